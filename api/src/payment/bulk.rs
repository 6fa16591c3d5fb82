//! Approving many payments at once, with what would be left out shown before.

use app::payment::{Bulk, Exclusion};
use async_graphql::{Context, Enum, ID, InputObject, Object, Result, SimpleObject};
use domain::id::PaymentId;
use projections::payment::PaymentRow;

use super::{Payment, facts::worded, query::find, stats::CardTotal};
use crate::{
    auth::Viewer,
    error::{RequestError, UserError, worded as refused},
    loader::Loaders,
    schema::{
        id::Named,
        payload::{Done, settle},
        scalar::{EventPosition, Money, Uuid},
        stimulus::begin,
    },
    state::Shop,
};

/// Payments of one bulk at the most: a page of the queue.
const PAYMENTS_MAX: usize = 100;

/// Why a payment is left out of a bulk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum BulkExclusionReason {
    /// There is no such payment.
    NotFound,
    /// It does not wait for staff.
    NotWaiting,
    /// It is the viewer's own.
    OwnPayment,
    /// Another looks at it.
    ClaimedByOther,
    /// There is something to look at twice.
    HasSignals,
    /// The rules refused it when its turn came.
    Refused,
}

/// A payment that is left out of a bulk.
pub(super) struct BulkExclusion {
    payment: PaymentId,
    reason: Exclusion,
}

/// A payment that is left out of a bulk.
#[Object]
impl BulkExclusion {
    /// Which, by its id as it was sent.
    async fn payment_id(&self) -> ID {
        self.payment.wire()
    }

    /// The payment, when there is one.
    async fn payment(&self, ctx: &Context<'_>) -> Result<Option<Payment>> {
        Ok(ctx.data_unchecked::<Loaders>().load(self.payment).await?.map(Payment))
    }

    /// Why.
    async fn reason(&self) -> BulkExclusionReason {
        match &self.reason {
            Exclusion::NotFound => BulkExclusionReason::NotFound,
            Exclusion::NotWaiting => BulkExclusionReason::NotWaiting,
            Exclusion::OwnPayment => BulkExclusionReason::OwnPayment,
            Exclusion::ClaimedByOther => BulkExclusionReason::ClaimedByOther,
            Exclusion::Signals(_) => BulkExclusionReason::HasSignals,
            Exclusion::Refused(_) => BulkExclusionReason::Refused,
        }
    }

    /// Why, in the viewer's words.
    async fn message(&self, ctx: &Context<'_>) -> String {
        let (shop, viewer) = (ctx.data_unchecked::<Shop>(), ctx.data_unchecked::<Viewer>());
        let plain = |key| shop.texts().plain(viewer.lang(), key, &[]);
        match &self.reason {
            Exclusion::NotFound => plain("error-payment-not-found"),
            Exclusion::NotWaiting => plain("payment-bulk-not-waiting"),
            Exclusion::OwnPayment => plain("error-payment-own"),
            Exclusion::ClaimedByOther => plain("error-payment-claimed"),
            Exclusion::Signals(signals) => {
                let told: Vec<String> = signals.iter().map(|signal| worded(ctx, *signal)).collect();
                told.join(" · ")
            }
            Exclusion::Refused(refusal) => refused(shop, viewer.lang(), refusal).1,
        }
    }
}

/// Payments to approve at once.
#[derive(InputObject)]
pub(super) struct PaymentsBulkApproveInput {
    /// Which: `pay_…`, 1 to 100 of them.
    payment_ids: Vec<ID>,
    /// Only say what would happen.
    dry_run: bool,
    /// Made when the selection is shown; the same for trying and for doing it.
    idempotency_key: Uuid,
}

/// The outcome of approving many payments.
#[derive(SimpleObject)]
pub(super) struct PaymentsBulkApprovePayload {
    /// Whether it only says what would happen.
    dry_run: bool,
    /// Those that are, or would be, approved.
    approved: Vec<Payment>,
    /// Those that are left out.
    excluded: Vec<BulkExclusion>,
    /// What is, or would be, found on each card.
    cards: Vec<CardTotal>,
    /// How many are, or would be, approved.
    count: usize,
    /// How much they are.
    total: Money,
    /// The position in the log from which its effect can be read; none when it had nothing to
    /// record.
    position: Option<EventPosition>,
    /// Whether the same key had been carried out before, and this is its outcome again.
    replayed: bool,
    /// Why nothing of it was carried out; empty when it was.
    user_errors: Vec<UserError>,
}

/// What was asked for by these payments, for each card.
fn by_card(rows: &[PaymentRow]) -> (Vec<CardTotal>, Money) {
    let mut cards: Vec<CardTotal> = vec![];
    for row in rows {
        let (Some(card), rial) = (row.card, row.amount.debit()) else { continue };
        match cards.iter_mut().find(|total| total.card == card) {
            Some(total) => {
                total.count = total.count.saturating_add(1);
                total.amount = Money::signed(total.amount.amount.0.saturating_add(rial));
            }
            None => {
                let amount = Money::signed(rial);
                cards.push(CardTotal { card, count: 1, amount });
            }
        }
    }
    let total = rows.iter().map(|row| row.amount.debit()).fold(0, i64::saturating_add);
    (cards, Money::signed(total))
}

/// Approving many payments at once.
#[derive(Default)]
pub(crate) struct BulkMutation;

#[Object]
impl BulkMutation {
    /// Approves many payments, each at what was asked for, and leaves out those that somebody
    /// should look at. Requires `payment.review`.
    async fn payments_bulk_approve(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which, and whether to do it.")] input: PaymentsBulkApproveInput,
    ) -> Result<PaymentsBulkApprovePayload> {
        let PaymentsBulkApproveInput { payment_ids, dry_run, idempotency_key } = input;
        if payment_ids.is_empty() || payment_ids.len() > PAYMENTS_MAX {
            return Err(RequestError::TooMany { what: "payments", max: PAYMENTS_MAX }.into());
        }
        let mut ids = payment_ids.iter().map(PaymentId::read).collect::<Result<Vec<_>, _>>()?;
        let mut seen = std::collections::HashSet::new();
        ids.retain(|id| seen.insert(*id));
        // Trying and doing are two inputs, so a key that served for trying is another's for doing.
        let key =
            if dry_run { Uuid(uuid::Uuid::from_u128(rand::random())) } else { idempotency_key };
        let stimulus = begin(ctx, key).await?;
        let payments = ctx.data_unchecked::<Shop>().app().payments();
        let outcome = payments.approve_many(&stimulus.context, &ids, dry_run).await;
        let done = outcome.map(|bulk| {
            let (position, replayed) = (bulk.position, bulk.replayed);
            Done { what: bulk, position, replayed }
        });
        let settled = settle(ctx, done).await?;
        let Bulk { approved: rows, excluded, .. } = settled.what.unwrap_or_default();
        let (cards, total) = by_card(&rows);
        let mut approved = Vec::with_capacity(rows.len());
        for row in rows {
            let shown = if dry_run { Some(Payment(row)) } else { find(ctx, row.payment).await? };
            approved.extend(shown);
        }
        let excluded =
            excluded.into_iter().map(|(payment, reason)| BulkExclusion { payment, reason });
        Ok(PaymentsBulkApprovePayload {
            dry_run,
            count: approved.len(),
            approved,
            excluded: excluded.collect(),
            cards,
            total,
            position: settled.position,
            replayed: settled.replayed,
            user_errors: settled.user_errors,
        })
    }
}
