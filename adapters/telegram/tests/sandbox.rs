//! The messenger against the sandbox's Telegram: messages, edits, files, updates, and refusals.

use std::time::Duration;

use app::chat::{
    Attachment, Button, Keyboard, Messenger, NoFile, Offered, Outgoing, Press, Unsent,
};
use sandbox::telegram::{Fault, FaultKind, Options, TelegramSandbox, sample_picture};
use telegram::{Limits, TelegramMessenger};

const TOKEN: &str = "77:sandbox";
const ALI: i64 = 1001;
const POLL: Duration = Duration::from_secs(5);

async fn open() -> (TelegramSandbox, TelegramMessenger) {
    let options = Options {
        listen: "127.0.0.1:0".parse().expect("an address"),
        token: TOKEN.to_owned(),
        state_dir: None,
    };
    let telegram = TelegramSandbox::start(options).await.expect("a free port on loopback");
    let messenger = TelegramMessenger::new(
        &telegram.url,
        TOKEN.to_owned().into(),
        Limits { patience: Duration::from_secs(3), ..Limits::default() },
    );
    (telegram, messenger)
}

fn text(html: &str) -> Outgoing {
    Outgoing { html: html.to_owned(), ..Outgoing::default() }
}

fn button(label: &str, press: Press) -> Button {
    Button { label: label.to_owned(), press }
}

#[tokio::test]
async fn a_message_goes_out_with_its_buttons_and_an_edit_that_changes_nothing_is_done() {
    let (telegram, messenger) = open().await;
    let ali = telegram.user(ALI);
    ali.text("/start").expect("it is sent");
    let rows = vec![
        vec![button("خرید", Press::Act("AAAA".to_owned()))],
        vec![button("کپی", Press::Copy("6037".to_owned()))],
        vec![button("سایت", Press::Open("https://example.com/".to_owned()))],
    ];
    let message = Outgoing { keyboard: Keyboard::Inline(rows), ..text("<b>سلام</b>") };
    let number = messenger.send(ALI, &message).await.expect("it goes out");
    let shown = ali.chat(0).messages.pop().expect("a message");
    assert_eq!(shown.text.as_deref(), Some("سلام"));
    assert_eq!(shown.buttons[0][0].data.as_deref(), Some("AAAA"));
    assert_eq!(shown.buttons[1][0].copy_text.as_deref(), Some("6037"));
    messenger.edit(ALI, number, &message, false).await.expect("nothing to change");
    messenger.edit(ALI, number, &text("تمام"), false).await.expect("it changes");
    let shown = ali.chat(0).messages.pop().expect("a message");
    assert!(shown.edited && shown.buttons.is_empty());
    assert_eq!(messenger.edit(ALI, 9_999, &text("x"), false).await, Err(Unsent::Gone));
    let menu =
        Keyboard::Menu { rows: vec![vec!["کیف پول".to_owned()]], placeholder: "…".into() };
    let menu = Outgoing { keyboard: menu, ..text("منو") };
    messenger.send(ALI, &menu).await.expect("it goes out");
    assert_eq!(ali.chat(0).keyboard[0][0].text, "کیف پول");
    telegram.stop().await;
}

#[tokio::test]
async fn a_picture_carries_its_caption_and_buttons_and_the_caption_can_change() {
    let (telegram, messenger) = open().await;
    let ali = telegram.user(ALI);
    ali.text("/start").expect("it is sent");
    let bytes = sample_picture(3).into();
    let media_type = "image/jpeg".to_owned();
    let attachment = Some(Attachment { name: "r.jpg".to_owned(), media_type, bytes });
    let message = Outgoing { attachment, ..text("رسید") };
    let number = messenger.send(ALI, &message).await.expect("it goes out");
    messenger.edit(ALI, number, &text("تأیید شد"), true).await.expect("the caption changes");
    let shown = ali.chat(0).messages.pop().expect("a message");
    assert!(shown.photo.is_some());
    assert_eq!(shown.text.as_deref(), Some("تأیید شد"));
    telegram.stop().await;
}

#[tokio::test]
async fn updates_come_as_they_are_and_are_confirmed_by_the_next_call() {
    let (telegram, messenger) = open().await;
    let ali = telegram.user(ALI);
    let deed = ali.text("سلام").expect("it is sent");
    let updates = messenger.updates(None, POLL).await.expect("an answer");
    assert_eq!(updates.len(), 1);
    assert_eq!(updates[0]["update_id"].as_i64(), deed.update_id);
    assert_eq!(updates[0]["message"]["text"], "سلام");
    let next = deed.update_id.map(|id| id + 1);
    ali.text("دوم").expect("it is sent");
    let updates = messenger.updates(next, POLL).await.expect("an answer");
    assert_eq!(updates[0]["message"]["text"], "دوم");
    assert_eq!(telegram.waiting_updates(), 1);
    telegram.stop().await;
}

#[tokio::test]
async fn a_file_comes_whole_or_is_refused_by_its_size() {
    let (telegram, messenger) = open().await;
    let ali = telegram.user(ALI);
    let receipt = sample_picture(1);
    ali.photo(receipt.clone()).expect("it is sent");
    let updates = messenger.updates(None, POLL).await.expect("an answer");
    let sizes = updates[0]["message"]["photo"].as_array().expect("sizes");
    let file = sizes.last().expect("a size")["file_id"].as_str().expect("an id");
    let fetched = messenger.file(file, 1 << 20).await.expect("the file");
    assert_eq!(fetched, receipt);
    assert_eq!(messenger.file(file, 10).await, Err(NoFile::TooLarge));
    assert_eq!(messenger.file("never-was", 10).await, Err(NoFile::Missing));
    telegram.stop().await;
}

#[tokio::test]
async fn whoever_cannot_be_written_to_is_known_as_that() {
    let (telegram, messenger) = open().await;
    assert_eq!(messenger.send(4_242, &text("x")).await, Err(Unsent::Unreachable));
    let ali = telegram.user(ALI);
    ali.text("/start").expect("it is sent");
    ali.block().expect("he blocks");
    assert_eq!(messenger.send(ALI, &text("x")).await, Err(Unsent::Unreachable));
    telegram.stop().await;
}

#[tokio::test]
async fn a_short_silence_is_kept_and_a_long_one_is_the_senders_to_wait_for() {
    let (telegram, messenger) = open().await;
    let ali = telegram.user(ALI);
    ali.text("/start").expect("it is sent");
    let strike = |seconds| {
        let fault = Fault::new(FaultKind::TooMany).on("sendMessage").seconds(seconds);
        telegram.fault(fault).expect("a fault");
    };
    strike(60);
    let after = Duration::from_secs(60);
    assert_eq!(messenger.send(ALI, &text("x")).await, Err(Unsent::Later { after }));
    telegram.stop().await;

    let (telegram, messenger) = open().await;
    let ali = telegram.user(ALI);
    ali.text("/start").expect("it is sent");
    let fault = Fault::new(FaultKind::TooMany).on("sendMessage").seconds(1);
    telegram.fault(fault).expect("a fault");
    messenger.send(ALI, &text("پس از یک ثانیه")).await.expect("it goes out in the end");
    telegram.stop().await;
}

#[tokio::test]
async fn an_old_tap_is_no_failure_and_commands_are_offered() {
    let (telegram, messenger) = open().await;
    let ali = telegram.user(ALI);
    ali.text("/start").expect("it is sent");
    messenger.answer("1", Some("دیر"), false).await.expect("nobody waits any more");
    let offered = [Offered { command: "start".to_owned(), description: "منو".to_owned() }];
    messenger.offer(None, &offered).await.expect("they are shown");
    assert!(ali.chat(0).commands.to_string().contains("منو"));
    telegram.stop().await;
}
