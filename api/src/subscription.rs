//! Customers' VPN accounts, their deliveries, and those that wait for staff.

use async_graphql::{
    Context, Enum, ID, InputObject, Object, Result, SimpleObject, connection::Connection,
};
use chrono::Days;
use domain::{
    id::{PanelId, PersonId, PlanId, SubscriptionId},
    role::Permission,
    subscription::Failure as Why,
    time::effective_date,
};
use projections::subscription as rows_of;
use rows_of::{DeliveryState as Delivered, State, SubscriptionRow};

use crate::{
    auth::Viewer,
    error::RequestError,
    identity::{User, behind},
    loader::{Loaders, UsageOf},
    location::Panel,
    order::Order,
    plan::Plan,
    schema::{
        id::Named,
        page::{Sort, asked, connection, rows},
        payload::{Done, payload, settle},
        scalar::{Bytes, Date, DateTime, EventPosition, Url, Uuid},
        stimulus::{begin, question},
    },
    state::Shop,
};

/// Where an account stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "State")]
pub enum VpnAccountState {
    /// It is being made.
    Pending,
    /// It was delivered.
    Active,
    /// It could not be made; its money returned.
    Failed,
}

/// Where a delivery stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "Delivered")]
pub enum DeliveryState {
    /// There is none.
    None,
    /// It is tried, again and again.
    UnderWay,
    /// It waits for staff: retry or refund.
    Parked,
}

/// Why a delivery came to nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "Why")]
pub enum DeliveryFailure {
    /// No panel had room.
    NoCapacity,
    /// The panel refused for good.
    Refused,
}

/// The days of usage that are told at once: a quarter of a year, which is as far as a chart is read.
const DAYS_MAX: u64 = 90;

/// What an account let through on a day.
#[derive(Debug, SimpleObject)]
pub(crate) struct UsageDay {
    /// The day, in Tehran.
    day: Date,
    /// Sent by the customer.
    up: Bytes,
    /// Received by him.
    down: Bytes,
}

/// A customer's VPN account.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct VpnAccount(pub SubscriptionRow);

/// The account of an id, when the viewer may see it.
pub(crate) async fn find(
    ctx: &Context<'_>,
    id: SubscriptionId,
) -> Result<Option<VpnAccount>, RequestError> {
    let (shop, viewer) = (ctx.data_unchecked::<Shop>(), ctx.data_unchecked::<Viewer>());
    viewer.person()?;
    let Some(row) = ctx.data_unchecked::<Loaders>().load(id).await? else { return Ok(None) };
    let sees = viewer.sees(shop.app(), row.person, Permission::SubscriptionRead).await?;
    Ok(sees.then_some(VpnAccount(row)))
}

/// How to connect to an account.
pub(crate) struct Connect(app::subscription::Connection);

/// How to connect to an account.
#[Object(name = "VpnConnection")]
impl Connect {
    /// The link for an app to subscribe to; ours, so that the account can move.
    async fn link(&self) -> Url {
        Url(self.0.link.clone())
    }

    /// The link as a picture to scan: SVG, black on white.
    #[graphql(complexity = 5)]
    async fn qr_svg(&self) -> String {
        crate::link::qr(&self.0.link)
    }

    /// The configuration links as of the last delivery.
    async fn configs(&self) -> &[String] {
        &self.0.configs
    }
}

/// A customer's VPN account.
#[Object]
impl VpnAccount {
    /// Its id.
    pub async fn id(&self) -> ID {
        self.0.subscription.wire()
    }

    /// Its name on the panel.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// Whose it is.
    async fn user(&self, ctx: &Context<'_>) -> Result<Option<User>> {
        Ok(behind(ctx, Some(self.0.person)).await?)
    }

    /// What was bought.
    async fn plan(&self, ctx: &Context<'_>) -> Result<Option<Plan>> {
        Ok(ctx.data_unchecked::<Loaders>().load(self.0.plan).await?.map(Plan))
    }

    /// The panel that carries it; shown to staff.
    async fn panel(&self, ctx: &Context<'_>) -> Result<Option<Panel>> {
        let (shop, viewer) = (ctx.data_unchecked::<Shop>(), ctx.data_unchecked::<Viewer>());
        if !viewer.permits(shop.app(), Permission::SubscriptionRead).await? {
            return Ok(None);
        }
        Ok(ctx.data_unchecked::<Loaders>().load(self.0.panel).await?.map(Panel))
    }

    /// How much it lets through; "0" is unlimited.
    async fn quota(&self) -> Bytes {
        Bytes(self.0.quota_bytes)
    }

    /// What it has used, as the panel last said.
    async fn used(&self) -> Bytes {
        Bytes(self.0.used_bytes())
    }

    /// When the panel last said so.
    async fn usage_at(&self) -> Option<DateTime> {
        self.0.usage_at.map(DateTime)
    }

    /// What it let through on each of the last days, in Tehran, the oldest first and today the last;
    /// days before it began are left out, and a day without anything has zeros. What was counted
    /// between two readings of the panel is told on the day of the later one.
    // Ten days cost as a row: they are read from one index, for all accounts at once.
    #[graphql(complexity = "rows(days / 10, child_complexity)")]
    async fn usage_by_day(
        &self,
        ctx: &Context<'_>,
        #[graphql(default = 30, desc = "How many days at the most, 1 to 90.")] days: i32,
    ) -> Result<Vec<UsageDay>> {
        let days = u64::try_from(days).ok().filter(|days| (1..=DAYS_MAX).contains(days));
        let problem = "must be 1 to 90";
        let days = days.ok_or(RequestError::BadInput { field: "days", problem })?;
        let today = effective_date(ctx.data_unchecked::<Shop>().app().ports().clock.now());
        let Some(begun) = self.0.starts_at.map(effective_date) else { return Ok(vec![]) };
        let first = today.checked_sub_days(Days::new(days - 1)).map_or(begun, |day| day.max(begun));
        let counted =
            ctx.data_unchecked::<Loaders>().load(UsageOf(self.0.subscription, first)).await?;
        let counted = counted.unwrap_or_default();
        let of = |day| {
            let found = counted.iter().find(|row| row.day == day);
            let (up, down) = found.map_or((0, 0), |row| (row.up_bytes, row.down_bytes));
            UsageDay { day: Date(day), up: Bytes(up), down: Bytes(down) }
        };
        Ok(first.iter_days().take_while(|day| *day <= today).map(of).collect())
    }

    /// How many days were bought last.
    async fn days(&self) -> u32 {
        self.0.days
    }

    /// On how many devices at once; 0 is unlimited.
    async fn device_count(&self) -> u32 {
        self.0.devices
    }

    /// Where it stands.
    async fn state(&self) -> VpnAccountState {
        self.0.state.into()
    }

    /// When it began.
    async fn starts_at(&self) -> Option<DateTime> {
        self.0.starts_at.map(DateTime)
    }

    /// When it ends.
    async fn expires_at(&self) -> Option<DateTime> {
        self.0.expires_at.map(DateTime)
    }

    /// When it was last renewed.
    async fn renewed_at(&self) -> Option<DateTime> {
        self.0.renewed_at.map(DateTime)
    }

    /// How often it was renewed.
    async fn renewal_count(&self) -> u32 {
        self.0.renewals
    }

    /// Where its delivery stands.
    async fn delivery(&self) -> DeliveryState {
        self.0.delivery.into()
    }

    /// Since when.
    async fn delivery_since(&self) -> Option<DateTime> {
        self.0.delivery_since.map(DateTime)
    }

    /// The order that is being delivered.
    async fn delivery_order(&self, ctx: &Context<'_>) -> Result<Option<Order>> {
        let Some(order) = self.0.delivery_order else { return Ok(None) };
        Ok(ctx.data_unchecked::<Loaders>().load(order).await?.map(Order))
    }

    /// Why the last delivery came to nothing.
    async fn failure(&self) -> Option<DeliveryFailure> {
        self.0.failure.map(DeliveryFailure::from)
    }

    /// How to connect; none before it works.
    #[graphql(complexity = "5 + child_complexity")]
    async fn connection(&self, ctx: &Context<'_>) -> Result<Option<Connect>> {
        let viewer = ctx.data_unchecked::<Viewer>();
        let context = question(ctx, viewer).ok_or(RequestError::Unauthenticated)?;
        let subscriptions = ctx.data_unchecked::<Shop>().app().subscriptions();
        let found = subscriptions.connection(&context, self.0.subscription).await;
        Ok(RequestError::asked(found)?.map(Connect))
    }

    /// When it was asked for.
    async fn requested_at(&self) -> DateTime {
        self.0.requested_at.into()
    }

    /// The position of the last event that changed it.
    async fn position(&self) -> EventPosition {
        EventPosition(self.0.position)
    }
}

/// Which accounts.
#[derive(Debug, Clone, Default, InputObject)]
pub(crate) struct VpnAccountFilter {
    /// Only this user's: `usr_…`.
    pub user_id: Option<ID>,
    /// Only those on this panel: `pnl_…`.
    pub panel_id: Option<ID>,
    /// Only those of this plan: `pln_…`.
    pub plan_id: Option<ID>,
    /// Only these states; none means all.
    pub states: Option<Vec<VpnAccountState>>,
    /// Only these states of delivery; none means all.
    pub deliveries: Option<Vec<DeliveryState>>,
    /// Only those that end at or after this.
    pub expires_from: Option<DateTime>,
    /// Only those that end before this.
    pub expires_to: Option<DateTime>,
}

impl VpnAccountFilter {
    fn of(self) -> Result<rows_of::SubscriptionFilter, RequestError> {
        let states = self.states.unwrap_or_default();
        let deliveries = self.deliveries.unwrap_or_default();
        Ok(rows_of::SubscriptionFilter {
            person: self.user_id.as_ref().map(PersonId::read).transpose()?,
            panel: self.panel_id.as_ref().map(PanelId::read).transpose()?,
            plan: self.plan_id.as_ref().map(PlanId::read).transpose()?,
            states: states.into_iter().map(State::from).collect(),
            deliveries: deliveries.into_iter().map(Delivered::from).collect(),
            expires_from: self.expires_from.map(|at| at.0),
            expires_to: self.expires_to.map(|at| at.0),
        })
    }
}

/// Questions about accounts.
#[derive(Default)]
pub(crate) struct SubscriptionQuery;

#[Object]
impl SubscriptionQuery {
    /// An account. Requires `subscription.read`, or that it is the viewer's.
    async fn vpn_account(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which: `acc_…`.")] id: ID,
    ) -> Result<Option<VpnAccount>> {
        Ok(find(ctx, SubscriptionId::read(&id)?).await?)
    }

    /// Accounts. Requires `subscription.read`, or to ask for one's own.
    #[graphql(complexity = "rows(first, child_complexity)")]
    async fn vpn_accounts(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many, 1 to 100.")] first: i32,
        #[graphql(desc = "After which: the endCursor of the page before.")] after: Option<String>,
        #[graphql(desc = "Which of them.")] filter: Option<VpnAccountFilter>,
        #[graphql(default, desc = "In which order.")] sort: Sort,
    ) -> Result<Connection<String, VpnAccount>> {
        let (shop, viewer) = (ctx.data_unchecked::<Shop>(), ctx.data_unchecked::<Viewer>());
        let filter = filter.unwrap_or_default().of()?;
        if filter.person != Some(viewer.person()?) {
            viewer.require(shop.app(), Permission::SubscriptionRead).await?;
        }
        let page = asked(first, after.as_deref())?;
        let found = rows_of::page(shop.app().pool(), &filter, sort.into(), &page).await;
        Ok(connection(found.map_err(RequestError::from)?, after.as_deref(), VpnAccount))
    }

    /// The deliveries that wait for staff, the longest waiting first. Requires
    /// `subscription.read`.
    #[graphql(complexity = "rows(first, child_complexity)")]
    async fn parked_deliveries(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many, 1 to 100.")] first: i32,
        #[graphql(desc = "After which: the endCursor of the page before.")] after: Option<String>,
    ) -> Result<Connection<String, VpnAccount>> {
        let (shop, viewer) = (ctx.data_unchecked::<Shop>(), ctx.data_unchecked::<Viewer>());
        viewer.require(shop.app(), Permission::SubscriptionRead).await?;
        let page = asked(first, after.as_deref())?;
        let found = rows_of::parked(shop.app().pool(), &page).await;
        Ok(connection(found.map_err(RequestError::from)?, after.as_deref(), VpnAccount))
    }
}

/// A parked delivery to try again.
#[derive(InputObject)]
pub(crate) struct DeliveryRetryInput {
    /// Of which account: `acc_…`.
    vpn_account_id: ID,
    /// Made when the delivery is shown.
    idempotency_key: Uuid,
}

/// A parked delivery to give up.
#[derive(InputObject)]
pub(crate) struct DeliveryRefundInput {
    /// Of which account: `acc_…`.
    vpn_account_id: ID,
    /// Made when the delivery is shown.
    idempotency_key: Uuid,
}

payload! {
    /// The outcome of trying a delivery again.
    DeliveryRetryPayload {
        /// The account.
        vpn_account: VpnAccount,
    }
}
payload! {
    /// The outcome of giving a delivery up.
    DeliveryRefundPayload {
        /// The account.
        vpn_account: VpnAccount,
    }
}

/// What can be done about deliveries.
#[derive(Default)]
pub(crate) struct SubscriptionMutation;

#[Object]
impl SubscriptionMutation {
    /// Tries a parked delivery again. Requires `subscription.retry`.
    async fn delivery_retry(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Of which account.")] input: DeliveryRetryInput,
    ) -> Result<DeliveryRetryPayload> {
        let account = SubscriptionId::read(&input.vpn_account_id)?;
        let stimulus = begin(ctx, input.idempotency_key).await?;
        let orders = ctx.data_unchecked::<Shop>().app().orders();
        let outcome = orders.retry(&stimulus.context, account).await;
        let settled = settle(ctx, outcome.map(|receipt| Done::by(receipt, ()))).await?;
        Ok(DeliveryRetryPayload::of(settled, find(ctx, account).await?))
    }

    /// Gives a parked delivery up; its money returns to the wallet by itself. Requires
    /// `order.refund`.
    async fn delivery_refund(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Of which account.")] input: DeliveryRefundInput,
    ) -> Result<DeliveryRefundPayload> {
        let account = SubscriptionId::read(&input.vpn_account_id)?;
        let stimulus = begin(ctx, input.idempotency_key).await?;
        let orders = ctx.data_unchecked::<Shop>().app().orders();
        let outcome = orders.refund(&stimulus.context, account).await;
        let settled = settle(ctx, outcome.map(|receipt| Done::by(receipt, ()))).await?;
        Ok(DeliveryRefundPayload::of(settled, find(ctx, account).await?))
    }
}
