//! The page that checks proofs, for whoever has a browser. It is the same file that the bot sends,
//! and does its work without this server.

use axum::{
    Router,
    http::{HeaderValue, header},
    response::{Html, IntoResponse},
    routing::get,
};

/// Serves the page at `/verify`, for the shop with this public key.
pub fn verify_page(public_key: Option<&str>, shop_name: &str) -> Router {
    let made = app::proof::page(public_key, shop_name);
    // What a page cannot say of itself: nobody may frame it.
    let policy = format!("{}; frame-ancestors 'none'", made.policy);
    let policy = HeaderValue::from_str(&policy).expect("a policy is base64 and plain words");
    Router::new().route(
        "/verify",
        get(move || async move {
            let mut response = Html(made.html).into_response();
            response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
            response
        }),
    )
}
