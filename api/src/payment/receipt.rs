//! Pages of receipts, and receipts that were seen before.

use async_graphql::{Context, Object, Result};
use domain::role::Permission;
use projections::payment::{DuplicateRow, ReceiptPageRow};

use super::{Payment, PaymentStatus, ReceiptKind, ticket::address};
use crate::{
    auth::Viewer,
    loader::{Loaders, Words},
    schema::scalar::{DateTime, Url},
    state::Shop,
};

/// A page of a receipt.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ReceiptPage {
    row: ReceiptPageRow,
}

impl ReceiptPage {
    /// The pages of a receipt; those that count, or all.
    pub(super) fn list(rows: Vec<ReceiptPageRow>, superseded: bool) -> Vec<Self> {
        let kept = rows.into_iter().filter(|row| superseded || !row.superseded);
        kept.map(|row| Self { row }).collect()
    }
}

/// A page of a receipt.
#[Object]
impl ReceiptPage {
    /// Its number among all that were sent for the payment, from 1.
    async fn number(&self) -> u32 {
        self.row.n
    }

    /// What it came as.
    async fn kind(&self) -> ReceiptKind {
        self.row.kind.into()
    }

    /// The type of the file; none for words.
    async fn media_type(&self) -> Option<String> {
        self.row.media_type.clone()
    }

    /// Where the viewer can fetch its file in the next minutes; none for words. That another than
    /// the payer opens it is recorded.
    #[expect(clippy::unused_async, reason = "fields of an object are asynchronous")]
    async fn url(&self, ctx: &Context<'_>) -> Result<Option<Url>> {
        if self.row.blob.is_none() {
            return Ok(None);
        }
        let (shop, viewer) = (ctx.data_unchecked::<Shop>(), ctx.data_unchecked::<Viewer>());
        let address = address(shop.app(), viewer.person()?, self.row.payment, self.row.n);
        Ok(Some(Url(address)))
    }

    /// Its words, or its caption.
    async fn text(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        let Some(sealed) = &self.row.text else { return Ok(None) };
        Ok(ctx.data_unchecked::<Loaders>().load(Words(sealed.0.clone())).await?)
    }

    /// When it came.
    async fn at(&self) -> DateTime {
        self.row.at.into()
    }

    /// Whether another receipt stands in its place.
    async fn superseded(&self) -> bool {
        self.row.superseded
    }
}

/// Another payment for which the same receipt was sent.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct DuplicateReceipt(pub(super) DuplicateRow);

/// Another payment for which the same receipt was sent.
#[Object]
impl DuplicateReceipt {
    /// That payment.
    async fn payment(&self, ctx: &Context<'_>) -> Result<Option<Payment>> {
        let (shop, viewer) = (ctx.data_unchecked::<Shop>(), ctx.data_unchecked::<Viewer>());
        if !viewer.sees(shop.app(), self.0.other_person, Permission::PaymentRead).await? {
            return Ok(None);
        }
        Ok(ctx.data_unchecked::<Loaders>().load(self.0.other).await?.map(Payment))
    }

    /// Where that stands.
    async fn status(&self) -> PaymentStatus {
        self.0.other_status.into()
    }

    /// Whether the same person pays that.
    async fn same_user(&self, ctx: &Context<'_>) -> Result<bool> {
        let this = ctx.data_unchecked::<Loaders>().load(self.0.payment).await?;
        Ok(this.is_some_and(|row| row.person == self.0.other_person))
    }

    /// When the receipt was sent for that one.
    async fn at(&self) -> DateTime {
        self.0.at.into()
    }
}
