//! Wallets: what can be spent, what is held, and how it came about.

use async_graphql::{Context, Enum, ID, Object, Result, connection::Connection};
use domain::{id::PersonId, role::Permission};
use projections::wallet::{MovementKind as Kind, MovementRow, WalletRow};

use crate::{
    auth::Viewer,
    error::RequestError,
    identity::{User, behind},
    ledger::{JournalEntry, may_read},
    loader::{EntryAt, Loaders, WalletOf},
    order::Order,
    payment::Payment,
    schema::{
        id::Named,
        page::{asked, connection, rows},
        scalar::{DateTime, EventPosition, Money},
        words::happened,
    },
    state::Shop,
};

/// A person's wallet. What was credited, less what was taken back and spent, is the balance and
/// what is held.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Wallet(pub WalletRow);

/// A person's wallet. What was credited, less what was taken back and spent, is the balance and
/// what is held.
#[Object]
impl Wallet {
    /// Whose it is.
    async fn user(&self, ctx: &Context<'_>) -> Result<Option<User>> {
        Ok(behind(ctx, Some(self.0.person)).await?)
    }

    /// What can be spent.
    async fn balance(&self) -> Money {
        self.0.balance.into()
    }

    /// What can be spent now: the balance, less what he owes.
    async fn available(&self) -> Money {
        Money::signed(self.0.balance.debit().saturating_sub(self.0.owed.debit()).max(0))
    }

    /// What is held for orders under way.
    async fn held(&self) -> Money {
        self.0.held.into()
    }

    /// What the person owes after a top-up was taken back that he had spent.
    async fn owed(&self) -> Money {
        self.0.owed.into()
    }

    /// All that ever came in.
    async fn credited_total(&self) -> Money {
        self.0.credited_total.into()
    }

    /// All that was taken back from the wallet.
    async fn taken_back_total(&self) -> Money {
        self.0.taken_back_total.into()
    }

    /// All that was spent.
    async fn spent_total(&self) -> Money {
        self.0.spent_total.into()
    }

    /// When it last changed.
    async fn updated_at(&self) -> DateTime {
        self.0.updated_at.into()
    }

    /// The position of the last event that changed it.
    async fn position(&self) -> EventPosition {
        EventPosition(self.0.position)
    }

    /// What happened to it, the newest first.
    #[graphql(complexity = "rows(first, child_complexity)")]
    async fn movements(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many, 1 to 100.")] first: i32,
        #[graphql(desc = "After which: the endCursor of the page before.")] after: Option<String>,
        #[graphql(desc = "Only these kinds; none means all.")] kinds: Option<Vec<MovementKind>>,
    ) -> Result<Connection<String, Movement>> {
        let pool = ctx.data_unchecked::<Shop>().app().pool();
        let kinds: Vec<Kind> = kinds.unwrap_or_default().into_iter().map(Into::into).collect();
        let page = asked(first, after.as_deref())?;
        let found = projections::wallet::movements(pool, self.0.person, &kinds, &page).await;
        Ok(connection(found.map_err(RequestError::from)?, after.as_deref(), Movement))
    }
}

/// What a movement of a wallet is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "Kind")]
pub enum MovementKind {
    /// A payment came in.
    Credited,
    /// A payment was taken back in full.
    CreditReversed,
    /// A payment was taken back although part of it was spent.
    CreditClawedBack,
    /// The price of an order was set aside.
    Held,
    /// What was set aside became the shop's.
    Captured,
    /// What was set aside returned.
    Released,
    /// A payment came in at the gateway.
    GatewayCredited,
    /// A payment was set aside while the gateway is asked to give it back.
    ReversalHeld,
    /// The gateway gave it back.
    ReversalSettled,
    /// The gateway would not, and it returned.
    ReversalReleased,
}

/// A movement of a wallet.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Movement(MovementRow);

/// The event that a movement comes from.
const fn event_type(kind: Kind) -> &'static str {
    match kind {
        Kind::Credited => "wallet.credited",
        Kind::CreditReversed => "wallet.credit_reversed",
        Kind::CreditClawedBack => "wallet.credit_clawed_back",
        Kind::Held => "wallet.held",
        Kind::Captured => "wallet.captured",
        Kind::Released => "wallet.released",
        Kind::GatewayCredited => "wallet.gateway_credited",
        Kind::ReversalHeld => "wallet.reversal_held",
        Kind::ReversalSettled => "wallet.reversal_settled",
        Kind::ReversalReleased => "wallet.reversal_released",
    }
}

/// A movement of a wallet.
#[Object(name = "WalletMovement")]
impl Movement {
    /// What it is.
    async fn kind(&self) -> MovementKind {
        self.0.kind.into()
    }

    /// The same in the viewer's words.
    async fn title(&self, ctx: &Context<'_>) -> String {
        happened(ctx, event_type(self.0.kind))
    }

    /// By how much it changed what can be spent; zero when what was held is captured.
    async fn amount(&self) -> Money {
        Money::signed(self.0.amount)
    }

    /// What could be spent after it.
    async fn balance_after(&self) -> Money {
        self.0.balance_after.into()
    }

    /// When.
    async fn at(&self) -> DateTime {
        self.0.at.into()
    }

    /// Its place in the log.
    async fn position(&self) -> EventPosition {
        EventPosition(self.0.position)
    }

    /// The payment that it came from.
    async fn payment(&self, ctx: &Context<'_>) -> Result<Option<Payment>> {
        let Some(payment) = self.0.payment else { return Ok(None) };
        Ok(ctx.data_unchecked::<Loaders>().load(payment).await?.map(Payment))
    }

    /// The order that it belongs to.
    async fn order(&self, ctx: &Context<'_>) -> Result<Option<Order>> {
        let Some(order) = self.0.order_id else { return Ok(None) };
        Ok(ctx.data_unchecked::<Loaders>().load(order).await?.map(Order))
    }

    /// Its entry in the books; shown to who may read them.
    async fn journal_entry(&self, ctx: &Context<'_>) -> Result<Option<JournalEntry>> {
        if !may_read(ctx).await? {
            return Ok(None);
        }
        let row = ctx.data_unchecked::<Loaders>().load(EntryAt(self.0.position)).await?;
        Ok(row.map(JournalEntry))
    }
}

/// Questions about wallets.
#[derive(Default)]
pub(crate) struct WalletQuery;

#[Object]
impl WalletQuery {
    /// The wallet of a user; none before money came in. Requires `identity.read`, or to be him.
    async fn wallet(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose: `usr_…`.")] user_id: ID,
    ) -> Result<Option<Wallet>> {
        let person = PersonId::read(&user_id)?;
        let (shop, viewer) = (ctx.data_unchecked::<Shop>(), ctx.data_unchecked::<Viewer>());
        viewer.person()?;
        if !viewer.sees(shop.app(), person, Permission::IdentityRead).await? {
            return Ok(None);
        }
        let row = ctx.data_unchecked::<Loaders>().load(WalletOf(person)).await?;
        Ok(row.map(Wallet))
    }
}
