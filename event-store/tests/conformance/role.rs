//! The roles of the database: the service does all of its work as `moon_service`, the auditor reads and no more.

use event_store::projection::Projections;
use event_store::reaction::{Reactions, Start};
use event_store::{Log, migrate};
use sqlx::postgres::PgPoolOptions;
use sqlx::{Connection, Executor, PgConnection};

use crate::database::Database;
use crate::projection::Balances;
use crate::purse::{Purse, PurseCommand, fresh};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_service_appends_projects_rebuilds_and_reacts_and_the_auditor_only_reads() {
    let database = Database::create().await;
    migrate(&database.pool).await.unwrap();
    let service = database.options().options([("role", "moon_service")]);
    let pool = PgPoolOptions::new().max_connections(4).connect_with(service).await.unwrap();
    let log = Log::new(pool);
    let projections = Projections::new(log.clone(), vec![Box::new(Balances { version: 1 })]);
    projections.ensure().await.unwrap();
    log.execute::<Purse>("a", PurseCommand::Deposit(7), &fresh()).await.unwrap();
    projections.catch_up().await.unwrap();
    projections.rebuild("purse").await.unwrap();
    assert_eq!(projections.compare("purse").await.unwrap().differences, []);
    let reactions = Reactions::new(log.clone(), Vec::new());
    reactions.ensure(Start::Beginning).await.unwrap();
    assert_eq!(reactions.counts().await.unwrap().ready, 0);

    let auditor = database.options().options([("role", "moon_auditor")]);
    let mut auditor = PgConnection::connect_with(&auditor).await.unwrap();
    for (sql, rows) in [
        ("SELECT * FROM log.events", 1),
        ("SELECT * FROM rm.purse", 1),
        ("SELECT * FROM work.cursors", 2),
    ] {
        assert_eq!(auditor.fetch_all(sql).await.unwrap().len(), rows, "{sql}");
    }
    for sql in [
        "INSERT INTO log.commands VALUES (gen_random_uuid(), 0, ''::bytea, NULL, NULL, NULL, now())",
        "UPDATE rm.purse SET balance = 0",
        "DELETE FROM work.cursors",
        "CREATE TABLE rm.mine (a int)",
    ] {
        let refused = auditor.execute(sql).await.unwrap_err();
        let code = refused.as_database_error().unwrap().code().unwrap().into_owned();
        assert_eq!(code, "42501", "{sql}");
    }
}
