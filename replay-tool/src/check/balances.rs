//! B3, B5, B7, B9: the sums of the entries, at every position and at the end, against each other
//! and against what happened.

use std::collections::{BTreeMap, HashMap};

use domain::id::PersonId;
use domain::ledger::Account;

use super::Check;
use crate::audit::{CheckId, Finding, HoldState, Seen, Shop, Sink};

/// The accounts that never go above zero at any position, by what their names begin with. The
/// export's format names them, so they stand here and not only in the domain's chart.
const GUARDED: &[&str] = &[
    "Liabilities:Wallet:",
    "Liabilities:Bonus:",
    "Liabilities:Hold:",
    "Liabilities:Points:",
    "Liabilities:Affiliate:",
    "Liabilities:Reseller:",
];

/// The balances. Memory: some hundred bytes an account.
#[derive(Debug, Default)]
pub(crate) struct Balances {
    accounts: HashMap<(String, String), i128>,
    controls: BTreeMap<(String, String), i128>,
}

impl Check for Balances {
    fn ids(&self) -> &'static [CheckId] {
        &[CheckId::B3, CheckId::B5, CheckId::B7, CheckId::B9]
    }

    fn see(&mut self, seen: &Seen<'_>, _shop: &Shop, sink: &mut Sink) {
        let lines = seen.booked().map_or(&[][..], |entry| &entry.lines);
        let mut before = HashMap::new();
        for line in lines {
            let key = (line.account.clone(), line.commodity.clone());
            let control = line.account.rsplit_once(':').map_or("", |(control, _)| control);
            *self.controls.entry((control.to_owned(), line.commodity.clone())).or_default() +=
                i128::from(line.amount);
            let balance = self.accounts.entry(key.clone()).or_default();
            before.entry(key).or_insert(*balance);
            *balance += i128::from(line.amount);
        }
        for (key, before) in before {
            let now = self.accounts[&key];
            let guarded = GUARDED.iter().any(|prefix| key.0.starts_with(prefix));
            // Said once when it happens, not again until it was mended.
            if guarded && now > 0 && before <= 0 {
                let message = format!("{} is overdrawn", key.0);
                let finding = Finding::of(CheckId::B5, seen.row, message);
                sink.add(finding.wanted("at most 0", format!("{now} {}", key.1)));
            }
        }
        sink.covered(CheckId::B5, 1, "positions");
    }

    fn end(&mut self, shop: &Shop, sink: &mut Sink) {
        self.trial(sink);
        self.wallets(shop, sink);
        self.holds(shop, sink);
    }
}

impl Balances {
    fn trial(&self, sink: &mut Sink) {
        let mut sums: BTreeMap<&str, i128> = BTreeMap::new();
        for ((_, commodity), balance) in &self.accounts {
            *sums.entry(commodity).or_default() += balance;
        }
        for (commodity, sum) in sums.into_iter().filter(|(_, sum)| *sum != 0) {
            let finding = Finding::new(CheckId::B3, "debits and credits differ over all accounts");
            sink.add(finding.wanted(format!("0 {commodity}"), format!("{sum} {commodity}")));
        }
        sink.covered(CheckId::B3, self.accounts.len() as u64, "accounts");
    }

    /// What a person can spend by the facts is what his wallet's account says, and so in total.
    fn wallets(&self, shop: &Shop, sink: &mut Sink) {
        let facts = shop.wallets.iter().map(|(person, amount)| (*person, *amount));
        self.compare(CheckId::B7, "Liabilities:Wallet", Account::wallet, facts.collect(), sink);
        sink.covered(CheckId::B7, shop.wallets.len() as u64, "wallets");
    }

    fn holds(&self, shop: &Shop, sink: &mut Sink) {
        let mut open: HashMap<PersonId, i128> = HashMap::new();
        let mut count = 0;
        for order in shop.orders.values() {
            if let Some((amount, HoldState::Open)) = order.hold {
                *open.entry(order.person).or_default() += i128::from(amount.rial());
                count += 1;
            }
        }
        self.compare(CheckId::B9, "Liabilities:Hold", Account::hold, open, sink);
        sink.covered(CheckId::B9, count, "open holds");
    }

    fn compare(
        &self,
        check: CheckId,
        control: &str,
        account: fn(PersonId) -> Account,
        mut facts: HashMap<PersonId, i128>,
        sink: &mut Sink,
    ) {
        let total: i128 = facts.values().sum();
        let booked = self.controls.get(&(control.to_owned(), "IRR".to_owned())).unwrap_or(&0);
        if total != -booked {
            let message = format!("the control account {control} is not the sum of what happened");
            sink.add(Finding::new(check, message).wanted(total, -booked));
        }
        let prefix = format!("{control}:");
        let mut accounts: Vec<_> = self
            .accounts
            .iter()
            .filter_map(|((name, _), balance)| Some((name.strip_prefix(&prefix)?, balance)))
            .collect();
        accounts.sort_unstable();
        for (owner, balance) in accounts {
            let fact = owner.parse().ok().and_then(|person| facts.remove(&person)).unwrap_or(0);
            if fact != -balance {
                let message = format!("{prefix}{owner} is not what happened to it");
                sink.add(Finding::new(check, message).wanted(fact, -balance));
            }
        }
        let mut unbooked: Vec<_> = facts.into_iter().filter(|(_, fact)| *fact != 0).collect();
        unbooked.sort_unstable();
        for (person, fact) in unbooked {
            let message = format!("{} was never booked", account(person));
            sink.add(Finding::new(check, message).wanted(fact, 0));
        }
    }
}
