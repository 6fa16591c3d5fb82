//! `moon role`.

use clap::Subcommand;
use domain::{id::PersonId, role::Role};
use serde_json::json;

use super::{Call, id};

#[derive(Subcommand)]
pub(crate) enum Command {
    /// What each role permits
    List,
    /// Give a role
    Grant {
        /// To whom
        #[arg(value_parser = id::<PersonId>)]
        person: PersonId,
        /// Which
        #[arg(value_parser = parse)]
        role: Role,
    },
    /// Take a role away
    Revoke {
        /// From whom
        #[arg(value_parser = id::<PersonId>)]
        person: PersonId,
        /// Which
        #[arg(value_parser = parse)]
        role: Role,
    },
}

/// A role by its name.
pub(super) fn parse(text: &str) -> Result<Role, String> {
    let found = Role::ALL.iter().copied().find(|role| role.code() == text);
    found
        .filter(|role| *role != Role::Customer)
        .ok_or_else(|| "a role is owner, reviewer or support (everybody is a customer)".to_owned())
}

pub(super) async fn run(call: &Call, command: Command) -> anyhow::Result<()> {
    let shop = call.shop().await?;
    match command {
        Command::List => {
            let rows: Vec<Vec<String>> = Role::ALL
                .iter()
                .map(|role| {
                    let codes = role.permissions().iter().map(|permission| permission.code());
                    vec![role.code().to_owned(), codes.collect::<Vec<_>>().join(" ")]
                })
                .collect();
            call.output.table(&rows, &["role", "permissions"], rows.clone())
        }
        Command::Grant { person, role } => {
            shop.app.roles().grant(&call.operator(), person, role).await?;
            call.output.answer(&json!({ "granted": role.code() }), || {
                vec![format!("{person} is {} now", role.code())]
            })
        }
        Command::Revoke { person, role } => {
            shop.app.roles().revoke(&call.operator(), person, role).await?;
            call.output.answer(&json!({ "revoked": role.code() }), || {
                vec![format!("{person} is no longer {}", role.code())]
            })
        }
    }
}
