//! `moon backup`: exporting the log, and coming back from an export.
//!
//! The keys travel in `keys.age`, encrypted to the recovery key that the first start showed.

use std::{
    collections::{BTreeSet, HashSet},
    io::{self, Read, Write},
    ops::ControlFlow,
    path::{Path, PathBuf},
    str::FromStr,
};

use app::keys::KEY_BYTES;
use async_trait::async_trait;
use base64::{Engine, engine::general_purpose::STANDARD};
use clap::Subcommand;
use domain::{
    backup::{Backup, BackupCommand},
    id::BackupId,
};
use event_store::{
    Log,
    export::{self, BlobSource, Recipients, Request, SEGMENT_EVENTS, Trust},
    reaction::{Reactions, Start, reaction_id},
    tree::{self, Hash, SigningKey},
};
use serde::{Deserialize, Serialize};
use serde_json::json;
use sqlx::PgPool;
use tokio::io::AsyncRead;
use uuid::Uuid;

use super::Call;
use crate::{
    compose::{self, Shop},
    config,
    exit::{NOT_FOUND, REFUSED, USAGE, advised},
    keyring::{self, Keyring},
    output::progress,
};

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Export the log, signed; only what is new is written
    Run {
        /// The folder of the export
        #[arg(long)]
        to: PathBuf,
        /// Encrypt every file to this age recipient; may be repeated
        #[arg(long = "recipient", value_name = "age1…")]
        recipients: Vec<String>,
    },
    /// Do what the dashboard has asked of the backup, and end; a running shop does it by itself
    Work,
    /// The public key that the exports are signed with
    Key,
    /// Prove an export: signature, hashes, root, order
    Verify {
        /// The folder of the export
        dir: PathBuf,
        /// The public key that signed it; this shop's own without one
        #[arg(long)]
        public_key: Option<String>,
    },
    /// Load an export into an empty database, after proving it
    ///
    /// The recovery key is read from MOON_RECOVERY_KEY or from standard input.
    Restore {
        /// The folder of the export
        dir: PathBuf,
        /// The public key that signed it
        #[arg(long)]
        public_key: String,
    },
    /// Decrypt an encrypted export into the plain layout
    ///
    /// The age identity is read from MOON_BACKUP_IDENTITY or from standard input.
    Decrypt {
        /// The encrypted export
        dir: PathBuf,
        /// Where the plain one goes
        #[arg(long)]
        out: PathBuf,
    },
}

/// Connections for building the read models of a restored shop.
pub(super) const CONNECTIONS: u32 = 4;

/// How often keys and events are read anew when the shop signed in between; it signs every 10 s.
const KEYS_READ_MAX: u32 = 5;

/// What `keys.age` holds.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct KeyBackup {
    installation: String,
    signing: String,
    recovery: String,
    /// Wrapped keys of subjects, in base64.
    subjects: Vec<(String, String)>,
    /// Sealed secrets, in base64.
    secrets: Vec<(String, String)>,
}

pub(super) async fn run(call: &Call, command: Command) -> anyhow::Result<()> {
    match command {
        Command::Run { to, recipients } => back_up(call, &to, &recipients).await,
        Command::Work => {
            let shop = call.shop().await?;
            let jobs = super::backup_job::work(&shop).await?;
            call.output.answer(&json!({ "jobs": jobs }), || vec![format!("{jobs} jobs are done")])
        }
        Command::Key => {
            let shop = call.shop().await?;
            let key = signing_key(&shop.keyring)?.verifier().to_string();
            call.output.answer(&json!({ "public_key": key }), || vec![key.clone()])
        }
        Command::Verify { dir, public_key } => {
            let key = match public_key {
                Some(key) => key,
                None => signing_key(&call.shop().await?.keyring)?.verifier().to_string(),
            };
            let report = verify(&dir, &key).await?;
            let words = report.findings.iter().map(|finding| format!("{finding:?}"));
            let words: Vec<String> = words.collect();
            if report.is_sound() {
                let events = report.events;
                return call.output.answer(&json!({ "verified": true, "events": events }), || {
                    vec![format!("verified: {events} events")]
                });
            }
            Err(advised(
                REFUSED,
                words.join("\n"),
                "use an older export, or the original of this one",
            ))
        }
        Command::Restore { dir, public_key } => restore(call, &dir, &public_key).await,
        Command::Decrypt { dir, out } => {
            let text = secret_input("MOON_BACKUP_IDENTITY", "the age identity")?;
            let identity = export::Identity::from_str(text.trim()).map_err(|_| {
                advised(USAGE, "that is no age identity", "it begins with AGE-SECRET-KEY-1")
            })?;
            export::decrypt(&dir, &identity, &out)?;
            call.output.answer(&json!({ "decrypted": true }), || {
                vec![format!("decrypted into {}", out.display())]
            })
        }
    }
}

/// Where the log is signed for.
pub(crate) fn origin(keyring: &Keyring) -> String {
    keyring.origin()
}

/// The key that signs checkpoints.
///
/// # Errors
/// As [`Keyring::signing_key`].
pub(crate) fn signing_key(keyring: &Keyring) -> anyhow::Result<SigningKey> {
    keyring.signing_key()
}

fn secret_input(variable: &str, what: &str) -> anyhow::Result<String> {
    if let Ok(text) = std::env::var(variable) {
        return Ok(text);
    }
    progress(&format!("reading {what} from standard input"));
    let mut text = String::new();
    io::stdin().read_to_string(&mut text)?;
    Ok(text)
}

pub(super) async fn verify(dir: &Path, key: &str) -> anyhow::Result<export::Report> {
    let key = key.parse().map_err(|_| {
        advised(USAGE, "that is no public key", "`moon backup key` prints the right form")
    })?;
    let (dir, trust) = (dir.to_owned(), Trust { key: Some(key), known: None });
    let report = tokio::task::spawn_blocking(move || export::verify(&dir, &trust)).await?;
    report.map_err(|error| {
        advised(REFUSED, format!("the export cannot be read: {error}"), "is this the right folder?")
    })
}

async fn back_up(call: &Call, to: &Path, recipients: &[String]) -> anyhow::Result<()> {
    let shop = call.shop().await?;
    let context = call.operator_at_first(&shop).await?;
    let Exported { events, files_written, bytes_written, .. } =
        export_and_record(&shop, &context, to, recipients).await?;
    shop.projections.catch_up().await?;
    let value = json!({
        "events": events, "files_written": files_written, "bytes_written": bytes_written,
    });
    call.output.answer(&value, || {
        let shown = to.display();
        vec![format!("{events} events are in {shown} ({files_written} files are new)")]
    })
}

/// What a run of the backup wrote.
pub(super) struct Exported {
    pub(super) run: BackupId,
    pub(super) events: u64,
    pub(super) root: Hash,
    pub(super) files_written: u64,
    pub(super) bytes_written: u64,
}

/// Writes the export, and records in the log that and how it went.
pub(super) async fn export_and_record(
    shop: &Shop,
    context: &app::Context,
    to: &Path,
    recipients: &[String],
) -> anyhow::Result<Exported> {
    let run = BackupId::derive(context.command_id, "backup", context.at);
    let record = async |command: BackupCommand, label: &str| {
        let metadata = context.child(label).metadata(label, &run)?;
        shop.app.log().execute::<Backup>(&run.to_string(), command, &metadata).await?;
        anyhow::Ok(())
    };
    record(BackupCommand::Start, "backup.start").await?;
    let before = files_of(to);
    match export_to(shop, to, recipients).await {
        Ok(written) => {
            let size = written.checkpoint.size;
            let new: Vec<PathBuf> = files_of(to).difference(&before).cloned().collect();
            let files_written = u64::try_from(new.len())?;
            let bytes = new.iter().filter_map(|path| std::fs::metadata(path).ok());
            let bytes_written = bytes.map(|file| file.len()).sum();
            let completed = BackupCommand::RecordCompleted { size, files_written, bytes_written };
            record(completed, "backup.complete").await?;
            let root = written.checkpoint.root;
            Ok(Exported { run, events: size, root, files_written, bytes_written })
        }
        Err(error) => {
            let full =
                error.to_string().contains("no space") || error.to_string().contains("no room");
            let cause = if full { "no_space" } else { "other" }.to_owned();
            record(BackupCommand::RecordFailed { cause }, "backup.fail").await?;
            Err(error)
        }
    }
}

/// The files below a folder; none when it is not there.
fn files_of(folder: &Path) -> BTreeSet<PathBuf> {
    let mut files = BTreeSet::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else {
                files.insert(path);
            }
        }
    }
    files
}

/// Writes the export. Keys are read before the events are, so while the running shop signs a newer
/// head in between, both are read again: nobody's events are there without his key.
async fn export_to(
    shop: &Shop,
    to: &Path,
    recipients: &[String],
) -> anyhow::Result<export::Written> {
    let pool = shop.app.pool();
    let key = signing_key(&shop.keyring)?;
    let names: Vec<&str> = recipients.iter().map(String::as_str).collect();
    let blobs = StoredBlobs { pool: pool.clone(), folder: shop.config.moon_dir.join("blobs") };
    for _ in 0..KEYS_READ_MAX {
        tree::sign_checkpoint(pool, &key, &origin(&shop.keyring)).await?;
        let signed = tree::newest_checkpoint(pool).await?;
        let request = Request {
            dir: to,
            recipients: Recipients::parse(names.iter().copied())?,
            keys: Some(sealed_keys(shop).await?),
            blobs: &blobs,
            segment_events: SEGMENT_EVENTS,
        };
        let written = export::write(pool, &request, &mut |_| ControlFlow::Continue(())).await;
        let written = written.map_err(|error| {
            let advice = "nothing was lost: the export that was there before is whole; \
                          make room or choose another folder, and run it again";
            advised(REFUSED, format!("the export was not written: {error}"), advice)
        })?;
        if signed.is_some_and(|signed| signed.checkpoint.size == written.checkpoint.size) {
            return Ok(written);
        }
    }
    Err(advised(REFUSED, "the log grew faster than it was exported", "run it again"))
}

async fn sealed_keys(shop: &Shop) -> anyhow::Result<Vec<u8>> {
    let recipient = age::x25519::Recipient::from_str(&shop.keyring.recovery).map_err(|_| {
        advised(
            REFUSED,
            "keys/recovery.pub holds no age recipient, so the keys cannot be backed up",
            "put the recipient of your recovery key there (age1…)",
        )
    })?;
    let vault = &shop.app.ports().vault;
    let encode = |(name, bytes): (String, Vec<u8>)| (name, STANDARD.encode(bytes));
    let backup = KeyBackup {
        installation: hex::encode(shop.keyring.installation),
        signing: hex::encode(shop.keyring.signing),
        recovery: shop.keyring.recovery.clone(),
        subjects: vault.keys().await?.into_iter().map(encode).collect(),
        secrets: vault.secrets().await?.into_iter().map(encode).collect(),
    };
    let recipients: [&dyn age::Recipient; 1] = [&recipient];
    let encryptor = age::Encryptor::with_recipients(recipients.into_iter())?;
    let mut sealed = vec![];
    let mut writer = encryptor.wrap_output(&mut sealed)?;
    writer.write_all(&serde_json::to_vec(&backup)?)?;
    writer.finish()?;
    Ok(sealed)
}

/// The receipts that events name, as the store keeps them: sealed.
struct StoredBlobs {
    pool: PgPool,
    folder: PathBuf,
}

#[async_trait]
impl BlobSource for StoredBlobs {
    async fn names(&self) -> io::Result<Vec<Hash>> {
        let sql = "SELECT DISTINCT blob FROM rm.receipt_page WHERE blob IS NOT NULL";
        let names: Vec<String> =
            sqlx::query_scalar(sql).fetch_all(&self.pool).await.map_err(io::Error::other)?;
        let parsed: Result<BTreeSet<Hash>, _> = names.iter().map(|name| name.parse()).collect();
        Ok(parsed
            .map_err(|_| io::Error::other("a blob's name is no SHA-256"))?
            .into_iter()
            .collect())
    }

    async fn open(&self, name: &Hash) -> io::Result<Box<dyn AsyncRead + Send + Unpin>> {
        let name = name.to_string();
        let file = tokio::fs::File::open(self.folder.join(&name[..2]).join(&name)).await?;
        Ok(Box::new(file))
    }
}

async fn restore(call: &Call, dir: &Path, public_key: &str) -> anyhow::Result<()> {
    progress("proving the export");
    let report = verify(dir, public_key).await?;
    let manifest = report.manifest.clone();
    let findings: Vec<String> = report.findings.iter().map(|one| format!("{one:?}")).collect();
    let proved = report.proved().ok_or_else(|| {
        advised(
            REFUSED,
            format!("the export is not what was signed:\n{}", findings.join("\n")),
            "nothing was loaded; use another copy or an older export",
        )
    })?;
    let (config, environment) = config::read()?;
    let url = compose::database_url(&environment)?;
    let keys = open_keys(dir, &manifest)?;
    let owner = compose::owner(&url).await?;
    event_store::migrate(&owner).await?;
    require_empty(&owner).await?;
    // Everything that can fail comes before the log: with a log and no keys a shop must not start.
    put_back(&owner, &keys, &config.moon_dir, dir, &manifest).await?;
    let ours = keyring::read(&config.moon_dir)?;
    keyring::publish(&config.moon_dir, &signing_key(&ours)?.verifier().to_string())?;
    progress("loading the log");
    let imported = export::import(&owner, &proved, &mut |_| ()).await.map_err(|error| {
        let advice = "restore into an empty database: `createdb` one, and set DATABASE_URL";
        advised(REFUSED, format!("the log was not loaded: {error}"), advice)
    })?;
    owner.close().await;
    let log = Log::new(compose::service(&url, CONNECTIONS).await?);
    progress("taking up what was open");
    let reactors = app::process::reactors(&config.shop);
    let open = take_up(&log, Reactions::new(log.clone(), reactors)).await?;
    progress("building the read models");
    let projections = event_store::projection::Projections::new(log, projections::all());
    projections.ensure().await?;
    projections.catch_up().await?;
    let forgotten = forget_again(&url, config, environment).await?;
    let value = json!({
        "forgotten": forgotten,
        "events": imported.events, "log_id": imported.log_id, "open_tasks": open,
    });
    call.output.answer(&value, || {
        vec![
            format!("{} events are restored; this log is {}", imported.events, imported.log_id),
            format!("{open} tasks were open and go on when the shop runs"),
        ]
    })
}

async fn require_empty(owner: &PgPool) -> anyhow::Result<()> {
    let there: bool =
        sqlx::query_scalar("SELECT EXISTS (SELECT FROM log.events)").fetch_one(owner).await?;
    if !there {
        return Ok(());
    }
    Err(advised(
        REFUSED,
        "this database already holds a log",
        "restore into an empty database: `createdb` one, and set DATABASE_URL",
    ))
}

fn open_keys(dir: &Path, manifest: &export::Manifest) -> anyhow::Result<KeyBackup> {
    let Some(entry) = &manifest.keys else {
        return Err(advised(
            NOT_FOUND,
            "the export holds no keys",
            "use an export made by `moon backup run`",
        ));
    };
    let text = secret_input("MOON_RECOVERY_KEY", "the recovery key")?;
    let identity = age::x25519::Identity::from_str(text.trim()).map_err(|_| {
        advised(
            USAGE,
            "that is no recovery key",
            "it was shown at the first `ops/up` and begins with AGE-SECRET-KEY-1",
        )
    })?;
    let sealed = std::fs::read(dir.join(&entry.path))?;
    let decryptor = age::Decryptor::new(sealed.as_slice())?;
    let mut plain = vec![];
    let opened = decryptor.decrypt(std::iter::once(&identity as &dyn age::Identity));
    let wrong = "this recovery key does not open the export's keys";
    let mut reader = opened
        .map_err(|_| advised(REFUSED, wrong, "use the recovery key of the shop that made it"))?;
    reader.read_to_end(&mut plain)?;
    Ok(serde_json::from_slice(&plain)?)
}

async fn put_back(
    owner: &PgPool,
    keys: &KeyBackup,
    moon_dir: &Path,
    dir: &Path,
    manifest: &export::Manifest,
) -> anyhow::Result<()> {
    let key = |text: &str| -> anyhow::Result<[u8; KEY_BYTES]> {
        let mut key = [0; KEY_BYTES];
        hex::decode_to_slice(text, &mut key)?;
        Ok(key)
    };
    let (installation, signing) = (key(&keys.installation)?, key(&keys.signing)?);
    keyring::adopt(moon_dir, &installation, &signing, &keys.recovery)?;
    for (subject, wrapped) in &keys.subjects {
        let sql = "INSERT INTO work.subject_keys (subject, wrapped) VALUES ($1, $2) \
                   ON CONFLICT (subject) DO UPDATE SET wrapped = excluded.wrapped";
        sqlx::query(sql).bind(subject).bind(STANDARD.decode(wrapped)?).execute(owner).await?;
    }
    for (name, sealed) in &keys.secrets {
        let sql = "INSERT INTO work.secrets (name, sealed) VALUES ($1, $2) \
                   ON CONFLICT (name) DO UPDATE SET sealed = excluded.sealed";
        sqlx::query(sql).bind(name).bind(STANDARD.decode(sealed)?).execute(owner).await?;
    }
    let blobs = storage::FolderBlobs::new(moon_dir.join("blobs"));
    for blob in &manifest.blobs {
        let bytes = std::fs::read(dir.join(&blob.path))?;
        let name = Path::new(&blob.path).file_name().unwrap_or_default().to_string_lossy();
        app::ports::Blobs::put(&blobs, &name, bytes.into()).await?;
    }
    Ok(())
}

/// Folds the log again without effects; only what had not been done is taken up.
async fn take_up(log: &Log, reactions: Reactions) -> anyhow::Result<u64> {
    reactions.ensure(Start::Head).await?;
    // A refusal is not the end of a task: what follows from it is a further command, or a person.
    let sql = "SELECT command_id FROM log.commands WHERE outcome IS NULL";
    let done: Vec<Uuid> = sqlx::query_scalar(sql).fetch_all(log.pool()).await?;
    let done: HashSet<Uuid> = done.into_iter().collect();
    let mut open = 0;
    for name in reactions.names() {
        // A process's task issues a command under its own id, so a known id is a task that was
        // done. What people were told is not told again, but for receipts that still wait.
        let is_open = |event: &event_store::Recorded, task: &event_store::reaction::Task| {
            if name == "notice" {
                return task.body().to_string().contains("ReceiptStillWaits");
            }
            !done.contains(&reaction_id(name, event.lane, event.position, 0))
        };
        open += reactions.take_up_open(name, &is_open).await?;
    }
    Ok(open)
}

/// Erases again whom the log calls forgotten: the keys that were put back may be older than it.
async fn forget_again(
    url: &str,
    config: config::Config,
    environment: config::Environment,
) -> anyhow::Result<usize> {
    let environment = config::Environment { database_url: Some(url.to_owned()), ..environment };
    let shop = compose::open(config, environment).await?;
    let forgotten = shop.app.identities().forgotten().await?;
    for person in &forgotten {
        shop.app.identities().erase(*person).await?;
    }
    Ok(forgotten.len())
}
