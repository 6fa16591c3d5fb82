//! What customers and strangers can check: the code under a message, the file that its button
//! brings, and the heads of the log that witnesses keep.

#![expect(clippy::unwrap_used, reason = "a test stops where it cannot go on")]

use std::{
    fs,
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, Stdio},
};

use app::{
    Actor, Channel, Context, Error,
    chat::Messenger,
    proof::{Posted, publish},
};
use domain::id::PersonId;
use event_store::tree::{
    Checkpoint, EventProof, Hash, ReceiptCode, newest_checkpoint, retry_witness, sign_checkpoint,
    witness_status,
};
use sandbox::telegram::{ChatMessage, ChatView};
use tests::{
    Live, Shop,
    check::{origin, signing_key},
    executable, live,
    live::said,
    shop,
};

const OWNER: i64 = 1;
const CUSTOMER: i64 = 4_242;
/// The bot's token at the sandbox.
const TOKEN: &str = "7000001:a-token-of-the-sandbox";
/// Bytes of a file of ours at the most.
const FILE_BYTES_MAX: u64 = 1 << 20;

async fn sign(shop: &Shop) -> u64 {
    let pool = shop.app().pool();
    sign_checkpoint(pool, &signing_key(), &origin()).await.expect("the log is signed");
    newest_checkpoint(pool).await.unwrap().expect("it was signed").checkpoint.size
}

fn asks(shop: &Shop, person: PersonId) -> Context {
    Context::of_stimulus(Channel::Bot, Actor::Person(person), "proof", shop.now())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_button_under_a_receipt_brings_a_file_that_proves_it() {
    Box::pin(live(0, a_proof_of_a_purchase)).await;
}

fn words(message: &ChatMessage) -> &str {
    message.text.as_deref().unwrap_or_default()
}

/// The code in a message.
fn code_in(message: &ChatMessage) -> Option<ReceiptCode> {
    let line = words(message).lines().find(|line| line.contains("کد گواهی"))?;
    line.split_once(':')?.1.parse().ok()
}

/// The newest file that the bot has sent, read.
async fn newest_file(live: &Live, view: &ChatView, name: &str) -> Option<String> {
    let named = |message: &&ChatMessage| {
        message
            .document
            .as_ref()
            .is_some_and(|file| file.file_name.as_ref().is_some_and(|found| found.contains(name)))
    };
    let message = view.messages.iter().rev().find(named)?;
    let limits = telegram::Limits::default();
    let messenger =
        telegram::TelegramMessenger::new(&live.telegram.url, TOKEN.to_owned().into(), limits);
    let bytes = messenger.file(&message.document.as_ref()?.file_id, FILE_BYTES_MAX).await.unwrap();
    Some(String::from_utf8(bytes.to_vec()).unwrap())
}

async fn a_proof_of_a_purchase(live: &Live) {
    let (customer, owner) = (live.user(CUSTOMER), live.user(OWNER));
    live.write(&owner, "/start");
    live.see(&owner, |view| !said(view).is_empty()).await;
    live.write(&customer, "/start");
    live.tap(&customer, &live.label("menu-buy-button")).await;
    live.tap(&customer, "Month").await;
    live.tap(&customer, &live.label("order-pay-button")).await;
    live.tap(&customer, "۱۰۰٬۰۰۰").await;
    live.see(&customer, |view| {
        said(view).iter().any(|one| words(one).contains("6037") || words(one).contains("6219"))
    })
    .await;
    live.photo(&customer, 1);
    live.tap(&owner, &live.label("staff-approve-button")).await;
    let delivered = |view: &ChatView| {
        said(view).iter().any(|one| words(one).contains("https://shop.example/s/"))
    };
    let view = live.see(&customer, delivered).await;
    let shop = &live.shop;
    let person = shop.app().identities().by_telegram(CUSTOMER).await.unwrap().unwrap();
    shop.settled_order(person).await;
    // The receipt that came in, the money, and the delivery: each names its own event.
    let codes: Vec<ReceiptCode> = said(&view).iter().filter_map(|one| code_in(one)).collect();
    assert!(codes.len() >= 3, "{:#?}", said(&view));
    let mut types = vec![];
    for code in &codes {
        let event = shop.app().log().event_at(code.position()).await.unwrap().unwrap();
        assert_eq!(shop.app().proofs().code(code.position()).await.unwrap(), *code);
        types.push(event.event_type);
    }
    for wanted in ["payment.receipt_submitted", "wallet.credited", "subscription.provisioned"] {
        assert!(types.iter().any(|found| found == wanted), "{wanted} is not in {types:?}");
    }
    // Before the head is signed there is nothing to prove with; then the file comes.
    let button = live.label("proof-button");
    assert_eq!(
        shop.app().proofs().file(&asks(shop, person), codes[0].position()).await.unwrap(),
        None
    );
    let size = sign(shop).await;
    live.tap(&customer, &button).await;
    let view =
        live.see(&customer, |view| view.messages.iter().any(|one| one.document.is_some())).await;
    let text = newest_file(live, &view, "moonledger-proof").await.expect("the proof was sent");
    assert!(text.starts_with("# "), "words for people come first: {text}");
    assert!(text.contains("# کد گواهی"), "{text}");
    let proof: EventProof = text.parse().expect("it is a proof");
    let proven = proof.verify(&signing_key().verifier()).expect("it holds");
    assert_eq!(proven.checkpoint.size, size);
    let code = ReceiptCode::of(proven.event.position, &proven.leaf);
    assert!(codes.contains(&code), "the file proves {code}, the messages say {codes:?}");
    live.tap(&customer, &live.label("proof-page-button")).await;
    let page =
        |view: &ChatView| view.messages.iter().filter(|one| one.document.is_some()).count() > 1;
    let view = live.see(&customer, page).await;
    let html = newest_file(live, &view, "moonledger-verify").await.expect("the page was sent");
    assert!(html.starts_with("<!doctype html>") && html.contains("Content-Security-Policy"));
    // Nobody gets the proof of what happened to somebody else.
    let stranger = asks(shop, shop.seed.owner);
    let refused = shop.app().proofs().file(&stranger, codes[0].position()).await;
    assert!(matches!(refused, Err(Error::NotFound("event"))), "{refused:?}");
    let of_shop = shop.app().proofs().file(&asks(shop, person), 1).await;
    assert!(of_shop.is_err(), "the first event is about the owner: {of_shop:?}");
}

/// `moon witness serve`, ended with its guard.
struct Second {
    child: Child,
    url: String,
}

impl Drop for Second {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

fn second_host(state: &Path) -> Second {
    let mut command = executable::command("moon");
    let key = signing_key().verifier().to_string();
    command.args(["witness", "serve", "--listen", "127.0.0.1:0", "--log", &key, "--state"]);
    let mut child = command.arg(state).stderr(Stdio::piped()).spawn().expect("moon starts");
    let mut said = BufReader::new(child.stderr.take().expect("it is piped"));
    let mut line = String::new();
    while !line.contains("http://") {
        line.clear();
        assert!(said.read_line(&mut line).expect("it speaks") > 0, "the witness ended");
    }
    // Its further words go nowhere, and must not fill the pipe.
    std::thread::spawn(move || std::io::copy(&mut said, &mut std::io::sink()));
    let url = line.split_once("http://").expect("an address").1.trim();
    Second { child, url: format!("http://{url}") }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_signed_head_goes_to_a_folder_a_channel_and_a_second_host_once() {
    Box::pin(live(0, heads_go_out)).await;
}

async fn heads_go_out(live: &Live) {
    let shop = &live.shop;
    let customer = live.user(CUSTOMER);
    live.write(&customer, "/start");
    live.see(&customer, |view| !said(view).is_empty()).await;
    let home = shop.folder();
    drop(executable::keys(&home));
    let host = second_host(&home.join("second"));
    let folder = home.join("kept");
    let config = format!(
        "witnesses = [\n  {{ name = \"disk\", folder = {folder:?} }},\n  {{ name = \"host\", url = \
         \"{}\" }},\n  {{ name = \"channel\", telegram_chat = {CUSTOMER} }},\n]\n",
        host.url
    );
    fs::write(home.join("moon.toml"), config).unwrap();
    let moon = async |arguments: &[&str]| {
        let mut command = executable::command("moon");
        command.args(arguments).env("DATABASE_URL", shop.database().url());
        command.env("MOON_DIR", &home).env("MOON_CONFIG", home.join("moon.toml"));
        command.env("TELEGRAM_API_URL", &live.telegram.url).env("TELEGRAM_BOT_TOKEN", TOKEN);
        executable::run(command).await
    };
    let first = moon(&["witness", "publish"]).await.done();
    assert!(first.contains("3 checkpoints"), "{first}");
    let again = moon(&["witness", "publish"]).await.done();
    assert!(again.contains("0 checkpoints"), "nothing is sent twice: {again}");
    live.shop.customer(77).await;
    let second = moon(&["witness", "publish"]).await.done();
    assert!(second.contains("3 checkpoints"), "{second}");
    let stand = moon(&["witness", "status"]).await.done();
    assert_eq!(stand.matches("well").count(), 3, "{stand}");
    // What each holds is what the auditor is given.
    let kept = fs::read_dir(&folder).unwrap().count();
    assert_eq!(kept, 3, "two heads and the latest");
    let heads = |view: &ChatView| {
        said(view).iter().filter(|one| words(one).contains("moonledger/")).count()
    };
    let view = live.see(&customer, |view| heads(view) == 2).await;
    let posts: Vec<&str> = view.messages.iter().map(words).collect();
    let channel = home.join("channel.json");
    fs::write(&channel, serde_json::to_string(&posts).unwrap()).unwrap();
    let key = signing_key().verifier().to_string();
    for witness in [folder.to_str().unwrap(), channel.to_str().unwrap(), &host.url] {
        let mut command = executable::command("moon-replay");
        command.args(["checkpoint", "verify", "--public-key", &key, "--witness", witness]);
        command.env("DATABASE_URL", shop.database().url());
        let said = executable::run(command).await.done();
        assert!(said.contains("verified"), "{witness}: {said}");
    }
}

#[tokio::test]
async fn a_witness_that_contradicts_us_is_parked_and_not_overwritten() {
    shop(async |shop| {
        let size = sign(shop).await;
        let pool = shop.app().pool();
        let folder = shop.folder().join("kept");
        fs::create_dir_all(&folder).unwrap();
        let latest = folder.join("latest");
        let witnesses = [Posted {
            name: "disk".to_owned(),
            every: std::time::Duration::ZERO,
            witness: std::sync::Arc::new(witness::Folder::new(folder)),
        }];
        for (held, root) in [(size + 50, Hash::of(b"more")), (size, Hash::of(b"another"))] {
            let other = Checkpoint { origin: origin(), size: held, root };
            let note = signing_key().sign(other.to_string()).to_string();
            fs::write(&latest, &note).unwrap();
            assert_eq!(publish(pool, &witnesses).await.unwrap(), 0);
            let stand = witness_status(pool).await.unwrap();
            assert!(stand[0].parked, "{stand:?}");
            assert_eq!(fs::read_to_string(&latest).unwrap(), note, "it was overwritten");
            assert!(retry_witness(pool, "disk").await.unwrap());
        }
        fs::remove_file(&latest).unwrap();
        assert_eq!(publish(pool, &witnesses).await.unwrap(), 1);
        assert_eq!(publish(pool, &witnesses).await.unwrap(), 0);
        let stand = witness_status(pool).await.unwrap();
        assert_eq!((stand[0].parked, stand[0].size), (false, i64::try_from(size).unwrap()));
    })
    .await;
}
