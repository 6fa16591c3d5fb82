//! The line of an event: one spelling, read strictly.

use chrono::{DateTime, Utc};
use rand::{Rng, SeedableRng};
use serde_json::{Map, Value};

use crate::export::commands::Refused;
use crate::export::{Fault, LineError, line, parse};
use crate::{Recorded, canonical};

const LINE: &str = r#"{"aggregate_id":"W1","aggregate_type":"wallet","event_type":"wallet.held","event_version":"1","metadata":{"actor":"u1","command_id":"c"},"payload":{"Held":{"amount":-5,"note":"سلام\n"}},"position":7,"recorded_at":"2026-01-02T03:04:05.000006Z","sequence":3}"#;

#[test]
fn a_line_reads_back_into_its_event_and_the_event_into_its_line() {
    let event = parse(LINE).unwrap();
    assert_eq!((event.position, event.sequence), (7, 3));
    assert_eq!(event.payload, r#"{"Held":{"amount":-5,"note":"سلام\n"}}"#);
    assert_eq!(event.recorded_at.to_rfc3339(), "2026-01-02T03:04:05.000006+00:00");
    assert_eq!(line(&event), LINE);
}

#[test]
fn every_other_spelling_of_a_line_is_refused() {
    let change = |from: &str, to: &str| {
        assert!(LINE.contains(from), "{from}");
        parse(&LINE.replacen(from, to, 1)).unwrap_err()
    };
    let fault = |from: &str, to: &str| match change(from, to) {
        LineError::Form(error) => error.what,
        other => panic!("{other}"),
    };
    assert_eq!(fault(":-5", ": -5"), Fault::Unexpected);
    assert_eq!(fault("{\"aggregate_id", " {\"aggregate_id"), Fault::Unexpected);
    assert_eq!(fault(":3}", ":3} "), Fault::Unexpected);
    assert_eq!(fault(":3}", ":3,\"more\":1}"), Fault::Unexpected);
    assert_eq!(fault("\"aggregate_id\":\"W1\",", ""), Fault::Unexpected);
    assert_eq!(fault("-5", "-5.0"), Fault::Float);
    assert_eq!(fault("-5", "5e3"), Fault::Float);
    assert_eq!(fault("-5", "-0"), Fault::Number);
    assert_eq!(fault("-5", "05"), Fault::Number);
    assert_eq!(fault("-5", "-9007199254740992"), Fault::Range);
    assert_eq!(fault("-5", "99999999999999999999"), Fault::Range);
    assert_eq!(fault("\\n", "\\u000a"), Fault::Escape);
    assert_eq!(fault("\\n", "\\/"), Fault::Escape);
    assert_eq!(fault("\\n", "\n"), Fault::Escape);
    assert_eq!(fault("\\n", "\\u0020"), Fault::Escape);
    assert_eq!(fault("\\n", "\\ud83d\\ude00"), Fault::Escape);
    assert_eq!(fault("\\n", "\\u001F"), Fault::Escape);
    assert_eq!(fault("\"amount\":-5", "\"amount\":-5,\"amount\":-5"), Fault::Duplicate);
    assert_eq!(fault("\"actor\":\"u1\"", "\"e\":\"\",\"actor\":\"u1\""), Fault::Order);
    let deep = format!("{}{}", "[".repeat(200), "]".repeat(200));
    assert_eq!(fault("-5", &deep), Fault::Depth);
    assert!(matches!(change(":7,", ":0,"), LineError::Below { member: "position", .. }));
    assert!(matches!(change(":3}", ":-1}"), LineError::Below { member: "sequence", .. }));
    assert!(matches!(change("000006Z", "00006Z"), LineError::Stamp(_)));
    assert!(matches!(change("000006Z", "000006+00:00"), LineError::Stamp(_)));
    assert!(matches!(change("01-02", "02-30"), LineError::Stamp(_)));
    assert!(matches!(change("T03", " 03"), LineError::Stamp(_)));
    assert_eq!(change("\"u1\"", "1"), LineError::Metadata);
    assert_eq!(change("{\"Held\":{\"amount\":-5,\"note\":\"سلام\\n\"}}", "{}"), LineError::Payload);
    assert_eq!(change("{\"amount\":-5,\"note\":\"سلام\\n\"}", "1"), LineError::Payload);
    assert_eq!(change("W1", "W\\u0000"), LineError::Null { member: "aggregate_id" });
}

#[test]
fn members_are_in_order_of_their_utf16_units() {
    let with = |names: &str| parse(&LINE.replace("\"amount\":-5,\"note\":\"سلام\\n\"", names));
    // U+1F600 is written with surrogates and so stands before U+FB33.
    with("\"\u{1f600}\":1,\"\u{fb33}\":1").unwrap();
    assert!(with("\"\u{fb33}\":1,\"\u{1f600}\":1").is_err());
    with("\"a\":1,\"a b\":1,\"ab\":1").unwrap();
    with("\"\\n\":1,\" \":1,\"\\\"\":1,\"a\":1").unwrap();
    assert!(with("\" \":1,\"\\n\":1").is_err());
}

fn text(random: &mut impl Rng) -> String {
    let pool =
        ['a', 'Z', '"', '\\', '/', '\n', '\u{1}', '\u{7f}', 'ژ', '\u{200c}', '\u{fb33}', '😀'];
    (0..random.gen_range(0..6)).map(|_| pool[random.gen_range(0..pool.len())]).collect()
}

fn value(random: &mut impl Rng, depth: u32) -> Value {
    match random.gen_range(0..if depth == 0 { 4 } else { 6 }) {
        0 => Value::Null,
        1 => Value::Bool(random.r#gen()),
        2 => Value::from(random.gen_range(-(1_i64 << 53) + 1..1 << 53)),
        3 => Value::String(text(random)),
        4 => (0..random.gen_range(0..4)).map(|_| value(random, depth - 1)).collect(),
        _ => Value::Object(object(random, depth)),
    }
}

fn object(random: &mut impl Rng, depth: u32) -> Map<String, Value> {
    (0..random.gen_range(0..5)).map(|_| (text(random), value(random, depth - 1))).collect()
}

fn event(random: &mut impl Rng) -> Recorded {
    let names: Map<_, _> = (0..3).map(|_| (text(random), Value::String(text(random)))).collect();
    let payload = Value::Object(Map::from_iter([(text(random), Value::Object(object(random, 4)))]));
    Recorded {
        lane: 0,
        position: random.gen_range(1..1 << 53),
        aggregate_type: text(random),
        aggregate_id: text(random),
        sequence: random.gen_range(1..1 << 53),
        event_type: text(random),
        event_version: text(random),
        payload: canonical(&payload).unwrap(),
        metadata: canonical(&Value::Object(names)).unwrap(),
        recorded_at: DateTime::<Utc>::from_timestamp_micros(
            random.gen_range(0..4_102_444_800_000_000),
        )
        .unwrap(),
    }
}

#[test]
fn whatever_the_log_takes_has_a_line_that_reads_back() {
    let seed: u64 = rand::random();
    println!("seed {seed}");
    let mut random = rand::rngs::StdRng::seed_from_u64(seed);
    for _ in 0..2000 {
        let event = event(&mut random);
        let text = line(&event);
        assert_eq!(parse(&text).as_ref(), Ok(&event), "{text}");
        let whole: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(canonical(&whole).unwrap(), text, "the two makers of canonical JSON agree");
    }
}

#[test]
fn a_changed_byte_gives_another_event_or_none_but_never_the_same() {
    let seed: u64 = rand::random();
    println!("seed {seed}");
    let mut random = rand::rngs::StdRng::seed_from_u64(seed);
    for _ in 0..3000 {
        let event = event(&mut random);
        let mut bytes = line(&event).into_bytes();
        let at = random.gen_range(0..bytes.len());
        bytes[at] ^= 1 << random.gen_range(0..8);
        let Ok(text) = String::from_utf8(bytes) else { continue };
        if let Ok(other) = parse(&text) {
            assert_ne!(other, event);
            assert_eq!(line(&other), text, "what is read has one spelling");
        }
    }
}

#[test]
fn a_refused_command_has_one_spelling() {
    let text = "{\"command_id\":\"0190a5c4-0000-7000-8000-000000000001\",\"fingerprint\":\"\
        e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\",\"outcome\":{\"No\":{}},\
        \"recorded_at\":\"2026-01-02T03:04:05.000006Z\"}";
    assert_eq!(Refused::parse(text).unwrap().line(), text);
    for (from, to) in
        [("0190a5c4", "0190A5C4"), ("e3b0", "E3B0"), ("{\"No\":{}}", "{ }"), ("06Z", "6Z")]
    {
        assert!(Refused::parse(&text.replacen(from, to, 1)).is_err(), "{to}");
    }
}
