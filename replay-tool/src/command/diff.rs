//! `diff`: the live read models against those that the log rebuilds to, row by row and column by
//! column. It builds scratch tables beside the live ones and drops them again; nothing else is
//! written.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use event_store::Log;
use event_store::projection::{Comparison, Projections, Side};
use serde_json::{Map, Value, json};
use sqlx::PgConnection;

use super::arguments::Saying;
use crate::audit::{CheckId, Exit, Finding, Options, Report, Sink};
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
    let mut connection = place.reader().await?;
    let mut differing = 0;
    for name in names {
        let comparison = projections.compare(name).await.context(name.to_owned())?;
        let rows = paired(&mut connection, &comparison).await?;
        differing += rows.len();
        show(&comparison, &rows, saying)?;
    }
    Ok(if differing == 0 { Exit::Verified } else { Exit::Findings })
}

async fn projections(place: &Place) -> Result<Projections> {
    Ok(Projections::new(Log::new(place.scratch().await?), projections::all()))
}

/// A row that is not the same on both sides.
#[derive(Debug, Clone, PartialEq)]
struct Differing {
    table: &'static str,
    live: Option<Value>,
    rebuilt: Option<Value>,
}

impl Differing {
    /// The columns that differ, with both values; none when one side has no such row.
    fn columns(&self) -> Vec<(&str, &Value, &Value)> {
        let (Some(Value::Object(live)), Some(Value::Object(rebuilt))) = (&self.live, &self.rebuilt)
        else {
            return Vec::new();
        };
        let mut names: Vec<&String> = live.keys().chain(rebuilt.keys()).collect();
        names.sort_unstable();
        names.dedup();
        let of = |row: &'_ Map<String, Value>, name: &str| row.get(name).cloned();
        names
            .into_iter()
            .filter(|name| of(live, name) != of(rebuilt, name))
            .map(|name| {
                let null = &Value::Null;
                (name.as_str(), live.get(name).unwrap_or(null), rebuilt.get(name).unwrap_or(null))
            })
            .collect()
    }

    const fn change(&self) -> &'static str {
        match (&self.live, &self.rebuilt) {
            (Some(_), Some(_)) => "changed",
            (Some(_), None) => "live only",
            (None, _) => "rebuilt only",
        }
    }
}

/// The rows that differ, those of one key as one.
async fn paired(connection: &mut PgConnection, comparison: &Comparison) -> Result<Vec<Differing>> {
    let mut keys: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    let mut rows: BTreeMap<(&'static str, String), Differing> = BTreeMap::new();
    for difference in &comparison.differences {
        let table = difference.table;
        if !keys.contains_key(table) {
            keys.insert(table, key(connection, table).await?);
        }
        let row: Value = serde_json::from_str(&difference.row)?;
        let columns = keys.get(table).map_or(&[][..], Vec::as_slice);
        let named: Vec<_> = columns.iter().filter_map(|column| row.get(column)).collect();
        // Without a key every row stands for itself.
        let name = if named.is_empty() { &difference.row } else { &serde_json::to_string(&named)? };
        let pair = rows.entry((table, name.clone())).or_insert(Differing {
            table,
            live: None,
            rebuilt: None,
        });
        match difference.side {
            Side::Live => pair.live = Some(row),
            Side::Rebuilt => pair.rebuilt = Some(row),
        }
    }
    Ok(rows.into_values().collect())
}

/// The columns of a table's primary key, by the newest generation of it.
async fn key(connection: &mut PgConnection, table: &str) -> Result<Vec<String>> {
    let sql = "SELECT a.attname::text FROM pg_rewrite w \
         JOIN pg_depend d ON d.objid = w.oid AND d.refclassid = 'pg_class'::regclass \
         JOIN pg_index i ON i.indrelid = d.refobjid AND i.indisprimary \
         JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey) \
         WHERE w.ev_class = to_regclass($1) GROUP BY a.attname, a.attnum ORDER BY a.attnum";
    let view = format!("rm.{table}");
    Ok(sqlx::query_scalar(sql).bind(view).fetch_all(connection).await?)
}

fn show(comparison: &Comparison, rows: &[Differing], saying: &mut Saying<'_>) -> Result<()> {
    let Comparison { name, position, .. } = comparison;
    let count = |change: &str| rows.iter().filter(|row| row.change() == change).count();
    let (changed, live, rebuilt) = (count("changed"), count("live only"), count("rebuilt only"));
    if saying.json {
        for row in rows {
            let columns: Map<String, Value> = row
                .columns()
                .into_iter()
                .map(|(name, live, rebuilt)| {
                    (name.to_owned(), json!({"live": live, "rebuilt": rebuilt}))
                })
                .collect();
            let row = json!({"read_model": name, "table": row.table, "change": row.change(),
                "live": row.live, "rebuilt": row.rebuilt, "columns": columns});
            writeln!(saying.out, "{row}")?;
        }
        let row = json!({"read_model": name, "position": position, "differences": rows.len(),
            "changed": changed, "live_only": live, "rebuilt_only": rebuilt});
        writeln!(saying.out, "{row}")?;
        return Ok(());
    }
    for row in rows {
        match (&row.live, &row.rebuilt) {
            (Some(live), Some(_)) => {
                writeln!(saying.out, "~ {}: {live}", row.table)?;
                for (column, live, rebuilt) in row.columns() {
                    writeln!(saying.out, "    {column}: {live} → {rebuilt}")?;
                }
            }
            (Some(live), None) => writeln!(saying.out, "- {}: {live}", row.table)?,
            (None, Some(rebuilt)) => writeln!(saying.out, "+ {}: {rebuilt}", row.table)?,
            (None, None) => {}
        }
    }
    if rows.is_empty() {
        writeln!(saying.out, "{name}: the same at position {position}")?;
    } else {
        writeln!(
            saying.out,
            "{name}: {} rows differ at position {position}: {changed} changed (~ live → rebuilt), \
             {live} only live (-), {rebuilt} only rebuilt (+); \
             `moon read-model rebuild {name}` puts it right",
            rows.len()
        )?;
    }
    Ok(())
}

/// G1 and G5 for `verify --read-models`: every read model, compared, and built twice.
pub(super) async fn check(place: &Place, options: &Options, report: &mut Report) -> Result<()> {
    let projections = projections(place).await?;
    let (mut once, mut twice) = (Sink::default(), Sink::default());
    for name in projections.names() {
        let first = projections.compare(name).await;
        match &first {
            Ok(comparison) => {
                once.covered(CheckId::G1, 1, "read models");
                for difference in &comparison.differences {
                    let side = match difference.side {
                        Side::Live => "only the live read model",
                        Side::Rebuilt => "only the rebuilt read model",
                    };
                    let message = format!("{side} has in {}: {}", difference.table, difference.row);
                    let hint = format!("moon read-model rebuild {name}");
                    once.add(Finding::new(CheckId::G1, message).hint(hint));
                }
            }
            Err(error) => {
                once.incomplete(CheckId::G1, format!("{name} could not be rebuilt: {error}"));
            }
        }
        if !options.wants(CheckId::G5) {
            continue;
        }
        // What two rebuilds differ in from the same live rows is the same, or they differ.
        match (first, projections.compare(name).await) {
            (Ok(first), Ok(second)) if first.position == second.position => {
                twice.covered(CheckId::G5, 1, "read models");
                if first.differences != second.differences {
                    let message = format!("two rebuilds of {name} are not the same");
                    twice.add(Finding::new(CheckId::G5, message));
                }
            }
            (Ok(_), Ok(_)) => {
                let reason =
                    format!("{name} moved while it was built twice; stop the shop for this");
                twice.incomplete(CheckId::G5, reason);
            }
            (Err(error), _) | (_, Err(error)) => {
                twice.incomplete(CheckId::G5, format!("{name} could not be rebuilt: {error}"));
            }
        }
    }
    for (check, sink) in [(CheckId::G1, once), (CheckId::G5, twice)] {
        if options.wants(check) {
            report.put(check, sink);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_changed_row_says_which_columns_changed() {
        let row = Differing {
            table: "wallet",
            live: Some(json!({"person": "A", "balance": 2, "owed": 0})),
            rebuilt: Some(json!({"person": "A", "balance": 1, "owed": 0})),
        };
        assert_eq!(row.columns(), [("balance", &json!(2), &json!(1))]);
        assert_eq!(row.change(), "changed");
        let alone = Differing { rebuilt: None, ..row };
        assert_eq!((alone.columns().len(), alone.change()), (0, "live only"));
    }
}
