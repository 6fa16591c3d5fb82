//! `prove`: that an event is in the log, or that a checkpoint continues an older one, as JSON or, for
//! an event, as a C2SP tlog-proof: what a stranger can check. A proof is checked here before it is given out.

use std::path::PathBuf;

use anyhow::{Context, Result, bail, ensure};
use event_store::export::line;
use event_store::tree::{
    Checkpoint, EventProof, Note, Tree, leaf_hash, verify_consistency, verify_inclusion,
};
use serde_json::json;
use sqlx::PgConnection;

use super::arguments::Saying;
use crate::audit::Exit;
use crate::audit::row::at;
use crate::connect::Place;

/// The form of an event's proof.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    Json,
    TlogProof,
}

/// Prove that an event is in the log, or that the log only grew.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// That the event at this position is under the newest checkpoint.
    #[arg(
        long,
        value_name = "POSITION",
        required_unless_present = "consistency",
        conflicts_with = "consistency"
    )]
    event: Option<i64>,
    /// That the checkpoint of NEW events continues the one of OLD.
    #[arg(long, num_args = 2, value_names = ["OLD", "NEW"])]
    consistency: Option<Vec<u64>>,
    /// How the proof of an event is written: JSON with the way to the root alone, or one text with
    /// the event and the signed head too, which the page at /verify checks.
    #[arg(long, value_enum, default_value = "json", conflicts_with = "consistency")]
    format: Format,
    /// Write the proof to this file instead of printing it; a file that is there stays.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

pub(super) async fn run(
    arguments: &Arguments,
    place: &Place,
    saying: &mut Saying<'_>,
) -> Result<Exit> {
    let proof = match (arguments.event, arguments.consistency.as_deref()) {
        (Some(position), _) => inclusion(place, position, arguments.format).await?,
        (None, Some(&[old, new])) => consistency(place, old, new).await?,
        (None, _) => bail!("nothing was asked to be proved"),
    };
    match &arguments.out {
        None => write!(saying.out, "{proof}")?,
        Some(file) => {
            let name = file.display();
            let mut options = std::fs::OpenOptions::new();
            let mut file = options
                .write(true)
                .create_new(true)
                .open(file)
                .with_context(|| name.to_string())?;
            std::io::Write::write_all(&mut file, proof.as_bytes())?;
            writeln!(saying.out, "wrote {name}")?;
        }
    }
    Ok(Exit::Verified)
}

async fn inclusion(place: &Place, position: i64, format: Format) -> Result<String> {
    let mut connection = place.reader().await?;
    let newest = checkpoint(&mut connection, None).await?;
    let (note, checkpoint) =
        newest.context("no checkpoint is stored yet; the running shop signs one")?;
    let row = at(&mut connection, position).await?;
    let row = row.with_context(|| format!("there is no event at position {position}"))?;
    let recorded = row.recorded().context("that row is no possible event; run verify")?;
    ensure!(
        recorded.position <= checkpoint.size,
        "the newest checkpoint covers {} events, not yet {position}; the running shop signs every 10 s",
        checkpoint.size
    );
    let tree = Tree::new(place.readers().await?);
    let proof = tree.inclusion(recorded.position, checkpoint.size).await?;
    verify_inclusion(&proof, leaf_hash(line(&recorded).as_bytes()), checkpoint.root)
        .context("the event is not the one that was signed; run verify")?;
    Ok(match format {
        Format::Json => serde_json::to_string(&proof)? + "\n",
        Format::TlogProof => {
            EventProof { line: line(&recorded), inclusion: proof, note }.to_string()
        }
    })
}

async fn consistency(place: &Place, old: u64, new: u64) -> Result<String> {
    let mut connection = place.reader().await?;
    let mut notes = Vec::new();
    for size in [old, new] {
        let found = checkpoint(&mut connection, Some(size)).await?;
        notes.push(found.with_context(|| {
            format!("no checkpoint of {size} is stored; `moon-replay checkpoint list` shows them")
        })?);
    }
    let proof = Tree::new(place.readers().await?).consistency(old, new).await?;
    verify_consistency(&proof, notes[0].1.root, notes[1].1.root)
        .context("the newer checkpoint does not continue the older one; run verify")?;
    let proof = json!({"old_checkpoint": notes[0].0, "new_checkpoint": notes[1].0,
        "old_size": old, "new_size": new, "hashes": proof.hashes});
    Ok(proof.to_string() + "\n")
}

/// The newest checkpoint, or the one of a size: its note, and what it says.
async fn checkpoint(
    connection: &mut PgConnection,
    size: Option<u64>,
) -> Result<Option<(String, Checkpoint)>> {
    let sql = "SELECT note FROM log.checkpoints WHERE lane = 0 AND ($1 IS NULL OR size = $1) \
         ORDER BY size DESC LIMIT 1";
    let size = size.map(i64::try_from).transpose()?;
    let note: Option<String> =
        sqlx::query_scalar(sql).bind(size).fetch_optional(connection).await?;
    let Some(note) = note else { return Ok(None) };
    let checkpoint = note.parse::<Note>()?.text.parse()?;
    Ok(Some((note, checkpoint)))
}
