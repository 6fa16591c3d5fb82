//! Accounts on panels: delivery, what becomes of it when the panel does not do its part, renewal.

#![expect(clippy::unwrap_used, reason = "a test stops where it cannot go on")]

use app::{order::Purchase, subscription::Subscriptions};
use chrono::TimeDelta;
use domain::{
    id::SubscriptionId,
    order::{CancelReason, Status},
    process::notice::Notice,
};
use panel::{Address, Client, Desired, Outcome};
use sandbox::panel::{Fault, FaultKind, PanelSandbox};
use tests::{
    Shop,
    outside::{ADMINISTRATOR, INBOUNDS, PASSWORD, impatient},
    shop,
    shop::Offer,
};

#[tokio::test]
async fn a_full_panel_gives_the_money_back_and_tells_customer_and_staff() {
    shop(async |shop| {
        let sara = shop.customer(1).await;
        shop.fund(sara, 1_000_000).await;
        shop.outside.strike(FaultKind::Full);
        let (order, account) = shop.buy_paid(sara, Offer::Month, None).await;
        shop.settle().await;
        let row = shop.order(order).await;
        assert_eq!((row.status, row.reason), (Status::Cancelled, Some(CancelReason::NoCapacity)));
        assert_eq!(shop.balance(sara).await, 1_000_000);
        let reason = CancelReason::NoCapacity;
        assert!(shop.told.to(sara).contains(&Notice::OrderCancelled {
            person: sara,
            order,
            reason
        }));
        let failed = Notice::DeliveryFailed { subscription: account, order };
        assert!(shop.told.staff().contains(&failed));
        shop.outside.heal();
        shop.pass(TimeDelta::hours(1)).await;
        shop.settle().await;
        assert!(shop.outside.clients().is_empty(), "nothing is left behind");
    })
    .await;
}

#[tokio::test]
async fn a_disk_that_is_still_full_does_not_end_the_clean_up() {
    shop(async |shop| {
        let [first, second] = shop.seed.panels[..] else { unreachable!("two panels are seeded") };
        shop.app().locations().enable(&shop.tap(shop.seed.owner), first, false).await.unwrap();
        assert_eq!(shop.seed.panels[1], second, "where each inbound takes a write of its own");
        let sara = shop.customer(1).await;
        shop.fund(sara, 1_000_000).await;
        shop.outside.strike(Fault::from(FaultKind::Full).after(1).times(5));
        let (order, account) = shop.buy_paid(sara, Offer::Month, None).await;
        shop.settle().await;
        assert_eq!(shop.order(order).await.reason, Some(CancelReason::NoCapacity));
        let carried = || shop.outside.named(&Subscriptions::panel_name(account)).len();
        assert_eq!(carried(), 1, "half of it was made, and cannot be removed");
        let gone = async || carried() == 0;
        shop.settle_until(TimeDelta::minutes(10), gone).await;
        assert_eq!(shop.balance(sara).await, 1_000_000);
    })
    .await;
}

#[tokio::test]
async fn without_a_panel_that_has_room_the_money_comes_back() {
    shop(async |shop| {
        for panel in shop.seed.panels.clone() {
            shop.app().locations().enable(&shop.tap(shop.seed.owner), panel, false).await.unwrap();
        }
        let sara = shop.customer(1).await;
        shop.fund(sara, 1_000_000).await;
        let (order, _) = shop.buy_paid(sara, Offer::Month, None).await;
        shop.settle().await;
        let row = shop.order(order).await;
        assert_eq!((row.status, row.reason), (Status::Cancelled, Some(CancelReason::NoCapacity)));
        assert_eq!(shop.balance(sara).await, 1_000_000);
    })
    .await;
}

/// A way of our own into a panel, beside the shop.
fn beside(sandbox: &PanelSandbox) -> Client {
    let address = Address {
        base_url: sandbox.url.parse().unwrap(),
        username: ADMINISTRATOR.to_owned(),
        password: PASSWORD.into(),
        api_token: None,
    };
    Client::new(address, impatient()).unwrap()
}

/// The credential of somebody else's account.
const STRANGER: &str = "00000000-0000-4000-8000-000000000001";

/// Somebody else has an account of this name on every panel.
async fn occupy(shop: &Shop, name: &str) {
    for sandbox in &shop.outside.panels {
        let stranger = Desired {
            email: name.to_owned(),
            uuid: STRANGER.to_owned(),
            sub_id: "somebodyelse0001".to_owned(),
            inbound_ids: vec![1],
            quota_bytes: 0,
            expires_at_ms: 0,
            device_limit: 0,
            enable: true,
            comment: "by hand".to_owned(),
        };
        let made = beside(sandbox).provision(&stranger).await;
        assert!(matches!(made, Outcome::Applied(_)), "{made:?}");
    }
}

#[tokio::test]
async fn a_panel_that_refuses_for_good_gives_the_money_back() {
    shop(async |shop| {
        let sara = shop.customer(1).await;
        shop.fund(sara, 1_000_000).await;
        let tap = shop.tap(sara);
        let account = SubscriptionId::derive(tap.command_id, "account", tap.at);
        occupy(shop, &Subscriptions::panel_name(account)).await;
        let (plan, shown) = shop.plan(Offer::Month);
        let purchase = Purchase { plan, renewal: None, shown };
        shop.app().orders().buy(&tap, purchase).await.unwrap();
        shop.settle().await;
        let orders = projections::order::by_id(
            shop.app().pool(),
            domain::id::OrderId::derive(tap.command_id, "order", tap.at),
        );
        let row = orders.await.unwrap().unwrap();
        assert_eq!((row.status, row.reason), (Status::Cancelled, Some(CancelReason::Refused)));
        assert_eq!(shop.balance(sara).await, 1_000_000);
        shop.pass(TimeDelta::hours(1)).await;
        shop.settle().await;
        let strangers = shop.outside.named(&Subscriptions::panel_name(account));
        let untouched = strangers.iter().all(|one| one.view.client.comment == "by hand");
        assert!(strangers.len() == shop.outside.panels.len() && untouched, "{strangers:?}");
        // The audit would go on asking whose they are.
        for sandbox in &shop.outside.panels {
            let name = Subscriptions::panel_name(account);
            let removed = beside(sandbox).remove(&name, STRANGER).await;
            assert!(matches!(removed, Outcome::Applied(())), "{removed:?}");
        }
    })
    .await;
}

/// Looks that are still to come.
async fn looks_to_come(shop: &Shop) -> i64 {
    let sql = "SELECT count(*) FROM work.reactions \
               WHERE status = 'ready' AND body #> '{task,LookAgain}' IS NOT NULL";
    sqlx::query_scalar(sql).fetch_one(shop.app().pool()).await.unwrap()
}

#[tokio::test]
async fn what_reaches_the_panel_late_is_mended_until_a_look_finds_nothing() {
    shop(async |shop| {
        let (_, account) = shop.served(1, Offer::Month).await;
        let name = Subscriptions::panel_name(account);
        let carried = shop.outside.named(&name);
        let panel = beside(&shop.outside.panels[carried[0].panel]);
        let paid = panel.get(&name).await.unwrap().unwrap();
        let late = Desired {
            email: name.clone(),
            uuid: paid.uuid.clone(),
            sub_id: paid.sub_id.clone(),
            inbound_ids: paid.inbound_ids.clone(),
            quota_bytes: paid.quota_bytes / 2,
            expires_at_ms: paid.expires_at_ms + 86_400_000,
            device_limit: paid.device_limit,
            enable: true,
            comment: paid.comment.clone(),
        };
        for _ in 0..2 {
            let landed = panel.set(&late).await;
            assert!(matches!(landed, Outcome::Applied(_)), "{landed:?}");
            shop.pass(TimeDelta::seconds(121)).await;
            shop.settle().await;
            assert_eq!(panel.get(&name).await.unwrap().as_ref(), Some(&paid));
            assert_eq!(looks_to_come(shop).await, 1, "what was mended is looked at again");
        }
        shop.pass(TimeDelta::seconds(121)).await;
        shop.settle().await;
        assert_eq!(looks_to_come(shop).await, 0, "a look that found nothing is the last");
    })
    .await;
}

/// A purchase whose panels are down until it is parked.
async fn parked(shop: &Shop) -> (domain::id::PersonId, domain::id::OrderId, SubscriptionId) {
    let sara = shop.customer(1).await;
    shop.fund(sara, 1_000_000).await;
    shop.outside.strike(FaultKind::Down);
    let (order, account) = shop.buy_paid(sara, Offer::Month, None).await;
    let waits = Notice::DeliveryParked { subscription: account, order };
    shop.settle_until(TimeDelta::minutes(10), async || shop.told.staff().contains(&waits)).await;
    assert_eq!(shop.order(order).await.status, Status::Paid);
    assert_eq!(shop.balance(sara).await, 0, "the hold stays");
    shop.outside.heal();
    (sara, order, account)
}

#[tokio::test]
async fn a_delivery_to_a_dead_panel_is_parked_and_staff_who_try_again_deliver_it() {
    shop(async |shop| {
        let (_, order, account) = parked(shop).await;
        shop.pass(TimeDelta::hours(5)).await;
        shop.settle().await;
        assert!(shop.outside.clients().is_empty(), "nobody tries while it is parked");
        shop.app().orders().retry(&shop.tap(shop.seed.owner), account).await.unwrap();
        shop.settle().await;
        assert_eq!(shop.order(order).await.status, Status::Fulfilled);
        let row = shop.account(account).await;
        let end = Some(shop.now() + TimeDelta::days(30));
        assert_eq!(row.expires_at, end, "the days begin when it works");
        assert!(shop.outside.carries_once(&row.name));
    })
    .await;
}

#[tokio::test]
async fn what_was_put_aside_is_delivered_by_itself_once_its_panel_answers() {
    shop(async |shop| {
        let (sara, order, account) = parked(shop).await;
        shop.outside.strike(FaultKind::Down);
        shop.pass(TimeDelta::hours(1)).await;
        assert_eq!(app::process::deliver_parked(shop.app()).await.unwrap(), 0);
        shop.settle().await;
        assert_eq!(shop.order(order).await.status, Status::Paid, "it waits on");
        shop.outside.heal();
        // Two workers at the same moment.
        let (one, two) = tokio::join!(
            app::process::deliver_parked(shop.app()),
            app::process::deliver_parked(shop.app())
        );
        one.unwrap();
        two.unwrap();
        shop.settle().await;
        assert_eq!(shop.order(order).await.status, Status::Fulfilled);
        let row = shop.account(account).await;
        assert!(shop.outside.carries_once(&row.name));
        let told = Notice::Delivered { person: sara, subscription: account, renewal: false };
        assert_eq!(shop.told.to(sara).iter().filter(|notice| **notice == told).count(), 1);
        assert_eq!(app::process::deliver_parked(shop.app()).await.unwrap(), 0, "nothing is left");
    })
    .await;
}

#[tokio::test]
async fn staff_who_give_up_a_parked_delivery_give_the_money_back() {
    shop(async |shop| {
        let (sara, order, account) = parked(shop).await;
        let (one, two) = (shop.tap(shop.seed.owner), shop.tap(shop.seed.owner));
        let orders = shop.app().orders();
        let (one, two) = tokio::join!(orders.refund(&one, account), orders.refund(&two, account));
        assert!(one.is_ok() != two.is_ok(), "{one:?} {two:?}");
        shop.settle().await;
        let row = shop.order(order).await;
        assert_eq!((row.status, row.reason), (Status::Cancelled, Some(CancelReason::Refunded)));
        assert_eq!(shop.balance(sara).await, 1_000_000);
        assert_eq!(app::process::deliver_parked(shop.app()).await.unwrap(), 0);
        assert!(shop.outside.clients().is_empty(), "what was given up is not delivered");
    })
    .await;
}

/// Two customers, so that both panels carry one, under a fault that strikes each panel once.
async fn delivered_despite(fault: Fault) {
    shop(async |shop| {
        for n in [1, 2] {
            let person = shop.customer(n).await;
            shop.fund(person, 1_000_000).await;
        }
        shop.outside.strike(fault);
        for n in [1, 2] {
            let person = shop.customer(n).await;
            let (order, account) = shop.buy_paid(person, Offer::Month, None).await;
            shop.settle_until(TimeDelta::minutes(5), async || {
                shop.order(order).await.status == Status::Fulfilled
            })
            .await;
            let name = shop.account(account).await.name;
            let carried = shop.outside.named(&name);
            assert!(shop.outside.carries_once(&name), "one client, on one panel: {carried:?}");
            assert_eq!(shop.balance(person).await, 0, "charged once");
        }
        let all = 2 * INBOUNDS;
        let clients = shop.outside.clients();
        assert_eq!(clients.len(), all, "and nothing else is left anywhere: {clients:#?}");
    })
    .await;
}

#[tokio::test]
async fn a_panel_that_times_out_after_creating_the_client_carries_one_and_charges_once() {
    delivered_despite(FaultKind::TimeoutAfterEffect.into()).await;
}

#[tokio::test]
async fn a_panel_that_cuts_the_answer_carries_one_and_charges_once() {
    delivered_despite(FaultKind::CutAfterEffect.into()).await;
}

#[tokio::test]
async fn a_panel_that_loses_a_write_is_written_to_again() {
    delivered_despite(FaultKind::LostUpdate.into()).await;
}

#[tokio::test]
async fn a_panel_whose_database_is_locked_for_long_is_waited_for() {
    delivered_despite(Fault::from(FaultKind::Locked).times(9)).await;
}

#[tokio::test]
async fn a_renewal_before_the_end_adds_its_days_to_those_left_and_begins_the_bytes_again() {
    shop(async |shop| {
        let (sara, account) = shop.served(1, Offer::Month).await;
        let end = shop.account(account).await.expires_at.unwrap();
        let name = shop.account(account).await.name;
        let panel = shop.outside.named(&name)[0].panel;
        shop.outside.panels[panel].add_traffic(&name, 5 << 30, 7 << 30).unwrap();
        shop.pass(TimeDelta::days(20)).await;
        app::process::poll_usage(shop.app()).await.unwrap();
        shop.fund(sara, 2_500_000).await;
        let (plan, _) = shop.plan(Offer::Season);
        let quote = shop.app().orders().quote(&shop.tap(sara), plan, Some(account)).await.unwrap();
        let preview = quote.renewal.unwrap();
        assert_eq!(preview.ends_at, end);
        assert_eq!(preview.ends_at_after, end + TimeDelta::days(90));
        assert_eq!(preview.used_bytes, 12 << 30);
        assert_eq!((preview.quota_bytes, preview.quota_bytes_after), (30 << 30, 0));
        let (order, same) = shop.buy_paid(sara, Offer::Season, Some(account)).await;
        assert_eq!(same, account);
        shop.settle().await;
        assert_eq!(shop.order(order).await.status, Status::Fulfilled);
        let row = shop.account(account).await;
        assert_eq!(row.expires_at, Some(end + TimeDelta::days(90)));
        for carried in shop.outside.named(&name) {
            assert_eq!((carried.view.up, carried.view.down), (0, 0));
            assert_eq!(carried.view.client.total_gb, 0);
            let end = (end + TimeDelta::days(90)).timestamp_millis();
            assert_eq!(carried.view.client.expiry_time, end);
        }
        let told = Notice::Delivered { person: sara, subscription: account, renewal: true };
        assert_eq!(shop.told.to(sara).last(), Some(&told));
    })
    .await;
}

#[tokio::test]
async fn a_renewal_after_the_end_begins_now() {
    shop(async |shop| {
        let (sara, account) = shop.served(1, Offer::Month).await;
        shop.pass(TimeDelta::days(45)).await;
        shop.fund(sara, 1_000_000).await;
        shop.buy_paid(sara, Offer::Month, Some(account)).await;
        shop.settle().await;
        let row = shop.account(account).await;
        assert_eq!(row.expires_at.map(|at| (at - shop.now()).num_days()), Some(30));
        let carried = shop.outside.named(&row.name);
        assert!(carried.iter().all(|carried| carried.view.client.enable), "{carried:?}");
        assert!(carried.iter().all(|carried| carried.view.traffic_enable), "{carried:?}");
    })
    .await;
}

#[tokio::test]
async fn a_renewal_that_the_panel_refuses_gives_the_money_back_and_leaves_the_account() {
    shop(async |shop| {
        let (sara, account) = shop.served(1, Offer::Month).await;
        let before = shop.account(account).await;
        shop.fund(sara, 1_000_000).await;
        shop.outside.strike(FaultKind::Full);
        let (order, _) = shop.buy_paid(sara, Offer::Month, Some(account)).await;
        shop.settle().await;
        assert_eq!(shop.order(order).await.status, Status::Cancelled);
        assert_eq!(shop.balance(sara).await, 1_000_000);
        shop.outside.heal();
        shop.pass(TimeDelta::minutes(10)).await;
        shop.settle().await;
        let after = shop.account(account).await;
        assert_eq!((before.expires_at, before.state), (after.expires_at, after.state));
        let end = before.expires_at.map(|at| at.timestamp_millis());
        for carried in shop.outside.named(&before.name) {
            assert_eq!(Some(carried.view.client.expiry_time), end);
        }
    })
    .await;
}
