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
    ($($id:ident => $title:literal from $reads:literal),+ $(,)?) => {
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

            /// What it reads to say so.
            #[must_use]
            pub const fn reads(self) -> &'static str {
                match self { $(Self::$id => $reads,)+ }
            }
        }
    };
}

checks! {
    A1 => "every event is the one that the tree holds" from "events, log.tiles",
    A2 => "every stream counts 1, 2, 3 without gap" from "events",
    A3 => "positions count 1, 2, 3 without gap, in one lane" from "events",
    A4 => "the tree's tiles agree with each other" from "log.tiles",
    A5 => "every checkpoint's root follows from the events" from "events, log.checkpoints",
    A6 => "each checkpoint continues the one before, also those held outside" from "events, log.checkpoints, --checkpoint",
    A8 => "every checkpoint is signed by the shop's key" from "log.checkpoints, the public key",
    A9 => "the log is no shorter than any checkpoint" from "log.checkpoints, --checkpoint",
    A10 => "no old event waits for its checkpoint" from "events, log.checkpoints",
    A11 => "times of recording go forward, and days of the books are near them" from "events",
    A12 => "every event type and version is known" from "events",
    A13 => "every event reads and writes back as the stored text" from "events",
    A14 => "numbers are integers within 2^53-1" from "events",
    A15 => "the log's guards stand: triggers, keys and grants" from "the catalogue of the database",
    B1 => "every entry balances in each commodity" from "events",
    B2 => "every entry's lines follow from its event by the rules" from "events",
    B3 => "the trial balance is zero, after every month" from "events",
    B4 => "every account and commodity is in the chart, and its card, terminal, plan or person is the shop's" from "events",
    B5 => "guarded accounts were never overdrawn, at any position" from "events",
    B7 => "control totals are the sums of what happened" from "events",
    B9 => "open holds are what lies on hold; each ends once" from "events",
    B10 => "reversals are exact and single" from "events",
    B11 => "what is deferred is what was delivered" from "events",
    B13 => "no discount reaches the price" from "events",
    B15 => "fees of gateways are what they said, and nothing where the payer bears them" from "events",
    B16 => "prices and discounts lie on the grid of 100 rial" from "events",
    C1 => "payments moved only as they may" from "events",
    C2 => "orders and accounts moved only as they may" from "events",
    C3 => "what was given back is what had come" from "events",
    C4 => "whoever acted had the permission then" from "events",
    C5 => "nobody decided on his own payment" from "events",
    C6 => "every order has the price of the catalogue then" from "events",
    C7 => "every process has ended or is young" from "events",
    C8 => "commands and events name each other, once" from "events, log.commands",
    D1 => "what can be one person's or one payment's alone is so" from "events",
    D3 => "no receipt was seen before" from "events",
    E1 => "every delivery belongs to exactly one paid order" from "events",
    E2 => "every paid order is delivered, refunded or young" from "events",
    E3 => "the panels carry what the books say" from "--panel: what a panel lists; events",
    G1 => "read models are what the log rebuilds to" from "--read-models: rm, a rebuild beside it",
    G2 => "no cursor is ahead of the log" from "work.cursors",
    G3 => "every row of a read model comes from an event of its kind" from "rm, events",
    G4 => "journal and balances are the log's entries" from "rm.journal, rm.journal_line, rm.balance, events",
    G5 => "two rebuilds of a read model are the same" from "--read-models: two rebuilds",
    G6 => "every table is declared with its check" from "the catalogue of the database",
    H1 => "no card number, telephone number or token stands in an event" from "events",
    H2 => "personal data is sealed, and nothing of who was forgotten can be opened" from "events, work.subject_keys",
    X1 => "the export is whole and signed" from "--export",
    X2 => "the log continues the export" from "--export, log.commands",
}

impl CheckId {
    /// Its place among all of them.
    pub(crate) const fn place(self) -> usize {
        self as usize
    }

    /// Its letter: A integrity, B books, C and E conduct, D duplicates, G read models, H privacy,
    /// X export.
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
