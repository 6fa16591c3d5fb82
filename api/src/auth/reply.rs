//! What the routes under `/auth` answer: the next step, or an error in the reader's language.

use app::identity::Next;
use axum::{
    Json,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use locales::{Lang, args};
use serde_json::{Value, json};

use super::token::session_cookie;
use crate::{
    error::{RequestError, UserErrorCode, worded},
    state::Shop,
};

/// An error: a code for programs, words for people, and how long to wait where that helps.
pub(super) struct Refused {
    status: StatusCode,
    code: String,
    message: String,
    retry_after_seconds: Option<u64>,
}

impl Refused {
    /// An error without a wait.
    pub(super) fn new(shop: &Shop, lang: Lang, status: StatusCode, code: &str, key: &str) -> Self {
        let message = shop.texts().plain(lang, key, &[]);
        Self { status, code: code.to_owned(), message, retry_after_seconds: None }
    }

    /// Too many calls from one address.
    pub(super) fn too_often(shop: &Shop, lang: Lang, seconds: u64) -> Self {
        let message = shop.texts().plain(lang, "error-limit-over", &args![seconds = seconds]);
        let (status, code) = (StatusCode::TOO_MANY_REQUESTS, "RATE_LIMITED".to_owned());
        Self { status, code, message, retry_after_seconds: Some(seconds) }
    }

    /// A use case was not carried out.
    pub(super) fn of(shop: &Shop, lang: Lang, error: app::Error) -> Self {
        let plain = |status, code, key| Self::new(shop, lang, status, code, key);
        match error {
            app::Error::Refused(refusal) => {
                let (code, message) = worded(shop, lang, &refusal);
                let retry_after_seconds = match refusal {
                    app::Refusal::LockedOut { retry_after_seconds } => Some(retry_after_seconds),
                    _ => None,
                };
                let status = status_of(code);
                Self { status, code: name_of(code), message, retry_after_seconds }
            }
            app::Error::Forbidden(_) => {
                plain(StatusCode::FORBIDDEN, "FORBIDDEN", "error-forbidden")
            }
            app::Error::Unauthenticated => {
                plain(StatusCode::UNAUTHORIZED, "UNAUTHENTICATED", "error-unauthenticated")
            }
            app::Error::NotFound(_) => plain(StatusCode::NOT_FOUND, "NOT_FOUND", "error-not-found"),
            app::Error::Conflict | app::Error::KeyReused => {
                plain(StatusCode::CONFLICT, "CONFLICT", "error-conflict")
            }
            app::Error::Unavailable(source) => {
                // It is logged by this, under a trace id.
                let _logged = RequestError::unavailable(source.as_ref());
                plain(StatusCode::SERVICE_UNAVAILABLE, "UNAVAILABLE", "error-unavailable")
            }
        }
    }
}

fn name_of(code: UserErrorCode) -> String {
    match async_graphql::resolver_utils::enum_value(code) {
        async_graphql::Value::Enum(name) => name.to_string(),
        other => other.to_string(),
    }
}

const fn status_of(code: UserErrorCode) -> StatusCode {
    match code {
        UserErrorCode::LockedOut => StatusCode::TOO_MANY_REQUESTS,
        UserErrorCode::TicketGone => StatusCode::GONE,
        UserErrorCode::PersonBlocked => StatusCode::FORBIDDEN,
        UserErrorCode::BadText | UserErrorCode::BadValue => StatusCode::BAD_REQUEST,
        _ => StatusCode::UNAUTHORIZED,
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        let mut error = json!({ "code": self.code, "message": self.message });
        let mut response = self.status.into_response();
        if let Some(seconds) = self.retry_after_seconds {
            error["retryAfterSeconds"] = seconds.into();
            response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
        }
        let headers = response.headers().clone();
        (self.status, headers, Json(json!({ "error": error }))).into_response()
    }
}

/// The next step, with what was learned beside it.
pub(super) fn next(shop: &Shop, next: &Next, mut beside: Value) -> Response {
    match next {
        Next::Done(signed) => {
            beside["next"] = "done".into();
            let cookie = session_cookie(&signed.token, signed.expires_at, shop.options().secure);
            let mut response = Json(beside).into_response();
            let cookie = HeaderValue::from_str(&cookie).expect("a token is base64url");
            response.headers_mut().insert(header::SET_COOKIE, cookie);
            response
        }
        Next::Code { ticket } => {
            beside["next"] = "totp".into();
            beside["ticket"] = ticket.as_str().into();
            Json(beside).into_response()
        }
        Next::Enroll { ticket, secret, uri } => {
            beside["next"] = "enroll".into();
            beside["ticket"] = ticket.as_str().into();
            beside["secret"] = secret.as_str().into();
            beside["uri"] = uri.as_str().into();
            Json(beside).into_response()
        }
    }
}
