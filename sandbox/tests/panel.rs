//! The sandbox's panels answer as the real ones were seen to answer: 2.9.4 and 3.6.0, run on
//! loopback and asked the same things. A client may rely on every line of this.

#![expect(clippy::unwrap_used, reason = "a test stops where it cannot go on")]

use reqwest::{Client, Method, StatusCode};
use sandbox::panel::{Fault, FaultKind, Generation, Options, PanelSandbox};
use serde_json::{Value, json};
use std::time::Duration;

struct Visitor {
    panel: PanelSandbox,
    http: Client,
    csrf: String,
}

impl Visitor {
    async fn at(generation: Generation) -> Self {
        let panel = PanelSandbox::start(Options {
            generation,
            listen: ([127, 0, 0, 1], 0).into(),
            state_dir: None,
            username: "admin".to_owned(),
            password: "secret".to_owned(),
            base_path: "/Xy/".to_owned(),
        })
        .await
        .unwrap();
        let policy = reqwest::redirect::Policy::none();
        let http = Client::builder().cookie_store(true).redirect(policy).build().unwrap();
        Self { panel, http, csrf: String::new() }
    }

    async fn signed_in(generation: Generation) -> Self {
        let mut visitor = Self::at(generation).await;
        if generation == Generation::G3b {
            let (_, answer) = visitor.ask(Method::GET, "csrf-token", None).await;
            visitor.csrf = answer["obj"].as_str().unwrap().to_owned();
        }
        let form = json!({"username": "admin", "password": "secret"});
        let (_, answer) = visitor.ask(Method::POST, "login", Some(form)).await;
        assert_eq!(answer["success"], true, "{answer}");
        visitor
    }

    async fn ask(&self, method: Method, path: &str, body: Option<Value>) -> (StatusCode, Value) {
        let url = format!("{}{path}", self.panel.url);
        let mut request = self.http.request(method, url).header("X-CSRF-Token", &self.csrf);
        request = request.header("X-Requested-With", "XMLHttpRequest");
        if let Some(body) = body {
            request = request.json(&body);
        }
        let response = request.send().await.unwrap();
        let status = response.status();
        let text = response.text().await.unwrap();
        (status, serde_json::from_str(&text).unwrap_or(Value::String(text)))
    }

    async fn get(&self, path: &str) -> Value {
        self.ask(Method::GET, &format!("panel/api/{path}"), None).await.1
    }

    async fn post(&self, path: &str, body: Value) -> Value {
        self.ask(Method::POST, &format!("panel/api/{path}"), Some(body)).await.1
    }
}

fn client() -> Value {
    json!({
        "id": "11111111-2222-4333-8444-555555555555", "email": "Alice", "subId": "sub1",
        "limitIp": 2, "totalGB": 1000, "expiryTime": 0, "enable": false, "comment": "c",
        "flow": "xtls-rprx-vision",
    })
}

fn settings(inbound: i64, client: &Value) -> Value {
    json!({"id": inbound, "settings": json!({"clients": [client]}).to_string()})
}

#[tokio::test]
async fn strangers_do_not_learn_that_there_is_an_api() {
    let empty = Value::String(String::new());
    let (status, body) =
        Visitor::at(Generation::G2b).await.ask(Method::GET, "panel/api/server/status", None).await;
    assert_eq!((status, &body), (StatusCode::NOT_FOUND, &empty));
    let newer = Visitor::at(Generation::G3b).await;
    let (status, body) = newer.ask(Method::GET, "panel/api/server/status", None).await;
    assert_eq!((status, &body), (StatusCode::UNAUTHORIZED, &empty));
    let url = format!("{}panel/api/server/status", newer.panel.url);
    let plain = newer.http.get(url).send().await.unwrap();
    assert_eq!(plain.status(), StatusCode::NOT_FOUND);
    let form = json!({"username": "admin", "password": "secret"});
    let (status, body) = newer.ask(Method::POST, "login", Some(form)).await;
    assert_eq!((status, &body), (StatusCode::FORBIDDEN, &empty), "without the CSRF token");
}

#[tokio::test]
async fn five_wrong_passwords_lock_a_name_out_for_a_quarter_of_an_hour() {
    let visitor = Visitor::signed_in(Generation::G3b).await;
    let login = async |password: &str| {
        let form = json!({"username": "admin", "password": password});
        visitor.ask(Method::POST, "login", Some(form)).await.1
    };
    let wrong = json!({
        "success": false, "obj": null, "msg": "Invalid username or password or two-factor code.",
    });
    for _ in 0..5 {
        assert_eq!(login("wrong").await, wrong);
    }
    assert_eq!(login("secret").await, wrong, "the right one does not help now");
    visitor.panel.advance(Duration::from_secs(15 * 60 + 1));
    assert_eq!(login("secret").await["success"], true);
}

#[tokio::test]
async fn a_failure_is_http_200_with_the_error_in_brackets_and_a_line_feed() {
    let visitor = Visitor::signed_in(Generation::G3b).await;
    let body = json!({"client": client(), "inboundIds": []});
    let msg = "Something went wrong (at least one inbound is required\n)";
    let failure = json!({"success": false, "msg": msg, "obj": null});
    assert_eq!(visitor.post("clients/add", body).await, failure);
    let unknown = visitor.get("clients/get/Nobody").await;
    assert_eq!(unknown["msg"], "Obtain (record not found)", "not the panel's own: no line feed");
    let url = format!("{}panel/api/clients/get/Nobody", visitor.panel.url);
    let persian = visitor.http.get(url).header("Accept-Language", "fa-IR").send().await.unwrap();
    let persian: Value = persian.json().await.unwrap();
    assert_eq!(persian["msg"], "فراهم‌سازی (record not found)");
}

#[tokio::test]
async fn adding_forces_on_and_can_be_repeated_with_the_same_subscription_only() {
    let visitor = Visitor::signed_in(Generation::G3b).await;
    let body = json!({"client": client(), "inboundIds": [1, 2]});
    for _ in 0..2 {
        let added = visitor.post("clients/add", body.clone()).await;
        assert_eq!(added["msg"], "Inbound client(s) have been added.");
    }
    let held = visitor.get("clients/get/Alice").await["obj"].clone();
    assert_eq!(held["client"]["enable"], true, "although false was sent");
    assert_eq!(held["client"]["uuid"], "11111111-2222-4333-8444-555555555555");
    assert_eq!(held["client"]["id"], 1, "a row number");
    assert_eq!(held["inboundIds"], json!([1, 2]));
    assert_eq!(visitor.panel.clients().len(), 2);
    let list = visitor.get("clients/list").await;
    assert_eq!(list["obj"][0]["flow"], "", "a list tells the flow of the last inbound");
    for (key, value, msg) in [
        ("subId", "other", "Something went wrong (email already in use: Alice\n)"),
        ("email", "Bob", "Something went wrong (subId already in use: sub1\n)"),
    ] {
        let mut other = body.clone();
        other["client"][key] = value.into();
        assert_eq!(visitor.post("clients/add", other).await["msg"], msg);
    }
    let mut by_case = body;
    by_case["client"]["email"] = "alice".into();
    by_case["client"]["subId"] = "sub2".into();
    let msg = "Something went wrong (Duplicate email: alice\n)";
    assert_eq!(visitor.post("clients/add", by_case).await["msg"], msg);
}

#[tokio::test]
async fn an_update_replaces_everything_and_a_reset_switches_on() {
    let visitor = Visitor::signed_in(Generation::G3b).await;
    visitor.post("clients/add", json!({"client": client(), "inboundIds": [1]})).await;
    visitor.post("clients/updateTraffic/Alice", json!({"upload": 6, "download": 1})).await;
    visitor.post("clients/update/Alice", json!({"email": "Alice", "totalGB": 9})).await;
    let held = visitor.get("clients/get/Alice").await["obj"].clone();
    let now = &held["client"];
    assert_eq!(
        (&now["enable"], &now["flow"], &now["comment"]),
        (&json!(false), &"".into(), &"".into())
    );
    assert_eq!(
        (&now["totalGB"], &now["subId"], &held["usedTraffic"]),
        (&json!(9), &"sub1".into(), &json!(7))
    );
    visitor.post("clients/resetTraffic/Alice", json!({})).await;
    let row = visitor.get("clients/traffic/Alice").await["obj"].clone();
    assert_eq!((&row["enable"], &row["up"], &row["down"]), (&json!(true), &json!(0), &json!(0)));
    let gone = "Something went wrong (client \"Bob\" not found in any inbound or client record\n)";
    assert_eq!(visitor.post("clients/del/Bob", json!({})).await["msg"], gone);
    assert_eq!(visitor.post("clients/onlines", json!({})).await["obj"], Value::Null);
    assert_eq!(visitor.get("clients/traffic/Bob").await["obj"], Value::Null);
}

#[tokio::test]
async fn the_older_panel_keeps_clients_as_text_in_the_settings() {
    let visitor = Visitor::signed_in(Generation::G2b).await;
    let added = visitor.post("inbounds/addClient", settings(1, &client())).await;
    assert_eq!(added["msg"], "Inbound client(s) have been added.");
    let row = visitor.get("inbounds/list").await["obj"][0].clone();
    let text: Value = serde_json::from_str(row["settings"].as_str().unwrap()).unwrap();
    assert_eq!(text["clients"][0]["enable"], false, "here it is not forced on");
    assert_eq!(row["clientStats"][0]["subId"], "sub1");
    assert_eq!(visitor.get("inbounds/get/1").await["obj"]["clientStats"], Value::Null);
    let object = json!({"id": 1, "settings": {"clients": []}});
    let refused = visitor.post("inbounds/addClient", object).await;
    assert_eq!(refused["success"], false);
    let says = refused["msg"].as_str().unwrap();
    assert!(says.starts_with("Inbound has been successfully updated. (json:"), "{says}");
    let key = "inbounds/updateClient/11111111-2222-4333-8444-555555555555";
    let bare = json!({"id": client()["id"], "email": "Alice", "enable": true});
    visitor.post(key, settings(1, &bare)).await;
    let row = visitor.get("inbounds/list").await["obj"][0].clone();
    let text: Value = serde_json::from_str(row["settings"].as_str().unwrap()).unwrap();
    assert_eq!(text["clients"][0]["subId"], Value::Null, "what is left out is gone");
}

#[tokio::test]
async fn the_older_panel_does_not_empty_an_inbound_and_knows_no_nobody() {
    let visitor = Visitor::signed_in(Generation::G2b).await;
    visitor.post("inbounds/addClient", settings(1, &client())).await;
    for (path, msg) in [
        ("inbounds/1/delClient/x", "Client Not Found In Inbound For ID: x\n"),
        (
            "inbounds/1/delClient/11111111-2222-4333-8444-555555555555",
            "no client remained in Inbound\n",
        ),
        ("inbounds/1/resetClientTraffic/Bob", "Inbound Not Found For Email: Bob\n"),
        ("inbounds/9/delClient/x", "record not found"),
    ] {
        let answer = visitor.post(path, json!({})).await;
        assert_eq!(answer["msg"], format!("Something went wrong ({msg})"), "{path}");
    }
    let unknown = visitor.get("inbounds/getClientTraffics/Bob").await;
    assert_eq!(unknown["msg"], "Error getting traffics. (Inbound Not Found For Email: Bob\n)");
    let last = visitor.post("inbounds/1/delClientByEmail/Alice", json!({})).await;
    assert_eq!(last["msg"], "Failed to delete client by email (no client remained in Inbound\n)");
}

#[tokio::test]
async fn the_older_panel_shows_counters_that_were_left_behind_and_makes_none_for_the_nameless() {
    let visitor = Visitor::signed_in(Generation::G2b).await;
    visitor.panel.fault(Fault::from(FaultKind::LostUpdate).on("addClient"));
    visitor.post("inbounds/addClient", settings(1, &client())).await;
    assert!(visitor.panel.clients().is_empty());
    let nameless = json!({"id": "22222222-2222-4333-8444-555555555555", "email": ""});
    for new in [client(), nameless] {
        let added = visitor.post("inbounds/addClient", settings(2, &new)).await;
        assert_eq!(added["success"], true);
    }
    let list = visitor.get("inbounds/list").await["obj"].clone();
    let [left, other] = [0, 1].map(|at| list[at]["clientStats"].as_array().unwrap().clone());
    assert_eq!((&left[0]["email"], &left[0]["uuid"]), (&json!("Alice"), &json!("")));
    assert!(other.is_empty(), "the row stays with the inbound it was written for: {other:?}");
}

#[tokio::test]
async fn traffic_starts_a_duration_and_its_end_switches_off() {
    for generation in [Generation::G2b, Generation::G3b] {
        let visitor = Visitor::signed_in(generation).await;
        let mut waiting = client();
        waiting["expiryTime"] = (-86_400_000).into();
        waiting["enable"] = true.into();
        match generation {
            Generation::G2b => {
                visitor.post("inbounds/addClient", settings(1, &waiting)).await;
            }
            Generation::G3b => {
                let body = json!({"client": waiting, "inboundIds": [1]});
                visitor.post("clients/add", body).await;
            }
        }
        visitor.panel.add_traffic("Alice", 1, 1).unwrap();
        assert!(visitor.panel.clients()[0].client.expiry_time > 0);
        assert!(visitor.panel.clients()[0].traffic_enable);
        visitor.panel.advance(Duration::from_secs(86_401));
        let ended = &visitor.panel.clients()[0];
        assert!(!ended.traffic_enable && !ended.client.enable);
        visitor.panel.add_traffic("Alice", 5, 5).unwrap();
        assert_eq!(visitor.panel.clients()[0].up, 1, "who is cut off carries no traffic");
    }
}

#[tokio::test]
async fn subscriptions_tell_what_is_left_in_a_header() {
    for (generation, unknown) in
        [(Generation::G2b, StatusCode::BAD_REQUEST), (Generation::G3b, StatusCode::NOT_FOUND)]
    {
        let visitor = Visitor::signed_in(generation).await;
        visitor.post("inbounds/addClient", settings(1, &client())).await;
        let body = json!({"client": client(), "inboundIds": [1]});
        visitor.post("clients/add", body).await;
        let listener = format!("http://{}/sub/", visitor.panel.address);
        let found = visitor.http.get(format!("{listener}sub1")).send().await.unwrap();
        assert_eq!(
            found.headers()["subscription-userinfo"],
            "upload=0; download=0; total=1000; expire=0"
        );
        assert_eq!(found.headers()["profile-update-interval"], "12");
        let none = visitor.http.get(format!("{listener}nope")).send().await.unwrap();
        assert_eq!(none.status(), unknown);
    }
}

#[tokio::test]
async fn a_fault_can_be_switched_on_from_outside() {
    let visitor = Visitor::signed_in(Generation::G3b).await;
    let control = |path: &str| format!("http://{}/sandbox/{path}", visitor.panel.address);
    let fault = json!({"kind": "locked", "path": "clients/add"});
    visitor.http.post(control("fault")).json(&fault).send().await.unwrap();
    let body = json!({"client": client(), "inboundIds": [1]});
    let locked = visitor.post("clients/add", body.clone()).await;
    assert_eq!(locked["msg"], "Something went wrong (database is locked)");
    assert_eq!(visitor.post("clients/add", body).await["success"], true);
    let traffic = json!({"email": "Alice", "up": 3, "down": 4});
    visitor.http.post(control("traffic")).json(&traffic).send().await.unwrap();
    let clients = visitor.http.get(control("clients")).send().await.unwrap();
    let clients: Value = clients.json().await.unwrap();
    assert_eq!((&clients[0]["up"], &clients[0]["down"]), (&json!(3), &json!(4)));
}
