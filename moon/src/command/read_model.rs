//! `moon read-model`: where the read models stand, building them anew, comparing them.

use clap::Subcommand;
use serde_json::json;

use super::Call;
use crate::{
    exit::{REFUSED, advised},
    output::progress,
};

#[derive(Subcommand)]
pub(crate) enum Command {
    /// How far each has come
    Status,
    /// Build one anew beside the live one and swap them, while the shop runs
    ///
    /// The log is read once for all that are built. The one before stays for `moon read-model
    /// rollback` until the next rebuild.
    Rebuild {
        /// Which
        #[arg(required_unless_present = "all", conflicts_with = "all")]
        name: Option<String>,
        /// All of them
        #[arg(long)]
        all: bool,
    },
    /// Put the one back that was live before the last rebuild, at once
    Rollback {
        /// Which
        name: String,
    },
    /// Build one anew, compare it with the live one row by row, and drop it
    Compare {
        /// Which; all of them without a name
        name: Option<String>,
    },
}

pub(super) async fn run(call: &Call, command: Command) -> anyhow::Result<()> {
    let shop = call.shop().await?;
    let named = |name: Option<String>| {
        let all = || shop.projections.names().into_iter().map(str::to_owned).collect();
        name.map_or_else(all, |name| vec![name])
    };
    match command {
        Command::Status => {
            let mut status = shop.projections.status().await?;
            status.extend(shop.reactions.status().await?);
            let words: Vec<String> = status.iter().map(|one| format!("{one:?}")).collect();
            call.output.answer(&words, || words.clone())
        }
        Command::Rebuild { name, all: _ } => {
            let names: Vec<String> = named(name);
            progress(&format!("building {}", names.join(", ")));
            let each: Vec<&str> = names.iter().map(String::as_str).collect();
            shop.projections.rebuild_all(&each).await?;
            call.output.answer(&json!({ "rebuilt": names }), || {
                vec![format!("{} read models are built anew", names.len())]
            })
        }
        Command::Rollback { name } => {
            shop.projections.roll_back(&name).await?;
            call.output.answer(&json!({ "rolled_back": name }), || {
                vec![format!("{name} is again the one from before the last rebuild")]
            })
        }
        Command::Compare { name } => {
            let mut differing = vec![];
            for name in named(name) {
                progress(&format!("comparing {name}"));
                let comparison = shop.projections.compare(&name).await?;
                if !comparison.differences.is_empty() {
                    differing.push(format!("{name}: {:?}", comparison.differences));
                }
            }
            if differing.is_empty() {
                return call.output.answer(&json!({ "equal": true }), || {
                    vec!["every read model is what the log makes".to_owned()]
                });
            }
            Err(advised(
                REFUSED,
                differing.join("\n"),
                "`moon read-model rebuild --all` builds them anew",
            ))
        }
    }
}
