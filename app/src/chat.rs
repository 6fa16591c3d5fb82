//! The ports that conversations need: who tells people things, what carries the messages, and what
//! the bot has to remember over a restart. Nothing here knows a chat program's own types.

use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use chrono::{DateTime, Utc};
use domain::{
    id::{PaymentId, PersonId, SubscriptionId},
    process::notice::Notice,
};
use event_store::projection::Projections;
use uuid::Uuid;

use crate::ports::PortError;

/// What became of a notice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Announced {
    /// Everybody whom it is for was told, or can never be told.
    Done,
    /// Not now.
    Retry {
        /// What happened.
        why: String,
        /// How long we are asked to wait.
        after: Option<Duration>,
    },
    /// Told, and to be told again at this time.
    Again {
        /// When.
        at: DateTime<Utc>,
    },
}

/// Tells people what happened. Telling the same again is recognised by its reaction, as far as it
/// can be known.
#[async_trait]
pub trait Announcer: Send + Sync {
    /// Tells whom it is for.
    async fn announce(&self, notice: &Notice, reaction_id: Uuid) -> Announced;
}

/// What pressing a button does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Press {
    /// Comes back to the bot with these bytes, 1 to 64 of them.
    Act(String),
    /// Puts a text on the clipboard.
    Copy(String),
    /// Opens an address.
    Open(String),
}

/// A button under a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Button {
    /// What stands on it.
    pub label: String,
    /// What it does.
    pub press: Press,
}

/// The buttons of a message.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Keyboard {
    /// None; an edit takes those away that were there.
    #[default]
    None,
    /// Under the message.
    Inline(Vec<Vec<Button>>),
    /// In place of the letters, until another comes.
    Menu {
        /// Their labels, which a press sends as text.
        rows: Vec<Vec<String>>,
        /// What the empty input line says.
        placeholder: String,
    },
}

/// A file that goes out with a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// Its name.
    pub name: String,
    /// Its media type.
    pub media_type: String,
    /// Its bytes.
    pub bytes: Bytes,
}

/// A message that goes out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outgoing {
    /// Its text, in Telegram's HTML.
    pub html: String,
    /// Its buttons.
    pub keyboard: Keyboard,
    /// A file that the text is the caption of.
    pub attachment: Option<Attachment>,
    /// The message that it answers.
    pub reply_to: Option<i32>,
    /// Whether it comes without a sound.
    pub quiet: bool,
}

/// Why a message did not go out.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unsent {
    /// The bot is blocked, the account is gone, or the chat never began: for good, until they
    /// write again.
    #[error("this chat cannot be written to")]
    Unreachable,
    /// Too much at once.
    #[error("too many messages, again in {after:?}")]
    Later {
        /// How long to wait.
        after: Duration,
    },
    /// The message to change is gone, or can no longer be changed.
    #[error("the message to change is gone")]
    Gone,
    /// The message is not acceptable; the same again will not be either.
    #[error("the message is refused: {reason}")]
    Refused {
        /// What was said.
        reason: String,
    },
    /// No answer, or none that helps.
    #[error("the chat program does not answer: {reason}")]
    Unavailable {
        /// What happened.
        reason: String,
    },
}

/// Why a file was not fetched.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoFile {
    /// Larger than is taken.
    #[error("the file is too large")]
    TooLarge,
    /// There is none, or no longer.
    #[error("there is no such file")]
    Missing,
    /// No answer.
    #[error("the file could not be fetched: {reason}")]
    Unavailable {
        /// What happened.
        reason: String,
    },
}

/// An update as it came: its number, the chat that it belongs to, and its JSON.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arrived {
    /// Its number, by which it is known again.
    pub update_id: i64,
    /// The chat; 0 when it belongs to none.
    pub chat: i64,
    /// Its JSON.
    pub body: String,
}

/// A command that the chat program offers, with what it does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offered {
    /// The command, without the slash.
    pub command: String,
    /// What it does.
    pub description: String,
}

/// What an edit came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Edited {
    /// The message is another one now.
    Changed,
    /// It was like that already.
    Same,
}

/// Carries messages both ways, within the chat program's rates.
#[async_trait]
pub trait Messenger: Send + Sync {
    /// Sends a message and gives its number.
    async fn send(&self, chat: i64, message: &Outgoing) -> Result<i32, Unsent>;
    /// Changes text and buttons of a message; `captioned` when it carries a file. A change that
    /// changes nothing is done.
    async fn edit(
        &self,
        chat: i64,
        message: i32,
        changed: &Outgoing,
        captioned: bool,
    ) -> Result<Edited, Unsent>;
    /// Answers a tap; a tap too old to be answered is done.
    async fn answer(&self, tap: &str, toast: Option<&str>, alert: bool) -> Result<(), Unsent>;
    /// Fetches a file, and stops once it is larger than `bytes_max`.
    async fn file(&self, file_id: &str, bytes_max: u64) -> Result<Bytes, NoFile>;
    /// Waits for updates from `offset` on, which confirms those before; as they came.
    async fn updates(
        &self,
        offset: Option<i64>,
        wait: Duration,
    ) -> Result<Vec<serde_json::Value>, Unsent>;
    /// The bot's own user name, without the @.
    async fn username(&self) -> Result<String, Unsent>;
    /// Offers commands to those who read `language`; to everybody else when it is none.
    async fn offer(&self, language: Option<&str>, commands: &[Offered]) -> Result<(), Unsent>;
}

/// An update in a worker's hands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taken {
    /// Its number.
    pub update_id: i64,
    /// The chat that it belongs to.
    pub chat: i64,
    /// Its JSON.
    pub body: String,
    /// When it was first seen.
    pub received_at: DateTime<Utc>,
    /// How often it was taken, this time included.
    pub attempts: u32,
}

/// The durable inbox. An update is kept before it is confirmed, is done once however often it
/// comes, and one chat is in one worker's hands at a time, its oldest update first.
#[async_trait]
pub trait Inbox: Send + Sync {
    /// Keeps updates; those that are known already are not kept again. How many were new.
    async fn keep(&self, arrived: &[Arrived], at: DateTime<Utc>) -> Result<u64, PortError>;
    /// Takes the oldest update of a chat that nobody works on, for as long as `lease`.
    async fn claim(&self, owner: &str, lease: Duration) -> Result<Option<Taken>, PortError>;
    /// Holds it longer; false when it was lost to another.
    async fn renew(&self, update_id: i64, owner: &str, lease: Duration) -> Result<bool, PortError>;
    /// It is done; its body is erased.
    async fn done(&self, update_id: i64, owner: &str) -> Result<(), PortError>;
    /// It is to be tried again after a while, before the later ones of its chat.
    async fn retry(
        &self,
        update_id: i64,
        owner: &str,
        after: Duration,
        why: &str,
    ) -> Result<(), PortError>;
    /// It is given up, and kept for a person to look at.
    async fn park(&self, update_id: i64, owner: &str, why: &str) -> Result<(), PortError>;
    /// Forgets what was done before this time. How many.
    async fn forget(&self, before: DateTime<Utc>) -> Result<u64, PortError>;
}

/// What the bot remembers of a conversation, over a restart.
#[async_trait]
pub trait Drafts: Send + Sync {
    /// What was remembered before this update was first handled.
    async fn load(&self, chat: i64, update_id: i64) -> Result<Option<String>, PortError>;
    /// Remembers in place of it. Handling the same update again finds what it found before.
    async fn save(
        &self,
        chat: i64,
        update_id: i64,
        body: Option<&str>,
        at: DateTime<Utc>,
    ) -> Result<(), PortError>;
}

/// A payment's card in the chat of a member of staff.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StaffCard {
    /// The payment.
    pub payment: PaymentId,
    /// Whose chat it is in.
    pub person: PersonId,
    /// The chat.
    pub chat: i64,
    /// The message.
    pub message: i32,
    /// Whether the message carries a file.
    pub captioned: bool,
    /// The first page of the receipt that it shows.
    pub first_page: u32,
    /// The last page that was sent.
    pub last_page: u32,
}

/// Messages that are to be known again: those that notices made, staff's cards, and the message
/// that shows how a delivery goes.
#[async_trait]
pub trait Messages: Send + Sync {
    /// The message that a notice made in a chat.
    async fn sent(&self, reaction: Uuid, chat: i64) -> Result<Option<i32>, PortError>;
    /// Remembers it.
    async fn record_sent(
        &self,
        reaction: Uuid,
        chat: i64,
        message: i32,
        at: DateTime<Utc>,
    ) -> Result<(), PortError>;
    /// Every card of a payment.
    async fn cards(&self, payment: PaymentId) -> Result<Vec<StaffCard>, PortError>;
    /// Remembers a card in place of the one that this person had.
    async fn put_card(&self, card: &StaffCard) -> Result<(), PortError>;
    /// Remembers the message that shows how a delivery goes.
    async fn put_progress(
        &self,
        account: SubscriptionId,
        chat: i64,
        message: i32,
    ) -> Result<(), PortError>;
    /// That message, once: it is forgotten with this.
    async fn take_progress(&self, account: SubscriptionId)
    -> Result<Option<(i64, i32)>, PortError>;
}

/// How far the read models have come, for those who have just written.
#[async_trait]
pub trait ReadModels: Send + Sync {
    /// Waits until these have come to a position of the log; false when they have not in time.
    async fn reach(&self, names: &[&str], position: u64, within: Duration) -> bool;
}

#[async_trait]
impl ReadModels for Projections {
    async fn reach(&self, names: &[&str], position: u64, within: Duration) -> bool {
        self.wait_for(names, position, within).await.unwrap_or_else(|error| {
            tracing::warn!(%error, "the read models could not be waited for");
            false
        })
    }
}
