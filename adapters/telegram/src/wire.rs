//! Our messages in the words of the Bot API.

use app::chat::{Button, Keyboard, Outgoing, Press};
use serde::Deserialize;
use serde_json::{Map, Value, json};

/// What every method answers.
#[derive(Debug, Deserialize)]
pub(crate) struct Envelope {
    pub(crate) ok: bool,
    #[serde(default)]
    pub(crate) result: Value,
    #[serde(default)]
    pub(crate) error_code: Option<u16>,
    #[serde(default)]
    pub(crate) description: Option<String>,
    #[serde(default)]
    pub(crate) parameters: Option<Parameters>,
}

/// What an error may add.
#[derive(Debug, Deserialize)]
pub(crate) struct Parameters {
    #[serde(default)]
    pub(crate) retry_after: Option<u64>,
}

fn button(button: &Button) -> Value {
    match &button.press {
        Press::Act(data) => json!({"text": button.label, "callback_data": data}),
        Press::Copy(text) => json!({"text": button.label, "copy_text": {"text": text}}),
        Press::Open(url) => json!({"text": button.label, "url": url}),
    }
}

fn markup(keyboard: &Keyboard) -> Option<Value> {
    match keyboard {
        Keyboard::None => None,
        Keyboard::Inline(rows) => {
            let rows: Vec<Vec<Value>> =
                rows.iter().map(|row| row.iter().map(button).collect()).collect();
            Some(json!({"inline_keyboard": rows}))
        }
        Keyboard::Menu { rows, placeholder } => {
            let key = |label: &String| json!({"text": label});
            let rows: Vec<Vec<Value>> =
                rows.iter().map(|row| row.iter().map(key).collect()).collect();
            Some(json!({
                "keyboard": rows,
                "is_persistent": true,
                "resize_keyboard": true,
                "input_field_placeholder": placeholder,
            }))
        }
    }
}

/// The arguments of a message; its text stands under `text`, or is the `caption` of a file.
pub(crate) fn arguments(chat: i64, message: &Outgoing, captioned: bool) -> Map<String, Value> {
    let mut arguments = Map::new();
    arguments.insert("chat_id".to_owned(), json!(chat));
    arguments.insert("parse_mode".to_owned(), json!("HTML"));
    let field = if captioned { "caption" } else { "text" };
    arguments.insert(field.to_owned(), json!(message.html));
    if let Some(markup) = markup(&message.keyboard) {
        arguments.insert("reply_markup".to_owned(), markup);
    }
    if !captioned {
        arguments.insert("link_preview_options".to_owned(), json!({"is_disabled": true}));
    }
    if let Some(reply_to) = message.reply_to {
        let reply = json!({"message_id": reply_to, "allow_sending_without_reply": true});
        arguments.insert("reply_parameters".to_owned(), reply);
    }
    if message.quiet {
        arguments.insert("disable_notification".to_owned(), json!(true));
    }
    arguments
}
