//! A15: what keeps the log from being changed is in force: triggers, keys, grants, one lane.

use sqlx::PgConnection;

use crate::audit::{CheckId, Finding, Sink};

/// Triggers that must stand: table, name, function, and the bits of what they fire on
/// (before = 2, each row = 1, insert = 4, delete = 8, update = 16, truncate = 32).
const TRIGGERS: &[(&str, &str, &str, i16)] = &[
    ("events", "append_only", "refuse_change", 58),
    ("commands", "append_only", "refuse_change", 58),
    ("checkpoints", "append_only", "refuse_change", 58),
    ("events", "stock_writer", "stock_writer", 7),
];

/// Keys that must stand.
const KEYS: &[(&str, &str)] = &[
    ("events", "PRIMARY KEY (aggregate_type, aggregate_id, sequence, lane)"),
    ("events", "UNIQUE (lane, \"position\")"),
    ("commands", "PRIMARY KEY (command_id, lane)"),
    ("checkpoints", "PRIMARY KEY (lane, size)"),
    ("tiles", "PRIMARY KEY (lane, level, tile_index)"),
];

type Trigger = (String, String, String, String, i16, bool);

/// Looks whether the guards stand.
pub(crate) async fn check(
    connection: &mut PgConnection,
    sink: &mut Sink,
) -> Result<(), sqlx::Error> {
    triggers(connection, sink).await?;
    keys(connection, sink).await?;
    grants(connection, sink).await?;
    lanes(connection, sink).await
}

async fn triggers(connection: &mut PgConnection, sink: &mut Sink) -> Result<(), sqlx::Error> {
    let sql = "SELECT c.relname::text, t.tgname::text, t.tgenabled::text, p.proname::text, t.tgtype, \
             p.prosrc LIKE '%RAISE EXCEPTION%' \
         FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid \
         JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_proc p ON p.oid = t.tgfoid \
         WHERE n.nspname = 'log' AND NOT t.tgisinternal ORDER BY 1, 2";
    let found: Vec<Trigger> = sqlx::query_as(sql).fetch_all(&mut *connection).await?;
    for (table, name, function, fires) in TRIGGERS {
        let trigger =
            found.iter().find(|found| (found.0.as_str(), found.1.as_str()) == (table, name));
        let message = match trigger {
            None => format!("the trigger {name} of log.{table} is gone"),
            Some((_, _, enabled, ..)) if !matches!(enabled.as_str(), "O" | "A") => {
                format!("the trigger {name} of log.{table} is disabled")
            }
            Some((_, _, _, by, on, raises)) if by != function || on != fires || !raises => {
                format!("the trigger {name} of log.{table} does something else than it should")
            }
            Some(_) => continue,
        };
        let hint = "whoever owns the tables did this; migrate a fresh database and restore into it";
        sink.add(Finding::new(CheckId::A15, message).hint(hint));
    }
    for (table, name, ..) in &found {
        if !TRIGGERS.iter().any(|known| (known.0, known.1) == (table.as_str(), name.as_str())) {
            let message = format!("the trigger {name} of log.{table} is not ours");
            sink.add(Finding::new(CheckId::A15, message));
        }
    }
    let sql = "SELECT tablename || '.' || rulename FROM pg_rules WHERE schemaname = 'log'";
    let rules: Vec<String> = sqlx::query_scalar(sql).fetch_all(connection).await?;
    for rule in rules {
        sink.add(Finding::new(CheckId::A15, format!("the rule log.{rule} is not ours")));
    }
    sink.covered(CheckId::A15, found.len() as u64, "guards");
    Ok(())
}

async fn keys(connection: &mut PgConnection, sink: &mut Sink) -> Result<(), sqlx::Error> {
    let sql = "SELECT c.relname::text, pg_get_constraintdef(k.oid) FROM pg_constraint k \
         JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace \
         WHERE n.nspname = 'log'";
    let found: Vec<(String, String)> = sqlx::query_as(sql).fetch_all(connection).await?;
    for (table, key) in KEYS {
        if !found.iter().any(|(on, is)| on == table && is == key) {
            let message = format!("log.{table} has no {key}");
            sink.add(Finding::new(CheckId::A15, message));
        }
    }
    sink.covered(CheckId::A15, KEYS.len() as u64, "guards");
    Ok(())
}

async fn grants(connection: &mut PgConnection, sink: &mut Sink) -> Result<(), sqlx::Error> {
    let sql = "SELECT c.relname::text, coalesce(r.rolname::text, 'everybody'), a.privilege_type \
         FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace, aclexplode(c.relacl) a \
         LEFT JOIN pg_roles r ON r.oid = a.grantee \
         WHERE n.nspname = 'log' AND c.relname IN ('events', 'commands', 'checkpoints') \
         AND a.grantee <> c.relowner AND a.privilege_type NOT IN ('SELECT', 'INSERT')";
    let found: Vec<(String, String, String)> =
        sqlx::query_as(sql).fetch_all(&mut *connection).await?;
    for (table, role, privilege) in found {
        let message = format!("{role} may {privilege} log.{table}");
        let hint = format!("REVOKE {privilege} ON log.{table} FROM that role");
        sink.add(Finding::new(CheckId::A15, message).hint(hint));
    }
    let sql = "SELECT coalesce(current_setting('moon.stock_writer', true), '') = 'on'";
    if sqlx::query_scalar(sql).fetch_one(connection).await? {
        let message = "this database lets a stock cqrs-es writer into the log";
        sink.add(Finding::new(CheckId::A15, message).warning());
    }
    sink.covered(CheckId::A15, 4, "guards");
    Ok(())
}

/// Rows of another lane are in no tree and no check: today there is one lane.
async fn lanes(connection: &mut PgConnection, sink: &mut Sink) -> Result<(), sqlx::Error> {
    for table in ["events", "commands", "checkpoints", "tiles"] {
        let sql = format!("SELECT count(*) FROM log.{table} WHERE lane <> 0");
        let count: i64 = sqlx::query_scalar(&sql).fetch_one(&mut *connection).await?;
        if count > 0 {
            let message =
                format!("{count} rows of log.{table} lie in another lane, and there is one");
            sink.add(Finding::new(CheckId::A3, message));
        }
    }
    let sql = "SELECT count(*) FROM log.identity";
    let count: i64 = sqlx::query_scalar(sql).fetch_one(connection).await?;
    if count != 1 {
        sink.add(Finding::new(CheckId::A3, "the log does not have one identity").wanted(1, count));
    }
    Ok(())
}
