//! What a fault is, and all of them.

use event_store::tree::SigningKey;
use sqlx::{Executor, PgConnection};

use crate::audit::CheckId;

use super::forge::forge;
use super::{books, conduct, gateway, log, read_models, subtle};

/// A change to plant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fault {
    /// Its name.
    pub name: &'static str,
    /// The check that must catch it.
    pub check: CheckId,
    /// The SQL, with two abbreviations: `@[condition]` is the position of an event that chance
    /// picks among those that meet the condition, and `+[condition]` is a statement that records
    /// such an event a second time, at the end of the log.
    pub(super) template: &'static str,
    pub(super) forge: Forge,
}

/// How far a forger goes to hide a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Forge {
    /// He hides nothing.
    No,
    /// Commands, tree and checkpoints are made to agree with the events.
    Tree,
    /// And positions and sequences are given anew.
    All,
    /// The same, but checkpoints beyond the end are left, as others hold them.
    Keep,
    /// The newest checkpoint is signed for another log.
    Origin,
}

impl Fault {
    /// The SQL that plants it; the seed decides what is struck.
    #[must_use]
    pub fn sql(&self, seed: u64) -> String {
        let picked = expand(self.template, "@[", &|condition| {
            format!(
                "(SELECT position FROM log.events WHERE {condition} \
                 ORDER BY md5(position::text || ':{seed}') LIMIT 1)"
            )
        });
        let repeated = expand(&picked, "+[", &|condition| {
            format!(
                "INSERT INTO log.events SELECT aggregate_type, aggregate_id, (SELECT max(sequence) + 1 \
                 FROM log.events s WHERE (s.aggregate_type, s.aggregate_id) = (e.aggregate_type, \
                 e.aggregate_id)), event_type, event_version, payload, metadata, lane, \
                 (SELECT max(position) + 1 FROM log.events), (SELECT max(recorded_at) + interval \
                 '1 second' FROM log.events) FROM log.events e WHERE position = (SELECT position \
                 FROM log.events WHERE {condition} ORDER BY md5(position::text || ':{seed}') LIMIT 1)"
            )
        });
        repeated.replace("{seed}", &seed.to_string())
    }

    /// Whether it changes rows; the others change the database's definitions.
    #[must_use]
    pub fn changes_rows(&self) -> bool {
        let first = self.template.split_whitespace().next().unwrap_or_default();
        matches!(first, "UPDATE" | "DELETE" | "INSERT" | "WITH") || first.starts_with("+[")
    }

    /// Whether whoever planted it made everything around it agree again.
    #[must_use]
    pub fn is_forged(&self) -> bool {
        self.forge != Forge::No
    }

    /// Plants it, past the guards of the log, which only a superuser can; how many rows it struck.
    /// With the shop's signing key, a forger signs what he made; without it, checkpoints that no
    /// longer hold are gone.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn plant(
        &self,
        connection: &mut PgConnection,
        seed: u64,
        key: Option<&SigningKey>,
    ) -> Result<u64, sqlx::Error> {
        let struck = connection.execute(self.sql(seed).as_str()).await?.rows_affected();
        if struck > 0 {
            forge(connection, self.forge, key).await?;
        }
        Ok(struck)
    }
}

/// Every fault that can be planted.
#[must_use]
pub fn faults() -> Vec<Fault> {
    [
        log::FAULTS,
        books::FAULTS,
        conduct::FAULTS,
        gateway::FAULTS,
        read_models::FAULTS,
        subtle::FAULTS,
    ]
    .concat()
}

/// Replaces every `mark condition]`, whose brackets are balanced.
fn expand(template: &str, mark: &str, with: &dyn Fn(&str) -> String) -> String {
    let Some((before, rest)) = template.split_once(mark) else { return template.to_owned() };
    let mut depth = 1;
    let end = rest.find(|c| {
        depth += match c {
            '[' => 1,
            ']' => -1,
            _ => 0,
        };
        depth == 0
    });
    let end = end.expect("the brackets of a template are balanced");
    format!("{before}{}{}", with(&rest[..end]), expand(&rest[end + 1..], mark, with))
}

/// Makes the tables of faults short.
pub(super) const fn fault(name: &'static str, check: CheckId, template: &'static str) -> Fault {
    Fault { name, check, template, forge: Forge::No }
}

/// The same, of someone who hides it.
pub(super) const fn forged(
    name: &'static str,
    check: CheckId,
    forge: Forge,
    template: &'static str,
) -> Fault {
    Fault { name, check, template, forge }
}
