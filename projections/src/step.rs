//! One event on its way into the tables of a projector.

use chrono::{DateTime, Utc};
use domain::event::Event;
use event_store::{
    Recorded,
    projection::{ProjectionError, Tables},
};
use sqlx::{PgConnection, Postgres, postgres::PgArguments, query::Query};

/// A statement whose values are being bound.
pub(crate) type Statement<'q> = Query<'q, Postgres, PgArguments>;

/// An event, and the transaction that it is applied in.
pub(crate) struct Step<'a> {
    transaction: &'a mut PgConnection,
    tables: &'a Tables,
    recorded: &'a Recorded,
}

/// The events of these aggregates, decoded. Others are not looked at, so that one which cannot be
/// read stops only the projectors that read it.
pub(crate) fn decoded<'e>(
    events: &'e [Recorded],
    aggregates: &[&str],
) -> Result<Vec<(&'e Recorded, Event)>, ProjectionError> {
    let ours = |recorded: &&Recorded| aggregates.contains(&recorded.aggregate_type.as_str());
    events.iter().filter(ours).map(|recorded| Ok((recorded, decode(recorded)?))).collect()
}

/// A recorded event as one of the domain's.
pub(crate) fn decode(recorded: &Recorded) -> Result<Event, ProjectionError> {
    let Recorded { aggregate_type, event_type, event_version, payload, .. } = recorded;
    Event::decode(aggregate_type, event_type, event_version, payload)
        .map_err(|error| recorded.undecodable(error.to_string()).into())
}

impl<'a> Step<'a> {
    /// The step of one event.
    pub(crate) fn new(
        transaction: &'a mut PgConnection,
        tables: &'a Tables,
        recorded: &'a Recorded,
    ) -> Self {
        Self { transaction, tables, recorded }
    }

    /// Where the event stands in the log.
    pub(crate) fn position(&self) -> i64 {
        crate::column::bigint(self.recorded.position)
    }

    /// When it was recorded.
    pub(crate) fn at(&self) -> DateTime<Utc> {
        self.recorded.recorded_at
    }

    /// The id of its stream.
    pub(crate) fn stream(&self) -> String {
        self.recorded.aggregate_id.clone()
    }

    /// The id of its stream, as an id.
    pub(crate) fn stream_as<T: std::str::FromStr>(&self) -> Result<T, ProjectionError> {
        stream_as(self.recorded)
    }

    /// Inserts a row; `columns` are separated by commas, values are bound in their order.
    pub(crate) async fn insert(
        &mut self,
        table: &str,
        columns: &str,
        bind: impl for<'q> FnOnce(Statement<'q>) -> Statement<'q>,
    ) -> Result<(), ProjectionError> {
        let places: Vec<String> =
            columns.split(',').zip(1..).map(|(_, place)| format!("${place}")).collect();
        let sql = format!(
            "INSERT INTO {} ({columns}) VALUES ({})",
            self.tables.name(table),
            places.join(", ")
        );
        bind(sqlx::query(&sql)).execute(&mut *self.transaction).await?;
        Ok(())
    }

    /// Changes the one row of the event's stream: `$1` is the stream's id, `$2` the position, which
    /// the row takes over; values are bound from `$3`. That there is no such row is an error, for
    /// then the log tells of a thing that it never began.
    pub(crate) async fn change(
        &mut self,
        (table, key): (&str, &str),
        set: &str,
        bind: impl for<'q> FnOnce(Statement<'q>) -> Statement<'q>,
    ) -> Result<(), ProjectionError> {
        let physical = self.tables.name(table);
        let sql = format!("UPDATE {physical} SET {set}, position = $2 WHERE {key} = $1");
        let (stream, position) = (self.stream(), self.position());
        let statement = bind(sqlx::query(&sql).bind(stream).bind(position));
        let done = statement.execute(&mut *self.transaction).await?;
        match done.rows_affected() {
            1 => Ok(()),
            rows => Err(self.broken(&format!("{rows} rows of {table} are about it"))),
        }
    }

    /// Runs any other statement; `{name}` of a declared table stands in it for the physical one.
    pub(crate) async fn run(
        &mut self,
        sql: &str,
        bind: impl for<'q> FnOnce(Statement<'q>) -> Statement<'q>,
    ) -> Result<u64, ProjectionError> {
        let sql = physical(self.tables, sql);
        Ok(bind(sqlx::query(&sql)).execute(&mut *self.transaction).await?.rows_affected())
    }

    /// Why this event cannot be taken.
    pub(crate) fn broken(&self, why: &str) -> ProjectionError {
        broken(self.recorded, why)
    }
}

/// The id of an event's stream, as an id.
pub(crate) fn stream_as<T: std::str::FromStr>(recorded: &Recorded) -> Result<T, ProjectionError> {
    recorded.aggregate_id.parse().map_err(|_| broken(recorded, "the stream has no id"))
}

/// Why an event cannot be taken.
pub(crate) fn broken(recorded: &Recorded, why: &str) -> ProjectionError {
    let Recorded { event_type, aggregate_id, .. } = recorded;
    ProjectionError::rule(format!("{event_type} of {aggregate_id}: {why}"))
}

/// Puts the physical names of tables in the place of `{name}`.
pub(crate) fn physical(tables: &Tables, sql: &str) -> String {
    let mut out = String::with_capacity(sql.len());
    let mut rest = sql;
    while let Some((before, after)) = rest.split_once('{') {
        let (name, after) = after.split_once('}').unwrap_or((after, ""));
        out.push_str(before);
        out.push_str(tables.name(name));
        rest = after;
    }
    out.push_str(rest);
    out
}
