//! Payments at a gateway: paid at once, given up and paid all the same, disputed, given back, and
//! refused to be given back.

use chrono::TimeDelta;
use domain::id::{PaymentId, PersonId};
use domain::money::Irr;
use domain::payment::gateway::{Bearer, Failure, GatewayCommand, GatewayPayment, Return, Terminal};
use domain::sealed::Fingerprint;
use domain::time::effective_date;
use domain::wallet::{Wallet, WalletCommand};
use event_store::unit::Abort;
use rand::Rng;

use super::{Going, Shop, Who, irr, sealed};

fn terminal() -> Terminal {
    "Main".parse().unwrap()
}

/// What the gateway takes, and from whom: both follow from the amount.
fn fee(amount: Irr) -> (Irr, Bearer) {
    let payer = (amount.rial() / 100_000).is_multiple_of(5);
    (irr(amount.rial() / 100), if payer { Bearer::Payer } else { Bearer::Merchant })
}

/// What becomes of a payment. The first payments of a shop go each of these ways, so that every
/// history has them all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    Paid,
    PaidLate,
    GivenBack,
    KeptByTheGateway,
    Refused,
    Unpaid,
    Disputed,
}

const WAYS: [Way; 7] = [
    Way::Paid,
    Way::PaidLate,
    Way::GivenBack,
    Way::KeptByTheGateway,
    Way::Refused,
    Way::Unpaid,
    Way::Disputed,
];

impl Shop<'_> {
    pub(super) async fn open_at_gateway(&mut self, person: PersonId) -> Going {
        let payment: PaymentId = self.new_id("payment").into();
        let amount = irr(self.chance.gen_range(5..60) * 100_000);
        let expires_at = self.now() + TimeDelta::minutes(30);
        let (terminal, order) = (terminal(), None);
        let open = GatewayCommand::Open { person, terminal, amount, order, expires_at };
        self.run::<GatewayPayment>(Who::Person(person), payment, open).await;
        let way = match WAYS.get(self.online) {
            Some(way) => *way,
            None => WAYS[self.chance.gen_range(0..WAYS.len())],
        };
        self.online += 1;
        Going::Online { person, payment, way, step: 0 }
    }

    async fn at_gateway(&mut self, payment: PaymentId, command: GatewayCommand) {
        self.run::<GatewayPayment>(Who::Process, payment, command).await;
    }

    async fn wallet(&mut self, person: PersonId, command: WalletCommand) {
        self.run::<Wallet>(Who::Process, person, command).await;
    }

    pub(super) async fn online(
        &mut self,
        person: PersonId,
        payment: PaymentId,
        way: Way,
        step: u8,
    ) -> Option<Going> {
        let fail = |failure, code| GatewayCommand::Fail { failure, code: Some(code) };
        match (step, way) {
            (0, Way::Refused) => {
                self.at_gateway(payment, fail(Failure::Refused, -9)).await;
                None
            }
            (0, _) => {
                let authority = format!("A{:035}", self.number).parse().unwrap();
                let (fee, bearer) = fee(self.amount(payment).await);
                let request = GatewayCommand::Request { authority, fee, bearer };
                self.at_gateway(payment, request).await;
                Some(Going::Online { person, payment, way, step: 1 })
            }
            (1, Way::PaidLate) => {
                self.come_back(payment, Return::Nok).await;
                self.at_gateway(payment, fail(Failure::Cancelled, -51)).await;
                Some(Going::Online { person, payment, way, step: 2 })
            }
            (1, Way::Unpaid) => {
                self.at_gateway(payment, fail(Failure::Unpaid, -51)).await;
                None
            }
            (1, Way::Disputed) => {
                self.at_gateway(payment, GatewayCommand::Dispute { code: -50 }).await;
                None
            }
            (1, _) => {
                self.come_back(payment, Return::Ok).await;
                self.verify(person, payment).await;
                // Before he spends it.
                let back = matches!(way, Way::GivenBack | Way::KeptByTheGateway)
                    && self.give_back_at_gateway(person, payment).await;
                back.then_some(Going::Online { person, payment, way, step: 2 })
            }
            (_, Way::PaidLate) => {
                self.verify(person, payment).await;
                None
            }
            (_, Way::GivenBack) => {
                self.at_gateway(payment, GatewayCommand::Reverse {}).await;
                let (entry, on) = (self.entry(), effective_date(self.now()));
                self.wallet(person, WalletCommand::SettleReversal { payment, entry, on }).await;
                None
            }
            _ => {
                self.at_gateway(payment, GatewayCommand::RefuseReversal { code: -63 }).await;
                let (entry, on) = (self.entry(), effective_date(self.now()));
                self.wallet(person, WalletCommand::ReleaseReversal { payment, entry, on }).await;
                None
            }
        }
    }

    async fn come_back(&mut self, payment: PaymentId, said: Return) {
        let loaded = self.database.log.load::<GatewayPayment>(&payment.to_string()).await.unwrap();
        let authority = loaded.0.authority().unwrap().clone();
        self.at_gateway(payment, GatewayCommand::Return { authority, said }).await;
    }

    async fn amount(&self, payment: PaymentId) -> Irr {
        let loaded = self.database.log.load::<GatewayPayment>(&payment.to_string()).await.unwrap();
        loaded.0.amount().unwrap()
    }

    /// The gateway says that it is paid, and the wallet is credited.
    async fn verify(&mut self, person: PersonId, payment: PaymentId) {
        let amount = self.amount(payment).await;
        let (fee, bearer) = fee(amount);
        let verify = GatewayCommand::Verify {
            reference: format!("{}", 1_000 + self.number),
            fee,
            bearer,
            card: Some(sealed(person)),
            payer: Some(Fingerprint("ab".repeat(32))),
        };
        self.at_gateway(payment, verify).await;
        let (entry, on) = (self.entry(), effective_date(self.now()));
        let fee = if bearer == Bearer::Merchant { fee } else { Irr::ZERO };
        let (terminal, order) = (terminal(), None);
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
        self.wallet(person, credit).await;
    }

    /// Staff give it back; the wallet holds it in the same unit of work. Whether it does: what was
    /// spent is not given back.
    async fn give_back_at_gateway(&mut self, person: PersonId, payment: PaymentId) -> bool {
        let (reviewer, reason) = (self.reviewer, "paid twice".to_owned());
        let metadata = self.metadata(Who::Person(reviewer));
        let (entry, on) = (self.entry(), effective_date(self.now()));
        let (log, stream, wallet) =
            (self.database.log.clone(), payment.to_string(), person.to_string());
        let unit = log.unit::<String, _>(&metadata, |unit| {
            let ask = GatewayCommand::AskReversal { reviewer, reason: reason.clone() };
            let hold = WalletCommand::HoldReversal { payment, entry, on };
            let (stream, wallet) = (stream.clone(), wallet.clone());
            Box::pin(async move {
                unit.run::<GatewayPayment>(&stream, ask).await.map_err(told)?;
                unit.run::<Wallet>(&wallet, hold).await.map_err(told)?;
                Ok(())
            })
        });
        let ran = unit.await;
        self.ran(ran).await
    }
}

/// A refusal in words.
fn told<E: std::fmt::Display>(abort: Abort<E>) -> Abort<String> {
    match abort {
        Abort::Refused(refusal) => Abort::Refused(refusal.to_string()),
        Abort::Unreadable(error) => Abort::Unreadable(error),
        Abort::Invalid(error) => Abort::Invalid(error),
    }
}
