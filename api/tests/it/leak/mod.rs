//! Nobody reads what is not his: every field of the schema is asked for by everybody, over a shop
//! in which everything has happened, and what comes back is searched for what he must not see.

mod schema;

use std::collections::BTreeSet;

use app::{
    Actor, Channel, Context,
    backup::JobKind,
    identity::TelegramUser,
    order::{Bought, Purchase},
    payment::{Upload, UploadKind},
};
use domain::{id::PaymentId, money::Irr, role::Role};
use event_store::tree::{SigningKey, sign_checkpoint};
use serde_json::{Value, json};

use self::schema::{Field, Schema};
use crate::shop::{PRICE, Person, Shop, code, key};

/// What stands in the seeded shop, and who may read it.
struct Secret {
    what: &'static str,
    text: String,
    readers: &'static [&'static str],
}

/// Those who ask.
const STAFF: &[&str] = &["owner", "reviewer", "support"];
const BOOKS: &[&str] = &["owner", "reviewer"];
const OWNER: &[&str] = &["owner"];
const HERS_AND_STAFFS: &[&str] = &["mina", "owner", "reviewer", "support"];
const NOBODY: &[&str] = &[];

struct Seeded {
    shop: Shop,
    people: Vec<(&'static str, Option<Person>)>,
    secrets: Vec<Secret>,
    payment: PaymentId,
    mina: Person,
    plan: String,
    order: String,
}

fn by(person: &Person) -> Context {
    Context::of_stimulus(Channel::Bot, Actor::Person(person.id), &key(), chrono::Utc::now())
}

/// A customer whose every word can be recognised.
async fn mina(shop: &Shop) -> Person {
    let user = TelegramUser {
        id: 987_654_321_012,
        name: "میناراز".to_owned(),
        username: Some("minaraz_secret".to_owned()),
        language_code: Some("fa".to_owned()),
    };
    let met = shop.app.identities().meet(&by(&shop.owner), &user).await.unwrap();
    Person { id: met.person, token: shop.session_of(met.person).await }
}

async fn seed() -> Seeded {
    let shop = Shop::open().await;
    shop.card().await;
    let reviewer = shop.staff("reviewerraz", Role::Reviewer).await;
    let support = shop.staff("supportraz", Role::Support).await;
    let (mina, reza) = (mina(&shop).await, shop.customer("رضا").await);
    let plan = shop.plan().await;
    let first = shop.waiting(&mina, 2 * PRICE).await;
    shop.app.payments().approve(&by(&reviewer), first, None).await.unwrap();
    shop.settle().await;
    let price = Irr::new(PRICE).unwrap();
    let purchase = Purchase { plan, renewal: None, shown: price };
    let bought = shop.app.orders().buy(&by(&mina), purchase).await.unwrap();
    let (Bought::Paid { order, .. } | Bought::Missing { order, .. }) = bought;
    let opened = shop.app.payments().open(&by(&mina), price, None).await.unwrap();
    let payment = opened.payment;
    let text = Some("رسیدراز ۱٬۵۰۰٬۰۰۰".to_owned());
    let upload = Upload { kind: UploadKind::Text, bytes: bytes::Bytes::new(), text };
    shop.app.payments().submit_receipt(&by(&mina), payment, upload).await.unwrap();
    shop.settle().await;
    shop.app.payments().claim(&by(&reviewer), payment, false).await.unwrap();
    let job = shop.app.backups().request(&by(&shop.owner), JobKind::Run).await.unwrap();
    let signing = SigningKey::generate("test.example/log").unwrap();
    sign_checkpoint(shop.app.pool(), &signing, "test.example/log").await.unwrap().unwrap();
    let wire_of_order = format!("ord_{order}");
    let secret = |what, text: &str, readers| Secret { what, text: text.to_owned(), readers };
    let secrets = vec![
        secret("her name", "میناراز", HERS_AND_STAFFS),
        secret("her user name", "minaraz_secret", HERS_AND_STAFFS),
        secret("her Telegram id", "987654321012", HERS_AND_STAFFS),
        secret("her id", &mina.id.to_string(), HERS_AND_STAFFS),
        secret("her payment", &payment.to_string(), HERS_AND_STAFFS),
        secret("her earlier payment", &first.to_string(), HERS_AND_STAFFS),
        secret("her order", &order.to_string(), HERS_AND_STAFFS),
        secret("what she wrote", "رسیدراز", HERS_AND_STAFFS),
        secret("a colleague's name", "reviewerraz", STAFF),
        secret("a colleague's id", &reviewer.id.to_string(), STAFF),
        secret("another colleague's id", &support.id.to_string(), STAFF),
        secret("what to look at twice", "NEW_PAYER", STAFF),
        secret("an account of the books", "Assets:Clearing:CardIn:", BOOKS),
        secret("a raw event", "fingerprint", BOOKS),
        secret("a signed head", "test.example/log", BOOKS),
        secret("what was asked of the backup", &job.job.to_string(), OWNER),
        secret("a password", crate::shop::PASSWORD, NOBODY),
    ];
    let people = vec![
        ("nobody", None),
        ("mina", Some(mina.clone())),
        ("reza", Some(reza)),
        ("support", Some(support)),
        ("reviewer", Some(reviewer)),
        ("owner", Some(shop.owner.clone())),
    ];
    Seeded {
        shop,
        people,
        secrets,
        payment,
        mina,
        plan: format!("pln_{plan}"),
        order: wire_of_order,
    }
}

impl Seeded {
    /// The value of an argument, so that everything asked for is about what was seeded.
    fn argument(&self, of: &str, field: &str, argument: &str) -> Option<String> {
        let quoted = |text: &str| Some(format!("{text:?}"));
        let payment = format!("pay_{}", self.payment);
        match (of, field, argument) {
            (_, _, "first") => Some("3".to_owned()),
            ("Query", "balanceExplanation", "userId") => quoted(&self.mina.wire()),
            ("Query", "adminOverview", "from") => quoted("2026-01-01T00:00:00Z"),
            ("Query", "adminOverview", "to") => quoted("2027-12-01T00:00:00Z"),
            ("Query", "adminOverview", "bucket") => Some("JALALI_MONTH".to_owned()),
            ("Query", "search", "text") => quoted(&payment),
            ("Query", "node" | "payment", "id") => quoted(&payment),
            ("Query", "nodes", "ids") => {
                Some(format!("[{payment:?}, {:?}, {:?}]", self.mina.wire(), self.order))
            }
            ("Query", "order", "id") => quoted(&self.order),
            ("Query", "user", "id") => quoted(&self.mina.wire()),
            ("Query", "wallet", "userId") => quoted(&self.mina.wire()),
            ("Query", "vpnAccount", "id") => quoted("acc_01JD0000000000000000000000"),
            ("Query", "journalEntry", "id") => quoted("ent_01JD0000000000000000000000"),
            ("Query", "backupJob", "id") => quoted("job_00000000-0000-4000-8000-000000000000"),
            ("Query", "quote", "planId") => quoted(&self.plan),
            ("Query", "event" | "inclusionProof", "position")
            | ("Query", "consistencyProof", "from") => quoted("2"),
            ("Query", "consistencyProof", "to") => quoted("3"),
            ("Query", "accountBalance" | "statement", "account") => {
                Some(format!("\"Liabilities:Wallet:{}\"", self.mina.id))
            }
            _ => None,
        }
    }

    /// Asks for everything behind a chain of fields as somebody: again without what he may not
    /// have, until there is an answer without errors. What is too much for one document is asked
    /// for in several.
    async fn ask(
        &self,
        schema: &Schema,
        who: Option<&Person>,
        chain: &[Field],
        depth: usize,
        seen: &mut BTreeSet<(String, String)>,
    ) -> String {
        let (mut told, mut without, mut depth) = (String::new(), BTreeSet::new(), depth);
        let (root, last) = (&chain[0].name, chain.last().unwrap());
        let mut apart = false;
        for _ in 0..ATTEMPTS {
            let mut asked = BTreeSet::new();
            let mut path: Vec<String> = chain.iter().map(|field| field.name.clone()).collect();
            let all = schema.selection(&last.of, depth, &mut path, &without, &mut asked);
            let inner =
                if schema.is_composite(&last.of) { format!(" {{ {all} }}") } else { String::new() };
            let wrapped = chain.iter().rev().fold(inner, |inner, field| {
                let inner = if inner.starts_with(" {") || inner.is_empty() {
                    inner
                } else {
                    format!(" {{ {inner} }}")
                };
                format!("{}{}{inner}", field.name, field.arguments)
            });
            let answer = self.shop.ask(who, &format!("query {{ {wrapped} }}"), Value::Null).await;
            told.push_str(&answer["data"].to_string());
            let Some(errors) = answer["errors"].as_array() else {
                seen.extend(asked);
                // The way there was asked for too.
                let way = chain.iter().zip(chain.iter().skip(1));
                seen.extend(way.map(|(of, field)| (of.of.clone(), field.name.clone())));
                break;
            };
            if ["COST_LIMIT", "DEPTH_LIMIT"].contains(&code(&answer)) {
                if depth == 0 {
                    // Too long a way; a shorter one leads to the same type.
                    return told;
                }
                (depth, apart) = (0, true);
                continue;
            }
            let failed = errors.iter().map(|error| {
                let path = error["path"].as_array().into_iter().flatten();
                path.filter_map(Value::as_str).map(str::to_owned).collect::<Vec<_>>()
            });
            let before = without.len();
            without.extend(failed.filter(|path| path.len() > chain.len()));
            for error in errors {
                let code = error["extensions"]["code"].as_str().unwrap_or_default();
                let refused = ["FORBIDDEN", "UNAUTHENTICATED", "BAD_INPUT"].contains(&code);
                assert!(refused, "{root}: {error}");
            }
            if without.len() == before {
                return told;
            }
        }
        if apart && chain.len() <= DEPTH {
            for field in schema.types.get(&last.of).into_iter().flatten() {
                if schema.is_composite(&field.of) {
                    let chain: Vec<Field> = chain.iter().chain([field]).cloned().collect();
                    told.push_str(&Box::pin(self.ask(schema, who, &chain, 2, seen)).await);
                }
            }
        }
        told
    }
}

/// How far things within things are followed.
const DEPTH: usize = 3;
/// How often a field is asked for again without what was refused.
const ATTEMPTS: usize = 60;

#[tokio::test]
async fn nobody_reads_what_is_not_his() {
    let seeded = seed().await;
    let shop = &seeded.shop;
    let said = shop.get(&shop.owner, Schema::QUERY, Value::Null).await;
    let schema = Schema::read(&said, &|of, field, argument| seeded.argument(of, field, argument));
    let roots = schema.types["Query"].clone();
    let mut seen = BTreeSet::new();
    for (who, person) in &seeded.people {
        let mut told = String::new();
        for root in &roots {
            let chain = std::slice::from_ref(root);
            let answer = seeded.ask(&schema, person.as_ref(), chain, DEPTH, &mut seen).await;
            for secret in &seeded.secrets {
                let may = secret.readers.contains(who);
                let read = answer.contains(&secret.text);
                assert!(may || !read, "{who} reads {} by {}", secret.what, root.name);
            }
            told.push_str(&answer);
        }
        // Whoever may read a thing does: else its absence elsewhere would prove nothing.
        for secret in seeded.secrets.iter().filter(|secret| secret.readers.contains(who)) {
            assert!(told.contains(&secret.text), "{who} does not find {}", secret.what);
        }
    }
    let mut unseen: Vec<String> = vec![];
    for (name, fields) in &schema.types {
        let only_written = name == "Query"
            || name.ends_with("Payload")
            || name.ends_with("Error")
            || name.ends_with("Edge")
            || ONLY_TOLD.contains(&name.as_str());
        let missed = fields.iter().filter(|field| {
            let twice = name.ends_with("Connection") && field.name == "edges";
            !twice && !seen.contains(&(name.clone(), field.name.clone()))
        });
        if !only_written && !schema.possible.contains_key(name) {
            unseen.extend(missed.map(|field| format!("{name}.{}", field.name)));
        }
    }
    assert_eq!(unseen, Vec::<String>::new(), "these fields were never asked for");
}

/// Types that only mutations and subscriptions answer with.
const ONLY_TOLD: &[&str] = &[
    "BulkExclusion",
    "LocationChange",
    "OrderChange",
    "OverviewTick",
    "PaymentChange",
    "PaymentQueueChange",
    "Session",
    "TotpSeed",
];

#[tokio::test]
async fn a_stranger_changes_nothing_of_anothers() {
    let seeded = seed().await;
    let shop = &seeded.shop;
    let query = "{ __schema { types { name kind enumValues { name } inputFields { name type { kind \
                 name ofType { kind name ofType { kind name ofType { name } } } } } fields { name \
                 args { name type { name ofType { name } } } } } } }";
    let said = shop.get(&shop.owner, query, Value::Null).await;
    let types = said["__schema"]["types"].as_array().unwrap();
    let named = |name: &str| types.iter().find(|one| one["name"] == name).unwrap();
    let mutations = named("Mutation")["fields"].as_array().unwrap();
    assert!(mutations.len() > 40, "{}", mutations.len());
    let reza = seeded.people.iter().find(|(who, _)| *who == "reza").unwrap().1.clone().unwrap();
    for mutation in mutations {
        let name = mutation["name"].as_str().unwrap();
        let input = mutation["args"][0]["type"]["ofType"]["name"].as_str();
        let Some(input) = input.filter(|_| !OPEN_TO_ALL.contains(&name)) else { continue };
        let fields = named(input)["inputFields"].as_array().unwrap();
        let value = |field: &Value| seeded.input(field, &|name| named(name).clone());
        let given: Vec<String> = fields.iter().filter_map(value).collect();
        let query = format!(
            "mutation {{ {name}(input: {{ {} }}) {{ replayed userErrors {{ code message }} }} }}",
            given.join(", ")
        );
        let before = shop.app.log().head().await.unwrap();
        let anonymous = shop.ask(None, &query, Value::Null).await;
        assert_eq!(code(&anonymous), "UNAUTHENTICATED", "{name}: {anonymous}");
        assert_eq!(shop.app.log().head().await.unwrap(), before, "{name} by nobody");
        let answer = shop.ask(Some(&reza), &query, Value::Null).await;
        let payload = &answer["data"][name];
        let refused = answer["errors"].is_array() || payload["userErrors"][0].is_object();
        // What is about whoever asks is carried out, or ends no session of another.
        let own = [
            "topUpOpen",
            "orderBuy",
            "sessionRevoke",
            "sessionRevokeOthers",
            "totpEnroll",
            "preferencesSet",
        ];
        let own = own.contains(&name);
        assert!(refused || own, "{name}: {answer}");
        for event in shop.app.log().after(before, 100).await.unwrap() {
            let hers = event.payload.contains(&seeded.mina.id.to_string())
                || event.aggregate_id == seeded.mina.id.to_string()
                || event.aggregate_id == seeded.payment.to_string();
            assert!(!hers && own, "{name} wrote {event:?}");
        }
    }
}

/// What signing in and its like do is not about anybody yet.
const OPEN_TO_ALL: &[&str] = &["staffSignIn", "staffSignOut"];

impl Seeded {
    /// A field of an input with a value that is about her; none where it may be left out.
    fn input(&self, field: &Value, named: &dyn Fn(&str) -> Value) -> Option<String> {
        let name = field["name"].as_str().unwrap();
        let required = field["type"]["kind"] == "NON_NULL";
        let mut of = &field["type"];
        let mut listed = false;
        while of["name"].is_null() {
            listed |= of["kind"] == "LIST";
            of = &of["ofType"];
        }
        let of = of["name"].as_str().unwrap();
        if !required && name != "vpnAccountId" {
            return None;
        }
        let id = match name {
            "paymentId" | "paymentIds" => format!("pay_{}", self.payment),
            "orderId" => self.order.clone(),
            "planId" => self.plan.clone(),
            "userId" => self.mina.wire(),
            "cardId" => "crd_01JD0000000000000000000000".to_owned(),
            "serverId" => "srv_01JD0000000000000000000000".to_owned(),
            "panelId" => "pnl_01JD0000000000000000000000".to_owned(),
            "vpnAccountId" => "acc_01JD0000000000000000000000".to_owned(),
            "sessionId" => "ses_00000000000040008000000000000000".to_owned(),
            "taskId" => "tsk_00000000-0000-4000-8000-000000000000".to_owned(),
            _ => "usr_01JD0000000000000000000000".to_owned(),
        };
        let value = match of {
            "ID" => format!("{id:?}"),
            "UUID" => format!("{:?}", key()),
            "String" => "\"x\"".to_owned(),
            "Amount" => format!("\"{PRICE}\""),
            "Bytes" => "\"1073741824\"".to_owned(),
            "Int" => "1".to_owned(),
            "Boolean" => "false".to_owned(),
            "Url" => "\"https://panel.example/\"".to_owned(),
            "TelegramId" => "\"1\"".to_owned(),
            other => {
                let values = named(other)["enumValues"].clone();
                values[0]["name"].as_str().unwrap_or_else(|| panic!("no {other}")).to_owned()
            }
        };
        Some(if listed { format!("{name}: [{value}]") } else { format!("{name}: {value}") })
    }
}

#[tokio::test]
async fn what_staff_watch_nobody_else_watches() {
    let seeded = seed().await;
    let shop = &seeded.shop;
    let query = "{ __schema { subscriptionType { fields { name args { name type { kind } } } } } }";
    let said = shop.get(&shop.owner, query, Value::Null).await;
    let fields = said["__schema"]["subscriptionType"]["fields"].as_array().unwrap().clone();
    let url = crate::live::serve(shop).await;
    let reza = seeded.people.iter().find(|(who, _)| *who == "reza").unwrap().1.clone().unwrap();
    for field in &fields {
        let name = field["name"].as_str().unwrap();
        if ["paymentChanged", "orderChanged"].contains(&name) {
            // Everybody watches his own: `live` tells of it.
            continue;
        }
        let required = field["args"].as_array().unwrap().iter();
        let given: Vec<String> = required
            .filter(|arg| arg["type"]["kind"] == "NON_NULL")
            .map(|arg| match arg["name"].as_str().unwrap() {
                "userId" => format!("userId: {:?}", seeded.mina.wire()),
                other => panic!("{name}: no value for {other}"),
            })
            .collect();
        let given =
            if given.is_empty() { String::new() } else { format!("({})", given.join(", ")) };
        let query = format!("subscription {{ {name}{given} {{ __typename }} }}");
        let mut socket = crate::live::subscribed(&url, &reza, &query).await;
        let told = crate::live::receive(&mut socket).await;
        assert!(told.to_string().contains("FORBIDDEN"), "{name}: {told}");
    }
    assert_eq!(json!(fields.len()), json!(OF_ALL + 2), "a subscription is not tried here");
}

/// How many things staff can watch.
const OF_ALL: usize = 7;
