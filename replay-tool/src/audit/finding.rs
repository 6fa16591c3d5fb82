//! One thing that is not as it must be: which check says so, where, what was expected, what is.

use serde::Serialize;

use super::id::CheckId;
use super::row::Row;

/// How much a finding weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Something is wrong.
    Error,
    /// A person should look.
    Warning,
}

/// One thing that is not as it must be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// Which check found it.
    pub check: CheckId,
    /// How much it weighs.
    pub severity: Severity,
    /// The event it is about, if it is about one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub position: Option<i64>,
    /// The stream it is about: type and id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stream: Option<String>,
    /// The place in that stream.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sequence: Option<i64>,
    /// What is wrong, as a sentence without its full stop.
    pub message: String,
    /// What should be there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expected: Option<String>,
    /// What is there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub actual: Option<String>,
    /// What to do next.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
}

impl Finding {
    /// Something that is wrong.
    pub(crate) fn new(check: CheckId, message: impl Into<String>) -> Self {
        Self {
            check,
            severity: Severity::Error,
            position: None,
            stream: None,
            sequence: None,
            message: message.into(),
            expected: None,
            actual: None,
            hint: None,
        }
    }

    /// Something that is wrong with an event.
    pub(crate) fn of(check: CheckId, row: &Row<'_>, message: impl Into<String>) -> Self {
        let mut finding = Self::new(check, message);
        finding.position = Some(row.position);
        finding.stream = Some(format!("{}/{}", row.aggregate_type, row.aggregate_id));
        finding.sequence = Some(row.sequence);
        finding
    }

    /// The same, at this position.
    pub(crate) fn at(mut self, position: impl TryInto<i64>) -> Self {
        self.position = position.try_into().ok();
        self
    }

    /// The same, about this stream.
    pub(crate) fn stream(mut self, kind: &str, id: impl std::fmt::Display) -> Self {
        self.stream = Some(format!("{kind}/{id}"));
        self
    }

    /// The same, saying what was expected and what is there.
    pub(crate) fn wanted(
        mut self,
        expected: impl std::fmt::Display,
        actual: impl std::fmt::Display,
    ) -> Self {
        self.expected = Some(expected.to_string());
        self.actual = Some(actual.to_string());
        self
    }

    /// The same, saying what to do.
    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// The same, only for a person to look at.
    pub(crate) fn warning(mut self) -> Self {
        self.severity = Severity::Warning;
        self
    }
}
