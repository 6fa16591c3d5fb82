//! `check-proof`: whether the proof files that the bot hands out hold. It needs no database: the
//! files and the shop's public key are enough.

use std::path::PathBuf;

use anyhow::{Context, Result, ensure};
use event_store::tree::{EventProof, Proven, ReceiptCode, VerifierKey};
use serde_json::json;

use super::arguments::Saying;
use crate::audit::Exit;
use crate::connect::{Place, key};

/// Bytes of a proof's file that are read at most.
const PROOF_BYTES_MAX: u64 = 8 * 1024 * 1024;

/// Check proof files of events, without the shop.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The files, as the bot sent them.
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
    /// The shop's public key, or a file of it; by default what the shop says in its folder.
    #[arg(long, value_name = "KEY", env = "MOON_PUBLIC_KEY", hide_env_values = true)]
    public_key: Option<String>,
}

pub(super) fn run(
    arguments: &Arguments,
    place: Option<&Place>,
    saying: &mut Saying<'_>,
) -> Result<Exit> {
    let key = match (&arguments.public_key, place) {
        (Some(given), None) => Some(key(given)?),
        (given, Some(place)) => place.public_key(given.as_deref())?,
        (None, None) => None,
    };
    let mut worst = Exit::Verified;
    for file in &arguments.files {
        let name = file.display().to_string();
        let size = std::fs::metadata(file).with_context(|| name.clone())?.len();
        ensure!(size <= PROOF_BYTES_MAX, "{name} is too large to be a proof");
        let bytes = std::fs::read(file).with_context(|| name.clone())?;
        worst = worst.max(one(&name, &bytes, key.as_ref(), saying)?);
    }
    Ok(worst)
}

fn one(
    name: &str,
    bytes: &[u8],
    key: Option<&VerifierKey>,
    saying: &mut Saying<'_>,
) -> Result<Exit> {
    let text = std::str::from_utf8(bytes).map_err(|_| "it is no text".to_owned());
    let proof = text.and_then(|text| text.parse::<EventProof>().map_err(|error| error.to_string()));
    let proven = proof.and_then(|proof| {
        let checked = match key {
            Some(key) => proof.verify(key),
            None => proof.verify_unsigned(),
        };
        checked.map_err(|error| error.to_string())
    });
    let proven = match proven {
        Ok(proven) => proven,
        Err(error) if saying.json => {
            writeln!(saying.out, "{}", json!({"file": name, "verdict": "wrong", "why": error}))?;
            return Ok(Exit::Findings);
        }
        Err(error) => {
            writeln!(saying.out, "{name}: WRONG, it proves nothing: {error}")?;
            return Ok(Exit::Findings);
        }
    };
    let Proven { event, leaf, checkpoint } = proven;
    let code = ReceiptCode::of(event.position, &leaf);
    let verdict = if key.is_some() { "right" } else { "unsigned" };
    if saying.json {
        let value = json!({
            "file": name, "verdict": verdict, "code": code.to_string(),
            "position": event.position, "event_type": event.event_type,
            "stream": event.aggregate_id, "recorded_at": event.recorded_at.to_rfc3339(),
            "origin": checkpoint.origin, "size": checkpoint.size,
        });
        writeln!(saying.out, "{value}")?;
    } else {
        writeln!(
            saying.out,
            "{name}: {verdict}: event {} of {} of {} is {} of {}, recorded at {}; its code is {code}",
            event.position,
            checkpoint.size,
            checkpoint.origin,
            event.event_type,
            event.aggregate_id,
            event.recorded_at.to_rfc3339()
        )?;
        if key.is_none() {
            writeln!(saying.out, "who signed it was not checked: give --public-key")?;
        }
    }
    Ok(if key.is_some() { Exit::Verified } else { Exit::Incomplete })
}
