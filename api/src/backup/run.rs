//! Runs of the backup, and how the read models stand.

use async_graphql::{Context, Enum, ID, Object, Result, SimpleObject, connection::Connection};
use domain::{id::BackupId, role::Permission};
use projections::backup::{BackupRow, BackupStatus as Stands};

use crate::{
    auth::Viewer,
    error::RequestError,
    loader::Loaders,
    schema::{
        id::Named,
        page::{asked, connection, rows},
        scalar::{Bytes, DateTime, EventPosition},
    },
    state::Shop,
};

/// Where a run of the backup stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "Stands")]
pub enum BackupStatus {
    /// Begun, and not ended.
    Running,
    /// The export is whole and signed.
    Completed,
    /// It could not be written.
    Failed,
}

/// A run of the backup.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Backup(pub BackupRow);

/// The run of an id, when the viewer may run backups.
pub(crate) async fn find(ctx: &Context<'_>, id: BackupId) -> Result<Option<Backup>, RequestError> {
    let (shop, viewer) = (ctx.data_unchecked::<Shop>(), ctx.data_unchecked::<Viewer>());
    viewer.person()?;
    if !viewer.permits(shop.app(), Permission::BackupRun).await? {
        return Ok(None);
    }
    Ok(ctx.data_unchecked::<Loaders>().load(id).await?.map(Backup))
}

/// A run of the backup.
#[Object]
impl Backup {
    /// Its id.
    pub async fn id(&self) -> ID {
        self.0.backup.wire()
    }

    /// Where it stands.
    async fn status(&self) -> BackupStatus {
        self.0.status.into()
    }

    /// When it began.
    async fn started_at(&self) -> DateTime {
        self.0.started_at.into()
    }

    /// When it ended.
    async fn ended_at(&self) -> Option<DateTime> {
        self.0.ended_at.map(DateTime)
    }

    /// How many events it holds: the position of the last.
    async fn size(&self) -> Option<EventPosition> {
        self.0.size.map(EventPosition)
    }

    /// How many files it wrote anew.
    async fn file_count(&self) -> Option<u64> {
        self.0.files_written
    }

    /// How much it wrote anew.
    async fn written(&self) -> Option<Bytes> {
        self.0.bytes_written.map(Bytes)
    }

    /// A word for why it failed.
    async fn cause(&self) -> Option<&str> {
        self.0.cause.as_deref()
    }
}

/// How a read model stands.
#[derive(Debug, Clone, SimpleObject)]
pub(crate) struct ProjectionStatus {
    /// Its name.
    name: String,
    /// Up to where it has read the log.
    position: EventPosition,
    /// How many events it has yet to read.
    behind_count: u64,
    /// Where it stopped because it could not take an event; staff must look.
    parked_at: Option<EventPosition>,
    /// When it last moved.
    updated_at: DateTime,
}

/// Questions about how the shop runs.
#[derive(Default)]
pub(crate) struct BackupQuery;

#[Object]
impl BackupQuery {
    /// Runs of the backup, the newest first. Requires `backup.run`.
    #[graphql(complexity = "rows(first, child_complexity)")]
    async fn backups(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many, 1 to 100.")] first: i32,
        #[graphql(desc = "After which: the endCursor of the page before.")] after: Option<String>,
    ) -> Result<Connection<String, Backup>> {
        let (shop, viewer) = (ctx.data_unchecked::<Shop>(), ctx.data_unchecked::<Viewer>());
        viewer.require(shop.app(), Permission::BackupRun).await?;
        let page = asked(first, after.as_deref())?;
        let found = projections::backup::page(shop.app().pool(), &page).await;
        Ok(connection(found.map_err(RequestError::from)?, after.as_deref(), Backup))
    }

    /// How every read model stands. Requires `backup.run`.
    #[graphql(complexity = "20 + child_complexity")]
    async fn projection_status(&self, ctx: &Context<'_>) -> Result<Vec<ProjectionStatus>> {
        let (shop, viewer) = (ctx.data_unchecked::<Shop>(), ctx.data_unchecked::<Viewer>());
        viewer.require(shop.app(), Permission::BackupRun).await?;
        let standing = shop.projections().status().await;
        let standing = standing.map_err(|error| RequestError::unavailable(&error))?;
        Ok(standing
            .into_iter()
            .map(|status| ProjectionStatus {
                name: status.name,
                position: EventPosition(status.position),
                behind_count: status.behind,
                parked_at: status.parked.map(|(position, _)| EventPosition(position)),
                updated_at: status.updated_at.into(),
            })
            .collect())
    }
}
