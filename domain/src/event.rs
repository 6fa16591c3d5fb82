//! The closed sum of everything that can happen, and how a stored event becomes one.

use cqrs_es::DomainEvent;

use crate::{
    backup::BackupEvent,
    identity::{ClaimEvent, PersonEvent},
    ledger::Entry,
    location::{PanelEvent, ServerEvent},
    order::OrderEvent,
    payment::{CardEvent, DeskEvent, PaymentEvent, gateway::GatewayEvent},
    plan::PlanEvent,
    role::GrantsEvent,
    subscription::SubscriptionEvent,
    upcast,
    wallet::WalletEvent,
};

/// Why a stored event cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum DecodeError {
    /// No aggregate of this type is known.
    #[error("no aggregate of type {0} is known")]
    UnknownAggregate(String),
    /// The event's name, its version and its payload do not agree.
    #[error("event {event_type} of version {event_version} does not fit its payload")]
    Mislabelled {
        /// The stored name.
        event_type: String,
        /// The stored version.
        event_version: String,
    },
    /// The payload is not of the shape that its version has.
    #[error("the payload of {event_type} does not decode")]
    Payload {
        /// The stored name.
        event_type: String,
        /// Where and why.
        #[source]
        source: serde_json::Error,
    },
}

macro_rules! sum {
    ($($(#[$doc:meta])* $variant:ident($event:ty) = $aggregate:literal),+ $(,)?) => {
        /// Anything that can happen; serialised as cqrs-es serialises the event itself.
        #[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
        #[serde(untagged)]
        pub enum Event {
            $($(#[$doc])* $variant($event),)+
        }

        impl Event {
            /// Every event type of the product, by aggregate.
            pub const TYPES: &'static [(&'static str, &'static [&'static str])] =
                &[$(($aggregate, <$event>::TYPES)),+];

            /// Reads a stored event, as today's program would have written it; `payload` is the stored text.
            ///
            /// # Errors
            /// A [`DecodeError`] when it is not one of ours, exactly.
            pub fn decode(
                aggregate_type: &str,
                event_type: &str,
                event_version: &str,
                payload: &str,
            ) -> Result<Self, DecodeError> {
                match aggregate_type {
                    $($aggregate => {
                        let unread = |source| {
                            DecodeError::Payload { event_type: event_type.to_owned(), source }
                        };
                        let older =
                            upcast::today(event_type, event_version, || serde_json::from_str(payload));
                        let (event, version): ($event, _) = match older.map_err(unread)? {
                            Some((version, payload)) => (serde_json::from_value(payload).map_err(unread)?, version),
                            None => (serde_json::from_str(payload).map_err(unread)?, event_version),
                        };
                        let named = event.event_type() == event_type
                            && event.event_version() == version;
                        if !named {
                            return Err(DecodeError::Mislabelled {
                                event_type: event_type.to_owned(),
                                event_version: event_version.to_owned(),
                            });
                        }
                        Ok(Self::$variant(event))
                    })+
                    other => Err(DecodeError::UnknownAggregate(other.to_owned())),
                }
            }

            /// The event as cqrs-es serialises it.
            ///
            /// # Errors
            /// None for the events of this crate, whose members are all plain data.
            pub fn payload(&self) -> Result<serde_json::Value, serde_json::Error> {
                match self { $(Self::$variant(event) => serde_json::to_value(event),)+ }
            }

            /// Its name, such as `wallet.held`.
            #[must_use]
            pub fn event_type(&self) -> String {
                match self { $(Self::$variant(event) => event.event_type(),)+ }
            }

            /// The version that it is written as.
            #[must_use]
            pub fn event_version(&self) -> String {
                match self { $(Self::$variant(event) => event.event_version(),)+ }
            }
        }
    };
}

sum! {
    /// Of a claim.
    Claim(ClaimEvent) = "claim",
    /// Of a person.
    Person(PersonEvent) = "person",
    /// Of a person's roles.
    Grants(GrantsEvent) = "role",
    /// Of a wallet.
    Wallet(WalletEvent) = "wallet",
    /// Of a payment.
    Payment(PaymentEvent) = "payment",
    /// Of a payment at a gateway.
    Gateway(GatewayEvent) = "gateway",
    /// Of a person's place at the counter.
    Desk(DeskEvent) = "desk",
    /// Of a receiving card.
    Card(CardEvent) = "card",
    /// Of a plan.
    Plan(PlanEvent) = "plan",
    /// Of an order.
    Order(OrderEvent) = "order",
    /// Of an account.
    Subscription(SubscriptionEvent) = "subscription",
    /// Of a server.
    Server(ServerEvent) = "server",
    /// Of a panel.
    Panel(PanelEvent) = "panel",
    /// Of a run of the backup.
    Backup(BackupEvent) = "backup",
}

impl Event {
    /// The entry that it books.
    #[must_use]
    pub const fn entry(&self) -> Option<&Entry> {
        match self {
            Self::Wallet(event) => Some(event.entry()),
            Self::Claim(_)
            | Self::Person(_)
            | Self::Grants(_)
            | Self::Payment(_)
            | Self::Gateway(_)
            | Self::Desk(_)
            | Self::Card(_)
            | Self::Plan(_)
            | Self::Order(_)
            | Self::Subscription(_)
            | Self::Server(_)
            | Self::Panel(_)
            | Self::Backup(_) => None,
        }
    }
}
