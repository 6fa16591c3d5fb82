//! What a service let through, told by days.

use serde_json::{Value, json};

use crate::{
    link::{bought, panel},
    shop::{Shop, code},
};

const BY_DAY: &str = "query($d: Int!) { viewer { user { vpnAccounts { name used \
                      usageByDay(days: $d) { day up down } } } } }";

fn sum(days: &Value, way: &str) -> u64 {
    let days = days.as_array().unwrap().iter();
    days.map(|day| day[way].as_str().unwrap().parse::<u64>().unwrap()).sum()
}

#[tokio::test]
async fn a_customer_reads_what_his_service_let_through_on_each_day_since_it_began() {
    let shop = Shop::open().await;
    let panel = panel(&shop).await;
    let (mina, _) = bought(&shop).await;
    let read = async |days: i32| {
        let found = shop.get(&mina, BY_DAY, json!({ "d": days })).await;
        found["viewer"]["user"]["vpnAccounts"][0].clone()
    };
    let before = read(30).await;
    let days = before["usageByDay"].as_array().unwrap();
    assert!((1..=2).contains(&days.len()), "it began today: {before}");
    assert_eq!(sum(&before["usageByDay"], "up"), 0, "{before}");
    let name = before["name"].as_str().unwrap();
    for _ in 0..2 {
        panel.add_traffic(name, 1 << 30, 3 << 30).unwrap();
        app::process::poll_usage(&shop.app).await.unwrap();
        shop.settle().await;
    }
    let after = read(30).await;
    let counted = (sum(&after["usageByDay"], "up"), sum(&after["usageByDay"], "down"));
    assert_eq!(counted, (2 << 30, 6 << 30), "{after}");
    assert_eq!(after["used"], (8_u64 << 30).to_string(), "{after}");
    assert_eq!(read(1).await["usageByDay"].as_array().unwrap().len(), 1);
    for wrong in [0, -1, 91] {
        let answer = shop.ask(Some(&mina), BY_DAY, json!({ "d": wrong })).await;
        assert_eq!(code(&answer), "BAD_INPUT", "{wrong}: {answer}");
    }
}
