//! Buying: from the price to the account, and what happens when the money does not reach.

use app::{
    Error, Refusal,
    order::{Bought, Purchase},
};
use chrono::TimeDelta;
use domain::{
    order::{CancelReason, Status},
    payment::Found,
    process::notice::Notice,
};
use tests::{
    shop,
    shop::{Offer, rial},
};

#[tokio::test]
async fn who_has_enough_gets_an_account_that_works() {
    shop(async |shop| {
        let sara = shop.customer(1).await;
        shop.fund(sara, 1_300_000).await;
        let (order, account) = shop.buy_paid(sara, Offer::Month, None).await;
        assert_eq!(shop.balance(sara).await, 300_000, "the price is held at once");
        shop.settle().await;
        assert_eq!(shop.order(order).await.status, Status::Fulfilled);
        let row = shop.account(account).await;
        assert_eq!(row.expires_at, Some(shop.now() + TimeDelta::days(30)));
        let carried = shop.outside.named(&row.name);
        assert!(shop.outside.carries_once(&row.name), "{carried:?}");
        for carried in &carried {
            assert_eq!(carried.view.client.total_gb, 30 << 30);
            let end = row.expires_at.map(|at| at.timestamp_millis());
            assert_eq!(Some(carried.view.client.expiry_time), end);
            assert!(carried.view.client.enable);
        }
        let context = shop.tap(sara);
        let connection = shop.app().subscriptions().connection(&context, account).await.unwrap();
        assert!(connection.link.starts_with("https://shop.example/s/"), "{}", connection.link);
        assert_eq!(connection.configs.len(), carried.len());
        let delivered = Notice::Delivered { person: sara, subscription: account, renewal: false };
        assert_eq!(shop.told.to(sara).last(), Some(&delivered));
        let totals = projections::wallet::totals(shop.app().pool()).await.unwrap();
        assert_eq!((totals.balance, totals.held), (rial(300_000), rial(0)));
    })
    .await;
}

#[tokio::test]
async fn who_lacks_money_gets_his_account_by_itself_at_the_price_that_he_was_shown() {
    shop(async |shop| {
        let sara = shop.customer(1).await;
        shop.fund(sara, 400_000).await;
        let bought = shop.buy(sara, Offer::Month, None).await;
        let Bought::Missing { order, missing, available } = bought else { panic!("{bought:?}") };
        assert_eq!((missing, available), (rial(600_000), rial(400_000)));
        let payment = shop.top_up(sara, missing.rial(), Some(order)).await;
        let (plan, _) = shop.plan(Offer::Month);
        let dearer = shop.tap(shop.seed.owner);
        shop.app().plans().change_price(&dearer, plan, rial(1_500_000)).await.unwrap();
        shop.approve(payment).await;
        shop.settle().await;
        let row = shop.order(order).await;
        assert_eq!((row.status, row.due), (Status::Fulfilled, rial(1_000_000)));
        assert_eq!(shop.balance(sara).await, 0);
    })
    .await;
}

#[tokio::test]
async fn money_that_still_does_not_reach_leaves_the_order_waiting_and_says_by_how_much() {
    shop(async |shop| {
        let sara = shop.customer(1).await;
        let bought = shop.buy(sara, Offer::Month, None).await;
        let Bought::Missing { order, .. } = bought else { panic!("{bought:?}") };
        let payment = shop.top_up(sara, 1_000_000, Some(order)).await;
        let tap = shop.tap(shop.seed.owner);
        let found = Found { amount: rial(900_000), reason: "less came".to_owned() };
        shop.app().payments().approve(&tap, payment, Some(found)).await.unwrap();
        shop.settle().await;
        assert_eq!(shop.order(order).await.status, Status::Placed);
        assert_eq!(shop.balance(sara).await, 900_000);
        let missing = rial(100_000);
        let told = Notice::FundsMissing { person: sara, order, missing };
        assert!(shop.told.to(sara).contains(&told));
        let rest = shop.top_up(sara, 100_000, Some(order)).await;
        shop.approve(rest).await;
        shop.settle().await;
        assert_eq!(shop.order(order).await.status, Status::Fulfilled);
    })
    .await;
}

#[tokio::test]
async fn a_plan_that_is_gone_when_the_money_comes_leaves_the_money_in_the_wallet() {
    shop(async |shop| {
        let sara = shop.customer(1).await;
        let bought = shop.buy(sara, Offer::Month, None).await;
        let Bought::Missing { order, missing, .. } = bought else { panic!("{bought:?}") };
        let payment = shop.top_up(sara, missing.rial(), Some(order)).await;
        let (plan, _) = shop.plan(Offer::Month);
        shop.app().plans().withdraw(&shop.tap(shop.seed.owner), plan).await.unwrap();
        shop.approve(payment).await;
        shop.settle().await;
        assert_eq!(shop.order(order).await.status, Status::Cancelled);
        assert_eq!(shop.balance(sara).await, 1_000_000);
        let reason = CancelReason::PlanGone;
        assert!(shop.told.to(sara).contains(&Notice::OrderCancelled {
            person: sara,
            order,
            reason
        }));
        assert!(shop.outside.clients().is_empty());
    })
    .await;
}

#[tokio::test]
async fn an_order_waits_a_day_for_money_and_no_longer() {
    shop(async |shop| {
        let sara = shop.customer(1).await;
        let bought = shop.buy(sara, Offer::Month, None).await;
        let Bought::Missing { order, .. } = bought else { panic!("{bought:?}") };
        shop.pass(TimeDelta::hours(24) - TimeDelta::seconds(1)).await;
        shop.settle().await;
        assert_eq!(shop.order(order).await.status, Status::Placed);
        shop.pass(TimeDelta::seconds(1)).await;
        shop.settle().await;
        let row = shop.order(order).await;
        assert_eq!((row.status, row.reason), (Status::Cancelled, Some(CancelReason::Expired)));
        shop.fund(sara, 1_000_000).await;
        assert_eq!(shop.balance(sara).await, 1_000_000, "late money stays in the wallet");
    })
    .await;
}

#[tokio::test]
async fn a_price_that_changed_since_it_was_shown_is_not_taken() {
    shop(async |shop| {
        let sara = shop.customer(1).await;
        shop.fund(sara, 2_000_000).await;
        let (plan, shown) = shop.plan(Offer::Month);
        let now = rial(1_100_000);
        shop.app().plans().change_price(&shop.tap(shop.seed.owner), plan, now).await.unwrap();
        let purchase = Purchase { plan, renewal: None, shown };
        let refused = shop.app().orders().buy(&shop.tap(sara), purchase).await;
        let changed = Refusal::PriceChanged { now };
        assert!(matches!(refused, Err(Error::Refused(refusal)) if refusal == changed));
        assert_eq!(shop.balance(sara).await, 2_000_000);
    })
    .await;
}

#[tokio::test]
async fn a_tap_that_comes_ten_times_at_once_buys_once() {
    shop(async |shop| {
        let sara = shop.customer(1).await;
        shop.fund(sara, 5_000_000).await;
        let (plan, shown) = shop.plan(Offer::Month);
        let (tap, purchase) = (shop.tap(sara), Purchase { plan, renewal: None, shown });
        let taps: Vec<_> = (0..10)
            .map(|_| {
                let app = shop.app().clone();
                tokio::spawn(async move { app.orders().buy(&tap, purchase).await })
            })
            .collect();
        let mut orders = vec![];
        for tap in taps {
            match tap.await.unwrap() {
                Ok(Bought::Paid { order, .. }) => orders.push(order),
                // Ten at once may be told that others were faster; asking again is safe.
                Err(Error::Conflict) => {}
                other => panic!("{other:?}"),
            }
        }
        orders.dedup();
        assert_eq!(orders.len(), 1, "{orders:?}");
        shop.settle().await;
        assert_eq!(shop.balance(sara).await, 4_000_000);
        let name = shop.outside.clients()[0].account().to_owned();
        assert!(shop.outside.carries_once(&name));
        assert_eq!(shop.outside.clients().len(), shop.outside.named(&name).len(), "one account");
    })
    .await;
}

#[tokio::test]
async fn who_gives_an_order_up_keeps_his_money_when_it_comes() {
    shop(async |shop| {
        let sara = shop.customer(1).await;
        let bought = shop.buy(sara, Offer::Month, None).await;
        let Bought::Missing { order, missing, .. } = bought else { panic!("{bought:?}") };
        let payment = shop.top_up(sara, missing.rial(), Some(order)).await;
        shop.app().orders().cancel(&shop.tap(sara), order).await.unwrap();
        shop.approve(payment).await;
        shop.settle().await;
        assert_eq!(shop.balance(sara).await, 1_000_000);
        assert_eq!(shop.order(order).await.status, Status::Cancelled);
    })
    .await;
}
