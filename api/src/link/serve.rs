//! Finds the account of a token and answers as the asker reads.

use app::App;
use axum::{
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use chrono::{DateTime, Utc};
use locales::Lang;
use projections::subscription::{State, SubscriptionRow};

use super::{feed, page};
use crate::{error::RequestError, state::Shop};

/// An account as its link shows it.
pub(super) struct Linked {
    pub(super) row: SubscriptionRow,
    pub(super) link: String,
    pub(super) configs: Vec<String>,
    pub(super) now: DateTime<Utc>,
}

/// How an account stands for its customer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    /// It is being made.
    Building,
    /// It works, and nobody has connected yet.
    Unused,
    /// It works.
    Active,
    /// Its traffic is used up.
    TrafficEnded,
    /// Its time is over.
    TimeEnded,
    /// It could not be made.
    Failed,
}

impl Linked {
    pub(super) fn standing(&self) -> Standing {
        let row = &self.row;
        match row.state {
            State::Pending => Standing::Building,
            State::Failed => Standing::Failed,
            State::Active if row.expires_at.is_some_and(|end| end <= self.now) => {
                Standing::TimeEnded
            }
            State::Active if row.quota_bytes > 0 && row.used_bytes() >= row.quota_bytes => {
                Standing::TrafficEnded
            }
            State::Active if row.used_bytes() == 0 => Standing::Unused,
            State::Active => Standing::Active,
        }
    }
}

/// Whether a person reads it: a browser asks for HTML, a VPN app does not.
fn is_browser(headers: &HeaderMap) -> bool {
    let accept = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok());
    accept.is_some_and(|accept| accept.contains("text/html"))
}

/// The address of a link for a client that asked for `/s/…`: the shop's public one, or the one
/// that this request was sent to.
fn absolute(app: &App, link: &str, headers: &HeaderMap) -> String {
    if !app.settings().public_url.is_empty() {
        return link.to_owned();
    }
    let host = headers.get(header::HOST).and_then(|value| value.to_str().ok());
    let path = link.find("/s/").map_or(link, |at| &link[at..]);
    host.map_or_else(|| path.to_owned(), |host| format!("http://{host}{path}"))
}

async fn find(
    shop: &Shop,
    token: &str,
    headers: &HeaderMap,
) -> Result<Option<Linked>, RequestError> {
    let app = shop.app();
    let subscriptions = app.subscriptions();
    let Some(account) = subscriptions.by_token(token) else { return Ok(None) };
    let row = projections::subscription::by_id(app.pool(), account).await?;
    let Some(row) = row else { return Ok(None) };
    let configs = subscriptions.configs(account).await;
    let configs = configs.map_err(|error| RequestError::unavailable(&error))?;
    let link = absolute(app, &subscriptions.link(account), headers);
    Ok(Some(Linked { row, link, configs, now: app.ports().clock.now() }))
}

/// Answers for a link.
pub(crate) async fn serve(shop: &Shop, token: &str, headers: &HeaderMap) -> Response {
    let browser = is_browser(headers);
    let lang = Lang::Fa;
    match find(shop, token, headers).await {
        Ok(Some(linked)) if browser => page::account(shop, &linked, lang),
        Ok(Some(linked)) => feed::configs(shop.app().settings(), &linked),
        Ok(None) if browser => page::nothing(shop, lang),
        Ok(None) => StatusCode::NOT_FOUND.into_response(),
        Err(_) => (StatusCode::SERVICE_UNAVAILABLE, [(header::RETRY_AFTER, "30")]).into_response(),
    }
}
