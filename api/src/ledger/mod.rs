//! The books and the log: entries with their lines, balances, the trial balance, raw events, and
//! the proofs that they are what was signed. All requires `ledger.read`.

mod balance;
mod entry;
mod event;
mod proof;

pub(crate) use balance::BalanceQuery;
pub(crate) use entry::{JournalEntry, JournalQuery};
pub(crate) use event::{Actor, EventQuery, actor};

pub(crate) use entry::{find as find_entry, may_read};
