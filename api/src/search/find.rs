//! Looking for a text as each of the things that it may be.

use app::identity::folded;
use async_graphql::{Context, ID, Object, Result};
use domain::{id::PersonId, role::Permission};
use projections::{
    identity::PersonFilter,
    page::{Direction, Page},
    search as places,
};

use super::hit::Hit;
use crate::{
    auth::Viewer,
    error::RequestError,
    identity::User,
    ledger::Event,
    order::Order,
    payment::{Card, Payment},
    schema::node,
    state::Shop,
    subscription::VpnAccount,
};

/// What one search finds at the most: what fits a list that opens below a box.
const HITS_MAX: usize = 20;
/// Of each kind at the most.
const OF_KIND: u8 = 5;
/// Characters that are looked for at the most.
const TEXT_MAX: usize = 100;
/// Characters of the numbers that people read to each other.
const NUMBER_CHARS: usize = 6;
/// Characters of an id without its prefix.
const ID_CHARS: usize = 26;
/// The prefixes that an id without one is tried with.
const PREFIXES: [&str; 10] = ["pay", "ord", "usr", "acc", "crd", "pln", "pnl", "srv", "ent", "bak"];

struct Search<'c> {
    ctx: &'c Context<'c>,
    shop: &'c Shop,
    viewer: &'c Viewer,
    person: PersonId,
    text: &'c str,
    folded: String,
}

impl Search<'_> {
    async fn permits(&self, permission: Permission) -> Result<bool, RequestError> {
        self.viewer.permits(self.shop.app(), permission).await
    }

    /// Whose things of a kind he sees: everybody's, or his own.
    async fn whose(&self, permission: Permission) -> Result<Option<PersonId>, RequestError> {
        Ok((!self.permits(permission).await?).then_some(self.person))
    }

    /// The thing of an id, with its prefix or without.
    async fn by_id(&self) -> Result<Vec<Hit>, RequestError> {
        let mut ids = vec![self.text.to_owned()];
        if self.text.len() == ID_CHARS {
            ids.extend(PREFIXES.map(|prefix| format!("{prefix}_{}", self.text.to_uppercase())));
        }
        let mut found = vec![];
        for id in ids.into_iter().map(ID) {
            if crate::schema::id::AnyId::read(&id).is_some()
                && let Some(node) = node::find(self.ctx, &id).await?
            {
                found.push(Hit::from((id, node)));
            }
        }
        Ok(found)
    }

    /// Things by the number that people read to each other.
    async fn by_number(&self) -> Result<Vec<Hit>, RequestError> {
        let number = self.text.trim_start_matches('#').to_uppercase();
        if number.len() != NUMBER_CHARS || !number.bytes().all(|b| b.is_ascii_alphanumeric()) {
            return Ok(vec![]);
        }
        let pool = self.shop.app().pool();
        let whose = self.whose(Permission::PaymentRead).await?;
        let payments = places::payments(pool, &number, whose, OF_KIND).await?;
        let whose = self.whose(Permission::OrderRead).await?;
        let orders = places::orders(pool, &number, whose, OF_KIND).await?;
        let whose = self.whose(Permission::SubscriptionRead).await?;
        let accounts = places::subscriptions(pool, &number, whose, OF_KIND).await?;
        let payments = payments.into_iter().map(|row| Hit::Payment(Payment(row)));
        let orders = orders.into_iter().map(|row| Hit::Order(Order(row)));
        let accounts = accounts.into_iter().map(|row| Hit::VpnAccount(VpnAccount(row)));
        Ok(payments.chain(orders).chain(accounts).collect())
    }

    /// Accounts by the name that their panels know.
    async fn by_account_name(&self) -> Result<Vec<Hit>, RequestError> {
        let whose = self.whose(Permission::SubscriptionRead).await?;
        let pool = self.shop.app().pool();
        let accounts = places::subscriptions_named(pool, self.text, whose, OF_KIND).await?;
        Ok(accounts.into_iter().map(|row| Hit::VpnAccount(VpnAccount(row))).collect())
    }

    /// The shop's cards by their last digits.
    async fn by_card(&self) -> Result<Vec<Hit>, RequestError> {
        let digits: String = self.folded.chars().filter(char::is_ascii_digit).collect();
        let is_card = self.folded.len() == digits.len() && matches!(digits.len(), 4 | 16);
        if !is_card || !self.permits(Permission::PaymentRead).await? {
            return Ok(vec![]);
        }
        let mut found = vec![];
        for row in projections::payment::card::all(self.shop.app().pool()).await? {
            let shown = self.shop.app().payments().show_card(row.card).await;
            let shown = RequestError::asked(shown)?;
            if shown.is_some_and(|card| card.number.ends_with(&digits)) {
                found.push(Hit::Card(Card(row)));
            }
        }
        Ok(found)
    }

    /// An event by its place.
    async fn by_place(&self) -> Result<Vec<Hit>, RequestError> {
        let place = self.folded.strip_prefix('#').and_then(|place| place.parse::<u64>().ok());
        let Some(place) = place else { return Ok(vec![]) };
        if !self.permits(Permission::LedgerRead).await? {
            return Ok(vec![]);
        }
        let event = self.shop.app().log().event_at(place).await;
        let event = event.map_err(|error| RequestError::unavailable(&error))?;
        Ok(event.map(|event| Hit::Event(Event(event))).into_iter().collect())
    }

    /// People by what they are called.
    async fn by_name(&self) -> Result<Vec<Hit>, RequestError> {
        if !self.permits(Permission::IdentityRead).await? {
            return Ok(vec![]);
        }
        let (direction, page) = (Direction::NewestFirst, Page::first(OF_KIND));
        let identities = self.shop.app().identities();
        let found = identities.search(self.text, PersonFilter::default(), direction, &page).await;
        let found = found.map_err(|error| RequestError::unavailable(&error))?;
        Ok(found.people.nodes().map(|row| Hit::User(User(row))).collect())
    }
}

/// One box that finds anything.
#[derive(Default)]
pub(crate) struct SearchQuery;

#[Object]
impl SearchQuery {
    /// What a text may mean, at most 20 things that the viewer may see: an id with its prefix or
    /// without, a number that people read to each other, the name of an account on its panel, a
    /// Telegram id, a part of a name or user name, the last four digits of a card, `#` and a place
    /// in the log.
    #[graphql(complexity = "20 * child_complexity")]
    async fn search(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to look for, at most 100 characters.")] text: String,
    ) -> Result<Vec<Hit>> {
        let (shop, viewer) = (ctx.data_unchecked::<Shop>(), ctx.data_unchecked::<Viewer>());
        let person = viewer.person()?;
        let text: String = text.trim().chars().take(TEXT_MAX).collect();
        if text.is_empty() {
            return Ok(vec![]);
        }
        let folded = folded(&text);
        let search = Search { ctx, shop, viewer, person, text: &text, folded };
        let mut hits = search.by_id().await?;
        hits.extend(search.by_number().await?);
        hits.extend(search.by_account_name().await?);
        hits.extend(search.by_card().await?);
        hits.extend(search.by_place().await?);
        hits.extend(search.by_name().await?);
        let mut seen = std::collections::HashSet::new();
        hits.retain(|hit| seen.insert(hit.wire().to_string()));
        hits.truncate(HITS_MAX);
        Ok(hits)
    }
}
