//! Tasks that gave up and wait for staff: trying them again, letting them go.

use async_graphql::{Context, ID, InputObject, Object, Result};
use domain::role::Permission;
use event_store::reaction::{Parked, Reactions};
use uuid::Uuid as Bare;

use crate::{
    auth::Viewer,
    error::RequestError,
    ledger::{Event, may_read},
    loader::{EventAt, Loaders},
    schema::{
        payload::{Done, payload, settle},
        scalar::{DateTime, EventPosition, Uuid},
        stimulus::begin,
    },
    state::Shop,
};

/// A task that gave up.
pub(super) struct ParkedTask(Parked);

/// A task that gave up.
#[Object]
impl ParkedTask {
    /// Names it, to try it again or let it go.
    async fn id(&self) -> ID {
        ID(format!("tsk_{}", self.0.reaction_id))
    }

    /// The process that asked for it.
    async fn process(&self) -> &str {
        &self.0.reactor
    }

    /// What kind of task.
    async fn kind(&self) -> &str {
        &self.0.kind
    }

    /// The place of the event that caused it.
    async fn position(&self) -> EventPosition {
        EventPosition(self.0.position.unsigned_abs())
    }

    /// The event that caused it; shown to who may read the log.
    async fn event(&self, ctx: &Context<'_>) -> Result<Option<Event>> {
        if !may_read(ctx).await? {
            return Ok(None);
        }
        let position = self.0.position.unsigned_abs();
        Ok(ctx.data_unchecked::<Loaders>().load(EventAt(position)).await?.map(Event))
    }

    /// How often it was tried.
    async fn attempts(&self) -> i32 {
        self.0.attempts
    }

    /// What the last attempt said.
    async fn last_error(&self) -> Option<&str> {
        self.0.last_error.as_deref()
    }

    /// When the event caused it.
    async fn since(&self) -> DateTime {
        self.0.created_at.into()
    }
}

fn reactions(shop: &Shop) -> Result<&Reactions, RequestError> {
    let problem = "this server does not tell of tasks";
    shop.reactions().ok_or(RequestError::BadInput { field: "taskId", problem })
}

async fn parked(shop: &Shop) -> Result<Vec<ParkedTask>, RequestError> {
    let found = reactions(shop)?.parked().await;
    let found = found.map_err(|error| RequestError::unavailable(&error))?;
    Ok(found.into_iter().map(ParkedTask).collect())
}

fn read(id: &ID) -> Result<Bare, RequestError> {
    let body = id.strip_prefix("tsk_").and_then(|id| id.parse().ok());
    body.ok_or(RequestError::BadId { wanted: "tsk" })
}

/// Questions about tasks.
#[derive(Default)]
pub(crate) struct TaskQuery;

#[Object]
impl TaskQuery {
    /// The tasks that gave up, the oldest first, at most 500. Requires `backup.run`.
    #[graphql(complexity = "50 * child_complexity")]
    async fn parked_tasks(&self, ctx: &Context<'_>) -> Result<Vec<ParkedTask>> {
        let (shop, viewer) = (ctx.data_unchecked::<Shop>(), ctx.data_unchecked::<Viewer>());
        viewer.require(shop.app(), Permission::BackupRun).await?;
        Ok(parked(shop).await?)
    }
}

/// A task to try again.
#[derive(InputObject)]
pub(super) struct TaskRetryInput {
    /// Which: `tsk_…`.
    task_id: ID,
    /// Made when the task is shown.
    idempotency_key: Uuid,
}

/// A task to let go.
#[derive(InputObject)]
pub(super) struct TaskCancelInput {
    /// Which: `tsk_…`.
    task_id: ID,
    /// Made when the task is shown.
    idempotency_key: Uuid,
}

payload! {
    /// The outcome of trying a task again.
    TaskRetryPayload {
        /// What still waits.
        tasks: Vec<ParkedTask>,
    }
}
payload! {
    /// The outcome of letting a task go.
    TaskCancelPayload {
        /// What still waits.
        tasks: Vec<ParkedTask>,
    }
}

/// What can be done about tasks.
#[derive(Default)]
pub(crate) struct TaskMutation;

#[Object]
impl TaskMutation {
    /// Tries a task again that gave up, with all its attempts; nothing when it does not wait.
    /// Requires `backup.run`.
    async fn task_retry(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which.")] input: TaskRetryInput,
    ) -> Result<TaskRetryPayload> {
        let (shop, viewer) = (ctx.data_unchecked::<Shop>(), ctx.data_unchecked::<Viewer>());
        viewer.require(shop.app(), Permission::BackupRun).await?;
        let task = read(&input.task_id)?;
        let replayed = begin(ctx, input.idempotency_key).await?.repeated;
        if !replayed {
            let done = reactions(shop)?.retry(task).await;
            done.map_err(|error| RequestError::unavailable(&error))?;
        }
        let settled = settle(ctx, Ok(Done { what: (), position: None, replayed })).await?;
        Ok(TaskRetryPayload::of(settled, Some(parked(shop).await?)))
    }

    /// Lets a task go for good that gave up; what it was to do is not done. Requires `backup.run`.
    async fn task_cancel(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which.")] input: TaskCancelInput,
    ) -> Result<TaskCancelPayload> {
        let (shop, viewer) = (ctx.data_unchecked::<Shop>(), ctx.data_unchecked::<Viewer>());
        viewer.require(shop.app(), Permission::BackupRun).await?;
        let task = read(&input.task_id)?;
        let replayed = begin(ctx, input.idempotency_key).await?.repeated;
        if !replayed {
            let done = reactions(shop)?.cancel(task).await;
            done.map_err(|error| RequestError::unavailable(&error))?;
        }
        let settled = settle(ctx, Ok(Done { what: (), position: None, replayed })).await?;
        Ok(TaskCancelPayload::of(settled, Some(parked(shop).await?)))
    }
}
