//! Signing in with a password: the cookie, what guards it, waits that grow, sessions that end.

use api::Options;
use app::{Settings, settings::SecondFactor};
use axum::{
    body::Body,
    http::{StatusCode, header},
};
use chrono::TimeDelta;
use domain::role::Role;
use serde_json::{Value, json};

use crate::{
    browser::Browser,
    shop::{PASSWORD, Shop, code, key},
};

/// A shop whose staff need no second factor, behind one proxy.
pub(crate) async fn easy() -> Shop {
    let settings = Settings { second_factor: SecondFactor::Optional, ..Settings::default() };
    let options = Options { sandbox: true, proxies: 1, ..Options::default() };
    Shop::set(settings, options, true).await
}

#[tokio::test]
async fn a_password_opens_a_session_in_a_cookie_that_no_script_and_no_other_site_can_use() {
    let shop = easy().await;
    let browser = Browser::default();
    let body = json!({ "username": "owner", "password": PASSWORD }).to_string();
    let response = shop.send(browser.request("POST", "/auth/password", Body::from(body))).await;
    let cookie = response.headers()[header::SET_COOKIE].to_str().unwrap().to_owned();
    assert!(cookie.starts_with("moon_session="), "{cookie}");
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"), "{cookie}");
    assert!(!cookie.contains("Secure"), "served over plain HTTP: {cookie}");
    let mut browser = Browser::default();
    let said = browser.password(&shop, "owner", PASSWORD).await;
    assert_eq!((said.status, &said.body), (StatusCode::OK, &json!({ "next": "done" })));
    assert_eq!(browser.viewer(&shop).await, "owner");
    let said = browser.call(&shop, "/auth/logout", json!({})).await;
    assert_eq!(said.status, StatusCode::OK);
    assert_eq!((browser.cookie.as_deref(), browser.viewer(&shop).await), (None, Value::Null));
}

#[tokio::test]
async fn over_https_the_cookie_is_never_sent_in_the_clear() {
    let settings = Settings { second_factor: SecondFactor::Optional, ..Settings::default() };
    let shop = Shop::set(settings, Options { secure: true, ..Options::default() }, false).await;
    let body = json!({ "username": "owner", "password": PASSWORD }).to_string();
    let request = Browser::default().request("POST", "/auth/password", Body::from(body));
    let response = shop.send(request).await;
    assert!(response.headers()[header::SET_COOKIE].to_str().unwrap().ends_with("; Secure"));
}

#[tokio::test]
async fn a_cookie_speaks_only_for_our_own_pages() {
    let shop = easy().await;
    let mut browser = Browser::default();
    browser.password(&shop, "owner", PASSWORD).await;
    for (path, body) in
        [("/graphql", json!({ "query": "{ viewer { id } }" })), ("/auth/logout", json!({}))]
    {
        let mut request = browser.request("POST", path, Body::from(body.to_string()));
        request.headers_mut().remove("x-requested-with");
        assert_eq!(shop.send(request).await.status(), StatusCode::FORBIDDEN, "{path}");
        let mut request = browser.request("POST", path, Body::from(body.to_string()));
        request.headers_mut().insert("x-requested-with", "XMLHttpRequest".parse().unwrap());
        assert_eq!(shop.send(request).await.status(), StatusCode::FORBIDDEN, "{path}");
    }
    assert_eq!(browser.viewer(&shop).await, "owner", "it is still signed in");
    let body = json!({ "username": "owner", "password": PASSWORD }).to_string();
    let mut foreign = browser.request("POST", "/auth/password", Body::from(body.clone()));
    foreign.headers_mut().insert(header::ORIGIN, "https://evil.example".parse().unwrap());
    assert_eq!(shop.send(foreign).await.status(), StatusCode::FORBIDDEN);
    let mut form = browser.request("POST", "/auth/password", Body::from(body));
    form.headers_mut().insert(header::CONTENT_TYPE, "text/plain".parse().unwrap());
    assert_eq!(shop.send(form).await.status(), StatusCode::UNSUPPORTED_MEDIA_TYPE);
}

#[tokio::test]
async fn wrong_passwords_make_an_account_wait_longer_each_time_also_for_who_knows_it() {
    let shop = easy().await;
    let mut browser = Browser { address: Some("198.51.100.1"), ..Browser::default() };
    for _ in 0..5 {
        let said = browser.password(&shop, "owner", "not the password").await;
        assert_eq!((said.status, said.code()), (StatusCode::UNAUTHORIZED, "BAD_CREDENTIALS"));
        assert_eq!(said.body["error"]["message"], "The user name or the password is not right.");
    }
    let mut other = Browser { address: Some("198.51.100.2"), ..Browser::default() };
    for wait in [30, 60] {
        let said = other.password(&shop, "owner", PASSWORD).await;
        assert_eq!((said.status, said.code()), (StatusCode::TOO_MANY_REQUESTS, "LOCKED_OUT"));
        let told = said.body["error"]["retryAfterSeconds"].as_u64().unwrap();
        assert!((wait - 10..=wait).contains(&told), "{told} of {wait}");
        assert_eq!(said.retry_after, Some(told));
        shop.clock.turn(TimeDelta::seconds(wait.cast_signed()));
        let said = other.password(&shop, "owner", "not the password").await;
        assert_eq!(said.code(), "BAD_CREDENTIALS", "one try after each wait");
    }
    shop.clock.turn(TimeDelta::minutes(3));
    assert_eq!(other.password(&shop, "owner", PASSWORD).await.status, StatusCode::OK);
    let said = other.password(&shop, "owner", "not the password").await;
    assert_eq!(said.code(), "BAD_CREDENTIALS", "a right one begins anew");
}

#[tokio::test]
async fn an_address_that_tries_many_names_waits_and_others_do_not() {
    let shop = easy().await;
    let mut browser = Browser { address: Some("198.51.100.1"), ..Browser::default() };
    for n in 0..20 {
        let said = browser.password(&shop, &format!("nobody-{n}"), "not the password").await;
        assert_eq!(said.code(), "BAD_CREDENTIALS", "{n}");
    }
    let said = browser.password(&shop, "owner", PASSWORD).await;
    assert_eq!(said.code(), "LOCKED_OUT");
    let mut other = Browser { address: Some("198.51.100.2"), ..Browser::default() };
    assert_eq!(other.password(&shop, "owner", PASSWORD).await.status, StatusCode::OK);
}

#[tokio::test]
async fn who_is_shut_out_or_no_staff_is_not_let_in() {
    let shop = easy().await;
    let reviewer = shop.staff("reviewer", Role::Reviewer).await;
    let block = "mutation($u: ID!, $k: UUID!) { userBlock(input: { userId: $u, reason: \"left\", \
                 idempotencyKey: $k }) { userErrors { code } } }";
    shop.run(&shop.owner, block, json!({ "u": reviewer.wire(), "k": key() })).await;
    let said = Browser::default().password(&shop, "reviewer", PASSWORD).await;
    assert_eq!((said.status, said.code()), (StatusCode::FORBIDDEN, "PERSON_BLOCKED"));
}

#[tokio::test]
async fn a_person_sees_where_he_is_signed_in_and_ends_it() {
    let shop = easy().await;
    let (mut here, mut there) = (
        Browser { address: Some("198.51.100.1"), ..Browser::default() },
        Browser { address: Some("198.51.100.2"), ..Browser::default() },
    );
    here.password(&shop, "owner", PASSWORD).await;
    there.password(&shop, "owner", PASSWORD).await;
    let list = "{ viewer { sessions { id device address method current } } }";
    let sessions = here.ask(&shop, list, Value::Null).await["data"]["viewer"]["sessions"].clone();
    let sessions = sessions.as_array().unwrap().clone();
    let of = |address: &str| {
        sessions.iter().find(|session| session["address"] == address).unwrap().clone()
    };
    assert_eq!(of("198.51.100.1")["current"], true);
    let other = of("198.51.100.2");
    assert_eq!(other["current"], false);
    assert_eq!(
        (&other["device"], &other["method"]),
        (&json!("Chrome on Android"), &json!("PASSWORD"))
    );
    let revoke = "mutation($s: ID!, $k: UUID!) { sessionRevoke(input: { sessionId: $s, \
                  idempotencyKey: $k }) { userErrors { code } } }";
    // Somebody else's session is nobody's here.
    let reviewer = shop.staff("reviewer", Role::Reviewer).await;
    shop.run(&reviewer, revoke, json!({ "s": other["id"], "k": key() })).await;
    assert_eq!(there.viewer(&shop).await, "owner");
    let answer = here.ask(&shop, revoke, json!({ "s": other["id"], "k": key() })).await;
    assert!(answer.get("errors").is_none(), "{answer}");
    assert_eq!(
        (there.viewer(&shop).await, here.viewer(&shop).await),
        (Value::Null, json!("owner"))
    );
    there.password(&shop, "owner", PASSWORD).await;
    let others = "mutation($k: UUID!) { sessionRevokeOthers(input: { idempotencyKey: $k }) { \
                  endedCount userErrors { code } } }";
    let answer = here.ask(&shop, others, json!({ "k": key() })).await;
    // That of the browser, and that of the test's own program.
    assert_eq!(answer["data"]["sessionRevokeOthers"]["endedCount"], 2, "{answer}");
    assert_eq!(
        (there.viewer(&shop).await, here.viewer(&shop).await),
        (Value::Null, json!("owner"))
    );
}

#[tokio::test]
async fn a_session_ends_by_itself_and_a_changed_password_ends_them_all() {
    let shop = easy().await;
    let mut browser = Browser::default();
    browser.password(&shop, "owner", PASSWORD).await;
    shop.clock.turn(TimeDelta::hours(11));
    assert_eq!(browser.viewer(&shop).await, "owner");
    shop.clock.turn(TimeDelta::hours(2));
    assert_eq!(browser.viewer(&shop).await, Value::Null);
    browser.password(&shop, "owner", PASSWORD).await;
    let set = "mutation($u: ID!, $k: UUID!) { staffSetPassword(input: { userId: $u, password: \
               \"another password, long\", idempotencyKey: $k }) { userErrors { code } } }";
    let input = json!({ "u": shop.owner.wire(), "k": key() });
    browser.ask(&shop, set, input).await;
    assert_eq!(browser.viewer(&shop).await, Value::Null);
    assert_eq!(browser.password(&shop, "owner", "another password, long").await.code(), "none");
}

#[tokio::test]
async fn a_language_is_chosen_once_for_the_bot_and_the_dashboard() {
    let shop = easy().await;
    let query = "{ viewer { id name language roles totpEnrolled totpRequired } }";
    let viewer = shop.get(&shop.owner, query, Value::Null).await["viewer"].clone();
    assert_eq!(
        viewer,
        json!({ "id": shop.owner.wire(), "name": "owner", "language": "FA", "roles": ["OWNER"],
                "totpEnrolled": false, "totpRequired": false })
    );
    let set = "mutation($k: UUID!) { preferencesSet(input: { language: EN, idempotencyKey: $k }) { \
               user { language } } }";
    let set = shop.run(&shop.owner, set, json!({ "k": key() })).await;
    assert_eq!(set["user"]["language"], "EN", "{set}");
    let answer = shop.ask(None, "{ users(first: 1) { nodes { id } } }", Value::Null).await;
    assert_eq!(code(&answer), "UNAUTHENTICATED");
}
