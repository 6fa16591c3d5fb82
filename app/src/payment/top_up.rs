//! The customer's side of a top-up before its receipt: open it, change its amount, give it up.

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    id::{OrderId, PaymentId, PersonId},
    money::Irr,
    payment::{Desk, DeskCommand, Payment, PaymentCommand, Status, WithdrawnBy},
    role::Permission,
};
use event_store::{Receipt, unit::Abort};

use super::{CardShown, Payments};
use crate::{
    Context,
    error::{Error, Refusal, Result, Settled},
    identity::refused,
};

/// A top-up that waits for its receipt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opened {
    /// Which.
    pub payment: PaymentId,
    /// Where to pay.
    pub card: CardShown,
    /// How much, exactly.
    pub amount: Irr,
    /// Until when a receipt is awaited.
    pub expires_at: DateTime<Utc>,
    /// The order that waits for it.
    pub order: Option<OrderId>,
}

impl Payments<'_> {
    /// Opens a top-up and shows a card. Requires `payment.open`. For an order the exact shortfall
    /// is taken, also below the shop's least amount.
    ///
    /// # Errors
    /// Refused outside the limits, while another is open, or without a card; forbidden;
    /// unavailable.
    pub async fn open(
        &self,
        context: &Context,
        amount: Irr,
        order: Option<OrderId>,
    ) -> Result<Opened> {
        let person = self.0.person_with(context, Permission::PaymentOpen).await?;
        let settings = self.0.settings();
        let (min, max) = (settings.least(), settings.most());
        let least = if order.is_some() { Irr::ZERO } else { min };
        if amount.is_zero() || amount < least || amount > max {
            return Err(Refusal::AmountOutOfRange { min, max }.into());
        }
        if let Some(order) = order {
            let facts = self.0.orders().facts(order).await?;
            if facts.person != person {
                return Err(Error::NotFound("order"));
            }
        }
        let card = self.next_card().await?;
        let payment = PaymentId::derive(context.command_id, "payment", context.at);
        let wait = TimeDelta::minutes(i64::from(settings.receipt_wait_minutes));
        let expires_at = context.at + wait;
        let command = PaymentCommand::Open { person, card, amount, order, expires_at };
        self.take_desk(context, person, payment, command).await?;
        self.opened(payment).await
    }

    /// One unit of work: the desk, the new payment, and that the last one has ended.
    async fn take_desk(
        &self,
        context: &Context,
        person: PersonId,
        payment: PaymentId,
        open: PaymentCommand,
    ) -> Result<Receipt> {
        let desk = person.to_string();
        let (state, _) = self.0.log().load::<Desk>(&desk).await.settled()?;
        let after = state.last().filter(|last| *last != payment);
        let PaymentCommand::Open { amount, order, .. } = &open else {
            return Err(Error::Conflict);
        };
        let metadata = context.metadata("payment.open", &(amount, order)).settled()?;
        let work = self.0.log().unit::<Refusal, _>(&metadata, |unit| {
            let (desk, open) = (desk.clone(), open.clone());
            Box::pin(async move {
                if let Some(last) = after {
                    let state = unit.read::<Payment, _>(&last.to_string()).await?;
                    if state.status().is_some_and(Status::is_open) {
                        return Err(Abort::Refused(Refusal::TopUpOpen { payment: last }));
                    }
                }
                let take = DeskCommand::Take { payment, after };
                unit.run::<Desk>(&desk, take).await.map_err(refused)?;
                unit.run::<Payment>(&payment.to_string(), open).await.map_err(refused)?;
                Ok(())
            })
        });
        work.await.settled()
    }

    /// What the customer is shown of an open top-up, read from the log.
    ///
    /// # Errors
    /// [`Error::NotFound`], or unavailable.
    pub async fn opened(&self, payment: PaymentId) -> Result<Opened> {
        let state = self.state(payment).await?;
        let terms = state.terms().ok_or(Error::NotFound("payment"))?;
        let card = self.show_card(terms.card).await?;
        let (amount, expires_at, order) = (terms.amount, terms.expires_at, terms.order);
        Ok(Opened { payment, card, amount, expires_at, order })
    }

    /// The payment that this person opened last, when it is still open: read from the log, so that
    /// a photo always finds its receipt.
    ///
    /// # Errors
    /// Unavailable.
    pub async fn open_of(&self, person: PersonId) -> Result<Option<(PaymentId, Status)>> {
        let (desk, _) = self.0.log().load::<Desk>(&person.to_string()).await.settled()?;
        let Some(payment) = desk.last() else { return Ok(None) };
        let status = self.state(payment).await?.status();
        Ok(status.filter(|status| status.is_open()).map(|status| (payment, status)))
    }

    /// Chooses another amount before a receipt was sent.
    ///
    /// # Errors
    /// Refused outside the limits or after a receipt; not found; unavailable.
    pub async fn change_amount(
        &self,
        context: &Context,
        payment: PaymentId,
        amount: Irr,
    ) -> Result<Opened> {
        self.0.authorize(context, Permission::PaymentOpen).await?;
        let state = self.own(context, payment).await?;
        let (min, max) = (self.0.settings().least(), self.0.settings().most());
        let least = if state.order().is_some() { Irr::ZERO } else { min };
        if amount < least || amount > max {
            return Err(Refusal::AmountOutOfRange { min, max }.into());
        }
        let command = PaymentCommand::ChangeAmount { amount };
        let arguments = (payment, amount);
        self.run(context, "payment.change_amount", &arguments, payment, command).await?;
        self.opened(payment).await
    }

    /// Ends a payment for which no receipt came. For the process that watches deadlines.
    pub(crate) async fn expire(
        &self,
        context: &Context,
        payment: PaymentId,
        command: PaymentCommand,
    ) -> Result<()> {
        self.run(context, "payment.expire", &payment, payment, command).await.map(drop)
    }

    /// Gives a top-up up before it is decided, by card or at the gateway.
    ///
    /// # Errors
    /// Refused after the decision; not found; unavailable.
    pub async fn withdraw(&self, context: &Context, payment: PaymentId) -> Result<Receipt> {
        self.0.authorize(context, Permission::PaymentOpen).await?;
        if self.is_at_gateway(payment).await? {
            return self.give_up_at_gateway(context, payment).await;
        }
        self.own(context, payment).await?;
        let command = PaymentCommand::Withdraw { by: WithdrawnBy::Customer };
        self.run(context, "payment.withdraw", &payment, payment, command).await
    }
}
