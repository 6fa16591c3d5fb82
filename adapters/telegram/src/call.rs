//! One call of the Bot API, and what its refusal means.

use std::time::Duration;

use app::chat::{Attachment, Unsent};
use reqwest::multipart::{Form, Part};
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Map, Value};

use crate::wire::Envelope;

/// The server and the key of one bot.
#[derive(Debug)]
pub(crate) struct Line {
    client: reqwest::Client,
    base: String,
    token: SecretString,
}

impl Line {
    /// Calls `base` as the bot of `token`.
    pub(crate) fn new(base: &str, token: SecretString, connect: Duration) -> Self {
        let builder = reqwest::Client::builder()
            .connect_timeout(connect)
            .redirect(reqwest::redirect::Policy::none());
        let client = builder.build().expect("a client without certificates of its own is made");
        Self { client, base: base.trim_end_matches('/').to_owned(), token }
    }

    fn method(&self, method: &str) -> String {
        format!("{}/bot{}/{method}", self.base, self.token.expose_secret())
    }

    /// Calls a method with arguments, and a file under `field`.
    pub(crate) async fn call(
        &self,
        method: &str,
        arguments: Map<String, Value>,
        file: Option<(&'static str, &Attachment)>,
        within: Duration,
    ) -> Result<Value, Unsent> {
        let request = self.client.post(self.method(method)).timeout(within);
        let request = match file {
            None => request.json(&arguments),
            Some((field, attachment)) => request.multipart(form(arguments, field, attachment)?),
        };
        let response = request.send().await.map_err(|error| unavailable(&error))?;
        let status = response.status();
        let body = response.bytes().await.map_err(|error| unavailable(&error))?;
        let envelope: Envelope = serde_json::from_slice(&body).map_err(|_| {
            Unsent::Unavailable { reason: format!("{status}, and no answer of the Bot API") }
        })?;
        if envelope.ok { Ok(envelope.result) } else { Err(refusal(&envelope)) }
    }

    /// Begins to fetch a file by its path.
    pub(crate) async fn fetch(
        &self,
        path: &str,
        within: Duration,
    ) -> Result<reqwest::Response, Unsent> {
        let url = format!("{}/file/bot{}/{path}", self.base, self.token.expose_secret());
        let response = self.client.get(url).timeout(within).send().await;
        response.map_err(|error| unavailable(&error))
    }
}

fn form(
    arguments: Map<String, Value>,
    field: &'static str,
    attachment: &Attachment,
) -> Result<Form, Unsent> {
    let part = Part::stream(attachment.bytes.clone()).file_name(attachment.name.clone());
    let part = part
        .mime_str(&attachment.media_type)
        .map_err(|error| Unsent::Refused { reason: error.to_string() })?;
    let written = |value: Value| match value {
        Value::String(text) => text,
        other => other.to_string(),
    };
    let texts = arguments
        .into_iter()
        .fold(Form::new(), |form, (name, value)| form.text(name, written(value)));
    Ok(texts.part(field, part))
}

/// A failure of the network; the address in it would show the token.
pub(crate) fn unavailable(error: &reqwest::Error) -> Unsent {
    let reason = match () {
        () if error.is_timeout() => "it took too long",
        () if error.is_connect() => "no connection",
        () => "the connection broke",
    };
    Unsent::Unavailable { reason: reason.to_owned() }
}

/// Texts of Telegram that mean that this chat cannot be written to.
const UNREACHABLE: &[&str] = &["chat not found", "user not found", "PEER_ID_INVALID"];
/// Texts that mean that the message to change is gone or fixed.
const GONE: &[&str] = &[
    "message to edit not found",
    "message can't be edited",
    "MESSAGE_ID_INVALID",
    "there is no text in the message to edit",
    "there is no caption in the message to edit",
];

/// What a refusal means for whoever sends.
pub(crate) fn refusal(envelope: &Envelope) -> Unsent {
    let reason = envelope.description.clone().unwrap_or_default();
    let says = |texts: &[&str]| texts.iter().any(|text| reason.contains(text));
    let wait = envelope.parameters.as_ref().and_then(|parameters| parameters.retry_after);
    match envelope.error_code {
        Some(429) => Unsent::Later { after: Duration::from_secs(wait.unwrap_or(1)) },
        Some(403) => Unsent::Unreachable,
        Some(400) if says(UNREACHABLE) => Unsent::Unreachable,
        Some(400) if says(GONE) => Unsent::Gone,
        // A wrong token is ours to mend, and what waits shall wait for that.
        Some(401 | 404 | 409 | 500..) | None => Unsent::Unavailable { reason },
        Some(_) => Unsent::Refused { reason },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(code: u16, description: &str) -> Unsent {
        let envelope = serde_json::json!({
            "ok": false, "error_code": code, "description": description,
        });
        refusal(&serde_json::from_value(envelope).expect("an envelope"))
    }

    #[test]
    fn refusals_are_sorted_by_what_can_be_done() {
        for text in ["Forbidden: bot was blocked by the user", "Forbidden: user is deactivated"] {
            assert_eq!(said(403, text), Unsent::Unreachable);
        }
        assert_eq!(said(400, "Bad Request: chat not found"), Unsent::Unreachable);
        assert_eq!(said(400, "Bad Request: message to edit not found"), Unsent::Gone);
        assert!(matches!(said(400, "Bad Request: BUTTON_DATA_INVALID"), Unsent::Refused { .. }));
        assert!(matches!(said(502, "Bad Gateway"), Unsent::Unavailable { .. }));
        assert!(matches!(said(401, "Unauthorized"), Unsent::Unavailable { .. }));
        assert!(matches!(said(429, "Too Many Requests"), Unsent::Later { .. }));
    }
}
