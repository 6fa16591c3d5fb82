//! Payments at gateways in the model: believed when the gateway itself says that they are paid,
//! credited once, and given back only out of what is held.

use domain::{
    id::PaymentId,
    money::Irr,
    payment::gateway::{Authority, Bearer, GatewayEvent, Return},
};

use super::{Course, Deposit, Model, Wrong, record::must};
use crate::gateway::{Gateway, Standing};

fn rial(amount: Irr) -> i128 {
    amount.rial().into()
}

impl Model {
    /// The payment of a session that the shop knows.
    #[must_use]
    pub fn payment_of(&self, authority: &Authority) -> Option<PaymentId> {
        let mut deposits = self.deposits.iter();
        let of = |deposit: &Deposit| deposit.session.as_ref() == Some(authority);
        deposits.find(|(_, deposit)| of(deposit)).map(|(payment, _)| *payment)
    }

    pub(super) fn at_gateway(
        &mut self,
        id: PaymentId,
        event: &GatewayEvent,
        gateway: &Gateway,
    ) -> Result<(), Wrong> {
        if let GatewayEvent::Opened { person, amount, order, .. } = *event {
            let deposit = Deposit {
                person,
                order,
                amount: rial(amount),
                fee: 0,
                session: None,
                said_ok: false,
                said_nok: false,
                course: Course::Awaiting,
            };
            let fresh = self.deposits.insert(id, deposit).is_none();
            return must(fresh && !self.bills.contains_key(&id), "a payment opened twice");
        }
        let deposit = self.deposits.get_mut(&id).ok_or("an event of no payment at a gateway")?;
        let (before, amount) = (deposit.course, deposit.amount);
        let unsettled = matches!(before, Course::Awaiting | Course::Failed);
        let standing = deposit.session.as_ref().and_then(|session| gateway.standing(session));
        let right = match event {
            GatewayEvent::Opened { .. } => true,
            GatewayEvent::Requested { authority, .. } => {
                let first = deposit.session.replace(authority.clone()).is_none();
                first && before == Course::Awaiting
            }
            GatewayEvent::Returned { said: Return::Ok } => {
                !std::mem::replace(&mut deposit.said_ok, true) && unsettled
            }
            GatewayEvent::Returned { said: Return::Nok } => {
                !std::mem::replace(&mut deposit.said_nok, true) && unsettled
            }
            GatewayEvent::Verified { amount: paid, fee, bearer, late, .. } => {
                deposit.course = Course::Paid;
                deposit.fee = if *bearer == Bearer::Merchant { rial(*fee) } else { 0 };
                must(standing == Some(Standing::Verified), "a payment that nobody paid")?;
                unsettled && rial(*paid) == amount && *late == (before == Course::Failed)
            }
            GatewayEvent::Failed { .. } => {
                deposit.course = Course::Failed;
                before == Course::Awaiting
            }
            GatewayEvent::Disputed { .. } => {
                deposit.course = Course::Disputed;
                unsettled && standing == Some(Standing::OtherAmount)
            }
            GatewayEvent::ReversalAsked { reviewer, amount: back, .. } => {
                deposit.course = Course::Reversing;
                before == Course::Paid && *reviewer != deposit.person && rial(*back) == amount
            }
            GatewayEvent::Reversed { amount: back, .. } => {
                deposit.course = Course::Reversed;
                must(standing == Some(Standing::Reversed), "a payment that nobody gave back")?;
                before == Course::Reversing && rial(*back) == amount
            }
            GatewayEvent::ReversalRefused { .. } => {
                deposit.course = Course::Paid;
                before == Course::Reversing
            }
        };
        must(right, "a payment at a gateway out of step")
    }
}
