//! A Telegram channel as a witness: what stands there bears Telegram's own time, and everybody who
//! reads along has a copy.

use std::sync::Arc;

use app::{
    chat::{Messenger, Outgoing},
    ports::{Addition, Unwitnessed, Witness},
};
use async_trait::async_trait;
use locales::{Arg, Lang, Texts, args};

/// A chat in which checkpoints are posted.
pub(crate) struct Channel {
    messenger: Arc<dyn Messenger>,
    chat: i64,
    texts: Texts,
}

impl Channel {
    /// This chat, written to through `messenger`.
    pub(crate) fn new(messenger: Arc<dyn Messenger>, chat: i64) -> Self {
        Self { messenger, chat, texts: Texts::load() }
    }
}

#[async_trait]
impl Witness for Channel {
    /// A bot cannot read back what stands in a channel; `moon-replay verify --witness` reads an
    /// export of it.
    async fn newest(&self, _origin: &str) -> Result<Option<String>, Unwitnessed> {
        Ok(None)
    }

    async fn add(&self, addition: &Addition) -> Result<(), Unwitnessed> {
        let escaped = addition.note.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
        let note = Arg::Html(format!("<pre>{escaped}</pre>").into());
        let html =
            self.texts.get(Lang::Fa, "proof-channel", &args![count = addition.size, note = note]);
        let message = Outgoing { html, quiet: true, ..Outgoing::default() };
        match self.messenger.send(self.chat, &message).await {
            Ok(_) => Ok(()),
            Err(error) => Err(Unwitnessed::Unavailable { reason: error.to_string() }),
        }
    }
}
