//! The table of payments, and of its neighbours what DDL they need.

use chrono::{DateTime, Utc};
use domain::{
    id::{CardId, OrderId, PaymentId, PersonId},
    money::Irr,
    payment::{Status, WithdrawnBy},
};
use event_store::{
    Recorded,
    projection::{ProjectionError, Table},
};

use super::{card, gateway, pending, receipt};
use crate::{
    column::{Coded, bigint, coded, rial, row},
    sheet::folded,
    step::stream_as,
};

coded!(Status {
    AwaitingReceipt => "awaiting_receipt",
    UnderReview => "under_review",
    Approved => "approved",
    Rejected => "rejected",
    Withdrawn => "withdrawn",
    Expired => "expired",
    Reversed => "reversed",
    AwaitingPayer => "awaiting_payer",
    Failed => "failed",
    Disputed => "disputed",
    Reversing => "reversing",
});
/// By which way a payment comes in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Method {
    /// From card to card, with a receipt.
    Card,
    /// At a gateway.
    Gateway,
}

coded!(Method { Card => "card", Gateway => "gateway" });

coded!(WithdrawnBy { Customer => "customer", Replacement => "replacement" });

row! {
    /// A payment.
    pub struct PaymentRow {
        /// Which.
        pub payment: PaymentId,
        /// Who pays.
        pub person: PersonId,
        /// By which way.
        pub method: Method,
        /// The receiving card; none at a gateway.
        pub card: Option<CardId>,
        /// What is asked for.
        pub amount: Irr,
        /// What was found.
        pub credited: Option<Irr>,
        /// The order that waits for it.
        pub order_id: Option<OrderId>,
        /// Where it stands.
        pub status: Status,
        /// When the card was shown, or the customer asked for the gateway.
        pub opened_at: DateTime<Utc>,
        /// Until when a receipt, or the gateway's word, is awaited.
        pub expires_at: DateTime<Utc>,
        /// When the first receipt came.
        pub submitted_at: Option<DateTime<Utc>>,
        /// Where in the log the first receipt stands: its place among those that wait.
        pub submitted_position: Option<u64>,
        /// Pages of the receipt that counts.
        pub pages: u32,
        /// When staff approved or rejected it.
        pub decided_at: Option<DateTime<Utc>>,
        /// Who did.
        pub decided_by: Option<PersonId>,
        /// Why it was rejected, as the customer reads it.
        pub reason: Option<String>,
        /// Who gave it up.
        pub withdrawn_by: Option<WithdrawnBy>,
        /// When it was decided, verified, given up, failed, or ran out.
        pub ended_at: Option<DateTime<Utc>>,
        /// When the approval was undone.
        pub reversed_at: Option<DateTime<Utc>>,
        /// Who undid it.
        pub reversed_by: Option<PersonId>,
        /// Why, as the customer reads it.
        pub reversal_reason: Option<String>,
        /// The event that made the row.
        pub first_position: u64,
        /// The event that last touched it.
        pub position: u64,
    }
}

folded! {
    /// A payment while it is folded.
    pub(super) struct FoldedPayment of "payment" by payment unique (payment) born first_position {
        payment: String as "text",
        person: String as "text",
        method: String as "text",
        card: Option<String> as "text",
        amount: i64 as "bigint",
        credited: Option<i64> as "bigint",
        order_id: Option<String> as "text",
        status: String as "text",
        opened_at: DateTime<Utc> as "timestamptz",
        expires_at: DateTime<Utc> as "timestamptz",
        submitted_at: Option<DateTime<Utc>> as "timestamptz",
        submitted_position: Option<i64> as "bigint",
        pages: i64 as "bigint",
        decided_at: Option<DateTime<Utc>> as "timestamptz",
        decided_by: Option<String> as "text",
        reason: Option<String> as "text",
        withdrawn_by: Option<String> as "text",
        ended_at: Option<DateTime<Utc>> as "timestamptz",
        reversed_at: Option<DateTime<Utc>> as "timestamptz",
        reversed_by: Option<String> as "text",
        reversal_reason: Option<String> as "text",
        first_position: i64 as "bigint",
        position: i64 as "bigint",
    }
}

/// How a payment begins, by whichever way.
pub(super) struct Opened {
    pub(super) person: PersonId,
    pub(super) amount: Irr,
    pub(super) order: Option<OrderId>,
    pub(super) expires_at: DateTime<Utc>,
}

impl FoldedPayment {
    /// One that has just begun, with no card.
    pub(super) fn opened(
        recorded: &Recorded,
        method: Method,
        status: Status,
        opened: Opened,
    ) -> Result<Self, ProjectionError> {
        let (payment, position): (PaymentId, _) = (stream_as(recorded)?, bigint(recorded.position));
        Ok(Self {
            payment: payment.to_string(),
            person: opened.person.to_string(),
            method: method.code().to_owned(),
            card: None,
            amount: rial(opened.amount),
            credited: None,
            order_id: opened.order.map(|order| order.to_string()),
            status: status.code().to_owned(),
            opened_at: recorded.recorded_at,
            expires_at: opened.expires_at,
            submitted_at: None,
            submitted_position: None,
            pages: 0,
            decided_at: None,
            decided_by: None,
            reason: None,
            withdrawn_by: None,
            ended_at: None,
            reversed_at: None,
            reversed_by: None,
            reversal_reason: None,
            first_position: position,
            position,
        })
    }

    /// Where it stands from now on.
    pub(super) fn stand(&mut self, status: Status) {
        status.code().clone_into(&mut self.status);
    }

    /// Staff decided.
    pub(super) fn decide(&mut self, by: PersonId, at: DateTime<Utc>) {
        self.decided_by = Some(by.to_string());
        (self.decided_at, self.ended_at) = (Some(at), Some(at));
    }
}

const PAYMENT: Table = Table {
    name: "payment",
    ddl: "CREATE TABLE {name} (
        payment text PRIMARY KEY,
        person text NOT NULL,
        method text NOT NULL,
        card text,
        amount bigint NOT NULL,
        credited bigint,
        order_id text,
        status text NOT NULL,
        opened_at timestamptz NOT NULL,
        expires_at timestamptz NOT NULL,
        submitted_at timestamptz,
        submitted_position bigint,
        pages bigint NOT NULL DEFAULT 0,
        decided_at timestamptz,
        decided_by text,
        reason text,
        withdrawn_by text,
        ended_at timestamptz,
        reversed_at timestamptz,
        reversed_by text,
        reversal_reason text,
        first_position bigint NOT NULL UNIQUE,
        position bigint NOT NULL
    );
    CREATE INDEX ON {name} (person, first_position);
    CREATE INDEX ON {name} (status, first_position);
    CREATE INDEX ON {name} (order_id) WHERE order_id IS NOT NULL;
    CREATE INDEX ON {name} (expires_at) WHERE status = 'awaiting_receipt';
    CREATE INDEX ON {name} (decided_at) WHERE decided_at IS NOT NULL;
    CREATE INDEX ON {name} (submitted_position) WHERE status = 'under_review'",
};

/// What the projector fills.
pub(super) const TABLES: &[Table] =
    &[PAYMENT, receipt::TABLE, pending::TABLE, card::TABLE, gateway::TABLE];
