//! Data loaders: every edge from many rows to one thing is read in one statement for all rows.
//!
//! One loader serves all requests and keeps nothing: it gathers what is asked for within a
//! millisecond. It does not authorise; what stands behind an edge is its caller's to guard.

mod key;
mod opened;
mod read;

pub(crate) use key::{
    AccountsOf, ApprovedOn, CauseOf, ClaimOf, DuplicatesOf, EntriesOf, EntryAt, EventAt, FactsOf,
    HealthOf, HoldOf, LineAt, LinesAt, LoadOf, OpeningsOf, PagesOf, PanelsOf, PaymentsOf, PlaceOf,
    ProfileOf, RolesOf, SessionOf, ShownCard, UsageOf, WalletOf, Words,
};
pub(crate) use read::Loaders;
