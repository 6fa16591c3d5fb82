//! The router.

use axum::{
    Router,
    extract::DefaultBodyLimit,
    middleware,
    routing::{any, get, post},
};
use tower_http::{
    CompressionLevel,
    compression::{
        CompressionLayer,
        predicate::{NotForContentType, Predicate, SizeAbove},
    },
};

use super::{dashboard, file, graphql, headers, health, index, socket};
use crate::{
    auth, link,
    schema::{Schema, schema},
    state::{ApiState, Shop},
};

/// Bytes of a request's body at the most: documents are a few kilobytes, and files do not come
/// this way.
pub const BODY_MAX_BYTES: usize = 256 * 1024;
/// Bytes below which an answer is not compressed: it would hardly get smaller.
const COMPRESSED_FROM_BYTES: u16 = 1_024;
/// How hard an answer is compressed while its reader waits: beyond this brotli costs milliseconds.
const COMPRESSION: i32 = 4;

/// What the handlers share.
#[derive(Clone)]
pub(super) struct Served {
    pub(super) shop: Shop,
    pub(super) schema: Schema,
}

/// Everything that this server serves. Needs a running tokio.
pub fn router(state: ApiState) -> Router {
    let ApiState { app, projections, reactions, options, extra } = state;
    let shop = Shop::new(app, projections, reactions, options);
    let served = Served { schema: schema(shop.clone()), shop: shop.clone() };
    let compressed = CompressionLayer::new()
        .quality(CompressionLevel::Precise(COMPRESSION))
        .compress_when(SizeAbove::new(COMPRESSED_FROM_BYTES).and(NotForContentType::IMAGES));
    let file_max = shop.app().settings().receipt_max_megabytes.saturating_add(1);
    let file_max = usize::try_from(file_max).unwrap_or(usize::MAX).saturating_mul(1 << 20);
    Router::new()
        .route("/", get(index::index))
        .route("/health", get(health::health))
        .route("/graphql", post(graphql::answer))
        .route("/graphql/ws", any(socket::open))
        .route("/files/receipt/{payment}/{page}", get(file::receipt))
        .route("/s/{token}", get(link_of))
        .route("/pay/{payment}", get(returned))
        .route("/uploads/receipt/{payment}", post(upload).layer(DefaultBodyLimit::max(file_max)))
        .route("/assets/{*path}", get(dashboard::asset))
        .route("/graphiql", get(dashboard::graphiql))
        .route("/graphiql/", get(dashboard::graphiql))
        .route("/graphiql/{*path}", get(dashboard::graphiql))
        .fallback(dashboard::rest)
        .with_state(served)
        .merge(auth::routes(shop.clone()))
        .layer(DefaultBodyLimit::max(BODY_MAX_BYTES))
        .merge(extra)
        .layer(middleware::from_fn_with_state(shop, auth::see_door))
        .layer(compressed)
        .layer(middleware::map_response(headers::guard))
}

async fn upload(
    axum::extract::State(served): axum::extract::State<Served>,
    axum::extract::Path(payment): axum::extract::Path<String>,
    headers: axum::http::HeaderMap,
    file: axum::body::Bytes,
) -> axum::response::Response {
    crate::payment::take_upload(&served.shop, &payment, &headers, file).await
}

async fn returned(
    axum::extract::State(served): axum::extract::State<Served>,
    axum::extract::Path(payment): axum::extract::Path<String>,
    axum::extract::Query(said): axum::extract::Query<crate::payment::Said>,
) -> axum::response::Response {
    crate::payment::come_back(&served.shop, &payment, &said).await
}

async fn link_of(
    axum::extract::State(served): axum::extract::State<Served>,
    axum::extract::Path(token): axum::extract::Path<String>,
    request: axum::http::HeaderMap,
) -> axum::response::Response {
    link::serve(&served.shop, &token, &request).await
}
