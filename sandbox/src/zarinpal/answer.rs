//! The envelope, and the refusals with the texts of the published error list.

use axum::{
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde_json::{Map, Value, json};

/// What a call gives back: the members of `data`, or a refusal.
pub(super) type Reply = Result<Value, Refusal>;

/// A refusal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Refusal {
    /// Zarinpal's code.
    pub(super) code: i64,
    /// For −9: which field, and what is wrong with it.
    pub(super) validations: Vec<(String, String)>,
}

impl From<i64> for Refusal {
    fn from(code: i64) -> Self {
        Self { code, validations: Vec::new() }
    }
}

impl Refusal {
    /// −9: fields that are wrong.
    pub(super) fn fields(validations: Vec<(String, String)>) -> Self {
        Self { code: -9, validations }
    }

    /// 422 for −9 is what those who call it have written down. That the other refusals have a status
    /// other than 200 too is known from the SDK, which reads both; which one is not published.
    fn status(&self) -> StatusCode {
        if self.code == -9 { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::UNAUTHORIZED }
    }

    fn errors(&self) -> Value {
        let one = |(field, text): &(String, String)| json!({field.as_str(): text});
        let validations: Vec<Value> = self.validations.iter().map(one).collect();
        json!({"code": self.code, "message": text(self.code), "validations": validations})
    }
}

/// The envelope. What is empty is an array beside an object; `switched` turns the empty one into an
/// object, writes numbers as texts and leaves the status at 200, all of which callers have met.
pub(super) fn render(reply: &Reply, switched: bool) -> Response {
    let empty = if switched { json!({}) } else { json!([]) };
    let (status, data, errors) = match reply {
        Ok(data) if switched => (StatusCode::OK, as_texts(data), empty),
        Ok(data) => (StatusCode::OK, data.clone(), empty),
        Err(refusal) if switched => (StatusCode::OK, empty, as_texts(&refusal.errors())),
        Err(refusal) => (refusal.status(), empty, refusal.errors()),
    };
    json_response(status, &json!({"data": data, "errors": errors}))
}

fn as_texts(value: &Value) -> Value {
    match value {
        Value::Number(number) => number.to_string().into(),
        Value::Array(items) => items.iter().map(as_texts).collect(),
        Value::Object(members) => {
            let texts = members.iter().map(|(name, value)| (name.clone(), as_texts(value)));
            Value::Object(texts.collect::<Map<_, _>>())
        }
        Value::Null | Value::Bool(_) | Value::String(_) => value.clone(),
    }
}

/// JSON that nobody keeps.
pub(super) fn json_response(status: StatusCode, body: &Value) -> Response {
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, header::HeaderValue::from_static("application/json"));
    headers.insert(header::CACHE_CONTROL, header::HeaderValue::from_static("no-cache, private"));
    (status, headers, body.to_string()).into_response()
}

/// The published texts, with their spelling.
fn text(code: i64) -> &'static str {
    match code {
        -9 => "The input params invalid, validation error.",
        -10 => "Terminal is not valid, please check merchant_id or ip address.",
        -11 => "Terminal is not active, please contact our support team.",
        -12 => "To many attempts, please try again later.",
        -13 => "Terminal limit reached.",
        -14 => "The callback URL domain does not match the registered terminal domain.",
        -15 => "Terminal user is suspend : (please contact our support team).",
        -16 | -17 => "Terminal user level is not valid : (please contact our support team).",
        -19 => "Terminal user transactions are banned.",
        -30 => "Terminal do not allow to accept floating wages.",
        -41 => "Maximum amount is 100,000,000 tomans.",
        -50 => "Session is not valid, amounts values is not the same.",
        -51 => "Session is not valid, session is not active paid try.",
        -52 => "Oops!!, please contact our support team",
        -53 => "Session is not this merchant_id session",
        -54 => "Invalid authority.",
        -55 => "Manual payment request not found.",
        -60 => "Session can not be reversed with bank.",
        -61 => "Session is not in success status.",
        -62 => "Terminal ip limit most be active.",
        -63 => "Maximum time for reverse this session is expired.",
        _ => "Error.",
    }
}
