//! Methods that carry a message from one chat to another.

use serde_json::json;

use super::send::Draft;
use crate::telegram::{
    error::{ApiError, Reply},
    model::{Attachment, Message},
    params::Params,
    text::Formatted,
    world::{World, shown},
};

fn original(world: &World, params: &Params, verb: &str) -> Result<Message, ApiError> {
    let from = params.int("from_chat_id").ok_or_else(|| ApiError::bad("chat_id is empty"))?;
    let id = params.int("message_id").unwrap_or_default();
    let chat = world.chats.get(&from).ok_or_else(|| ApiError::bad("chat not found"))?;
    let kept = chat
        .messages
        .get(&id)
        .ok_or_else(|| ApiError::bad(format!("message to {verb} not found")))?;
    Ok(kept.message.clone())
}

fn carry(from: Message, to: &mut Message) {
    to.text = from.text;
    to.entities = from.entities;
    to.attachment = from.attachment;
    to.caption = from.caption;
    to.caption_entities = from.caption_entities;
}

pub(super) fn forward_message(world: &mut World, params: &Params) -> Reply {
    let mut draft = Draft::read(world, params)?;
    let original = original(world, params, "forward")?;
    if original.has_protected_content == Some(true) {
        return Err(ApiError::bad("the message can't be forwarded"));
    }
    draft.message.forward_origin = original.forward_origin.clone().or_else(|| {
        Some(json!({"type": "user", "sender_user": original.from, "date": original.date}))
    });
    carry(original, &mut draft.message);
    Ok(shown(&draft.send(world)))
}

pub(super) fn copy_message(world: &mut World, params: &Params) -> Reply {
    let mut draft = Draft::read(world, params)?;
    let original = original(world, params, "copy")?;
    carry(original, &mut draft.message);
    if params.text("caption").is_some()
        && draft.message.attachment.as_ref().is_some_and(Attachment::takes_caption)
    {
        Formatted::caption(params)?.into_caption(&mut draft.message);
    }
    let sent = draft.send(world);
    Ok(json!({"message_id": sent.message_id}))
}
