//! Positions and sequences are `u64` here and `bigint` in Postgres; these are the only two crossings.

/// A `bigint` that a CHECK keeps from being negative.
pub(crate) fn from_database(number: i64) -> u64 {
    u64::try_from(number).expect("a CHECK keeps positions and sequences positive")
}

/// A position for the database. Nobody appends 2^63 events.
pub(crate) fn to_database(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
