//! The state of this little Telegram: one bot, the people who may talk to it, and their chats.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::{
    collections::BTreeMap,
    time::{SystemTime, UNIX_EPOCH},
};

use super::{
    error::ApiError,
    fault::Faults,
    files::Files,
    inbox::Inbox,
    markup::ReplyKeyboard,
    model::{ChatRef, Message, Peer},
};

/// Messages a chat keeps; the oldest go, as nobody tests further back.
pub(super) const MESSAGES_MAX: usize = 2_000;
/// Answers to taps a chat keeps.
pub(super) const ANSWERS_MAX: usize = 200;
/// Deletions a chat remembers for a page that looks on.
pub(super) const DELETED_MAX: usize = 500;
/// Seconds in which a tap can be answered (the real server's limit, as its clients document it).
pub(super) const CALLBACK_SECONDS_MAX: i64 = 15 * 60;

/// Everything.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct World {
    /// The bot.
    pub bot: Bot,
    /// People by Telegram id.
    pub people: BTreeMap<i64, Person>,
    /// Chats by the user's id.
    pub chats: BTreeMap<i64, Chat>,
    /// Updates on their way to the bot.
    pub inbox: Inbox,
    /// Photos, documents and so on.
    pub files: Files,
    /// Taps by their id.
    pub callbacks: BTreeMap<String, Callback>,
    /// What goes wrong next; forgotten at a restart.
    #[serde(skip)]
    pub faults: Faults,
}

/// The bot as Telegram knows it.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Bot {
    /// Its own user.
    pub peer: Peer,
    /// Commands by scope and language, as `setMyCommands` gave them.
    pub commands: BTreeMap<String, Value>,
    /// Menu buttons by chat; 0 is the default.
    pub menu_buttons: BTreeMap<i64, Value>,
    /// Name, description and short description by language.
    pub profile: BTreeMap<String, String>,
}

/// A person who may talk to the bot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// Telegram id.
    pub id: i64,
    /// Given name.
    pub first_name: String,
    /// Family name.
    pub last_name: Option<String>,
    /// Name without `@`.
    pub username: Option<String>,
    /// Language of their application.
    pub language_code: Option<String>,
    /// Their own number, shared on request.
    pub phone: Option<String>,
    /// They blocked the bot.
    pub blocked: bool,
    /// They deleted their account.
    pub deactivated: bool,
}

/// One person's chat with the bot.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Chat {
    /// Grows with every visible change.
    pub n: u64,
    /// The newest message's id.
    pub last_message_id: i64,
    /// Messages by id.
    pub messages: BTreeMap<i64, Kept>,
    /// What was deleted, and when in terms of `n`.
    pub deleted: Vec<(u64, i64)>,
    /// The reply keyboard in front of the user.
    pub keyboard: Option<ReplyKeyboard>,
    /// Hint of a forced reply.
    pub force_reply: Option<(i64, String)>,
    /// Toasts and alerts.
    pub answers: Vec<Answer>,
    /// The last `sendChatAction`, with its `n`.
    pub action: Option<(u64, String)>,
    /// Pinned messages, newest last.
    pub pinned: Vec<i64>,
}

/// A message and what Telegram knows of it beside.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Kept {
    /// As the Bot API shows it.
    pub message: Message,
    /// The chat's `n` at its last change.
    pub n: u64,
    /// It brought something other than an inline keyboard, so it cannot be edited.
    pub had_reply_markup: bool,
}

/// A tap that may be answered.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Callback {
    /// Who tapped.
    pub user_id: i64,
    /// On which message.
    pub message_id: i64,
    /// Unix seconds.
    pub at: i64,
    /// How often it was answered.
    pub answered: u32,
}

/// What the bot answered to a tap.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// The chat's `n` when it came.
    pub n: u64,
    /// The tap.
    pub callback_query_id: String,
    /// The message that was tapped.
    pub message_id: i64,
    /// The text of the toast or alert; none just stops the spinner.
    pub toast: Option<String>,
    /// Whether it must be dismissed by hand.
    pub alert: bool,
    /// An address to open.
    pub url: Option<String>,
}

impl World {
    /// An empty world with one bot.
    pub(super) fn new(bot_id: i64) -> Self {
        let peer = Peer {
            id: bot_id,
            is_bot: true,
            first_name: "Moon (sandbox)".to_owned(),
            last_name: None,
            username: Some("moon_sandbox_bot".to_owned()),
            language_code: None,
        };
        Self {
            bot: Bot {
                peer,
                commands: BTreeMap::new(),
                menu_buttons: BTreeMap::new(),
                profile: BTreeMap::new(),
            },
            people: BTreeMap::new(),
            chats: BTreeMap::new(),
            inbox: Inbox::empty(),
            files: Files::default(),
            callbacks: BTreeMap::new(),
            faults: Faults::default(),
        }
    }

    /// The person of this id, invented when there is none yet.
    pub(super) fn person(&mut self, id: i64) -> &mut Person {
        self.people.entry(id).or_insert_with(|| Person {
            id,
            first_name: format!("User {id}"),
            last_name: None,
            username: None,
            language_code: Some("fa".to_owned()),
            phone: None,
            blocked: false,
            deactivated: false,
        })
    }

    /// The chat a bot wants to write to, with its refusals.
    pub(super) fn reachable(&mut self, chat_id: Option<i64>) -> Result<&mut Chat, ApiError> {
        let id = chat_id.ok_or_else(|| ApiError::bad("chat_id is empty"))?;
        if id == self.bot.peer.id {
            return Err(ApiError::forbidden("bots can't send messages to bots"));
        }
        let chat = self.chats.get_mut(&id).ok_or_else(|| ApiError::bad("chat not found"))?;
        match self.people.get(&id) {
            Some(person) if person.deactivated => Err(ApiError::forbidden("user is deactivated")),
            Some(person) if person.blocked => {
                Err(ApiError::forbidden("bot was blocked by the user"))
            }
            _ => Ok(chat),
        }
    }

    /// A new message in a chat, from the bot or its user, not yet put there.
    pub(super) fn blank(&mut self, chat_id: i64, from_bot: bool) -> Message {
        let person = self.person(chat_id).clone();
        Message {
            message_id: 0,
            from: if from_bot { self.bot.peer.clone() } else { person.peer() },
            chat: person.chat(),
            date: now(),
            edit_date: None,
            forward_origin: None,
            reply_to_message: None,
            media_group_id: None,
            has_protected_content: None,
            text: None,
            entities: Vec::new(),
            attachment: None,
            caption: None,
            caption_entities: Vec::new(),
            reply_markup: None,
        }
    }
}

impl Person {
    /// As a `User`.
    pub fn peer(&self) -> Peer {
        Peer {
            id: self.id,
            is_bot: false,
            first_name: self.first_name.clone(),
            last_name: self.last_name.clone(),
            username: self.username.clone(),
            language_code: self.language_code.clone(),
        }
    }

    /// As a `Chat`.
    pub fn chat(&self) -> ChatRef {
        ChatRef {
            id: self.id,
            kind: "private".to_owned(),
            first_name: self.first_name.clone(),
            last_name: self.last_name.clone(),
            username: self.username.clone(),
        }
    }
}

impl Chat {
    /// Puts a message at the end and numbers it.
    pub(super) fn put(&mut self, mut message: Message, had_reply_markup: bool) -> Message {
        self.last_message_id += 1;
        message.message_id = self.last_message_id;
        let n = self.touch();
        let kept = Kept { message: message.clone(), n, had_reply_markup };
        self.messages.insert(message.message_id, kept);
        while self.messages.len() > MESSAGES_MAX {
            self.messages.pop_first();
        }
        message
    }

    /// A visible change; gives the new `n`.
    pub(super) fn touch(&mut self) -> u64 {
        self.n += 1;
        self.n
    }

    /// Takes a message away.
    pub(super) fn delete(&mut self, message_id: i64) -> Option<Kept> {
        let kept = self.messages.remove(&message_id)?;
        let n = self.touch();
        self.deleted.push((n, message_id));
        if self.deleted.len() > DELETED_MAX {
            self.deleted.remove(0);
        }
        Some(kept)
    }

    /// Shows a toast or an alert.
    pub(super) fn answer(&mut self, answer: Answer) {
        let n = self.touch();
        self.answers.push(Answer { n, ..answer });
        if self.answers.len() > ANSWERS_MAX {
            self.answers.remove(0);
        }
    }
}

/// Unix seconds of now.
pub(super) fn now() -> i64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .ok()
        .and_then(|since| i64::try_from(since.as_secs()).ok())
        .unwrap_or_default()
}

/// A message as the Bot API gives it.
pub(super) fn shown(message: &Message) -> Value {
    serde_json::to_value(message).unwrap_or_else(|error| json!({"error": error.to_string()}))
}
