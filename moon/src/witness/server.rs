//! The witness over HTTP: `POST /add-checkpoint` after C2SP tlog-witness, and
//! `GET /<SHA-256 of the origin>/checkpoint` for whoever wants to know what is held.

use std::sync::Arc;

use axum::{
    Router,
    extract::{DefaultBodyLimit, Path, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
    routing::{get, post},
};

use super::keeper::{Keeper, NotTaken};

/// Bytes of a request's body at the most: a proof and a note have some thousand.
const BODY_BYTES_MAX: usize = 64 * 1024;
/// What a size is answered as.
const SIZE: &str = "text/x.tlog.size";

/// Serves this keeper.
pub(crate) fn router(keeper: Keeper) -> Router {
    Router::new()
        .route("/add-checkpoint", post(add))
        .route("/{origin}/checkpoint", get(newest))
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
        .with_state(Arc::new(keeper))
}

async fn add(State(keeper): State<Arc<Keeper>>, body: String) -> Response {
    let added = tokio::task::spawn_blocking(move || keeper.add(&body)).await;
    match added.unwrap_or_else(|error| Err(NotTaken::Storage(error.to_string()))) {
        Ok(size) => {
            tracing::info!(size, "a checkpoint is kept");
            StatusCode::OK.into_response()
        }
        Err(why) => {
            tracing::warn!(%why, "a checkpoint was not taken");
            let status = match &why {
                NotTaken::Malformed(_) => StatusCode::BAD_REQUEST,
                NotTaken::UnknownLog(_) => StatusCode::NOT_FOUND,
                NotTaken::Unsigned(_) => StatusCode::FORBIDDEN,
                NotTaken::Unproved(_) => StatusCode::UNPROCESSABLE_ENTITY,
                NotTaken::Storage(_) => StatusCode::INTERNAL_SERVER_ERROR,
                NotTaken::Conflict { held } => {
                    let held = format!("{held}\n");
                    return (StatusCode::CONFLICT, [(header::CONTENT_TYPE, SIZE)], held)
                        .into_response();
                }
            };
            (status, format!("{why}\n")).into_response()
        }
    }
}

async fn newest(State(keeper): State<Arc<Keeper>>, Path(origin): Path<String>) -> Response {
    let held = tokio::task::spawn_blocking(move || keeper.newest(&origin)).await.ok().flatten();
    match held {
        Some(note) => ([(header::CACHE_CONTROL, "no-store")], note).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}
