//! From tokens to rial: «یک میلیون و دویست هزار» is sections, each closed by a scale.

use super::AmountError;
use super::number::Decimal;
use super::token::{Token, tokens};
use crate::digits;

/// Rial in one Toman; people count in Toman, banks and the ledger in rial.
pub const RIAL_PER_TOMAN: u64 = 10;

/// The most rial in one amount: the largest integer that JSON carries exactly (2^53 − 1).
pub const AMOUNT_RIAL_MAX: u64 = (1 << 53) - 1;

/// The longest line read as an amount, in characters. The longest amount in words has about 150;
/// more is a letter, or somebody leaning on a key.
pub const AMOUNT_CHARS_MAX: usize = 200;

/// A last bare number below this, after millions, is heard as thousands by half of the people.
const HEARD_AS_THOUSANDS_BELOW: u128 = 1_000;

const MILLION: u128 = 1_000_000;

/// Reads a typed amount and answers in rial.
///
/// # Errors
/// Says why it was not taken; nothing is guessed.
pub fn parse(text: &str) -> Result<u64, AmountError> {
    let line = digits::normalise(text);
    let line = line.trim_end_matches(['.', '،', ',', '!', '؟', '?', ' ']);
    if line.is_empty() {
        return Err(blank(text));
    }
    if line.chars().count() > AMOUNT_CHARS_MAX {
        let wordless = line.chars().all(|c| c.is_ascii_digit());
        return Err(if wordless { AmountError::TooLarge } else { AmountError::NotANumber });
    }
    let tokens = tokens(line)?;
    match tokens.as_slice() {
        [Token::Minus, rest @ ..] | [rest @ .., Token::Minus] => Err(negative(rest)),
        all => rial(all),
    }
}

/// What only marks and punctuation amount to: marks alone are emptiness.
fn blank(text: &str) -> AmountError {
    if digits::normalise(text).is_empty() { AmountError::Empty } else { AmountError::NotANumber }
}

/// With a minus sign: negative, if the rest of it is a number at all.
fn negative(rest: &[Token]) -> AmountError {
    match rial(rest) {
        Err(why @ (AmountError::NotANumber | AmountError::Zero)) => why,
        _ => AmountError::Negative,
    }
}

fn rial(tokens: &[Token]) -> Result<u64, AmountError> {
    let (unit, tokens) = match tokens {
        [rest @ .., Token::Unit(unit)] | [Token::Unit(unit), rest @ ..] => (*unit, rest),
        all => (u128::from(RIAL_PER_TOMAN), all),
    };
    if tokens.is_empty() {
        return Err(AmountError::NotANumber);
    }
    let rial = count(tokens)?.checked_mul(unit).ok_or(AmountError::TooLarge)?;
    match u64::try_from(rial) {
        Ok(0) => Err(AmountError::Zero),
        Ok(rial) if rial <= AMOUNT_RIAL_MAX => Ok(rial),
        _ => Err(AmountError::TooLarge),
    }
}

/// What has been read so far.
#[derive(Default)]
struct Reading {
    /// The sections that a scale has closed.
    total: u128,
    /// The scale that closed the last one; the next must be smaller.
    scale: Option<u128>,
    /// The open section, and below which rank a number word may still join it.
    open: Option<(Decimal, u8)>,
    /// «یک میلیون و نیم»: nothing may follow the half of a scale.
    closed: bool,
}

fn count(tokens: &[Token]) -> Result<u128, AmountError> {
    let bare = tokens.len() == 1;
    let mut reading = Reading::default();
    let mut before: Option<Token> = None;
    for (i, token) in tokens.iter().enumerate() {
        if reading.closed {
            return Err(AmountError::Ambiguous);
        }
        match *token {
            Token::Digits { spaced: true, .. } if !bare => return Err(AmountError::Ambiguous),
            Token::Digits { value, .. } => reading.digits(value)?,
            Token::Small { value, rank, floor } => reading.small(value, rank, floor)?,
            Token::Half => reading.half(before)?,
            Token::Scale(scale) => reading.scale(scale, before)?,
            Token::And => {
                let between = !matches!(before, None | Some(Token::And)) && i + 1 < tokens.len();
                if !between {
                    return Err(AmountError::NotANumber);
                }
            }
            Token::Unit(_) | Token::Minus => return Err(AmountError::Ambiguous),
        }
        before = Some(*token);
    }
    reading.finish()
}

impl Reading {
    fn digits(&mut self, value: Decimal) -> Result<(), AmountError> {
        if self.open.is_some() {
            return Err(AmountError::Ambiguous);
        }
        self.open = Some((value, 0));
        Ok(())
    }

    fn small(&mut self, value: u16, rank: u8, floor: u8) -> Result<(), AmountError> {
        let sum = match self.open {
            None => u128::from(value),
            Some((so_far, below)) if rank < below => so_far.times(1)? + u128::from(value),
            Some(_) => return Err(AmountError::Ambiguous),
        };
        self.open = Some((Decimal::whole(sum), floor));
        Ok(())
    }

    /// «نیم میلیون», «یک و نیم میلیون» and «یک میلیون و نیم».
    fn half(&mut self, before: Option<Token>) -> Result<(), AmountError> {
        let after_and = matches!(before, Some(Token::And));
        match (self.open, self.scale) {
            (Some((value, _)), _) if after_and => self.open = Some((value.and_half()?, 0)),
            (None, Some(scale)) if after_and => {
                self.total += scale / 2;
                self.closed = true;
            }
            (None, None) => self.open = Some((Decimal::HALF, 0)),
            _ => return Err(AmountError::Ambiguous),
        }
        Ok(())
    }

    /// Closes the open section. Only «هزار» may stand for one of itself.
    fn scale(&mut self, scale: u128, before: Option<Token>) -> Result<(), AmountError> {
        let starts = matches!(before, None | Some(Token::And));
        let section = match self.open.take() {
            Some((value, _)) => value.times(scale)?,
            None if starts && scale < MILLION => scale,
            None => return Err(AmountError::Ambiguous),
        };
        if self.scale.is_some_and(|last| scale >= last || section >= last) {
            return Err(AmountError::Ambiguous);
        }
        self.total = self.total.checked_add(section).ok_or(AmountError::TooLarge)?;
        self.scale = Some(scale);
        Ok(())
    }

    fn finish(self) -> Result<u128, AmountError> {
        let rest = self.open.map_or(Ok(0), |(value, _)| value.times(1))?;
        let heard_as_thousands = self.scale.is_some_and(|last| last >= MILLION)
            && (1..HEARD_AS_THOUSANDS_BELOW).contains(&rest);
        if heard_as_thousands || self.scale.is_some_and(|last| rest >= last) {
            return Err(AmountError::Ambiguous);
        }
        self.total.checked_add(rest).ok_or(AmountError::TooLarge)
    }
}
