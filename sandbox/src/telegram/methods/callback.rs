//! Answers to taps.

use serde_json::json;

use crate::telegram::{
    error::{ApiError, Reply},
    params::Params,
    world::{Answer, CALLBACK_SECONDS_MAX, World, now},
};

/// Characters of a toast or alert (Bot API).
const ANSWER_CHARS_MAX: usize = 200;

pub(super) fn answer(world: &mut World, params: &Params) -> Reply {
    let id = params.text("callback_query_id").unwrap_or_default();
    let callback = world
        .callbacks
        .get_mut(&id)
        .filter(|callback| now() - callback.at <= CALLBACK_SECONDS_MAX)
        .ok_or_else(|| {
            ApiError::bad("query is too old and response timeout expired or query ID is invalid")
        })?;
    let toast = params.text("text").filter(|text| !text.is_empty());
    if toast.as_ref().is_some_and(|text| text.chars().count() > ANSWER_CHARS_MAX) {
        return Err(ApiError::bad("MESSAGE_TOO_LONG"));
    }
    callback.answered += 1;
    let answer = Answer {
        n: 0,
        callback_query_id: id,
        message_id: callback.message_id,
        toast,
        alert: params.flag("show_alert"),
        url: params.text("url").filter(|url| !url.is_empty()),
    };
    world.chats.entry(callback.user_id).or_default().answer(answer);
    Ok(json!(true))
}
