//! What must come of a command, said before it is decided: the rules once more, in plain terms and
//! from the model alone.

use domain::{
    id::{OrderId, PaymentId, PersonId, SubscriptionId},
    money::Irr,
    order::{CancelReason, Order, OrderCommand},
    payment::{
        Desk, DeskCommand, Payment, PaymentCommand,
        gateway::{Bearer, GatewayCommand, GatewayPayment, Return},
    },
    plan::Plan,
    role::Grants,
    subscription::{Subscription, SubscriptionCommand},
    wallet::{Wallet, WalletCommand},
};

use crate::{
    model::{Back, Course, Hold, Model, Purse, Stage, Step},
    state::Held,
};

/// What comes of a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// Something is recorded.
    Done,
    /// It was so already.
    Nothing,
    /// It is refused.
    Refused,
}

/// An aggregate whose answers can be foretold.
pub trait Foretold: Held {
    /// What must come of `command`; none where the model does not know.
    fn expect(model: &Model, stream: &str, command: &Self::Command) -> Option<Class>;
}

const fn refused_unless(allowed: bool) -> Class {
    if allowed { Class::Done } else { Class::Refused }
}

fn rial(amount: Irr) -> i128 {
    amount.rial().into()
}

impl Foretold for Wallet {
    fn expect(model: &Model, stream: &str, command: &WalletCommand) -> Option<Class> {
        let person: PersonId = stream.parse().ok()?;
        let nothing = Purse::default();
        let purse = model.purses.get(&person).unwrap_or(&nothing);
        let hold = |order: &OrderId| purse.holds.get(order).copied();
        Some(match command {
            WalletCommand::Credit { payment, .. } if purse.credits.contains_key(payment) => {
                Class::Nothing
            }
            WalletCommand::Credit { amount, .. } => refused_unless(!amount.is_zero()),
            WalletCommand::TakeBack { payment, .. } => match purse.credits.get(payment) {
                None => Class::Refused,
                Some((_, true)) => Class::Nothing,
                Some((_, false)) => Class::Done,
            },
            WalletCommand::Hold { order, amount, .. } => match hold(order) {
                Some((held, Hold::Open)) if held == rial(*amount) => Class::Nothing,
                Some(_) => Class::Refused,
                None => {
                    refused_unless(!amount.is_zero() && purse.balance - purse.owed >= rial(*amount))
                }
            },
            WalletCommand::Capture { order, .. } => match hold(order) {
                Some((_, Hold::Open)) => Class::Done,
                Some((_, Hold::Captured)) => Class::Nothing,
                Some((_, Hold::Released)) | None => Class::Refused,
            },
            WalletCommand::Release { order, .. } => match hold(order) {
                Some((_, Hold::Open)) => Class::Done,
                Some((_, Hold::Released)) => Class::Nothing,
                Some((_, Hold::Captured)) | None => Class::Refused,
            },
            WalletCommand::CreditGateway { payment, .. } if purse.online.contains_key(payment) => {
                Class::Nothing
            }
            WalletCommand::CreditGateway { amount, fee, .. } => refused_unless(fee < amount),
            WalletCommand::HoldReversal { payment, .. } => match purse.online.get(payment) {
                Some((amount, Back::None)) => refused_unless(purse.balance - purse.owed >= *amount),
                Some((_, Back::Held | Back::Settled)) | None => Class::Refused,
            },
            WalletCommand::SettleReversal { payment, .. } => match purse.online.get(payment) {
                Some((_, Back::Held)) => Class::Done,
                Some((_, Back::Settled)) => Class::Nothing,
                Some((_, Back::None)) | None => Class::Refused,
            },
            WalletCommand::ReleaseReversal { payment, .. } => match purse.online.get(payment) {
                Some((_, Back::Held)) => Class::Done,
                Some((_, Back::None)) => Class::Nothing,
                Some((_, Back::Settled)) | None => Class::Refused,
            },
        })
    }
}

impl Foretold for GatewayPayment {
    fn expect(model: &Model, stream: &str, command: &GatewayCommand) -> Option<Class> {
        use GatewayCommand as C;
        let payment: PaymentId = stream.parse().ok()?;
        let Some(deposit) = model.deposits.get(&payment) else {
            let opens = matches!(command, C::Open { amount, .. } if !amount.is_zero());
            return Some(refused_unless(opens));
        };
        let course = deposit.course;
        let unsettled = matches!(course, Course::Awaiting | Course::Failed);
        Some(match command {
            C::Open { .. } => Class::Refused,
            C::Request { .. } if deposit.session.is_some() => Class::Nothing,
            C::Request { .. } => refused_unless(course == Course::Awaiting),
            C::Return { authority, said } => match deposit.session.as_ref() == Some(authority) {
                false => Class::Refused,
                true => {
                    let heard = match said {
                        Return::Ok => deposit.said_ok,
                        Return::Nok => deposit.said_nok,
                    };
                    if unsettled && !heard { Class::Done } else { Class::Nothing }
                }
            },
            C::Verify { .. } if deposit.session.is_none() => Class::Refused,
            C::Verify { fee, bearer, .. } => match course {
                Course::Paid | Course::Reversing | Course::Reversed => Class::Nothing,
                Course::Awaiting | Course::Failed | Course::Disputed => {
                    refused_unless(*bearer == Bearer::Payer || rial(*fee) < deposit.amount)
                }
            },
            C::Fail { .. } if course == Course::Failed => Class::Nothing,
            C::Fail { .. } => refused_unless(course == Course::Awaiting),
            C::Dispute { .. } if course == Course::Disputed => Class::Nothing,
            C::Dispute { .. } => refused_unless(unsettled),
            C::AskReversal { reviewer, .. } => {
                refused_unless(course == Course::Paid && deposit.person != *reviewer)
            }
            C::Reverse {} if course == Course::Reversed => Class::Nothing,
            C::Reverse {} => refused_unless(course == Course::Reversing),
            C::RefuseReversal { .. } if course == Course::Paid => Class::Nothing,
            C::RefuseReversal { .. } => refused_unless(course == Course::Reversing),
        })
    }
}

impl Foretold for Payment {
    fn expect(model: &Model, stream: &str, command: &PaymentCommand) -> Option<Class> {
        let payment: PaymentId = stream.parse().ok()?;
        let Some(bill) = model.bills.get(&payment) else {
            let opens = matches!(command, PaymentCommand::Open { amount, .. } if !amount.is_zero());
            return Some(refused_unless(opens));
        };
        let decides = |reviewer: &PersonId| bill.stage == Stage::Review && bill.person != *reviewer;
        Some(match command {
            PaymentCommand::Open { .. } => Class::Refused,
            PaymentCommand::ChangeAmount { amount } => {
                let same = rial(*amount) == bill.amount;
                match bill.stage == Stage::Awaiting && !amount.is_zero() {
                    true if same => Class::Nothing,
                    allowed => refused_unless(allowed),
                }
            }
            PaymentCommand::SubmitReceipt { .. } | PaymentCommand::Withdraw { .. } => {
                refused_unless(bill.is_open())
            }
            PaymentCommand::AddPage { .. } => {
                refused_unless(bill.stage == Stage::Review && bill.pages < 10)
            }
            PaymentCommand::Approve { reviewer, found } => refused_unless(
                decides(reviewer) && found.as_ref().is_none_or(|found| !found.amount.is_zero()),
            ),
            PaymentCommand::Reject { reviewer, .. } => refused_unless(decides(reviewer)),
            PaymentCommand::Expire { .. } if bill.stage != Stage::Awaiting => Class::Nothing,
            PaymentCommand::Expire { at } => refused_unless(*at >= bill.expires_at),
            PaymentCommand::Reverse { reviewer, .. } => {
                refused_unless(bill.stage == Stage::Approved && bill.person != *reviewer)
            }
        })
    }
}

impl Foretold for Desk {
    fn expect(model: &Model, stream: &str, command: &DeskCommand) -> Option<Class> {
        let DeskCommand::Take { payment, after } = *command;
        let last = model.desks.get(&stream.parse().ok()?).copied();
        let free = last.is_none() || last == after;
        Some(if last == Some(payment) { Class::Nothing } else { refused_unless(free) })
    }
}

impl Foretold for Order {
    fn expect(model: &Model, stream: &str, command: &OrderCommand) -> Option<Class> {
        let order: OrderId = stream.parse().ok()?;
        let Some(sale) = model.sales.get(&order) else {
            return Some(refused_unless(matches!(command, OrderCommand::Place { .. })));
        };
        let before_payment = |reason: &CancelReason| {
            use CancelReason as R;
            matches!(reason, R::Customer | R::Expired | R::PlanGone)
        };
        Some(match (command, sale.step) {
            (OrderCommand::Place { .. }, _) => Class::Refused,
            (OrderCommand::RecordFundsMissing { missing }, Step::Placed)
                if sale.missing == Some(rial(*missing)) =>
            {
                Class::Nothing
            }
            (OrderCommand::RecordFundsMissing { .. }, step) => refused_unless(step == Step::Placed),
            (OrderCommand::MarkPaid, Step::Paid | Step::Fulfilled)
            | (OrderCommand::Fulfil, Step::Fulfilled)
            | (OrderCommand::Cancel { .. }, Step::Cancelled) => Class::Nothing,
            (OrderCommand::MarkPaid, step) => refused_unless(step == Step::Placed),
            (OrderCommand::Fulfil, step) => refused_unless(step == Step::Paid),
            (OrderCommand::Cancel { reason }, Step::Paid) => {
                refused_unless(!before_payment(reason))
            }
            (OrderCommand::Cancel { .. }, step) => refused_unless(step == Step::Placed),
            (OrderCommand::Expire { .. }, Step::Paid | Step::Fulfilled | Step::Cancelled) => {
                Class::Nothing
            }
            (OrderCommand::Expire { at }, Step::Placed) => refused_unless(*at >= sale.expires_at),
        })
    }
}

impl Foretold for Subscription {
    fn expect(model: &Model, stream: &str, command: &SubscriptionCommand) -> Option<Class> {
        use SubscriptionCommand as C;
        let account: SubscriptionId = stream.parse().ok()?;
        let Some(line) = model.lines.get(&account) else {
            return Some(refused_unless(matches!(command, C::RequestProvisioning { .. })));
        };
        let under_way = |order: &OrderId| line.delivery.is_some_and(|(of, _)| of == *order);
        let known = |order: &OrderId| {
            under_way(order) || line.delivered.contains(order) || line.given_up.contains(order)
        };
        let parked = line.delivery.is_some_and(|(_, parked)| parked);
        Some(match command {
            C::RequestProvisioning { order, .. } | C::RequestRenewal { order, .. }
                if known(order) =>
            {
                Class::Nothing
            }
            C::RequestProvisioning { .. } => Class::Refused,
            C::RequestRenewal { .. } => {
                refused_unless(line.delivery.is_none() && line.service.is_some())
            }
            C::RecordDelivered { order, .. } | C::RecordFailed { order, .. } => {
                refused_unless(under_way(order))
            }
            C::Park { order } if under_way(order) && parked => Class::Nothing,
            C::Park { order } => refused_unless(under_way(order)),
            C::Retry { .. } | C::Abandon { .. } => refused_unless(parked),
            C::ObserveUsage { .. } => return None,
        })
    }
}

impl Foretold for Plan {
    fn expect(_: &Model, _: &str, _: &Self::Command) -> Option<Class> {
        None
    }
}

impl Foretold for Grants {
    fn expect(_: &Model, _: &str, _: &Self::Command) -> Option<Class> {
        None
    }
}
