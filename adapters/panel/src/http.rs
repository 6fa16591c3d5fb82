//! One request and its answer: bounded in time and size, redirects never followed.

use crate::{error::Error, limits::Limits, verdict::inner_text, wire::Envelope};
use reqwest::{Method, Response, StatusCode, header, redirect};
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;
use std::sync::Arc;
use url::Url;

/// A request below the base path.
#[derive(Debug, Clone)]
pub(crate) struct Request<'a> {
    pub(crate) method: Method,
    /// The path, segment by segment; each is escaped.
    pub(crate) path: &'a [&'a str],
    pub(crate) query: Option<&'a str>,
    pub(crate) body: Option<&'a Value>,
    /// The largest answer in bytes.
    pub(crate) bytes_max: usize,
}

/// What opens the API.
#[derive(Debug, Clone, Default)]
pub(crate) struct Key {
    pub(crate) csrf: Option<String>,
    pub(crate) token: Option<Arc<SecretString>>,
}

/// An answer, sorted by what can be done with it.
#[derive(Debug)]
pub(crate) enum Answer {
    /// The panel's envelope with `success: true`: its object.
    Object(Value),
    /// `success: false`: the inner text.
    Refused(String),
    /// 401, 403, 404, a redirect or a page for people: we are not signed in, or lost.
    Outside(StatusCode),
}

/// The HTTP client of one panel, with its cookies.
#[derive(Debug)]
pub(crate) struct Http {
    client: reqwest::Client,
    base: Url,
}

impl Http {
    /// The base path is made to end with a slash, as the panel does.
    pub(crate) fn new(mut base: Url, limits: &Limits) -> Result<Self, Error> {
        if !matches!(base.scheme(), "http" | "https") || base.host_str().is_none() {
            return Err(Error::Unsupported("the address is not an http or https URL".to_owned()));
        }
        if !base.path().ends_with('/') {
            let path = format!("{}/", base.path());
            base.set_path(&path);
        }
        let client = reqwest::Client::builder()
            .cookie_store(true)
            .redirect(redirect::Policy::none())
            .connect_timeout(limits.connect)
            .timeout(limits.request)
            .build()
            .map_err(|error| Error::Unsupported(error.to_string()))?;
        Ok(Self { client, base })
    }

    /// The host that accounts would connect to when nothing else is said.
    pub(crate) fn host(&self) -> &str {
        self.base.host_str().unwrap_or_default()
    }

    /// Sends one request.
    pub(crate) async fn send(&self, request: &Request<'_>, key: &Key) -> Result<Answer, Error> {
        let mut builder = self
            .client
            .request(request.method.clone(), self.url(request))
            .header(header::ACCEPT_LANGUAGE, "en-US")
            .header(header::ACCEPT, "application/json")
            .header("X-Requested-With", "XMLHttpRequest");
        if let Some(csrf) = &key.csrf {
            builder = builder.header("X-CSRF-Token", csrf);
        }
        if let Some(token) = &key.token {
            builder = builder.bearer_auth(token.expose_secret());
        }
        if let Some(body) = request.body {
            builder = builder.json(body);
        }
        let response = builder.send().await.map_err(|error| trouble(&error))?;
        sort(response, request.bytes_max).await
    }

    fn url(&self, request: &Request<'_>) -> Url {
        let mut url = self.base.clone();
        url.path_segments_mut()
            .expect("an http URL with a host has segments")
            .pop_if_empty()
            .extend(request.path);
        url.set_query(request.query);
        url
    }
}

async fn sort(response: Response, bytes_max: usize) -> Result<Answer, Error> {
    let status = response.status();
    if status == StatusCode::INTERNAL_SERVER_ERROR && response.content_length() == Some(0) {
        return Err(Error::Crashed);
    }
    if status.is_server_error() {
        return Err(Error::Interrupted(format!("HTTP {status}")));
    }
    let kind = response.headers().get(header::CONTENT_TYPE);
    let page = kind.is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    let outside = [StatusCode::UNAUTHORIZED, StatusCode::FORBIDDEN, StatusCode::NOT_FOUND];
    if outside.contains(&status) || status.is_redirection() || page {
        return Ok(Answer::Outside(status));
    }
    if !status.is_success() {
        return Err(Error::Unintelligible(format!("HTTP {status}")));
    }
    let bytes = read(response, bytes_max).await?;
    if bytes.is_empty() {
        // The compression ends in order before the crash is noticed, and its end is a 200.
        return Err(Error::Crashed);
    }
    let envelope: Envelope = serde_json::from_slice(&bytes)
        .map_err(|error| Error::Unintelligible(format!("not the panel's JSON: {error}")))?;
    Ok(if envelope.success {
        Answer::Object(envelope.obj)
    } else {
        Answer::Refused(inner_text(&envelope.msg).to_owned())
    })
}

/// Reads as much as allowed; counted after decompression.
async fn read(mut response: Response, bytes_max: usize) -> Result<Vec<u8>, Error> {
    let mut bytes = Vec::new();
    while let Some(piece) = response.chunk().await.map_err(|error| trouble(&error))? {
        if bytes.len() + piece.len() > bytes_max {
            return Err(Error::TooLarge(bytes_max));
        }
        bytes.extend_from_slice(&piece);
    }
    Ok(bytes)
}

/// Without a connection nothing was sent; anything else leaves the outcome open.
fn trouble(error: &reqwest::Error) -> Error {
    let reason = reason(error);
    if error.is_connect() || error.is_builder() {
        Error::Unreachable(reason)
    } else {
        Error::Interrupted(reason)
    }
}

/// The innermost cause, without the address: it may hold a secret path.
fn reason(error: &reqwest::Error) -> String {
    if error.is_timeout() {
        return "timed out".to_owned();
    }
    let mut cause: &dyn std::error::Error = error;
    while let Some(next) = cause.source() {
        cause = next;
    }
    cause.to_string()
}
