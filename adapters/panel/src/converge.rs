//! How an account gets from what it is to what it should be, whatever the panel speaks: read,
//! make one change, read again, until nothing is left to do. What cannot be seen to have happened
//! is never said to have.

use crate::{
    account::{Desired, Observed},
    error::Error,
    outcome::Outcome,
    verdict::{self, Verdict, verdict},
};
use app::ports::Carried;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Changes of one call. Making an account on one inbound takes one; each further inbound, a
/// repair after a lost write, or a switch takes another.
const CHANGES_MAX: usize = 24;
/// Crashes of the panel that one call survives: they come from races inside it and pass.
const CRASHES_MAX: u32 = 3;

/// What became of one change.
#[derive(Debug)]
pub(crate) enum Written {
    /// The panel says it is done.
    Done,
    /// The panel says no, and nothing was done.
    Refused(String),
    /// The panel crashed over it: done, half done or not, but over.
    Crashed,
    /// Nobody knows, and it may still be on its way.
    Unsure(String),
}

/// What the generations differ in.
pub(crate) trait Dialect {
    /// An account as the panel has it.
    type Held: Clone + PartialEq;
    /// One change.
    type Step;

    /// Reads an account.
    async fn read(&self, email: &str) -> Result<Option<Self::Held>, Error>;
    /// What is seen of it from outside.
    fn observed(held: &Self::Held) -> Observed;
    /// The next change towards what is desired, if any. `afresh` asks for a full update even if
    /// nothing seems to differ.
    async fn next(
        &self,
        held: Option<&Self::Held>,
        desired: &Desired,
        afresh: bool,
    ) -> Result<Option<Self::Step>, Outcome<Observed>>;
    /// Makes one change; an error means that nothing was done.
    async fn perform(&self, step: Self::Step) -> Result<Written, Error>;
    /// The changes that set the counters to zero.
    fn resets(held: &Self::Held) -> Vec<Self::Step>;
    /// The changes that remove it.
    fn removals(held: &Self::Held) -> Vec<Self::Step>;
    /// The changes that remove what a broken-off removal has left of it: its credential without its
    /// name, which [`Dialect::read`] does not find.
    async fn leftovers(&self, uuid: &str) -> Result<Vec<Self::Step>, Error>;
    /// What is proposed when the panel is busy.
    fn retry_after(&self) -> Duration;
}

/// The account as it is.
pub(crate) async fn observe<D: Dialect>(
    dialect: &D,
    email: &str,
) -> Result<Option<Observed>, Error> {
    Ok(dialect.read(email).await?.as_ref().map(D::observed))
}

/// What there is of the desired account.
pub(crate) async fn compare<D: Dialect>(dialect: &D, desired: &Desired) -> Result<Carried, Error> {
    let Some(held) = dialect.read(&desired.email).await? else {
        let left = dialect.leftovers(&desired.uuid).await?;
        return Ok(if left.is_empty() { Carried::Nothing } else { Carried::Otherwise });
    };
    if !D::observed(&held).is(desired) {
        return Ok(Carried::Nothing);
    }
    Ok(match dialect.next(Some(&held), desired, false).await {
        Ok(None) => Carried::AsDesired,
        Ok(Some(_)) | Err(_) => Carried::Otherwise,
    })
}

/// Brings an account to what is desired; `create` says whether it may be made.
pub(crate) async fn converge<D: Dialect>(
    dialect: &D,
    desired: &Desired,
    create: bool,
) -> Result<Outcome<Observed>, Error> {
    Course { dialect, desired, create, afresh: false, written: false, crashes: 0 }.run().await
}

/// As [`converge`] for an existing account, with the counters from zero.
pub(crate) async fn renew<D: Dialect>(
    dialect: &D,
    desired: &Desired,
) -> Result<Outcome<Observed>, Error> {
    let course =
        Course { dialect, desired, create: false, afresh: false, written: false, crashes: 0 };
    let before = match course.run().await? {
        Outcome::Applied(observed) => observed,
        other => return Ok(other),
    };
    match zero(dialect, &desired.email).await {
        Ok(Outcome::Applied(_)) => {}
        Ok(other) => return Ok(other.map(|()| before)),
        Err(error) => return Ok(Outcome::unsure(error)),
    }
    // A reset of an account that was off rewrites it with what the panel remembers, which may
    // lack its flow; so it is written once more.
    let afresh = !before.enable;
    let course = Course { dialect, desired, create: false, afresh, written: true, crashes: 0 };
    course.run().await.or_else(|error| Ok(Outcome::unsure(error)))
}

/// Sets the counters to zero. An account that was off stays off, unless it was off because it had
/// used everything.
pub(crate) async fn reset<D: Dialect>(dialect: &D, email: &str) -> Result<Outcome<()>, Error> {
    let Some(held) = dialect.read(email).await? else { return Ok(Outcome::NotFound) };
    let before = D::observed(&held);
    match zero(dialect, email).await? {
        Outcome::Applied(()) if before.enable => Ok(Outcome::Applied(())),
        Outcome::Applied(()) => {
            let enable = before.used_up();
            let desired = Desired { enable, ..as_it_was(&before) };
            let course = Course {
                dialect,
                desired: &desired,
                create: false,
                afresh: true,
                written: true,
                crashes: 0,
            };
            let outcome = course.run().await.unwrap_or_else(Outcome::unsure);
            Ok(outcome.map(|_| ()))
        }
        other => Ok(other),
    }
}

/// Removes an account; one that is not there is removed, but for what a broken-off removal has left
/// of its credential.
pub(crate) async fn remove<D: Dialect>(
    dialect: &D,
    email: &str,
    uuid: &str,
) -> Result<Outcome<()>, Error> {
    let (mut written, mut crashes) = (false, 0);
    for _ in 0..CHANGES_MAX {
        let (held, mut steps) = match removal(dialect, email, uuid).await {
            Ok(removal) => removal,
            Err(error) if written => return Ok(Outcome::unsure(error)),
            Err(error) => return Err(error),
        };
        if steps.is_empty() {
            return Ok(Outcome::Applied(()));
        }
        match dialect.perform(steps.remove(0)).await {
            Ok(Written::Done) => written = true,
            Ok(Written::Crashed) if crashes < CRASHES_MAX => {
                written = true;
                crashes += 1;
            }
            Ok(Written::Crashed) => return Ok(Outcome::unsure(Error::Crashed)),
            Ok(Written::Refused(text)) if verdict(&text) == Verdict::NotFound => {}
            Ok(Written::Refused(text)) => {
                return Ok(verdict::outcome(&text, dialect.retry_after()));
            }
            Ok(Written::Unsure(reason)) => {
                written = true;
                let now = dialect.read(email).await;
                if now.as_ref().is_ok_and(|now| *now == held) || now.is_err() {
                    return Ok(Outcome::unsure(reason));
                }
            }
            Err(error) if written => return Ok(Outcome::unsure(error)),
            Err(error) => return Err(error),
        }
    }
    Ok(Outcome::unsure("the account is still there after being removed"))
}

/// What there is of an account, and the changes that take it away.
async fn removal<D: Dialect>(
    dialect: &D,
    email: &str,
    uuid: &str,
) -> Result<(Option<D::Held>, Vec<D::Step>), Error> {
    let held = dialect.read(email).await?;
    let steps = match &held {
        Some(held) => D::removals(held),
        None => dialect.leftovers(uuid).await?,
    };
    Ok((held, steps))
}

/// Counters to zero, looked at afterwards.
async fn zero<D: Dialect>(dialect: &D, email: &str) -> Result<Outcome<()>, Error> {
    let Some(held) = dialect.read(email).await? else { return Ok(Outcome::NotFound) };
    let used_before = D::observed(&held).used_bytes;
    let mut unsure = None;
    for step in D::resets(&held) {
        match dialect.perform(step).await? {
            Written::Done => {}
            Written::Crashed => unsure = Some(Error::Crashed.to_string()),
            Written::Refused(text) => return Ok(verdict::outcome(&text, dialect.retry_after())),
            Written::Unsure(reason) => unsure = Some(reason),
        }
    }
    let Some(reason) = unsure else { return Ok(Outcome::Applied(())) };
    // Traffic may have flowed since, so less than before is proof enough, as is nothing at all.
    let now = dialect.read(email).await.ok().flatten().map(|held| D::observed(&held).used_bytes);
    Ok(match now {
        Some(used) if used == 0 || used < used_before => Outcome::Applied(()),
        _ => Outcome::unsure(reason),
    })
}

fn as_it_was(observed: &Observed) -> Desired {
    Desired {
        email: observed.email.clone(),
        uuid: observed.uuid.clone(),
        sub_id: observed.sub_id.clone(),
        inbound_ids: observed.inbound_ids.clone(),
        quota_bytes: observed.quota_bytes,
        expires_at_ms: observed.expires_at_ms,
        device_limit: observed.device_limit,
        enable: observed.enable,
        comment: observed.comment.clone(),
    }
}

/// One walk from what is to what should be.
struct Course<'a, D> {
    dialect: &'a D,
    desired: &'a Desired,
    create: bool,
    afresh: bool,
    /// Whether something has been sent: then an error leaves the outcome open.
    written: bool,
    crashes: u32,
}

impl<D: Dialect> Course<'_, D> {
    async fn run(mut self) -> Result<Outcome<Observed>, Error> {
        for _ in 0..CHANGES_MAX {
            let held = match self.dialect.read(&self.desired.email).await {
                Ok(held) => held,
                Err(error) => return self.failed(error),
            };
            if held.is_none() && !self.create {
                return Ok(Outcome::NotFound);
            }
            if held.as_ref().is_some_and(|held| !D::observed(held).is(self.desired)) {
                return Ok(Outcome::Conflict("the name belongs to another account".to_owned()));
            }
            let step = match self.dialect.next(held.as_ref(), self.desired, self.afresh).await {
                Ok(Some(step)) => step,
                Ok(None) => return Ok(self.arrived(held.as_ref())),
                Err(outcome) => return Ok(outcome),
            };
            self.afresh = false;
            if let Some(outcome) = self.change(step, held).await? {
                return Ok(outcome);
            }
        }
        Ok(Outcome::unsure("the panel does not keep what is written"))
    }

    /// Makes one change; gives the outcome if the walk ends with it.
    async fn change(
        &mut self,
        step: D::Step,
        before: Option<D::Held>,
    ) -> Result<Option<Outcome<Observed>>, Error> {
        match self.dialect.perform(step).await {
            Ok(Written::Done) => {
                self.written = true;
                Ok(None)
            }
            Ok(Written::Crashed) => {
                self.written = true;
                self.crashes += 1;
                let over = self.crashes > CRASHES_MAX;
                Ok(over.then(|| Outcome::unsure(Error::Crashed)))
            }
            Ok(Written::Refused(text)) => Ok(self.refused(&text).await),
            Ok(Written::Unsure(reason)) => {
                self.written = true;
                // If it can be seen, it happened; if not, it may still be on its way.
                match self.dialect.read(&self.desired.email).await {
                    Ok(now) if now != before => Ok(None),
                    _ => Ok(Some(Outcome::unsure(reason))),
                }
            }
            Err(error) => self.failed(error).map(Some),
        }
    }

    /// A name that is taken may have been taken by ourselves a moment ago.
    async fn refused(&self, text: &str) -> Option<Outcome<Observed>> {
        let outcome = verdict::outcome(text, self.dialect.retry_after());
        if verdict(text) == Verdict::Conflict {
            let held = self.dialect.read(&self.desired.email).await.ok().flatten();
            if held.is_some_and(|held| D::observed(&held).is(self.desired)) {
                return None;
            }
        }
        Some(outcome)
    }

    fn arrived(&self, held: Option<&D::Held>) -> Outcome<Observed> {
        held.map_or(Outcome::NotFound, |held| Outcome::Applied(D::observed(held)))
    }

    fn failed(&self, error: Error) -> Result<Outcome<Observed>, Error> {
        if self.written { Ok(Outcome::unsure(error)) } else { Err(error) }
    }
}

/// Unix milliseconds by this machine.
pub(crate) fn now_ms() -> i64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(now.as_millis()).unwrap_or(i64::MAX)
}
