//! Leases in true time under a fast clock: of tasks, and of turns at panels. A worker that lives
//! renews its lease by its own clock, so a lease that ran out thirty times as fast would be taken
//! from the living; and a lease is longer than any call to a panel, so what a dead worker had sent
//! has landed before its task is done again, or anybody else writes to that panel. Here the leases
//! of the dead are ended by hand, once the slowest call has landed.

use std::time::Duration;

use sqlx::{Connection, Executor, PgConnection, PgPool};
use tokio::time::Instant;

/// Longer than a panel of these tests sits on a call: a slow one takes a second.
pub(crate) const LANDED: Duration = Duration::from_millis(1_300);

/// Makes leases last as long as they would by a true clock; `owner` owns the schemas.
pub(crate) async fn in_true_time(owner: &PgPool, times: i32) {
    let sql = format!(
        "CREATE FUNCTION public.true_turn() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN \
             NEW.until := log.now() + (NEW.until - log.now()) * {times}; \
             RETURN NEW; END $$; \
         CREATE TRIGGER true_turn BEFORE UPDATE OF until ON work.turns \
             FOR EACH ROW WHEN (NEW.until > log.now()) EXECUTE FUNCTION public.true_turn(); \
         CREATE FUNCTION public.true_lease() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN \
             NEW.lease_until := log.now() + (NEW.lease_until - log.now()) * {times}; \
             RETURN NEW; END $$; \
         CREATE TRIGGER true_lease BEFORE UPDATE OF lease_until ON work.reactions \
             FOR EACH ROW WHEN (NEW.lease_until > log.now()) EXECUTE FUNCTION public.true_lease()"
    );
    owner.execute(sql.as_str()).await.unwrap();
}

/// Ends, once everything has landed, the leases that are held now: their holders are dead. Goes on
/// by itself, also over a crash of the database.
pub(crate) async fn end_those_of_the_dead(database_url: &str) {
    let held = "SELECT owner FROM work.reactions WHERE status = 'leased' \
         UNION SELECT owner FROM work.turns WHERE owner IS NOT NULL";
    let mut connection = PgConnection::connect(database_url).await.unwrap();
    let dead: Vec<String> = sqlx::query_scalar(held).fetch_all(&mut connection).await.unwrap();
    let url = database_url.to_owned();
    tokio::spawn(async move {
        let mut tick = tokio::time::interval_at(Instant::now() + LANDED, LANDED);
        loop {
            tick.tick().await;
            if end(&url, &dead).await.is_ok() {
                return;
            }
        }
    });
}

async fn end(database_url: &str, dead: &[String]) -> Result<(), sqlx::Error> {
    let mut connection = PgConnection::connect(database_url).await?;
    for sql in [
        "UPDATE work.reactions SET lease_until = log.now() - interval '1 second' \
         WHERE status = 'leased' AND owner = ANY($1)",
        "UPDATE work.turns SET until = log.now() - interval '1 second' WHERE owner = ANY($1)",
    ] {
        sqlx::query(sql).bind(dead).execute(&mut connection).await?;
    }
    connection.close().await
}
