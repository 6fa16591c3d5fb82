//! The Messenger port over the Bot API.

use std::{sync::Arc, time::Duration};

use app::chat::{Attachment, Edited, Messenger, NoFile, Offered, Outgoing, Unsent};
use async_trait::async_trait;
use bytes::{Bytes, BytesMut};
use secrecy::SecretString;
use serde_json::{Map, Value, json};

use crate::{
    call::{Line, unavailable},
    rate::{Pace, Rate},
    wire::arguments,
};

/// How fast and how patient. The defaults are Telegram's own rates.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Messages a second in all.
    pub per_second: u32,
    /// Milliseconds between two messages to one chat.
    pub chat_every_ms: u32,
    /// Messages to one chat at once after a rest.
    pub chat_burst: u32,
    /// How long a message waits for its place before the sender is told to come back.
    pub patience: Duration,
    /// How long one call may take.
    pub call: Duration,
    /// How long fetching a file may take.
    pub fetch: Duration,
    /// How long connecting may take.
    pub connect: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            per_second: 30,
            chat_every_ms: 1_000,
            chat_burst: 5,
            patience: Duration::from_secs(10),
            call: Duration::from_secs(15),
            fetch: Duration::from_secs(60),
            connect: Duration::from_secs(5),
        }
    }
}

/// Bytes of a picture that Telegram shows as a photo; a larger one goes as a file.
const PHOTO_BYTES_MAX: usize = 10 << 20;
/// Updates that are fetched at once: the most that Telegram gives.
const UPDATES_MAX: u32 = 100;
/// Times that one message is tried when Telegram says that it comes too fast.
const TRIES: u32 = 3;

/// One bot.
#[derive(Debug, Clone)]
pub struct TelegramMessenger(Arc<Inside>);

#[derive(Debug)]
struct Inside {
    line: Line,
    pace: Pace,
    limits: Limits,
}

impl TelegramMessenger {
    /// The bot of `token` at the Bot API server `base`, such as `https://api.telegram.org`.
    #[must_use]
    pub fn new(base: &str, token: SecretString, limits: Limits) -> Self {
        let per_second = limits.per_second.max(1);
        let all = Rate { every: Duration::from_secs(1) / per_second, burst: per_second };
        let every = Duration::from_millis(u64::from(limits.chat_every_ms));
        let chat = Rate { every, burst: limits.chat_burst.max(1) };
        let line = Line::new(base, token, limits.connect);
        Self(Arc::new(Inside { line, pace: Pace::new(all, chat), limits }))
    }

    /// Calls a method in its turn, and again when Telegram asks for a short silence.
    async fn paced(
        &self,
        chat: i64,
        method: &str,
        arguments: Map<String, Value>,
        file: Option<(&'static str, &Attachment)>,
    ) -> Result<Value, Unsent> {
        let Inside { line, pace, limits } = &*self.0;
        let mut tries = 1;
        loop {
            let place = pace.take(chat, limits.patience);
            tokio::time::sleep_until(place.map_err(|after| Unsent::Later { after })?).await;
            let arguments = arguments.clone();
            match line.call(method, arguments, file, limits.call).await {
                Err(Unsent::Later { after }) => {
                    pace.rest(after);
                    if after > limits.patience || tries >= TRIES {
                        return Err(Unsent::Later { after });
                    }
                    tries += 1;
                }
                other => return other,
            }
        }
    }

    /// Calls a method that has no rate.
    async fn plain(&self, method: &str, arguments: Value) -> Result<Value, Unsent> {
        let Value::Object(arguments) = arguments else {
            return Err(Unsent::Refused { reason: "arguments are an object".to_owned() });
        };
        self.0.line.call(method, arguments, None, self.0.limits.call).await
    }
}

/// How a file is shown: small pictures as photos, everything else as a document.
fn shown(attachment: &Attachment) -> (&'static str, &'static str) {
    let picture = ["image/jpeg", "image/png", "image/webp"];
    let photo = picture.contains(&attachment.media_type.as_str())
        && attachment.bytes.len() <= PHOTO_BYTES_MAX;
    if photo { ("sendPhoto", "photo") } else { ("sendDocument", "document") }
}

fn number_of(message: &Value) -> Result<i32, Unsent> {
    let number = message["message_id"].as_i64().and_then(|id| i32::try_from(id).ok());
    number.ok_or_else(|| Unsent::Unavailable { reason: "a message without a number".to_owned() })
}

#[async_trait]
impl Messenger for TelegramMessenger {
    async fn send(&self, chat: i64, message: &Outgoing) -> Result<i32, Unsent> {
        let sent = match &message.attachment {
            None => self.paced(chat, "sendMessage", arguments(chat, message, false), None).await?,
            Some(attachment) => {
                let (method, field) = shown(attachment);
                let arguments = arguments(chat, message, true);
                self.paced(chat, method, arguments, Some((field, attachment))).await?
            }
        };
        number_of(&sent)
    }

    async fn edit(
        &self,
        chat: i64,
        message: i32,
        changed: &Outgoing,
        captioned: bool,
    ) -> Result<Edited, Unsent> {
        let method = if captioned { "editMessageCaption" } else { "editMessageText" };
        let mut arguments = arguments(chat, changed, captioned);
        arguments.insert("message_id".to_owned(), json!(message));
        match self.paced(chat, method, arguments, None).await {
            Err(Unsent::Refused { reason }) if reason.contains("message is not modified") => {
                Ok(Edited::Same)
            }
            other => other.map(|_| Edited::Changed),
        }
    }

    async fn answer(&self, tap: &str, toast: Option<&str>, alert: bool) -> Result<(), Unsent> {
        let arguments = json!({"callback_query_id": tap, "text": toast, "show_alert": alert});
        match self.plain("answerCallbackQuery", arguments).await {
            // The tap is too old, or was answered before: nobody waits for this any more.
            Err(Unsent::Refused { .. }) => Ok(()),
            other => other.map(drop),
        }
    }

    async fn file(&self, file_id: &str, bytes_max: u64) -> Result<Bytes, NoFile> {
        let found = self.plain("getFile", json!({"file_id": file_id})).await;
        let found = found.map_err(|error| match error {
            Unsent::Refused { reason } if reason.contains("file is too big") => NoFile::TooLarge,
            Unsent::Refused { .. } | Unsent::Gone => NoFile::Missing,
            other => NoFile::Unavailable { reason: other.to_string() },
        })?;
        if found["file_size"].as_u64().is_some_and(|size| size > bytes_max) {
            return Err(NoFile::TooLarge);
        }
        let path = found["file_path"].as_str().ok_or(NoFile::Missing)?;
        let lost = |error: Unsent| NoFile::Unavailable { reason: error.to_string() };
        let fetched = self.0.line.fetch(path, self.0.limits.fetch).await;
        let mut response = fetched.map_err(lost)?;
        match response.status().as_u16() {
            200 => {}
            404 => return Err(NoFile::Missing),
            status => return Err(NoFile::Unavailable { reason: format!("status {status}") }),
        }
        let mut bytes = BytesMut::new();
        loop {
            let chunk = response.chunk().await.map_err(|error| lost(unavailable(&error)))?;
            let Some(chunk) = chunk else { return Ok(bytes.freeze()) };
            let size = u64::try_from(bytes.len().saturating_add(chunk.len())).unwrap_or(u64::MAX);
            if size > bytes_max {
                return Err(NoFile::TooLarge);
            }
            bytes.extend_from_slice(&chunk);
        }
    }

    async fn updates(&self, offset: Option<i64>, wait: Duration) -> Result<Vec<Value>, Unsent> {
        let mut arguments = Map::new();
        if let Some(offset) = offset {
            arguments.insert("offset".to_owned(), json!(offset));
        }
        arguments.insert("limit".to_owned(), json!(UPDATES_MAX));
        arguments.insert("timeout".to_owned(), json!(wait.as_secs()));
        let kinds = json!(["message", "callback_query", "my_chat_member"]);
        arguments.insert("allowed_updates".to_owned(), kinds);
        let within = wait + self.0.limits.call;
        let updates = self.0.line.call("getUpdates", arguments, None, within).await?;
        let Value::Array(updates) = updates else {
            return Err(Unsent::Unavailable { reason: "updates are a list".to_owned() });
        };
        Ok(updates)
    }

    async fn username(&self) -> Result<String, Unsent> {
        let me = self.plain("getMe", json!({})).await?;
        let nameless = || Unsent::Unavailable { reason: "a bot without a user name".to_owned() };
        me["username"].as_str().map(str::to_owned).ok_or_else(nameless)
    }

    async fn offer(&self, language: Option<&str>, commands: &[Offered]) -> Result<(), Unsent> {
        let command = |offered: &Offered| json!({"command": offered.command, "description": offered.description});
        let commands: Vec<Value> = commands.iter().map(command).collect();
        let mut arguments = json!({"commands": commands});
        if let Some(language) = language {
            arguments["language_code"] = json!(language);
        }
        self.plain("setMyCommands", arguments).await.map(drop)
    }
}
