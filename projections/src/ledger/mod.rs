//! The books: the journal, its lines with running balances, and the balance of each account.
//!
//! Amounts are debit positive. Balances are folds of the lines; nothing else writes them.

pub mod balance;
pub mod journal;
mod projector;

pub use balance::{AsOf, BalanceRow, StatementRow, SumRow, TrialRow};
pub use journal::{EntryFilter, EntryRow, LineRow};
pub use projector::Ledger;
