//! Read models: tables that are folds of the log, what fills them, and what is asked of them.
//!
//! A file is a table, or a few that belong together, with its projector and its queries. A
//! projector is a pure fold of recorded events: no clock, no chance, no other read model; so each
//! table can be dropped and rebuilt from the log, and the rebuilt one must equal the live one.
//! Personal data stands here as sealed as it stands in events: projectors have no keys.
//!
//! Every row carries `position`, that of the last event that touched it, and where lists are made
//! of it `first_position`, that of the event that made it: it grows with the time of creation, and
//! lists are sorted and continued by it.
//!
//! A query fails only when the database does, or when a row holds what this program cannot read.
//! `by_ids` gives the rows that exist, in no order: it is what a data loader wants.

use event_store::projection::Projector;

mod column;
mod sheet;
mod step;

pub mod page;
pub mod search;

pub mod identity;
pub mod role;

pub mod ledger;
pub mod wallet;

pub mod order;
pub mod payment;
pub mod plan;
pub mod subscription;

pub mod location;

pub mod acted;
pub mod backup;
pub mod report;
pub mod timeline;

/// Why a query has no answer: the database failed, or holds what this program cannot read.
#[derive(Debug, thiserror::Error)]
#[error("the read model could not be read")]
pub struct QueryError(#[from] sqlx::Error);

/// What a query gives.
pub type Answer<T> = Result<T, QueryError>;

/// The most rows that a query for jobs returns, so that a backlog does not fill the memory.
pub const BATCH_MAX: u32 = 1_000;

/// Every projector, in reading order.
#[must_use]
pub fn all() -> Vec<Box<dyn Projector>> {
    vec![
        Box::new(identity::Identity),
        Box::new(role::Roles),
        Box::new(ledger::Ledger),
        Box::new(wallet::Wallets),
        Box::new(payment::Payments),
        Box::new(plan::Plans),
        Box::new(order::Orders),
        Box::new(subscription::Subscriptions),
        Box::new(location::server::Servers),
        Box::new(location::panel::Panels),
        Box::new(backup::Backups),
        Box::new(report::Pulse),
        Box::new(timeline::Timeline),
    ]
}

/// What an audit can hold a table against.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Check {
    /// A rebuild from the log must give the same rows.
    Rebuild,
    /// Its sums must equal the fold of the entries in the log.
    Entries,
}

/// A table, who fills it, and what it is checked by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Declared {
    /// The name that readers use, without the schema `rm`.
    pub table: &'static str,
    /// The projector that fills it.
    pub projector: &'static str,
    /// What it is checked by.
    pub checks: &'static [Check],
}

const fn rebuilt(table: &'static str, projector: &'static str) -> Declared {
    Declared { table, projector, checks: &[Check::Rebuild] }
}

const fn booked(table: &'static str, projector: &'static str) -> Declared {
    Declared { table, projector, checks: &[Check::Rebuild, Check::Entries] }
}

/// Every table of the schema `rm`. One that is not declared here is not ours.
pub const TABLES: &[Declared] = &[
    rebuilt("person", "identity"),
    rebuilt("staff_role", "role"),
    booked("journal", "ledger"),
    booked("journal_line", "ledger"),
    booked("balance", "ledger"),
    booked("wallet", "wallet"),
    booked("wallet_hold", "wallet"),
    booked("wallet_movement", "wallet"),
    rebuilt("payment", "payment"),
    rebuilt("receipt_page", "payment"),
    rebuilt("pending_entry", "payment"),
    rebuilt("card", "payment"),
    rebuilt("gateway_session", "payment"),
    rebuilt("plan", "plan"),
    rebuilt("orders", "order"),
    rebuilt("subscription", "subscription"),
    rebuilt("usage_day", "subscription"),
    rebuilt("server", "server"),
    rebuilt("panel", "panel"),
    rebuilt("backup_run", "backup"),
    rebuilt("pulse", "report"),
    rebuilt("timeline", "timeline"),
];
