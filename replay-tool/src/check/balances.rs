//! B3, B5, B7, B9, B11: the sums of the entries, at every position and at the end, against each
//! other and against what happened.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Display;
use std::hash::Hash;
use std::str::FromStr;

use chrono::Datelike;
use domain::id::PersonId;
use domain::payment::gateway::Terminal;

use super::Check;
use crate::audit::{Back, CheckId, Finding, HoldState, RawEntry, Seen, Shop, Sink};

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
/// The one commodity that facts are told in.
const RIAL: &str = "IRR";

/// An account in one commodity.
#[derive(Debug, Default)]
struct Balance {
    amount: i128,
    /// Before the event at hand.
    before: i128,
    guarded: bool,
}

/// The balances. Memory: some hundred bytes an account.
#[derive(Debug, Default)]
pub(crate) struct Balances {
    /// By account and commodity, with a NUL between them: the place among the balances.
    names: HashMap<String, usize>,
    balances: Vec<Balance>,
    /// What entries of a month leave over, where they leave something.
    months: BTreeMap<(i32, u32, String), i128>,
    name: String,
    moved: Vec<usize>,
}

impl Check for Balances {
    fn ids(&self) -> &'static [CheckId] {
        &[CheckId::B3, CheckId::B5, CheckId::B7, CheckId::B9, CheckId::B11]
    }

    fn see(&mut self, seen: &Seen<'_>, _shop: &Shop, sink: &mut Sink) {
        if let Some(entry) = seen.booked() {
            self.month(entry);
            self.book(entry);
            for place in self.moved.drain(..) {
                let balance = &self.balances[place];
                // Said once when it happens, not again until it was mended.
                if balance.guarded && balance.amount > 0 && balance.before <= 0 {
                    let name = self.names.iter().find(|(_, found)| **found == place);
                    let name = name.map_or("", |(name, _)| name).replace('\0', " in ");
                    let message = format!("{name} is overdrawn");
                    let finding = Finding::of(CheckId::B5, seen.row, message);
                    sink.add(finding.wanted("at most 0", balance.amount));
                }
            }
        }
        sink.covered(CheckId::B5, 1, "positions");
    }

    fn end(&mut self, shop: &Shop, sink: &mut Sink) {
        let accounts: BTreeMap<(&str, &str), i128> = self
            .names
            .iter()
            .filter_map(|(name, place)| {
                Some((name.split_once('\0')?, self.balances[*place].amount))
            })
            .collect();
        self.trial(&accounts, sink);
        let books = Booked { accounts: &accounts };
        wallets(&books, shop, sink);
        holds(&books, shop, sink);
        deferred(&books, shop, sink);
    }
}

impl Balances {
    fn book(&mut self, entry: &RawEntry<'_>) {
        for line in &entry.lines {
            self.name.clear();
            self.name.push_str(&line.account);
            self.name.push('\0');
            self.name.push_str(&line.commodity);
            let place = match self.names.get(&self.name) {
                Some(place) => *place,
                None => {
                    let guarded = GUARDED.iter().any(|prefix| line.account.starts_with(prefix));
                    self.balances.push(Balance { guarded, ..Balance::default() });
                    self.names.insert(self.name.clone(), self.balances.len() - 1);
                    self.balances.len() - 1
                }
            };
            let balance = &mut self.balances[place];
            if !self.moved.contains(&place) {
                self.moved.push(place);
                balance.before = balance.amount;
            }
            balance.amount += i128::from(line.amount);
        }
    }

    fn month(&mut self, entry: &RawEntry<'_>) {
        for (commodity, sum) in entry.sums() {
            if sum != 0 {
                let month = (entry.date.year(), entry.date.month(), commodity.to_owned());
                *self.months.entry(month).or_default() += sum;
            }
        }
    }

    fn trial(&self, accounts: &BTreeMap<(&str, &str), i128>, sink: &mut Sink) {
        let mut sums: BTreeMap<&str, i128> = BTreeMap::new();
        for ((_, commodity), balance) in accounts {
            *sums.entry(commodity).or_default() += balance;
        }
        for (commodity, sum) in sums.into_iter().filter(|(_, sum)| *sum != 0) {
            let finding = Finding::new(CheckId::B3, "debits and credits differ over all accounts");
            sink.add(finding.wanted(format!("0 {commodity}"), format!("{sum} {commodity}")));
        }
        for ((year, month, commodity), sum) in self.months.iter().filter(|(_, sum)| **sum != 0) {
            let message = format!("debits and credits of {year}-{month:02} differ");
            let finding = Finding::new(CheckId::B3, message);
            sink.add(finding.wanted(format!("0 {commodity}"), format!("{sum} {commodity}")));
        }
        sink.covered(CheckId::B3, accounts.len() as u64, "accounts");
    }
}

/// What a person can spend by the facts is what his wallet's account says, and so in total; likewise
/// what was received on each card and at each terminal, what gateways kept, and what each person
/// owes.
fn wallets(books: &Booked<'_>, shop: &Shop, sink: &mut Sink) {
    let facts = |facts: &HashMap<PersonId, i128>| {
        facts.iter().map(|(person, amount)| (*person, -amount)).collect::<HashMap<_, _>>()
    };
    books.compare(CheckId::B7, "Liabilities:Wallet", facts(&shop.wallets), sink);
    books.compare(CheckId::B7, "Assets:Receivable:User", shop.owed.clone(), sink);
    books.compare(CheckId::B7, "Assets:Clearing:CardIn", shop.cards.clone(), sink);
    let terminals: HashMap<Terminal, i128> = shop
        .terminals
        .iter()
        .map(|(terminal, received)| (terminal.clone(), received.balance))
        .collect();
    books.compare(CheckId::B7, "Assets:Gateway:Zarinpal", terminals, sink);
    let fees = HashMap::from([("Gateway".to_owned(), shop.fees)]);
    books.compare(CheckId::B7, "Expenses:Fees", fees, sink);
    let received = shop.cards.len() + shop.terminals.len();
    let covered = shop.wallets.len() + shop.owed.len() + received;
    sink.covered(CheckId::B7, covered as u64, "accounts");
}

fn holds(books: &Booked<'_>, shop: &Shop, sink: &mut Sink) {
    let mut open: HashMap<PersonId, i128> = HashMap::new();
    let mut count = 0;
    for order in shop.orders.values() {
        if let Some((amount, HoldState::Open)) = order.hold {
            *open.entry(order.person).or_default() -= i128::from(amount.rial());
            count += 1;
        }
    }
    for payment in shop.gateway.values().filter(|payment| payment.back == Back::Held) {
        *open.entry(payment.person).or_default() -= i128::from(payment.amount.rial());
        count += 1;
    }
    books.compare(CheckId::B9, "Liabilities:Hold", open, sink);
    sink.covered(CheckId::B9, count, "open holds");
}

fn deferred(books: &Booked<'_>, shop: &Shop, sink: &mut Sink) {
    let gross = shop.sold.iter().map(|(plan, (gross, _))| (*plan, -gross)).collect();
    books.compare(CheckId::B11, "Liabilities:Deferred:Gross", gross, sink);
    let discount = shop.sold.iter().map(|(plan, (_, discount))| (*plan, *discount)).collect();
    books.compare(CheckId::B11, "Liabilities:Deferred:Discount", discount, sink);
    sink.covered(CheckId::B11, shop.sold.len() as u64, "plans");
}

/// The accounts as the entries leave them.
struct Booked<'b> {
    accounts: &'b BTreeMap<(&'b str, &'b str), i128>,
}

impl Booked<'_> {
    /// Holds the accounts under a control account against what the facts say of their owners.
    fn compare<O: Eq + Hash + Ord + FromStr + Display>(
        &self,
        check: CheckId,
        control: &str,
        mut facts: HashMap<O, i128>,
        sink: &mut Sink,
    ) {
        let prefix = format!("{control}:");
        let below: Vec<(&str, i128)> = self
            .accounts
            .iter()
            .filter(|((_, commodity), _)| *commodity == RIAL)
            .filter_map(|((name, _), balance)| Some((name.strip_prefix(&prefix)?, *balance)))
            .collect();
        let total: i128 = facts.values().sum();
        let booked: i128 = below.iter().map(|(_, balance)| balance).sum();
        if total != booked {
            let message = format!("the control account {control} is not the sum of what happened");
            sink.add(Finding::new(check, message).wanted(total, booked));
        }
        for (owner, balance) in below {
            let fact = owner.parse().ok().and_then(|owner: O| facts.remove(&owner)).unwrap_or(0);
            if fact != balance {
                let message = format!("{prefix}{owner} is not what happened to it");
                sink.add(Finding::new(check, message).wanted(fact, balance));
            }
        }
        let mut unbooked: Vec<_> = facts.into_iter().filter(|(_, fact)| *fact != 0).collect();
        unbooked.sort_unstable();
        for (owner, fact) in unbooked {
            let message = format!("{prefix}{owner} was never booked");
            sink.add(Finding::new(check, message).wanted(fact, 0));
        }
    }
}
