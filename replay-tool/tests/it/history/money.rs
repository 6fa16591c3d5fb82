//! Payments, from the card that is shown to the money in the wallet, and back.

use chrono::TimeDelta;
use domain::id::{PaymentId, PersonId};
use domain::payment::{
    Desk, DeskCommand, Found, Payment, PaymentCommand, Receipt, ReceiptKind, Status, WithdrawnBy,
};
use domain::sealed::Fingerprint;
use domain::wallet::{Wallet, WalletCommand};
use rand::Rng;

use super::ground::Who;
use super::shop::{Going, Shop, irr, sealed};

impl Shop {
    pub(super) fn open_payment(&mut self, person: PersonId) -> Going {
        let payment: PaymentId = self.ground.id("payment");
        let amount = irr(self.chance.gen_range(5..60) * 100_000);
        let card = self.cards[self.chance.gen_range(0..self.cards.len())];
        let expires_at = self.ground.now + TimeDelta::hours(1);
        let after = self.ground.state::<Desk>(person).last();
        let take = DeskCommand::Take { payment, after };
        self.ground.run(Who::Person(person), person, Desk::decide, take);
        let open = PaymentCommand::Open { person, card, amount, order: None, expires_at };
        self.ground.run(Who::Person(person), payment, Payment::decide, open);
        Going::TopUp { person, payment, step: 0 }
    }

    fn pay(&mut self, who: Who, payment: PaymentId, command: PaymentCommand) {
        self.ground.run(who, payment, Payment::decide, command);
    }

    pub(super) fn top_up(
        &mut self,
        person: PersonId,
        payment: PaymentId,
        step: u8,
    ) -> Option<Going> {
        let shut_out = self.blocked.contains(&person);
        let customer = Who::Person(person);
        match step {
            0 => match self.chance.gen_range(0..8) {
                0 => {
                    let expire =
                        PaymentCommand::Expire { at: self.ground.now + TimeDelta::days(2) };
                    self.pay(Who::Process, payment, expire);
                    None
                }
                // Who was shut out comes no further, and his payment runs out.
                _ if shut_out => Some(Going::TopUp { person, payment, step: 0 }),
                1 => {
                    let by = WithdrawnBy::Customer;
                    self.pay(customer, payment, PaymentCommand::Withdraw { by });
                    None
                }
                2 => {
                    let amount = irr(self.chance.gen_range(5..60) * 100_000);
                    self.pay(customer, payment, PaymentCommand::ChangeAmount { amount });
                    Some(Going::TopUp { person, payment, step: 0 })
                }
                _ => {
                    let (receipt, (entry, on)) = (self.receipt(person), self.ground.entry());
                    let submit = PaymentCommand::SubmitReceipt { receipt, entry, on };
                    self.pay(customer, payment, submit);
                    Some(Going::TopUp { person, payment, step: 1 })
                }
            },
            1 => self.review(person, payment),
            2 => {
                self.credit(person, payment);
                self.ended.push((person, payment));
                let back = self.chance.gen_bool(0.2);
                back.then_some(Going::TopUp { person, payment, step: 3 })
            }
            3 => {
                let reviewer = self.reviewer();
                let reason = "forged".to_owned();
                let reverse = PaymentCommand::Reverse { reviewer, reason };
                self.pay(Who::Person(reviewer), payment, reverse);
                Some(Going::TopUp { person, payment, step: 4 })
            }
            _ => {
                let (entry, on) = self.ground.entry();
                let take = WalletCommand::TakeBack { payment, entry, on };
                self.ground.run(Who::Process, person, Wallet::decide, take);
                None
            }
        }
    }

    fn review(&mut self, person: PersonId, payment: PaymentId) -> Option<Going> {
        let reviewer = self.reviewer();
        let staff = Who::Person(reviewer);
        let shut_out = self.blocked.contains(&person);
        match self.chance.gen_range(0..8) {
            0 | 1 if !shut_out => {
                let page = self.receipt(person);
                let command = match self.chance.gen_bool(0.5) {
                    true => PaymentCommand::AddPage { page },
                    false => {
                        let (entry, on) = self.ground.entry();
                        PaymentCommand::SubmitReceipt { receipt: page, entry, on }
                    }
                };
                self.pay(Who::Person(person), payment, command);
                Some(Going::TopUp { person, payment, step: 1 })
            }
            2 => {
                let reason = "we did not find it".to_owned();
                self.pay(staff, payment, PaymentCommand::Reject { reviewer, reason });
                None
            }
            _ => {
                let other = self.chance.gen_bool(0.2);
                let amount = other.then(|| irr(self.chance.gen_range(1..90) * 100_000));
                let claimed = self.ground.state::<Payment>(payment).amount();
                self.found.extend(amount.or(claimed).map(|found| (payment, found)));
                let reason = "it came so".to_owned();
                let found = amount.map(|amount| Found { amount, reason });
                self.pay(staff, payment, PaymentCommand::Approve { reviewer, found });
                Some(Going::TopUp { person, payment, step: 2 })
            }
        }
    }

    fn credit(&mut self, person: PersonId, payment: PaymentId) {
        let state: Payment = self.ground.state(payment);
        assert_eq!(state.status(), Some(Status::Approved), "what is credited was approved");
        let terms = state.terms().unwrap();
        let (entry, on) = self.ground.entry();
        let credit = WalletCommand::Credit {
            person,
            payment,
            card: terms.card,
            amount: self.found[&payment],
            order: terms.order,
            entry,
            on,
        };
        // A process that does not know whether it has done so does it again.
        let times = if self.chance.gen_bool(0.1) { 2 } else { 1 };
        for _ in 0..times {
            self.ground.run(Who::Process, person, Wallet::decide, credit.clone());
        }
    }

    fn receipt(&mut self, person: PersonId) -> Receipt {
        let content = Fingerprint(format!("{:064x}", self.chance.r#gen::<u128>()));
        let text = self.chance.gen_bool(0.3);
        Receipt {
            kind: if text { ReceiptKind::Text } else { ReceiptKind::Photo },
            blob: (!text).then(|| format!("{:064x}", self.chance.r#gen::<u128>())),
            media_type: (!text).then(|| "image/jpeg".to_owned()),
            content,
            text: text.then(|| sealed(person)),
        }
    }
}
