//! The real `teloxide` against the sandbox: what a bot does all day.

use sandbox::telegram::{
    Fault, FaultKind, Options, Profile, Sender, TelegramSandbox, sample_picture,
};
use std::time::Duration;
use teloxide::{
    ApiError, Bot, RequestError,
    net::Download,
    payloads::{
        AnswerCallbackQuerySetters, GetUpdatesSetters, SendMessageSetters, SendPhotoSetters,
    },
    requests::{Request, Requester},
    types::{
        ButtonRequest, CallbackQuery, ChatId, InlineKeyboardButton, InlineKeyboardMarkup,
        InputFile, InputMedia, InputMediaPhoto, KeyboardButton, KeyboardMarkup, Message, ParseMode,
        Update, UpdateKind,
    },
};

const TOKEN: &str = "77:sandbox";
const PATIENCE: Duration = Duration::from_secs(10);
const ALI: i64 = 1001;

async fn open() -> (TelegramSandbox, Bot) {
    let options = Options {
        listen: "127.0.0.1:0".parse().expect("an address"),
        token: TOKEN.to_owned(),
        state_dir: None,
    };
    let telegram = TelegramSandbox::start(options).await.expect("a free port on loopback");
    let bot = Bot::new(TOKEN).set_api_url(telegram.url.parse().expect("a URL"));
    (telegram, bot)
}

/// A bot's loop, one step at a time.
struct Loop {
    bot: Bot,
    offset: i32,
}

impl Loop {
    fn of(bot: &Bot) -> Self {
        Self { bot: bot.clone(), offset: 0 }
    }

    async fn next(&mut self) -> Update {
        let updates =
            self.bot.get_updates().offset(self.offset).limit(1).timeout(5).await.expect("updates");
        let update = updates.into_iter().next().expect("an update in time");
        self.offset = i32::try_from(update.id.0).expect("ids fit") + 1;
        update
    }

    async fn message(&mut self) -> Message {
        match self.next().await.kind {
            UpdateKind::Message(message) => message,
            other => unreachable!("a message was awaited, not {other:?}"),
        }
    }

    async fn tap(&mut self) -> CallbackQuery {
        match self.next().await.kind {
            UpdateKind::CallbackQuery(query) => query,
            other => unreachable!("a tap was awaited, not {other:?}"),
        }
    }
}

#[tokio::test]
async fn a_bot_answers_a_command_and_a_tap_and_edits_in_place() {
    let (telegram, bot) = open().await;
    let ali = telegram.user(ALI);
    ali.profile(Profile {
        name: Some("علی رضایی".to_owned()),
        username: Some("ali".to_owned()),
        ..Profile::default()
    })
    .unwrap();
    let me = bot.get_me().await.unwrap();
    assert_eq!((me.id.0, me.is_bot), (77, true));

    let mut updates = Loop::of(&bot);
    ali.text("/start ref_1").unwrap();
    let start = updates.message().await;
    assert_eq!(start.text(), Some("/start ref_1"));
    assert_eq!(start.from.as_ref().unwrap().last_name.as_deref(), Some("رضایی"));
    assert_eq!(start.parse_entities().unwrap()[0].text(), "/start");

    let keyboard = InlineKeyboardMarkup::new([
        vec![InlineKeyboardButton::callback("🛒 خرید", "buy:1")],
        vec![InlineKeyboardButton::url("سایت", "https://example.com/".parse().unwrap())],
    ]);
    let sent = bot
        .send_message(start.chat.id, "<b>سلام</b> &lt;دوست&gt;")
        .parse_mode(ParseMode::Html)
        .reply_markup(keyboard)
        .await
        .unwrap();
    assert_eq!(sent.text(), Some("سلام <دوست>"));
    let seen = ali.chat(0);
    let menu = seen.messages.last().unwrap();
    assert_eq!((menu.from, menu.entities[0].kind.as_str()), (Sender::Bot, "bold"));
    assert_eq!(menu.buttons[0][0].data.as_deref(), Some("buy:1"));
    assert_eq!(ali.tap_label("سایت").unwrap().url.as_deref(), Some("https://example.com/"));

    ali.tap_label("🛒 خرید").unwrap();
    let tap = updates.tap().await;
    assert_eq!(tap.data.as_deref(), Some("buy:1"));
    assert_eq!(tap.regular_message().unwrap().id, sent.id);
    bot.answer_callback_query(tap.id.clone()).text("ثبت شد").show_alert(true).await.unwrap();
    bot.edit_message_text(sent.chat.id, sent.id, "انجام شد").await.unwrap();
    let seen = ali.chat(seen.n);
    assert_eq!(seen.messages.len(), 1);
    assert!(seen.messages[0].edited && seen.messages[0].buttons.is_empty());
    assert_eq!((seen.answers[0].toast.as_deref(), seen.answers[0].alert), (Some("ثبت شد"), true));
    let again = bot.edit_message_text(sent.chat.id, sent.id, "انجام شد").await.unwrap_err();
    assert!(matches!(again, RequestError::Api(ApiError::MessageNotModified)), "{again:?}");
    telegram.stop().await;
}

#[tokio::test]
async fn photos_go_both_ways_and_the_same_picture_is_known_again() {
    let (telegram, bot) = open().await;
    let ali = telegram.user(ALI);
    let mut updates = Loop::of(&bot);
    let receipt = sample_picture(1);
    ali.photo_with_caption(receipt.clone(), "رسید").unwrap();
    ali.photo(receipt.clone()).unwrap();
    ali.photo(sample_picture(2)).unwrap();
    let (first, second, other) =
        (updates.message().await, updates.message().await, updates.message().await);
    let largest = |message: &Message| message.photo().unwrap().last().unwrap().file.clone();
    assert_eq!(first.caption(), Some("رسید"));
    assert_eq!(largest(&first).unique_id, largest(&second).unique_id);
    assert_ne!(largest(&first).id, largest(&second).id);
    assert_ne!(largest(&first).unique_id, largest(&other).unique_id);

    let file = bot.get_file(largest(&first).id).await.unwrap();
    let mut bytes = Vec::new();
    bot.download_file(&file.path, &mut bytes).await.unwrap();
    assert_eq!(bytes, receipt);

    let chat = first.chat.id;
    let qr = InputFile::memory(sample_picture(3)).file_name("qr.png");
    let sent = bot.send_photo(chat, qr).caption("QR").await.unwrap();
    let again = bot.send_photo(chat, InputFile::file_id(largest(&sent).id)).await.unwrap();
    assert_eq!(largest(&sent).unique_id, largest(&again).unique_id);
    let album = [4, 5].map(|seed| {
        InputMedia::Photo(InputMediaPhoto::new(InputFile::memory(sample_picture(seed))))
    });
    let album = bot.send_media_group(chat, album).await.unwrap();
    assert!(album[0].media_group_id().is_some());
    assert_eq!(album[0].media_group_id(), album[1].media_group_id());
    let seen = ali.chat(0);
    assert_eq!(seen.messages.iter().filter(|message| message.photo.is_some()).count(), 7);

    bot.send_document(chat, InputFile::memory("vless://…").file_name("config.txt")).await.unwrap();
    let document = ali.chat(0).messages.pop().unwrap().document.unwrap();
    assert_eq!(document.file_name.as_deref(), Some("config.txt"));
    telegram.stop().await;
}

#[tokio::test]
async fn a_reply_keyboard_sends_its_labels_and_the_phone_number() {
    let (telegram, bot) = open().await;
    let ali = telegram.user(ALI);
    let mut updates = Loop::of(&bot);
    ali.text("/start").unwrap();
    let chat = updates.message().await.chat.id;
    let keyboard = KeyboardMarkup::new([[
        KeyboardButton::new("کیف پول"),
        KeyboardButton::new("شماره من").request(ButtonRequest::Contact),
    ]])
    .persistent();
    bot.send_message(chat, "منو").reply_markup(keyboard).await.unwrap();
    assert_eq!(ali.chat(0).keyboard[0][0].text, "کیف پول");
    ali.tap_label("کیف پول").unwrap();
    assert_eq!(updates.message().await.text(), Some("کیف پول"));
    assert!(ali.tap_label("شماره من").is_err(), "no number is known yet");
    ali.profile(Profile { phone: Some("+989121234567".to_owned()), ..Profile::default() }).unwrap();
    ali.tap_label("شماره من").unwrap();
    let shared = updates.message().await;
    let contact = shared.contact().unwrap();
    assert_eq!(contact.phone_number, "989121234567");
    assert_eq!(contact.user_id.unwrap().0, 1001);
    telegram.stop().await;
}

#[tokio::test]
async fn refusals_are_the_ones_teloxide_knows() {
    let (telegram, bot) = open().await;
    let ali = telegram.user(ALI);
    let api = |error: RequestError| match error {
        RequestError::Api(error) => error,
        other => unreachable!("an API error was awaited, not {other:?}"),
    };
    let chat = ChatId(ALI);
    let unknown = api(bot.send_message(chat, "x").await.unwrap_err());
    assert_eq!(unknown, ApiError::ChatNotFound);
    let mut updates = Loop::of(&bot);
    ali.text("سلام").unwrap();
    updates.message().await;
    let long = api(bot.send_message(chat, "x".repeat(4097)).await.unwrap_err());
    assert_eq!(long, ApiError::MessageIsTooLong);
    let broken = bot.send_message(chat, "<b>x").parse_mode(ParseMode::Html).await.unwrap_err();
    assert!(matches!(api(broken), ApiError::CantParseEntities(_)));
    let wide = InlineKeyboardMarkup::new([[InlineKeyboardButton::callback("x", "y".repeat(65))]]);
    let wide = api(bot.send_message(chat, "x").reply_markup(wide).await.unwrap_err());
    assert_eq!(wide, ApiError::ButtonDataInvalid);
    let stale = api(bot.answer_callback_query("1".to_owned().into()).await.unwrap_err());
    // teloxide 0.17 knows this text with a small `id`, so the real one is unknown to it as well.
    assert_eq!(
        stale,
        ApiError::Unknown(
            "Bad Request: query is too old and response timeout expired or query ID is invalid"
                .to_owned()
        )
    );

    ali.block().unwrap();
    assert!(matches!(updates.next().await.kind, UpdateKind::MyChatMember(_)));
    assert_eq!(api(bot.send_message(chat, "x").await.unwrap_err()), ApiError::BotBlocked);
    ali.unblock().unwrap();
    bot.send_message(chat, "x").await.unwrap();
    let stranger = Bot::new("77:other").set_api_url(telegram.url.parse().unwrap());
    assert_eq!(api(stranger.get_me().await.unwrap_err()), ApiError::InvalidToken);
    telegram.stop().await;
}

#[tokio::test]
async fn a_forged_tap_and_a_tap_on_a_deleted_message_reach_the_bot() {
    let (telegram, bot) = open().await;
    let ali = telegram.user(ALI);
    let mut updates = Loop::of(&bot);
    ali.text("/start").unwrap();
    let chat = updates.message().await.chat.id;
    let menu = bot.send_message(chat, "منو").await.unwrap();
    ali.tap_data(i64::from(menu.id.0), "approve:somebody-else").unwrap();
    assert_eq!(updates.tap().await.data.as_deref(), Some("approve:somebody-else"));
    bot.delete_message(chat, menu.id).await.unwrap();
    assert_eq!(ali.chat(0).deleted, [i64::from(menu.id.0)]);
    ali.tap_data(i64::from(menu.id.0), "old").unwrap();
    let tap = updates.tap().await;
    assert!(tap.regular_message().is_none() && tap.message.is_some());
    telegram.stop().await;
}

#[tokio::test]
async fn an_update_comes_again_and_the_network_fails_as_asked() {
    let (telegram, bot) = open().await;
    let ali = telegram.user(ALI);
    let mut updates = Loop::of(&bot);
    let deed = ali.text("یک").unwrap();
    let first = updates.next().await;
    assert_eq!(Some(i64::from(first.id.0)), deed.update_id);
    telegram.redeliver(deed.update_id.unwrap(), 2).unwrap();
    assert_eq!(updates.next().await.id, first.id);
    assert_eq!(updates.next().await.id, first.id);

    let chat = ChatId(ALI);
    telegram.fault(Fault::new(FaultKind::TooMany).on("sendMessage").seconds(7)).unwrap();
    let wait = bot.send_message(chat, "x").await.unwrap_err();
    assert!(matches!(wait, RequestError::RetryAfter(seconds) if seconds.seconds() == 7));
    telegram.fault(Fault::new(FaultKind::DropAfterEffect)).unwrap();
    let lost = bot.send_message(chat, "با اثر").await.unwrap_err();
    assert!(matches!(lost, RequestError::Network(_)), "{lost:?}");
    let seen = ali.wait_for(|chat| chat.messages.len() == 2, PATIENCE).await.unwrap();
    assert_eq!(seen.messages[1].text.as_deref(), Some("با اثر"));
    bot.send_message(chat, "دوباره").await.unwrap();
    telegram.stop().await;
}

#[tokio::test]
async fn a_newer_poll_ends_an_older_one() {
    let (telegram, bot) = open().await;
    let older = tokio::spawn({
        let bot = bot.clone();
        async move { bot.get_updates().timeout(10).send().await }
    });
    // The newer poll repeats until the older one has arrived and been ended by it.
    let ended = tokio::time::timeout(PATIENCE, async {
        while !older.is_finished() {
            bot.get_updates().timeout(0).await.unwrap();
            tokio::task::yield_now().await;
        }
        older.await.unwrap()
    });
    let refused = ended.await.expect("the older poll ends").unwrap_err();
    assert!(matches!(refused, RequestError::Api(ApiError::TerminatedByOtherGetUpdates)));
    telegram.stop().await;
}
