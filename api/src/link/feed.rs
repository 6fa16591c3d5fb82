//! What a VPN app gets: its configuration links in base64, and what it shows of the account in
//! headers (the customs of 3x-ui's subscription server).

use app::Settings;
use axum::{
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use base64::{Engine, engine::general_purpose::STANDARD};

use super::serve::{Linked, Standing};

/// Hours after which an app asks again.
const UPDATE_HOURS: &str = "12";
/// Characters of a title at the most: some apps refuse longer ones.
const TITLE_MAX: usize = 25;

/// The configuration links of an account.
pub(super) fn configs(settings: &Settings, linked: &Linked) -> Response {
    if linked.configs.is_empty() {
        return match linked.standing() {
            Standing::Failed => StatusCode::NOT_FOUND.into_response(),
            _ => (StatusCode::SERVICE_UNAVAILABLE, [(header::RETRY_AFTER, "30")]).into_response(),
        };
    }
    let mut response = STANDARD.encode(linked.configs.join("\n")).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    for (name, value) in told(settings, linked) {
        if let Ok(value) = HeaderValue::from_str(&value) {
            headers.insert(HeaderName::from_static(name), value);
        }
    }
    response
}

fn told(settings: &Settings, linked: &Linked) -> Vec<(&'static str, String)> {
    let row = &linked.row;
    let title: String = settings.shop_name.chars().take(TITLE_MAX).collect();
    let expire = row.expires_at.map_or(0, |end| end.timestamp());
    let mut told = vec![
        (
            "subscription-userinfo",
            format!(
                "upload={}; download={}; total={}; expire={expire}",
                row.up_bytes, row.down_bytes, row.quota_bytes
            ),
        ),
        ("profile-update-interval", UPDATE_HOURS.to_owned()),
        ("profile-title", format!("base64:{}", STANDARD.encode(title))),
        ("profile-web-page-url", linked.link.clone()),
        ("content-disposition", format!("attachment; filename=\"{}\"", row.name)),
    ];
    told.extend(settings.support_url().map(|url| ("support-url", url)));
    told
}
