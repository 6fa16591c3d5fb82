//! Writes an export, or brings one up to date.
//!
//! What is there and still right is kept: full segments, blobs. The manifest is replaced when
//! all it names lies on the disk, and only then what it no longer names is removed. So at any
//! moment the directory holds one whole export, and a killed run costs nothing but its last file.
//!
//! The writer reads one snapshot of the database and exports what the newest checkpoint covers;
//! it signs nothing. Every segment is compared with the tree before it is named.

use std::collections::HashSet;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use sqlx::{PgConnection, PgPool};

use super::beside;
use super::crypt::Recipients;
use super::directory::{Directory, OpenError};
use super::file::{FileError, hash_file, replace_file};
use super::journal::{self, Header, Journal};
use super::line::stamp;
use super::manifest::{AGE, FORMAT, MANIFEST, Manifest, SegmentEntry, segment_path};
use super::refusal::WriteError;
use super::segment::{AddError, Segment};
use super::source::BlobSource;
use crate::log::{LANE, events_after, log_id};
use crate::position::to_database;
use crate::tree::{Checkpoint, Frontier, Hash, Note, Signed, frontier_at, newest, root_at};

/// Events of a full segment.
pub const SEGMENT_EVENTS: u64 = 65_536;

/// Events that are read and compressed at once.
const PAGE_EVENTS: u32 = 4096;

/// What is to be written, and where.
pub struct Request<'a> {
    /// The directory; made if it is not there.
    pub dir: &'a Path,
    /// Who can decrypt the export; none: it is not encrypted.
    pub recipients: Recipients,
    /// The content of `keys.age`: the keys that open personal data, encrypted by the caller.
    pub keys: Option<Vec<u8>>,
    /// Where the blobs come from.
    pub blobs: &'a dyn BlobSource,
    /// Events of a full segment: [`SEGMENT_EVENTS`]. Smaller only where that is tested.
    pub segment_events: u64,
}

/// What the writer does; its caller may stop it at each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Progress<'a> {
    /// The export will hold this many events.
    Planned {
        /// How many events the newest checkpoint covers.
        events: u64,
        /// How many segments will be written; the others are kept.
        segments: u64,
    },
    /// A file is begun; it is not under its name yet.
    Begun(&'a str),
    /// Events up to this position are written, if not yet on the disk.
    Position(u64),
    /// A file is there.
    Written(&'a str),
    /// A file that was there is kept.
    Kept(&'a str),
    /// The manifest names the new export.
    Manifest,
    /// A file that no manifest names any more is gone.
    Removed(&'a str),
}

/// Who is told of progress, and may stop the writer by breaking.
pub type OnProgress<'a> = dyn FnMut(Progress<'_>) -> ControlFlow<()> + Send + Sync + 'a;

/// An export that is there.
#[derive(Clone, Debug)]
pub struct Written {
    /// Its manifest.
    pub manifest: Manifest,
    /// The checkpoint it stands under.
    pub checkpoint: Checkpoint,
    /// How many segments were written.
    pub segments_written: usize,
    /// How many were kept from before.
    pub segments_kept: usize,
}

/// Writes what the newest checkpoint covers.
pub async fn write(
    pool: &PgPool,
    request: &Request<'_>,
    on_progress: &mut OnProgress<'_>,
) -> Result<Written, WriteError> {
    let directory = Directory::open(request.dir).map_err(|error| match error {
        OpenError::Locked => WriteError::Locked(request.dir.to_owned()),
        OpenError::File(error) => error.into(),
    })?;
    let previous = Manifest::find(request.dir)?;
    let mut snapshot = pool.begin().await?;
    sqlx::query("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        .execute(&mut *snapshot)
        .await?;
    let signed = newest(&mut snapshot, LANE).await?.ok_or(WriteError::NoCheckpoint)?;
    let size = signed.checkpoint.size;
    if root_at(&mut snapshot, LANE, size).await? != signed.checkpoint.root {
        return Err(WriteError::OtherRoot { size });
    }
    let mut run = Run {
        log_id: log_id(&mut *snapshot).await?.to_string(),
        conn: &mut snapshot,
        directory: Arc::new(directory),
        request,
        signed,
        previous,
        on_progress,
    };
    let directory = Arc::clone(&run.directory);
    let result = run.write().await;
    if result.is_err()
        && let Err(error) = directory.drop_parts()
    {
        tracing::warn!(%error, "unfinished files of an export stay until the next run");
    }
    let written = result?;
    snapshot.commit().await?;
    Ok(written)
}

/// One run of the writer.
pub(super) struct Run<'a> {
    pub(super) conn: &'a mut PgConnection,
    pub(super) directory: Arc<Directory>,
    pub(super) request: &'a Request<'a>,
    pub(super) signed: Signed,
    pub(super) previous: Option<Manifest>,
    log_id: String,
    on_progress: &'a mut OnProgress<'a>,
}

impl Run<'_> {
    async fn write(&mut self) -> Result<Written, WriteError> {
        self.check_previous().await?;
        let (mut journal, kept) = self.take_up().await?;
        let planned = self.plan(&kept);
        let missing = planned.iter().filter(|(_, kept)| kept.is_none()).count();
        let size = self.signed.checkpoint.size;
        self.tell(Progress::Planned { events: size, segments: missing as u64 })?;
        let mut segments = Vec::with_capacity(planned.len());
        for (range, kept) in planned {
            let entry = match kept {
                Some(entry) => {
                    self.tell(Progress::Kept(&entry.path))?;
                    entry
                }
                None => {
                    let entry = self.segment(range).await?;
                    journal.add(&entry)?;
                    self.tell(Progress::Written(&entry.path))?;
                    entry
                }
            };
            segments.push(entry);
        }
        let segments_kept = segments.len() - missing;
        let commands = beside::commands(self).await?;
        let keys = beside::keys(self).await?;
        let (checkpoint, checkpoint_plain_sha256) = beside::checkpoint(self).await?;
        let blobs = beside::blobs(self).await?;
        let created_at: DateTime<Utc> =
            sqlx::query_scalar("SELECT log.now()").fetch_one(&mut *self.conn).await?;
        let manifest = Manifest {
            format: FORMAT.to_owned(),
            origin: self.signed.checkpoint.origin.clone(),
            log_id: self.log_id.clone(),
            checkpoint,
            checkpoint_plain_sha256,
            recipients: self.request.recipients.to_strings(),
            segments,
            commands,
            keys,
            blobs,
            created_at: stamp(created_at),
        };
        replace_file(self.directory.root(), MANIFEST, &manifest.to_bytes())?;
        self.tell(Progress::Manifest)?;
        journal.end()?;
        for path in self.directory.tidy_all(&manifest.paths().collect())? {
            self.tell(Progress::Removed(&path))?;
        }
        let checkpoint = self.signed.checkpoint.clone();
        Ok(Written { manifest, checkpoint, segments_written: missing, segments_kept })
    }

    /// Refuses a directory whose export is not of an earlier state of this very log.
    async fn check_previous(&mut self) -> Result<(), WriteError> {
        let Some(previous) = &self.previous else { return Ok(()) };
        if previous.log_id != self.log_id || previous.origin != self.signed.checkpoint.origin {
            let (found, ours) = (previous.log_id.clone(), self.log_id.clone());
            return Err(WriteError::OtherLog { found, ours });
        }
        if previous.is_encrypted()
            && !self.request.recipients.is_empty()
            && previous.recipients != self.request.recipients.to_strings()
        {
            return Err(WriteError::OtherRecipients);
        }
        let path = previous.checkpoint.clone();
        let unreadable = WriteError::Previous { path: path.clone() };
        if let Some(wanted) = previous.checkpoint_plain_sha256 {
            // The file itself cannot be read here, but the log keeps every note it signed.
            let found = size_in(&path).ok_or(unreadable)?;
            self.not_ahead(found)?;
            let note: Option<String> = sqlx::query_scalar(
                "SELECT note FROM log.checkpoints WHERE lane = $1 AND size = $2",
            )
            .bind(LANE)
            .bind(to_database(found))
            .fetch_optional(&mut *self.conn)
            .await?;
            let same = note.is_some_and(|note| Hash::of(note.as_bytes()) == wanted);
            return if same { Ok(()) } else { Err(WriteError::Diverged { found }) };
        }
        let read = std::fs::read_to_string(self.directory.root().join(&path)).ok();
        let checkpoint = read.and_then(|note| note.parse::<Note>().ok()?.text.parse().ok());
        let checkpoint: Checkpoint = checkpoint.ok_or(unreadable)?;
        self.covers(&checkpoint).await
    }

    /// Refuses a checkpoint that is not of an earlier state of this log.
    async fn covers(&mut self, checkpoint: &Checkpoint) -> Result<(), WriteError> {
        let found = checkpoint.size;
        self.not_ahead(found)?;
        if root_at(self.conn, LANE, found).await? == checkpoint.root {
            Ok(())
        } else {
            Err(WriteError::Diverged { found })
        }
    }

    fn not_ahead(&self, found: u64) -> Result<(), WriteError> {
        let ours = self.signed.checkpoint.size;
        if found > ours { Err(WriteError::Ahead { found, ours }) } else { Ok(()) }
    }

    /// Finds the segments that can be kept, of the previous export and of a run that was killed,
    /// removes what neither names, and begins the journal of this run.
    async fn take_up(&mut self) -> Result<(Journal, Vec<SegmentEntry>), WriteError> {
        let header = Header {
            log_id: self.log_id.clone(),
            recipients: self.request.recipients.to_strings(),
            note: self.signed.note.clone(),
        };
        let mut left = Vec::new();
        if let Some((earlier, entries)) = journal::left_by_earlier(self.directory.root())? {
            let note = earlier.note.parse::<Note>().ok();
            let checkpoint = note.and_then(|note| note.text.parse().ok());
            let same_maker =
                earlier.log_id == header.log_id && earlier.recipients == header.recipients;
            if let (true, Some(checkpoint)) = (same_maker, checkpoint)
                && self.covers(&checkpoint).await.is_ok()
            {
                left = entries;
            }
        }
        let old = self.previous.iter().flat_map(|previous| previous.segments.clone());
        let encrypted = !self.request.recipients.is_empty();
        let candidates = old.chain(left).filter(|e| e.path.ends_with(AGE) == encrypted).collect();
        let root = self.directory.root().to_owned();
        let kept = self.blocking(move || still_right(&root, candidates)).await??;
        let mut named: HashSet<&str> = kept.iter().map(|entry| entry.path.as_str()).collect();
        named.extend(self.previous.iter().flat_map(Manifest::paths));
        self.directory.tidy(&named)?;
        Ok((Journal::begin(self.directory.root(), &header, &kept)?, kept))
    }

    /// The segments of the new export in order, each with its entry if it is there already.
    fn plan(&self, kept: &[SegmentEntry]) -> Vec<((u64, u64), Option<SegmentEntry>)> {
        let (size, length) = (self.signed.checkpoint.size, self.request.segment_events.max(1));
        let mut plan = Vec::new();
        let mut first = 1;
        while first <= size {
            let last = size.min(first + length - 1);
            let plain = segment_path(first, last);
            let entry = kept.iter().find(|entry| {
                (entry.first, entry.last) == (first, last) && entry.path.starts_with(&plain)
            });
            plan.push(((first, last), entry.cloned()));
            first = last + 1;
        }
        plan
    }

    async fn segment(&mut self, (first, last): (u64, u64)) -> Result<SegmentEntry, WriteError> {
        let before: Frontier = frontier_at(self.conn, LANE, first - 1).await?;
        let after = root_at(self.conn, LANE, last).await?;
        let recipients = &self.request.recipients;
        let mut segment = Segment::begin(self.directory.root(), (first, last), recipients, before)?;
        self.tell(Progress::Begun(&segment_path(first, last)))?;
        while segment.position() < last {
            let position = segment.position();
            let limit = u32::try_from(last - position).unwrap_or(PAGE_EVENTS).min(PAGE_EVENTS);
            let events = events_after(&mut *self.conn, position, limit).await?;
            if events.is_empty() {
                return Err(WriteError::Missing { position: position + 1 });
            }
            let added = self.blocking(move || segment.add(&events).map(|()| segment)).await?;
            segment = added.map_err(|error| match error {
                AddError::Line { position, source } => WriteError::Line { position, source },
                AddError::File(error) => error.into(),
            })?;
            self.tell(Progress::Position(segment.position()))?;
        }
        if segment.root() != after {
            return Err(WriteError::Altered { first, last });
        }
        Ok(self.blocking(move || segment.finish()).await??)
    }

    /// Tells of progress; an error when the caller wants no more.
    pub(super) fn tell(&mut self, progress: Progress<'_>) -> Result<(), WriteError> {
        match (self.on_progress)(progress) {
            ControlFlow::Continue(()) => Ok(()),
            ControlFlow::Break(()) => Err(WriteError::Stopped),
        }
    }

    /// Runs what would hold up the runtime. The directory stays locked until it has ended, even
    /// if nobody waits for it any more.
    pub(super) async fn blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, WriteError> {
        blocking(Arc::clone(&self.directory), work).await
    }
}

/// As [`Run::blocking`], while the run itself is borrowed elsewhere.
pub(super) async fn blocking<T: Send + 'static>(
    directory: Arc<Directory>,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, WriteError> {
    let task = tokio::task::spawn_blocking(move || {
        let result = work();
        drop(directory);
        result
    });
    match task.await {
        Ok(result) => Ok(result),
        Err(error) if error.is_panic() => std::panic::resume_unwind(error.into_panic()),
        Err(_) => Err(WriteError::Stopped),
    }
}

/// Those whose files are on the disk with the bytes that were written.
fn still_right(root: &Path, candidates: Vec<SegmentEntry>) -> Result<Vec<SegmentEntry>, FileError> {
    let mut right = Vec::with_capacity(candidates.len());
    for entry in candidates {
        let found = hash_file(&root.join(&entry.path))?;
        if found.is_some_and(|(hash, _)| hash == entry.sha256) {
            right.push(entry);
        }
    }
    Ok(right)
}

/// The size in the path of a checkpoint.
fn size_in(path: &str) -> Option<u64> {
    path.strip_prefix("checkpoints/")?.split('.').next()?.parse().ok()
}
