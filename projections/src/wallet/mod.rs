//! Wallets: what can be spent, what is held, and every movement with the balance after it.
//!
//! For each wallet `credited_total − taken_back_total − spent_total = balance + held`, and the sum
//! of the movements' amounts is the balance.

mod projector;
mod query;
mod table;

pub use projector::Wallets;
pub use query::{balance, by_person, by_persons, hold, holds, movements, open_holds, totals};
pub use table::{HoldRow, HoldStatus, MovementKind, MovementRow, WalletRow, WalletTotals};
