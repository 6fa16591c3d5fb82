//! A browser that is signed in from the bot, and a customer who had shut the bot out.

use app::{
    Actor, Channel, Context,
    gate::Door,
    identity::{Answered, Next},
};
use locales::{Lang, digits};
use sandbox::telegram::ChatView;
use tests::live::{Live, live, said};

/// Whether the bot's last words contain these.
fn last_says(view: &ChatView, words: &str) -> bool {
    said(view).last().and_then(|last| last.text.as_ref()).is_some_and(|text| text.contains(words))
}

/// Polls as a page does.
async fn poll(live: &Live, token: &str) -> Answered {
    let actor = Actor::Process("sign_in");
    let context = Context::of_stimulus(Channel::Api, actor, token, live.shop.now());
    live.shop.app().identities().poll_link(&context, token).await.expect("the link is known")
}

fn chrome() -> Door {
    let agent = "Mozilla/5.0 (Linux; Android 15) Chrome/140.0 Mobile";
    Door::new("203.0.113.9".parse().ok(), Some(agent))
}

#[tokio::test]
async fn a_customer_who_picks_the_number_of_his_page_is_signed_in_there() {
    live(1, async |live| {
        let sara = live.user(501);
        live.write(&sara, "/start");
        live.see(&sara, |view| !view.messages.is_empty()).await;
        let asked = live.shop.app().identities().ask_by_link(&chrome()).await.unwrap();
        assert!(matches!(poll(live, &asked.token).await, Answered::Waiting));
        live.write(&sara, &format!("/start {}", asked.start));
        let told = live.see(&sara, |view| last_says(view, "203.0.113.9")).await;
        assert!(last_says(&told, "Chrome") && last_says(&told, "Android"), "{:?}", said(&told));
        let number = digits::localise(Lang::Fa, &asked.number.to_string());
        live.tap(&sara, &number).await;
        live.see(&sara, |view| last_says(view, "تأیید شد")).await;
        let Answered::Confirmed(Next::Done(signed)) = poll(live, &asked.token).await else {
            panic!("the page is signed in");
        };
        let session = live.shop.app().identities().session(&signed.token).await.unwrap();
        assert_eq!(session.door, chrome());
        assert!(matches!(poll(live, &asked.token).await, Answered::Expired), "once");
    })
    .await;
}

#[tokio::test]
async fn a_customer_who_shut_the_bot_out_is_shown_where_things_stand_when_he_comes_back() {
    live(1, async |live| {
        let sara = live.user(501);
        live.write(&sara, "/start");
        live.see(&sara, |view| !view.messages.is_empty()).await;
        sara.block().unwrap();
        sara.unblock().unwrap();
        live.see(&sara, |view| last_says(view, "پیام‌های ما به شما نمی‌رسید")).await;
        live.tap(&sara, &live.label("menu-services-button")).await;
        live.see(&sara, |view| last_says(view, "سرویس")).await;
    })
    .await;
}

#[tokio::test]
async fn a_customer_who_did_not_ask_refuses_and_nobody_is_signed_in() {
    live(0, async |live| {
        let sara = live.user(501);
        live.write(&sara, "/start");
        live.see(&sara, |view| !view.messages.is_empty()).await;
        let asked = live.shop.app().identities().ask_by_link(&chrome()).await.unwrap();
        live.write(&sara, &format!("/start {}", asked.start));
        live.tap(&sara, &live.label("identity-link-refuse-button")).await;
        live.see(&sara, |view| last_says(view, "کسی وارد نشد")).await;
        assert!(matches!(poll(live, &asked.token).await, Answered::Refused));
        live.write(&sara, &format!("/start {}", asked.start));
        live.see(&sara, |view| last_says(view, "گذشته است")).await;
    })
    .await;
}
