//! `moon staff`.

use std::io::Read;

use app::identity::{NewStaff, Profile};
use clap::Subcommand;
use domain::{id::PersonId, role::Role};
use serde_json::json;

use super::{Call, role};
use crate::{
    compose::Shop,
    exit::{NOT_FOUND, advised},
};

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Add a member of staff, or give roles to somebody who is known
    ///
    /// Example: moon staff add --name Sara --telegram 4242 --role reviewer
    Add {
        /// His name
        #[arg(long)]
        name: String,
        /// His Telegram id, to work in the bot
        #[arg(long, value_name = "ID")]
        telegram: Option<i64>,
        /// The name that he signs in with, to work in the dashboard
        #[arg(long)]
        username: Option<String>,
        /// A role: owner, reviewer or support; may be repeated
        #[arg(long = "role", value_parser = role::parse, required = true)]
        roles: Vec<Role>,
    },
    /// Set a password, read from standard input: lost passwords are set anew, never found again
    Password {
        /// Whose
        username: String,
    },
    /// The second factor of a member of staff
    #[command(subcommand)]
    Totp(TotpCommand),
    /// Who works here
    List,
}

#[derive(Subcommand)]
pub(crate) enum TotpCommand {
    /// Remove it, for who has lost his device and his recovery codes
    ///
    /// Ends every session of his; he sets up a new one when he next signs in.
    Reset {
        /// Whose
        username: String,
    },
}

/// Who signs in with this name.
async fn named(shop: &Shop, username: &str) -> anyhow::Result<PersonId> {
    let person = shop.app.identities().by_username(username).await?;
    person.ok_or_else(|| {
        advised(
            NOT_FOUND,
            format!("nobody signs in as `{username}`"),
            "`moon staff list` shows who works here",
        )
    })
}

pub(super) async fn run(call: &Call, command: Command) -> anyhow::Result<()> {
    let shop = call.shop().await?;
    match command {
        Command::Add { name, telegram, username, roles } => {
            let new = NewStaff { name, telegram_id: telegram, username, roles };
            let person = shop.app.identities().add_staff(&call.operator(), &new).await?;
            call.output.answer(&json!({ "person": person }), || {
                vec![format!("{} is on the staff ({person})", new.name)]
            })
        }
        Command::Password { username } => {
            let person = named(&shop, &username).await?;
            let mut password = String::new();
            std::io::stdin().read_to_string(&mut password)?;
            let password = password.trim_end_matches(['\r', '\n']);
            let identities = shop.app.identities();
            identities.set_password(&call.operator(), person, password).await?;
            call.output.answer(&json!({ "person": person }), || {
                vec!["the password is set, and every session of his has ended".to_owned()]
            })
        }
        Command::Totp(TotpCommand::Reset { username }) => {
            let person = named(&shop, &username).await?;
            let reset = shop.app.identities().reset_second_factor(&call.operator(), person).await;
            match reset {
                Err(app::Error::NotFound(_)) => {
                    let what = format!("`{username}` has no second factor");
                    return Err(advised(NOT_FOUND, what, "there is nothing to reset"));
                }
                other => other?,
            }
            call.output.answer(&json!({ "person": person }), || {
                vec!["the second factor is removed, and every session of his has ended".to_owned()]
            })
        }
        Command::List => {
            let grants = projections::role::staff(shop.app.pool()).await?;
            let mut rows = vec![];
            for grant in &grants {
                let profile = shop.app.identities().profile(grant.person).await?;
                rows.push(vec![
                    profile.name.clone(),
                    telegram_of(&profile),
                    grant.role.code().to_owned(),
                    grant.person.to_string(),
                ]);
            }
            call.output.table(&rows, &["name", "telegram", "role", "person"], rows.clone())
        }
    }
}

/// By what he is found in Telegram. The name that he signs in with is kept as a fingerprint alone.
fn telegram_of(profile: &Profile) -> String {
    let name = profile.username.as_ref().map(|name| format!("@{name}"));
    name.or_else(|| profile.telegram_id.map(|id| id.to_string())).unwrap_or_default()
}
