//! The routes under `/auth`, which open and end the session of a browser.
//!
//! Each takes a JSON object by POST and answers with one. Another site's page can call none of
//! them: it may not send JSON here, and what names a foreign origin is refused.

use app::{
    Actor, Channel, Context,
    gate::Door,
    identity::{Answered, Next},
};
use axum::{
    Extension, Json, Router,
    body::Bytes,
    extract::State,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
    routing::post,
};
use chrono::SecondsFormat;
use locales::Lang;
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::json;
use uuid::Uuid;

use super::{
    rate::{Call, Rates},
    reply::{Refused, next},
    token::{Carrier, Origin, expired_cookie, from_our_page, token_of},
    viewer::{Viewer, language},
};
use crate::state::{Shop, TelegramDoor};

/// The routes, with the rates of this process.
pub(crate) fn routes(shop: Shop) -> Router {
    Router::new()
        .route("/auth/password", post(password))
        .route("/auth/totp", post(totp))
        .route("/auth/link", post(link))
        .route("/auth/link/poll", post(poll))
        .route("/auth/initdata", post(init_data))
        .route("/auth/logout", post(logout))
        .layer(Extension(Rates::default()))
        .with_state(shop)
}

/// A call that was found acceptable.
struct Called {
    shop: Shop,
    lang: Lang,
    door: Door,
    context: Context,
}

impl Called {
    fn refused(&self, error: app::Error) -> Refused {
        Refused::of(&self.shop, self.lang, error)
    }
}

fn call<T: DeserializeOwned>(
    shop: Shop,
    rates: &Rates,
    kind: Call,
    door: Door,
    headers: &HeaderMap,
    body: &[u8],
) -> Result<(Called, T), Refused> {
    let lang = language(headers).unwrap_or_default();
    if Origin::of(headers, &shop.options().origins) == Origin::Foreign {
        let status = StatusCode::FORBIDDEN;
        return Err(Refused::new(&shop, lang, status, "FORBIDDEN", "error-forbidden"));
    }
    rates.count(kind, door.address).map_err(|wait| Refused::too_often(&shop, lang, wait))?;
    let media = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let json = media.and_then(|media| media.split(';').next()).map(str::trim);
    let wrong = |status| Refused::new(&shop, lang, status, "BAD_REQUEST", "error-text-invalid");
    if json != Some("application/json") {
        return Err(wrong(StatusCode::UNSUPPORTED_MEDIA_TYPE));
    }
    let input = serde_json::from_slice(body).map_err(|_| wrong(StatusCode::BAD_REQUEST))?;
    let key = Uuid::from_u128(rand::random()).to_string();
    let now = shop.app().ports().clock.now();
    let context = Context::of_stimulus(Channel::Api, Actor::Process("sign_in"), &key, now);
    Ok((Called { shop, lang, door, context }, input))
}

/// What a handler is given beside its input.
type Given = (State<Shop>, Extension<Rates>, Extension<Door>, HeaderMap);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Password {
    username: String,
    password: String,
}

async fn password(
    (State(shop), Extension(rates), Extension(door), headers): Given,
    body: Bytes,
) -> Result<Response, Refused> {
    let (called, input): (_, Password) = call(shop, &rates, Call::Step, door, &headers, &body)?;
    let Called { shop, context, door, .. } = &called;
    let identities = shop.app().identities();
    let step = identities.with_password(context, door, &input.username, &input.password).await;
    Ok(next(shop, &step.map_err(|error| called.refused(error))?, json!({})))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Code {
    ticket: String,
    code: String,
}

async fn totp(
    (State(shop), Extension(rates), Extension(door), headers): Given,
    body: Bytes,
) -> Result<Response, Refused> {
    let (called, input): (_, Code) = call(shop, &rates, Call::Step, door, &headers, &body)?;
    let Called { shop, context, door, .. } = &called;
    let identities = shop.app().identities();
    let signed = identities.with_code(context, door, &input.ticket, &input.code).await;
    let (signed, recovery) = signed.map_err(|error| called.refused(error))?;
    let beside = recovery.map_or_else(|| json!({}), |codes| json!({ "recoveryCodes": codes }));
    Ok(next(shop, &Next::Done(signed), beside))
}

#[derive(Deserialize)]
struct Nothing {}

async fn link(
    (State(shop), Extension(rates), Extension(door), headers): Given,
    body: Bytes,
) -> Result<Response, Refused> {
    let (called, Nothing {}) = call(shop, &rates, Call::Step, door, &headers, &body)?;
    let telegram = telegram(&called)?;
    let asked = called.shop.app().identities().ask_by_link(&called.door).await;
    let asked = asked.map_err(|error| called.refused(error))?;
    let url = telegram
        .link(&asked.start)
        .await
        .map_err(|error| called.refused(app::Error::Unavailable(Box::new(error))))?;
    let body = json!({
        "token": asked.token,
        "url": url,
        "match": asked.number.to_string(),
        "expiresAt": asked.expires_at.to_rfc3339_opts(SecondsFormat::Micros, true),
    });
    Ok(Json(body).into_response())
}

/// The bot, without which nobody signs in by Telegram.
fn telegram(called: &Called) -> Result<&TelegramDoor, Refused> {
    called.shop.options().telegram.as_ref().ok_or_else(|| {
        let status = StatusCode::SERVICE_UNAVAILABLE;
        Refused::new(&called.shop, called.lang, status, "NO_BOT", "error-no-bot")
    })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Poll {
    token: String,
}

async fn poll(
    (State(shop), Extension(rates), Extension(door), headers): Given,
    body: Bytes,
) -> Result<Response, Refused> {
    let (called, input): (_, Poll) = call(shop, &rates, Call::Poll, door, &headers, &body)?;
    let answered = called.shop.app().identities().poll_link(&called.context, &input.token).await;
    let status = |status: &str| json!({ "status": status });
    Ok(match answered.map_err(|error| called.refused(error))? {
        Answered::Waiting => Json(status("waiting")).into_response(),
        Answered::Refused => Json(status("refused")).into_response(),
        Answered::Expired => Json(status("expired")).into_response(),
        Answered::Confirmed(step) => next(&called.shop, &step, status("confirmed")),
    })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct InitData {
    #[serde(rename = "initData")]
    init_data: String,
}

async fn init_data(
    (State(shop), Extension(rates), Extension(door), headers): Given,
    body: Bytes,
) -> Result<Response, Refused> {
    let (called, input): (_, InitData) = call(shop, &rates, Call::Step, door, &headers, &body)?;
    let token = &telegram(&called)?.token;
    let Called { shop, context, door, .. } = &called;
    let identities = shop.app().identities();
    let step = identities.with_init_data(context, door, token, &input.init_data).await;
    Ok(next(shop, &step.map_err(|error| called.refused(error))?, json!({})))
}

/// Ends the session of the cookie. Without one there is nothing to end.
async fn logout(
    (State(shop), Extension(rates), Extension(door), headers): Given,
    body: Bytes,
) -> Result<Response, Refused> {
    let (called, Nothing {}) = call(shop, &rates, Call::Step, door, &headers, &body)?;
    let shop = &called.shop;
    if let Some((token, carrier)) = token_of(&headers) {
        if carrier == Carrier::Cookie && !from_our_page(&headers) {
            let status = StatusCode::FORBIDDEN;
            let lang = called.lang;
            return Err(Refused::new(shop, lang, status, "FORBIDDEN", "error-forbidden"));
        }
        let viewer = Viewer::of(shop, &headers).await;
        let unavailable = StatusCode::SERVICE_UNAVAILABLE;
        let viewer = viewer.map_err(|_| {
            Refused::new(shop, called.lang, unavailable, "UNAVAILABLE", "error-unavailable")
        })?;
        if let Ok(person) = viewer.person() {
            let context = Context { actor: Actor::Person(person), ..called.context };
            let ended = shop.app().identities().sign_out(&context, &called.door, &token).await;
            ended.map_err(|error| called.refused(error))?;
            shop.session_ended();
        }
    }
    let mut response = Json(json!({ "next": "login" })).into_response();
    let cookie = HeaderValue::from_str(&expired_cookie(shop.options().secure));
    response.headers_mut().insert(header::SET_COOKIE, cookie.expect("a cookie of ours"));
    Ok(response)
}
