//! Top-ups as they are shown.

use app::{chat::Button, payment::Opened};
use chrono::{DateTime, Utc};
use domain::{id::PaymentId, money::Irr, payment::Status};
use locales::{Arg, args};

use super::Action;
use crate::{
    chat::Screen,
    support,
    text::{Speaker, Worded},
    wallet,
};

/// Rial of a Toman.
const RIAL_PER_TOMAN: u64 = 10;

/// The shop's limits of a top-up, and the amounts that it offers.
pub(super) struct Limits {
    pub(super) min: Irr,
    pub(super) max: Irr,
    pub(super) quick: Vec<Irr>,
}

const fn money(irr: Irr) -> Arg<'static> {
    Arg::Money(irr.rial())
}

fn number(payment: PaymentId) -> Arg<'static> {
    Arg::code(payment.short())
}

/// Amounts as buttons.
fn amounts(speaker: &Speaker<'_>, limits: &Limits, action: impl Fn(Irr) -> Action) -> Vec<Button> {
    let button = |amount: &Irr| {
        let label = speaker.label("payment-quick-amount-button", &args![amount = money(*amount)]);
        speaker.labelled(label, action(*amount))
    };
    limits.quick.iter().map(button).collect()
}

pub(super) fn choose_amount(
    speaker: &Speaker<'_>,
    balance: Irr,
    limits: &Limits,
    paid_already: bool,
) -> Screen {
    let (min, max) = (money(limits.min), money(limits.max));
    let said = if paid_already {
        speaker.get("payment-photo-amount", &[])
    } else {
        let args = args![balance = money(balance), min = min, max = max];
        speaker.get("payment-choose-amount", &args)
    };
    Screen::new(said)
        .grid(amounts(speaker, limits, |amount| Action::Choose { amount }), 2)
        .row([speaker.press("payment-other-amount-button", Action::Type)])
        .row([speaker.press("menu-back-button", wallet::Action::Page), speaker.cancel()])
}

pub(super) fn type_amount(speaker: &Speaker<'_>, limits: &Limits) -> Screen {
    let args = args![min = money(limits.min), max = money(limits.max)];
    Screen::new(speaker.get("payment-type-amount", &args))
        .row([speaker.press("menu-back-button", Action::Begin), speaker.cancel()])
}

pub(super) fn change_amount(speaker: &Speaker<'_>, limits: &Limits, payment: PaymentId) -> Screen {
    let args = args![min = money(limits.min), max = money(limits.max)];
    Screen::new(speaker.get("payment-type-amount", &args))
        .grid(amounts(speaker, limits, |amount| Action::ChangeTo { payment, amount }), 2)
        .row([speaker.press("menu-back-button", Action::Card { payment }), speaker.home()])
}

/// What is wrong with an amount, and the one that may have been meant.
fn wrong_with(
    speaker: &Speaker<'_>,
    wrong: &Worded,
    meant: Option<Irr>,
    action: impl Fn(Irr) -> Action,
) -> Screen {
    let screen = Screen::new(speaker.get(wrong.key, &wrong.args));
    let Some(amount) = meant else { return screen };
    let args = args![amount = money(amount)];
    let yes = speaker.label("payment-amount-did-you-mean-button", &args);
    screen
        .line(format!("\n{}", speaker.get("payment-amount-did-you-mean", &args)))
        .row([speaker.labelled(yes, action(amount))])
}

pub(super) fn wrong_amount(
    speaker: &Speaker<'_>,
    wrong: &Worded,
    limits: &Limits,
    meant: Option<Irr>,
) -> Screen {
    wrong_with(speaker, wrong, meant, |amount| Action::Choose { amount })
        .grid(amounts(speaker, limits, |amount| Action::Choose { amount }), 2)
        .row([speaker.press("menu-back-button", Action::Begin), speaker.cancel()])
}

pub(super) fn wrong_change(
    speaker: &Speaker<'_>,
    wrong: &Worded,
    payment: PaymentId,
    meant: Option<Irr>,
) -> Screen {
    wrong_with(speaker, wrong, meant, |amount| Action::ChangeTo { payment, amount })
        .row([speaker.press("menu-back-button", Action::Card { payment }), speaker.home()])
}

pub(super) fn confirm(
    speaker: &Speaker<'_>,
    amount: Irr,
    paid_already: bool,
    online: bool,
) -> Screen {
    let button =
        if paid_already { "payment-confirm-receipt-button" } else { "payment-confirm-button" };
    let args = args![amount = money(amount), words = Arg::Words(amount.rial())];
    Screen::new(speaker.get("payment-confirm", &args))
        .row([speaker.press(button, Action::Confirm { amount })])
        .row(online.then(|| speaker.press("payment-online-button", Action::Online { amount })))
        .row([speaker.press("payment-change-amount-button", Action::Type)])
        .row([speaker.press("menu-back-button", Action::Begin), speaker.cancel()])
}

fn minutes_left(speaker: &Speaker<'_>, opened: &Opened) -> Arg<'static> {
    minutes_until(speaker, opened.expires_at)
}

/// Minutes until a time, the last begun one counted.
pub(super) fn minutes_until(speaker: &Speaker<'_>, time: DateTime<Utc>) -> Arg<'static> {
    let left = (time - speaker.now).num_seconds().max(0);
    Arg::Number(u64::try_from(left).unwrap_or(0).div_ceil(60))
}

pub(super) fn card(speaker: &Speaker<'_>, opened: &Opened) -> Screen {
    let (payment, rial) = (opened.payment, opened.amount.rial());
    let args = args![
        number = number(payment),
        amount = Arg::Money(rial),
        rial = Arg::Rial(rial),
        card = Arg::Card(opened.card.number.as_str().into()),
        holder = Arg::text(opened.card.holder.as_str()),
        bank = Arg::text(opened.card.bank.as_str()),
        minutes = minutes_left(speaker, opened),
    ];
    let toman = (rial / RIAL_PER_TOMAN).to_string();
    let copies = [
        speaker.copy("payment-copy-toman-button", &toman),
        speaker.copy("payment-copy-rial-button", &rial.to_string()),
    ];
    Screen::new(speaker.get("payment-card", &args))
        .row(speaker.copy("payment-copy-card-button", &opened.card.number))
        .row(copies.into_iter().flatten())
        .row([speaker.press("payment-paid-button", Action::Paid { payment })])
        .row([
            speaker.press("payment-change-amount-button", Action::Change { payment }),
            speaker.press("payment-cancel-button", Action::Withdraw { payment }),
        ])
        .row([speaker.home()])
}

pub(super) fn send_receipt(speaker: &Speaker<'_>, opened: &Opened) -> Screen {
    let payment = opened.payment;
    let args = args![amount = money(opened.amount), minutes = minutes_left(speaker, opened)];
    Screen::new(speaker.get("payment-send-receipt", &args)).row([
        speaker.press("menu-back-button", Action::Card { payment }),
        speaker.press("payment-cancel-button", Action::Withdraw { payment }),
    ])
}

pub(super) fn not_a_photo(speaker: &Speaker<'_>, payment: PaymentId, kind: &'static str) -> Screen {
    Screen::new(speaker.get("payment-not-a-photo", &args![kind = Arg::Key(kind)]))
        .row([speaker.press("menu-back-button", Action::Card { payment }), speaker.home()])
}

pub(super) fn no_file(speaker: &Speaker<'_>, payment: PaymentId, why: &Worded) -> Screen {
    Screen::new(speaker.get(why.key, &why.args))
        .row([speaker.press("menu-back-button", Action::Card { payment }), speaker.home()])
}

pub(super) fn exists(
    speaker: &Speaker<'_>,
    payment: PaymentId,
    status: Status,
    amount: Irr,
) -> Screen {
    let args = args![number = number(payment), amount = money(amount)];
    if status == Status::UnderReview {
        return Screen::new(speaker.get("payment-open-under-review", &args))
            .row([speaker.press("menu-refresh-button", Action::Waiting { payment })])
            .row([speaker.home()]);
    }
    Screen::new(speaker.get("payment-open-exists", &args))
        .row([speaker.press("payment-open-continue-button", Action::Card { payment })])
        .row([speaker.press("payment-cancel-button", Action::Withdraw { payment })])
        .row([speaker.home()])
}

pub(super) fn withdrawn(speaker: &Speaker<'_>, amount: Irr) -> Screen {
    Screen::new(speaker.get("payment-cancelled", &args![amount = money(amount)]))
        .row([speaker.press("payment-again-button", Action::Begin)])
        .row([speaker.home()])
}

pub(super) fn waiting(speaker: &Speaker<'_>, payment: PaymentId, place: u64) -> Screen {
    let args = args![number = number(payment), place = place];
    Screen::new(speaker.get("payment-under-review", &args))
        .row([speaker.press("menu-refresh-button", Action::Waiting { payment })])
        .row([speaker.home()])
}

/// What is said of a receipt that waits now.
pub(super) struct Received {
    pub(super) payment: PaymentId,
    pub(super) amount: Irr,
    pub(super) place: u64,
    pub(super) replaced: bool,
    pub(super) pages: u64,
    /// The plan and the price of the order that waits for it.
    pub(super) order: Option<(String, Irr)>,
}

pub(super) fn received(speaker: &Speaker<'_>, shown: &Received) -> Screen {
    let payment = shown.payment;
    let args = args![number = number(payment), amount = money(shown.amount), place = shown.place,];
    let key = if shown.replaced { "payment-replaced" } else { "payment-received" };
    let mut screen = Screen::new(speaker.get(key, &args));
    if shown.pages > 1 {
        let album = speaker.get("payment-album", &args![count = shown.pages]);
        screen = screen.line(format!("\n{album}"));
    }
    if let Some((plan, price)) = &shown.order {
        let args = args![
            plan = Arg::text(plan.as_str()),
            price = money(*price),
            number = number(payment),
        ];
        screen = screen.line(format!("\n{}", speaker.get("order-waiting-money", &args)));
    }
    screen.row([speaker.press("menu-refresh-button", Action::Waiting { payment }), speaker.home()])
}

pub(super) fn for_what(speaker: &Speaker<'_>) -> Screen {
    Screen::new(speaker.get("payment-photo-for-what", &[]))
        .row([speaker.press("payment-photo-top-up-button", Action::FilesTopUp)])
        .row([speaker.press("payment-photo-support-button", support::Action::Contact)])
        .row([speaker.press("payment-photo-nothing-button", Action::FilesNothing)])
}

pub(super) fn discarded(speaker: &Speaker<'_>) -> Screen {
    Screen::new(speaker.get("payment-photo-discarded", &[])).row([speaker.home()])
}

pub(super) fn ask_to_replace(speaker: &Speaker<'_>, payment: PaymentId) -> Screen {
    let args = args![number = number(payment)];
    Screen::new(speaker.get("payment-replace-ask", &args))
        .row([speaker.press("payment-replace-button", Action::Replace)])
        .row([speaker.press("payment-keep-button", Action::Keep)])
}
