//! The shop at a glance: figures that follow from what was done.

use domain::role::Role;
use serde_json::{Value, json};

use crate::shop::{Shop, code};

const OVERVIEW: &str = "query($f: DateTime!, $t: DateTime!, $b: OverviewBucket!) { \
    adminOverview(from: $f, to: $t, bucket: $b) { buckets previousFrom kpis { kind unit value \
    previous series } revenueOverTime { amount } paymentOutcomes { status count amount { amount } \
    } ordersByPlan { count } work { paymentsWaiting oldestPaymentAt panelCount panelsDown \
    deliveriesParked tasksParked lastBackupAt } health { balanced trialBalanceSum { amount } \
    lastPosition projectionLag unsignedCount checkpoint { size } } } }";

fn kpi<'v>(overview: &'v Value, kind: &str) -> &'v Value {
    let kpis = overview["kpis"].as_array().unwrap();
    kpis.iter().find(|kpi| kpi["kind"] == kind).unwrap()
}

fn around_now() -> Value {
    let now = chrono::Utc::now();
    let at = |days: i64| (now + chrono::TimeDelta::days(days)).to_rfc3339();
    json!({ "f": at(-3), "t": at(1), "b": "DAY" })
}

#[tokio::test]
async fn the_figures_follow_from_what_was_done() {
    let shop = Shop::open().await;
    shop.card().await;
    let (mina, reza) = (shop.rich_customer(2_000_000).await, shop.customer("رضا").await);
    shop.waiting(&reza, 3_000_000).await;
    shop.settle().await;
    let data = shop.get(&shop.owner, OVERVIEW, around_now()).await;
    let overview = &data["adminOverview"];
    assert_eq!(kpi(overview, "CASH_RECEIVED")["value"], "2000000", "{overview:#}");
    assert_eq!(kpi(overview, "CASH_RECEIVED")["previous"], "0");
    assert_eq!(kpi(overview, "WALLET_LIABILITIES")["value"], "2000000");
    // The owner and two customers.
    assert_eq!(kpi(overview, "NEW_USERS")["value"], "3");
    assert_eq!(kpi(overview, "REVENUE")["value"], "0");
    let buckets = overview["buckets"].as_array().unwrap().len();
    for one in overview["kpis"].as_array().unwrap() {
        assert_eq!(one["series"].as_array().unwrap().len(), buckets, "{one}");
    }
    assert_eq!(overview["revenueOverTime"].as_array().unwrap().len(), buckets);
    let approved = json!([{ "status": "APPROVED", "count": 1, "amount": { "amount": "2000000" } }]);
    assert_eq!(overview["paymentOutcomes"], approved);
    assert_eq!(overview["work"]["paymentsWaiting"], 1);
    assert!(overview["work"]["oldestPaymentAt"].is_string());
    let health = &overview["health"];
    assert_eq!((&health["balanced"], &health["projectionLag"]), (&json!(true), &json!(0)));
    let head = shop.app.log().head().await.unwrap().to_string();
    assert_eq!(health["lastPosition"], head.as_str());
    assert!(health["checkpoint"].is_null());
    assert_eq!(code(&shop.ask(Some(&mina), OVERVIEW, around_now()).await), "FORBIDDEN");
    let support = shop.staff("sara", Role::Support).await;
    assert_eq!(code(&shop.ask(Some(&support), OVERVIEW, around_now()).await), "FORBIDDEN");
}

#[tokio::test]
async fn what_is_taken_back_is_no_longer_received() {
    let shop = Shop::open().await;
    shop.card().await;
    let mina = shop.customer("مینا").await;
    let payment = shop.waiting(&mina, 2_000_000).await;
    let by = || {
        let (actor, now) = (app::Actor::Person(shop.owner.id), chrono::Utc::now());
        app::Context::of_stimulus(app::Channel::Cli, actor, &crate::shop::key(), now)
    };
    shop.app.payments().approve(&by(), payment, None).await.unwrap();
    shop.settle().await;
    shop.app.payments().reverse(&by(), payment, "اشتباه".to_owned()).await.unwrap();
    shop.settle().await;
    let data = shop.get(&shop.owner, OVERVIEW, around_now()).await;
    let overview = &data["adminOverview"];
    assert_eq!(kpi(overview, "CASH_RECEIVED")["value"], "0", "{overview:#}");
    assert_eq!(kpi(overview, "WALLET_LIABILITIES")["value"], "0");
}

#[tokio::test]
async fn a_time_that_cannot_be_cut_is_refused() {
    let shop = Shop::open().await;
    let ask = async |from: &str, to: &str, bucket: &str| {
        let variables = json!({ "f": from, "t": to, "b": bucket });
        let answer = shop.ask(Some(&shop.owner), OVERVIEW, variables).await;
        code(&answer).to_owned()
    };
    let (begin, end) = ("2026-01-01T00:00:00Z", "2026-12-31T00:00:00Z");
    assert_eq!(ask(begin, end, "HOUR").await, "BAD_INPUT");
    assert_eq!(ask(begin, end, "DAY").await, "BAD_INPUT");
    assert_eq!(ask(end, begin, "JALALI_MONTH").await, "BAD_INPUT");
    assert_eq!(ask(begin, end, "JALALI_MONTH").await, "none");
}
