//! Balances, statements, and the trial balance.

use async_graphql::{
    Context, ID, Object, OneofObject, Result, SimpleObject, connection::Connection,
};
use domain::ledger::Commodity;
use projections::ledger::{self as rows_of, BalanceRow, StatementRow, TrialRow, balance};

use super::entry::{account, reader};
use crate::{
    error::RequestError,
    schema::{
        id::Named,
        page::{Sort, asked, connection, rows},
        scalar::{Date, DateTime, EventPosition, Money},
    },
    state::Shop,
};

/// Up to where entries count: name one.
#[derive(Debug, Clone, Copy, OneofObject)]
pub(super) enum AsOf {
    /// Those up to and with this place in the log.
    Position(EventPosition),
    /// Those up to and with this accounting day.
    Date(Date),
}

fn as_of(asked: Option<AsOf>) -> rows_of::AsOf {
    match asked {
        None => rows_of::AsOf::Now,
        Some(AsOf::Position(EventPosition(position))) => rows_of::AsOf::Position(position),
        Some(AsOf::Date(Date(date))) => rows_of::AsOf::Date(date),
    }
}

/// The balance of an account.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Balance(BalanceRow);

/// The balance of an account.
#[Object]
impl Balance {
    /// The account.
    async fn account(&self) -> &str {
        self.0.account.name()
    }

    /// The account above it.
    async fn control(&self) -> &str {
        &self.0.control
    }

    /// Debit positive.
    async fn amount(&self) -> Money {
        Money::signed(self.0.amount)
    }

    /// The sum of its debits.
    async fn debit_total(&self) -> Money {
        Money::signed(self.0.debit_total)
    }

    /// The sum of its credits, as a positive number.
    async fn credit_total(&self) -> Money {
        Money::signed(self.0.credit_total)
    }

    /// The position of the last event that moved it.
    async fn position(&self) -> EventPosition {
        EventPosition(self.0.position)
    }
}

/// A line of an account's statement.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct StatementLine(StatementRow);

/// A line of an account's statement.
#[Object]
impl StatementLine {
    /// The id of its entry.
    async fn entry_id(&self) -> ID {
        self.0.entry_id.wire()
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

    /// The id of the payment that it is about.
    async fn payment_id(&self) -> Option<ID> {
        self.0.payment.map(Named::wire)
    }

    /// The id of the order that it is about.
    async fn order_id(&self) -> Option<ID> {
        self.0.order_id.map(Named::wire)
    }

    /// Debit positive.
    async fn amount(&self) -> Money {
        Money::signed(self.0.amount)
    }

    /// The balance after it, in the order of the log; debit positive.
    async fn balance_after(&self) -> Money {
        Money::signed(self.0.balance_after)
    }

    /// The place of its event in the log.
    async fn position(&self) -> EventPosition {
        EventPosition(self.0.position)
    }
}

/// A line of the trial balance: all accounts under one control account.
#[derive(Debug, Clone, SimpleObject)]
pub(super) struct TrialLine {
    /// The control account.
    control: String,
    /// How many accounts stand under it.
    account_count: u64,
    /// The sum of their debits.
    debit_total: Money,
    /// The sum of their credits, as a positive number.
    credit_total: Money,
    /// Debit positive.
    amount: Money,
}

impl From<TrialRow> for TrialLine {
    fn from(row: TrialRow) -> Self {
        Self {
            control: row.control,
            account_count: row.accounts,
            debit_total: Money::signed(row.debit_total),
            credit_total: Money::signed(row.credit_total),
            amount: Money::signed(row.amount),
        }
    }
}

/// The trial balance.
#[derive(Debug, Clone, SimpleObject)]
pub(super) struct TrialBalance {
    /// Its lines.
    lines: Vec<TrialLine>,
    /// The sum over all accounts: "0", or the books are broken.
    sum: Money,
}

/// Questions about balances.
#[derive(Default)]
pub(crate) struct BalanceQuery;

#[Object]
impl BalanceQuery {
    /// Balances, in the order in which the accounts first moved. Requires `ledger.read`.
    #[graphql(complexity = "rows(first, child_complexity)")]
    async fn balances(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many, 1 to 100.")] first: i32,
        #[graphql(desc = "After which: the endCursor of the page before.")] after: Option<String>,
        #[graphql(desc = "Only under this control account, such as `Liabilities:Wallet`.")]
        control: Option<String>,
        #[graphql(desc = "Up to where entries count; none means all.")] as_of: Option<AsOf>,
    ) -> Result<Connection<String, Balance>> {
        reader(ctx).await?;
        let pool = ctx.data_unchecked::<Shop>().app().pool();
        let page = asked(first, after.as_deref())?;
        let found = match self::as_of(as_of) {
            rows_of::AsOf::Now => balance::page(pool, control.as_deref(), &page).await,
            time => balance::page_at(pool, control.as_deref(), time, &page).await,
        };
        Ok(connection(found.map_err(RequestError::from)?, after.as_deref(), Balance))
    }

    /// The balance of one account, now or at a time; "0" when nothing moved on it. Debit positive.
    /// Requires `ledger.read`.
    async fn account_balance(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its name, such as `Liabilities:Wallet:01J…`.")] account: String,
        #[graphql(desc = "Up to where entries count; none means all.")] as_of: Option<AsOf>,
    ) -> Result<Money> {
        reader(ctx).await?;
        let (pool, account) = (ctx.data_unchecked::<Shop>().app().pool(), self::account(&account)?);
        let at = balance::at(pool, &account, Commodity::Irr, self::as_of(as_of)).await;
        Ok(Money::signed(at.map_err(RequestError::from)?))
    }

    /// The statement of one account. Requires `ledger.read`.
    #[graphql(complexity = "rows(first, child_complexity)")]
    async fn statement(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its name, such as `Liabilities:Wallet:01J…`.")] account: String,
        #[graphql(desc = "How many, 1 to 100.")] first: i32,
        #[graphql(desc = "After which: the endCursor of the page before.")] after: Option<String>,
        #[graphql(default, desc = "In which order.")] sort: Sort,
    ) -> Result<Connection<String, StatementLine>> {
        reader(ctx).await?;
        let (pool, account) = (ctx.data_unchecked::<Shop>().app().pool(), self::account(&account)?);
        let page = asked(first, after.as_deref())?;
        let found = balance::statement(pool, &account, Commodity::Irr, sort.into(), &page).await;
        Ok(connection(found.map_err(RequestError::from)?, after.as_deref(), StatementLine))
    }

    /// The trial balance, by control account. Requires `ledger.read`.
    #[graphql(complexity = "100 + child_complexity")]
    async fn trial_balance(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Up to where entries count; none means all.")] as_of: Option<AsOf>,
    ) -> Result<TrialBalance> {
        reader(ctx).await?;
        let (pool, as_of) = (ctx.data_unchecked::<Shop>().app().pool(), self::as_of(as_of));
        let rows = balance::trial(pool, as_of).await.map_err(RequestError::from)?;
        let sums = balance::sums(pool, as_of).await.map_err(RequestError::from)?;
        let of_irr = sums.iter().find(|row| row.commodity == Commodity::Irr);
        let sum = Money::signed(of_irr.map_or(0, |row| row.amount));
        Ok(TrialBalance { lines: rows.into_iter().map(TrialLine::from).collect(), sum })
    }
}
