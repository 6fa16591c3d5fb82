//! Sessions at gateways: what a gateway said of each payment there. The payer's card stands sealed.

use chrono::{DateTime, Utc};
use domain::{
    id::{PaymentId, PersonId},
    money::Irr,
    payment::{
        Status,
        gateway::{Authority, Bearer, Failure, GatewayEvent, Return, Terminal},
    },
    sealed::{Fingerprint, Sealed},
};
use event_store::{
    Recorded,
    projection::{ProjectionError, Table},
};
use sqlx::PgExecutor;

use super::table::{FoldedPayment, Method, Opened};
use crate::{
    Answer,
    column::{Coded, bigint, coded, rial, row, texts},
    sheet::{Sheet, folded},
    step::broken,
};

coded!(Bearer { Merchant => "merchant", Payer => "payer" });
coded!(Failure { Refused => "refused", Cancelled => "cancelled", Unpaid => "unpaid" });

row! {
    /// A session at a gateway.
    pub struct SessionRow {
        /// Of which payment.
        pub payment: PaymentId,
        /// Who pays.
        pub person: PersonId,
        /// At which terminal of the shop.
        pub terminal: Terminal,
        /// The gateway's name of it, once it was opened there.
        pub authority: Option<Authority>,
        /// The gateway's fee: announced, and once it is paid what it took.
        pub fee: Option<Irr>,
        /// Who bears it.
        pub bearer: Option<Bearer>,
        /// When the gateway opened it.
        pub requested_at: Option<DateTime<Utc>>,
        /// When a browser last came back.
        pub returned_at: Option<DateTime<Utc>>,
        /// Whether it said that it was paid.
        pub said_paid: bool,
        /// When the gateway said that it is paid.
        pub verified_at: Option<DateTime<Utc>>,
        /// The gateway's number of the transaction.
        pub reference: Option<String>,
        /// The payer's card with its middle hidden, sealed.
        pub card: Option<Sealed>,
        /// Equal for the same payer's card.
        pub payer: Option<Fingerprint>,
        /// Whether it was paid after it had been taken for failed.
        pub late: bool,
        /// Why it failed.
        pub failure: Option<Failure>,
        /// The last code of the gateway that was no success.
        pub code: Option<i64>,
        /// The event that made the row.
        pub first_position: u64,
        /// The event that last touched it.
        pub position: u64,
    }
}

pub(super) const TABLE: Table = Table {
    name: "gateway_session",
    ddl: "CREATE TABLE {name} (
        payment text PRIMARY KEY,
        person text NOT NULL,
        terminal text NOT NULL,
        authority text,
        fee bigint,
        bearer text,
        requested_at timestamptz,
        returned_at timestamptz,
        said_paid boolean NOT NULL DEFAULT false,
        verified_at timestamptz,
        reference text,
        card text,
        payer text,
        late boolean NOT NULL DEFAULT false,
        failure text,
        code bigint,
        first_position bigint NOT NULL UNIQUE,
        position bigint NOT NULL
    );
    CREATE INDEX ON {name} (authority) WHERE authority IS NOT NULL;
    CREATE INDEX ON {name} (person, first_position)",
};

folded! {
    /// A session while it is folded.
    pub(super) struct FoldedSession of "gateway_session" by payment unique (payment) born first_position {
        payment: String as "text",
        person: String as "text",
        terminal: String as "text",
        authority: Option<String> as "text",
        fee: Option<i64> as "bigint",
        bearer: Option<String> as "text",
        requested_at: Option<DateTime<Utc>> as "timestamptz",
        returned_at: Option<DateTime<Utc>> as "timestamptz",
        said_paid: bool as "boolean",
        verified_at: Option<DateTime<Utc>> as "timestamptz",
        reference: Option<String> as "text",
        card: Option<String> as "text",
        payer: Option<String> as "text",
        late: bool as "boolean",
        failure: Option<String> as "text",
        code: Option<i64> as "bigint",
        first_position: i64 as "bigint",
        position: i64 as "bigint",
    }
}

fn open(
    payments: &mut Sheet<FoldedPayment>,
    sessions: &mut Sheet<FoldedSession>,
    recorded: &Recorded,
    event: GatewayEvent,
) -> Result<(), ProjectionError> {
    let GatewayEvent::Opened { person, terminal, amount, order, expires_at } = event else {
        return Err(broken(recorded, "it opens nothing"));
    };
    let opened = Opened { person, amount, order, expires_at };
    let payment = FoldedPayment::opened(recorded, Method::Gateway, Status::AwaitingPayer, opened)?;
    let session = FoldedSession {
        payment: payment.payment.clone(),
        person: person.to_string(),
        terminal: terminal.to_string(),
        authority: None,
        fee: None,
        bearer: None,
        requested_at: None,
        returned_at: None,
        said_paid: false,
        verified_at: None,
        reference: None,
        card: None,
        payer: None,
        late: false,
        failure: None,
        code: None,
        first_position: payment.first_position,
        position: payment.position,
    };
    payments.begin(recorded, payment)?;
    sessions.begin(recorded, session)
}

/// What an event of a payment at a gateway does to it and to its session.
pub(super) fn take(
    payments: &mut Sheet<FoldedPayment>,
    sessions: &mut Sheet<FoldedSession>,
    recorded: &Recorded,
    event: GatewayEvent,
) -> Result<(), ProjectionError> {
    if matches!(event, GatewayEvent::Opened { .. }) {
        return open(payments, sessions, recorded, event);
    }
    let (at, position) = (recorded.recorded_at, bigint(recorded.position));
    let payment = payments.of(recorded)?;
    let session = sessions.of(recorded)?;
    (payment.position, session.position) = (position, position);
    match event {
        GatewayEvent::Opened { .. } => {}
        GatewayEvent::Requested { person: _, authority, fee, bearer } => {
            session.authority = Some(authority.to_string());
            session.fee = Some(rial(fee));
            session.bearer = Some(bearer.code().to_owned());
            session.requested_at = Some(at);
        }
        GatewayEvent::Returned { said } => {
            session.returned_at = Some(at);
            session.said_paid |= said == Return::Ok;
        }
        GatewayEvent::Verified {
            person: _,
            terminal: _,
            amount,
            fee,
            bearer,
            reference,
            card,
            payer,
            order: _,
            late,
        } => {
            payment.stand(Status::Approved);
            payment.credited = Some(rial(amount));
            payment.ended_at = Some(at);
            session.fee = Some(rial(fee));
            session.bearer = Some(bearer.code().to_owned());
            session.verified_at = Some(at);
            session.reference = Some(reference);
            session.card = card.map(|card| card.0);
            session.payer = payer.map(|payer| payer.0);
            session.late = late;
            (session.failure, session.code) = (None, None);
        }
        GatewayEvent::Failed { person: _, failure, code, order: _ } => {
            payment.stand(Status::Failed);
            payment.ended_at = Some(at);
            session.failure = Some(failure.code().to_owned());
            session.code = code;
        }
        GatewayEvent::Disputed { person: _, amount: _, code } => {
            payment.stand(Status::Disputed);
            session.code = Some(code);
        }
        GatewayEvent::ReversalAsked { person: _, amount: _, reviewer, reason } => {
            payment.stand(Status::Reversing);
            payment.reversed_by = Some(reviewer.to_string());
            payment.reversal_reason = Some(reason);
        }
        GatewayEvent::Reversed { .. } => {
            payment.stand(Status::Reversed);
            payment.reversed_at = Some(at);
        }
        GatewayEvent::ReversalRefused { person: _, amount: _, code } => {
            payment.stand(Status::Approved);
            (payment.reversed_by, payment.reversal_reason) = (None, None);
            session.code = Some(code);
        }
    }
    Ok(())
}

/// The sessions of those of these payments that have one.
pub async fn of(db: impl PgExecutor<'_>, payments: &[PaymentId]) -> Answer<Vec<SessionRow>> {
    let sql = "SELECT * FROM rm.gateway_session WHERE payment = ANY ($1)";
    Ok(sqlx::query_as(sql).bind(texts(payments)).fetch_all(db).await?)
}

/// The sessions that the gateway calls so.
pub async fn by_authorities(
    db: impl PgExecutor<'_>,
    authorities: &[Authority],
) -> Answer<Vec<SessionRow>> {
    let sql = "SELECT * FROM rm.gateway_session WHERE authority = ANY ($1)";
    Ok(sqlx::query_as(sql).bind(texts(authorities)).fetch_all(db).await?)
}

/// How many sessions of a person were opened since a time and are not paid.
pub async fn unpaid_since(
    db: impl PgExecutor<'_>,
    person: PersonId,
    since: DateTime<Utc>,
) -> Answer<u64> {
    let sql = "SELECT count(*) FROM rm.gateway_session s JOIN rm.payment p USING (payment) \
         WHERE s.person = $1 AND p.opened_at >= $2 AND s.verified_at IS NULL";
    let count: i64 =
        sqlx::query_scalar(sql).bind(person.to_string()).bind(since).fetch_one(db).await?;
    Ok(count.unsigned_abs())
}
