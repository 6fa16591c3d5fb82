//! Runs one account through its whole life on a panel and says what it sees, for an owner who
//! wants to know whether a panel can be worked with: `against <url> <user> <password> [token]`.
//! Everything is done to one account that is made for this and removed at the end.

#![expect(clippy::print_stdout, reason = "a tool for a terminal")]

use anyhow::{Context, Result, bail};
use panel::{Address, Client, Desired, Limits, Outcome};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

const GIB: u64 = 1 << 30;
const DAY: Duration = Duration::from_secs(86_400);

#[tokio::main]
async fn main() -> Result<()> {
    let mut words = std::env::args().skip(1);
    let mut word = |what: &str| words.next().with_context(|| format!("{what} is missing"));
    let address = Address {
        base_url: word("the address")?.parse().context("the address")?,
        username: word("the user")?,
        password: word("the password")?.into(),
        api_token: word("").ok().map(Into::into),
    };
    let client = Client::new(address, Limits::default())?;
    let inbounds = look(&client).await?;
    if inbounds.is_empty() {
        bail!("there is no enabled inbound to try anything on");
    }
    let desired = Desired {
        email: "Moon-trial-1".to_owned(),
        uuid: "0d0c0b0a-0908-4706-8504-030201000000".to_owned(),
        sub_id: "moontrial0000001".to_owned(),
        inbound_ids: inbounds,
        quota_bytes: GIB,
        expires_at_ms: after(30 * DAY)?,
        device_limit: 2,
        enable: true,
        comment: "a trial, removed at once".to_owned(),
    };
    let lived = live(&client, &desired).await;
    step("remove", &client.remove(&desired.email, &desired.uuid).await)?;
    step("remove again", &client.remove(&desired.email, &desired.uuid).await)?;
    println!("after removal: {:?}", client.get(&desired.email).await?);
    lived
}

async fn look(client: &Client) -> Result<Vec<i64>> {
    let probe = client.probe().await?;
    println!("{:?}, version {:?}", probe.generation, probe.version);
    println!("core {} {}", probe.status.core_state, probe.status.core_error);
    for inbound in &probe.inbounds {
        println!(
            "inbound {}: {} ({} over {}, {}), port {}, {} accounts",
            inbound.id,
            inbound.remark,
            inbound.protocol,
            inbound.network(),
            inbound.security(),
            inbound.port,
            inbound.clients_total()
        );
    }
    let enabled = probe.inbounds.iter().filter(|inbound| inbound.enable);
    Ok(enabled.map(|inbound| inbound.id).collect())
}

async fn live(client: &Client, desired: &Desired) -> Result<()> {
    step("provision", &client.provision(desired).await)?;
    step("provision again", &client.provision(desired).await)?;
    let thief = Desired { sub_id: "moontrial0000002".to_owned(), ..desired.clone() };
    println!("under another subscription: {:?}", client.provision(&thief).await);
    let by_case = Desired {
        email: desired.email.to_lowercase(),
        sub_id: "moontrial0000003".to_owned(),
        ..desired.clone()
    };
    println!("with another case: {:?}", client.provision(&by_case).await);
    let off = Desired { enable: false, comment: "off".to_owned(), ..desired.clone() };
    step("switch off", &client.set(&off).await)?;
    step("reset while off", &client.reset_usage(&desired.email).await)?;
    let one = Desired { inbound_ids: desired.inbound_ids[..1].to_vec(), ..desired.clone() };
    step("leave all inbounds but one", &client.set(&one).await)?;
    let renewed = Desired { expires_at_ms: after(60 * DAY)?, ..desired.clone() };
    step("renew", &client.renew(&renewed).await)?;
    let waiting = Desired { expires_at_ms: -2_592_000_000, ..desired.clone() };
    step("30 days from the first use", &client.set(&waiting).await)?;
    println!("usage: {:?}", client.usage(&desired.email).await?);
    println!("accounts: {}", client.usages().await?.len());
    println!("online: {:?}", client.online().await);
    for link in client.links(&desired.email).await? {
        println!("link: {link}");
    }
    let nowhere = Desired { inbound_ids: vec![99_999], ..desired.clone() };
    println!("on an unknown inbound: {:?}", client.set(&nowhere).await);
    println!("nobody: {:?}", client.set(&Desired { email: "Nobody".to_owned(), ..nowhere }).await);
    Ok(())
}

fn step<T: std::fmt::Debug>(what: &str, outcome: &Outcome<T>) -> Result<()> {
    println!("{what}: {outcome:?}");
    match outcome {
        Outcome::Applied(_) => Ok(()),
        other => bail!("{what} should have been applied, but: {other:?}"),
    }
}

fn after(time: Duration) -> Result<i64> {
    let then = SystemTime::now() + time;
    Ok(i64::try_from(then.duration_since(UNIX_EPOCH)?.as_millis())?)
}
