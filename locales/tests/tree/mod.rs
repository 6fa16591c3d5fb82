//! The messages as they lie in the source tree, and which way a line of them runs.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "what the tests share panics as they do; clippy excuses only the tests themselves"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use fluent_syntax::ast::{
    CallArguments, Entry, Expression, InlineExpression, Message, Pattern, PatternElement,
};
use fluent_syntax::parser;
use locales::Lang;
use unicode_bidi::{BidiClass, bidi_class};

/// One message of one file: the variables it names.
pub(crate) type Catalogue = BTreeMap<String, BTreeSet<String>>;

/// Reads the files of one language from the source tree, apart from what the program built in.
/// `part` is a folder below the language's, or empty for the files right in it.
pub(crate) fn catalogue(lang: Lang, part: &str) -> Catalogue {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(lang.code()).join(part);
    let mut catalogue = Catalogue::new();
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    for path in entries.filter(|path| path.is_file()) {
        let feature = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let text = fs::read_to_string(&path).unwrap();
        assert!(!text.contains(['ي', 'ك']), "{path:?} has Arabic letters for Persian ones");
        let resource = parser::parse(text).unwrap_or_else(|(_, errors)| {
            panic!("{path:?}: {errors:?}");
        });
        for entry in resource.body {
            match entry {
                Entry::Message(message) => {
                    let key = message.id.name.clone();
                    assert!(key.starts_with(&format!("{feature}-")), "{key} is not of {feature}");
                    assert!(
                        key.chars().all(|c| c.is_ascii_lowercase() || c == '-'),
                        "{key} is not kebab-case"
                    );
                    let twice = catalogue.insert(key.clone(), variables(&message));
                    assert_eq!(twice, None, "{key} is there twice");
                }
                Entry::Comment(_) | Entry::GroupComment(_) | Entry::ResourceComment(_) => {}
                other => panic!("{path:?} has something that is no message: {other:?}"),
            }
        }
    }
    catalogue
}

fn variables(message: &Message<String>) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    in_pattern(message.value.as_ref().expect("a message has a text"), &mut found);
    found
}

fn in_pattern(pattern: &Pattern<String>, found: &mut BTreeSet<String>) {
    for element in &pattern.elements {
        match element {
            PatternElement::Placeable { expression: Expression::Inline(inline) } => {
                in_inline(inline, found);
            }
            PatternElement::Placeable { expression: Expression::Select { selector, variants } } => {
                in_inline(selector, found);
                for variant in variants {
                    in_pattern(&variant.value, found);
                }
            }
            PatternElement::TextElement { .. } => {}
        }
    }
}

fn in_inline(inline: &InlineExpression<String>, found: &mut BTreeSet<String>) {
    match inline {
        InlineExpression::VariableReference { id } => {
            found.insert(id.name.clone());
        }
        InlineExpression::FunctionReference {
            arguments: CallArguments { positional, .. }, ..
        } => {
            for argument in positional {
                in_inline(argument, found);
            }
        }
        _ => {}
    }
}

/// Whether a letter is of Persian's script.
pub(crate) fn is_persian(c: char) -> bool {
    bidi_class(c) == BidiClass::AL
}

/// The direction of a line by its first letter that has one (UAX #9, P2 and P3), isolated text
/// left out; none when it has no such letter.
pub(crate) fn is_right_to_left(line: &str) -> Option<bool> {
    let mut depth = 0_u32;
    for c in line.chars() {
        match bidi_class(c) {
            BidiClass::LRI | BidiClass::RLI | BidiClass::FSI => depth += 1,
            BidiClass::PDI => depth = depth.saturating_sub(1),
            BidiClass::R | BidiClass::AL if depth == 0 => return Some(true),
            BidiClass::L if depth == 0 => return Some(false),
            _ => {}
        }
    }
    None
}
