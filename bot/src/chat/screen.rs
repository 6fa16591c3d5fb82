//! A text with its buttons.

use app::chat::{Attachment, Button, Keyboard, Outgoing};

/// A text with its buttons, and perhaps a picture above.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Screen {
    pub(crate) html: String,
    pub(crate) rows: Vec<Vec<Button>>,
    pub(crate) picture: Option<Attachment>,
}

impl Screen {
    /// A text without buttons.
    pub(crate) fn new(html: impl Into<String>) -> Self {
        Self { html: html.into(), ..Self::default() }
    }

    /// With another row of buttons; an empty row is none.
    #[must_use]
    pub(crate) fn row(mut self, row: impl IntoIterator<Item = Button>) -> Self {
        let row: Vec<Button> = row.into_iter().collect();
        if !row.is_empty() {
            self.rows.push(row);
        }
        self
    }

    /// With buttons, `width` in a row.
    #[must_use]
    pub(crate) fn grid(mut self, buttons: Vec<Button>, width: usize) -> Self {
        let mut left = buttons.into_iter().peekable();
        while left.peek().is_some() {
            self.rows.push(left.by_ref().take(width.max(1)).collect());
        }
        self
    }

    /// With another line below the text.
    #[must_use]
    pub(crate) fn line(mut self, line: impl AsRef<str>) -> Self {
        self.html.push('\n');
        self.html.push_str(line.as_ref());
        self
    }

    /// With a picture above the text.
    #[must_use]
    pub(crate) fn picture(mut self, picture: Attachment) -> Self {
        self.picture = Some(picture);
        self
    }

    /// As a message.
    pub(crate) fn outgoing(self) -> Outgoing {
        let keyboard =
            if self.rows.is_empty() { Keyboard::None } else { Keyboard::Inline(self.rows) };
        Outgoing { html: self.html, keyboard, attachment: self.picture, ..Outgoing::default() }
    }

    /// As a golden test reads it: the text, then the buttons row by row.
    #[cfg(test)]
    pub(crate) fn transcript(&self) -> String {
        use app::chat::Press;
        let row = |row: &Vec<Button>| {
            let shown = row.iter().map(|button| match &button.press {
                Press::Act(_) => format!("[{}]", button.label),
                Press::Copy(text) => format!("[{} ⧉ {text}]", button.label),
                Press::Open(url) => format!("[{} → {url}]", button.label),
            });
            shown.collect::<Vec<_>>().join(" ")
        };
        let isolates = ['\u{200e}', '\u{200f}', '\u{2066}', '\u{2068}', '\u{2069}'];
        let rows = self.rows.iter().map(row).collect::<Vec<_>>().join("\n");
        format!("{}\n{rows}\n", self.html.replace(isolates, ""))
    }
}
