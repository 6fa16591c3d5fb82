//! What must be true of every state, and what of a state in which nothing is left to do.

use domain::{event::Event, order::Order, order::Status, wallet::WalletEvent};

use super::{
    bounds::Bounds,
    state::{State, order, person},
};

impl State {
    /// Holds an event against what was true before it, and books its entry.
    pub(super) fn judge(&mut self, event: &Event) {
        let Event::Wallet(event) = event else { return };
        for line in event.entry().lines() {
            let balance = self.books.change(|books| {
                let balance = books.entry(line.account.to_string()).or_default();
                *balance += line.amount;
                *balance
            });
            if line.account.is_guarded() && balance > 0 {
                self.wrong = Some("a wallet or a hold below nothing");
            }
        }
        match event {
            WalletEvent::Captured { order, amount, .. } => {
                let Some(n) = self.number(*order) else { return };
                if !self.seen.contains(&n) {
                    self.wrong = Some("money captured before the account was seen");
                }
                *self.captured.entry(n).or_default() += amount.rial();
            }
            WalletEvent::Released { order, amount, .. } => {
                let Some(n) = self.number(*order) else { return };
                *self.released.entry(n).or_default() += amount.rial();
            }
            WalletEvent::Credited { .. }
            | WalletEvent::CreditReversed { .. }
            | WalletEvent::CreditClawedBack { .. }
            | WalletEvent::Held { .. }
            | WalletEvent::GatewayCredited { .. }
            | WalletEvent::ReversalHeld { .. }
            | WalletEvent::ReversalSettled { .. }
            | WalletEvent::ReversalReleased { .. } => {}
        }
    }

    /// Each hold is resolved at most once, and nothing happened that could not have.
    pub(super) fn is_sound(&self) -> bool {
        let twice = self.captured.keys().any(|n| self.released.contains_key(n));
        let more = |sums: &std::collections::BTreeMap<u8, u64>| {
            sums.values().any(|sum| *sum != super::bounds::PRICE)
        };
        let total: i64 = self.books.values().sum();
        let wallet = format!("Liabilities:Wallet:{}", person());
        let shown = self.books.get(&wallet).copied().unwrap_or(0);
        let balance = i64::try_from(self.wallet.balance().rial()).unwrap_or(i64::MAX);
        let tied = shown == -balance && total == 0;
        self.wrong.is_none() && !twice && !more(&self.captured) && !more(&self.released) && tied
    }

    /// Whether nothing is left to do but what people may or may not want.
    pub(super) fn is_at_rest(&self, bounds: &Bounds) -> bool {
        let parked = self.account.delivery().is_some_and(|delivery| delivery.parked);
        self.obligatory(bounds).is_empty() && !parked
    }

    /// At rest: one paid order, one account or full release, never both, never neither; and the
    /// panel carries what is owed.
    pub(super) fn is_settled(&self) -> bool {
        let owed = self.account.service().map(|service| service.expires_at.timestamp());
        let undelivered = self.account.delivery().is_none();
        undelivered && self.panel == owed && self.orders.iter().all(|(n, one)| self.ended(*n, one))
    }

    fn ended(&self, n: u8, one: &Order) -> bool {
        let captured = self.captured.contains_key(&n);
        let released = self.released.contains_key(&n);
        let held = self.wallet.held_for(order(n)).is_some();
        match one.facts().map(|facts| facts.status) {
            Some(Status::Fulfilled) => captured && !released && self.seen.contains(&n),
            Some(Status::Cancelled) => !captured && !held,
            // It waits for money, and none is held for it.
            Some(Status::Placed) => !captured && !released && !held,
            Some(Status::Paid) | None => false,
        }
    }
}
