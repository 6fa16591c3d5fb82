//! `/sandbox/…`: what a person or a test does to the gateway from outside its API.

use super::{
    answer::json_response,
    callback, card,
    fault::Fault,
    session::{Session, SessionState},
    state::{Shared, Zarinpal},
    tariff::FeeType,
    world::Terminal,
};
use axum::{
    Json, Router,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::{get, post},
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use std::time::Duration;

/// A session as it stands. Amounts are in rial, times in unix milliseconds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SessionView {
    /// Its name.
    pub authority: String,
    /// Where it stands.
    pub state: SessionState,
    /// What is asked for.
    pub amount: u64,
    /// The gateway's fee.
    pub fee: u64,
    /// Who bears it.
    pub fee_type: FeeType,
    /// What the payer reads.
    pub description: String,
    /// Where his browser is sent back to, without what is added there.
    pub callback_url: String,
    /// What the shop added: `order_id`, `mobile`, `auto_verify` and others.
    pub metadata: Map<String, Value>,
    /// When it was opened.
    pub created_at: i64,
    /// When it was paid.
    pub paid_at: Option<i64>,
    /// The number of the transaction.
    pub ref_id: Option<i64>,
    /// The payer's card with its middle hidden.
    pub card_pan: Option<String>,
    /// The address of its page.
    pub page: String,
}

/// Why the gateway was not moved.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ControlError {
    /// There is no such session.
    #[error("there is no such session")]
    Unknown,
    /// It can no longer be paid or given up.
    #[error("the session is {0:?}")]
    Closed(SessionState),
    /// Not a card's number.
    #[error("this is no card number: sixteen digits whose check digit is right")]
    NoCard,
}

impl IntoResponse for ControlError {
    fn into_response(self) -> Response {
        let status = match self {
            Self::Unknown => StatusCode::NOT_FOUND,
            Self::Closed(_) => StatusCode::CONFLICT,
            Self::NoCard => StatusCode::BAD_REQUEST,
        };
        json_response(status, &json!({"error": self.to_string()}))
    }
}

/// The routes.
pub(super) fn routes() -> Router<Zarinpal> {
    Router::new()
        .route("/sandbox/sessions", get(list))
        .route("/sandbox/pay", post(pay_route))
        .route("/sandbox/cancel", post(cancel_route))
        .route("/sandbox/fault", post(fault))
        .route("/sandbox/clock", post(clock))
        .route("/sandbox/terminal", post(terminal))
}

/// Every session, newest first.
pub(super) fn sessions(zarinpal: &Shared) -> Vec<SessionView> {
    let now = zarinpal.now();
    let view = |session: &Session| SessionView {
        authority: session.authority.clone(),
        state: session.state(now),
        amount: session.amount,
        fee: session.fee,
        fee_type: session.fee_type,
        description: session.description.clone(),
        callback_url: session.callback_url.clone(),
        metadata: session.metadata.clone(),
        created_at: session.created_at,
        paid_at: session.payment.as_ref().map(|payment| payment.paid_at),
        ref_id: session.payment.as_ref().map(|payment| payment.ref_id),
        card_pan: session.payment.as_ref().map(|payment| payment.card_pan.clone()),
        page: format!("{}/pg/StartPay/{}", zarinpal.url, session.authority),
    };
    zarinpal.lock().world.sessions().map(view).collect()
}

/// Somebody pays, with a card of his or the one that everybody has; the answer is where his browser
/// would be sent.
pub(super) fn pay(
    zarinpal: &Shared,
    authority: &str,
    payer: Option<&str>,
) -> Result<String, ControlError> {
    let payer = card::read(payer.unwrap_or(card::DEFAULT)).ok_or(ControlError::NoCard)?;
    zarinpal.change(|world, now| world.pay(authority, &payer, now)).map_err(refused)?;
    way_back(zarinpal, authority)
}

/// Somebody gives it up; the answer is where his browser would be sent.
pub(super) fn cancel(zarinpal: &Shared, authority: &str) -> Result<String, ControlError> {
    let cancelled = zarinpal.change(|world, now| match world.session_mut(authority) {
        Some(session) => session.cancel(now).map_err(Some),
        None => Err(None),
    });
    cancelled.map_err(refused)?;
    way_back(zarinpal, authority)
}

fn refused(state: Option<SessionState>) -> ControlError {
    state.map_or(ControlError::Unknown, ControlError::Closed)
}

fn way_back(zarinpal: &Shared, authority: &str) -> Result<String, ControlError> {
    let now = zarinpal.now();
    let inner = zarinpal.lock();
    let session = inner.world.session(authority).ok_or(ControlError::Unknown)?;
    callback::address(session, now).map(String::from).ok_or(ControlError::Unknown)
}

async fn list(State(zarinpal): State<Zarinpal>) -> Response {
    json_response(StatusCode::OK, &json!(sessions(&zarinpal)))
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct PayBody {
    authority: String,
    card: Option<String>,
}

async fn pay_route(State(zarinpal): State<Zarinpal>, Json(body): Json<PayBody>) -> Response {
    told(pay(&zarinpal, &body.authority, body.card.as_deref()))
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct CancelBody {
    authority: String,
}

async fn cancel_route(State(zarinpal): State<Zarinpal>, Json(body): Json<CancelBody>) -> Response {
    told(cancel(&zarinpal, &body.authority))
}

fn told(callback: Result<String, ControlError>) -> Response {
    match callback {
        Ok(callback) => json_response(StatusCode::OK, &json!({"callback": callback})),
        Err(error) => error.into_response(),
    }
}

async fn fault(State(zarinpal): State<Zarinpal>, Json(fault): Json<Fault>) -> Response {
    zarinpal.lock().faults.set(fault);
    json_response(StatusCode::OK, &json!({"ok": true}))
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ClockBody {
    advance_seconds: u32,
}

async fn clock(State(zarinpal): State<Zarinpal>, Json(body): Json<ClockBody>) -> Response {
    zarinpal.clock.advance(Duration::from_secs(body.advance_seconds.into()));
    json_response(StatusCode::OK, &json!({"now_ms": zarinpal.now()}))
}

async fn terminal(State(zarinpal): State<Zarinpal>, Json(terminal): Json<Terminal>) -> Response {
    set_terminal(&zarinpal, terminal);
    json_response(StatusCode::OK, &json!(terminal))
}

/// Writes another contract.
pub(super) fn set_terminal(zarinpal: &Shared, terminal: Terminal) {
    zarinpal.change(|world, _| {
        world.terminal = terminal;
        world.changed = true;
    });
}
