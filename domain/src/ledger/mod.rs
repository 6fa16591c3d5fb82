//! Double entry: accounts, balanced entries, and the postings of each business fact.
//!
//! An entry balances by construction: [`Entry::new`] refuses another, and reading one back checks
//! it again. Balances are folds of lines; nothing here stores one.

mod account;
mod entry;
pub mod rule;

pub use account::{Account, AccountKind, InvalidAccount};
pub use entry::{Commodity, Entry, EntryError, LINES_MAX, Line, RULE_VERSION};
