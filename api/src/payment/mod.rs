//! Payments by card and at the gateway: what there is to see, the staff's queue and review, the customer's own top-up,
//! the shop's cards, and payments as they change.

mod bulk;
mod card;
mod claim;
mod facts;
mod live;
mod object;
mod query;
mod queue;
mod receipt;
mod returned;
mod review;
mod session;
mod stats;
mod ticket;
mod top_up;
mod upload;

pub(crate) use bulk::BulkMutation;
pub(crate) use card::{Card, CardMutation, CardQuery};
pub(crate) use claim::ClaimMutation;
pub(crate) use live::PaymentSubscription;
pub(crate) use object::{Payment, PaymentStatus, ReceiptKind};
pub(crate) use query::{PaymentFilter, PaymentQuery};
pub(crate) use queue::QueueSubscription;
pub(crate) use receipt::{DuplicateReceipt, ReceiptPage};
pub(crate) use returned::{Said, come_back};
pub(crate) use review::ReviewMutation;
pub(crate) use session::PaymentMethod;
pub(crate) use stats::QueueQuery;
pub(crate) use ticket::{Ticket, admitted};
pub(crate) use top_up::{TopUpMutation, TopUpQuery};
pub(crate) use upload::take as take_upload;

pub(crate) use card::find as find_card;
pub(crate) use query::{find, page};
