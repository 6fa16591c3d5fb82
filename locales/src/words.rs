//! Whole numbers in words, so that nobody miscounts the noughts of what he is about to pay.

use crate::amount::RIAL_PER_TOMAN;
use crate::lang::Lang;

/// Below this a number is said without a scale word.
const GROUP: u64 = 1_000;

const ONES_FA: [&str; 20] = [
    "صفر",
    "یک",
    "دو",
    "سه",
    "چهار",
    "پنج",
    "شش",
    "هفت",
    "هشت",
    "نه",
    "ده",
    "یازده",
    "دوازده",
    "سیزده",
    "چهارده",
    "پانزده",
    "شانزده",
    "هفده",
    "هجده",
    "نوزده",
];
const TENS_FA: [&str; 8] = ["بیست", "سی", "چهل", "پنجاه", "شصت", "هفتاد", "هشتاد", "نود"];
const HUNDREDS_FA: [&str; 9] =
    ["صد", "دویست", "سیصد", "چهارصد", "پانصد", "ششصد", "هفتصد", "هشتصد", "نهصد"];
const SCALES_FA: [&str; 7] =
    ["", "هزار", "میلیون", "میلیارد", "تریلیون", "کوادریلیون", "کوینتیلیون"];

const ONES_EN: [&str; 20] = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
];
const TENS_EN: [&str; 8] =
    ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];
const SCALES_EN: [&str; 7] =
    ["", "thousand", "million", "billion", "trillion", "quadrillion", "quintillion"];

/// A number in words: «یک میلیون و دویست هزار» or `one million two hundred thousand`.
#[must_use]
pub fn number(lang: Lang, value: u64) -> String {
    if value == 0 {
        let zero = match lang {
            Lang::Fa => ONES_FA[0],
            Lang::En => ONES_EN[0],
        };
        return zero.to_owned();
    }
    let mut parts = Vec::new();
    let mut rest = value;
    for scale in 0..SCALES_FA.len() {
        let group = rest % GROUP;
        if group > 0 {
            parts.push(match lang {
                Lang::Fa => section_fa(group, SCALES_FA[scale]),
                Lang::En => section_en(group, SCALES_EN[scale]),
            });
        }
        rest /= GROUP;
    }
    parts.reverse();
    match lang {
        Lang::Fa => parts.join(" و "),
        Lang::En => parts.join(" "),
    }
}

/// Rial said as Toman, with the odd rial where there are any: «دویست هزار تومان».
#[must_use]
pub fn toman(lang: Lang, rial: u64) -> String {
    let (toman, odd) = (rial / RIAL_PER_TOMAN, rial % RIAL_PER_TOMAN);
    let whole = match lang {
        Lang::Fa => format!("{} تومان", number(lang, toman)),
        Lang::En => format!("{} Toman", number(lang, toman)),
    };
    match (lang, odd) {
        (_, 0) => whole,
        (Lang::Fa, odd) => format!("{whole} و {} ریال", number(lang, odd)),
        (Lang::En, odd) => format!("{whole} and {} Rial", number(lang, odd)),
    }
}

/// One group of three with its scale; «هزار» is said without «یک».
fn section_fa(group: u64, scale: &str) -> String {
    match (group, scale) {
        (1, "هزار") => scale.to_owned(),
        (_, "") => below_thousand_fa(group),
        _ => format!("{} {scale}", below_thousand_fa(group)),
    }
}

fn below_thousand_fa(group: u64) -> String {
    let mut parts = Vec::new();
    if group >= 100 {
        parts.push(HUNDREDS_FA[index(group / 100 - 1)]);
    }
    match group % 100 {
        0 => {}
        small @ 1..20 => parts.push(ONES_FA[index(small)]),
        more => {
            parts.push(TENS_FA[index(more / 10 - 2)]);
            if !more.is_multiple_of(10) {
                parts.push(ONES_FA[index(more % 10)]);
            }
        }
    }
    parts.join(" و ")
}

fn section_en(group: u64, scale: &str) -> String {
    let mut parts = Vec::new();
    if group >= 100 {
        parts.push(format!("{} hundred", ONES_EN[index(group / 100)]));
    }
    match group % 100 {
        0 => {}
        small @ 1..20 => parts.push(ONES_EN[index(small)].to_owned()),
        more if more.is_multiple_of(10) => parts.push(TENS_EN[index(more / 10 - 2)].to_owned()),
        more => {
            parts.push(format!("{}-{}", TENS_EN[index(more / 10 - 2)], ONES_EN[index(more % 10)]));
        }
    }
    if !scale.is_empty() {
        parts.push(scale.to_owned());
    }
    parts.join(" ")
}

fn index(small: u64) -> usize {
    usize::try_from(small).expect("a digit or a teen fits any machine word")
}
