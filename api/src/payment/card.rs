//! The shop's receiving cards.

use app::payment::NewCard;
use async_graphql::{Context, ID, InputObject, Object, Result};
use domain::{id::CardId, role::Permission};
use projections::payment::card::CardRow;

use crate::{
    auth::Viewer,
    error::RequestError,
    identity::{User, behind},
    loader::Loaders,
    schema::{
        id::Named,
        payload::{Done, payload, settle},
        scalar::{DateTime, Money, Uuid},
        stimulus::begin,
    },
    state::Shop,
};

/// A receiving card of the shop.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Card(pub CardRow);

impl Card {
    async fn shown(
        &self,
        ctx: &Context<'_>,
    ) -> Result<Option<app::payment::CardShown>, RequestError> {
        let payments = ctx.data_unchecked::<Shop>().app().payments();
        RequestError::asked(payments.show_card(self.0.card).await)
    }
}

/// The card of an id, when the viewer may see cards.
pub(crate) async fn find(ctx: &Context<'_>, id: CardId) -> Result<Option<Card>, RequestError> {
    let (shop, viewer) = (ctx.data_unchecked::<Shop>(), ctx.data_unchecked::<Viewer>());
    viewer.person()?;
    if !viewer.permits(shop.app(), Permission::PaymentRead).await? {
        return Ok(None);
    }
    Ok(ctx.data_unchecked::<Loaders>().load(id).await?.map(Card))
}

/// A receiving card of the shop.
#[Object]
impl Card {
    /// Its id.
    pub async fn id(&self) -> ID {
        self.0.card.wire()
    }

    /// Its 16 digits.
    async fn number(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        Ok(self.shown(ctx).await?.map(|card| card.number))
    }

    /// Whose it is.
    async fn holder(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        Ok(self.shown(ctx).await?.map(|card| card.holder))
    }

    /// The bank's name.
    async fn bank(&self) -> &str {
        &self.0.bank
    }

    /// Whether new payments go to it.
    async fn receives(&self) -> bool {
        self.0.receives
    }

    /// When it was added.
    async fn added_at(&self) -> DateTime {
        self.0.added_at.into()
    }

    /// Who added it; shown to who may see users.
    async fn added_by(&self, ctx: &Context<'_>) -> Result<Option<User>> {
        Ok(behind(ctx, Some(self.0.added_by)).await?)
    }

    /// How many approved payments it received.
    async fn approved_count(&self) -> u64 {
        self.0.approved_count
    }

    /// How much they were, less those undone.
    async fn approved_total(&self) -> Money {
        self.0.approved_total.into()
    }
}

/// Questions about cards.
#[derive(Default)]
pub(crate) struct CardQuery;

#[Object]
impl CardQuery {
    /// Every receiving card. Requires `payment.read`.
    #[graphql(complexity = "20 * child_complexity")]
    async fn cards(&self, ctx: &Context<'_>) -> Result<Vec<Card>> {
        let (shop, viewer) = (ctx.data_unchecked::<Shop>(), ctx.data_unchecked::<Viewer>());
        viewer.require(shop.app(), Permission::PaymentRead).await?;
        let rows = projections::payment::card::all(shop.app().pool()).await;
        Ok(rows.map_err(RequestError::from)?.into_iter().map(Card).collect())
    }
}

/// A card to add.
#[derive(InputObject)]
pub(super) struct CardAddInput {
    /// Its 16 digits, Latin, without separators.
    number: String,
    /// Whose it is.
    holder: String,
    /// The bank's name.
    bank: String,
    /// Made when the form opens.
    idempotency_key: Uuid,
}

/// A card to receive on no longer.
#[derive(InputObject)]
pub(super) struct CardRetireInput {
    /// Which: `crd_…`.
    card_id: ID,
    /// Made when the form opens.
    idempotency_key: Uuid,
}

/// A card to receive on again.
#[derive(InputObject)]
pub(super) struct CardRestoreInput {
    /// Which: `crd_…`.
    card_id: ID,
    /// Made when the form opens.
    idempotency_key: Uuid,
}

payload! {
    /// The outcome of adding a card.
    CardAddPayload {
        /// The card.
        card: Card,
    }
}
payload! {
    /// The outcome of receiving on a card no longer.
    CardRetirePayload {
        /// The card.
        card: Card,
    }
}
payload! {
    /// The outcome of receiving on a card again.
    CardRestorePayload {
        /// The card.
        card: Card,
    }
}

/// What can be done about cards.
#[derive(Default)]
pub(crate) struct CardMutation;

#[Object]
impl CardMutation {
    /// Adds a receiving card. Requires `card.edit`.
    async fn card_add(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The card.")] input: CardAddInput,
    ) -> Result<CardAddPayload> {
        let stimulus = begin(ctx, input.idempotency_key).await?;
        let CardAddInput { number, holder, bank, .. } = input;
        let payments = ctx.data_unchecked::<Shop>().app().payments();
        let outcome = payments.add_card(&stimulus.context, NewCard { number, holder, bank }).await;
        let settled = settle(ctx, outcome.map(|(card, receipt)| Done::by(receipt, card))).await?;
        let card = match settled.what {
            Some(card) => find(ctx, card).await?,
            None => None,
        };
        Ok(CardAddPayload::of(settled, card))
    }

    /// Receives on a card no longer. Requires `card.edit`.
    async fn card_retire(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which.")] input: CardRetireInput,
    ) -> Result<CardRetirePayload> {
        let card = CardId::read(&input.card_id)?;
        let stimulus = begin(ctx, input.idempotency_key).await?;
        let payments = ctx.data_unchecked::<Shop>().app().payments();
        let outcome = payments.retire_card(&stimulus.context, card).await;
        let settled = settle(ctx, outcome.map(|receipt| Done::by(receipt, ()))).await?;
        Ok(CardRetirePayload::of(settled, find(ctx, card).await?))
    }

    /// Receives on a card again. Requires `card.edit`.
    async fn card_restore(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which.")] input: CardRestoreInput,
    ) -> Result<CardRestorePayload> {
        let card = CardId::read(&input.card_id)?;
        let stimulus = begin(ctx, input.idempotency_key).await?;
        let payments = ctx.data_unchecked::<Shop>().app().payments();
        let outcome = payments.restore_card(&stimulus.context, card).await;
        let settled = settle(ctx, outcome.map(|receipt| Done::by(receipt, ()))).await?;
        Ok(CardRestorePayload::of(settled, find(ctx, card).await?))
    }
}
