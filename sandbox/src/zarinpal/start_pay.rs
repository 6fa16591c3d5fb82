//! `/pg/StartPay/{authority}`: the page of paying, and what its two buttons do; `/`: all sessions.

use super::{
    callback, card,
    fault::{FaultKind, RETURN},
    page,
    session::Session,
    state::Zarinpal,
};
use axum::{
    Form, Router,
    extract::{Path, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use serde::Deserialize;

/// Said of a card that is none.
const NO_CARD: &str = "این شمارهٔ کارت درست نیست. شانزده رقم روی کارت را بنویسید.";

/// The routes.
pub(super) fn routes() -> Router<Zarinpal> {
    Router::new().route("/", get(list)).route("/pg/StartPay/{authority}", get(show).post(act))
}

async fn list(State(zarinpal): State<Zarinpal>) -> Response {
    page::list(zarinpal.lock().world.sessions(), zarinpal.now())
}

async fn show(State(zarinpal): State<Zarinpal>, Path(authority): Path<String>) -> Response {
    zarinpal.change(|world, now| {
        let Some(session) = world.session(&authority) else { return page::unknown() };
        if !session.is_open(now) {
            return page::closed(session, now);
        }
        match world.session_mut(&authority) {
            Some(session) => {
                session.enter();
                page::paying(session, card::DEFAULT, None)
            }
            None => page::unknown(),
        }
    })
}

/// What the payer pressed, and the card he typed.
#[derive(Debug, Deserialize)]
struct Pressed {
    act: Act,
    #[serde(default)]
    card: String,
}

/// The two buttons.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Act {
    Pay,
    Cancel,
}

async fn act(
    State(zarinpal): State<Zarinpal>,
    Path(authority): Path<String>,
    Form(pressed): Form<Pressed>,
) -> Response {
    let acted = zarinpal.change(|world, now| match (pressed.act, card::read(&pressed.card)) {
        (Act::Cancel, _) => match world.session_mut(&authority) {
            Some(session) => session.cancel(now).map_err(Some),
            None => Err(None),
        },
        (Act::Pay, Some(card)) => world.pay(&authority, &card, now),
        (Act::Pay, None) => Err(None),
    });
    let session = zarinpal.lock().world.session(&authority).cloned();
    let Some(session) = session else { return page::unknown() };
    let now = zarinpal.now();
    match acted {
        Ok(()) => go_back(&zarinpal, &session, now).await,
        Err(None) if session.is_open(now) => page::paying(&session, &pressed.card, Some(NO_CARD)),
        Err(_) => page::closed(&session, now),
    }
}

/// Sends the browser back to the shop, unless a fault has it otherwise.
async fn go_back(zarinpal: &Zarinpal, session: &Session, now: i64) -> Response {
    let fault = zarinpal.lock().faults.take(RETURN).map(|fault| fault.kind);
    let Some(url) = callback::address(session, now) else { return page::ended(session, now) };
    match fault {
        Some(FaultKind::LostCallback) => return page::ended(session, now),
        Some(FaultKind::DoubleCallback) => callback::call(&url).await,
        _ => {}
    }
    (StatusCode::FOUND, [(header::LOCATION, String::from(url))]).into_response()
}
