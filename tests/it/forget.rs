//! Forgetting a person: nothing that was kept of him can be read again, anywhere, and every proof
//! still holds. What is looked for is planted first, and found, before it must not be found.

#![expect(clippy::unwrap_used, reason = "a test stops where it cannot go on")]

use std::{
    fs,
    ops::ControlFlow,
    path::{Path, PathBuf},
};

use app::{
    Error, Keys, Refusal,
    chat::{Arrived, Drafts, Inbox},
    gate::{Door, Method},
    identity::{Bond, GiveUp, TelegramUser},
    payment::{Upload, UploadKind},
    ports::Session,
};
use bytes::Bytes;
use chrono::TimeDelta;
use domain::id::{PaymentId, PersonId};
use event_store::export::for_each_event;
use postgres::{PostgresDrafts, PostgresInbox};
use sqlx::Executor;
use tests::{
    Shop,
    compose::INSTALLATION_KEY,
    database::Database,
    executable::{Ran, keys, moon, referee, run, tool},
    shop,
    shop::{Offer, rial},
};
use uuid::Uuid;

/// The planted person's Telegram account.
const CHAT: i64 = 77_001;
/// His name, his user name, what he wrote, what is on his receipt, what his client sent: planted.
const NAME: &str = "Parvaneh Neshandar 5521";
const USERNAME: &str = "neshan_5521";
const CAPTION: &str = "planted caption 5521 from my sister";
const PICTURE: &str = "planted picture 5521 with a name on it";
const MESSAGE: &str = "planted message 5521 typed in the chat";
const PLANTED: [&str; 5] = [NAME, USERNAME, CAPTION, PICTURE, MESSAGE];
/// Everything given up.
const ALL: GiveUp = GiveUp { money: true, services: true };

fn planted() -> TelegramUser {
    let (name, username) = (NAME.to_owned(), Some(USERNAME.to_owned()));
    TelegramUser { id: CHAT, name, username, language_code: Some("fa".to_owned()) }
}

async fn meet(shop: &Shop) -> PersonId {
    let tap = shop.tap(shop.seed.owner);
    shop.app().identities().meet(&tap, &planted()).await.unwrap().person
}

/// A receipt with his picture and his words; money, a running service, a session, a conversation.
async fn life_of(shop: &Shop) -> (PersonId, PaymentId) {
    let person = meet(shop).await;
    let payments = shop.app().payments();
    let opened = payments.open(&shop.tap(person), rial(1_500_000), None).await.unwrap();
    let mut bytes = vec![0xFF, 0xD8, 0xFF, 0xE0];
    bytes.extend_from_slice(PICTURE.as_bytes());
    let (bytes, text) = (Bytes::from(bytes), Some(CAPTION.to_owned()));
    let receipt = Upload { kind: UploadKind::Photo, bytes, text };
    payments.submit_receipt(&shop.tap(person), opened.payment, receipt).await.unwrap();
    shop.approve(opened.payment).await;
    shop.settle().await;
    shop.buy_paid(person, Offer::Month, None).await;
    shop.settle().await;
    let pool = shop.app().pool().clone();
    let arrived = Arrived { update_id: 5_521, chat: CHAT, body: MESSAGE.to_owned() };
    PostgresInbox::new(pool.clone()).keep(&[arrived], shop.now()).await.unwrap();
    PostgresDrafts::new(pool).save(CHAT, 5_521, Some(MESSAGE), shop.now()).await.unwrap();
    let session = Session {
        id: Uuid::from_u128(9),
        person,
        method: Method::Link,
        door: Door::new("203.0.113.9".parse().ok(), Some("Chrome")),
        created_at: shop.now(),
        last_used_at: shop.now(),
        expires_at: shop.now() + TimeDelta::hours(1),
    };
    shop.app().ports().sessions.open(&[9; 32], &session).await.unwrap();
    (person, opened.payment)
}

/// His key, wrapped as the database has it, and open.
async fn key_of(shop: &Shop, person: PersonId) -> Option<(Vec<u8>, Vec<u8>)> {
    let subject = person.to_string();
    let wrapped = shop.app().ports().vault.key(&subject, None).await.unwrap()?;
    let name = format!("subject:{subject}");
    let open = Keys::new(INSTALLATION_KEY).open_secret(&name, &wrapped).unwrap();
    Some((wrapped, open))
}

/// What is looked for, with a name for each: in texts, and as the hexadecimal of a dump.
fn needles(key: &(Vec<u8>, Vec<u8>)) -> Vec<(String, Vec<u8>)> {
    let mut needles: Vec<_> =
        PLANTED.iter().map(|text| ((*text).to_owned(), text.as_bytes().to_vec())).collect();
    for (name, bytes) in [("wrapped key", &key.0), ("open key", &key.1)] {
        needles.push((name.to_owned(), bytes.clone()));
        needles.push((format!("{name} in hexadecimal"), hex::encode(bytes).into_bytes()));
    }
    needles
}

/// Which of them stand in `hay`.
fn found(hay: &[u8], needles: &[(String, Vec<u8>)]) -> Vec<String> {
    let is_in = |needle: &[u8]| hay.windows(needle.len()).any(|window| window == needle);
    needles.iter().filter(|(_, bytes)| is_in(bytes)).map(|(name, _)| name.clone()).collect()
}

/// All that the database says: its dump, and the files of the tables that were erased from, with
/// the rows that are dead.
async fn database(shop: &Shop) -> Vec<u8> {
    let dump = tool("pg_dump", &[&shop.database().url()]).await.done().into_bytes();
    let owner = shop.database().owner().await;
    owner.execute("CHECKPOINT").await.unwrap();
    let mut all = dump;
    for table in ["subject_keys", "secrets", "inbox", "draft", "sessions"] {
        let sql = format!("SELECT pg_read_binary_file(pg_relation_filepath('work.{table}'))");
        let file: Vec<u8> = sqlx::query_scalar(&sql).fetch_one(&owner).await.unwrap();
        all.extend(file);
    }
    owner.close().await;
    all
}

/// Every file below a folder, one after another.
fn folder(at: &Path) -> Vec<u8> {
    let mut all = vec![];
    for entry in fs::read_dir(at).unwrap() {
        let path = entry.unwrap().path();
        all.extend(if path.is_dir() { folder(&path) } else { fs::read(&path).unwrap() });
    }
    all
}

/// An export as one who holds the recovery key reads it: every event, and the keys.
async fn export(installation: &Installation, name: &str) -> (PathBuf, Vec<u8>, String) {
    let to = installation.folder.join(name);
    let done = installation.moon(&["backup", "run", "--to", to.to_str().unwrap()]).await.done();
    assert!(done.contains("events are in"), "{done}");
    let mut lines = vec![];
    for_each_event(&to, &mut |event| {
        lines.extend(event_store::export::line(&event).into_bytes());
        ControlFlow::Continue(())
    })
    .unwrap();
    let keys = fs::read_dir(&to).unwrap().map(|entry| entry.unwrap().path());
    let keys = keys.filter(|path| path.file_name().unwrap().to_string_lossy().starts_with("keys"));
    let keys: Vec<_> = keys.collect();
    assert_eq!(keys.len(), 1, "an export holds one file of keys: {keys:?}");
    let identity: age::x25519::Identity = installation.recovery.parse().unwrap();
    let opened = age::decrypt(&identity, &fs::read(&keys[0]).unwrap()).unwrap();
    (to, lines, String::from_utf8(opened).unwrap())
}

struct Installation {
    url: String,
    folder: PathBuf,
    recovery: String,
}

impl Installation {
    fn of(shop: &Shop) -> Self {
        let folder = shop.folder();
        Self { url: shop.database().url(), recovery: keys(&folder), folder }
    }

    async fn moon(&self, arguments: &[&str]) -> Ran {
        run(moon(&self.url, &self.folder, arguments)).await
    }

    async fn replay(&self, arguments: &[&str]) -> Ran {
        let mut command = tests::executable::command("moon-replay");
        command.env("DATABASE_URL", &self.url).current_dir(&self.folder).args(arguments);
        run(command).await
    }
}

#[tokio::test]
async fn no_copy_keeps_what_was_known_of_one_who_was_forgotten() {
    shop(async |shop| {
        let (person, payment) = life_of(shop).await;
        let installation = Installation::of(shop);
        let key = key_of(shop, person).await.unwrap();
        let needles = needles(&key);
        let before = found(&database(shop).await, &needles);
        for there in ["wrapped key", "wrapped key in hexadecimal", MESSAGE] {
            assert!(before.iter().any(|name| name == there), "{there} is not found: {before:?}");
        }
        let (_, _, keys) = export(&installation, "export").await;
        let id = person.to_string();
        assert!(keys.contains(&id), "the key is backed up while he is known");

        let (asked, flags) = (["user", "forget", &id], ["--give-up-money", "--give-up-services"]);
        let shown = installation.moon(&[&asked[..], &["--dry-run"]].concat()).await.done();
        assert!(shown.contains(NAME) && shown.contains("in his wallet"), "{shown}");
        let refused = installation.moon(&[&asked[..], &["--yes"]].concat()).await.failed(1);
        assert!(refused.contains("there is money in his wallet"), "{refused}");
        let refused = installation.moon(&[&asked[..], &flags[..]].concat()).await.failed(1);
        assert!(refused.contains("nothing was forgotten"), "{refused}");
        let all = [&asked[..], &["--yes", "--json"], &flags[..]].concat();
        let done = installation.moon(&all).await.done();
        assert!(done.contains("\"keys\": 1") && done.contains("\"sessions\": 1"), "{done}");

        assert_eq!(found(&database(shop).await, &needles), Vec::<String>::new());
        assert_eq!(found(&folder(&shop.folder().join("blobs")), &needles), Vec::<String>::new());
        let (export, lines, keys) = export(&installation, "export").await;
        assert_eq!(found(&lines, &needles), Vec::<String>::new());
        assert_eq!(found(keys.as_bytes(), &needles), Vec::<String>::new());
        assert!(!keys.contains(&id), "{keys}");
        unreadable(shop, person, payment).await;
        proved(shop, &installation, &export, person).await;
        named(&installation, &id).await;
        let again = installation.moon(&all).await.done();
        assert!(again.contains("\"keys\": 0"), "{again}");
    })
    .await;
}

/// What stands sealed in the log and the read models opens no more, and no new key is made.
async fn unreadable(shop: &Shop, person: PersonId, payment: PaymentId) {
    let (app, id) = (shop.app(), person.to_string());
    for recorded in app.log().stream("person", &id).await.unwrap() {
        let payload: serde_json::Value = serde_json::from_str(&recorded.payload).unwrap();
        for body in payload.as_object().unwrap().values() {
            if let Some(sealed) = body["profile"].as_str() {
                let sealed = domain::sealed::Sealed(sealed.to_owned());
                assert_eq!(app.open("person/profile", &sealed).await.unwrap(), None);
            }
        }
    }
    let pages = projections::payment::pages_of(app.pool(), &[payment]).await.unwrap();
    let text = pages[0].text.as_ref().unwrap();
    assert_eq!(app.payments().receipt_text(text).await.unwrap(), None);
    let file = app.payments().receipt_file(&shop.tap(shop.seed.reviewer), payment, 1).await;
    assert!(matches!(file, Err(Error::NotFound("receipt"))), "{file:?}");
    let late = app.seal(&id, "person/profile", "too late").await;
    assert!(matches!(late, Err(Error::NotFound("person"))), "{late:?}");
    assert_eq!(key_of(shop, person).await, None);
}

/// The log proves itself as before: to the auditor, to the referee, event by event.
async fn proved(shop: &Shop, installation: &Installation, export: &Path, person: PersonId) {
    let key = installation.moon(&["backup", "key"]).await.done().trim().to_owned();
    let verified = installation.replay(&["verify", "--public-key", &key]).await.done();
    assert!(verified.contains("verified"), "{verified}");
    let judged = referee(export, &key).await.done();
    assert!(judged.contains("0 findings"), "{judged}");
    let his = shop.app().log().stream("person", &person.to_string()).await.unwrap();
    for event in &his[..his.len() - 1] {
        let position = event.position.to_string();
        let proof = installation.replay(&["prove", "--event", &position]).await.done();
        assert!(proof.contains("\"hashes\""), "{proof}");
    }
    let books = installation.folder.join("books");
    let to = books.to_str().unwrap();
    let written = installation.replay(&["export", "hledger", "--to", to]).await.done();
    let his = [("his id".to_owned(), person.to_string().into_bytes())];
    assert_eq!(found(&folder(&books), &his).len(), 1, "{written}");
}

/// A name that is gone is said to be so, and nothing fails for it.
async fn named(installation: &Installation, id: &str) {
    for command in [&["user", "list"][..], &["user", "show", id], &["payment", "list"]] {
        let shown = installation.moon(command).await.done();
        assert!(shown.contains("Forgotten"), "{command:?}: {shown}");
    }
}

#[tokio::test]
async fn who_comes_back_is_somebody_new() {
    shop(async |shop| {
        let (old, _) = life_of(shop).await;
        let identities = shop.app().identities();
        let tap = shop.tap(shop.seed.owner);
        identities.forget(&tap, old, ALL).await.unwrap();
        assert!(key_of(shop, old).await.is_some(), "the log says it first");
        // The process erases by itself, so nobody who asked has to live to see it.
        shop.settle().await;
        assert_eq!(key_of(shop, old).await, None);
        let new = meet(shop).await;
        assert_ne!(new, old);
        assert_eq!(identities.profile(new).await.unwrap().name, NAME);
        assert_eq!(shop.balance(new).await, 0);
        assert!(shop.app().subscriptions().of(new).await.unwrap().is_empty());
        assert!(!shop.app().permits(old, domain::role::Permission::PaymentOpen).await.unwrap());
        shop.settle().await;
    })
    .await;
}

#[tokio::test]
async fn nobody_is_forgotten_while_something_binds_him_or_by_whom_it_is_not_allowed_to() {
    shop(async |shop| {
        let identities = shop.app().identities();
        let person = shop.customer(1).await;
        let payment = shop.top_up(person, 900_000, None).await;
        shop.settle().await;
        let bonds = async |person: PersonId, give_up: GiveUp| match identities
            .forget(&shop.tap(shop.seed.owner), person, give_up)
            .await
        {
            Err(Error::Refused(Refusal::StillBound { bonds })) => bonds,
            other => vec![other.map_or_else(|error| panic!("{error}"), |_| Bond::Order)],
        };
        assert_eq!(bonds(person, ALL).await, [Bond::Payment]);
        shop.approve(payment).await;
        shop.settle().await;
        assert_eq!(bonds(person, GiveUp::default()).await, [Bond::Balance]);
        shop.buy(person, Offer::Season, None).await;
        shop.settle().await;
        assert_eq!(bonds(person, ALL).await, [Bond::Order]);
        assert_eq!(bonds(shop.seed.reviewer, ALL).await, [Bond::Roles]);
        let by_reviewer = shop.tap(shop.seed.reviewer);
        let refused = identities.forget(&by_reviewer, person, ALL).await;
        assert!(matches!(refused, Err(Error::Forbidden(_))), "{refused:?}");
        let preview = identities.forget_preview(&shop.tap(shop.seed.owner), person).await.unwrap();
        assert_eq!(preview.bonds, [Bond::Order, Bond::Balance]);
        assert_eq!(preview.claims, 1);
    })
    .await;
}

#[tokio::test]
async fn a_restored_shop_forgets_again_whom_its_log_calls_forgotten() {
    shop(async |shop| {
        let (person, _) = life_of(shop).await;
        let (wrapped, _) = key_of(shop, person).await.unwrap();
        let identities = shop.app().identities();
        identities.forget(&shop.tap(shop.seed.owner), person, ALL).await.unwrap();
        shop.settle().await;
        // A key that is left, as in a backup whose keys were read before he was forgotten.
        let owner = shop.database().owner().await;
        let sql = "INSERT INTO work.subject_keys (subject, wrapped) VALUES ($1, $2)";
        let left = sqlx::query(sql).bind(person.to_string()).bind(&wrapped).execute(&owner).await;
        left.unwrap();
        owner.close().await;
        let installation = Installation::of(shop);
        let (export, _, keys) = export(&installation, "export").await;
        assert!(keys.contains(&person.to_string()), "the key is left");
        let empty = Database::empty().await;
        let home = tempfile::tempdir().unwrap();
        let key = installation.moon(&["backup", "key"]).await.done().trim().to_owned();
        let arguments = ["backup", "restore", export.to_str().unwrap(), "--public-key", &key];
        let mut restore = moon(&empty.url(), home.path(), &arguments);
        restore.env("MOON_RECOVERY_KEY", &installation.recovery);
        let restored = run(restore).await.done();
        assert!(restored.contains("are restored"), "{restored}");
        let pool = empty.owner().await;
        let sql = "SELECT count(*) FROM work.subject_keys WHERE subject = $1";
        let left: i64 =
            sqlx::query_scalar(sql).bind(person.to_string()).fetch_one(&pool).await.unwrap();
        assert_eq!(left, 0, "the restored shop reads what its log calls forgotten");
        let sql = "SELECT count(*) FROM work.subject_keys";
        let others: i64 = sqlx::query_scalar(sql).fetch_one(&pool).await.unwrap();
        assert!(others > 0, "everybody else is known");
        pool.close().await;
        // The auditor would not let the story end with the key that was left.
        assert_eq!(identities.erase(person).await.unwrap().keys, 1);
    })
    .await;
}
