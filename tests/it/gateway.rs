//! Money that comes in at a gateway, against a Zarinpal that misbehaves.

#![expect(clippy::unwrap_used, reason = "in a test a failure is the answer")]

use app::{
    Actor, Channel, Context, Error, Refusal,
    identity::{Bond, GiveUp},
    order::Bought,
    payment::GatewayView,
    process::sweep_gateway,
};
use chrono::TimeDelta;
use domain::{
    id::{OrderId, PaymentId, PersonId},
    order::Status as OrderStatus,
    payment::{
        Status,
        gateway::{Authority, Failure, GatewayError, Return},
    },
    process::notice::Notice,
    wallet::WalletError,
};
use projections::payment::{PaymentRow, gateway::SessionRow};
use sandbox::zarinpal::{Fault, FaultKind, SessionState};
use tests::{
    shop,
    shop::{Offer, Shop, rial},
};

/// Opens a payment and lets the gateway open its session.
async fn begun(
    shop: &Shop,
    person: PersonId,
    rials: u64,
    order: Option<OrderId>,
) -> (PaymentId, Authority) {
    let payments = shop.app().payments();
    let payment = payments.open_at_gateway(&shop.tap(person), rial(rials), order).await.unwrap();
    shop.settle().await;
    let state = payments.gateway(payment).await.unwrap();
    (payment, state.authority().expect("a session").clone())
}

/// A browser comes back.
async fn came_back(
    shop: &Shop,
    payment: PaymentId,
    authority: &Authority,
    said: Return,
) -> app::Result<GatewayView> {
    let key = format!("{payment}:{authority}:{said:?}");
    let context = Context::of_stimulus(Channel::Api, Actor::Process("gateway"), &key, shop.now());
    shop.app().payments().came_back(&context, payment, authority, said).await
}

/// Pays, comes back, and lets the shop ask.
async fn paid(shop: &Shop, person: PersonId, rials: u64) -> (PaymentId, Authority) {
    let (payment, authority) = begun(shop, person, rials, None).await;
    shop.outside.zarinpal.pay(authority.as_str()).unwrap();
    came_back(shop, payment, &authority, Return::Ok).await.unwrap();
    shop.settle().await;
    (payment, authority)
}

async fn row(shop: &Shop, payment: PaymentId) -> PaymentRow {
    shop.projections().catch_up().await.unwrap();
    projections::payment::by_id(shop.app().pool(), payment).await.unwrap().unwrap()
}

async fn session(shop: &Shop, payment: PaymentId) -> SessionRow {
    shop.projections().catch_up().await.unwrap();
    shop.app().payments().sessions(&[payment]).await.unwrap().remove(0)
}

fn at_gateway(shop: &Shop, authority: &Authority) -> SessionState {
    let sessions = shop.outside.zarinpal.sessions();
    let found = sessions.iter().find(|session| session.authority == authority.as_str());
    found.expect("the gateway knows it").state
}

#[tokio::test]
async fn who_pays_is_credited_by_itself_and_what_the_gateway_said_is_kept() {
    shop(async |shop| {
        let sara = shop.customer(1).await;
        let (payment, authority) = begun(shop, sara, 700_000, None).await;
        assert_eq!(shop.told.to(sara), [Notice::GatewayReady { person: sara, payment }]);
        let asked = shop.outside.zarinpal.sessions().remove(0);
        assert_eq!(asked.amount, 700_000);
        assert_eq!(asked.callback_url, format!("https://shop.example/pay/{payment}"));
        assert_eq!(asked.metadata["order_id"], payment.to_string());
        assert_eq!(asked.metadata["auto_verify"], false, "the shop alone takes the money");
        let view = shop.app().payments().gateway_view(&shop.tap(sara), payment).await.unwrap();
        assert!(view.pay_page.unwrap().ends_with(&format!("/pg/StartPay/{authority}")));
        shop.outside.zarinpal.pay_with(authority.as_str(), "6219861034529007").unwrap();
        came_back(shop, payment, &authority, Return::Ok).await.unwrap();
        assert_eq!(shop.balance(sara).await, 0, "a browser is believed by nobody");
        shop.settle().await;
        assert_eq!(shop.balance(sara).await, 700_000);
        let amount = rial(700_000);
        let credited = Notice::PaymentCredited { person: sara, payment, amount };
        assert_eq!(shop.told.to(sara).last(), Some(&credited));
        let row = row(shop, payment).await;
        assert_eq!((row.status, row.credited, row.card), (Status::Approved, Some(amount), None));
        let session = session(shop, payment).await;
        assert!(session.reference.is_some() && session.verified_at.is_some() && !session.late);
        let card = shop.app().payments().payer_card(&session).await.unwrap();
        assert_eq!(card.as_deref(), Some("621986******9007"));
        let other = shop.customer(2).await;
        let foreign = shop.app().payments().gateway_view(&shop.tap(other), payment).await;
        assert!(matches!(foreign, Err(Error::NotFound("payment"))));
    })
    .await;
}

#[tokio::test]
async fn a_browser_that_lies_credits_nothing() {
    shop(async |shop| {
        let sara = shop.customer(1).await;
        let (payment, authority) = begun(shop, sara, 700_000, None).await;
        came_back(shop, payment, &authority, Return::Ok).await.unwrap();
        shop.settle().await;
        assert_eq!(shop.balance(sara).await, 0);
        assert_eq!(row(shop, payment).await.status, Status::AwaitingPayer);
        let other: Authority = format!("S{}", "7".repeat(35)).parse().unwrap();
        let strange = came_back(shop, payment, &other, Return::Ok).await;
        assert!(matches!(strange, Err(Error::NotFound("payment"))));
    })
    .await;
}

#[tokio::test]
async fn callbacks_that_come_often_and_in_any_order_credit_once() {
    shop(async |shop| {
        let sara = shop.customer(1).await;
        let (payment, authority) = begun(shop, sara, 700_000, None).await;
        shop.outside.zarinpal.pay(authority.as_str()).unwrap();
        let said = [Return::Nok, Return::Ok, Return::Ok, Return::Nok, Return::Ok];
        let [one, two, three, four, five] =
            said.map(|said| came_back(shop, payment, &authority, said));
        let (one, two, three, four, five) = tokio::join!(one, two, three, four, five);
        for outcome in [one, two, three, four, five] {
            outcome.unwrap();
        }
        shop.settle().await;
        for said in said {
            came_back(shop, payment, &authority, said).await.unwrap();
            shop.settle().await;
        }
        shop.pass(TimeDelta::hours(3)).await;
        shop.settle().await;
        assert_eq!(shop.balance(sara).await, 700_000);
        let credits = shop.told.to(sara);
        let credits = credits.iter().filter(|it| matches!(it, Notice::PaymentCredited { .. }));
        assert_eq!(credits.count(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_callback_that_never_comes_is_not_missed() {
    shop(async |shop| {
        let (sara, reza) = (shop.customer(1).await, shop.customer(2).await);
        let (watched, authority) = begun(shop, sara, 700_000, None).await;
        shop.outside.zarinpal.pay(authority.as_str()).unwrap();
        shop.settle_until(TimeDelta::minutes(3), async || shop.balance(sara).await == 700_000)
            .await;
        assert_eq!(session(shop, watched).await.returned_at, None);
        let (swept, authority) = begun(shop, reza, 300_000, None).await;
        shop.outside.zarinpal.pay(authority.as_str()).unwrap();
        assert_eq!(sweep_gateway(shop.app()).await.unwrap(), 1);
        assert_eq!(sweep_gateway(shop.app()).await.unwrap(), 0, "nothing is left to ask about");
        shop.settle().await;
        assert_eq!(shop.balance(reza).await, 300_000);
        assert_eq!(row(shop, swept).await.status, Status::Approved);
    })
    .await;
}

#[tokio::test]
async fn an_answer_that_is_lost_is_asked_for_again_and_credits_once() {
    shop(async |shop| {
        let sara = shop.customer(1).await;
        let (payment, authority) = begun(shop, sara, 700_000, None).await;
        shop.outside.zarinpal.pay(authority.as_str()).unwrap();
        shop.outside.zarinpal.fault(Fault::from(FaultKind::DropAfterEffect).on("verify"));
        came_back(shop, payment, &authority, Return::Ok).await.unwrap();
        shop.settle().await;
        assert_eq!(at_gateway(shop, &authority), SessionState::Verified);
        assert_eq!(shop.balance(sara).await, 0, "the gateway took the money, and nobody heard");
        shop.settle_until(TimeDelta::minutes(10), async || shop.balance(sara).await == 700_000)
            .await;
        assert!(shop.outside.zarinpal.calls("verify") >= 2);
        shop.pass(TimeDelta::days(2)).await;
        shop.settle().await;
        assert_eq!(shop.balance(sara).await, 700_000);
    })
    .await;
}

#[tokio::test]
async fn a_gateway_that_fails_for_a_while_is_asked_again() {
    shop(async |shop| {
        for (n, fault) in (1..).zip([
            FaultKind::ServerError,
            FaultKind::NotJson,
            FaultKind::TooMany,
            FaultKind::Wall,
            FaultKind::ArraySwitch,
        ]) {
            let person = shop.customer(n).await;
            let payments = shop.app().payments();
            shop.outside.zarinpal.fault(Fault::from(fault).times(2));
            let opened = payments.open_at_gateway(&shop.tap(person), rial(400_000), None).await;
            let payment = opened.unwrap();
            let has_session =
                async || payments.gateway(payment).await.unwrap().authority().is_some();
            shop.settle_until(TimeDelta::minutes(20), has_session).await;
            let authority = payments.gateway(payment).await.unwrap().authority().unwrap().clone();
            shop.outside.zarinpal.pay(authority.as_str()).unwrap();
            shop.outside.zarinpal.fault(Fault::from(fault).times(2));
            came_back(shop, payment, &authority, Return::Ok).await.unwrap();
            let credited = async || shop.balance(person).await == 400_000;
            shop.settle_until(TimeDelta::minutes(20), credited).await;
            shop.outside.zarinpal.fault(FaultKind::None);
        }
    })
    .await;
}

#[tokio::test]
async fn a_gateway_that_is_silent_for_half_a_day_is_still_asked() {
    shop(async |shop| {
        let sara = shop.customer(1).await;
        let (payment, authority) = begun(shop, sara, 700_000, None).await;
        shop.outside.zarinpal.pay(authority.as_str()).unwrap();
        shop.outside.zarinpal.fault(Fault::from(FaultKind::ServerError).times(1_000));
        for _ in 0..24 {
            shop.pass(TimeDelta::minutes(30)).await;
            shop.settle().await;
        }
        assert_eq!(row(shop, payment).await.status, Status::AwaitingPayer, "silence is no answer");
        assert!(sweep_gateway(shop.app()).await.is_err());
        shop.outside.zarinpal.fault(FaultKind::None);
        let credited = async || shop.balance(sara).await == 700_000;
        shop.settle_until(TimeDelta::hours(2), credited).await;
    })
    .await;
}

#[tokio::test]
async fn who_has_an_online_payment_open_is_not_forgotten_before_it_ends() {
    shop(async |shop| {
        let sara = shop.customer(1).await;
        begun(shop, sara, 700_000, None).await;
        let forget = shop.tap(shop.seed.owner);
        let refused = shop.app().identities().forget(&forget, sara, GiveUp::default()).await;
        let bonds = vec![Bond::Payment];
        let bound = Refusal::StillBound { bonds };
        assert!(matches!(refused, Err(Error::Refused(why)) if why == bound));
        shop.settle().await;
    })
    .await;
}

#[tokio::test]
async fn what_was_taken_for_cancelled_is_credited_when_the_gateway_learns_of_the_money() {
    shop(async |shop| {
        let sara = shop.customer(1).await;
        let (payment, authority) = begun(shop, sara, 700_000, None).await;
        shop.outside.zarinpal.pay(authority.as_str()).unwrap();
        shop.outside.zarinpal.fault(FaultKind::NotPaidYet);
        came_back(shop, payment, &authority, Return::Nok).await.unwrap();
        shop.settle().await;
        assert_eq!(row(shop, payment).await.status, Status::Failed);
        let failure = Failure::Cancelled;
        let told = Notice::GatewayFailed { person: sara, payment, failure };
        assert_eq!(shop.told.to(sara).last(), Some(&told));
        shop.settle_until(TimeDelta::minutes(5), async || shop.balance(sara).await == 700_000)
            .await;
        assert!(session(shop, payment).await.late);
        assert_eq!(row(shop, payment).await.status, Status::Approved);
    })
    .await;
}

#[tokio::test]
async fn another_amount_is_credited_to_nobody_and_staff_are_told() {
    shop(async |shop| {
        let sara = shop.customer(1).await;
        let (payment, authority) = begun(shop, sara, 700_000, None).await;
        shop.outside.zarinpal.pay(authority.as_str()).unwrap();
        shop.outside.zarinpal.fault(FaultKind::OtherAmount);
        came_back(shop, payment, &authority, Return::Ok).await.unwrap();
        shop.settle().await;
        shop.pass(TimeDelta::days(2)).await;
        shop.settle().await;
        assert_eq!(shop.balance(sara).await, 0);
        assert_eq!(row(shop, payment).await.status, Status::Disputed);
        assert_eq!(shop.told.staff(), [Notice::GatewayDisputed { payment }]);
    })
    .await;
}

#[tokio::test]
async fn what_nobody_pays_ends_and_is_not_asked_about_for_ever() {
    shop(async |shop| {
        let sara = shop.customer(1).await;
        let (payment, _) = begun(shop, sara, 700_000, None).await;
        for _ in 0..12 {
            shop.pass(TimeDelta::minutes(5)).await;
            shop.settle().await;
        }
        assert_eq!(row(shop, payment).await.status, Status::Failed);
        let failure = Failure::Unpaid;
        let told = Notice::GatewayFailed { person: sara, payment, failure };
        assert_eq!(shop.told.to(sara).last(), Some(&told));
        for _ in 0..30 {
            shop.pass(TimeDelta::hours(1)).await;
            shop.settle().await;
        }
        let asked = shop.outside.zarinpal.calls("inquiry");
        assert!((5..60).contains(&asked), "asked {asked} times");
        shop.pass(TimeDelta::days(3)).await;
        shop.settle().await;
        assert_eq!(shop.outside.zarinpal.calls("inquiry"), asked);
    })
    .await;
}

#[tokio::test]
async fn a_gateway_that_refuses_is_said_to_and_nothing_waits() {
    shop(async |shop| {
        let sara = shop.customer(1).await;
        shop.outside.zarinpal.fault(Fault::from(FaultKind::Refuse).on("request").code(-11));
        let payments = shop.app().payments();
        let opened = payments.open_at_gateway(&shop.tap(sara), rial(700_000), None).await;
        shop.settle().await;
        let payment = opened.unwrap();
        assert_eq!(row(shop, payment).await.status, Status::Failed);
        assert_eq!(session(shop, payment).await.code, Some(-11));
        let failure = Failure::Refused;
        assert_eq!(shop.told.to(sara), [Notice::GatewayFailed { person: sara, payment, failure }]);
        for rials in [999, 1_000_000_001] {
            let refused = payments.open_at_gateway(&shop.tap(sara), rial(rials), None).await;
            let out_of_range =
                matches!(refused, Err(Error::Refused(Refusal::AmountOutOfRange { .. })));
            assert!(out_of_range, "{rials}");
        }
    })
    .await;
}

#[tokio::test]
async fn who_never_pays_cannot_fill_the_gateway_with_sessions() {
    shop(async |shop| {
        let sara = shop.customer(1).await;
        for _ in 0..5 {
            begun(shop, sara, 700_000, None).await;
        }
        let payments = shop.app().payments();
        let sixth = payments.open_at_gateway(&shop.tap(sara), rial(700_000), None).await;
        assert!(matches!(sixth, Err(Error::Refused(Refusal::TooManySessions {}))));
        shop.pass(TimeDelta::minutes(31)).await;
        let later = payments.open_at_gateway(&shop.tap(sara), rial(700_000), None).await;
        assert!(later.is_ok());
        shop.settle().await;
    })
    .await;
}

#[tokio::test]
async fn a_purchase_that_misses_money_completes_by_itself_when_it_is_paid_online() {
    shop(async |shop| {
        let sara = shop.customer(1).await;
        shop.fund(sara, 400_000).await;
        let bought = shop.buy(sara, Offer::Month, None).await;
        let Bought::Missing { order, missing, .. } = bought else { panic!("{bought:?}") };
        let (payment, authority) = begun(shop, sara, missing.rial(), Some(order)).await;
        shop.outside.zarinpal.pay(authority.as_str()).unwrap();
        came_back(shop, payment, &authority, Return::Ok).await.unwrap();
        shop.settle().await;
        assert_eq!(shop.order(order).await.status, OrderStatus::Fulfilled);
        assert_eq!(shop.balance(sara).await, 0);
    })
    .await;
}

#[tokio::test]
async fn a_payment_is_given_back_whole_and_cannot_be_spent_meanwhile() {
    shop(async |shop| {
        let sara = shop.customer(1).await;
        let (payment, authority) = paid(shop, sara, 1_200_000).await;
        let own = shop.app().payments().reverse(&shop.tap(sara), payment, "mine".into()).await;
        assert!(matches!(own, Err(Error::Forbidden(_))));
        let tap = shop.tap(shop.seed.owner);
        shop.outside.zarinpal.fault(Fault::from(FaultKind::DropAfterEffect).on("reverse"));
        shop.app().payments().reverse(&tap, payment, "دو بار".to_owned()).await.unwrap();
        assert_eq!(shop.balance(sara).await, 0, "it is held before the gateway is asked");
        let bought = shop.buy(sara, Offer::Month, None).await;
        assert!(matches!(bought, Bought::Missing { .. }), "{bought:?}");
        shop.settle().await;
        assert_eq!(row(shop, payment).await.status, Status::Reversing, "nobody heard the answer");
        let done = async || row(shop, payment).await.status == Status::Reversed;
        shop.settle_until(TimeDelta::minutes(10), done).await;
        assert_eq!(at_gateway(shop, &authority), SessionState::Reversed);
        assert_eq!(shop.balance(sara).await, 0);
        let wallet = projections::wallet::by_person(shop.app().pool(), sara).await.unwrap();
        let wallet = wallet.unwrap();
        assert_eq!((wallet.held, wallet.taken_back_total), (rial(0), rial(1_200_000)));
        assert!(shop.told.to(sara).contains(&Notice::PaymentReversed { person: sara, payment }));
        let again = shop.tap(shop.seed.owner);
        let again = shop.app().payments().reverse(&again, payment, "x".to_owned()).await;
        let decided = GatewayError::AlreadyDecided { status: Status::Reversed };
        assert!(matches!(again, Err(Error::Refused(Refusal::Gateway(why))) if why == decided));
    })
    .await;
}

#[tokio::test]
async fn what_the_gateway_will_not_give_back_returns_to_the_wallet_and_staff_are_told() {
    shop(async |shop| {
        let sara = shop.customer(1).await;
        let (payment, _) = paid(shop, sara, 700_000).await;
        shop.pass(TimeDelta::minutes(40)).await;
        let tap = shop.tap(shop.seed.owner);
        shop.app().payments().reverse(&tap, payment, "دیر شد".to_owned()).await.unwrap();
        assert_eq!(shop.balance(sara).await, 0);
        shop.settle().await;
        assert_eq!(shop.balance(sara).await, 700_000);
        assert_eq!(row(shop, payment).await.status, Status::Approved);
        assert_eq!(shop.told.staff(), [Notice::ReversalRefused { payment, code: -63 }]);
    })
    .await;
}

#[tokio::test]
async fn what_was_spent_is_not_given_back() {
    shop(async |shop| {
        let sara = shop.customer(1).await;
        let (payment, authority) = paid(shop, sara, 1_200_000).await;
        shop.buy_paid(sara, Offer::Month, None).await;
        shop.settle().await;
        let tap = shop.tap(shop.seed.owner);
        let refused = shop.app().payments().reverse(&tap, payment, "x".to_owned()).await;
        let (available, required) = (rial(200_000), rial(1_200_000));
        let missing = WalletError::InsufficientFunds { available, required };
        assert!(matches!(refused, Err(Error::Refused(Refusal::Wallet(why))) if why == missing));
        shop.settle().await;
        assert_eq!(row(shop, payment).await.status, Status::Approved);
        assert_eq!(at_gateway(shop, &authority), SessionState::Verified);
    })
    .await;
}

#[tokio::test]
async fn who_gives_up_and_has_paid_all_the_same_has_his_money() {
    shop(async |shop| {
        let sara = shop.customer(1).await;
        let (payment, authority) = begun(shop, sara, 700_000, None).await;
        shop.outside.zarinpal.pay(authority.as_str()).unwrap();
        shop.app().payments().withdraw(&shop.tap(sara), payment).await.unwrap();
        shop.settle().await;
        assert_eq!(row(shop, payment).await.status, Status::Failed);
        shop.settle_until(TimeDelta::minutes(3), async || shop.balance(sara).await == 700_000)
            .await;
        assert!(session(shop, payment).await.late);
    })
    .await;
}
