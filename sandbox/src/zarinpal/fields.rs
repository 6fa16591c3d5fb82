//! The fields of a call's JSON, and what is wrong with them, all told at once as the real one does.

use super::answer::Refusal;
use serde_json::{Map, Value};
use url::Url;
use uuid::Uuid;

/// Characters of a description (published).
const DESCRIPTION_MAX: usize = 500;

/// The fields of one call. What is missing is noted, and told by [`Fields::end`].
#[derive(Debug, Default)]
pub(super) struct Fields {
    given: Map<String, Value>,
    wrong: Vec<(String, String)>,
}

impl Fields {
    /// Reads a body; one that is no object has no fields.
    pub(super) fn read(body: &[u8]) -> Self {
        let given = match serde_json::from_slice(body) {
            Ok(Value::Object(given)) => given,
            _ => Map::new(),
        };
        Self { given, wrong: Vec::new() }
    }

    /// Notes that a field is wrong.
    pub(super) fn refuse(&mut self, field: &str, text: &str) {
        self.wrong.push((field.to_owned(), text.to_owned()));
    }

    /// The refusal of what was noted, if anything was.
    pub(super) fn end(self) -> Result<(), Refusal> {
        if self.wrong.is_empty() { Ok(()) } else { Err(Refusal::fields(self.wrong)) }
    }

    /// A field that may be absent.
    pub(super) fn given(&self, field: &str) -> Option<&Value> {
        self.given.get(field).filter(|value| !value.is_null())
    }

    /// A text that must be there.
    pub(super) fn text(&mut self, field: &str) -> String {
        let text = self.given(field).and_then(Value::as_str).map(str::to_owned);
        let text = text.filter(|text| !text.trim().is_empty());
        if text.is_none() {
            self.refuse(field, &format!("The {} field is required.", field.replace('_', " ")));
        }
        text.unwrap_or_default()
    }

    /// The merchant, who is a UUID of 36 characters.
    pub(super) fn merchant(&mut self) -> String {
        const CHARACTERS: usize = 36;
        let id = self.text("merchant_id");
        if !id.is_empty() && (id.len() != CHARACTERS || Uuid::parse_str(&id).is_err()) {
            self.refuse("merchant_id", "The merchant id must be 36 characters.");
        }
        id
    }

    /// A whole number, also when it came as a text.
    pub(super) fn amount(&mut self) -> Option<u64> {
        let amount = match self.given("amount") {
            Some(Value::Number(number)) => number.as_u64(),
            Some(Value::String(text)) => text.trim().parse().ok(),
            _ => None,
        };
        if amount.is_none() {
            self.refuse("amount", "The amount must be an integer.");
        }
        amount
    }

    /// The description.
    pub(super) fn description(&mut self) -> String {
        let text = self.text("description");
        if text.chars().count() > DESCRIPTION_MAX {
            self.refuse("description", "The description may not be greater than 500 characters.");
        }
        text
    }

    /// An address that a browser can be sent to.
    pub(super) fn callback(&mut self) -> String {
        let text = self.text("callback_url");
        let is_web = |url: &Url| matches!(url.scheme(), "http" | "https") && url.has_host();
        if !text.is_empty() && !Url::parse(&text).is_ok_and(|url| is_web(&url)) {
            self.refuse("callback_url", "The callback url format is invalid.");
        }
        text
    }

    /// What the shop adds; an empty array is what PHP makes of an empty object.
    pub(super) fn metadata(&mut self) -> Map<String, Value> {
        match self.given("metadata") {
            None => Map::new(),
            Some(Value::Object(members)) => members.clone(),
            Some(Value::Array(items)) if items.is_empty() => Map::new(),
            Some(_) => {
                self.refuse("metadata", "The metadata must be an array.");
                Map::new()
            }
        }
    }
}
