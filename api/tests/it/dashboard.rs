//! The dashboard's files and documents, as a browser gets them.

use std::{fs, path::Path};

use api::{Documents, FreeDocuments, Options};
use app::{Settings, settings::SecondFactor};
use axum::{
    body::Body,
    http::{StatusCode, header},
};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::{
    browser::Browser,
    shop::{PASSWORD, Person, Shop, json_of},
};

/// A document that the dashboard of these tests sends.
const DOCUMENT: &str = "query Who { viewer { name } }";

fn id(text: &str) -> String {
    hex::encode(Sha256::digest(text.as_bytes()))
}

/// A built dashboard, as small as one gets.
fn build(folder: &Path) {
    let page = "<!doctype html><html><head><style nonce=\"__NONCE__\"></style></head></html>";
    for (name, text) in [
        ("index.html", page),
        ("sw.js", "self.skipWaiting()"),
        ("assets/index-1a2b.js", "console.log('a script')"),
        ("assets/index-1a2b.js.br", "not really brotli"),
        ("assets/index-1a2b.js.gz", "not really gzip"),
        ("graphiql/index.html", page),
        ("persisted.json", &json!({ id(DOCUMENT): DOCUMENT }).to_string()),
    ] {
        let path = folder.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
}

async fn open(free_documents: FreeDocuments) -> (Shop, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    build(folder.path());
    let options = Options {
        documents: Documents::read(folder.path()).unwrap(),
        dashboard: Some(folder.path().to_owned()),
        free_documents,
        ..Options::default()
    };
    let settings = Settings { second_factor: SecondFactor::Optional, ..Settings::default() };
    (Shop::set(settings, options, false).await, folder)
}

const HTML: (&str, &str) = ("accept", "text/html,application/xhtml+xml");

#[tokio::test]
async fn the_page_stands_at_every_address_that_is_nobody_elses() {
    let (shop, _folder) = open(FreeDocuments::Staff).await;
    let browser = Browser::default();
    for path in ["/", "/login", "/admin/payments?sort=x", "/index.html"] {
        let (status, headers, text) = browser.get(&shop, path, &[HTML]).await;
        assert_eq!((status, text.contains("<style")), (StatusCode::OK, true), "{path}");
        assert_eq!(headers[header::CACHE_CONTROL], "no-store");
    }
    for path in
        ["/graphql/x", "/auth/x", "/s/", "/assets/nope.js", "/nope.js", "/files/x", "/webhook/x"]
    {
        assert_eq!(browser.get(&shop, path, &[HTML]).await.0, StatusCode::NOT_FOUND, "{path}");
    }
    let (status, ..) = browser.get(&shop, "/admin", &[("accept", "application/json")]).await;
    assert_eq!(status, StatusCode::NOT_FOUND, "a program is not given a page");
    let (status, ..) = browser.get(&shop, "/../../etc/passwd.txt", &[HTML]).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    assert_eq!(browser.get(&shop, "/health", &[HTML]).await.0, StatusCode::OK);
}

#[tokio::test]
async fn a_page_has_a_nonce_of_its_own_and_loads_nothing_from_elsewhere() {
    let (shop, _folder) = open(FreeDocuments::Staff).await;
    let browser = Browser::default();
    let (_, headers, text) = browser.get(&shop, "/", &[HTML]).await;
    let policy = headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap().to_owned();
    let nonce = policy.split("'nonce-").nth(1).unwrap().split('\'').next().unwrap().to_owned();
    assert!(text.contains(&format!("nonce=\"{nonce}\"")) && !text.contains("__NONCE__"));
    for part in [
        "default-src 'none'",
        "script-src 'self';",
        "connect-src 'self'",
        "base-uri 'none'",
        "frame-ancestors 'self' https://web.telegram.org",
    ] {
        assert!(policy.contains(part), "{part}: {policy}");
    }
    assert!(!policy.contains("unsafe-eval") && !policy.contains("script-src 'self' "), "{policy}");
    assert_eq!(headers[header::X_CONTENT_TYPE_OPTIONS], "nosniff");
    assert_eq!(headers[header::REFERRER_POLICY], "same-origin");
    assert!(headers.contains_key("permissions-policy"));
    assert_eq!(headers["cross-origin-opener-policy"], "same-origin-allow-popups");
    let (_, again, _) = browser.get(&shop, "/", &[HTML]).await;
    assert_ne!(again[header::CONTENT_SECURITY_POLICY], policy.as_str());
    assert!(!headers.contains_key(header::ETAG), "a nonce is good for one answer");
}

#[tokio::test]
async fn a_file_with_a_hash_in_its_name_is_kept_for_ever_and_comes_compressed() {
    let (shop, _folder) = open(FreeDocuments::Staff).await;
    let browser = Browser::default();
    let path = "/assets/index-1a2b.js";
    let (status, headers, text) = browser.get(&shop, path, &[]).await;
    assert_eq!((status, text.as_str()), (StatusCode::OK, "console.log('a script')"));
    assert_eq!(headers[header::CACHE_CONTROL], "public, max-age=31536000, immutable");
    for (accepted, encoding, wanted) in
        [("br, gzip", "br", "not really brotli"), ("gzip", "gzip", "not really gzip")]
    {
        let (_, headers, text) = browser.get(&shop, path, &[("accept-encoding", accepted)]).await;
        assert_eq!(
            (text.as_str(), &headers[header::CONTENT_ENCODING]),
            (wanted, &encoding.parse().unwrap())
        );
        assert!(headers[header::CONTENT_TYPE].to_str().unwrap().contains("javascript"));
    }
    let (status, headers, _) = browser.get(&shop, "/sw.js", &[]).await;
    assert_eq!(
        (status, &headers[header::CACHE_CONTROL]),
        (StatusCode::OK, &"no-cache".parse().unwrap())
    );
}

#[tokio::test]
async fn a_long_answer_of_graphql_is_compressed() {
    let shop = Shop::open().await;
    let body = json!({ "query": "{ __schema { types { name fields { name } } } }" }).to_string();
    let mut request = Browser::default().request("POST", "/graphql", Body::from(body));
    request.headers_mut().insert(header::ACCEPT_ENCODING, "br".parse().unwrap());
    let response = shop.send(request).await;
    assert_eq!(response.headers()[header::CONTENT_ENCODING], "br");
}

#[tokio::test]
async fn graphiql_is_for_staff_who_are_signed_in() {
    let (shop, _folder) = open(FreeDocuments::Staff).await;
    let mina = shop.customer("مینا").await;
    let mut browser = Browser::default();
    let (status, headers, _) = browser.get(&shop, "/graphiql", &[HTML]).await;
    assert_eq!(status, StatusCode::SEE_OTHER);
    assert_eq!(headers[header::LOCATION], "/login?to=%2Fgraphiql");
    browser.cookie = Some(format!("moon_session={}", mina.token));
    assert_eq!(browser.get(&shop, "/graphiql", &[HTML]).await.0, StatusCode::FORBIDDEN);
    browser.cookie = Some(format!("moon_session={}", shop.owner.token));
    let (status, headers, _) = browser.get(&shop, "/graphiql", &[HTML]).await;
    assert_eq!(
        (status, &headers[header::CACHE_CONTROL]),
        (StatusCode::OK, &"no-store".parse().unwrap())
    );
    let policy = headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
    for part in ["script-src 'self';", "style-src 'self' 'nonce-", "worker-src 'self';"] {
        assert!(policy.contains(part), "{part}: {policy}");
    }
    let others = policy.replace("style-src-attr 'unsafe-inline'", "");
    assert!(!others.contains("unsafe"), "{policy}");
}

/// Whether a document of one's own is answered, by cookie or by token.
async fn free(shop: &Shop, who: Option<&Person>, by_cookie: bool) -> bool {
    let browser = Browser {
        cookie: who.filter(|_| by_cookie).map(|who| format!("moon_session={}", who.token)),
        ..Browser::default()
    };
    let body = json!({ "query": "{ viewer { id } }" }).to_string();
    let mut request = browser.request("POST", "/graphql", Body::from(body));
    if let Some(who) = who.filter(|_| !by_cookie) {
        let token = format!("Bearer {}", who.token).parse().unwrap();
        request.headers_mut().insert(header::AUTHORIZATION, token);
    }
    let answer = json_of(shop.send(request).await).await;
    let refused = answer["errors"][0]["extensions"]["code"] == "PERSISTED_QUERY_REQUIRED";
    assert!(refused || answer.get("errors").is_none(), "{answer}");
    !refused
}

#[tokio::test]
async fn a_customers_browser_sends_what_his_dashboard_sends_and_nothing_else() {
    let (shop, _folder) = open(FreeDocuments::Staff).await;
    let mina = shop.customer("مینا").await;
    assert!(!free(&shop, Some(&mina), true).await);
    assert!(free(&shop, Some(&mina), false).await, "a program is its owner's own");
    assert!(free(&shop, Some(&shop.owner), true).await && free(&shop, None, false).await);
    let browser =
        Browser { cookie: Some(format!("moon_session={}", mina.token)), ..Browser::default() };
    for body in [json!({ "documentId": id(DOCUMENT) }), json!({ "query": DOCUMENT })] {
        let request = browser.request("POST", "/graphql", Body::from(body.to_string()));
        let answer = json_of(shop.send(request).await).await;
        assert_eq!(answer["data"]["viewer"]["name"], "مینا", "{answer}");
    }
    let body = json!({ "documentId": id("{ another }") }).to_string();
    let request = browser.request("POST", "/graphql", Body::from(body));
    let answer = json_of(shop.send(request).await).await;
    assert_eq!(answer["errors"][0]["extensions"]["code"], "PERSISTED_QUERY_NOT_FOUND");
}

#[tokio::test]
async fn who_may_send_other_documents_is_a_setting() {
    let (shop, _folder) = open(FreeDocuments::Everyone).await;
    let mina = shop.customer("مینا").await;
    assert!(free(&shop, Some(&mina), true).await);
    let (shop, _folder) = open(FreeDocuments::Nobody).await;
    assert!(!free(&shop, Some(&shop.owner), true).await);
    assert!(!free(&shop, Some(&shop.owner), false).await);
    let body = json!({ "documentId": id(DOCUMENT), "variables": {} }).to_string();
    let request = Browser::default().request("POST", "/graphql", Body::from(body));
    let answer = json_of(shop.send(request).await).await;
    assert_eq!(answer["data"], json!({ "viewer": Value::Null }), "{answer}");
}

#[tokio::test]
async fn without_a_dashboard_the_root_says_what_runs_here() {
    let shop = Shop::open().await;
    let browser = Browser::default();
    let (status, _, text) = browser.get(&shop, "/", &[HTML]).await;
    assert!(status == StatusCode::OK && text.contains("/graphql"), "{text}");
    assert_eq!(browser.get(&shop, "/login", &[HTML]).await.0, StatusCode::NOT_FOUND);
    let mut browser = Browser::default();
    let said = browser.password(&shop, "owner", PASSWORD).await;
    assert_eq!(said.body["next"], "enroll", "signing in needs no dashboard: {}", said.body);
}
