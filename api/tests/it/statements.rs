//! The payment queue costs as many statements for many payments as for few.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use api::Options;
use serde_json::{Value, json};
use tracing_subscriber::{Layer, filter::LevelFilter, layer::SubscriberExt};

use crate::shop::Shop;

const QUEUE: &str = "query($n: Int!) { paymentsQueue(first: $n) { nodes { id number amount { amount \
    } submittedAt user { id blockedAt roles { role } wallet { balance { amount } } } card { bank } \
    order { id } receiptPages { number kind url } duplicates { status payment { id } } decidedBy { \
    id } viewerCanReview } pageInfo { hasNextPage } } }";

/// Counts what sqlx says it sends.
#[derive(Clone, Default)]
struct Counter(Arc<AtomicUsize>);

impl<S: tracing::Subscriber> Layer<S> for Counter {
    fn on_event(&self, event: &tracing::Event<'_>, _: tracing_subscriber::layer::Context<'_, S>) {
        if event.metadata().target() == "sqlx::query" {
            self.0.fetch_add(1, Ordering::Relaxed);
        }
    }
}

async fn count(shop: &Shop, first: u32) -> (usize, usize) {
    let counter = Counter::default();
    let subscriber =
        tracing_subscriber::registry().with(counter.clone().with_filter(LevelFilter::DEBUG));
    // The tests' runtime has one thread, so all of the request runs under this subscriber.
    let guard = tracing::subscriber::set_default(subscriber);
    let data: Value = shop.get(&shop.owner, QUEUE, json!({ "n": first })).await;
    drop(guard);
    let rows = data["paymentsQueue"]["nodes"].as_array().unwrap().len();
    (rows, counter.0.load(Ordering::Relaxed))
}

/// A loader gathers for a millisecond, so a busy machine may need a second statement for some
/// edges. One statement for each of ten more rows is beyond this.
const SPLIT_MAX: usize = 6;

#[tokio::test]
async fn the_queue_costs_as_many_statements_for_many_as_for_few() {
    let shop = Shop::with(Options { sandbox: true, ..Options::default() }, false).await;
    shop.card().await;
    for n in 0..12 {
        let customer = shop.customer(&format!("مشتری {n}")).await;
        shop.waiting(&customer, 2_000_000).await;
    }
    shop.projections.catch_up().await.unwrap();
    count(&shop, 2).await;
    let (few, for_few) = count(&shop, 2).await;
    let (many, for_many) = count(&shop, 12).await;
    assert_eq!((few, many), (2, 12));
    assert!(for_few > 3, "nothing was counted: {for_few}");
    assert!(for_many <= for_few + SPLIT_MAX, "{for_few} for {few} rows, {for_many} for {many}");
}
