//! Things by their ids, whatever they are.

use async_graphql::{Context, ID, Interface, Object, Result};

use super::id::AnyId;
use crate::{
    backup::{self, Backup},
    error::RequestError,
    identity::{self, User},
    ledger::{self, JournalEntry},
    location::{self, Panel, Server},
    order::{self, Order},
    payment::{self, Card, Payment},
    plan::{self, Plan},
    subscription::{self, VpnAccount},
};

/// Ids of one question for nodes at the most.
pub(crate) const NODES_MAX: usize = 100;

/// Anything that has an id.
#[derive(Clone, Interface)]
#[graphql(field(
    name = "id",
    ty = "ID",
    desc = "Its id: a prefix that says what it is, and more."
))]
pub(crate) enum Node {
    /// A customer or a member of staff.
    User(User),
    /// An attempt to pay in.
    Payment(Payment),
    /// A purchase or a renewal.
    Order(Order),
    /// Something in the catalogue.
    Plan(Plan),
    /// A customer's VPN account.
    VpnAccount(VpnAccount),
    /// A receiving card.
    Card(Card),
    /// A machine that carries accounts.
    Server(Server),
    /// A 3x-ui panel.
    Panel(Panel),
    /// A run of the backup.
    Backup(Backup),
    /// An entry of the books.
    JournalEntry(JournalEntry),
}

pub(crate) async fn find(ctx: &Context<'_>, id: &ID) -> Result<Option<Node>, RequestError> {
    let problem = "must be an id with its prefix, such as pay_01J…";
    let id = AnyId::read(id).ok_or(RequestError::BadInput { field: "id", problem })?;
    Ok(match id {
        AnyId::PersonId(id) => identity::find(ctx, id).await?.map(Node::User),
        AnyId::PaymentId(id) => payment::find(ctx, id).await?.map(Node::Payment),
        AnyId::OrderId(id) => order::find(ctx, id).await?.map(Node::Order),
        AnyId::PlanId(id) => plan::find(ctx, id).await?.map(Node::Plan),
        AnyId::SubscriptionId(id) => subscription::find(ctx, id).await?.map(Node::VpnAccount),
        AnyId::CardId(id) => payment::find_card(ctx, id).await?.map(Node::Card),
        AnyId::ServerId(id) => location::find_server(ctx, id).await?.map(Node::Server),
        AnyId::PanelId(id) => location::find_panel(ctx, id).await?.map(Node::Panel),
        AnyId::BackupId(id) => backup::find(ctx, id).await?.map(Node::Backup),
        AnyId::EntryId(id) => ledger::find_entry(ctx, id).await?.map(Node::JournalEntry),
    })
}

/// Things by their ids.
#[derive(Default)]
pub(crate) struct NodeQuery;

#[Object]
impl NodeQuery {
    /// The thing of an id; none when there is none, or the viewer may not see it.
    async fn node(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Any id.")] id: ID,
    ) -> Result<Option<Node>> {
        Ok(find(ctx, &id).await?)
    }

    /// The things of several ids, in their order; none in the place of each that there is not.
    #[graphql(complexity = "ids.len().max(1) * child_complexity")]
    async fn nodes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Any ids, at most 100.")] ids: Vec<ID>,
    ) -> Result<Vec<Option<Node>>> {
        if ids.len() > NODES_MAX {
            return Err(RequestError::TooMany { what: "ids", max: NODES_MAX }.into());
        }
        let found = futures::future::join_all(ids.iter().map(|id| find(ctx, id))).await;
        Ok(found.into_iter().collect::<Result<Vec<_>, _>>()?)
    }
}
