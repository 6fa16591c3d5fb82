//! `diff`: the live read models against those that the log rebuilds to, row by row. It builds
//! scratch tables beside the live ones and drops them again; nothing else is written.

use anyhow::{Context, Result};
use event_store::Log;
use event_store::projection::{Comparison, Projections, Side};
use serde_json::{Value, json};

use super::arguments::Saying;
use crate::audit::{CheckId, Exit, Finding, Report};
use crate::connect::{Place, usage};

/// Compare the live read models with those that the log rebuilds to.
///
/// It needs a role that may create tables in the schema `rm`, for the scratch tables.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Only this read model.
    #[arg(long, value_name = "NAME")]
    read_model: Option<String>,
}

pub(super) async fn run(
    arguments: &Arguments,
    place: &Place,
    saying: &mut Saying<'_>,
) -> Result<Exit> {
    let projections = projections(place).await?;
    let names: Vec<&str> = match arguments.read_model.as_deref() {
        None => projections.names(),
        Some(name) if projections.names().contains(&name) => vec![name],
        Some(name) => {
            let known = projections.names().join(", ");
            return Err(usage(format!("there is no read model {name:?}; there are: {known}")));
        }
    };
    let mut differing = 0;
    for name in names {
        let comparison = projections.compare(name).await.context(name.to_owned())?;
        differing += comparison.differences.len();
        show(&comparison, saying)?;
    }
    Ok(if differing == 0 { Exit::Verified } else { Exit::Findings })
}

async fn projections(place: &Place) -> Result<Projections> {
    Ok(Projections::new(Log::new(place.scratch().await?), projections::all()))
}

fn show(comparison: &Comparison, saying: &mut Saying<'_>) -> Result<()> {
    let Comparison { name, position, differences } = comparison;
    for difference in differences {
        let side = match difference.side {
            Side::Live => "live",
            Side::Rebuilt => "rebuilt",
        };
        if saying.json {
            let row: Value = serde_json::from_str(&difference.row)?;
            let row =
                json!({"read_model": name, "table": difference.table, "side": side, "row": row});
            writeln!(saying.out, "{row}")?;
        } else {
            let sign = if difference.side == Side::Live { "-" } else { "+" };
            writeln!(saying.out, "{sign} {}: {}", difference.table, difference.row)?;
        }
    }
    let count = differences.len();
    if saying.json {
        let row = json!({"read_model": name, "position": position, "differences": count});
        writeln!(saying.out, "{row}")?;
    } else if count == 0 {
        writeln!(saying.out, "{name}: the same at position {position}")?;
    } else {
        writeln!(
            saying.out,
            "{name}: {count} rows differ at position {position} (- live, + rebuilt); \
             `moon read-model rebuild {name}` puts it right"
        )?;
    }
    Ok(())
}

/// G1 for `verify --read-models`: every read model, compared.
pub(super) async fn check(place: &Place, report: &mut Report) -> Result<()> {
    let projections = projections(place).await?;
    let mut found = Vec::new();
    let mut incomplete = None;
    let mut covered = 0;
    for name in projections.names() {
        match projections.compare(name).await {
            Ok(comparison) => {
                covered += 1;
                found.extend(comparison.differences.iter().map(|difference| {
                    let side = match difference.side {
                        Side::Live => "only the live read model",
                        Side::Rebuilt => "only the rebuilt read model",
                    };
                    let message = format!("{side} has in {}: {}", difference.table, difference.row);
                    let hint = format!("moon read-model rebuild {name}");
                    Finding::new(CheckId::G1, message).hint(hint)
                }));
            }
            Err(error) => {
                incomplete.get_or_insert_with(|| format!("{name} could not be rebuilt: {error}"));
            }
        }
    }
    report.compared(covered, found, incomplete);
    Ok(())
}
