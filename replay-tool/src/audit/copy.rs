//! Rows by `COPY … TO STDOUT (FORMAT binary)`: what the wire carries, taken apart without a copy.
//! A query pays for each row what this pays for a page.

use futures::TryStreamExt;
use sqlx::PgConnection;

/// How every binary copy begins; flags and the length of an extension follow.
const SIGNATURE: &[u8] = b"PGCOPY\n\xff\r\n\0";
/// Bytes of the signature, the flags and the length of the extension.
const HEADER_BYTES: usize = 19;

/// What one copy gave, as it came.
#[derive(Debug, Default)]
pub(crate) struct Copied(Vec<u8>);

/// The bytes do not have the form of a binary copy.
#[derive(Debug)]
pub(crate) struct Malformed;

impl From<Malformed> for sqlx::Error {
    fn from(_: Malformed) -> Self {
        Self::Protocol("a binary COPY came in another form than Postgres documents".to_owned())
    }
}

/// Copies what this query selects. Whatever stands in the query is ours or a number.
pub(crate) async fn copied(
    connection: &mut PgConnection,
    query: &str,
) -> Result<Copied, sqlx::Error> {
    let statement = format!("COPY ({query}) TO STDOUT (FORMAT binary)");
    let mut stream = connection.copy_out_raw(&statement).await?;
    let mut bytes = Vec::new();
    while let Some(part) = stream.try_next().await? {
        bytes.extend_from_slice(&part);
    }
    Ok(Copied(bytes))
}

/// Copies what this query selects, and gives it on in pieces of whole rows, so that it need not lie
/// in memory at once.
pub(crate) async fn pieces<const N: usize>(
    connection: &mut PgConnection,
    query: &str,
    mut each: impl FnMut(&[Option<&[u8]>; N]) -> Result<(), Malformed>,
) -> Result<(), sqlx::Error> {
    /// Bytes that are gathered before rows are taken out of them.
    const PIECE_BYTES: usize = 1 << 20;
    let statement = format!("COPY ({query}) TO STDOUT (FORMAT binary)");
    let mut stream = connection.copy_out_raw(&statement).await?;
    let (mut bytes, mut begun, mut ended) = (Vec::new(), false, false);
    loop {
        let part = stream.try_next().await?;
        if let Some(part) = &part {
            bytes.extend_from_slice(part);
            if bytes.len() < PIECE_BYTES {
                continue;
            }
        }
        let mut rest = bytes.as_slice();
        if !begun && !rest.is_empty() {
            rest = header(rest)?;
            begun = true;
        }
        while !ended {
            match tuple::<N>(rest)? {
                Tuple::Row(row, after) => {
                    each(&row)?;
                    rest = after;
                }
                Tuple::End => ended = true,
                Tuple::Torn => break,
            }
        }
        let taken = bytes.len() - rest.len();
        bytes.drain(..taken);
        if part.is_none() {
            return if ended { Ok(()) } else { Err(Malformed.into()) };
        }
    }
}

impl Copied {
    /// The rows, field by field; none where the field is null.
    pub(crate) fn rows<const N: usize>(&self) -> Result<Vec<[Option<&[u8]>; N]>, Malformed> {
        let mut rest = header(&self.0)?;
        let mut rows = Vec::new();
        loop {
            match tuple::<N>(rest)? {
                Tuple::Row(row, after) => {
                    rows.push(row);
                    rest = after;
                }
                Tuple::End => return Ok(rows),
                Tuple::Torn => return Err(Malformed),
            }
        }
    }
}

fn header(bytes: &[u8]) -> Result<&[u8], Malformed> {
    let (begin, rest) = bytes.split_at_checked(HEADER_BYTES).ok_or(Malformed)?;
    let plain = begin.starts_with(SIGNATURE) && begin[SIGNATURE.len()..].iter().all(|b| *b == 0);
    if plain { Ok(rest) } else { Err(Malformed) }
}

enum Tuple<'b, const N: usize> {
    Row([Option<&'b [u8]>; N], &'b [u8]),
    End,
    /// More bytes must come first.
    Torn,
}

fn tuple<const N: usize>(bytes: &[u8]) -> Result<Tuple<'_, N>, Malformed> {
    let Some((count, mut rest)) = bytes.split_first_chunk() else { return Ok(Tuple::Torn) };
    match i16::from_be_bytes(*count) {
        -1 => return Ok(Tuple::End),
        count if usize::try_from(count) == Ok(N) => {}
        _ => return Err(Malformed),
    }
    let mut row = [None; N];
    for field in &mut row {
        let Some((length, after)) = rest.split_first_chunk() else { return Ok(Tuple::Torn) };
        rest = after;
        let length = i32::from_be_bytes(*length);
        if length == -1 {
            continue;
        }
        let length = usize::try_from(length).map_err(|_| Malformed)?;
        let Some((value, after)) = rest.split_at_checked(length) else { return Ok(Tuple::Torn) };
        (*field, rest) = (Some(value), after);
    }
    Ok(Tuple::Row(row, rest))
}

/// A text, which Postgres sends as UTF-8.
pub(crate) fn text(field: Option<&[u8]>) -> Result<&str, Malformed> {
    std::str::from_utf8(field.ok_or(Malformed)?).map_err(|_| Malformed)
}

/// A `bigint`, or a `timestamptz` as its microseconds since the year 2000.
pub(crate) fn long(field: Option<&[u8]>) -> Result<i64, Malformed> {
    Ok(i64::from_be_bytes(field.ok_or(Malformed)?.try_into().map_err(|_| Malformed)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_torn_waits_for_more_and_what_is_another_form_is_refused() {
        let mut bytes = SIGNATURE.to_vec();
        bytes.extend([0; 8]);
        bytes.extend([0, 2, 0, 0, 0, 1, b'a', 0xff, 0xff, 0xff, 0xff]);
        assert!(Copied(bytes.clone()).rows::<2>().is_err(), "it does not end");
        assert!(matches!(tuple::<2>(&bytes[HEADER_BYTES..bytes.len() - 1]), Ok(Tuple::Torn)));
        bytes.extend([0xff, 0xff]);
        let copied = Copied(bytes);
        assert_eq!(copied.rows::<2>().ok(), Some(vec![[Some(&b"a"[..]), None]]));
        assert!(copied.rows::<3>().is_err(), "another number of fields");
        assert!(Copied(b"PGCOPY".to_vec()).rows::<2>().is_err());
    }
}
