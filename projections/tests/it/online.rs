//! Payments at gateways, as the story has them, and what their tables then say.

use domain::{
    id::{PaymentId, PersonId},
    money::Irr,
    payment::{
        Status,
        gateway::{Authority, Bearer, Failure, GatewayCommand as Online, GatewayPayment, Return},
    },
    sealed::{Fingerprint, Sealed},
    wallet::{Wallet, WalletCommand as Purse},
};
use projections::payment::{self, Method, gateway};

use crate::story::{Shop, days, id, irr, today};

/// Who pays in the story.
const PAYER: &str = "reviewer";

fn authority(payment: &str) -> Authority {
    format!("A{payment:0>35}").parse().unwrap()
}

impl Shop {
    /// Opens a payment at the gateway, up to its session.
    async fn open_online(&self, payment: &str, bearer: Bearer) {
        let open = Online::Open {
            person: id(PAYER),
            terminal: "Main".parse().unwrap(),
            amount: irr(200_000),
            order: None,
            expires_at: days(1),
        };
        self.at_gateway(payment, open).await;
        let (authority, fee) = (authority(payment), irr(2_000));
        self.at_gateway(payment, Online::Request { authority, fee, bearer }).await;
    }

    async fn at_gateway(&self, payment: &str, command: Online) {
        self.run::<GatewayPayment>(id::<PaymentId>(payment), command).await;
    }

    async fn came_back(&self, payment: &str, said: Return) {
        let authority = authority(payment);
        self.at_gateway(payment, Online::Return { authority, said }).await;
    }

    async fn purse(&self, command: Purse) {
        self.run::<Wallet>(id::<PersonId>(PAYER), command).await;
    }

    /// The gateway says that it is paid, and the wallet is credited.
    async fn paid_online(&self, payment: &str, bearer: Bearer) {
        let verify = Online::Verify {
            reference: format!("of {payment}"),
            fee: irr(2_000),
            bearer,
            card: Some(Sealed(format!("sealed card of {payment}"))),
            payer: Some(Fingerprint("fp-payer".into())),
        };
        self.at_gateway(payment, verify).await;
        let credit = Purse::CreditGateway {
            person: id(PAYER),
            payment: id(payment),
            terminal: "Main".parse().unwrap(),
            amount: irr(200_000),
            fee: if bearer == Bearer::Merchant { irr(2_000) } else { Irr::ZERO },
            order: None,
            entry: id(&format!("credit {payment}")),
            on: today(),
        };
        self.purse(credit).await;
    }

    async fn ask_back(&self, payment: &str) {
        let ask = Online::AskReversal { reviewer: id("owner"), reason: "paid twice".into() };
        self.at_gateway(payment, ask).await;
        let (of, entry) = (id(payment), id(&format!("hold {payment}")));
        self.purse(Purse::HoldReversal { payment: of, entry, on: today() }).await;
    }

    /// One that stands, one that was paid late and could not be given back, one that was given back,
    /// one that nobody paid, one of which another amount came, and one that waits.
    pub(crate) async fn online_payments(&self) {
        for (payment, bearer) in [
            ("online", Bearer::Payer),
            ("late", Bearer::Merchant),
            ("bounced", Bearer::Merchant),
            ("unpaid", Bearer::Merchant),
            ("disputed", Bearer::Merchant),
            ("paying", Bearer::Merchant),
        ] {
            self.open_online(payment, bearer).await;
        }
        self.came_back("online", Return::Ok).await;
        self.paid_online("online", Bearer::Payer).await;
        self.came_back("late", Return::Nok).await;
        let cancelled = Online::Fail { failure: Failure::Cancelled, code: Some(-51) };
        self.at_gateway("late", cancelled).await;
        self.paid_online("late", Bearer::Merchant).await;
        self.ask_back("late").await;
        self.at_gateway("late", Online::RefuseReversal { code: -63 }).await;
        let (payment, entry) = (id("late"), id("release late"));
        self.purse(Purse::ReleaseReversal { payment, entry, on: today() }).await;
        self.paid_online("bounced", Bearer::Merchant).await;
        self.ask_back("bounced").await;
        self.at_gateway("bounced", Online::Reverse {}).await;
        let (payment, entry) = (id("bounced"), id("settle bounced"));
        self.purse(Purse::SettleReversal { payment, entry, on: today() }).await;
        let unpaid = Online::Fail { failure: Failure::Unpaid, code: Some(-51) };
        self.at_gateway("unpaid", unpaid).await;
        self.at_gateway("disputed", Online::Dispute { code: -50 }).await;
    }
}

#[tokio::test]
async fn a_payment_at_a_gateway_tells_its_whole_way() {
    let shop = Shop::with_story().await;
    let db = shop.db();
    let of = async |label: &str| {
        let row = payment::by_id(db, id(label)).await.unwrap().unwrap();
        let mut sessions = gateway::of(db, &[id(label)]).await.unwrap();
        (row, sessions.pop().unwrap())
    };
    let (online, session) = of("online").await;
    assert_eq!((online.method, online.status), (Method::Gateway, Status::Approved));
    assert_eq!((online.card, online.credited), (None, Some(irr(200_000))));
    assert_eq!((session.authority, session.said_paid), (Some(authority("online")), true));
    assert_eq!((session.reference.as_deref(), session.late), (Some("of online"), false));
    assert_eq!((session.fee, session.bearer), (Some(irr(2_000)), Some(Bearer::Payer)));
    assert!(session.verified_at.is_some() && session.card.is_some() && session.payer.is_some());
    let (late, session) = of("late").await;
    assert_eq!((late.status, session.late, session.failure), (Status::Approved, true, None));
    assert_eq!((late.reversed_by, session.code, session.said_paid), (None, Some(-63), false));
    let (bounced, _) = of("bounced").await;
    assert_eq!((bounced.status, bounced.reversed_by), (Status::Reversed, Some(id("owner"))));
    assert_eq!(bounced.reversal_reason.as_deref(), Some("paid twice"));
    assert!(bounced.reversed_at.is_some());
    let (unpaid, session) = of("unpaid").await;
    assert_eq!((unpaid.status, session.failure), (Status::Failed, Some(Failure::Unpaid)));
    assert_eq!((unpaid.credited, session.code), (None, Some(-51)));
    let (disputed, session) = of("disputed").await;
    assert_eq!((disputed.status, session.code), (Status::Disputed, Some(-50)));
    let (open, session) = of("paying").await;
    assert_eq!((open.status, session.verified_at), (Status::AwaitingPayer, None));
    assert_eq!(gateway::of(db, &[id("first")]).await.unwrap(), [], "it came by card");
}

#[tokio::test]
async fn a_session_is_found_by_the_gateways_name_of_it_and_unpaid_ones_are_counted() {
    let shop = Shop::with_story().await;
    let db = shop.db();
    let named = [authority("late"), authority("nobody")];
    let found = gateway::by_authorities(db, &named).await.unwrap();
    assert_eq!(found.iter().map(|row| row.payment).collect::<Vec<_>>(), [id("late")]);
    let unpaid = async |person, since| gateway::unpaid_since(db, id(person), since).await.unwrap();
    assert_eq!(unpaid(PAYER, days(-1)).await, 3);
    assert_eq!(unpaid(PAYER, days(100_000)).await, 0);
    assert_eq!(unpaid("sara", days(-1)).await, 0);
}
