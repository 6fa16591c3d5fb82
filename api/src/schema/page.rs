//! Connections: a page of a list, with cursors.

use async_graphql::{
    Enum, OutputType,
    connection::{Connection, Edge, EmptyFields},
};
use projections::page;

use crate::error::RequestError;

/// What a list costs: as many rows as are asked for, times what each costs. A `first` out of
/// range is refused later; here it costs as one.
#[must_use]
pub(crate) fn rows(first: i32, child_complexity: usize) -> usize {
    usize::try_from(first).unwrap_or(1).max(1).saturating_mul(child_complexity.max(1))
}

/// The page that a client asks for.
///
/// # Errors
/// When `first` is not 1 to 100, or the cursor is none of ours.
pub(crate) fn asked(first: i32, after: Option<&str>) -> Result<page::Page, RequestError> {
    page::Page::new(i64::from(first), after).map_err(RequestError::from)
}

/// Rows as a connection of nodes.
pub(crate) fn connection<Row, Node: OutputType>(
    rows: page::Connection<Row>,
    after: Option<&str>,
    node: impl Fn(Row) -> Node,
) -> Connection<String, Node, EmptyFields, EmptyFields> {
    let mut connection = Connection::new(after.is_some(), rows.has_next);
    let edges = rows.edges.into_iter();
    connection.edges.extend(edges.map(|edge| Edge::new(edge.cursor.to_string(), node(edge.node))));
    connection
}

/// By what a list is sorted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Enum)]
pub enum Sort {
    /// The newest first.
    #[default]
    NewestFirst,
    /// The oldest first.
    OldestFirst,
}

impl From<Sort> for page::Direction {
    fn from(sort: Sort) -> Self {
        match sort {
            Sort::NewestFirst => Self::NewestFirst,
            Sort::OldestFirst => Self::OldestFirst,
        }
    }
}
