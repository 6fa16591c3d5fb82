//! A second host over HTTP: C2SP tlog-witness `add-checkpoint`, and where the host offers it, the
//! newest checkpoint that it holds.

use std::time::Duration;

use app::ports::{Addition, Unwitnessed, Witness};
use async_trait::async_trait;
use base64::{Engine, engine::general_purpose::STANDARD};
use reqwest::{Client, Response, StatusCode, redirect::Policy};
use sha2::{Digest, Sha256};

/// How long connecting may take.
const CONNECT: Duration = Duration::from_secs(5);
/// How long one call may take.
const CALL: Duration = Duration::from_secs(15);
/// Bytes of an answer that we read at most: a note has some hundred.
const ANSWER_BYTES_MAX: usize = 64 * 1024;

/// A host that keeps checkpoints.
#[derive(Debug, Clone)]
pub struct Http {
    client: Client,
    base: String,
}

impl Http {
    /// The host at `base`, such as `https://witness.example`.
    #[must_use]
    pub fn new(base: &str) -> Self {
        let builder =
            Client::builder().connect_timeout(CONNECT).timeout(CALL).redirect(Policy::none());
        let client = builder.build().expect("a client without certificates of its own is made");
        Self { client, base: base.trim_end_matches('/').to_owned() }
    }
}

/// The body of `add-checkpoint`.
fn body(addition: &Addition) -> String {
    let mut body = format!("old {}\n", addition.old_size);
    for hash in &addition.proof {
        body.push_str(&STANDARD.encode(hash.0));
        body.push('\n');
    }
    body + "\n" + &addition.note
}

fn unavailable(error: &reqwest::Error) -> Unwitnessed {
    let cause = std::error::Error::source(error).map(|cause| format!(": {cause}"));
    Unwitnessed::Unavailable { reason: format!("{error}{}", cause.unwrap_or_default()) }
}

/// The text of an answer, within its limit.
async fn text(mut response: Response) -> Result<String, Unwitnessed> {
    let mut bytes = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| unavailable(&error))? {
        bytes.extend_from_slice(&chunk);
        if bytes.len() > ANSWER_BYTES_MAX {
            let reason = format!("it answers more than {ANSWER_BYTES_MAX} bytes");
            return Err(Unwitnessed::Unavailable { reason });
        }
    }
    let wrong = |_| Unwitnessed::Unavailable { reason: "its answer is no text".to_owned() };
    String::from_utf8(bytes).map_err(wrong)
}

#[async_trait]
impl Witness for Http {
    async fn newest(&self, origin: &str) -> Result<Option<String>, Unwitnessed> {
        let name = hex::encode(Sha256::digest(origin));
        let call = self.client.get(format!("{}/{name}/checkpoint", self.base)).send().await;
        let response = call.map_err(|error| unavailable(&error))?;
        match response.status() {
            StatusCode::OK => text(response).await.map(Some),
            // Not every witness offers what it holds; then its answer to an addition tells.
            StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED => Ok(None),
            status => Err(Unwitnessed::Unavailable { reason: format!("it answers {status}") }),
        }
    }

    async fn add(&self, addition: &Addition) -> Result<(), Unwitnessed> {
        let url = format!("{}/add-checkpoint", self.base);
        let call = self.client.post(url).body(body(addition)).send().await;
        let response = call.map_err(|error| unavailable(&error))?;
        let status = response.status();
        if status.is_success() {
            return Ok(());
        }
        let said = text(response).await?.trim().chars().take(200).collect::<String>();
        Err(match (status, said.parse::<u64>()) {
            (StatusCode::CONFLICT, Ok(size)) if size == addition.old_size => {
                let reason = format!("it holds another checkpoint of {size} events");
                Unwitnessed::Contradiction { reason }
            }
            (StatusCode::CONFLICT, Ok(size)) => Unwitnessed::OtherSize { size },
            (StatusCode::UNPROCESSABLE_ENTITY, _) => Unwitnessed::Contradiction {
                reason: format!("what it holds is not the beginning of our log: {said}"),
            },
            _ => Unwitnessed::Unavailable { reason: format!("it answers {status}: {said}") },
        })
    }
}
