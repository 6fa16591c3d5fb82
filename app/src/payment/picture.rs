//! Pictures as they are shown: the same pixels, without what a camera or a program wrote beside
//! them (EXIF with its places, XMP, IPTC, comments, second pictures behind the first).
//!
//! What was sent is kept as it was sent, sealed: its hash is evidence. Only copies are shown. Which
//! side is up stays, and how colours are meant. What cannot be read as a picture is left alone.

use bytes::Bytes;
use image::metadata::Orientation;
use img_parts::{
    ImageEXIF,
    jpeg::{Jpeg, JpegSegment, markers},
    png::{Png, PngChunk},
    webp::{CHUNK_XMP, WebP},
};

/// The copy of a picture that is shown.
pub(super) fn bare(media_type: &str, sent: Bytes) -> Bytes {
    let shown = match media_type {
        "image/jpeg" => jpeg(sent.clone()),
        "image/png" => png(sent.clone()),
        "image/webp" => webp(sent.clone()),
        _ => None,
    };
    shown.unwrap_or(sent)
}

/// EXIF that says which side is up and nothing else; none when the picture stands as it is stored.
fn upright(exif: Option<Bytes>) -> Option<Bytes> {
    let turned = Orientation::from_exif_chunk(&exif?)?;
    if turned == Orientation::NoTransforms {
        return None;
    }
    // TIFF, big-endian: one directory of one entry, 0x0112, a short.
    let mut tiff = b"MM\0\x2A\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".to_vec();
    tiff.extend([turned.to_exif(), 0, 0, 0, 0, 0, 0]);
    Some(tiff.into())
}

fn jpeg(sent: Bytes) -> Option<Bytes> {
    let mut picture = Jpeg::from_bytes(sent).ok()?;
    let upright = upright(picture.exif());
    picture.segments_mut().retain(is_picture);
    picture.set_exif(upright);
    let head: usize = picture.segments().iter().map(JpegSegment::len).sum();
    let mut shown = picture.encoder().bytes();
    // Within the scans 0xFF is followed by 0x00 or by another marker: the first of these is the end.
    let scans = shown.get(head..)?;
    let end = scans.windows(2).position(|pair| pair == [markers::P, markers::EOI])?;
    shown.truncate(head.checked_add(end)?.checked_add(2)?);
    Some(shown)
}

/// Whether a segment is of the picture itself, or says how its colours are meant.
fn is_picture(segment: &JpegSegment) -> bool {
    match segment.marker() {
        markers::APP0 => segment.contents().starts_with(b"JFIF\0"),
        markers::APP2 => segment.contents().starts_with(b"ICC_PROFILE\0"),
        markers::APP14 => segment.contents().starts_with(b"Adobe"),
        markers::APP1..=markers::APP15 | markers::COM => false,
        _ => true,
    }
}

fn png(sent: Bytes) -> Option<Bytes> {
    let mut picture = Png::from_bytes(sent).ok()?;
    let upright = upright(picture.exif());
    let words: [[u8; 4]; 5] = [*b"tEXt", *b"zTXt", *b"iTXt", *b"tIME", *b"eXIf"];
    picture.chunks_mut().retain(|chunk: &PngChunk| !words.contains(&chunk.kind()));
    picture.set_exif(upright);
    Some(picture.encoder().bytes())
}

fn webp(sent: Bytes) -> Option<Bytes> {
    let mut picture = WebP::from_bytes(sent).ok()?;
    let upright = upright(picture.exif());
    picture.remove_chunks_by_id(CHUNK_XMP);
    picture.set_exif(upright);
    Some(picture.encoder().bytes())
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use image::{DynamicImage, ImageFormat, RgbImage};

    use super::*;

    /// Where the picture was taken, as a camera might write it.
    const PLACE: &[u8] = b"35.6892N 51.3890E";

    fn picture(format: ImageFormat) -> (DynamicImage, Bytes) {
        let shade = |shade: u32| u8::try_from(shade).expect("a small picture");
        let shades = RgbImage::from_fn(8, 4, |x, y| image::Rgb([shade(x * 30), shade(y * 60), 9]));
        let mut bytes = Cursor::new(vec![]);
        DynamicImage::from(shades).write_to(&mut bytes, format).expect("it is encoded");
        let bytes = bytes.into_inner();
        (image::load_from_memory(&bytes).expect("it reads back"), bytes.into())
    }

    fn has(bytes: &[u8], part: &[u8]) -> bool {
        bytes.windows(part.len()).any(|window| window == part)
    }

    /// EXIF of a camera that was held on its side.
    fn camera() -> Bytes {
        let mut tiff =
            b"MM\0\x2A\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0".to_vec();
        tiff.extend(PLACE);
        tiff.into()
    }

    #[test]
    fn a_photo_is_shown_without_where_it_was_taken_and_the_right_way_up() {
        let (pixels, plain) = picture(ImageFormat::Jpeg);
        let mut sent = Jpeg::from_bytes(plain).expect("a JPEG");
        sent.set_exif(Some(camera()));
        let place = Bytes::from_static(PLACE);
        for marker in [markers::COM, markers::APP13, markers::APP2] {
            sent.segments_mut().insert(0, JpegSegment::new_with_contents(marker, place.clone()));
        }
        let mut sent = sent.encoder().bytes().to_vec();
        sent.extend(PLACE);
        let shown = bare("image/jpeg", sent.clone().into());
        assert!(has(&sent, PLACE) && !has(&shown, PLACE));
        assert_eq!(image::load_from_memory(&shown).expect("it still reads"), pixels);
        let kept = Jpeg::from_bytes(shown).expect("a JPEG").exif().expect("which side is up");
        assert_eq!(Orientation::from_exif_chunk(&kept), Some(Orientation::Rotate90));
    }

    #[test]
    fn a_picture_of_a_screen_is_shown_without_words_beside_it() {
        let (pixels, plain) = picture(ImageFormat::Png);
        let mut sent = Png::from_bytes(plain).expect("a PNG");
        sent.chunks_mut().insert(1, PngChunk::new(*b"tEXt", Bytes::from_static(PLACE)));
        let sent = sent.encoder().bytes();
        let shown = bare("image/png", sent.clone());
        assert!(has(&sent, PLACE) && !has(&shown, PLACE));
        assert_eq!(image::load_from_memory(&shown).expect("it still reads"), pixels);
    }

    #[test]
    fn what_has_nothing_beside_it_or_is_no_picture_is_shown_as_it_was_sent() {
        let (_, plain) = picture(ImageFormat::Png);
        assert_eq!(bare("image/png", plain.clone()), plain);
        for (media_type, sent) in [("application/pdf", "%PDF-1.7"), ("image/jpeg", "\u{FF}torn")] {
            let sent = Bytes::from_static(sent.as_bytes());
            assert_eq!(bare(media_type, sent.clone()), sent);
        }
    }
}
