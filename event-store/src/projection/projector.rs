//! What a read model brings: its tables and its fold.

use async_trait::async_trait;
use sha2::{Digest, Sha256};
use sqlx::PgConnection;

use crate::follow::FollowError;
use crate::log::Recorded;

/// A table of a read model.
#[derive(Debug, Clone, Copy)]
pub struct Table {
    /// The name that readers use: `wallet` for `rm.wallet`.
    pub name: &'static str,
    /// `CREATE TABLE {name} (…)` and its unnamed indexes; `{name}` stands for the physical name.
    pub ddl: &'static str,
}

impl Table {
    /// The table alone, with what keeps it right.
    pub(crate) fn bare(&self) -> &'static str {
        self.ddl.split_once(';').map_or(self.ddl, |(table, _)| table)
    }

    /// The indexes, which a table that is being built gets at the end.
    pub(crate) fn indexes(&self) -> &'static str {
        self.ddl.split_once(';').map_or("", |(_, indexes)| indexes.trim().trim_end_matches(';'))
    }
}

/// The physical names of a read model's tables in one generation.
#[derive(Debug, Clone)]
pub struct Tables {
    names: Vec<(&'static str, String)>,
}

impl Tables {
    pub(crate) fn new(tables: &[Table], generation: i32) -> Self {
        let name = |table: &Table| (table.name, format!("rm.{}_v{generation}", table.name));
        Self { names: tables.iter().map(name).collect() }
    }

    /// The physical name of `table`, to be put into SQL.
    ///
    /// # Panics
    /// When the projector did not declare that table.
    #[must_use]
    pub fn name(&self, table: &str) -> &str {
        let found = self.names.iter().find(|(name, _)| *name == table);
        &found.expect("a projector writes only to tables that it declares").1
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.names.iter().map(|(name, physical)| (*name, physical.as_str()))
    }
}

/// Folds the log into tables.
#[async_trait]
pub trait Projector: Send + Sync {
    /// Its name, unique among the followers of the log.
    fn name(&self) -> &'static str;

    /// Raise it when `apply` gives another result for the same events, or when the tables change: the read model is
    /// then rebuilt, and a program with a lower version leaves it alone.
    fn version(&self) -> u32 {
        1
    }

    /// Its tables, in an order in which they can be created.
    fn tables(&self) -> &'static [Table];

    /// Takes the next events, in order. An error takes the whole batch back.
    async fn apply(
        &self,
        transaction: &mut PgConnection,
        tables: &Tables,
        events: &[Recorded],
    ) -> Result<(), FollowError>;
}

/// The version and a digest of the tables, `v2:` and 64 hex digits, to notice that a read model must be rebuilt.
#[must_use]
pub fn shape(projector: &dyn Projector) -> String {
    let mut digest = Sha256::new();
    digest.update(projector.version().to_be_bytes());
    for table in projector.tables() {
        digest.update(table.name.as_bytes());
        digest.update([0]);
        digest.update(table.ddl.as_bytes());
        digest.update([0]);
    }
    format!("v{}:{}", projector.version(), hex::encode(digest.finalize()))
}

/// The version in a shape; 0 in one that was written before it stood there.
pub(crate) fn version_of(shape: &str) -> u32 {
    let version = shape.strip_prefix('v').and_then(|rest| rest.split_once(':'));
    version.and_then(|(version, _)| version.parse().ok()).unwrap_or(0)
}
