//! One call and its answer: bounded in time and size, redirects never followed.

use crate::{
    answer::{self, Answer},
    limits::Limits,
};
use app::ports::gateway::GatewayFault;
use reqwest::{Response, StatusCode, header, redirect};
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};
use std::time::Duration;
use url::Url;

/// The code of too many attempts.
const TOO_MANY: i64 = -12;
/// What stands for the merchant in what the gateway says.
const HIDDEN: &str = "…";

/// An address that is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the gateway's address is not an http or https URL")]
pub struct BadAddress;

/// The gateway and our name at it.
#[derive(Debug)]
pub(crate) struct Line {
    client: reqwest::Client,
    base: String,
    merchant: SecretString,
    limits: Limits,
}

impl Line {
    pub(crate) fn new(
        base: &Url,
        merchant: SecretString,
        limits: Limits,
    ) -> Result<Self, BadAddress> {
        if !matches!(base.scheme(), "http" | "https") || !base.has_host() {
            return Err(BadAddress);
        }
        let client = reqwest::Client::builder()
            .redirect(redirect::Policy::none())
            .connect_timeout(limits.connect)
            .timeout(limits.call)
            .build()
            .expect("a client without certificates of its own is made");
        let base = base.as_str().trim_end_matches('/').to_owned();
        Ok(Self { client, base, merchant, limits })
    }

    /// An address below the gateway's.
    pub(crate) fn address(&self, path: &str) -> String {
        format!("{}/pg/{path}", self.base)
    }

    /// Calls a method with these fields and our name. What it says is done or refused for good;
    /// everything else is unknown.
    pub(crate) async fn call(&self, method: &str, mut fields: Value) -> Result<Said, GatewayFault> {
        fields["merchant_id"] = json!(self.merchant.expose_secret());
        let request = self
            .client
            .post(self.address(&format!("v4/payment/{method}.json")))
            .header(header::ACCEPT, "application/json")
            .json(&fields);
        let response = request.send().await.map_err(|error| broken(&error))?;
        let status = response.status();
        let later = self.later(&response);
        if status == StatusCode::TOO_MANY_REQUESTS {
            return Err(unknown(format!("HTTP {status}"), Some(later)));
        }
        let body = self.read(response).await?;
        match answer::read(&body) {
            Some(Answer::Done(code, data)) => Ok(Said::Done(code, data)),
            Some(Answer::Refused(TOO_MANY, words)) => {
                Err(unknown(self.hide(&format!("{TOO_MANY}: {words}")), Some(later)))
            }
            Some(Answer::Refused(code, words)) => Ok(Said::Refused(code, self.hide(&words))),
            None => Err(unknown(format!("HTTP {status}, and no answer of the gateway"), None)),
        }
    }

    /// Reads as much as allowed; counted after decompression.
    async fn read(&self, mut response: Response) -> Result<Vec<u8>, GatewayFault> {
        let mut bytes = Vec::new();
        while let Some(piece) = response.chunk().await.map_err(|error| broken(&error))? {
            if bytes.len() + piece.len() > self.limits.answer_bytes_max {
                return Err(unknown("the answer is too large".to_owned(), None));
            }
            bytes.extend_from_slice(&piece);
        }
        Ok(bytes)
    }

    /// How long the gateway wants us to wait.
    fn later(&self, response: &Response) -> Duration {
        let said = response.headers().get(header::RETRY_AFTER).and_then(|said| said.to_str().ok());
        let said = said.and_then(|said| said.trim().parse().ok()).map(Duration::from_secs);
        said.unwrap_or(self.limits.retry_after).min(self.limits.retry_after_max)
    }

    /// The gateway's words without the merchant, whom it may repeat.
    fn hide(&self, words: &str) -> String {
        match self.merchant.expose_secret() {
            "" => words.to_owned(),
            merchant => words.replace(merchant, HIDDEN),
        }
    }
}

/// What the gateway said.
#[derive(Debug)]
pub(crate) enum Said {
    /// A code that is no refusal, and `data`.
    Done(i64, Value),
    /// The code of a refusal, and its words.
    Refused(i64, String),
}

impl Said {
    /// A refusal that nobody has asked for especially.
    pub(crate) fn fault(self) -> GatewayFault {
        match self {
            Self::Refused(code, message) => GatewayFault::Refused { code, message },
            Self::Done(code, _) => unknown(format!("an answer with code {code}"), None),
        }
    }
}

/// That nothing is known.
pub(crate) fn unknown(reason: String, retry_after: Option<Duration>) -> GatewayFault {
    GatewayFault::Unknown { reason, retry_after }
}

/// A failure of the network, without the address.
fn broken(error: &reqwest::Error) -> GatewayFault {
    let reason = match () {
        () if error.is_timeout() => "it took too long",
        () if error.is_connect() => "no connection",
        () => "the connection broke",
    };
    unknown(reason.to_owned(), None)
}
