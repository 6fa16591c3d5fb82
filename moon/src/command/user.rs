//! `moon user`: customers and staff, and what they have.

use app::identity::TelegramUser;
use clap::Subcommand;
use domain::id::PersonId;
use projections::{
    identity::PersonFilter,
    page::{Direction, Page},
};
use serde_json::json;

use super::{Call, id, toman};

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Register a customer by his Telegram account
    Add {
        /// His name
        #[arg(long)]
        name: String,
        /// His Telegram id
        #[arg(long, value_name = "ID")]
        telegram: i64,
    },
    /// Whom the shop knows, newest first
    List,
    /// One person: profile, balance, accounts
    Show {
        /// Who
        #[arg(value_parser = id::<PersonId>)]
        person: PersonId,
    },
    /// Shut a person out
    Block {
        /// Who
        #[arg(value_parser = id::<PersonId>)]
        person: PersonId,
        /// Why
        #[arg(long)]
        reason: String,
    },
    /// Let a person in again
    Unblock {
        /// Who
        #[arg(value_parser = id::<PersonId>)]
        person: PersonId,
    },
}

pub(super) async fn run(call: &Call, command: Command) -> anyhow::Result<()> {
    let shop = call.shop().await?;
    let identities = shop.app.identities();
    match command {
        Command::Add { name, telegram: id } => {
            let user = TelegramUser { id, name, username: None, language_code: Some("fa".into()) };
            let met = identities.meet(&call.operator(), &user).await?;
            let value = json!({ "person": met.person, "is_new": met.is_new });
            call.output.answer(&value, || vec![format!("{} is {}", user.name, met.person)])
        }
        Command::List => {
            let (filter, page) = (PersonFilter::default(), Page::first(100));
            let pool = shop.app.pool();
            let found =
                projections::identity::page(pool, &filter, Direction::NewestFirst, &page).await?;
            let mut rows = vec![];
            for person in found.nodes() {
                let profile = identities.open_profile(&person.profile).await?;
                let telegram = profile.telegram_id.map(|id| id.to_string()).unwrap_or_default();
                let balance = shop.app.wallets().balance(person.person).await?;
                let state = if person.blocked { "blocked" } else { "" }.to_owned();
                rows.push(vec![
                    person.person.to_string(),
                    profile.name,
                    telegram,
                    toman(balance),
                    state,
                ]);
            }
            let columns = ["person", "name", "telegram", "balance", "state"];
            call.output.table(&rows, &columns, rows.clone())
        }
        Command::Show { person } => {
            let profile = identities.profile(person).await?;
            let balance = shop.app.wallets().balance(person).await?;
            let accounts = shop.app.subscriptions().of(person).await?;
            let roles = shop.app.roles().of(person).await?;
            let value = json!({
                "person": person, "profile": profile, "balance": balance, "roles": roles,
                "accounts": accounts.iter().map(|row| row.subscription).collect::<Vec<_>>(),
            });
            call.output.answer(&value, || {
                let mut lines = vec![
                    format!("{} ({person})", profile.name),
                    format!("balance: {}", toman(balance)),
                    format!("roles: {roles:?}"),
                ];
                lines.extend(accounts.iter().map(|row| {
                    format!(
                        "account {}: {:?}, ends {:?}",
                        row.subscription, row.state, row.expires_at
                    )
                }));
                lines
            })
        }
        Command::Block { person, reason } => {
            identities.block(&call.staff(&shop).await?, person, reason).await?;
            call.output
                .answer(&json!({ "blocked": person }), || vec![format!("{person} is shut out")])
        }
        Command::Unblock { person } => {
            identities.unblock(&call.staff(&shop).await?, person).await?;
            call.output.answer(&json!({ "unblocked": person }), || {
                vec![format!("{person} may come in again")]
            })
        }
    }
}
