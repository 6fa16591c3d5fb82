//! Zarinpal, REST v4: a payment gateway for one terminal, over real HTTP.
//!
//! One listener serves the five calls below `/pg/v4/payment/` (request, verify, inquiry, unVerified,
//! reverse), the page of paying at `/pg/StartPay/{authority}`, a list of all sessions at `/`, and
//! below `/sandbox/` what makes things happen: `GET sessions`, `POST pay`, `cancel`, `fault`, `clock`
//! and `terminal`.
//!
//! A session is `CREATED`, then `IN_BANK` once its page was opened, then `PAID` or `FAILED`; `PAID`
//! becomes `VERIFIED` when the shop asks, and `REVERSED` when it gives the money back or never asks.
//! Amounts are kept in rial, whichever currency was said. It promises the codes and texts of the
//! published error list. What is not published, and how it is answered here, stands beside the
//! constant or the function that decides it. Split settlement (`wages`) is refused; refunds, which
//! are another API, and the check of the callback's domain are not here.

mod answer;
mod api;
mod callback;
mod card;
mod control;
mod fault;
mod fields;
mod page;
mod sandbox;
mod session;
mod start_pay;
mod state;
mod tariff;
mod world;

pub use control::{ControlError, SessionView};
pub use fault::{Fault, FaultKind};
pub use sandbox::{DEFAULT_MERCHANT, Options, ZarinpalSandbox};
pub use session::SessionState;
pub use tariff::FeeType;
pub use world::Terminal;
