//! Digits of three scripts, and the cleaning of typed text: Persian keyboards mix them freely.

use crate::lang::Lang;

/// The Persian group separator, U+066C.
pub const GROUP_FA: char = '٬';

/// The Persian decimal separator, U+066B.
pub const DECIMAL_FA: char = '٫';

const GROUP_LEN: usize = 3;

/// Turns Persian (۰–۹) and Arabic-Indic (٠–٩) digits into Latin ones; the rest stays.
#[must_use]
pub fn to_latin(text: &str) -> String {
    text.chars().map(latin).collect()
}

/// Turns Latin and Arabic-Indic digits into Persian ones; the rest stays.
#[must_use]
pub fn to_persian(text: &str) -> String {
    text.chars().map(|c| shift(latin(c), '0', '۰')).collect()
}

/// Digits as `lang` writes them.
#[must_use]
pub fn localise(lang: Lang, text: &str) -> String {
    match lang {
        Lang::Fa => to_persian(text),
        Lang::En => to_latin(text),
    }
}

/// A whole number grouped by three, as `lang` writes it: «۱٬۲۳۴٬۵۶۷» or `1,234,567`.
#[must_use]
pub fn number(lang: Lang, value: u64) -> String {
    let separator = match lang {
        Lang::Fa => GROUP_FA,
        Lang::En => ',',
    };
    localise(lang, &group(&value.to_string(), separator))
}

/// Cleans a line that a person typed: Latin digits, Persian ی and ک for their Arabic twins, plain
/// spaces for the odd ones (also the zero-width non-joiner), lower case; invisible marks,
/// tatweel and vowel signs are dropped, and the ends are trimmed.
#[must_use]
pub fn normalise(text: &str) -> String {
    let mut clean = String::with_capacity(text.len());
    for c in text.chars().filter(|c| !is_mark(*c)) {
        match c {
            'ي' | 'ى' => clean.push('ی'),
            'ك' => clean.push('ک'),
            '\u{200c}' => clean.push(' '),
            c if c.is_whitespace() => clean.push(' '),
            c => clean.extend(latin(c).to_lowercase()),
        }
    }
    clean.trim().to_owned()
}

/// Puts `separator` between groups of three, counted from the right.
pub(crate) fn group(digits: &str, separator: char) -> String {
    let mut grouped = String::with_capacity(digits.len() * 2);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(GROUP_LEN) {
            grouped.push(separator);
        }
        grouped.push(digit);
    }
    grouped
}

fn latin(c: char) -> char {
    match c {
        '۰'..='۹' => shift(c, '۰', '0'),
        '٠'..='٩' => shift(c, '٠', '0'),
        other => other,
    }
}

/// Moves a digit of the script beginning at `from` to the one beginning at `to`.
fn shift(c: char, from: char, to: char) -> char {
    match u32::from(c).checked_sub(u32::from(from)) {
        Some(value) if value < 10 => char::from_u32(u32::from(to) + value).unwrap_or(c),
        _ => c,
    }
}

/// Direction marks, isolates, joiners, a byte order mark, tatweel, vowel signs: seen or felt by
/// nobody who types a number.
fn is_mark(c: char) -> bool {
    matches!(c,
        '\u{200b}' | '\u{200d}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'
        | '\u{2066}'..='\u{2069}' | '\u{feff}' | '\u{061c}' | '\u{0640}' | '\u{064b}'..='\u{0652}')
}
