//! The commands: `moon <noun> <verb>`.

mod backup;
mod backup_job;
mod card;
mod drill;
mod migrate;
mod order;
mod panel;
mod payment;
mod plan;
mod read_model;
mod role;
mod serve;
mod setup;
mod staff;
mod task;
mod user;
mod witness;

use app::{Actor, Channel, Context};
use chrono::Utc;
use clap::{Parser, Subcommand};
use domain::id::PersonId;

use crate::{
    compose::{self, Shop},
    config,
    exit::{NOT_FOUND, advised},
    output::{Output, progress},
};

/// Serves and administers a shop that sells V2Ray accounts.
///
/// Without DATABASE_URL it finds the shop of the folder it stands in.
///
/// Exit codes: 0 done, 1 refused or failed, 2 usage, 3 not found, 4 conflict, 5 not allowed,
/// 7 unavailable.
#[derive(Parser)]
#[command(name = "moon", version, propagate_version = true)]
pub(crate) struct Arguments {
    /// Print one JSON document instead of words
    #[arg(long, global = true)]
    json: bool,
    /// Say more in the log on standard error
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    verbose: u8,
    /// Act as this member of staff (his user name)
    #[arg(long = "as", global = true, default_value = "owner", value_name = "USERNAME")]
    acting_as: String,
    /// Names this command, so that running it again does nothing more
    #[arg(long, global = true, value_name = "KEY")]
    idempotency_key: Option<String>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Prepare the database, or bring it up to date
    Migrate,
    /// Make keys and the first owner; with --sandbox also a shop to play with
    Setup(setup::Arguments),
    /// Run the shop until it is told to stop
    Serve(serve::Arguments),
    /// Show the configuration
    #[command(subcommand)]
    Config(ConfigCommand),
    /// Members of staff
    #[command(subcommand)]
    Staff(staff::Command),
    /// Customers and staff, and what they have
    #[command(subcommand)]
    User(user::Command),
    /// Roles and who has them
    #[command(subcommand)]
    Role(role::Command),
    /// The shop's receiving cards
    #[command(subcommand)]
    Card(card::Command),
    /// The catalogue
    #[command(subcommand)]
    Plan(plan::Command),
    /// Servers and panels
    #[command(subcommand)]
    Panel(panel::Command),
    /// Payments by card: open, send a receipt, decide
    #[command(subcommand)]
    Payment(payment::Command),
    /// Orders and deliveries that wait for staff
    #[command(subcommand)]
    Order(order::Command),
    /// Tasks of the processes
    #[command(subcommand)]
    Task(task::Command),
    /// Read models: where they stand, rebuild, compare
    #[command(subcommand)]
    ReadModel(read_model::Command),
    /// Where signed checkpoints are kept outside, and keeping those of others
    #[command(subcommand)]
    Witness(witness::Command),
    /// Export the log, and come back from an export
    #[command(subcommand)]
    Backup(backup::Command),
}

#[derive(Subcommand)]
enum ConfigCommand {
    /// Print every setting with its default, as a moon.toml
    Default,
    /// Print the configuration in force, without secrets
    Show,
}

/// Sets up the log on standard error.
pub(crate) fn telemetry(arguments: &Arguments) {
    let serving = matches!(
        arguments.command,
        Command::Serve(_) | Command::Witness(witness::Command::Serve { .. })
    );
    let level = match (arguments.verbose, serving) {
        (0, false) => "error",
        (0, true) => "info,sqlx=warn",
        (1, _) => "info",
        _ => "debug",
    };
    let filter = tracing_subscriber::EnvFilter::try_from_env("MOON_LOG")
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new(level));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
}

/// Runs the command.
pub(crate) async fn run(arguments: Arguments) -> anyhow::Result<()> {
    let output = Output { json: arguments.json };
    let call = Call { acting_as: arguments.acting_as, key: arguments.idempotency_key, output };
    match arguments.command {
        Command::Config(ConfigCommand::Default) => {
            let text = config::default_text()?;
            output.answer(&toml::from_str::<toml::Value>(&text)?, || vec![text.clone()])
        }
        Command::Config(ConfigCommand::Show) => {
            let (config, _) = config::read()?;
            let text = toml::to_string_pretty(&config)?;
            output.answer(&config, || vec![text])
        }
        Command::Migrate => migrate::run(&call).await,
        Command::Setup(arguments) => setup::run(&call, arguments).await,
        Command::Serve(arguments) => serve::run(arguments).await,
        Command::Staff(command) => staff::run(&call, command).await,
        Command::User(command) => user::run(&call, command).await,
        Command::Role(command) => role::run(&call, command).await,
        Command::Card(command) => card::run(&call, command).await,
        Command::Plan(command) => plan::run(&call, command).await,
        Command::Panel(command) => panel::run(&call, command).await,
        Command::Payment(command) => payment::run(&call, command).await,
        Command::Order(command) => order::run(&call, command).await,
        Command::Task(command) => task::run(&call, command).await,
        Command::ReadModel(command) => read_model::run(&call, command).await,
        Command::Witness(command) => witness::run(&call, command).await,
        Command::Backup(command) => backup::run(&call, command).await,
    }
}

/// How a command was called.
pub(crate) struct Call {
    acting_as: String,
    key: Option<String>,
    /// How it answers.
    pub(crate) output: Output,
}

impl Call {
    /// Opens the shop, its read models at the head of the log.
    pub(crate) async fn shop(&self) -> anyhow::Result<Shop> {
        let (config, environment) = config::read()?;
        let shop = compose::open(config, environment).await?;
        // A read model that cannot go on must not keep its own cure from running.
        if let Err(error) = shop.projections.catch_up().await {
            progress(&format!("read models are behind: {error}; see `moon read-model status`"));
        }
        Ok(shop)
    }

    /// A step of the set-up: the owner acts, under a command id that stays the same.
    pub(crate) fn of_set_up(step: &str) -> Self {
        let (acting_as, key) = ("owner".to_owned(), Some(format!("set-up:{step}")));
        Self { acting_as, key, output: Output { json: false } }
    }

    /// As [`Call::operator`], at the time of the first call with this key.
    pub(crate) async fn operator_at_first(&self, shop: &Shop) -> anyhow::Result<Context> {
        let key = self.key();
        let at = shop.app.ports().sessions.first_seen(&key, Utc::now()).await?;
        Ok(Context::of_stimulus(Channel::Cli, Actor::Operator, &key, at))
    }

    fn key(&self) -> String {
        self.key.clone().unwrap_or_else(|| uuid::Uuid::new_v4().to_string())
    }

    /// The context of whoever may start this executable.
    pub(crate) fn operator(&self) -> Context {
        Context::of_stimulus(Channel::Cli, Actor::Operator, &self.key(), Utc::now())
    }

    /// The context of the member of staff as whom this command acts.
    pub(crate) async fn staff(&self, shop: &Shop) -> anyhow::Result<Context> {
        let person = shop.app.identities().by_username(&self.acting_as).await?;
        let person = person.ok_or_else(|| {
            advised(
                NOT_FOUND,
                format!("there is no member of staff called `{}`", self.acting_as),
                "`moon setup` makes the first owner; --as names another member of staff",
            )
        })?;
        self.person(shop, person).await
    }

    /// The context of a person; the time is that of the first call with this key.
    pub(crate) async fn person(&self, shop: &Shop, person: PersonId) -> anyhow::Result<Context> {
        let key = format!("{person}:{}", self.key());
        let at = shop.app.ports().sessions.first_seen(&key, Utc::now()).await?;
        Ok(Context::of_stimulus(Channel::Cli, Actor::Person(person), &key, at))
    }
}

/// An id as it is typed: 26 characters, with or without the prefix of the API.
pub(crate) fn id<T: From<domain::id::Id>>(text: &str) -> Result<T, String> {
    let bare = text.rsplit_once('_').map_or(text, |(_, bare)| bare);
    let id: domain::id::Id =
        bare.to_uppercase().parse().map_err(|_| "an id has 26 letters and digits".to_owned())?;
    Ok(T::from(id))
}

/// An amount as it is typed: Toman, as people write it.
pub(crate) fn amount(text: &str) -> Result<domain::money::Irr, String> {
    let rial = locales::amount::parse(text)
        .map_err(|error| locales::Texts::load().plain(locales::Lang::En, error.key(), &[]))?;
    domain::money::Irr::new(rial).map_err(|error| error.to_string())
}

/// A time as it is shown, which is also how programs read it; empty when there is none.
pub(crate) fn moment(at: Option<chrono::DateTime<Utc>>) -> String {
    at.map(|at| at.format("%Y-%m-%d %H:%M:%SZ").to_string()).unwrap_or_default()
}

/// An amount as it is shown: Toman.
pub(crate) fn toman(amount: domain::money::Irr) -> String {
    locales::money::toman(locales::Lang::En, amount.rial())
}
