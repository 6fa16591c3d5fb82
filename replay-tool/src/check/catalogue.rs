//! B13, B16, C6: prices. No discount reaches the price, all lie on the grid, and an order has the
//! price that the catalogue had when it was placed.

use chrono::TimeDelta;
use domain::event::Event;
use domain::id::PlanId;
use domain::money::Irr;
use domain::order::{OrderEvent, Price};
use domain::plan::{PRICE_GRID_RIAL, PlanEvent, Terms};

use super::Check;
use crate::audit::{CheckId, Finding, Seen, Shop, Sink};

/// How long after a change an order may still come in at the price before: it was decided on what
/// was read before the change, and appended after it.
const RACE: TimeDelta = TimeDelta::minutes(10);

/// The catalogue.
#[derive(Debug, Default)]
pub(crate) struct Catalogue;

impl Check for Catalogue {
    fn ids(&self) -> &'static [CheckId] {
        &[CheckId::B13, CheckId::B16, CheckId::C6]
    }

    fn see(&mut self, seen: &Seen<'_>, shop: &Shop, sink: &mut Sink) {
        match &seen.event {
            Ok(Event::Order(OrderEvent::Placed { plan, terms, price, .. })) => {
                if price.due().map_or(true, Irr::is_zero) {
                    let finding =
                        Finding::of(CheckId::B13, seen.row, "its discount eats the price");
                    sink.add(finding.wanted(format!("below {}", price.list), price.discount));
                }
                on_grid(seen, &[price.list, price.discount], sink);
                in_force(seen, *plan, *terms, *price, shop, sink);
                sink.covered(CheckId::B13, 1, "orders");
                sink.covered(CheckId::C6, 1, "orders");
            }
            Ok(Event::Plan(
                PlanEvent::Added { price, .. } | PlanEvent::PriceChanged { price, .. },
            )) => on_grid(seen, &[*price], sink),
            Ok(_) => {}
            Err(_) => {
                for check in self.ids() {
                    sink.unread(*check, seen.row.position);
                }
            }
        }
    }

    fn end(&mut self, _shop: &Shop, sink: &mut Sink) {
        sink.covered(CheckId::B13, 0, "orders");
        sink.covered(CheckId::B16, 0, "prices");
        sink.covered(CheckId::C6, 0, "orders");
    }
}

fn on_grid(seen: &Seen<'_>, amounts: &[Irr], sink: &mut Sink) {
    for amount in amounts {
        if !amount.rial().is_multiple_of(PRICE_GRID_RIAL) {
            let message = format!("{amount} is no multiple of {PRICE_GRID_RIAL}");
            sink.add(Finding::of(CheckId::B16, seen.row, message));
        }
    }
    sink.covered(CheckId::B16, amounts.len() as u64, "prices");
}

fn in_force(
    seen: &Seen<'_>,
    plan: PlanId,
    terms: Terms,
    price: Price,
    shop: &Shop,
    sink: &mut Sink,
) {
    let Some(offers) = shop.offers.get(&plan) else {
        let message = format!("it is for the plan {plan}, which the catalogue never had");
        sink.add(Finding::of(CheckId::C6, seen.row, message));
        return;
    };
    let recent = |until: Option<chrono::DateTime<chrono::Utc>>| {
        let age = seen.row.recorded_at.zip(until).map(|(now, until)| now - until);
        age.is_some_and(|age| age <= RACE)
    };
    let held = |offer: &&crate::audit::Offer| offer.until.is_none_or(|until| recent(until.at));
    if offers.iter().filter(held).any(|offer| offer.is(price, terms)) {
        return;
    }
    let wanted = match offers.iter().rfind(|offer| offer.until.is_none()) {
        Some(offer) => offer.price.to_string(),
        None => "nothing: it was not offered".to_owned(),
    };
    let message = "its price or its terms are not those of the catalogue then";
    sink.add(Finding::of(CheckId::C6, seen.row, message).wanted(wanted, price.list));
}
