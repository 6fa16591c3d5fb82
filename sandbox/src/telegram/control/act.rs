//! Deeds of a user: what they send, and whether they want to hear from the bot at all.

use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::telegram::{
    error::{ApiError, ControlError},
    methods::{MediaKind, take},
    model::{Attachment, Contact, Message},
    params::{FileSource, Params, Upload},
    text::{CAPTION_CHARS_MAX, Formatted, TEXT_CHARS_MAX, utf16_len},
    world::{Chat, Person, World, now, shown},
};

/// Ids fit the 52 bits that Telegram promises.
pub(crate) const USER_ID_MAX: i64 = (1 << 52) - 1;
/// Characters of a name (Telegram's applications).
const NAME_CHARS_MAX: usize = 64;
/// Pieces of an album (Telegram's applications).
const ALBUM_PIECES: std::ops::RangeInclusive<usize> = 2..=10;

/// What came of a deed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deed {
    /// The update the bot will get; none when it does not want this kind.
    pub update_id: Option<i64>,
    /// All of them, when an album made several.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub update_ids: Vec<i64>,
    /// The message that was sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message_id: Option<i64>,
    /// The tap, as the bot will answer it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub callback_query_id: Option<String>,
    /// The address a tapped button opens.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// What a tapped button put on the clipboard.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub copied: Option<String>,
}

/// What can be said of a user; what is absent stays as it is.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// Given name, or given and family name with a space between.
    #[serde(default)]
    pub name: Option<String>,
    /// Name without `@`; empty takes it away.
    #[serde(default)]
    pub username: Option<String>,
    /// Language of their application; empty takes it away.
    #[serde(default)]
    pub language_code: Option<String>,
    /// Phone number; empty takes it away.
    #[serde(default)]
    pub phone: Option<String>,
    /// Whether they deleted their account.
    #[serde(default)]
    pub deactivated: Option<bool>,
}

/// Refuses ids that no user has.
pub(crate) fn check_id(id: i64) -> Result<i64, ControlError> {
    if (1..=USER_ID_MAX).contains(&id) {
        Ok(id)
    } else {
        Err(ControlError::Invalid(format!("a user's id is from 1 to {USER_ID_MAX}")))
    }
}

/// Makes a user, or changes one.
pub(crate) fn set_profile(
    world: &mut World,
    id: i64,
    profile: Profile,
) -> Result<Person, ControlError> {
    check_id(id)?;
    let invalid = |why: &str| Err(ControlError::Invalid(why.to_owned()));
    if let Some(name) = &profile.name
        && (name.trim().is_empty() || name.chars().count() > NAME_CHARS_MAX)
    {
        return invalid("a name has from 1 to 64 characters");
    }
    if let Some(username) = profile.username.as_deref().filter(|name| !name.is_empty()) {
        let plain = |c: char| c.is_ascii_alphanumeric() || c == '_';
        if username.len() > 32 || !username.trim_start_matches('@').chars().all(plain) {
            return invalid("a username has up to 32 of the characters A-Z a-z 0-9 _");
        }
    }
    if let Some(phone) = profile.phone.as_deref().filter(|phone| !phone.is_empty()) {
        let digits = phone.trim_start_matches('+');
        if !(5..=15).contains(&digits.len()) || !digits.chars().all(|c| c.is_ascii_digit()) {
            return invalid("a phone number has from 5 to 15 digits, with or without a + before");
        }
    }
    let person = world.person(id);
    if let Some(name) = profile.name {
        let mut parts = name.trim().splitn(2, char::is_whitespace);
        person.first_name = parts.next().unwrap_or_default().to_owned();
        person.last_name = parts.next().map(|last| last.trim().to_owned());
    }
    let filled = |text: String| Some(text).filter(|text| !text.is_empty());
    if let Some(username) = profile.username {
        person.username = filled(username.trim_start_matches('@').to_owned());
    }
    if let Some(language) = profile.language_code {
        person.language_code = filled(language);
    }
    if let Some(phone) = profile.phone {
        person.phone = filled(phone);
    }
    person.deactivated = profile.deactivated.unwrap_or(person.deactivated);
    Ok(person.clone())
}

/// The user and their chat, ready to send something.
fn open(world: &mut World, id: i64) -> Result<&mut Chat, ControlError> {
    check_id(id)?;
    let person = world.person(id);
    if person.blocked {
        return Err(ControlError::Impossible(format!("user {id} has blocked the bot")));
    }
    if person.deactivated {
        return Err(ControlError::Impossible(format!("user {id} deleted their account")));
    }
    Ok(world.chats.entry(id).or_default())
}

/// Puts a user's message into the chat and tells the bot.
fn send(world: &mut World, id: i64, message: Message) -> Deed {
    let sent = world.chats.entry(id).or_default().put(message, false);
    let update_id = world.inbox.push("message", id, shown(&sent));
    Deed { update_id, update_ids: Vec::new(), message_id: Some(sent.message_id), ..Deed::default() }
}

/// Sends a text.
pub(crate) fn say(
    world: &mut World,
    id: i64,
    text: &str,
    reply_to: Option<i64>,
) -> Result<Deed, ControlError> {
    let chat = open(world, id)?;
    let quoted = match reply_to {
        Some(reply) => Some(
            chat.messages
                .get(&reply)
                .map(|kept| kept.message.quoted())
                .ok_or_else(|| ControlError::Missing(format!("there is no message {reply}")))?,
        ),
        // A forced reply is answered by the next text, as an application does it.
        None => chat
            .force_reply
            .take()
            .and_then(|(forced, _)| chat.messages.get(&forced).map(|k| k.message.quoted())),
    };
    let formatted = Formatted::typed(text);
    let length = utf16_len(&formatted.text);
    if length == 0 || length > TEXT_CHARS_MAX {
        return Err(ControlError::Invalid(format!(
            "a text has from 1 to {TEXT_CHARS_MAX} characters"
        )));
    }
    let mut message = world.blank(id, false);
    message.reply_to_message = quoted;
    formatted.into_text(&mut message);
    Ok(send(world, id, message))
}

fn with_caption(message: &mut Message, caption: Option<&str>) -> Result<(), ControlError> {
    let caption = Formatted::typed(caption.unwrap_or_default());
    if utf16_len(&caption.text) > CAPTION_CHARS_MAX {
        return Err(ControlError::Invalid(format!(
            "a caption has up to {CAPTION_CHARS_MAX} characters"
        )));
    }
    caption.into_caption(message);
    Ok(())
}

fn refused(error: ApiError) -> ControlError {
    ControlError::Invalid(error.description)
}

/// Sends a photo, document, sticker or voice.
pub(crate) fn attach(
    world: &mut World,
    id: i64,
    kind: MediaKind,
    upload: Upload,
    caption: Option<&str>,
) -> Result<Deed, ControlError> {
    open(world, id)?;
    let source = Some(FileSource::Upload(upload));
    let attachment = take(&mut world.files, kind, source, &Params::default()).map_err(refused)?;
    let mut message = world.blank(id, false);
    if attachment.takes_caption() {
        with_caption(&mut message, caption)?;
    }
    message.attachment = Some(attachment);
    Ok(send(world, id, message))
}

/// Sends several photos as one album; the caption stands under the first.
pub(crate) fn album(
    world: &mut World,
    id: i64,
    uploads: Vec<Upload>,
    caption: Option<&str>,
) -> Result<Deed, ControlError> {
    open(world, id)?;
    if !ALBUM_PIECES.contains(&uploads.len()) {
        return Err(ControlError::Invalid("an album has from 2 to 10 files".to_owned()));
    }
    let mut messages = Vec::new();
    let group = rand::random::<u32>().to_string();
    for (at, upload) in uploads.into_iter().enumerate() {
        let source = Some(FileSource::Upload(upload));
        let attachment = take(&mut world.files, MediaKind::Photo, source, &Params::default());
        let mut message = world.blank(id, false);
        with_caption(&mut message, caption.filter(|_| at == 0))?;
        message.attachment = Some(attachment.map_err(refused)?);
        message.media_group_id = Some(group.clone());
        messages.push(message);
    }
    let deeds: Vec<Deed> = messages.into_iter().map(|message| send(world, id, message)).collect();
    let update_ids = deeds.iter().filter_map(|deed| deed.update_id).collect();
    let first = deeds.into_iter().next().unwrap_or_default();
    Ok(Deed { update_ids, ..first })
}

/// Shares the user's own phone number, as the button that asks for it does.
pub(crate) fn contact(world: &mut World, id: i64) -> Result<Deed, ControlError> {
    let chat = open(world, id)?;
    let asked = chat.keyboard.as_ref().map(|keyboard| keyboard.message_id);
    let quoted =
        asked.and_then(|message| chat.messages.get(&message)).map(|kept| kept.message.quoted());
    let person = world.person(id).clone();
    let Some(phone) = person.phone else {
        return Err(ControlError::Impossible(format!("user {id} has no phone number yet")));
    };
    let mut message = world.blank(id, false);
    message.reply_to_message = quoted;
    message.attachment = Some(Attachment::Contact(Contact {
        phone_number: phone.trim_start_matches('+').to_owned(),
        first_name: person.first_name,
        last_name: person.last_name,
        user_id: Some(id),
    }));
    Ok(send(world, id, message))
}

/// Blocks the bot: it is told, and can write no more.
pub(crate) fn block(world: &mut World, id: i64) -> Result<Deed, ControlError> {
    open(world, id)?;
    Ok(membership(world, id, true))
}

/// Lets the bot write again.
pub(crate) fn unblock(world: &mut World, id: i64) -> Result<Deed, ControlError> {
    check_id(id)?;
    if !world.person(id).blocked {
        return Err(ControlError::Impossible(format!("user {id} has not blocked the bot")));
    }
    Ok(membership(world, id, false))
}

fn membership(world: &mut World, id: i64, blocked: bool) -> Deed {
    let person = world.person(id);
    person.blocked = blocked;
    let (chat, from) = (person.chat(), person.peer());
    let bot = world.bot.peer.clone();
    let member = json!({"user": bot, "status": "member"});
    let kicked = json!({"user": bot, "status": "kicked", "until_date": 0});
    let (old, new) = if blocked { (member, kicked) } else { (kicked, member) };
    let object = json!({
        "chat": chat,
        "from": from,
        "date": now(),
        "old_chat_member": old,
        "new_chat_member": new,
    });
    world.chats.entry(id).or_default().touch();
    let update_id = world.inbox.push("my_chat_member", id, object);
    Deed { update_id, ..Deed::default() }
}
