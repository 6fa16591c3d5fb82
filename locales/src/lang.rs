//! The languages the shop speaks.

use std::fmt::{self, Display, Formatter};
use std::str::FromStr;

/// A language that every message exists in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Lang {
    /// Persian: right to left, Persian digits, Jalali dates. What a stranger is spoken to in.
    #[default]
    Fa,
    /// English: Latin digits, Gregorian dates, still in Tehran's time.
    En,
}

impl Lang {
    /// Every language, the default first.
    pub const ALL: [Self; 2] = [Self::Fa, Self::En];

    /// The language for a Telegram `language_code` such as `en-GB`; Persian unless it is English.
    #[must_use]
    pub fn from_code(code: Option<&str>) -> Self {
        let primary = code.unwrap_or_default().split(['-', '_']).next().unwrap_or_default();
        if primary.eq_ignore_ascii_case("en") { Self::En } else { Self::Fa }
    }

    /// The two-letter code, as it is stored and sent to Telegram.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Fa => "fa",
            Self::En => "en",
        }
    }
}

impl Display for Lang {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// A stored code that names no language we speak.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a language of this shop, expected fa or en")]
pub struct UnknownLang;

impl FromStr for Lang {
    type Err = UnknownLang;

    /// Reads back what [`Lang::code`] wrote, and nothing else.
    fn from_str(code: &str) -> Result<Self, UnknownLang> {
        match code {
            "fa" => Ok(Self::Fa),
            "en" => Ok(Self::En),
            _ => Err(UnknownLang),
        }
    }
}
