//! `bisect`: the first position at which a check breaks.

use anyhow::Result;
use serde_json::json;
use sqlx::PgConnection;

use super::arguments::Saying;
use crate::audit::{CheckId, Exit, Options, Report, Verdict, verify};
use crate::connect::{Place, usage};

/// Say the first position at which a check breaks.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The check, by its code, such as B5.
    #[arg(long, value_name = "CODE")]
    check: CheckId,
    /// The shop's public key, for A8.
    #[arg(long, value_name = "KEY", env = "MOON_PUBLIC_KEY", hide_env_values = true)]
    public_key: Option<String>,
}

pub(super) async fn run(
    arguments: &Arguments,
    place: &Place,
    saying: &mut Saying<'_>,
) -> Result<Exit> {
    let check = arguments.check;
    let public_key = place.public_key(arguments.public_key.as_deref())?;
    let options = Options { public_key, ..Options::default() };
    let mut connection = place.reader().await?;
    let whole = verify(&mut connection, options.clone()).await;
    let result = whole.of(check);
    let first = match result.verdict {
        Verdict::Skipped => return Err(usage(format!("{check} has no position to break at"))),
        _ if result.errors == 0 => None,
        _ => Some(match result.findings.iter().filter_map(|finding| finding.position).min() {
            Some(position) => position,
            None => search(&mut connection, check, &options, &whole).await?,
        }),
    };
    let message = result.findings.first().map(|finding| finding.message.clone());
    if saying.json {
        let row = json!({"check": check, "first": first, "verdict": result.verdict,
            "message": message, "head": whole.head});
        writeln!(saying.out, "{row}")?;
    } else {
        match (first, result.verdict) {
            (Some(first), _) => {
                let message = message.unwrap_or_default();
                writeln!(saying.out, "{check} breaks at position {first}: {message}")?;
                writeln!(saying.out, "look at it with: moon-replay verify --to-position {first}")?;
            }
            (None, Verdict::Incomplete) => {
                let reason = result.reason.as_deref().unwrap_or_default();
                writeln!(saying.out, "{check} is incomplete: {reason}")?;
            }
            (None, _) => writeln!(saying.out, "{check} holds to position {}", whole.head)?,
        }
    }
    Ok(match (first, result.verdict) {
        (Some(_), _) if check.class() == 'A' => Exit::Integrity,
        (Some(_), _) => Exit::Findings,
        (None, Verdict::Incomplete) => Exit::Incomplete,
        (None, _) => Exit::Verified,
    })
}

/// A check that speaks only at the end breaks somewhere between a beginning that holds and the whole.
async fn search(
    connection: &mut PgConnection,
    check: CheckId,
    options: &Options,
    whole: &Report,
) -> Result<i64> {
    let (mut holds, mut breaks) = (0, whole.head.max(1));
    while breaks - holds > 1 {
        let middle = holds + (breaks - holds) / 2;
        let to_position = Some(u64::try_from(middle)?);
        let report = verify(connection, Options { to_position, ..options.clone() }).await;
        if report.of(check).errors > 0 {
            breaks = middle;
        } else {
            holds = middle;
        }
    }
    Ok(breaks)
}
