//! The messages of both languages against each other, and against what Telegram can show.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "what the tests share panics as they do; clippy excuses only the tests themselves"
)]

mod tree;

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use locales::amount::AmountError;
use locales::{Arg, Lang, Texts, args};
use tree::{is_persian, is_right_to_left};

/// The longest label that two buttons in a row show whole on a small phone, in characters.
const BUTTON_CHARS_MAX: usize = 24;

/// Telegram's limit of an answer to a tap, in characters.
const TOAST_CHARS_MAX: usize = 200;

/// Telegram's limit of a message, in UTF-16 units.
const MESSAGE_UNITS_MAX: usize = 4096;

/// What each variable is, wherever it stands: a name has one meaning in all messages.
fn sample(variable: &str) -> Arg<'static> {
    let now: DateTime<Utc> = "2026-11-23T11:00:00Z".parse().unwrap();
    let gib = 1_u64 << 30;
    match variable {
        "name" | "customer" | "staff" | "holder" | "reason" | "caption" | "plan" | "service"
        | "server" | "shop" | "program" | "system" | "device" | "address" | "bank" | "contact"
        | "field" => Arg::text("Sara <b> & سارا"),
        "number" | "code" | "link" | "config" | "note" => Arg::code("vless://a?b=1&c=2#<x>"),
        "lines" | "steps" => Arg::html("✅ <b>یک</b>\n▫️ دو"),
        "task" => Arg::html("شارژ ۲۰۰ هزار تومان &amp; رسید"),
        "status" => Arg::Key("payment-status-approved"),
        "kind" => Arg::Key("payment-kind-voice"),
        "step" => Arg::Key("order-step-account"),
        "what" => Arg::Key("proof-event-credited"),
        "language" => Arg::Key("identity-language-fa"),
        "amount" | "balance" | "price" | "missing" | "held" | "debt" | "min" | "max"
        | "claimed" => Arg::Money(12_345_000),
        "rial" => Arg::Rial(12_345_000),
        "words" => Arg::Words(12_345_000),
        "card" => Arg::Card("6037991812345678".into()),
        "minutes" | "seconds" | "days" | "count" | "place" | "chars" | "parked" | "approved"
        | "page" | "pages" | "position" => Arg::Number(12),
        "date" | "before" | "after" => Arg::Date(now),
        "moment" => Arg::Moment(now),
        "age" | "relative" => Arg::Relative { at: now - chrono::TimeDelta::minutes(5), now },
        "size" | "limit" | "traffic" | "used" | "total" | "left" => Arg::Bytes(25 * gib / 2),
        "bar" => Arg::UsageBar { used: 62, total: 100 },
        other => panic!("the variable {other} has no meaning yet: say here what it is"),
    }
}

fn samples(variables: &BTreeSet<String>) -> Vec<(&str, Arg<'static>)> {
    variables.iter().map(|name| (name.as_str(), sample(name))).collect()
}

/// What the bot, the API and notices say.
fn catalogue(lang: Lang) -> tree::Catalogue {
    tree::catalogue(lang, "")
}

/// Whether a message goes where markup is shown as it is written.
fn is_bare(key: &str) -> bool {
    ["-button", "-toast"].iter().any(|end| key.ends_with(end))
        || ["error-", "menu-command-", "menu-task-", "payment-kind-", "subscription-web-"]
            .iter()
            .any(|start| key.starts_with(start))
        || key.contains("-status-")
        || key.contains("-row")
}

#[test]
fn every_message_is_in_both_languages_with_the_same_variables() {
    let (fa, en) = (catalogue(Lang::Fa), catalogue(Lang::En));
    let keys: Vec<&String> = fa.keys().collect();
    assert_eq!(keys, en.keys().collect::<Vec<_>>());
    for (key, variables) in &fa {
        assert_eq!(variables, &en[key], "{key}");
    }
}

#[test]
fn every_file_of_the_tree_is_built_in() {
    let texts = Texts::load();
    for lang in Lang::ALL {
        let catalogue = catalogue(lang);
        assert_eq!(texts.keys(), catalogue.keys().cloned().collect::<Vec<_>>());
        for key in catalogue.keys() {
            assert!(texts.has(lang, key), "{key} is missing in {lang}");
        }
    }
}

#[test]
fn every_message_renders_with_nothing_left_open() {
    let texts = Texts::load();
    for lang in Lang::ALL {
        for (key, variables) in catalogue(lang) {
            let args = samples(&variables);
            let html = texts.get(lang, &key, &args);
            for text in [&html, &texts.plain(lang, &key, &args), &texts.label(lang, &key, &args)] {
                assert!(!text.contains(['{', '}']), "{lang} {key}: {text}");
                assert!(!text.trim().is_empty() && text != &key, "{lang} {key} says nothing");
                assert!(text.encode_utf16().count() <= MESSAGE_UNITS_MAX, "{lang} {key}");
            }
            assert_markup(lang, &key, &html);
            let opened = html.matches(['\u{2066}', '\u{2068}']).count();
            assert_eq!(opened, html.matches('\u{2069}').count(), "{lang} {key}");
        }
    }
}

/// Only Telegram's tags, each closed in order, and nothing else that Telegram would refuse.
fn assert_markup(lang: Lang, key: &str, html: &str) {
    let mut open = Vec::new();
    for piece in html.split('<').skip(1) {
        let (tag, _) = piece.split_once('>').unwrap_or_else(|| panic!("{lang} {key}: {html}"));
        match tag.strip_prefix('/') {
            Some(closed) => assert_eq!(open.pop(), Some(closed), "{lang} {key}: {html}"),
            None => {
                assert!(["b", "i", "code"].contains(&tag), "{lang} {key}: <{tag}>");
                open.push(tag);
            }
        }
    }
    assert!(open.is_empty(), "{lang} {key}: {html}");
}

#[test]
fn what_is_shown_without_markup_has_none() {
    let texts = Texts::load();
    for lang in Lang::ALL {
        for key in texts.keys().iter().filter(|key| is_bare(key)) {
            let bare = texts.plain(lang, key, &[]);
            assert!(!bare.contains('<'), "{lang} {key}: {bare}");
            assert!(!bare.contains('\n'), "{lang} {key}: {bare}");
        }
    }
}

#[test]
fn button_labels_fit_two_in_a_row_and_toasts_fit_telegram() {
    let texts = Texts::load();
    let mut too_long = Vec::new();
    for lang in Lang::ALL {
        for (key, variables) in catalogue(lang) {
            let limit = match key.rsplit('-').next() {
                Some("button") => BUTTON_CHARS_MAX,
                Some("toast") => TOAST_CHARS_MAX,
                _ => continue,
            };
            let label = texts.label(lang, &key, &samples(&variables));
            if label.chars().count() > limit {
                too_long.push((lang, key, label));
            }
        }
    }
    assert!(too_long.is_empty(), "{too_long:#?}");
}

#[test]
fn no_two_labels_of_the_main_menu_are_alike() {
    let texts = Texts::load();
    for lang in Lang::ALL {
        let keys = texts.keys().iter().filter(|k| k.starts_with("menu-") && k.ends_with("-button"));
        let keys: Vec<_> = keys.collect();
        let labels: BTreeSet<_> = keys.iter().map(|key| texts.label(lang, key, &[])).collect();
        assert_eq!(labels.len(), keys.len(), "{labels:?}");
    }
}

#[test]
fn every_refusal_of_a_typed_amount_has_its_answer() {
    let texts = Texts::load();
    let mut answers = BTreeSet::new();
    for why in AmountError::ALL {
        for lang in Lang::ALL {
            assert!(texts.has(lang, why.key()), "{why:?}");
            answers.insert(texts.get(lang, why.key(), &[]));
        }
    }
    assert_eq!(answers.len(), AmountError::ALL.len() * Lang::ALL.len());
}

#[test]
fn a_card_message_reads_as_a_shop_would_write_it() {
    let texts = Texts::load();
    let text = texts.get(
        Lang::Fa,
        "payment-card",
        &args![
            number = Arg::code("R-1042"),
            amount = Arg::Money(2_000_000),
            rial = Arg::Rial(2_000_000),
            card = Arg::Card("6037991812345678".into()),
            holder = "سارا <محمدی>",
            bank = "بانک ملی",
            minutes = 60_u64,
        ],
    );
    assert_eq!(
        text,
        "<b>💳 کارت به کارت</b> · رسید شمارهٔ \u{2066}<code>R-1042</code>\u{2069}\n\n\
         این مبلغ را <b>دقیقاً</b> واریز کنید:\n\
         💵 <b>۲۰۰٬۰۰۰ تومان</b>\n\
         🏦 برابر با <b>۲٬۰۰۰٬۰۰۰ ریال</b>\n\n\
         شماره کارت:\n\
         \u{2066}<code>6037 9918 1234 5678</code>\u{2069}\n\
         به نام: <b>\u{2068}سارا &lt;محمدی&gt;\u{2069}</b> · \u{2068}بانک ملی\u{2069}\n\n\
         ⏳ تا ۶۰ دقیقهٔ دیگر عکس رسید را همین‌جا بفرستید."
    );
}

#[test]
fn a_label_has_no_invisible_marks_and_plain_text_no_markup() {
    let texts = Texts::load();
    let toast = texts.label(Lang::En, "staff-decided-toast", &args![staff = "علی"]);
    assert_eq!(toast, "علی decided first.");
    let trace = texts.plain(Lang::Fa, "error-trace", &args![code = Arg::code("A<1")]);
    assert_eq!(trace, "کد پیگیری: \u{2066}A<1\u{2069}");
}

#[test]
fn marks_in_a_name_cannot_turn_the_line_around() {
    let texts = Texts::load();
    let name = "\u{202e}evil\u{2069}\u{2066}";
    let text = texts.get(Lang::Fa, "identity-returned", &args![name = name]);
    assert_eq!(text.lines().next(), Some("سلام \u{2068}evil\u{2069}، خوش برگشتید 🌙"));
}

#[test]
fn counts_follow_the_language() {
    let texts = Texts::load();
    let days = |lang, days: u64| texts.label(lang, "plan-days", &args![days = days]);
    assert_eq!(days(Lang::Fa, 30), "۳۰ روزه");
    assert_eq!(days(Lang::En, 1), "1 day");
    assert_eq!(days(Lang::En, 3_650), "3,650 days");
}

#[test]
fn a_key_within_a_message_is_said_in_the_same_language() {
    let texts = Texts::load();
    let args = args![step = Arg::Key("order-step-renewal")];
    assert_eq!(texts.get(Lang::Fa, "order-step-done", &args), "✅ تمدید اکانت");
    assert_eq!(texts.get(Lang::En, "order-step-done", &args), "✅ Renewing the account");
}

#[test]
fn a_key_that_does_not_exist_shows_itself() {
    assert_eq!(Texts::load().get(Lang::En, "no-such-key", &[]), "no-such-key");
}

/// Messages whose line is not Persian: what a reader of English looks for, and a picture of a flag,
/// which Unicode counts among the Latin letters.
const LEFT_TO_RIGHT: &[&str] =
    &["identity-choose-language", "identity-language-fa-button", "identity-language-en-button"];

/// A message without its tags: Telegram's HTML names no more than a few, without a `>` in them.
fn untagged(html: &str) -> String {
    let after_tag = |part: &str| part.split_once('>').map_or("", |(_, text)| text).to_owned();
    let mut parts = html.split('<');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.map(after_tag).fold(first, |text, part| text + &part)
}

#[test]
fn a_line_with_persian_in_it_runs_from_right_to_left() {
    let texts = Texts::load();
    let mut wrong = Vec::new();
    for (key, variables) in catalogue(Lang::Fa) {
        if LEFT_TO_RIGHT.contains(&key.as_str()) {
            continue;
        }
        let said = untagged(&texts.get(Lang::Fa, &key, &samples(&variables)));
        let lines = said.lines().filter(|line| line.contains(is_persian));
        let bad = lines.filter(|line| is_right_to_left(line) != Some(true));
        wrong.extend(bad.map(|line| format!("{key}: {line}")));
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
