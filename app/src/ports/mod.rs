//! What we do not own, as the use cases see it. Adapters stand behind these traits.

pub mod gateway;

use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use chrono::{DateTime, Utc};
use domain::{
    id::{PanelId, PaymentId, PersonId, SubscriptionId},
    location::{Generation, Inbound, Listed},
    subscription::Usage,
};
use event_store::tree::Hash;
use uuid::Uuid;

use crate::backup::{Job, Report};
use crate::gate::{Door, Gate, Method, Trail};

/// Something that we need does not answer, or answers nonsense.
#[derive(Debug, thiserror::Error)]
#[error("{part}: {reason}")]
pub struct PortError {
    /// Which part.
    pub part: &'static str,
    /// What happened, for the log.
    pub reason: String,
}

/// Now.
pub trait Clock: Send + Sync {
    /// The time.
    fn now(&self) -> DateTime<Utc>;
}

/// What is to be erased of a person who was forgotten.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Erasure {
    /// The subject whose key goes, never to be made again.
    pub subject: String,
    /// His chats.
    pub chats: Vec<i64>,
    /// Names of secrets.
    pub secrets: Vec<String>,
    /// His accounts.
    pub accounts: Vec<SubscriptionId>,
}

/// What was erased.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize)]
pub struct Erased {
    /// Keys: one, or none when it was erased before or never made.
    pub keys: u64,
    /// Sealed secrets.
    pub secrets: u64,
    /// Sessions that ended by it.
    pub sessions: u64,
    /// Updates that came from his chats.
    pub updates: u64,
    /// What the bot remembered of his chats.
    pub memories: u64,
}

/// Wrapped keys of persons and other subjects, and secrets that the installation's key sealed.
/// What passes here is already unreadable.
#[async_trait]
pub trait Vault: Send + Sync {
    /// The wrapped key of a subject; when there is none, `fresh` is kept and returned, unless the
    /// subject was erased.
    async fn key(&self, subject: &str, fresh: Option<&[u8]>) -> Result<Option<Vec<u8>>, PortError>;
    /// The wrapped keys of those of these subjects that have one, in no order.
    async fn keys_of(&self, subjects: &[String]) -> Result<Vec<(String, Vec<u8>)>, PortError>;
    /// Every wrapped key, for the backup.
    async fn keys(&self) -> Result<Vec<(String, Vec<u8>)>, PortError>;
    /// A sealed secret by its name.
    async fn secret(&self, name: &str) -> Result<Option<Vec<u8>>, PortError>;
    /// Keeps a sealed secret in place of the one before.
    async fn put_secret(&self, name: &str, sealed: &[u8]) -> Result<(), PortError>;
    /// Lets a secret go.
    async fn drop_secret(&self, name: &str) -> Result<(), PortError>;
    /// Every sealed secret, for the backup.
    async fn secrets(&self) -> Result<Vec<(String, Vec<u8>)>, PortError>;
    /// Erases all of it or nothing, and the places on the disk where it stood.
    async fn erase(&self, erasure: &Erasure) -> Result<Erased, PortError>;
}

/// Sealed files, named by the SHA-256 of what is stored.
#[async_trait]
pub trait Blobs: Send + Sync {
    /// Keeps `bytes` durably; keeping the same again is nothing.
    async fn put(&self, sha256: &str, bytes: Bytes) -> Result<(), PortError>;
    /// What was kept.
    async fn get(&self, sha256: &str) -> Result<Option<Bytes>, PortError>;
}

/// A browser that is signed in, or a program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Names it to its owner; opens nothing.
    pub id: Uuid,
    /// Who.
    pub person: PersonId,
    /// How he signed in.
    pub method: Method,
    /// From where, and with what.
    pub door: Door,
    /// Since when.
    pub created_at: DateTime<Utc>,
    /// When it was last used, to the minute.
    pub last_used_at: DateTime<Utc>,
    /// Until when.
    pub expires_at: DateTime<Utc>,
}

/// Signed-in browsers, keyed by the SHA-256 of their tokens; and what signing in needs beside.
#[async_trait]
pub trait Sessions: Gate + Trail {
    /// Keeps a session.
    async fn open(&self, token_sha256: &[u8; 32], session: &Session) -> Result<(), PortError>;
    /// The session of a token, unless it ended.
    async fn get(
        &self,
        token_sha256: &[u8; 32],
        now: DateTime<Utc>,
    ) -> Result<Option<Session>, PortError>;
    /// Notes that a session is used now.
    async fn touch(&self, id: Uuid, now: DateTime<Utc>) -> Result<(), PortError>;
    /// The sessions of a person that have not ended, the last used first.
    async fn of(&self, person: PersonId, now: DateTime<Utc>) -> Result<Vec<Session>, PortError>;
    /// Ends a session.
    async fn close(&self, token_sha256: &[u8; 32]) -> Result<(), PortError>;
    /// Ends a session of this person by its name; whether there was one.
    async fn close_one(&self, person: PersonId, id: Uuid) -> Result<bool, PortError>;
    /// Ends every session of a person, but for one.
    async fn close_all(&self, person: PersonId, but: Option<Uuid>) -> Result<u64, PortError>;
    /// When a client's request was first seen: `now`, or the time kept before.
    async fn first_seen(&self, key: &str, now: DateTime<Utc>) -> Result<DateTime<Utc>, PortError>;
}

/// That a member of staff looks at a payment, until the lease ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lease {
    /// At which payment.
    pub payment: PaymentId,
    /// Who.
    pub person: PersonId,
    /// Since when.
    pub claimed_at: DateTime<Utc>,
    /// Until when.
    pub until: DateTime<Utc>,
}

/// That a member of staff opened a page of a receipt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opening {
    /// Of which payment.
    pub payment: PaymentId,
    /// Which page, from 1.
    pub page: u32,
    /// Who.
    pub person: PersonId,
    /// By which door.
    pub channel: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// Which member of staff looks at which payment, and which receipts were opened by whom.
#[async_trait]
pub trait Reviews: Send + Sync {
    /// Takes a payment, or takes it for longer. Another's lease stands, unless it has ended when
    /// this one begins, or is taken over. Gives the lease that stands now.
    async fn claim(&self, wanted: &Lease, take_over: bool) -> Result<Lease, PortError>;
    /// Gives a payment up. False: he does not hold it.
    async fn release(&self, payment: PaymentId, person: PersonId) -> Result<bool, PortError>;
    /// Ends whatever lease there is, because the payment was decided.
    async fn end(&self, payment: PaymentId) -> Result<(), PortError>;
    /// The leases of these payments that stand at `now`.
    async fn of(&self, payments: &[PaymentId], now: DateTime<Utc>)
    -> Result<Vec<Lease>, PortError>;
    /// Every lease that stands at `now`, in the order of their payments.
    async fn standing(&self, now: DateTime<Utc>) -> Result<Vec<Lease>, PortError>;
    /// Records that a page was opened.
    async fn opened(&self, opening: &Opening) -> Result<(), PortError>;
    /// Which pages of these payments were opened, oldest first.
    async fn openings(&self, payments: &[PaymentId]) -> Result<Vec<Opening>, PortError>;
}

/// How to reach a panel.
#[derive(Clone, PartialEq, Eq)]
pub struct PanelAccess {
    /// Which.
    pub panel: PanelId,
    /// Its base URL.
    pub base_url: String,
    /// Its administrator.
    pub username: String,
    /// His password.
    pub password: String,
    /// A token, where the panel gives them.
    pub api_token: Option<String>,
}

/// What an account is to be on its panel.
#[derive(Clone, PartialEq, Eq)]
pub struct DesiredAccount {
    /// Its name there.
    pub name: String,
    /// The credential of its client.
    pub client_uuid: String,
    /// The panel's own subscription id.
    pub sub_id: String,
    /// The inbounds that serve it.
    pub inbounds: Vec<i64>,
    /// Bytes; 0 is unlimited.
    pub quota_bytes: u64,
    /// Until when; none while its days have not begun.
    pub expires_at: Option<DateTime<Utc>>,
    /// Devices; 0 is unlimited.
    pub devices: u32,
    /// Whether its counters begin again.
    pub reset_usage: bool,
}

/// What a panel was seen to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PanelProbe {
    /// How it speaks.
    pub generation: Generation,
    /// Its version.
    pub version: String,
    /// Its inbounds.
    pub inbounds: Vec<Inbound>,
}

/// Why a panel did not do what was asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PanelFault {
    /// It has no room.
    #[error("the panel is full")]
    Full,
    /// It refuses for good.
    #[error("the panel refuses: {0}")]
    Refused(String),
    /// It does not answer, or not now.
    #[error("the panel does not answer: {reason}")]
    Unreachable {
        /// What happened.
        reason: String,
        /// How long it asks us to wait.
        retry_after: Option<Duration>,
    },
}

/// What a panel carries of an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Carried {
    /// Just what is desired.
    AsDesired,
    /// The account, but otherwise than desired.
    Otherwise,
    /// Nothing of it. Another account of the same name is not it.
    Nothing,
}

/// 3x-ui panels. Every call is safe to repeat; an unknown outcome is resolved by reading, or is
/// [`PanelFault::Unreachable`], after which the same call again finds out.
#[async_trait]
pub trait Panels: Send + Sync {
    /// Looks at a panel.
    async fn probe(&self, access: &PanelAccess) -> Result<PanelProbe, PanelFault>;
    /// Compares without changing anything.
    async fn carried(
        &self,
        access: &PanelAccess,
        desired: &DesiredAccount,
    ) -> Result<Carried, PanelFault>;
    /// Makes the account what is desired, whether it exists or not.
    async fn converge(
        &self,
        access: &PanelAccess,
        desired: &DesiredAccount,
    ) -> Result<(), PanelFault>;
    /// Removes the account, if it is there and ours: another of the same name is left alone.
    async fn remove(
        &self,
        access: &PanelAccess,
        account: &DesiredAccount,
    ) -> Result<(), PanelFault>;
    /// Its counters.
    async fn usage(&self, access: &PanelAccess, name: &str) -> Result<Option<Usage>, PanelFault>;
    /// Every account of it, ours and others.
    async fn accounts(&self, access: &PanelAccess) -> Result<Vec<Listed>, PanelFault>;
    /// Its configuration links.
    async fn links(
        &self,
        access: &PanelAccess,
        desired: &DesiredAccount,
    ) -> Result<Vec<String>, PanelFault>;
}

/// When a panel last answered, and last did not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Health {
    /// Which.
    pub panel: PanelId,
    /// When it last answered.
    pub answered_at: Option<DateTime<Utc>>,
    /// When it last did not.
    pub failed_at: Option<DateTime<Utc>>,
    /// What came in the place of that answer.
    pub reason: Option<String>,
}

impl Health {
    /// Whether it did not answer when it was last called.
    #[must_use]
    pub fn is_down(&self) -> bool {
        self.failed_at.is_some() && self.failed_at > self.answered_at
    }
}

/// What panels were seen to answer.
#[async_trait]
pub trait PanelHealth: Send + Sync {
    /// It answered.
    async fn answered(&self, panel: PanelId, at: DateTime<Utc>) -> Result<(), PortError>;
    /// It did not.
    async fn failed(
        &self,
        panel: PanelId,
        at: DateTime<Utc>,
        reason: &str,
    ) -> Result<(), PortError>;
    /// Every panel that was ever called, in the order of their ids.
    async fn all(&self) -> Result<Vec<Health>, PortError>;
}

/// What was asked of the backup.
#[async_trait]
pub trait BackupJobs: Send + Sync {
    /// Keeps a job, and gives it as it stands; keeping the same again is nothing.
    async fn request(&self, job: &Job) -> Result<Job, PortError>;
    /// Takes the oldest job that nobody works on, for as long as `lease`.
    async fn claim(&self, now: DateTime<Utc>, lease: Duration) -> Result<Option<Job>, PortError>;
    /// Says how far a job has come, and takes it for longer.
    async fn progress(
        &self,
        job: Uuid,
        now: DateTime<Utc>,
        lease: Duration,
        step: &str,
        percent: u8,
    ) -> Result<(), PortError>;
    /// Ends a job: with a report, or why it could not be done.
    async fn ended(
        &self,
        job: Uuid,
        now: DateTime<Utc>,
        outcome: Result<&Report, &str>,
    ) -> Result<(), PortError>;
    /// A job.
    async fn job(&self, job: Uuid) -> Result<Option<Job>, PortError>;
    /// Jobs, the newest first, before one of them.
    async fn jobs(
        &self,
        before: Option<(DateTime<Utc>, Uuid)>,
        limit: u16,
    ) -> Result<Vec<Job>, PortError>;
    /// The jobs that have not ended, and those that changed since a time; the oldest first.
    async fn open(&self, changed_since: DateTime<Utc>) -> Result<Vec<Job>, PortError>;
}

/// A checkpoint on its way to a witness, with the proof that it continues what the witness holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Addition {
    /// The name of the log.
    pub origin: String,
    /// How many events the witness is taken to hold.
    pub old_size: u64,
    /// The proof from there (RFC 9162).
    pub proof: Vec<Hash>,
    /// How many events the checkpoint covers.
    pub size: u64,
    /// The signed checkpoint, byte for byte.
    pub note: String,
}

/// Why a witness did not take a checkpoint.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unwitnessed {
    /// It does not answer, or not now.
    #[error("the witness does not answer: {reason}")]
    Unavailable {
        /// What happened.
        reason: String,
    },
    /// It holds another size than the proof begins at.
    #[error("the witness holds {size} events")]
    OtherSize {
        /// How many events it holds.
        size: u64,
    },
    /// What it holds is not the beginning of this.
    #[error("the witness contradicts: {reason}")]
    Contradiction {
        /// How.
        reason: String,
    },
}

/// Keeps checkpoints where the shop cannot change them. Adding the same again is nothing.
#[async_trait]
pub trait Witness: Send + Sync {
    /// The newest signed checkpoint of a log that it holds; none when it holds none, or cannot say.
    async fn newest(&self, origin: &str) -> Result<Option<String>, Unwitnessed>;
    /// Keeps one.
    async fn add(&self, addition: &Addition) -> Result<(), Unwitnessed>;
}
