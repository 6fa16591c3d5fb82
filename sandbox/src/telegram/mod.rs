//! The Telegram Bot API, and a page on which a person is a user.
