//! The configuration: `moon.toml`, then the environment, read once. Secrets come from the
//! environment only. Contradictions are refused at the start, with the name of the setting.

use std::{
    env,
    net::SocketAddr,
    path::{Path, PathBuf},
};

use app::Settings;
use serde::{Deserialize, Serialize};

use crate::{
    exit::{USAGE, advised},
    witness::Setting,
};

/// The file in the folder where the executable is started, unless MOON_CONFIG names another.
const FILE: &str = "moon.toml";

/// The configuration of an installation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Config {
    /// Where the API listens. Environment: LISTEN.
    pub(crate) listen: SocketAddr,
    /// The folder of this installation's keys and files. Environment: MOON_DIR.
    pub(crate) moon_dir: PathBuf,
    /// The folder of the exports that the dashboard asks for; empty: `backups` in `moon_dir`.
    pub(crate) backup_dir: PathBuf,
    /// Telegram's Bot API. Environment: TELEGRAM_API_URL.
    pub(crate) telegram_api_url: String,
    /// Zarinpal; it is used when ZARINPAL_MERCHANT_ID is set. Environment: ZARINPAL_API_URL.
    pub(crate) zarinpal_api_url: String,
    /// Connections to the database for reading and following.
    pub(crate) database_connections: u32,
    /// Workers of the processes, and of the bot, each.
    pub(crate) workers: u32,
    /// The folder of the built dashboard; empty: none is served. Environment: DASHBOARD_DIR.
    pub(crate) dashboard_dir: PathBuf,
    /// Reverse proxies of ours in front of the API, each of which appends the address that it saw
    /// to X-Forwarded-For. With 0 that header is not believed.
    pub(crate) trusted_proxies: u8,
    /// GraphQL.
    pub(crate) graphql: Graphql,
    /// Who keeps our signed checkpoints where we cannot change them.
    pub(crate) witnesses: Vec<Setting>,
    /// The shop.
    pub(crate) shop: Settings,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 8080)),
            moon_dir: PathBuf::from(".moon"),
            backup_dir: PathBuf::new(),
            telegram_api_url: "https://api.telegram.org".to_owned(),
            zarinpal_api_url: "https://payment.zarinpal.com".to_owned(),
            database_connections: 16,
            workers: 4,
            dashboard_dir: PathBuf::new(),
            trusted_proxies: 0,
            graphql: Graphql::default(),
            witnesses: vec![],
            shop: Settings::default(),
        }
    }
}

/// Who may ask what over GraphQL.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Graphql {
    /// Who may send documents that the dashboard does not: `staff` (and programs, which carry a
    /// token of their own), `everyone`, or `nobody`.
    pub(crate) free_documents: Free,
}

/// Who may send documents that the dashboard does not.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Free {
    /// Staff and programs.
    #[default]
    Staff,
    /// Everybody.
    Everyone,
    /// Nobody.
    Nobody,
}

/// What the environment adds, some of it secret.
#[derive(Clone)]
pub(crate) struct Environment {
    /// The database, when it is set.
    pub(crate) database_url: Option<String>,
    /// The bot's token; without it no bot runs.
    pub(crate) telegram_token: Option<String>,
    /// The terminal's id at Zarinpal; without it nobody pays online.
    pub(crate) zarinpal_merchant: Option<String>,
    /// Panels of the sandbox, for its seed.
    pub(crate) sandbox_panels: Vec<String>,
    /// The sandbox's Zarinpal, for whoever looks at it; the shop calls its gateway by other settings.
    pub(crate) sandbox_zarinpal: Option<String>,
}

fn variable(name: &str) -> Option<String> {
    env::var(name).ok().map(|value| value.trim().to_owned()).filter(|value| !value.is_empty())
}

/// Reads the configuration and the environment.
///
/// # Errors
/// Usage, naming the setting that is wrong.
pub(crate) fn read() -> anyhow::Result<(Config, Environment)> {
    let named = variable("MOON_CONFIG").map(PathBuf::from);
    let path = named.clone().unwrap_or_else(|| PathBuf::from(FILE));
    let mut config =
        if named.is_some() || path.exists() { parse(&path)? } else { Config::default() };
    if let Some(listen) = variable("LISTEN") {
        config.listen = listen.parse().map_err(|_| {
            advised(
                USAGE,
                format!("LISTEN is `{listen}`, which is no address and port"),
                "write it as 127.0.0.1:8080",
            )
        })?;
    }
    if let Some(folder) = variable("MOON_DIR") {
        config.moon_dir = PathBuf::from(folder);
    }
    if let Some(folder) = variable("DASHBOARD_DIR") {
        config.dashboard_dir = PathBuf::from(folder);
    }
    if let Some(url) = variable("TELEGRAM_API_URL") {
        config.telegram_api_url = url;
    }
    if let Some(url) = variable("ZARINPAL_API_URL") {
        config.zarinpal_api_url = url;
    }
    check(&config)?;
    if config.shop.public_url.is_empty() {
        config.shop.public_url = format!("http://{}", config.listen);
    }
    let panels = variable("SANDBOX_PANEL_URLS").unwrap_or_default();
    let environment = Environment {
        database_url: variable("DATABASE_URL"),
        telegram_token: variable("TELEGRAM_BOT_TOKEN"),
        zarinpal_merchant: variable("ZARINPAL_MERCHANT_ID"),
        sandbox_panels: panels
            .split(',')
            .filter(|url| !url.is_empty())
            .map(str::to_owned)
            .collect(),
        sandbox_zarinpal: variable("SANDBOX_ZARINPAL_URL"),
    };
    Ok((config, environment))
}

fn parse(path: &Path) -> anyhow::Result<Config> {
    let shown = path.display();
    let text = std::fs::read_to_string(path).map_err(|error| {
        advised(
            USAGE,
            format!("{shown} cannot be read: {error}"),
            "`moon config default` prints one",
        )
    })?;
    toml::from_str(&text).map_err(|error| {
        advised(
            USAGE,
            format!("{shown} is not understood: {}", error.to_string().trim()),
            "`moon config default` prints every setting with its default",
        )
    })
}

fn check(config: &Config) -> anyhow::Result<()> {
    config.shop.check().map_err(|contradiction| {
        advised(
            USAGE,
            format!("the configuration contradicts itself: [shop] {contradiction}"),
            format!("change `{}` in {FILE}", contradiction.setting),
        )
    })?;
    let wrong = |setting: &str, must: &str| {
        advised(
            USAGE,
            format!("the configuration contradicts itself: {setting}: {must}"),
            format!("change `{setting}` in {FILE} or the environment"),
        )
    };
    if !(4..=200).contains(&config.database_connections) {
        return Err(wrong("database_connections", "must be 4 to 200"));
    }
    if !(1..=64).contains(&config.workers) {
        return Err(wrong("workers", "must be 1 to 64"));
    }
    if config.workers * 2 > config.database_connections {
        return Err(wrong(
            "workers",
            "the workers of the processes and of the bot need a connection each, and there are \
             fewer than that in database_connections",
        ));
    }
    for (nth, witness) in config.witnesses.iter().enumerate() {
        witness.place().map_err(|why| wrong("witnesses", &why))?;
        if config.witnesses[..nth].iter().any(|other| other.name == witness.name) {
            return Err(wrong("witnesses", &format!("two are called {}", witness.name)));
        }
    }
    let dashboard = &config.dashboard_dir;
    if !dashboard.as_os_str().is_empty() && !dashboard.join("index.html").is_file() {
        return Err(wrong("dashboard_dir", "there is no index.html of a built dashboard in it"));
    }
    if !config.telegram_api_url.starts_with("http") {
        return Err(wrong("telegram_api_url", "must begin with http:// or https://"));
    }
    Ok(())
}

/// The default configuration, as a file.
///
/// # Errors
/// None.
pub(crate) fn default_text() -> anyhow::Result<String> {
    Ok(toml::to_string_pretty(&Config::default())?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_can_be_written_read_and_is_sound() {
        let text = default_text().expect("it can be written");
        let read: Config = toml::from_str(&text).expect("it can be read");
        assert_eq!(read, Config::default());
        check(&read).expect("it is sound");
    }

    #[test]
    fn contradictions_are_refused_by_name() {
        let few = Config { database_connections: 4, workers: 4, ..Config::default() };
        let error = check(&few).expect_err("more workers than connections");
        assert!(error.to_string().contains("workers"), "{error}");
        let shop = Settings { top_up_min: 9, top_up_max: 3, ..Settings::default() };
        let error = check(&Config { shop, ..Config::default() }).expect_err("upside down");
        assert!(error.to_string().contains("top_up_min"), "{error}");
    }
}
