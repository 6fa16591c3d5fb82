//! Receipts' files, for who may see the payment. Never cached, never run.

use app::{Actor, Channel, Context, audit::Action, gate::Door};
use async_graphql::ID;
use axum::{
    Extension,
    extract::{Path, Query, State},
    http::{HeaderMap, HeaderName, StatusCode, header},
    response::{IntoResponse, Response},
};
use domain::id::PaymentId;

use super::route::Served;
use crate::{
    audit::looked_at_file,
    auth::Viewer,
    error::RequestError,
    payment::{Ticket, admitted},
    schema::id::Named,
};

/// A page of a receipt. What is not there and what is another's are the same: not found.
pub(super) async fn receipt(
    State(served): State<Served>,
    Extension(door): Extension<Door>,
    Path((payment, number)): Path<(String, u32)>,
    Query(ticket): Query<Ticket>,
    headers: HeaderMap,
) -> Response {
    match find(&served, &door, &payment, number, &ticket, &headers).await {
        Ok((media_type, bytes)) => {
            let inline = media_type.starts_with("image/");
            let shown = if inline { "inline" } else { "attachment" };
            let policy = "default-src 'none'; sandbox";
            let headers: [(HeaderName, &str); 4] = [
                (header::CONTENT_TYPE, &media_type),
                (header::CONTENT_DISPOSITION, shown),
                (header::CONTENT_SECURITY_POLICY, policy),
                (header::CACHE_CONTROL, "private, no-store"),
            ];
            (headers, bytes).into_response()
        }
        Err(status) => status.into_response(),
    }
}

async fn find(
    served: &Served,
    door: &Door,
    payment: &str,
    number: u32,
    ticket: &Ticket,
    headers: &HeaderMap,
) -> Result<(String, bytes::Bytes), StatusCode> {
    let unavailable = StatusCode::SERVICE_UNAVAILABLE;
    let shop = &served.shop;
    let payment = PaymentId::read(&ID(payment.to_owned())).map_err(|_| StatusCode::NOT_FOUND)?;
    let now = shop.app().ports().clock.now();
    let person = match admitted(shop.app(), ticket, payment, number, now) {
        Some(person) => person,
        None => {
            let viewer = Viewer::of(shop, headers).await.map_err(|_| unavailable)?;
            viewer.person().map_err(|_| StatusCode::UNAUTHORIZED)?
        }
    };
    let context = Context::of_stimulus(Channel::Api, Actor::Person(person), "question", now);
    let file = shop.app().payments().receipt_file(&context, payment, number).await;
    match RequestError::asked(file) {
        Ok(Some(file)) => {
            let state = shop.app().payments().state(payment).await.map_err(|_| unavailable)?;
            if let Some(payer) = state.person() {
                let noted = looked_at_file(shop, door, person, Action::ReceiptRead, payer).await;
                noted.map_err(|_| unavailable)?;
            }
            Ok(file)
        }
        Ok(None) | Err(RequestError::Forbidden(_)) => Err(StatusCode::NOT_FOUND),
        Err(RequestError::Unauthenticated) => Err(StatusCode::UNAUTHORIZED),
        Err(_) => Err(unavailable),
    }
}
