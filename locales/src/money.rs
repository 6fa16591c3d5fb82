//! Money as people read it: Toman everywhere, rial beside it where a bank app asks for rial.

use crate::amount::RIAL_PER_TOMAN;
use crate::digits;
use crate::lang::Lang;

/// Digits in one group of a card number, as they are printed on the card.
const CARD_GROUP_LEN: usize = 4;

/// Opens a left-to-right island in right-to-left text.
const LRI: char = '\u{2066}';

/// Closes an island.
const PDI: char = '\u{2069}';

/// Rial shown as Toman with the unit: «۲۰۰٬۰۰۰ تومان»; odd rial are shown as a decimal.
#[must_use]
pub fn toman(lang: Lang, rial: u64) -> String {
    let number = toman_number(lang, rial);
    match lang {
        Lang::Fa => format!("{number} تومان"),
        Lang::En => format!("{number} Toman"),
    }
}

/// Rial shown as Toman without the unit, for table columns and short buttons.
#[must_use]
pub fn toman_number(lang: Lang, rial: u64) -> String {
    let whole = digits::number(lang, rial / RIAL_PER_TOMAN);
    match (lang, rial % RIAL_PER_TOMAN) {
        (_, 0) => whole,
        (Lang::Fa, odd) => format!("{whole}{}{}", digits::DECIMAL_FA, digits::number(lang, odd)),
        (Lang::En, odd) => format!("{whole}.{odd}"),
    }
}

/// Rial with the unit: «۲٬۰۰۰٬۰۰۰ ریال».
#[must_use]
pub fn rial(lang: Lang, rial: u64) -> String {
    match lang {
        Lang::Fa => format!("{} ریال", digits::number(lang, rial)),
        Lang::En => format!("{} Rial", digits::number(lang, rial)),
    }
}

/// A card number in fours, as a left-to-right island: without it, right-to-left text would show
/// the groups in reverse order, and money would go to nobody's card.
#[must_use]
pub fn card(lang: Lang, number: &str) -> String {
    format!("{LRI}{}{PDI}", digits::localise(lang, &card_groups(number)))
}

/// A card number in fours with Latin digits and no marks, to stand alone or to be copied.
#[must_use]
pub fn card_groups(number: &str) -> String {
    let digits: Vec<char> =
        digits::to_latin(number).chars().filter(|c| c.is_ascii_digit() || *c == '*').collect();
    let groups: Vec<String> =
        digits.chunks(CARD_GROUP_LEN).map(|group| group.iter().collect()).collect();
    groups.join(" ")
}
