//! What stands in a message: each kind of value is written in the reader's language, and text
//! from elsewhere is fenced so that it can neither break the markup nor turn the line around.

use std::borrow::Cow;

use chrono::{DateTime, Utc};
use fluent_bundle::FluentValue;

use crate::lang::Lang;
use crate::{bytes, digits, jalali, money, words};

const LRI: char = '\u{2066}';
const FSI: char = '\u{2068}';
const PDI: char = '\u{2069}';

/// A value for a variable of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Arg<'a> {
    /// Somebody's words, such as a name: escaped, and isolated from the line's direction.
    Text(Cow<'a, str>),
    /// What is to be copied, such as a link or a code: monospaced where there is markup, left to
    /// right, its digits as they are.
    Code(Cow<'a, str>),
    /// Finished text of ours, taken as it is: lines that were made by other messages.
    Html(Cow<'a, str>),
    /// A word for a selector in the message, such as `active`; never shown.
    Choice(&'static str),
    /// Another message without variables, by its key.
    Key(&'static str),
    /// A count. A message may select on it.
    Number(u64),
    /// Rial, shown as Toman with the unit.
    Money(u64),
    /// Rial, shown as rial with the unit.
    Rial(u64),
    /// Rial, said as Toman in words.
    Words(u64),
    /// A card number, shown in fours and monospaced for copying.
    Card(Cow<'a, str>),
    /// A day.
    Date(DateTime<Utc>),
    /// A day and a minute.
    Moment(DateTime<Utc>),
    /// How far an instant is from now.
    Relative {
        /// The instant spoken of.
        at: DateTime<Utc>,
        /// The present.
        now: DateTime<Utc>,
    },
    /// A size in bytes.
    Bytes(u64),
    /// The bar of what is used, with its percentage.
    UsageBar {
        /// Bytes used.
        used: u64,
        /// Bytes bought.
        total: u64,
    },
    /// Whole percent.
    Percent(u64),
}

/// For whose eyes a text is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    /// A Telegram message in HTML: escaped, isolated.
    Html,
    /// Text without markup: isolated, not escaped.
    Plain,
    /// A button or a toast: neither markup nor invisible marks.
    Label,
}

impl<'a> Arg<'a> {
    /// Somebody's words.
    pub fn text(text: impl Into<Cow<'a, str>>) -> Self {
        Self::Text(text.into())
    }

    /// What is to be copied.
    pub fn code(text: impl Into<Cow<'a, str>>) -> Self {
        Self::Code(text.into())
    }

    /// Finished lines of ours.
    pub fn html(text: impl Into<Cow<'a, str>>) -> Self {
        Self::Html(text.into())
    }

    /// The value as Fluent takes it. A key is resolved by the caller, who knows the messages.
    pub(crate) fn value(&self, lang: Lang, shape: Shape) -> FluentValue<'static> {
        let shown = match self {
            Self::Number(count) => return FluentValue::from(*count),
            Self::Text(text) => fence(FSI, &escape(text, shape), shape),
            Self::Code(text) => fence(LRI, &mono(text, shape), shape),
            Self::Html(text) => text.clone().into_owned(),
            Self::Choice(word) | Self::Key(word) => (*word).to_owned(),
            Self::Money(rial) => money::toman(lang, *rial),
            Self::Rial(rial) => money::rial(lang, *rial),
            Self::Words(rial) => words::toman(lang, *rial),
            Self::Card(number) => fence(LRI, &mono(&money::card_groups(number), shape), shape),
            Self::Date(at) => jalali::date(lang, *at),
            Self::Moment(at) => jalali::moment(lang, *at),
            Self::Relative { at, now } => jalali::relative(lang, *at, *now),
            Self::Bytes(count) => bytes::size(lang, *count),
            Self::UsageBar { used, total } => bytes::usage_bar(lang, *used, *total),
            Self::Percent(value) => bytes::percent(lang, *value),
        };
        FluentValue::from(shown)
    }
}

impl<'a> From<&'a str> for Arg<'a> {
    fn from(text: &'a str) -> Self {
        Self::text(text)
    }
}

impl From<String> for Arg<'_> {
    fn from(text: String) -> Self {
        Self::text(text)
    }
}

impl From<u64> for Arg<'_> {
    fn from(count: u64) -> Self {
        Self::Number(count)
    }
}

/// Variables of a message: `args![name = "Sara", amount = Arg::Money(rial)]`. A bare `&str` or
/// `String` is [`Arg::Text`], a bare `u64` is [`Arg::Number`].
#[macro_export]
macro_rules! args {
    ($($name:ident = $value:expr),* $(,)?) => {
        [$((stringify!($name), $crate::Arg::from($value))),*]
    };
}

/// Writes Fluent's own numbers, which are counts, with the language's digits.
pub(crate) fn number_fa<M>(value: &FluentValue<'_>, _: &M) -> Option<String> {
    shown_number(Lang::Fa, value)
}

/// As [`number_fa`], for English.
pub(crate) fn number_en<M>(value: &FluentValue<'_>, _: &M) -> Option<String> {
    shown_number(Lang::En, value)
}

fn shown_number(lang: Lang, value: &FluentValue<'_>) -> Option<String> {
    let FluentValue::Number(number) = value else { return None };
    let written = number.as_string();
    Some(match written.parse() {
        Ok(count) => digits::number(lang, count),
        Err(_) => digits::localise(lang, &written),
    })
}

fn escape(text: &str, shape: Shape) -> String {
    match shape {
        Shape::Html => text
            .replace('&', "&amp;")
            .replace('<', "&lt;")
            .replace('>', "&gt;")
            .replace('"', "&quot;"),
        Shape::Plain | Shape::Label => text.to_owned(),
    }
}

fn mono(text: &str, shape: Shape) -> String {
    let escaped = escape(text, shape);
    if shape == Shape::Html { format!("<code>{escaped}</code>") } else { escaped }
}

/// Isolates `text`, having taken out marks of its own that would end the isolation early. The
/// fence stands outside the markup: what is copied from a message carries no invisible marks.
fn fence(open: char, text: &str, shape: Shape) -> String {
    let is_mark = |c: &char| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let bare: String = text.chars().filter(|c| !is_mark(c)).collect();
    if shape == Shape::Label { bare } else { format!("{open}{bare}{PDI}") }
}
