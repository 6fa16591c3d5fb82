//! `check-receipt`: whether the code that a customer holds names an event of this log.
//!
//! Right ends with 0. Another event at its position is broken integrity (4): a code cannot name two.
//! A position beyond the log of the database ends with 6, because what was told to a customer is
//! gone; beyond the end of an export with 1, because a newer export may know it.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use event_store::export::{self, Coverage, Trust, line};
use event_store::tree::{
    ReceiptCode, Tree, VerifierKey, leaf_hash, newest_checkpoint, verify_inclusion,
};
use event_store::{Log, Recorded};
use serde_json::json;

use super::arguments::Saying;
use crate::audit::Exit;
use crate::connect::{Place, key, usage};

/// Check the code under a customer's receipt.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The code, as the message has it; case, spaces and hyphens do not matter.
    #[arg(value_name = "CODE")]
    code: String,
    /// Look into this export instead of the database.
    #[arg(long, value_name = "DIR")]
    export: Option<PathBuf>,
    /// The shop's public key, or a file of it; by default what the shop says in its folder.
    #[arg(long, value_name = "KEY", env = "MOON_PUBLIC_KEY", hide_env_values = true)]
    public_key: Option<String>,
}

impl Arguments {
    /// Whether it can be answered without a database.
    pub(super) const fn needs_no_database(&self) -> bool {
        self.export.is_some()
    }
}

/// What was found where the code points.
struct Found {
    /// The event there; none when the log ends before.
    event: Option<Recorded>,
    /// How many events there are.
    events: u64,
    /// How many of them a signed head covers whose signature holds.
    signed: Option<u64>,
    /// What is wrong with the log or the export itself.
    broken: Vec<String>,
}

pub(super) async fn run(
    arguments: &Arguments,
    place: Option<&Place>,
    saying: &mut Saying<'_>,
) -> Result<Exit> {
    let code: ReceiptCode = arguments.code.parse().map_err(|error| usage(format!("{error}")))?;
    let key = match (&arguments.public_key, place) {
        (Some(given), None) => Some(key(given)?),
        (given, Some(place)) => place.public_key(given.as_deref())?,
        (None, None) => None,
    };
    let found = match (&arguments.export, place) {
        (Some(dir), _) => in_export(dir, code, key).await?,
        (None, Some(place)) => in_database(place, code, key).await?,
        (None, None) => return Err(usage("neither a database nor --export was given")),
    };
    say(code, &found, arguments.export.is_some(), saying)
}

async fn in_database(place: &Place, code: ReceiptCode, key: Option<VerifierKey>) -> Result<Found> {
    let pool = place.readers().await?;
    let log = Log::new(pool.clone());
    let events = log.head().await?;
    let event = log.event_at(code.position()).await?;
    let mut found = Found { event, events, signed: None, broken: Vec::new() };
    let newest = newest_checkpoint(&pool).await.context("the newest checkpoint")?;
    let (Some(signed), Some(key), Some(event)) = (newest, key, &found.event) else {
        return Ok(found);
    };
    let size = signed.checkpoint.size;
    if let Err(error) = key.verify(&signed.note.parse()?) {
        found.broken.push(format!("the newest checkpoint, of {size}: {error}"));
    } else if event.position <= size {
        let proof = Tree::new(pool).inclusion(event.position, size).await;
        let root = signed.checkpoint.root;
        let leaf = leaf_hash(line(event).as_bytes());
        match proof.map(|proof| verify_inclusion(&proof, leaf, root)) {
            Ok(Ok(())) => found.signed = Some(size),
            Ok(Err(error)) => {
                found.broken.push(format!("the event is not the signed one: {error}"));
            }
            Err(error) => found.broken.push(error.to_string()),
        }
    }
    Ok(found)
}

async fn in_export(dir: &Path, code: ReceiptCode, key: Option<VerifierKey>) -> Result<Found> {
    let dir = dir.to_owned();
    let known = key.is_some();
    let read = tokio::task::spawn_blocking(move || -> Result<Found> {
        let report = export::verify(&dir, &Trust { key, known: None })?;
        anyhow::ensure!(
            report.coverage != Coverage::FilesOnly,
            "the export is encrypted; decrypt it first (`moon backup decrypt`)"
        );
        let mut event = None;
        let mut broken: Vec<String> = report.findings.iter().map(ToString::to_string).collect();
        let walked = export::for_each_event(&dir, &mut |one| {
            if one.position == code.position() {
                event = Some(one);
                return ControlFlow::Break(());
            }
            ControlFlow::Continue(())
        });
        if let Err(error) = walked {
            broken.push(error.to_string());
        }
        let covered = report.signed.as_ref().map(|signed| signed.checkpoint.size);
        let signed = covered.filter(|_| known && report.signature_holds && broken.is_empty());
        Ok(Found { event, events: report.events, signed, broken })
    });
    read.await?
}

fn say(code: ReceiptCode, found: &Found, export: bool, saying: &mut Saying<'_>) -> Result<Exit> {
    let position = code.position();
    let whole = if export { "the export" } else { "the log" };
    let names = |event: &Recorded| code.names(&leaf_hash(line(event).as_bytes()));
    let (verdict, words, exit) = match &found.event {
        Some(event) if names(event) => {
            let words = format!(
                "right: event {position} of {whole} is {} of {}, recorded at {}",
                event.event_type,
                event.aggregate_id,
                event.recorded_at.to_rfc3339()
            );
            ("right", words, Exit::Verified)
        }
        Some(event) => {
            let words = format!(
                "WRONG: at position {position} {whole} has another event ({} of {}); either the \
                 code was made up, or the log was rewritten since the code was given",
                event.event_type, event.aggregate_id
            );
            ("wrong", words, Exit::Integrity)
        }
        None if export => {
            let words = format!(
                "unknown: the export ends at {}, the code speaks of {position}; ask a newer export",
                found.events
            );
            ("unknown", words, Exit::Findings)
        }
        None => {
            let words = format!(
                "GONE: the log ends at {}, the code speaks of {position}; either the code was made \
                 up, or the end of the log was cut off since the code was given",
                found.events
            );
            ("gone", words, Exit::Rollback)
        }
    };
    let exit = if found.broken.is_empty() { exit } else { exit.max(Exit::Integrity) };
    if saying.json {
        let value = json!({
            "verdict": verdict, "code": code.to_string(), "position": position,
            "events": found.events, "signed": found.signed, "broken": found.broken,
            "event_type": found.event.as_ref().map(|event| &event.event_type),
            "recorded_at": found.event.as_ref().map(|event| event.recorded_at.to_rfc3339()),
        });
        writeln!(saying.out, "{value}")?;
        return Ok(exit);
    }
    writeln!(saying.out, "{words}")?;
    match found.signed {
        Some(size) if verdict == "right" => {
            writeln!(saying.out, "it is under the head of {size} events, and the signature holds")?;
        }
        None if verdict == "right" && found.broken.is_empty() => {
            writeln!(
                saying.out,
                "no signature was checked: no signed head covers it, or the public key is not known (--public-key)"
            )?;
        }
        _ => {}
    }
    for broken in &found.broken {
        writeln!(saying.out, "{whole} is broken: {broken}")?;
    }
    Ok(exit)
}
