//! Methods that change or take away what is in a chat.

use serde_json::{Value, json};

use super::media::{MediaKind, take};
use crate::telegram::{
    error::{ApiError, Reply},
    markup::Markup,
    model::{Attachment, Message},
    params::Params,
    text::Formatted,
    world::{World, now, shown},
};

/// Seconds after which a bot can no longer delete a message (Bot API: 48 hours).
const DELETE_SECONDS_MAX: i64 = 48 * 3600;
/// Messages that one call deletes (Bot API).
const DELETE_MESSAGES_MAX: usize = 100;

/// The message a call wants to edit, as it is now.
fn editable(world: &mut World, params: &Params) -> Result<Message, ApiError> {
    if params.text("inline_message_id").is_some() {
        return Err(ApiError::bad("MESSAGE_ID_INVALID"));
    }
    let chat_id = params.int("chat_id");
    let Some(message_id) = params.int("message_id") else {
        return Err(ApiError::bad("message identifier is not specified"));
    };
    let bot = world.bot.peer.id;
    let chat = world.reachable(chat_id)?;
    let kept =
        chat.messages.get(&message_id).ok_or_else(|| ApiError::bad("message to edit not found"))?;
    // A message that brought a reply keyboard, took one away or forced a reply stays as it is.
    if kept.message.from.id != bot || kept.had_reply_markup {
        return Err(ApiError::bad("message can't be edited"));
    }
    Ok(kept.message.clone())
}

/// Puts the edited message in its place, unless it is what it was.
fn replace(world: &mut World, mut edited: Message, before: &Message) -> Reply {
    if edited == *before {
        return Err(ApiError::bad(
            "message is not modified: specified new message content and reply markup are exactly \
             the same as a current content and reply markup of the message",
        ));
    }
    edited.edit_date = Some(now());
    let chat = world.chats.entry(edited.chat.id).or_default();
    let n = chat.touch();
    if let Some(kept) = chat.messages.get_mut(&edited.message_id) {
        kept.n = n;
        kept.message = edited.clone();
    }
    Ok(shown(&edited))
}

pub(super) fn text(world: &mut World, params: &Params) -> Reply {
    let before = editable(world, params)?;
    if before.text.is_none() {
        return Err(ApiError::bad("there is no text in the message to edit"));
    }
    let mut edited = before.clone();
    Formatted::message(params)
        .map_err(|error| match error.description.as_str() {
            "Bad Request: message is too long" => ApiError::bad("MESSAGE_TOO_LONG"),
            _ => error,
        })?
        .into_text(&mut edited);
    edited.reply_markup = Markup::read_inline(params)?;
    replace(world, edited, &before)
}

pub(super) fn caption(world: &mut World, params: &Params) -> Reply {
    let before = editable(world, params)?;
    if !before.attachment.as_ref().is_some_and(Attachment::takes_caption) {
        return Err(ApiError::bad("there is no caption in the message to edit"));
    }
    let mut edited = before.clone();
    Formatted::caption(params)?.into_caption(&mut edited);
    edited.reply_markup = Markup::read_inline(params)?;
    replace(world, edited, &before)
}

pub(super) fn media(world: &mut World, params: &Params) -> Reply {
    let before = editable(world, params)?;
    let media = params.nested("media")?.unwrap_or_default();
    let inner = params.within(&media);
    let kind = media["type"].as_str().and_then(MediaKind::named);
    let kind = kind.ok_or_else(|| ApiError::bad("can't parse InputMedia: type is wrong"))?;
    let source = params.source(media["media"].as_str().unwrap_or_default());
    let caption = Formatted::caption(&inner)?;
    let attachment = take(&mut world.files, kind, source, &inner)?;
    let mut edited = Message {
        text: None,
        entities: Vec::new(),
        attachment: Some(attachment),
        ..before.clone()
    };
    caption.into_caption(&mut edited);
    edited.reply_markup = Markup::read_inline(params)?;
    replace(world, edited, &before)
}

pub(super) fn reply_markup(world: &mut World, params: &Params) -> Reply {
    let before = editable(world, params)?;
    let mut edited = before.clone();
    edited.reply_markup = Markup::read_inline(params)?;
    replace(world, edited, &before)
}

pub(super) fn delete(world: &mut World, params: &Params) -> Reply {
    let chat = world.reachable(params.int("chat_id"))?;
    let id = params
        .int("message_id")
        .ok_or_else(|| ApiError::bad("message identifier is not specified"))?;
    let kept =
        chat.messages.get(&id).ok_or_else(|| ApiError::bad("message to delete not found"))?;
    if now() - kept.message.date > DELETE_SECONDS_MAX {
        return Err(ApiError::bad("message can't be deleted for everyone"));
    }
    chat.delete(id);
    Ok(json!(true))
}

pub(super) fn delete_many(world: &mut World, params: &Params) -> Reply {
    let ids: Vec<i64> = params.typed("message_ids")?.unwrap_or_default();
    if ids.is_empty() || ids.len() > DELETE_MESSAGES_MAX {
        return Err(ApiError::bad("message identifiers are not specified"));
    }
    let chat = world.reachable(params.int("chat_id"))?;
    for id in ids {
        let old = chat
            .messages
            .get(&id)
            .is_some_and(|kept| now() - kept.message.date > DELETE_SECONDS_MAX);
        if !old {
            chat.delete(id);
        }
    }
    Ok(json!(true))
}

pub(super) fn pin(world: &mut World, params: &Params) -> Reply {
    let id = params.int("message_id").unwrap_or_default();
    let chat = world.reachable(params.int("chat_id"))?;
    if !chat.messages.contains_key(&id) {
        return Err(ApiError::bad("message to pin not found"));
    }
    chat.pinned.retain(|pinned| *pinned != id);
    chat.pinned.push(id);
    chat.touch();
    Ok(json!(true))
}

pub(super) fn unpin(world: &mut World, params: &Params) -> Reply {
    let chat = world.reachable(params.int("chat_id"))?;
    match params.int("message_id") {
        Some(id) => chat.pinned.retain(|pinned| *pinned != id),
        None => drop(chat.pinned.pop()),
    }
    chat.touch();
    Ok(json!(true))
}

pub(super) fn unpin_all(world: &mut World, params: &Params) -> Reply {
    let chat = world.reachable(params.int("chat_id"))?;
    chat.pinned.clear();
    chat.touch();
    Ok(json!(true))
}

/// Reactions are taken and not shown.
pub(super) fn react(world: &mut World, params: &Params) -> Reply {
    let id = params.int("message_id").unwrap_or_default();
    let reactions: Vec<Value> = params.typed("reaction")?.unwrap_or_default();
    let chat = world.reachable(params.int("chat_id"))?;
    if !chat.messages.contains_key(&id) {
        return Err(ApiError::bad("message to react not found"));
    }
    if reactions.len() > 1 {
        return Err(ApiError::bad("REACTIONS_TOO_MANY"));
    }
    Ok(json!(true))
}
