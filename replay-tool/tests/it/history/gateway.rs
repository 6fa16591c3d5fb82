//! Payments at a gateway, from the session to the money in the wallet, and back.

use chrono::TimeDelta;
use domain::id::{PaymentId, PersonId};
use domain::money::Irr;
use domain::payment::Status;
use domain::payment::gateway::{Bearer, Failure, GatewayCommand, GatewayPayment, Return, Terminal};
use domain::sealed::Fingerprint;
use domain::wallet::{Wallet, WalletCommand};
use rand::Rng;

use super::ground::Who;
use super::shop::{Going, Shop, irr, sealed};

/// The shop's terminals.
const TERMINALS: [&str; 2] = ["Main", "2"];

/// Where a payment comes in, what the gateway takes, and from whom: all follow from the amount.
fn terms(amount: Irr) -> (Terminal, Irr, Bearer) {
    let number = amount.rial() / 100_000;
    let terminal = TERMINALS[usize::from(number.is_multiple_of(3))].parse().unwrap();
    let bearer = if number.is_multiple_of(4) { Bearer::Payer } else { Bearer::Merchant };
    (terminal, irr(amount.rial() / 100), bearer)
}

impl Shop {
    pub(super) fn open_at_gateway(&mut self, person: PersonId) -> Going {
        let payment: PaymentId = self.ground.id("payment");
        let amount = irr(self.chance.gen_range(5..60) * 100_000);
        let expires_at = self.ground.now + TimeDelta::minutes(30);
        let (terminal, order) = (terms(amount).0, None);
        let open = GatewayCommand::Open { person, terminal, amount, order, expires_at };
        self.ground.run(Who::Person(person), payment, GatewayPayment::decide, open);
        Going::Online { person, payment, step: 0 }
    }

    fn at_gateway(&mut self, who: Who, payment: PaymentId, command: GatewayCommand) {
        self.ground.run(who, payment, GatewayPayment::decide, command);
    }

    pub(super) fn online(
        &mut self,
        person: PersonId,
        payment: PaymentId,
        step: u8,
    ) -> Option<Going> {
        let next = |step| Some(Going::Online { person, payment, step });
        let state: GatewayPayment = self.ground.state(payment);
        match step {
            0 if self.chance.gen_bool(0.1) => {
                // He gives it up himself before he was sent to the gateway, unless it would not have him.
                let own = self.chance.gen_bool(0.5) && !self.blocked.contains(&person);
                let (who, failure) = match own {
                    true => (Who::Person(person), Failure::Cancelled),
                    false => (Who::Process, Failure::Refused),
                };
                self.at_gateway(who, payment, GatewayCommand::Fail { failure, code: None });
                None
            }
            0 => {
                let authority = format!("A{:035}", self.ground.events.len()).parse().unwrap();
                let (_, fee, bearer) = terms(state.amount().unwrap());
                let request = GatewayCommand::Request { authority, fee, bearer };
                self.at_gateway(Who::Process, payment, request);
                next(1)
            }
            1 => self.come_back(person, payment, &state),
            // What became of it so far: paid, or not.
            2 => match (state.status(), self.chance.gen_range(0..3)) {
                (Some(Status::Failed), 0) => None,
                (Some(Status::Failed), _) => {
                    self.verify(person, payment, &state);
                    next(3)
                }
                _ => next(3),
            },
            3 => {
                self.credit_online(payment, &state);
                self.chance.gen_bool(0.4).then_some(Going::Online { person, payment, step: 4 })
            }
            4 => {
                if self.ground.state::<Wallet>(person).available() < state.amount().unwrap() {
                    return None;
                }
                let (reviewer, reason) = (self.reviewer(), "paid twice".to_owned());
                let staff = Who::Person(reviewer);
                let ask = GatewayCommand::AskReversal { reviewer, reason };
                self.at_gateway(staff, payment, ask);
                let (entry, on) = self.ground.entry();
                let hold = WalletCommand::HoldReversal { payment, entry, on };
                self.ground.run(staff, person, Wallet::decide, hold);
                next(5)
            }
            _ => {
                let back = self.chance.gen_bool(0.5);
                let answer = match back {
                    true => GatewayCommand::Reverse {},
                    false => GatewayCommand::RefuseReversal { code: -63 },
                };
                self.at_gateway(Who::Process, payment, answer);
                let (entry, on) = self.ground.entry();
                let follows = match back {
                    true => WalletCommand::SettleReversal { payment, entry, on },
                    false => WalletCommand::ReleaseReversal { payment, entry, on },
                };
                self.ground.run(Who::Process, person, Wallet::decide, follows);
                // What was refused may be asked again.
                (!back).then_some(Going::Online { person, payment, step: 4 })
            }
        }
    }

    /// Browsers come back, saying what they like, and again; then the gateway is asked.
    fn come_back(
        &mut self,
        person: PersonId,
        payment: PaymentId,
        state: &GatewayPayment,
    ) -> Option<Going> {
        let next = |step| Some(Going::Online { person, payment, step });
        let authority = state.authority().unwrap().clone();
        for said in [Return::Ok, Return::Nok, Return::Ok] {
            if self.chance.gen_bool(0.4) {
                let command = GatewayCommand::Return { authority: authority.clone(), said };
                self.at_gateway(Who::Process, payment, command);
            }
        }
        match self.chance.gen_range(0..10) {
            0 => next(1),
            1 => {
                self.at_gateway(Who::Process, payment, GatewayCommand::Dispute { code: -50 });
                None
            }
            2..=4 => {
                let failure = Failure::Unpaid;
                let fail = GatewayCommand::Fail { failure, code: Some(-51) };
                self.at_gateway(Who::Process, payment, fail);
                next(2)
            }
            _ => {
                self.verify(person, payment, state);
                next(3)
            }
        }
    }

    fn verify(&mut self, person: PersonId, payment: PaymentId, state: &GatewayPayment) {
        let (_, fee, bearer) = terms(state.amount().unwrap());
        let told = self.chance.gen_bool(0.8);
        let verify = GatewayCommand::Verify {
            reference: self.ground.events.len().to_string(),
            fee,
            bearer,
            card: told.then(|| sealed(person)),
            payer: told.then(|| Fingerprint("ab".repeat(32))),
        };
        // The gateway says it as often as it is asked, and two may ask at once.
        for _ in 0..self.chance.gen_range(1..3) {
            self.at_gateway(Who::Process, payment, verify.clone());
        }
    }

    fn credit_online(&mut self, payment: PaymentId, state: &GatewayPayment) {
        let (person, amount) = (state.person().unwrap(), state.amount().unwrap());
        let (terminal, fee, bearer) = terms(amount);
        let fee = if bearer == Bearer::Merchant { fee } else { Irr::ZERO };
        let (order, (entry, on)) = (state.order(), self.ground.entry());
        let credit = WalletCommand::CreditGateway {
            person,
            payment,
            terminal,
            amount,
            fee,
            order,
            entry,
            on,
        };
        // A process that does not know whether it has done so does it again.
        for _ in 0..self.chance.gen_range(1..3) {
            self.ground.run(Who::Process, person, Wallet::decide, credit.clone());
        }
    }
}
