//! A person's balance, from the log.

use domain::{
    id::{OrderId, PersonId},
    money::Irr,
    wallet::Wallet,
};

use crate::{
    App,
    error::{Result, Settled},
};

/// The wallets' use cases. Histories are the read model's: see [`projections::wallet`].
#[derive(Clone, Copy)]
pub struct Wallets<'a>(&'a App);

impl<'a> Wallets<'a> {
    pub(crate) const fn new(app: &'a App) -> Self {
        Self(app)
    }

    /// What a person can spend now, folded from the log: what is in his wallet but for what he owes.
    ///
    /// # Errors
    /// [`crate::Error::Unavailable`].
    pub async fn balance(&self, person: PersonId) -> Result<Irr> {
        let (wallet, _) = self.0.log().load::<Wallet>(&person.to_string()).await.settled()?;
        Ok(wallet.available())
    }

    /// What a person can spend now, and what is held of his money for an order, both at one position
    /// of his wallet.
    ///
    /// # Errors
    /// [`crate::Error::Unavailable`].
    pub async fn balance_beside(
        &self,
        person: PersonId,
        order: OrderId,
    ) -> Result<(Irr, Option<Irr>)> {
        let (wallet, _) = self.0.log().load::<Wallet>(&person.to_string()).await.settled()?;
        Ok((wallet.available(), wallet.held_for(order)))
    }
}
