//! Taps on buttons: inline ones, those of the reply keyboard, and forged ones.

use serde::Deserialize;
use serde_json::{Value, json};

use super::act::{Deed, check_id, contact, say};
use crate::telegram::{
    error::ControlError,
    model::Message,
    world::{Callback, World, now, shown},
};

/// Taps remembered; older ones are answered as too old.
const CALLBACKS_MAX: usize = 5_000;

/// What is tapped: a label, or data on a message.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tap {
    /// The message; the bot's newest when absent.
    #[serde(default)]
    pub message_id: Option<i64>,
    /// Callback data, also such as the bot never sent: old applications and forgers do that.
    #[serde(default)]
    pub data: Option<String>,
    /// The newest button with this label, inline or in the reply keyboard.
    #[serde(default)]
    pub label: Option<String>,
}

/// Taps.
pub(crate) fn tap(world: &mut World, id: i64, tap: &Tap) -> Result<Deed, ControlError> {
    check_id(id)?;
    let person = world.person(id);
    if person.blocked || person.deactivated {
        return Err(ControlError::Impossible(format!("user {id} cannot tap: blocked or gone")));
    }
    match (&tap.data, &tap.label) {
        (Some(data), None) => tap_data(world, id, tap.message_id, data),
        (None, Some(label)) => tap_label(world, id, tap.message_id, label),
        _ => Err(ControlError::Invalid("a tap has either data or a label".to_owned())),
    }
}

fn tap_data(
    world: &mut World,
    id: i64,
    message_id: Option<i64>,
    data: &str,
) -> Result<Deed, ControlError> {
    let bot = world.bot.peer.id;
    let chat = world.chats.entry(id).or_default();
    let newest = chat.messages.values().rev().find(|kept| kept.message.from.id == bot);
    let message_id = match message_id {
        Some(message_id) if (1..=chat.last_message_id).contains(&message_id) => message_id,
        Some(message_id) => {
            return Err(ControlError::Missing(format!("there never was a message {message_id}")));
        }
        None => {
            newest
                .ok_or_else(|| ControlError::Missing("the bot has said nothing yet".to_owned()))?
                .message
                .message_id
        }
    };
    Ok(query(world, id, message_id, data))
}

/// Tells the bot of a tap.
fn query(world: &mut World, id: i64, message_id: i64, data: &str) -> Deed {
    let person = world.person(id);
    let (from, chat_ref) = (person.peer(), person.chat());
    let kept = world.chats.get(&id).and_then(|chat| chat.messages.get(&message_id));
    // A message that is gone is given as inaccessible.
    let message = kept.map_or_else(
        || json!({"chat": chat_ref, "message_id": message_id, "date": 0}),
        |kept| shown(&kept.message),
    );
    let query_id = (rand::random::<u64>() >> 1).to_string();
    let object = json!({
        "id": query_id,
        "from": from,
        "message": message,
        "chat_instance": (id.wrapping_mul(7_919)).to_string(),
        "data": data,
    });
    if world.callbacks.len() >= CALLBACKS_MAX {
        let oldest = world.callbacks.iter().min_by_key(|(_, callback)| callback.at);
        if let Some(oldest) = oldest.map(|(query_id, _)| query_id.clone()) {
            world.callbacks.remove(&oldest);
        }
    }
    let callback = Callback { user_id: id, message_id, at: now(), answered: 0 };
    world.callbacks.insert(query_id.clone(), callback);
    let update_id = world.inbox.push("callback_query", id, object);
    Deed {
        update_id,
        message_id: Some(message_id),
        callback_query_id: Some(query_id),
        ..Deed::default()
    }
}

fn tap_label(
    world: &mut World,
    id: i64,
    message_id: Option<i64>,
    label: &str,
) -> Result<Deed, ControlError> {
    let chat = world.chats.entry(id).or_default();
    let inline = chat
        .messages
        .values()
        .rev()
        .filter(|kept| message_id.is_none_or(|wanted| kept.message.message_id == wanted))
        .find_map(|kept| {
            let button = inline_button(&kept.message, label)?;
            Some((kept.message.message_id, button.clone()))
        });
    let reply = chat.keyboard.as_ref().filter(|_| message_id.is_none()).and_then(|keyboard| {
        let mut buttons = keyboard.keyboard.iter().flatten();
        let button = buttons.find(|button| button["text"] == label)?;
        Some((keyboard.message_id, button.clone()))
    });
    let newest_is_reply = match (&inline, &reply) {
        (Some((inline, _)), Some((reply, _))) => reply > inline,
        (None, Some(_)) => true,
        _ => false,
    };
    match (inline, reply) {
        (_, Some((_, button))) if newest_is_reply => press(world, id, &button, label),
        (Some((message_id, button)), _) => Ok(activate(world, id, message_id, &button)),
        _ => Err(ControlError::Missing(format!(
            "user {id} sees no button «{label}»; in sight: {}",
            labels(world, id).join(", ")
        ))),
    }
}

fn inline_button<'a>(message: &'a Message, label: &str) -> Option<&'a Value> {
    let rows = message.reply_markup.as_ref()?["inline_keyboard"].as_array()?;
    rows.iter().filter_map(Value::as_array).flatten().find(|button| button["text"] == label)
}

/// Does what an inline button does.
fn activate(world: &mut World, id: i64, message_id: i64, button: &Value) -> Deed {
    if let Some(data) = button["callback_data"].as_str() {
        return query(world, id, message_id, data);
    }
    let url = [&button["url"], &button["web_app"]["url"], &button["login_url"]["url"]]
        .into_iter()
        .find_map(Value::as_str);
    Deed {
        message_id: Some(message_id),
        url: url.map(str::to_owned),
        copied: button["copy_text"]["text"].as_str().map(str::to_owned),
        ..Deed::default()
    }
}

/// Does what a button of the reply keyboard does: it sends its own text, or the phone number.
fn press(world: &mut World, id: i64, button: &Value, label: &str) -> Result<Deed, ControlError> {
    if let Some(url) = button["web_app"]["url"].as_str() {
        return Ok(Deed { url: Some(url.to_owned()), ..Deed::default() });
    }
    let deed = if button["request_contact"] == true {
        contact(world, id)?
    } else {
        say(world, id, label, None)?
    };
    let chat = world.chats.entry(id).or_default();
    if chat.keyboard.as_ref().is_some_and(|keyboard| keyboard.one_time_keyboard) {
        chat.keyboard = None;
        chat.touch();
    }
    Ok(deed)
}

/// The labels in sight, newest first and each once, for an error that helps.
fn labels(world: &World, id: i64) -> Vec<String> {
    let Some(chat) = world.chats.get(&id) else { return Vec::new() };
    let reply = chat.keyboard.iter().flat_map(|keyboard| keyboard.keyboard.iter().flatten());
    let inline = chat
        .messages
        .values()
        .rev()
        .filter_map(|kept| kept.message.reply_markup.as_ref()?["inline_keyboard"].as_array())
        .flatten()
        .filter_map(Value::as_array)
        .flatten();
    let mut seen = Vec::new();
    for button in reply.chain(inline) {
        let label = format!("«{}»", button["text"].as_str().unwrap_or_default());
        if !seen.contains(&label) {
            seen.push(label);
        }
        if seen.len() == 30 {
            break;
        }
    }
    seen
}
