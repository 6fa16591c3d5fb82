//! Headers that every answer carries.

use axum::{
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::Response,
};

/// A browser shows nothing from elsewhere, guesses no types, and tells other sites nothing. A page
/// that needs more says so itself.
const ALWAYS: [(HeaderName, &str); 6] = [
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    ),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "same-origin"),
    (
        HeaderName::from_static("permissions-policy"),
        "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    ),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin-allow-popups"),
    (header::CACHE_CONTROL, "no-store"),
];

/// Adds what a handler has not set. A page that the browser has already keeps the policy that came
/// with it, because its nonce stands there.
pub(super) async fn guard(mut response: Response) -> Response {
    let unchanged = response.status() == StatusCode::NOT_MODIFIED;
    let headers = response.headers_mut();
    for (name, value) in ALWAYS {
        let kept = unchanged && name == header::CONTENT_SECURITY_POLICY;
        if !kept && !headers.contains_key(&name) {
            headers.insert(name, HeaderValue::from_static(value));
        }
    }
    response
}
