//! `parse_mode: HTML`, with the refusals of the real server.

use super::{error::ApiError, model::Entity, text::Formatted};

/// A start tag that waits for its end.
struct Open {
    tag: String,
    /// Type of the entity; none for a `code` that only names the language of its `pre`.
    kind: Option<&'static str>,
    value: Option<String>,
    offset: usize,
}

/// Parses a text with tags.
pub(super) fn parse(source: &str) -> Result<Formatted, ApiError> {
    let mut parser = Parser { source, at: 0, out: Formatted::default(), length: 0, open: vec![] };
    while parser.at < source.len() {
        parser.step()?;
    }
    if let Some(open) = parser.open.last() {
        return Err(refuse(format!(
            "Can't find end tag corresponding to start tag \"{}\"",
            open.tag
        )));
    }
    Ok(parser.out)
}

fn refuse(why: impl AsRef<str>) -> ApiError {
    ApiError::bad(format!("can't parse entities: {}", why.as_ref()))
}

struct Parser<'a> {
    source: &'a str,
    at: usize,
    out: Formatted,
    /// UTF-16 length of what has been put out.
    length: usize,
    open: Vec<Open>,
}

impl Parser<'_> {
    fn step(&mut self) -> Result<(), ApiError> {
        let rest = &self.source[self.at..];
        if let Some(end) = rest.strip_prefix("</") {
            return self.end_tag(end);
        }
        if let Some(start) = rest.strip_prefix('<') {
            return self.start_tag(start);
        }
        if rest.starts_with('&')
            && let Some((c, taken)) = character(rest)
        {
            self.put(c);
            self.at += taken;
            return Ok(());
        }
        let c = rest.chars().next().expect("the loop ends at the end of the source");
        self.put(c);
        self.at += c.len_utf8();
        Ok(())
    }

    fn put(&mut self, c: char) {
        self.out.text.push(c);
        self.length += c.len_utf16();
    }

    fn start_tag(&mut self, rest: &str) -> Result<(), ApiError> {
        let begin = self.at;
        let Some(end) = rest.find('>') else {
            return Err(refuse(format!("Unclosed start tag at byte offset {begin}")));
        };
        let inside = rest[..end].trim_end_matches('/');
        let name_end = inside.find(char::is_whitespace).unwrap_or(inside.len());
        let tag = inside[..name_end].to_ascii_lowercase();
        let attributes = attributes(&inside[name_end..], &tag, begin)?;
        let value = |name: &str| {
            attributes.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone())
        };
        let mut entity_value = None;
        let kind = match tag.as_str() {
            "b" | "strong" => Some("bold"),
            "i" | "em" => Some("italic"),
            "u" | "ins" => Some("underline"),
            "s" | "strike" | "del" => Some("strikethrough"),
            "tg-spoiler" => Some("spoiler"),
            "span" if value("class").as_deref() == Some("tg-spoiler") => Some("spoiler"),
            "span" => {
                return Err(refuse(format!(
                    "Tag \"span\" must have class \"tg-spoiler\" at byte offset {begin}"
                )));
            }
            "a" => {
                entity_value = value("href");
                Some("text_link")
            }
            "tg-emoji" => {
                entity_value = value("emoji-id");
                Some("custom_emoji")
            }
            "blockquote" if value("expandable").is_some() => Some("expandable_blockquote"),
            "blockquote" => Some("blockquote"),
            "pre" => Some("pre"),
            "code" => {
                let language = value("class")
                    .and_then(|class| class.strip_prefix("language-").map(str::to_owned));
                self.code(language, &mut entity_value)
            }
            _ => {
                return Err(refuse(format!(
                    "Unsupported start tag \"{tag}\" at byte offset {begin}"
                )));
            }
        };
        self.open.push(Open { tag, kind, value: entity_value, offset: self.length });
        self.at += end + 2;
        Ok(())
    }

    /// `<pre><code class="language-x">` is one `pre` with a language.
    fn code(
        &mut self,
        language: Option<String>,
        value: &mut Option<String>,
    ) -> Option<&'static str> {
        let length = self.length;
        match self.open.last_mut() {
            Some(outer) if outer.tag == "pre" && outer.offset == length && language.is_some() => {
                outer.value = language;
                None
            }
            _ => {
                *value = None;
                Some("code")
            }
        }
    }

    fn end_tag(&mut self, rest: &str) -> Result<(), ApiError> {
        let begin = self.at;
        let Some(end) = rest.find('>') else {
            return Err(refuse(format!("Unclosed end tag at byte offset {begin}")));
        };
        let tag = rest[..end].trim().to_ascii_lowercase();
        let Some(open) = self.open.pop() else {
            return Err(refuse(format!("Unexpected end tag at byte offset {begin}")));
        };
        if !tag.is_empty() && tag != open.tag {
            return Err(refuse(format!(
                "Unmatched end tag at byte offset {begin}, expected \"</{}>\", found \"</{tag}>\"",
                open.tag
            )));
        }
        self.at += end + 3;
        self.close(open);
        Ok(())
    }

    fn close(&mut self, open: Open) {
        let length = self.length - open.offset;
        let Some(kind) = open.kind.filter(|_| length > 0) else { return };
        let inside = || {
            let units: Vec<u16> = self.out.text.encode_utf16().skip(open.offset).collect();
            String::from_utf16_lossy(&units)
        };
        let mut entity = Entity {
            kind: kind.to_owned(),
            offset: open.offset,
            length,
            url: None,
            language: None,
            custom_emoji_id: None,
        };
        match kind {
            // A link without an address takes its own text, and is no link when that is none.
            "text_link" => {
                let target = open.value.filter(|url| !url.is_empty()).unwrap_or_else(inside);
                match address(&target) {
                    Some(url) => entity.url = Some(url),
                    None => return,
                }
            }
            "pre" => entity.language = open.value,
            "custom_emoji" => entity.custom_emoji_id = open.value,
            _ => {}
        }
        self.out.entities.push(entity);
    }
}

/// The address Telegram would keep, or none when it would drop the link.
pub(super) fn address(written: &str) -> Option<String> {
    let full =
        if written.contains("://") { written.to_owned() } else { format!("http://{written}") };
    let url = url::Url::parse(&full).ok()?;
    let known = matches!(url.scheme(), "http" | "https" | "tg" | "ton" | "mailto");
    let named = url.scheme() == "tg"
        || url.host_str().is_some_and(|host| host.contains('.') || host == "localhost");
    (known && named).then(|| url.to_string())
}

/// The attributes of a start tag; one without a value counts as empty.
fn attributes(written: &str, tag: &str, begin: usize) -> Result<Vec<(String, String)>, ApiError> {
    let mut found = Vec::new();
    let mut rest = written.trim_start();
    while !rest.is_empty() {
        let name_end = rest.find(|c: char| c == '=' || c.is_whitespace()).unwrap_or(rest.len());
        let name = rest[..name_end].to_ascii_lowercase();
        if name.is_empty() {
            return Err(refuse(format!(
                "Empty attribute name in the tag \"{tag}\" at byte offset {begin}"
            )));
        }
        rest = rest[name_end..].trim_start();
        let Some(after) = rest.strip_prefix('=') else {
            found.push((name, String::new()));
            continue;
        };
        let after = after.trim_start();
        let quote = after.chars().next().filter(|c| matches!(c, '"' | '\''));
        let (value, left) = match quote {
            Some(quote) => after[1..]
                .split_once(quote)
                .ok_or_else(|| refuse(format!("Unclosed start tag at byte offset {begin}")))?,
            None => after.split_at(after.find(char::is_whitespace).unwrap_or(after.len())),
        };
        found.push((name, decoded(value)));
        rest = left.trim_start();
    }
    Ok(found)
}

fn decoded(value: &str) -> String {
    let mut out = String::new();
    let mut rest = value;
    while let Some(c) = rest.chars().next() {
        let (c, taken) = character(rest).unwrap_or((c, c.len_utf8()));
        out.push(c);
        rest = &rest[taken..];
    }
    out
}

/// The character reference a text begins with, and its length in bytes.
fn character(rest: &str) -> Option<(char, usize)> {
    let body = rest.strip_prefix('&')?;
    if let Some(number) = body.strip_prefix('#') {
        let (digits, radix, skip) = match number.strip_prefix(['x', 'X']) {
            Some(hex) => (hex, 16, 3),
            None => (number, 10, 2),
        };
        let length = digits.find(|c: char| !c.is_digit(radix)).unwrap_or(digits.len());
        let c = char::from_u32(u32::from_str_radix(&digits[..length], radix).ok()?)?;
        let semicolon = usize::from(digits[length..].starts_with(';'));
        return Some((c, skip + length + semicolon));
    }
    let named = [("lt", '<'), ("gt", '>'), ("amp", '&'), ("quot", '"')];
    let (name, c) = named.into_iter().find(|(name, _)| body.starts_with(name))?;
    let semicolon = usize::from(body[name.len()..].starts_with(';'));
    Some((c, 1 + name.len() + semicolon))
}

#[cfg(test)]
mod tests {
    use super::{super::text::utf16_len, *};

    fn kinds(parsed: &Formatted) -> Vec<(&str, usize, usize)> {
        parsed.entities.iter().map(|e| (e.kind.as_str(), e.offset, e.length)).collect()
    }

    #[test]
    fn offsets_count_utf16_code_units() {
        let parsed = parse("😀 <b>سلام</b> <code>1&lt;2</code>").unwrap();
        assert_eq!(parsed.text, "😀 سلام 1<2");
        assert_eq!(kinds(&parsed), [("bold", 3, 4), ("code", 8, 3)]);
        assert_eq!(utf16_len(&parsed.text), 11);
    }

    #[test]
    fn a_tag_that_is_not_closed_is_refused_in_the_words_of_the_server() {
        let refused = parse("<b>x").unwrap_err();
        assert_eq!(
            refused.description,
            "Bad Request: can't parse entities: \
             Can't find end tag corresponding to start tag \"b\""
        );
    }

    #[test]
    fn an_unknown_tag_and_a_crossed_tag_are_refused_with_their_place() {
        assert!(
            parse("ab<br>")
                .unwrap_err()
                .description
                .contains("Unsupported start tag \"br\" at byte offset 2")
        );
        assert!(
            parse("<b><i>x</b></i>")
                .unwrap_err()
                .description
                .contains("Unmatched end tag at byte offset 7, expected \"</i>\", found \"</b>\"")
        );
    }

    #[test]
    fn links_quotes_and_languages_keep_their_values() {
        let parsed = parse(
            "<a href=\"https://e.ir/?a=1&amp;b=2\">x</a><pre><code class=\"language-rust\">y\
             </code></pre><blockquote expandable>z</blockquote>",
        )
        .unwrap();
        assert_eq!(parsed.entities[0].url.as_deref(), Some("https://e.ir/?a=1&b=2"));
        assert_eq!(parsed.entities[1].language.as_deref(), Some("rust"));
        assert_eq!(kinds(&parsed)[1..], [("pre", 1, 1), ("expandable_blockquote", 2, 1)]);
    }
}
