//! A panel, a client for it, and an account: what every test begins with.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test stops where it cannot go on")]

use panel::{Address, Client, Desired, Limits, Observed, Outcome};
use sandbox::panel::{Generation, Options, PanelSandbox};
use std::{
    sync::LazyLock,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

pub(crate) const PASSWORD: &str = "correct horse";
pub(crate) const GENERATIONS: [Generation; 2] = [Generation::G2b, Generation::G3b];
pub(crate) const GIB: u64 = 1 << 30;

/// A started panel and a client for it.
pub(crate) struct Shop {
    pub(crate) panel: PanelSandbox,
    pub(crate) client: Client,
}

/// What a test's panel is started with.
pub(crate) fn options(generation: Generation) -> Options {
    Options {
        generation,
        listen: ([127, 0, 0, 1], 0).into(),
        state_dir: None,
        username: "admin".to_owned(),
        password: PASSWORD.to_owned(),
        base_path: "Ab12Cd".to_owned(),
    }
}

impl Shop {
    pub(crate) async fn open(generation: Generation) -> Self {
        Self::with(generation, limits()).await
    }

    /// With a client that loses patience after a second: for what never answers.
    pub(crate) async fn impatient(generation: Generation) -> Self {
        Self::with(generation, Limits { request: Duration::from_secs(1), ..limits() }).await
    }

    /// With a client of these limits.
    pub(crate) async fn with(generation: Generation, limits: Limits) -> Self {
        let panel = PanelSandbox::start(options(generation)).await.unwrap();
        let client = Client::new(address(&panel, PASSWORD, None), limits).unwrap();
        Self { panel, client }
    }
}

/// Limits that do not pause over a locked database.
pub(crate) fn limits() -> Limits {
    Limits { locked_pause: Duration::from_millis(1), ..Limits::default() }
}

pub(crate) fn client(panel: &PanelSandbox, password: &str, token: Option<String>) -> Client {
    Client::new(address(panel, password, token), limits()).unwrap()
}

pub(crate) fn address(panel: &PanelSandbox, password: &str, token: Option<String>) -> Address {
    Address {
        base_url: panel.url.parse().unwrap(),
        username: "admin".to_owned(),
        password: password.into(),
        api_token: token.map(Into::into),
    }
}

/// The `n`th customer's account, on the reality inbound.
pub(crate) fn account(n: u32) -> Desired {
    Desired {
        email: format!("S{n:04}"),
        uuid: format!("00000000-0000-4000-8000-{n:012}"),
        sub_id: format!("sub{n:013}"),
        inbound_ids: vec![1],
        quota_bytes: 10 * GIB,
        expires_at_ms: in_days(30),
        device_limit: 2,
        enable: true,
        comment: "order 1".to_owned(),
    }
}

/// Unix milliseconds, counted from the start of the tests so that a moment stays the same.
pub(crate) fn in_days(days: i64) -> i64 {
    static START: LazyLock<i64> = LazyLock::new(|| {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
        i64::try_from(now.as_millis()).unwrap()
    });
    *START + days * 86_400_000
}

#[track_caller]
pub(crate) fn applied<T: std::fmt::Debug>(outcome: Outcome<T>) -> T {
    match outcome {
        Outcome::Applied(value) => value,
        other => panic!("not applied: {other:?}"),
    }
}

/// Everything but the counters is as desired.
#[track_caller]
pub(crate) fn assert_is(observed: &Observed, desired: &Desired) {
    assert_eq!(observed.email, desired.email);
    assert_eq!(observed.uuid, desired.uuid);
    assert_eq!(observed.sub_id, desired.sub_id);
    assert_eq!(observed.inbound_ids, desired.inbound_ids);
    assert_eq!(observed.quota_bytes, desired.quota_bytes);
    assert_eq!(observed.expires_at_ms, desired.expires_at_ms);
    assert_eq!(observed.device_limit, desired.device_limit);
    assert_eq!(observed.enable, desired.enable);
    assert_eq!(observed.comment, desired.comment);
}
