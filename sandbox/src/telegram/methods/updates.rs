//! How a bot says where its updates go: `setWebhook` and its kin, and `allowed_updates`.

use serde_json::{Value, json};

use crate::telegram::{
    error::{ApiError, Reply},
    inbox::Webhook,
    params::Params,
    world::World,
};

/// Deliveries at the same time when the bot does not say (Bot API).
const CONNECTIONS_DEFAULT: i64 = 40;
/// Deliveries at the same time at most (Bot API).
const CONNECTIONS_MAX: i64 = 100;
/// Characters of a secret token (Bot API).
const SECRET_CHARS_MAX: usize = 256;

/// Takes `allowed_updates` over when it is given; an empty list is the default again.
pub(super) fn set_allowed(world: &mut World, params: &Params) -> Result<(), ApiError> {
    let given: Option<Vec<String>> = params.typed("allowed_updates")?;
    if let Some(kinds) = given {
        world.inbox.allowed = Some(kinds.into_iter().collect())
            .filter(|kinds: &std::collections::BTreeSet<String>| !kinds.is_empty());
    }
    Ok(())
}

pub(super) fn set_webhook(world: &mut World, params: &Params) -> Reply {
    let url = params.text("url").unwrap_or_default();
    if url.is_empty() {
        return delete_webhook(world, params);
    }
    let secret_token = params.text("secret_token").filter(|secret| !secret.is_empty());
    if let Some(secret) = &secret_token {
        let plain = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
        if secret.len() > SECRET_CHARS_MAX || !secret.chars().all(plain) {
            return Err(ApiError::bad("secret token contains unallowed characters"));
        }
    }
    check_address(&url)?;
    set_allowed(world, params)?;
    if params.flag("drop_pending_updates") {
        world.inbox.waiting.clear();
    }
    let connections = params.int("max_connections").unwrap_or(CONNECTIONS_DEFAULT);
    let connections = connections.clamp(1, CONNECTIONS_MAX);
    world.inbox.webhook = Some(Webhook {
        url,
        secret_token,
        max_connections: usize::try_from(connections).unwrap_or(1),
        last_error: None,
    });
    Ok(json!(true))
}

/// The real server wants HTTPS on a public address; this one reaches only its own machine.
fn check_address(written: &str) -> Result<(), ApiError> {
    let url = url::Url::parse(written)
        .map_err(|_| ApiError::bad("bad webhook: invalid webhook URL specified"))?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(ApiError::bad("bad webhook: An HTTPS URL must be provided for webhook"));
    }
    let loopback = match url.host() {
        Some(url::Host::Domain(name)) => name == "localhost",
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    };
    if !loopback {
        return Err(ApiError::bad("bad webhook: the sandbox delivers to loopback addresses only"));
    }
    Ok(())
}

pub(super) fn delete_webhook(world: &mut World, params: &Params) -> Reply {
    world.inbox.webhook = None;
    if params.flag("drop_pending_updates") {
        world.inbox.waiting.clear();
    }
    Ok(json!(true))
}

pub(super) fn get_webhook_info(world: &World) -> Value {
    let inbox = &world.inbox;
    let mut info = json!({
        "url": inbox.webhook.as_ref().map_or("", |webhook| webhook.url.as_str()),
        "has_custom_certificate": false,
        "pending_update_count": inbox.waiting.len(),
    });
    if let Some(webhook) = &inbox.webhook {
        info["max_connections"] = json!(webhook.max_connections);
        if let Some((at, why)) = &webhook.last_error {
            info["last_error_date"] = json!(at);
            info["last_error_message"] = json!(why);
        }
    }
    if let Some(allowed) = &inbox.allowed {
        info["allowed_updates"] = json!(allowed);
    }
    info
}
