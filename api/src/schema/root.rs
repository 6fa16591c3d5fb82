//! The roots of the schema, merged from the features, and its limits.

use async_graphql::{
    MergedObject, MergedSubscription, SDLExportOptions, Schema as Of, SchemaBuilder,
    extensions::Analyzer,
};

use super::{node::NodeQuery, shop::ShopQuery};
use crate::{
    audit::AuditQuery,
    backup::{BackupMutation, BackupQuery, BackupSubscription, JobQuery},
    identity::{AccountMutation, IdentityQuery, SessionMutation, StaffMutation},
    ledger::{
        BalanceQuery, CheckpointSubscription, EventQuery, EventSubscription, ExplanationQuery,
        JournalQuery, ProofQuery, TimelineQuery, TimelineSubscription,
    },
    loader::Loaders,
    location::{LocationMutation, LocationQuery, LocationSubscription, TaskMutation, TaskQuery},
    order::{OrderMutation, OrderQuery, OrderSubscription, QuoteQuery},
    payment::{
        BulkMutation, CardMutation, CardQuery, ClaimMutation, PaymentQuery, PaymentSubscription,
        QueueQuery, QueueSubscription, ReviewMutation, TopUpMutation, TopUpQuery,
    },
    plan::{PlanMutation, PlanQuery},
    report::{OverviewQuery, OverviewSubscription},
    role::{RoleMutation, RoleQuery},
    search::SearchQuery,
    state::Shop,
    subscription::{SubscriptionMutation, SubscriptionQuery},
    wallet::WalletQuery,
};

/// How deep a document may nest: deeper than any screen needs.
pub const DEPTH_MAX: usize = 12;
/// What a document may cost: about a page of 100 rows with 40 fields each.
pub const COMPLEXITY_MAX: usize = 4_000;
/// How deep fragments and selections may nest before the document is even looked at.
const RECURSION_MAX: usize = 32;
/// Directives of one field at the most.
const DIRECTIVES_MAX: usize = 10;

/// What can be asked.
#[derive(MergedObject, Default)]
pub struct Query(
    NodeQuery,
    ShopQuery,
    IdentityQuery,
    RoleQuery,
    WalletQuery,
    PaymentQuery,
    QueueQuery,
    TopUpQuery,
    CardQuery,
    PlanQuery,
    OrderQuery,
    QuoteQuery,
    SubscriptionQuery,
    LocationQuery,
    TaskQuery,
    JournalQuery,
    BalanceQuery,
    EventQuery,
    TimelineQuery,
    ProofQuery,
    ExplanationQuery,
    OverviewQuery,
    SearchQuery,
    BackupQuery,
    AuditQuery,
    JobQuery,
);

/// What can be done. Each takes an `idempotencyKey`: the same key again is the same command again,
/// and answers with the first outcome.
#[derive(MergedObject, Default)]
pub struct Mutation(
    SessionMutation,
    AccountMutation,
    StaffMutation,
    RoleMutation,
    ReviewMutation,
    ClaimMutation,
    BulkMutation,
    TopUpMutation,
    CardMutation,
    PlanMutation,
    OrderMutation,
    SubscriptionMutation,
    LocationMutation,
    TaskMutation,
    BackupMutation,
);

/// What can be watched, over graphql-transport-ws at `/graphql/ws`.
#[derive(MergedSubscription, Default)]
pub struct Subscription(
    PaymentSubscription,
    QueueSubscription,
    OrderSubscription,
    TimelineSubscription,
    EventSubscription,
    CheckpointSubscription,
    OverviewSubscription,
    LocationSubscription,
    BackupSubscription,
);

/// The schema.
pub type Schema = Of<Query, Mutation, Subscription>;

fn limited() -> SchemaBuilder<Query, Mutation, Subscription> {
    Schema::build(Query::default(), Mutation::default(), Subscription::default())
        .limit_depth(DEPTH_MAX)
        .limit_complexity(COMPLEXITY_MAX)
        .limit_recursive_depth(RECURSION_MAX)
        .limit_directives(DIRECTIVES_MAX)
        .disable_suggestions()
        .extension(Analyzer)
}

/// The schema of a shop. Needs a running tokio.
#[must_use]
pub fn schema(shop: Shop) -> Schema {
    let loaders = Loaders::new(shop.app().clone());
    limited().data(loaders).data(shop).finish()
}

/// The schema in GraphQL's own language, as `api/schema.graphql` has it.
#[must_use]
pub fn sdl() -> String {
    let options = SDLExportOptions::new().sorted_fields().sorted_enum_items().sorted_arguments();
    let mut text = limited().finish().sdl_with_options(options);
    text.truncate(text.trim_end().len());
    text.push('\n');
    text
}
