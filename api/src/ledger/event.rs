//! Raw events, as they stand in the log. Personal data stands there sealed.

use async_graphql::{
    Context, InputObject, Object, Result, SimpleObject, Union,
    connection::{Connection, Edge},
};
use domain::id::PersonId;
use event_store::{Recorded, tree::leaf_hash};
use projections::{
    page::PAGE_MAX,
    timeline::{self, TimelineRow},
};

use super::{
    entry::reader,
    proof::{Checkpoint, Inclusion, checkpoint, inclusion},
};
use crate::{
    error::RequestError,
    identity::User,
    loader::Loaders,
    schema::{
        page::{Sort, asked, connection, rows},
        scalar::{DateTime, EventPosition, Hash, Json},
    },
    state::Shop,
};

/// A process of the shop, or whoever may start the executable on its machine.
#[derive(Debug, Clone, SimpleObject)]
pub(crate) struct SystemActor {
    /// `operator`, or `process:` and the name of the process.
    name: String,
}

/// Who set something in motion.
#[derive(Union)]
pub(crate) enum Actor {
    /// A customer or a member of staff.
    User(User),
    /// The shop itself.
    System(SystemActor),
}

/// Whoever metadata names.
///
/// # Errors
/// Unavailable.
pub(crate) async fn actor(ctx: &Context<'_>, written: &str) -> Result<Actor, RequestError> {
    let person = written.strip_prefix("person:").and_then(|id| id.parse::<PersonId>().ok());
    if let Some(person) = person
        && let Some(row) = ctx.data_unchecked::<Loaders>().person(person).await?
    {
        return Ok(Actor::User(User(row)));
    }
    Ok(Actor::System(SystemActor { name: written.to_owned() }))
}

/// An event of the log.
#[derive(Debug, Clone)]
pub(super) struct Event(Recorded);

impl Event {
    fn metadata_value(&self, name: &str) -> Option<String> {
        self.0.metadata_map().ok()?.remove(name)
    }
}

/// An event of the log.
#[Object]
impl Event {
    /// Its place in the log.
    async fn position(&self) -> EventPosition {
        EventPosition(self.0.position)
    }

    /// What happened, such as `wallet.held`.
    #[graphql(name = "type")]
    async fn event_type(&self) -> &str {
        &self.0.event_type
    }

    /// The version of its form.
    async fn version(&self) -> &str {
        &self.0.event_version
    }

    /// The kind of stream that it stands in.
    async fn stream_type(&self) -> &str {
        &self.0.aggregate_type
    }

    /// The stream.
    async fn stream_id(&self) -> &str {
        &self.0.aggregate_id
    }

    /// Its place in the stream, from 1.
    async fn sequence(&self) -> u64 {
        self.0.sequence
    }

    /// When it was recorded.
    async fn recorded_at(&self) -> DateTime {
        self.0.recorded_at.into()
    }

    /// What it says. Personal data is sealed.
    async fn payload(&self) -> Json {
        Json(serde_json::from_str(&self.0.payload).unwrap_or_default())
    }

    /// Its circumstances: command, actor, channel, correlation, causation.
    async fn metadata(&self) -> Json {
        Json(serde_json::from_str(&self.0.metadata).unwrap_or_default())
    }

    /// Who set it in motion.
    async fn actor(&self, ctx: &Context<'_>) -> Result<Option<Actor>> {
        let Some(written) = self.metadata_value("actor") else { return Ok(None) };
        Ok(Some(actor(ctx, &written).await?))
    }

    /// The line that an export has for it; its hash is the leaf of the tree.
    async fn line(&self) -> String {
        event_store::export::line(&self.0)
    }

    /// The hash of its leaf in the tree (RFC 6962).
    async fn leaf_hash(&self) -> Hash {
        Hash(leaf_hash(event_store::export::line(&self.0).as_bytes()).to_string())
    }

    /// The proof that it is in the log that the newest checkpoint signs; none while it is not yet
    /// covered by one.
    #[graphql(complexity = "50 + child_complexity")]
    async fn inclusion(&self, ctx: &Context<'_>) -> Result<Option<Inclusion>> {
        Ok(inclusion(ctx, self.0.position).await?)
    }
}

/// A line of the timeline: that something happened, without what it says.
pub(super) struct TimelineItem(TimelineRow);

/// A line of the timeline: that something happened, without what it says.
#[Object]
impl TimelineItem {
    /// Its place in the log.
    async fn position(&self) -> EventPosition {
        EventPosition(self.0.position)
    }

    /// What happened, such as `wallet.held`.
    #[graphql(name = "type")]
    async fn event_type(&self) -> &str {
        &self.0.event_type
    }

    /// The feature that it belongs to.
    async fn feature(&self) -> &str {
        &self.0.feature
    }

    /// The kind of stream that it stands in.
    async fn stream_type(&self) -> &str {
        &self.0.stream_type
    }

    /// The stream.
    async fn stream_id(&self) -> &str {
        &self.0.stream_id
    }

    /// The person that it is about; shown to who may see users.
    async fn user(&self, ctx: &Context<'_>) -> Result<Option<User>> {
        Ok(crate::identity::behind(ctx, self.0.person).await?)
    }

    /// Who set it in motion.
    async fn actor(&self, ctx: &Context<'_>) -> Result<Option<Actor>> {
        let Some(written) = &self.0.actor else { return Ok(None) };
        Ok(Some(actor(ctx, written).await?))
    }

    /// By which door: `bot`, `api`, `cli`, `process`.
    async fn channel(&self) -> Option<&str> {
        self.0.channel.as_deref()
    }

    /// Shared by everything that one stimulus set in motion.
    async fn correlation_id(&self) -> Option<&str> {
        self.0.correlation_id.as_deref()
    }

    /// When.
    async fn at(&self) -> DateTime {
        self.0.at.into()
    }
}

/// What of the timeline.
#[derive(Debug, Clone, Default, InputObject)]
pub(super) struct TimelineFilter {
    /// Only what is about this user: `usr_…`.
    pub user_id: Option<async_graphql::ID>,
    /// Only this feature, such as `payment`.
    pub feature: Option<String>,
    /// Only what this stimulus set in motion.
    pub correlation_id: Option<String>,
    /// Without the counters of accounts, which move all day.
    #[graphql(default = true)]
    pub quiet: bool,
}

/// Questions about the log.
#[derive(Default)]
pub(crate) struct EventQuery;

#[Object]
impl EventQuery {
    /// The events of the log, oldest first, as they are stored. `after` is a position. Requires
    /// `ledger.read`.
    #[graphql(complexity = "rows(first, child_complexity)")]
    async fn events(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many, 1 to 100.")] first: i32,
        #[graphql(desc = "After which: a position; none means from the first event.")]
        after: Option<EventPosition>,
    ) -> Result<Connection<String, Event>> {
        reader(ctx).await?;
        asked(first, None)?;
        let wanted = u32::try_from(first).unwrap_or_else(|_| PAGE_MAX.into());
        let after = after.map_or(0, |position| position.0);
        let log = ctx.data_unchecked::<Shop>().app().log();
        let found = log.after(after, wanted.saturating_add(1)).await;
        let mut found = found.map_err(|error| RequestError::unavailable(&error))?;
        let keep = usize::try_from(wanted).unwrap_or(usize::MAX);
        let more = found.len() > keep;
        found.truncate(keep);
        let mut events = Connection::new(after > 0, more);
        let edges = found.into_iter().map(|row| Edge::new(row.position.to_string(), Event(row)));
        events.edges.extend(edges);
        Ok(events)
    }

    /// The event at a place. Requires `ledger.read`.
    async fn event(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The place, from 1.")] position: EventPosition,
    ) -> Result<Option<Event>> {
        reader(ctx).await?;
        let log = ctx.data_unchecked::<Shop>().app().log();
        let found = log.event_at(position.0).await;
        Ok(found.map_err(|error| RequestError::unavailable(&error))?.map(Event))
    }

    /// What happened, the newest first unless asked otherwise. Requires `ledger.read`.
    #[graphql(complexity = "rows(first, child_complexity)")]
    async fn timeline(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many, 1 to 100.")] first: i32,
        #[graphql(desc = "After which: the endCursor of the page before.")] after: Option<String>,
        #[graphql(desc = "Which of it.")] filter: Option<TimelineFilter>,
        #[graphql(default, desc = "In which order.")] sort: Sort,
    ) -> Result<Connection<String, TimelineItem>> {
        use crate::schema::id::Named;
        reader(ctx).await?;
        let asked_for = filter.unwrap_or(TimelineFilter { quiet: true, ..Default::default() });
        let filter = timeline::TimelineFilter {
            person: asked_for.user_id.as_ref().map(PersonId::read).transpose()?,
            feature: asked_for.feature,
            correlation: asked_for.correlation_id,
            quiet: asked_for.quiet,
            ..timeline::TimelineFilter::default()
        };
        let (pool, page) =
            (ctx.data_unchecked::<Shop>().app().pool(), asked(first, after.as_deref())?);
        let found = timeline::page(pool, &filter, sort.into(), &page).await;
        Ok(connection(found.map_err(RequestError::from)?, after.as_deref(), TimelineItem))
    }

    /// The newest signed head of the log; none before the first was signed. Requires `ledger.read`.
    async fn checkpoint(&self, ctx: &Context<'_>) -> Result<Option<Checkpoint>> {
        reader(ctx).await?;
        Ok(checkpoint(ctx).await?)
    }
}
