//! Words and numbers of a typed amount, in the order they stand.

use super::AmountError;
use super::number::{Decimal, is_separator, read};

/// One meaningful piece of a typed amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Token {
    /// Digits. `spaced` tells that spaces grouped them, which only a bare number may do.
    Digits { value: Decimal, spaced: bool },
    /// A number word below a thousand. It may follow a word whose `floor` is above its `rank`.
    Small { value: u16, rank: u8, floor: u8 },
    /// «نیم».
    Half,
    /// هزار, میلیون, …
    Scale(u128),
    /// «و».
    And,
    /// The unit, as the rial in one of it.
    Unit(u128),
    /// A minus sign, or «منفی».
    Minus,
}

/// Splits a normalised line; any word or sign that belongs to no amount is refused.
pub(super) fn tokens(line: &str) -> Result<Vec<Token>, AmountError> {
    let chars: Vec<char> = line.chars().collect();
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(&c) = chars.get(at) {
        let end = match c {
            ' ' | '+' if c == ' ' || tokens.is_empty() => at + 1,
            '-' | '−' | '–' => {
                tokens.push(Token::Minus);
                at + 1
            }
            '﷼' => {
                tokens.push(Token::Unit(1));
                at + 1
            }
            c if c.is_ascii_digit() => {
                let end = run_end(&chars, at);
                let run: String = chars[at..end].iter().collect();
                let run = run.split(' ').filter(|part| !part.is_empty()).collect::<Vec<_>>();
                tokens.push(Token::Digits { value: read(&run.join(" "))?, spaced: run.len() > 1 });
                end
            }
            c if c.is_alphabetic() => {
                let length = chars[at..].iter().take_while(|c| c.is_alphabetic()).count();
                let run: String = chars[at..at + length].iter().collect();
                tokens.extend(split(&run).ok_or(AmountError::NotANumber)?);
                at + length
            }
            _ => return Err(AmountError::NotANumber),
        };
        at = end;
    }
    Ok(tokens)
}

/// Where the digits beginning at `start` end: a separator, or spaces, count only before a digit.
fn run_end(chars: &[char], start: usize) -> usize {
    let mut end = start;
    loop {
        while chars.get(end).is_some_and(char::is_ascii_digit) {
            end += 1;
        }
        let gap = match chars.get(end) {
            Some(' ') => chars[end..].iter().take_while(|c| **c == ' ').count(),
            Some(&c) if is_separator(c) => 1,
            _ => return end,
        };
        if !chars.get(end + gap).is_some_and(char::is_ascii_digit) {
            return end;
        }
        end += gap;
    }
}

/// Splits letters into known words, the longest first: people write «صدوبیست» and «هزارتومان».
///
/// From the back, so that each place is tried once however cunning the line is.
fn split(letters: &str) -> Option<Vec<Token>> {
    let places: Vec<usize> = letters.char_indices().map(|(place, _)| place).collect();
    let mut rests: Vec<(usize, Vec<Token>)> = vec![(letters.len(), Vec::new())];
    for &start in places.iter().rev() {
        let found = rests.iter().find_map(|(end, rest)| {
            let first = word(&letters[start..*end])?;
            Some([&[first], rest.as_slice()].concat())
        });
        if let Some(tokens) = found {
            rests.push((start, tokens));
        }
    }
    rests.into_iter().find_map(|(start, tokens)| (start == 0).then_some(tokens))
}

fn word(word: &str) -> Option<Token> {
    Some(match word {
        "و" | "and" => Token::And,
        "نیم" | "half" => Token::Half,
        "منفی" | "minus" => Token::Minus,
        "هزار" | "thousand" | "k" => Token::Scale(1_000),
        "میلیون" | "ملیون" | "million" | "m" => Token::Scale(1_000_000),
        "میلیارد" | "ملیارد" | "billion" => Token::Scale(1_000_000_000),
        "تریلیون" | "تیلیارد" | "trillion" => Token::Scale(1_000_000_000_000),
        "تومان" | "تومن" | "ت" | "toman" | "tomans" | "t" | "irt" => Token::Unit(10),
        "ریال" | "rial" | "rials" | "irr" => Token::Unit(1),
        _ => return small(word),
    })
}

fn small(word: &str) -> Option<Token> {
    let value = match word {
        "صفر" => 0,
        "یک" | "یه" => 1,
        "دو" => 2,
        "سه" => 3,
        "چهار" | "چار" => 4,
        "پنج" => 5,
        "شش" | "شیش" => 6,
        "هفت" => 7,
        "هشت" => 8,
        "نه" => 9,
        "ده" => 10,
        "یازده" => 11,
        "دوازده" => 12,
        "سیزده" => 13,
        "چهارده" => 14,
        "پانزده" | "پونزده" => 15,
        "شانزده" | "شونزده" => 16,
        "هفده" | "هیفده" => 17,
        "هجده" | "هیجده" => 18,
        "نوزده" => 19,
        "بیست" => 20,
        "سی" => 30,
        "چهل" => 40,
        "پنجاه" => 50,
        "شصت" => 60,
        "هفتاد" => 70,
        "هشتاد" => 80,
        "نود" => 90,
        "صد" | "یکصد" => 100,
        "دویست" => 200,
        "سیصد" => 300,
        "چهارصد" | "چارصد" => 400,
        "پانصد" | "پونصد" => 500,
        "ششصد" | "شیشصد" => 600,
        "هفتصد" | "هفصد" => 700,
        "هشتصد" | "هشصد" => 800,
        "نهصد" => 900,
        _ => return None,
    };
    let (rank, floor) = match value {
        0 | 10..=19 => (2, 0),
        1..=9 => (1, 1),
        20..=99 => (2, 2),
        _ => (3, 3),
    };
    Some(Token::Small { value, rank, floor })
}
