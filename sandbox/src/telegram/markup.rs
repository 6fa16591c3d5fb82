//! `reply_markup`: inline keyboards, reply keyboards, their removal and forced replies, with the
//! limits of the real server.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::{error::ApiError, params::Params};

/// Bytes of `callback_data` (Bot API); at least one.
pub(super) const CALLBACK_DATA_BYTES_MAX: usize = 64;
/// Characters a `copy_text` button puts on the clipboard (Bot API); at least one.
pub(super) const COPY_TEXT_CHARS_MAX: usize = 256;
/// Buttons of one inline keyboard (seen on the real server).
pub(super) const INLINE_BUTTONS_MAX: usize = 100;
/// Buttons of one reply keyboard (seen on the real server).
pub(super) const KEYBOARD_BUTTONS_MAX: usize = 300;

/// Members of an inline button that say what it does; exactly one must be there.
const ACTIONS: [&str; 10] = [
    "callback_data",
    "url",
    "copy_text",
    "web_app",
    "login_url",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
    "callback_game",
    "pay",
];

/// What a message does with keyboards.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Markup {
    /// Nothing.
    None,
    /// Buttons under the message; the whole `InlineKeyboardMarkup`.
    Inline(Value),
    /// Buttons in place of the user's keyboard.
    Keyboard(ReplyKeyboard),
    /// Takes such buttons away.
    Remove,
    /// Opens a reply to the message, with this hint.
    ForceReply(String),
}

/// A reply keyboard as a user has it in front of them.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct ReplyKeyboard {
    /// The message that brought it.
    #[serde(default)]
    pub message_id: i64,
    /// `KeyboardButton`s; a plain string has become an object.
    pub keyboard: Vec<Vec<Value>>,
    /// Stays when the ordinary keyboard is hidden.
    #[serde(default)]
    pub is_persistent: bool,
    /// Goes after one press.
    #[serde(default)]
    pub one_time_keyboard: bool,
    /// Shrinks to its buttons.
    #[serde(default)]
    pub resize_keyboard: bool,
    /// Hint in the input field.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub input_field_placeholder: Option<String>,
}

impl Markup {
    /// The `reply_markup` of a call that sends.
    pub(super) fn read(params: &Params) -> Result<Self, ApiError> {
        let broken = || ApiError::bad("can't parse reply keyboard markup JSON object");
        let Some(value) = params.nested("reply_markup").map_err(|_| broken())? else {
            return Ok(Self::None);
        };
        let Value::Object(markup) = value else {
            return Err(ApiError::bad("object expected as reply markup"));
        };
        if let Some(rows) = markup.get("inline_keyboard") {
            return inline(rows);
        }
        if markup.get("keyboard").is_some() {
            return keyboard(markup);
        }
        if markup.get("remove_keyboard").and_then(Value::as_bool) == Some(true) {
            return Ok(Self::Remove);
        }
        if markup.get("force_reply").and_then(Value::as_bool) == Some(true) {
            let hint = markup.get("input_field_placeholder").and_then(Value::as_str);
            return Ok(Self::ForceReply(hint.unwrap_or_default().to_owned()));
        }
        Ok(Self::None)
    }

    /// The `reply_markup` of a call that edits, which may only be inline.
    pub(super) fn read_inline(params: &Params) -> Result<Option<Value>, ApiError> {
        match Self::read(params)? {
            Self::None => Ok(None),
            Self::Inline(markup) => Ok(Some(markup)),
            Self::Keyboard(_) | Self::Remove | Self::ForceReply(_) => {
                Err(ApiError::bad("inline keyboard expected"))
            }
        }
    }
}

fn rows_of(rows: &Value) -> Result<Vec<&Vec<Value>>, ApiError> {
    let array = |value: &Value| ApiError::bad(format!("can't parse keyboard: {value} is no array"));
    rows.as_array()
        .ok_or_else(|| array(rows))?
        .iter()
        .map(|row| row.as_array().ok_or_else(|| array(row)))
        .collect()
}

fn inline(rows: &Value) -> Result<Markup, ApiError> {
    let mut kept: Vec<Vec<Value>> = Vec::new();
    for row in rows_of(rows)? {
        let mut buttons = Vec::new();
        for button in row {
            buttons.push(inline_button(button)?);
        }
        if !buttons.is_empty() {
            kept.push(buttons);
        }
    }
    let count: usize = kept.iter().map(Vec::len).sum();
    if count > INLINE_BUTTONS_MAX {
        return Err(ApiError::bad("reply markup is too long"));
    }
    if count == 0 {
        return Ok(Markup::None);
    }
    Ok(Markup::Inline(json!({"inline_keyboard": kept})))
}

fn inline_button(button: &Value) -> Result<Value, ApiError> {
    let refuse =
        |why: &str| Err(ApiError::bad(format!("can't parse inline keyboard button: {why}")));
    let Value::Object(members) = button else {
        return refuse("InlineKeyboardButton must be an Object");
    };
    let Some(text) = members.get("text").and_then(Value::as_str) else {
        return refuse("Can't find field \"text\"");
    };
    if text.trim().is_empty() {
        return Err(ApiError::bad("BUTTON_TEXT_INVALID"));
    }
    let members: Map<String, Value> =
        members.iter().filter(|(_, v)| !v.is_null()).map(|(k, v)| (k.clone(), v.clone())).collect();
    let Some(action) = ACTIONS.into_iter().find(|action| members.contains_key(*action)) else {
        return refuse("Text buttons are unallowed in the inline keyboard");
    };
    match action {
        "callback_data" => {
            let bytes = members[action].as_str().map_or(0, str::len);
            if !(1..=CALLBACK_DATA_BYTES_MAX).contains(&bytes) {
                return Err(ApiError::bad("BUTTON_DATA_INVALID"));
            }
        }
        "url" => {
            let url = members[action].as_str().unwrap_or_default();
            if super::html::address(url).is_none() {
                return Err(ApiError::bad(format!(
                    "inline keyboard button URL '{url}' is invalid: Wrong HTTP URL"
                )));
            }
        }
        "copy_text" => {
            let copied = members[action]["text"].as_str().unwrap_or_default();
            if !(1..=COPY_TEXT_CHARS_MAX).contains(&copied.chars().count()) {
                return Err(ApiError::bad("BUTTON_COPY_TEXT_INVALID"));
            }
        }
        "web_app" => {
            let url = members[action]["url"].as_str().unwrap_or_default();
            if !url.starts_with("https://") {
                return Err(ApiError::bad(format!(
                    "inline keyboard button Web App URL '{url}' is invalid: Only HTTPS links are \
                     allowed"
                )));
            }
        }
        _ => {}
    }
    Ok(Value::Object(members))
}

fn keyboard(mut markup: Map<String, Value>) -> Result<Markup, ApiError> {
    let mut kept: Vec<Vec<Value>> = Vec::new();
    for row in rows_of(&markup["keyboard"])? {
        let mut buttons = Vec::new();
        for button in row {
            let object = match button {
                Value::String(text) => json!({"text": text}),
                other => other.clone(),
            };
            let Some(text) = object["text"].as_str() else {
                return Err(ApiError::bad(
                    "can't parse keyboard button: Can't find field \"text\"",
                ));
            };
            // The real server drops a button without a text instead of refusing.
            if !text.is_empty() {
                buttons.push(object);
            }
        }
        if !buttons.is_empty() {
            kept.push(buttons);
        }
    }
    if kept.iter().map(Vec::len).sum::<usize>() > KEYBOARD_BUTTONS_MAX {
        return Err(ApiError::bad("reply markup is too long"));
    }
    if kept.is_empty() {
        return Ok(Markup::None);
    }
    markup.insert("keyboard".to_owned(), json!(kept));
    let keyboard = serde_json::from_value(Value::Object(markup))
        .map_err(|_| ApiError::bad("can't parse reply keyboard markup JSON object"))?;
    Ok(Markup::Keyboard(keyboard))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(markup: &Value) -> Result<Markup, ApiError> {
        let mut params = Params::default();
        params.add_json(json!({"reply_markup": markup.to_string()}).to_string().as_bytes())?;
        Markup::read(&params)
    }

    #[test]
    fn callback_data_is_measured_in_bytes() {
        let with = |data: String| {
            read(&json!({"inline_keyboard": [[{"text": "خرید", "callback_data": data}]]}))
        };
        assert!(with("x".repeat(64)).is_ok());
        assert!(with("س".repeat(32)).is_ok());
        let refused = with("س".repeat(33)).unwrap_err();
        assert_eq!(refused.description, "Bad Request: BUTTON_DATA_INVALID");
        assert!(with(String::new()).is_err());
    }

    #[test]
    fn a_button_that_does_nothing_is_refused() {
        let refused = read(&json!({"inline_keyboard": [[{"text": "a"}]]})).unwrap_err();
        assert!(refused.description.contains("Text buttons are unallowed"), "{refused}");
    }

    #[test]
    fn plain_strings_are_reply_buttons() {
        let Markup::Keyboard(keyboard) =
            read(&json!({"keyboard": [["a"], []], "is_persistent": true})).unwrap()
        else {
            panic!("it is a reply keyboard");
        };
        assert_eq!(keyboard.keyboard, [[json!({"text": "a"})]]);
        assert!(keyboard.is_persistent);
    }
}
