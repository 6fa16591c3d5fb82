//! A payment's session at the shop's gateway.

use async_graphql::{Context, Enum, Object, Result};
use domain::{
    payment::{
        Status,
        gateway::{Bearer, Failure},
    },
    role::Permission,
};
use projections::payment::{Method, gateway::SessionRow};

use crate::{
    auth::Viewer,
    error::RequestError,
    schema::scalar::{DateTime, Money},
    state::Shop,
};

/// By which way a payment comes in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "Method")]
pub enum PaymentMethod {
    /// From card to card, with a receipt.
    Card,
    /// At a gateway, which tells by itself whether it was paid.
    Gateway,
}

/// Who bears a gateway's fee.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "Bearer")]
pub enum FeeBearer {
    /// The shop.
    Merchant,
    /// The customer, on top of the amount.
    Payer,
}

/// Why nothing was paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "Failure")]
pub enum GatewayFailure {
    /// The gateway would not open a session.
    Refused,
    /// The customer gave it up.
    Cancelled,
    /// The gateway saw no payment in time.
    Unpaid,
}

/// A payment's session at the shop's gateway.
pub(crate) struct GatewaySession {
    pub(super) row: SessionRow,
    pub(super) status: Status,
}

impl GatewaySession {
    async fn is_staffs(&self, ctx: &Context<'_>) -> Result<bool, RequestError> {
        let (shop, viewer) = (ctx.data_unchecked::<Shop>(), ctx.data_unchecked::<Viewer>());
        viewer.permits(shop.app(), Permission::PaymentRead).await
    }
}

/// A payment's session at the shop's gateway.
#[Object]
impl GatewaySession {
    /// At which terminal of the shop, by the shop's own name of it.
    async fn terminal(&self) -> String {
        self.row.terminal.to_string()
    }

    /// The gateway's name of the session; shown to staff.
    async fn authority(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        let shown = self.is_staffs(ctx).await?;
        Ok(self.row.authority.as_ref().filter(|_| shown).map(ToString::to_string))
    }

    /// The address of the gateway's page, while it waits for the customer; shown to him alone.
    #[expect(clippy::unused_async, reason = "fields of an object are asynchronous")]
    async fn pay_page(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        let viewer = ctx.data_unchecked::<Viewer>().person()?;
        if self.status != Status::AwaitingPayer || viewer != self.row.person {
            return Ok(None);
        }
        let gateway = ctx.data_unchecked::<Shop>().app().ports().gateway.as_ref();
        let page = gateway.zip(self.row.authority.as_ref());
        Ok(page.map(|(gateway, authority)| gateway.pay_page(authority)))
    }

    /// The gateway's fee: announced, and once it is paid what it took. Shown to staff.
    async fn fee(&self, ctx: &Context<'_>) -> Result<Option<Money>> {
        let shown = self.is_staffs(ctx).await?;
        Ok(self.row.fee.filter(|_| shown).map(Money::from))
    }

    /// Who bears it. Shown to staff.
    async fn fee_bearer(&self, ctx: &Context<'_>) -> Result<Option<FeeBearer>> {
        let shown = self.is_staffs(ctx).await?;
        Ok(self.row.bearer.filter(|_| shown).map(FeeBearer::from))
    }

    /// When the gateway opened it.
    async fn requested_at(&self) -> Option<DateTime> {
        self.row.requested_at.map(DateTime)
    }

    /// When a browser last came back from its page.
    async fn returned_at(&self) -> Option<DateTime> {
        self.row.returned_at.map(DateTime)
    }

    /// When the gateway said that it is paid.
    async fn verified_at(&self) -> Option<DateTime> {
        self.row.verified_at.map(DateTime)
    }

    /// The gateway's number of the transaction, by which its support finds it.
    async fn reference(&self) -> Option<String> {
        self.row.reference.clone()
    }

    /// The payer's card with its middle hidden, such as `502229******5995`.
    #[graphql(complexity = 5)]
    async fn payer_card(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        let payments = ctx.data_unchecked::<Shop>().app().payments();
        let shown = payments.payer_card(&self.row).await;
        Ok(shown.map_err(|error| RequestError::unavailable(&error))?)
    }

    /// Whether it was paid after it had been taken for failed.
    async fn late(&self) -> bool {
        self.row.late
    }

    /// Why nothing was paid.
    async fn failure(&self) -> Option<GatewayFailure> {
        self.row.failure.map(GatewayFailure::from)
    }

    /// The last code of the gateway that was no success; shown to staff.
    async fn code(&self, ctx: &Context<'_>) -> Result<Option<i64>> {
        let shown = self.is_staffs(ctx).await?;
        Ok(self.row.code.filter(|_| shown))
    }
}
