//! The checks by their codes, as the books name them: what a finding is about, for ever.

use std::fmt;
use std::str::FromStr;

use serde::{Serialize, Serializer};

/// Why a text names no check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoSuchCheck(String);

impl fmt::Display for NoSuchCheck {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "there is no check {:?}; the checks are", self.0)?;
        CheckId::ALL.iter().try_for_each(|check| write!(f, " {check}"))
    }
}

impl std::error::Error for NoSuchCheck {}

macro_rules! checks {
    ($($id:ident => $title:literal),+ $(,)?) => {
        /// A check, by its code.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum CheckId {
            $(#[doc = $title] $id,)+
        }

        impl CheckId {
            /// All of them, in the order of the report.
            pub const ALL: &'static [Self] = &[$(Self::$id),+];

            /// Its code, such as `B5`.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $(Self::$id => stringify!($id),)+ }
            }

            /// What it says when it holds.
            #[must_use]
            pub const fn title(self) -> &'static str {
                match self { $(Self::$id => $title,)+ }
            }
        }
    };
}

checks! {
    A1 => "every event is the one that the tree holds",
    A2 => "every stream counts 1, 2, 3 without gap",
    A3 => "positions count 1, 2, 3 without gap, in one lane",
    A4 => "the tree's tiles agree with each other",
    A5 => "every checkpoint's root follows from the events",
    A6 => "each checkpoint continues the one before, also those held outside",
    A8 => "every checkpoint is signed by the shop's key",
    A9 => "the log is no shorter than any checkpoint",
    A10 => "no old event waits for its checkpoint",
    A11 => "times of recording go forward",
    A12 => "every event type and version is known",
    A13 => "every event reads and writes back as the stored text",
    A14 => "numbers are integers within 2^53-1",
    A15 => "the log's guards stand: triggers, keys and grants",
    B1 => "every entry balances in each commodity",
    B2 => "every entry's lines follow from its event by the rules",
    B3 => "the trial balance is zero",
    B4 => "every account and commodity is in the chart",
    B5 => "guarded accounts were never overdrawn, at any position",
    B7 => "control totals are the sums of what happened",
    B9 => "open holds are what lies on hold; each ends once",
    B10 => "reversals are exact and single",
    C1 => "payments moved only as they may",
    C2 => "orders and accounts moved only as they may",
    C4 => "whoever acted had the permission then",
    C5 => "nobody decided on his own payment",
    C7 => "every process has ended or is young",
    C8 => "commands and events name each other, once",
    D3 => "no receipt was seen before",
    E1 => "every delivery belongs to exactly one paid order",
    E2 => "every paid order is delivered, refunded or young",
    G1 => "read models are what the log rebuilds to",
    G2 => "no cursor is ahead of the log",
    G4 => "journal and balances are the log's entries",
    G6 => "every table is declared with its check",
    X1 => "the export is whole and signed",
    X2 => "the log continues the export",
}

impl CheckId {
    /// Its letter: A integrity, B books, C and E conduct, D duplicates, G read models, X export.
    #[must_use]
    pub fn class(self) -> char {
        self.code().chars().next().expect("a code is not empty")
    }
}

impl fmt::Display for CheckId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.code())
    }
}

impl FromStr for CheckId {
    type Err = NoSuchCheck;

    fn from_str(text: &str) -> Result<Self, NoSuchCheck> {
        let found = Self::ALL.iter().find(|check| check.code().eq_ignore_ascii_case(text));
        found.copied().ok_or_else(|| NoSuchCheck(text.to_owned()))
    }
}

impl Serialize for CheckId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}
