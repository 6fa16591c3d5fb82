//! The five calls, and what a fault does to them.

use super::{
    answer::{self, Refusal, Reply},
    fault::{Fault, FaultKind},
    fields::Fields,
    session::{Currency, Order},
    state::Zarinpal,
    world::World,
};
use crate::line::Line;
use axum::{
    Router,
    body::Bytes,
    extract::{ConnectInfo, DefaultBodyLimit, Path, State},
    http::{StatusCode, header},
    response::{Html, IntoResponse, Response},
    routing::post,
};

/// Bytes of a call: a description of 500 characters and room for the rest.
const BODY_BYTES_MAX: usize = 64 * 1_024;
/// The smallest amount, in rial (published).
const AMOUNT_MIN: u64 = 1_000;
/// The greatest amount, in rial (published).
const AMOUNT_MAX: u64 = 1_000_000_000;
/// What something in front of the gateway shows instead of an answer.
const PAGE: &str = "<!doctype html><title>Please wait</title><h1>Please wait</h1>";

/// What can be called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Method {
    Request,
    Verify,
    Inquiry,
    Unverified,
    Reverse,
}

impl Method {
    const ALL: [Self; 5] =
        [Self::Request, Self::Verify, Self::Inquiry, Self::Unverified, Self::Reverse];

    fn name(self) -> &'static str {
        match self {
            Self::Request => "request",
            Self::Verify => "verify",
            Self::Inquiry => "inquiry",
            Self::Unverified => "unVerified",
            Self::Reverse => "reverse",
        }
    }
}

/// The routes.
pub(super) fn routes() -> Router<Zarinpal> {
    Router::new()
        .route("/pg/v4/payment/{file}", post(call))
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
}

async fn call(
    State(zarinpal): State<Zarinpal>,
    ConnectInfo(line): ConnectInfo<Line>,
    Path(file): Path<String>,
    body: Bytes,
) -> Response {
    let named = file.strip_suffix(".json");
    let Some(method) = Method::ALL.into_iter().find(|method| Some(method.name()) == named) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let fault = arrive(&zarinpal, method);
    if let Some(response) = suffer(&zarinpal, fault.as_ref()).await {
        return response;
    }
    let fields = Fields::read(&body);
    let merchant = zarinpal.merchant_id.clone();
    let reply = zarinpal.change(|world, now| run(world, method, fields, &merchant, now));
    let kind = fault.map_or(FaultKind::None, |fault| fault.kind);
    if kind == FaultKind::DropAfterEffect {
        line.cut();
    }
    match &reply {
        Ok(_) => tracing::debug!(method = method.name(), "done"),
        Err(refusal) => tracing::info!(method = method.name(), code = refusal.code, "refused"),
    }
    answer::render(&reply, kind == FaultKind::ArraySwitch)
}

/// Counts the call, and looks for a fault.
fn arrive(zarinpal: &Zarinpal, method: Method) -> Option<Fault> {
    let mut inner = zarinpal.lock();
    *inner.calls.entry(method.name()).or_default() += 1;
    inner.faults.take(method.name())
}

/// What a fault does before the call; an answer ends it there.
async fn suffer(zarinpal: &Zarinpal, fault: Option<&Fault>) -> Option<Response> {
    let fault = fault?;
    let refuse = |code: i64| Some(answer::render(&Err(code.into()), false));
    match fault.kind {
        FaultKind::Slow => {
            zarinpal.wait(fault.lasting()).await;
            None
        }
        FaultKind::ServerError => Some((StatusCode::BAD_GATEWAY, Html(PAGE)).into_response()),
        FaultKind::Wall => {
            let seconds = [(header::RETRY_AFTER, fault.lasting().as_secs().to_string())];
            Some((StatusCode::TOO_MANY_REQUESTS, seconds, Html(PAGE)).into_response())
        }
        FaultKind::NotJson => Some(Html(PAGE).into_response()),
        FaultKind::TooMany => refuse(-12),
        FaultKind::Refuse => refuse(fault.refusal()),
        FaultKind::OtherAmount => refuse(-50),
        FaultKind::NotPaidYet => refuse(-51),
        FaultKind::DropAfterEffect
        | FaultKind::ArraySwitch
        | FaultKind::LostCallback
        | FaultKind::DoubleCallback
        | FaultKind::None => None,
    }
}

fn run(world: &mut World, method: Method, mut fields: Fields, merchant: &str, now: i64) -> Reply {
    let who = fields.merchant();
    let admit = |fields: Fields| {
        fields.end()?;
        if who == merchant { Ok(()) } else { Err(Refusal::from(-10)) }
    };
    match method {
        Method::Request => {
            let order = order(&mut fields, &who);
            let splits = fields.given("wages").is_some();
            admit(fields)?;
            if splits {
                return Err((-30).into());
            }
            if order.amount > AMOUNT_MAX {
                return Err((-41).into());
            }
            Ok(world.open(order, now))
        }
        Method::Verify => {
            let (authority, amount) = (fields.text("authority"), fields.amount());
            admit(fields)?;
            named(&authority)?;
            world.verify((&who, &authority), amount.unwrap_or_default(), now)
        }
        Method::Inquiry => {
            let authority = fields.text("authority");
            admit(fields)?;
            named(&authority)?;
            world.inquire((&who, &authority), now)
        }
        Method::Unverified => {
            admit(fields)?;
            Ok(world.unverified(&who, now))
        }
        Method::Reverse => {
            let authority = fields.text("authority");
            admit(fields)?;
            named(&authority)?;
            world.reverse((&who, &authority), now)
        }
    }
}

fn order(fields: &mut Fields, merchant: &str) -> Order {
    let currency = match fields.given("currency").map(|value| value.as_str()) {
        None | Some(Some("IRR")) => Currency::Irr,
        Some(Some("IRT")) => Currency::Irt,
        Some(_) => {
            fields.refuse("currency", "The selected currency is invalid.");
            Currency::Irr
        }
    };
    let amount = fields.amount().map(|amount| currency.rial(amount).unwrap_or(u64::MAX));
    if amount.is_some_and(|amount| amount < AMOUNT_MIN) {
        fields.refuse("amount", "The amount must be at least 1000.");
    }
    Order {
        merchant_id: merchant.to_owned(),
        amount: amount.unwrap_or_default(),
        currency,
        description: fields.description(),
        callback_url: fields.callback(),
        metadata: fields.metadata(),
    }
}

/// −54 for what has not the form of an authority.
fn named(authority: &str) -> Result<(), Refusal> {
    const CHARACTERS: usize = 36;
    let is_named = authority.len() == CHARACTERS
        && authority.starts_with(['A', 'S'])
        && authority.chars().all(|c| c.is_ascii_alphanumeric());
    if is_named { Ok(()) } else { Err((-54).into()) }
}
