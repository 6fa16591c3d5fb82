//! Rows while a batch is folded: read once, changed in memory, written with one statement.
//!
//! What an event does to a row of a busy table costs a round trip when it is said to the database. A sheet reads the rows
//! that a batch touches, lets the fold change them, and writes those that changed, in the order in which they came to
//! be. So a batch costs one read and one write for each table, however many events it has.

use std::collections::HashMap;

use event_store::{
    Recorded,
    projection::{ProjectionError, Tables},
};
use sqlx::{FromRow, PgConnection, postgres::PgRow};

use crate::step::{Statement, broken};

/// A column of a folded table: its name, the type that its values travel as, and the type that it has, where
/// that is another.
pub(crate) type FoldedColumn = (&'static str, &'static str, Option<&'static str>);

/// A row that is folded in memory.
pub(crate) trait Folded: Sized + Clone + Send + Unpin + for<'r> FromRow<'r, PgRow> {
    /// The table, as its projector declares it.
    const TABLE: &'static str;
    /// The column whose values say which rows a batch touches.
    const GROUP: &'static str;
    /// The columns of the primary key.
    const UNIQUE: &'static [&'static str];
    /// Every column.
    const COLUMNS: &'static [FoldedColumn];

    /// The value of the column [`Folded::GROUP`].
    fn group(&self) -> &str;
    /// The event that made it.
    fn born(&self) -> i64;
    /// Binds the columns, each as an array.
    fn bind<'q>(rows: &[Self], statement: Statement<'q>) -> Statement<'q>;
}

struct Cell<R> {
    row: R,
    changed: bool,
}

/// The rows of a table that a batch touches.
pub(crate) struct Sheet<R>(HashMap<String, Vec<Cell<R>>>);

impl<R: Folded> Sheet<R> {
    /// The rows of these groups as they stand before the batch.
    pub(crate) async fn load(
        transaction: &mut PgConnection,
        tables: &Tables,
        groups: Vec<String>,
    ) -> Result<Self, ProjectionError> {
        let mut sheet = HashMap::new();
        if groups.is_empty() {
            return Ok(Self(sheet));
        }
        let columns: Vec<String> = R::COLUMNS
            .iter()
            .map(|(name, wire, stored)| match stored {
                Some(_) => format!("{name}::{wire} AS {name}"),
                None => (*name).to_owned(),
            })
            .collect();
        let sql = format!(
            "SELECT {} FROM {} WHERE {} = ANY ($1)",
            columns.join(", "),
            tables.name(R::TABLE),
            R::GROUP
        );
        let rows: Vec<R> = sqlx::query_as(&sql).bind(groups).fetch_all(transaction).await?;
        for row in rows {
            let cells: &mut Vec<Cell<R>> = sheet.entry(row.group().to_owned()).or_default();
            cells.push(Cell { row, changed: false });
        }
        Ok(Self(sheet))
    }

    /// The row of one that has only one, to read.
    pub(crate) fn get(&self, group: &str) -> Option<&R> {
        self.0.get(group)?.first().map(|cell| &cell.row)
    }

    /// The row of one that has only one, to change.
    pub(crate) fn get_mut(&mut self, group: &str) -> Option<&mut R> {
        let cell = self.0.get_mut(group)?.first_mut()?;
        cell.changed = true;
        Some(&mut cell.row)
    }

    /// Every row of a group, to change.
    pub(crate) fn all_mut(&mut self, group: &str) -> impl Iterator<Item = &mut R> {
        self.0.get_mut(group).into_iter().flatten().map(|cell| {
            cell.changed = true;
            &mut cell.row
        })
    }

    /// How many rows a group has.
    pub(crate) fn count(&self, group: &str) -> usize {
        self.0.get(group).map_or(0, Vec::len)
    }

    /// Another row.
    pub(crate) fn add(&mut self, row: R) {
        let cells = self.0.entry(row.group().to_owned()).or_default();
        cells.push(Cell { row, changed: true });
    }

    /// The row of one that has only one and has none yet.
    pub(crate) fn begin(&mut self, recorded: &Recorded, row: R) -> Result<(), ProjectionError> {
        if self.count(row.group()) > 0 {
            return Err(broken(recorded, "it has begun before"));
        }
        self.add(row);
        Ok(())
    }

    /// The row of the event's stream, to change. That there is none is an error, for then the log tells of a thing
    /// that it never began.
    pub(crate) fn of(&mut self, recorded: &Recorded) -> Result<&mut R, ProjectionError> {
        let found = self.get_mut(&recorded.aggregate_id);
        found.ok_or_else(|| broken(recorded, &format!("no row of {} is about it", R::TABLE)))
    }

    /// Writes what changed.
    pub(crate) async fn write(
        self,
        transaction: &mut PgConnection,
        tables: &Tables,
    ) -> Result<(), ProjectionError> {
        let cells = self.0.into_values().flatten().filter(|cell| cell.changed);
        let mut rows: Vec<R> = cells.map(|cell| cell.row).collect();
        if rows.is_empty() {
            return Ok(());
        }
        rows.sort_by_key(Folded::born);
        R::bind(&rows, sqlx::query(&upsert::<R>(tables))).execute(transaction).await?;
        Ok(())
    }
}

fn upsert<R: Folded>(tables: &Tables) -> String {
    let all = |each: fn(usize, &FoldedColumn) -> Option<String>| -> String {
        let columns = R::COLUMNS.iter().enumerate();
        columns.filter_map(|(n, column)| each(n, column)).collect::<Vec<_>>().join(", ")
    };
    let names = all(|_, (name, _, _)| Some((*name).to_owned()));
    let values = all(|_, (name, _, stored)| {
        Some(stored.map_or_else(|| format!("u.{name}"), |stored| format!("u.{name}::{stored}")))
    });
    let arrays = all(|n, (_, wire, _)| Some(format!("${}::{wire}[]", n + 1)));
    let set: Vec<String> = R::COLUMNS
        .iter()
        .filter(|(name, _, _)| !R::UNIQUE.contains(name))
        .map(|(name, _, _)| format!("{name} = excluded.{name}"))
        .collect();
    format!(
        "INSERT INTO {} ({names}) SELECT {values} FROM unnest({arrays}) AS u ({names}) \
         ON CONFLICT ({}) DO UPDATE SET {}",
        tables.name(R::TABLE),
        R::UNIQUE.join(", "),
        set.join(", ")
    )
}

/// The ids of the streams of these events, each once.
pub(crate) fn streams<'e>(events: impl Iterator<Item = &'e Recorded>) -> Vec<String> {
    let mut ids: Vec<String> = events.map(|recorded| recorded.aggregate_id.clone()).collect();
    ids.sort_unstable();
    ids.dedup();
    ids
}

/// Declares a row that is folded: the struct, and how it is read and written.
macro_rules! folded {
    ($(#[$doc:meta])* $vis:vis struct $name:ident of $table:literal by $group:ident
        unique ($($unique:ident),+) born $born:ident
    { $($field:ident: $type:ty as $wire:literal $(in $stored:literal)?),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, sqlx::FromRow)]
        $vis struct $name { $($vis $field: $type),+ }

        impl crate::sheet::Folded for $name {
            const TABLE: &'static str = $table;
            const GROUP: &'static str = stringify!($group);
            const UNIQUE: &'static [&'static str] = &[$(stringify!($unique)),+];
            const COLUMNS: &'static [crate::sheet::FoldedColumn] =
                &[$((stringify!($field), $wire, crate::sheet::stored!($($stored)?))),+];

            fn group(&self) -> &str {
                &self.$group
            }

            fn born(&self) -> i64 {
                self.$born
            }

            fn bind<'q>(
                rows: &[Self],
                statement: crate::step::Statement<'q>,
            ) -> crate::step::Statement<'q> {
                statement$(.bind(rows.iter().map(|row| row.$field.clone()).collect::<Vec<$type>>()))+
            }
        }
    };
}
pub(crate) use folded;

/// The type that a column has, where it is another than the one that its values travel as.
macro_rules! stored {
    () => {
        None
    };
    ($stored:literal) => {
        Some($stored)
    };
}
pub(crate) use stored;
