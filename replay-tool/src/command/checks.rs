//! Which checks there are: what each says, what it reads, and which are still to come.

use std::str::FromStr;

use anyhow::Result;
use serde_json::json;

use super::arguments::Saying;
use crate::audit::{CheckId, Exit, LATER, NoSuchCheck};
use crate::output::Table;

/// Checks that are asked for: a code such as `B5`, or a letter for all of its class.
#[derive(Debug, Clone)]
pub(super) struct Asked(pub(super) Vec<CheckId>);

impl FromStr for Asked {
    type Err = NoSuchCheck;

    fn from_str(text: &str) -> Result<Self, NoSuchCheck> {
        let class: Vec<CheckId> = CheckId::ALL
            .iter()
            .filter(|check| check.class().to_string().eq_ignore_ascii_case(text))
            .copied()
            .collect();
        if class.is_empty() { Ok(Self(vec![text.parse()?])) } else { Ok(Self(class)) }
    }
}

/// When a check runs.
const fn state(check: CheckId) -> &'static str {
    match check {
        CheckId::G1 | CheckId::G5 => "with --read-models",
        CheckId::E3 => "with --panel",
        CheckId::X1 | CheckId::X2 => "with --export",
        _ => "always",
    }
}

/// Lists every check, those first that run.
pub(super) fn list(saying: &mut Saying<'_>) -> Result<Exit> {
    let mut table = Table::new(&["check", "runs", "says that", "reads"]);
    for check in CheckId::ALL {
        let (title, reads, runs) = (check.title(), check.reads(), state(*check));
        if saying.json {
            let row = json!({"check": check, "runs": runs, "title": title, "reads": reads});
            writeln!(saying.out, "{row}")?;
        }
        table.row([check.to_string(), runs.to_owned(), title.to_owned(), reads.to_owned()]);
    }
    for later in LATER {
        if saying.json {
            let row = json!({"check": later.code, "runs": "not yet", "title": later.title,
                "because": later.because});
            writeln!(saying.out, "{row}")?;
        }
        let because = format!("nothing: {}", later.because);
        table.row([later.code.to_owned(), "not yet".to_owned(), later.title.to_owned(), because]);
    }
    if !saying.json {
        table.write(saying.out)?;
    }
    Ok(Exit::Verified)
}
