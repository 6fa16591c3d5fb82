//! Signing in by a link that the bot confirms, and as a Mini App.

use std::sync::Arc;

use api::{FreeDocuments, Options, TelegramDoor};
use app::{
    Actor, Channel, Context, Settings,
    gate::{Link, LinkState},
    identity::TelegramUser,
    settings::SecondFactor,
};
use axum::http::StatusCode;
use chrono::TimeDelta;
use domain::id::PersonId;
use hmac::{Hmac, Mac};
use sandbox::telegram::TelegramSandbox;
use serde_json::{Value, json};
use sha2::Sha256;
use telegram::{Limits, TelegramMessenger};

use crate::{
    browser::Browser,
    shop::{Shop, key},
};

/// The token of the bot.
const TOKEN: &str = "7000001:a-token-of-the-sandbox";

/// A shop with a bot at a Telegram of its own.
async fn with_bot() -> (Shop, TelegramSandbox) {
    let listen = ([127, 0, 0, 1], 0).into();
    let options = sandbox::telegram::Options { listen, token: TOKEN.to_owned(), state_dir: None };
    let telegram = TelegramSandbox::start(options).await.unwrap();
    let messenger =
        TelegramMessenger::new(&telegram.url, TOKEN.to_owned().into(), Limits::default());
    let door =
        TelegramDoor { token: TOKEN.to_owned().into(), messenger: Arc::new(messenger), page: None };
    // The tests ask in their own words.
    let free_documents = FreeDocuments::Everyone;
    let telegram_door = Some(door);
    let options =
        Options { proxies: 1, telegram: telegram_door, free_documents, ..Options::default() };
    let settings = Settings { second_factor: SecondFactor::Optional, ..Settings::default() };
    (Shop::set(settings, options, true).await, telegram)
}

/// What the bot does when the link is opened and answered there.
async fn answer(
    shop: &Shop,
    person: PersonId,
    url: &str,
    pick: impl Fn(&Link) -> Option<u8>,
) -> Option<Link> {
    let (_, start) = url.split_once("?start=").unwrap();
    let identities = shop.app.identities();
    let link = identities.link_to_answer(start).await.unwrap()?;
    let at = app::ports::Clock::now(&shop.clock);
    let context = Context::of_stimulus(Channel::Bot, Actor::Person(person), &key(), at);
    identities.answer_link(&context, person, link.id, pick(&link)).await.unwrap()
}

struct Asked {
    token: String,
    url: String,
    number: u8,
}

async fn ask(shop: &Shop, browser: &mut Browser) -> Asked {
    let said = browser.call(shop, "/auth/link", json!({})).await;
    assert_eq!(said.status, StatusCode::OK, "{}", said.body);
    let text = |name: &str| said.body[name].as_str().unwrap().to_owned();
    assert!(text("expiresAt").ends_with('Z'), "{}", said.body);
    Asked { token: text("token"), url: text("url"), number: text("match").parse().unwrap() }
}

async fn poll(shop: &Shop, browser: &mut Browser, asked: &Asked) -> Value {
    browser.call(shop, "/auth/link/poll", json!({ "token": asked.token })).await.body
}

#[tokio::test]
async fn a_link_that_is_confirmed_by_its_number_signs_the_browser_in_once() {
    let (shop, _telegram) = with_bot().await;
    let mina = shop.customer("مینا").await;
    let mut browser = Browser { address: Some("198.51.100.4"), ..Browser::default() };
    let asked = ask(&shop, &mut browser).await;
    let bot = "https://t.me/moon_sandbox_bot?start=login_";
    assert!(asked.url.starts_with(bot), "{}", asked.url);
    assert!(asked.url.len() - bot.len() <= 58, "Telegram takes 64 characters: {}", asked.url);
    assert_eq!(poll(&shop, &mut browser, &asked).await, json!({ "status": "waiting" }));
    let link = answer(&shop, mina.id, &asked.url, |link| {
        assert_eq!(link.door.address.map(|ip| ip.to_string()).as_deref(), Some("198.51.100.4"));
        assert!(link.offered.contains(&asked.number) && link.offered.len() == 3);
        Some(asked.number)
    });
    assert_eq!(link.await.unwrap().state, LinkState::Confirmed);
    let said = poll(&shop, &mut browser, &asked).await;
    assert_eq!(said, json!({ "status": "confirmed", "next": "done" }));
    assert_eq!(browser.viewer(&shop).await, "مینا");
    let mut thief = Browser::default();
    let again = poll(&shop, &mut thief, &asked).await;
    assert_eq!((again, thief.cookie), (json!({ "status": "expired" }), None), "it is for once");
    assert!(answer(&shop, mina.id, &asked.url, |_| None).await.is_none(), "and answered once");
}

#[tokio::test]
async fn a_link_that_is_refused_or_answered_with_another_number_signs_nobody_in() {
    let (shop, _telegram) = with_bot().await;
    let mina = shop.customer("مینا").await;
    for wrong in [false, true] {
        let mut browser = Browser::default();
        let asked = ask(&shop, &mut browser).await;
        let link = answer(&shop, mina.id, &asked.url, |link| {
            link.offered.iter().copied().find(|n| wrong && *n != asked.number)
        });
        assert_eq!(link.await.unwrap().state, LinkState::Refused);
        let said = poll(&shop, &mut browser, &asked).await;
        assert_eq!((said, browser.cookie.clone()), (json!({ "status": "refused" }), None));
        let late = answer(&shop, mina.id, &asked.url, |_| Some(asked.number)).await;
        assert!(late.is_none(), "nobody thinks twice");
    }
}

#[tokio::test]
async fn a_link_grows_old_whether_it_was_answered_or_not() {
    let (shop, _telegram) = with_bot().await;
    let mina = shop.customer("مینا").await;
    let (mut waits, mut confirmed) = (Browser::default(), Browser::default());
    let (first, second) = (ask(&shop, &mut waits).await, ask(&shop, &mut confirmed).await);
    answer(&shop, mina.id, &second.url, |_| Some(second.number)).await.unwrap();
    shop.clock.turn(TimeDelta::minutes(6));
    assert_eq!(poll(&shop, &mut waits, &first).await["status"], "expired");
    assert_eq!(poll(&shop, &mut confirmed, &second).await["status"], "expired");
    assert!(answer(&shop, mina.id, &first.url, |_| Some(first.number)).await.is_none());
    let nonsense = waits.call(&shop, "/auth/link/poll", json!({ "token": "nonsense" })).await;
    assert_eq!(nonsense.body["status"], "expired");
}

#[tokio::test]
async fn without_a_bot_nobody_signs_in_by_telegram() {
    let shop = crate::sign_in::easy().await;
    for (path, body) in [("/auth/link", json!({})), ("/auth/initdata", json!({ "initData": "" }))] {
        let said = Browser::default().call(&shop, path, body).await;
        assert_eq!((said.status, said.code()), (StatusCode::SERVICE_UNAVAILABLE, "NO_BOT"));
    }
}

fn hmac(key: &[u8], message: &str) -> Vec<u8> {
    let mut mac = <Hmac<Sha256> as Mac>::new_from_slice(key).unwrap();
    mac.update(message.as_bytes());
    mac.finalize().into_bytes().to_vec()
}

/// What Telegram hands to a Mini App, by Telegram's rule.
fn proof(token: &str, user: &TelegramUser, at: i64) -> String {
    let user = json!({ "id": user.id, "first_name": user.name, "language_code": "fa" }).to_string();
    let pairs = [("auth_date", at.to_string()), ("query_id", "AAE".to_owned()), ("user", user)];
    let lines: Vec<String> = pairs.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let hash = hex::encode(hmac(&hmac(b"WebAppData", token), &lines.join("\n")));
    let mut text = url::form_urlencoded::Serializer::new(String::new());
    text.extend_pairs(pairs).append_pair("hash", &hash).finish()
}

#[tokio::test]
async fn a_mini_app_signs_in_with_a_fresh_proof_of_telegram_once() {
    let (shop, _telegram) = with_bot().await;
    let user = TelegramUser {
        id: 777,
        name: "نیلوفر".to_owned(),
        username: None,
        language_code: Some("fa".to_owned()),
    };
    let now = || app::ports::Clock::now(&shop.clock).timestamp();
    let good = proof(TOKEN, &user, now() - 5);
    let sign_in = async |proof: &str| {
        let mut browser = Browser::default();
        let said = browser.call(&shop, "/auth/initdata", json!({ "initData": proof })).await;
        (said, browser)
    };
    for (bad, why) in [
        (proof("7000001:another", &user, now() - 5), "forged"),
        (proof(TOKEN, &user, now() - 3_700), "stale"),
        (proof(TOKEN, &user, now() + 600), "of the future"),
        (good.replace("777", "1"), "changed"),
        (String::new(), "nothing"),
    ] {
        let (said, browser) = sign_in(&bad).await;
        assert_eq!((said.status, said.code()), (StatusCode::UNAUTHORIZED, "BAD_PROOF"), "{why}");
        assert_eq!(browser.cookie, None);
    }
    let (said, browser) = sign_in(&good).await;
    assert_eq!(said.body, json!({ "next": "done" }));
    assert_eq!(browser.viewer(&shop).await, "نیلوفر", "whoever is new is met");
    let (said, _) = sign_in(&good).await;
    assert_eq!(said.code(), "BAD_PROOF", "shown before");
}
