//! Getting in and staying in: which generation it is, the token or the cookie with its CSRF
//! token, one sign-in at a time, and none for a while after a refusal.

use crate::{
    client::Address,
    error::Error,
    http::{Answer, Http, Key, Request},
    limits::Limits,
    probe::Generation,
};
use reqwest::Method;
use secrecy::ExposeSecret;
use serde_json::{Value, json};
use std::{sync::Arc, time::Duration};
use tokio::{sync::Mutex, time::Instant};

/// Leave to ask the API, until the panel says otherwise.
#[derive(Debug, Clone)]
pub(crate) struct Pass {
    pub(crate) generation: Generation,
    pub(crate) key: Key,
    number: u64,
}

#[derive(Debug, Default)]
struct State {
    pass: Option<Pass>,
    refused_until: Option<Instant>,
    passes: u64,
}

/// The session with one panel.
#[derive(Debug)]
pub(crate) struct Session {
    address: Address,
    pause: Duration,
    bytes_max: usize,
    state: Mutex<State>,
}

impl Session {
    pub(crate) fn new(address: Address, limits: &Limits) -> Self {
        Self {
            address,
            pause: limits.sign_in_pause,
            bytes_max: limits.answer_bytes_max,
            state: Mutex::default(),
        }
    }

    /// The pass that is held, or a new one. Who comes while another signs in waits for it.
    pub(crate) async fn pass(&self, http: &Http) -> Result<Pass, Error> {
        let mut state = self.state.lock().await;
        if let Some(pass) = &state.pass {
            return Ok(pass.clone());
        }
        if let Some(until) = state.refused_until {
            let retry_after = until.saturating_duration_since(Instant::now());
            if !retry_after.is_zero() {
                return Err(Error::SignInRefused { retry_after });
            }
        }
        match self.sign_in(http).await {
            Ok((generation, key)) => {
                state.passes += 1;
                state.refused_until = None;
                let pass = Pass { generation, key, number: state.passes };
                state.pass = Some(pass.clone());
                tracing::debug!(?generation, host = http.host(), "signed in to a panel");
                Ok(pass)
            }
            Err(error) => {
                if let Error::SignInRefused { retry_after } = error {
                    state.refused_until = Some(Instant::now() + retry_after);
                    tracing::warn!(host = http.host(), "a panel refuses to sign us in");
                }
                Err(error)
            }
        }
    }

    /// The pass no longer opens anything. One that has been replaced since is left alone.
    pub(crate) async fn spent(&self, pass: &Pass) {
        let mut state = self.state.lock().await;
        if state.pass.as_ref().is_some_and(|held| held.number == pass.number) {
            state.pass = None;
        }
    }

    async fn sign_in(&self, http: &Http) -> Result<(Generation, Key), Error> {
        let request = self.request(Method::GET, &["csrf-token"], None);
        let csrf = match http.send(&request, &Key::default()).await? {
            Answer::Object(Value::String(token)) => Some(token),
            Answer::Outside(status) if status.as_u16() == 404 => None,
            other => return Err(odd("csrf-token", &other)),
        };
        if let (Some(_), Some(token)) = (&csrf, &self.address.api_token) {
            let key = Key { csrf: None, token: Some(Arc::new(token.clone())) };
            return match self.third_generation(http, &key).await {
                Err(Error::Unintelligible(_)) => Err(self.refused()),
                other => other.map(|generation| (generation, key)),
            };
        }
        let key = Key { csrf, token: None };
        self.log_in(http, &key).await?;
        let generation = match key.csrf {
            Some(_) => self.third_generation(http, &key).await?,
            None => self.second_generation(http, &key).await?,
        };
        Ok((generation, key))
    }

    async fn log_in(&self, http: &Http, key: &Key) -> Result<(), Error> {
        let body = json!({
            "username": self.address.username,
            "password": self.address.password.expose_secret(),
        });
        let request = self.request(Method::POST, &["login"], Some(&body));
        match http.send(&request, key).await? {
            Answer::Object(_) => Ok(()),
            // Always the same text: wrong name, wrong password, missing code, or locked out.
            Answer::Refused(_) => Err(self.refused()),
            other @ Answer::Outside(_) => Err(odd("login", &other)),
        }
    }

    async fn third_generation(&self, http: &Http, key: &Key) -> Result<Generation, Error> {
        let path = ["panel", "api", "clients", "list", "paged"];
        let mut request = self.request(Method::GET, &path, None);
        request.query = Some("page=1&pageSize=1");
        match http.send(&request, key).await? {
            Answer::Object(_) => Ok(Generation::G3b),
            Answer::Outside(status) if status.as_u16() == 404 => {
                Err(Error::Unsupported("3x-ui 3.0: upgrade it to 3.1 or later".to_owned()))
            }
            other => Err(odd("client list", &other)),
        }
    }

    async fn second_generation(&self, http: &Http, key: &Key) -> Result<Generation, Error> {
        let path = ["panel", "api", "server", "status"];
        match http.send(&self.request(Method::GET, &path, None), key).await? {
            Answer::Object(_) => Ok(Generation::G2b),
            Answer::Outside(status) if status.as_u16() == 404 => {
                Err(Error::Unsupported("3x-ui before 2.7: upgrade it".to_owned()))
            }
            other => Err(odd("status", &other)),
        }
    }

    fn refused(&self) -> Error {
        Error::SignInRefused { retry_after: self.pause }
    }

    fn request<'a>(
        &self,
        method: Method,
        path: &'a [&'a str],
        body: Option<&'a Value>,
    ) -> Request<'a> {
        Request { method, path, query: None, body, bytes_max: self.bytes_max }
    }
}

fn odd(what: &str, answer: &Answer) -> Error {
    match answer {
        Answer::Outside(status) if status.as_u16() == 404 => Error::RouteMissing(what.to_owned()),
        Answer::Outside(status) => Error::Unintelligible(format!("{what}: HTTP {status}")),
        Answer::Refused(text) => Error::Unintelligible(format!("{what}: {text}")),
        Answer::Object(_) => Error::Unintelligible(format!("{what}: an unexpected object")),
    }
}
