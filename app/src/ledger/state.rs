//! An aggregate as its first events made it.

use domain::{
    backup::Backup,
    identity::{Claim, Person},
    location::{Panel, Server},
    order::Order,
    payment::{Card, Desk, Payment},
    plan::Plan,
    role::Grants,
    subscription::Subscription,
    wallet::Wallet,
};
use serde_json::Value;

use super::Ledger;
use crate::error::{Result, Settled, unavailable};

/// Folds a stream of whatever type it is.
macro_rules! folded {
    ($log:expr, $kind:expr, $id:expr, $sequence:expr, { $($name:literal => $type:ty),+ $(,)? }) => {
        match $kind {
            $($name => {
                let state = $log.as_of::<$type>($id, $sequence).await.settled()?;
                Some(serde_json::to_value(state).map_err(unavailable)?)
            })+
            _ => None,
        }
    };
}

impl Ledger<'_> {
    /// The state of a stream after its first `sequence` events; none of a type that this program
    /// does not know. What is sealed in events is sealed in it. Whoever calls has authorised.
    ///
    /// # Errors
    /// Unavailable, also when an event does not decode.
    pub async fn state_after(
        &self,
        kind: &str,
        stream: &str,
        sequence: u64,
    ) -> Result<Option<Value>> {
        let log = self.0.log();
        Ok(folded!(log, kind, stream, sequence, {
            "claim" => Claim,
            "person" => Person,
            "role" => Grants,
            "wallet" => Wallet,
            "payment" => Payment,
            "desk" => Desk,
            "card" => Card,
            "plan" => Plan,
            "order" => Order,
            "subscription" => Subscription,
            "server" => Server,
            "panel" => Panel,
            "backup" => Backup,
        }))
    }
}
