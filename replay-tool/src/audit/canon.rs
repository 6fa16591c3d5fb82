//! The canonical text of an event, written straight from its type: members sorted, integers only.
//!
//! The log's own writer goes by way of a tree of values. Most events are what they would be written
//! as, and then this says so at a fraction of the cost; where it does not, the slow way says why.

use std::fmt::{self, Display, Write};

use event_store::canonical::MAX_INTEGER;
use serde::ser::{self, Serialize};

/// The value is not of a kind that is written here; the slow way must look at it.
#[derive(Debug)]
pub(crate) struct Unusual;

impl Display for Unusual {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not of the plain kind")
    }
}

impl std::error::Error for Unusual {}

impl ser::Error for Unusual {
    fn custom<T: Display>(_: T) -> Self {
        Self
    }
}

/// Writes values, one after another, into the same memory.
#[derive(Debug, Default)]
pub(crate) struct Canon {
    out: Vec<u8>,
    spare: Vec<u8>,
}

impl Canon {
    /// Whether `text` is exactly what the value is written as.
    pub(crate) fn is(&mut self, value: &impl Serialize, text: &str) -> bool {
        self.out.clear();
        value.serialize(&mut *self).is_ok() && self.out == text.as_bytes()
    }

    fn number(&mut self, magnitude: u64, negative: bool) -> Result<(), Unusual> {
        if magnitude > MAX_INTEGER {
            return Err(Unusual);
        }
        if negative {
            self.out.push(b'-');
        }
        let mut digits = [0; 20];
        let (mut from, mut rest) = (digits.len(), magnitude);
        loop {
            from -= 1;
            digits[from] = b'0' + u8::try_from(rest % 10).unwrap_or(0);
            rest /= 10;
            if rest == 0 {
                break;
            }
        }
        self.out.extend_from_slice(&digits[from..]);
        Ok(())
    }

    fn named(
        &mut self,
        name: &'static str,
        value: &(impl Serialize + ?Sized),
    ) -> Result<(), Unusual> {
        self.out.push(b'"');
        self.out.extend_from_slice(name.as_bytes());
        self.out.extend_from_slice(b"\":");
        value.serialize(self)
    }
}

/// The members of an object, which are put in order at its end.
pub(crate) struct Members<'c> {
    canon: &'c mut Canon,
    begin: usize,
    members: Vec<(&'static str, usize)>,
    /// What closes the object, and the one that it may stand in.
    close: &'static [u8],
}

impl Members<'_> {
    fn member(
        &mut self,
        name: &'static str,
        value: &(impl Serialize + ?Sized),
    ) -> Result<(), Unusual> {
        self.members.push((name, self.canon.out.len()));
        self.canon.named(name, value)
    }

    fn finish(mut self) {
        let Canon { out, spare } = self.canon;
        spare.clear();
        spare.extend_from_slice(&out[self.begin..]);
        let end = out.len();
        out.truncate(self.begin);
        let mut spans: Vec<(&'static str, usize, usize)> = Vec::with_capacity(self.members.len());
        let mut until = end;
        while let Some((name, from)) = self.members.pop() {
            spans.push((name, from, until));
            until = from;
        }
        spans.sort_unstable();
        for (number, (_, from, until)) in spans.into_iter().enumerate() {
            if number > 0 {
                out.push(b',');
            }
            out.extend_from_slice(&spare[from - self.begin..until - self.begin]);
        }
        out.extend_from_slice(self.close);
    }
}

impl ser::SerializeStruct for Members<'_> {
    type Ok = ();
    type Error = Unusual;

    fn serialize_field<T: Serialize + ?Sized>(
        &mut self,
        name: &'static str,
        value: &T,
    ) -> Result<(), Unusual> {
        self.member(name, value)
    }

    fn end(self) -> Result<(), Unusual> {
        self.finish();
        Ok(())
    }
}

impl ser::SerializeStructVariant for Members<'_> {
    type Ok = ();
    type Error = Unusual;

    fn serialize_field<T: Serialize + ?Sized>(
        &mut self,
        name: &'static str,
        value: &T,
    ) -> Result<(), Unusual> {
        self.member(name, value)
    }

    fn end(self) -> Result<(), Unusual> {
        self.finish();
        Ok(())
    }
}

/// The items of a list.
pub(crate) struct Items<'c> {
    canon: &'c mut Canon,
    first: bool,
}

impl ser::SerializeSeq for Items<'_> {
    type Ok = ();
    type Error = Unusual;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Unusual> {
        if !std::mem::take(&mut self.first) {
            self.canon.out.push(b',');
        }
        value.serialize(&mut *self.canon)
    }

    fn end(self) -> Result<(), Unusual> {
        self.canon.out.push(b']');
        Ok(())
    }
}

/// Takes text that stands between quotes.
struct Quoted<'c>(&'c mut Vec<u8>);

impl Write for Quoted<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let plain = text.bytes().all(|byte| byte >= b' ' && byte != b'"' && byte != b'\\');
        self.0.extend_from_slice(text.as_bytes());
        if plain { Ok(()) } else { Err(fmt::Error) }
    }
}

type Never = ser::Impossible<(), Unusual>;

impl<'c> ser::Serializer for &'c mut Canon {
    type Ok = ();
    type Error = Unusual;
    type SerializeSeq = Items<'c>;
    type SerializeTuple = Never;
    type SerializeTupleStruct = Never;
    type SerializeTupleVariant = Never;
    type SerializeMap = Never;
    type SerializeStruct = Members<'c>;
    type SerializeStructVariant = Members<'c>;

    fn serialize_bool(self, value: bool) -> Result<(), Unusual> {
        self.out.extend_from_slice(if value { b"true" } else { b"false" });
        Ok(())
    }

    fn serialize_i8(self, value: i8) -> Result<(), Unusual> {
        self.serialize_i64(value.into())
    }

    fn serialize_i16(self, value: i16) -> Result<(), Unusual> {
        self.serialize_i64(value.into())
    }

    fn serialize_i32(self, value: i32) -> Result<(), Unusual> {
        self.serialize_i64(value.into())
    }

    fn serialize_i64(self, value: i64) -> Result<(), Unusual> {
        self.number(value.unsigned_abs(), value < 0)
    }

    fn serialize_u8(self, value: u8) -> Result<(), Unusual> {
        self.number(value.into(), false)
    }

    fn serialize_u16(self, value: u16) -> Result<(), Unusual> {
        self.number(value.into(), false)
    }

    fn serialize_u32(self, value: u32) -> Result<(), Unusual> {
        self.number(value.into(), false)
    }

    fn serialize_u64(self, value: u64) -> Result<(), Unusual> {
        self.number(value, false)
    }

    fn serialize_f32(self, _: f32) -> Result<(), Unusual> {
        Err(Unusual)
    }

    fn serialize_f64(self, _: f64) -> Result<(), Unusual> {
        Err(Unusual)
    }

    fn serialize_char(self, _: char) -> Result<(), Unusual> {
        Err(Unusual)
    }

    fn serialize_str(self, value: &str) -> Result<(), Unusual> {
        if value.contains('\0') {
            return Err(Unusual);
        }
        super::line::string(&mut self.out, value);
        Ok(())
    }

    fn collect_str<T: Display + ?Sized>(self, value: &T) -> Result<(), Unusual> {
        self.out.push(b'"');
        write!(Quoted(&mut self.out), "{value}").map_err(|_| Unusual)?;
        self.out.push(b'"');
        Ok(())
    }

    fn serialize_bytes(self, _: &[u8]) -> Result<(), Unusual> {
        Err(Unusual)
    }

    fn serialize_none(self) -> Result<(), Unusual> {
        self.serialize_unit()
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), Unusual> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<(), Unusual> {
        self.out.extend_from_slice(b"null");
        Ok(())
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<(), Unusual> {
        self.serialize_unit()
    }

    fn serialize_unit_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
    ) -> Result<(), Unusual> {
        self.serialize_str(variant)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Result<(), Unusual> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<(), Unusual> {
        self.out.push(b'{');
        self.named(variant, value)?;
        self.out.push(b'}');
        Ok(())
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Items<'c>, Unusual> {
        self.out.push(b'[');
        Ok(Items { canon: self, first: true })
    }

    fn serialize_tuple(self, _: usize) -> Result<Never, Unusual> {
        Err(Unusual)
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Never, Unusual> {
        Err(Unusual)
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Never, Unusual> {
        Err(Unusual)
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Never, Unusual> {
        Err(Unusual)
    }

    fn serialize_struct(self, _: &'static str, fields: usize) -> Result<Members<'c>, Unusual> {
        self.out.push(b'{');
        let (begin, members) = (self.out.len(), Vec::with_capacity(fields));
        Ok(Members { canon: self, begin, members, close: b"}" })
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        fields: usize,
    ) -> Result<Members<'c>, Unusual> {
        self.out.extend_from_slice(b"{\"");
        self.out.extend_from_slice(variant.as_bytes());
        self.out.extend_from_slice(b"\":{");
        let (begin, members) = (self.out.len(), Vec::with_capacity(fields));
        Ok(Members { canon: self, begin, members, close: b"}}" })
    }
}

#[cfg(test)]
mod tests {
    use domain::event::Event;
    use event_store::canonical;

    use super::*;

    /// Every stored form that the domain vouches for.
    fn golden() -> Vec<(String, String, String)> {
        let dir = concat!(env!("CARGO_MANIFEST_DIR"), "/../domain/events");
        let mut found = Vec::new();
        for aggregate in std::fs::read_dir(dir).expect("the domain's golden files") {
            let aggregate = aggregate.expect("a folder").path();
            for file in std::fs::read_dir(&aggregate).expect("a folder of events") {
                let path = file.expect("a file").path();
                let name = path.file_name().and_then(|name| name.to_str()).expect("a name");
                let (event, version) = name.split_once(".v").expect("a version");
                let kind = aggregate.file_name().and_then(|name| name.to_str()).expect("a name");
                let version = version.trim_end_matches(".json").to_owned();
                let text = std::fs::read_to_string(&path).expect("a golden file");
                found.push((format!("{kind}.{event}"), version, text));
            }
        }
        found
    }

    #[test]
    fn every_golden_event_is_written_as_the_log_writes_it() {
        let (mut canon, mut seen) = (Canon::default(), 0);
        for (event_type, version, text) in golden() {
            let kind = event_type.split_once('.').expect("a dot").0;
            let value = serde_json::from_str(&text).expect("JSON");
            let stored = canonical(&value).expect("it can be stored");
            let Ok(event) = Event::decode(kind, &event_type, &version, &stored) else { continue };
            if event.event_version() != version {
                // What is of an older version is written as today's.
                assert!(!canon.is(&event, &stored), "{event_type}: {stored}");
                continue;
            }
            seen += 1;
            assert!(canon.is(&event, &stored), "{event_type}: {stored}");
            let spaced = stored.replacen(':', ": ", 1);
            assert!(!canon.is(&event, &spaced), "{event_type} with a space is another text");
        }
        assert!(seen > 40, "only {seen} golden events were read");
    }
}
