//! What witnesses hold: the checkpoints that stand in a file, in a folder, or on a host.
//!
//! A file may be a checkpoint, a text that holds some, or the JSON that Telegram Desktop exports of
//! a channel: every signed note in it counts, wherever it stands. Whether its signature holds is
//! asked by the audit, like of every other.

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use event_store::tree::{Checkpoint, Hash, Note};
use serde_json::Value;

use crate::audit::Held;
use crate::check::checkpoints::WITNESS;
use crate::connect::Place;

/// Bytes of a witness's file that are read at most: a year of a busy channel.
const FILE_BYTES_MAX: u64 = 512 * 1024 * 1024;
/// Files of a witness's folder that are read at most, the newest.
const FILES_MAX: usize = 20_000;
/// Bytes of a host's answer that are read at most.
const ANSWER_BYTES_MAX: usize = 64 * 1024;
/// How long a host may take.
const PATIENCE: Duration = Duration::from_secs(20);

/// What the witnesses hold, and those that could not be asked.
#[derive(Debug, Default)]
pub(super) struct Witnessed {
    pub(super) held: Vec<Held>,
    pub(super) unread: Vec<String>,
}

/// Asks every witness: a path, or an address that begins with `http`.
pub(super) async fn ask(witnesses: &[String], place: &Place) -> Witnessed {
    let mut asked = Witnessed::default();
    for witness in witnesses {
        let notes = if witness.starts_with("http://") || witness.starts_with("https://") {
            from_host(witness, place).await
        } else {
            from_path(Path::new(witness))
        };
        match notes {
            Ok(notes) if notes.is_empty() => {
                asked.unread.push(format!("{WITNESS}{witness} holds no checkpoint"));
            }
            Ok(notes) => asked.held.extend(notes.into_iter().map(|note| {
                let name = format!("{WITNESS}{witness}");
                Held { name, note }
            })),
            Err(error) => {
                asked.unread.push(format!("{WITNESS}{witness} could not be asked: {error:#}"));
            }
        }
    }
    asked
}

async fn from_host(url: &str, place: &Place) -> Result<Vec<String>> {
    let mut address = url.trim_end_matches('/').to_owned();
    if !address.ends_with("/checkpoint") {
        let origin = origin(place).await?;
        address = format!("{address}/{}/checkpoint", Hash::of(origin.as_bytes()));
    }
    let client = reqwest::Client::builder().timeout(PATIENCE).build()?;
    let mut response = client.get(&address).send().await?;
    match response.status().as_u16() {
        200 => {}
        404 => return Ok(Vec::new()),
        status => bail!("it answers {status}"),
    }
    let mut bytes = Vec::new();
    while let Some(chunk) = response.chunk().await? {
        bytes.extend_from_slice(&chunk);
        ensure!(bytes.len() <= ANSWER_BYTES_MAX, "its answer is too large");
    }
    let text = String::from_utf8(bytes).context("its answer is no text")?;
    Ok(notes(&text))
}

/// The name of the log: as it was signed for last, or else as the public key is called.
async fn origin(place: &Place) -> Result<String> {
    let sql = "SELECT note FROM log.checkpoints WHERE lane = 0 ORDER BY size DESC LIMIT 1";
    let newest: Option<String> =
        sqlx::query_scalar(sql).fetch_optional(&mut place.reader().await?).await?;
    let signed = newest.and_then(|note| note.parse::<Note>().ok());
    if let Some(checkpoint) = signed.and_then(|note| note.text.parse::<Checkpoint>().ok()) {
        return Ok(checkpoint.origin);
    }
    let key =
        place.public_key(None)?.context("neither a checkpoint nor a public key says its name")?;
    Ok(key.name().to_owned())
}

fn from_path(path: &Path) -> Result<Vec<String>> {
    if !path.is_dir() {
        return from_file(path);
    }
    let mut files: Vec<PathBuf> = Vec::new();
    for folder in [path.to_owned(), path.join("checkpoints")] {
        if !folder.is_dir() {
            continue;
        }
        for entry in std::fs::read_dir(&folder)? {
            let file = entry?.path();
            let named = file.file_name().is_some_and(|name| name == "latest")
                || file.extension().is_some_and(|ending| ending == "txt");
            if named && file.is_file() {
                files.push(file);
            }
        }
    }
    files.sort_by(|a, b| b.file_name().cmp(&a.file_name()));
    files.truncate(FILES_MAX);
    let mut all = Vec::new();
    for file in files {
        all.extend(from_file(&file).with_context(|| file.display().to_string())?);
    }
    all.sort();
    all.dedup();
    Ok(all)
}

fn from_file(file: &Path) -> Result<Vec<String>> {
    let size = std::fs::metadata(file)?.len();
    ensure!(size <= FILE_BYTES_MAX, "it is larger than {FILE_BYTES_MAX} bytes");
    let text = std::fs::read_to_string(file)?;
    Ok(notes(&text))
}

/// Every signed checkpoint in a text, also in the strings of one that is JSON.
fn notes(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    match serde_json::from_str::<Value>(text) {
        Ok(value) => of_json(&value, &mut found),
        Err(_) => of_text(text, &mut found),
    }
    found.sort();
    found.dedup();
    found
}

fn of_json(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::String(text) => of_text(text, found),
        Value::Array(items) => items.iter().for_each(|item| of_json(item, found)),
        Value::Object(members) => members.values().for_each(|item| of_json(item, found)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// A checkpoint's text is three lines, then a blank one, then signatures.
fn of_text(text: &str, found: &mut Vec<String>) {
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    for at in 3..lines.len() {
        let signed = lines[at].is_empty()
            && lines.get(at + 1).is_some_and(|line| line.starts_with("\u{2014} "));
        if !signed {
            continue;
        }
        let signatures = lines[at + 1..].iter().take_while(|line| line.starts_with("\u{2014} "));
        let end = at + 1 + signatures.count();
        let note = lines[at - 3..end].join("\n") + "\n";
        let is_checkpoint =
            note.parse::<Note>().is_ok_and(|note| note.text.parse::<Checkpoint>().is_ok());
        if is_checkpoint {
            found.push(note);
        }
    }
}

#[cfg(test)]
mod tests {
    use event_store::tree::SigningKey;

    use super::*;

    fn note(size: u64) -> String {
        let key = SigningKey::from_seed("shop", &[7; 32]).unwrap();
        let root = Hash::of(&size.to_be_bytes());
        key.sign(Checkpoint { origin: "shop".to_owned(), size, root }.to_string()).to_string()
    }

    #[test]
    fn notes_are_found_wherever_they_stand() {
        let (one, two) = (note(1), note(22));
        assert_eq!(notes(&one), std::slice::from_ref(&one));
        let talk = format!("good morning\n\n{one}\nbye\n\n{}", two.trim_end());
        assert_eq!(notes(&talk), [one.clone(), two.clone()]);
        let windows = one.replace('\n', "\r\n");
        assert_eq!(notes(&windows), std::slice::from_ref(&one));
        let export = serde_json::json!({"name": "channel", "messages": [
            {"id": 1, "text": ["🔏 head", {"type": "pre", "text": one.trim_end()}]},
            {"id": 2, "text": "good morning"},
            {"id": 3, "text": [{"type": "pre", "text": two}]},
        ]});
        assert_eq!(notes(&export.to_string()), [one, two]);
        for nothing in ["", "hello", "a\n1\nAA==\n\n— x y", "{}"] {
            assert!(notes(nothing).is_empty(), "{nothing}");
        }
    }

    #[test]
    fn a_folder_gives_the_notes_of_its_files() {
        let home = tempfile::tempdir().unwrap();
        std::fs::create_dir(home.path().join("checkpoints")).unwrap();
        std::fs::write(home.path().join("latest"), note(2)).unwrap();
        std::fs::write(home.path().join("1.txt"), note(1)).unwrap();
        std::fs::write(home.path().join("checkpoints/3.txt"), note(3)).unwrap();
        std::fs::write(home.path().join("else.png"), note(4)).unwrap();
        assert_eq!(from_path(home.path()).unwrap().len(), 3);
        assert!(from_path(&home.path().join("absent")).is_err());
    }
}
