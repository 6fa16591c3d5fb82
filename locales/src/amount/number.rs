//! One run of digits with its separators, read as an exact decimal.

use super::AmountError;

const GROUP_LEN: usize = 3;

/// An exact decimal: `mantissa` divided by ten to the `places`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Decimal {
    mantissa: u128,
    places: u32,
}

impl Decimal {
    pub(super) const HALF: Self = Self { mantissa: 5, places: 1 };

    pub(super) const fn whole(value: u128) -> Self {
        Self { mantissa: value, places: 0 }
    }

    /// This many times `factor`, if that is whole.
    pub(super) fn times(self, factor: u128) -> Result<u128, AmountError> {
        let product = self.mantissa.checked_mul(factor).ok_or(AmountError::TooLarge)?;
        let divisor = 10_u128.checked_pow(self.places).ok_or(AmountError::Fraction)?;
        if product.is_multiple_of(divisor) {
            Ok(product / divisor)
        } else {
            Err(AmountError::Fraction)
        }
    }

    /// This and a half more, for «یک و نیم»; only after a whole number.
    pub(super) fn and_half(self) -> Result<Self, AmountError> {
        let whole = self.times(1).map_err(|_| AmountError::Ambiguous)?;
        let mantissa = whole.checked_mul(10).and_then(|tenths| tenths.checked_add(5));
        Ok(Self { mantissa: mantissa.ok_or(AmountError::TooLarge)?, places: 1 })
    }
}

/// Reads a run such as `200,000`, `1.5` or `1 200 000`, whose separators each stand between digits.
///
/// Commas and spaces group by three. A point, a slash or «٫» is a decimal sign, but people also
/// group with it: one followed by exactly three digits is ambiguous, several are groups.
pub(super) fn read(run: &str) -> Result<Decimal, AmountError> {
    let separators: Vec<char> = run.chars().filter(|c| !c.is_ascii_digit()).collect();
    let parts: Vec<&str> = run.split(|c: char| !c.is_ascii_digit()).collect();
    let Some((&last, others)) = separators.split_last() else {
        return decimal(run, "");
    };
    let same = others.iter().all(|c| *c == last);
    if is_decimal_sign(last) {
        let (fraction, whole) = parts.split_last().expect("a split yields at least one part");
        let grouped_whole = whole.len() == 1
            || (grouped(whole) && others.iter().all(|c| *c == others[0] && !is_decimal_sign(*c)));
        return match (same && grouped(&parts), others.is_empty()) {
            (true, false) => decimal(&parts.concat(), ""),
            (true, true) => Err(AmountError::Ambiguous),
            (false, _) if grouped_whole => decimal(&whole.concat(), fraction),
            (false, _) => Err(AmountError::Ambiguous),
        };
    }
    if same && grouped(&parts) { decimal(&parts.concat(), "") } else { Err(AmountError::Ambiguous) }
}

pub(super) const fn is_separator(c: char) -> bool {
    matches!(c, ',' | '٬' | '،' | '\'' | '’' | '_') || is_decimal_sign(c)
}

const fn is_decimal_sign(c: char) -> bool {
    matches!(c, '.' | '٫' | '/')
}

/// One to three digits that do not begin with nought, then threes.
fn grouped(parts: &[&str]) -> bool {
    parts.split_first().is_some_and(|(first, rest)| {
        (1..=GROUP_LEN).contains(&first.len())
            && !first.starts_with('0')
            && rest.iter().all(|part| part.len() == GROUP_LEN)
    })
}

fn decimal(whole: &str, fraction: &str) -> Result<Decimal, AmountError> {
    let fraction = fraction.trim_end_matches('0');
    let mut mantissa = 0_u128;
    for digit in whole.chars().chain(fraction.chars()).filter_map(|c| c.to_digit(10)) {
        mantissa = mantissa
            .checked_mul(10)
            .and_then(|shifted| shifted.checked_add(u128::from(digit)))
            .ok_or(AmountError::TooLarge)?;
    }
    let places = u32::try_from(fraction.len()).map_err(|_| AmountError::Fraction)?;
    Ok(Decimal { mantissa, places })
}
