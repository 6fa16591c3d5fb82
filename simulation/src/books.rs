//! The books, kept from nothing but the entries of events: every entry balances, all accounts
//! together are nothing after every event, and no guarded account is ever on the wrong side.

use std::collections::{BTreeMap, BTreeSet};

use domain::{event::Event, id::EntryId, ledger::Account};

/// Balances of accounts, debit positive.
#[derive(Debug, Clone, Default)]
pub struct Books {
    balances: BTreeMap<Account, i128>,
    entries: BTreeMap<EntryId, Vec<(Account, i128)>>,
    reversed: BTreeSet<EntryId>,
}

impl Books {
    /// Books what an event brings.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn post(&mut self, event: &Event) -> Result<(), String> {
        let Some(entry) = event.entry() else { return Ok(()) };
        let lines: Vec<(Account, i128)> =
            entry.lines().iter().map(|line| (line.account.clone(), line.amount.into())).collect();
        if lines.iter().map(|(_, amount)| amount).sum::<i128>() != 0 {
            return Err(format!("the entry of {} does not balance", event.event_type()));
        }
        if let Event::Wallet(wallet) = event
            && wallet.lines().is_some_and(|lines| lines != entry.lines())
        {
            return Err(format!("the rules make other lines of {}", event.event_type()));
        }
        if let Some(undone) = entry.reverses() {
            self.reverse(undone, &lines)?;
        }
        for (account, amount) in &lines {
            let balance = self.balances.entry(account.clone()).or_default();
            *balance += amount;
            if account.is_guarded() && *balance > 0 {
                return Err(format!("{account} is overdrawn by {balance}"));
            }
        }
        if self.entries.insert(entry.id(), lines).is_some() {
            return Err(format!("the entry {} was booked before", entry.id()));
        }
        let total: i128 = self.balances.values().sum();
        if total == 0 { Ok(()) } else { Err(format!("all accounts together are {total}")) }
    }

    /// A reversal is the exact negation of an entry, and the only one.
    fn reverse(&mut self, undone: EntryId, lines: &[(Account, i128)]) -> Result<(), String> {
        let original = self.entries.get(&undone).ok_or("a reversal of no entry")?;
        let negated = original.iter().map(|(account, amount)| (account.clone(), -amount));
        if !negated.eq(lines.iter().cloned()) {
            return Err(format!("the reversal of {undone} is not its negation"));
        }
        if self.reversed.insert(undone) { Ok(()) } else { Err(format!("{undone} reversed twice")) }
    }

    /// The balance of an account, debit positive.
    #[must_use]
    pub fn balance(&self, account: &Account) -> i128 {
        self.balances.get(account).copied().unwrap_or(0)
    }

    /// Every balance.
    #[must_use]
    pub const fn balances(&self) -> &BTreeMap<Account, i128> {
        &self.balances
    }
}
