//! The shop's receiving cards.

use app::payment::NewCard;
use async_graphql::{Context, ID, InputObject, Object, Result};
use domain::{id::CardId, role::Permission};
use projections::payment::{card::CardRow, history::CardSum};

use crate::{
    auth::Viewer,
    error::RequestError,
    identity::{User, behind},
    loader::{ApprovedOn, Loaders, ShownCard},
    schema::{
        day::begin_of_today,
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
        ctx.data_unchecked::<Loaders>().load(ShownCard(self.0.card)).await
    }
}

/// Whether the viewer may see everybody's payments.
async fn staffs(ctx: &Context<'_>) -> Result<bool, RequestError> {
    let (shop, viewer) = (ctx.data_unchecked::<Shop>(), ctx.data_unchecked::<Viewer>());
    viewer.permits(shop.app(), Permission::PaymentRead).await
}

impl Card {
    /// What was approved on it today; none for who may not see payments.
    async fn today(&self, ctx: &Context<'_>) -> Result<Option<Option<CardSum>>, RequestError> {
        if !staffs(ctx).await? {
            return Ok(None);
        }
        let key = ApprovedOn(self.0.card, begin_of_today(ctx.data_unchecked::<Shop>()));
        Ok(Some(ctx.data_unchecked::<Loaders>().load(key).await?))
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

    /// How many approved payments it received; shown to staff.
    async fn approved_count(&self, ctx: &Context<'_>) -> Result<Option<u64>> {
        Ok(staffs(ctx).await?.then_some(self.0.approved_count))
    }

    /// How much they were, less those undone; shown to staff.
    async fn approved_total(&self, ctx: &Context<'_>) -> Result<Option<Money>> {
        Ok(staffs(ctx).await?.then(|| self.0.approved_total.into()))
    }

    /// How many payments were approved on it today (in Tehran) and stand; shown to staff.
    async fn today_count(&self, ctx: &Context<'_>) -> Result<Option<u64>> {
        Ok(self.today(ctx).await?.map(|sum| sum.map_or(0, |sum| sum.count)))
    }

    /// How much those are; shown to staff.
    async fn today_total(&self, ctx: &Context<'_>) -> Result<Option<Money>> {
        let sum = self.today(ctx).await?;
        Ok(sum.map(|sum| sum.map_or(Money::signed(0), |sum| sum.amount.into())))
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
