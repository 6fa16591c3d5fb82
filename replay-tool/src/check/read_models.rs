//! G2, G3: the read models against the log, as far as reading alone can tell: where their cursors
//! stand, and that every row comes from an event of its kind.

use domain::event::Event;
use futures::TryStreamExt;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::audit::{CheckId, Finding, Seen, Sink};

/// Rows without an origin that are named for each table.
const LISTED: u32 = 20;
/// Positions that come in one row of the wire: half a megabyte.
const ROW_POSITIONS: i64 = 65_536;
/// The projector whose rows G4 compares.
const LEDGER: &str = "ledger";

/// What makes the rows of each read model: the aggregates whose events its projector folds into it.
/// A projector that is not here is not checked, and G3 says so.
const ORIGINS: &[(&str, &[&str])] = &[
    ("identity", &["person", "claim"]),
    ("role", &["role", "person"]),
    ("wallet", &["wallet", "person"]),
    ("payment", &["payment", "gateway", "card", "wallet"]),
    ("plan", &["plan"]),
    ("order", &["order", "subscription", "wallet"]),
    ("subscription", &["subscription", "order"]),
    ("server", &["server", "panel", "subscription"]),
    ("panel", &["panel", "subscription"]),
    ("backup", &["backup"]),
    ("report", &["wallet", "order", "payment", "gateway", "person"]),
];
/// Projectors that take events of every kind.
const ALL_KINDS: &[&str] = &["timeline"];

/// G2: cursors, live and of this log.
pub(crate) async fn cursors(
    connection: &mut PgConnection,
    head: i64,
    sink: &mut Sink,
) -> Result<(), sqlx::Error> {
    let sql =
        "SELECT name, position, log_id, status, error FROM work.cursors WHERE live ORDER BY name";
    let cursors: Vec<(String, i64, Uuid, String, Option<String>)> =
        sqlx::query_as(sql).fetch_all(&mut *connection).await?;
    let log_id: Option<Uuid> =
        sqlx::query_scalar("SELECT log_id FROM log.identity").fetch_optional(connection).await?;
    for (name, position, of, status, error) in &cursors {
        if *position > head {
            let message = format!("the cursor of {name} stands beyond the log");
            let finding = Finding::new(CheckId::G2, message).at(*position);
            sink.add(finding.wanted(format!("at most {head}"), position));
        }
        if Some(*of) != log_id {
            let message = format!("the cursor of {name} belongs to another log");
            sink.add(Finding::new(CheckId::G2, message));
        }
        if status == "parked" {
            let error = error.as_deref().unwrap_or("nobody said why");
            let message = format!("{name} is parked after position {position}: {error}");
            sink.add(Finding::new(CheckId::G2, message).at(*position).warning());
        }
    }
    sink.covered(CheckId::G2, cursors.len() as u64, "cursors");
    Ok(())
}

/// Which aggregate each event is of, by its position: a byte an event.
#[derive(Debug, Default)]
pub(crate) struct Kinds(Vec<u8>);

impl Kinds {
    /// Takes the next event.
    pub(crate) fn see(&mut self, seen: &Seen<'_>) {
        let place = usize::try_from(seen.row.position).ok().and_then(|place| place.checked_sub(1));
        // An event out of its place is A3's to say; here it makes no rows.
        if place == Some(self.0.len()) {
            self.0.push(number(&seen.row.aggregate_type));
        }
    }

    fn at(&self, position: i64) -> Option<u8> {
        let place = usize::try_from(position).ok()?.checked_sub(1)?;
        self.0.get(place).copied()
    }
}

/// The number of an aggregate; the last one for what is none.
fn number(aggregate: &str) -> u8 {
    let place = Event::TYPES.iter().position(|(name, _)| *name == aggregate);
    place.and_then(|place| u8::try_from(place).ok()).unwrap_or(u8::MAX)
}

/// G3: a row that names its event names one that is there, is of its kind, and lies behind the
/// cursor. The journal's rows are compared one by one, by G4.
pub(crate) async fn origins(
    connection: &mut PgConnection,
    kinds: &Kinds,
    sink: &mut Sink,
) -> Result<(), sqlx::Error> {
    let compared = |declared: &&projections::Declared| declared.projector != LEDGER;
    for declared in projections::TABLES.iter().filter(compared) {
        let of = ORIGINS.iter().find(|(projector, _)| *projector == declared.projector);
        let of: Option<Vec<u8>> =
            of.map(|(_, kinds)| kinds.iter().map(|kind| number(kind)).collect());
        if of.is_none() && !ALL_KINDS.contains(&declared.projector) {
            let reason = format!("nobody said which events make rows of rm.{}", declared.table);
            sink.incomplete(CheckId::G3, reason);
            continue;
        }
        let sql = "SELECT to_regclass($1) IS NOT NULL, EXISTS (SELECT FROM pg_attribute \
             WHERE attrelid = to_regclass($1) AND attname = 'position' AND NOT attisdropped), \
             (SELECT position FROM work.cursors WHERE name = $2 AND lane = 0 AND live)";
        let name = format!("rm.{}", declared.table);
        let (there, placed, cursor): (bool, bool, Option<i64>) = sqlx::query_as(sql)
            .bind(&name)
            .bind(declared.projector)
            .fetch_one(&mut *connection)
            .await?;
        match cursor.filter(|_| there) {
            None => {
                sink.incomplete(CheckId::G3, format!("{name} is not there; start the shop once"));
            }
            Some(cursor) if placed => {
                let origin = |position: &i64| {
                    let kind = kinds.at(*position).filter(|_| *position <= cursor);
                    kind.is_some_and(|kind| of.as_ref().is_none_or(|of| of.contains(&kind)))
                };
                origin_of(connection, declared, origin, sink).await?;
            }
            Some(_) => {}
        }
    }
    Ok(())
}

async fn origin_of(
    connection: &mut PgConnection,
    declared: &projections::Declared,
    has_origin: impl Fn(&i64) -> bool,
    sink: &mut Sink,
) -> Result<(), sqlx::Error> {
    let projections::Declared { table, projector, .. } = declared;
    // Many positions in one row: a row of the wire costs more than a position. Names are ours.
    let sql =
        format!("SELECT array_agg(position) FROM rm.{table} GROUP BY position / {ROW_POSITIONS}");
    let mut rows = sqlx::query_scalar::<_, Vec<i64>>(&sql).fetch(connection);
    let mut listed = 0;
    while let Some(positions) = rows.try_next().await? {
        sink.covered(CheckId::G3, positions.len() as u64, "rows");
        for position in positions.iter().filter(|position| !has_origin(position)) {
            let message = format!("a row of rm.{table} comes from no event that makes such rows");
            let hint = format!("moon read-model rebuild {projector}");
            sink.add(Finding::new(CheckId::G3, message).at(*position).hint(hint));
            listed += 1;
            if listed == LISTED {
                return Ok(());
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_read_model_says_which_events_make_its_rows() {
        for declared in projections::TABLES {
            let known = ORIGINS.iter().any(|(projector, _)| *projector == declared.projector)
                || ALL_KINDS.contains(&declared.projector)
                || declared.projector == LEDGER;
            assert!(known, "rm.{} of {}", declared.table, declared.projector);
        }
        for kind in ORIGINS.iter().flat_map(|(_, kinds)| kinds.iter()) {
            assert_ne!(number(kind), u8::MAX, "{kind} is no aggregate");
        }
    }
}
