//! Raw events, as they stand in the log. Personal data stands there sealed.

use app::ledger::Linked;
use async_graphql::{
    Context, ID, InputObject, Object, Result, SimpleObject, Subscription, Union,
    connection::{Connection, Edge},
};
use domain::{id::PersonId, role::Permission};
use event_store::{Recorded, tree::leaf_hash};
use futures::stream::BoxStream;
use projections::{
    page::PAGE_MAX,
    timeline::{self, TimelineRow},
};

use super::{
    entry::{JournalEntry, reader},
    proof::{Inclusion, inclusion},
};
use crate::{
    error::RequestError,
    identity::User,
    loader::{CauseOf, EntryAt, EventAt, Loaders},
    schema::{
        id::Named,
        live::{Wanted, changes},
        page::{Sort, asked, rows},
        scalar::{DateTime, EventPosition, Hash, Json},
    },
    state::Shop,
};

/// Events that followed from one, as many as are shown.
const EFFECTS_MAX: usize = 50;

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
pub(crate) struct Event(pub Recorded);

impl Event {
    fn metadata_value(&self, name: &str) -> Option<String> {
        self.0.metadata_map().ok()?.remove(name)
    }

    async fn state(&self, ctx: &Context<'_>, sequence: u64) -> Result<Option<Json>, RequestError> {
        let Recorded { aggregate_type, aggregate_id, .. } = &self.0;
        let ledger = ctx.data_unchecked::<Shop>().app().ledger();
        let state = ledger.state_after(aggregate_type, aggregate_id, sequence).await;
        Ok(state.map_err(|error| RequestError::unavailable(&error))?.map(Json))
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

    /// Shared by everything that one stimulus set in motion.
    async fn correlation_id(&self) -> Option<String> {
        self.metadata_value("correlation_id")
    }

    /// The command or task behind the command that wrote it.
    async fn causation_id(&self) -> Option<String> {
        self.metadata_value("causation_id")
    }

    /// The event that caused it; none when nothing in the log did.
    #[graphql(complexity = "20 + child_complexity")]
    async fn cause(&self, ctx: &Context<'_>) -> Result<Option<Self>> {
        let cause = ctx.data_unchecked::<Loaders>().load(CauseOf(self.0.position)).await?;
        let Some(position) = cause else { return Ok(None) };
        Ok(ctx.data_unchecked::<Loaders>().load(EventAt(position)).await?.map(Event))
    }

    /// What followed from it directly, at most 50 events.
    #[graphql(complexity = "50 + 10 * child_complexity")]
    async fn effects(&self, ctx: &Context<'_>) -> Result<Vec<Self>> {
        let Some(linked) = Linked::of(&self.0) else { return Ok(vec![]) };
        let ledger = ctx.data_unchecked::<Shop>().app().ledger();
        let found = ledger.effects(&linked).await;
        let mut found = found.map_err(|error| RequestError::unavailable(&error))?;
        found.truncate(EFFECTS_MAX);
        let events = ledger.events(&found).await;
        let mut events = events.map_err(|error| RequestError::unavailable(&error))?;
        Ok(found.iter().filter_map(|position| events.remove(position)).map(Event).collect())
    }

    /// Its entry in the books; none when it moves nothing.
    async fn journal_entry(&self, ctx: &Context<'_>) -> Result<Option<JournalEntry>> {
        let row = ctx.data_unchecked::<Loaders>().load(EntryAt(self.0.position)).await?;
        Ok(row.map(JournalEntry))
    }

    /// Its stream as the events before it made it.
    #[graphql(complexity = "20")]
    async fn state_before(&self, ctx: &Context<'_>) -> Result<Option<Json>> {
        Ok(self.state(ctx, self.0.sequence.saturating_sub(1)).await?)
    }

    /// Its stream as it made it.
    #[graphql(complexity = "20")]
    async fn state_after(&self, ctx: &Context<'_>) -> Result<Option<Json>> {
        Ok(self.state(ctx, self.0.sequence).await?)
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

/// Which events.
#[derive(Debug, Clone, Default, InputObject)]
pub(super) struct EventFilter {
    /// Only these types, such as `wallet.held`; none means all.
    pub types: Option<Vec<String>>,
    /// Only of streams of these types, such as `wallet`; none means all.
    pub stream_types: Option<Vec<String>>,
    /// Only of this stream, by its id as events have it.
    pub stream_id: Option<String>,
    /// Only those set in motion by this one: `person:01J…`, `process:checkout`, `operator`.
    pub actor: Option<String>,
    /// Only those that this stimulus set in motion.
    pub correlation_id: Option<String>,
    /// Only those about this user: `usr_…`.
    pub user_id: Option<ID>,
}

impl EventFilter {
    fn is_all(&self) -> bool {
        let none = |list: &Option<Vec<String>>| list.as_ref().is_none_or(Vec::is_empty);
        none(&self.types)
            && none(&self.stream_types)
            && self.stream_id.is_none()
            && self.actor.is_none()
            && self.correlation_id.is_none()
            && self.user_id.is_none()
    }

    fn of(self) -> Result<timeline::TimelineFilter, RequestError> {
        Ok(timeline::TimelineFilter {
            person: self.user_id.as_ref().map(PersonId::read).transpose()?,
            event_types: self.types.unwrap_or_default(),
            stream_types: self.stream_types.unwrap_or_default(),
            stream_id: self.stream_id,
            actor: self.actor,
            correlation: self.correlation_id,
            ..timeline::TimelineFilter::default()
        })
    }
}

/// Whether a line of the timeline is one of those that are wanted.
fn takes(filter: &timeline::TimelineFilter, row: &TimelineRow) -> bool {
    let among =
        |list: &[String], value: &str| list.is_empty() || list.iter().any(|wanted| wanted == value);
    let same = |wanted: &Option<String>, value: Option<&str>| {
        wanted.as_deref().is_none_or(|wanted| value == Some(wanted))
    };
    among(&filter.event_types, &row.event_type)
        && among(&filter.stream_types, &row.stream_type)
        && same(&filter.stream_id, Some(&row.stream_id))
        && same(&filter.actor, row.actor.as_deref())
        && same(&filter.correlation, row.correlation_id.as_deref())
        && filter.person.is_none_or(|person| row.person == Some(person))
}

/// Questions about the log.
#[derive(Default)]
pub(crate) struct EventQuery;

#[Object]
impl EventQuery {
    /// The events of the log as they are stored, the oldest first unless asked otherwise. `after`
    /// is a position. Requires `ledger.read`.
    #[graphql(complexity = "rows(first, child_complexity)")]
    async fn events(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many, 1 to 100.")] first: i32,
        #[graphql(desc = "After which: a position; none means from the first of the order.")]
        after: Option<EventPosition>,
        #[graphql(desc = "Which of them.")] filter: Option<EventFilter>,
        #[graphql(default_with = "Sort::OldestFirst", desc = "In which order.")] sort: Sort,
    ) -> Result<Connection<String, Event>> {
        reader(ctx).await?;
        asked(first, None)?;
        let filter = filter.unwrap_or_default();
        let app = ctx.data_unchecked::<Shop>().app();
        let wanted = u32::try_from(first).unwrap_or_else(|_| PAGE_MAX.into());
        let keep = usize::try_from(wanted).unwrap_or(usize::MAX);
        let found = if filter.is_all() && sort == Sort::OldestFirst {
            let from = after.map_or(0, |position| position.0);
            app.log().after(from, wanted.saturating_add(1)).await
        } else {
            let (filter, one_more) = (filter.of()?, wanted.saturating_add(1));
            let after = after.map(|position| position.0);
            let places = timeline::positions(app.pool(), &filter, sort.into(), after, one_more);
            app.log().events_at(&places.await.map_err(RequestError::from)?).await
        };
        let mut found = found.map_err(|error| RequestError::unavailable(&error))?;
        if sort == Sort::NewestFirst {
            found.reverse();
        }
        let more = found.len() > keep;
        found.truncate(keep);
        let mut events = Connection::new(after.is_some_and(|after| after.0 > 0), more);
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
}

/// Events as they are appended.
#[derive(Default)]
pub(crate) struct EventSubscription;

#[Subscription]
impl EventSubscription {
    /// Events as they are appended, in the order of the log and without a gap. Requires
    /// `ledger.read`, which is asked for at each.
    async fn event_appended(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which of them.")] filter: Option<EventFilter>,
        #[graphql(desc = "Begin after this place in the log; none means from now on.")]
        since: Option<EventPosition>,
    ) -> Result<BoxStream<'static, Result<Event>>> {
        reader(ctx).await?;
        let filter = filter.unwrap_or_default().of()?;
        let shop = ctx.data_unchecked::<Shop>().clone();
        let wanted = Wanted { kinds: &[], person: filter.person, models: &["ledger"] };
        let appended = changes(ctx, wanted, since, move |row: TimelineRow, viewer| {
            let (shop, takes) = (shop.clone(), takes(&filter, &row));
            async move {
                viewer.require(shop.app(), Permission::LedgerRead).await?;
                if !takes {
                    return Ok(None);
                }
                let event = shop.app().log().event_at(row.position).await;
                Ok(event.map_err(|error| RequestError::unavailable(&error))?.map(Event))
            }
        });
        appended.await
    }
}
