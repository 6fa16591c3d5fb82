//! The web page on which a person is a user: one document, nothing from outside.

/// The whole page. Its parts are files of their own so that an editor knows their language.
pub(super) const PAGE: &str = concat!(
    include_str!("page/page.html"),
    "<style>",
    include_str!("page/look.css"),
    "</style><script>",
    include_str!("page/api.js"),
    include_str!("page/message.js"),
    include_str!("page/chat.js"),
    "</script>",
);
