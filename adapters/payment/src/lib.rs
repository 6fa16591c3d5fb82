//! Zarinpal behind the Gateway port: REST v4, in rial, one terminal for each [`Zarinpal`].
//!
//! What this crate promises: it says that a session is paid only when Zarinpal answers `verify` with
//! 100 or 101; that it is not, only with −51; and that another amount was paid, only with −50. An
//! answer counts by the code in its envelope, whatever its HTTP status and whether its empty parts
//! are objects or arrays. No answer, one that cannot be read, one that asks us to come back later (−12, 429)
//! or one that knows nothing itself (−52) is unknown. Every other code is a refusal that is shown
//! with its number. Redirects are not followed, answers are bounded in time and size, and the
//! merchant's id stands in no error and no `Debug`.

mod answer;
mod limits;
mod line;
mod port;

pub use limits::Limits;
pub use line::BadAddress;
pub use port::{Access, Zarinpal};
