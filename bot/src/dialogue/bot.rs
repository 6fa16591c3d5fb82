//! The bot as a whole: what it is made of, and running it.

use std::{sync::Arc, time::Duration};

use app::{
    App,
    chat::{Announcer, Drafts, Inbox, Messages, Messenger, Offered, ReadModels},
};
use locales::{Lang, Texts};
use secrecy::SecretString;
use tokio::sync::{Notify, watch};

use super::{poll, worker};
use crate::{action::Signer, notification::Announcements};

/// What the bot speaks to.
#[derive(Clone)]
pub struct Parts {
    /// The shop.
    pub app: App,
    /// How far the read models have come.
    pub read_models: Arc<dyn ReadModels>,
    /// Telegram.
    pub messenger: Arc<dyn Messenger>,
    /// What came in.
    pub inbox: Arc<dyn Inbox>,
    /// Where conversations stand.
    pub drafts: Arc<dyn Drafts>,
    /// Messages to be known again.
    pub messages: Arc<dyn Messages>,
}

/// How the bot runs.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Whether this is a shop for trying out, where nobody shall pay real money.
    pub sandbox: bool,
    /// The shop's public key, for the page that checks proofs.
    pub public_key: Option<String>,
    /// The secret of the webhook; with one, updates are accepted and not polled for.
    pub webhook_secret: Option<SecretString>,
}

/// The bot. Cheap to clone.
#[derive(Clone)]
pub struct Bot(pub(crate) Arc<Inside>);

/// What the parts of the bot share.
pub(crate) struct Inside {
    pub(crate) app: App,
    pub(crate) read_models: Arc<dyn ReadModels>,
    pub(crate) messenger: Arc<dyn Messenger>,
    pub(crate) inbox: Arc<dyn Inbox>,
    pub(crate) drafts: Arc<dyn Drafts>,
    pub(crate) messages: Arc<dyn Messages>,
    pub(crate) texts: Texts,
    pub(crate) signer: Signer,
    pub(crate) options: Options,
    /// Rung when an update was kept.
    pub(crate) bell: Notify,
}

/// How long an answer waits for the read models to show what was just written. They follow within
/// milliseconds; when they do not, an older state is better than no answer.
const FRESH: Duration = Duration::from_secs(2);

impl Inside {
    /// Waits until the read models show what was written before now; false when they do not.
    pub(crate) async fn fresh(&self, names: &[&str]) -> bool {
        let Ok(head) = self.app.log().head().await else { return false };
        self.read_models.reach(names, head, FRESH).await
    }
}

impl Bot {
    /// A bot of these parts.
    #[must_use]
    pub fn new(parts: Parts, options: Options) -> Self {
        let Parts { app, read_models, messenger, inbox, drafts, messages } = parts;
        let signer = Signer::new(app.keys().derive("callback", ""));
        let (texts, bell) = (Texts::load(), Notify::new());
        Self(Arc::new(Inside {
            app,
            read_models,
            messenger,
            inbox,
            drafts,
            messages,
            texts,
            signer,
            options,
            bell,
        }))
    }

    /// Tells people what happened, for the durable reactions.
    #[must_use]
    pub fn announcer(&self) -> Arc<dyn Announcer> {
        Arc::new(Announcements(self.0.clone()))
    }

    /// Fetches updates (unless a webhook brings them) and handles them with `workers` at once,
    /// until `shutdown` is true. What is in hand is brought to its end.
    pub async fn run(&self, shutdown: watch::Receiver<bool>, workers: usize) {
        self.offer_commands().await;
        let handling = (0..workers.max(1))
            .map(|_| tokio::spawn(worker::work(self.0.clone(), shutdown.clone())));
        let handling: Vec<_> = handling.collect();
        if self.0.options.webhook_secret.is_none() {
            poll::poll(&self.0, shutdown).await;
        }
        for worker in handling {
            if let Err(error) = worker.await {
                tracing::error!(%error, "a worker of the bot broke");
            }
        }
    }

    /// Shows the commands in Telegram, in each language; Persian to everybody else.
    async fn offer_commands(&self) {
        const COMMANDS: [(&str, &str); 7] = [
            ("start", "menu-command-start"),
            ("buy", "menu-command-buy"),
            ("services", "menu-command-services"),
            ("wallet", "menu-command-wallet"),
            ("support", "menu-command-support"),
            ("language", "menu-command-language"),
            ("help", "menu-command-help"),
        ];
        for (language, lang) in [(None, Lang::Fa), (Some("fa"), Lang::Fa), (Some("en"), Lang::En)] {
            let offered = COMMANDS.map(|(command, key)| Offered {
                command: command.to_owned(),
                description: self.0.texts.label(lang, key, &[]),
            });
            if let Err(error) = self.0.messenger.offer(language, &offered).await {
                tracing::warn!(%error, "the commands could not be shown in Telegram");
                return;
            }
        }
    }
}
