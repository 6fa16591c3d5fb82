//! What every resolver and every page shares: the shop, its read models, its texts, and how this
//! server is reached.

use std::{collections::HashMap, path::PathBuf, sync::Arc, sync::Mutex, time::Duration};

use app::{
    App,
    chat::{Messenger, Unsent},
};
use domain::id::PersonId;
use event_store::{projection::Projections, reaction::Reactions};
use locales::Texts;
use secrecy::SecretString;
use tokio::sync::watch;

use crate::{
    error::RequestError,
    http::{Documents, FreeDocuments},
};

/// How this server is reached, and what it is.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The shop stands in the sandbox: every page says so, and anybody may look at the schema.
    pub sandbox: bool,
    /// The server is reached over HTTPS: its cookie is never sent in the clear.
    pub secure: bool,
    /// Origins of pages that may open a websocket beside this server's own, such as
    /// `https://shop.example`.
    pub origins: Vec<String>,
    /// Reverse proxies of ours in front, each of which appends to `X-Forwarded-For`.
    pub proxies: u8,
    /// The folder of the built dashboard; without one the root says what runs here.
    pub dashboard: Option<PathBuf>,
    /// The documents that the dashboard sends.
    pub documents: Documents,
    /// Who may send others.
    pub free_documents: FreeDocuments,
    /// The key that the heads of the log are signed with, as `name+id+base64`.
    pub log_key: Option<String>,
    /// The bot, by which people sign in.
    pub telegram: Option<TelegramDoor>,
}

/// The bot, by which people sign in.
#[derive(Clone)]
pub struct TelegramDoor {
    /// Its token, by which a Mini App's proof is checked.
    pub token: SecretString,
    /// What knows its name.
    pub messenger: Arc<dyn Messenger>,
    /// Where a link to it begins when not at `https://t.me/`: the page of the sandbox.
    pub page: Option<String>,
}

impl std::fmt::Debug for TelegramDoor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TelegramDoor").field("page", &self.page).finish_non_exhaustive()
    }
}

impl TelegramDoor {
    /// The address that opens the bot with this parameter of `/start`.
    ///
    /// # Errors
    /// When Telegram does not say how the bot is called.
    pub(crate) async fn link(&self, start: &str) -> Result<String, Unsent> {
        match &self.page {
            Some(page) => Ok(format!("{}/?start={start}", page.trim_end_matches('/'))),
            None => Ok(format!("https://t.me/{}?start={start}", self.messenger.username().await?)),
        }
    }
}

/// What the API is built from.
pub struct ApiState {
    /// The use cases.
    pub app: App,
    /// The read models.
    pub projections: Projections,
    /// The durable reactions, when this process is to tell of them.
    pub reactions: Option<Reactions>,
    /// How this server is reached.
    pub options: Options,
    /// Routes of others, such as Telegram's webhook.
    pub extra: axum::Router,
}

struct Inner {
    app: App,
    projections: Projections,
    reactions: Option<Reactions>,
    options: Options,
    texts: Texts,
    sockets: Mutex<HashMap<PersonId, u8>>,
    ended: watch::Sender<()>,
}

/// The shop as the API sees it. Cheap to clone.
#[derive(Clone)]
pub struct Shop(Arc<Inner>);

/// A person's open socket; its place is free again when this is dropped.
pub struct Socket {
    shop: Shop,
    person: PersonId,
}

impl Shop {
    /// From what the API is built from, without the routes of others.
    #[must_use]
    pub fn new(
        app: App,
        projections: Projections,
        reactions: Option<Reactions>,
        options: Options,
    ) -> Self {
        let (texts, sockets) = (Texts::load(), Mutex::default());
        let (ended, _) = watch::channel(());
        Self(Arc::new(Inner { app, projections, reactions, options, texts, sockets, ended }))
    }

    /// The use cases.
    #[must_use]
    pub fn app(&self) -> &App {
        &self.0.app
    }

    /// The read models.
    #[must_use]
    pub fn projections(&self) -> &Projections {
        &self.0.projections
    }

    /// The durable reactions, when this process tells of them.
    #[must_use]
    pub fn reactions(&self) -> Option<&Reactions> {
        self.0.reactions.as_ref()
    }

    /// The messages.
    #[must_use]
    pub fn texts(&self) -> &Texts {
        &self.0.texts
    }

    /// How this server is reached.
    #[must_use]
    pub fn options(&self) -> &Options {
        &self.0.options
    }

    /// Waits until every read model has come to `position`. False: not within `most`.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn seen(&self, position: u64, most: Duration) -> Result<bool, RequestError> {
        let names = self.projections().names();
        let seen = self.projections().wait_for(&names, position, most).await;
        seen.map_err(|error| RequestError::unavailable(&error))
    }

    /// Sessions were ended here: whoever holds one open is to look whether it was his.
    pub(crate) fn session_ended(&self) {
        self.0.ended.send_replace(());
    }

    /// Tells when sessions were ended in this process.
    #[must_use]
    pub(crate) fn ended_sessions(&self) -> watch::Receiver<()> {
        self.0.ended.subscribe()
    }

    /// Takes one of a person's places for sockets, `most` in all.
    #[must_use]
    pub fn socket(&self, person: PersonId, most: u8) -> Option<Socket> {
        let mut sockets = self.0.sockets.lock().expect("nothing panics while holding it");
        let open = sockets.entry(person).or_default();
        if *open >= most {
            return None;
        }
        *open = open.saturating_add(1);
        Some(Socket { shop: self.clone(), person })
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        let mut sockets = self.shop.0.sockets.lock().expect("nothing panics while holding it");
        if let Some(open) = sockets.get_mut(&self.person) {
            *open = open.saturating_sub(1);
        }
        sockets.retain(|_, open| *open > 0);
    }
}
