//! The wallet as it is shown.

use domain::{id::PaymentId, money::Irr, order::Status, payment::Status as PaymentStatus};
use locales::{Arg, args};
use projections::{
    order::OrderType,
    page::Cursor,
    wallet::{MovementKind, MovementRow},
};

use super::Action;
use crate::{chat::Screen, payment, text::Speaker};

pub(super) fn page(speaker: &Speaker<'_>, balance: Irr, held: Irr, owed: Irr) -> Screen {
    let money = |irr: Irr| Arg::Money(irr.rial());
    let said = match () {
        () if !owed.is_zero() => speaker.get("wallet-page-debt", &args![debt = money(owed)]),
        () if !held.is_zero() => {
            speaker.get("wallet-page-held", &args![balance = money(balance), held = money(held)])
        }
        () => speaker.get("wallet-page", &args![balance = money(balance)]),
    };
    Screen::new(said)
        .row([speaker.press("wallet-top-up-button", payment::Action::Begin)])
        .row([speaker.press("wallet-history-button", Action::History)])
        .row([speaker.home()])
}

/// A top-up that is under way.
pub(super) struct Open {
    pub(super) payment: PaymentId,
    pub(super) status: PaymentStatus,
    pub(super) amount: Irr,
}

/// The page with the top-up that is under way.
pub(super) fn with_open(speaker: &Speaker<'_>, page: Screen, open: Option<&Open>) -> Screen {
    let Some(Open { payment, status, amount }) = open else { return page };
    let args = args![number = Arg::code(payment.short()), amount = Arg::Money(amount.rial())];
    let key = match status {
        PaymentStatus::AwaitingReceipt => "wallet-receipt-missing",
        _ => "wallet-receipt-waits",
    };
    page.line(format!("\n{}", speaker.get(key, &args)))
}

/// The order behind a line of the history.
#[derive(Clone, Copy)]
pub(super) struct Behind<'a> {
    /// The name of its plan.
    pub(super) plan: &'a str,
    /// What it was for.
    pub(super) kind: OrderType,
    /// Where it stands.
    pub(super) status: Status,
}

/// One line of the history.
pub(super) fn line(
    speaker: &Speaker<'_>,
    row: &MovementRow,
    order: Option<Behind<'_>>,
    number: Option<String>,
) -> String {
    let amount = Arg::Money(row.amount.unsigned_abs());
    let moment = Arg::Moment(row.at);
    let number = Arg::code(number.unwrap_or_default());
    let plan = Arg::text(order.map(|order| order.plan).unwrap_or_default());
    let bought = order.filter(|order| order.status == Status::Fulfilled).map(|order| order.kind);
    let refunded = order.is_some_and(|order| order.status == Status::Cancelled);
    let key = match row.kind {
        MovementKind::Credited => "wallet-line-top-up",
        MovementKind::GatewayCredited => "wallet-line-online",
        MovementKind::CreditReversed
        | MovementKind::CreditClawedBack
        | MovementKind::ReversalSettled => "wallet-line-reversed",
        MovementKind::ReversalHeld => "wallet-line-reversing",
        MovementKind::ReversalReleased => "wallet-line-reversal-released",
        MovementKind::Held | MovementKind::Captured => match bought {
            Some(OrderType::New) => "wallet-line-captured",
            Some(OrderType::Renewal) => "wallet-line-renewed",
            None => "wallet-line-held",
        },
        MovementKind::Released if refunded => "wallet-line-refunded",
        MovementKind::Released => "wallet-line-released",
    };
    let line = speaker.get(key, &args![amount = amount, number = number, plan = plan]);
    let balance = args![moment = moment, balance = Arg::Money(row.balance_after.rial())];
    format!("{line}\n{}", speaker.get("wallet-history-balance", &balance))
}

pub(super) fn history(speaker: &Speaker<'_>, lines: &[String], next: Option<Cursor>) -> Screen {
    if lines.is_empty() {
        return Screen::new(speaker.get("wallet-history-empty", &[]))
            .row([speaker.press("wallet-top-up-button", payment::Action::Begin)])
            .row(speaker.back(Action::Page));
    }
    let said = format!("{}\n\n{}", speaker.get("wallet-history", &[]), lines.join("\n\n"));
    let next =
        next.map(|cursor| speaker.press("menu-next-button", Action::HistoryAfter { cursor }));
    Screen::new(said).row(next).row(speaker.back(Action::Page))
}
