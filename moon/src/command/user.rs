//! `moon user`: customers and staff, and what they have.

use std::io::BufRead;

use app::{
    Refusal,
    identity::{Bond, GiveUp, Preview, TelegramUser},
    ports::Erased,
};
use clap::Subcommand;
use domain::id::PersonId;
use projections::{
    identity::PersonFilter,
    page::{Direction, Page},
};
use serde_json::json;

use super::{Call, id, moment, toman};
use crate::{
    compose::Shop,
    exit::{REFUSED, advised},
    output::progress,
};

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
    /// Forget who a person is, for ever: his key is deleted, and nothing that was sealed for him can
    /// be read again
    ///
    /// The log stays as it is, so that every proof holds. Exports made before still hold his key:
    /// make new ones, and destroy the old.
    Forget(Forget),
}

#[derive(clap::Args)]
pub(crate) struct Forget {
    /// Who
    #[arg(value_parser = id::<PersonId>)]
    person: PersonId,
    /// Only show what it would mean
    #[arg(long)]
    dry_run: bool,
    /// Do not ask
    #[arg(long)]
    yes: bool,
    /// What is in his wallet, or what he owes, stays in the books and nobody can claim it
    #[arg(long)]
    give_up_money: bool,
    /// His services run to their end and cannot be renewed
    #[arg(long)]
    give_up_services: bool,
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
                let state = match (person.forgotten_at, person.blocked) {
                    (Some(_), _) => "forgotten",
                    (None, true) => "blocked",
                    (None, false) => "",
                };
                rows.push(vec![
                    person.person.to_string(),
                    name_of(&profile, person.forgotten_at.is_some()),
                    telegram,
                    toman(balance),
                    state.to_owned(),
                ]);
            }
            let columns = ["person", "name", "telegram", "balance", "state"];
            call.output.table(&rows, &columns, rows.clone())
        }
        Command::Show { person } => {
            let profile = identities.profile(person).await?;
            let forgotten = identities.record(person).await?.is_forgotten();
            let balance = shop.app.wallets().balance(person).await?;
            let accounts = shop.app.subscriptions().of(person).await?;
            let roles = shop.app.roles().of(person).await?;
            let value = json!({
                "person": person, "forgotten": forgotten, "profile": profile, "balance": balance, "roles": roles,
                "accounts": accounts.iter().map(|row| row.subscription).collect::<Vec<_>>(),
            });
            call.output.answer(&value, || {
                let mut lines = vec![
                    format!("{} ({person})", name_of(&profile, forgotten)),
                    format!("balance: {}", toman(balance)),
                    format!(
                        "roles: {}",
                        roles.iter().map(|role| role.code()).collect::<Vec<_>>().join(", ")
                    ),
                ];
                lines.extend(accounts.iter().map(|row| {
                    let (account, ends) = (row.subscription, moment(row.expires_at));
                    format!("account {account}: {:?}, ends {ends}", row.state)
                }));
                lines
            })
        }
        Command::Block { person, reason } => {
            identities.block(&call.staff(&shop).await?, person, reason).await?;
            call.output
                .answer(&json!({ "blocked": person }), || vec![format!("{person} is shut out")])
        }
        Command::Forget(asked) => forget(call, &shop, asked).await,
        Command::Unblock { person } => {
            identities.unblock(&call.staff(&shop).await?, person).await?;
            call.output.answer(&json!({ "unblocked": person }), || {
                vec![format!("{person} may come in again")]
            })
        }
    }
}

/// A name to show; one who was forgotten has none.
pub(super) fn name_of(profile: &app::identity::Profile, forgotten: bool) -> String {
    if forgotten { "Forgotten".to_owned() } else { profile.name.clone() }
}

fn bond(bond: Bond) -> &'static str {
    match bond {
        Bond::Roles => "he is on the staff (`moon role revoke`)",
        Bond::Payment => "a top-up is open, or a receipt waits: it ends first",
        Bond::Hold => "money is held for an order: it ends first",
        Bond::Order => "an order waits for money: it ends by itself",
        Bond::Delivery => "a service is being made: it ends first",
        Bond::Balance => "there is money in his wallet (--give-up-money)",
        Bond::Debt => "he owes the shop (--give-up-money)",
        Bond::Service => "a service runs (--give-up-services)",
    }
}

fn words(preview: &Preview) -> Vec<String> {
    let mut lines = vec![
        format!("{} ({})", name_of(&preview.profile, preview.forgotten), preview.person),
        format!("wallet: {}, owed: {}", toman(preview.balance), toman(preview.owed)),
        format!("services that run: {}", preview.services.len()),
        format!("claims that become free: {}", preview.claims),
    ];
    if preview.forgotten {
        lines.push("was forgotten before; what is left of him is erased".to_owned());
    }
    if preview.blocked {
        lines.push("is shut out: forgotten, he can come back as somebody new".to_owned());
    }
    lines.extend(preview.bonds.iter().map(|one| format!("in the way: {}", bond(*one))));
    lines
}

async fn forget(call: &Call, shop: &Shop, asked: Forget) -> anyhow::Result<()> {
    let (identities, person) = (shop.app.identities(), asked.person);
    let context = call.staff(shop).await?;
    let preview = identities.forget_preview(&context, person).await?;
    if asked.dry_run {
        return call.output.answer(&preview, || words(&preview));
    }
    if !asked.yes {
        confirm(&preview)?;
    }
    let give_up = GiveUp { money: asked.give_up_money, services: asked.give_up_services };
    let receipt = identities.forget(&context, person, give_up).await.map_err(|error| {
        let advice = "`moon user forget ID --dry-run` shows what is in the way";
        match &error {
            app::Error::Refused(Refusal::StillBound { bonds }) => {
                let bonds: Vec<&str> = bonds.iter().map(|one| bond(*one)).collect();
                advised(REFUSED, format!("he is not forgotten: {}", bonds.join("; ")), advice)
            }
            app::Error::Refused(refusal) => advised(REFUSED, refusal.to_string(), advice),
            _ => error.into(),
        }
    })?;
    shop.projections.catch_up().await?;
    let erased = identities.erase(person).await?;
    let value = json!({ "forgotten": person, "position": receipt.last, "erased": erased });
    call.output.answer(&value, || {
        vec![
            format!("{person} is forgotten: {}", gone(&erased)),
            "exports made before still hold his key: run a backup to each, destroy older copies"
                .to_owned(),
        ]
    })
}

/// What is gone, in words. The shop's own process may have been there first.
fn gone(erased: &Erased) -> String {
    let Erased { keys, secrets, sessions, updates, memories } = erased;
    if [keys, secrets, sessions, updates, memories].iter().all(|count| **count == 0) {
        return "his key is gone, and what he had left with it".to_owned();
    }
    format!(
        "erased {keys} keys, {secrets} secrets, {sessions} sessions, {updates} messages to the bot, \
         {memories} of the bot's memories of him"
    )
}

fn confirm(preview: &Preview) -> anyhow::Result<()> {
    for line in words(preview) {
        progress(&line);
    }
    let code = preview.person.short();
    progress(&format!("this cannot be undone. To go on, type {code}"));
    let mut typed = String::new();
    std::io::stdin().lock().read_line(&mut typed)?;
    if typed.trim() == code {
        return Ok(());
    }
    Err(advised(REFUSED, "nothing was forgotten", "type the code, or say --yes"))
}
