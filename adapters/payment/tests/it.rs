//! The port against the sandbox's Zarinpal over HTTP, and against answers that no Zarinpal should
//! give.

#![expect(clippy::unwrap_used, reason = "a test stops where it cannot go on")]

use app::ports::gateway::{
    Ask, Gateway, GatewayFault, Paid, Reversal, Session, Standing, Unverified, Verdict,
};
use domain::{
    money::Irr,
    payment::gateway::{Authority, Bearer},
};
use payment::{Access, BadAddress, Limits, Zarinpal};
use sandbox::zarinpal::{
    DEFAULT_MERCHANT, Fault, FaultKind, FeeType, Options, Terminal, ZarinpalSandbox,
};
use serde_json::json;
use std::time::Duration;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};
use url::Url;

/// The one terminal, and the shop's side of it.
struct Counter {
    sandbox: ZarinpalSandbox,
    gateway: Zarinpal,
}

fn gateway(url: &str, merchant: &str, limits: Limits) -> Zarinpal {
    let api_url = url.parse().unwrap();
    Zarinpal::new(Access { api_url, merchant_id: merchant.into() }, limits).unwrap()
}

fn rial(amount: u64) -> Irr {
    Irr::new(amount).unwrap()
}

fn ask() -> Ask {
    Ask {
        amount: rial(1_500_000),
        description: "شارژ کیف پول".to_owned(),
        callback_url: "http://127.0.0.1:1/pay/back?payment=pay_7".to_owned(),
        payment: "pay_7".to_owned(),
    }
}

impl Counter {
    async fn open() -> Self {
        Self::with(Limits::default()).await
    }

    async fn with(limits: Limits) -> Self {
        let listen = ([127, 0, 0, 1], 0).into();
        let merchant_id = DEFAULT_MERCHANT.to_owned();
        let options = Options { listen, merchant_id, state_dir: None };
        let sandbox = ZarinpalSandbox::start(options).await.unwrap();
        let gateway = gateway(&sandbox.url, DEFAULT_MERCHANT, limits);
        Self { sandbox, gateway }
    }

    async fn session(&self) -> Authority {
        self.gateway.request(&ask()).await.unwrap().authority
    }

    async fn paid(&self) -> Authority {
        let authority = self.session().await;
        self.sandbox.pay(authority.as_str()).unwrap();
        authority
    }

    async fn verify(&self, authority: &Authority) -> Result<Verdict, GatewayFault> {
        self.gateway.verify(authority, rial(1_500_000)).await
    }
}

fn is_paid(verdict: &Result<Verdict, GatewayFault>, again: bool) -> bool {
    matches!(verdict, Ok(Verdict::Paid(Paid { repeated, .. })) if *repeated == again)
}

/// The reason of an unknown outcome, and how long to wait.
fn unknown<T: std::fmt::Debug>(answer: Result<T, GatewayFault>) -> (String, Option<Duration>) {
    match answer {
        Err(GatewayFault::Unknown { reason, retry_after }) => (reason, retry_after),
        other => unreachable!("{other:?} is not unknown"),
    }
}

fn refused<T: std::fmt::Debug>(answer: Result<T, GatewayFault>) -> (i64, String) {
    match answer {
        Err(GatewayFault::Refused { code, message }) => (code, message),
        other => unreachable!("{other:?} is no refusal"),
    }
}

#[tokio::test]
async fn a_payment_is_opened_in_rial_paid_verified_once_told_again_and_given_back() {
    let counter = Counter::open().await;
    let gateway = &counter.gateway;
    let Session { authority, fee, bearer } = gateway.request(&ask()).await.unwrap();
    assert_eq!((fee, bearer), (rial(15_000), Bearer::Merchant));
    let opened = &counter.sandbox.sessions()[0];
    assert_eq!((opened.amount, opened.description.as_str()), (1_500_000, "شارژ کیف پول"));
    assert_eq!(opened.callback_url, ask().callback_url);
    assert_eq!(opened.metadata["order_id"], "pay_7");
    assert_eq!(opened.metadata["auto_verify"], false);
    assert_eq!(gateway.pay_page(&authority), opened.page);

    assert_eq!(gateway.inquire(&authority).await, Ok(Standing::InBank));
    assert_eq!(counter.verify(&authority).await, Ok(Verdict::Unpaid { code: -51 }));
    counter.sandbox.pay(authority.as_str()).unwrap();
    assert_eq!(gateway.inquire(&authority).await, Ok(Standing::Paid));
    let waiting = Unverified { authority: authority.clone(), amount: rial(1_500_000) };
    assert_eq!(gateway.unverified().await, Ok(vec![waiting]));

    let Ok(Verdict::Paid(first)) = counter.verify(&authority).await else { unreachable!() };
    assert!(!first.repeated && first.reference.parse::<i64>().is_ok(), "{first:?}");
    assert_eq!(first.card.as_deref(), Some("502229******5995"));
    assert_eq!(first.card_hash.as_ref().map(String::len), Some(64));
    assert_eq!((first.fee, first.bearer), (rial(15_000), Bearer::Merchant));
    let again = Verdict::Paid(Paid { repeated: true, ..first });
    assert_eq!(counter.verify(&authority).await, Ok(again));
    assert_eq!(gateway.inquire(&authority).await, Ok(Standing::Verified));
    assert_eq!(gateway.unverified().await, Ok(vec![]));

    assert_eq!(gateway.reverse(&authority).await, Ok(Reversal::Done));
    assert_eq!(gateway.reverse(&authority).await, Ok(Reversal::NotPaid { code: -61 }));
    assert_eq!(gateway.inquire(&authority).await, Ok(Standing::Reversed));
}

#[tokio::test]
async fn a_fee_that_the_payer_bears_is_told_as_his() {
    let counter = Counter::open().await;
    counter.sandbox.terminal(Terminal { fee_type: FeeType::Payer, auto_verify: true });
    let opened = counter.gateway.request(&ask()).await.unwrap();
    assert_eq!(opened.bearer, Bearer::Payer);
    counter.sandbox.pay(opened.authority.as_str()).unwrap();
    let verdict = counter.verify(&opened.authority).await;
    assert!(is_paid(&verdict, false), "the terminal settles nothing behind our back: {verdict:?}");
}

#[tokio::test]
async fn an_answer_that_was_lost_is_unknown_and_told_again_as_repeated() {
    let counter = Counter::open().await;
    let authority = counter.paid().await;
    counter.sandbox.fault(Fault::from(FaultKind::DropAfterEffect).on("verify"));
    assert_eq!(unknown(counter.verify(&authority).await).0, "the connection broke");
    let verdict = counter.verify(&authority).await;
    assert!(is_paid(&verdict, true), "{verdict:?}");

    counter.sandbox.fault(Fault::from(FaultKind::DropAfterEffect).on("request"));
    unknown(counter.gateway.request(&ask()).await);
    assert_eq!(counter.sandbox.sessions().len(), 2, "it was opened, and nobody knows its name");

    counter.sandbox.fault(Fault::from(FaultKind::DropAfterEffect).on("reverse"));
    unknown(counter.gateway.reverse(&authority).await);
    assert_eq!(counter.gateway.inquire(&authority).await, Ok(Standing::Reversed));
}

#[tokio::test]
async fn what_cannot_be_read_or_asks_to_come_back_is_unknown_in_every_call() {
    let counter = Counter::open().await;
    let authority = counter.paid().await;
    let seconds = |seconds| Some(Duration::from_secs(seconds));
    for (fault, wait) in [
        (FaultKind::ServerError.into(), None),
        (FaultKind::NotJson.into(), None),
        (Fault::from(FaultKind::Refuse).code(-52), None),
        (Fault::from(FaultKind::Wall).seconds(7), seconds(7)),
        (Fault::from(FaultKind::Wall).seconds(300), seconds(300)),
        (FaultKind::TooMany.into(), seconds(30)),
    ] {
        counter.sandbox.fault(fault.clone().times(5));
        assert_eq!(unknown(counter.gateway.request(&ask()).await).1, wait, "{fault:?}");
        assert_eq!(unknown(counter.verify(&authority).await).1, wait, "{fault:?}");
        assert_eq!(unknown(counter.gateway.inquire(&authority).await).1, wait, "{fault:?}");
        assert_eq!(unknown(counter.gateway.unverified().await).1, wait, "{fault:?}");
        assert_eq!(unknown(counter.gateway.reverse(&authority).await).1, wait, "{fault:?}");
    }
    assert!(is_paid(&counter.verify(&authority).await, false), "nothing of it had an effect");
}

#[tokio::test]
async fn slow_is_unknown_and_so_is_nobody_at_home() {
    let limits = Limits { call: Duration::from_millis(200), ..Limits::default() };
    let counter = Counter::with(limits).await;
    let authority = counter.paid().await;
    counter.sandbox.fault(Fault::from(FaultKind::Slow).on("verify").seconds(300));
    assert_eq!(unknown(counter.verify(&authority).await).0, "it took too long");
    let Counter { sandbox, gateway } = counter;
    sandbox.stop().await;
    assert_eq!(unknown(gateway.inquire(&authority).await).0, "no connection");
}

#[tokio::test]
async fn a_wrong_amount_is_never_paid_and_not_yet_paid_can_be_asked_again() {
    let counter = Counter::open().await;
    let authority = counter.paid().await;
    let other = counter.gateway.verify(&authority, rial(150_000)).await;
    assert_eq!(other, Ok(Verdict::OtherAmount { code: -50 }), "ten times too little");
    counter.sandbox.fault(FaultKind::OtherAmount);
    assert_eq!(counter.verify(&authority).await, Ok(Verdict::OtherAmount { code: -50 }));
    counter.sandbox.fault(FaultKind::NotPaidYet);
    assert_eq!(counter.verify(&authority).await, Ok(Verdict::Unpaid { code: -51 }));
    assert!(is_paid(&counter.verify(&authority).await, false));
    let cancelled = counter.session().await;
    counter.sandbox.cancel(cancelled.as_str()).unwrap();
    assert_eq!(counter.verify(&cancelled).await, Ok(Verdict::Unpaid { code: -51 }));
    assert_eq!(counter.gateway.inquire(&cancelled).await, Ok(Standing::Failed));
}

#[tokio::test]
async fn objects_for_arrays_and_texts_for_numbers_change_nothing() {
    let counter = Counter::open().await;
    counter.sandbox.fault(Fault::from(FaultKind::ArraySwitch).times(8));
    let opened = counter.gateway.request(&ask()).await.unwrap();
    assert_eq!(opened.fee, rial(15_000));
    let authority = opened.authority;
    assert_eq!(counter.verify(&authority).await, Ok(Verdict::Unpaid { code: -51 }));
    counter.sandbox.pay(authority.as_str()).unwrap();
    assert_eq!(counter.gateway.inquire(&authority).await, Ok(Standing::Paid));
    assert_eq!(counter.gateway.unverified().await.unwrap()[0].amount, rial(1_500_000));
    assert!(is_paid(&counter.verify(&authority).await, false));
    assert!(is_paid(&counter.verify(&authority).await, true));
    assert_eq!(counter.gateway.reverse(&authority).await, Ok(Reversal::Done));
    assert_eq!(counter.gateway.reverse(&authority).await, Ok(Reversal::NotPaid { code: -61 }));
}

#[tokio::test]
async fn refusals_carry_their_code_and_never_the_merchant() {
    let counter = Counter::open().await;
    let stranger = "11111111-1111-4111-8111-111111111111";
    let strange = gateway(&counter.sandbox.url, stranger, Limits::default());
    assert_eq!(refused(strange.request(&ask()).await).0, -10);
    assert!(!format!("{strange:?}").contains(stranger), "{strange:?}");
    let authority = counter.paid().await;
    let unknown: Authority = format!("A{}", "0".repeat(35)).parse().unwrap();
    assert_eq!(refused(counter.verify(&unknown).await).0, -55);
    assert_eq!(refused(counter.gateway.inquire(&unknown).await).0, -55);
    for code in [-11, -15, -53, -54, -99] {
        counter.sandbox.fault(Fault::from(FaultKind::Refuse).code(code));
        assert_eq!(refused(counter.verify(&authority).await).0, code);
    }
    let long = Ask { description: "a".repeat(501), ..ask() };
    let (code, words) = refused(counter.gateway.request(&long).await);
    assert!(code == -9 && words.contains("description"), "{code} {words}");
    let small = Ask { amount: rial(999), ..ask() };
    assert_eq!(refused(counter.gateway.request(&small).await).0, -9);
    let great = Ask { amount: rial(1_000_000_001), ..ask() };
    assert_eq!(refused(counter.gateway.request(&great).await).0, -41);
}

#[tokio::test]
async fn a_payment_is_given_back_only_where_the_gateway_can() {
    let counter = Counter::open().await;
    let unpaid = counter.session().await;
    assert_eq!(counter.gateway.reverse(&unpaid).await, Ok(Reversal::NotPaid { code: -61 }));
    let authority = counter.paid().await;
    for code in [-60, -62] {
        counter.sandbox.fault(Fault::from(FaultKind::Refuse).on("reverse").code(code));
        assert_eq!(counter.gateway.reverse(&authority).await, Ok(Reversal::Refused { code }));
    }
    counter.sandbox.advance(Duration::from_secs(31 * 60));
    assert_eq!(counter.gateway.reverse(&authority).await, Ok(Reversal::Refused { code: -63 }));
}

/// Something that gives every caller this one answer.
struct Parrot {
    url: String,
    serving: JoinHandle<()>,
}

impl Parrot {
    async fn of(status: &str, headers: &str, body: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let length = body.len();
        let answer = format!(
            "HTTP/1.1 {status}\r\nContent-Length: {length}\r\nConnection: close\r\n{headers}\r\n{body}"
        );
        let serving = tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                hear(&mut stream).await;
                // Whoever has heard enough closes before the end.
                drop(stream.write_all(answer.as_bytes()).await);
            }
        });
        Self { url, serving }
    }

    fn gateway(&self) -> Zarinpal {
        gateway(&self.url, DEFAULT_MERCHANT, Limits::default())
    }
}

impl Drop for Parrot {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

/// Reads a request to the end of its JSON.
async fn hear(stream: &mut TcpStream) {
    let (mut heard, mut piece) = (Vec::new(), [0_u8; 4_096]);
    while !heard.ends_with(b"}") {
        match stream.read(&mut piece).await {
            Ok(0) | Err(_) => return,
            Ok(count) => heard.extend_from_slice(&piece[..count]),
        }
    }
}

#[tokio::test]
async fn an_envelope_counts_whatever_its_status_and_nothing_else_does() {
    let authority: Authority = format!("A{}", "0".repeat(35)).parse().unwrap();
    let amount = rial(1_000);
    let paid =
        json!({"data": {"code": 100, "ref_id": 5, "card_pan": ""}, "errors": []}).to_string();
    let Ok(Verdict::Paid(paid)) =
        Parrot::of("500 Oops", "", &paid).await.gateway().verify(&authority, amount).await
    else {
        unreachable!("an envelope with 500 counts")
    };
    assert_eq!((paid.reference.as_str(), &paid.card, paid.fee), ("5", &None, Irr::ZERO));

    let nameless = json!({"data": {"code": 100}, "errors": []}).to_string();
    let parrot = Parrot::of("200 OK", "", &nameless).await;
    unknown(parrot.gateway().verify(&authority, amount).await);
    unknown(parrot.gateway().request(&ask()).await);
    unknown(parrot.gateway().inquire(&authority).await);
    unknown(parrot.gateway().unverified().await);

    let unheard = json!({"data": {"code": 102, "ref_id": 5}, "errors": []}).to_string();
    unknown(Parrot::of("200 OK", "", &unheard).await.gateway().verify(&authority, amount).await);
    let short = json!({"data": {"code": 100, "authority": "A1"}, "errors": []}).to_string();
    unknown(Parrot::of("200 OK", "", &short).await.gateway().request(&ask()).await);

    let elsewhere = Parrot::of("200 OK", "", &nameless).await;
    let location = format!("Location: {}/pg/v4/payment/reverse.json\r\n", elsewhere.url);
    let (reason, _) = unknown(
        Parrot::of("307 Temporary Redirect", &location, "")
            .await
            .gateway()
            .reverse(&authority)
            .await,
    );
    assert!(reason.contains("307"), "it went elsewhere: {reason}");
    let large = format!("{{\"data\":\"{}\"}}", "a".repeat(1024 * 1024));
    let (reason, _) = unknown(Parrot::of("200 OK", "", &large).await.gateway().unverified().await);
    assert_eq!(reason, "the answer is too large");
}

#[tokio::test]
async fn what_the_gateway_repeats_of_the_merchant_is_hidden_and_one_odd_session_hides_no_other() {
    let words = format!("terminal {DEFAULT_MERCHANT} is odd");
    let errors = json!({"data": [], "errors": {"code": -9, "message": words}}).to_string();
    let parrot = Parrot::of("422 Unprocessable Content", "", &errors).await;
    let answer = parrot.gateway().request(&ask()).await;
    assert_eq!(refused(answer), (-9, "terminal … is odd".to_owned()));

    let good = format!("A{}", "1".repeat(35));
    let listed = json!([
        {"authority": "odd", "amount": 1}, {"authority": good, "amount": -5},
        {"authority": good, "amount": "1000"}, 7,
    ]);
    let body = json!({"data": {"code": 100, "authorities": listed}, "errors": []}).to_string();
    let waiting = Parrot::of("200 OK", "", &body).await.gateway().unverified().await;
    let only = Unverified { authority: good.parse().unwrap(), amount: rial(1_000) };
    assert_eq!(waiting, Ok(vec![only]));
}

#[test]
fn an_address_that_is_none_is_refused_and_a_path_in_it_is_kept() {
    let access = |url: &str| Access {
        api_url: Url::parse(url).unwrap(),
        merchant_id: DEFAULT_MERCHANT.into(),
    };
    let made = |url: &str| Zarinpal::new(access(url), Limits::default());
    assert_eq!(made("ftp://zarinpal.example/").map(drop), Err(BadAddress));
    assert_eq!(made("data:text/plain,zarinpal").map(drop), Err(BadAddress));
    let authority: Authority = format!("A{}", "0".repeat(35)).parse().unwrap();
    let page = made("https://pay.example/zarinpal/").unwrap().pay_page(&authority);
    assert_eq!(page, format!("https://pay.example/zarinpal/pg/StartPay/{authority}"));
    assert!(!format!("{:?}", access("https://a.example/")).contains(DEFAULT_MERCHANT));
}
