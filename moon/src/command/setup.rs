//! `moon setup`: the keys and the first owner of a shop; with `--sandbox` also cards, plans and
//! panels to play with. Everything goes through the use cases, under fixed command ids, so that
//! running it again does nothing more.

use std::{
    fs,
    io::Write,
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
};

use app::{
    Context,
    identity::NewStaff,
    location::{NewPanel, NewServer},
    payment::NewCard,
    plan::NewPlan,
};
use domain::{id::PanelId, location::Panel, money::Irr, plan::Terms, role::Role};
use rand::Rng;
use serde_json::json;

use super::{Call, backup};
use crate::{
    compose::{self, Shop},
    config, keyring,
    run_file::Staff,
};

/// The file of the first owner's password, until he changes it.
const STAFF: &str = "staff.json";
/// The Telegram account of the owner of a sandbox.
const SANDBOX_OWNER: i64 = 1;
/// Characters of a password that is made here: 20 of 32 are 100 bits.
const PASSWORD_LENGTH: usize = 20;

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Also make a shop to play with: cards, plans, and the sandbox's panels
    #[arg(long)]
    sandbox: bool,
    /// Where `moon serve` will say what is running
    #[arg(long)]
    run_file: Option<PathBuf>,
}

/// The first owner's user name and password, as the set-up left them.
pub(crate) fn first_owner(moon_dir: &Path) -> Option<Staff> {
    serde_json::from_str(&fs::read_to_string(moon_dir.join(STAFF)).ok()?).ok()
}

pub(super) async fn run(call: &Call, arguments: Arguments) -> anyhow::Result<()> {
    let (config, environment) = config::read()?;
    if let Some(parent) = arguments.run_file.as_deref().and_then(Path::parent) {
        fs::create_dir_all(parent)?;
    }
    // It is shown at once, because whatever fails after this must not swallow it.
    if let Some(key) = keyring::create(&config.moon_dir)? {
        recovery_key(call, &key)?;
    }
    let shop = compose::open(config, environment).await?;
    let public = backup::signing_key(&shop.keyring)?.verifier().to_string();
    keyring::publish(&shop.config.moon_dir, &public)?;
    shop.projections.catch_up().await?;
    let made = owner(&shop, arguments.sandbox).await?;
    if arguments.sandbox {
        seed(&shop).await?;
    }
    call.output.answer(&json!({ "owner": made }), || vec!["the shop is set up".to_owned()])
}

fn recovery_key(call: &Call, key: &str) -> anyhow::Result<()> {
    call.output.answer(&json!({ "recovery_key": key }), || {
        vec![
            "RECOVERY KEY, shown once and kept nowhere. Write it down; with it, and only with it,"
                .into(),
            "the sealed data of a backup can be read again:".into(),
            format!("    {key}"),
            String::new(),
        ]
    })
}

fn password() -> String {
    const LETTERS: &[u8] = b"abcdefghjkmnpqrstuvwxyz23456789A";
    let mut random = rand::rngs::OsRng;
    (0..PASSWORD_LENGTH).map(|_| char::from(LETTERS[random.gen_range(0..LETTERS.len())])).collect()
}

/// The context of a step of the set-up: the same step is the same command for ever.
async fn step(shop: &Shop, name: &str, by_owner: bool) -> anyhow::Result<Context> {
    let call = Call::of_set_up(name);
    if by_owner { call.staff(shop).await } else { call.operator_at_first(shop).await }
}

/// Makes the first owner, unless there is one.
async fn owner(shop: &Shop, sandbox: bool) -> anyhow::Result<Option<String>> {
    let identities = shop.app.identities();
    if identities.by_username("owner").await?.is_some() {
        return Ok(None);
    }
    let telegram_id = sandbox.then_some(SANDBOX_OWNER);
    let new = NewStaff {
        name: "صاحب فروشگاه".to_owned(),
        telegram_id,
        username: Some("owner".to_owned()),
        roles: vec![Role::Owner],
    };
    let staff = Staff { username: "owner".to_owned(), password: password(), telegram_id };
    let person = identities.add_staff(&step(shop, "owner", false).await?, &new).await?;
    let context = step(shop, "owner-password", false).await?;
    identities.set_password(&context, person, &staff.password).await?;
    let path = shop.config.moon_dir.join(STAFF);
    let mut options = fs::OpenOptions::new();
    let mut file = options.write(true).create(true).truncate(true).mode(0o600).open(path)?;
    file.write_all(serde_json::to_string_pretty(&staff)?.as_bytes())?;
    file.sync_all()?;
    Ok(Some(staff.username))
}

/// Cards, plans, servers and panels of a shop to play with.
async fn seed(shop: &Shop) -> anyhow::Result<()> {
    let cards = [
        ("6037991234567893", "مریم رضایی", "بانک ملی ایران"),
        ("5022291234567897", "علی محمدی", "بانک پاسارگاد"),
    ];
    for (number, (digits, holder, bank)) in cards.into_iter().enumerate() {
        let new =
            NewCard { number: digits.to_owned(), holder: holder.to_owned(), bank: bank.to_owned() };
        let context = step(shop, &format!("card-{number}"), true).await?;
        shop.app.payments().add_card(&context, new).await?;
    }
    let plans = [
        ("یک‌ماهه ۲۰ گیگ", "20 GB, one month", 20, 30, 1, 1_500_000),
        ("یک‌ماهه ۵۰ گیگ", "50 GB, one month", 50, 30, 2, 2_800_000),
        ("سه‌ماهه ۱۰۰ گیگ", "100 GB, three months", 100, 90, 3, 5_400_000),
        ("یک‌ماهه نامحدود", "Unlimited, one month", 0, 30, 2, 4_500_000),
    ];
    for (number, (fa, en, gigabytes, days, devices, price)) in plans.into_iter().enumerate() {
        let new = NewPlan {
            name_fa: fa.to_owned(),
            name_en: en.to_owned(),
            terms: Terms { quota_bytes: gigabytes << 30, days, devices },
            price: Irr::new(price)?,
        };
        let context = step(shop, &format!("plan-{number}"), true).await?;
        shop.app.plans().add(&context, new).await?;
    }
    let countries = ["Germany", "Finland", "Netherlands"];
    for (number, url) in shop.environment.sandbox_panels.iter().enumerate() {
        let country = countries[number % countries.len()].to_owned();
        panel(shop, number, country, url).await?;
    }
    Ok(())
}

async fn panel(shop: &Shop, number: usize, country: String, url: &str) -> anyhow::Result<()> {
    let context = step(shop, &format!("panel-{number}"), true).await?;
    let panel = PanelId::derive(context.command_id, "panel", context.at);
    let (state, _) = shop.app.log().load::<Panel>(&panel.to_string()).await?;
    if state.address().is_some() {
        return Ok(());
    }
    let server = step(shop, &format!("server-{number}"), true).await?;
    let locations = shop.app.locations();
    let (server, _) = locations.add_server(&server, NewServer { country, capacity: 500 }).await?;
    let new = NewPanel {
        server,
        base_url: url.to_owned(),
        username: "admin".to_owned(),
        password: "admin".to_owned(),
        api_token: None,
    };
    locations.add_panel(&context, new).await?;
    Ok(())
}
