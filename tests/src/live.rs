//! A shop that runs by itself, with its bot before a Telegram of our own: read models, processes
//! and bot go on at the same time, and a story only writes, taps and reads.

use std::{sync::Arc, time::Duration};

use app::process::Processes;
use bot::{Bot, Options, Parts};
use locales::{Lang, Texts};
use postgres::{PostgresDrafts, PostgresInbox, PostgresMessages};
use sandbox::telegram::{Actor, ChatMessage, ChatView, Deed, Fault, Sender, TelegramSandbox};
use telegram::{Limits, TelegramMessenger};
use tokio::{sync::watch, task::JoinSet};

use crate::shop::Shop;

/// The bot's token at the sandbox.
const TOKEN: &str = "7000001:a-token-of-the-sandbox";
/// Workers of the processes, and of the bot.
const WORKERS: usize = 4;
/// How long a screen may take to come; only a broken shop takes so long.
const PATIENCE: Duration = Duration::from_secs(30);
/// How long the parts may take to stop.
const STOP_WITHIN: Duration = Duration::from_secs(30);

/// A shop with its bot.
pub struct Live {
    /// The shop.
    pub shop: Shop,
    /// Its Telegram.
    pub telegram: TelegramSandbox,
    texts: Texts,
    again: u32,
}

/// Opens a shop with its bot, tells a story in it, and checks what the story left behind. Every
/// update is delivered `again` times more, all at once.
///
/// # Panics
/// When the story or a check fails.
pub async fn live(again: u32, story: impl AsyncFnOnce(&Live)) {
    let shop = Box::pin(Shop::open()).await;
    let options = sandbox::telegram::Options {
        listen: ([127, 0, 0, 1], 0).into(),
        token: TOKEN.to_owned(),
        state_dir: None,
    };
    let telegram = TelegramSandbox::start(options).await.expect("a free port");
    let (stop, stopped) = watch::channel(false);
    let mut running = JoinSet::new();
    let bot = bot_of(&shop, &telegram.url);
    let performer = Arc::new(Processes::new(shop.app().clone(), bot.announcer()));
    let (projections, until) = (shop.projections().clone(), stopped.clone());
    running.spawn(async move { projections.run(until).await });
    let (reactions, until) = (shop.reactions().clone(), stopped.clone());
    running.spawn(async move { reactions.run(until, performer, WORKERS).await });
    running.spawn(async move { bot.run(stopped, WORKERS).await });
    let live = Live { shop, telegram, texts: Texts::load(), again };
    Box::pin(story(&live)).await;
    stop.send_replace(true);
    let ended = async { while running.join_next().await.is_some() {} };
    tokio::time::timeout(STOP_WITHIN, ended).await.expect("the shop stops");
    Box::pin(live.shop.close()).await;
}

fn bot_of(shop: &Shop, url: &str) -> Bot {
    // Telegram's rates would make a story wait; they have tests of their own.
    let limits =
        Limits { per_second: 1_000, chat_every_ms: 1, chat_burst: 100, ..Limits::default() };
    let pool = shop.app().pool().clone();
    let parts = Parts {
        app: shop.app().clone(),
        read_models: Arc::new(shop.projections().clone()),
        messenger: Arc::new(TelegramMessenger::new(url, TOKEN.to_owned().into(), limits)),
        inbox: Arc::new(PostgresInbox::new(pool.clone())),
        drafts: Arc::new(PostgresDrafts::new(pool.clone())),
        messages: Arc::new(PostgresMessages::new(pool)),
    };
    Bot::new(parts, Options::default())
}

impl Live {
    /// A button's words in Persian.
    #[must_use]
    pub fn label(&self, key: &str) -> String {
        self.texts.label(Lang::Fa, key, &[])
    }

    /// A user of Telegram.
    #[must_use]
    pub fn user(&self, id: i64) -> Actor {
        self.telegram.user(id)
    }

    /// Brings what somebody did again, as often as this run does.
    fn repeated(&self, deed: &Deed) {
        let updates = deed.update_ids.iter().copied().chain(deed.update_id);
        for update in updates.filter(|_| self.again > 0) {
            self.telegram.redeliver(update, self.again).expect("the update is known");
        }
    }

    /// Somebody writes.
    ///
    /// # Panics
    /// When Telegram refuses, as everything here.
    pub fn write(&self, user: &Actor, text: &str) {
        self.repeated(&user.text(text).expect("a text can be sent"));
    }

    /// Somebody sends a picture.
    ///
    /// # Panics
    /// When Telegram refuses.
    pub fn photo(&self, user: &Actor, seed: u64) {
        let picture = sandbox::telegram::sample_picture(seed);
        self.repeated(&user.photo(picture).expect("a photo can be sent"));
    }

    /// Waits for a button whose words contain these, and taps the newest; gives the whole words.
    ///
    /// # Panics
    /// When there is none in time.
    pub async fn tap(&self, user: &Actor, words: &str) -> String {
        let view = self.see(user, |view| newest_button(view, words).is_some()).await;
        let label = newest_button(&view, words).expect("it was seen");
        self.repeated(&user.tap_label(&label).expect("the button can be tapped"));
        label
    }

    /// Waits until somebody sees what is wanted.
    ///
    /// # Panics
    /// When it does not come in time.
    pub async fn see(&self, user: &Actor, wanted: impl FnMut(&ChatView) -> bool) -> ChatView {
        let seen = user.wait_for(wanted, PATIENCE).await;
        seen.map_err(|error| error.to_string()).expect("it is seen")
    }

    /// The next calls of the bot go wrong so.
    ///
    /// # Panics
    /// When the fault is none.
    pub fn strike(&self, fault: Fault) {
        self.telegram.fault(fault).expect("a fault");
    }
}

fn newest_button(view: &ChatView, words: &str) -> Option<String> {
    let inline = view.messages.iter().rev().flat_map(|message| message.buttons.iter().flatten());
    let menu = view.keyboard.iter().flatten();
    inline.chain(menu).map(|button| &button.text).find(|text| text.contains(words)).cloned()
}

/// What the bot said, with the captions of what it sent.
#[must_use]
pub fn said(view: &ChatView) -> Vec<&ChatMessage> {
    view.messages.iter().filter(|message| message.from == Sender::Bot).collect()
}
