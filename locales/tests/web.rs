//! The messages of the web: in both languages, of their file, without markup, and running the right
//! way. The dashboard's build reads them; no program of ours holds them.

mod tree;

use std::fs;
use std::path::Path;

use fluent_bundle::{FluentArgs, FluentBundle, FluentResource, FluentValue};
use locales::{Lang, Texts};
use tree::{catalogue, is_persian, is_right_to_left};

/// The folder of a language that the web's messages lie in.
const WEB: &str = "web";

/// What each message says with a value of another script in the place of every variable.
fn said(lang: Lang) -> Vec<(String, String)> {
    let locale = lang.code().parse().expect("our codes are language tags");
    let mut bundle = FluentBundle::new(vec![locale]);
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(lang.code()).join(WEB);
    for file in fs::read_dir(folder).expect("the folder is there") {
        let path = file.expect("its files are there").path();
        let text = fs::read_to_string(&path).expect("they can be read");
        let resource = FluentResource::try_new(text).expect("they are well formed");
        bundle.add_resource(resource).expect("no key is in two of them");
    }
    let say = |(key, variables): (String, std::collections::BTreeSet<String>)| {
        let mut values = FluentArgs::new();
        for variable in variables {
            let value = if variable == "count" { 12.into() } else { FluentValue::from("x12") };
            values.set(variable, value);
        }
        let message = bundle.get_message(&key).expect("the bundle has every message");
        let pattern = message.value().expect("a message has a text");
        let mut errors = vec![];
        let text = bundle.format_pattern(pattern, Some(&values), &mut errors).into_owned();
        assert!(errors.is_empty(), "{lang} {key}: {errors:?}");
        (key, text)
    };
    catalogue(lang, WEB).into_iter().map(say).collect()
}

#[test]
fn every_message_of_the_web_is_in_both_languages_with_the_same_variables() {
    let (fa, en) = (catalogue(Lang::Fa, WEB), catalogue(Lang::En, WEB));
    assert!(!fa.is_empty(), "the web says something");
    assert_eq!(fa.keys().collect::<Vec<_>>(), en.keys().collect::<Vec<_>>());
    for (key, variables) in &fa {
        assert_eq!(variables, &en[key], "{key}");
    }
}

#[test]
fn no_message_of_the_web_takes_the_name_of_one_that_the_bot_says() {
    let texts = Texts::load();
    for key in catalogue(Lang::Fa, WEB).keys() {
        assert!(!texts.has(Lang::Fa, key), "{key} is there twice");
    }
}

#[test]
fn the_web_says_everything_without_markup() {
    for lang in Lang::ALL {
        for (key, text) in said(lang) {
            assert!(!text.contains(['<', '>', '{', '}']), "{lang} {key}: {text}");
            assert!(!text.trim().is_empty(), "{lang} {key} says nothing");
        }
    }
}

#[test]
fn a_line_of_the_web_with_persian_in_it_runs_from_right_to_left() {
    let runs_wrong = |(key, text): (String, String)| {
        let wrong = text
            .lines()
            .any(|line| line.contains(is_persian) && is_right_to_left(line) != Some(true));
        wrong.then(|| format!("{key}: {text}"))
    };
    let wrong: Vec<String> = said(Lang::Fa).into_iter().filter_map(runs_wrong).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}
