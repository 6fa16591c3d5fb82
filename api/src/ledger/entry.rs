//! Entries of the journal.

use async_graphql::{Context, ID, InputObject, Object, Result, connection::Connection};
use domain::{
    id::{EntryId, OrderId, PaymentId, PersonId},
    ledger::Account,
    role::Permission,
};
use projections::ledger::{self as rows_of, EntryRow, LineRow, journal};

use super::Event;
use crate::{
    auth::Viewer,
    error::RequestError,
    identity::{User, behind},
    loader::{EventAt, LinesAt, Loaders},
    order::Order,
    payment::Payment,
    schema::{
        id::Named,
        page::{Sort, asked, connection, rows},
        scalar::{Amount, Date, DateTime, EventPosition, Money},
        words::happened,
    },
    state::Shop,
};

/// A balanced entry: its lines sum to zero.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct JournalEntry(pub EntryRow);

/// A line of an entry.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct JournalLine(LineRow);

/// Whether the viewer may read the books.
pub(crate) async fn may_read(ctx: &Context<'_>) -> Result<bool, RequestError> {
    let (shop, viewer) = (ctx.data_unchecked::<Shop>(), ctx.data_unchecked::<Viewer>());
    viewer.permits(shop.app(), Permission::LedgerRead).await
}

/// Refuses unless the viewer may read the books.
pub(super) async fn reader(ctx: &Context<'_>) -> Result<(), RequestError> {
    let (shop, viewer) = (ctx.data_unchecked::<Shop>(), ctx.data_unchecked::<Viewer>());
    viewer.require(shop.app(), Permission::LedgerRead).await.map(drop)
}

/// The entry of an id, when the viewer may read the books.
pub(crate) async fn find(
    ctx: &Context<'_>,
    id: EntryId,
) -> Result<Option<JournalEntry>, RequestError> {
    ctx.data_unchecked::<Viewer>().person()?;
    if !may_read(ctx).await? {
        return Ok(None);
    }
    let pool = ctx.data_unchecked::<Shop>().app().pool();
    Ok(journal::by_id(pool, id).await?.map(JournalEntry))
}

/// An account named by a client.
pub(super) fn account(name: &str) -> Result<Account, RequestError> {
    let problem = "must be an account of the chart, such as Liabilities:Wallet:01J…";
    name.parse().map_err(|_| RequestError::BadInput { field: "account", problem })
}

/// A line of an entry.
#[Object]
impl JournalLine {
    /// Its place in the entry, from 1.
    async fn number(&self) -> u32 {
        self.0.n
    }

    /// The account.
    async fn account(&self) -> &str {
        self.0.account.name()
    }

    /// Debit positive.
    async fn amount(&self) -> Money {
        Money::signed(self.0.amount)
    }

    /// The account's balance after it, in the order of the log; debit positive.
    async fn balance_after(&self) -> Money {
        Money::signed(self.0.balance_after)
    }
}

/// A balanced entry: its lines sum to zero.
#[Object]
impl JournalEntry {
    /// Its id.
    pub async fn id(&self) -> ID {
        self.0.entry_id.wire()
    }

    /// The place of its event in the log.
    async fn position(&self) -> EventPosition {
        EventPosition(self.0.position)
    }

    /// Its accounting day.
    async fn effective_on(&self) -> Date {
        Date(self.0.effective_date)
    }

    /// When it was recorded.
    async fn recorded_at(&self) -> DateTime {
        self.0.recorded_at.into()
    }

    /// What happened, such as `wallet.held`.
    async fn event_type(&self) -> &str {
        &self.0.event_type
    }

    /// What happened, in the viewer's words.
    async fn title(&self, ctx: &Context<'_>) -> String {
        happened(ctx, &self.0.event_type)
    }

    /// The event that carries it.
    async fn event(&self, ctx: &Context<'_>) -> Result<Option<Event>> {
        let row = ctx.data_unchecked::<Loaders>().load(EventAt(self.0.position)).await?;
        Ok(row.map(Event))
    }

    /// The id of the entry that it undoes.
    async fn reverses_id(&self) -> Option<ID> {
        self.0.reverses.map(Named::wire)
    }

    /// The version of the rules that made it.
    async fn rule_version(&self) -> u32 {
        self.0.rule_version
    }

    /// Its lines.
    #[graphql(complexity = "4 * child_complexity")]
    async fn lines(&self, ctx: &Context<'_>) -> Result<Vec<JournalLine>> {
        let rows = ctx.data_unchecked::<Loaders>().load(LinesAt(self.0.position)).await?;
        Ok(rows.unwrap_or_default().into_iter().map(JournalLine).collect())
    }

    /// Whose money it is; shown to who may see users.
    async fn user(&self, ctx: &Context<'_>) -> Result<Option<User>> {
        Ok(behind(ctx, self.0.person).await?)
    }

    /// The payment that it is about.
    async fn payment(&self, ctx: &Context<'_>) -> Result<Option<Payment>> {
        let Some(payment) = self.0.payment else { return Ok(None) };
        Ok(ctx.data_unchecked::<Loaders>().load(payment).await?.map(Payment))
    }

    /// The order that it is about.
    async fn order(&self, ctx: &Context<'_>) -> Result<Option<Order>> {
        let Some(order) = self.0.order_id else { return Ok(None) };
        Ok(ctx.data_unchecked::<Loaders>().load(order).await?.map(Order))
    }
}

/// Which entries.
#[derive(Debug, Clone, Default, InputObject)]
pub(super) struct JournalFilter {
    /// Only those with a line on this account.
    pub account: Option<String>,
    /// Only those with a line under this control account, such as `Liabilities:Wallet`.
    pub control: Option<String>,
    /// Only those about this payment: `pay_…`.
    pub payment_id: Option<ID>,
    /// Only those about this order: `ord_…`.
    pub order_id: Option<ID>,
    /// Only those about this user's money: `usr_…`.
    pub user_id: Option<ID>,
    /// Only those of this accounting day or later.
    pub effective_from: Option<Date>,
    /// Only those of this accounting day or earlier.
    pub effective_to: Option<Date>,
    /// Only those of these events, such as `wallet.held`; none means all.
    pub event_types: Option<Vec<String>>,
    /// Only those with a line of at least this, on either side.
    pub amount_from: Option<Amount>,
    /// Only those without a line of more than this, on either side.
    pub amount_to: Option<Amount>,
    /// Only those that this stimulus set in motion.
    pub correlation_id: Option<String>,
}

impl JournalFilter {
    fn of(self) -> Result<rows_of::EntryFilter, RequestError> {
        Ok(rows_of::EntryFilter {
            account: self.account.as_deref().map(account).transpose()?,
            control: self.control,
            payment: self.payment_id.as_ref().map(PaymentId::read).transpose()?,
            order: self.order_id.as_ref().map(OrderId::read).transpose()?,
            person: self.user_id.as_ref().map(PersonId::read).transpose()?,
            from: self.effective_from.map(|date| date.0),
            to: self.effective_to.map(|date| date.0),
            event_types: self.event_types.unwrap_or_default(),
            amount_from: self.amount_from.map(|amount| amount.0),
            amount_to: self.amount_to.map(|amount| amount.0),
            correlation: self.correlation_id,
        })
    }
}

/// Questions about the journal.
#[derive(Default)]
pub(crate) struct JournalQuery;

#[Object]
impl JournalQuery {
    /// Entries with their lines. Requires `ledger.read`.
    #[graphql(complexity = "rows(first, child_complexity)")]
    async fn journal(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many, 1 to 100.")] first: i32,
        #[graphql(desc = "After which: the endCursor of the page before.")] after: Option<String>,
        #[graphql(desc = "Which of them.")] filter: Option<JournalFilter>,
        #[graphql(default, desc = "In which order.")] sort: Sort,
    ) -> Result<Connection<String, JournalEntry>> {
        reader(ctx).await?;
        let (filter, page) = (filter.unwrap_or_default().of()?, asked(first, after.as_deref())?);
        let pool = ctx.data_unchecked::<Shop>().app().pool();
        let found = journal::page(pool, &filter, sort.into(), &page).await;
        Ok(connection(found.map_err(RequestError::from)?, after.as_deref(), JournalEntry))
    }

    /// An entry. Requires `ledger.read`.
    async fn journal_entry(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which: `ent_…`.")] id: ID,
    ) -> Result<Option<JournalEntry>> {
        reader(ctx).await?;
        Ok(find(ctx, EntryId::read(&id)?).await?)
    }
}
