//! The client of one panel: what can be asked, and the order in which it is asked.

use crate::{
    account::{Desired, Observed, Usage, is_name},
    converge::{self, Written},
    error::Error,
    g2::G2,
    g3::G3,
    http::{Answer, Http, Request},
    inbound::Inbound,
    limits::Limits,
    outcome::Outcome,
    probe::{Generation, Probe, Status},
    session::Session,
    verdict::{Verdict, verdict},
};
use app::ports::Carried;
use reqwest::Method;
use secrecy::SecretString;
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use tokio::sync::Mutex;
use url::Url;

/// Where a panel is and what opens it.
#[derive(Debug, Clone)]
pub struct Address {
    /// With the panel's base path.
    pub base_url: Url,
    /// The administrator's name.
    pub username: String,
    /// The administrator's password.
    pub password: SecretString,
    /// Preferred where the panel knows tokens (from 3.0); needs the scope `admin`.
    pub api_token: Option<SecretString>,
}

/// The client of one panel. Share one per panel: its lock is what keeps writes apart.
#[derive(Debug)]
pub struct Client {
    http: Http,
    session: Session,
    limits: Limits,
    /// Held by whoever writes.
    turn: Mutex<()>,
}

/// Runs a call in the dialect of the panel, and once more if the panel turns out to have changed
/// its generation under us. An error means that nothing was written.
macro_rules! in_dialect {
    ($client:expr, $dialect:ident => $call:expr) => {{
        let client: &Client = $client;
        let mut again = true;
        loop {
            let generation = match client.generation().await {
                Ok(generation) => generation,
                Err(error) => break Err(error),
            };
            let result = match generation {
                Generation::G2b => {
                    let $dialect = G2(client);
                    $call.await
                }
                Generation::G3b => {
                    let $dialect = G3(client);
                    $call.await
                }
            };
            match result {
                Err(error) if again && client.moved(generation, &error).await => again = false,
                result => break result,
            }
        }
    }};
}

impl Client {
    /// Nothing is sent yet.
    pub fn new(address: Address, limits: Limits) -> Result<Self, Error> {
        let http = Http::new(address.base_url.clone(), &limits)?;
        let session = Session::new(address, &limits);
        Ok(Self { http, session, limits, turn: Mutex::default() })
    }

    /// Signs in and looks around.
    pub async fn probe(&self) -> Result<Probe, Error> {
        in_dialect!(self, dialect => dialect.probe())
    }

    /// Makes an account, or brings the one that is there to what is desired; the counters stay.
    pub async fn provision(&self, desired: &Desired) -> Outcome<Observed> {
        if let Err(outcome) = desired.check() {
            return outcome;
        }
        let _turn = self.turn.lock().await;
        let result = in_dialect!(self, dialect => converge::converge(&dialect, desired, true));
        self.settled(result)
    }

    /// The account as it is.
    pub async fn get(&self, email: &str) -> Result<Option<Observed>, Error> {
        if !is_name(email) {
            return Ok(None);
        }
        in_dialect!(self, dialect => converge::observe(&dialect, email))
    }

    /// What the panel carries of the desired account; changes nothing.
    pub async fn compare(&self, desired: &Desired) -> Result<Carried, Error> {
        in_dialect!(self, dialect => converge::compare(&dialect, desired))
    }

    /// Brings an existing account to what is desired; the counters stay.
    pub async fn set(&self, desired: &Desired) -> Outcome<Observed> {
        if let Err(outcome) = desired.check() {
            return outcome;
        }
        let _turn = self.turn.lock().await;
        let result = in_dialect!(self, dialect => converge::converge(&dialect, desired, false));
        self.settled(result)
    }

    /// A renewal: as [`Client::set`], and the counters start again from zero. Repeating it after
    /// the account has been used gives that usage away once more.
    pub async fn renew(&self, desired: &Desired) -> Outcome<Observed> {
        if let Err(outcome) = desired.check() {
            return outcome;
        }
        let _turn = self.turn.lock().await;
        let result = in_dialect!(self, dialect => converge::renew(&dialect, desired));
        self.settled(result)
    }

    /// Removes an account everywhere, by its name, and by its credential what a broken-off removal has
    /// left of it. One that is not there is removed already.
    pub async fn remove(&self, email: &str, uuid: &str) -> Outcome<()> {
        if !is_name(email) {
            return Outcome::permanent("the account name is empty or has a forbidden character");
        }
        let _turn = self.turn.lock().await;
        let result = in_dialect!(self, dialect => converge::remove(&dialect, email, uuid));
        self.settled(result)
    }

    /// Sets the counters to zero. An account that was off stays off, unless it was off because it
    /// had used everything.
    pub async fn reset_usage(&self, email: &str) -> Outcome<()> {
        if !is_name(email) {
            return Outcome::NotFound;
        }
        let _turn = self.turn.lock().await;
        let result = in_dialect!(self, dialect => converge::reset(&dialect, email));
        self.settled(result)
    }

    /// The counters of one account.
    pub async fn usage(&self, email: &str) -> Result<Option<Usage>, Error> {
        if !is_name(email) {
            return Ok(None);
        }
        in_dialect!(self, dialect => dialect.usage(email))
    }

    /// The counters of every account, in one request: for sweeps.
    pub async fn usages(&self) -> Result<Vec<(String, Usage)>, Error> {
        in_dialect!(self, dialect => dialect.usages())
    }

    /// Who is connected now.
    pub async fn online(&self) -> Result<Vec<String>, Error> {
        in_dialect!(self, dialect => dialect.online())
    }

    /// The share links of an account, one or more for each inbound; none if it is not there.
    pub async fn links(&self, email: &str) -> Result<Vec<String>, Error> {
        if !is_name(email) {
            return Ok(Vec::new());
        }
        in_dialect!(self, dialect => dialect.links(email))
    }

    fn settled<T>(&self, result: Result<Outcome<T>, Error>) -> Outcome<T> {
        result.unwrap_or_else(|error| Outcome::before(&error, self.limits.retry_after))
    }

    async fn generation(&self) -> Result<Generation, Error> {
        Ok(self.session.pass(&self.http).await?.generation)
    }

    /// Whether a missing route is explained by another generation.
    async fn moved(&self, before: Generation, error: &Error) -> bool {
        matches!(error, Error::RouteMissing(_))
            && self.generation().await.is_ok_and(|now| now != before)
    }

    /// Asks the API; signs in again once if the session has run out.
    pub(crate) async fn call(
        &self,
        generation: Generation,
        request: &Request<'_>,
    ) -> Result<Value, Error> {
        let mut again = true;
        loop {
            let pass = self.session.pass(&self.http).await?;
            if pass.generation != generation {
                return Err(Error::RouteMissing(request.path.join("/")));
            }
            match self.http.send(request, &pass.key).await? {
                Answer::Object(object) => return Ok(object),
                Answer::Refused(text) => return Err(Error::Refused(text)),
                Answer::Outside(status) => {
                    self.session.spent(&pass).await;
                    if again {
                        again = false;
                    } else if status.as_u16() == 404 {
                        return Err(Error::RouteMissing(route(request)));
                    } else {
                        return Err(Error::Unintelligible(format!("signed in, yet HTTP {status}")));
                    }
                }
            }
        }
    }

    /// Reads one thing.
    pub(crate) async fn read<T: DeserializeOwned>(
        &self,
        generation: Generation,
        path: &[&str],
    ) -> Result<T, Error> {
        self.fetch(generation, Method::GET, path, self.limits.answer_bytes_max).await
    }

    /// Reads a listing of everything.
    pub(crate) async fn list<T: DeserializeOwned>(
        &self,
        generation: Generation,
        path: &[&str],
    ) -> Result<T, Error> {
        self.fetch(generation, Method::GET, path, self.limits.list_bytes_max).await
    }

    /// Reads by POST, as the panel has it for a few things.
    pub(crate) async fn ask<T: DeserializeOwned>(
        &self,
        generation: Generation,
        path: &[&str],
    ) -> Result<T, Error> {
        self.fetch(generation, Method::POST, path, self.limits.list_bytes_max).await
    }

    async fn fetch<T: DeserializeOwned>(
        &self,
        generation: Generation,
        method: Method,
        path: &[&str],
        bytes_max: usize,
    ) -> Result<T, Error> {
        let request = Request { method, path, query: None, body: None, bytes_max };
        let object = self.call(generation, &request).await?;
        serde_json::from_value(object)
            .map_err(|error| Error::Unintelligible(format!("{}: {error}", path[2..].join("/"))))
    }

    /// Writes. A locked database surely did nothing, so that is tried again here, with growing
    /// pauses that differ from one client to the next. An error means that nothing was written.
    pub(crate) async fn write(
        &self,
        generation: Generation,
        path: &[&str],
        body: Option<&Value>,
    ) -> Result<Written, Error> {
        let bytes_max = self.limits.answer_bytes_max;
        let request = Request { method: Method::POST, path, query: None, body, bytes_max };
        let mut attempt = 1;
        loop {
            match self.call(generation, &request).await {
                Ok(_) => return Ok(Written::Done),
                Err(Error::Refused(text)) => {
                    if verdict(&text) != Verdict::Locked || attempt >= self.limits.locked_attempts {
                        return Ok(Written::Refused(text));
                    }
                    tokio::time::sleep(jittered(self.limits.locked_pause * attempt)).await;
                    attempt += 1;
                }
                Err(Error::Crashed) => return Ok(Written::Crashed),
                Err(
                    error @ (Error::Interrupted(_) | Error::Unintelligible(_) | Error::TooLarge(_)),
                ) => return Ok(Written::Unsure(error.to_string())),
                Err(error) => return Err(error),
            }
        }
    }

    /// The server's state; null for a moment after its start.
    pub(crate) async fn status(&self, generation: Generation) -> Result<Status, Error> {
        let status: Value = self.read(generation, &["panel", "api", "server", "status"]).await?;
        Ok(Status::read(&status))
    }

    /// Every inbound with its clients.
    pub(crate) async fn inbounds(&self, generation: Generation) -> Result<Vec<Inbound>, Error> {
        let list: Option<Vec<Inbound>> =
            self.list(generation, &["panel", "api", "inbounds", "list"]).await?;
        Ok(list.unwrap_or_default())
    }

    pub(crate) fn host(&self) -> &str {
        self.http.host()
    }

    pub(crate) fn retry_after(&self) -> Duration {
        self.limits.retry_after
    }
}

fn route(request: &Request<'_>) -> String {
    // The last segment may name a customer; the route is known without it.
    let known = request.path.len().min(4);
    format!("{} {}", request.method, request.path[..known].join("/"))
}

/// Between the pause and one and a half of it.
fn jittered(pause: Duration) -> Duration {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    pause + pause * (now.subsec_nanos() % 1000) / 2000
}
