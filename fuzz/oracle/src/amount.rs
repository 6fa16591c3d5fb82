//! Amounts as people type them.

use locales::{
    Lang,
    amount::{AMOUNT_RIAL_MAX, AmountError, RIAL_PER_TOMAN, parse},
    digits, money,
};

/// An amount is within its limits, the same in every script and with spaces around it, and is read
/// back from how it is shown.
pub fn amount(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let read = parse(text);
    assert_eq!(parse(&digits::to_persian(text)), read, "Persian digits");
    assert_eq!(parse(&digits::to_latin(text)), read, "Latin digits");
    assert_eq!(parse(&format!(" \u{200f}{text}\t")), read, "spaces and marks around");
    let Ok(rial) = read else { return };
    assert!((1..=AMOUNT_RIAL_MAX).contains(&rial), "{rial} is out of range");
    for lang in [Lang::Fa, Lang::En] {
        assert_eq!(parse(&money::rial(lang, rial)), Ok(rial), "{}", money::rial(lang, rial));
        let toman = money::toman(lang, rial);
        // Nobody types a part of a Toman: rial that make none are typed as rial.
        let whole = rial.is_multiple_of(RIAL_PER_TOMAN);
        let wanted = if whole { Ok(rial) } else { Err(AmountError::Fraction) };
        assert_eq!(parse(&toman), wanted, "{toman}");
    }
}
