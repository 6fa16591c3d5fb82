//! The same deeds as the control API, called directly by tests in the same process.

use std::{sync::Arc, time::Duration};
use tokio::time::{Instant, timeout_at};

use super::{
    control::{self, ChatView, Deed, Profile, Tap},
    error::ControlError,
    fault::{Fault, FaultKind},
    hub::Hub,
    methods::MediaKind,
    params::Upload,
    server::TelegramSandbox,
};

/// A user of the sandbox, in the hands of a test.
#[derive(Debug, Clone)]
pub struct Actor {
    id: i64,
    hub: Arc<Hub>,
}

impl TelegramSandbox {
    /// The user of this id; invented at their first deed.
    pub fn user(&self, id: i64) -> Actor {
        Actor { id, hub: self.hub.clone() }
    }

    /// Delivers an update so many times more.
    pub fn redeliver(&self, update_id: i64, times: u32) -> Result<(), ControlError> {
        control::redeliver_update(&self.hub, update_id, times)
    }

    /// Makes the bot's next calls go wrong.
    pub fn fault(&self, fault: Fault) -> Result<(), ControlError> {
        control::set_fault(&self.hub, fault)
    }

    /// Takes all faults away.
    pub fn clear_faults(&self) {
        self.hub.look(|world| world.faults.set(Fault::new(FaultKind::None)));
    }

    /// How many updates the bot has not confirmed yet.
    pub fn waiting_updates(&self) -> usize {
        self.hub.look(|world| world.inbox.waiting.len())
    }
}

impl Actor {
    /// Their Telegram id.
    pub fn id(&self) -> i64 {
        self.id
    }

    /// Sets name, username, language or phone.
    pub fn profile(&self, profile: Profile) -> Result<(), ControlError> {
        self.hub.change(|world| control::set_profile(world, self.id, profile)).map(drop)
    }

    /// Sends a text.
    pub fn text(&self, text: &str) -> Result<Deed, ControlError> {
        self.hub.change(|world| control::say(world, self.id, text, None))
    }

    /// Sends a text as an answer to a message.
    pub fn reply(&self, message_id: i64, text: &str) -> Result<Deed, ControlError> {
        self.hub.change(|world| control::say(world, self.id, text, Some(message_id)))
    }

    /// Taps the newest button with this label, inline or in the reply keyboard.
    pub fn tap_label(&self, label: &str) -> Result<Deed, ControlError> {
        self.tap(&Tap { label: Some(label.to_owned()), ..Tap::default() })
    }

    /// Taps data on a message, also such as the bot never sent there.
    pub fn tap_data(&self, message_id: i64, data: &str) -> Result<Deed, ControlError> {
        let data = Some(data.to_owned());
        self.tap(&Tap { message_id: Some(message_id), data, label: None })
    }

    /// Taps.
    pub fn tap(&self, tap: &Tap) -> Result<Deed, ControlError> {
        self.hub.change(|world| control::tap(world, self.id, tap))
    }

    /// Sends a PNG or JPEG; [`super::sample_picture`] makes one.
    pub fn photo(&self, bytes: Vec<u8>) -> Result<Deed, ControlError> {
        self.photo_with_caption(bytes, "")
    }

    /// Sends a PNG or JPEG with a text under it.
    pub fn photo_with_caption(&self, bytes: Vec<u8>, caption: &str) -> Result<Deed, ControlError> {
        self.attach(MediaKind::Photo, upload("photo.jpg", "image/jpeg", bytes), caption)
    }

    /// Sends several pictures as one album.
    pub fn album(&self, pictures: Vec<Vec<u8>>, caption: &str) -> Result<Deed, ControlError> {
        let uploads =
            pictures.into_iter().map(|bytes| upload("photo.jpg", "image/jpeg", bytes)).collect();
        let caption = Some(caption).filter(|caption| !caption.is_empty());
        self.hub.change(|world| control::album(world, self.id, uploads, caption))
    }

    /// Sends a file.
    pub fn document(&self, name: &str, mime: &str, bytes: Vec<u8>) -> Result<Deed, ControlError> {
        self.attach(MediaKind::Document, upload(name, mime, bytes), "")
    }

    /// Sends a sticker.
    pub fn sticker(&self, bytes: Vec<u8>) -> Result<Deed, ControlError> {
        self.attach(MediaKind::Sticker, upload("sticker.webp", "image/webp", bytes), "")
    }

    /// Sends a recording.
    pub fn voice(&self, bytes: Vec<u8>) -> Result<Deed, ControlError> {
        self.attach(MediaKind::Voice, upload("voice.ogg", "audio/ogg", bytes), "")
    }

    fn attach(&self, kind: MediaKind, file: Upload, caption: &str) -> Result<Deed, ControlError> {
        let caption = Some(caption).filter(|caption| !caption.is_empty());
        self.hub.change(|world| control::attach(world, self.id, kind, file, caption))
    }

    /// Shares their own phone number.
    pub fn contact(&self) -> Result<Deed, ControlError> {
        self.hub.change(|world| control::contact(world, self.id))
    }

    /// Blocks the bot.
    pub fn block(&self) -> Result<Deed, ControlError> {
        self.hub.change(|world| control::block(world, self.id))
    }

    /// Unblocks the bot.
    pub fn unblock(&self) -> Result<Deed, ControlError> {
        self.hub.change(|world| control::unblock(world, self.id))
    }

    /// What they see, or what of it changed after `after`; does not wait.
    pub fn chat(&self, after: u64) -> ChatView {
        self.hub.look(|world| control::view(world, self.id, after))
    }

    /// What they see as soon as something changed after `after`, or when the time is over.
    pub async fn next_chat(&self, after: u64, patience: Duration) -> ChatView {
        control::wait_for_chat(&self.hub, self.id, after, patience).await
    }

    /// Waits until the whole chat is as wanted; the error tells how it was instead.
    pub async fn wait_for(
        &self,
        mut wanted: impl FnMut(&ChatView) -> bool,
        patience: Duration,
    ) -> Result<ChatView, ControlError> {
        let deadline = Instant::now() + patience;
        let mut changes = self.hub.watch();
        loop {
            changes.mark_unchanged();
            let seen = self.chat(0);
            if wanted(&seen) {
                return Ok(seen);
            }
            if !matches!(timeout_at(deadline, changes.changed()).await, Ok(Ok(()))) {
                let tail = seen.messages.iter().rev().take(5).rev();
                let texts: Vec<String> = tail
                    .map(|m| format!("{:?}: {}", m.from, m.text.as_deref().unwrap_or("(no text)")))
                    .collect();
                return Err(ControlError::TimedOut(format!(
                    "user {} waited {patience:?} in vain; the chat ends with:\n{}",
                    self.id,
                    texts.join("\n")
                )));
            }
        }
    }
}

fn upload(name: &str, mime: &str, bytes: Vec<u8>) -> Upload {
    Upload {
        file_name: Some(name.to_owned()),
        mime_type: Some(mime.to_owned()),
        bytes: bytes.into(),
    }
}
