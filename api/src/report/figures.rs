//! The figures: each now, in the time before, and bucket by bucket.

use std::collections::BTreeMap;

use async_graphql::{Enum, SimpleObject};
use chrono::{DateTime, TimeDelta, Utc};
use event_store::Connections;
use projections::{
    Answer,
    report::{AccountFlow, Measure, PulseSum, accounts, between, until},
};

/// Which figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum KpiKind {
    /// What was sold: prices that became the shop's when an account worked.
    Revenue,
    /// What came in on cards, less what was taken back.
    CashReceived,
    /// Orders whose price was held.
    Orders,
    /// People whom the shop met.
    NewUsers,
    /// Accounts whose time runs, at the end of the time.
    ActiveAccounts,
    /// Accounts that end within seven days after the end of the time.
    ExpiringAccounts,
    /// What the shop owes its customers, at the end of the time.
    WalletLiabilities,
    /// Of a hundred orders that were paid, how many came to nothing and were given back.
    RefundRate,
}

/// How a figure is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum KpiUnit {
    /// Rial.
    Money,
    /// A number.
    Count,
    /// Hundredths of a percent.
    BasisPoints,
}

/// A figure.
#[derive(Debug, Clone, PartialEq, Eq, SimpleObject)]
pub(super) struct Kpi {
    /// Which.
    kind: KpiKind,
    /// How its values are read.
    unit: KpiUnit,
    /// What it is for the whole time, as a decimal string.
    value: String,
    /// What it was for as much time before; none when that was not asked for.
    previous: Option<String>,
    /// What it is in each bucket.
    series: Vec<String>,
}

/// How far ahead an account's end is near.
const NEAR: TimeDelta = TimeDelta::days(7);
/// What the figures are made of.
const MEASURES: &[Measure] = &[
    Measure::Sale,
    Measure::Refund,
    Measure::CashIn,
    Measure::CashBack,
    Measure::GatewayIn,
    Measure::GatewayFee,
    Measure::Paid,
    Measure::Person,
    Measure::Payment,
    Measure::Liability,
];

/// What happened in a time, cut into buckets.
pub(super) struct Period {
    edges: Vec<DateTime<Utc>>,
    sums: Vec<PulseSum>,
    owed_before: i64,
    flow: Vec<AccountFlow>,
    near: Vec<AccountFlow>,
}

impl Period {
    /// Reads what happened between these edges.
    pub(super) async fn read(pool: &Connections, edges: Vec<DateTime<Utc>>) -> Answer<Self> {
        let later: Vec<DateTime<Utc>> = edges.iter().map(|edge| *edge + NEAR).collect();
        let begin = edges.first().copied().unwrap_or_default();
        let (sums, owed_before, flow, near) = (
            between(pool, &edges, MEASURES).await?,
            until(pool, Measure::Liability, begin).await?,
            accounts(pool, &edges).await?,
            accounts(pool, &later).await?,
        );
        Ok(Self { edges, sums, owed_before, flow, near })
    }

    /// How many buckets there are.
    fn buckets(&self) -> usize {
        self.edges.len().saturating_sub(1)
    }

    /// What there is of these, one after the other, in each bucket.
    fn added(&self, of: impl Fn(&PulseSum) -> i64) -> Vec<i64> {
        let mut found = vec![0_i64; self.buckets()];
        for sum in &self.sums {
            let place = usize::try_from(sum.bucket).ok().and_then(|place| place.checked_sub(1));
            if let Some(value) = place.and_then(|place| found.get_mut(place)) {
                *value = value.saturating_add(of(sum));
            }
        }
        found
    }

    fn counts(&self, measure: Measure) -> Vec<i64> {
        self.added(|sum| if sum.measure == measure { signed(sum.count) } else { 0 })
    }

    fn amounts(&self, measure: Measure) -> Vec<i64> {
        self.added(|sum| if sum.measure == measure { sum.amount } else { 0 })
    }

    /// What the shop owes at the end of each bucket.
    fn owed(&self) -> Vec<i64> {
        let mut owed = self.owed_before;
        let grown = self.amounts(Measure::Liability).into_iter();
        grown
            .map(|grown| {
                owed = owed.saturating_add(grown);
                owed
            })
            .collect()
    }

    /// How many accounts run at the end of each bucket.
    fn active(&self) -> Vec<i64> {
        at_ends(&self.flow, self.buckets(), |flow| signed(flow.begun) - signed(flow.ended))
    }

    /// How many of them end within the next days.
    fn ending(&self) -> Vec<i64> {
        let ended = |flows: &[AccountFlow]| at_ends(flows, self.buckets(), |f| signed(f.ended));
        ended(&self.near).into_iter().zip(ended(&self.flow)).map(|(near, by)| near - by).collect()
    }

    /// A figure in each bucket.
    fn series(&self, kind: KpiKind) -> Vec<i64> {
        match kind {
            KpiKind::Revenue => self.amounts(Measure::Sale),
            KpiKind::CashReceived => {
                let came = self.amounts(Measure::CashIn).into_iter();
                let online = self.amounts(Measure::GatewayIn);
                let back = self.amounts(Measure::CashBack);
                came.zip(online).zip(back).map(|((card, net), back)| card + net - back).collect()
            }
            KpiKind::Orders => self.counts(Measure::Paid),
            KpiKind::NewUsers => self.counts(Measure::Person),
            KpiKind::ActiveAccounts => self.active(),
            KpiKind::ExpiringAccounts => self.ending(),
            KpiKind::WalletLiabilities => self.owed(),
            KpiKind::RefundRate => {
                let paid = self.counts(Measure::Paid);
                self.counts(Measure::Refund).into_iter().zip(paid).map(rate).collect()
            }
        }
    }

    /// A figure for the whole time.
    fn whole(&self, kind: KpiKind) -> i64 {
        match kind {
            KpiKind::ActiveAccounts | KpiKind::ExpiringAccounts | KpiKind::WalletLiabilities => {
                self.series(kind).last().copied().unwrap_or_default()
            }
            KpiKind::RefundRate => {
                let sum = |measure| self.counts(measure).into_iter().sum();
                rate((sum(Measure::Refund), sum(Measure::Paid)))
            }
            KpiKind::Revenue | KpiKind::CashReceived | KpiKind::Orders | KpiKind::NewUsers => {
                self.series(kind).into_iter().fold(0, i64::saturating_add)
            }
        }
    }

    /// What was sold in each bucket.
    pub(super) fn revenue(&self) -> Vec<i64> {
        self.series(KpiKind::Revenue)
    }

    /// The sums of one measure by key: how many, how much.
    pub(super) fn by_key(&self, measure: Measure) -> BTreeMap<&str, (u64, i64)> {
        let mut found: BTreeMap<&str, (u64, i64)> = BTreeMap::new();
        for sum in self.sums.iter().filter(|sum| sum.measure == measure) {
            let value = found.entry(&sum.key).or_default();
            value.0 = value.0.saturating_add(sum.count);
            value.1 = value.1.saturating_add(sum.amount);
        }
        found
    }
}

fn signed(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// Parts of ten thousand; 0 of nothing.
const fn rate((part, whole): (i64, i64)) -> i64 {
    if whole == 0 { 0 } else { part.saturating_mul(10_000) / whole }
}

/// The sum of all before the end of each bucket.
fn at_ends(flows: &[AccountFlow], buckets: usize, of: impl Fn(&AccountFlow) -> i64) -> Vec<i64> {
    let until = |bucket: usize| {
        let before =
            |flow: &&AccountFlow| usize::try_from(flow.bucket).is_ok_and(|place| place <= bucket);
        flows.iter().filter(before).map(&of).sum()
    };
    (1..=buckets).map(until).collect()
}

const KINDS: [(KpiKind, KpiUnit); 8] = [
    (KpiKind::Revenue, KpiUnit::Money),
    (KpiKind::CashReceived, KpiUnit::Money),
    (KpiKind::Orders, KpiUnit::Count),
    (KpiKind::NewUsers, KpiUnit::Count),
    (KpiKind::ActiveAccounts, KpiUnit::Count),
    (KpiKind::ExpiringAccounts, KpiUnit::Count),
    (KpiKind::WalletLiabilities, KpiUnit::Money),
    (KpiKind::RefundRate, KpiUnit::BasisPoints),
];

/// Every figure of a time, beside that of the time before.
pub(super) fn kpis(now: &Period, before: Option<&Period>) -> Vec<Kpi> {
    let kpi = |(kind, unit)| Kpi {
        kind,
        unit,
        value: now.whole(kind).to_string(),
        previous: before.map(|before| before.whole(kind).to_string()),
        series: now.series(kind).iter().map(ToString::to_string).collect(),
    };
    KINDS.into_iter().map(kpi).collect()
}
