//! Payments with their receipts, pending entries and sessions at gateways, and the cards that receive them.
//!
//! One projector fills all of it from the streams of payments and cards, because the totals of a
//! card follow from the payments on it.

pub mod card;
pub mod gateway;
pub mod history;
mod pending;
mod projector;
mod query;
mod receipt;
mod table;

pub use pending::{PendingEntryRow, Resolution, open_pending, pending};
pub use projector::Payments;
pub use query::{
    PaymentFilter, QueuePlace, StatusCount, by_id, by_ids, count, counts, expired_by, of_order,
    of_orders, open_of, page, queue_place, queue_places, review_queue, waiting_since,
};
pub use receipt::{DuplicateRow, ReceiptPageRow, duplicates, page_by_blob, pages_of, same_content};
pub use table::{Method, PaymentRow};
