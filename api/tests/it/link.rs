//! Plain HTTP: a customer's link, health, the page at the root, the headers of all.

use app::location::{NewPanel, NewServer};
use app::{Actor, Channel, Context};
use axum::{
    body::Body,
    http::{Request, Response, StatusCode, header},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use sandbox::panel::{Generation, Options, PanelSandbox};
use serde_json::json;

use crate::shop::{PRICE, Person, Shop, json_of, key, text_of};

async fn get(shop: &Shop, path: &str, accept: &str) -> Response<Body> {
    let request = Request::get(path)
        .header(header::HOST, "shop.example")
        .header(header::ACCEPT, accept)
        .body(Body::empty())
        .unwrap();
    shop.send(request).await
}

/// A panel with room; it stops when it is dropped.
pub(crate) async fn panel(shop: &Shop) -> PanelSandbox {
    let options = Options {
        generation: Generation::G3b,
        listen: ([127, 0, 0, 1], 0).into(),
        state_dir: None,
        username: "admin".to_owned(),
        password: "correct horse".to_owned(),
        base_path: "x".to_owned(),
    };
    let panel = PanelSandbox::start(options).await.unwrap();
    let by = || {
        let actor = Actor::Person(shop.owner.id);
        Context::of_stimulus(Channel::Cli, actor, &key(), chrono::Utc::now())
    };
    let locations = shop.app.locations();
    let server = NewServer { country: "Germany".to_owned(), capacity: 10 };
    let (server, _) = locations.add_server(&by(), server).await.unwrap();
    let new = NewPanel {
        server,
        base_url: panel.url.clone(),
        username: "admin".to_owned(),
        password: "correct horse".to_owned(),
        api_token: None,
    };
    locations.add_panel(&by(), new).await.unwrap();
    shop.settle().await;
    panel
}

pub(crate) async fn bought(shop: &Shop) -> (Person, String) {
    shop.card().await;
    let plan = format!("pln_{}", shop.plan().await);
    let mina = shop.rich_customer(PRICE).await;
    let buy = "mutation($p: ID!, $s: Amount!, $k: UUID!) { orderBuy(input: { planId: $p, shown: $s, \
               idempotencyKey: $k }) { order { id } userErrors { code } } }";
    let variables = json!({ "p": plan, "s": PRICE.to_string(), "k": key() });
    let done = shop.run(&mina, buy, variables).await;
    assert_eq!(done["userErrors"], json!([]), "{done}");
    shop.settle().await;
    let query = "{ viewer { user { vpnAccounts { state connection { link configs } } } } }";
    let found = shop.get(&mina, query, json!({})).await;
    let account = &found["viewer"]["user"]["vpnAccounts"][0];
    assert_eq!(account["state"], "ACTIVE", "{found}");
    let link = account["connection"]["link"].as_str().unwrap().to_owned();
    (mina, link)
}

#[tokio::test]
async fn an_app_gets_the_configuration_and_a_person_a_page() {
    let shop = Shop::open().await;
    let _panel = panel(&shop).await;
    let (_, link) = bought(&shop).await;
    let path = &link[link.find("/s/").unwrap()..];
    let response = get(&shop, path, "*/*").await;
    assert_eq!(response.status(), StatusCode::OK);
    let told = |name: &str| response.headers()[name].to_str().unwrap().to_owned();
    let total = 10_u64 << 30;
    let usage = told("subscription-userinfo");
    assert!(
        usage.starts_with(&format!("upload=0; download=0; total={total}; expire=1")),
        "{usage}"
    );
    assert_eq!(told("profile-update-interval"), "12");
    let title = told("profile-title");
    let title = STANDARD.decode(title.strip_prefix("base64:").unwrap()).unwrap();
    assert_eq!(title, b"MoonVpn");
    assert!(told("support-url").starts_with("https://t.me/"));
    let configs = STANDARD.decode(text_of(response).await).unwrap();
    assert!(configs.starts_with(b"vless://"), "{}", String::from_utf8_lossy(&configs));

    let response = get(&shop, path, "text/html,application/xhtml+xml").await;
    assert_eq!(response.status(), StatusCode::OK);
    let policy = response.headers()[header::CONTENT_SECURITY_POLICY].to_str().unwrap().to_owned();
    assert!(policy.starts_with("default-src 'none'") && !policy.contains("unsafe"), "{policy}");
    let page = text_of(response).await;
    assert!(page.contains("lang=\"fa\" dir=\"rtl\""), "{page}");
    for part in [
        "مصرف سرویس",
        "💤 هنوز متصل نشده",
        "<svg",
        "v2rayng://install-config?url=http%3A%2F%2F",
        "آزمایشی",
    ] {
        assert!(page.contains(part), "the page lacks {part}: {page}");
    }
    assert!(page.contains(&format!("value=\"http://shop.example{path}\"")), "{page}");
    assert!(!page.contains("src=") && !page.contains("style=\""), "nothing is asked from outside");
}

#[tokio::test]
async fn a_link_that_nobody_was_given_is_not_found() {
    let shop = Shop::open().await;
    let id = "01JD0000000000000000000000";
    let right = shop.app.subscriptions().token(id.parse().unwrap());
    for token in ["x", id, &format!("{id}00000000000000000000"), &right, "%00", "آ"] {
        let path = format!("/s/{}", token.replace('آ', "%D8%A2"));
        assert_eq!(get(&shop, &path, "*/*").await.status(), StatusCode::NOT_FOUND, "{token}");
        let response = get(&shop, &path, "text/html").await;
        assert_eq!(response.status(), StatusCode::NOT_FOUND, "{token}");
        assert!(text_of(response).await.contains("چنین لینکی وجود ندارد"), "{token}");
    }
}

#[tokio::test]
async fn health_tells_the_log_the_read_models_and_the_version() {
    let shop = Shop::open().await;
    let head = shop.app.log().head().await.unwrap();
    let response = get(&shop, "/health", "*/*").await;
    assert_eq!(response.status(), StatusCode::OK);
    assert_eq!(response.headers()[header::X_CONTENT_TYPE_OPTIONS], "nosniff");
    let health = json_of(response).await;
    assert_eq!(health["log_head"], head, "{health}");
    assert_eq!(health["database"], "up");
    assert_eq!(health["version"], env!("CARGO_PKG_VERSION"));
    assert!(health["projections"].as_array().unwrap().len() > 8, "{health}");
    shop.app.pool().close().await;
    let response = get(&shop, "/health", "*/*").await;
    assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(json_of(response).await["database"], "down");
}

#[tokio::test]
async fn the_page_at_the_root_says_what_runs_and_that_it_is_a_sandbox() {
    let shop = Shop::open().await;
    let page = text_of(get(&shop, "/", "text/html").await).await;
    for part in ["MoonVpn", "/graphql", "/health", "آزمایشی"] {
        assert!(page.contains(part), "{page}");
    }
    assert_eq!(get(&shop, "/graphql", "*/*").await.status(), StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(get(&shop, "/nowhere", "*/*").await.status(), StatusCode::NOT_FOUND);
}
