//! A balance three times: as the read model has it, as its postings sum up, and as the events give
//! it when they are folded again. All three must be equal; where they are not, the first event at
//! which they part is named.

use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    event::Event,
    id::{EntryId, OrderId, PaymentId, PersonId},
    ledger::{Account, Commodity, Entry},
    wallet::WalletEvent,
};
use event_store::Recorded;
use projections::ledger::{AsOf, StatementRow, balance};

use super::Ledger;
use crate::error::{Error, Result, Settled, unavailable};

/// Events that one explanation folds at the most; beyond that `moon-replay explain` is the tool.
pub const REPLAY_EVENTS_MAX: u64 = 500_000;
/// Events that are read at once.
const BATCH: u32 = 5_000;
/// The aggregate whose events book.
const BOOKS: &str = "wallet";

/// A change of a balance, as an event made it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// The event.
    pub position: u64,
    /// What happened, such as `wallet.held`.
    pub event_type: String,
    /// When it was recorded.
    pub at: DateTime<Utc>,
    /// Its accounting day.
    pub on: NaiveDate,
    /// The entry that it carries.
    pub entry: EntryId,
    /// The payment that it is about.
    pub payment: Option<PaymentId>,
    /// The order that it is about.
    pub order: Option<OrderId>,
    /// By how much, debit positive.
    pub amount: i64,
    /// What the balance was after it.
    pub balance: i64,
}

/// The first event at which the books and the events part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Divergence {
    /// The event.
    pub position: u64,
    /// What happened, as the one who has it says.
    pub event_type: String,
    /// The balance after it in the books; none when they do not have it.
    pub booked: Option<i64>,
    /// The balance after it by the events; none when there is no such event.
    pub replayed: Option<i64>,
}

/// A balance, explained. Amounts are debit positive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explained {
    /// Up to and with which place of the log.
    pub position: u64,
    /// The balance as the read model has it.
    pub projection: i64,
    /// The sum of its postings.
    pub ledger_sum: i64,
    /// The balance by the events.
    pub replayed: i64,
    /// How many events were folded.
    pub folded: u64,
    /// Where they part; none when they are equal throughout.
    pub divergence: Option<Divergence>,
    /// Every change up to that place, oldest first.
    pub steps: Vec<Step>,
    /// Every change there ever was, oldest first.
    pub all: Vec<Step>,
}

impl Ledger<'_> {
    /// Explains the balance of an account as of a place of the log; none is now. Whoever calls has
    /// authorised.
    ///
    /// # Errors
    /// Not found when more events would have to be folded than one explanation may; unavailable.
    pub async fn explain(&self, account: &Account, position: Option<u64>) -> Result<Explained> {
        let (log, pool) = (self.0.log(), self.0.pool());
        let head = log.head().await.settled()?;
        let position = position.map_or(head, |asked| asked.min(head));
        let (all, folded) = self.replay(account, head).await?;
        let steps: Vec<Step> =
            all.iter().take_while(|step| step.position <= position).cloned().collect();
        let booked = balance::lines_of(pool, account, Commodity::Irr, position).await.settled()?;
        let projection = if position == head {
            let rows = balance::of(pool, account).await.settled()?;
            rows.iter().find(|row| row.commodity == Commodity::Irr).map_or(0, |row| row.amount)
        } else {
            booked.last().map_or(0, |line| line.balance_after)
        };
        let as_of = AsOf::Position(position);
        let ledger_sum = balance::at(pool, account, Commodity::Irr, as_of).await.settled()?;
        let replayed = steps.last().map_or(0, |step| step.balance);
        let divergence = parted(&booked, &steps);
        Ok(Explained { position, projection, ledger_sum, replayed, folded, divergence, steps, all })
    }

    /// Folds an account's balance from the events, and says how many were folded.
    async fn replay(&self, account: &Account, head: u64) -> Result<(Vec<Step>, u64)> {
        let log = self.0.log();
        let mut fold = Fold { account, steps: vec![], balance: 0, folded: 0 };
        if let Some(person) = owner(account) {
            for event in log.stream(BOOKS, &person.to_string()).await.settled()? {
                fold.take(&event)?;
            }
            return Ok((fold.steps, fold.folded));
        }
        if head > REPLAY_EVENTS_MAX {
            return Err(Error::NotFound("explanation"));
        }
        let mut seen = 0;
        loop {
            let events = log.after(seen, BATCH).await.settled()?;
            let Some(last) = events.last() else { break };
            seen = last.position;
            for event in events.iter().filter(|event| event.aggregate_type == BOOKS) {
                fold.take(event)?;
            }
        }
        Ok((fold.steps, fold.folded))
    }
}

/// The person whose wallet's stream holds all that moves on an account.
fn owner(account: &Account) -> Option<PersonId> {
    let of_person = ["Liabilities:Wallet", "Liabilities:Hold", "Assets:Receivable:User"];
    let id = account.name().rsplit_once(':')?.1;
    if of_person.contains(&account.control()) { id.parse().ok() } else { None }
}

struct Fold<'a> {
    account: &'a Account,
    steps: Vec<Step>,
    balance: i64,
    folded: u64,
}

impl Fold<'_> {
    fn take(&mut self, recorded: &Recorded) -> Result<()> {
        let Recorded { aggregate_type, event_type, event_version, payload, .. } = recorded;
        let event = Event::decode(aggregate_type, event_type, event_version, payload);
        let Event::Wallet(event) = event.map_err(unavailable)? else { return Ok(()) };
        self.folded = self.folded.saturating_add(1);
        let entry = event.entry();
        let amount = on(entry, self.account);
        let touched = entry.lines().iter().any(|line| line.account == *self.account);
        if !touched {
            return Ok(());
        }
        self.balance = self.balance.saturating_add(amount);
        let (payment, order) = about(&event);
        self.steps.push(Step {
            position: recorded.position,
            event_type: event_type.clone(),
            at: recorded.recorded_at,
            on: entry.effective_date(),
            entry: entry.id(),
            payment,
            order,
            amount,
            balance: self.balance,
        });
        Ok(())
    }
}

/// What an entry moves on an account.
fn on(entry: &Entry, account: &Account) -> i64 {
    let lines = entry.lines().iter().filter(|line| line.account == *account);
    lines.map(|line| line.amount).fold(0, i64::saturating_add)
}

const fn about(event: &WalletEvent) -> (Option<PaymentId>, Option<OrderId>) {
    match event {
        WalletEvent::Credited { payment, order, .. }
        | WalletEvent::GatewayCredited { payment, order, .. } => (Some(*payment), *order),
        WalletEvent::CreditReversed { payment, .. }
        | WalletEvent::CreditClawedBack { payment, .. }
        | WalletEvent::ReversalHeld { payment, .. }
        | WalletEvent::ReversalSettled { payment, .. }
        | WalletEvent::ReversalReleased { payment, .. } => (Some(*payment), None),
        WalletEvent::Held { order, .. }
        | WalletEvent::Captured { order, .. }
        | WalletEvent::Released { order, .. } => (None, Some(*order)),
    }
}

/// The first event at which what is booked and what the events give part.
fn parted(booked: &[StatementRow], steps: &[Step]) -> Option<Divergence> {
    let (mut lines, mut events) = (booked.iter().peekable(), steps.iter().peekable());
    loop {
        // An entry may touch an account with several lines; the last tells the balance after it.
        let line = lines.next().map(|line| {
            let mut last = line;
            while let Some(more) = lines.next_if(|more| more.position == line.position) {
                last = more;
            }
            last
        });
        let (line, step) = match (line, events.next()) {
            (None, None) => return None,
            (Some(line), Some(step))
                if line.position == step.position && line.balance_after == step.balance =>
            {
                continue;
            }
            both => both,
        };
        let at = |position: u64, event_type: &str, booked, replayed| {
            Some(Divergence { position, event_type: event_type.to_owned(), booked, replayed })
        };
        return match (line, step) {
            (Some(line), Some(step)) if line.position == step.position => {
                at(step.position, &step.event_type, Some(line.balance_after), Some(step.balance))
            }
            (Some(line), Some(step)) if line.position < step.position => {
                at(line.position, &line.event_type, Some(line.balance_after), None)
            }
            (_, Some(step)) => at(step.position, &step.event_type, None, Some(step.balance)),
            (Some(line), None) => {
                at(line.position, &line.event_type, Some(line.balance_after), None)
            }
            (None, None) => None,
        };
    }
}
