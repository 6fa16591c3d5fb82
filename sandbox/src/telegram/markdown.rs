//! `parse_mode: MarkdownV2`, and the old `Markdown` that bots still use.

use super::{error::ApiError, html::address, model::Entity, text::Formatted};

/// Characters that must be escaped in `MarkdownV2` where they mean nothing.
const RESERVED: &str = "_*[]()~`>#+-=|{}.!";

struct Open {
    mark: &'static str,
    kind: &'static str,
    offset: usize,
    byte: usize,
}

#[derive(Default)]
struct Parser {
    out: Formatted,
    length: usize,
    open: Vec<Open>,
}

impl Parser {
    fn put(&mut self, c: char) {
        self.out.text.push(c);
        self.length += c.len_utf16();
    }

    fn close(&mut self, open: &Open, url: Option<String>, language: Option<String>) {
        if self.length > open.offset {
            self.out.entities.push(Entity {
                kind: open.kind.to_owned(),
                offset: open.offset,
                length: self.length - open.offset,
                url,
                language,
                custom_emoji_id: None,
            });
        }
    }

    /// Opens or closes a mark that is the same on both sides.
    fn toggle(&mut self, mark: &'static str, kind: &'static str, byte: usize) {
        if self.open.last().is_some_and(|open| open.mark == mark) {
            let open = self.open.pop().expect("it was looked at just now");
            self.close(&open, None, None);
        } else {
            self.open.push(Open { mark, kind, offset: self.length, byte });
        }
    }

    /// A stretch in which nothing has a meaning until the mark comes again.
    fn verbatim(&mut self, rest: &str, mark: &'static str, byte: usize) -> Result<usize, ApiError> {
        let body = &rest[mark.len()..];
        let kind = if mark == "`" { "code" } else { "pre" };
        let Some(end) = find_unescaped(body, mark) else {
            return Err(unfinished(kind, byte));
        };
        let mut inside = &body[..end];
        let mut language = None;
        if mark == "```"
            && let Some((first, rest)) = inside.split_once('\n')
        {
            if !first.is_empty() && !first.contains(char::is_whitespace) {
                language = Some(first.to_owned());
            }
            if first.is_empty() || language.is_some() {
                inside = rest;
            }
        }
        let open = Open { mark, kind, offset: self.length, byte };
        let mut chars = inside.chars().peekable();
        while let Some(c) = chars.next() {
            let escaped = c == '\\' && chars.peek().is_some_and(|next| "\\`".contains(*next));
            let c = if escaped { chars.next().unwrap_or(c) } else { c };
            self.put(c);
        }
        self.close(&open, None, language);
        Ok(mark.len() * 2 + end)
    }

    /// `](address)` after a `[`.
    fn link(&mut self, rest: &str) -> Option<usize> {
        let target = rest.strip_prefix("](")?;
        let end = find_unescaped(target, ")")?;
        let open = self.open.pop()?;
        if let Some(url) = address(&target[..end].replace('\\', "")) {
            self.close(&open, Some(url), None);
        }
        Some(2 + end + 1)
    }

    fn finish(mut self) -> Result<Formatted, ApiError> {
        while let Some(open) = self.open.pop() {
            if open.kind != "blockquote" {
                return Err(unfinished(open.kind, open.byte));
            }
            self.close(&open, None, None);
        }
        Ok(self.out)
    }
}

/// Parses `MarkdownV2`.
pub(super) fn parse(source: &str) -> Result<Formatted, ApiError> {
    let mut parser = Parser::default();
    let mut at = 0;
    while let Some(c) = source[at..].chars().next() {
        let rest = &source[at..];
        let line_start = at == 0 || source[..at].ends_with('\n');
        if c == '\n' && parser.open.last().is_some_and(|open| open.kind == "blockquote") {
            if !rest[1..].starts_with('>') {
                let open = parser.open.pop().expect("it was looked at just now");
                parser.close(&open, None, None);
            }
            parser.put(c);
            at += 1;
            continue;
        }
        if c == '>' && line_start {
            if !parser.open.iter().any(|open| open.kind == "blockquote") {
                parser.toggle(">", "blockquote", at);
            }
            at += 1;
            continue;
        }
        let marks = [
            ("||", "spoiler"),
            ("__", "underline"),
            ("*", "bold"),
            ("_", "italic"),
            ("~", "strikethrough"),
        ];
        if c == '\\'
            && let Some(next) = rest[1..].chars().next().filter(char::is_ascii)
        {
            parser.put(next);
            at += 2;
        } else if rest.starts_with("```") {
            at += parser.verbatim(rest, "```", at)?;
        } else if c == '`' {
            at += parser.verbatim(rest, "`", at)?;
        } else if let Some((mark, kind)) = marks.into_iter().find(|(m, _)| rest.starts_with(m)) {
            parser.toggle(mark, kind, at);
            at += mark.len();
        } else if c == '[' {
            parser.open.push(Open {
                mark: "[",
                kind: "text_link",
                offset: parser.length,
                byte: at,
            });
            at += 1;
        } else if c == ']' && parser.open.last().is_some_and(|open| open.mark == "[") {
            at += parser.link(rest).ok_or_else(|| unfinished("text_link", at))?;
        } else if RESERVED.contains(c) {
            return Err(ApiError::bad(format!(
                "can't parse entities: Character '{c}' is reserved and must be escaped with the \
                 preceding '\\'"
            )));
        } else {
            parser.put(c);
            at += c.len_utf8();
        }
    }
    parser.finish()
}

/// Parses the old Markdown: bold, italic, code and links, not nested.
pub(super) fn parse_legacy(source: &str) -> Result<Formatted, ApiError> {
    let mut parser = Parser::default();
    let mut at = 0;
    while let Some(c) = source[at..].chars().next() {
        let rest = &source[at..];
        let open = parser.open.last().map(|open| open.mark);
        if c == '\\' && rest[1..].starts_with(['_', '*', '`', '[']) {
            parser.put(rest[1..].chars().next().expect("a mark follows"));
            at += 2;
        } else if rest.starts_with("```") {
            at += parser.verbatim(rest, "```", at)?;
        } else if c == '`' {
            at += parser.verbatim(rest, "`", at)?;
        } else if c == '*' && open.is_none_or(|mark| mark == "*") {
            parser.toggle("*", "bold", at);
            at += 1;
        } else if c == '_' && open.is_none_or(|mark| mark == "_") {
            parser.toggle("_", "italic", at);
            at += 1;
        } else if c == '[' && open.is_none() && rest.contains("](") {
            parser.open.push(Open {
                mark: "[",
                kind: "text_link",
                offset: parser.length,
                byte: at,
            });
            at += 1;
        } else if c == ']' && open == Some("[") {
            at += parser.link(rest).ok_or_else(|| unfinished("text_link", at))?;
        } else {
            parser.put(c);
            at += c.len_utf8();
        }
    }
    parser.finish()
}

fn find_unescaped(text: &str, mark: &str) -> Option<usize> {
    let mut at = 0;
    while at < text.len() {
        if text[at..].starts_with(mark) {
            return Some(at);
        }
        let mut chars = text[at..].chars();
        let c = chars.next()?;
        at += c.len_utf8();
        if c == '\\' {
            at += chars.next().map_or(0, char::len_utf8);
        }
    }
    None
}

fn unfinished(kind: &str, byte: usize) -> ApiError {
    let name = match kind {
        "bold" => "Bold",
        "italic" => "Italic",
        "underline" => "Underline",
        "strikethrough" => "Strikethrough",
        "spoiler" => "Spoiler",
        "code" => "Code",
        "pre" => "Pre",
        _ => "TextUrl",
    };
    ApiError::bad(format!(
        "can't parse entities: Can't find end of {name} entity at byte offset {byte}"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_nest_and_escapes_vanish() {
        let parsed = parse("*a _b_* `c\\`` \\. [d](https://e.ir)").unwrap();
        assert_eq!(parsed.text, "a b c` . d");
        let kinds: Vec<&str> = parsed.entities.iter().map(|e| e.kind.as_str()).collect();
        assert_eq!(kinds, ["italic", "bold", "code", "text_link"]);
    }

    #[test]
    fn a_reserved_character_must_be_escaped() {
        let refused = parse("1.5").unwrap_err();
        assert!(refused.description.contains("Character '.' is reserved"), "{refused}");
    }

    #[test]
    fn an_unfinished_mark_is_refused_with_its_place() {
        let refused = parse("ab *c").unwrap_err();
        assert!(refused.description.ends_with("Can't find end of Bold entity at byte offset 3"));
    }

    #[test]
    fn a_quote_ends_with_its_lines() {
        let parsed = parse(">a\n>b\nc").unwrap();
        assert_eq!(parsed.text, "a\nb\nc");
        assert_eq!((parsed.entities[0].offset, parsed.entities[0].length), (0, 3));
    }

    #[test]
    fn the_old_markdown_leaves_dots_alone() {
        let parsed = parse_legacy("*a.b* x-y").unwrap();
        assert_eq!(parsed.text, "a.b x-y");
        assert_eq!(parsed.entities.len(), 1);
    }
}
