//! Whether the shop can work: for load balancers, and for whoever wonders.

use axum::{
    Json,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde::Serialize;

use super::route::Served;
use crate::{error::RequestError, state::Shop};

#[derive(Serialize)]
struct ReadModel {
    name: String,
    position: u64,
    behind: u64,
    parked: bool,
}

#[derive(Serialize)]
struct Reacting {
    ready: i64,
    leased: i64,
    parked: i64,
}

#[derive(Serialize)]
struct Health {
    healthy: bool,
    version: &'static str,
    sandbox: bool,
    database: &'static str,
    log_head: Option<u64>,
    projections: Vec<ReadModel>,
    reactions: Option<Reacting>,
}

struct Found {
    log_head: u64,
    projections: Vec<ReadModel>,
    reactions: Option<Reacting>,
}

async fn look(shop: &Shop) -> Result<Found, RequestError> {
    let unavailable = |error: &(dyn std::error::Error + 'static)| RequestError::unavailable(error);
    let log_head = shop.app().log().head().await.map_err(|error| unavailable(&error))?;
    let standing = shop.projections().status().await.map_err(|error| unavailable(&error))?;
    let projections = standing.into_iter().map(|status| ReadModel {
        name: status.name,
        position: status.position,
        behind: status.behind,
        parked: status.parked.is_some(),
    });
    let reactions = match shop.reactions() {
        Some(reactions) => {
            let counts = reactions.counts().await.map_err(|error| unavailable(&error))?;
            let (ready, leased, parked) = (counts.ready, counts.leased, counts.parked);
            Some(Reacting { ready, leased, parked })
        }
        None => None,
    };
    Ok(Found { log_head, projections: projections.collect(), reactions })
}

/// 200 while the database answers and no read model has stopped, else 503. Lag is told, not
/// judged: a rebuild lags and is well.
pub(super) async fn health(State(served): State<Served>) -> Response {
    let (version, sandbox) = (env!("CARGO_PKG_VERSION"), served.shop.options().sandbox);
    let health = match look(&served.shop).await {
        Ok(Found { log_head, projections, reactions }) => Health {
            healthy: projections.iter().all(|model| !model.parked),
            version,
            sandbox,
            database: "up",
            log_head: Some(log_head),
            projections,
            reactions,
        },
        Err(_) => Health {
            healthy: false,
            version,
            sandbox,
            database: "down",
            log_head: None,
            projections: vec![],
            reactions: None,
        },
    };
    let status = if health.healthy { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (status, Json(health)).into_response()
}
