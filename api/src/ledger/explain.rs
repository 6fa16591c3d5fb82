//! Why a balance is what it is: three times the same number, what it is made of, and when it
//! changed.

use app::ledger::{Divergence, Explained, Step};
use async_graphql::{
    Context, Enum, ID, Object, Result, SimpleObject,
    connection::{Connection, Edge},
};
use domain::{
    id::PersonId,
    ledger::{Account, AccountKind},
    role::Permission,
    time::midnight,
};

use super::{balance::AsOf, entry::account};
use crate::{
    auth::Viewer,
    error::RequestError,
    identity::{User, behind},
    order::Order,
    payment::Payment,
    schema::{
        id::Named,
        page::{Sort, asked, rows},
        scalar::{Date, DateTime, EventPosition, Money},
        words::happened,
    },
    state::Shop,
};

/// Changes that are marked at the most: what a slider can show.
const MARKS_MAX: usize = 500;

/// How an account's balance is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum BalanceSide {
    /// Debits are positive: what the shop has or is owed.
    Debit,
    /// Credits are positive: what the shop owes, such as a wallet.
    Credit,
}

impl BalanceSide {
    const fn of(account: AccountKind) -> Self {
        match account {
            AccountKind::Assets | AccountKind::Expenses => Self::Debit,
            AccountKind::Liabilities | AccountKind::Equity | AccountKind::Income => Self::Credit,
        }
    }

    const fn read(self, debit: i64) -> Money {
        match self {
            Self::Debit => Money::signed(debit),
            Self::Credit => Money::signed(debit.saturating_neg()),
        }
    }
}

/// The first event at which the books and the events part.
#[derive(Debug, Clone, SimpleObject)]
pub(super) struct BalanceDivergence {
    /// The event's place in the log.
    position: EventPosition,
    /// What happened, such as `wallet.held`.
    event_type: String,
    /// The balance after it in the books; none when they do not have it.
    projected: Option<Money>,
    /// The balance after it by the events; none when there is no such event.
    replayed: Option<Money>,
}

/// The changes of one kind together.
#[derive(Debug, Clone, SimpleObject)]
pub(super) struct BalanceGroup {
    /// What happened, such as `wallet.held`.
    event_type: String,
    /// The same in the viewer's words.
    title: String,
    /// How often.
    count: usize,
    /// By how much in all.
    amount: Money,
}

/// When a balance changed, and what it was then.
#[derive(Debug, Clone, SimpleObject)]
pub(super) struct BalanceMark {
    /// The event's place in the log: what `asOf` takes.
    position: EventPosition,
    /// When.
    at: DateTime,
    /// Its accounting day.
    effective_on: Date,
    /// The balance after it.
    balance: Money,
}

/// A change of a balance.
pub(super) struct BalanceLine {
    step: Step,
    side: BalanceSide,
}

/// A change of a balance.
#[Object]
impl BalanceLine {
    /// The event's place in the log.
    async fn position(&self) -> EventPosition {
        EventPosition(self.step.position)
    }

    /// The id of its entry.
    async fn entry_id(&self) -> ID {
        self.step.entry.wire()
    }

    /// What happened, such as `wallet.held`.
    async fn event_type(&self) -> &str {
        &self.step.event_type
    }

    /// The same in the viewer's words.
    async fn title(&self, ctx: &Context<'_>) -> String {
        happened(ctx, &self.step.event_type)
    }

    /// Its accounting day.
    async fn effective_on(&self) -> Date {
        Date(self.step.on)
    }

    /// When it was recorded.
    async fn at(&self) -> DateTime {
        self.step.at.into()
    }

    /// By how much.
    async fn amount(&self) -> Money {
        self.side.read(self.step.amount)
    }

    /// What the balance was after it.
    async fn balance_after(&self) -> Money {
        self.side.read(self.step.balance)
    }

    /// The payment that it is about, when the viewer may see it.
    async fn payment(&self, ctx: &Context<'_>) -> Result<Option<Payment>> {
        match self.step.payment {
            Some(payment) => Ok(crate::payment::find(ctx, payment).await?),
            None => Ok(None),
        }
    }

    /// The order that it is about, when the viewer may see it.
    async fn order(&self, ctx: &Context<'_>) -> Result<Option<Order>> {
        match self.step.order {
            Some(order) => Ok(crate::order::find(ctx, order).await?),
            None => Ok(None),
        }
    }
}

/// Why a balance is what it is.
pub(super) struct BalanceExplanation {
    account: Account,
    person: Option<PersonId>,
    side: BalanceSide,
    explained: Explained,
}

/// Why a balance is what it is.
#[Object]
impl BalanceExplanation {
    /// The account.
    async fn account(&self) -> &str {
        self.account.name()
    }

    /// Whose wallet it is; none of another account. Shown to himself and to who may see users.
    async fn user(&self, ctx: &Context<'_>) -> Result<Option<User>> {
        Ok(behind(ctx, self.person).await?)
    }

    /// How all amounts here are read.
    async fn side(&self) -> BalanceSide {
        self.side
    }

    /// Up to and with which place of the log.
    async fn as_of_position(&self) -> EventPosition {
        EventPosition(self.explained.position)
    }

    /// The balance as the read model has it.
    async fn projection(&self) -> Money {
        self.side.read(self.explained.projection)
    }

    /// The sum of its postings.
    async fn ledger_sum(&self) -> Money {
        self.side.read(self.explained.ledger_sum)
    }

    /// The balance when the events are folded again.
    async fn replayed(&self) -> Money {
        self.side.read(self.explained.replayed)
    }

    /// Whether all three are equal, at every change up to there.
    async fn equal(&self) -> bool {
        let Explained { projection, ledger_sum, replayed, divergence, .. } = &self.explained;
        projection == ledger_sum && ledger_sum == replayed && divergence.is_none()
    }

    /// How many events were folded.
    async fn folded_count(&self) -> u64 {
        self.explained.folded
    }

    /// Where they part; none when they are equal.
    async fn first_divergence(&self) -> Option<BalanceDivergence> {
        let Divergence { position, event_type, booked, replayed } =
            self.explained.divergence.clone()?;
        Some(BalanceDivergence {
            position: EventPosition(position),
            event_type,
            projected: booked.map(|amount| self.side.read(amount)),
            replayed: replayed.map(|amount| self.side.read(amount)),
        })
    }

    /// What it is made of, by what happened, in the order in which each happened first.
    async fn groups(&self, ctx: &Context<'_>) -> Vec<BalanceGroup> {
        let mut groups: Vec<(&str, usize, i64)> = vec![];
        for step in &self.explained.steps {
            match groups.iter_mut().find(|group| group.0 == step.event_type) {
                Some(group) => {
                    group.1 = group.1.saturating_add(1);
                    group.2 = group.2.saturating_add(step.amount);
                }
                None => groups.push((&step.event_type, 1, step.amount)),
            }
        }
        let told = |(event_type, count, amount): (&str, usize, i64)| BalanceGroup {
            event_type: event_type.to_owned(),
            title: happened(ctx, event_type),
            count,
            amount: self.side.read(amount),
        };
        groups.into_iter().map(told).collect()
    }

    /// Its changes up to there, with the balance after each.
    #[graphql(complexity = "rows(first, child_complexity)")]
    #[expect(clippy::unused_async, reason = "fields of an object are asynchronous")]
    async fn entries(
        &self,
        #[graphql(desc = "How many, 1 to 100.")] first: i32,
        #[graphql(desc = "After which: the endCursor of the page before.")] after: Option<String>,
        #[graphql(default, desc = "In which order.")] sort: Sort,
    ) -> Result<Connection<String, BalanceLine>> {
        asked(first, None)?;
        let problem = "must be an endCursor of this list";
        let wrong = RequestError::BadInput { field: "after", problem };
        let after = after.as_deref().map(str::parse::<u64>).transpose().map_err(|_| wrong)?;
        let beyond = |step: &&Step| {
            after.is_none_or(|after| match sort {
                Sort::NewestFirst => step.position < after,
                Sort::OldestFirst => step.position > after,
            })
        };
        let mut steps: Vec<&Step> = self.explained.steps.iter().filter(beyond).collect();
        if sort == Sort::NewestFirst {
            steps.reverse();
        }
        let keep = usize::try_from(first).unwrap_or_default();
        let mut lines = Connection::new(after.is_some(), steps.len() > keep);
        lines.edges.extend(steps.into_iter().take(keep).map(|step| {
            let line = BalanceLine { step: step.clone(), side: self.side };
            Edge::new(step.position.to_string(), line)
        }));
        Ok(lines)
    }

    /// Every change there ever was, the oldest first; of more than 500 the newest.
    #[graphql(complexity = "20 + child_complexity")]
    async fn marks(&self) -> Vec<BalanceMark> {
        let all = &self.explained.all;
        let skipped = all.len().saturating_sub(MARKS_MAX);
        let mark = |step: &Step| BalanceMark {
            position: EventPosition(step.position),
            at: step.at.into(),
            effective_on: Date(step.on),
            balance: self.side.read(step.balance),
        };
        all.iter().skip(skipped).map(mark).collect()
    }

    /// Whether there were more changes than are marked.
    async fn marks_truncated(&self) -> bool {
        self.explained.all.len() > MARKS_MAX
    }
}

/// The place of the log that a time names: a day's is that of the last event recorded on it.
async fn place(shop: &Shop, as_of: Option<AsOf>) -> Result<Option<u64>, RequestError> {
    match as_of {
        None => Ok(None),
        Some(AsOf::Position(EventPosition(position))) => Ok(Some(position)),
        Some(AsOf::Date(Date(day))) => {
            let problem = "must be a day that calendars know";
            let wrong = RequestError::BadInput { field: "asOf", problem };
            let end = midnight(day.succ_opt().ok_or(wrong)?);
            let last = projections::timeline::last_before(shop.app().pool(), end).await?;
            Ok(Some(last.unwrap_or(0)))
        }
    }
}

/// Questions about why balances are what they are.
#[derive(Default)]
pub(crate) struct ExplanationQuery;

#[Object]
impl ExplanationQuery {
    /// Why a balance is what it is: as the read model has it, as its postings sum up, and as the
    /// events give it when they are folded again. Name a user for his wallet, or an account.
    /// Requires `ledger.read`, or to be the user.
    #[graphql(complexity = "200 + child_complexity")]
    async fn balance_explanation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose wallet: `usr_…`.")] user_id: Option<ID>,
        #[graphql(desc = "An account, such as `Liabilities:Hold:01J…`.")] account: Option<String>,
        #[graphql(desc = "Up to where; none means now.")] as_of: Option<AsOf>,
    ) -> Result<BalanceExplanation> {
        let (shop, viewer) = (ctx.data_unchecked::<Shop>(), ctx.data_unchecked::<Viewer>());
        let (person, account) = match (user_id, account) {
            (Some(id), None) => {
                let person = PersonId::read(&id)?;
                (Some(person), Account::wallet(person))
            }
            (None, Some(name)) => (None, self::account(&name)?),
            (Some(_), Some(_)) | (None, None) => {
                let problem = "name either a user or an account";
                return Err(RequestError::BadInput { field: "userId", problem }.into());
            }
        };
        if person.is_none() || person != Some(viewer.person()?) {
            viewer.require(shop.app(), Permission::LedgerRead).await?;
        }
        let position = place(shop, as_of).await?;
        let explained = shop.app().ledger().explain(&account, position).await;
        let explained = explained.map_err(|error| match error {
            app::Error::NotFound(_) => {
                let problem = "too many events to fold here; ask moon-replay explain";
                RequestError::BadInput { field: "account", problem }
            }
            other => RequestError::unavailable(&other),
        })?;
        let side = BalanceSide::of(account.kind());
        Ok(BalanceExplanation { account, person, side, explained })
    }
}
