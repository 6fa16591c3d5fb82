//! The pass over a database: chunks of events in one snapshot, each read while the one before it is
//! looked at, and then the tables that are held against the events.

use sqlx::{Executor, PgConnection};

use super::core::Core;
use super::id::CheckId;
use super::options::{Options, Progress};
use super::report::Report;
use super::row::{CHUNK, Chunk, chunk, page};
use super::seen::Reader;
use super::sink::Sink;
use crate::check::checkpoints::{Checkpoints, Stored, stored_within};
use crate::check::exact::{ExactBooks, ExactCommands};
use crate::check::tree::{LeafTiles, Tree};
use crate::check::{guards, read_models, registry, sealed};
use crate::export_check::{self, ExportCheck};

/// One snapshot for all reads; nothing is written.
const BEGIN: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY";
/// What keeps one failed look from ending all the others.
const SAVE: &str = "SAVEPOINT look";
/// Chunks are read by their positions, also where nobody has told the planner how large the log is.
const PLAN: &str =
    "SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off; SET LOCAL jit = off";
/// The same, undone for the tables that are read whole.
const REPLAN: &str = "SET LOCAL enable_seqscan = on; SET LOCAL enable_bitmapscan = on";
/// The checks of the stored tree.
const TREE: &[CheckId] = &[CheckId::A1, CheckId::A4];
/// The checks of checkpoints.
const CHECKPOINTS: &[CheckId] = &[CheckId::A5, CheckId::A6, CheckId::A8, CheckId::A9, CheckId::A10];

/// Audits the log behind this connection, in a read-only snapshot of its own. What could not be
/// read is in the report, as incomplete.
pub async fn verify(connection: &mut PgConnection, options: Options) -> Report {
    if let Err(error) = connection.execute(BEGIN).await {
        let mut core = Core::new(&options);
        stopped(&mut core.sink, &error);
        return core.report(&options);
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
    let mut core = Some(Core::new(&options));
    let run = run(connection, &options, &mut core).await;
    // The core is away only while a thread has it, and a thread that died took it along.
    let mut core = core.unwrap_or_else(|| Core::new(&options));
    if let Err(error) = run {
        stopped(&mut core.sink, &error);
    }
    core.report(&options)
}

/// Nothing found because something could not be read is not a pass.
fn stopped(sink: &mut Sink, error: &sqlx::Error) {
    for check in CheckId::ALL {
        sink.incomplete(*check, format!("the database failed: {error}"));
    }
}

async fn run(
    connection: &mut PgConnection,
    options: &Options,
    slot: &mut Option<Core>,
) -> Result<(), sqlx::Error> {
    let to = options.to_position.map(|to| i64::try_from(to).unwrap_or(i64::MAX));
    let core = slot.as_mut().expect("the core is here before the first chunk");
    for check in [CheckId::G1, CheckId::G5] {
        core.sink.skipped(check, "ask for it with --read-models; it builds scratch tables");
    }
    let export = export_check::begin(options, &mut core.sink).await;
    if options.wants_any(&[CheckId::A3, CheckId::A15]) {
        connection.execute(SAVE).await?;
        let looked = guards::check(connection, &mut core.sink).await;
        settle(connection, &mut core.sink, CheckId::A15, looked).await?;
    }
    let beside = Beside::begin(connection, options, export.as_ref(), &mut core.sink).await?;
    if to.is_none() && options.wants(CheckId::G4) {
        connection.execute(SAVE).await?;
        let looked = core.books.begin(connection, &mut core.sink).await;
        settle(connection, &mut core.sink, CheckId::G4, looked).await?;
    }
    connection.execute(PLAN).await?;
    let beside = pass(connection, options, to.unwrap_or(i64::MAX), slot, beside).await?;
    connection.execute(REPLAN).await?;
    let core = slot.as_mut().expect("the core came back from the last chunk");
    beside.end(connection, core, to.is_none()).await?;
    core.end();
    tables(connection, options, to, core).await?;
    if let Some(export) = export {
        export.end(connection, &mut core.sink).await?;
    }
    Ok(())
}

/// What is compared chunk by chunk, beside the checks over the events.
struct Beside {
    tree: Option<Tree>,
    checkpoints: Option<Checkpoints>,
}

impl Beside {
    async fn begin(
        connection: &mut PgConnection,
        options: &Options,
        export: Option<&ExportCheck>,
        sink: &mut Sink,
    ) -> Result<Self, sqlx::Error> {
        let mut this = Self { tree: None, checkpoints: None };
        if options.wants_any(TREE) {
            this.tree = Some(Tree::begin(connection).await?);
        }
        if options.wants_any(CHECKPOINTS) {
            let mut held = options.held.clone();
            held.extend(export.and_then(ExportCheck::held));
            let key = options.public_key.clone();
            this.checkpoints = Some(Checkpoints::begin(connection, key, &held, sink).await?);
        }
        Ok(this)
    }

    /// What is to be read beside the events.
    const fn wanted(&self) -> Wanted {
        Wanted { tiles: self.tree.is_some(), checkpoints: self.checkpoints.is_some() }
    }

    async fn end(
        mut self,
        connection: &mut PgConnection,
        core: &mut Core,
        whole: bool,
    ) -> Result<(), sqlx::Error> {
        if let Some(tree) = &self.tree {
            tree.end(connection, core.head, &mut core.sink).await?;
        }
        if let Some(checkpoints) = &mut self.checkpoints {
            checkpoints.end(connection, core.head, whole, &mut core.sink).await?;
        }
        Ok(())
    }
}

/// Which tables are read beside the events.
#[derive(Debug, Clone, Copy)]
struct Wanted {
    tiles: bool,
    checkpoints: bool,
}

/// A stretch of the log, and what is stored about it.
#[derive(Default)]
struct Stretch {
    chunk: Chunk,
    tiles: LeafTiles,
    checkpoints: Vec<Stored>,
    end: i64,
}

impl Stretch {
    /// Reads the next one that holds events, after one position and up to another; none at the end.
    async fn read(
        connection: &mut PgConnection,
        after: i64,
        last: i64,
        wanted: Wanted,
    ) -> Result<Option<Self>, sqlx::Error> {
        let Some((before, end)) = next(connection, after, last).await? else { return Ok(None) };
        let mut this =
            Self { chunk: chunk(connection, before, end).await?, end, ..Self::default() };
        if wanted.tiles {
            this.tiles = LeafTiles::read(connection, before, end).await?;
        }
        if wanted.checkpoints {
            // Those between the stretches too, where events are missing; begin has those of none.
            this.checkpoints = stored_within(connection, after.max(0), end).await?;
        }
        Ok(Some(this))
    }
}

/// Reads every stretch while the one before it is looked at.
async fn pass(
    connection: &mut PgConnection,
    options: &Options,
    last: i64,
    slot: &mut Option<Core>,
    mut beside: Beside,
) -> Result<Beside, sqlx::Error> {
    let (of, wanted) = (count(connection, last).await?, beside.wanted());
    let mut read = Stretch::read(connection, i64::MIN, last, wanted).await?;
    while let Some(stretch) = read {
        let (core, end) =
            (slot.take().expect("the core is back from the stretch before"), stretch.end);
        let looking = tokio::task::spawn_blocking(move || look(core, beside, stretch));
        let (looked, came) = tokio::join!(looking, Stretch::read(connection, end, last, wanted));
        let (core, back, looked) = looked.map_err(|error| sqlx::Error::Io(error.into()))?;
        let core = slot.insert(core);
        looked?;
        beside = back;
        if let Some(progress) = &options.progress {
            let (read, findings) = (core.events, core.sink.all_errors());
            (progress.0)(Progress { read, of: of.max(read), findings });
        }
        read = came?;
    }
    Ok(beside)
}

fn look(
    mut core: Core,
    mut beside: Beside,
    stretch: Stretch,
) -> (Core, Beside, Result<(), sqlx::Error>) {
    let rows = match stretch.chunk.rows() {
        Ok(rows) => rows,
        Err(error) => return (core, beside, Err(error)),
    };
    let leaves = core.take(&rows);
    if beside.tree.is_some() {
        Tree::compare(&rows, &leaves, &stretch.tiles, &mut core.sink);
    }
    if let Some(checkpoints) = &mut beside.checkpoints {
        checkpoints.take(&rows, &leaves, stretch.checkpoints, &mut core.sink);
    }
    (core, beside, Ok(()))
}

/// The next positions that hold events: after the first number, up to the second.
async fn next(
    connection: &mut PgConnection,
    after: i64,
    last: i64,
) -> Result<Option<(i64, i64)>, sqlx::Error> {
    let sql = "SELECT position FROM log.events WHERE lane = 0 AND position > $1 \
         AND position <= $2 ORDER BY position LIMIT 1";
    let first: Option<i64> =
        sqlx::query_scalar(sql).bind(after).bind(last).fetch_optional(connection).await?;
    Ok(first.map(|first| (first.saturating_sub(1), first.saturating_add(CHUNK - 1).min(last))))
}

/// How many events there are to read, for who waits.
async fn count(connection: &mut PgConnection, last: i64) -> Result<u64, sqlx::Error> {
    let sql = "SELECT coalesce(max(position), 0) FROM log.events WHERE lane = 0 AND position <= $1";
    let count: i64 = sqlx::query_scalar(sql).bind(last).fetch_one(connection).await?;
    Ok(u64::try_from(count).unwrap_or(0))
}

/// The tables that are held against the events once all of these were seen.
async fn tables(
    connection: &mut PgConnection,
    options: &Options,
    to: Option<i64>,
    core: &mut Core,
) -> Result<(), sqlx::Error> {
    let mut inexact = [false; 2];
    if options.wants(CheckId::C8) {
        connection.execute(SAVE).await?;
        let looked = core.commands.compare(connection, to, &mut core.sink).await;
        inexact[0] = looked.is_ok() && !core.commands.agree();
        settle(connection, &mut core.sink, CheckId::C8, looked).await?;
    }
    let mut cursor = None;
    if to.is_none() && options.wants(CheckId::G4) {
        connection.execute(SAVE).await?;
        let looked = core.books.compare(connection, &mut core.sink).await;
        let looked = looked.map(|differs| cursor = differs);
        settle(connection, &mut core.sink, CheckId::G4, looked).await?;
        inexact[1] = cursor.is_some();
    }
    if inexact != [false; 2] {
        connection.execute(SAVE).await?;
        let looked = exactly(connection, to, inexact, cursor.unwrap_or(0), &mut core.sink).await;
        settle(connection, &mut core.sink, CheckId::C8, looked).await?;
    }
    let Some(whole) = to else { return read_only(connection, options, core).await };
    for check in [CheckId::G2, CheckId::G3, CheckId::G4] {
        let reason = format!("only the log up to position {whole} was asked for");
        core.sink.skipped(check, reason);
    }
    look_by_itself(connection, options, CheckId::G6, core).await
}

async fn read_only(
    connection: &mut PgConnection,
    options: &Options,
    core: &mut Core,
) -> Result<(), sqlx::Error> {
    for check in [CheckId::G2, CheckId::G3, CheckId::G4, CheckId::G6, CheckId::H2] {
        look_by_itself(connection, options, check, core).await?;
    }
    Ok(())
}

/// A look that may fail by itself.
async fn look_by_itself(
    connection: &mut PgConnection,
    options: &Options,
    check: CheckId,
    core: &mut Core,
) -> Result<(), sqlx::Error> {
    if !options.wants(check) {
        return Ok(());
    }
    connection.execute(SAVE).await?;
    let sink = &mut core.sink;
    let looked = match check {
        CheckId::G2 => read_models::cursors(connection, core.head, sink).await,
        CheckId::G3 => {
            let kinds = core.kinds.take().unwrap_or_default();
            read_models::origins(connection, &kinds, sink).await
        }
        CheckId::G4 => core.books.balances(connection, core.head, sink).await,
        CheckId::H2 => sealed::keys(connection, &core.shop, sink).await,
        _ => registry::check(connection, sink).await,
    };
    settle(connection, sink, check, looked).await
}

/// Goes through the log once more, to say which row it is that differs: of commands, of the books.
async fn exactly(
    connection: &mut PgConnection,
    to: Option<i64>,
    inexact: [bool; 2],
    cursor: i64,
    sink: &mut Sink,
) -> Result<(), sqlx::Error> {
    let (mut commands, mut books) = (ExactCommands::default(), ExactBooks::at(cursor));
    let mut reader = Reader::default();
    let (mut after, last) = (i64::MIN, to.unwrap_or(i64::MAX));
    loop {
        let rows = page(connection, after, last).await?;
        let (Some(first), Some(end)) = (rows.first(), rows.last()) else { break };
        let (first, end) = (first.position, end.position);
        for row in &rows {
            let seen = reader.see(row);
            if inexact[0] {
                commands.see(&seen);
            }
            if inexact[1] {
                books.see(&seen);
            }
        }
        if inexact[0] {
            commands.page(connection, sink).await?;
        }
        if inexact[1] {
            let from = if after == i64::MIN { i64::MIN } else { after + 1 };
            books.page(connection, from.min(first), end, sink).await?;
        }
        after = end;
    }
    if inexact[0] {
        commands.end(connection, to.is_none(), sink).await?;
    }
    Ok(())
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
