//! Makes a log that was changed look untouched again: commands where their events are now, the tree
//! over the events as they are now, checkpoints signed anew by whoever has the key. Read models are
//! emptied, as if they were about to be rebuilt.

use event_store::tree::{Checkpoint, Frontier, Hash, Note, SigningKey};
use sqlx::{Executor, PgConnection};

use super::kind::Forge;
use crate::audit::Seen;
use crate::audit::row::page;

/// Hashes of a full tile.
const WIDTH: usize = 256;
/// Positions and sequences without gaps, each by way of numbers that nobody has.
const RENUMBER: &str = "\
UPDATE log.events e SET position = r.n + 1000000000000 FROM (SELECT position, \
 row_number() OVER (ORDER BY position) AS n FROM log.events WHERE lane = 0) r WHERE e.position = r.position;
UPDATE log.events SET position = position - 1000000000000;
UPDATE log.events e SET sequence = r.n + 1000000000000 FROM (SELECT position, \
 row_number() OVER (PARTITION BY aggregate_type, aggregate_id ORDER BY position) AS n \
 FROM log.events WHERE lane = 0) r WHERE e.position = r.position;
UPDATE log.events SET sequence = sequence - 1000000000000";
/// Commands as their events tell of them.
const COMMANDS: &str = "\
DELETE FROM log.commands c WHERE first_position IS NOT NULL AND NOT EXISTS \
 (SELECT FROM log.events e WHERE e.metadata ->> 'command_id' = c.command_id::text);
UPDATE log.commands c SET first_position = x.first, last_position = x.last, recorded_at = x.at FROM \
 (SELECT metadata ->> 'command_id' AS id, min(position) AS first, max(position) AS last, \
 (array_agg(recorded_at ORDER BY position DESC))[1] AS at FROM log.events GROUP BY 1) x \
 WHERE c.command_id::text = x.id";
/// Read models before the first event.
const READ_MODELS: &str = "\
DO $$ DECLARE t regclass; BEGIN FOR t IN SELECT c.oid::regclass FROM pg_class c \
 JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'rm' AND c.relkind = 'r' LOOP \
 EXECUTE format('DELETE FROM %s', t); END LOOP; END $$;
UPDATE work.cursors SET position = 0";

/// Does it all, as far as this kind of forger goes.
pub(super) async fn forge(
    connection: &mut PgConnection,
    forge: Forge,
    key: Option<&SigningKey>,
) -> Result<(), sqlx::Error> {
    if forge == Forge::No {
        return Ok(());
    }
    if matches!(forge, Forge::All | Forge::Keep) {
        connection.execute(RENUMBER).await?;
    }
    if forge != Forge::Origin {
        connection.execute(COMMANDS).await?;
        connection.execute(READ_MODELS).await?;
    }
    let leaves = leaves(connection).await?;
    tiles(connection, &leaves).await?;
    checkpoints(connection, &leaves, forge, key).await
}

async fn leaves(connection: &mut PgConnection) -> Result<Vec<Hash>, sqlx::Error> {
    let (mut leaves, mut after) = (Vec::new(), i64::MIN);
    loop {
        let rows = page(connection, after, i64::MAX).await?;
        let Some(last) = rows.last() else { return Ok(leaves) };
        after = last.position;
        leaves.extend(rows.iter().filter_map(|row| Seen::of(row).leaf));
    }
}

async fn tiles(connection: &mut PgConnection, leaves: &[Hash]) -> Result<(), sqlx::Error> {
    connection.execute("DELETE FROM log.tiles").await?;
    let (mut level, mut hashes) = (0_i16, leaves.to_vec());
    while !hashes.is_empty() {
        for (index, tile) in (0_i64..).zip(hashes.chunks(WIDTH)) {
            let sql = "INSERT INTO log.tiles (lane, level, tile_index, hashes, width) \
                 VALUES (0, $1, $2, $3, $4)";
            let bytes: Vec<u8> = tile.iter().flat_map(|hash| hash.0).collect();
            sqlx::query(sql)
                .bind(level)
                .bind(index)
                .bind(bytes)
                .bind(i32::try_from(tile.len()).unwrap_or(0))
                .execute(&mut *connection)
                .await?;
        }
        let full = hashes.chunks(WIDTH).filter(|tile| tile.len() == WIDTH);
        hashes = full.map(root).collect();
        level += 1;
    }
    Ok(())
}

async fn checkpoints(
    connection: &mut PgConnection,
    leaves: &[Hash],
    forge: Forge,
    key: Option<&SigningKey>,
) -> Result<(), sqlx::Error> {
    let sql = "SELECT size, note FROM log.checkpoints WHERE lane = 0 ORDER BY size";
    let stored: Vec<(i64, String)> = sqlx::query_as(sql).fetch_all(&mut *connection).await?;
    let newest = stored.last().map(|(size, _)| *size);
    for (size, note) in stored {
        let held = usize::try_from(size).ok().and_then(|size| leaves.get(..size));
        // One that was signed beyond the end is signed again for the end, unless others hold it.
        let beyond = (newest == Some(size) && forge != Forge::Keep).then_some(leaves);
        let old: Option<Checkpoint> = note.parse::<Note>().ok().and_then(|n| n.text.parse().ok());
        let (Some(key), Some(held), Some(mut old)) = (key, held.or(beyond), old) else {
            if forge != Forge::Keep || key.is_none() {
                let sql = "DELETE FROM log.checkpoints WHERE lane = 0 AND size = $1";
                sqlx::query(sql).bind(size).execute(&mut *connection).await?;
            }
            continue;
        };
        old.size = held.len() as u64;
        let other = forge == Forge::Origin && newest == Some(size);
        let origin = if other { format!("another.{}", old.origin) } else { old.origin };
        let checkpoint = Checkpoint { origin, size: old.size, root: root(held) };
        let note = key.sign(checkpoint.to_string()).to_string();
        let sql = "UPDATE log.checkpoints SET root = $2, note = $3, size = $4 \
             WHERE lane = 0 AND size = $1";
        sqlx::query(sql)
            .bind(size)
            .bind(checkpoint.root.0.to_vec())
            .bind(note)
            .bind(i64::try_from(held.len()).unwrap_or(i64::MAX))
            .execute(&mut *connection)
            .await?;
    }
    Ok(())
}

fn root(leaves: &[Hash]) -> Hash {
    let mut frontier = Frontier::new();
    for leaf in leaves {
        frontier.push(*leaf);
    }
    frontier.root()
}
