//! Codes of an authenticator app: set up when they must be, asked for where they are, each for
//! once.

use api::Options;
use app::Settings;
use axum::http::StatusCode;
use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::{
    browser::{Authenticator, Browser, wrong},
    shop::{PASSWORD, Shop, code, key},
};

/// A shop whose staff must have a second factor, as a real one is.
async fn strict() -> Shop {
    Shop::set(Settings::default(), Options { proxies: 1, ..Options::default() }, true).await
}

/// The owner, with his app and his recovery codes.
async fn enrolled(shop: &Shop, browser: &mut Browser) -> (Authenticator, Vec<String>) {
    let said = browser.password(shop, "owner", PASSWORD).await;
    assert_eq!(said.body["next"], "enroll", "{}", said.body);
    let uri = said.body["uri"].as_str().unwrap();
    assert!(uri.starts_with("otpauth://totp/") && uri.contains("issuer="), "{uri}");
    let app = Authenticator::new(said.body["secret"].as_str().unwrap());
    let ticket = said.body["ticket"].as_str().unwrap().to_owned();
    let refused = browser.code(shop, &ticket, &wrong(shop, &app)).await;
    assert_eq!((refused.status, refused.code()), (StatusCode::UNAUTHORIZED, "BAD_CODE"));
    let done = browser.code(shop, &ticket, &app.shows(shop, 0)).await;
    assert_eq!(done.body["next"], "done", "{}", done.body);
    let codes = done.body["recoveryCodes"].as_array().unwrap();
    let codes: Vec<String> = codes.iter().map(|one| one.as_str().unwrap().to_owned()).collect();
    assert_eq!(codes.len(), 10);
    (app, codes)
}

async fn ticket(shop: &Shop, browser: &mut Browser) -> String {
    let said = browser.password(shop, "owner", PASSWORD).await;
    assert_eq!(said.body["next"], "totp", "{}", said.body);
    said.body["ticket"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn staff_who_move_money_set_up_a_second_factor_before_they_are_let_in() {
    let shop = strict().await;
    let mut browser = Browser::default();
    let said = browser.password(&shop, "owner", PASSWORD).await;
    assert_eq!((said.body["next"].as_str(), browser.cookie.as_ref()), (Some("enroll"), None));
    enrolled(&shop, &mut browser).await;
    assert_eq!(browser.viewer(&shop).await, "owner");
    let query = "{ viewer { totpEnrolled totpRequired recoveryCodesLeft } }";
    let viewer = browser.ask(&shop, query, Value::Null).await["data"]["viewer"].clone();
    let wanted = json!({ "totpEnrolled": true, "totpRequired": true, "recoveryCodesLeft": 10 });
    assert_eq!(viewer, wanted);
}

#[tokio::test]
async fn a_code_lets_in_once_and_a_wrong_or_an_old_one_does_not() {
    let shop = strict().await;
    let mut browser = Browser::default();
    let (app, _) = enrolled(&shop, &mut browser).await;
    shop.clock.turn(TimeDelta::minutes(2));
    let (first, second) = (ticket(&shop, &mut browser).await, ticket(&shop, &mut browser).await);
    let shown = app.shows(&shop, 0);
    let old = app.shows(&shop, -3);
    if old != shown {
        assert_eq!(browser.code(&shop, &first, &old).await.code(), "BAD_CODE");
    }
    let persian: String = shown
        .chars()
        .map(|digit| char::from_u32(u32::from(digit) - u32::from('0') + u32::from('۰')).unwrap())
        .collect();
    assert_eq!(browser.code(&shop, &first, &persian).await.body["next"], "done");
    let again = browser.code(&shop, &second, &shown).await;
    assert_eq!((again.status, again.code()), (StatusCode::UNAUTHORIZED, "BAD_CODE"), "replayed");
    let gone = browser.code(&shop, &first, &app.shows(&shop, 1)).await;
    assert_eq!(
        (gone.status, gone.code()),
        (StatusCode::GONE, "TICKET_GONE"),
        "a ticket is for once"
    );
    shop.clock.turn(TimeDelta::minutes(16));
    let late = browser.code(&shop, &second, &app.shows(&shop, 0)).await;
    assert_eq!(late.code(), "TICKET_GONE", "a ticket grows old");
}

#[tokio::test]
async fn a_recovery_code_takes_the_place_of_the_device_once() {
    let shop = strict().await;
    let mut browser = Browser::default();
    let (_, codes) = enrolled(&shop, &mut browser).await;
    let (first, second) = (ticket(&shop, &mut browser).await, ticket(&shop, &mut browser).await);
    let typed = codes[3].to_lowercase().replace('-', " ");
    assert_eq!(browser.code(&shop, &first, &typed).await.body["next"], "done");
    assert_eq!(browser.code(&shop, &second, &codes[3]).await.code(), "BAD_CODE", "used");
    assert_eq!(browser.code(&shop, &second, &codes[4]).await.body["next"], "done");
    let left = browser.ask(&shop, "{ viewer { recoveryCodesLeft } }", Value::Null).await;
    assert_eq!(left["data"]["viewer"]["recoveryCodesLeft"], 8);
}

#[tokio::test]
async fn wrong_codes_make_the_account_wait() {
    let shop = strict().await;
    let mut browser = Browser::default();
    let (app, codes) = enrolled(&shop, &mut browser).await;
    let ticket = ticket(&shop, &mut browser).await;
    for _ in 0..5 {
        let code = wrong(&shop, &app);
        assert_eq!(browser.code(&shop, &ticket, &code).await.code(), "BAD_CODE");
    }
    let said = browser.code(&shop, &ticket, &codes[0]).await;
    assert_eq!((said.status, said.code()), (StatusCode::TOO_MANY_REQUESTS, "LOCKED_OUT"));
    shop.clock.turn(TimeDelta::seconds(31));
    assert_eq!(browser.code(&shop, &ticket, &codes[0]).await.body["next"], "done");
}

#[tokio::test]
async fn a_program_shows_a_code_only_where_one_is_set_up() {
    let shop = strict().await;
    let sign_in = "mutation($c: String, $k: UUID!) { staffSignIn(input: { username: \"owner\", \
                   password: \"a long enough password\", transport: BEARER, code: $c, \
                   idempotencyKey: $k }) { session { token } userErrors { code field } } }";
    let run = async |code: Option<&str>| {
        let answer = shop.ask(None, sign_in, json!({ "c": code, "k": key() })).await;
        answer["data"]["staffSignIn"].clone()
    };
    assert!(run(None).await["session"]["token"].is_string(), "nothing is set up yet");
    let (_, codes) = enrolled(&shop, &mut Browser::default()).await;
    let refused = run(None).await;
    assert_eq!(refused["userErrors"][0]["code"], "CODE_NEEDED", "{refused}");
    assert_eq!(refused["userErrors"][0]["field"], json!(["input", "code"]));
    assert!(run(Some(&codes[0])).await["session"]["token"].is_string());
    assert_eq!(run(Some(&codes[0])).await["userErrors"][0]["code"], "BAD_CODE");
}

#[tokio::test]
async fn whoever_wants_one_sets_it_up_and_removes_it_with_a_code_of_it() {
    let shop = crate::sign_in::easy().await;
    let enroll = "mutation($k: UUID!) { totpEnroll(input: { idempotencyKey: $k }) { seed { secret \
                  uri } userErrors { code } } }";
    let begun = shop.run(&shop.owner, enroll, json!({ "k": key() })).await;
    let app = Authenticator::new(begun["seed"]["secret"].as_str().unwrap());
    let confirm = "mutation($c: String!, $k: UUID!) { totpConfirm(input: { code: $c, \
                   idempotencyKey: $k }) { recoveryCodes userErrors { code } } }";
    let wrong = json!({ "c": wrong(&shop, &app), "k": key() });
    let refused = shop.run(&shop.owner, confirm, wrong).await;
    assert_eq!(refused["userErrors"][0]["code"], "BAD_CODE", "{refused}");
    let right = json!({ "c": app.shows(&shop, 0), "k": key() });
    let done = shop.run(&shop.owner, confirm, right).await;
    let codes = done["recoveryCodes"].as_array().unwrap().clone();
    let again = shop.run(&shop.owner, enroll, json!({ "k": key() })).await;
    assert_eq!(again["userErrors"][0]["code"], "FACTOR_KNOWN", "{again}");
    let mut browser = Browser::default();
    assert_eq!(browser.password(&shop, "owner", PASSWORD).await.body["next"], "totp");
    let disable = "mutation($c: String!, $k: UUID!) { totpDisable(input: { code: $c, \
                   idempotencyKey: $k }) { userErrors { code } } }";
    let gone = shop.run(&shop.owner, disable, json!({ "c": codes[0], "k": key() })).await;
    assert_eq!(gone["userErrors"], json!([]));
    assert_eq!(browser.password(&shop, "owner", PASSWORD).await.body["next"], "done");
    let nobody = shop.ask(None, enroll, json!({ "k": key() })).await;
    assert_eq!(code(&nobody), "UNAUTHENTICATED");
}

#[tokio::test]
async fn whoever_lost_device_and_codes_is_helped_on_the_shops_machine() {
    let shop = strict().await;
    let mut browser = Browser::default();
    enrolled(&shop, &mut browser).await;
    let context = app::Context::of_stimulus(
        app::Channel::Cli,
        app::Actor::Operator,
        &key(),
        app::ports::Clock::now(&shop.clock),
    );
    shop.app.identities().reset_second_factor(&context, shop.owner.id).await.unwrap();
    assert_eq!(browser.viewer(&shop).await, Value::Null, "his sessions have ended");
    assert_eq!(browser.password(&shop, "owner", PASSWORD).await.body["next"], "enroll");
}
