//! What anybody may know of the shop, and that a card is received on once.

use api::Options;
use app::Settings;
use serde_json::{Value, json};

use crate::shop::{Shop, key};

#[tokio::test]
async fn anybody_is_told_who_helps_and_by_which_key_the_log_is_signed() {
    let key = "shop.example/log+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
    let options = Options { log_key: Some(key.to_owned()), ..Options::default() };
    let settings = Settings { support_username: "@MoonHelp".to_owned(), ..Settings::default() };
    let shop = Shop::set(settings, options, false).await;
    let query = "{ shop { name supportUrl logKey } }";
    let told = shop.ask(None, query, Value::Null).await;
    let wanted = json!({ "name": "MoonVpn", "supportUrl": "https://t.me/MoonHelp", "logKey": key });
    assert_eq!(told["data"]["shop"], wanted, "{told}");
    let nobody = Settings { support_username: String::new(), ..Settings::default() };
    let shop = Shop::set(nobody, Options::default(), false).await;
    let told = shop.ask(None, query, Value::Null).await;
    assert_eq!(told["data"]["shop"]["supportUrl"], Value::Null, "{told}");
}

#[tokio::test]
async fn a_card_is_added_once_and_the_same_command_again_is_no_other_card() {
    let shop = Shop::open().await;
    let add = "mutation($k: UUID!) { cardAdd(input: { number: \"6037991234567893\", holder: \
               \"سارا احمدی\", bank: \"ملی\", idempotencyKey: $k }) { card { id } replayed \
               userErrors { code field message } } }";
    let first = json!({ "k": key() });
    let added = shop.run(&shop.owner, add, first.clone()).await;
    assert_eq!(added["userErrors"], json!([]), "{added}");
    shop.settle().await;
    let again = shop.run(&shop.owner, add, first).await;
    assert_eq!((&again["card"], &again["replayed"]), (&added["card"], &json!(true)), "{again}");
    let other = shop.run(&shop.owner, add, json!({ "k": key() })).await;
    let refused = &other["userErrors"][0];
    assert_eq!(
        (&refused["code"], &refused["field"]),
        (&json!("CARD_KNOWN"), &json!(["input", "number"]))
    );
    assert!(refused["message"].as_str().unwrap().contains("کارتی"), "{other}");
}
