//! Data loaders: every edge from many rows to one thing is read in one statement for all rows.
//!
//! One loader serves all requests and keeps nothing: it gathers what is asked for within a
//! millisecond. It does not authorise; what stands behind an edge is its caller's to guard.

use std::{collections::HashMap, future::Future, hash::Hash, sync::Arc};

use async_graphql::dataloader::{DataLoader, Loader, NoCache};
use domain::id::{
    BackupId, CardId, OrderId, PanelId, PaymentId, PersonId, PlanId, ServerId, SubscriptionId,
};
use event_store::Log;
use projections::{
    Answer, QueryError, backup, identity, ledger, location, order, payment, plan, role,
    subscription, wallet,
};

use crate::error::RequestError;

/// Keys of one statement at the most, well within what `PostgreSQL` takes as one array.
const KEYS_MAX: usize = 1_000;

/// Reads read models by keys.
pub(crate) struct Reader(Log);

/// The receipt pages of a payment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct PagesOf(pub PaymentId);
/// The payments that a payment's receipt was seen in before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct DuplicatesOf(pub PaymentId);
/// The entry that waits for a payment's review.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct PendingOf(pub PaymentId);
/// The entry at a position.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct EntryAt(pub u64);
/// The lines of the entry at a position.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct LinesAt(pub u64);
/// The roles of a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct RolesOf(pub PersonId);
/// The wallet of a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct WalletOf(pub PersonId);
/// What is held for an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct HoldOf(pub OrderId);

/// The one row of each key.
fn one<K: Eq + Hash, R>(rows: Vec<R>, key: impl Fn(&R) -> K) -> HashMap<K, R> {
    rows.into_iter().map(|row| (key(&row), row)).collect()
}

/// The rows of each key, in the order of the statement.
fn many<K: Eq + Hash, R>(rows: Vec<R>, key: impl Fn(&R) -> K) -> HashMap<K, Vec<R>> {
    let mut found: HashMap<K, Vec<R>> = HashMap::new();
    for row in rows {
        found.entry(key(&row)).or_default().push(row);
    }
    found
}

/// The ids inside keys.
fn bare<K, T>(keys: &[K], inside: impl Fn(&K) -> T) -> Vec<T> {
    keys.iter().map(inside).collect()
}

fn given<T>(answer: Answer<T>) -> Result<T, Arc<QueryError>> {
    answer.map_err(Arc::new)
}

/// Declares a loader: key, value, the statement for many keys, and how rows are sorted to keys.
macro_rules! loads {
    ($($key:ty => $value:ty: |$pool:ident, $keys:ident| $query:expr, $sort:expr;)+) => {$(
        impl Loader<$key> for Reader {
            type Value = $value;
            type Error = Arc<QueryError>;

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
    HoldOf => wallet::HoldRow:
        |pool, keys| wallet::holds(pool, &bare(keys, |key| key.0)),
        |rows| one(rows, |r: &wallet::HoldRow| HoldOf(r.order_id));
}

/// The loaders of the schema.
pub(crate) struct Loaders(DataLoader<Reader, NoCache>);

impl Loaders {
    /// Loaders that read this log's database. Needs a running tokio.
    #[must_use]
    pub(crate) fn new(log: Log) -> Self {
        Self(DataLoader::new(Reader(log), tokio::spawn).max_batch_size(KEYS_MAX))
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
        Reader: Loader<K, Error = Arc<QueryError>>,
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
