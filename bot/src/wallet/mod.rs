//! The wallet in the bot: what it holds, and its history page by page.

#[cfg(test)]
mod tests;
mod view;

use domain::id::{OrderId, PaymentId};
use projections::{
    page::{Cursor, Page},
    wallet::{MovementKind, MovementRow, by_person, movements},
};

use crate::{
    action::{Field, actions},
    chat::Screen,
    dialogue::{Outcome, Turn},
};

/// Lines of the history on one screen of a phone.
const LINES: u8 = 8;

/// What a customer sees. A capture changes nothing of what he can spend: the hold did.
const SHOWN: &[MovementKind] = &[
    MovementKind::Credited,
    MovementKind::CreditReversed,
    MovementKind::CreditClawedBack,
    MovementKind::Held,
    MovementKind::Released,
];

actions! {
    /// What the buttons of this feature do.
    Action {
        /// Shows the balance.
        1 => Page,
        /// Shows the history, the newest first.
        2 => History,
        /// Shows the history from a place on.
        3 => HistoryAfter { cursor: Cursor },
    }
}

impl Field for Cursor {
    fn write(&self, out: &mut Vec<u8>) {
        let text = self.to_string();
        out.push(u8::try_from(text.len()).unwrap_or(u8::MAX));
        out.extend_from_slice(text.as_bytes());
    }

    fn read(input: &mut &[u8]) -> Option<Self> {
        let length = usize::from(u8::read(input)?);
        let (text, rest) = input.split_at_checked(length)?;
        *input = rest;
        std::str::from_utf8(text).ok()?.parse().ok()
    }

    #[cfg(test)]
    fn sample() -> Self {
        "cffffffffffffffff.7fffffffffffffff".parse().expect("the longest cursor")
    }
}

pub(crate) async fn act(turn: &mut Turn<'_>, action: Action) -> Outcome {
    let screen = match action {
        Action::Page => page(turn).await?,
        Action::History => history(turn, Page::first(LINES)).await?,
        Action::HistoryAfter { cursor } => history(turn, Page::first(LINES).after(cursor)).await?,
    };
    turn.show(screen).await.map(drop)
}

async fn page(turn: &Turn<'_>) -> Outcome<Screen> {
    turn.fresh(&["wallet"]).await;
    let row = by_person(turn.app().pool(), turn.person).await?;
    let balance = turn.app().wallets().balance(turn.person).await?;
    let (held, owed) = row.map(|row| (row.held, row.owed)).unwrap_or_default();
    let payments = turn.app().payments();
    let open = match payments.open_of(turn.person).await? {
        Some((payment, status)) => {
            let amount = payments.opened(payment).await?.amount;
            Some(view::Open { payment, status, amount })
        }
        None => None,
    };
    let page = view::page(&turn.speaker(), balance, held, owed);
    Ok(view::with_open(&turn.speaker(), page, open.as_ref()))
}

async fn history(turn: &Turn<'_>, page: Page) -> Outcome<Screen> {
    turn.fresh(&["wallet", "order", "plan"]).await;
    let pool = turn.app().pool();
    let found = movements(pool, turn.person, SHOWN, &page).await?;
    let (end, has_next) = (found.end(), found.has_next);
    let rows: Vec<MovementRow> = found.nodes().collect();
    let orders: Vec<OrderId> = rows.iter().filter_map(|row| row.order_id).collect();
    let orders = projections::order::by_ids(pool, &orders).await?;
    let plans: Vec<_> = orders.iter().map(|order| order.plan).collect();
    let plans = projections::plan::by_ids(pool, &plans).await?;
    let speaker = turn.speaker();
    let name = |order: Option<OrderId>| {
        let order = orders.iter().find(|row| Some(row.order_id) == order)?;
        let plan = plans.iter().find(|plan| plan.plan == order.plan)?;
        let plan = speaker.plan_name(plan);
        Some(view::Behind { plan, kind: order.kind, status: order.status })
    };
    let lines: Vec<String> = rows
        .iter()
        .map(|row| view::line(&speaker, row, name(row.order_id), row.payment.map(PaymentId::short)))
        .collect();
    Ok(view::history(&speaker, &lines, end.filter(|_| has_next)))
}
