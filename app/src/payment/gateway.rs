//! Paying in at a gateway: the customer's side, what comes back from his browser, and giving a payment back.
//!
//! Nothing here calls the gateway: that is the process's. What a browser says is noted, and makes the process ask.

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    id::{EntryId, OrderId, PaymentId, PersonId},
    money::Irr,
    payment::{
        Status,
        gateway::{Authority, Bearer, Failure, GatewayCommand, GatewayPayment, Return, Terminal},
    },
    role::Permission,
    time::effective_date,
    wallet::{Wallet, WalletCommand},
};
use event_store::{Receipt, unit::Abort};
use projections::payment::gateway::SessionRow;
use serde::Serialize;

use super::Payments;
use crate::{
    Context,
    error::{Error, Refusal, Result, Settled},
    identity::refused,
    ports::gateway::Paid,
};

/// The least that Zarinpal takes, in rial (its REST v4).
const GATEWAY_MIN: u64 = 1_000;
/// The most that Zarinpal takes at once, in rial (−41).
const GATEWAY_MAX: u64 = 1_000_000_000;
/// Sessions that a person may open and not pay within the time that one is open: he who cannot pay tries a few times,
/// and no more of them are the gateway's to bear, which locks out who asks too often (−12).
const UNPAID_MAX: u64 = 5;
/// The field under which a payer's card is sealed.
const PAYER: &str = "gateway/card";

/// A payment at a gateway, as its customer sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GatewayView {
    /// Which.
    pub payment: PaymentId,
    /// Whose.
    pub person: PersonId,
    /// How much.
    pub amount: Irr,
    /// Where it stands.
    pub status: Status,
    /// The address of the gateway's page, once there is a session there.
    pub pay_page: Option<String>,
    /// Until when the page is open.
    pub expires_at: DateTime<Utc>,
    /// The order that waits for it.
    pub order: Option<OrderId>,
}

impl Payments<'_> {
    /// Whether the shop has a gateway.
    #[must_use]
    pub fn has_gateway(&self) -> bool {
        self.0.ports().gateway.is_some()
    }

    /// The payment at a gateway as its events have made it.
    ///
    /// # Errors
    /// [`Error::Unavailable`].
    pub async fn gateway(&self, payment: PaymentId) -> Result<GatewayPayment> {
        Ok(self.0.log().load::<GatewayPayment>(&payment.to_string()).await.settled()?.0)
    }

    /// Whether a payment is one at a gateway.
    ///
    /// # Errors
    /// [`Error::Unavailable`].
    pub async fn is_at_gateway(&self, payment: PaymentId) -> Result<bool> {
        Ok(self.gateway(payment).await?.status().is_some())
    }

    /// Opens a payment at the shop's gateway; its page is told to the customer once the gateway has opened a session.
    /// Requires `payment.open`. For an order the exact shortfall is taken, also below the shop's least amount, but
    /// not below the gateway's.
    ///
    /// # Errors
    /// Refused outside the limits, without a gateway, or with too many sessions open; forbidden; unavailable.
    pub async fn open_at_gateway(
        &self,
        context: &Context,
        amount: Irr,
        order: Option<OrderId>,
    ) -> Result<PaymentId> {
        let person = self.0.person_with(context, Permission::PaymentOpen).await?;
        if !self.has_gateway() {
            return Err(Refusal::NoGateway {}.into());
        }
        let settings = self.0.settings();
        let floor = Irr::new(GATEWAY_MIN).unwrap_or(Irr::ZERO);
        let (min, max) = (
            settings.least().max(floor),
            settings.most().min(Irr::new(GATEWAY_MAX).unwrap_or(Irr::MAX)),
        );
        let least = if order.is_some() { floor } else { min };
        if amount < least || amount > max {
            return Err(Refusal::AmountOutOfRange { min: least, max }.into());
        }
        if let Some(order) = order {
            let facts = self.0.orders().facts(order).await?;
            if facts.person != person {
                return Err(Error::NotFound("order"));
            }
        }
        let payment = PaymentId::derive(context.command_id, "payment", context.at);
        let wait = TimeDelta::minutes(i64::from(settings.gateway_wait_minutes));
        let unpaid =
            projections::payment::gateway::unpaid_since(self.0.pool(), person, context.at - wait);
        let unpaid = unpaid.await.settled()?;
        if unpaid >= UNPAID_MAX && !self.is_at_gateway(payment).await? {
            return Err(Refusal::TooManySessions {}.into());
        }
        let terminal: Terminal =
            settings.gateway_terminal.parse().map_err(crate::error::unavailable)?;
        let expires_at = context.at + wait;
        let command = GatewayCommand::Open { person, terminal, amount, order, expires_at };
        self.at_gateway(context, "gateway.open", &(amount, order), payment, command).await?;
        Ok(payment)
    }

    /// What its customer sees of a payment at a gateway. For its own customer, the operator and processes.
    ///
    /// # Errors
    /// Not found; unavailable.
    pub async fn gateway_view(&self, context: &Context, payment: PaymentId) -> Result<GatewayView> {
        let state = self.gateway(payment).await?;
        let foreign = context.actor.person().is_some_and(|actor| state.person() != Some(actor));
        if foreign {
            return Err(Error::NotFound("payment"));
        }
        self.view(payment, &state)
    }

    fn view(&self, payment: PaymentId, state: &GatewayPayment) -> Result<GatewayView> {
        let parts = (state.person(), state.amount(), state.status(), state.expires_at());
        let (Some(person), Some(amount), Some(status), Some(expires_at)) = parts else {
            return Err(Error::NotFound("payment"));
        };
        let gateway = self.0.ports().gateway.as_ref();
        let pay_page =
            gateway.zip(state.authority()).map(|(gateway, authority)| gateway.pay_page(authority));
        let order = state.order();
        Ok(GatewayView { payment, person, amount, status, pay_page, expires_at, order })
    }

    /// A browser came back from the gateway's page. Anybody can say this; it is noted, and makes the process ask. The
    /// context's actor is a process, for nobody is signed in there.
    ///
    /// # Errors
    /// Not found unless it names the session of this payment; unavailable.
    pub async fn came_back(
        &self,
        context: &Context,
        payment: PaymentId,
        authority: &Authority,
        said: Return,
    ) -> Result<GatewayView> {
        let state = self.gateway(payment).await?;
        if state.authority() != Some(authority) {
            return Err(Error::NotFound("payment"));
        }
        let command = GatewayCommand::Return { authority: authority.clone(), said };
        let arguments = (payment, authority, said == Return::Ok);
        self.at_gateway(context, "gateway.return", &arguments, payment, command).await?;
        self.view(payment, &self.gateway(payment).await?)
    }

    /// The customer gives a payment up for which no session was paid. Should he have paid all the same, the money is
    /// his when the gateway says so.
    ///
    /// # Errors
    /// Refused once it is decided; not found; unavailable.
    pub async fn give_up_at_gateway(
        &self,
        context: &Context,
        payment: PaymentId,
    ) -> Result<Receipt> {
        self.0.authorize(context, Permission::PaymentOpen).await?;
        self.gateway_view(context, payment).await?;
        let command = GatewayCommand::Fail { failure: Failure::Cancelled, code: None };
        self.at_gateway(context, "gateway.give_up", &payment, payment, command).await
    }

    /// Gives a payment back whole, as the gateway allows within half an hour: the wallet holds it from now on, in the
    /// same unit of work, so that nobody spends it while the gateway is asked. Requires `payment.reverse`.
    pub(super) async fn reverse_at_gateway(
        &self,
        context: &Context,
        payment: PaymentId,
        reason: String,
    ) -> Result<Receipt> {
        let reviewer = self.0.person_with(context, Permission::PaymentReverse).await?;
        let person = self.gateway(payment).await?.person().ok_or(Error::NotFound("payment"))?;
        let metadata = context.metadata("gateway.reverse", &(payment, &reason)).settled()?;
        let entry = EntryId::derive(context.command_id, "entry", context.at);
        let on = effective_date(context.at);
        let work = self.0.log().unit::<Refusal, _>(&metadata, |unit| {
            let ask = GatewayCommand::AskReversal { reviewer, reason: reason.clone() };
            let hold = WalletCommand::HoldReversal { payment, entry, on };
            Box::pin(async move {
                unit.run::<GatewayPayment>(&payment.to_string(), ask).await.map_err(refused)?;
                unit.run::<Wallet>(&person.to_string(), hold).await.map_err(refused)?;
                Ok::<(), Abort<Refusal>>(())
            })
        });
        work.await.settled()
    }

    /// The gateway says that it is paid. For the process that asks.
    pub(crate) async fn verified(
        &self,
        context: &Context,
        payment: PaymentId,
        paid: Paid,
    ) -> Result<()> {
        let person = self.gateway(payment).await?.person().ok_or(Error::NotFound("payment"))?;
        let card = match paid.card.as_deref() {
            Some(card) => match self.0.seal(&person.to_string(), PAYER, card).await {
                Ok(sealed) => Some(sealed),
                // Nothing is sealed for who was forgotten. What he paid is credited all the same.
                Err(Error::NotFound(_)) => None,
                Err(error) => return Err(error),
            },
            None => None,
        };
        let payer = paid.card_hash.as_deref().map(|hash| self.0.keys().fingerprint("payer", hash));
        let Paid { reference, fee, bearer, .. } = paid;
        let command = GatewayCommand::Verify { reference, fee, bearer, card, payer };
        self.at_gateway(context, "gateway.verify", &payment, payment, command).await.map(drop)
    }

    /// The gateway opened a session. For the process that asks.
    pub(crate) async fn requested(
        &self,
        context: &Context,
        payment: PaymentId,
        authority: Authority,
        fee: Irr,
        bearer: Bearer,
    ) -> Result<()> {
        let command = GatewayCommand::Request { authority, fee, bearer };
        self.at_gateway(context, "gateway.request", &payment, payment, command).await.map(drop)
    }

    /// Runs a command on a payment at a gateway. What the gateway answered is no part of the command's fingerprint:
    /// the first answer that was written down stands.
    pub(crate) async fn at_gateway(
        &self,
        context: &Context,
        use_case: &str,
        arguments: &impl Serialize,
        payment: PaymentId,
        command: GatewayCommand,
    ) -> Result<Receipt> {
        let metadata = context.metadata(use_case, arguments).settled()?;
        let stream = payment.to_string();
        self.0.log().execute::<GatewayPayment>(&stream, command, &metadata).await.settled()
    }

    /// The sessions of those of these payments that are at a gateway. Requires `payment.read` of who asks for others'.
    ///
    /// # Errors
    /// Unavailable.
    pub async fn sessions(&self, payments: &[PaymentId]) -> Result<Vec<SessionRow>> {
        projections::payment::gateway::of(self.0.pool(), payments).await.settled()
    }

    /// The payer's card of a session with its middle hidden, opened; none when the gateway gave none, or he was
    /// forgotten.
    ///
    /// # Errors
    /// Unavailable.
    pub async fn payer_card(&self, session: &SessionRow) -> Result<Option<String>> {
        match &session.card {
            Some(card) => self.0.open(PAYER, card).await,
            None => Ok(None),
        }
    }
}
