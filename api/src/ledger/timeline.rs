//! The timeline: that something happened, to whom and by whom, without what it says.

use app::ledger::Linked;
use async_graphql::{
    Context, Enum, ID, InputObject, Object, Result, Subscription, connection::Connection,
};
use domain::{id::PersonId, role::Permission};
use futures::stream::BoxStream;
use projections::timeline::{self, TimelineRow};

use super::{
    entry::{JournalEntry, may_read, reader},
    event::{Actor, Event, actor},
};
use crate::{
    auth::Viewer,
    error::RequestError,
    identity::User,
    loader::{CauseOf, EntryAt, EventAt, LineAt, Loaders},
    schema::{
        id::Named,
        live::{Wanted, changes},
        page::{Sort, asked, connection, rows},
        scalar::{DateTime, EventPosition},
        words::happened,
    },
    state::Shop,
};

/// A line of the timeline: that something happened, without what it says.
pub(crate) struct TimelineItem(pub TimelineRow);

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

    /// What happened, in the viewer's words.
    async fn summary(&self, ctx: &Context<'_>) -> String {
        happened(ctx, &self.0.event_type)
    }

    /// The command or task behind it.
    async fn causation_id(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        let event = ctx.data_unchecked::<Loaders>().load(EventAt(self.0.position)).await?;
        let linked = event.as_ref().and_then(Linked::of);
        Ok(linked.and_then(|linked| linked.causation).map(|id| id.to_string()))
    }

    /// What caused it; none when nothing in the log did.
    #[graphql(complexity = "20 + child_complexity")]
    async fn cause(&self, ctx: &Context<'_>) -> Result<Option<Self>> {
        let loaders = ctx.data_unchecked::<Loaders>();
        let Some(position) = loaders.load(CauseOf(self.0.position)).await? else { return Ok(None) };
        Ok(loaders.load(LineAt(position)).await?.map(TimelineItem))
    }

    /// Its entry in the books; shown to who may read them.
    async fn journal_entry(&self, ctx: &Context<'_>) -> Result<Option<JournalEntry>> {
        if !may_read(ctx).await? {
            return Ok(None);
        }
        let row = ctx.data_unchecked::<Loaders>().load(EntryAt(self.0.position)).await?;
        Ok(row.map(JournalEntry))
    }

    /// The event itself; shown to who may read the log.
    async fn event(&self, ctx: &Context<'_>) -> Result<Option<Event>> {
        if !may_read(ctx).await? {
            return Ok(None);
        }
        let row = ctx.data_unchecked::<Loaders>().load(EventAt(self.0.position)).await?;
        Ok(row.map(Event))
    }

    /// When.
    async fn at(&self) -> DateTime {
        self.0.at.into()
    }
}

/// What a line of the timeline is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum TimelineKind {
    /// The person himself.
    Identity,
    /// His roles.
    Role,
    /// His wallet.
    Wallet,
    /// His payments.
    Payment,
    /// His orders.
    Order,
    /// His VPN accounts.
    Subscription,
}

impl TimelineKind {
    const fn feature(self) -> &'static str {
        match self {
            Self::Identity => "identity",
            Self::Role => "role",
            Self::Wallet => "wallet",
            Self::Payment => "payment",
            Self::Order => "order",
            Self::Subscription => "subscription",
        }
    }
}

/// What of the timeline.
#[derive(Debug, Clone, Default, InputObject)]
pub(super) struct TimelineFilter {
    /// Only what is about this user: `usr_…`.
    pub user_id: Option<ID>,
    /// Only this feature, such as `payment`.
    pub feature: Option<String>,
    /// Only what this stimulus set in motion.
    pub correlation_id: Option<String>,
    /// Without the counters of accounts, which move all day.
    #[graphql(default = true)]
    pub quiet: bool,
}

/// The timeline of one person. Whoever calls has authorised.
pub(crate) async fn of_person(
    ctx: &Context<'_>,
    person: PersonId,
    kinds: Option<Vec<TimelineKind>>,
    quiet: bool,
    sort: Sort,
    (first, after): (i32, Option<&str>),
) -> Result<Connection<String, TimelineItem>, RequestError> {
    let features = kinds.unwrap_or_default().into_iter();
    let filter = timeline::TimelineFilter {
        person: Some(person),
        features: features.map(|kind| kind.feature().to_owned()).collect(),
        quiet,
        ..timeline::TimelineFilter::default()
    };
    let page = asked(first, after)?;
    let pool = ctx.data_unchecked::<Shop>().app().pool();
    let found = timeline::page(pool, &filter, sort.into(), &page).await?;
    Ok(connection(found, after, TimelineItem))
}

/// Questions about the timeline.
#[derive(Default)]
pub(crate) struct TimelineQuery;

#[Object]
impl TimelineQuery {
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
        reader(ctx).await?;
        let asked_for = filter.unwrap_or(TimelineFilter { quiet: true, ..Default::default() });
        let filter = timeline::TimelineFilter {
            person: asked_for.user_id.as_ref().map(PersonId::read).transpose()?,
            features: asked_for.feature.into_iter().collect(),
            correlation: asked_for.correlation_id,
            quiet: asked_for.quiet,
            ..timeline::TimelineFilter::default()
        };
        let (pool, page) =
            (ctx.data_unchecked::<Shop>().app().pool(), asked(first, after.as_deref())?);
        let found = timeline::page(pool, &filter, sort.into(), &page).await;
        Ok(connection(found.map_err(RequestError::from)?, after.as_deref(), TimelineItem))
    }
}

/// What happens to a person, as it happens.
#[derive(Default)]
pub(crate) struct TimelineSubscription;

#[Subscription]
impl TimelineSubscription {
    /// What happens to a person, as it happens. Requires `identity.read`, which is asked for at each
    /// line.
    async fn user_events(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "To whom: `usr_…`.")] user_id: ID,
        #[graphql(desc = "Begin after this place in the log; none means from now on.")]
        since: Option<EventPosition>,
    ) -> Result<BoxStream<'static, Result<TimelineItem>>> {
        let person = PersonId::read(&user_id)?;
        let shop = ctx.data_unchecked::<Shop>().clone();
        let viewer = ctx.data_unchecked::<Viewer>();
        viewer.require(shop.app(), Permission::IdentityRead).await?;
        let models = &["wallet", "payment", "order", "subscription", "identity", "ledger"];
        let wanted = Wanted { kinds: &[], person: Some(person), models };
        let events = changes(ctx, wanted, since, move |row: TimelineRow, viewer: Viewer| {
            let shop = shop.clone();
            async move {
                viewer.require(shop.app(), Permission::IdentityRead).await?;
                Ok(Some(TimelineItem(row)))
            }
        });
        events.await
    }
}
