//! What was found.

use async_graphql::{Context, Enum, ID, Object, Result};
use domain::id::PersonId;

use crate::{
    identity::User,
    ledger::Event,
    loader::{Loaders, ProfileOf},
    order::Order,
    payment::{Card, Payment},
    schema::{id::Named, node::Node, words::happened},
    subscription::VpnAccount,
};

/// What kind of thing was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum SearchKind {
    /// A customer or a member of staff.
    User,
    /// An attempt to pay in.
    Payment,
    /// A purchase or a renewal.
    Order,
    /// A customer's VPN account.
    VpnAccount,
    /// A receiving card.
    Card,
    /// An event of the log.
    Event,
    /// Anything else that has an id.
    Other,
}

/// Something that was found.
pub(super) enum Hit {
    /// A customer or a member of staff.
    User(User),
    /// An attempt to pay in.
    Payment(Payment),
    /// A purchase or a renewal.
    Order(Order),
    /// A customer's VPN account.
    VpnAccount(VpnAccount),
    /// A receiving card.
    Card(Card),
    /// An event of the log.
    Event(Event),
    /// Anything else that has an id.
    Other(ID, Node),
}

impl From<(ID, Node)> for Hit {
    fn from((id, node): (ID, Node)) -> Self {
        match node {
            Node::User(user) => Self::User(user),
            Node::Payment(payment) => Self::Payment(payment),
            Node::Order(order) => Self::Order(order),
            Node::VpnAccount(account) => Self::VpnAccount(account),
            Node::Card(card) => Self::Card(card),
            other @ (Node::Plan(_)
            | Node::Server(_)
            | Node::Panel(_)
            | Node::Backup(_)
            | Node::JournalEntry(_)) => Self::Other(id, other),
        }
    }
}

impl Hit {
    /// Its id on the wire.
    pub(super) fn wire(&self) -> ID {
        match self {
            Self::User(user) => user.0.person.wire(),
            Self::Payment(payment) => payment.0.payment.wire(),
            Self::Order(order) => order.0.order_id.wire(),
            Self::VpnAccount(account) => account.0.subscription.wire(),
            Self::Card(card) => card.0.card.wire(),
            Self::Event(event) => ID(event.0.position.to_string()),
            Self::Other(id, _) => id.clone(),
        }
    }

    /// Whose it is.
    const fn person(&self) -> Option<PersonId> {
        match self {
            Self::User(user) => Some(user.0.person),
            Self::Payment(payment) => Some(payment.0.person),
            Self::Order(order) => Some(order.0.person),
            Self::VpnAccount(account) => Some(account.0.person),
            Self::Card(_) | Self::Event(_) | Self::Other(..) => None,
        }
    }
}

/// Something that was found.
#[Object(name = "SearchHit")]
impl Hit {
    /// What kind of thing.
    async fn kind(&self) -> SearchKind {
        match self {
            Self::User(_) => SearchKind::User,
            Self::Payment(_) => SearchKind::Payment,
            Self::Order(_) => SearchKind::Order,
            Self::VpnAccount(_) => SearchKind::VpnAccount,
            Self::Card(_) => SearchKind::Card,
            Self::Event(_) => SearchKind::Event,
            Self::Other(..) => SearchKind::Other,
        }
    }

    /// Its id; of an event, its place in the log.
    async fn id(&self) -> ID {
        self.wire()
    }

    /// What it is called: a name, or the number that people read to each other.
    async fn title(&self, ctx: &Context<'_>) -> Result<String> {
        Ok(match self {
            Self::User(user) => user.called(ctx).await?,
            Self::Payment(payment) => payment.0.payment.short(),
            Self::Order(order) => order.0.order_id.short(),
            Self::VpnAccount(account) => account.0.name.clone(),
            Self::Card(card) => card.0.bank.clone(),
            Self::Event(event) => happened(ctx, &event.0.event_type),
            Self::Other(id, _) => id.to_string(),
        })
    }

    /// Whose it is, for who may see users.
    async fn subtitle(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        if let Self::User(user) = self {
            let key = ProfileOf(user.0.person);
            let profile = ctx.data_unchecked::<Loaders>().load(key).await?;
            return Ok(profile.and_then(|profile| profile.username));
        }
        match crate::identity::behind(ctx, self.person()).await? {
            Some(user) => Ok(Some(user.called(ctx).await?)),
            None => Ok(None),
        }
    }

    /// The thing itself; none of an event, which `event(position)` gives.
    async fn node(&self) -> Option<Node> {
        match self {
            Self::User(user) => Some(Node::User(user.clone())),
            Self::Payment(payment) => Some(Node::Payment(payment.clone())),
            Self::Order(order) => Some(Node::Order(order.clone())),
            Self::VpnAccount(account) => Some(Node::VpnAccount(account.clone())),
            Self::Card(card) => Some(Node::Card(card.clone())),
            Self::Other(_, node) => Some(node.clone()),
            Self::Event(_) => None,
        }
    }
}
