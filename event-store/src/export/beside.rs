//! What an export holds beside its segments: refused commands, keys, checkpoint, blobs.

use std::collections::HashMap;
use std::io;

use chrono::{DateTime, Utc};
use futures::TryStreamExt;
use tokio::io::{AsyncRead, AsyncReadExt};
use uuid::Uuid;

use super::commands::Refused;
use super::crypt::Recipients;
use super::file::{FileError, Part, Sealed, Stored, hash_file, put_sealed};
use super::manifest::{AGE, BlobEntry, FileEntry};
use super::refusal::WriteError;
use super::segment::Compressed;
use super::writer::{Progress, Run};
use crate::log::LANE;
use crate::tree::Hash;

/// Refused commands that are written at once.
const COMMANDS_AT_ONCE: usize = 4096;

/// Bytes of a blob that are written at once.
const BLOB_CHUNK_BYTES: usize = 1024 * 1024;

/// Bytes of a blob at most: Telegram gives a bot files of 20 MB, a server of one's own 2 GB.
const BLOB_BYTES_MAX: u64 = 2 * 1024 * 1024 * 1024;

/// A row of `log.commands` without positions.
type Row = (Uuid, Vec<u8>, Option<String>, DateTime<Utc>);

/// Writes the refused commands, unless they are there just so.
pub(super) async fn commands(run: &mut Run<'_>) -> Result<FileEntry, WriteError> {
    let path = "commands.ndjson.zst";
    let directory = run.directory.clone();
    let mut file = Compressed::begin(directory.root(), path, &run.request.recipients)?;
    run.tell(Progress::Begun(path))?;
    let sql = "SELECT command_id, fingerprint, outcome::text, recorded_at FROM log.commands
                WHERE lane = $1 AND first_position IS NULL ORDER BY recorded_at, command_id";
    let mut last = false;
    let mut rows = Vec::with_capacity(COMMANDS_AT_ONCE);
    // The rows come as they are read; the blocking work lies between them.
    let mut stream = sqlx::query_as::<_, Row>(sql).bind(LANE).fetch(&mut *run.conn);
    while !last {
        rows.clear();
        while rows.len() < COMMANDS_AT_ONCE && !last {
            match stream.try_next().await? {
                Some(row) => rows.push(row),
                None => last = true,
            }
        }
        let batch = std::mem::take(&mut rows);
        let write =
            move || batch.into_iter().try_for_each(|row| put(&mut file, row)).map(|()| file);
        file = super::writer::blocking(directory.clone(), write).await??;
    }
    drop(stream);
    let sealed = run.blocking(move || file.finish()?.seal(None)).await??;
    let previous = run.previous.as_ref().map(|previous| previous.commands.clone());
    publish(run, sealed, previous)
}

fn put(
    file: &mut Compressed,
    (command_id, fingerprint, outcome, at): Row,
) -> Result<(), WriteError> {
    let fingerprint = Hash::try_from(&fingerprint[..]).expect("a CHECK keeps it at 32 bytes");
    let outcome = outcome.unwrap_or_else(|| "null".to_owned());
    let line = Refused { command_id, fingerprint, outcome, recorded_at: at }.line();
    Refused::parse(&line).map_err(|source| WriteError::Command { command_id, source })?;
    Ok(file.put_line(line)?)
}

/// Writes the keys as the caller has encrypted them.
pub(super) async fn keys(run: &mut Run<'_>) -> Result<Option<FileEntry>, WriteError> {
    let Some(bytes) = run.request.keys.clone() else { return Ok(None) };
    let root = run.directory.root().to_owned();
    let put = move || put_sealed(&root, "keys.age", &Recipients::none(), &bytes);
    let sealed = run.blocking(put).await??;
    let previous = run.previous.as_ref().and_then(|previous| previous.keys.clone());
    publish(run, sealed, previous).map(Some)
}

/// Writes the checkpoint's note; gives its path and, if it is encrypted, its plain hash.
pub(super) async fn checkpoint(run: &mut Run<'_>) -> Result<(String, Option<Hash>), WriteError> {
    let root = run.directory.root().to_owned();
    let note = run.signed.note.clone().into_bytes();
    let recipients = run.request.recipients.clone();
    let path = format!("checkpoints/{}.txt", run.signed.checkpoint.size);
    let put = move || put_sealed(&root, &path, &recipients, &note);
    let sealed = run.blocking(put).await??;
    let previous = match &run.previous {
        Some(previous) => {
            let path = previous.checkpoint.clone();
            let found = hash_file(&run.directory.root().join(&path))?;
            found.map(|(sha256, _)| FileEntry {
                path,
                sha256,
                plain_sha256: previous.checkpoint_plain_sha256,
            })
        }
        None => None,
    };
    let entry = publish(run, sealed, previous)?;
    Ok((entry.path, entry.plain_sha256))
}

/// Gives a file its name, unless the previous export has one that says the same.
fn publish(
    run: &mut Run<'_>,
    sealed: Sealed,
    previous: Option<FileEntry>,
) -> Result<FileEntry, WriteError> {
    if let Some(previous) = previous {
        let new = &sealed.stored;
        let same = match (new.plain_sha256, previous.plain_sha256) {
            (Some(new), Some(old)) => new == old,
            (None, None) => new.sha256 == previous.sha256,
            _ => false,
        };
        let found = hash_file(&run.directory.root().join(&previous.path))?;
        if same && found.is_some_and(|(hash, _)| hash == previous.sha256) {
            sealed.discard()?;
            run.tell(Progress::Kept(&previous.path))?;
            return Ok(previous);
        }
    }
    let Stored { path, sha256, plain_sha256, .. } = sealed.publish_beside()?;
    run.tell(Progress::Written(&path))?;
    Ok(FileEntry { path, sha256, plain_sha256 })
}

/// Writes the blobs that are not there yet.
pub(super) async fn blobs(run: &mut Run<'_>) -> Result<Vec<BlobEntry>, WriteError> {
    let mut names = run.request.blobs.names().await.map_err(WriteError::Blobs)?;
    names.sort_unstable();
    names.dedup();
    let mut entries = Vec::with_capacity(names.len());
    let previous = run.previous.iter().flat_map(|previous| previous.blobs.clone());
    let mut previous: HashMap<_, _> = previous.map(|entry| (entry.path.clone(), entry)).collect();
    for name in names {
        let suffix = if run.request.recipients.is_empty() { "" } else { AGE };
        let path = format!("blobs/{name}{suffix}");
        let before = previous.remove(&path);
        let entry = match there(run, &path, name, before).await? {
            Some(entry) => {
                run.tell(Progress::Kept(&path))?;
                entry
            }
            None => {
                let stored = blob(run, name).await?;
                run.tell(Progress::Written(&path))?;
                let Stored { path, sha256, bytes, plain_sha256 } = stored;
                BlobEntry { path, sha256, bytes, plain_sha256 }
            }
        };
        entries.push(entry);
    }
    Ok(entries)
}

/// The entry of a blob that is there. One that the previous export names is known by its length,
/// so that a backup need not read every picture again; verification does.
async fn there(
    run: &Run<'_>,
    path: &str,
    name: Hash,
    before: Option<BlobEntry>,
) -> Result<Option<BlobEntry>, WriteError> {
    let at = run.directory.root().join(path);
    if let Some(before) = before
        && std::fs::metadata(&at).is_ok_and(|about| about.len() == before.bytes)
    {
        return Ok(Some(before));
    }
    // Left by a run that was killed: it got its name when all its bytes were checked and synced.
    let Some((sha256, bytes)) = run.blocking(move || hash_file(&at)).await?? else {
        return Ok(None);
    };
    let path = path.to_owned();
    let encrypted = path.ends_with(AGE);
    let right = encrypted || sha256 == name;
    let plain_sha256 = encrypted.then_some(name);
    Ok(right.then_some(BlobEntry { path, sha256, bytes, plain_sha256 }))
}

async fn blob(run: &mut Run<'_>, name: Hash) -> Result<Stored, WriteError> {
    let failed = |source| WriteError::Blob { name, source };
    let mut reader = run.request.blobs.open(&name).await.map_err(failed)?;
    let root = run.directory.root();
    let mut part = Part::begin(root, &format!("blobs/{name}"), &run.request.recipients)?;
    run.tell(Progress::Begun(&format!("blobs/{name}")))?;
    let mut bytes = 0;
    loop {
        let chunk = chunk(&mut reader).await.map_err(failed)?;
        if chunk.is_empty() {
            break;
        }
        bytes += chunk.len() as u64;
        if bytes > BLOB_BYTES_MAX {
            return Err(WriteError::BlobTooLarge { name, limit: BLOB_BYTES_MAX });
        }
        let put = move || part.put(&chunk).map(|()| part);
        part = run.blocking(put).await??;
    }
    let finish = move || part.finish(Some(name));
    let stored: Result<Stored, FileError> = run.blocking(finish).await?;
    Ok(stored?)
}

/// The next bytes, as many as are written at once; none at the end.
async fn chunk(reader: &mut (dyn AsyncRead + Send + Unpin)) -> io::Result<Vec<u8>> {
    let mut chunk = Vec::new();
    reader.take(BLOB_CHUNK_BYTES as u64).read_to_end(&mut chunk).await?;
    Ok(chunk)
}
