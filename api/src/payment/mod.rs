//! Payments by card: what there is to see, the staff's review, the customer's own top-up, the
//! shop's cards, and payments as they change.

mod card;
mod live;
mod object;
mod query;
mod receipt;
mod review;
mod top_up;

pub use card::{Card, CardMutation, CardQuery};
pub use live::PaymentSubscription;
pub use object::{Payment, PaymentStatus, ReceiptKind};
pub use query::{PaymentFilter, PaymentQuery};
pub use receipt::{DuplicateReceipt, ReceiptPage};
pub use review::ReviewMutation;
pub use top_up::TopUpMutation;

pub(crate) use card::find as find_card;
pub(crate) use query::{find, page};
