//! Wallets and payments of the model.

use domain::{
    id::PaymentId, ledger::Account, money::Irr, payment::PaymentEvent, wallet::WalletEvent,
};

use super::{Back, Bill, Course, Hold, Model, Purse, Stage, Step, Wrong, record::must};
use crate::stimulus::terminal;

fn rial(amount: Irr) -> i128 {
    amount.rial().into()
}

impl Model {
    pub(super) fn wallet(&mut self, event: &WalletEvent) -> Result<(), Wrong> {
        let person = event.person();
        let mut purse = self.purses.remove(&person).unwrap_or_default();
        let right = self.moved(&mut purse, event);
        let tied = self.tied(event, &purse);
        self.purses.insert(person, purse);
        right.and(tied)
    }

    fn moved(&mut self, purse: &mut Purse, event: &WalletEvent) -> Result<(), Wrong> {
        match *event {
            WalletEvent::Credited { payment, amount, order, .. } => {
                purse.balance += rial(amount);
                let once = purse.credits.insert(payment, (rial(amount), false)).is_none();
                let bill = self.bills.get(&payment).ok_or("a credit of no payment")?;
                let found = matches!(bill.stage, Stage::Approved | Stage::Reversed)
                    && bill.found == rial(amount)
                    && bill.order == order;
                must(once, "a payment credited twice")?;
                must(found, "a credit of what was not found")
            }
            WalletEvent::CreditReversed { payment, amount, .. } => {
                self.take_back(purse, payment, rial(amount), 0)
            }
            WalletEvent::CreditClawedBack { payment, from_wallet, receivable, .. } => {
                self.take_back(purse, payment, rial(from_wallet), rial(receivable))
            }
            WalletEvent::Held { order, amount, .. } => {
                let spendable = purse.balance - purse.owed >= rial(amount);
                purse.balance -= rial(amount);
                let once = purse.holds.insert(order, (rial(amount), Hold::Open)).is_none();
                let sale = self.sales.get(&order).ok_or("a hold for no order")?;
                must(once, "an order held twice")?;
                must(spendable, "a hold beyond what can be spent")?;
                must(sale.due == rial(amount), "a hold of another price")
            }
            WalletEvent::Captured { order, amount, .. } => {
                let held = purse.holds.insert(order, (rial(amount), Hold::Captured));
                must(held == Some((rial(amount), Hold::Open)), "a capture of what is not held")?;
                let sale = self.sales.get(&order).ok_or("a capture for no order")?;
                let line = self.lines.get(&sale.account);
                let seen = line.is_some_and(|line| line.delivered.contains(&order));
                must(seen, "money captured before the account was seen to work")
            }
            WalletEvent::Released { order, amount, .. } => {
                purse.balance += rial(amount);
                let held = purse.holds.insert(order, (rial(amount), Hold::Released));
                must(held == Some((rial(amount), Hold::Open)), "a release of what is not held")?;
                let sale = self.sales.get(&order).ok_or("a release for no order")?;
                must(sale.step == Step::Cancelled, "a release for an order that goes on")
            }
            WalletEvent::GatewayCredited { payment, amount, fee, order, .. } => {
                purse.balance += rial(amount);
                self.at_gateway += rial(amount) - rial(fee);
                self.fees += rial(fee);
                let once = purse.online.insert(payment, (rial(amount), Back::None)).is_none();
                let deposit = self.deposits.get(&payment).ok_or("a credit of no payment")?;
                let found = (deposit.course, deposit.amount, deposit.fee, deposit.order)
                    == (Course::Paid, rial(amount), rial(fee), order);
                must(once, "a payment credited twice")?;
                must(found, "a credit of what the gateway did not say")
            }
            WalletEvent::ReversalHeld { payment, amount, .. } => {
                let spendable = purse.balance - purse.owed >= rial(amount);
                purse.balance -= rial(amount);
                must(spendable, "a hold beyond what can be spent")?;
                self.back(purse, payment, amount, (Back::None, Back::Held), Course::Reversing)
            }
            WalletEvent::ReversalSettled { payment, amount, fee, .. } => {
                self.at_gateway -= rial(amount) - rial(fee);
                self.fees -= rial(fee);
                let deposit = self.deposits.get(&payment).ok_or("nothing to give back")?;
                must(deposit.fee == rial(fee), "a fee that came back otherwise than it went")?;
                self.back(purse, payment, amount, (Back::Held, Back::Settled), Course::Reversed)
            }
            WalletEvent::ReversalReleased { payment, amount, .. } => {
                purse.balance += rial(amount);
                self.back(purse, payment, amount, (Back::Held, Back::None), Course::Paid)
            }
        }
    }

    /// A payment at the gateway goes one step back, or forth.
    fn back(
        &self,
        purse: &mut Purse,
        payment: PaymentId,
        amount: Irr,
        (from, to): (Back, Back),
        course: Course,
    ) -> Result<(), Wrong> {
        let came = purse.online.insert(payment, (rial(amount), to));
        must(came == Some((rial(amount), from)), "a payment given back out of step")?;
        let deposit = self.deposits.get(&payment).ok_or("nothing to give back")?;
        must(deposit.course == course, "a wallet ahead of the gateway")
    }

    fn take_back(
        &self,
        purse: &mut Purse,
        payment: PaymentId,
        from_wallet: i128,
        owed: i128,
    ) -> Result<(), Wrong> {
        purse.balance -= from_wallet;
        purse.owed += owed;
        let credit = purse.credits.get_mut(&payment).ok_or("nothing to take back")?;
        let first = !std::mem::replace(&mut credit.1, true);
        must(first, "a payment taken back twice")?;
        must(credit.0 == from_wallet + owed, "more or less taken back than was credited")?;
        let undone = self.bills.get(&payment).is_some_and(|bill| bill.stage == Stage::Reversed);
        must(undone && purse.balance >= 0, "a payment taken back that stands")
    }

    /// The books and the purse say the same.
    fn tied(&self, event: &WalletEvent, purse: &Purse) -> Result<(), Wrong> {
        let person = event.person();
        let held = purse.holds.values().filter(|(_, hold)| *hold == Hold::Open);
        let online = purse.online.values().filter(|(_, back)| *back == Back::Held);
        let held: i128 =
            held.map(|(amount, _)| amount).chain(online.map(|(amount, _)| amount)).sum();
        let in_books = |account: &Account| self.books.balance(account);
        must(in_books(&Account::wallet(person)) == -purse.balance, "a wallet and its account")?;
        must(in_books(&Account::hold(person)) == -held, "the holds and their account")?;
        must(in_books(&Account::receivable(person)) == purse.owed, "a debt and its account")?;
        let (terminal, fees) = (Account::gateway(&terminal()), Account::gateway_fees());
        must(in_books(&terminal) == self.at_gateway, "the gateway and its account")?;
        must(in_books(&fees) == self.fees, "the fees and their account")?;
        must(purse.balance >= 0, "a wallet below nothing")
    }

    pub(super) fn payment(&mut self, id: PaymentId, event: &PaymentEvent) -> Result<(), Wrong> {
        if let PaymentEvent::Opened { person, amount, order, expires_at, .. } = *event {
            let (amount, stage) = (rial(amount), Stage::Awaiting);
            let bill = Bill { person, order, amount, found: 0, pages: 0, expires_at, stage };
            return must(self.bills.insert(id, bill).is_none(), "a payment opened twice");
        }
        let bill = self.bills.get_mut(&id).ok_or("an event of no payment")?;
        let before = bill.stage;
        let (open, review) = (bill.is_open(), before == Stage::Review);
        let right = match *event {
            PaymentEvent::Opened { .. } => true,
            PaymentEvent::AmountChanged { amount } => {
                bill.amount = rial(amount);
                before == Stage::Awaiting
            }
            PaymentEvent::ReceiptSubmitted { .. } => {
                (bill.stage, bill.pages) = (Stage::Review, 1);
                before == Stage::Awaiting
            }
            PaymentEvent::ReceiptReplaced { .. } => {
                bill.pages = 1;
                review
            }
            PaymentEvent::PageAdded { .. } => {
                bill.pages += 1;
                review
            }
            PaymentEvent::Approved { amount, reviewer, claimed, .. } => {
                (bill.stage, bill.found) = (Stage::Approved, rial(amount));
                review && reviewer != bill.person && rial(claimed) == bill.amount
            }
            PaymentEvent::Rejected { reviewer, .. } => {
                bill.stage = Stage::Ended;
                review && reviewer != bill.person
            }
            PaymentEvent::Withdrawn { .. } => {
                bill.stage = Stage::Ended;
                open
            }
            PaymentEvent::Expired { .. } => {
                bill.stage = Stage::Ended;
                before == Stage::Awaiting
            }
            PaymentEvent::Reversed { amount, .. } => {
                bill.stage = Stage::Reversed;
                before == Stage::Approved && bill.found == rial(amount)
            }
        };
        must(right, "a payment decided otherwise than once, and by another")
    }
}
