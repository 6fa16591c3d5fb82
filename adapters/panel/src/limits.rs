//! Every limit of the client, with its unit and its reason.

use std::time::Duration;

/// What a [`crate::Client`] allows itself and the panel.
#[derive(Debug, Clone)]
pub struct Limits {
    /// To get a connection. A panel that does not take one within this is unreachable.
    pub connect: Duration,
    /// For one request, from sending to the last byte. A panel on a busy database can hold a
    /// write for ten seconds; longer than this and the outcome is unknown.
    pub request: Duration,
    /// The largest answer about one thing, in bytes.
    pub answer_bytes_max: usize,
    /// The largest listing, in bytes: every client of the panel, about 600 bytes each.
    pub list_bytes_max: usize,
    /// How often a write is sent while the database is locked.
    pub locked_attempts: u32,
    /// The pause before the second of these; it grows by itself with each.
    pub locked_pause: Duration,
    /// After a refused password. The panel blocks an address for fifteen minutes after five
    /// failures, and tells its owner about each.
    pub sign_in_pause: Duration,
    /// What is proposed when a panel could not be reached or was busy.
    pub retry_after: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        const MIB: usize = 1024 * 1024;
        Self {
            connect: Duration::from_secs(10),
            request: Duration::from_secs(30),
            answer_bytes_max: 2 * MIB,
            list_bytes_max: 64 * MIB,
            locked_attempts: 4,
            locked_pause: Duration::from_millis(150),
            sign_in_pause: Duration::from_secs(15 * 60),
            retry_after: Duration::from_secs(30),
        }
    }
}
