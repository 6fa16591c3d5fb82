//! The sandbox over plain HTTP: as aiogram and python-telegram-bot call it, as a webhook hears it,
//! and as a person plays a user with curl.

use axum::{Json, Router, extract::State, http::HeaderMap, http::StatusCode, routing::post};
use reqwest::{
    Client,
    multipart::{Form, Part},
};
use sandbox::telegram::{Options, Sender, TelegramSandbox, sample_picture};
use serde_json::{Value, json};
use std::{
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};
use tokio::{net::TcpListener, sync::mpsc, time::timeout};

const PATIENCE: Duration = Duration::from_secs(10);

async fn open(state_dir: Option<PathBuf>) -> TelegramSandbox {
    let listen = "127.0.0.1:0".parse().expect("an address");
    let options = Options { listen, token: "1:sandbox".to_owned(), state_dir };
    TelegramSandbox::start(options).await.expect("a free port on loopback")
}

/// A bot that calls by hand.
struct Caller {
    http: Client,
    url: String,
}

impl Caller {
    fn of(telegram: &TelegramSandbox) -> Self {
        let http = Client::builder().no_proxy().build().expect("a client");
        Self { http, url: telegram.url.clone() }
    }

    async fn json(&self, method: &str, body: Value) -> Value {
        let url = format!("{}/bot1:sandbox/{method}", self.url);
        answer(self.http.post(url).json(&body)).await.1
    }

    async fn user(&self, path: &str, body: Value) -> (u16, Value) {
        answer(self.http.post(format!("{}/{path}", self.url)).json(&body)).await
    }
}

async fn answer(request: reqwest::RequestBuilder) -> (u16, Value) {
    let response = request.send().await.expect("an answer");
    (response.status().as_u16(), response.json().await.expect("JSON"))
}

#[tokio::test]
async fn forms_queries_and_any_case_of_a_method_are_understood() {
    let telegram = open(None).await;
    let bot = Caller::of(&telegram);
    bot.user("user/5/text", json!({"text": "/start"})).await;
    let base = format!("{}/bot1:sandbox", telegram.url);
    let markup = json!({"inline_keyboard": [[{"text": "a", "callback_data": "b"}]]}).to_string();
    let form = [
        ("chat_id", "5"),
        ("text", "<i>x</i>"),
        ("parse_mode", "HTML"),
        ("reply_markup", markup.as_str()),
        ("disable_notification", "true"),
        ("nobody_knows_this", "1"),
    ];
    let (code, sent) = answer(bot.http.post(format!("{base}/SENDmessage")).form(&form)).await;
    assert_eq!(code, 200);
    assert_eq!(sent["result"]["entities"][0]["type"], "italic");
    assert_eq!(sent["result"]["reply_markup"]["inline_keyboard"][0][0]["callback_data"], "b");
    let query = format!("{base}/sendMessage?chat_id=5&text=y");
    assert_eq!(answer(bot.http.get(query)).await.1["result"]["message_id"], 3);

    let media = json!([
        {"type": "photo", "media": "attach://one", "caption": "c"},
        {"type": "document", "media": "attach://two"},
    ]);
    let album = Form::new()
        .text("chat_id", "5")
        .text("media", media.to_string())
        .part("one", Part::bytes(sample_picture(1)).file_name("1.png"))
        .part("two", Part::bytes(b"plain".to_vec()).file_name("2.txt"));
    let (_, album) = answer(bot.http.post(format!("{base}/sendMediaGroup")).multipart(album)).await;
    assert_eq!(album["result"][1]["document"]["file_name"], "2.txt");
    assert_eq!(album["result"][0]["caption"], "c");
    let id = &album["result"][1]["document"]["file_id"];
    let file = bot.json("getFile", json!({"file_id": id})).await;
    let path = file["result"]["file_path"].as_str().unwrap();
    let url = format!("{}/file/bot1:sandbox/{path}", telegram.url);
    let bytes = bot.http.get(url).send().await.unwrap().bytes().await.unwrap();
    assert_eq!(bytes.as_ref(), b"plain");
    telegram.stop().await;
}

#[tokio::test]
async fn codes_stand_in_the_status_and_the_body() {
    let telegram = open(None).await;
    let bot = Caller::of(&telegram);
    let get = |path: String| answer(bot.http.get(format!("{}/{path}", telegram.url)));
    let (code, body) = get("bot1:wrong/getMe".to_owned()).await;
    assert_eq!((code, &body["error_code"]), (401, &json!(401)));
    assert_eq!(get("bot1:sandbox/fly".to_owned()).await.0, 404);
    bot.user("fault", json!({"kind": "429", "method": "getMe", "seconds": 3})).await;
    let url = format!("{}/bot1:sandbox/getMe", telegram.url);
    let response = bot.http.get(&url).send().await.unwrap();
    assert_eq!(response.status(), StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(response.headers()["retry-after"], "3");
    let body: Value = response.json().await.unwrap();
    assert_eq!(body["parameters"]["retry_after"], 3);
    bot.user("fault", json!({"kind": "5xx", "count": 2})).await;
    assert_eq!(get("bot1:sandbox/getMe".to_owned()).await.0, 502);
    bot.user("fault", json!({"kind": "none"})).await;
    assert_eq!(get("bot1:sandbox/getMe".to_owned()).await.0, 200);
    let (code, body) = bot.user("fault", json!({"kind": "earthquake"})).await;
    assert_eq!(code, 400, "{body}");
    telegram.stop().await;
}

#[tokio::test]
async fn a_message_that_brought_a_reply_keyboard_cannot_be_edited() {
    let telegram = open(None).await;
    let bot = Caller::of(&telegram);
    bot.user("user/5/text", json!({"text": "hi"})).await;
    let keyboard = json!({"keyboard": [["a"]], "is_persistent": true});
    let sent =
        bot.json("sendMessage", json!({"chat_id": 5, "text": "x", "reply_markup": keyboard})).await;
    let id = &sent["result"]["message_id"];
    let edit = json!({"chat_id": 5, "message_id": id, "text": "y"});
    let refused = bot.json("editMessageText", edit).await;
    assert_eq!(refused["description"], "Bad Request: message can't be edited");
    let gone = json!({"chat_id": 5, "text": "x", "reply_markup": {"remove_keyboard": true}});
    bot.json("sendMessage", gone).await;
    assert!(telegram.user(5).chat(0).keyboard.is_empty());
    telegram.stop().await;
}

#[tokio::test]
async fn the_control_api_plays_a_user() {
    let telegram = open(None).await;
    let bot = Caller::of(&telegram);
    let ali =
        json!({"name": "علی", "username": "ali", "language_code": "fa", "phone": "+989120000000"});
    assert_eq!(bot.user("user/5", ali).await.0, 200);
    let (code, body) = bot.user("user/5", json!({"phone": "مخفی"})).await;
    assert_eq!(code, 400, "{body}");
    assert!(bot.user("user/5/contact", json!({})).await.1["update_id"].is_i64());
    for (deed, bytes) in [
        ("photo", sample_picture(1)),
        ("document", b"text".to_vec()),
        ("sticker", b"webp".to_vec()),
        ("voice", b"ogg".to_vec()),
    ] {
        let form = Form::new().part("file", Part::bytes(bytes).file_name("f")).text("caption", "c");
        let url = format!("{}/user/5/{deed}", telegram.url);
        let (code, done) = answer(bot.http.post(url).multipart(form)).await;
        assert_eq!(code, 200, "{deed}: {done}");
    }
    let part = |seed| Part::bytes(sample_picture(seed)).file_name("p.png");
    let form = Form::new().part("file", part(1)).part("file", part(2));
    let url = format!("{}/user/5/album", telegram.url);
    let (_, album) = answer(bot.http.post(url).multipart(form)).await;
    assert_eq!(album["update_ids"].as_array().unwrap().len(), 2);

    let updates = bot.json("getUpdates", json!({})).await;
    let kinds: Vec<&str> = ["contact", "photo", "document", "sticker", "voice"]
        .into_iter()
        .filter(|kind| {
            let all = updates["result"].as_array().unwrap();
            all.iter().any(|update| !update["message"][kind].is_null())
        })
        .collect();
    assert_eq!(kinds.len(), 5, "{updates}");

    let look = format!("{}/user/5/chat", telegram.url);
    let seen = answer(bot.http.get(&look)).await.1;
    assert_eq!(seen["messages"][1]["from"], "user");
    let waiting = tokio::spawn({
        let (http, url) = (bot.http.clone(), format!("{look}?after={}&wait=10", seen["n"]));
        async move { answer(http.get(url)).await.1 }
    });
    bot.json("sendMessage", json!({"chat_id": 5, "text": "later"})).await;
    let news = timeout(PATIENCE, waiting).await.unwrap().unwrap();
    assert_eq!(news["messages"][0]["text"], "later");

    bot.user("user/5/block", json!({})).await;
    let refused = bot.json("sendMessage", json!({"chat_id": 5, "text": "x"})).await;
    assert_eq!(refused["error_code"], 403);
    assert_eq!(bot.user("user/5/text", json!({"text": "x"})).await.0, 409);
    bot.user("user/5/unblock", json!({})).await;
    assert_eq!(bot.user("redeliver/7", json!({})).await.0, 404);
    telegram.stop().await;
}

/// A bot's webhook that refuses so many deliveries before it takes one.
async fn webhook(refusals: usize) -> (String, mpsc::UnboundedReceiver<(Option<String>, Value)>) {
    let (heard, hearing) = mpsc::unbounded_channel();
    let left = Arc::new(AtomicUsize::new(refusals));
    let take = move |State(left): State<Arc<AtomicUsize>>,
                     headers: HeaderMap,
                     Json(update): Json<Value>| async move {
        let secret = headers.get("x-telegram-bot-api-secret-token");
        let secret = secret.and_then(|value| value.to_str().ok()).map(str::to_owned);
        heard.send((secret, update)).expect("the test listens");
        let refused = left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |n| n.checked_sub(1));
        if refused.is_ok() {
            return (StatusCode::INTERNAL_SERVER_ERROR, Json(Value::Null));
        }
        (StatusCode::OK, Json(json!({"method": "sendMessage", "chat_id": 5, "text": "heard"})))
    };
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let url = format!("http://{}/hook", listener.local_addr().expect("its port"));
    let router = Router::new().route("/hook", post(take)).with_state(left);
    tokio::spawn(async move { axum::serve(listener, router).await });
    (url, hearing)
}

#[tokio::test]
async fn a_webhook_gets_updates_in_order_and_again_after_a_failure() {
    let telegram = open(None).await;
    let bot = Caller::of(&telegram);
    let (url, mut hearing) = webhook(1).await;
    let far = bot.json("setWebhook", json!({"url": "https://example.com/"})).await;
    assert_eq!(far["ok"], false);
    let set = bot.json("setWebhook", json!({"url": url, "secret_token": "s-1"})).await;
    assert_eq!(set["result"], true);
    let refused = bot.json("getUpdates", json!({})).await;
    assert_eq!(refused["error_code"], 409);
    let ali = telegram.user(5);
    let first = ali.text("یک").unwrap().update_id.unwrap();
    ali.text("دو").unwrap();
    let mut got = Vec::new();
    for _ in 0..3 {
        let (secret, update) = timeout(PATIENCE, hearing.recv()).await.unwrap().unwrap();
        assert_eq!(secret.as_deref(), Some("s-1"));
        got.push(update["update_id"].as_i64().unwrap());
    }
    assert_eq!(got, [first, first, first + 1]);
    let said = |chat: &sandbox::telegram::ChatView| {
        chat.messages.iter().filter(|message| message.from == Sender::Bot).count() == 2
    };
    ali.wait_for(said, PATIENCE).await.unwrap();
    telegram.redeliver(first, 1).unwrap();
    let (_, again) = timeout(PATIENCE, hearing.recv()).await.unwrap().unwrap();
    assert_eq!(again["update_id"], first);
    bot.json("deleteWebhook", json!({})).await;
    assert_eq!(bot.json("getWebhookInfo", json!({})).await["result"]["url"], "");
    telegram.stop().await;
}

#[tokio::test]
async fn chats_files_and_waiting_updates_survive_a_restart() {
    let dir = tempfile::tempdir().unwrap();
    let telegram = open(Some(dir.path().to_owned())).await;
    let bot = Caller::of(&telegram);
    telegram.user(5).photo(sample_picture(9)).unwrap();
    bot.json("sendMessage", json!({"chat_id": 5, "text": "پاسخ"})).await;
    telegram.stop().await;

    let telegram = open(Some(dir.path().to_owned())).await;
    let bot = Caller::of(&telegram);
    let seen = telegram.user(5).chat(0);
    assert_eq!(seen.messages[1].text.as_deref(), Some("پاسخ"));
    let updates = bot.json("getUpdates", json!({})).await;
    let photo = &updates["result"][0]["message"]["photo"];
    let largest = photo.as_array().unwrap().last().unwrap();
    let file = bot.json("getFile", json!({"file_id": largest["file_id"]})).await;
    let path = file["result"]["file_path"].as_str().unwrap();
    let url = format!("{}/file/bot1:sandbox/{path}", telegram.url);
    let bytes = bot.http.get(url).send().await.unwrap().bytes().await.unwrap();
    assert_eq!(bytes.as_ref(), sample_picture(9));
    telegram.stop().await;
}

#[tokio::test]
async fn only_loopback_is_listened_on() {
    let listen = "0.0.0.0:0".parse().unwrap();
    let options = Options { listen, token: "1:x".to_owned(), state_dir: None };
    let refused = TelegramSandbox::start(options).await.unwrap_err();
    assert!(refused.to_string().contains("loopback"), "{refused}");
}

#[tokio::test]
async fn the_page_stands_alone() {
    let telegram = open(None).await;
    let bot = Caller::of(&telegram);
    let page = bot.http.get(&telegram.url).send().await.unwrap().text().await.unwrap();
    assert!(page.contains("sandbox — not the real Telegram"));
    for outside in ["src=\"http", "href=\"http", "@import", "url(http"] {
        assert!(!page.contains(outside), "{outside}");
    }
    telegram.stop().await;
}
