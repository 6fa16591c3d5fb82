//! An order.

use async_graphql::{Context, Enum, ID, Object, Result};
use domain::order::{CancelReason as Why, Status};
use projections::order::{OrderRow, OrderType};

use crate::{
    identity::{User, behind},
    loader::{HoldOf, Loaders, PaymentsOf},
    payment::Payment,
    plan::Plan,
    schema::{
        id::Named,
        scalar::{Bytes, DateTime, EventPosition, Money},
    },
    subscription::VpnAccount,
};

/// Where an order stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "Status")]
pub enum OrderStatus {
    /// It waits for money.
    Placed,
    /// The money is held; the account is being made.
    Paid,
    /// Delivered.
    Fulfilled,
    /// It came to nothing; what was held returned.
    Cancelled,
}

/// What an order is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "OrderType")]
pub enum OrderKind {
    /// A new account.
    New,
    /// More days and traffic for an account.
    Renewal,
}

/// Why an order came to nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "Why")]
pub enum CancelReason {
    /// The customer gave it up.
    Customer,
    /// No money came in time.
    Expired,
    /// The plan was gone when the money came.
    PlanGone,
    /// No panel had room.
    NoCapacity,
    /// The panel refused for good.
    Refused,
    /// Staff gave the money back.
    Refunded,
}

/// A purchase or a renewal.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Order(pub OrderRow);

/// A purchase or a renewal.
#[Object]
impl Order {
    /// Its id.
    pub async fn id(&self) -> ID {
        self.0.order_id.wire()
    }

    /// What people read to each other: the last characters of the id.
    async fn number(&self) -> String {
        self.0.order_id.short()
    }

    /// Who buys.
    async fn user(&self, ctx: &Context<'_>) -> Result<Option<User>> {
        Ok(behind(ctx, Some(self.0.person)).await?)
    }

    /// What it is for.
    async fn kind(&self) -> OrderKind {
        self.0.kind.into()
    }

    /// What is bought.
    async fn plan(&self, ctx: &Context<'_>) -> Result<Option<Plan>> {
        Ok(ctx.data_unchecked::<Loaders>().load(self.0.plan).await?.map(Plan))
    }

    /// The account that it makes or renews; none before it is being made.
    async fn vpn_account(&self, ctx: &Context<'_>) -> Result<Option<VpnAccount>> {
        let row = ctx.data_unchecked::<Loaders>().load(self.0.subscription).await?;
        Ok(row.map(VpnAccount))
    }

    /// The list price.
    async fn list_price(&self) -> Money {
        self.0.list.into()
    }

    /// What is taken off.
    async fn discount(&self) -> Money {
        self.0.discount.into()
    }

    /// What is to be paid.
    async fn due(&self) -> Money {
        self.0.due.into()
    }

    /// How much it lets through; "0" is unlimited.
    async fn quota(&self) -> Bytes {
        Bytes(self.0.quota_bytes)
    }

    /// How many days it lasts.
    async fn days(&self) -> u32 {
        self.0.days
    }

    /// On how many devices at once; 0 is unlimited.
    async fn device_count(&self) -> u32 {
        self.0.devices
    }

    /// Where it stands.
    async fn status(&self) -> OrderStatus {
        self.0.status.into()
    }

    /// What is missing in the wallet, when it waits for money.
    async fn missing(&self) -> Option<Money> {
        self.0.missing.map(Money::from)
    }

    /// Why it came to nothing.
    async fn reason(&self) -> Option<CancelReason> {
        self.0.reason.map(CancelReason::from)
    }

    /// When it was placed.
    async fn placed_at(&self) -> DateTime {
        self.0.placed_at.into()
    }

    /// When its money was held.
    async fn paid_at(&self) -> Option<DateTime> {
        self.0.paid_at.map(DateTime)
    }

    /// When it was delivered, or came to nothing.
    async fn ended_at(&self) -> Option<DateTime> {
        self.0.ended_at.map(DateTime)
    }

    /// Until when it waits for money.
    async fn expires_at(&self) -> DateTime {
        self.0.expires_at.into()
    }

    /// What is held for it now.
    async fn held(&self, ctx: &Context<'_>) -> Result<Option<Money>> {
        let hold = ctx.data_unchecked::<Loaders>().load(HoldOf(self.0.order_id)).await?;
        let open = hold.filter(|hold| hold.status == projections::wallet::HoldStatus::Open);
        Ok(open.map(|hold| hold.amount.into()))
    }

    /// The payments that were made for it.
    #[graphql(complexity = "5 + child_complexity")]
    async fn payments(&self, ctx: &Context<'_>) -> Result<Vec<Payment>> {
        let rows = ctx.data_unchecked::<Loaders>().load(PaymentsOf(self.0.order_id)).await?;
        Ok(rows.unwrap_or_default().into_iter().map(Payment).collect())
    }

    /// The position of the last event that changed it.
    async fn position(&self) -> EventPosition {
        EventPosition(self.0.position)
    }
}
