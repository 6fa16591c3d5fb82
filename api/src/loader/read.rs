//! Reading by keys: the statements, and the loader that gathers what is asked for.

use std::{collections::HashMap, future::Future, hash::Hash, sync::Arc};

use app::App;
use async_graphql::dataloader::{DataLoader, Loader, NoCache};
use domain::id::{
    BackupId, CardId, OrderId, PanelId, PaymentId, PersonId, PlanId, ServerId, SubscriptionId,
};
use projections::{
    Answer, backup, identity, ledger, location, order, payment, plan, role, subscription, timeline,
    wallet,
};

use super::key::{
    AccountsOf, DuplicatesOf, EntriesOf, EntryAt, HoldOf, LineAt, LinesAt, PagesOf, PaymentsOf,
    PendingOf, PlaceOf, RolesOf, SessionOf, WalletOf,
};
use crate::error::RequestError;

/// Keys of one statement at the most, well within what `PostgreSQL` takes as one array.
const KEYS_MAX: usize = 1_000;

/// Reads by keys: read models, and what the use cases open or know beside them.
pub(crate) struct Reader(pub(super) App);

/// The one row of each key.
pub(super) fn one<K: Eq + Hash, R>(rows: Vec<R>, key: impl Fn(&R) -> K) -> HashMap<K, R> {
    rows.into_iter().map(|row| (key(&row), row)).collect()
}

/// The rows of each key, in the order of the statement.
pub(super) fn many<K: Eq + Hash, R>(rows: Vec<R>, key: impl Fn(&R) -> K) -> HashMap<K, Vec<R>> {
    let mut found: HashMap<K, Vec<R>> = HashMap::new();
    for row in rows {
        found.entry(key(&row)).or_default().push(row);
    }
    found
}

fn entries_of(rows: Vec<ledger::EntryRow>) -> HashMap<EntriesOf, Vec<ledger::EntryRow>> {
    let mut found: HashMap<EntriesOf, Vec<ledger::EntryRow>> = HashMap::new();
    for row in rows {
        if let Some(payment) = row.payment {
            found.entry(EntriesOf(payment)).or_default().push(row);
        }
    }
    found
}

fn payments_of(rows: Vec<payment::PaymentRow>) -> HashMap<PaymentsOf, Vec<payment::PaymentRow>> {
    let mut found: HashMap<PaymentsOf, Vec<payment::PaymentRow>> = HashMap::new();
    for row in rows {
        if let Some(order) = row.order_id {
            found.entry(PaymentsOf(order)).or_default().push(row);
        }
    }
    found
}

/// The ids inside keys.
pub(super) fn bare<K, T>(keys: &[K], inside: impl Fn(&K) -> T) -> Vec<T> {
    keys.iter().map(inside).collect()
}

/// Why nothing was read, told to everybody who waited for it.
pub(crate) type Failed = Arc<dyn std::error::Error + Send + Sync>;

pub(super) fn given<T>(answer: Answer<T>) -> Result<T, Failed> {
    answer.map_err(|error| Arc::new(error) as Failed)
}

/// Declares a loader: key, value, the statement for many keys, and how rows are sorted to keys.
macro_rules! loads {
    ($($key:ty => $value:ty: |$pool:ident, $keys:ident| $query:expr, $sort:expr;)+) => {$(
        impl Loader<$key> for Reader {
            type Value = $value;
            type Error = Failed;

            async fn load(
                &self,
                $keys: &[$key],
            ) -> Result<HashMap<$key, Self::Value>, Self::Error> {
                let $pool = self.0.pool();
                let rows = given($query.await)?;
                Ok($sort(rows))
            }
        }
    )+};
}

loads! {
    PersonId => identity::PersonRow:
        |pool, keys| identity::by_ids(pool, keys),
        |rows| one(rows, |r: &identity::PersonRow| r.person);
    PaymentId => payment::PaymentRow:
        |pool, keys| payment::by_ids(pool, keys),
        |rows| one(rows, |r: &payment::PaymentRow| r.payment);
    CardId => payment::card::CardRow:
        |pool, keys| payment::card::by_ids(pool, keys),
        |rows| one(rows, |r: &payment::card::CardRow| r.card);
    PlanId => plan::PlanRow:
        |pool, keys| plan::by_ids(pool, keys),
        |rows| one(rows, |r: &plan::PlanRow| r.plan);
    OrderId => order::OrderRow:
        |pool, keys| order::by_ids(pool, keys),
        |rows| one(rows, |r: &order::OrderRow| r.order_id);
    SubscriptionId => subscription::SubscriptionRow:
        |pool, keys| subscription::by_ids(pool, keys),
        |rows| one(rows, |r: &subscription::SubscriptionRow| r.subscription);
    ServerId => location::server::ServerRow:
        |pool, keys| location::server::by_ids(pool, keys),
        |rows| one(rows, |r: &location::server::ServerRow| r.server);
    PanelId => location::panel::PanelRow:
        |pool, keys| location::panel::by_ids(pool, keys),
        |rows| one(rows, |r: &location::panel::PanelRow| r.panel);
    BackupId => backup::BackupRow:
        |pool, keys| backup::by_ids(pool, keys),
        |rows| one(rows, |r: &backup::BackupRow| r.backup);
    EntryAt => ledger::EntryRow:
        |pool, keys| ledger::journal::by_positions(pool, &bare(keys, |key| key.0)),
        |rows| one(rows, |r: &ledger::EntryRow| EntryAt(r.position));
    PagesOf => Vec<payment::ReceiptPageRow>:
        |pool, keys| payment::pages_of(pool, &bare(keys, |key| key.0)),
        |rows| many(rows, |r: &payment::ReceiptPageRow| PagesOf(r.payment));
    SessionOf => payment::gateway::SessionRow:
        |pool, keys| payment::gateway::of(pool, &bare(keys, |key| key.0)),
        |rows| one(rows, |r: &payment::gateway::SessionRow| SessionOf(r.payment));
    DuplicatesOf => Vec<payment::DuplicateRow>:
        |pool, keys| payment::duplicates(pool, &bare(keys, |key| key.0)),
        |rows| many(rows, |r: &payment::DuplicateRow| DuplicatesOf(r.payment));
    PendingOf => payment::PendingEntryRow:
        |pool, keys| payment::pending(pool, &bare(keys, |key| key.0)),
        |rows| one(rows, |r: &payment::PendingEntryRow| PendingOf(r.payment));
    LinesAt => Vec<ledger::LineRow>:
        |pool, keys| ledger::journal::lines(pool, &bare(keys, |key| key.0)),
        |rows| many(rows, |r: &ledger::LineRow| LinesAt(r.position));
    RolesOf => Vec<role::StaffRoleRow>:
        |pool, keys| role::of_many(pool, &bare(keys, |key| key.0)),
        |rows| many(rows, |r: &role::StaffRoleRow| RolesOf(r.person));
    WalletOf => wallet::WalletRow:
        |pool, keys| wallet::by_persons(pool, &bare(keys, |key| key.0)),
        |rows| one(rows, |r: &wallet::WalletRow| WalletOf(r.person));
    LineAt => timeline::TimelineRow:
        |pool, keys| timeline::at_many(pool, &bare(keys, |key| key.0)),
        |rows| one(rows, |r: &timeline::TimelineRow| LineAt(r.position));
    PlaceOf => payment::QueuePlace:
        |pool, keys| payment::queue_places(pool, &bare(keys, |key| key.0)),
        |rows| one(rows, |r: &payment::QueuePlace| PlaceOf(r.payment));
    EntriesOf => Vec<ledger::EntryRow>:
        |pool, keys| ledger::journal::of_payments(pool, &bare(keys, |key| key.0)),
        entries_of;
    PaymentsOf => Vec<payment::PaymentRow>:
        |pool, keys| payment::of_orders(pool, &bare(keys, |key| key.0)),
        payments_of;
    AccountsOf => Vec<subscription::SubscriptionRow>:
        |pool, keys| subscription::of_persons(pool, &bare(keys, |key| key.0)),
        |rows| many(rows, |r: &subscription::SubscriptionRow| AccountsOf(r.person));
    HoldOf => wallet::HoldRow:
        |pool, keys| wallet::holds(pool, &bare(keys, |key| key.0)),
        |rows| one(rows, |r: &wallet::HoldRow| HoldOf(r.order_id));
}

pub(super) fn told<T>(outcome: app::Result<T>) -> Result<T, Failed> {
    outcome.map_err(|error| Arc::new(error) as Failed)
}

/// The loaders of the schema.
pub(crate) struct Loaders(DataLoader<Reader, NoCache>);

impl Loaders {
    /// Loaders that read this shop. Needs a running tokio.
    #[must_use]
    pub(crate) fn new(app: App) -> Self {
        Self(DataLoader::new(Reader(app), tokio::spawn).max_batch_size(KEYS_MAX))
    }

    /// What belongs to `key`, read together with what others ask for at the same time.
    ///
    /// # Errors
    /// When the database does not answer.
    pub(crate) async fn load<K>(
        &self,
        key: K,
    ) -> Result<Option<<Reader as Loader<K>>::Value>, RequestError>
    where
        K: Send + Sync + Hash + Eq + Clone + 'static,
        Reader: Loader<K, Error = Failed>,
    {
        let found = self.0.load_one(key).await;
        found.map_err(|error| RequestError::unavailable(error.as_ref()))
    }

    /// A person, by his id.
    ///
    /// # Errors
    /// When the database does not answer.
    pub(crate) fn person(
        &self,
        person: PersonId,
    ) -> impl Future<Output = Result<Option<identity::PersonRow>, RequestError>> + Send {
        self.load(person)
    }
}
