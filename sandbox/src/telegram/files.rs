//! Files both ways. An id opens one sending of a file; a unique id is a hash of the bytes, so the
//! same picture sent twice is known as the same.
//!
//! Unlike the real server the largest size of a photo is the bytes as they came, not a new JPEG,
//! so that a test can compare what went in with what comes out.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use bytes::Bytes;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::{
    collections::{BTreeMap, HashMap},
    io::Cursor,
    path::PathBuf,
};

use super::{
    error::ApiError,
    model::{Attachment, Media, PhotoSize},
    params::Upload,
};

/// Bytes of a file a bot may fetch (Bot API).
pub(super) const DOWNLOAD_BYTES_MAX: usize = 20 << 20;
/// Bytes of a file a bot may send (Bot API).
pub(super) const UPLOAD_BYTES_MAX: usize = 50 << 20;
/// Bytes of a photo (Bot API).
pub(super) const PHOTO_BYTES_MAX: usize = 10 << 20;
/// Width and height of a photo together, in pixels (Bot API).
pub(super) const PHOTO_SIDES_MAX: u32 = 10_000;
/// Longest sides of the smaller sizes Telegram makes, in pixels.
const THUMBNAIL_SIDES: [u32; 2] = [90, 320];
/// Bytes of a hash that go into a unique id: enough that two files never meet.
const UNIQUE_BYTES: usize = 12;

/// Every file the server knows.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Files {
    /// By file id: where the bytes are, and the attachment the id came with.
    known: BTreeMap<String, Known>,
    /// By unique id: the path that `getFile` gives.
    paths: BTreeMap<String, String>,
    next: u64,
    #[serde(skip)]
    memory: HashMap<String, Bytes>,
    #[serde(skip)]
    dir: Option<PathBuf>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
struct Known {
    unique_id: String,
    size: usize,
    mime_type: Option<String>,
    attachment: Attachment,
}

/// A file with its bytes, as a page or a bot gets it.
#[derive(Debug, Clone)]
pub(super) struct Opened {
    /// The same for the same bytes.
    pub unique_id: String,
    /// What `getFile` calls `file_path`.
    pub path: String,
    /// MIME type, when its sender gave one or it is a photo.
    pub mime_type: Option<String>,
    /// How many bytes.
    pub size: usize,
}

impl Files {
    /// Keeps bytes under this folder from now on instead of in memory.
    pub(super) fn keep_under(&mut self, dir: PathBuf) {
        self.dir = Some(dir);
    }

    /// Takes a picture in and makes its sizes.
    pub(super) fn photo(&mut self, bytes: &Bytes) -> Result<Attachment, ApiError> {
        if bytes.is_empty() {
            return Err(ApiError::bad("file must be non-empty"));
        }
        if bytes.len() > PHOTO_BYTES_MAX {
            return Err(ApiError::bad(format!(
                "file is too big: photo must be at most {PHOTO_BYTES_MAX} bytes"
            )));
        }
        let picture =
            image::load_from_memory(bytes).map_err(|_| ApiError::bad("IMAGE_PROCESS_FAILED"))?;
        let (width, height) = (picture.width(), picture.height());
        if width + height > PHOTO_SIDES_MAX || width > 20 * height || height > 20 * width {
            return Err(ApiError::bad("PHOTO_INVALID_DIMENSIONS"));
        }
        let mime = image::guess_format(bytes).map_or("image/jpeg", |f| f.to_mime_type());
        let mut sizes = Vec::new();
        for side in THUMBNAIL_SIDES.into_iter().filter(|side| *side < width.max(height)) {
            let small = picture.thumbnail(side, side).to_rgb8();
            let mut jpeg = Cursor::new(Vec::new());
            small
                .write_to(&mut jpeg, image::ImageFormat::Jpeg)
                .map_err(|_| ApiError::bad("IMAGE_PROCESS_FAILED"))?;
            let thumbnail = Bytes::from(jpeg.into_inner());
            sizes.push(self.size(&thumbnail, small.width(), small.height(), "image/jpeg"));
        }
        sizes.push(self.size(bytes, width, height, mime));
        let attachment = Attachment::Photo(sizes.iter().map(|(size, _)| size.clone()).collect());
        for (size, mime_type) in sizes {
            let known = Known {
                unique_id: size.file_unique_id,
                size: size.file_size,
                mime_type: Some(mime_type.to_owned()),
                attachment: attachment.clone(),
            };
            self.known.insert(size.file_id, known);
        }
        Ok(attachment)
    }

    fn size(
        &mut self,
        bytes: &Bytes,
        width: u32,
        height: u32,
        mime: &'static str,
    ) -> (PhotoSize, &'static str) {
        let unique_id = unique_id("AQAD", bytes);
        self.put("photos", &unique_id, if mime == "image/png" { "png" } else { "jpg" }, bytes);
        let file_id = self.new_id("AgACAgQ", &unique_id);
        let file_size = bytes.len();
        (PhotoSize { file_id, file_unique_id: unique_id, file_size, width, height }, mime)
    }

    /// Takes any other file in; `wrap` says what it is on a message.
    pub(super) fn media(
        &mut self,
        upload: &Upload,
        folder: &str,
        details: Media,
        wrap: fn(Media) -> Attachment,
    ) -> Result<Attachment, ApiError> {
        if upload.bytes.is_empty() {
            return Err(ApiError::bad("file must be non-empty"));
        }
        if upload.bytes.len() > UPLOAD_BYTES_MAX {
            return Err(ApiError::new(413, "Request Entity Too Large"));
        }
        let unique = unique_id("AgAD", &upload.bytes);
        let extension = upload
            .file_name
            .as_deref()
            .and_then(|name| name.rsplit_once('.'))
            .map(|(_, extension)| extension.to_ascii_lowercase())
            .filter(|e| (1..=8).contains(&e.len()) && e.chars().all(|c| c.is_ascii_alphanumeric()))
            .unwrap_or_else(|| "bin".to_owned());
        self.put(folder, &unique, &extension, &upload.bytes);
        let media = Media {
            file_id: self.new_id("BQACAgQ", &unique),
            file_unique_id: unique.clone(),
            file_size: upload.bytes.len(),
            ..details
        };
        let known = Known {
            unique_id: unique,
            size: media.file_size,
            mime_type: media.mime_type.clone(),
            attachment: wrap(media.clone()),
        };
        let attachment = known.attachment.clone();
        self.known.insert(media.file_id, known);
        Ok(attachment)
    }

    /// The attachment a file id came with, to be sent again.
    pub(super) fn again(&self, file_id: &str) -> Option<&Attachment> {
        self.known.get(file_id).map(|known| &known.attachment)
    }

    /// What a file id opens.
    pub(super) fn open(&self, file_id: &str) -> Option<Opened> {
        let known = self.known.get(file_id)?;
        Some(Opened {
            unique_id: known.unique_id.clone(),
            path: self.paths.get(&known.unique_id)?.clone(),
            mime_type: known.mime_type.clone(),
            size: known.size,
        })
    }

    /// The bytes of a unique id.
    pub(super) fn bytes(&self, unique_id: &str) -> Option<Bytes> {
        if let Some(bytes) = self.memory.get(unique_id) {
            return Some(bytes.clone());
        }
        std::fs::read(self.dir.as_ref()?.join(unique_id)).ok().map(Bytes::from)
    }

    /// The bytes at a path that `getFile` gave.
    pub(super) fn at(&self, path: &str) -> Option<Bytes> {
        let unique = self.paths.iter().find(|(_, known)| *known == path)?.0;
        self.bytes(unique)
    }

    fn put(&mut self, folder: &str, unique_id: &str, extension: &str, bytes: &Bytes) {
        if self.paths.contains_key(unique_id) {
            return;
        }
        let path = format!("{folder}/file_{}.{extension}", self.paths.len());
        self.paths.insert(unique_id.to_owned(), path);
        if let Some(dir) = &self.dir {
            let written = std::fs::create_dir_all(dir)
                .and_then(|()| std::fs::write(dir.join(unique_id), bytes));
            match written {
                Ok(()) => return,
                Err(error) => tracing::warn!(%error, "a file stays in memory only"),
            }
        }
        self.memory.insert(unique_id.to_owned(), bytes.clone());
    }

    fn new_id(&mut self, prefix: &str, unique_id: &str) -> String {
        self.next += 1;
        let sending = URL_SAFE_NO_PAD.encode(self.next.to_be_bytes());
        format!("{prefix}{unique_id}{sending}")
    }
}

/// A name that is the same for the same bytes.
fn unique_id(prefix: &str, bytes: &[u8]) -> String {
    let hash = Sha256::digest(bytes);
    format!("{prefix}{}", URL_SAFE_NO_PAD.encode(&hash[..UNIQUE_BYTES]))
}

/// A small PNG that differs for each seed: a receipt for a test that only needs one.
pub fn sample_picture(seed: u64) -> Vec<u8> {
    let hash = Sha256::digest(seed.to_be_bytes());
    let cell = |x: u32, y: u32| hash[usize::try_from((x / 16 + y / 16 * 8) % 32).unwrap_or(0)];
    let picture = image::RgbImage::from_fn(128, 96, |x, y| {
        let shade = cell(x, y);
        image::Rgb([shade, shade.wrapping_mul(3), 255 - shade])
    });
    let mut png = Cursor::new(Vec::new());
    picture
        .write_to(&mut png, image::ImageFormat::Png)
        .expect("a picture in memory can be written to memory");
    png.into_inner()
}
