//! What is neither log nor read model, in schema `work`: wrapped keys and secrets, sessions, what
//! signing in needs beside, the audit trail, and the bot's inbox and memory.

mod backup;
mod draft;
mod erase;
mod gate;
mod health;
mod inbox;
mod message;
mod review;
mod session;
mod trail;
mod vault;

pub use backup::PostgresBackupJobs;
pub use draft::PostgresDrafts;
pub use health::PostgresPanelHealth;
pub use inbox::PostgresInbox;
pub use message::PostgresMessages;
pub use review::PostgresReviews;
pub use session::PostgresSessions;
pub use vault::PostgresVault;

use app::ports::PortError;

/// The database's failure as that of a part.
fn failed(part: &'static str) -> impl FnOnce(sqlx::Error) -> PortError {
    move |error| PortError { part, reason: error.to_string() }
}
