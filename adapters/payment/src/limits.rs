//! Every limit of the client, with its unit and its reason.

use std::time::Duration;

/// What a [`crate::Zarinpal`] allows itself and the gateway.
#[derive(Debug, Clone)]
pub struct Limits {
    /// To get a connection.
    pub connect: Duration,
    /// For one call, from sending to the last byte; longer than this and what was asked may have
    /// happened or not. `verify` waits for a bank behind the gateway.
    pub call: Duration,
    /// The largest answer in bytes: a hundred sessions that wait, with addresses of ours of any
    /// length that we would make, are a tenth of it.
    pub answer_bytes_max: usize,
    /// How long to wait after −12 or 429 when the gateway does not say.
    pub retry_after: Duration,
    /// The longest wait that the gateway may ask for: a payer is waiting.
    pub retry_after_max: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            call: Duration::from_secs(30),
            answer_bytes_max: 1024 * 1024,
            retry_after: Duration::from_secs(30),
            retry_after_max: Duration::from_secs(10 * 60),
        }
    }
}
