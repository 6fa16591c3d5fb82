//! G6: a table without a check is itself a defect. Every table of the schemas `log`, `rm` and `work`
//! stands here, or among the read models, with what it is and who looks at it.

use sqlx::PgConnection;

use crate::audit::{CheckId, Finding, Sink};

/// What a table is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Standing {
    /// The truth, and these checks hold it against itself.
    Authoritative(&'static [CheckId]),
    /// It follows from the log, and these checks hold it against that.
    Projection(&'static [CheckId]),
    /// Nothing can be checked, because of this.
    Exempt(&'static str),
}

/// Tables of the log and of the work, with what they are. Read models declare themselves.
const TABLES: &[(&str, &str, Standing)] = &[
    ("log", "events", Standing::Authoritative(&[CheckId::A1, CheckId::A2, CheckId::A3])),
    ("log", "commands", Standing::Authoritative(&[CheckId::C8, CheckId::X2])),
    ("log", "identity", Standing::Authoritative(&[CheckId::A3, CheckId::G2])),
    ("log", "checkpoints", Standing::Authoritative(&[CheckId::A5, CheckId::A6, CheckId::A8])),
    ("log", "tiles", Standing::Projection(&[CheckId::A1, CheckId::A4])),
    ("work", "cursors", Standing::Projection(&[CheckId::G2])),
    ("work", "forgotten", Standing::Projection(&[CheckId::H2])),
    ("work", "subject_keys", Standing::Authoritative(&[CheckId::H2])),
    (
        "work",
        "reactions",
        Standing::Exempt("tasks: folded again from the log, and C7 sees what they failed to do"),
    ),
    ("work", "inbox", Standing::Exempt("updates of Telegram: what came of them is in the log")),
    ("work", "draft", Standing::Exempt("where conversations stand: they are begun again")),
    ("work", "sent", Standing::Exempt("messages sent: a lost row repeats a notice")),
    ("work", "staff_card", Standing::Exempt("messages sent: a lost row leaves an old card")),
    ("work", "progress", Standing::Exempt("messages sent: a lost row leaves an old message")),
    ("work", "secrets", Standing::Exempt("sealed: only the installation's key can look at them")),
    ("work", "sessions", Standing::Exempt("browsers signed in: a lost row asks for a password")),
    ("work", "attempts", Standing::Exempt("wrong passwords of the last minutes")),
    ("work", "waits", Standing::Exempt("wrong attempts: a lost row lets somebody try sooner")),
    ("work", "tickets", Standing::Exempt("between two steps of signing in: it is begun again")),
    ("work", "sign_in_links", Standing::Exempt("browsers that ask to be let in: they ask again")),
    (
        "work",
        "spent",
        Standing::Exempt(
            "codes that were used: of a lost row the code is stale, or no longer kept",
        ),
    ),
    (
        "work",
        "audit",
        Standing::Exempt("what was noted beside the log; what changed the shop is in the log"),
    ),
    ("work", "payment_claim", Standing::Exempt("who looks at what: it ends by itself")),
    (
        "work",
        "receipt_opening",
        Standing::Exempt("who opened which receipt: noted beside the log, it changes nothing"),
    ),
    ("work", "panel_health", Standing::Exempt("which panels answer: known again when asked")),
    ("work", "backup_job", Standing::Exempt("what was asked of the backup: it is asked again")),
    ("work", "turns", Standing::Exempt("whose turn it is: it ends by itself")),
    ("work", "requests", Standing::Exempt("when a key was first seen; the command id is C8's")),
    (
        "work",
        "witness",
        Standing::Exempt("who holds which checkpoint: asked of the witnesses again when lost"),
    ),
    (
        "work",
        "states",
        Standing::Exempt(
            "aggregates as they stood: dropped at will, and folded again from the log",
        ),
    ),
];

/// Looks whether every table is known, and whether what is to look at it is there.
pub(crate) async fn check(
    connection: &mut PgConnection,
    sink: &mut Sink,
) -> Result<(), sqlx::Error> {
    let sql = "SELECT n.nspname::text, c.relname::text, c.relkind::text FROM pg_class c \
         JOIN pg_namespace n ON n.oid = c.relnamespace \
         WHERE n.nspname IN ('log', 'rm', 'work') AND c.relkind IN ('r', 'v', 'm', 'p', 'f') \
         ORDER BY 1, 2";
    let found: Vec<(String, String, String)> = sqlx::query_as(sql).fetch_all(connection).await?;
    for (schema, name, kind) in &found {
        if !is_declared(schema, name, kind == "v") {
            let message = format!("{schema}.{name} is declared nowhere, so nothing checks it");
            let hint = "say in the auditor's registry what it is, and what looks at it";
            sink.add(Finding::new(CheckId::G6, message).hint(hint));
        }
    }
    sink.covered(CheckId::G6, found.len() as u64, "tables");
    Ok(())
}

fn is_declared(schema: &str, name: &str, view: bool) -> bool {
    if schema == "rm" {
        let table = if view { Some(name) } else { generation(name) };
        let checked = |declared: &&projections::Declared| Some(declared.table) == table;
        return projections::TABLES.iter().find(checked).is_some_and(|d| !d.checks.is_empty());
    }
    let known = TABLES.iter().find(|known| (known.0, known.1) == (schema, name));
    known.is_some_and(|(_, _, standing)| match standing {
        Standing::Authoritative(checks) | Standing::Projection(checks) => !checks.is_empty(),
        Standing::Exempt(reason) => !reason.is_empty(),
    })
}

/// `wallet` for `wallet_v3`.
fn generation(name: &str) -> Option<&str> {
    let (table, number) = name.rsplit_once("_v")?;
    let number = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    number.then_some(table)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_is_declared_with_a_check_or_with_a_reason() {
        assert!(is_declared("log", "events", false));
        assert!(is_declared("rm", "wallet_v3", false) && is_declared("rm", "wallet", true));
        for (schema, name) in [("log", "favourites"), ("rm", "wallet"), ("rm", "favourite_v1")] {
            assert!(!is_declared(schema, name, false), "{schema}.{name}");
        }
    }
}
