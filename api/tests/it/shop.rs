//! A shop to ask: an owner, customers, a card, a plan; and how to send it requests.

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use api::{ApiState, Options};
use app::{
    Actor, App, Channel, Context, Keys, Ports, Settings,
    chat::{Announced, Announcer},
    gate::{Door, Method},
    identity::{NewStaff, TelegramUser},
    location::WatchedPanels,
    payment::{NewCard, Upload, UploadKind},
    plan::NewPlan,
    ports::{Clock, PanelHealth, Session, Sessions, gateway::Gateway},
    process::{self, Processes},
};
use axum::{
    Router,
    body::Body,
    http::{Request, Response, StatusCode, header},
};
use chrono::{DateTime, TimeDelta, Utc};
use clock::WallClock;
use domain::{
    id::{PaymentId, PersonId, PlanId},
    money::Irr,
    plan::Terms,
    process::notice::Notice,
    role::Role,
};
use event_store::{
    Log,
    projection::Projections,
    reaction::{Reactions, Start},
};
use http_body_util::BodyExt;
use panel::{Limits, XuiPanels};
use postgres::{
    PostgresBackupJobs, PostgresPanelHealth, PostgresReviews, PostgresSessions, PostgresVault,
};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use storage::FolderBlobs;
use tokio::sync::watch;
use tower::ServiceExt;
use uuid::Uuid;

use crate::database::Database;

pub(crate) const PASSWORD: &str = "a long enough password";
pub(crate) const PRICE: u64 = 1_500_000;

static TELEGRAM_IDS: AtomicI64 = AtomicI64::new(1_000);

/// Nobody has Telegram here.
struct Quiet;

#[async_trait::async_trait]
impl Announcer for Quiet {
    async fn announce(&self, _: &Notice, _: Uuid) -> Announced {
        Announced::Done
    }
}

/// A clock that goes as time does, and is turned forward by hand.
#[derive(Clone, Default)]
pub(crate) struct Hand(Arc<AtomicI64>);

impl Hand {
    /// Turns it forward.
    pub(crate) fn turn(&self, by: TimeDelta) {
        self.0.fetch_add(by.num_milliseconds(), Ordering::Relaxed);
    }
}

impl Clock for Hand {
    fn now(&self) -> DateTime<Utc> {
        WallClock.now() + TimeDelta::milliseconds(self.0.load(Ordering::Relaxed))
    }
}

/// A person and his session.
#[derive(Clone)]
pub(crate) struct Person {
    pub(crate) id: PersonId,
    pub(crate) token: String,
}

impl Person {
    /// His id on the wire.
    pub(crate) fn wire(&self) -> String {
        format!("usr_{}", self.id)
    }
}

/// A shop.
pub(crate) struct Shop {
    pub(crate) app: App,
    pub(crate) projections: Projections,
    pub(crate) router: Router,
    pub(crate) clock: Hand,
    pub(crate) owner: Person,
    reactions: Reactions,
    processes: Processes,
    stop: watch::Sender<bool>,
    _files: tempfile::TempDir,
    _database: Database,
}

impl Drop for Shop {
    fn drop(&mut self) {
        self.stop.send_replace(true);
    }
}

/// A fresh idempotency key.
pub(crate) fn key() -> String {
    Uuid::from_u128(rand::random()).to_string()
}

fn by(actor: Actor) -> Context {
    Context::of_stimulus(Channel::Cli, actor, &key(), Utc::now())
}

impl Shop {
    /// A shop whose read models follow by themselves.
    pub(crate) async fn open() -> Self {
        Self::with(Options { sandbox: true, ..Options::default() }, true).await
    }

    /// A shop; its read models follow by themselves, or only when it is settled.
    pub(crate) async fn with(options: Options, follow: bool) -> Self {
        Self::set(Settings::default(), options, follow).await
    }

    /// A shop with settings of its own.
    pub(crate) async fn set(settings: Settings, options: Options, follow: bool) -> Self {
        Self::made(settings, options, follow, None).await
    }

    /// The same with a gateway.
    pub(crate) async fn made(
        settings: Settings,
        options: Options,
        follow: bool,
        gateway: Option<Arc<dyn Gateway>>,
    ) -> Self {
        let database = Database::create().await;
        let files = tempfile::tempdir().unwrap();
        let pool = database.pool.clone();
        let clock = Hand::default();
        let log = Log::new(pool.clone());
        let health: Arc<dyn PanelHealth> = Arc::new(PostgresPanelHealth::new(pool.clone()));
        let xui = Arc::new(XuiPanels::new(Limits::default()));
        let panels = WatchedPanels::new(xui, Arc::clone(&health), Arc::new(WallClock));
        let ports = Ports {
            vault: Arc::new(PostgresVault::new(pool.clone())),
            blobs: Arc::new(FolderBlobs::new(files.path().to_owned())),
            panels: Arc::new(panels),
            health,
            backups: Arc::new(PostgresBackupJobs::new(pool.clone())),
            sessions: Arc::new(PostgresSessions::new(pool.clone())),
            gateway,
            reviews: Arc::new(PostgresReviews::new(pool)),
            clock: Arc::new(clock.clone()),
        };
        let reactors = process::reactors(&settings);
        let app = App::new(log.clone(), Keys::new([7; 32]), settings, ports);
        let projections = Projections::new(log.clone(), projections::all());
        projections.ensure().await.unwrap();
        let reactions = Reactions::new(log, reactors);
        reactions.ensure(Start::Beginning).await.unwrap();
        let (stop, stopped) = watch::channel(false);
        if follow {
            let following = projections.clone();
            tokio::spawn(async move { following.run(stopped).await });
        }
        let state = ApiState {
            app: app.clone(),
            projections: projections.clone(),
            reactions: Some(reactions.clone()),
            options,
            extra: Router::new(),
        };
        let router = api::router(state);
        let processes = Processes::new(app.clone(), Arc::new(Quiet));
        let owner = staff(&app, "owner", Role::Owner).await;
        let (_files, _database) = (files, database);
        Self {
            app,
            projections,
            router,
            clock,
            owner,
            reactions,
            processes,
            stop,
            _files,
            _database,
        }
    }

    /// A further member of staff.
    pub(crate) async fn staff(&self, name: &str, role: Role) -> Person {
        staff(&self.app, name, role).await
    }

    /// Lets the processes do all that can be done now, and the read models follow.
    pub(crate) async fn settle(&self) {
        loop {
            self.reactions.catch_up().await.unwrap();
            self.projections.catch_up().await.unwrap();
            if !self.reactions.work_one(&self.processes, "test").await.unwrap() {
                return;
            }
        }
    }

    /// A customer who met the bot.
    pub(crate) async fn customer(&self, name: &str) -> Person {
        let id = TELEGRAM_IDS.fetch_add(1, Ordering::Relaxed);
        let user = TelegramUser {
            id,
            name: name.to_owned(),
            username: None,
            language_code: Some("fa".to_owned()),
        };
        let met = self.app.identities().meet(&by(Actor::Process("telegram")), &user).await;
        let id = met.unwrap().person;
        Person { id, token: session(&self.app, id).await }
    }

    /// Ends somebody's session, as another process does: nobody here is told.
    pub(crate) async fn sign_out(&self, person: &Person) {
        let context = by(Actor::Person(person.id));
        let door = Door::default();
        self.app.identities().sign_out(&context, &door, &person.token).await.unwrap();
    }

    /// The shop's card.
    pub(crate) async fn card(&self) {
        let new = NewCard {
            number: "6037991234567893".to_owned(),
            holder: "سارا احمدی".to_owned(),
            bank: "ملی".to_owned(),
        };
        self.app.payments().add_card(&by(Actor::Person(self.owner.id)), new).await.unwrap();
        // The next top-up reads its card from the read model.
        self.projections.catch_up().await.unwrap();
    }

    /// A plan.
    pub(crate) async fn plan(&self) -> PlanId {
        let new = NewPlan {
            name_fa: "یک‌ماهه".to_owned(),
            name_en: "One month".to_owned(),
            terms: Terms { quota_bytes: 10 << 30, days: 30, devices: 2 },
            price: Irr::new(PRICE).unwrap(),
        };
        self.app.plans().add(&by(Actor::Person(self.owner.id)), new).await.unwrap().0
    }

    /// A payment of a customer's that waits for staff.
    pub(crate) async fn waiting(&self, customer: &Person, rial: u64) -> PaymentId {
        let payments = self.app.payments();
        let actor = Actor::Person(customer.id);
        let opened = payments.open(&by(actor), Irr::new(rial).unwrap(), None).await.unwrap();
        let text = Some(format!("واریز {}", key()));
        let upload = Upload { kind: UploadKind::Text, bytes: bytes::Bytes::new(), text };
        payments.submit_receipt(&by(actor), opened.payment, upload).await.unwrap();
        opened.payment
    }

    /// A customer with money in his wallet.
    pub(crate) async fn rich_customer(&self, rial: u64) -> Person {
        let customer = self.customer("مینا").await;
        let payment = self.waiting(&customer, rial).await;
        let by = by(Actor::Person(self.owner.id));
        self.app.payments().approve(&by, payment, None).await.unwrap();
        self.settle().await;
        customer
    }

    /// A session of somebody's.
    pub(crate) async fn session_of(&self, person: PersonId) -> String {
        session(&self.app, person).await
    }

    /// Sends a request to the router.
    pub(crate) async fn send(&self, request: Request<Body>) -> Response<Body> {
        self.router.clone().oneshot(request).await.unwrap()
    }

    /// Sends one GraphQL request, as somebody or nobody.
    pub(crate) async fn ask(&self, who: Option<&Person>, query: &str, variables: Value) -> Value {
        let mut request =
            Request::post("/graphql").header(header::CONTENT_TYPE, "application/json");
        if let Some(person) = who {
            request = request.header(header::AUTHORIZATION, format!("Bearer {}", person.token));
        }
        let body = json!({ "query": query, "variables": variables }).to_string();
        let response = self.send(request.body(Body::from(body)).unwrap()).await;
        assert_eq!(response.status(), StatusCode::OK);
        json_of(response).await
    }

    /// Sends one GraphQL request that is to succeed, and gives its data.
    pub(crate) async fn get(&self, who: &Person, query: &str, variables: Value) -> Value {
        let answer = self.ask(Some(who), query, variables).await;
        assert!(answer.get("errors").is_none(), "{answer:#}");
        answer["data"].clone()
    }

    /// Sends one mutation whose payload is wanted.
    pub(crate) async fn run(&self, who: &Person, query: &str, variables: Value) -> Value {
        let data = self.get(who, query, variables).await;
        data.as_object().unwrap().values().next().unwrap().clone()
    }
}

/// The code of an answer's first error.
pub(crate) fn code(answer: &Value) -> &str {
    answer["errors"][0]["extensions"]["code"].as_str().unwrap_or("none")
}

/// The body of a response as text.
pub(crate) async fn text_of(response: Response<Body>) -> String {
    let bytes = response.into_body().collect().await.unwrap().to_bytes();
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// The body of a response as JSON.
pub(crate) async fn json_of(response: Response<Body>) -> Value {
    serde_json::from_str(&text_of(response).await).unwrap()
}

async fn session(app: &App, person: PersonId) -> String {
    let token = format!("{:032x}", rand::random::<u128>());
    let now = app.ports().clock.now();
    let session = Session {
        id: Uuid::from_u128(rand::random()),
        person,
        method: Method::Program,
        door: Door::default(),
        created_at: now,
        last_used_at: now,
        expires_at: now + TimeDelta::hours(1),
    };
    let sessions: &dyn Sessions = app.ports().sessions.as_ref();
    sessions.open(&Sha256::digest(token.as_bytes()).into(), &session).await.unwrap();
    token
}

async fn staff(app: &App, name: &str, role: Role) -> Person {
    let new = NewStaff {
        name: name.to_owned(),
        telegram_id: None,
        username: Some(name.to_owned()),
        roles: vec![role],
    };
    let identities = app.identities();
    let id = identities.add_staff(&by(Actor::Operator), &new).await.unwrap();
    identities.set_password(&by(Actor::Operator), id, PASSWORD).await.unwrap();
    Person { id, token: session(app, id).await }
}
