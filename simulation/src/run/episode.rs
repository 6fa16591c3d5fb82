//! One episode: operations on a shop that was empty, and its end.

use chrono::TimeDelta;
use event_store::tree::Hash;

use super::people;
use crate::{
    act,
    job::{Job, Of},
    mark::{Mark, Marks},
    op::Op,
    panel::CALL_HANGS_MAX,
    planted::Planted,
    queue::Status,
    shop::{Fate, Shop, World},
    stimulus::{Stimulus, pursue},
};

/// Attempts under way at once, so that each gets on.
const JOBS_MAX: usize = 10;
/// How long a worker may take for one attempt. This is assumed, not enforced by `app`: one that
/// read an account, stalled for longer, called its panel and died would be found by no look again.
const ATTEMPT_MAX: TimeDelta = TimeDelta::seconds(60);

/// So many of 256 pay another amount at the gateway than they should.
const PAID_OTHERWISE: u8 = 24;

/// An episode under way.
pub struct Episode {
    pub(super) shop: Shop,
    pub(super) jobs: Vec<Job>,
    checkpoints: Vec<(u64, Hash)>,
}

/// How an episode ended in which nothing went wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ended {
    /// The root of its log.
    pub root: Hash,
    /// How many events it wrote.
    pub events: u64,
    /// How many commands it kept.
    pub commands: usize,
    /// Turns from the last operation to rest.
    pub turns: usize,
    /// What was met.
    pub marks: Marks,
}

/// What went wrong, and what had been written by then.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// What.
    pub what: String,
    /// A line an event.
    pub history: Vec<String>,
}

impl Failure {
    /// What kind of failure it is: its words without the ids and numbers in them.
    #[must_use]
    pub fn kind(&self) -> String {
        self.what.split(['(', ':', '{']).next().unwrap_or_default().to_owned()
    }
}

impl Episode {
    /// Plays operations from an empty shop to rest.
    ///
    /// # Errors
    /// The first thing that went wrong.
    pub fn play(ops: &[Op], planted: Planted) -> Result<Ended, Failure> {
        let shop = Shop::new(World::new(planted));
        people::set_up(&shop);
        let mut episode = Self { shop, jobs: vec![], checkpoints: vec![] };
        for op in ops {
            episode.step(*op);
            if episode.shop.world().wrong.is_some() {
                break;
            }
        }
        let turns = episode.come_to_rest();
        episode.judge();
        let Self { shop, checkpoints, .. } = episode;
        let mut world = shop.world();
        if !world.log.continues(&checkpoints) {
            world.fail("the log no longer begins with what was signed");
        }
        if let Some(what) = world.wrong.clone() {
            return Err(Failure { what, history: history(&world) });
        }
        Ok(Ended {
            root: world.log.root(),
            events: world.log.head(),
            commands: world.log.commands(),
            turns,
            marks: world.marks.clone(),
        })
    }

    fn step(&mut self, op: Op) {
        match op {
            Op::Ask(kind, a, b, c) => self.ask(kind, a, b, c),
            Op::Again(nth) => self.again(usize::from(nth), false),
            Op::Misuse(nth) => self.again(usize::from(nth), true),
            Op::Go(nth, fate) => self.go(usize::from(nth), fate),
            Op::Die(nth) => self.die(usize::from(nth)),
            Op::Relay(reactor, events, lost) => {
                act::relay(&mut self.shop.world(), reactor.into(), events.into(), lost);
            }
            Op::Claim(nth) => self.claim(nth.into()),
            Op::Expire(nth) => {
                let mut world = self.shop.world();
                let now = world.now;
                world.queue.expire(nth.into(), now);
            }
            Op::Arrive(nth) => {
                self.shop.world().panel.arrive(nth.into());
            }
            Op::Show(events) => self.show(events.into()),
            Op::Rooms(rooms) => {
                self.shop.world().rooms = if rooms > 6 { usize::MAX } else { rooms.into() };
            }
            Op::Pay(nth, how) => {
                self.shop.world().gateway.pay(nth.into(), how < PAID_OTHERWISE);
            }
            Op::Sweep => self.sweep(),
            Op::Tick(seconds) => self.tick(TimeDelta::seconds(seconds.into())),
            Op::Sign => {
                let world = self.shop.world();
                self.checkpoints.push((world.log.head(), world.log.root()));
            }
        }
    }

    fn ask(&mut self, kind: u8, a: u8, b: u8, c: u8) {
        if self.jobs.len() >= JOBS_MAX {
            return;
        }
        let mut world = self.shop.world();
        let Some(ask) = people::asking(&world, kind, a, b, c) else { return };
        let nth = world.stimuli.len();
        let (key, at, head) = (u64::try_from(nth).unwrap_or(0), world.now, world.log.head());
        world.stimuli.push(Stimulus { key, at, ask, head, told: None, last: None });
        drop(world);
        self.pursue(nth, false);
    }

    fn again(&mut self, nth: usize, otherwise: bool) {
        let mut world = self.shop.world();
        let Some(nth) = nth.checked_rem(world.stimuli.len()) else { return };
        let stimulus = &world.stimuli[nth];
        let known = world.log.command(stimulus.command_id()).is_some();
        let fits = !otherwise || known && stimulus.ask.is_one_command();
        if self.jobs.len() >= JOBS_MAX || !fits {
            return;
        }
        world.marks.hit(Mark::Repeated);
        drop(world);
        self.pursue(nth, otherwise);
    }

    pub(super) fn pursue(&mut self, nth: usize, otherwise: bool) {
        let since = self.shop.now();
        self.begin(Job::new(Of::Stimulus, since, pursue(self.shop.clone(), nth, otherwise)));
    }

    /// Runs a script up to its first turn.
    fn begin(&mut self, mut job: Job) {
        if !job.step() {
            self.jobs.push(job);
        }
    }

    pub(super) fn go(&mut self, nth: usize, fate: u8) {
        let Some(nth) = nth.checked_rem(self.jobs.len()) else { return };
        self.shop.world().fate = Fate(fate);
        if self.jobs[nth].step() {
            self.jobs.remove(nth);
        }
        self.shop.world().fate = Fate::default();
    }

    fn die(&mut self, nth: usize) {
        let Some(nth) = nth.checked_rem(self.jobs.len()) else { return };
        let job = self.jobs.remove(nth);
        let mark = if job.of == Of::Worker { Mark::DiedWorking } else { Mark::DiedAsking };
        self.shop.mark(mark);
    }

    pub(super) fn claim(&mut self, nth: usize) {
        if self.jobs.len() >= JOBS_MAX {
            return;
        }
        let mut world = self.shop.world();
        let now = world.now;
        let leased = world.queue.tasks().filter(|task| task.status == Status::Leased).count();
        let Some(task) = world.queue.claim(nth, now) else { return };
        let again = world.queue.tasks().filter(|task| task.status == Status::Leased).count();
        if again == leased {
            world.marks.hit(Mark::WorkedTwice);
        }
        drop(world);
        self.begin(Job::new(Of::Worker, now, act::work(self.shop.clone(), task)));
    }

    /// The gateway is asked for what is paid and not asked about.
    pub(super) fn sweep(&mut self) {
        if self.jobs.len() < JOBS_MAX {
            let since = self.shop.now();
            self.begin(Job::new(Of::Worker, since, act::sweep(self.shop.clone())));
        }
    }

    /// The read model comes nearer: what it shows is right for where it stands.
    fn show(&self, events: u64) {
        let mut world = self.shop.world();
        let to = world.log.head().min(world.shown.0.saturating_add(events));
        let from = usize::try_from(world.shown.0).expect("it fits into memory");
        let until = usize::try_from(to).expect("it fits into memory");
        let new = &world.log.events()[from..until];
        let begun = "subscription.provisioning_requested";
        let more = new.iter().filter(|event| event.event_type == begun).count();
        world.shown = (to, world.shown.1 + more);
    }

    /// Time passes; what is too old by then has ended.
    pub(super) fn tick(&mut self, by: TimeDelta) {
        let now = self.shop.now() + by;
        self.shop.world().now = now;
        self.jobs.retain(|job| {
            let stalled = job.of == Of::Worker && job.since + ATTEMPT_MAX < now;
            if stalled {
                self.shop.mark(Mark::Stalled);
            }
            !stalled
        });
        debug_assert!(CALL_HANGS_MAX + ATTEMPT_MAX < TimeDelta::seconds(120));
        self.shop.world().panel.arrive_overdue(now);
    }
}

fn history(world: &World) -> Vec<String> {
    let lines = world.log.events().iter().map(|event| {
        format!(
            "{:>4} {:<12} {} #{} {}",
            event.position,
            event.event_type,
            &event.aggregate_id[20..],
            event.sequence,
            event.payload.chars().take(160).collect::<String>(),
        )
    });
    lines.collect()
}
