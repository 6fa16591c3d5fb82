//! What staff see.

use app::{chat::Button, payment::Warning};
use domain::{id::PaymentId, money::Irr, payment::Status};
use locales::{Arg, args};

use super::{Action, Reason, card::Facts, desk::Row, parked::Waiting, review::REASON_CHARS_MAX};
use crate::{
    chat::Screen,
    text::{Speaker, Worded},
};

const fn money(irr: Irr) -> Arg<'static> {
    Arg::Money(irr.rial())
}

fn number(payment: PaymentId) -> Arg<'static> {
    Arg::code(payment.short())
}

pub(super) fn desk(speaker: &Speaker<'_>, receipts: u64, parked: u64) -> Screen {
    Screen::new(speaker.get("staff-desk", &args![count = receipts, parked = parked]))
        .row([speaker.press("staff-queue-button", Action::Queue)])
        .row([speaker.press("staff-parked-button", Action::Parked)])
        .row([speaker.press("menu-refresh-button", Action::Desk), speaker.home()])
}

pub(super) fn queue(speaker: &Speaker<'_>, rows: &[Row], count: u64) -> Screen {
    if rows.is_empty() {
        return Screen::new(speaker.get("staff-queue-empty", &[]))
            .row([speaker.press("menu-refresh-button", Action::Queue)])
            .row(speaker.back(Action::Desk));
    }
    let button = |row: &Row| {
        let key = if row.warned { "staff-queue-row-warned" } else { "staff-queue-row" };
        let args = args![
            amount = money(row.amount),
            customer = Arg::text(row.customer.as_str()),
            age = Arg::Relative { at: row.since, now: speaker.now },
        ];
        speaker.labelled(speaker.label(key, &args), Action::Card { payment: row.payment })
    };
    Screen::new(speaker.get("staff-queue", &args![count = count]))
        .grid(rows.iter().map(button).collect(), 1)
        .row([speaker.press("menu-refresh-button", Action::Queue)])
        .row(speaker.back(Action::Desk))
}

fn warnings(speaker: &Speaker<'_>, facts: &Facts) -> Vec<String> {
    let seen = facts.seen_before.iter().map(|(other, payer)| {
        let number = Arg::code(other.as_str());
        match payer {
            None => speaker.get("staff-warn-duplicate", &args![number = number]),
            Some(payer) => {
                let args = args![number = number, customer = Arg::text(payer.as_str())];
                speaker.get("staff-warn-duplicate-other", &args)
            }
        }
    });
    let others = facts.warnings.iter().filter_map(|warning| match warning {
        Warning::SeenBefore { .. } => None,
        Warning::WaitsLong { since } => {
            let age = Arg::Relative { at: *since, now: speaker.now };
            Some(speaker.get("staff-warn-old", &args![age = age]))
        }
        Warning::CustomerBlocked => Some(speaker.get("staff-warn-blocked", &[])),
        Warning::FirstPayment => Some(speaker.get("staff-warn-first", &[])),
        Warning::Replaced => Some(speaker.get("staff-warn-replaced", &[])),
    });
    seen.chain(others).collect()
}

fn card_text(speaker: &Speaker<'_>, facts: &Facts) -> String {
    let row = &facts.row;
    let sent = row.submitted_at.unwrap_or(row.opened_at);
    let args = args![
        number = number(row.payment),
        customer = Arg::text(facts.customer.as_str()),
        amount = money(row.amount),
        rial = Arg::Rial(row.amount.rial()),
        card = Arg::Card(facts.card_number.as_str().into()),
        count = u64::try_from(facts.pages.len()).unwrap_or(u64::MAX),
        age = Arg::Relative { at: sent, now: speaker.now },
        moment = Arg::Moment(sent),
        approved = facts.approved,
    ];
    let mut lines = vec![speaker.get("staff-card", &args)];
    lines.extend(facts.words.iter().map(|words| {
        // A caption holds 1024 characters in all.
        let short: String = words.chars().take(200).collect();
        speaker.get("staff-card-caption", &args![caption = Arg::text(short)])
    }));
    if let Some((plan, price)) = &facts.order {
        let args = args![plan = Arg::text(speaker.plan_name(plan)), price = money(*price)];
        lines.push(speaker.get("staff-card-for-order", &args));
    }
    lines.join("\n")
}

fn decided_line(speaker: &Speaker<'_>, facts: &Facts) -> Option<String> {
    let row = &facts.row;
    let staff = match &facts.decided_by {
        Some(name) => Arg::text(name.as_str()),
        None => Arg::Key("staff-unnamed"),
    };
    let at = row.reversed_at.or(row.decided_at).or(row.ended_at).unwrap_or(speaker.now);
    let reason = row.reversal_reason.as_deref().or(row.reason.as_deref()).unwrap_or_default();
    let credited = row.credited.unwrap_or(row.amount);
    let key = match row.status {
        Status::AwaitingReceipt
        | Status::UnderReview
        | Status::AwaitingPayer
        | Status::Failed
        | Status::Disputed
        | Status::Reversing => return None,
        Status::Approved if credited != row.amount => "staff-approved-other",
        Status::Approved => "staff-approved",
        Status::Rejected => "staff-rejected",
        Status::Withdrawn => "staff-withdrawn",
        Status::Expired => "staff-expired",
        Status::Reversed => "staff-reversed",
    };
    let args = args![
        number = number(row.payment),
        amount = money(credited),
        claimed = money(row.amount),
        staff = staff,
        moment = Arg::Moment(at),
        reason = Arg::text(reason),
    ];
    Some(speaker.get(key, &args))
}

/// The card of a payment: while it waits with the buttons of the decision, afterwards with what was
/// decided.
pub(super) fn card(speaker: &Speaker<'_>, facts: &Facts, may_reverse: bool) -> Screen {
    let payment = facts.row.payment;
    let screen = Screen::new(card_text(speaker, facts));
    if let Some(decided) = decided_line(speaker, facts) {
        let undo = (facts.row.status == Status::Approved && may_reverse)
            .then(|| speaker.press("staff-reverse-button", Action::Undo { payment }));
        return screen
            .line(format!("\n{decided}"))
            .row(undo)
            .row([speaker.press("staff-queue-button", Action::Queue)]);
    }
    let warned = warnings(speaker, facts);
    let screen =
        if warned.is_empty() { screen } else { screen.line(format!("\n{}", warned.join("\n"))) };
    if facts.row.status != Status::UnderReview {
        return screen;
    }
    let screen = match &facts.claimed_by {
        Some(staff) => {
            let args = args![staff = Arg::text(staff.clone())];
            screen.line(format!("\n{}", speaker.get("staff-card-claimed", &args)))
        }
        None => screen,
    };
    screen
        .row([
            speaker.press("staff-approve-button", Action::Approve { payment }),
            speaker.press("staff-reject-button", Action::Reject { payment }),
        ])
        .row([speaker.press("staff-approve-other-button", Action::ApproveOther { payment })])
}

/// The card for a member of staff whose chat has it already.
pub(crate) fn decision(speaker: &Speaker<'_>, facts: &Facts, may_reverse: bool) -> Screen {
    card(speaker, facts, may_reverse)
}

/// What is left of a card that was opened again further down.
pub(super) fn moved(speaker: &Speaker<'_>, payment: PaymentId) -> Screen {
    Screen::new(speaker.get("staff-card-moved", &args![number = number(payment)]))
}

/// Out of a question about a payment: its card is shown again.
fn back(speaker: &Speaker<'_>, payment: PaymentId) -> Vec<Button> {
    vec![speaker.press("menu-cancel-button", Action::Back { payment })]
}

pub(super) fn ask_amount(speaker: &Speaker<'_>, payment: PaymentId, claimed: Irr) -> Screen {
    let args = args![amount = money(claimed)];
    Screen::new(speaker.get("staff-approve-amount-ask", &args)).row(back(speaker, payment))
}

pub(super) fn wrong(speaker: &Speaker<'_>, wrong: &Worded, payment: PaymentId) -> Screen {
    Screen::new(speaker.get(wrong.key, &wrong.args)).row(back(speaker, payment))
}

pub(super) fn confirm_amount(
    speaker: &Speaker<'_>,
    payment: PaymentId,
    amount: Irr,
    claimed: Irr,
) -> Screen {
    let args = args![
        number = number(payment),
        amount = money(amount),
        words = Arg::Words(amount.rial()),
        claimed = money(claimed),
    ];
    let screen = Screen::new(speaker.get("staff-approve-amount-confirm", &args));
    if amount == claimed {
        let confirm = Action::Approve { payment };
        return screen
            .row([speaker.press("staff-approve-confirm-button", confirm)])
            .row(back(speaker, payment));
    }
    let presets = [Reason::ReceiptShows, Reason::FeeTaken].map(|reason| {
        speaker.press(reason_keys(reason).1, Action::ApproveFor { payment, amount, reason })
    });
    let write = Action::ApproveWrite { payment, amount };
    screen
        .line(format!("\n{}", speaker.get("staff-approve-why", &[])))
        .grid(presets.into(), 1)
        .row([speaker.press("staff-reason-other-button", write)])
        .row(back(speaker, payment))
}

pub(super) fn ask_typed_why(speaker: &Speaker<'_>, payment: PaymentId, amount: Irr) -> Screen {
    let chars = u64::try_from(REASON_CHARS_MAX).unwrap_or(u64::MAX);
    Screen::new(speaker.get("staff-reject-write", &args![chars = chars])).row([
        speaker.press("menu-back-button", Action::ApproveAmount { payment, amount }),
        speaker.press("menu-cancel-button", Action::Back { payment }),
    ])
}

pub(super) fn confirm_why(
    speaker: &Speaker<'_>,
    payment: PaymentId,
    amount: Irr,
    reason: &str,
) -> Screen {
    let args = args![number = number(payment), amount = money(amount), reason = Arg::text(reason)];
    let confirm = Action::ApproveConfirm { payment };
    Screen::new(speaker.get("staff-approve-why-confirm", &args))
        .row([speaker.press("staff-approve-confirm-button", confirm)])
        .row(back(speaker, payment))
}

const fn reason_keys(reason: Reason) -> (&'static str, &'static str) {
    match reason {
        Reason::NotReceived => ("staff-reason-not-received", "staff-reason-not-received-button"),
        Reason::Unreadable => ("staff-reason-unreadable", "staff-reason-unreadable-button"),
        Reason::NotAReceipt => ("staff-reason-not-a-receipt", "staff-reason-not-a-receipt-button"),
        Reason::WrongCard => ("staff-reason-wrong-card", "staff-reason-wrong-card-button"),
        Reason::Duplicate => ("staff-reason-duplicate", "staff-reason-duplicate-button"),
        Reason::Mistake => ("staff-reason-mistake", "staff-reason-mistake-button"),
        Reason::ReceiptShows => ("staff-reason-receipt-shows", "staff-reason-receipt-shows-button"),
        Reason::FeeTaken => ("staff-reason-fee-taken", "staff-reason-fee-taken-button"),
    }
}

/// The words of a preset reason, which the customer reads.
pub(super) fn reason_text(speaker: &Speaker<'_>, reason: Reason) -> String {
    speaker.label(reason_keys(reason).0, &[])
}

pub(super) fn ask_reason(speaker: &Speaker<'_>, payment: PaymentId) -> Screen {
    let presets =
        Reason::ALL.iter().copied().filter(|reason| reason.rejects()).map(|reason| {
            speaker.press(reason_keys(reason).1, Action::RejectFor { payment, reason })
        });
    let write = speaker.press("staff-reason-other-button", Action::RejectWrite { payment });
    Screen::new(speaker.get("staff-reject-ask", &args![number = number(payment)]))
        .grid(presets.chain([write]).collect(), 2)
        .row(back(speaker, payment))
}

pub(super) fn ask_typed_reason(speaker: &Speaker<'_>, payment: PaymentId) -> Screen {
    let chars = u64::try_from(REASON_CHARS_MAX).unwrap_or(u64::MAX);
    Screen::new(speaker.get("staff-reject-write", &args![chars = chars])).row([
        speaker.press("menu-back-button", Action::Reject { payment }),
        speaker.press("menu-cancel-button", Action::Back { payment }),
    ])
}

pub(super) fn confirm_reason(speaker: &Speaker<'_>, payment: PaymentId, reason: &str) -> Screen {
    let args = args![number = number(payment), reason = Arg::text(reason)];
    Screen::new(speaker.get("staff-reject-confirm", &args))
        .row([speaker.press("staff-reject-confirm-button", Action::RejectConfirm { payment })])
        .row(back(speaker, payment))
}

pub(super) fn ask_undo(speaker: &Speaker<'_>, facts: &Facts, balance: Irr) -> Screen {
    let row = &facts.row;
    let payment = row.payment;
    let credited = row.credited.unwrap_or(row.amount);
    let after = balance.minus(credited).unwrap_or(Irr::ZERO);
    let args = args![
        number = number(payment),
        amount = money(credited),
        customer = Arg::text(facts.customer.as_str()),
        balance = money(after),
    ];
    let mut screen = Screen::new(speaker.get("staff-reverse-ask", &args));
    let owed = balance.short_of(credited);
    if !owed.is_zero() {
        let negative = speaker.get("staff-reverse-negative", &args![amount = money(owed)]);
        screen = screen.line(format!("\n{negative}"));
    }
    let presets = [Reason::Mistake, Reason::NotReceived, Reason::Duplicate]
        .map(|reason| speaker.press(reason_keys(reason).1, Action::UndoFor { payment, reason }));
    screen.grid(presets.into(), 1).row(back(speaker, payment))
}

pub(super) fn confirm_undo(speaker: &Speaker<'_>, payment: PaymentId, reason: &str) -> Screen {
    let args = args![number = number(payment), reason = Arg::text(reason)];
    Screen::new(speaker.get("staff-reverse-confirm", &args))
        .row([speaker.press("staff-reverse-confirm-button", Action::UndoConfirm { payment })])
        .row(back(speaker, payment))
}

/// A receipt still waits.
pub(crate) fn still_waits(speaker: &Speaker<'_>, facts: &Facts) -> Screen {
    let row = &facts.row;
    let args = args![
        number = number(row.payment),
        amount = money(row.amount),
        customer = Arg::text(facts.customer.as_str()),
        age = Arg::Relative { at: row.submitted_at.unwrap_or(row.opened_at), now: speaker.now },
    ];
    let payment = row.payment;
    Screen::new(speaker.get("staff-still-waits", &args))
        .row([speaker.press("staff-open-card-button", Action::Card { payment })])
}

fn order_number(waiting: &Waiting) -> Arg<'static> {
    Arg::code(waiting.order.as_ref().map(|order| order.order_id.short()).unwrap_or_default())
}

fn price(waiting: &Waiting) -> Arg<'static> {
    money(waiting.order.as_ref().map(|order| order.due).unwrap_or_default())
}

pub(super) fn parked(speaker: &Speaker<'_>, rows: &[Waiting], count: u64) -> Screen {
    if rows.is_empty() {
        return Screen::new(speaker.get("staff-parked-empty", &[]))
            .row([speaker.press("menu-refresh-button", Action::Parked)])
            .row(speaker.back(Action::Desk));
    }
    let button = |row: &Waiting| {
        let since = row.account.delivery_since.unwrap_or(row.account.requested_at);
        let args = args![
            plan = Arg::text(row.plan.as_str()),
            customer = Arg::text(row.customer.as_str()),
            age = Arg::Relative { at: since, now: speaker.now },
        ];
        let action = Action::ParkedOne { account: row.account.subscription };
        speaker.labelled(speaker.label("staff-parked-row", &args), action)
    };
    Screen::new(speaker.get("staff-parked", &args![count = count]))
        .grid(rows.iter().map(button).collect(), 1)
        .row([speaker.press("menu-refresh-button", Action::Parked)])
        .row(speaker.back(Action::Desk))
}

pub(super) fn parked_one(speaker: &Speaker<'_>, waiting: &Waiting) -> Screen {
    let account = waiting.account.subscription;
    let since = waiting.account.delivery_since.unwrap_or(waiting.account.requested_at);
    let args = args![
        number = order_number(waiting),
        customer = Arg::text(waiting.customer.as_str()),
        plan = Arg::text(waiting.plan.as_str()),
        price = price(waiting),
        service = Arg::text(waiting.account.name.as_str()),
        age = Arg::Relative { at: since, now: speaker.now },
    ];
    Screen::new(speaker.get("staff-parked-page", &args))
        .row([
            speaker.press("staff-parked-retry-button", Action::Retry { account }),
            speaker.press("staff-parked-refund-button", Action::RefundAsk { account }),
        ])
        .row(speaker.back(Action::Parked))
}

pub(super) fn retried(speaker: &Speaker<'_>, waiting: &Waiting) -> Screen {
    let args = args![number = order_number(waiting)];
    Screen::new(speaker.get("staff-parked-retried", &args)).row(speaker.back(Action::Parked))
}

pub(super) fn ask_refund(speaker: &Speaker<'_>, waiting: &Waiting) -> Screen {
    let account = waiting.account.subscription;
    let args = args![
        price = price(waiting),
        customer = Arg::text(waiting.customer.as_str()),
        number = order_number(waiting),
    ];
    Screen::new(speaker.get("staff-parked-refund-ask", &args))
        .row([speaker.press("staff-parked-refund-confirm-button", Action::Refund { account })])
        .row(speaker.back(Action::ParkedOne { account }))
}

pub(super) fn refunded(speaker: &Speaker<'_>, waiting: &Waiting) -> Screen {
    let args = args![number = order_number(waiting), price = price(waiting)];
    Screen::new(speaker.get("staff-parked-refunded", &args)).row(speaker.back(Action::Parked))
}

/// A delivery was put aside.
pub(crate) fn delivery_parked(
    speaker: &Speaker<'_>,
    account: domain::id::SubscriptionId,
    args: crate::text::Args<'_>,
) -> Screen {
    Screen::new(speaker.get("staff-delivery-parked", args))
        .row([
            speaker.press("staff-parked-retry-button", Action::Retry { account }),
            speaker.press("staff-parked-refund-button", Action::RefundAsk { account }),
        ])
        .row([speaker.press("staff-parked-button", Action::Parked)])
}

/// A delivery failed for good.
pub(crate) fn delivery_failed(speaker: &Speaker<'_>, args: crate::text::Args<'_>) -> Screen {
    Screen::new(speaker.get("staff-delivery-failed", args))
}
