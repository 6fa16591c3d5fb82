//! The payer's way back to the shop.

use super::session::{Session, SessionState};
use std::time::Duration;
use url::{Host, Url};

/// How long the shop may take when the gateway calls it.
const PATIENCE: Duration = Duration::from_secs(10);

/// The shop's address with what the browser says there: `Authority` and `Status`, `OK` or `NOK`.
pub(super) fn address(session: &Session, now: i64) -> Option<Url> {
    let paid = matches!(session.state(now), SessionState::Paid | SessionState::Verified);
    let mut url = Url::parse(&session.callback_url).ok()?;
    url.query_pairs_mut()
        .append_pair("Authority", &session.authority)
        .append_pair("Status", if paid { "OK" } else { "NOK" });
    Some(url)
}

/// Calls the shop's address as a browser would, once, and only on this machine.
pub(super) async fn call(url: &Url) {
    let local = match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    };
    if !local {
        tracing::warn!("the callback is on another machine; the sandbox does not call it");
        return;
    }
    let client = reqwest::Client::builder().no_proxy().timeout(PATIENCE).build();
    let answer = match client {
        Ok(client) => client.get(url.clone()).send().await,
        Err(error) => Err(error),
    };
    match answer {
        Ok(answer) => tracing::info!(status = %answer.status(), "the callback was called twice"),
        Err(error) => tracing::warn!(%error, "the callback does not answer"),
    }
}
