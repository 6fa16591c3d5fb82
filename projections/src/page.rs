//! Pages of a list: how many rows, after which one, and what comes back.
//!
//! A cursor is the sort key and the position of a row; it is opaque to clients, and stays good when
//! rows are added or changed around it.

use std::{fmt, str::FromStr};

/// The most rows of one page.
pub const PAGE_MAX: u8 = 100;

/// Why a page cannot be given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PageError {
    /// The number of rows is out of range.
    #[error("a page has 1 to 100 rows")]
    First,
    /// The cursor is none of ours.
    #[error("this is no cursor of ours")]
    Cursor,
}

/// A place in a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cursor {
    pub(crate) key: i64,
    pub(crate) position: i64,
}

impl Cursor {
    /// The place of a row whose sort key is its position.
    pub(crate) fn of(position: u64) -> Self {
        Self::keyed(0, position)
    }

    /// The place of a row with a sort key of its own.
    pub(crate) fn keyed(key: i64, position: u64) -> Self {
        Self { key, position: crate::column::bigint(position) }
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "c{:x}.{:x}", self.key, self.position)
    }
}

impl FromStr for Cursor {
    type Err = PageError;

    fn from_str(text: &str) -> Result<Self, PageError> {
        let (key, position) = text
            .strip_prefix('c')
            .and_then(|rest| rest.split_once('.'))
            .ok_or(PageError::Cursor)?;
        let key = u64::from_str_radix(key, 16).map_err(|_| PageError::Cursor)?.cast_signed();
        let position = i64::from_str_radix(position, 16).map_err(|_| PageError::Cursor)?;
        Ok(Self { key, position })
    }
}

/// Which rows of a list are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Page {
    first: u8,
    after: Option<Cursor>,
}

impl Page {
    /// The `first` rows after a cursor, as a client asks for them.
    ///
    /// # Errors
    /// When `first` is not 1 to [`PAGE_MAX`], or the cursor is none of ours.
    pub fn new(first: i64, after: Option<&str>) -> Result<Self, PageError> {
        let first = u8::try_from(first).map_err(|_| PageError::First)?;
        if !(1..=PAGE_MAX).contains(&first) {
            return Err(PageError::First);
        }
        Ok(Self { first, after: after.map(str::parse).transpose()? })
    }

    /// The first rows of a list: at least one, at most [`PAGE_MAX`].
    #[must_use]
    pub fn first(rows: u8) -> Self {
        Self { first: rows.clamp(1, PAGE_MAX), after: None }
    }

    /// The same number of rows after a cursor.
    #[must_use]
    pub const fn after(self, cursor: Cursor) -> Self {
        Self { first: self.first, after: Some(cursor) }
    }

    /// How many rows it has at the most.
    #[must_use]
    pub fn rows(&self) -> usize {
        usize::from(self.first)
    }

    /// The place after which it begins.
    #[must_use]
    pub const fn cursor(&self) -> Option<Cursor> {
        self.after
    }

    /// The position after which it begins.
    pub(crate) fn position(&self) -> Option<i64> {
        self.after.map(|cursor| cursor.position)
    }

    /// The sort key after which it begins.
    pub(crate) fn key(&self) -> Option<i64> {
        self.after.map(|cursor| cursor.key)
    }

    /// How many rows to fetch: one more, to see whether more follow.
    pub(crate) fn limit(&self) -> i64 {
        i64::from(self.first) + 1
    }
}

/// Which end of a list comes first.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Direction {
    /// The newest.
    #[default]
    NewestFirst,
    /// The oldest.
    OldestFirst,
}

impl Direction {
    /// The rest of a statement that lists rows by `column`, after `$1` at most `$2` of them.
    pub(crate) fn tail(self, column: &str) -> String {
        let (beyond, order) = match self {
            Self::NewestFirst => ("<", "DESC"),
            Self::OldestFirst => (">", "ASC"),
        };
        format!("($1::bigint IS NULL OR {column} {beyond} $1) ORDER BY {column} {order} LIMIT $2")
    }
}

/// A row and its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edge<T> {
    /// Its place, to go on from.
    pub cursor: Cursor,
    /// The row.
    pub node: T,
}

/// One page of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Connection<T> {
    /// Its rows.
    pub edges: Vec<Edge<T>>,
    /// Whether more follow.
    pub has_next: bool,
}

impl<T> Connection<T> {
    /// A page of what [`Page::limit`] rows were fetched for.
    pub(crate) fn new(rows: Vec<T>, page: &Page, cursor: impl Fn(&T) -> Cursor) -> Self {
        Self::of(rows, page.rows(), cursor)
    }

    /// The first `keep` of rows of which one more was fetched.
    pub(crate) fn of(mut rows: Vec<T>, keep: usize, cursor: impl Fn(&T) -> Cursor) -> Self {
        let has_next = rows.len() > keep;
        rows.truncate(keep);
        let edges = rows.into_iter().map(|node| Edge { cursor: cursor(&node), node }).collect();
        Self { edges, has_next }
    }

    /// Its rows without their places.
    pub fn nodes(self) -> impl Iterator<Item = T> {
        self.edges.into_iter().map(|edge| edge.node)
    }

    /// The place of its last row, to ask for the next page.
    #[must_use]
    pub fn end(&self) -> Option<Cursor> {
        self.edges.last().map(|edge| edge.cursor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_reads_back_as_it_was_written_also_with_a_key_below_zero() {
        for cursor in [Cursor::of(7), Cursor::keyed(-5, 1), Cursor::keyed(i64::MIN, u64::MAX)] {
            assert_eq!(cursor.to_string().parse(), Ok(cursor));
        }
    }

    #[test]
    fn what_is_no_cursor_and_what_is_no_page_is_refused() {
        for text in ["", "c", "c1", "1.2", "cx.1", "c1.2.3", "c1.ffffffffffffffff"] {
            assert_eq!(text.parse::<Cursor>(), Err(PageError::Cursor), "{text}");
        }
        for first in [0, -1, 101, 357] {
            assert_eq!(Page::new(first, None), Err(PageError::First));
        }
        assert_eq!(Page::new(1, Some("x")), Err(PageError::Cursor));
    }

    #[test]
    fn a_page_knows_whether_more_follow() {
        let page = Page::first(2);
        let more = Connection::new(vec![1_u64, 2, 3], &page, |n| Cursor::of(*n));
        assert!(more.has_next);
        assert_eq!(more.end(), Some(Cursor::of(2)));
        assert_eq!(more.nodes().collect::<Vec<_>>(), [1, 2]);
        assert!(!Connection::new(vec![1_u64, 2], &page, |n| Cursor::of(*n)).has_next);
    }
}
