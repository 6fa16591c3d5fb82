//! `verify`: every check, over one snapshot, with how much each covered.

use std::path::PathBuf;

use anyhow::{Context, Result};
use domain::location::Inventory;
use serde_json::json;

use super::arguments::Saying;
use super::checks::{Asked, list};
use super::{diff, witness};
use crate::audit::{
    CheckId, CheckResult, Exit, Finding, Held, Options, Report, Severity, Verdict, verify,
};
use crate::connect::Place;
use crate::output::{Table, on_stderr};

/// Bytes of a checkpoint's file that are read at most; a note is some hundred bytes.
const NOTE_BYTES_MAX: u64 = 64 * 1024;
/// Bytes of a panel's list at most: a million accounts.
const LIST_BYTES_MAX: u64 = 256 << 20;
/// Findings of one check that a person is shown; `--json` shows all that were kept.
const SHOWN: usize = 10;

/// Check the log, the books, the conduct and the read models.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Look at the log up to this position only.
    #[arg(long, value_name = "N")]
    to_position: Option<u64>,
    /// An export that the log must continue.
    #[arg(long, value_name = "DIR")]
    export: Option<PathBuf>,
    /// The shop's public key, or a file of it; by default what the shop says in its folder.
    #[arg(long, value_name = "KEY", env = "MOON_PUBLIC_KEY", hide_env_values = true)]
    public_key: Option<String>,
    /// A checkpoint held outside of the database. Can be given again.
    #[arg(long = "checkpoint", value_name = "FILE")]
    checkpoints: Vec<PathBuf>,
    /// What a witness holds: a file, a folder, or an address. Can be given again.
    #[arg(long = "witness", value_name = "FILE|DIR|URL")]
    witnesses: Vec<String>,
    /// What a panel lists, as `moon panel accounts` writes it. Can be given again.
    #[arg(long = "panel", value_name = "FILE")]
    panels: Vec<PathBuf>,
    /// Also rebuild every read model and compare row by row; it needs a role that may write.
    #[arg(long)]
    read_models: bool,
    /// Only these checks, by code or letter: `A,B` is every check of the log and the books.
    #[arg(long, value_name = "CODES", value_delimiter = ',')]
    only: Vec<Asked>,
    /// List the checks, with what each reads and which are still to come.
    #[arg(long)]
    list_checks: bool,
    /// Warnings end with code 5.
    #[arg(long)]
    strict: bool,
}

pub(super) async fn run(
    arguments: Arguments,
    place: &Place,
    saying: &mut Saying<'_>,
) -> Result<Exit> {
    let asked = witness::ask(&arguments.witnesses, place).await;
    let mut held: Vec<Held> = arguments.checkpoints.iter().map(held).collect::<Result<_>>()?;
    held.extend(asked.held);
    if arguments.list_checks {
        return list(saying);
    }
    let options = Options {
        to_position: arguments.to_position,
        only: arguments.only.into_iter().flat_map(|asked| asked.0).collect(),
        public_key: place.public_key(arguments.public_key.as_deref())?,
        held,
        export: arguments.export,
        panels: arguments.panels.iter().map(listed).collect::<Result<_>>()?,
        progress: Some(on_stderr()),
    };
    let mut report = verify(&mut place.reader().await?, options.clone()).await;
    if arguments.read_models && options.wants_any(&[CheckId::G1, CheckId::G5]) {
        diff::check(place, &options, &mut report).await?;
    }
    show(&report, saying)?;
    let exit = unread(&asked.unread, saying)?;
    Ok(report.exit(arguments.strict).max(exit))
}

/// Says which witnesses could not be asked: that is no pass.
pub(super) fn unread(unread: &[String], saying: &mut Saying<'_>) -> Result<Exit> {
    for why in unread {
        if saying.json {
            writeln!(saying.out, "{}", json!({ "incomplete": why }))?;
        } else {
            writeln!(saying.out, "incomplete: {why}")?;
        }
    }
    Ok(if unread.is_empty() { Exit::Verified } else { Exit::Incomplete })
}

/// A panel's list from a file.
fn listed(file: &PathBuf) -> Result<Inventory> {
    let name = file.display().to_string();
    let size = std::fs::metadata(file).with_context(|| name.clone())?.len();
    anyhow::ensure!(size <= LIST_BYTES_MAX, "{name} is too large to be what a panel lists");
    let list = std::fs::read(file).with_context(|| name.clone())?;
    serde_json::from_slice(&list).with_context(|| format!("{name} is not what a panel lists"))
}

/// A checkpoint from a file.
pub(super) fn held(file: &PathBuf) -> Result<Held> {
    let name = file.display().to_string();
    let size = std::fs::metadata(file).with_context(|| name.clone())?.len();
    anyhow::ensure!(size <= NOTE_BYTES_MAX, "{name} is too large to be a checkpoint");
    let note = std::fs::read_to_string(file).with_context(|| name.clone())?;
    Ok(Held { name, note })
}

/// Shows a report: findings, then every check, then the one word.
pub(super) fn show(report: &Report, saying: &mut Saying<'_>) -> Result<()> {
    if saying.json {
        for finding in report.findings() {
            writeln!(saying.out, "{}", serde_json::to_string(finding)?)?;
        }
        let summary = json!({
            "conclusion": report.conclusion(),
            "events": report.events,
            "head": report.head,
            "errors": report.errors(),
            "warnings": report.warnings(),
            "checks": report.results,
        });
        writeln!(saying.out, "{summary}")?;
        return Ok(());
    }
    for result in &report.results {
        findings(result, saying)?;
    }
    let mut table = Table::new(&["check", "verdict", ">looked at", "", "what it says"]);
    for result in report.results.iter().filter(|result| result.verdict != Verdict::Skipped) {
        table.row([
            result.check.to_string(),
            result.verdict.word().to_owned(),
            result.covered.to_string(),
            result.unit.to_owned(),
            says(result),
        ]);
    }
    table.write(saying.out)?;
    skipped(report, saying)?;
    let (errors, warnings) = (report.errors(), report.warnings());
    writeln!(
        saying.out,
        "{} events to position {}: {errors} errors, {warnings} warnings",
        report.events, report.head
    )?;
    writeln!(saying.out, "{}", report.conclusion())?;
    Ok(())
}

/// The checks that were not asked for, those of one reason together.
fn skipped(report: &Report, saying: &mut Saying<'_>) -> Result<()> {
    let mut reasons: Vec<(&str, Vec<&str>)> = Vec::new();
    for result in report.results.iter().filter(|result| result.verdict == Verdict::Skipped) {
        let (reason, code) = (result.reason.as_deref().unwrap_or_default(), result.check.code());
        match reasons.iter_mut().find(|(known, _)| *known == reason) {
            Some((_, codes)) => codes.push(code),
            None => reasons.push((reason, vec![code])),
        }
    }
    for (reason, codes) in reasons {
        writeln!(saying.out, "not asked for: {} ({reason})", codes.join(" "))?;
    }
    Ok(())
}

fn says(result: &CheckResult) -> String {
    let title = result.check.title();
    match (result.verdict, &result.reason) {
        (Verdict::Incomplete, Some(reason)) => format!("{title}: {reason}"),
        (Verdict::Failed, _) => format!("not so: {title} ({} found)", result.errors),
        (Verdict::Verified | Verdict::Incomplete | Verdict::Skipped, _) => match result.warnings {
            0 => title.to_owned(),
            count => format!("{title} ({count} warnings)"),
        },
    }
}

fn findings(result: &CheckResult, saying: &mut Saying<'_>) -> Result<()> {
    for finding in result.findings.iter().take(SHOWN) {
        write_finding(finding, saying)?;
    }
    let more = (result.errors + result.warnings).saturating_sub(SHOWN as u64);
    if more > 0 {
        writeln!(saying.out, "{} … and {more} more", result.check)?;
    }
    Ok(())
}

fn write_finding(finding: &Finding, saying: &mut Saying<'_>) -> Result<()> {
    let Finding { check, severity, position, stream, message, .. } = finding;
    let severity = match severity {
        Severity::Error => "",
        Severity::Warning => " (warning)",
    };
    write!(saying.out, "{check}{severity}")?;
    if let Some(position) = position {
        write!(saying.out, " at {position}")?;
    }
    if let Some(stream) = stream {
        write!(saying.out, " {stream}")?;
    }
    writeln!(saying.out, ": {message}")?;
    if let (Some(expected), Some(actual)) = (&finding.expected, &finding.actual) {
        writeln!(saying.out, "    expected: {expected}")?;
        writeln!(saying.out, "    actual:   {actual}")?;
    }
    if let Some(hint) = &finding.hint {
        writeln!(saying.out, "    next:     {hint}")?;
    }
    Ok(())
}
