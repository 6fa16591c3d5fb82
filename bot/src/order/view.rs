//! Plans, pre-invoices and orders as they are shown.

use app::order::{Quote, RenewalPreview};
use domain::{
    id::{OrderId, PlanId, SubscriptionId},
    money::Irr,
};
use locales::{Arg, args};
use projections::{plan::PlanRow, subscription::SubscriptionRow};

use super::Action;
use crate::{chat::Screen, payment, subscription, text::Speaker};

const fn money(irr: Irr) -> Arg<'static> {
    Arg::Money(irr.rial())
}

fn row_label(speaker: &Speaker<'_>, plan: &PlanRow) -> String {
    let args = args![plan = Arg::text(speaker.plan_name(plan)), price = money(plan.price)];
    speaker.label("plan-row", &args)
}

pub(super) fn plans(speaker: &Speaker<'_>, offered: &[PlanRow], balance: Irr) -> Screen {
    if offered.is_empty() {
        return Screen::new(speaker.get("plan-list-empty", &[])).row([speaker.home()]);
    }
    let button = |plan: &PlanRow| {
        speaker.labelled(row_label(speaker, plan), Action::Invoice { plan: plan.plan })
    };
    Screen::new(speaker.get("plan-list", &args![balance = money(balance)]))
        .grid(offered.iter().map(button).collect(), 1)
        .row([speaker.home()])
}

pub(super) fn renewal_plans(
    speaker: &Speaker<'_>,
    offered: &[PlanRow],
    account: &SubscriptionRow,
) -> Screen {
    let id = account.subscription;
    let invoice = |plan: PlanId| Action::RenewInvoice { subscription: id, plan };
    let (same, others): (Vec<&PlanRow>, Vec<&PlanRow>) =
        offered.iter().partition(|plan| plan.plan == account.plan);
    let same = same.first().map(|plan| {
        let price = args![price = money(plan.price)];
        let words = speaker.label("subscription-renew-same-row", &price);
        speaker.labelled(words, invoice(plan.plan))
    });
    let others = others
        .into_iter()
        .map(|plan| speaker.labelled(row_label(speaker, plan), invoice(plan.plan)));
    let args = args![service = Arg::text(account.name.as_str())];
    Screen::new(speaker.get("subscription-renew-choose", &args))
        .row(same)
        .grid(others.collect(), 1)
        .row(speaker.back(subscription::Action::Page { id }))
}

fn price_lines(speaker: &Speaker<'_>, quote: &Quote) -> String {
    let mut lines = vec![speaker.get("order-line-price", &args![amount = money(quote.price.list)])];
    if !quote.price.discount.is_zero() {
        let discount = args![amount = money(quote.price.discount)];
        lines.push(speaker.get("order-line-discount", &discount));
    }
    lines.join("\n")
}

/// The traffic that a renewal gives up: the quota begins anew.
fn lost(renewal: &RenewalPreview) -> Option<u64> {
    let left = renewal.quota_bytes.saturating_sub(renewal.used_bytes);
    Some(left).filter(|left| *left > 0)
}

pub(super) fn invoice(
    speaker: &Speaker<'_>,
    quote: &Quote,
    plan_name: &str,
    service: Option<(SubscriptionId, String)>,
) -> Screen {
    let (plan, shown) = (quote.plan, quote.due);
    let lines = Arg::html(price_lines(speaker, quote));
    let (price, balance) = (money(quote.due), money(quote.balance));
    let traffic = Speaker::traffic(quote.terms);
    let name = Arg::text(plan_name);
    let (said, pay, back) = match (service, quote.renewal) {
        (Some((subscription, service)), Some(renewal)) => {
            let args = args![
                service = Arg::text(service),
                plan = name,
                left = Speaker::left(renewal.quota_bytes, renewal.used_bytes),
                before = Arg::Date(renewal.ends_at),
                traffic = traffic,
                after = Arg::Date(renewal.ends_at_after),
                lines = lines,
                price = price,
                balance = balance,
            ];
            let said = speaker.get("order-invoice-renewal", &args);
            let pay = Action::Renew { subscription, plan, shown };
            (said, pay, Action::RenewPlans { subscription })
        }
        _ => {
            let days = u64::from(quote.terms.days);
            let args = args![
                plan = name,
                traffic = traffic,
                days = days,
                lines = lines,
                price = price,
                balance = balance,
            ];
            (speaker.get("order-invoice", &args), Action::Buy { plan, shown }, Action::Plans)
        }
    };
    let missing = quote.balance.short_of(quote.due);
    let mut screen = Screen::new(said);
    screen = match quote.balance.minus(quote.due) {
        Ok(left) => screen.line(speaker.get("order-balance-after", &args![balance = money(left)])),
        Err(_) => screen.line(speaker.get("order-invoice-short", &args![missing = money(missing)])),
    };
    if let Some(left) = quote.renewal.as_ref().and_then(lost) {
        screen = screen.line(speaker.get("order-renewal-left", &args![left = Arg::Bytes(left)]));
    }
    screen
        .row([speaker.press("order-pay-button", pay)])
        .row([speaker.press("order-other-plan-button", back), speaker.cancel()])
        .row([speaker.home()])
}

/// The wallet does not reach: by how much, and a button that tops up exactly that.
pub(crate) fn short(
    speaker: &Speaker<'_>,
    order: OrderId,
    due: Irr,
    balance: Irr,
    missing: Irr,
    online: bool,
) -> Screen {
    if missing.is_zero() {
        // The money is there by now.
        let args = args![price = money(due), balance = money(balance), missing = money(missing)];
        return Screen::new(speaker.get("order-short", &args))
            .row([speaker.press("order-pay-button", Action::Pay { order })])
            .row([speaker.press("order-cancel-button", Action::Cancel { order })]);
    }
    let args = args![price = money(due), balance = money(balance), missing = money(missing)];
    let label = speaker.label("order-top-up-button", &args![missing = money(missing)]);
    let top_up = payment::Action::OpenFor { order, amount: missing };
    Screen::new(speaker.get("order-short", &args))
        .row([speaker.labelled(label, top_up)])
        .row(online.then(|| {
            let pay = payment::Action::OnlineFor { order, amount: missing };
            speaker.press("payment-online-button", pay)
        }))
        .row([speaker.press("order-cancel-button", Action::Cancel { order })])
        .row([speaker.home()])
}

pub(super) fn price_changed(
    speaker: &Speaker<'_>,
    name: &str,
    shown: Irr,
    now: Irr,
    plan: PlanId,
    renewal: Option<SubscriptionId>,
) -> Screen {
    let args = args![plan = Arg::text(name), amount = money(shown), price = money(now)];
    let (pay, back) = match renewal {
        None => (Action::Buy { plan, shown: now }, Action::Plans),
        Some(subscription) => {
            (Action::Renew { subscription, plan, shown: now }, Action::RenewPlans { subscription })
        }
    };
    Screen::new(speaker.get("order-price-changed", &args))
        .row([speaker.press("order-pay-button", pay)])
        .row([speaker.press("order-other-plan-button", back), speaker.cancel()])
}

/// How far an order has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    /// The account is being made.
    Account,
    /// Everything is done.
    Done,
    /// The account will not come.
    Failed,
}

/// What is shown of an order that goes on.
pub(crate) struct Progress {
    pub(crate) order: OrderId,
    pub(crate) plan: String,
    pub(crate) renewal: bool,
    pub(crate) step: Step,
    /// The price, when it takes longer than usual.
    pub(crate) slow: Option<Irr>,
    /// What has come back to the wallet.
    pub(crate) returned: Option<Irr>,
}

/// The steps of an order, those that are done ticked.
pub(crate) fn steps(speaker: &Speaker<'_>, plan: &str, renewal: bool, step: Step) -> String {
    let account = if renewal { "order-step-renewal" } else { "order-step-account" };
    let line = |mark: &str, words: &'static str| speaker.get(mark, &args![step = Arg::Key(words)]);
    let (second, third) = match step {
        Step::Account => ("order-step-now", "order-step-next"),
        Step::Done => ("order-step-done", "order-step-done"),
        Step::Failed => ("order-step-failed", "order-step-next"),
    };
    let mut lines = vec![line("order-step-done", "order-step-paid"), line(second, account)];
    if !renewal {
        lines.push(line(third, "order-step-link"));
    }
    let args = args![plan = Arg::text(plan), steps = Arg::html(lines.join("\n"))];
    speaker.get("order-progress", &args)
}

pub(super) fn progress(speaker: &Speaker<'_>, shown: &Progress) -> Screen {
    let mut screen = Screen::new(steps(speaker, &shown.plan, shown.renewal, shown.step));
    if let Some(price) = shown.slow {
        let slow = speaker.get("order-progress-slow", &args![price = money(price)]);
        screen = screen.line(format!("\n{slow}"));
    }
    if let Some(amount) = shown.returned {
        let returned = speaker.get("order-progress-returned", &args![price = money(amount)]);
        screen = screen.line(format!("\n{returned}"));
    }
    let refresh = (shown.step == Step::Account)
        .then(|| speaker.press("menu-refresh-button", Action::Progress { order: shown.order }));
    screen.row(refresh).row([speaker.home()])
}
