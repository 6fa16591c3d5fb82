//! Rust source with everything that is not code blanked out: comments, strings and characters
//! become spaces, lines stay where they were. So a rule may look for words without being misled
//! by a sentence that talks about them. Not a parser: it knows tokens, not grammar.

/// The code alone, line for line as in the source.
pub(crate) fn only(source: &str) -> String {
    let bytes = source.as_bytes();
    let mut out = vec![b' '; bytes.len()];
    let mut at = 0;
    while at < bytes.len() {
        let end = skipped(bytes, at);
        if end == at {
            out[at] = if bytes[at].is_ascii() { bytes[at] } else { b' ' };
            at += 1;
        } else {
            for index in at..end.min(bytes.len()) {
                if bytes[index] == b'\n' {
                    out[index] = b'\n';
                }
            }
            at = end;
        }
    }
    String::from_utf8(out).expect("only ASCII was copied")
}

/// The code outside and inside `#[cfg(test)]` modules: both whole, each blank where the other is not.
pub(crate) fn split_tests(code: &str) -> (String, String) {
    let (mut product, mut tests) = (code.as_bytes().to_vec(), blank(code));
    let mut from = 0;
    while let Some(found) = code[from..].find("#[cfg(test)]") {
        let start = from + found;
        let end = item_end(code.as_bytes(), start);
        tests[start..end].copy_from_slice(&code.as_bytes()[start..end]);
        product[start..end].copy_from_slice(&blank(&code[start..end]));
        from = end;
    }
    let text = |bytes| String::from_utf8(bytes).expect("code is ASCII by now");
    (text(product), text(tests))
}

/// Whether the word stands in the line by itself, not as a part of a longer one.
pub(crate) fn has_word(line: &str, word: &str) -> bool {
    let part = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
    line.match_indices(word)
        .any(|(at, _)| !line[..at].ends_with(part) && !line[at + word.len()..].starts_with(part))
}

fn blank(code: &str) -> Vec<u8> {
    code.bytes().map(|byte| if byte == b'\n' { b'\n' } else { b' ' }).collect()
}

/// Where the item that an attribute stands on ends: at its closing brace, or its semicolon.
fn item_end(code: &[u8], start: usize) -> usize {
    let mut depth = 0_usize;
    for (at, byte) in code.iter().enumerate().skip(start) {
        match byte {
            b'{' => depth += 1,
            b'}' if depth == 1 => return at + 1,
            b'}' => depth = depth.saturating_sub(1),
            b';' if depth == 0 => return at + 1,
            _ => {}
        }
    }
    code.len()
}

/// Where the comment or literal that begins here ends; `at` itself when none begins.
fn skipped(bytes: &[u8], at: usize) -> usize {
    let rest = &bytes[at..];
    match bytes[at] {
        b'/' if rest.starts_with(b"//") => {
            rest.iter().position(|byte| *byte == b'\n').map_or(bytes.len(), |length| at + length)
        }
        b'/' if rest.starts_with(b"/*") => block_comment(bytes, at),
        b'"' => string(bytes, at),
        b'r' if !is_name(bytes, at) => raw_string(bytes, at),
        b'\'' => character(bytes, at),
        _ => at,
    }
}

/// Whether this letter goes on with a name; the prefixes `b` and `c` of a literal do not count.
fn is_name(bytes: &[u8], at: usize) -> bool {
    let part = |index: usize| bytes[index].is_ascii_alphanumeric() || bytes[index] == b'_';
    match at {
        0 => false,
        1 => part(0) && !matches!(bytes[0], b'b' | b'c'),
        _ => part(at - 1) && (!matches!(bytes[at - 1], b'b' | b'c') || part(at - 2)),
    }
}

fn block_comment(bytes: &[u8], at: usize) -> usize {
    let (mut depth, mut index) = (0_usize, at);
    while index < bytes.len() {
        if bytes[index..].starts_with(b"/*") {
            depth += 1;
            index += 2;
        } else if bytes[index..].starts_with(b"*/") {
            depth -= 1;
            index += 2;
            if depth == 0 {
                return index;
            }
        } else {
            index += 1;
        }
    }
    bytes.len()
}

fn string(bytes: &[u8], at: usize) -> usize {
    let mut index = at + 1;
    while index < bytes.len() {
        match bytes[index] {
            b'\\' => index += 2,
            b'"' => return index + 1,
            _ => index += 1,
        }
    }
    bytes.len()
}

fn raw_string(bytes: &[u8], at: usize) -> usize {
    let hashes = bytes[at + 1..].iter().take_while(|byte| **byte == b'#').count();
    let open = at + 1 + hashes;
    if bytes.get(open) != Some(&b'"') {
        return at;
    }
    let mut close = vec![b'"'];
    close.resize(1 + hashes, b'#');
    let found = bytes[open + 1..].windows(close.len()).position(|window| window == close);
    found.map_or(bytes.len(), |length| open + 1 + length + close.len())
}

/// A character literal; a lifetime is code.
fn character(bytes: &[u8], at: usize) -> usize {
    let Some(next) = bytes.get(at + 1) else { return at };
    if *next == b'\\' {
        let found = bytes.iter().skip(at + 3).position(|byte| *byte == b'\'');
        return found.map_or(bytes.len(), |length| at + 3 + length + 1);
    }
    // One character of up to four bytes, then the closing quote.
    let width = match next {
        0..=0x7f => 1,
        0..=0xdf => 2,
        0..=0xef => 3,
        _ => 4,
    };
    if bytes.get(at + 1 + width) == Some(&b'\'') { at + width + 2 } else { at }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_literals_become_blanks_and_lines_stay() {
        let source = "let a = \"f64 \\\" f64\"; // f64\nlet b = r#\"f64 \" f64\"#; /* f64 /* f64 */\n f64 */ c::<f32>('\"', 'ف', b'\\'', &'a x);\n";
        let code = only(source);
        assert!(!code.contains("f64"), "{code}");
        assert!(code.contains("c::<f32>("), "{code}");
        assert!(code.contains("&'a x);"), "{code}");
        assert_eq!(code.lines().count(), source.lines().count());
    }

    #[test]
    fn a_name_that_ends_in_r_before_a_string_is_not_a_raw_string() {
        assert!(only("for x in bar\"text\" { f64 }").contains("f64"));
        assert!(!only("br\"f64\"").contains("f64"));
    }

    #[test]
    fn a_test_module_is_told_from_the_product() {
        let (product, tests) = split_tests(
            "fn a() { x }\n#[cfg(test)]\nmod tests {\n fn b() { y }\n}\nfn c() { z }\n",
        );
        assert!(product.contains('x') && product.contains('z') && !product.contains('y'));
        assert!(tests.contains('y') && !tests.contains('x') && !tests.contains('z'));
    }

    #[test]
    fn a_test_module_in_a_file_of_its_own_is_one_line() {
        let (product, tests) = split_tests("#[cfg(test)]\nmod tests;\nfn c() { z }\n");
        assert!(product.contains('z') && tests.contains("mod tests;"));
    }

    #[test]
    fn a_word_is_not_found_inside_a_longer_one() {
        assert!(has_word("a: f64,", "f64"));
        assert!(!has_word("of64x", "f64"));
    }
}
