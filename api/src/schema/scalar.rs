//! The scalars: values that GraphQL's own types would round, truncate or leave ambiguous.

use async_graphql::{
    Enum, InputType, InputValueError, InputValueResult, Scalar, ScalarType, SimpleObject, Value,
};
use chrono::{NaiveDate, SecondsFormat, Utc};
use domain::money::Irr;

fn text<T: InputType>(value: &Value) -> Result<&str, InputValueError<T>> {
    match value {
        Value::String(text) => Ok(text),
        other => Err(InputValueError::expected_type(other.clone())),
    }
}

/// Whether a text is an integer as we write them: a sign at most, then digits.
fn is_integer(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    (1..=19).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit())
}

fn integer<T: InputType, N: std::str::FromStr>(
    value: &Value,
    what: &str,
) -> Result<N, InputValueError<T>> {
    let text = text::<T>(value)?;
    let wrong = || InputValueError::custom(format!("{what} is a decimal string, such as \"250\""));
    if !is_integer(text) {
        return Err(wrong());
    }
    text.parse().map_err(|_| wrong())
}

/// An amount in the smallest unit of its currency, as a decimal string: "2000000" is two million
/// rial. Negative only where a side of the books is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Amount(pub i64);

/// An amount in the smallest unit of its currency, as a decimal string: "2000000" is two million
/// rial. Negative only where a side of the books is meant.
#[Scalar(name = "Amount")]
impl ScalarType for Amount {
    fn parse(value: Value) -> InputValueResult<Self> {
        Ok(Self(integer(&value, "an amount")?))
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.to_string())
    }
}

impl From<Irr> for Amount {
    fn from(amount: Irr) -> Self {
        Self(amount.debit())
    }
}

impl Amount {
    /// The amount as money that is paid: not negative, and within what can be carried.
    #[must_use]
    pub(crate) fn rial(self) -> Option<Irr> {
        u64::try_from(self.0).ok().and_then(|rial| Irr::new(rial).ok())
    }
}

/// A currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum Currency {
    /// Iranian rial. Toman is a way of showing it: ten rial.
    Irr,
}

/// An amount and its currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, SimpleObject)]
pub(crate) struct Money {
    /// How much, in the currency's smallest unit.
    pub amount: Amount,
    /// Of what.
    pub currency: Currency,
}

impl From<Irr> for Money {
    fn from(amount: Irr) -> Self {
        Self { amount: amount.into(), currency: Currency::Irr }
    }
}

impl Money {
    /// Rial with a sign: a movement, or a side of the books.
    #[must_use]
    pub(crate) const fn signed(rial: i64) -> Self {
        Self { amount: Amount(rial), currency: Currency::Irr }
    }
}

/// An instant in UTC with microseconds, RFC 3339: "2026-11-22T20:30:00.000000Z".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct DateTime(pub chrono::DateTime<Utc>);

/// An instant in UTC with microseconds, RFC 3339: "2026-11-22T20:30:00.000000Z".
#[Scalar(name = "DateTime", specified_by_url = "https://www.rfc-editor.org/rfc/rfc3339")]
impl ScalarType for DateTime {
    fn parse(value: Value) -> InputValueResult<Self> {
        let parsed = chrono::DateTime::parse_from_rfc3339(text::<Self>(&value)?);
        parsed.map(|at| Self(at.to_utc())).map_err(|_| {
            InputValueError::custom("a time is RFC 3339, such as \"2026-11-22T20:30:00Z\"")
        })
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.to_rfc3339_opts(SecondsFormat::Micros, true))
    }
}

impl From<chrono::DateTime<Utc>> for DateTime {
    fn from(at: chrono::DateTime<Utc>) -> Self {
        Self(at)
    }
}

/// A business day in Tehran, as an ISO calendar date: "2026-11-23".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Date(pub NaiveDate);

/// A business day in Tehran, as an ISO calendar date: "2026-11-23".
#[Scalar(name = "Date")]
impl ScalarType for Date {
    fn parse(value: Value) -> InputValueResult<Self> {
        let parsed = NaiveDate::parse_from_str(text::<Self>(&value)?, "%Y-%m-%d");
        let wrong = |_| InputValueError::custom("a date is ISO, such as \"2026-11-23\"");
        parsed.map(Self).map_err(wrong)
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.to_string())
    }
}

/// A place in the log, from 1, as a decimal string.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct EventPosition(pub u64);

/// A place in the log, from 1, as a decimal string. Positions are without gaps, in the order of
/// commit; a query sent with the header `X-Min-Position` sees at least that far.
#[Scalar(name = "EventPosition")]
impl ScalarType for EventPosition {
    fn parse(value: Value) -> InputValueResult<Self> {
        Ok(Self(integer(&value, "a position")?))
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.to_string())
    }
}

/// A count of bytes, as a decimal string.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Bytes(pub u64);

/// A count of bytes, as a decimal string.
#[Scalar(name = "Bytes")]
impl ScalarType for Bytes {
    fn parse(value: Value) -> InputValueResult<Self> {
        Ok(Self(integer(&value, "a count of bytes")?))
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.to_string())
    }
}

/// A Telegram user's id, as a decimal string: it does not fit 32 bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TelegramId(pub i64);

/// A Telegram user's id, as a decimal string: it does not fit 32 bits.
#[Scalar(name = "TelegramId")]
impl ScalarType for TelegramId {
    fn parse(value: Value) -> InputValueResult<Self> {
        let id = integer(&value, "a Telegram id")?;
        if id < 1 {
            return Err(InputValueError::custom("a Telegram user's id is above 0"));
        }
        Ok(Self(id))
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.to_string())
    }
}

/// A SHA-256 hash in lower-case hexadecimal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Hash(pub String);

/// A SHA-256 hash in lower-case hexadecimal.
#[Scalar(name = "Hash")]
impl ScalarType for Hash {
    fn parse(value: Value) -> InputValueResult<Self> {
        let parsed: Result<event_store::tree::Hash, _> = text::<Self>(&value)?.parse();
        let wrong = |_| InputValueError::custom("a hash is 64 lower-case hexadecimal digits");
        parsed.map(|hash| Self(hash.to_string())).map_err(wrong)
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.clone())
    }
}

/// JSON as it stands in the log; only for raw events.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Json(pub serde_json::Value);

/// JSON as it stands in the log; only for raw events.
#[Scalar(name = "Json")]
impl ScalarType for Json {
    fn parse(value: Value) -> InputValueResult<Self> {
        value.into_json().map(Self).map_err(InputValueError::custom)
    }

    fn to_value(&self) -> Value {
        Value::from_json(self.0.clone()).unwrap_or(Value::Null)
    }
}

/// An absolute address, or one relative to this server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Url(pub String);

/// An absolute address, or one relative to this server.
#[Scalar(name = "Url")]
impl ScalarType for Url {
    fn parse(value: Value) -> InputValueResult<Self> {
        let text = text::<Self>(&value)?;
        let wrong = || InputValueError::custom("an address begins with http:// or https://");
        let parsed = url::Url::parse(text).map_err(|_| wrong())?;
        let web = matches!(parsed.scheme(), "http" | "https") && parsed.has_host();
        if web { Ok(Self(text.to_owned())) } else { Err(wrong()) }
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.clone())
    }
}

/// A UUID.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Uuid(pub uuid::Uuid);

/// A UUID: 32 hexadecimal digits in five groups.
#[Scalar(name = "UUID", specified_by_url = "https://www.rfc-editor.org/rfc/rfc9562")]
impl ScalarType for Uuid {
    fn parse(value: Value) -> InputValueResult<Self> {
        let parsed = uuid::Uuid::parse_str(text::<Self>(&value)?);
        parsed.map(Self).map_err(|_| InputValueError::custom("not a UUID"))
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn amount(value: impl Into<Value>) -> Option<i64> {
        <Amount as ScalarType>::parse(value.into()).ok().map(|amount| amount.0)
    }

    #[test]
    fn an_amount_is_a_decimal_string_and_nothing_else() {
        assert_eq!(amount("9007199254740993"), Some(9_007_199_254_740_993));
        assert_eq!(amount("-5"), Some(-5));
        for wrong in ["", "1.5", "1e3", "+1", " 1", "9223372036854775808", "۱۲", "--1", "0x1"] {
            assert_eq!(amount(wrong), None, "{wrong}");
        }
        assert_eq!(amount(5), None);
    }

    #[test]
    fn money_to_pay_is_neither_negative_nor_beyond_what_can_be_carried() {
        assert_eq!(Amount(-1).rial(), None);
        assert_eq!(Amount(i64::MAX).rial(), None);
        assert_eq!(Amount(100).rial(), Irr::new(100).ok());
    }

    #[test]
    fn a_time_is_written_in_utc_with_microseconds() {
        let parsed = <DateTime as ScalarType>::parse(Value::from("2026-11-23T00:00:00+03:30"))
            .expect("a time");
        assert_eq!(ScalarType::to_value(&parsed), Value::from("2026-11-22T20:30:00.000000Z"));
    }
}
