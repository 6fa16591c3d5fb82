//! Money that comes in: by card (opening a top-up, its receipt, its review, the shop's cards), and at a gateway.

mod bulk;
mod card;
mod claim;
mod facts;
mod gateway;
mod picture;
mod receipt;
mod review;
mod top_up;

pub use bulk::{Bulk, Exclusion};
pub use card::{CardShown, NewCard, is_card_number};
pub use claim::LEASE;
pub use facts::{Facts, Signal};
pub use gateway::GatewayView;
pub use receipt::{Submitted, Upload, UploadKind};
pub use review::{Review, Warning};
pub use top_up::Opened;

use domain::{
    id::PaymentId,
    payment::{Payment, PaymentCommand},
};
use event_store::Receipt;
use serde::Serialize;

use crate::{
    App, Context,
    error::{Error, Result, Settled},
};

/// The payments' use cases.
#[derive(Clone, Copy)]
pub struct Payments<'a>(&'a App);

impl<'a> Payments<'a> {
    pub(crate) const fn new(app: &'a App) -> Self {
        Self(app)
    }

    /// The payment as its events have made it.
    ///
    /// # Errors
    /// [`Error::Unavailable`].
    pub async fn state(&self, payment: PaymentId) -> Result<Payment> {
        Ok(self.0.log().load::<Payment>(&payment.to_string()).await.settled()?.0)
    }

    /// The payment, when it is the actor's own; the operator and processes own everything.
    async fn own(&self, context: &Context, payment: PaymentId) -> Result<Payment> {
        let state = self.state(payment).await?;
        let owner = state.person();
        let foreign = context.actor.person().is_some_and(|actor| owner != Some(actor));
        if owner.is_none() || foreign { Err(Error::NotFound("payment")) } else { Ok(state) }
    }

    async fn run(
        &self,
        context: &Context,
        use_case: &str,
        arguments: &impl Serialize,
        payment: PaymentId,
        command: PaymentCommand,
    ) -> Result<Receipt> {
        let metadata = context.metadata(use_case, arguments).settled()?;
        self.0.log().execute::<Payment>(&payment.to_string(), command, &metadata).await.settled()
    }
}
