//! Two processes of one shop at work at once, as on two machines: nothing of theirs may assume that
//! it is the only one.

#![expect(clippy::unwrap_used, reason = "a test stops where it cannot go on")]

use std::{sync::Arc, time::Duration};

use app::process::Processes;
use chrono::TimeDelta;
use domain::{
    id::OrderId,
    order::{CancelReason, Status},
    process::notice::Notice,
};
use panel::Limits;
use sandbox::panel::{Fault, FaultKind};
use tests::{
    compose,
    outside::impatient,
    shop,
    shop::{Offer, Shop, rial, shop_with_room},
};
use tokio::{sync::watch, task::JoinSet};

/// Workers of each process.
const WORKERS: usize = 4;
/// Customers who buy at the same time.
const CUSTOMERS: i64 = 8;
/// How often the clock is turned on by a second.
const SECOND: Duration = Duration::from_millis(250);
/// How long all of it may take.
const WITHIN: Duration = Duration::from_secs(90);

/// Everybody buys a month; gives the orders.
async fn everybody_buys(shop: &Shop) -> Vec<OrderId> {
    let price = shop.plan(Offer::Month).1.rial();
    for n in 0..CUSTOMERS {
        let person = shop.customer(n).await;
        shop.fund(person, price).await;
    }
    let mut orders = vec![];
    for n in 0..CUSTOMERS {
        let person = shop.customer(n).await;
        orders.push(shop.buy_paid(person, Offer::Month, None).await.0);
    }
    orders
}

/// Two processes work until every order has ended.
async fn two_work(shop: &Shop, orders: &[OrderId]) {
    let (stop, stopped) = watch::channel(false);
    let mut running = JoinSet::new();
    for _ in 0..2 {
        let (pool, clock) = (shop.database().service().await, Arc::new(shop.clock.clone()));
        let limits = Limits { request: Duration::from_secs(20), ..impatient() };
        let parts = compose::open(pool, &shop.folder(), clock, limits, None).await.unwrap();
        let performer = Arc::new(Processes::new(parts.app, shop.told.clone()));
        let (projections, until) = (parts.projections, stopped.clone());
        running.spawn(async move { projections.run(until).await });
        let (reactions, until) = (parts.reactions, stopped.clone());
        running.spawn(async move { reactions.run(until, performer, WORKERS).await });
    }
    let all_ended = async {
        let mut tick = tokio::time::interval(SECOND);
        loop {
            tick.tick().await;
            let mut open = 0;
            for order in orders {
                let row = projections::order::by_id(shop.app().pool(), *order).await.unwrap();
                open += usize::from(row.is_none_or(|row| row.ended_at.is_none()));
            }
            if open == 0 {
                return;
            }
            shop.pass(TimeDelta::seconds(1)).await;
        }
    };
    tokio::time::timeout(WITHIN, all_ended).await.unwrap();
    stop.send_replace(true);
    running.join_all().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_last_place_on_a_server_is_not_sold_twice() {
    shop_with_room(1, async |shop| {
        let orders = everybody_buys(shop).await;
        two_work(shop, &orders).await;
        shop.settle().await;
        let mut fulfilled = 0;
        for (order, n) in orders.into_iter().zip(0..) {
            let person = shop.customer(n).await;
            match shop.order(order).await.status {
                Status::Fulfilled => fulfilled += 1,
                _ => {
                    assert_eq!(shop.balance(person).await, shop.plan(Offer::Month).1.rial());
                    let reason = CancelReason::NoCapacity;
                    let told = Notice::OrderCancelled { person, order, reason };
                    assert!(shop.told.to(person).contains(&told), "{:?}", shop.told.to(person));
                }
            }
        }
        assert_eq!(fulfilled, 2, "two servers have room for one account each");
        let totals = projections::wallet::totals(shop.app().pool()).await.unwrap();
        assert_eq!(totals.held, rial(0));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_processes_never_write_to_one_panel_at_once() {
    shop(async |shop| {
        let [first, second] = shop.seed.panels[..] else { unreachable!("two panels are seeded") };
        shop.app().locations().enable(&shop.tap(shop.seed.owner), second, false).await.unwrap();
        let orders = everybody_buys(shop).await;
        let slow = Fault::from(FaultKind::Slow).on("panel/api/").times(3).seconds(1);
        shop.outside.panels[0].fault(Fault { method: Some("POST".to_owned()), ..slow });
        two_work(shop, &orders).await;
        shop.settle().await;
        for order in orders {
            let row = shop.order(order).await;
            assert_eq!(row.status, Status::Fulfilled, "on panel {first}");
        }
        assert_eq!(shop.outside.panels[0].writes_at_once(), 1);
    })
    .await;
}
