//! Digits as people here type them, made those that programs compare: Persian and Arabic ones
//! become Latin.

/// The Latin digit of a Persian or Arabic one; any other character is itself.
#[must_use]
pub(crate) fn latin(c: char) -> char {
    let value = match c {
        '۰'..='۹' => u32::from(c) - u32::from('۰'),
        '٠'..='٩' => u32::from(c) - u32::from('٠'),
        _ => return c,
    };
    char::from_digit(value, 10).unwrap_or(c)
}

/// The numbers in a text, in order. Thousands may be set apart as people do; what has a leading
/// zero, or more digits than an amount has, is a card's or a phone's number and is left out.
#[must_use]
pub(crate) fn numbers(text: &str) -> Vec<u64> {
    let chars: Vec<char> = text.chars().map(latin).collect();
    let (mut found, mut run) = (vec![], String::new());
    for (place, c) in chars.iter().enumerate() {
        if c.is_ascii_digit() {
            run.push(*c);
        } else if run.is_empty() || !set_apart(&chars, place) {
            found.push(std::mem::take(&mut run));
        }
    }
    found.push(run);
    let amount = |run: &String| !run.starts_with('0') && (1..=15).contains(&run.len());
    found.iter().filter(|run| amount(run)).filter_map(|run| run.parse().ok()).collect()
}

/// Whether the character at `place` only sets thousands apart: just three digits follow it.
fn set_apart(chars: &[char], place: usize) -> bool {
    let separates = matches!(chars.get(place), Some(',' | '،' | '٬' | '.' | '/' | '\''));
    let digit =
        |ahead: usize| chars.get(place.saturating_add(ahead)).is_some_and(char::is_ascii_digit);
    separates && digit(1) && digit(2) && digit(3) && !digit(4)
}

#[cfg(test)]
mod tests {
    use super::numbers;

    #[test]
    fn numbers_are_read_in_any_digits_and_with_thousands_set_apart() {
        assert_eq!(numbers("واریز ۲٬۰۰۰٬۰۰۰ ریال در ۱۲:۳۰"), [2_000_000, 12, 30]);
        assert_eq!(numbers("amount 200,000, ref 99"), [200_000, 99]);
        assert_eq!(numbers("٢٠٠٠٠٠"), [200_000]);
        assert_eq!(numbers("1.5"), [1, 5]);
    }

    #[test]
    fn numbers_of_cards_and_phones_are_no_amounts() {
        assert!(numbers("6037991234567893 09121234567").is_empty());
        assert!(numbers("no number here").is_empty());
    }
}
