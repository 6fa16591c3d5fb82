//! Traffic: sizes and the bar of what is used.

use crate::digits;
use crate::lang::Lang;

/// Bytes in one kibibyte; panels and phones both call 1024³ bytes a gigabyte.
const STEP: u64 = 1024;

/// Squares in a usage bar: few enough for one line of a small phone.
const BAR_LEN: u64 = 10;

const PERCENT_MAX: u64 = 100;

/// A size with one decimal, rounded down: «۱۲٫۵ گیگابایت». What is left is never overstated.
#[must_use]
pub fn size(lang: Lang, bytes: u64) -> String {
    let units: [&str; 5] = match lang {
        Lang::Fa => ["بایت", "کیلوبایت", "مگابایت", "گیگابایت", "ترابایت"],
        Lang::En => ["bytes", "KB", "MB", "GB", "TB"],
    };
    let mut unit = 0;
    let mut divisor = 1_u64;
    while unit + 1 < units.len() && bytes / divisor >= STEP {
        divisor *= STEP;
        unit += 1;
    }
    let whole = digits::number(lang, bytes / divisor);
    let tenth = u128::from(bytes % divisor) * 10 / u128::from(divisor);
    match (lang, tenth) {
        (_, 0) => format!("{whole} {}", units[unit]),
        (Lang::Fa, tenth) => {
            let tenth = digits::to_persian(&tenth.to_string());
            format!("{whole}{}{tenth} {}", digits::DECIMAL_FA, units[unit])
        }
        (Lang::En, tenth) => format!("{whole}.{tenth} {}", units[unit]),
    }
}

/// How much of `total` is used, in whole percent rounded down, at most 100; nothing of nothing is
/// all of it.
#[must_use]
pub fn percent_used(used: u64, total: u64) -> u64 {
    if total == 0 {
        return PERCENT_MAX;
    }
    let percent = u128::from(used.min(total)) * u128::from(PERCENT_MAX) / u128::from(total);
    u64::try_from(percent).expect("a share of the whole is at most a hundred percent")
}

/// A percentage: «۶۲٪» or `62%`.
#[must_use]
pub fn percent(lang: Lang, value: u64) -> String {
    match lang {
        Lang::Fa => format!("{}٪", digits::number(lang, value)),
        Lang::En => format!("{}%", digits::number(lang, value)),
    }
}

/// The bar of what is used: «▓▓▓▓▓▓░░░░ ۶۲٪». It is full only when everything is used.
#[must_use]
pub fn usage_bar(lang: Lang, used: u64, total: u64) -> String {
    let share = percent_used(used, total);
    let filled = share * BAR_LEN / PERCENT_MAX;
    let mut bar = String::new();
    for square in 0..BAR_LEN {
        bar.push(if square < filled { '▓' } else { '░' });
    }
    format!("{bar} {}", percent(lang, share))
}
