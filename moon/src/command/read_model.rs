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
    Rebuild {
        /// Which; all of them without a name
        name: Option<String>,
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
        Command::Rebuild { name } => {
            let names: Vec<String> = named(name);
            for name in &names {
                progress(&format!("building {name}"));
                shop.projections.rebuild(name).await?;
            }
            call.output.answer(&json!({ "rebuilt": names }), || {
                vec![format!("{} read models are built anew", names.len())]
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
                "`moon read-model rebuild` builds them anew",
            ))
        }
    }
}
