//! Files on messages: from an upload, or by the id of one sent before.

use crate::telegram::{
    error::ApiError,
    files::Files,
    model::{Attachment, Media},
    params::{FileSource, Params, Upload},
};

/// What a file is sent as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum MediaKind {
    /// A picture with sizes.
    Photo,
    /// Any file.
    Document,
    /// A film.
    Video,
    /// A film without sound.
    Animation,
    /// Music.
    Audio,
    /// A recording.
    Voice,
    /// A sticker.
    Sticker,
}

impl MediaKind {
    /// By the name it has in `InputMedia` and in a message.
    pub(crate) fn named(name: &str) -> Option<Self> {
        [
            Self::Photo,
            Self::Document,
            Self::Video,
            Self::Animation,
            Self::Audio,
            Self::Voice,
            Self::Sticker,
        ]
        .into_iter()
        .find(|kind| kind.name() == name)
    }

    /// The argument that carries it, and its key in a message.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Photo => "photo",
            Self::Document => "document",
            Self::Video => "video",
            Self::Animation => "animation",
            Self::Audio => "audio",
            Self::Voice => "voice",
            Self::Sticker => "sticker",
        }
    }

    fn folder(self) -> &'static str {
        match self {
            Self::Photo => "photos",
            Self::Document => "documents",
            Self::Video => "videos",
            Self::Animation => "animations",
            Self::Audio => "music",
            Self::Voice => "voice",
            Self::Sticker => "stickers",
        }
    }

    fn wrap(self) -> fn(Media) -> Attachment {
        match self {
            // A photo is made of sizes elsewhere; a file that is not one is a document.
            Self::Photo | Self::Document => Attachment::Document,
            Self::Video => Attachment::Video,
            Self::Animation => Attachment::Animation,
            Self::Audio => Attachment::Audio,
            Self::Voice => Attachment::Voice,
            Self::Sticker => Attachment::Sticker,
        }
    }

    /// The fields such a file has beside its ids, from the call or as the server would find them.
    fn details(self, upload: &Upload, params: &Params) -> Media {
        let number = |name: &str| params.int(name).and_then(|value| u32::try_from(value).ok());
        let name = upload.file_name.clone().filter(|name| !name.is_empty());
        let mime = upload.mime_type.clone().filter(|mime| !mime.is_empty());
        let plain = Media { mime_type: mime, ..Media::default() };
        match self {
            Self::Photo | Self::Document => Media { file_name: name, ..plain },
            Self::Audio => {
                Media { file_name: name, duration: Some(number("duration").unwrap_or(1)), ..plain }
            }
            Self::Voice => Media { duration: Some(number("duration").unwrap_or(1)), ..plain },
            Self::Video | Self::Animation => Media {
                file_name: name,
                duration: Some(number("duration").unwrap_or(1)),
                width: Some(number("width").unwrap_or(640)),
                height: Some(number("height").unwrap_or(360)),
                ..plain
            },
            Self::Sticker => Media {
                width: Some(512),
                height: Some(512),
                sticker_type: Some("regular".to_owned()),
                emoji: Some(params.text("emoji").unwrap_or_else(|| "🙂".to_owned())),
                is_animated: Some(false),
                is_video: Some(false),
                ..Media::default()
            },
        }
    }
}

/// Makes the attachment a call asks for.
pub(crate) fn take(
    files: &mut Files,
    kind: MediaKind,
    source: Option<FileSource>,
    params: &Params,
) -> Result<Attachment, ApiError> {
    match source {
        None => Err(ApiError::bad(format!("there is no {} in the request", kind.name()))),
        Some(FileSource::Url) => {
            // The sandbox reaches nothing outside this machine, so every address fails as one
            // does whose server is down.
            Err(ApiError::bad("failed to get HTTP URL content"))
        }
        Some(FileSource::Id(id)) => {
            let again = files.again(&id).ok_or_else(|| {
                ApiError::bad("wrong remote file identifier specified: Wrong string length")
            })?;
            if again.name() == kind.name() {
                Ok(again.clone())
            } else {
                Err(ApiError::bad(format!(
                    "can't use file of type {} as {}",
                    capitalised(again.name()),
                    capitalised(kind.name())
                )))
            }
        }
        Some(FileSource::Upload(upload)) if kind == MediaKind::Photo => files.photo(&upload.bytes),
        Some(FileSource::Upload(upload)) => {
            files.media(&upload, kind.folder(), kind.details(&upload, params), kind.wrap())
        }
    }
}

fn capitalised(name: &str) -> String {
    let mut chars = name.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}
