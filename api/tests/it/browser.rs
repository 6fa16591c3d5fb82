//! A browser: it keeps its cookie, sends the header of our pages, and calls the routes of signing
//! in.

use axum::{
    body::Body,
    http::{Request, Response, StatusCode, header},
};
use serde_json::{Value, json};
use totp_rs::{Algorithm, TOTP};

use crate::shop::{Shop, json_of, text_of};

/// What it says of itself.
pub(crate) const AGENT: &str =
    "Mozilla/5.0 (Linux; Android 15; K) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36";

/// A browser.
#[derive(Default)]
pub(crate) struct Browser {
    /// Its cookie, as it sends it.
    pub(crate) cookie: Option<String>,
    /// The address that it comes from, as our proxy says.
    pub(crate) address: Option<&'static str>,
}

/// An answer, with its status.
pub(crate) struct Said {
    pub(crate) status: StatusCode,
    pub(crate) body: Value,
    pub(crate) retry_after: Option<u64>,
}

impl Said {
    /// The code of its error.
    pub(crate) fn code(&self) -> &str {
        self.body["error"]["code"].as_str().unwrap_or("none")
    }
}

impl Browser {
    /// A request with what it always sends.
    pub(crate) fn request(&self, method: &str, path: &str, body: Body) -> Request<Body> {
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::USER_AGENT, AGENT)
            .header(header::ACCEPT_LANGUAGE, "en")
            .header("x-requested-with", "moon-dashboard");
        if let Some(cookie) = &self.cookie {
            request = request.header(header::COOKIE, cookie);
        }
        if let Some(address) = self.address {
            request = request.header("x-forwarded-for", address);
        }
        request.body(body).unwrap()
    }

    fn keep(&mut self, response: &Response<Body>) {
        let set = response.headers().get(header::SET_COOKIE);
        if let Some(set) = set.and_then(|set| set.to_str().ok()) {
            let pair = set.split(';').next().unwrap().to_owned();
            self.cookie = Some(pair).filter(|pair| !pair.ends_with('='));
        }
    }

    /// Calls a route of signing in.
    pub(crate) async fn call(&mut self, shop: &Shop, path: &str, body: Value) -> Said {
        let request = self.request("POST", path, Body::from(body.to_string()));
        let response = shop.send(request).await;
        self.keep(&response);
        let retry_after = response.headers().get(header::RETRY_AFTER);
        let retry_after = retry_after.and_then(|value| value.to_str().ok()?.parse().ok());
        Said { status: response.status(), retry_after, body: json_of(response).await }
    }

    /// The first step of staff.
    pub(crate) async fn password(&mut self, shop: &Shop, name: &str, password: &str) -> Said {
        let body = json!({ "username": name, "password": password });
        self.call(shop, "/auth/password", body).await
    }

    /// The second step.
    pub(crate) async fn code(&mut self, shop: &Shop, ticket: &str, code: &str) -> Said {
        self.call(shop, "/auth/totp", json!({ "ticket": ticket, "code": code })).await
    }

    /// Asks over GraphQL.
    pub(crate) async fn ask(&self, shop: &Shop, query: &str, variables: Value) -> Value {
        let body = json!({ "query": query, "variables": variables }).to_string();
        json_of(shop.send(self.request("POST", "/graphql", Body::from(body))).await).await
    }

    /// Who the shop takes it for: a name, or nothing.
    pub(crate) async fn viewer(&self, shop: &Shop) -> Value {
        self.ask(shop, "{ viewer { name } }", Value::Null).await["data"]["viewer"]["name"].clone()
    }

    /// A page or a file.
    pub(crate) async fn get(
        &self,
        shop: &Shop,
        path: &str,
        headers: &[(&'static str, &str)],
    ) -> (StatusCode, axum::http::HeaderMap, String) {
        let mut request = self.request("GET", path, Body::empty());
        for (name, value) in headers {
            request.headers_mut().insert(*name, value.parse().unwrap());
        }
        let response = shop.send(request).await;
        let (status, headers) = (response.status(), response.headers().clone());
        (status, headers, text_of(response).await)
    }
}

/// An authenticator app, given the seed as a person types it.
pub(crate) struct Authenticator(TOTP);

impl Authenticator {
    /// With this seed in Base32.
    pub(crate) fn new(secret: &str) -> Self {
        let seed = totp_rs::Secret::Encoded(secret.to_owned()).to_bytes().unwrap();
        let totp = TOTP::new(Algorithm::SHA1, 6, 1, 30, seed, None, "x".to_owned());
        Self(totp.unwrap())
    }

    /// What it shows at the shop's present, so many half minutes on.
    pub(crate) fn shows(&self, shop: &Shop, steps_on: i64) -> String {
        let now = shop.app.ports().clock.now().timestamp() + steps_on * 30;
        self.0.generate(now.unsigned_abs())
    }
}

/// A code that the authenticator does not show, now or in the next moment.
pub(crate) fn wrong(shop: &Shop, app: &Authenticator) -> String {
    let shown: Vec<String> = (-2..=2).map(|step| app.shows(shop, step)).collect();
    (0..100_u32)
        .map(|n| format!("{n:06}"))
        .find(|code| !shown.contains(code))
        .expect("a hundred codes are not all shown")
}
