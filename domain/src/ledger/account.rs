//! Names of ledger accounts, in the form that hledger and beancount both take: five roots, then
//! parts that begin with a capital or a digit and hold letters, digits and hyphens.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, de};

use crate::{
    id::{CardId, PersonId, PlanId},
    payment::gateway::Terminal,
};

/// The root of an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AccountKind {
    /// What the shop has, or is owed.
    Assets,
    /// What the shop owes.
    Liabilities,
    /// The owner's part.
    Equity,
    /// Earned.
    Income,
    /// Spent.
    Expenses,
}

/// Why a text does not name an account of the chart.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not the name of an account in the chart")]
pub struct InvalidAccount;

/// The chart: prefix, kind, number of parts after the prefix, guarded (never above zero, seen as
/// debit positive). Codes in the comments are those of the chart of accounts.
const CHART: &[(&str, AccountKind, usize, bool)] = &[
    ("Assets:Clearing:CardIn", AccountKind::Assets, 1, false), // 1110 approved, not yet on a statement
    ("Assets:Gateway:Zarinpal", AccountKind::Assets, 1, false), // 1120 verified, not yet paid out
    ("Assets:Receivable:User", AccountKind::Assets, 1, false), // 1300 taken back beyond the wallet
    ("Liabilities:Wallet", AccountKind::Liabilities, 1, true), // 2100 refundable money of a person
    ("Liabilities:Hold", AccountKind::Liabilities, 1, true),   // 2120 reserved for an order
    ("Liabilities:Deferred:Gross", AccountKind::Liabilities, 1, false), // 2400 unearned list price
    ("Liabilities:Deferred:Discount", AccountKind::Liabilities, 1, false), // 2401 unearned discount
    ("Expenses:Fees", AccountKind::Expenses, 1, false),        // 5100 fees of the gateway
];

/// An account of the chart.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct Account(String);

impl Account {
    /// 1110: approved by a person, not yet seen on the card's statement.
    #[must_use]
    pub fn card_in(card: CardId) -> Self {
        Self(format!("Assets:Clearing:CardIn:{card}"))
    }

    /// 1120: verified by the gateway, not yet paid out to the owner.
    #[must_use]
    pub fn gateway(terminal: &Terminal) -> Self {
        Self(format!("Assets:Gateway:Zarinpal:{terminal}"))
    }

    /// 5100: what the gateway keeps of what it receives.
    #[must_use]
    pub fn gateway_fees() -> Self {
        Self("Expenses:Fees:Gateway".to_owned())
    }

    /// 1300: what a person owes beyond his wallet.
    #[must_use]
    pub fn receivable(person: PersonId) -> Self {
        Self(format!("Assets:Receivable:User:{person}"))
    }

    /// 2100: a person's refundable money.
    #[must_use]
    pub fn wallet(person: PersonId) -> Self {
        Self(format!("Liabilities:Wallet:{person}"))
    }

    /// 2120: reserved for an order that is being provisioned, or for a payment that is being given back.
    #[must_use]
    pub fn hold(person: PersonId) -> Self {
        Self(format!("Liabilities:Hold:{person}"))
    }

    /// 2400: the list price that is not earned yet.
    #[must_use]
    pub fn deferred_gross(plan: PlanId) -> Self {
        Self(format!("Liabilities:Deferred:Gross:{plan}"))
    }

    /// 2401: the discount on what is not earned yet.
    #[must_use]
    pub fn deferred_discount(plan: PlanId) -> Self {
        Self(format!("Liabilities:Deferred:Discount:{plan}"))
    }

    /// The name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.0
    }

    /// The name without its last part: the control account above it.
    #[must_use]
    pub fn control(&self) -> &str {
        self.0.rsplit_once(':').map_or(self.0.as_str(), |(control, _)| control)
    }

    /// The root.
    #[must_use]
    pub fn kind(&self) -> AccountKind {
        chart_row(&self.0).map_or(AccountKind::Assets, |row| row.1)
    }

    /// Whether the account may refuse: its balance, debit positive, never goes above zero.
    #[must_use]
    pub fn is_guarded(&self) -> bool {
        chart_row(&self.0).is_some_and(|row| row.3)
    }
}

fn chart_row(name: &str) -> Option<&'static (&'static str, AccountKind, usize, bool)> {
    CHART.iter().find(|(prefix, _, parts, _)| {
        name.strip_prefix(prefix)
            .and_then(|rest| rest.strip_prefix(':'))
            .is_some_and(|rest| rest.split(':').count() == *parts && rest.split(':').all(is_part))
    })
}

fn is_part(part: &str) -> bool {
    part.starts_with(|c: char| c.is_ascii_uppercase() || c.is_ascii_digit())
        && part.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
}

impl FromStr for Account {
    type Err = InvalidAccount;

    fn from_str(name: &str) -> Result<Self, InvalidAccount> {
        chart_row(name).map(|_| Self(name.to_owned())).ok_or(InvalidAccount)
    }
}

impl fmt::Display for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Account {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_accounts_of_the_chart_can_be_read() {
        assert!("Liabilities:Wallet:01K".parse::<Account>().is_ok());
        for name in ["Liabilities:Wallet", "Liabilities:Wallet:a", "Wallet:X", "Assets:Cash:X", ""]
        {
            assert_eq!(name.parse::<Account>(), Err(InvalidAccount), "{name}");
        }
    }

    #[test]
    fn wallets_and_holds_are_guarded_and_clearing_is_not() {
        let guarded = |name: &str| name.parse::<Account>().expect("in the chart").is_guarded();
        assert!(guarded("Liabilities:Wallet:1"));
        assert!(guarded("Liabilities:Hold:1"));
        assert!(!guarded("Assets:Clearing:CardIn:1"));
    }
}
