//! What a check over the events is.

use crate::audit::{CheckId, Seen, Shop, Sink};

use super::authority::Authority;
use super::balances::Balances;
use super::entries::Entries;
use super::form::Form;
use super::orders::Orders;
use super::payments::Payments;
use super::place::Place;
use super::processes::Processes;

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
pub(crate) fn all() -> Vec<Box<dyn Check>> {
    vec![
        Box::new(Place::default()),
        Box::new(Form),
        Box::new(Entries::default()),
        Box::new(Balances::default()),
        Box::new(Payments::default()),
        Box::new(Orders),
        Box::new(Authority),
        Box::new(Processes),
    ]
}
