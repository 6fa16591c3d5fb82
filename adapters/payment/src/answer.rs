//! The envelope, taken apart by hand: `data` and `errors` are objects or arrays as it comes, numbers
//! may be texts, and the status says little.

use domain::{money::Irr, payment::gateway::Bearer};
use serde_json::Value;

/// Characters of the gateway's words that are kept.
const WORDS_MAX: usize = 300;

/// An answer of the gateway.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Answer {
    /// A code that is no refusal, and what came with it.
    Done(i64, Value),
    /// The code of a refusal, and its words.
    Refused(i64, String),
}

/// Reads an envelope; none when it is none. A code in `errors` is a refusal, whatever its sign; one
/// below zero is one also in `data` or on top, where others have met it.
pub(crate) fn read(body: &[u8]) -> Option<Answer> {
    let envelope: Value = serde_json::from_slice(body).ok()?;
    let (errors, data) = (&envelope["errors"], &envelope["data"]);
    let refusal = |part: &Value| number(&part["code"]).map(|code| (code, words(part)));
    let below = |part: &Value| refusal(part).filter(|(code, _)| *code < 0);
    let refused = refusal(errors).or_else(|| refusal(&errors[0]));
    let refused = refused.or_else(|| below(data)).or_else(|| below(&envelope));
    match refused {
        Some((code, words)) => Some(Answer::Refused(code, words)),
        None => number(&data["code"]).map(|code| Answer::Done(code, data.clone())),
    }
}

/// The message, and which fields are wrong.
fn words(part: &Value) -> String {
    let fields = part["validations"].as_array().into_iter().flatten().filter_map(Value::as_object);
    let fields = fields.flatten();
    let fields = fields.map(|(field, what)| format!("{field}: {}", text(what).unwrap_or_default()));
    let words: Vec<String> = text(&part["message"]).into_iter().chain(fields).collect();
    words.join(" ").chars().take(WORDS_MAX).collect()
}

/// A whole number, also when it came as a text.
pub(crate) fn number(value: &Value) -> Option<i64> {
    match value {
        Value::Number(number) => number.as_i64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}

/// An amount, also when it came as a text.
pub(crate) fn amount(value: &Value) -> Option<Irr> {
    u64::try_from(number(value)?).ok().and_then(|rial| Irr::new(rial).ok())
}

/// A text that is not empty, also when it came as a number.
pub(crate) fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if !text.trim().is_empty() => Some(text.trim().to_owned()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// The fee and who bears it. What is not said is nothing, and the shop's; money that came is not
/// doubted for it.
pub(crate) fn fee(data: &Value) -> (Irr, Bearer) {
    let bearer = match data["fee_type"].as_str() {
        Some(kind) if kind.eq_ignore_ascii_case("payer") => Bearer::Payer,
        Some(kind) if kind.eq_ignore_ascii_case("merchant") => Bearer::Merchant,
        other => {
            tracing::warn!(fee_type = ?other, "the gateway says not who bears the fee");
            Bearer::Merchant
        }
    };
    let fee = amount(&data["fee"]).unwrap_or_else(|| {
        tracing::warn!("the gateway says not what its fee is");
        Irr::ZERO
    });
    (fee, bearer)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn of(envelope: &Value) -> Option<Answer> {
        read(envelope.to_string().as_bytes())
    }

    #[test]
    fn a_success_is_read_with_either_kind_of_emptiness_and_numbers_as_texts() {
        for errors in [json!([]), json!({}), Value::Null] {
            for code in [json!(101), json!("101")] {
                let data =
                    json!({"code": code, "ref_id": "201", "fee": "5000", "fee_type": "Payer"});
                let answer = of(&json!({"data": data, "errors": errors}));
                let Some(Answer::Done(101, data)) = answer else { unreachable!("{answer:?}") };
                assert_eq!(text(&data["ref_id"]).as_deref(), Some("201"));
                assert_eq!(fee(&data), (Irr::new(5_000).expect("small"), Bearer::Payer));
            }
        }
    }

    #[test]
    fn a_refusal_is_found_wherever_it_stands_and_says_which_fields_are_wrong() {
        let refusal = json!({"code": -9, "message": "wrong", "validations": [{"amount": "small"}]});
        let read = Some(Answer::Refused(-9, "wrong amount: small".to_owned()));
        for data in [json!([]), json!({}), Value::Null] {
            assert_eq!(of(&json!({"data": data, "errors": refusal})), read);
            assert_eq!(of(&json!({"data": data, "errors": [refusal]})), read);
        }
        assert_eq!(of(&json!({"data": refusal, "errors": []})), read);
        assert_eq!(of(&refusal), read);
        let above = json!({"data": [], "errors": {"code": 429, "message": "referrer"}});
        assert_eq!(of(&above), Some(Answer::Refused(429, "referrer".to_owned())));
    }

    #[test]
    fn what_is_no_envelope_is_none() {
        for body in ["", "<html>", "[]", "null", "7", "{}", r#"{"data":[],"errors":[]}"#] {
            assert_eq!(read(body.as_bytes()), None, "{body}");
        }
        assert_eq!(of(&json!({"data": {"code": 1.5}, "errors": []})), None);
    }

    #[test]
    fn a_fee_that_is_not_said_is_nothing() {
        assert_eq!(fee(&json!({"fee": -1, "fee_type": 7})), (Irr::ZERO, Bearer::Merchant));
        assert_eq!(fee(&json!({})), (Irr::ZERO, Bearer::Merchant));
    }
}
