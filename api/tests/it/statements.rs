//! What a screen costs in statements: as many for many rows as for few, and no more than its
//! budget.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use api::Options;
use serde_json::{Value, json};
use tracing_subscriber::{Layer, filter::LevelFilter, layer::SubscriberExt};

use crate::shop::Shop;

/// A screen's question, where its rows are, and how many statements it may cost.
struct Screen {
    name: &'static str,
    query: &'static str,
    rows: &'static str,
    budget: usize,
}

/// The first question of each screen, as the dashboard asks it, with every edge that a row shows.
/// A budget is what it costs with a little room; whoever raises one says why.
const SCREENS: &[Screen] = &[
    Screen {
        name: "the queue",
        query: "query($n: Int!) { paymentsQueue(first: $n) { nodes { id number amount { amount } \
                submittedAt queuePlace user { id name username blockedAt roles { role } wallet { \
                balance { amount } } } card { bank number todayTotal { amount } } order { id } \
                receiptPages { number kind url text } duplicates { status payment { id } } \
                decidedBy { id } claim { leaseUntil claimedBy { name } } review { payerTexts \
                signals { kind } approvedCount } receiptOpenings { page } viewerCanReview } \
                pageInfo { hasNextPage } } }",
        rows: "/paymentsQueue/nodes",
        budget: 38,
    },
    Screen {
        name: "all payments",
        query: "query($n: Int!) { payments(first: $n) { nodes { id status credited { amount } user \
                { name } decidedBy { name } card { bank number } journalEntries { lines { account \
                amount { amount } } } } } }",
        rows: "/payments/nodes",
        budget: 20,
    },
    Screen {
        name: "people",
        query: "query($n: Int!) { users(first: $n) { nodes { id name username telegramId \
                registeredAt roles { role } wallet { balance { amount } } vpnAccounts { id } } } }",
        rows: "/users/nodes",
        budget: 14,
    },
    Screen {
        name: "people by name",
        query: "query($n: Int!) { users(first: $n, filter: { search: \"مشتری\" }) { nodes { id name \
                } search { scannedCount } } }",
        rows: "/users/nodes",
        budget: 12,
    },
    Screen {
        name: "the journal",
        query: "query($n: Int!) { journal(first: $n) { nodes { title user { name } payment { number \
                } lines { account amount { amount } } event { type } } } }",
        rows: "/journal/nodes",
        budget: 16,
    },
    Screen {
        name: "the timeline with causes",
        query: "query($n: Int!) { timeline(first: $n) { nodes { type summary user { name } actor { \
                __typename } cause { type } journalEntry { id } } } }",
        rows: "/timeline/nodes",
        budget: 20,
    },
];

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

async fn count(shop: &Shop, screen: &Screen, first: u32) -> (usize, usize) {
    let counter = Counter::default();
    let subscriber =
        tracing_subscriber::registry().with(counter.clone().with_filter(LevelFilter::DEBUG));
    // The tests' runtime has one thread, so all of the request runs under this subscriber.
    let guard = tracing::subscriber::set_default(subscriber);
    let data: Value = shop.get(&shop.owner, screen.query, json!({ "n": first })).await;
    drop(guard);
    let rows = data.pointer(screen.rows).unwrap().as_array().unwrap().len();
    (rows, counter.0.load(Ordering::Relaxed))
}

/// A loader gathers for a millisecond, so a busy machine may need a second statement for some
/// edges. One statement for each of ten more rows is beyond this.
const SPLIT_MAX: usize = 8;

#[tokio::test]
async fn a_screen_costs_as_many_statements_for_many_rows_as_for_few() {
    let shop = Shop::with(Options { sandbox: true, ..Options::default() }, false).await;
    shop.card().await;
    for n in 0..14 {
        let customer = shop.customer(&format!("مشتری {n}")).await;
        let payment = shop.waiting(&customer, 2_000_000).await;
        let (actor, now) = (app::Actor::Person(shop.owner.id), chrono::Utc::now());
        let key = crate::shop::key();
        let by = app::Context::of_stimulus(app::Channel::Cli, actor, &key, now);
        shop.app.payments().approve(&by, payment, None).await.unwrap();
        shop.settle().await;
        shop.waiting(&customer, 3_000_000).await;
    }
    shop.settle().await;
    for screen in SCREENS {
        count(&shop, screen, 2).await;
        let (few, for_few) = count(&shop, screen, 2).await;
        let (many, for_many) = count(&shop, screen, 12).await;
        let name = screen.name;
        assert_eq!((few, many), (2, 12), "{name}");
        assert!(for_few > 3, "{name}: nothing was counted: {for_few}");
        assert!(
            for_many <= for_few + SPLIT_MAX,
            "{name}: {for_few} for {few} rows, {for_many} for {many}"
        );
        assert!(for_many <= screen.budget, "{name}: {for_many} of {}", screen.budget);
        println!("{name}: {for_few} for {few} rows, {for_many} for {many}");
    }
}
