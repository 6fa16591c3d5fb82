//! Buying and renewing: the pre-invoice, the order, its payment from the wallet, and giving up.

mod purchase;
mod quote;

pub use purchase::{Bought, Purchase};
pub use quote::{Quote, RenewalPreview};

use domain::{
    id::OrderId,
    order::{Facts, Order, OrderCommand},
};
use event_store::Receipt;
use serde::Serialize;

use crate::{
    App, Context,
    error::{Error, Result, Settled},
};

/// The orders' use cases.
#[derive(Clone, Copy)]
pub struct Orders<'a>(&'a App);

impl<'a> Orders<'a> {
    pub(crate) const fn new(app: &'a App) -> Self {
        Self(app)
    }

    /// What an order is about, from the log.
    ///
    /// # Errors
    /// [`Error::NotFound`], or [`Error::Unavailable`].
    pub async fn facts(&self, order: OrderId) -> Result<Facts> {
        let (state, _) = self.0.log().load::<Order>(&order.to_string()).await.settled()?;
        state.facts().cloned().ok_or(Error::NotFound("order"))
    }

    pub(crate) async fn run(
        &self,
        context: &Context,
        use_case: &str,
        arguments: &impl Serialize,
        order: OrderId,
        command: OrderCommand,
    ) -> Result<Receipt> {
        let metadata = context.metadata(use_case, arguments).settled()?;
        self.0.log().execute::<Order>(&order.to_string(), command, &metadata).await.settled()
    }
}
