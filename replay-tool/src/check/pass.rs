//! What a check over the events is.

use domain::location::Inventory;

use crate::audit::keyed::Keyed;
use crate::audit::{CheckId, Seen, Shop, Sink};

use super::authority::Authority;
use super::balances::Balances;
use super::catalogue::Catalogue;
use super::entries::Entries;
use super::form::Form;
use super::gateway::Gateways;
use super::orders::Orders;
use super::panels::Panels;
use super::payments::Payments;
use super::people::People;
use super::place::Place;
use super::privacy::Privacy;
use super::processes::Processes;
use super::sealed::SealedData;

/// A check that needs nothing but the events in their order.
pub(crate) trait Check: Send {
    /// The codes that it answers for.
    fn ids(&self) -> &'static [CheckId];

    /// Looks at the next event. `shop` is what the shop amounts to before it.
    fn see(&mut self, seen: &Seen<'_>, shop: &Shop, sink: &mut Sink);

    /// All events were seen; `shop` is what they amount to.
    fn end(&mut self, _shop: &Shop, _sink: &mut Sink) {}
}

/// Every check over the events.
pub(crate) fn all(keyed: &Keyed, panels: &[Inventory]) -> Vec<Box<dyn Check>> {
    vec![
        Box::new(Place::default()),
        Box::new(Form),
        Box::new(Entries::new(keyed.clone())),
        Box::new(Balances::default()),
        Box::new(Payments::new(keyed.clone())),
        Box::new(Gateways::new(keyed.clone())),
        Box::new(Orders),
        Box::new(Panels::new(panels.to_vec())),
        Box::new(Catalogue),
        Box::new(Authority),
        Box::new(Processes),
        Box::new(People::default()),
        Box::new(Privacy),
        Box::new(SealedData),
    ]
}
