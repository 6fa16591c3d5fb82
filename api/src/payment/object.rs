//! A payment.

use async_graphql::{Context, Enum, ID, Object, Result};
use domain::{
    payment::{ReceiptKind as Sent, Status},
    role::Permission,
};
use projections::payment::{Method, PaymentRow};

use super::{
    Card, DuplicateReceipt, ReceiptPage,
    claim::{PaymentClaim, ReceiptOpening},
    facts::PaymentReview,
    session::{GatewaySession, PaymentMethod},
};
use crate::{
    auth::Viewer,
    error::RequestError,
    identity::{User, behind},
    ledger::{JournalEntry, may_read},
    loader::{
        ClaimOf, DuplicatesOf, EntriesOf, FactsOf, Loaders, OpeningsOf, PagesOf, PlaceOf, SessionOf,
    },
    order::Order,
    schema::{
        id::Named,
        scalar::{DateTime, EventPosition, Money},
    },
    state::Shop,
};

/// Where a payment stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "Status")]
pub enum PaymentStatus {
    /// A card was shown; the receipt is awaited.
    AwaitingReceipt,
    /// A receipt was sent; staff decide.
    UnderReview,
    /// The money was found.
    Approved,
    /// It was not.
    Rejected,
    /// The customer gave it up.
    Withdrawn,
    /// No receipt came in time.
    Expired,
    /// The approval was undone.
    Reversed,
    /// The gateway's page waits for the customer.
    AwaitingPayer,
    /// The gateway says that nothing was paid.
    Failed,
    /// The gateway says that another amount was paid; nothing is credited, and a person must look.
    Disputed,
    /// The gateway was asked to give the money back.
    Reversing,
}

/// What a page of a receipt came as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "Sent")]
pub enum ReceiptKind {
    /// A photo.
    Photo,
    /// A file.
    Document,
    /// Words.
    Text,
}

/// An attempt to pay in.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Payment(pub PaymentRow);

impl Payment {
    async fn is_staffs(&self, ctx: &Context<'_>) -> Result<bool, RequestError> {
        let (shop, viewer) = (ctx.data_unchecked::<Shop>(), ctx.data_unchecked::<Viewer>());
        viewer.permits(shop.app(), Permission::PaymentRead).await
    }

    async fn may(&self, ctx: &Context<'_>, permission: Permission) -> Result<bool, RequestError> {
        let (shop, viewer) = (ctx.data_unchecked::<Shop>(), ctx.data_unchecked::<Viewer>());
        let own = viewer.person()? == self.0.person;
        Ok(!own && viewer.permits(shop.app(), permission).await?)
    }
}

/// An attempt to pay in.
#[Object]
impl Payment {
    /// Its id.
    pub async fn id(&self) -> ID {
        self.0.payment.wire()
    }

    /// What people read to each other: the last characters of the id.
    async fn number(&self) -> String {
        self.0.payment.short()
    }

    /// Who pays.
    async fn user(&self, ctx: &Context<'_>) -> Result<Option<User>> {
        Ok(behind(ctx, Some(self.0.person)).await?)
    }

    /// By which way it comes in.
    async fn method(&self) -> PaymentMethod {
        self.0.method.into()
    }

    /// The card that it is paid to; none at the gateway.
    async fn card(&self, ctx: &Context<'_>) -> Result<Option<Card>> {
        let Some(card) = self.0.card else { return Ok(None) };
        Ok(ctx.data_unchecked::<Loaders>().load(card).await?.map(Card))
    }

    /// Its session at the gateway; none for one by card.
    #[graphql(complexity = "5 + child_complexity")]
    async fn gateway(&self, ctx: &Context<'_>) -> Result<Option<GatewaySession>> {
        if self.0.method != Method::Gateway {
            return Ok(None);
        }
        let row = ctx.data_unchecked::<Loaders>().load(SessionOf(self.0.payment)).await?;
        Ok(row.map(|row| GatewaySession { row, status: self.0.status }))
    }

    /// What was asked for.
    async fn amount(&self) -> Money {
        self.0.amount.into()
    }

    /// What was found, once it is approved.
    async fn credited(&self) -> Option<Money> {
        self.0.credited.map(Money::from)
    }

    /// The order that waits for it.
    async fn order(&self, ctx: &Context<'_>) -> Result<Option<Order>> {
        let Some(order) = self.0.order_id else { return Ok(None) };
        Ok(ctx.data_unchecked::<Loaders>().load(order).await?.map(Order))
    }

    /// Where it stands.
    async fn status(&self) -> PaymentStatus {
        self.0.status.into()
    }

    /// When the card was shown, or the customer asked for the gateway.
    async fn opened_at(&self) -> DateTime {
        self.0.opened_at.into()
    }

    /// Until when a receipt, or the gateway's word, is awaited.
    async fn expires_at(&self) -> DateTime {
        self.0.expires_at.into()
    }

    /// When the first receipt came.
    async fn submitted_at(&self) -> Option<DateTime> {
        self.0.submitted_at.map(DateTime)
    }

    /// When staff approved or rejected it.
    async fn decided_at(&self) -> Option<DateTime> {
        self.0.decided_at.map(DateTime)
    }

    /// Who did; shown to who may see users.
    async fn decided_by(&self, ctx: &Context<'_>) -> Result<Option<User>> {
        Ok(behind(ctx, self.0.decided_by).await?)
    }

    /// Why it was rejected, or approved with another amount, as the customer reads it.
    async fn reason(&self) -> Option<String> {
        self.0.reason.clone()
    }

    /// When the approval was undone.
    async fn reversed_at(&self) -> Option<DateTime> {
        self.0.reversed_at.map(DateTime)
    }

    /// Who undid it; shown to who may see users.
    async fn reversed_by(&self, ctx: &Context<'_>) -> Result<Option<User>> {
        Ok(behind(ctx, self.0.reversed_by).await?)
    }

    /// Why, as the customer reads it.
    async fn reversal_reason(&self) -> Option<String> {
        self.0.reversal_reason.clone()
    }

    /// The pages of its receipt that count, oldest first.
    #[graphql(complexity = "5 + child_complexity")]
    async fn receipt_pages(
        &self,
        ctx: &Context<'_>,
        #[graphql(default, desc = "Also those that others stand in the place of.")]
        superseded: bool,
    ) -> Result<Vec<ReceiptPage>> {
        let rows = ctx.data_unchecked::<Loaders>().load(PagesOf(self.0.payment)).await?;
        Ok(ReceiptPage::list(rows.unwrap_or_default(), superseded))
    }

    /// Other payments for which the same receipt was sent: a warning. Shown to staff.
    #[graphql(complexity = "5 + child_complexity")]
    async fn duplicates(&self, ctx: &Context<'_>) -> Result<Vec<DuplicateReceipt>> {
        if !self.is_staffs(ctx).await? {
            return Ok(vec![]);
        }
        let rows = ctx.data_unchecked::<Loaders>().load(DuplicatesOf(self.0.payment)).await?;
        Ok(rows.unwrap_or_default().into_iter().map(DuplicateReceipt).collect())
    }

    /// Who looks at it now; none when nobody does. Shown to staff.
    async fn claim(&self, ctx: &Context<'_>) -> Result<Option<PaymentClaim>> {
        if self.0.status != Status::UnderReview || !self.is_staffs(ctx).await? {
            return Ok(None);
        }
        let lease = ctx.data_unchecked::<Loaders>().load(ClaimOf(self.0.payment)).await?;
        Ok(lease.map(PaymentClaim))
    }

    /// What staff compare before they decide. Shown to staff.
    #[graphql(complexity = "5 + child_complexity")]
    async fn review(&self, ctx: &Context<'_>) -> Result<Option<PaymentReview>> {
        if !self.is_staffs(ctx).await? {
            return Ok(None);
        }
        let facts = ctx.data_unchecked::<Loaders>().load(FactsOf(self.0.payment)).await?;
        Ok(facts.map(|facts| PaymentReview { row: self.0.clone(), facts }))
    }

    /// Which of its receipt's pages were opened by which member of staff, the oldest first. Shown
    /// to staff.
    #[graphql(complexity = "5 + child_complexity")]
    async fn receipt_openings(&self, ctx: &Context<'_>) -> Result<Vec<ReceiptOpening>> {
        if !self.is_staffs(ctx).await? {
            return Ok(vec![]);
        }
        let found = ctx.data_unchecked::<Loaders>().load(OpeningsOf(self.0.payment)).await?;
        Ok(found.unwrap_or_default().into_iter().map(ReceiptOpening).collect())
    }

    /// Its place among those that wait, from 1; none when it does not wait.
    #[graphql(complexity = 5)]
    async fn queue_place(&self, ctx: &Context<'_>) -> Result<Option<u64>> {
        if self.0.status != Status::UnderReview {
            return Ok(None);
        }
        let place = ctx.data_unchecked::<Loaders>().load(PlaceOf(self.0.payment)).await?;
        Ok(place.map(|queue| queue.place))
    }

    /// Its entries in the books; shown to who may read them.
    #[graphql(complexity = "10 + child_complexity")]
    async fn journal_entries(&self, ctx: &Context<'_>) -> Result<Vec<JournalEntry>> {
        if !may_read(ctx).await? {
            return Ok(vec![]);
        }
        let rows = ctx.data_unchecked::<Loaders>().load(EntriesOf(self.0.payment)).await?;
        Ok(rows.unwrap_or_default().into_iter().map(JournalEntry).collect())
    }

    /// The position of the last event that changed it.
    async fn position(&self) -> EventPosition {
        EventPosition(self.0.position)
    }

    /// Whether the viewer may approve or reject it now.
    async fn viewer_can_review(&self, ctx: &Context<'_>) -> Result<bool> {
        let waits = self.0.status == Status::UnderReview;
        Ok(waits && self.may(ctx, Permission::PaymentReview).await?)
    }

    /// Whether the viewer may take it to look at now.
    async fn viewer_can_claim(&self, ctx: &Context<'_>) -> Result<bool> {
        self.viewer_can_review(ctx).await
    }

    /// Whether the viewer may undo its approval now.
    async fn viewer_can_reverse(&self, ctx: &Context<'_>) -> Result<bool> {
        let approved = self.0.status == Status::Approved;
        Ok(approved && self.may(ctx, Permission::PaymentReverse).await?)
    }
}
