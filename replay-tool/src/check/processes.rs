//! C7: what one event sets in motion comes to its end, or is younger than its time. Ages are
//! counted to the newest event, so that a shop that was switched off is not late.

use chrono::TimeDelta;
use domain::order;
use domain::payment;
use domain::process::gateway::ASKED_FOR;

use super::Check;
use crate::audit::{
    Back, CheckId, Finding, GatewayState, HoldState, Moment, OrderState, Seen, Shop, Sink,
};

/// Steps that need nothing from outside follow within seconds; this leaves room for a restart.
const STEP: TimeDelta = TimeDelta::minutes(15);
/// A delivery is retried for hours before it is parked for staff.
const DELIVERY: TimeDelta = TimeDelta::hours(24);

/// How long a gateway may be asked to give a payment back before a person should look: it gives none
/// back after half an hour, and may be silent for a night.
const REVERSAL: TimeDelta = TimeDelta::hours(12);
/// What a gateway may be silent for beyond the time in which it is asked whether a session is paid:
/// with the half hour of its page, an unsettled session is no older than a day and a half.
const SILENCE: TimeDelta = TimeDelta::minutes(11 * 60 + 30);

/// The processes.
#[derive(Debug, Default)]
pub(crate) struct Processes;

impl Check for Processes {
    fn ids(&self) -> &'static [CheckId] {
        &[CheckId::C7]
    }

    fn see(&mut self, _seen: &Seen<'_>, _shop: &Shop, _sink: &mut Sink) {}

    fn end(&mut self, shop: &Shop, sink: &mut Sink) {
        let mut open: Vec<(Moment, &str, String, &str, TimeDelta)> = Vec::new();
        for (id, payment) in &shop.payments {
            let stands = match payment.status {
                payment::Status::Approved if !payment.credited => "approved and not credited",
                payment::Status::Reversed if payment.credited && !payment.taken_back => {
                    "reversed and not taken back"
                }
                payment::Status::AwaitingReceipt
                | payment::Status::UnderReview
                | payment::Status::Approved
                | payment::Status::Rejected
                | payment::Status::Withdrawn
                | payment::Status::Expired
                | payment::Status::Reversed
                | payment::Status::AwaitingPayer
                | payment::Status::Failed
                | payment::Status::Disputed
                | payment::Status::Reversing => continue,
            };
            open.push((payment.moved, "payment", id.to_string(), stands, STEP));
        }
        for (id, payment) in &shop.gateway {
            if let Some((since, stands, time)) = asks(payment) {
                open.push((since, "gateway", id.to_string(), stands, time));
            }
        }
        for (id, order) in &shop.orders {
            if let Some((since, stands, time)) = waits(order) {
                open.push((since, "order", id.to_string(), stands, time));
            }
        }
        for (id, account) in &shop.subscriptions {
            if account.under_way.is_some() && !account.parked {
                let stands = "asked for, and neither delivered, failed nor parked";
                open.push((account.moved, "subscription", id.to_string(), stands, DELIVERY));
            }
        }
        sink.covered(CheckId::C7, shop.counts.iter().sum(), "processes");
        let head = shop.head.and_then(|head| head.at);
        open.sort_unstable_by_key(|(since, ..)| since.position);
        for (since, kind, id, stands, time) in open {
            let age = head.zip(since.at).map(|(head, at)| head - at);
            if age.is_none_or(|age| age > time) {
                let message =
                    format!("it stands {stands} for more than {} minutes", time.num_minutes());
                let finding = Finding::new(CheckId::C7, message).at(since.position);
                let hint =
                    "start the workers; what is parked stands in work.reactions with its error";
                sink.add(finding.stream(kind, id).hint(hint));
            }
        }
    }
}

/// What an order waits for that should have followed by itself.
fn waits(order: &OrderState) -> Option<(Moment, &'static str, TimeDelta)> {
    let hold = order.hold.map(|hold| hold.1);
    match (order.status, hold) {
        (order::Status::Placed, Some(HoldState::Open)) => {
            Some((order.held.unwrap_or(order.moved), "held and not marked as paid", STEP))
        }
        (order::Status::Paid, _) if !order.requested => {
            Some((order.moved, "paid and not asked to be delivered", STEP))
        }
        (order::Status::Paid, _) => {
            let since = order.delivered?;
            Some((since, "delivered and not fulfilled", STEP))
        }
        (order::Status::Cancelled, Some(HoldState::Open)) => {
            let since = order.held.filter(|held| held.position > order.moved.position);
            Some((since.unwrap_or(order.moved), "cancelled, its price still held", STEP))
        }
        (order::Status::Placed | order::Status::Fulfilled | order::Status::Cancelled, _) => None,
    }
}

/// What a payment at a gateway waits for that should have followed.
fn asks(payment: &GatewayState) -> Option<(Moment, &'static str, TimeDelta)> {
    use payment::Status as S;
    let stands = match (payment.status, payment.back) {
        (S::AwaitingPayer, _) => {
            let closed = Moment { at: Some(payment.expires_at), ..payment.moved };
            let (stands, time) = match payment.session {
                true => ("unsettled, its page being closed,", ASKED_FOR + SILENCE),
                false => ("without a session and not given up, its time being over,", SILENCE),
            };
            return Some((closed, stands, time));
        }
        (S::Reversing, Back::Held) => {
            let stands = "held to be given back, the gateway having given no answer,";
            return Some((payment.moved, stands, REVERSAL));
        }
        (S::Reversing, Back::None) => "to be given back and not held",
        (S::Reversed, Back::Held) => "given back and not settled",
        (S::Approved, Back::Held) => "refused to be given back and still held",
        (S::Approved, Back::None) if !payment.credited => "verified and not credited",
        _ => return None,
    };
    Some((payment.moved, stands, STEP))
}
