//! The composition: the only file that names every part and joins them.

use std::{str::FromStr, sync::Arc};

use api::TelegramDoor;
use app::{
    App, Ports,
    chat::Messenger,
    location::WatchedPanels,
    ports::{PanelHealth, Witness, gateway::Gateway},
    process,
    proof::Posted,
    settings::SecondFactor,
};
use bot::{Bot, Parts};
use clock::WallClock;
use event_store::{
    Log,
    projection::Projections,
    reaction::{Reactions, Start},
};
use panel::{Limits, XuiPanels};
use payment::Zarinpal;
use postgres::{
    PostgresBackupJobs, PostgresDrafts, PostgresInbox, PostgresMessages, PostgresPanelHealth,
    PostgresReviews, PostgresSessions, PostgresVault,
};
use sqlx::{
    ConnectOptions, Connection, PgConnection, PgPool,
    postgres::{PgConnectOptions, PgPoolOptions},
};
use storage::FolderBlobs;
use telegram::TelegramMessenger;

use crate::{
    config::{Config, Environment},
    exit::{REFUSED, UNAVAILABLE, USAGE, advised},
    keyring::{self, Keyring},
    run_file,
    witness::{Channel, Place, Setting},
};

/// The role that the service takes in the database: it inserts into the log and never changes it.
const SERVICE_ROLE: &str = "moon_service";

/// A shop with everything joined.
pub(crate) struct Shop {
    /// The use cases.
    pub(crate) app: App,
    /// The read models.
    pub(crate) projections: Projections,
    /// The processes' tasks.
    pub(crate) reactions: Reactions,
    /// The configuration.
    pub(crate) config: Config,
    /// What the environment added.
    pub(crate) environment: Environment,
    /// The keys.
    pub(crate) keyring: Keyring,
    /// Where the database is.
    pub(crate) database_url: String,
}

/// The database's address: from the environment, or of the shop of this folder.
///
/// # Errors
/// Unavailable, with what to do.
pub(crate) fn database_url(environment: &Environment) -> anyhow::Result<String> {
    if let Some(url) = &environment.database_url {
        return Ok(url.clone());
    }
    run_file::find().map(|(_, run)| run.database_url).ok_or_else(|| {
        advised(
            UNAVAILABLE,
            "no database: DATABASE_URL is not set and there is no shop in this folder",
            "`ops/up` starts one; or set DATABASE_URL=postgres://user:password@host/database",
        )
    })
}

fn options(url: &str) -> anyhow::Result<PgConnectOptions> {
    PgConnectOptions::from_str(url).map_err(|_| {
        advised(
            UNAVAILABLE,
            "DATABASE_URL is not the address of a PostgreSQL database",
            "write it as postgres://user:password@host:5432/database",
        )
    })
}

async fn connect(options: PgConnectOptions, connections: u32) -> anyhow::Result<PgPool> {
    let host = format!("{}:{}", options.get_host(), options.get_port());
    // A single connection first: it says at once what is wrong, where a pool tries for a while.
    let unusable = |error: sqlx::Error| {
        advised(
            UNAVAILABLE,
            format!("the database at {host} cannot be used: {error}"),
            "check that it runs (`ops/postgres status`) and that DATABASE_URL is right",
        )
    };
    PgConnection::connect_with(&options).await.map_err(unusable)?.close().await?;
    let pool = PgPoolOptions::new().max_connections(connections).connect_with(options).await;
    pool.map_err(unusable)
}

/// A connection as the owner of the schemas, for migrating and restoring.
///
/// # Errors
/// Unavailable.
pub(crate) async fn owner(url: &str) -> anyhow::Result<PgPool> {
    connect(options(url)?, 4).await
}

/// The address of another database of the same server.
///
/// # Errors
/// When the address is none.
pub(crate) fn beside(url: &str, database: &str) -> anyhow::Result<String> {
    let options = options(url)?.database(database);
    Ok(options.to_url_lossy().to_string())
}

/// A connection as the service, whose role may not change the log; as the owner where the role
/// could not be made.
///
/// # Errors
/// Unavailable.
pub(crate) async fn service(url: &str, connections: u32) -> anyhow::Result<PgPool> {
    let options = options(url)?;
    let owner = connect(options.clone(), 1).await?;
    let sql = "SELECT coalesce((SELECT pg_has_role(current_user, oid, 'MEMBER') \
               FROM pg_roles WHERE rolname = $1), false)";
    let member: bool = sqlx::query_scalar(sql).bind(SERVICE_ROLE).fetch_one(&owner).await?;
    owner.close().await;
    if member {
        return connect(options.options([("role", SERVICE_ROLE)]), connections).await;
    }
    tracing::warn!("the database has no role {SERVICE_ROLE} for us; running as its owner");
    connect(options, connections).await
}

/// Opens a migrated shop.
///
/// # Errors
/// When the database or a key is missing.
pub(crate) async fn open(config: Config, environment: Environment) -> anyhow::Result<Shop> {
    let database_url = database_url(&environment)?;
    let config = at_home(config, &environment);
    let config = in_sandbox(config, &environment);
    let keyring = keyring::read(&config.moon_dir)?;
    require_migrated(&database_url).await?;
    let pool = service(&database_url, config.database_connections).await?;
    let log = Log::new(pool.clone());
    let health: Arc<dyn PanelHealth> = Arc::new(PostgresPanelHealth::new(pool.clone()));
    let xui = Arc::new(XuiPanels::new(Limits::default()));
    let panels = WatchedPanels::new(xui, Arc::clone(&health), Arc::new(WallClock));
    let ports = Ports {
        vault: Arc::new(PostgresVault::new(pool.clone())),
        blobs: Arc::new(FolderBlobs::new(config.moon_dir.join("blobs"))),
        panels: Arc::new(panels),
        health,
        gateway: gateway(&config, &environment)?,
        backups: Arc::new(PostgresBackupJobs::new(pool.clone())),
        sessions: Arc::new(PostgresSessions::new(pool.clone())),
        reviews: Arc::new(PostgresReviews::new(pool.clone())),
        clock: Arc::new(WallClock),
    };
    let app = App::new(log.clone(), keyring.keys.clone(), config.shop.clone(), ports);
    if !app.keys_fit().await? {
        return Err(strange_keys(&config.moon_dir));
    }
    let projections = Projections::new(log.clone(), projections::all());
    projections.ensure().await?;
    let reactions = Reactions::new(log, process::reactors(&config.shop));
    reactions.ensure(Start::Beginning).await?;
    Ok(Shop { app, projections, reactions, config, environment, keyring, database_url })
}

/// The gateway; none where the shop has no terminal there.
///
/// # Errors
/// When its address is none.
fn gateway(config: &Config, environment: &Environment) -> anyhow::Result<Option<Arc<dyn Gateway>>> {
    let Some(merchant) = environment.zarinpal_merchant.clone() else { return Ok(None) };
    let wrong = || {
        advised(
            USAGE,
            format!("`zarinpal_api_url` is `{}`, which is no address", config.zarinpal_api_url),
            "write it as https://payment.zarinpal.com",
        )
    };
    let api_url = config.zarinpal_api_url.parse().map_err(|_| wrong())?;
    let access = payment::Access { api_url, merchant_id: merchant.into() };
    let zarinpal = Zarinpal::new(access, payment::Limits::default()).map_err(|_| wrong())?;
    Ok(Some(Arc::new(zarinpal)))
}

/// The bot: it also tells people what happened when another process polls Telegram. Without a token it
/// speaks to nobody.
///
pub(crate) fn bot(shop: &Shop) -> Bot {
    let pool = shop.app.pool().clone();
    let messenger = messenger(shop);
    let parts = Parts {
        app: shop.app.clone(),
        read_models: Arc::new(shop.projections.clone()),
        messenger,
        inbox: Arc::new(PostgresInbox::new(pool.clone())),
        drafts: Arc::new(PostgresDrafts::new(pool.clone())),
        messages: Arc::new(PostgresMessages::new(pool)),
    };
    let sandbox = !shop.environment.sandbox_panels.is_empty();
    let public_key = public_key(&shop.keyring);
    Bot::new(parts, bot::Options { sandbox, public_key, webhook_secret: None })
}

fn messenger(shop: &Shop) -> Arc<dyn Messenger> {
    let token = shop.environment.telegram_token.clone().unwrap_or_default();
    let base = &shop.config.telegram_api_url;
    Arc::new(TelegramMessenger::new(base, token.into(), telegram::Limits::default()))
}

/// The public half of the signing key, for those who check.
pub(crate) fn public_key(keyring: &Keyring) -> Option<String> {
    keyring.signing_key().ok().map(|key| key.verifier().to_string())
}

/// Those who keep our checkpoints.
///
/// # Errors
/// When the configuration names one that cannot be.
pub(crate) fn witnesses(shop: &Shop) -> anyhow::Result<Vec<Posted>> {
    let posted = |setting: &Setting| {
        let (place, every) = setting.place().map_err(|why| {
            advised(USAGE, format!("a witness cannot be: {why}"), "change `witnesses` in moon.toml")
        })?;
        let witness: Arc<dyn Witness> = match place {
            Place::Folder(folder) => Arc::new(witness::Folder::new(folder)),
            Place::Url(url) => Arc::new(witness::Http::new(&url)),
            Place::Telegram(chat) => Arc::new(Channel::new(messenger(shop), chat)),
        };
        Ok(Posted { name: setting.name.clone(), every, witness })
    };
    shop.config.witnesses.iter().map(posted).collect()
}

/// A command that found the shop of its folder uses that shop's files.
fn at_home(mut config: Config, environment: &Environment) -> Config {
    if environment.database_url.is_none()
        && let Some((folder, run)) = run_file::find()
    {
        config.moon_dir = folder;
        if let Some(url) = run.dashboard.strip_suffix('/') {
            config.shop.public_url = url.to_owned();
        }
    }
    config
}

/// The sandbox's owner has a password that everybody may see: a second factor would only be in the
/// way, unless it is asked for by name.
fn in_sandbox(mut config: Config, environment: &Environment) -> Config {
    let sandbox = !environment.sandbox_panels.is_empty();
    if sandbox && config.shop.second_factor == SecondFactor::Automatic {
        config.shop.second_factor = SecondFactor::Optional;
    }
    config
}

/// The bot, by which people sign in to the dashboard; none without a token.
pub(crate) fn telegram_door(shop: &Shop) -> Option<TelegramDoor> {
    let token = shop.environment.telegram_token.clone()?;
    let sandbox = !shop.environment.sandbox_panels.is_empty();
    let page = sandbox.then(|| shop.config.telegram_api_url.clone());
    Some(TelegramDoor { token: token.into(), messenger: messenger(shop), page })
}

/// What is written with another shop's keys can never be read again, so it does not come to that.
fn strange_keys(moon_dir: &std::path::Path) -> anyhow::Error {
    advised(
        REFUSED,
        format!("the keys in {} are not those of this database", moon_dir.join("keys").display()),
        "set MOON_DIR to the folder of this shop, or DATABASE_URL to the database of that folder",
    )
}

async fn require_migrated(url: &str) -> anyhow::Result<()> {
    let pool = connect(options(url)?, 1).await?;
    let there = "SELECT to_regclass('log.events') IS NOT NULL";
    let there: bool = sqlx::query_scalar(there).fetch_one(&pool).await?;
    let migrated = there && event_store::schema::is_migrated(&pool).await?;
    pool.close().await;
    match (there, migrated) {
        (true, true) => Ok(()),
        (true, false) => Err(advised(
            UNAVAILABLE,
            "the database is from before this version",
            "`moon migrate` brings it up to date, and older processes go on meanwhile",
        )),
        (false, _) => {
            Err(advised(UNAVAILABLE, "the database is empty", "`moon migrate` prepares it"))
        }
    }
}
