//! The postings of each business fact: pure functions from the fact to its lines, so that an audit
//! can compute them again and compare. The codes are those of the table of postings.

use super::{Account, Commodity, Line};
use crate::{
    id::{CardId, PersonId, PlanId},
    money::Irr,
    payment::gateway::Terminal,
};

fn line(account: Account, amount: i64) -> Line {
    Line { account, amount, commodity: Commodity::Irr }
}

fn without_zeros(lines: Vec<Line>) -> Vec<Line> {
    lines.into_iter().filter(|line| line.amount != 0).collect()
}

/// T1 (pending) and T2 (booked): money came in on a card for a person's wallet.
#[must_use]
pub fn card_top_up(card: CardId, person: PersonId, amount: Irr) -> Vec<Line> {
    vec![
        line(Account::card_in(card), amount.debit()),
        line(Account::wallet(person), amount.credit()),
    ]
}

/// T5: a top-up taken back when the wallet no longer holds all of it; the rest is owed.
#[must_use]
pub fn top_up_clawed_back(
    card: CardId,
    person: PersonId,
    from_wallet: Irr,
    receivable: Irr,
) -> Vec<Line> {
    without_zeros(vec![
        line(Account::wallet(person), from_wallet.debit()),
        line(Account::receivable(person), receivable.debit()),
        line(Account::card_in(card), from_wallet.credit().saturating_add(receivable.credit())),
    ])
}

/// Z2: a gateway received money for a person's wallet. `fee` is what the shop bears of it: nothing where the payer
/// does (Z2p), and then the fee never enters the books.
#[must_use]
pub fn gateway_top_up(terminal: &Terminal, person: PersonId, amount: Irr, fee: Irr) -> Vec<Line> {
    without_zeros(vec![
        line(Account::gateway(terminal), amount.debit().saturating_sub(fee.debit())),
        line(Account::gateway_fees(), fee.debit()),
        line(Account::wallet(person), amount.credit()),
    ])
}

/// Z4ok: the gateway gave a payment back whole, its fee with it.
#[must_use]
pub fn gateway_reversed(terminal: &Terminal, person: PersonId, amount: Irr, fee: Irr) -> Vec<Line> {
    without_zeros(vec![
        line(Account::hold(person), amount.debit()),
        line(Account::gateway_fees(), fee.credit()),
        line(Account::gateway(terminal), amount.credit().saturating_sub(fee.credit())),
    ])
}

/// S1: the price of an order is reserved; and Z4: a payment while the gateway is asked to give it back.
#[must_use]
pub fn hold(person: PersonId, amount: Irr) -> Vec<Line> {
    vec![
        line(Account::wallet(person), amount.debit()),
        line(Account::hold(person), amount.credit()),
    ]
}

/// S2: the order is provisioned; its list price is owed as service, its discount with it.
#[must_use]
pub fn capture(person: PersonId, plan: PlanId, paid: Irr, discount: Irr) -> Vec<Line> {
    without_zeros(vec![
        line(Account::hold(person), paid.debit()),
        line(Account::deferred_discount(plan), discount.debit()),
        line(Account::deferred_gross(plan), paid.credit().saturating_add(discount.credit())),
    ])
}

/// S3: provisioning failed or was given up; and Z4no: the gateway would not give it back. The reserve returns.
#[must_use]
pub fn release(person: PersonId, amount: Irr) -> Vec<Line> {
    vec![
        line(Account::hold(person), amount.debit()),
        line(Account::wallet(person), amount.credit()),
    ]
}
