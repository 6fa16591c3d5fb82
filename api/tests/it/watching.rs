//! Every subscription as the dashboard has it: over a socket by cookie, by the id of a known
//! document. What is done through the front door arrives; and a client that was away, and says how
//! far it had come, is told what it missed, once and in order.

use api::{Documents, Options};
use domain::role::Role;
use event_store::tree::{SigningKey, sign_checkpoint};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::{
    link::panel,
    live::{Socket, connect, receive, send, serve},
    shop::{Person, Shop, key},
};

const EVENTS: &str = "subscription Events($filter: EventFilter, $since: EventPosition) { \
    eventAppended(filter: $filter, since: $since) { position type } }";
const PERSON: &str = "subscription Person($userId: ID!, $since: EventPosition) { \
    userEvents(userId: $userId, since: $since) { position type user { id } } }";
const PLACES: &str = "subscription Places($since: EventPosition) { locationChanged(since: $since) { \
    kind position eventType server { id capacity } panel { id lastFailureAt } } }";
const QUEUE: &str = "subscription Queue($since: EventPosition) { paymentQueueChanged(since: $since) \
    { kind position eventType payment { id status } claims { claimedBy { id } } } }";
const ORDERS: &str = "subscription Orders($since: EventPosition) { orderChanged(since: $since) { \
    position eventType order { id status } } }";
const STANDING: &str =
    "subscription Standing { overviewTicked { position work { paymentsWaiting } } }";
const HEADS: &str = "subscription Heads { checkpointPublished { size root } }";
const JOBS: &str = "subscription Jobs { backupJobChanged { id kind state progress } }";
/// What the dashboard of these tests may send.
const KNOWN: [&str; 8] = [EVENTS, PERSON, PLACES, QUEUE, ORDERS, STANDING, HEADS, JOBS];

fn id(document: &str) -> String {
    hex::encode(Sha256::digest(document.as_bytes()))
}

/// A shop whose dashboard sends these documents, and where its socket is.
async fn open() -> (Shop, String) {
    let folder = tempfile::tempdir().unwrap();
    let known: serde_json::Map<String, Value> =
        KNOWN.iter().map(|text| (id(text), json!(text))).collect();
    std::fs::write(folder.path().join("persisted.json"), Value::from(known).to_string()).unwrap();
    let documents = Documents::read(folder.path()).unwrap();
    let shop = Shop::with(Options { documents, sandbox: true, ..Options::default() }, true).await;
    let url = serve(&shop).await;
    (shop, url)
}

/// A subscription of somebody's page.
struct Watch {
    socket: Socket,
    field: &'static str,
}

impl Watch {
    async fn of(url: &str, who: &Person, document: &'static str, variables: Value) -> Self {
        let host = url.strip_prefix("ws://").unwrap().split('/').next().unwrap();
        let headers = [
            ("cookie", format!("moon_session={}", who.token)),
            ("origin", format!("http://{host}")),
        ];
        let mut socket = connect(url, "graphql-transport-ws", &headers).await.unwrap();
        send(&mut socket, json!({ "type": "connection_init" })).await;
        assert_eq!(receive(&mut socket).await["type"], "connection_ack");
        // As the dashboard does: the id, and a text that need not be looked at.
        let payload = json!({ "documentId": id(document), "query": "", "variables": variables });
        send(&mut socket, json!({ "type": "subscribe", "id": "1", "payload": payload })).await;
        let fields = document.split_once('{').unwrap().1.trim();
        Self { socket, field: fields.split(['(', ' ']).next().unwrap() }
    }

    /// The next message.
    async fn next(&mut self) -> Value {
        let message = receive(&mut self.socket).await;
        assert_eq!(message["type"], "next", "{message}");
        assert!(message["payload"].get("errors").is_none(), "{message}");
        message["payload"]["data"][self.field].clone()
    }
}

async fn head(shop: &Shop) -> Value {
    json!(shop.app.log().head().await.unwrap().to_string())
}

async fn add_server(shop: &Shop, capacity: u32) -> Value {
    let add = "mutation($c: Int!, $k: UUID!) { serverAdd(input: { country: \"Germany\", capacity: \
               $c, idempotencyKey: $k }) { server { id } userErrors { message } } }";
    let added = shop.run(&shop.owner, add, json!({ "c": capacity, "k": key() })).await;
    assert_eq!(added["userErrors"], json!([]), "{added}");
    added["server"]["id"].clone()
}

#[tokio::test]
async fn what_is_appended_is_told_in_order_and_none_of_it_twice() {
    let (shop, url) = open().await;
    let wanted = |since: &Value| json!({ "filter": { "streamTypes": ["server"] }, "since": since });
    let begin = wanted(&head(&shop).await);
    let mut watch = Watch::of(&url, &shop.owner, EVENTS, begin).await;
    shop.customer("مینا").await;
    add_server(&shop, 10).await;
    let first = watch.next().await;
    assert_eq!(first["type"], "server.added", "what was not wanted is not told");
    drop(watch);
    // While nobody listens, two things happen.
    add_server(&shop, 20).await;
    add_server(&shop, 30).await;
    let mut watch = Watch::of(&url, &shop.owner, EVENTS, wanted(&first["position"])).await;
    let missed = [watch.next().await, watch.next().await];
    add_server(&shop, 40).await;
    let last = watch.next().await;
    let places: Vec<u64> = [&first, &missed[0], &missed[1], &last]
        .map(|event| event["position"].as_str().unwrap().parse().unwrap())
        .to_vec();
    assert!(places.is_sorted_by(|one, next| one < next), "{places:?}");
    let query =
        "{ events(first: 100, filter: { streamTypes: [\"server\"] }) { nodes { position } } }";
    let stored = shop.get(&shop.owner, query, Value::Null).await;
    let stored: Vec<&str> = stored["events"]["nodes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|event| event["position"].as_str().unwrap())
        .collect();
    let told: Vec<String> = places.iter().map(u64::to_string).collect();
    assert_eq!(told, stored, "just what the log has");
}

#[tokio::test]
async fn what_happens_to_a_person_is_told_and_nothing_of_another() {
    let (shop, url) = open().await;
    let (mina, reza) = (shop.customer("مینا").await, shop.customer("رضا").await);
    let about = |since: &Value| json!({ "userId": mina.wire(), "since": since });
    let mut watch = Watch::of(&url, &shop.owner, PERSON, about(&head(&shop).await)).await;
    let block = "mutation($u: ID!, $k: UUID!) { userBlock(input: { userId: $u, reason: \"fraud\", \
                 idempotencyKey: $k }) { userErrors { message } } }";
    for person in [&reza, &mina] {
        let blocked = json!({ "u": person.wire(), "k": key() });
        assert_eq!(shop.run(&shop.owner, block, blocked).await["userErrors"], json!([]));
    }
    let blocked = watch.next().await;
    assert_eq!(blocked["type"], "person.blocked");
    assert_eq!(blocked["user"]["id"], mina.wire(), "{blocked}");
    drop(watch);
    let unblock = "mutation($u: ID!, $k: UUID!) { userUnblock(input: { userId: $u, \
                   idempotencyKey: $k }) { userErrors { message } } }";
    shop.run(&shop.owner, unblock, json!({ "u": mina.wire(), "k": key() })).await;
    let mut watch = Watch::of(&url, &shop.owner, PERSON, about(&blocked["position"])).await;
    assert_eq!(watch.next().await["type"], "person.unblocked");
}

#[tokio::test]
async fn servers_and_panels_that_were_added_while_nobody_looked_are_told() {
    let (shop, url) = open().await;
    let from = json!({ "since": head(&shop).await });
    let mut watch = Watch::of(&url, &shop.owner, PLACES, from).await;
    let server = add_server(&shop, 50).await;
    let told = watch.next().await;
    assert_eq!((&told["kind"], &told["eventType"]), (&json!("SERVER"), &json!("server.added")));
    assert_eq!(told["server"], json!({ "id": server, "capacity": 50 }));
    drop(watch);
    let _panel = panel(&shop).await;
    let since = json!({ "since": told["position"] });
    let mut watch = Watch::of(&url, &shop.owner, PLACES, since).await;
    let mut kinds = vec![];
    while kinds.len() < 2 {
        let told = watch.next().await;
        if told["kind"] != "HEALTH" {
            kinds.push(told["eventType"].clone());
        }
    }
    assert_eq!(kinds, ["server.added", "panel.added"]);
}

#[tokio::test]
async fn a_panel_that_ceases_to_answer_is_told_at_once_and_to_who_comes_back() {
    let (shop, url) = open().await;
    let panel = panel(&shop).await;
    let since = json!({ "since": head(&shop).await });
    let mut watch = Watch::of(&url, &shop.owner, PLACES, since.clone()).await;
    let told = watch.next().await;
    let of = told["panel"]["id"].clone();
    assert_eq!((&told["kind"], &told["eventType"]), (&json!("HEALTH"), &Value::Null), "{told}");
    assert!(told["panel"]["lastFailureAt"].is_null(), "it answers: {told}");
    drop(panel);
    let probe = "mutation($p: ID!, $k: UUID!) { panelProbe(input: { panelId: $p, idempotencyKey: \
                 $k }) { userErrors { code } } }";
    let refused = shop.run(&shop.owner, probe, json!({ "p": of, "k": key() })).await;
    assert_eq!(refused["userErrors"][0]["code"], "PANEL_UNREACHABLE", "{refused}");
    let told = watch.next().await;
    assert_eq!((&told["kind"], &told["panel"]["id"]), (&json!("HEALTH"), &of), "{told}");
    assert!(told["panel"]["lastFailureAt"].is_string(), "{told}");
    drop(watch);
    let mut watch = Watch::of(&url, &shop.owner, PLACES, since).await;
    let told = watch.next().await;
    assert_eq!((&told["kind"], &told["panel"]["id"]), (&json!("HEALTH"), &of), "{told}");
    assert!(told["panel"]["lastFailureAt"].is_string(), "{told}");
}

#[tokio::test]
async fn the_queue_tells_who_looks_at_what_and_what_was_decided_meanwhile() {
    let (shop, url) = open().await;
    shop.card().await;
    let sara = shop.staff("sara", Role::Reviewer).await;
    let mina = shop.customer("مینا").await;
    let payment = format!("pay_{}", shop.waiting(&mina, 2_000_000).await);
    let from = json!({ "since": head(&shop).await });
    let mut watch = Watch::of(&url, &shop.owner, QUEUE, from).await;
    let first = watch.next().await;
    assert_eq!((&first["kind"], &first["claims"]), (&json!("SYNC"), &json!([])), "{first}");
    let claim = "mutation($p: ID!, $k: UUID!) { paymentClaim(input: { paymentId: $p, \
                 idempotencyKey: $k }) { userErrors { message } } }";
    shop.run(&sara, claim, json!({ "p": payment, "k": key() })).await;
    let claimed = watch.next().await;
    let by = json!([{ "claimedBy": { "id": sara.wire() } }]);
    assert_eq!((&claimed["kind"], &claimed["claims"]), (&json!("CLAIM"), &by), "{claimed}");
    assert_eq!(claimed["payment"]["id"], payment.as_str());
    drop(watch);
    let reza = shop.customer("رضا").await;
    let other = format!("pay_{}", shop.waiting(&reza, 3_000_000).await);
    let approve = "mutation($p: ID!, $k: UUID!) { paymentApprove(input: { paymentId: $p, \
                   idempotencyKey: $k }) { userErrors { message } } }";
    let approved = shop.run(&shop.owner, approve, json!({ "p": other, "k": key() })).await;
    assert_eq!(approved["userErrors"], json!([]), "{approved}");
    let since = json!({ "since": claimed["position"] });
    let mut watch = Watch::of(&url, &shop.owner, QUEUE, since).await;
    // Claims have no place in the log: those that stand are told anew, beside what was missed.
    let (mut kinds, mut claims) = (vec![], json!(null));
    while kinds.last() != Some(&json!("payment.approved")) {
        let told = watch.next().await;
        match told["kind"].as_str().unwrap() {
            "SYNC" => claims = told["claims"].clone(),
            _ => {
                assert_eq!(told["payment"]["id"], other.as_str(), "{told}");
                kinds.push(told["eventType"].clone());
            }
        }
    }
    assert_eq!(kinds, ["payment.opened", "payment.receipt_submitted", "payment.approved"]);
    if claims.is_null() {
        claims = watch.next().await["claims"].clone();
    }
    assert_eq!(claims, by);
}

#[tokio::test]
async fn an_order_that_went_on_while_its_page_was_away_is_told_to_the_end() {
    let (shop, url) = open().await;
    shop.card().await;
    let plan = format!("pln_{}", shop.plan().await);
    let mina = shop.customer("مینا").await;
    let from = json!({ "since": head(&shop).await });
    let mut watch = Watch::of(&url, &mina, ORDERS, from).await;
    let buy = "mutation($p: ID!, $k: UUID!) { orderBuy(input: { planId: $p, shown: \"1500000\", \
               idempotencyKey: $k }) { order { id } } }";
    let placed = shop.run(&mina, buy, json!({ "p": plan, "k": key() })).await;
    let told = watch.next().await;
    assert_eq!(told["order"], json!({ "id": placed["order"]["id"], "status": "PLACED" }));
    drop(watch);
    let cancel = "mutation($o: ID!, $k: UUID!) { orderCancel(input: { orderId: $o, \
                  idempotencyKey: $k }) { userErrors { message } } }";
    let ended = json!({ "o": placed["order"]["id"], "k": key() });
    assert_eq!(shop.run(&mina, cancel, ended).await["userErrors"], json!([]));
    let mut watch = Watch::of(&url, &mina, ORDERS, json!({ "since": told["position"] })).await;
    let told = watch.next().await;
    assert_eq!(told["eventType"], "order.cancelled");
    assert_eq!(told["order"]["status"], "CANCELLED", "{told}");
}

#[tokio::test]
async fn who_comes_back_to_what_is_told_whole_sees_it_as_it_stands() {
    let (shop, url) = open().await;
    shop.card().await;
    let signing = SigningKey::generate("test.example/log").unwrap();
    let mut standing = Watch::of(&url, &shop.owner, STANDING, json!({})).await;
    assert_eq!(standing.next().await["work"]["paymentsWaiting"], 0);
    let mina = shop.customer("مینا").await;
    shop.waiting(&mina, 2_000_000).await;
    let mut told = standing.next().await;
    while told["work"]["paymentsWaiting"] == 0 {
        // The read model may have been behind the log at the first look.
        told = standing.next().await;
    }
    assert_eq!(told["work"]["paymentsWaiting"], 1, "{told}");
    drop(standing);
    let mut heads = Watch::of(&url, &shop.owner, HEADS, json!({})).await;
    sign_checkpoint(shop.app.pool(), &signing, "test.example/log").await.unwrap().unwrap();
    let first = heads.next().await;
    drop(heads);
    let reza = shop.customer("رضا").await;
    shop.waiting(&reza, 3_000_000).await;
    sign_checkpoint(shop.app.pool(), &signing, "test.example/log").await.unwrap().unwrap();
    let mut heads = Watch::of(&url, &shop.owner, HEADS, json!({})).await;
    let second = heads.next().await;
    assert_ne!(first["root"], second["root"]);
    assert_eq!(second["size"], head(&shop).await);
    let mut standing = Watch::of(&url, &shop.owner, STANDING, json!({})).await;
    assert_eq!(standing.next().await["work"]["paymentsWaiting"], 2);
}

#[tokio::test]
async fn a_job_of_the_backup_is_told_as_it_goes_and_to_who_comes_late() {
    let (shop, url) = open().await;
    let mut watch = Watch::of(&url, &shop.owner, JOBS, json!({})).await;
    let run = "mutation($k: UUID!) { backupRun(input: { idempotencyKey: $k }) { job { id } } }";
    let asked = shop.run(&shop.owner, run, json!({ "k": key() })).await;
    let told = watch.next().await;
    assert_eq!((&told["id"], &told["state"]), (&asked["job"]["id"], &json!("WAITING")), "{told}");
    drop(watch);
    // Whoever works takes it, and comes half way, while nobody looks.
    let (jobs, now) = (&shop.app.ports().backups, shop.app.ports().clock.now());
    let lease = std::time::Duration::from_mins(1);
    let job = jobs.claim(now, lease).await.unwrap().unwrap().job;
    jobs.progress(job, now, lease, "writing", 50).await.unwrap();
    let mut watch = Watch::of(&url, &shop.owner, JOBS, json!({})).await;
    let told = watch.next().await;
    assert_eq!((&told["state"], &told["progress"]), (&json!("RUNNING"), &json!(50)), "{told}");
    jobs.ended(job, now, Err("no room")).await.unwrap();
    assert_eq!(watch.next().await["state"], "FAILED");
}
