//! The main menu, going home, giving up, and going on with what was begun.

use domain::{
    id::{OrderId, PaymentId},
    order::Status as OrderStatus,
    payment::Status,
};
use locales::{Arg, args};
use projections::{
    order::OrderFilter,
    page::{Direction, Page},
};

use super::{Draft, Outcome, Turn};
use crate::{
    action::actions, chat::Screen, identity, order, payment, staff, subscription, support, wallet,
};

actions! {
    /// What the buttons of the frame do.
    MenuAction {
        /// Goes home and gives up what was being done.
        1 => Home,
        /// Gives up what was being done.
        2 => Cancel,
        /// Goes on with what was being done.
        3 => Continue,
        /// Begins anew.
        4 => Restart,
        /// Shows the help.
        5 => Help,
    }
}

pub(super) async fn act(turn: &mut Turn<'_>, action: MenuAction) -> Outcome {
    match action {
        MenuAction::Home | MenuAction::Restart => {
            turn.doing(None);
            let screen = home_screen(turn).await?;
            turn.show(screen).await.map(drop)
        }
        MenuAction::Cancel => {
            let had = turn.memory.draft.is_some() || turn.pressed().is_some();
            turn.doing(None);
            let key = if had { "menu-cancelled" } else { "menu-nothing-to-cancel" };
            let speaker = turn.speaker();
            turn.show(Screen::new(speaker.get(key, &[])).row([speaker.home()])).await.map(drop)
        }
        MenuAction::Continue => go_on(turn).await,
        MenuAction::Help => {
            let speaker = turn.speaker();
            let screen = Screen::new(speaker.get("menu-help", &[]))
                .row([speaker.press("menu-support-button", support::Action::Contact)])
                .row([speaker.home()]);
            turn.show(screen).await.map(drop)
        }
    }
}

/// The labels of the main menu's keyboard.
pub(super) async fn keyboard(turn: &Turn<'_>) -> Outcome<(Vec<Vec<String>>, String)> {
    let rows: [&[&str]; 4] = [
        &["menu-buy-button", "menu-services-button"],
        &["menu-wallet-button", "menu-history-button"],
        &["menu-profile-button", "menu-support-button"],
        &["menu-language-button", "menu-help-button"],
    ];
    let speaker = turn.speaker();
    let label = |key: &&str| speaker.label(key, &[]);
    let mut rows: Vec<Vec<String>> =
        rows.iter().map(|row| row.iter().map(label).collect()).collect();
    if turn.app().is_staff(turn.person).await? {
        rows.push(vec![speaker.label("menu-staff-button", &[])]);
    }
    Ok((rows, speaker.label("menu-placeholder", &[])))
}

async fn home_text(turn: &Turn<'_>) -> Outcome<String> {
    let balance = turn.app().wallets().balance(turn.person).await?;
    let shop = turn.app().settings().shop_name.clone();
    let args = args![shop = Arg::text(shop), balance = Arg::Money(balance.rial())];
    Ok(turn.speaker().get("menu-home", &args))
}

/// The main menu with its buttons under the message.
pub(crate) async fn home_screen(turn: &Turn<'_>) -> Outcome<Screen> {
    let speaker = turn.speaker();
    let mut screen = Screen::new(home_text(turn).await?)
        .row([
            speaker.press("menu-buy-button", order::Action::Plans),
            speaker.press("menu-services-button", subscription::Action::List),
        ])
        .row([
            speaker.press("menu-wallet-button", wallet::Action::Page),
            speaker.press("menu-history-button", wallet::Action::History),
        ])
        .row([
            speaker.press("menu-profile-button", identity::Action::Profile),
            speaker.press("menu-support-button", support::Action::Contact),
        ]);
    if turn.app().is_staff(turn.person).await? {
        screen = screen.row([speaker.press("menu-staff-button", staff::Action::Desk)]);
    }
    Ok(screen)
}

/// `/start`: a stranger is welcomed; whoever was doing something may go on with it.
pub(super) async fn start(turn: &mut Turn<'_>) -> Outcome {
    if turn.is_new {
        return identity::welcome(turn).await;
    }
    if unfinished(turn).await?.is_some() {
        return offer_to_go_on(turn).await;
    }
    let mut said = home_text(turn).await?;
    if turn.inside.options.sandbox {
        said.push_str("\n\n");
        said.push_str(&turn.speaker().get("menu-sandbox", &[]));
    }
    turn.say_menu(said).await
}

/// What somebody had begun.
struct Unfinished {
    /// In words.
    task: String,
    /// What of it goes on by itself until it is given up.
    open: Option<Open>,
}

/// What was begun and stands in the log.
#[derive(Clone, Copy)]
enum Open {
    TopUp(PaymentId),
    Order(OrderId),
}

/// What he was doing; none when nothing.
async fn unfinished(turn: &Turn<'_>) -> Outcome<Option<Unfinished>> {
    let speaker = turn.speaker();
    let said = |key: &str| Some(Unfinished { task: speaker.get(key, &[]), open: None });
    Ok(match &turn.memory.draft {
        Some(
            Draft::TopUpAmount { .. }
            | Draft::TopUpConfirm { .. }
            | Draft::ChangeAmount { .. }
            | Draft::ForWhat { .. },
        ) => said("menu-task-top-up-amount"),
        Some(Draft::Invoice { renewal: None, .. }) => said("menu-task-buy"),
        Some(Draft::Invoice { renewal: Some(_), .. }) => said("menu-task-renew"),
        Some(Draft::StaffAmount { .. }) => said("menu-task-amount"),
        Some(
            Draft::StaffFound { .. }
            | Draft::StaffReject { .. }
            | Draft::StaffRejectConfirm { .. }
            | Draft::StaffReverse { .. }
            | Draft::StaffReverseConfirm { .. },
        ) => said("menu-task-reason"),
        Some(Draft::SendReceipt { .. } | Draft::Replace { .. }) | None => {
            let payments = turn.app().payments();
            match payments.open_of(turn.person).await? {
                Some((payment, Status::AwaitingReceipt)) => {
                    let amount = payments.opened(payment).await?.amount.rial();
                    let args = args![amount = Arg::Money(amount)];
                    let task = speaker.get("menu-task-top-up-receipt", &args);
                    Some(Unfinished { task, open: Some(Open::TopUp(payment)) })
                }
                Some(_) => None,
                None => placed(turn).await?,
            }
        }
    })
}

/// The newest order that waits for money.
async fn placed(turn: &Turn<'_>) -> Outcome<Option<Unfinished>> {
    turn.fresh(&["order", "plan"]).await;
    let pool = turn.app().pool();
    let filter = OrderFilter {
        person: Some(turn.person),
        statuses: vec![OrderStatus::Placed],
        ..OrderFilter::default()
    };
    let found =
        projections::order::page(pool, &filter, Direction::NewestFirst, &Page::first(1)).await?;
    let Some(order) = found.nodes().next() else { return Ok(None) };
    let plan = projections::plan::by_id(pool, order.plan).await?;
    let speaker = turn.speaker();
    let name = plan.as_ref().map(|plan| speaker.plan_name(plan)).unwrap_or_default();
    let task = speaker.get("menu-task-order", &args![plan = Arg::text(name)]);
    Ok(Some(Unfinished { task, open: Some(Open::Order(order.order_id)) }))
}

/// Asks whether to go on or to begin anew.
pub(super) async fn offer_to_go_on(turn: &mut Turn<'_>) -> Outcome {
    let Some(Unfinished { task, open }) = unfinished(turn).await? else {
        turn.doing(None);
        return not_understood(turn).await;
    };
    let speaker = turn.speaker();
    let screen = Screen::new(speaker.get("menu-resume", &args![task = Arg::html(task)]))
        .row([speaker.press("menu-resume-continue-button", MenuAction::Continue)]);
    let screen = match open {
        None => screen.row([speaker.press("menu-resume-restart-button", MenuAction::Restart)]),
        Some(Open::TopUp(payment)) => screen.row([
            speaker.press("payment-cancel-button", payment::Action::Withdraw { payment }),
            speaker.home(),
        ]),
        Some(Open::Order(order)) => screen.row([
            speaker.press("order-cancel-button", order::Action::Cancel { order }),
            speaker.home(),
        ]),
    };
    turn.say(screen).await.map(drop)
}

/// Shows again the step that he had reached.
async fn go_on(turn: &mut Turn<'_>) -> Outcome {
    match turn.memory.draft.clone() {
        Some(Draft::Invoice { plan, renewal: None }) => {
            order::act(turn, order::Action::Invoice { plan }).await
        }
        Some(Draft::Invoice { plan, renewal: Some(subscription) }) => {
            order::act(turn, order::Action::RenewInvoice { subscription, plan }).await
        }
        Some(
            draft @ (Draft::StaffAmount { .. }
            | Draft::StaffFound { .. }
            | Draft::StaffReject { .. }
            | Draft::StaffRejectConfirm { .. }
            | Draft::StaffReverse { .. }
            | Draft::StaffReverseConfirm { .. }),
        ) => staff::again(turn, draft).await,
        draft => match unfinished(turn).await? {
            Some(Unfinished { open: Some(Open::Order(order)), .. }) => {
                order::act(turn, order::Action::Progress { order }).await
            }
            _ => payment::again(turn, draft).await,
        },
    }
}

/// A button that was never ours, or is old: says so, and shows where things are now.
pub(super) async fn old(turn: &mut Turn<'_>) -> Outcome {
    turn.toast("menu-old-toast", &[]);
    let screen = home_screen(turn).await?;
    turn.say(screen).await.map(drop)
}

/// Something that nobody waits for: whoever was doing something may go on with it.
pub(super) async fn unknown(turn: &mut Turn<'_>) -> Outcome {
    if unfinished(turn).await?.is_some() {
        return offer_to_go_on(turn).await;
    }
    not_understood(turn).await
}

async fn not_understood(turn: &mut Turn<'_>) -> Outcome {
    let said = turn.speaker().get("menu-unknown", &[]);
    turn.say_menu(said).await
}
