//! The panel's envelope: HTTP 200 also for failures, and the localized text around the inner one.

use axum::{
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};

/// The outer texts, which the panel translates.
#[derive(Debug, Clone, Copy)]
pub(super) enum Say {
    Nothing,
    Wrong,
    Obtain,
    Added,
    Updated,
    Deleted,
    DeletedByEmail,
    NotDeletedByEmail,
    TrafficError,
    InboundUpdated,
    TrafficReset,
    SignedIn,
    SignedInOlder,
    WrongPassword,
    NoUsername,
    NoPassword,
    BadForm,
    BadFormOlder,
}

impl Say {
    fn english(self) -> &'static str {
        match self {
            Self::Nothing => "",
            Self::Wrong => "Something went wrong",
            Self::Obtain => "Obtain",
            Self::Added => "Inbound client(s) have been added.",
            Self::Updated => "Inbound client has been updated.",
            Self::Deleted => "Inbound client has been deleted.",
            Self::DeletedByEmail => "Client deleted successfully",
            Self::NotDeletedByEmail => "Failed to delete client by email",
            Self::TrafficError => "Error getting traffics.",
            // Also where nothing could be read and nothing was updated.
            Self::InboundUpdated => "Inbound has been successfully updated.",
            Self::TrafficReset => "Traffic has been reset.",
            Self::SignedIn => "You have successfully logged into your account.",
            // With the space that the older panel has before it.
            Self::SignedInOlder => " You have successfully logged into your account.",
            Self::WrongPassword => "Invalid username or password or two-factor code.",
            Self::NoUsername => "Username is required",
            Self::NoPassword => "Password is required",
            Self::BadForm => "The input data format is invalid.",
            Self::BadFormOlder => "The Input data format is invalid.",
        }
    }

    /// The Persian texts of those a client could be tempted to match on.
    fn persian(self) -> &'static str {
        match self {
            Self::Wrong => "مشکلی پیش آمد",
            Self::Obtain => "فراهم‌سازی",
            Self::WrongPassword => "نام کاربری، رمز عبور یا کد دو مرحله‌ای نامعتبر است.",
            Self::SignedIn | Self::SignedInOlder => "شما با موفقیت به حساب کاربری خود وارد شدید.",
            other => other.english(),
        }
    }
}

/// Which language the outer texts are in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tongue {
    English,
    Persian,
}

impl Tongue {
    /// By `Accept-Language`; the panel's own default is English.
    pub(super) fn of(headers: &HeaderMap) -> Self {
        let wanted = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
        if wanted.is_some_and(|wanted| wanted.starts_with("fa")) {
            Self::Persian
        } else {
            Self::English
        }
    }

    fn say(self, what: Say) -> &'static str {
        match self {
            Self::English => what.english(),
            Self::Persian => what.persian(),
        }
    }
}

/// What a route answers, before it is put into words.
#[derive(Debug)]
pub(super) enum Answer {
    /// `success: true`.
    Done(Say, Value),
    /// `success: false` with `<outer> (<inner>)`.
    Failed(Say, String),
    /// `success: false` with the outer text alone.
    Refused(Say),
}

impl Answer {
    /// An object without a text.
    pub(super) fn object(object: Value) -> Self {
        Self::Done(Say::Nothing, object)
    }

    /// The outcome of a write.
    pub(super) fn of<T>(outcome: Result<T, String>, done: Say) -> Self {
        match outcome {
            Ok(_) => Self::Done(done, Value::Null),
            Err(inner) => Self::Failed(Say::Wrong, inner),
        }
    }

    /// The outcome of a read.
    pub(super) fn read(outcome: Result<Value, String>, failed: Say) -> Self {
        match outcome {
            Ok(object) => Self::object(object),
            Err(inner) => Self::Failed(failed, inner),
        }
    }

    /// In words.
    pub(super) fn render(self, tongue: Tongue) -> Response {
        let body = match self {
            Self::Done(say, object) => {
                json!({"success": true, "msg": tongue.say(say), "obj": object})
            }
            Self::Failed(say, inner) => {
                let msg = format!("{} ({inner})", tongue.say(say));
                json!({"success": false, "msg": msg, "obj": null})
            }
            Self::Refused(say) => json!({"success": false, "msg": tongue.say(say), "obj": null}),
        };
        json_response(StatusCode::OK, &body)
    }
}

/// JSON with the content type the panel writes.
pub(super) fn json_response(status: StatusCode, body: &Value) -> Response {
    let kind = [(header::CONTENT_TYPE, "application/json; charset=utf-8")];
    (status, kind, body.to_string()).into_response()
}
