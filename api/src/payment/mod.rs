//! Payments by card: what there is to see, the staff's review, the customer's own top-up, the
//! shop's cards, and payments as they change.

mod card;
mod live;
mod object;
mod query;
mod receipt;
mod review;
mod top_up;

pub(crate) use card::{Card, CardMutation, CardQuery};
pub(crate) use live::PaymentSubscription;
pub(crate) use object::{Payment, PaymentStatus, ReceiptKind};
pub(crate) use query::{PaymentFilter, PaymentQuery};
pub(crate) use receipt::{DuplicateReceipt, ReceiptPage};
pub(crate) use review::ReviewMutation;
pub(crate) use top_up::TopUpMutation;

pub(crate) use card::find as find_card;
pub(crate) use query::{find, page};
