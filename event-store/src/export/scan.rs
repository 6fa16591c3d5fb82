//! Reads canonical JSON (RFC 8785, with integers only) where it stands, and refuses any other.
//!
//! A text that is read to its end has exactly one spelling for its value: no white space, members
//! sorted and single, escapes only where they must be. So nothing has to be written again to be
//! compared, and a value is the slice of the text it was read from.

use std::cmp::Ordering;

/// The greatest integer that every JSON reader keeps exactly: 2^53 − 1.
const INTEGER_MAX: i64 = (1 << 53) - 1;

/// How deep values may lie within one another; `serde_json` stops at the same depth.
const DEPTH_MAX: usize = 128;

/// Why a text is not canonical JSON of the kind that events hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{what} at byte {at}")]
pub struct ScanError {
    /// Where in the text, from 0.
    pub at: usize,
    /// What is wrong there.
    pub what: Fault,
}

/// What is wrong with a text at one place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// A value was expected, or another delimiter.
    #[error("unexpected character or end")]
    Unexpected,
    /// The number has a fraction or an exponent.
    #[error("a number that is not an integer")]
    Float,
    /// The number is written with a leading zero or as minus zero.
    #[error("a number not in its shortest form")]
    Number,
    /// The number is not within ±(2^53 − 1).
    #[error("an integer outside ±(2^53−1)")]
    Range,
    /// An escape that RFC 8785 writes otherwise, or a control character without one.
    #[error("a character not escaped as RFC 8785 has it")]
    Escape,
    /// The members of an object are not sorted.
    #[error("members not in order")]
    Order,
    /// A member stands twice.
    #[error("a member stands twice")]
    Duplicate,
    /// Too many values within values.
    #[error("values nested too deep")]
    Depth,
}

/// A place in a text that has been canonical so far.
pub(super) struct Scan<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Scan<'a> {
    /// At the beginning of `text`.
    pub(super) const fn new(text: &'a str) -> Self {
        Self { text, at: 0 }
    }

    /// Reads exactly these characters.
    pub(super) fn expect(&mut self, token: &str) -> Result<(), ScanError> {
        if self.text[self.at..].starts_with(token) {
            self.at += token.len();
            return Ok(());
        }
        self.fault(Fault::Unexpected)
    }

    /// Reads one value of any kind and gives its text.
    pub(super) fn value(&mut self) -> Result<&'a str, ScanError> {
        let start = self.at;
        self.any(0)?;
        Ok(&self.text[start..self.at])
    }

    /// Reads an object and calls `member` with the texts of each name (with quotes) and value.
    pub(super) fn object(
        &mut self,
        mut member: impl FnMut(&'a str, &'a str),
    ) -> Result<&'a str, ScanError> {
        let start = self.at;
        self.members(0, &mut member)?;
        Ok(&self.text[start..self.at])
    }

    /// Reads an integer.
    pub(super) fn integer(&mut self) -> Result<i64, ScanError> {
        let start = self.at;
        let negative = self.eat(b'-');
        let digits = self.at;
        while self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
        }
        let text = &self.text[digits..self.at];
        if text.is_empty() {
            return self.fault(Fault::Unexpected);
        }
        if matches!(self.peek(), Some(b'.' | b'e' | b'E')) {
            return self.fault(Fault::Float);
        }
        if text.len() > 1 && text.starts_with('0') || negative && text == "0" {
            return Err(ScanError { at: start, what: Fault::Number });
        }
        match text.parse::<i64>() {
            Ok(number) if number <= INTEGER_MAX => Ok(if negative { -number } else { number }),
            _ => Err(ScanError { at: start, what: Fault::Range }),
        }
    }

    /// Reads a string and gives what it says.
    pub(super) fn string(&mut self) -> Result<String, ScanError> {
        Ok(unescape(self.raw_string()?))
    }

    /// Makes sure that the text ends here.
    pub(super) fn end(&self) -> Result<(), ScanError> {
        if self.at == self.text.len() { Ok(()) } else { self.fault(Fault::Unexpected) }
    }

    fn any(&mut self, depth: usize) -> Result<(), ScanError> {
        if depth > DEPTH_MAX {
            return self.fault(Fault::Depth);
        }
        match self.peek() {
            Some(b'{') => self.members(depth, &mut |_, _| ()),
            Some(b'[') => self.array(depth),
            Some(b'"') => self.raw_string().map(drop),
            Some(b't') => self.expect("true"),
            Some(b'f') => self.expect("false"),
            Some(b'n') => self.expect("null"),
            _ => self.integer().map(drop),
        }
    }

    fn array(&mut self, depth: usize) -> Result<(), ScanError> {
        self.expect("[")?;
        if self.eat(b']') {
            return Ok(());
        }
        loop {
            self.any(depth + 1)?;
            if self.eat(b']') {
                return Ok(());
            }
            self.expect(",")?;
        }
    }

    fn members(
        &mut self,
        depth: usize,
        member: &mut dyn FnMut(&'a str, &'a str),
    ) -> Result<(), ScanError> {
        self.expect("{")?;
        if self.eat(b'}') {
            return Ok(());
        }
        let mut last: Option<&str> = None;
        loop {
            let start = self.at;
            let name = self.raw_string()?;
            let what = match last.map(|last| order(last, name)) {
                None | Some(Ordering::Less) => None,
                Some(Ordering::Equal) => Some(Fault::Duplicate),
                Some(Ordering::Greater) => Some(Fault::Order),
            };
            if let Some(what) = what {
                return Err(ScanError { at: start, what });
            }
            last = Some(name);
            self.expect(":")?;
            let value = self.at;
            self.any(depth + 1)?;
            member(name, &self.text[value..self.at]);
            if self.eat(b'}') {
                return Ok(());
            }
            self.expect(",")?;
        }
    }

    /// Reads a string and gives its text with the quotes.
    fn raw_string(&mut self) -> Result<&'a str, ScanError> {
        let start = self.at;
        self.expect("\"")?;
        loop {
            match self.peek() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(&self.text[start..self.at]);
                }
                Some(b'\\') => self.escape()?,
                Some(0..=0x1f) => return self.fault(Fault::Escape),
                Some(_) => self.at += 1,
                None => return self.fault(Fault::Unexpected),
            }
        }
    }

    fn escape(&mut self) -> Result<(), ScanError> {
        let rest = &self.text.as_bytes()[self.at + 1..];
        let length = match rest {
            [b'"' | b'\\' | b'b' | b't' | b'n' | b'f' | b'r', ..] => 2,
            // Only control characters that have no short escape are written with their number.
            [b'u', b'0', b'0', b'0', b'0'..=b'7' | b'b' | b'e' | b'f', ..]
            | [b'u', b'0', b'0', b'1', b'0'..=b'9' | b'a'..=b'f', ..] => 6,
            _ => return self.fault(Fault::Escape),
        };
        self.at += length;
        Ok(())
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn eat(&mut self, byte: u8) -> bool {
        let there = self.peek() == Some(byte);
        self.at += usize::from(there);
        there
    }

    fn fault<T>(&self, what: Fault) -> Result<T, ScanError> {
        Err(ScanError { at: self.at, what })
    }
}

/// What a canonical string, given with its quotes, says.
pub(super) fn unescape(raw: &str) -> String {
    let inner = &raw[1..raw.len() - 1];
    if !inner.contains('\\') {
        return inner.to_owned();
    }
    serde_json::from_str(raw).expect("what was read as a string is a string")
}

/// The order of member names: by their UTF-16 code units.
fn order(left: &str, right: &str) -> Ordering {
    if left.is_ascii() && right.is_ascii() && !left.contains('\\') && !right.contains('\\') {
        // The closing quote must not take part: it sorts above a space.
        return left[..left.len() - 1].cmp(&right[..right.len() - 1]);
    }
    unescape(left).encode_utf16().cmp(unescape(right).encode_utf16())
}
