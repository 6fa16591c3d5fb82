//! X1, X2: an export, and whether the log goes on from it. Its checkpoint is held against the log
//! by A5 to A9 like any other held outside; here are its files, and the refused commands, which
//! only an export can vouch for.

use std::collections::HashSet;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use event_store::export::{self, Coverage, Refused, Report, Trust};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::audit::{CheckId, Finding, Held, Options, Sink};

/// Refused commands that are compared at once.
const PAGE: usize = 2048;

type CommandRow = (Uuid, Vec<u8>, Option<i64>, Option<String>, Option<DateTime<Utc>>);

/// An export that the log must continue.
pub(crate) struct ExportCheck {
    dir: PathBuf,
    report: Report,
}

/// Reads the export that was given, if one was.
pub(crate) async fn begin(options: &Options, sink: &mut Sink) -> Option<ExportCheck> {
    let Some(dir) = options.export.clone() else {
        for check in [CheckId::X1, CheckId::X2] {
            sink.skipped(check, "no export was given (--export DIR)");
        }
        return None;
    };
    let trust = Trust { key: options.public_key.clone(), known: None };
    let at = dir.clone();
    let read = tokio::task::spawn_blocking(move || export::verify(&at, &trust)).await;
    let report = match read {
        Ok(Ok(report)) => report,
        Ok(Err(error)) => {
            sink.incomplete(CheckId::X1, error.to_string());
            sink.incomplete(CheckId::X2, "the export could not be read");
            return None;
        }
        Err(error) => {
            sink.incomplete(CheckId::X1, format!("reading the export broke off: {error}"));
            sink.incomplete(CheckId::X2, "the export could not be read");
            return None;
        }
    };
    for finding in &report.findings {
        sink.add(Finding::new(CheckId::X1, finding.to_string()));
    }
    if report.coverage == Coverage::FilesOnly {
        sink.incomplete(
            CheckId::X1,
            "the export is encrypted; decrypt it first (`moon backup decrypt`)",
        );
        sink.incomplete(CheckId::X2, "the export is encrypted");
    } else if !report.signature_holds && report.findings.is_empty() {
        sink.incomplete(CheckId::X1, "without the public key its signature cannot be checked");
    }
    sink.covered(CheckId::X1, report.events, "events");
    Some(ExportCheck { dir, report })
}

impl ExportCheck {
    /// Its checkpoint, as one held outside.
    pub(crate) fn held(&self) -> Option<Held> {
        let signed = self.report.signed.as_ref()?;
        let name = format!("the export's checkpoint of {}", signed.checkpoint.size);
        Some(Held { name, note: signed.note.clone() })
    }

    /// Compares the refused commands with those in the log.
    pub(crate) async fn end(
        self,
        connection: &mut PgConnection,
        sink: &mut Sink,
    ) -> Result<(), sqlx::Error> {
        sink.covered(CheckId::X2, 0, "refused commands");
        if self.report.coverage == Coverage::FilesOnly {
            return Ok(());
        }
        let path = self.dir.join(&self.report.manifest.commands.path);
        let mut lines = match lines(&path) {
            Ok(lines) => lines,
            Err(error) => {
                sink.incomplete(CheckId::X2, format!("the refused commands: {error}"));
                return Ok(());
            }
        };
        let (mut known, mut newest) = (HashSet::new(), None);
        loop {
            let mut page = Vec::new();
            for line in lines.by_ref().take(PAGE) {
                match line
                    .map_err(|error| error.to_string())
                    .and_then(|line| Refused::parse(&line).map_err(|error| error.to_string()))
                {
                    Ok(refused) => page.push(refused),
                    Err(error) => {
                        sink.incomplete(CheckId::X2, format!("the refused commands: {error}"));
                        return Ok(());
                    }
                }
            }
            if page.is_empty() {
                break;
            }
            known.extend(page.iter().map(|refused| refused.command_id));
            newest = newest.max(page.iter().map(|refused| refused.recorded_at).max());
            compare(connection, &page, sink).await?;
        }
        added(connection, &known, newest, sink).await
    }
}

fn lines(path: &Path) -> std::io::Result<impl Iterator<Item = std::io::Result<String>> + use<>> {
    let decoder = zstd::stream::read::Decoder::new(File::open(path)?)?;
    Ok(BufReader::new(decoder).lines())
}

async fn compare(
    connection: &mut PgConnection,
    page: &[Refused],
    sink: &mut Sink,
) -> Result<(), sqlx::Error> {
    let ids: Vec<Uuid> = page.iter().map(|refused| refused.command_id).collect();
    let sql = "SELECT command_id, fingerprint, first_position, outcome::text, \
             CASE WHEN recorded_at BETWEEN '1970-01-01Z' AND '9999-12-31Z' THEN recorded_at END \
         FROM log.commands WHERE lane = 0 AND command_id = ANY($1)";
    let rows: Vec<CommandRow> = sqlx::query_as(sql).bind(ids).fetch_all(connection).await?;
    for refused in page {
        let row = rows.iter().find(|row| row.0 == refused.command_id);
        let same = row.is_some_and(|(_, fingerprint, first, outcome, at)| {
            fingerprint.as_slice() == refused.fingerprint.0
                && first.is_none()
                && outcome.as_deref().unwrap_or("null") == refused.outcome
                && *at == Some(refused.recorded_at)
        });
        if !same {
            let what = if row.is_some() { "another" } else { "no" };
            let message =
                format!("command {} was exported, and the log has {what} such", refused.command_id);
            sink.add(Finding::new(CheckId::X2, message));
        }
    }
    sink.covered(CheckId::X2, page.len() as u64, "refused commands");
    Ok(())
}

/// Commands without events that are older than the export's newest, and not in it.
async fn added(
    connection: &mut PgConnection,
    known: &HashSet<Uuid>,
    newest: Option<DateTime<Utc>>,
    sink: &mut Sink,
) -> Result<(), sqlx::Error> {
    let sql = "SELECT command_id FROM log.commands WHERE lane = 0 AND first_position IS NULL AND recorded_at <= $1";
    let ids: Vec<Uuid> = sqlx::query_scalar(sql).bind(newest).fetch_all(connection).await?;
    for id in ids.iter().filter(|id| !known.contains(id)) {
        let message = format!("command {id} is older than the export, and was not exported");
        sink.add(Finding::new(CheckId::X2, message));
    }
    Ok(())
}
