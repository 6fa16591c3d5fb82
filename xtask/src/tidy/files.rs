//! What every Rust file keeps to: it says what it is, it is short, it is finished, and its tests
//! neither sleep nor are switched off.

use super::code;
use super::tree::Text;

/// A file of product code is at most this many lines; look for the seam at two thirds of it.
const LINES_MAX: usize = 600;

/// Words that may stand in no code of ours, and what to do instead.
const NOWHERE: &[(&str, &str)] = &[
    ("todo!", "finish it, or leave it out"),
    ("unimplemented!", "finish it, or leave it out"),
    ("#[ignore", "a test that does not run proves nothing"),
    ("#[should_panic", "assert the error itself"),
];

/// Words that may not stand in tests: time is advanced by hand, or waited for by what it changes.
const NOT_IN_TESTS: &[&str] = &["sleep", "sleep_until", "park_timeout"];

/// Words that may not stand in the domain: money is integers, and so is the rest.
const NOT_IN_DOMAIN: &[&str] = &["f32", "f64"];

/// The findings of one file.
pub(crate) fn rules(file: &Text) -> Vec<String> {
    if !file.is_rust() {
        return Vec::new();
    }
    let mut findings = Vec::new();
    let path = &file.path;
    if !file.text.trim_start_matches('\u{feff}').trim_start().starts_with("//!") {
        findings.push(format!("{path}:1: a file opens with //! and says what it is"));
    }
    let code = code::only(&file.text);
    let (product, mut tests) = code::split_tests(&code);
    if file.is_test() {
        tests.clone_from(&code);
    } else {
        findings.extend(too_long(file, &product, &tests));
    }
    for (number, line) in numbered(&code) {
        for (word, instead) in NOWHERE {
            if line.contains(word) {
                findings.push(format!("{path}:{number}: {word} has no place here; {instead}"));
            }
        }
    }
    let words = NOT_IN_TESTS.iter().map(|word| (&tests, word, "a test waits for what changes"));
    let floats = NOT_IN_DOMAIN.iter().map(|word| (&code, word, "the domain has no floats"));
    let floats = floats.filter(|_| path.starts_with("domain/"));
    for (text, word, why) in words.chain(floats) {
        let lines = numbered(text).filter(|(_, line)| code::has_word(line, word));
        findings.extend(lines.map(|(number, _)| format!("{path}:{number}: `{word}`: {why}")));
    }
    findings
}

fn numbered(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.lines().enumerate().map(|(index, line)| (index + 1, line))
}

/// The lines of a file less those of its inline tests.
fn too_long(file: &Text, product: &str, tests: &str) -> Option<String> {
    let pairs = product.lines().zip(tests.lines());
    let of_tests =
        pairs.filter(|(product, tests)| product.trim().is_empty() && !tests.trim().is_empty());
    let lines = file.text.lines().count().saturating_sub(of_tests.count());
    (lines > LINES_MAX).then(|| {
        format!("{}:1: {lines} lines; a file has at most {LINES_MAX}: find the seam", file.path)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(path: &str, text: &str) -> Vec<String> {
        rules(&Text { path: path.into(), text: text.into() })
    }

    #[test]
    fn a_file_that_does_not_say_what_it_is_is_found() {
        assert_eq!(found("app/src/a.rs", "fn a() {}\n").len(), 1);
        assert!(found("app/src/a.rs", "//! Says it.\nfn a() {}\n").is_empty());
    }

    #[test]
    fn a_long_file_is_found_but_its_tests_do_not_count() {
        let line = "const A: u8 = 1;\n";
        let long = format!("//! Long.\n{}", line.repeat(LINES_MAX));
        assert_eq!(found("app/src/a.rs", &long).len(), 1);
        assert!(found("app/tests/a.rs", &long).is_empty());
        let tested =
            format!("//! Short.\n#[cfg(test)]\nmod tests {{\n{}}}\n", line.repeat(LINES_MAX));
        assert!(found("app/src/a.rs", &tested).is_empty());
    }

    #[test]
    fn what_is_unfinished_or_switched_off_is_found() {
        for word in
            ["todo!()", "unimplemented!()", "#[ignore]", "#[should_panic(expected = \"x\")]"]
        {
            let text = format!("//! A.\n{word}\nfn a() {{}}\n");
            assert_eq!(found("app/src/a.rs", &text).len(), 1, "{word}");
        }
        assert!(found("app/src/a.rs", "//! A.\n// todo!() is not code here\n").is_empty());
    }

    #[test]
    fn a_test_that_sleeps_is_found_and_a_product_that_waits_is_not() {
        let text = "//! A.\nasync fn a() { tokio::time::sleep(D).await; }\n";
        assert!(found("bot/src/a.rs", text).is_empty());
        assert_eq!(found("bot/tests/a.rs", text).len(), 1);
        let inline = "//! A.\n#[cfg(test)]\nmod tests { fn b() { std::thread::sleep(D); } }\n";
        assert_eq!(found("bot/src/a.rs", inline).len(), 1);
    }

    #[test]
    fn a_float_in_the_domain_is_found() {
        let text = "//! A.\nstruct A(f64);\n";
        assert_eq!(found("domain/src/a.rs", text).len(), 1);
        assert!(found("sandbox/src/a.rs", text).is_empty());
        assert!(found("domain/src/a.rs", "//! No f64 here.\n").is_empty());
    }
}
