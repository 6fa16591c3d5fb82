//! What the executable prints on standard output: a table for people, one JSON document for programs.

use serde::Serialize;

/// How answers are printed.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Output {
    /// One JSON document instead of words.
    pub(crate) json: bool,
}

impl Output {
    /// Prints `value` as JSON, or the lines of `words`.
    #[expect(clippy::print_stdout, reason = "this is where answers are printed")]
    pub(crate) fn answer(
        self,
        value: &impl Serialize,
        words: impl FnOnce() -> Vec<String>,
    ) -> anyhow::Result<()> {
        if self.json {
            println!("{}", serde_json::to_string_pretty(value)?);
        } else {
            for line in words() {
                println!("{line}");
            }
        }
        Ok(())
    }

    /// Prints a table whose first row names the columns.
    pub(crate) fn table(
        self,
        value: &impl Serialize,
        columns: &[&str],
        rows: Vec<Vec<String>>,
    ) -> anyhow::Result<()> {
        self.answer(value, || aligned(columns, rows))
    }
}

fn aligned(columns: &[&str], rows: Vec<Vec<String>>) -> Vec<String> {
    if rows.is_empty() {
        return vec!["nothing yet".to_owned()];
    }
    let mut widths: Vec<usize> = columns.iter().map(|column| column.chars().count()).collect();
    for row in &rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.chars().count());
        }
    }
    let line = |cells: Vec<String>| {
        let padded = cells.iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}"));
        padded.collect::<Vec<_>>().join("  ").trim_end().to_owned()
    };
    let mut lines = vec![line(columns.iter().map(|column| column.to_uppercase()).collect())];
    lines.extend(rows.into_iter().map(line));
    lines
}

/// Tells a person how far a long work has come, on standard error.
#[expect(clippy::print_stderr, reason = "progress goes beside the answer, not into it")]
pub(crate) fn progress(words: &str) {
    eprintln!("{words}");
}

#[cfg(test)]
mod tests {
    use super::aligned;

    #[test]
    fn columns_stand_below_each_other_and_an_empty_table_says_so() {
        let rows =
            vec![vec!["a".to_owned(), "bb".to_owned()], vec!["ccc".to_owned(), "d".to_owned()]];
        assert_eq!(aligned(&["x", "y"], rows), ["X    Y", "a    bb", "ccc  d"]);
        assert_eq!(aligned(&["x"], vec![]), ["nothing yet"]);
    }
}
