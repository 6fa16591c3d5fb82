//! The steps of the log's work as the wire shows them, and the moments of each.

use std::fmt;

/// A step that the database is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Step {
    /// Commands are appended; one call, which commits by itself.
    Append,
    /// A projector locks its cursor, before it reads and applies events.
    Project,
    /// A projector commits what it applied together with its cursor.
    Projected,
    /// A reactor locks its cursor, before it reads events and makes tasks.
    React,
    /// A reactor commits its tasks together with its cursor.
    Reacted,
    /// A worker takes a task under a lease.
    Claim,
    /// A worker keeps what became of its task.
    Settle,
}

impl Step {
    pub(crate) const ALL: [Self; 7] = [
        Self::Append,
        Self::Project,
        Self::Projected,
        Self::React,
        Self::Reacted,
        Self::Claim,
        Self::Settle,
    ];

    const fn words(self) -> &'static str {
        match self {
            Self::Append => "append",
            Self::Project => "projector locks its cursor",
            Self::Projected => "projector commits",
            Self::React => "reactor locks its cursor",
            Self::Reacted => "reactor commits",
            Self::Claim => "worker claims",
            Self::Settle => "worker settles",
        }
    }
}

/// Where in a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Moment {
    /// The request has left the process and has not reached the server.
    Asked,
    /// The server has the request.
    Sent,
    /// The server has done it (what commits is committed) and the process does not know.
    Done,
}

impl Moment {
    pub(crate) const ALL: [Self; 3] = [Self::Asked, Self::Sent, Self::Done];

    const fn words(self) -> &'static str {
        match self {
            Self::Asked => "before the server has the request",
            Self::Sent => "while the server works",
            Self::Done => "done, before the answer is known",
        }
    }
}

/// A moment of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Point {
    pub(crate) step: Step,
    pub(crate) moment: Moment,
}

impl Point {
    pub(crate) const fn new(step: Step, moment: Moment) -> Self {
        Self { step, moment }
    }

    pub(crate) fn all() -> Vec<Self> {
        let of = |step| Moment::ALL.map(|moment| Self { step, moment });
        Step::ALL.into_iter().flat_map(of).collect()
    }

    /// One moment of every step.
    pub(crate) fn at(moment: Moment) -> Vec<Self> {
        Step::ALL.map(|step| Self { step, moment }).to_vec()
    }
}

impl fmt::Display for Point {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.step.words(), self.moment.words())
    }
}
