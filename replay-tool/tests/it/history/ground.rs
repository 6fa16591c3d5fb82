//! A log in memory: commands are decided by the domain, and recorded with what came of them.

use std::any::Any;
use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use cqrs_es::{Aggregate, DomainEvent};
use domain::id::{EntryId, Id, PersonId};
use domain::time::effective_date;
use event_store::canonical::canonical_of;
use event_store::{Fingerprint, Metadata, NewEvent, Recorded};
use replay_tool::RecordedCommand;
use serde::Serialize;
use serde_json::json;
use uuid::Uuid;

/// Who asks.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Who {
    Operator,
    Process,
    Person(PersonId),
}

/// What became of a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Became {
    Events,
    Nothing,
    Refused,
}

/// A stream: how many events it has, and what they amount to.
type Stream = (u64, Box<dyn Any>);

/// The log.
pub(crate) struct Ground {
    seed: u64,
    number: u64,
    pub(crate) now: DateTime<Utc>,
    last: Option<DateTime<Utc>>,
    pub(crate) events: Vec<Recorded>,
    pub(crate) commands: Vec<RecordedCommand>,
    streams: HashMap<(&'static str, String), Stream>,
    /// How often each kind of event happened.
    pub(crate) census: BTreeMap<String, u64>,
    pub(crate) refusals: u64,
}

impl Ground {
    pub(crate) fn new(seed: u64) -> Self {
        let now = "2026-10-01T08:00:00Z".parse().unwrap();
        Self {
            seed,
            number: 0,
            now,
            last: None,
            events: Vec::new(),
            commands: Vec::new(),
            streams: HashMap::new(),
            census: BTreeMap::new(),
            refusals: 0,
        }
    }

    /// The state of an aggregate.
    pub(crate) fn state<A: Aggregate + Default + Clone + 'static>(&self, id: impl ToString) -> A {
        let stream = self.streams.get(&(A::TYPE, id.to_string()));
        stream.and_then(|(_, state)| state.downcast_ref()).cloned().unwrap_or_default()
    }

    /// A new id, which nobody else gets.
    pub(crate) fn id<I: From<Id>>(&mut self, label: &str) -> I {
        self.number += 1;
        Id::derive(self.command_id(), label, self.now).into()
    }

    /// The id of an entry, and its accounting day.
    pub(crate) fn entry(&mut self) -> (EntryId, NaiveDate) {
        (self.id("entry"), effective_date(self.now))
    }

    fn command_id(&self) -> Uuid {
        Uuid::from_u128(u128::from(self.seed) << 64 | u128::from(self.number))
    }

    /// One command on one aggregate.
    pub(crate) fn run<A>(
        &mut self,
        who: Who,
        id: impl ToString,
        decide: impl Fn(&A, A::Command) -> Result<Vec<A::Event>, A::Error>,
        command: A::Command,
    ) -> Became
    where
        A: Aggregate + Default + Clone + 'static,
        A::Error: Serialize,
    {
        self.number += 1;
        let (metadata, id) = (self.metadata(who), id.to_string());
        let mut state: A = self.state(&id);
        let decided = decide(&state, command);
        let recorded_at = self.tick();
        let mut recorded = RecordedCommand {
            command_id: metadata.command_id,
            fingerprint: metadata.fingerprint,
            positions: None,
            outcome: None,
            recorded_at,
        };
        let became = match decided {
            Err(error) => {
                recorded.outcome = Some(canonical_of(&json!({"refused": error})).unwrap());
                self.refusals += 1;
                Became::Refused
            }
            Ok(events) if events.is_empty() => Became::Nothing,
            Ok(events) => {
                let first = self.events.len() + 1;
                for event in events {
                    recorded.recorded_at = self.record::<A>(&id, &metadata, &event);
                    state.apply(event);
                }
                let last = self.events.len();
                recorded.positions = Some((first.try_into().unwrap(), last.try_into().unwrap()));
                let sequence = self.streams.get(&(A::TYPE, id.clone())).map_or(0, |kept| kept.0);
                let added = u64::try_from(last + 1 - first).unwrap();
                self.streams.insert((A::TYPE, id), (sequence + added, Box::new(state)));
                Became::Events
            }
        };
        self.commands.push(recorded);
        became
    }

    fn record<A: Aggregate + 'static>(
        &mut self,
        id: &str,
        metadata: &Metadata,
        event: &A::Event,
    ) -> DateTime<Utc> {
        let new = NewEvent::of(event).unwrap();
        let position = u64::try_from(self.events.len()).unwrap() + 1;
        let before = self.streams.get(&(A::TYPE, id.to_owned())).map_or(0, |kept| kept.0);
        let same = self.events.iter().rev().take_while(|e| {
            e.aggregate_type == A::TYPE && e.aggregate_id == id && e.sequence > before
        });
        let sequence = before + u64::try_from(same.count()).unwrap() + 1;
        let recorded_at = self.tick();
        let map: BTreeMap<String, String> = metadata.to_map().into_iter().collect();
        *self.census.entry(event.event_type()).or_insert(0) += 1;
        self.events.push(Recorded {
            lane: 0,
            position,
            aggregate_type: A::TYPE.to_owned(),
            aggregate_id: id.to_owned(),
            sequence,
            event_type: event.event_type(),
            event_version: event.event_version(),
            payload: new.payload().to_owned(),
            metadata: canonical_of(&map).unwrap(),
            recorded_at,
        });
        recorded_at
    }

    /// The time of recording: later than any before.
    fn tick(&mut self) -> DateTime<Utc> {
        let next = self.last.map(|last| last + TimeDelta::microseconds(1));
        let at = next.map_or(self.now, |next| next.max(self.now));
        self.last = Some(at);
        at
    }

    fn metadata(&self, who: Who) -> Metadata {
        let (actor, channel) = match who {
            Who::Operator => ("operator".to_owned(), "cli"),
            Who::Process => ("process:checkout".to_owned(), "process"),
            Who::Person(person) => (format!("person:{person}"), "bot"),
        };
        let command_id = self.command_id();
        Metadata {
            command_id,
            fingerprint: Fingerprint::of("history", &self.number.to_string()).unwrap(),
            actor,
            channel: channel.to_owned(),
            correlation_id: command_id,
            causation_id: self.number.is_multiple_of(3).then_some(command_id),
        }
    }
}
