//! The QR code of a link, as a picture for Telegram.

use std::io::Cursor;

use app::chat::Attachment;
use image::{ImageFormat, Luma};
use qrcode::{EcLevel, QrCode};

/// Pixels of one square of the code: phones read it from a screen at arm's length.
const SQUARE_PIXELS: u32 = 8;

/// A picture of a text; none when the text is too long for a QR code.
pub(crate) fn qr_code(text: &str) -> Option<Attachment> {
    let code = QrCode::with_error_correction_level(text.as_bytes(), EcLevel::M).ok()?;
    let picture = code
        .render::<Luma<u8>>()
        .quiet_zone(true)
        .module_dimensions(SQUARE_PIXELS, SQUARE_PIXELS)
        .build();
    let mut png = Cursor::new(vec![]);
    picture.write_to(&mut png, ImageFormat::Png).ok()?;
    Some(Attachment {
        name: "qr.png".to_owned(),
        media_type: "image/png".to_owned(),
        bytes: png.into_inner().into(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_becomes_a_square_png_and_what_is_too_long_none() {
        let picture = qr_code("https://shop.example/s/01KAXYZ").expect("a short text");
        let read = image::load_from_memory(&picture.bytes).expect("a picture");
        assert_eq!(read.width(), read.height());
        assert!(qr_code(&"x".repeat(5_000)).is_none());
    }
}
