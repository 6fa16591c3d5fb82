//! The pass itself: pages of events in one snapshot, each given to every check.

use event_store::export::line;
use event_store::tree::{Hash, leaf_hash};
use sqlx::{Executor, PgConnection};

use super::id::CheckId;
use super::options::{Options, Progress};
use super::report::Report;
use super::row::{Row, page};
use super::seen::Seen;
use super::shop::Shop;
use super::sink::Sink;
use crate::check::checkpoints::Checkpoints;
use crate::check::commands::Commands;
use crate::check::read_models::{Books, cursors, registry};
use crate::check::tree::Tree;
use crate::check::{Check, all, guards};
use crate::export_check::{self, ExportCheck};

/// One snapshot for all reads; nothing is written.
const BEGIN: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY";
/// What keeps one failed look from ending all the others.
const SAVE: &str = "SAVEPOINT look";

/// Audits the log behind this connection, in a read-only snapshot of its own. What could not be
/// read is in the report, as incomplete.
pub async fn verify(connection: &mut PgConnection, options: Options) -> Report {
    if let Err(error) = connection.execute(BEGIN).await {
        let mut audit = Audit::default();
        audit.stopped(&error);
        return audit.report();
    }
    let report = verify_within(connection, options).await;
    // The snapshot ends with the connection in any case.
    if let Err(error) = connection.execute("ROLLBACK").await {
        tracing::debug!(%error, "the snapshot could not be let go");
    }
    report
}

/// Audits the log as the transaction that is open on this connection sees it.
pub async fn verify_within(connection: &mut PgConnection, options: Options) -> Report {
    let mut audit = Audit { checks: all(), ..Audit::default() };
    if let Err(error) = audit.run(connection, &options).await {
        audit.stopped(&error);
    }
    audit.report()
}

#[derive(Default)]
struct Audit {
    sink: Sink,
    shop: Shop,
    checks: Vec<Box<dyn Check>>,
    events: u64,
    head: i64,
}

impl Audit {
    async fn run(
        &mut self,
        connection: &mut PgConnection,
        options: &Options,
    ) -> Result<(), sqlx::Error> {
        let whole = options.to_position.is_none();
        let last = options.to_position.map_or(i64::MAX, |to| i64::try_from(to).unwrap_or(i64::MAX));
        let sink = &mut self.sink;
        sink.skipped(CheckId::G1, "ask for it with --read-models; it builds scratch tables");
        let export = export_check::begin(options, sink).await;
        connection.execute(SAVE).await?;
        let looked = guards::check(connection, sink).await;
        settle(connection, sink, CheckId::A15, looked).await?;
        let tree = Tree::begin(connection).await?;
        let key = options.public_key.clone();
        let mut held = options.held.clone();
        held.extend(export.as_ref().and_then(ExportCheck::held));
        let mut checkpoints = Checkpoints::begin(connection, key, &held, sink).await?;
        let mut commands = Commands::default();
        let mut books = Books::default();
        connection.execute(SAVE).await?;
        let looked = books.begin(connection, sink).await;
        settle(connection, sink, CheckId::G4, looked).await?;
        let of = count(connection, last).await?;
        let mut after = i64::MIN;
        loop {
            let rows = page(connection, after, last).await?;
            let (Some(first), Some(end)) = (rows.first(), rows.last()) else { break };
            let (first, end) = (first.position, end.position);
            let leaves: Vec<Option<Hash>> = rows.iter().map(leaf).collect();
            tree.page(connection, &rows, &leaves, &mut self.sink).await?;
            checkpoints.page(connection, &rows, &leaves, &mut self.sink).await?;
            for row in &rows {
                let seen = Seen::of(row);
                self.see(&seen);
                commands.see(&seen, &mut self.sink);
                books.see(&seen);
            }
            commands.page(connection, &mut self.sink).await?;
            let from = if after == i64::MIN { i64::MIN } else { after + 1 };
            books.page(connection, from.min(first), end, &mut self.sink).await?;
            self.events += rows.len() as u64;
            (after, self.head) = (end, end);
            self.tell(options, of);
        }
        tree.end(connection, &mut self.sink).await?;
        checkpoints.end(connection, self.head, whole, &mut self.sink).await?;
        commands.end(connection, whole, &mut self.sink).await?;
        self.finish(connection, books, whole).await?;
        if let Some(export) = export {
            export.end(connection, &mut self.sink).await?;
        }
        Ok(())
    }

    fn see(&mut self, seen: &Seen<'_>) {
        for check in &mut self.checks {
            check.see(seen, &self.shop, &mut self.sink);
        }
        self.shop.fold(seen);
    }

    async fn finish(
        &mut self,
        connection: &mut PgConnection,
        books: Books,
        whole: bool,
    ) -> Result<(), sqlx::Error> {
        let (head, sink) = (self.head, &mut self.sink);
        for check in &mut self.checks {
            check.end(&self.shop, sink);
            for id in check.ids() {
                sink.covered_nothing(*id);
            }
        }
        if whole {
            connection.execute(SAVE).await?;
            let looked = books.end(connection, head, sink).await;
            settle(connection, sink, CheckId::G4, looked).await?;
            connection.execute(SAVE).await?;
            let looked = cursors(connection, head, sink).await;
            settle(connection, sink, CheckId::G2, looked).await?;
        } else {
            for check in [CheckId::G2, CheckId::G4] {
                sink.skipped(check, "only the beginning of the log was asked for");
            }
        }
        connection.execute(SAVE).await?;
        let looked = registry(connection, sink).await;
        settle(connection, sink, CheckId::G6, looked).await
    }

    fn tell(&self, options: &Options, of: u64) {
        if let Some(progress) = &options.progress {
            let findings = CheckId::ALL.iter().map(|check| self.sink.errors(*check)).sum();
            (progress.0)(Progress { read: self.events, of: of.max(self.events), findings });
        }
    }

    /// Nothing found because something could not be read is not a pass.
    fn stopped(&mut self, error: &sqlx::Error) {
        for check in CheckId::ALL {
            self.sink.incomplete(*check, format!("the database failed: {error}"));
        }
    }

    fn report(self) -> Report {
        Report::new(self.sink.into_tallies(), self.events, self.head)
    }
}

/// How many events there are to read, for who waits.
async fn count(connection: &mut PgConnection, last: i64) -> Result<u64, sqlx::Error> {
    let sql = "SELECT coalesce(max(position), 0) FROM log.events WHERE lane = 0 AND position <= $1";
    let count: i64 = sqlx::query_scalar(sql).bind(last).fetch_one(connection).await?;
    Ok(u64::try_from(count).unwrap_or(0))
}

/// Ends a look that may fail by itself: its check is then incomplete, and the audit goes on.
async fn settle(
    connection: &mut PgConnection,
    sink: &mut Sink,
    check: CheckId,
    looked: Result<(), sqlx::Error>,
) -> Result<(), sqlx::Error> {
    match looked {
        Ok(()) => connection.execute("RELEASE SAVEPOINT look").await?,
        Err(error) => {
            sink.incomplete(check, format!("it could not be read: {error}"));
            connection.execute("ROLLBACK TO SAVEPOINT look").await?
        }
    };
    Ok(())
}

/// The leaf of a row; none when no line can be made of it.
fn leaf(row: &Row) -> Option<Hash> {
    Some(leaf_hash(line(&row.recorded()?).as_bytes()))
}
