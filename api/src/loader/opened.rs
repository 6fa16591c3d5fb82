//! What is loaded by the use cases: what they open, fold, or know beside the read models.

use std::collections::HashMap;

use app::{
    identity::Profile,
    ledger::Linked,
    payment::{CardShown, Facts},
    ports::{Health, Lease, Opening},
};
use async_graphql::dataloader::Loader;
use chrono::{DateTime, Utc};
use domain::{id::CardId, sealed::Sealed};
use event_store::Recorded;
use projections::{identity, location, payment, subscription};

use super::{
    key::{
        ApprovedOn, CauseOf, ClaimOf, EventAt, FactsOf, HealthOf, LoadOf, OpeningsOf, PanelsOf,
        ProfileOf, ShownCard, UsageOf, Words,
    },
    read::{Failed, Reader, bare, given, many, one, told},
};

impl Loader<ProfileOf> for Reader {
    type Value = Profile;
    type Error = Failed;

    async fn load(&self, keys: &[ProfileOf]) -> Result<HashMap<ProfileOf, Profile>, Self::Error> {
        let rows = given(identity::by_ids(self.0.pool(), &bare(keys, |key| key.0)).await)?;
        let sealed: Vec<_> = rows.iter().map(|row| &row.profile).collect();
        let opened = told(self.0.identities().open_profiles(&sealed).await)?;
        Ok(rows.iter().map(|row| ProfileOf(row.person)).zip(opened).collect())
    }
}

impl Loader<FactsOf> for Reader {
    type Value = Facts;
    type Error = Failed;

    async fn load(&self, keys: &[FactsOf]) -> Result<HashMap<FactsOf, Facts>, Self::Error> {
        let rows = given(payment::by_ids(self.0.pool(), &bare(keys, |key| key.0)).await)?;
        let facts = told(self.0.payments().facts(&rows).await)?;
        Ok(one(facts, |facts| FactsOf(facts.payment)))
    }
}

// Panels are few: what is asked of one is read for all.
impl Loader<HealthOf> for Reader {
    type Value = Health;
    type Error = Failed;

    async fn load(&self, _: &[HealthOf]) -> Result<HashMap<HealthOf, Health>, Failed> {
        Ok(one(told(self.0.locations().health().await)?, |health| HealthOf(health.panel)))
    }
}

impl Loader<LoadOf> for Reader {
    type Value = subscription::PanelLoad;
    type Error = Failed;

    async fn load(&self, _: &[LoadOf]) -> Result<HashMap<LoadOf, subscription::PanelLoad>, Failed> {
        let loads = subscription::loads(self.0.pool(), self.0.ports().clock.now()).await;
        Ok(one(given(loads)?, |load| LoadOf(load.panel)))
    }
}

impl Loader<UsageOf> for Reader {
    type Value = Vec<subscription::UsageDayRow>;
    type Error = Failed;

    async fn load(
        &self,
        keys: &[UsageOf],
    ) -> Result<HashMap<UsageOf, Vec<subscription::UsageDayRow>>, Failed> {
        let asked = bare(keys, |key| (key.0, key.1));
        let rows = given(subscription::usage_since(self.0.pool(), &asked).await)?;
        let rows = many(rows, |row| row.subscription);
        let of = |key: &UsageOf| {
            let days = rows.get(&key.0)?.iter().filter(|row| row.day >= key.1);
            Some((*key, days.cloned().collect()))
        };
        Ok(keys.iter().filter_map(of).collect())
    }
}

impl Loader<PanelsOf> for Reader {
    type Value = Vec<location::panel::PanelRow>;
    type Error = Failed;

    async fn load(
        &self,
        _: &[PanelsOf],
    ) -> Result<HashMap<PanelsOf, Vec<location::panel::PanelRow>>, Failed> {
        let panels = given(location::panel::all(self.0.pool()).await)?;
        Ok(many(panels, |panel| PanelsOf(panel.server)))
    }
}

impl Loader<EventAt> for Reader {
    type Value = Recorded;
    type Error = Failed;

    async fn load(&self, keys: &[EventAt]) -> Result<HashMap<EventAt, Recorded>, Failed> {
        let found = told(self.0.ledger().events(&bare(keys, |key| key.0)).await)?;
        Ok(found.into_iter().map(|(position, event)| (EventAt(position), event)).collect())
    }
}

impl Loader<CauseOf> for Reader {
    type Value = u64;
    type Error = Failed;

    async fn load(&self, keys: &[CauseOf]) -> Result<HashMap<CauseOf, u64>, Failed> {
        let events = told(self.0.ledger().events(&bare(keys, |key| key.0)).await)?;
        let linked: Vec<Linked> = events.values().filter_map(Linked::of).collect();
        let causes = told(self.0.ledger().causes(&linked).await)?;
        Ok(causes.into_iter().map(|(effect, cause)| (CauseOf(effect), cause)).collect())
    }
}

impl Loader<ShownCard> for Reader {
    type Value = CardShown;
    type Error = Failed;

    async fn load(&self, keys: &[ShownCard]) -> Result<HashMap<ShownCard, CardShown>, Failed> {
        let shown = told(self.0.payments().show_cards(&bare(keys, |key| key.0)).await)?;
        Ok(one(shown, |card| ShownCard(card.card)))
    }
}

impl Loader<Words> for Reader {
    type Value = String;
    type Error = Failed;

    async fn load(&self, keys: &[Words]) -> Result<HashMap<Words, String>, Failed> {
        let sealed: Vec<Sealed> = keys.iter().map(|key| Sealed(key.0.clone())).collect();
        let sealed: Vec<&Sealed> = sealed.iter().collect();
        let opened = told(self.0.payments().receipt_texts(&sealed).await)?;
        let found = keys.iter().cloned().zip(opened);
        Ok(found.filter_map(|(key, text)| Some((key, text?))).collect())
    }
}

impl Loader<ClaimOf> for Reader {
    type Value = Lease;
    type Error = Failed;

    async fn load(&self, keys: &[ClaimOf]) -> Result<HashMap<ClaimOf, Lease>, Self::Error> {
        let claims = told(self.0.payments().claims(&bare(keys, |key| key.0)).await)?;
        Ok(one(claims, |lease| ClaimOf(lease.payment)))
    }
}

impl Loader<OpeningsOf> for Reader {
    type Value = Vec<Opening>;
    type Error = Failed;

    async fn load(
        &self,
        keys: &[OpeningsOf],
    ) -> Result<HashMap<OpeningsOf, Vec<Opening>>, Self::Error> {
        let found = told(self.0.payments().openings(&bare(keys, |key| key.0)).await)?;
        Ok(many(found, |opening| OpeningsOf(opening.payment)))
    }
}

impl Loader<ApprovedOn> for Reader {
    type Value = payment::history::CardSum;
    type Error = Failed;

    async fn load(
        &self,
        keys: &[ApprovedOn],
    ) -> Result<HashMap<ApprovedOn, Self::Value>, Self::Error> {
        let mut found = HashMap::new();
        let mut since: Vec<DateTime<Utc>> = keys.iter().map(|key| key.1).collect();
        since.sort_unstable();
        since.dedup();
        for since in since {
            let cards: Vec<CardId> =
                keys.iter().filter(|key| key.1 == since).map(|key| key.0).collect();
            let rows = payment::history::approved_on(self.0.pool(), &cards, since).await;
            found.extend(one(given(rows)?, |row| ApprovedOn(row.card, since)));
        }
        Ok(found)
    }
}
