//! Rebuilding while the shop goes on: writers write, readers read, and nobody sees a gap.

use std::cell::Cell;
use std::collections::HashMap;
use std::time::{Duration, Instant};

use domain::{
    backup::{Backup, BackupCommand},
    id::{BackupId, OrderId, PanelId, PersonId, PlanId, ServerId, SubscriptionId},
    identity::{Claim, ClaimCommand, ClaimKind, Language, Person, PersonCommand},
    location::{Panel, PanelCommand, Server, ServerCommand},
    order::{Order, OrderCommand, OrderKind, Price},
    plan::{Plan, PlanCommand},
    role::{Grants, GrantsCommand, Role},
    sealed::{Fingerprint, Sealed},
    subscription::{Placement, Subscription, SubscriptionCommand},
};
use projections::TABLES;
use sqlx::{Connection, PgConnection};
use tokio::sync::watch;

use crate::story::{SMALL, Shop, days, id, irr};

/// Events of the log whose rebuild is timed; many more when `MOON_REBUILD_EVENTS` says so.
const EVENTS: i64 = 20_000;
/// Wallets that they move.
const WALLETS: i64 = 10_000;
/// Everything that is waited for comes long before.
const LONG: Duration = Duration::from_secs(60);

/// A line in every read model.
async fn hammer(shop: &Shop, n: u64) {
    let name = |what: &str| format!("{what} {n}");
    let (person, owner): (PersonId, PersonId) = (id(&name("person")), id("owner"));
    let claim = ClaimCommand::Make { kind: ClaimKind::Telegram, person };
    shop.run::<Claim>(name("claim"), claim).await;
    let register = PersonCommand::Register {
        telegram: Some(Fingerprint(name("telegram"))),
        profile: Sealed("sealed".into()),
        language: Language::Fa,
    };
    shop.run::<Person>(person, register).await;
    let grant = GrantsCommand::Grant { role: Role::Support, by: Some(owner) };
    shop.run::<Grants>(person, grant).await;
    let (server, number) = (id::<ServerId>(&name("server")), u32::try_from(n).unwrap() + 100);
    let add = ServerCommand::Add { country: "France".into(), capacity: 9, number, by: owner };
    shop.run::<Server>(server, add).await;
    let (panel, address) = (id::<PanelId>(&name("panel")), Sealed("sealed".into()));
    shop.run::<Panel>(panel, PanelCommand::Add { server, address, by: owner }).await;
    let (name_fa, name_en, plan) = ("طرح".into(), "plan".into(), id::<PlanId>(&name("plan")));
    let add = PlanCommand::Add { name_fa, name_en, terms: SMALL, price: irr(900_000), by: owner };
    shop.run::<Plan>(plan, add).await;
    let (who, payment) = (name("person"), name("payment"));
    shop.open_payment(&payment, &who, 500_000, None).await;
    shop.submit(&payment, &name("content")).await;
    shop.approve(&payment, &who, 500_000).await;
    let subscription: SubscriptionId = id(&name("account"));
    let place = OrderCommand::Place {
        person,
        kind: OrderKind::New { subscription },
        plan,
        terms: SMALL,
        price: Price { list: irr(900_000), discount: irr(0) },
        expires_at: days(2),
    };
    let order: OrderId = id(&name("order"));
    shop.run::<Order>(order, place).await;
    let placement = Placement { panel, inbounds: vec![1, 2], name: name("Moonvpn") };
    let request =
        SubscriptionCommand::RequestProvisioning { order, person, plan, terms: SMALL, placement };
    shop.run::<Subscription>(subscription, request).await;
    shop.run::<Backup>(id::<BackupId>(&name("backup")), BackupCommand::Start).await;
}

/// Looks at every table until `done`, over one connection and its prepared statements: rows never become fewer,
/// cursors never step back, and the timeline has a row for each event up to where it stands. How often it looked.
async fn look(shop: &Shop, done: &Cell<bool>) -> u64 {
    let options = shop.db().connect_options();
    let mut connection = PgConnection::connect_with(&options).await.unwrap();
    let (mut seen, mut looks) = (HashMap::new(), 0);
    while !done.get() {
        for declared in TABLES {
            let (table, projector) = (declared.table, declared.projector);
            let sql = format!(
                "SELECT (SELECT position FROM work.cursors WHERE name = '{projector}' AND live), \
                 (SELECT count(*) FROM rm.{table})"
            );
            let now: (i64, i64) = sqlx::query_as(&sql).fetch_one(&mut connection).await.unwrap();
            let before = seen.insert(table, now).unwrap_or((0, 0));
            assert!(now.0 >= before.0, "{projector} stepped back from {} to {}", before.0, now.0);
            assert!(now.1 >= before.1, "{table} lost rows: {} became {}", before.1, now.1);
            assert!(table != "timeline" || now.0 == now.1, "the timeline has a gap: {now:?}");
            looks += 1;
        }
    }
    looks
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn every_read_model_is_rebuilt_under_writers_and_readers_who_see_no_gap() {
    let shop = Shop::open(u64::MAX).await;
    shop.story().await;
    shop.projections.catch_up().await.unwrap();
    let (stop, shutdown) = watch::channel(false);
    let feeding = tokio::spawn({
        let projections = shop.projections.clone();
        async move { projections.run(shutdown).await }
    });
    let (done, written) = (Cell::new(false), Cell::new(0));
    let write = async {
        while !done.get() {
            hammer(&shop, written.get()).await;
            written.set(written.get() + 1);
        }
    };
    let rebuild = async {
        for name in shop.projections.names() {
            shop.projections.rebuild(name).await.unwrap();
        }
        shop.projections.rebuild_all(&shop.projections.names()).await.unwrap();
        done.set(true);
    };
    let ((), (), one, two) = tokio::join!(write, rebuild, look(&shop, &done), look(&shop, &done));
    let head = shop.database.log.head().await.unwrap();
    let names = shop.projections.names();
    assert!(shop.projections.wait_for(&names, head, LONG).await.unwrap());
    stop.send(true).unwrap();
    feeding.await.unwrap();
    println!(
        "{} read models rebuilt twice under {} rounds of writers ({head} events); {} looks saw no gap",
        names.len(),
        written.get(),
        one + two
    );
    assert!(written.get() > 0 && one > 0 && two > 0);
    for name in names {
        assert_eq!(shop.projections.compare(name).await.unwrap().differences, [], "{name}");
    }
}

/// A log of credits, made of one that was really recorded.
async fn credits(shop: &Shop, events: i64) {
    shop.story().await;
    let sql = "SELECT payload::text, metadata::text FROM log.events \
         WHERE event_type = 'wallet.credited' AND payload::text LIKE '%' || $1 || '%' LIMIT 1";
    let sara = id::<PersonId>("sara").to_string();
    let sample = sqlx::query_as(sql).bind(&sara).fetch_one(shop.db()).await;
    let (payload, metadata): (String, String) = sample.unwrap();
    let value: serde_json::Value = serde_json::from_str(&payload).unwrap();
    let own = |pointer: &str| value.pointer(pointer).unwrap().as_str().unwrap().to_owned();
    let (entry, payment) = (own("/Credited/entry/entry_id"), own("/Credited/payment"));
    let sql = "INSERT INTO log.events (aggregate_type, aggregate_id, sequence, event_type, event_version, \
             payload, metadata, lane, position, recorded_at) \
         SELECT 'wallet', w, (n - 1) / $7 + 1, 'wallet.credited', '1', \
             replace(replace(replace($1, $2, w), $3, '01JE' || i), $4, '01JF' || i)::json, $5::json, \
             0, base + n, at + n * interval '1 microsecond' \
         FROM generate_series(1, $6) n, \
             LATERAL (SELECT '01JD' || lpad((n % $7)::text, 22, '0') AS w, lpad(n::text, 22, '0') AS i) x, \
             (SELECT max(position) AS base, max(recorded_at) AS at FROM log.events) last";
    let made = sqlx::query(sql)
        .bind(&payload)
        .bind(&sara)
        .bind(&entry)
        .bind(&payment)
        .bind(&metadata)
        .bind(events)
        .bind(WALLETS)
        .execute(shop.db())
        .await;
    assert_eq!(made.unwrap().rows_affected(), events.unsigned_abs());
    sqlx::query("ANALYZE log.events").execute(shop.db()).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn all_read_models_are_rebuilt_in_one_pass_over_a_long_log() {
    let events = std::env::var("MOON_REBUILD_EVENTS").ok();
    let events = events.and_then(|text| text.parse().ok()).unwrap_or(EVENTS);
    let shop = Shop::open(u64::MAX).await;
    credits(&shop, events).await;
    let names = shop.projections.names();
    let began = Instant::now();
    shop.projections.rebuild_all(&names).await.unwrap();
    let took = began.elapsed();
    let rate = u128::from(events.unsigned_abs()) * 1_000 / took.as_millis().max(1);
    println!("all {} read models over {events} credits in {took:?}: {rate} events/s", names.len());
    for name in ["wallet", "ledger", "timeline"] {
        let began = Instant::now();
        shop.projections.rebuild(name).await.unwrap();
        println!("{name} alone: {:?}", began.elapsed());
    }
    let sql = "SELECT (SELECT count(*) FROM rm.timeline) = (SELECT count(*) FROM log.events) \
         AND (SELECT sum(amount) FROM rm.balance) = 0 \
         AND (SELECT count(*) FROM rm.wallet_movement) = (SELECT count(*) FROM rm.journal)";
    let right: bool = sqlx::query_scalar(sql).fetch_one(shop.db()).await.unwrap();
    assert!(right);
}
