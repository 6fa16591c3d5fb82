//! What a bot asks about itself, about people, and about files.

use serde_json::{Value, json};

use crate::telegram::{
    error::{ApiError, Reply},
    files::DOWNLOAD_BYTES_MAX,
    params::Params,
    world::World,
};

/// Commands of one list (Bot API).
const COMMANDS_MAX: usize = 100;
/// Characters of a command (Bot API).
const COMMAND_CHARS_MAX: usize = 32;
/// Characters of a command's description (Bot API).
const DESCRIPTION_CHARS_MAX: usize = 256;

pub(super) fn get_me(world: &World) -> Reply {
    let mut me = serde_json::to_value(&world.bot.peer).unwrap_or_default();
    me["can_join_groups"] = json!(true);
    for absent in [
        "can_read_all_group_messages",
        "supports_inline_queries",
        "can_connect_to_business",
        "has_main_web_app",
    ] {
        me[absent] = json!(false);
    }
    Ok(me)
}

/// Under which key a list of commands is kept.
fn commands_key(params: &Params) -> Result<String, ApiError> {
    let scope = params.nested("scope")?.unwrap_or_else(|| json!({"type": "default"}));
    let kind = scope["type"].as_str().unwrap_or("default");
    let chat = scope["chat_id"].to_string();
    let language = params.text("language_code").unwrap_or_default();
    Ok(format!("{kind}/{}/{language}", if chat == "null" { "" } else { chat.trim_matches('"') }))
}

pub(super) fn set_my_commands(world: &mut World, params: &Params) -> Reply {
    let commands = params.nested("commands")?.unwrap_or_else(|| json!([]));
    let list =
        commands.as_array().ok_or_else(|| ApiError::bad("expected an Array of BotCommand"))?;
    if list.len() > COMMANDS_MAX {
        return Err(ApiError::bad("BOT_COMMANDS_TOO_MUCH"));
    }
    for command in list {
        let name = command["command"].as_str().unwrap_or_default().trim_start_matches('/');
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
        if !(1..=COMMAND_CHARS_MAX).contains(&name.len()) || !name.chars().all(plain) {
            return Err(ApiError::bad("BOT_COMMAND_INVALID"));
        }
        let described = command["description"].as_str().unwrap_or_default().chars().count();
        if !(1..=DESCRIPTION_CHARS_MAX).contains(&described) {
            return Err(ApiError::bad("BOT_COMMAND_DESCRIPTION_INVALID"));
        }
    }
    let key = commands_key(params)?;
    world.bot.commands.insert(key, commands);
    Ok(json!(true))
}

pub(super) fn get_my_commands(world: &World, params: &Params) -> Reply {
    let key = commands_key(params)?;
    Ok(world.bot.commands.get(&key).cloned().unwrap_or_else(|| json!([])))
}

pub(super) fn delete_my_commands(world: &mut World, params: &Params) -> Reply {
    let key = commands_key(params)?;
    world.bot.commands.remove(&key);
    Ok(json!(true))
}

pub(super) fn set_chat_menu_button(world: &mut World, params: &Params) -> Reply {
    let chat = params.int("chat_id").unwrap_or_default();
    let button = params.nested("menu_button")?.unwrap_or_else(|| json!({"type": "default"}));
    if button["type"] == "web_app" && button["text"].as_str().is_none_or(str::is_empty) {
        return Err(ApiError::bad("MENU_BUTTON_TEXT_INVALID"));
    }
    world.bot.menu_buttons.insert(chat, button);
    Ok(json!(true))
}

pub(super) fn get_chat_menu_button(world: &World, params: &Params) -> Reply {
    let chat = params.int("chat_id").unwrap_or_default();
    let buttons = &world.bot.menu_buttons;
    let button = buttons.get(&chat).or_else(|| buttons.get(&0)).cloned();
    Ok(button.unwrap_or_else(|| json!({"type": "commands"})))
}

pub(super) fn set_profile(world: &mut World, params: &Params, what: &str) -> Reply {
    let language = params.text("language_code").unwrap_or_default();
    let text = params.text(what).unwrap_or_default();
    world.bot.profile.insert(format!("{what}/{language}"), text);
    Ok(json!(true))
}

pub(super) fn get_profile(world: &World, params: &Params, what: &str) -> Reply {
    let language = params.text("language_code").unwrap_or_default();
    let profile = &world.bot.profile;
    let text = profile
        .get(&format!("{what}/{language}"))
        .or_else(|| profile.get(&format!("{what}/")))
        .cloned()
        .unwrap_or_else(|| match what {
            "name" => world.bot.peer.first_name.clone(),
            _ => String::new(),
        });
    Ok(json!({what: text}))
}

pub(super) fn get_chat(world: &World, params: &Params) -> Reply {
    let id = params.int("chat_id").ok_or_else(|| ApiError::bad("chat_id is empty"))?;
    let person = world.people.get(&id).filter(|_| world.chats.contains_key(&id));
    let person = person.ok_or_else(|| ApiError::bad("chat not found"))?;
    let mut chat = serde_json::to_value(person.chat()).unwrap_or_default();
    chat["accent_color_id"] = json!(0);
    chat["max_reaction_count"] = json!(11);
    chat["accepted_gift_types"] = json!({
        "unlimited_gifts": true,
        "limited_gifts": true,
        "unique_gifts": true,
        "premium_subscription": true,
        "gifts_from_channels": true,
    });
    let pinned = world.chats[&id].pinned.last();
    if let Some(kept) = pinned.and_then(|message| world.chats[&id].messages.get(message)) {
        chat["pinned_message"] = serde_json::to_value(&kept.message).unwrap_or_default();
    }
    Ok(chat)
}

pub(super) fn get_chat_member(world: &World, params: &Params) -> Reply {
    let id = params.int("chat_id").ok_or_else(|| ApiError::bad("chat_id is empty"))?;
    let person = world.people.get(&id).filter(|_| world.chats.contains_key(&id));
    let person = person.ok_or_else(|| ApiError::bad("chat not found"))?;
    let user = match params.int("user_id") {
        Some(user) if user == id => person.peer(),
        Some(user) if user == world.bot.peer.id => world.bot.peer.clone(),
        _ => return Err(ApiError::bad("member not found")),
    };
    Ok(json!({"status": "member", "user": user}))
}

pub(super) fn get_user_profile_photos(world: &World, params: &Params) -> Reply {
    let id = params.int("user_id").unwrap_or_default();
    if !world.people.contains_key(&id) {
        return Err(ApiError::bad("user not found"));
    }
    Ok(json!({"total_count": 0, "photos": []}))
}

pub(super) fn get_file(world: &World, params: &Params) -> Reply {
    let id = params.text("file_id").unwrap_or_default();
    if id.is_empty() {
        return Err(ApiError::bad("file_id not specified"));
    }
    let opened = world
        .files
        .open(&id)
        .ok_or_else(|| ApiError::bad("wrong file_id or the file is temporarily unavailable"))?;
    if opened.size > DOWNLOAD_BYTES_MAX {
        return Err(ApiError::bad("file is too big"));
    }
    Ok(json!({
        "file_id": id,
        "file_unique_id": opened.unique_id,
        "file_size": opened.size,
        "file_path": opened.path,
    }))
}

/// The commands a person sees, by Telegram's order of scopes and then their language.
pub(crate) fn commands_for(world: &World, user_id: i64, language: &str) -> Value {
    let scopes =
        [format!("chat/{user_id}"), "all_private_chats/".to_owned(), "default/".to_owned()];
    for scope in scopes {
        for language in [language, ""] {
            if let Some(list) = world.bot.commands.get(&format!("{scope}/{language}")) {
                return list.clone();
            }
        }
    }
    json!([])
}
