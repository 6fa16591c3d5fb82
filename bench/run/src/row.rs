//! A row of the table: ours beside one other, and whether the ratio is what was promised.

use std::io::Write;

use serde::Serialize;

use crate::cell::{Rounds, number};

/// Which direction is good.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Better {
    /// More is better, and the ratio must reach the target.
    Higher,
    /// Less is better, and the ratio must stay at the target or below.
    Lower,
}

/// A row, in the form that `--json` prints.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Row {
    pub(crate) workload: String,
    pub(crate) clients: usize,
    pub(crate) ours: f64,
    pub(crate) other: f64,
    pub(crate) other_name: String,
    pub(crate) unit: &'static str,
    pub(crate) ratio: f64,
    /// None for a row that informs and promises nothing.
    pub(crate) target: Option<f64>,
    pub(crate) better: Better,
    #[serde(skip)]
    pub(crate) disturbed: bool,
}

impl Row {
    /// A row of two medians.
    pub(crate) fn new(
        workload: impl Into<String>,
        clients: usize,
        (ours, other): (f64, f64),
        other_name: impl Into<String>,
        unit: &'static str,
    ) -> Self {
        Self {
            workload: workload.into(),
            clients,
            ours,
            other,
            other_name: other_name.into(),
            unit,
            ratio: if other == 0.0 { 0.0 } else { ours / other },
            target: None,
            better: Better::Higher,
            disturbed: false,
        }
    }

    /// The ratio must be at least this.
    pub(crate) fn at_least(self, target: f64) -> Self {
        Self { target: Some(target), better: Better::Higher, ..self }
    }

    /// The ratio must be at most this.
    pub(crate) fn at_most(self, target: f64) -> Self {
        Self { target: Some(target), better: Better::Lower, ..self }
    }

    /// Says when one side had no quiet round.
    pub(crate) fn of(self, sides: &[&Rounds]) -> Self {
        Self { disturbed: sides.iter().any(|rounds| rounds.disturbed()), ..self }
    }

    /// Whether the target is met; a row without one always is.
    pub(crate) fn met(&self) -> bool {
        match (self.target, self.better) {
            (None, _) => true,
            (Some(target), Better::Higher) => self.ratio >= target,
            (Some(target), Better::Lower) => self.ratio <= target,
        }
    }

    /// How it was missed.
    pub(crate) fn miss(&self) -> String {
        format!(
            "{} at {} clients against {}: {:.3} where {} is promised{}",
            self.workload,
            self.clients,
            self.other_name,
            self.ratio,
            self.promise(),
            if self.disturbed { " (disturbed by others on this machine)" } else { "" }
        )
    }

    fn promise(&self) -> String {
        match (self.target, self.better) {
            (None, _) => "–".to_owned(),
            (Some(target), Better::Higher) => format!("≥ {target}"),
            (Some(target), Better::Lower) => format!("≤ {target}"),
        }
    }
}

/// The table, for people.
pub(crate) fn print(out: &mut dyn Write, rows: &[Row]) -> std::io::Result<()> {
    let head = ["workload", "clients", "ours", "other", "unit", "against", "ratio", "target", ""];
    let mut lines: Vec<[String; 9]> = vec![head.map(str::to_owned)];
    for row in rows {
        let verdict = match (row.target, row.met()) {
            (None, _) => "",
            (Some(_), true) => "met",
            (Some(_), false) => "MISSED",
        };
        let disturbed = if row.disturbed { " (d)" } else { "" };
        lines.push([
            row.workload.clone(),
            row.clients.to_string(),
            number(row.ours),
            number(row.other),
            row.unit.to_owned(),
            row.other_name.clone(),
            format!("{:.3}", row.ratio),
            row.promise(),
            format!("{verdict}{disturbed}"),
        ]);
    }
    let width =
        |column: usize| lines.iter().map(|line| line[column].chars().count()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..9).map(width).collect();
    for line in &lines {
        for (column, text) in line.iter().enumerate() {
            let pad = widths[column].saturating_sub(text.chars().count());
            match matches!(column, 1..=3 | 6) {
                true => write!(out, "{:pad$}{text}  ", "")?,
                false => write!(out, "{text}{:pad$}  ", "")?,
            }
        }
        writeln!(out)?;
    }
    Ok(())
}
