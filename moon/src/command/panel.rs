//! `moon panel`: servers and panels.

use std::path::PathBuf;

use anyhow::Context as _;
use app::location::{NewAccess, NewPanel, NewServer};
use clap::Subcommand;
use domain::id::{PanelId, ServerId};
use serde_json::json;

use super::{Call, id};
use crate::exit::{USAGE, advised};

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Add a server, on which panels stand
    AddServer {
        /// Its country, one English word
        #[arg(long)]
        country: String,
        /// How many accounts it has room for
        #[arg(long)]
        capacity: u32,
    },
    /// Add a 3x-ui panel after looking at it; the password is read from MOON_PANEL_PASSWORD
    Add {
        /// The server that it stands on
        #[arg(long, value_parser = id::<ServerId>)]
        server: ServerId,
        /// Its base URL, with its base path
        #[arg(long)]
        url: String,
        /// Its administrator
        #[arg(long)]
        username: String,
    },
    /// Reach a panel at another address, or by another name or password (from MOON_PANEL_PASSWORD)
    Access {
        /// Which
        #[arg(value_parser = id::<PanelId>)]
        panel: PanelId,
        /// Its new base URL, with its base path
        #[arg(long)]
        url: Option<String>,
        /// Its new administrator
        #[arg(long)]
        username: Option<String>,
    },
    /// Look at a panel again
    Probe {
        /// Which
        #[arg(value_parser = id::<PanelId>)]
        panel: PanelId,
    },
    /// New accounts go to these inbounds
    Offer {
        /// Which
        #[arg(value_parser = id::<PanelId>)]
        panel: PanelId,
        /// Their numbers
        #[arg(required = true)]
        inbounds: Vec<i64>,
    },
    /// What a panel lists, for `moon-replay verify --panel`
    Accounts {
        /// Which
        #[arg(value_parser = id::<PanelId>)]
        panel: PanelId,
        /// Where to write it; a file that exists is replaced
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
    },
    /// No new accounts there for now
    Disable {
        /// Which
        #[arg(value_parser = id::<PanelId>)]
        panel: PanelId,
    },
    /// New accounts there again
    Enable {
        /// Which
        #[arg(value_parser = id::<PanelId>)]
        panel: PanelId,
    },
    /// Servers and panels
    List,
}

pub(super) async fn run(call: &Call, command: Command) -> anyhow::Result<()> {
    let shop = call.shop().await?;
    let locations = shop.app.locations();
    let done = |panel: PanelId, words: &str| {
        let words = format!("panel {panel} {words}");
        call.output.answer(&json!({ "panel": panel }), || vec![words])
    };
    match command {
        Command::AddServer { country, capacity } => {
            let context = call.staff(&shop).await?;
            let new = NewServer { country, capacity };
            let (server, _) = locations.add_server(&context, new).await?;
            call.output.answer(&json!({ "server": server }), || vec![format!("server {server}")])
        }
        Command::Add { server, url, username } => {
            let password = std::env::var("MOON_PANEL_PASSWORD").map_err(|_| {
                advised(
                    USAGE,
                    "the panel's password is not given",
                    "set it in the environment: MOON_PANEL_PASSWORD=… moon panel add …",
                )
            })?;
            let new = NewPanel { server, base_url: url, username, password, api_token: None };
            let (panel, probe) = locations.add_panel(&call.staff(&shop).await?, new).await?;
            let inbounds = probe.inbounds.len();
            call.output.answer(&json!({ "panel": panel, "version": probe.version }), || {
                vec![format!(
                    "panel {panel}: {:?} {}, {inbounds} inbounds",
                    probe.generation, probe.version
                )]
            })
        }
        Command::Access { panel, url, username } => {
            let password = std::env::var("MOON_PANEL_PASSWORD").ok();
            if url.is_none() && username.is_none() && password.is_none() {
                return Err(advised(
                    USAGE,
                    "nothing is to be changed",
                    "give --url, --username, or the password in MOON_PANEL_PASSWORD",
                ));
            }
            let new = NewAccess { base_url: url, username, password };
            let probe = locations.change_access(&call.staff(&shop).await?, panel, new).await?;
            done(panel, &format!("is reached so: {:?} {}", probe.generation, probe.version))
        }
        Command::Probe { panel } => {
            let probe = locations.probe(&call.staff(&shop).await?, panel).await?;
            done(panel, &format!("answers as {:?} {}", probe.generation, probe.version))
        }
        Command::Offer { panel, inbounds } => {
            locations.offer(&call.staff(&shop).await?, panel, inbounds).await?;
            done(panel, "offers these inbounds")
        }
        Command::Accounts { panel, out } => {
            let list = locations.inventory(&call.staff(&shop).await?, panel).await?;
            std::fs::write(&out, serde_json::to_vec(&list)?)
                .with_context(|| out.display().to_string())?;
            let accounts = list.accounts.len();
            let value = json!({ "panel": panel, "position": list.position, "accounts": accounts });
            call.output.answer(&value, || {
                vec![
                    format!("{accounts} accounts of panel {panel} are in {}", out.display()),
                    format!(
                        "hold them against the books: moon-replay verify --panel {}",
                        out.display()
                    ),
                ]
            })
        }
        Command::Disable { panel } => {
            locations.enable(&call.staff(&shop).await?, panel, false).await?;
            done(panel, "takes no new accounts")
        }
        Command::Enable { panel } => {
            locations.enable(&call.staff(&shop).await?, panel, true).await?;
            done(panel, "takes new accounts")
        }
        Command::List => {
            let servers = projections::location::server::all(shop.app.pool()).await?;
            let panels = projections::location::panel::all(shop.app.pool()).await?;
            let row = |panel: projections::location::panel::PanelRow| {
                let server = servers.iter().find(|server| server.server == panel.server);
                vec![
                    panel.panel.to_string(),
                    server.map(|server| server.name.clone()).unwrap_or_default(),
                    panel.version.unwrap_or_default(),
                    format!("{:?}", panel.offered),
                    if panel.enabled { "enabled" } else { "disabled" }.to_owned(),
                ]
            };
            let rows: Vec<Vec<String>> = panels.into_iter().map(row).collect();
            let columns = ["panel", "server", "version", "inbounds", "state"];
            call.output.table(&rows, &columns, rows.clone())
        }
    }
}
