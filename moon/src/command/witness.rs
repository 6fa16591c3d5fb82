//! `moon witness`: where our checkpoints are kept, and keeping those of another log.

use std::{net::SocketAddr, path::PathBuf};

use clap::Subcommand;
use event_store::tree::{VerifierKey, retry_witness, witness_status};
use serde_json::json;
use tokio::{net::TcpListener, signal::unix};

use super::Call;
use crate::{
    compose,
    exit::{NOT_FOUND, REFUSED, UNAVAILABLE, USAGE, advised},
    output::progress,
    witness::{Keeper, router},
};

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Keep the newest checkpoint of other logs: for a second machine, which needs no shop
    Serve {
        /// Where to listen
        #[arg(long, default_value = "127.0.0.1:9009", value_name = "ADDRESS")]
        listen: SocketAddr,
        /// The folder of what is kept
        #[arg(long, value_name = "DIR")]
        state: PathBuf,
        /// The public key of a log to keep (`moon backup key` prints it there); may be repeated
        #[arg(long = "log", required = true, value_name = "KEY")]
        logs: Vec<String>,
    },
    /// How far each witness of this shop has come
    Status,
    /// Sign the head of the log and send it to every witness now
    Publish,
    /// Try a witness again that was given up
    Retry {
        /// Its name in moon.toml
        name: String,
    },
}

pub(super) async fn run(call: &Call, command: Command) -> anyhow::Result<()> {
    match command {
        Command::Serve { listen, state, logs } => serve(listen, state, &logs).await,
        Command::Status => status(call).await,
        Command::Publish => {
            let shop = call.shop().await?;
            let (pool, origin) = (shop.app.pool(), shop.keyring.origin());
            event_store::tree::sign_checkpoint(pool, &shop.keyring.signing_key()?, &origin).await?;
            let witnesses = compose::witnesses(&shop)?;
            let taken = app::proof::publish(pool, &witnesses).await?;
            let stand = witness_status(pool).await?;
            if let Some(late) = stand.iter().find(|one| one.last_error.is_some()) {
                let why = late.last_error.clone().unwrap_or_default();
                let advice = "`moon witness status` shows how each stands";
                return Err(advised(REFUSED, format!("{}: {why}", late.name), advice));
            }
            call.output.answer(&json!({ "taken": taken }), || {
                vec![format!("{taken} checkpoints were taken by {} witnesses", witnesses.len())]
            })
        }
        Command::Retry { name } => {
            let shop = call.shop().await?;
            if !retry_witness(shop.app.pool(), &name).await? {
                let advice = "`moon witness status` lists them";
                return Err(advised(NOT_FOUND, format!("there is no witness `{name}`"), advice));
            }
            call.output.answer(&json!({ "done": true }), || vec!["it is tried again".to_owned()])
        }
    }
}

async fn status(call: &Call) -> anyhow::Result<()> {
    let shop = call.shop().await?;
    let mut rows = Vec::new();
    for one in witness_status(shop.app.pool()).await? {
        let stand = if one.parked { "parked" } else { "well" };
        rows.push(vec![
            one.name,
            one.size.to_string(),
            one.delivered_at.map(|at| at.to_rfc3339()).unwrap_or_default(),
            if one.attempts > 0 && !one.parked { "late" } else { stand }.to_owned(),
            one.last_error.unwrap_or_default(),
        ]);
    }
    let columns = ["witness", "has", "since", "state", "why"];
    call.output.table(&rows, &columns, rows.clone())
}

async fn serve(listen: SocketAddr, state: PathBuf, logs: &[String]) -> anyhow::Result<()> {
    let read = |text: &String| {
        text.trim().parse::<VerifierKey>().map_err(|error| {
            let advice = "`moon backup key` prints it on the machine of the shop";
            advised(USAGE, format!("`{text}` is no public key: {error}"), advice)
        })
    };
    let logs = logs.iter().map(read).collect::<anyhow::Result<Vec<_>>>()?;
    let names: Vec<String> = logs.iter().map(|key| key.name().to_owned()).collect();
    let keeper = Keeper::open(&state, logs).map_err(|error| {
        let what = format!("{} cannot be used: {error}", state.display());
        advised(REFUSED, what, "choose a folder that can be written")
    })?;
    let listener = TcpListener::bind(listen).await.map_err(|error| {
        let what = format!("cannot listen on {listen}: {error}");
        advised(UNAVAILABLE, what, "choose another address: --listen 127.0.0.1:9010")
    })?;
    progress(&format!("keeping {} on http://{}", names.join(", "), listener.local_addr()?));
    let mut terminate = unix::signal(unix::SignalKind::terminate())?;
    let mut interrupt = unix::signal(unix::SignalKind::interrupt())?;
    let told = async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    };
    axum::serve(listener, router(keeper)).with_graceful_shutdown(told).await?;
    Ok(())
}
