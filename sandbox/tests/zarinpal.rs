//! The sandbox's Zarinpal over HTTP: the envelope, the codes and the states that a shop may rely on,
//! the page of paying as a browser sends it, and each fault.

#![expect(clippy::unwrap_used, reason = "a test stops where it cannot go on")]

use axum::{Router, extract::State, routing::get};
use reqwest::{Client, StatusCode, header, redirect};
use sandbox::zarinpal::{
    ControlError, DEFAULT_MERCHANT, Fault, FaultKind, FeeType, Options, SessionState, Terminal,
    ZarinpalSandbox,
};
use serde_json::{Value, json};
use std::{
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};
use tokio::net::TcpListener;

const MINUTE: Duration = Duration::from_secs(60);

/// A shop that calls by hand, and a browser that follows no redirect.
struct Shop {
    zarinpal: ZarinpalSandbox,
    http: Client,
}

impl Shop {
    async fn open() -> Self {
        Self::kept(None, DEFAULT_MERCHANT).await
    }

    async fn kept(state_dir: Option<PathBuf>, merchant_id: &str) -> Self {
        let listen = ([127, 0, 0, 1], 0).into();
        let options = Options { listen, merchant_id: merchant_id.to_owned(), state_dir };
        let zarinpal = ZarinpalSandbox::start(options).await.unwrap();
        let http = Client::builder().no_proxy().redirect(redirect::Policy::none());
        Self { zarinpal, http: http.build().unwrap() }
    }

    async fn post(&self, path: &str, body: &Value) -> (StatusCode, Value) {
        let url = format!("{}/{path}", self.zarinpal.url);
        let response = self.http.post(url).json(body).send().await.unwrap();
        (response.status(), response.json().await.unwrap())
    }

    async fn call(&self, method: &str, mut body: Value) -> (StatusCode, Value) {
        if body.get("merchant_id").is_none() {
            body["merchant_id"] = DEFAULT_MERCHANT.into();
        }
        self.post(&format!("pg/v4/payment/{method}.json"), &body).await
    }

    /// The code of a refusal, whose envelope is held too.
    async fn refused(&self, method: &str, body: Value) -> i64 {
        let (status, answer) = self.call(method, body).await;
        assert!(status.is_client_error(), "{status} {answer}");
        assert_eq!(answer["data"], json!([]), "{answer}");
        assert!(answer["errors"]["message"].is_string(), "{answer}");
        answer["errors"]["code"].as_i64().unwrap()
    }

    /// What stands in `data` of a success.
    async fn done(&self, method: &str, body: Value) -> Value {
        let (status, answer) = self.call(method, body).await;
        assert_eq!((status, &answer["errors"]), (StatusCode::OK, &json!([])), "{answer}");
        answer["data"].clone()
    }

    async fn session(&self) -> String {
        self.session_with(json!({})).await
    }

    async fn session_with(&self, more: Value) -> String {
        let mut body = json!({
            "amount": 1_500_000, "currency": "IRR", "description": "شارژ کیف پول",
            "callback_url": "https://shop.example/back?payment=7",
            "metadata": {"order_id": "7", "auto_verify": false},
        });
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let data = self.done("request", body).await;
        data["authority"].as_str().unwrap().to_owned()
    }

    async fn verify(&self, authority: &str) -> Value {
        self.done("verify", json!({"authority": authority, "amount": 1_500_000})).await
    }

    async fn status(&self, authority: &str) -> String {
        let data = self.done("inquiry", json!({"authority": authority})).await;
        data["status"].as_str().unwrap().to_owned()
    }

    async fn page(&self, authority: &str) -> (StatusCode, String) {
        let url = format!("{}/pg/StartPay/{authority}", self.zarinpal.url);
        let response = self.http.get(url).send().await.unwrap();
        (response.status(), response.text().await.unwrap())
    }

    /// Presses a button of the page: the status, where it leads, and what is shown.
    async fn press(&self, authority: &str, act: &str, card: &str) -> (StatusCode, String, String) {
        let url = format!("{}/pg/StartPay/{authority}", self.zarinpal.url);
        let form = [("act", act), ("card", card)];
        let response = self.http.post(url).form(&form).send().await.unwrap();
        let to = response.headers().get(header::LOCATION).map(|to| to.to_str().unwrap().to_owned());
        (response.status(), to.unwrap_or_default(), response.text().await.unwrap())
    }
}

const CARD: &str = "5022291070745995";

#[tokio::test]
async fn a_payment_is_requested_paid_on_the_page_and_verified_first_with_100_and_then_with_101() {
    let shop = Shop::open().await;
    let request = json!({
        "amount": 1_500_000, "currency": "IRR", "description": "<b>a</b> & \"b\"",
        "callback_url": "https://shop.example/back?payment=7", "metadata": {"order_id": "7"},
    });
    let data = shop.done("request", request).await;
    assert_eq!((&data["code"], &data["message"]), (&json!(100), &json!("Success")));
    assert_eq!((&data["fee_type"], &data["fee"]), (&json!("Merchant"), &json!(15_000)));
    let authority = data["authority"].as_str().unwrap();
    assert!(authority.len() == 36 && authority.starts_with('S'), "{authority}");
    assert!(authority.chars().all(|c| c.is_ascii_alphanumeric()), "{authority}");

    let (status, page) = shop.page(authority).await;
    assert_eq!(status, StatusCode::OK);
    for shown in ["dir=\"rtl\"", "۱٬۵۰۰٬۰۰۰ ریال", "۱۵۰٬۰۰۰ تومان", "پرداخت", "انصراف", "آزمایشی"]
    {
        assert!(page.contains(shown), "{shown} is not in {page}");
    }
    assert!(page.contains("&lt;b&gt;a&lt;/b&gt; &amp; &quot;b&quot;"), "{page}");
    assert!(!page.contains("<script") && !page.contains("<b>a"), "{page}");
    assert_eq!(shop.status(authority).await, "IN_BANK");
    let too_early = json!({"authority": authority, "amount": 1_500_000});
    assert_eq!(shop.refused("verify", too_early).await, -51);

    let (status, to, _) = shop.press(authority, "pay", "۵۰۲۲-۲۹۱۰-۷۰۷۴-۵۹۹۵").await;
    assert_eq!(status, StatusCode::FOUND);
    let back = format!("https://shop.example/back?payment=7&Authority={authority}&Status=OK");
    assert_eq!(to, back);
    assert_eq!(shop.status(authority).await, "PAID");

    let first = shop.verify(authority).await;
    assert_eq!((&first["code"], &first["message"]), (&json!(100), &json!("Paid")));
    assert_eq!(first["card_pan"], "502229******5995");
    let hash = first["card_hash"].as_str().unwrap();
    assert!(hash.len() == 64 && hash.chars().all(|c| matches!(c, '0'..='9' | 'A'..='F')), "{hash}");
    assert!(first["ref_id"].is_i64(), "{first}");
    let second = shop.verify(authority).await;
    assert_eq!((&second["code"], &second["message"]), (&json!(101), &json!("Verified")));
    for same in ["ref_id", "card_pan", "card_hash", "fee", "fee_type"] {
        assert_eq!(first[same], second[same], "{same}");
    }
    assert_eq!(shop.status(authority).await, "VERIFIED");
    assert_eq!(shop.page(authority).await.0, StatusCode::GONE, "it cannot be paid twice");
    assert_eq!(shop.press(authority, "pay", CARD).await.0, StatusCode::GONE);
}

#[tokio::test]
async fn what_is_missing_or_wrong_is_told_field_by_field_and_other_refusals_by_their_codes() {
    let shop = Shop::open().await;
    let (status, answer) = shop.post("pg/v4/payment/request.json", &json!({"amount": 999})).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(answer["data"], json!([]));
    assert_eq!(answer["errors"]["code"], -9);
    let validations = answer["errors"]["validations"].as_array().unwrap();
    for field in ["merchant_id", "amount", "description", "callback_url"] {
        assert!(validations.iter().any(|one| one[field].is_string()), "{field}: {answer}");
    }
    let good = json!({"amount": 1_000, "description": "a", "callback_url": "http://a.example/"});
    let with = |field: &str, value: Value| {
        let mut body = good.clone();
        body[field] = value;
        body
    };
    shop.done("request", good.clone()).await;
    shop.done("request", with("amount", json!("1000"))).await;
    shop.done("request", with("metadata", json!([]))).await;
    let cases = [
        ("merchant_id", json!("11111111-1111-4111-8111-111111111111"), -10),
        ("merchant_id", json!("mine"), -9),
        ("amount", json!(0), -9),
        ("amount", json!(-5), -9),
        ("amount", json!(1_000.5), -9),
        ("amount", json!(1_000_000_001_i64), -41),
        ("currency", json!("USD"), -9),
        ("description", json!("a".repeat(501)), -9),
        ("description", json!("  "), -9),
        ("callback_url", json!("javascript:alert(1)"), -9),
        ("metadata", json!("order"), -9),
        ("wages", json!([{"iban": "IR", "amount": 1}]), -30),
    ];
    for (field, value, code) in cases {
        assert_eq!(shop.refused("request", with(field, value)).await, code, "{field}");
    }
    let url = format!("{}/pg/v4/payment/request.json", shop.zarinpal.url);
    let answer = shop.http.post(url).body("no JSON").send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY);
    for method in ["verify", "inquiry", "reverse"] {
        let body = |authority: &str| json!({"authority": authority, "amount": 1_000});
        assert_eq!(shop.refused(method, body("S1")).await, -54, "{method}");
        let unknown = format!("S{}", "0".repeat(35));
        assert_eq!(shop.refused(method, body(&unknown)).await, -55, "{method}");
        assert_eq!(shop.refused(method, json!({"amount": 1})).await, -9, "{method}");
    }
    assert_eq!(shop.page("S1").await.0, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn an_amount_in_toman_is_kept_in_rial_and_verified_in_toman() {
    let shop = Shop::open().await;
    let toman = json!({"amount": 5_000, "currency": "IRT"});
    let authority = shop.session_with(toman).await;
    assert_eq!(shop.zarinpal.sessions()[0].amount, 50_000);
    shop.zarinpal.pay(&authority).unwrap();
    let in_rial = json!({"authority": authority, "amount": 50_000});
    assert_eq!(shop.refused("verify", in_rial).await, -50);
    assert_eq!(shop.status(&authority).await, "PAID", "a wrong amount settles nothing");
    let in_toman = json!({"authority": authority, "amount": 5_000});
    assert_eq!(shop.done("verify", in_toman).await["code"], 100);
}

#[tokio::test]
async fn who_cancels_is_sent_back_with_nok_and_may_still_pay_while_the_page_lives() {
    let shop = Shop::open().await;
    let authority = shop.session().await;
    shop.page(&authority).await;
    let (status, to, _) = shop.press(&authority, "cancel", "").await;
    assert_eq!(status, StatusCode::FOUND);
    assert!(to.ends_with(&format!("Authority={authority}&Status=NOK")), "{to}");
    assert_eq!(shop.status(&authority).await, "FAILED");
    let ask = json!({"authority": authority, "amount": 1_500_000});
    assert_eq!(shop.refused("verify", ask).await, -51);
    let back = shop.zarinpal.pay(&authority).unwrap();
    assert!(back.ends_with("Status=OK"), "a later try succeeds: {back}");
    assert_eq!(shop.verify(&authority).await["code"], 100);
}

#[tokio::test]
async fn a_number_that_is_no_card_is_said_to_be_none_and_another_card_than_asked_for_fails() {
    let shop = Shop::open().await;
    let authority = shop.session_with(json!({"metadata": {"card_pan": CARD}})).await;
    let (status, _, page) = shop.press(&authority, "pay", "5022291070745996").await;
    assert_eq!(status, StatusCode::OK);
    assert!(page.contains("role=\"alert\""), "{page}");
    let (_, to, _) = shop.press(&authority, "pay", "6037991234567893").await;
    assert!(to.ends_with("Status=NOK"), "{to}");
    assert_eq!(shop.zarinpal.pay_with(&authority, "12"), Err(ControlError::NoCard));
    let (_, to, _) = shop.press(&authority, "pay", CARD).await;
    assert!(to.ends_with("Status=OK"), "{to}");
}

#[tokio::test]
async fn what_is_paid_and_not_asked_about_is_listed_newest_first_until_it_goes_back() {
    let shop = Shop::open().await;
    let (older, newer) = (shop.session().await, shop.session().await);
    shop.session().await;
    shop.zarinpal.pay(&older).unwrap();
    shop.zarinpal.pay(&newer).unwrap();
    let data = shop.done("unVerified", json!({})).await;
    assert_eq!(data["code"], 100);
    let listed = data["authorities"].as_array().unwrap();
    let names: Vec<_> = listed.iter().map(|one| one["authority"].as_str().unwrap()).collect();
    assert_eq!(names, [newer.as_str(), older.as_str()]);
    assert_eq!(listed[0]["amount"], 1_500_000);
    assert_eq!(listed[0]["callback_url"], "https://shop.example/back?payment=7");
    assert_eq!(listed[0]["date"].as_str().unwrap().len(), "2026-12-01 03:30:00".len());
    shop.verify(&newer).await;
    let data = shop.done("unVerified", json!({})).await;
    assert_eq!(data["authorities"].as_array().unwrap().len(), 1);
    shop.zarinpal.advance(73 * 60 * MINUTE);
    assert_eq!(shop.status(&older).await, "REVERSED", "money that nobody wants goes back");
    assert_eq!(shop.status(&newer).await, "VERIFIED");
    let data = shop.done("unVerified", json!({})).await;
    assert_eq!(data["authorities"], json!([]));
}

#[tokio::test]
async fn a_payment_is_given_back_once_and_within_half_an_hour() {
    let shop = Shop::open().await;
    let (quick, slow, unpaid) = (shop.session().await, shop.session().await, shop.session().await);
    let of = |authority: &str| json!({"authority": authority});
    assert_eq!(shop.refused("reverse", of(&unpaid)).await, -61);
    for paid in [&quick, &slow] {
        shop.zarinpal.pay(paid).unwrap();
    }
    shop.verify(&quick).await;
    assert_eq!(shop.done("reverse", of(&quick)).await["code"], 100);
    assert_eq!(shop.status(&quick).await, "REVERSED");
    assert_eq!(shop.refused("reverse", of(&quick)).await, -61);
    let ask = json!({"authority": quick, "amount": 1_500_000});
    assert_eq!(shop.refused("verify", ask).await, -51);
    shop.zarinpal.advance(31 * MINUTE);
    assert_eq!(shop.refused("reverse", of(&slow)).await, -63);
}

#[tokio::test]
async fn a_page_closes_after_half_an_hour_and_a_try_that_was_begun_has_a_quarter_more() {
    let shop = Shop::open().await;
    let (untouched, begun) = (shop.session().await, shop.session().await);
    shop.page(&begun).await;
    shop.zarinpal.advance(31 * MINUTE);
    assert_eq!(shop.page(&untouched).await.0, StatusCode::GONE);
    assert_eq!(shop.status(&untouched).await, "FAILED");
    assert_eq!(shop.zarinpal.pay(&untouched), Err(ControlError::Closed(SessionState::Failed)));
    assert_eq!(shop.status(&begun).await, "IN_BANK");
    let (status, to, _) = shop.press(&begun, "pay", CARD).await;
    assert_eq!(status, StatusCode::FOUND);
    assert!(to.ends_with("Status=OK"), "{to}");
    let late = shop.session().await;
    shop.page(&late).await;
    shop.zarinpal.advance(46 * MINUTE);
    assert_eq!(shop.status(&late).await, "FAILED");
}

#[tokio::test]
async fn the_contract_says_who_bears_the_fee_and_whether_payments_are_verified_by_themselves() {
    let shop = Shop::open().await;
    shop.zarinpal.terminal(Terminal { fee_type: FeeType::Payer, auto_verify: true });
    let silent = shop.session_with(json!({"metadata": {}, "amount": 900_000_000})).await;
    let refusing = shop.session().await;
    let (_, page) = shop.page(&silent).await;
    assert!(page.contains("۶۰٬۰۰۰ ریال") && page.contains("۹۰۰٬۰۶۰٬۰۰۰ ریال"), "{page}");
    for authority in [&silent, &refusing] {
        shop.zarinpal.pay(authority).unwrap();
    }
    let ask = json!({"authority": silent, "amount": 900_000_000});
    let data = shop.done("verify", ask).await;
    assert_eq!((&data["code"], &data["fee_type"]), (&json!(101), &json!("Payer")));
    assert_eq!(shop.verify(&refusing).await["code"], 100, "the session's own word stands above");
}

#[tokio::test]
async fn everything_is_there_after_a_restart_and_belongs_to_its_merchant() {
    let folder = tempfile::tempdir().unwrap();
    let kept = || Some(folder.path().to_path_buf());
    let shop = Shop::kept(kept(), DEFAULT_MERCHANT).await;
    let authority = shop.session().await;
    shop.zarinpal.pay(&authority).unwrap();
    let number = shop.verify(&authority).await["ref_id"].clone();
    shop.zarinpal.stop().await;
    let shop = Shop::kept(kept(), DEFAULT_MERCHANT).await;
    let again = shop.verify(&authority).await;
    assert_eq!((&again["code"], &again["ref_id"]), (&json!(101), &number));
    let next = shop.session().await;
    shop.zarinpal.pay(&next).unwrap();
    let later = shop.verify(&next).await["ref_id"].as_i64();
    assert!(later > number.as_i64(), "numbers go on");
    shop.zarinpal.stop().await;
    let other = "11111111-1111-4111-8111-111111111111";
    let shop = Shop::kept(kept(), other).await;
    let body = json!({"merchant_id": other, "authority": authority, "amount": 1_500_000});
    assert_eq!(shop.refused("verify", body).await, -53);
}

#[tokio::test]
async fn faults_strike_the_call_that_they_name_and_as_often_as_they_say() {
    let shop = Shop::open().await;
    let authority = shop.session().await;
    shop.zarinpal.pay(&authority).unwrap();
    let ask = json!({"authority": authority, "amount": 1_500_000});
    let url = format!("{}/pg/v4/payment/verify.json", shop.zarinpal.url);
    let mut body = ask.clone();
    body["merchant_id"] = DEFAULT_MERCHANT.into();
    let raw = || shop.http.post(&url).json(&body).send();

    shop.zarinpal.fault(Fault::from(FaultKind::ServerError).on("verify").times(2));
    assert_eq!(shop.status(&authority).await, "PAID", "another call is not struck");
    for _ in 0..2 {
        let answer = raw().await.unwrap();
        assert_eq!(answer.status(), StatusCode::BAD_GATEWAY);
        assert!(answer.text().await.unwrap().starts_with("<!doctype html>"));
    }
    shop.zarinpal.fault(Fault::from(FaultKind::Wall).seconds(7));
    let answer = raw().await.unwrap();
    assert_eq!(answer.status(), StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(answer.headers()[header::RETRY_AFTER], "7");
    shop.zarinpal.fault(FaultKind::NotJson);
    let answer = raw().await.unwrap();
    assert_eq!(answer.status(), StatusCode::OK);
    assert!(serde_json::from_str::<Value>(&answer.text().await.unwrap()).is_err());
    for (fault, code) in [
        (FaultKind::TooMany.into(), -12),
        (FaultKind::OtherAmount.into(), -50),
        (FaultKind::NotPaidYet.into(), -51),
        (FaultKind::Refuse.into(), -11),
        (Fault::from(FaultKind::Refuse).code(-52), -52),
    ] {
        shop.zarinpal.fault(fault);
        assert_eq!(shop.refused("verify", ask.clone()).await, code);
    }
    assert_eq!(shop.status(&authority).await, "PAID", "nothing of it had an effect");
    shop.zarinpal.fault(FaultKind::Slow);
    shop.zarinpal.fault(FaultKind::None);
    shop.zarinpal.fault(FaultKind::DropAfterEffect);
    assert!(raw().await.is_err(), "the connection is cut");
    assert_eq!(shop.verify(&authority).await["code"], 101, "but it was done");
    shop.zarinpal.fault(Fault::from(FaultKind::ArraySwitch).times(2));
    let (status, answer) = shop.call("verify", ask).await;
    assert_eq!((status, &answer["errors"]), (StatusCode::OK, &json!({})));
    assert!(answer["data"]["ref_id"].is_string(), "{answer}");
    let wrong = json!({"authority": authority, "amount": 1});
    let (status, answer) = shop.call("verify", wrong).await;
    assert_eq!((status, &answer["data"]), (StatusCode::OK, &json!({})));
    assert_eq!(answer["errors"]["code"], "-50");
    assert_eq!(shop.zarinpal.calls("verify"), 13);
}

#[tokio::test]
async fn an_answer_that_is_held_back_does_nothing_while_nobody_waits_for_it() {
    let shop = Shop::open().await;
    let authority = shop.session().await;
    shop.zarinpal.pay(&authority).unwrap();
    shop.zarinpal.fault(Fault::from(FaultKind::Slow).on("verify").seconds(300));
    let impatient = Client::builder().no_proxy().timeout(Duration::from_millis(200));
    let url = format!("{}/pg/v4/payment/verify.json", shop.zarinpal.url);
    let body = json!({
        "merchant_id": DEFAULT_MERCHANT, "authority": authority, "amount": 1_500_000,
    });
    let answer = impatient.build().unwrap().post(url).json(&body).send().await;
    assert!(answer.unwrap_err().is_timeout());
    assert_eq!(shop.verify(&authority).await["code"], 100);
}

#[tokio::test]
async fn a_way_back_may_be_lost_and_may_be_gone_twice() {
    let heard = Arc::new(AtomicUsize::new(0));
    let count = |State(heard): State<Arc<AtomicUsize>>| async move {
        heard.fetch_add(1, Ordering::SeqCst);
    };
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let back = format!("http://{}/back", listener.local_addr().unwrap());
    let router = Router::new().route("/back", get(count)).with_state(Arc::clone(&heard));
    let server = tokio::spawn(async move { axum::serve(listener, router).await });

    let shop = Shop::open().await;
    let lost = shop.session_with(json!({"callback_url": back})).await;
    shop.zarinpal.fault(FaultKind::LostCallback);
    let (status, to, page) = shop.press(&lost, "pay", CARD).await;
    assert_eq!((status, to.as_str()), (StatusCode::OK, ""));
    assert!(page.contains("پرداخت شد"), "{page}");
    assert_eq!(shop.status(&lost).await, "PAID");

    let doubled = shop.session_with(json!({"callback_url": back})).await;
    shop.zarinpal.fault(FaultKind::DoubleCallback);
    let (status, to, _) = shop.press(&doubled, "pay", CARD).await;
    assert_eq!(status, StatusCode::FOUND);
    assert_eq!(to, format!("{back}?Authority={doubled}&Status=OK"));
    assert_eq!(heard.load(Ordering::SeqCst), 1, "the gateway came before the browser");
    server.abort();
}

#[tokio::test]
async fn a_person_moves_it_over_http_and_sees_all_sessions() {
    let shop = Shop::open().await;
    let (paid, given_up) = (shop.session().await, shop.session().await);
    let (status, answer) =
        shop.post("sandbox/pay", &json!({"authority": paid, "card": "6037991234567893"})).await;
    assert_eq!(status, StatusCode::OK);
    assert!(answer["callback"].as_str().unwrap().ends_with("Status=OK"), "{answer}");
    let (_, answer) = shop.post("sandbox/cancel", &json!({"authority": given_up})).await;
    assert!(answer["callback"].as_str().unwrap().ends_with("Status=NOK"), "{answer}");
    let (status, _) = shop.post("sandbox/cancel", &json!({"authority": paid})).await;
    assert_eq!(status, StatusCode::CONFLICT);
    let (status, _) = shop.post("sandbox/pay", &json!({"authority": "S"})).await;
    assert_eq!(status, StatusCode::NOT_FOUND);

    let get = |path: &str| shop.http.get(format!("{}/{path}", shop.zarinpal.url)).send();
    let listed: Value = get("sandbox/sessions").await.unwrap().json().await.unwrap();
    assert_eq!(listed[0]["state"], "FAILED");
    assert_eq!((&listed[1]["state"], &listed[1]["amount"]), (&json!("PAID"), &json!(1_500_000)));
    assert_eq!(listed[1]["metadata"]["order_id"], "7");
    assert_eq!(listed[1]["card_pan"], "603799******7893");
    let list = get("").await.unwrap().text().await.unwrap();
    assert!(list.contains(&paid) && list.contains("پرداخت شد، فروشگاه نپرسیده"), "{list}");

    let fault = json!({"kind": "5xx", "method": "unVerified", "count": 1});
    shop.post("sandbox/fault", &fault).await;
    let url = format!("{}/pg/v4/payment/unVerified.json", shop.zarinpal.url);
    let answer = shop.http.post(url).json(&json!({})).send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::BAD_GATEWAY);
    shop.post("sandbox/terminal", &json!({"fee_type": "Payer"})).await;
    shop.session().await;
    assert_eq!(shop.zarinpal.sessions()[0].fee_type, FeeType::Payer);
    shop.post("sandbox/clock", &json!({"advance_seconds": 1_900})).await;
    let of = json!({"authority": paid});
    assert_eq!(shop.refused("reverse", of).await, -63);
}
