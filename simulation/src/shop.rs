//! The shop as its scripts see it: load, append, call a panel. Each waits for its turn first, and
//! each may fail as the scheduler has decided for that turn.

use std::cell::{RefCell, RefMut};
use std::collections::BTreeMap;
use std::rc::Rc;

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    event::Event,
    id::{OrderId, PaymentId, PersonId, SubscriptionId},
};
use event_store::{Command, NewEvent, Outcome, StreamWrite, canonical};
use serde::{Serialize, de::DeserializeOwned};

use crate::{
    context::Context,
    expect::{Class, Foretold},
    gateway::Gateway,
    job::turn,
    log::MemoryLog,
    mark::{Mark, Marks},
    model::Model,
    panel::{Desired, Fault, Panel},
    planted::Planted,
    queue::Queue,
    state::States,
    stimulus::Stimulus,
};

/// How often a command that lost a race decides again: as often as `event-store` does.
pub const CONFLICTS_MAX: u32 = event_store::execute::MAX_CONFLICTS;

/// What becomes of the next thing that a script does outside. Each reads it in its own way; nought
/// is that all goes well.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Fate(pub u8);

/// Why a command was not carried out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Error<E> {
    /// The rules refuse it.
    Refused(E),
    /// Its id was used before for something else.
    KeyReused,
    /// Others kept writing to the same stream.
    Conflict,
    /// No answer: perhaps it was carried out, perhaps not.
    Unavailable,
}

/// What is around the scripts.
#[derive(Debug)]
pub struct World {
    /// The log.
    pub log: MemoryLog,
    /// What its events have made.
    pub states: States,
    /// The model beside it.
    pub model: Model,
    /// The tasks.
    pub queue: Queue,
    /// The panel.
    pub panel: Panel,
    /// The gateway.
    pub gateway: Gateway,
    /// Now.
    pub now: DateTime<Utc>,
    /// What becomes of the next thing done outside.
    pub fate: Fate,
    /// What was met.
    pub marks: Marks,
    /// What is wrong here on purpose.
    pub planted: Planted,
    /// The first thing that went wrong.
    pub wrong: Option<String>,
    /// How far the read model of accounts has come, and how many it shows.
    pub shown: (u64, usize),
    /// How many accounts have room.
    pub rooms: usize,
    /// Every payment, order and account, in the order in which they began.
    pub payments: Vec<PaymentId>,
    /// Every payment at the gateway.
    pub online: Vec<PaymentId>,
    /// See above.
    pub orders: Vec<OrderId>,
    /// See above.
    pub accounts: Vec<SubscriptionId>,
    /// Who was demoted, and at which position.
    pub demoted: BTreeMap<PersonId, u64>,
    /// Everything that came from outside.
    pub stimuli: Vec<Stimulus>,
}

/// A handle on it for the scripts.
#[derive(Debug, Clone)]
pub struct Shop(Rc<RefCell<World>>);

impl World {
    /// An empty shop at its beginning.
    #[must_use]
    pub fn new(planted: Planted) -> Self {
        Self {
            log: MemoryLog::new(planted),
            states: States::default(),
            model: Model::default(),
            queue: Queue::new(planted),
            panel: Panel::default(),
            gateway: Gateway::default(),
            now: DateTime::UNIX_EPOCH + TimeDelta::days(20_000),
            fate: Fate::default(),
            marks: Marks::default(),
            planted,
            wrong: None,
            shown: (0, 0),
            rooms: usize::MAX,
            payments: vec![],
            online: vec![],
            orders: vec![],
            accounts: vec![],
            demoted: BTreeMap::new(),
            stimuli: vec![],
        }
    }

    /// Notes what went wrong, if nothing did before.
    pub fn fail(&mut self, what: impl Into<String>) {
        self.wrong.get_or_insert_with(|| what.into());
    }

    /// Appends, and takes in what was written.
    pub fn commit(&mut self, command: &Command) -> Outcome {
        let (before, known) = (self.log.head(), self.log.commands());
        let outcome = self.log.append(command, self.now);
        let mark = match &outcome {
            Outcome::Committed { .. } if command.outcome.is_some() => Mark::Refused,
            Outcome::Committed { first: None, .. } => Mark::NothingToDo,
            Outcome::Committed { .. } => Mark::Committed,
            Outcome::Duplicate { outcome: Some(_), .. } => Mark::RefusedAgain,
            Outcome::Duplicate { .. } => Mark::Duplicate,
            Outcome::KeyReused => Mark::KeyReused,
            Outcome::Conflict => Mark::Conflict,
        };
        self.marks.hit(mark);
        let written = matches!(outcome, Outcome::Committed { first: Some(_), .. });
        if !written && self.log.head() != before {
            self.fail("a command that was not carried out wrote events");
        }
        let kept = matches!(outcome, Outcome::Committed { .. });
        if !kept && self.log.commands() != known {
            self.fail("a command that was not carried out was kept");
        }
        for at in before..self.log.head() {
            self.take_in(usize::try_from(at).expect("it fits into memory"));
        }
        outcome
    }

    /// Reads an event back, folds it, and tells the model.
    fn take_in(&mut self, at: usize) {
        let stored = &self.log.events()[at];
        let event = Event::decode(
            &stored.aggregate_type,
            &stored.event_type,
            &stored.event_version,
            &stored.payload,
        );
        let event = match event {
            Ok(event) => event,
            Err(error) => return self.fail(format!("an event does not read back: {error}")),
        };
        let written = event.payload().ok().and_then(|value| canonical(&value).ok());
        if written.as_deref() != Some(stored.payload.as_str()) {
            self.fail("an event reads back as another");
        }
        let stream = self.log.events()[at].aggregate_id.clone();
        if let Err(wrong) = self.model.record(&stream, &event, &self.panel, &self.gateway) {
            self.fail(wrong);
        }
        self.note(&stream, &event);
        self.states.fold(&stream, event);
    }

    /// Keeps the lists, and counts what a run should meet.
    fn note(&mut self, stream: &str, event: &Event) {
        use domain::{
            order::{CancelReason, OrderEvent as O},
            payment::{PaymentEvent as P, gateway::GatewayEvent as G},
            role::GrantsEvent,
            subscription::SubscriptionEvent as S,
            wallet::WalletEvent as W,
        };
        if let (Event::Grants(event), Ok(person)) = (event, stream.parse::<PersonId>()) {
            match event {
                GrantsEvent::Granted { .. } => self.demoted.remove(&person),
                GrantsEvent::Revoked { .. } => self.demoted.insert(person, self.log.head()),
            };
        }
        let mark = match event {
            Event::Payment(P::Opened { .. }) => {
                return self.payments.extend(stream.parse::<PaymentId>());
            }
            Event::Gateway(event) => {
                let Ok(payment) = stream.parse::<PaymentId>() else { return };
                match event {
                    G::Opened { .. } => return self.online.push(payment),
                    G::Requested { authority, .. } => return self.gateway.announce(authority),
                    G::Verified { late, .. } => {
                        if *late {
                            self.marks.hit(Mark::PaidLate);
                        }
                        if self.model.deposits.get(&payment).is_some_and(|d| !d.said_ok) {
                            self.marks.hit(Mark::PaidUnsaid);
                        }
                        Mark::PaidOnline
                    }
                    G::Failed { .. } => {
                        if self.model.deposits.get(&payment).is_some_and(|d| d.said_ok) {
                            self.marks.hit(Mark::BrowserLied);
                        }
                        Mark::FailedOnline
                    }
                    G::Disputed { .. } => Mark::Disputed,
                    G::Reversed { .. } => Mark::GivenBack,
                    G::ReversalRefused { .. } => Mark::GivingBackRefused,
                    G::Returned { .. } | G::ReversalAsked { .. } => return,
                }
            }
            Event::Order(O::Placed { .. }) => return self.orders.extend(stream.parse::<OrderId>()),
            Event::Subscription(S::ProvisioningRequested { .. }) => {
                return self.accounts.extend(stream.parse::<SubscriptionId>());
            }
            Event::Payment(P::Approved { claimed, amount, .. }) if claimed != amount => {
                Mark::ApprovedOtherwise
            }
            Event::Payment(P::Expired { .. }) => Mark::PaymentExpired,
            Event::Wallet(W::CreditReversed { .. }) => Mark::Reversed,
            Event::Wallet(W::CreditClawedBack { .. }) => Mark::ClawedBack,
            Event::Wallet(W::Captured { .. }) => Mark::Captured,
            Event::Wallet(W::Released { .. }) => Mark::Released,
            Event::Order(O::Cancelled { reason: CancelReason::Expired, .. }) => Mark::OrderExpired,
            Event::Order(O::Cancelled { reason: CancelReason::PlanGone, .. }) => Mark::PlanGone,
            Event::Order(O::FundsMissing { .. }) => Mark::FundsMissing,
            Event::Subscription(S::Renewed { .. }) => Mark::Renewed,
            Event::Subscription(S::ProvisioningParked { .. }) => Mark::Parked,
            Event::Subscription(S::ProvisioningRetried { .. }) => Mark::Retried,
            Event::Subscription(S::ProvisioningAbandoned { .. }) => Mark::Abandoned,
            _ => return,
        };
        self.marks.hit(mark);
    }
}

impl Shop {
    /// A handle on a new shop.
    #[must_use]
    pub fn new(world: World) -> Self {
        Self(Rc::new(RefCell::new(world)))
    }

    /// What is around.
    #[must_use]
    pub fn world(&self) -> RefMut<'_, World> {
        self.0.borrow_mut()
    }

    /// It was met.
    pub fn mark(&self, mark: Mark) {
        self.world().marks.hit(mark);
    }

    /// The fate of what is done now; the next is fine again.
    fn fate(&self) -> u8 {
        std::mem::take(&mut self.world().fate).0
    }

    /// The aggregate as its events have made it, and the sequence of the last one.
    ///
    /// # Errors
    /// Unavailable, when the turn says so.
    pub async fn load<A: Foretold>(&self, id: &str) -> Result<(A, u64), Error<A::Error>> {
        turn().await;
        if self.fate() == 1 {
            self.mark(Mark::UnreadableLog);
            return Err(Error::Unavailable);
        }
        Ok(self.world().states.load(id))
    }

    /// [`Shop::load`] for whom the sequence and the kind of failure say nothing.
    ///
    /// # Errors
    /// Unavailable, when the turn says so.
    pub async fn state<A: Foretold>(&self, id: &str) -> Result<A, Unread> {
        self.load::<A>(id).await.map(|(state, _)| state).map_err(|_| Unread)
    }

    /// Runs a command on one aggregate, as `event-store` does: again when it lost a race.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn execute<A>(
        &self,
        context: &Context,
        use_case: &str,
        arguments: &impl Serialize,
        id: &str,
        command: A::Command,
    ) -> Result<(), Error<A::Error>>
    where
        A: Foretold,
        A::Command: Clone,
        A::Error: Serialize + DeserializeOwned,
    {
        let metadata = context.metadata(use_case, arguments);
        for _ in 0..=CONFLICTS_MAX {
            let (state, expected) = self.load::<A>(id).await?;
            let (events, refusal) = match state.decide(command.clone()) {
                Ok(events) => (events, None),
                Err(refusal) => (vec![], Some(refusal)),
            };
            let write = write::<A>(id, expected, &events);
            let outcome = refusal.as_ref().map(|refusal| serde_json::json!({ "refused": refusal }));
            let row = Command { metadata: metadata.clone(), outcome, streams: vec![write] };
            let expect = |model: &Model| A::expect(model, id, &command);
            let Some(answer) = self.append(&row, expect).await? else { continue };
            return match (answer, refusal) {
                (Answer::First, Some(refusal)) => Err(Error::Refused(refusal)),
                (Answer::Again(refusal), _) => match serde_json::from_value(refusal) {
                    Ok(refusal) => Err(Error::Refused(refusal)),
                    Err(_) => Err(Error::KeyReused),
                },
                (Answer::First | Answer::Known, _) => Ok(()),
            };
        }
        Err(Error::Conflict)
    }

    /// Appends one decision. None: a stream has moved, decide again.
    ///
    /// # Errors
    /// Unavailable or a reused key.
    pub async fn append<E>(
        &self,
        command: &Command,
        expect: impl Fn(&Model) -> Option<Class>,
    ) -> Result<Option<Answer>, Error<E>> {
        turn().await;
        let fate = self.fate();
        if fate == 1 {
            self.mark(Mark::LostBeforeCommit);
            return Err(Error::Unavailable);
        }
        let mut world = self.world();
        let expected = expect(&world.model);
        let outcome = world.commit(command);
        if let (Outcome::Committed { first, .. }, Some(expected)) = (&outcome, expected) {
            let class = match (&command.outcome, first) {
                (Some(_), _) => Class::Refused,
                (None, None) => Class::Nothing,
                (None, Some(_)) => Class::Done,
            };
            if class != expected {
                let streams: Vec<_> = command.streams.iter().map(|s| &s.aggregate_type).collect();
                world.fail(format!("{streams:?}: {expected:?} was to come of it, {class:?} did"));
            }
        }
        if fate == 2 {
            world.marks.hit(Mark::AnswerLost);
            return Err(Error::Unavailable);
        }
        match outcome {
            Outcome::Committed { last, .. } => {
                // What was acknowledged is there.
                let there = world.log.command(command.metadata.command_id).is_some();
                if !there || last.is_some_and(|last| last > world.log.head()) {
                    world.fail("an acknowledged command is not in the log");
                }
                Ok(Some(Answer::First))
            }
            Outcome::Duplicate { outcome: Some(mut outcome), .. } => {
                Ok(Some(Answer::Again(outcome["refused"].take())))
            }
            Outcome::Duplicate { .. } => Ok(Some(Answer::Known)),
            Outcome::KeyReused => Err(Error::KeyReused),
            Outcome::Conflict => Ok(None),
        }
    }

    /// Asks the panel to make an account what is desired.
    ///
    /// # Errors
    /// Why it did not say that it is done.
    pub async fn converge(&self, desired: &Desired) -> Result<(), Fault> {
        turn().await;
        let fate = self.fate();
        let mut world = self.world();
        let now = world.now;
        let (mark, fault) = match fate {
            1 | 6 => (Mark::PanelSilent, Fault::Unreachable),
            2 | 7 => {
                world.panel.make(desired);
                (Mark::PanelAnswerLost, Fault::Unreachable)
            }
            3 | 8 | 9 => {
                world.panel.send(now, desired.clone());
                (Mark::PanelLate, Fault::Unreachable)
            }
            4 if desired.order.is_some() => (Mark::PanelRefused, Fault::Refused),
            5 if desired.order.is_some() => (Mark::PanelRefused, Fault::Full),
            _ => {
                world.panel.make(desired);
                return Ok(());
            }
        };
        world.marks.hit(mark);
        Err(fault)
    }

    /// What the panel carries of an account.
    ///
    /// # Errors
    /// It did not answer.
    pub async fn carried(
        &self,
        account: SubscriptionId,
    ) -> Result<Option<(u64, DateTime<Utc>)>, Fault> {
        turn().await;
        match self.fate() {
            1 | 2 => Err(Fault::Unreachable),
            _ => Ok(self.world().panel.carries(account)),
        }
    }

    /// Asks the gateway; `ask` is told whether it refuses what it may refuse.
    ///
    /// # Errors
    /// It did not answer; perhaps it did what it was asked.
    pub async fn ask_gateway<T>(
        &self,
        ask: impl FnOnce(&mut Gateway, bool) -> T,
    ) -> Result<T, Silent> {
        turn().await;
        let fate = self.fate();
        let mut world = self.world();
        let mark = match fate {
            1 | 6 => Mark::GatewaySilent,
            2 | 7 => {
                ask(&mut world.gateway, false);
                Mark::GatewayAnswerLost
            }
            other => return Ok(ask(&mut world.gateway, matches!(other, 4 | 5))),
        };
        world.marks.hit(mark);
        Err(Silent)
    }

    /// Now.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        self.world().now
    }
}

/// The log could not be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unread;

/// The gateway did not answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Silent;

/// How the log answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// Written now.
    First,
    /// Known, and carried out then.
    Known,
    /// Known, and refused then, in these words.
    Again(serde_json::Value),
}

/// What a decision writes to one stream.
///
/// # Panics
/// When an event has no canonical form, which none of the domain's lacks.
pub fn write<A: Foretold>(id: &str, expected: u64, events: &[A::Event]) -> StreamWrite {
    let events = events.iter().map(|event| NewEvent::of(event).expect("events are plain"));
    StreamWrite {
        aggregate_type: A::TYPE.to_owned(),
        aggregate_id: id.to_owned(),
        expected,
        events: events.collect(),
    }
}
