//! `moon payment`: the whole way of a payment by card, and the outside of one at the gateway, for scripts and for
//! the day the bot is down.

use std::path::PathBuf;

use app::payment::{Upload, UploadKind};
use clap::Subcommand;
use domain::{
    id::{PaymentId, PersonId},
    money::Irr,
    payment::{Found, Status},
};
use projections::{
    page::{Direction, Page},
    payment::{PaymentFilter, PaymentRow},
};
use serde_json::json;

use super::{Call, amount, id, moment, toman};
use crate::compose::Shop;

/// Rows of a list.
const ROWS: u8 = 50;

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Open a top-up for a customer: shows the card to pay to
    Open {
        /// Who pays
        #[arg(value_parser = id::<PersonId>)]
        person: PersonId,
        /// How much, in Toman
        #[arg(value_parser = amount)]
        amount: Irr,
    },
    /// Open a payment at the gateway for a customer; its page is told to him, and shown by `session`
    Online {
        /// Who pays
        #[arg(value_parser = id::<PersonId>)]
        person: PersonId,
        /// How much, in Toman
        #[arg(value_parser = amount)]
        amount: Irr,
    },
    /// Where a payment at the gateway stands
    Session {
        /// Which payment
        #[arg(value_parser = id::<PaymentId>)]
        payment: PaymentId,
    },
    /// Send a receipt for a customer
    Submit {
        /// Which payment
        #[arg(value_parser = id::<PaymentId>)]
        payment: PaymentId,
        /// The picture or PDF
        file: PathBuf,
    },
    /// Receipts that wait, longest first
    Queue,
    /// All payments, newest first
    List,
    /// The money was found
    Approve {
        /// Which payment
        #[arg(value_parser = id::<PaymentId>)]
        payment: PaymentId,
        /// What was found, in Toman, when it is not what was asked for
        #[arg(long, value_parser = amount, requires = "reason")]
        amount: Option<Irr>,
        /// Why it is another amount; the customer reads it
        #[arg(long, requires = "amount")]
        reason: Option<String>,
    },
    /// The money was not found
    Reject {
        /// Which payment
        #[arg(value_parser = id::<PaymentId>)]
        payment: PaymentId,
        /// What the customer reads
        #[arg(long)]
        reason: String,
    },
    /// Undo a wrong approval by a reversing entry; at the gateway: give the payment back whole
    Reverse {
        /// Which payment
        #[arg(value_parser = id::<PaymentId>)]
        payment: PaymentId,
        /// What the customer reads
        #[arg(long)]
        reason: String,
    },
}

pub(super) async fn run(call: &Call, command: Command) -> anyhow::Result<()> {
    let shop = call.shop().await?;
    let payments = shop.app.payments();
    match command {
        Command::Open { person, amount } => {
            let opened = payments.open(&call.person(&shop, person).await?, amount, None).await?;
            let card = &opened.card;
            let value = json!({
                "payment": opened.payment, "amount": opened.amount, "card": card.number,
                "holder": card.holder, "expires_at": opened.expires_at,
            });
            call.output.answer(&value, || {
                vec![
                    format!("payment {} ({})", opened.payment, opened.payment.short()),
                    format!(
                        "pay exactly {} to {} ({})",
                        toman(opened.amount),
                        card.number,
                        card.holder
                    ),
                    format!("a receipt is awaited until {}", opened.expires_at),
                ]
            })
        }
        Command::Online { person, amount } => {
            let context = call.person(&shop, person).await?;
            let payment = payments.open_at_gateway(&context, amount, None).await?;
            call.output.answer(&json!({ "payment": payment, "amount": amount }), || {
                let next = format!(
                    "`moon payment session {payment}` shows its page, once the shop has opened it"
                );
                vec![format!("payment {payment} ({})", payment.short()), next]
            })
        }
        Command::Session { payment } => session(call, &shop, payment).await,
        Command::Submit { payment, file } => {
            let person = payments.state(payment).await?.person();
            let person = person.ok_or(app::Error::NotFound("payment"))?;
            let bytes = std::fs::read(&file)?.into();
            let upload = Upload { kind: UploadKind::Document, bytes, text: None };
            let context = call.person(&shop, person).await?;
            let submitted = payments.submit_receipt(&context, payment, upload).await?;
            let value = json!({ "payment": payment, "number": submitted.number });
            call.output.answer(&value, || vec![format!("receipt {} waits", submitted.number)])
        }
        Command::Queue => {
            let queue =
                projections::payment::review_queue(shop.app.pool(), &Page::first(ROWS)).await?;
            list(call, &shop, queue.nodes().collect()).await
        }
        Command::List => {
            let (filter, page) = (PaymentFilter::default(), Page::first(ROWS));
            let pool = shop.app.pool();
            let rows =
                projections::payment::page(pool, &filter, Direction::NewestFirst, &page).await?;
            list(call, &shop, rows.nodes().collect()).await
        }
        Command::Approve { payment, amount, reason } => {
            let found = amount.zip(reason).map(|(amount, reason)| Found { amount, reason });
            payments.approve(&call.staff(&shop).await?, payment, found).await?;
            decided(call, payment, Status::Approved)
        }
        Command::Reject { payment, reason } => {
            payments.reject(&call.staff(&shop).await?, payment, reason).await?;
            decided(call, payment, Status::Rejected)
        }
        Command::Reverse { payment, reason } => {
            let online = payments.is_at_gateway(payment).await?;
            payments.reverse(&call.staff(&shop).await?, payment, reason).await?;
            decided(call, payment, if online { Status::Reversing } else { Status::Reversed })
        }
    }
}

/// Where a payment at the gateway stands: what its customer and what staff see of it.
async fn session(call: &Call, shop: &Shop, payment: PaymentId) -> anyhow::Result<()> {
    let payments = shop.app.payments();
    let shown = payments.gateway_view(&call.operator(), payment).await?;
    let sessions = payments.sessions(&[payment]).await?;
    let session = sessions.first();
    let reference = session.and_then(|session| session.reference.clone());
    let code = session.and_then(|session| session.code);
    let value = json!({
        "payment": payment, "amount": shown.amount, "status": shown.status,
        "page": shown.pay_page, "expires_at": shown.expires_at,
        "reference": reference, "code": code,
    });
    call.output.answer(&value, || {
        let mut lines = vec![
            format!("payment {payment} ({}) is {:?}", payment.short(), shown.status),
            format!("{} until {}", toman(shown.amount), shown.expires_at),
        ];
        lines.extend(shown.pay_page.map(|page| format!("page {page}")));
        lines.extend(reference.map(|reference| format!("transaction {reference}")));
        lines.extend(code.map(|code| format!("the gateway's last code: {code}")));
        lines
    })
}

fn decided(call: &Call, payment: PaymentId, status: Status) -> anyhow::Result<()> {
    call.output.answer(&json!({ "payment": payment, "status": status }), || {
        let follows = "the wallet follows by itself while the shop runs (or `moon task work`)";
        vec![format!("payment {payment} is {status:?}"), follows.to_owned()]
    })
}

async fn list(call: &Call, shop: &Shop, payments: Vec<PaymentRow>) -> anyhow::Result<()> {
    let mut rows = vec![];
    for payment in payments {
        let customer = shop.app.identities().profile(payment.person).await?;
        let gone = shop.app.identities().record(payment.person).await?.is_forgotten();
        let shown = super::user::name_of(&customer, gone);
        rows.push(vec![
            payment.payment.to_string(),
            payment.payment.short(),
            shown,
            toman(payment.amount),
            format!("{:?}", payment.method),
            format!("{:?}", payment.status),
            moment(payment.submitted_at),
        ]);
    }
    let columns = ["payment", "number", "customer", "amount", "method", "status", "submitted"];
    call.output.table(&rows, &columns, rows.clone())
}
