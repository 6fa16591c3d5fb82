//! What staff compare before they decide: what was asked for, what the payer wrote, what came with
//! other payments, and the payer's history. Read for many payments at once.

use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};
use domain::{id::PaymentId, money::Irr};
use projections::payment::{DuplicateRow, PaymentRow, ReceiptPageRow, history::PayerRow};

use super::{Payments, receipt::TEXT};
use crate::{
    digits::numbers,
    error::{Result, Settled},
};

/// A receipt is old when it came longer ago than this.
const OLD: TimeDelta = TimeDelta::hours(24);
/// Numbers below this in what a payer wrote are dates and hours.
const AMOUNT_LEAST: u64 = 1_000;
/// Rial of a toman.
const TOMAN: u64 = 10;

/// Something that staff should look at twice; the worst first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Signal {
    /// The same picture or words came with another person's payment.
    DuplicateOfOther,
    /// The same picture or words came with another payment of his.
    DuplicateOfSame,
    /// What the payer wrote names amounts, and not this one.
    AmountNotMentioned,
    /// The payer is shut out.
    PayerBlocked,
    /// The receipt came more than a day ago.
    Old,
    /// The payer is new, or nothing of his was approved yet.
    NewPayer,
    /// The receipt was replaced.
    Replaced,
}

/// What staff compare.
#[derive(Debug, Clone, PartialEq)]
pub struct Facts {
    /// Of which payment.
    pub payment: PaymentId,
    /// What the payer wrote with the receipt that counts, page by page.
    pub texts: Vec<String>,
    /// Whether he named the amount, in rial or toman; none when he named no amount.
    pub mentions_amount: Option<bool>,
    /// Other payments for which the same was sent.
    pub duplicates: Vec<DuplicateRow>,
    /// Who pays, and what he paid before.
    pub payer: PayerRow,
    /// What to look at twice, the worst first.
    pub signals: Vec<Signal>,
}

/// Whether a text names an amount, in rial or toman; none when it names none at all.
fn mentions<'t>(texts: impl Iterator<Item = &'t str>, amount: Irr) -> Option<bool> {
    let named: Vec<u64> =
        texts.flat_map(numbers).filter(|number| *number >= AMOUNT_LEAST).collect();
    let rial = amount.rial();
    let is_it = |number: &u64| *number == rial || number.checked_mul(TOMAN) == Some(rial);
    (!named.is_empty()).then(|| named.iter().any(is_it))
}

impl Payments<'_> {
    /// What staff compare of these payments, in no order. Whoever calls has authorised.
    ///
    /// # Errors
    /// Unavailable.
    pub async fn facts(&self, rows: &[PaymentRow]) -> Result<Vec<Facts>> {
        let (app, pool) = (self.0, self.0.pool());
        let ids: Vec<PaymentId> = rows.iter().map(|row| row.payment).collect();
        let pages = projections::payment::pages_of(pool, &ids).await.settled()?;
        let seen = projections::payment::duplicates(pool, &ids).await.settled()?;
        let persons: Vec<_> = rows.iter().map(|row| row.person).collect();
        let payers = projections::payment::history::of(pool, &persons).await.settled()?;
        let payers: HashMap<_, _> = payers.into_iter().map(|row| (row.person, row)).collect();
        let mut texts = self.texts(&pages).await?;
        let now = app.ports().clock.now();
        let new_since = now - TimeDelta::days(app.settings().payer_new_days.into());
        let facts = rows.iter().filter_map(|row| {
            let payer = payers.get(&row.person)?.clone();
            let texts = texts.remove(&row.payment).unwrap_or_default();
            let duplicates: Vec<DuplicateRow> =
                seen.iter().filter(|one| one.payment == row.payment).cloned().collect();
            let replaced = pages.iter().any(|page| page.payment == row.payment && page.superseded);
            let mentions_amount = mentions(texts.iter().map(String::as_str), row.amount);
            let signals =
                signals(row, &payer, &duplicates, mentions_amount, replaced, now, new_since);
            let payment = row.payment;
            Some(Facts { payment, texts, mentions_amount, duplicates, payer, signals })
        });
        Ok(facts.collect())
    }

    /// What was written on the pages that count.
    async fn texts(&self, pages: &[ReceiptPageRow]) -> Result<HashMap<PaymentId, Vec<String>>> {
        let written: Vec<(PaymentId, _)> = pages
            .iter()
            .filter(|page| !page.superseded)
            .filter_map(|page| Some((page.payment, page.text.as_ref()?)))
            .collect();
        let sealed: Vec<_> = written.iter().map(|(_, sealed)| (TEXT, *sealed)).collect();
        let opened = self.0.open_many(&sealed).await?;
        let mut texts: HashMap<PaymentId, Vec<String>> = HashMap::new();
        for ((payment, _), text) in written.into_iter().zip(opened) {
            texts.entry(payment).or_default().extend(text);
        }
        Ok(texts)
    }
}

fn signals(
    row: &PaymentRow,
    payer: &PayerRow,
    duplicates: &[DuplicateRow],
    mentions_amount: Option<bool>,
    replaced: bool,
    now: DateTime<Utc>,
    new_since: DateTime<Utc>,
) -> Vec<Signal> {
    let of_other = duplicates.iter().any(|one| one.other_person != row.person);
    let of_same = duplicates.iter().any(|one| one.other_person == row.person);
    let old = row.submitted_at.is_some_and(|at| now - at > OLD);
    let new = payer.registered_at > new_since || payer.approved == 0;
    let all = [
        (of_other, Signal::DuplicateOfOther),
        (of_same, Signal::DuplicateOfSame),
        (mentions_amount == Some(false), Signal::AmountNotMentioned),
        (payer.blocked, Signal::PayerBlocked),
        (old, Signal::Old),
        (new, Signal::NewPayer),
        (replaced, Signal::Replaced),
    ];
    all.into_iter().filter_map(|(is, signal)| is.then_some(signal)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(text: &str, rial: u64) -> Option<bool> {
        mentions([text].into_iter(), Irr::new(rial).expect("an amount"))
    }

    #[test]
    fn an_amount_is_named_in_rial_or_in_toman() {
        assert_eq!(named("واریز ۲۰۰٬۰۰۰ تومان", 2_000_000), Some(true));
        assert_eq!(named("مبلغ 2,000,000 ریال ساعت 12:30", 2_000_000), Some(true));
        assert_eq!(named("مبلغ 1,900,000", 2_000_000), Some(false));
        assert_eq!(named("پرداخت شد ساعت 12", 2_000_000), None);
    }
}
