//! `moon serve`: runs the shop until it is told to stop.
//!
//! Parts can run apart (`--only`), also on several machines: whatever must happen once is decided
//! by locks and leases in the database.

use std::{net::SocketAddr, path::Path, sync::Arc, time::Duration};

use api::{ApiState, Documents, FreeDocuments, Options};
use app::{chat::Announcer, process::Processes};
use clap::ValueEnum;
use event_store::tree;
use tokio::{net::TcpListener, signal::unix, sync::watch, task::JoinSet};

use super::{backup, backup_job, setup};
use crate::{
    compose::{self, Shop},
    config::{self, Free},
    exit::{UNAVAILABLE, USAGE, advised},
    run_file::{self, RunFile, Sandbox},
};

/// How often the head of the log is signed when it has moved.
const SIGN_EVERY: Duration = Duration::from_secs(10);
/// How often ended tasks that are old are let go.
const PRUNE_EVERY: Duration = Duration::from_secs(3_600);
/// How often it is looked whether a panel answers again that deliveries were put aside for: as often as one that is
/// under way is tried at the most.
const PARKED_EVERY: Duration = Duration::from_secs(60);
/// How often the gateway is asked for what is paid and not asked about: it gives the newest hundred.
const SWEEP_EVERY: Duration = Duration::from_secs(120);
/// How often it is looked whether something is asked of the backup.
const JOBS_EVERY: Duration = Duration::from_secs(2);
/// How long the parts may take to finish what is in their hands.
const STOP_WITHIN: Duration = Duration::from_secs(20);

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Run these parts only; may be repeated
    #[arg(long, value_enum)]
    only: Vec<Part>,
}

/// A part of the running shop.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Part {
    /// GraphQL, links and health
    Api,
    /// Telegram
    Bot,
    /// Read models, processes, checkpoints, counters
    Worker,
}

pub(super) async fn run(arguments: Arguments) -> anyhow::Result<()> {
    let (config, environment) = config::read()?;
    let shop = Arc::new(compose::open(config, environment).await?);
    let runs = |part| arguments.only.is_empty() || arguments.only.contains(&part);
    let (stop, stopped) = watch::channel(false);
    let mut parts = JoinSet::new();
    let bot = compose::bot(&shop);
    if runs(Part::Worker) {
        let announcer: Arc<dyn Announcer> = bot.announcer();
        workers(&shop, announcer, &stopped, &mut parts)?;
        let (shop, until) = (Arc::clone(&shop), stopped.clone());
        parts
            .spawn(every(JOBS_EVERY, until, async move || backup_job::work(&shop).await.map(drop)));
    }
    if runs(Part::Bot) && shop.environment.telegram_token.is_some() {
        let (bot, stopped) = (bot.clone(), stopped.clone());
        let workers = usize::try_from(shop.config.workers)?;
        parts.spawn(async move { bot.run(stopped, workers).await });
    }
    if runs(Part::Api) {
        api(&shop, &stopped, &mut parts).await?;
    }
    let run_path = shop.config.moon_dir.join("run.json");
    run_file::write(&run_path, &running(&shop))?;
    tracing::info!(listen = %shop.config.listen, "the shop is open");
    until_told(&mut parts).await?;
    tracing::info!("closing");
    stop.send_replace(true);
    let finish = async { while parts.join_next().await.is_some() {} };
    if tokio::time::timeout(STOP_WITHIN, finish).await.is_err() {
        tracing::warn!("some work was still in hand; it is taken up at the next start");
    }
    Ok(())
}

/// Waits for a signal; a part that ends by itself is a failure.
async fn until_told(parts: &mut JoinSet<()>) -> anyhow::Result<()> {
    let mut terminate = unix::signal(unix::SignalKind::terminate())?;
    let mut interrupt = unix::signal(unix::SignalKind::interrupt())?;
    tokio::select! {
        _ = terminate.recv() => Ok(()),
        _ = interrupt.recv() => Ok(()),
        Some(ended) = parts.join_next() => {
            let why = ended.err().map_or_else(|| "it ended".to_owned(), |error| error.to_string());
            Err(advised(UNAVAILABLE, format!("a part of the shop stopped: {why}"), "read the log"))
        }
    }
}

/// Does `work` again and again until the shop closes. A failure is logged, and tried again.
async fn every(
    period: Duration,
    mut stopped: watch::Receiver<bool>,
    mut work: impl AsyncFnMut() -> anyhow::Result<()>,
) {
    while !*stopped.borrow() {
        if let Err(error) = work().await {
            tracing::warn!(%error, "a periodic work failed; it is tried again");
        }
        let changed = tokio::time::timeout(period, stopped.changed()).await;
        if matches!(changed, Ok(Err(_))) {
            return;
        }
    }
}

fn workers(
    shop: &Shop,
    announcer: Arc<dyn Announcer>,
    stopped: &watch::Receiver<bool>,
    parts: &mut JoinSet<()>,
) -> anyhow::Result<()> {
    let (projections, until) = (shop.projections.clone(), stopped.clone());
    parts.spawn(async move { projections.run(until).await });
    let performer = Arc::new(Processes::new(shop.app.clone(), announcer));
    let (reactions, until) = (shop.reactions.clone(), stopped.clone());
    let workers = usize::try_from(shop.config.workers)?;
    parts.spawn(async move { reactions.run(until, performer, workers).await });
    let reactions = shop.reactions.clone();
    parts.spawn(every(PRUNE_EVERY, stopped.clone(), async move || {
        let pruned = reactions.prune().await?;
        tracing::debug!(pruned, "old tasks were let go");
        Ok(())
    }));
    let app = shop.app.clone();
    parts.spawn(every(PRUNE_EVERY, stopped.clone(), async move || {
        let swept = app.ports().sessions.sweep(app.ports().clock.now()).await?;
        tracing::debug!(swept, "ended sessions and old attempts were let go");
        Ok(())
    }));
    let key = backup::signing_key(&shop.keyring)?;
    let (pool, origin) = (shop.app.pool().clone(), backup::origin(&shop.keyring));
    parts.spawn(every(SIGN_EVERY, stopped.clone(), async move || {
        tree::sign_checkpoint(&pool, &key, &origin).await?;
        Ok(())
    }));
    let witnesses = compose::witnesses(shop)?;
    let pool = shop.app.pool().clone();
    parts.spawn(every(SIGN_EVERY, stopped.clone(), async move || {
        app::proof::publish(&pool, &witnesses).await?;
        Ok(())
    }));
    let poll = Duration::from_secs(u64::from(shop.config.shop.usage_poll_seconds));
    let app = shop.app.clone();
    parts.spawn(every(poll, stopped.clone(), async move || {
        app::process::poll_usage(&app).await?;
        Ok(())
    }));
    let app = shop.app.clone();
    parts.spawn(every(PARKED_EVERY, stopped.clone(), async move || {
        app::process::deliver_parked(&app).await?;
        Ok(())
    }));
    let app = shop.app.clone();
    parts.spawn(every(SWEEP_EVERY, stopped.clone(), async move || {
        app::process::sweep_gateway(&app).await?;
        Ok(())
    }));
    Ok(())
}

async fn api(
    shop: &Shop,
    stopped: &watch::Receiver<bool>,
    parts: &mut JoinSet<()>,
) -> anyhow::Result<()> {
    let listen = shop.config.listen;
    let listener = TcpListener::bind(listen).await.map_err(|error| {
        advised(
            UNAVAILABLE,
            format!("cannot listen on {listen}: {error}"),
            "stop what holds the port, or choose another: LISTEN=127.0.0.1:8090",
        )
    })?;
    let public = &shop.config.shop.public_url;
    let dashboard = Some(shop.config.dashboard_dir.clone());
    let dashboard = dashboard.filter(|folder| !folder.as_os_str().is_empty());
    let options = Options {
        sandbox: is_sandbox(shop),
        secure: public.starts_with("https://"),
        origins: vec![public.clone()],
        proxies: shop.config.trusted_proxies,
        documents: documents(dashboard.as_deref())?,
        dashboard,
        free_documents: match shop.config.graphql.free_documents {
            Free::Staff => FreeDocuments::Staff,
            Free::Everyone => FreeDocuments::Everyone,
            Free::Nobody => FreeDocuments::Nobody,
        },
        log_key: compose::public_key(&shop.keyring),
        telegram: compose::telegram_door(shop),
    };
    let router = api::router(ApiState {
        app: shop.app.clone(),
        projections: shop.projections.clone(),
        reactions: Some(shop.reactions.clone()),
        extra: api::verify_page(options.log_key.as_deref(), &shop.config.shop.shop_name),
        options,
    });
    let mut stopped = stopped.clone();
    parts.spawn(async move {
        let told = async move {
            let _closed = stopped.wait_for(|stop| *stop).await;
        };
        let service = router.into_make_service_with_connect_info::<SocketAddr>();
        if let Err(error) = axum::serve(listener, service).with_graceful_shutdown(told).await {
            tracing::error!(%error, "the API stopped");
        }
    });
    Ok(())
}

/// The documents of the dashboard in this folder.
fn documents(dashboard: Option<&Path>) -> anyhow::Result<Documents> {
    let Some(dashboard) = dashboard else { return Ok(Documents::default()) };
    Documents::read(dashboard).map_err(|error| {
        let what = format!("the dashboard in {} cannot be served: {error}", dashboard.display());
        advised(USAGE, what, "build it again, or unset DASHBOARD_DIR")
    })
}

fn is_sandbox(shop: &Shop) -> bool {
    !shop.environment.sandbox_panels.is_empty()
}

fn running(shop: &Shop) -> RunFile {
    let base = format!("http://{}", shop.config.listen);
    RunFile {
        dashboard: format!("{base}/"),
        graphql: format!("{base}/graphql"),
        health: format!("{base}/health"),
        database_url: shop.database_url.clone(),
        log_dir: shop.config.moon_dir.join("log").display().to_string(),
        staff: setup::first_owner(&shop.config.moon_dir),
        sandbox: is_sandbox(shop).then(|| Sandbox {
            telegram: shop.config.telegram_api_url.clone(),
            panels: shop.environment.sandbox_panels.clone(),
            zarinpal: shop.environment.sandbox_zarinpal.clone(),
        }),
    }
}
