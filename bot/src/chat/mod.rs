//! What a person sees: a screen is a text with its buttons, and pictures are made here. Sending is
//! in `dialogue`, for one who just wrote, and in `notification`, for everybody else.

#[cfg(test)]
pub(crate) mod example;
mod picture;
mod screen;

pub(crate) use picture::qr_code;
pub(crate) use screen::Screen;
