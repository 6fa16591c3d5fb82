//! What is loaded by: each key names what it gives.

use chrono::{DateTime, NaiveDate, Utc};
use domain::id::{CardId, OrderId, PanelId, PaymentId, PersonId, ServerId, SubscriptionId};

/// The receipt pages of a payment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct PagesOf(pub PaymentId);
/// The session of a payment at the gateway.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct SessionOf(pub PaymentId);
/// The payments that a payment's receipt was seen in before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct DuplicatesOf(pub PaymentId);
/// The entry that waits for a payment's review.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct PendingOf(pub PaymentId);
/// The entry at a position.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct EntryAt(pub u64);
/// The lines of the entry at a position.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct LinesAt(pub u64);
/// The roles of a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct RolesOf(pub PersonId);
/// The wallet of a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct WalletOf(pub PersonId);
/// What is held for an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct HoldOf(pub OrderId);
/// The event at a position.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct EventAt(pub u64);
/// The event that caused the one at a position, by its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct CauseOf(pub u64);
/// The line of the timeline at a position.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct LineAt(pub u64);
/// A card with its sealed parts opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct ShownCard(pub CardId);
/// The words of a receipt, as they stand sealed.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Words(pub String);
/// Where a payment stands among those that wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct PlaceOf(pub PaymentId);
/// The entries about a payment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct EntriesOf(pub PaymentId);
/// The payments for an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct PaymentsOf(pub OrderId);
/// The VPN accounts of a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct AccountsOf(pub PersonId);
/// What an account let through on each day since a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct UsageOf(pub SubscriptionId, pub NaiveDate);
/// The panels on a server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct PanelsOf(pub ServerId);
/// When a panel last answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct HealthOf(pub PanelId);
/// What a panel carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct LoadOf(pub PanelId);
/// What the shop knows of a person, opened.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct ProfileOf(pub PersonId);
/// What staff compare of a payment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct FactsOf(pub PaymentId);
/// Who looks at a payment now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct ClaimOf(pub PaymentId);
/// Which of a payment's receipt pages were opened by whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct OpeningsOf(pub PaymentId);
/// What was approved on a card since a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct ApprovedOn(pub CardId, pub DateTime<Utc>);
