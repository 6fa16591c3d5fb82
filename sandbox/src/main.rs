//! `moon-sandbox`: the outside world of a development machine, until Ctrl-C.

use anyhow::{Context, anyhow, bail};
use clap::Parser;
use sandbox::{
    panel::{self, Generation, PanelSandbox},
    telegram::{self, TelegramSandbox},
    zarinpal::{self, ZarinpalSandbox},
};
use std::{net::SocketAddr, path::PathBuf, str::FromStr};
use tokio::signal::unix::{SignalKind, signal};

/// Servers that stand for what a development machine cannot reach: Telegram, 3x-ui panels and Zarinpal.
#[derive(Debug, Parser)]
#[command(version)]
struct Arguments {
    /// Where Telegram listens; loopback only.
    #[arg(long, default_value = "127.0.0.1:8081")]
    telegram_listen: SocketAddr,
    /// The bot's token; any other is refused.
    #[arg(long, default_value = "1:sandbox")]
    token: String,
    /// Somebody who is there from the start, as <id>=<name>. Can be given again.
    #[arg(long = "user", value_name = "ID=NAME", default_value = "1=صاحب فروشگاه")]
    users: Vec<UserAt>,
    /// A panel, as <generation>@<address>; generations are g2b and g3b. Can be given again.
    #[arg(long = "panel", value_name = "GENERATION@ADDRESS")]
    panels: Vec<PanelAt>,
    /// User name of the panels' administrator.
    #[arg(long, default_value = "admin")]
    panel_username: String,
    /// Password of the panels' administrator.
    #[arg(long, default_value = "admin")]
    panel_password: String,
    /// Path under which the panels live.
    #[arg(long, default_value = "/")]
    panel_base_path: String,
    /// Where Zarinpal listens; loopback only. Without it there is none.
    #[arg(long, value_name = "ADDRESS")]
    zarinpal_listen: Option<SocketAddr>,
    /// The merchant whom Zarinpal knows; any other is refused.
    #[arg(long, value_name = "UUID", default_value = zarinpal::DEFAULT_MERCHANT)]
    zarinpal_merchant: String,
    /// Folder in which everything is kept over a restart; without it nothing is.
    #[arg(long)]
    state: Option<PathBuf>,
}

/// A user who is there from the start.
#[derive(Debug, Clone)]
struct UserAt {
    id: i64,
    name: String,
}

impl FromStr for UserAt {
    type Err = anyhow::Error;

    fn from_str(written: &str) -> Result<Self, Self::Err> {
        let (id, name) = written.split_once('=').ok_or_else(|| anyhow!("write it as 1=Sara"))?;
        Ok(Self { id: id.parse()?, name: name.to_owned() })
    }
}

/// A panel to start.
#[derive(Debug, Clone)]
struct PanelAt {
    name: String,
    generation: Generation,
    listen: SocketAddr,
}

impl FromStr for PanelAt {
    type Err = anyhow::Error;

    fn from_str(written: &str) -> Result<Self, Self::Err> {
        let (name, address) =
            written.split_once('@').ok_or_else(|| anyhow!("write it as g3b@127.0.0.1:8082"))?;
        let generation = match name.to_ascii_lowercase().as_str() {
            "g2b" => Generation::G2b,
            "g3b" => Generation::G3b,
            _ => bail!("generations are g2b and g3b"),
        };
        Ok(Self { name: name.to_ascii_lowercase(), generation, listen: address.parse()? })
    }
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    tracing_subscriber::fmt()
        .with_env_filter(
            tracing_subscriber::EnvFilter::try_from_default_env().unwrap_or_else(|_| "info".into()),
        )
        .with_writer(std::io::stderr)
        .init();
    // The signals are heard from the start, so that one that comes early is not lost.
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    let telegram = TelegramSandbox::start(telegram::Options {
        listen: arguments.telegram_listen,
        token: arguments.token.clone(),
        state_dir: arguments.state.clone(),
    })
    .await
    .with_context(|| format!("Telegram at {} did not start", arguments.telegram_listen))?;
    for user in &arguments.users {
        telegram.introduce(user.id, &user.name);
    }
    tracing::info!(url = %telegram.url, "Telegram (sandbox): open it to be a user");
    let panels = start_panels(&arguments).await?;
    let zarinpal = start_zarinpal(&arguments).await?;
    tokio::select! {
        _ = interrupt.recv() => {}
        _ = terminate.recv() => {}
    }
    tracing::info!("stopping");
    telegram.stop().await;
    for panel in panels {
        panel.stop().await;
    }
    if let Some(zarinpal) = zarinpal {
        zarinpal.stop().await;
    }
    Ok(())
}

/// Starts Zarinpal, if it was asked for.
async fn start_zarinpal(arguments: &Arguments) -> anyhow::Result<Option<ZarinpalSandbox>> {
    let Some(listen) = arguments.zarinpal_listen else { return Ok(None) };
    let zarinpal = ZarinpalSandbox::start(zarinpal::Options {
        listen,
        merchant_id: arguments.zarinpal_merchant.clone(),
        state_dir: arguments.state.clone(),
    })
    .await
    .with_context(|| format!("Zarinpal at {listen} did not start"))?;
    tracing::info!(url = %zarinpal.url, "Zarinpal (sandbox): open it to see what is to be paid");
    Ok(Some(zarinpal))
}

/// Starts the panels that were asked for, each with its own state folder.
async fn start_panels(arguments: &Arguments) -> anyhow::Result<Vec<PanelSandbox>> {
    let mut panels = Vec::new();
    for PanelAt { name, generation, listen } in arguments.panels.clone() {
        if !listen.ip().is_loopback() {
            bail!("the sandbox listens on loopback addresses only, not on {listen}");
        }
        let folder = format!("panel-{name}-{}", listen.port());
        let panel = PanelSandbox::start(panel::Options {
            generation,
            listen,
            state_dir: arguments.state.as_ref().map(|state| state.join(folder)),
            username: arguments.panel_username.clone(),
            password: arguments.panel_password.clone(),
            base_path: arguments.panel_base_path.clone(),
        })
        .await
        .with_context(|| format!("the panel {name} at {listen} did not start"))?;
        tracing::info!(url = %panel.url, generation = %name, "3x-ui panel (sandbox)");
        panels.push(panel);
    }
    Ok(panels)
}
