//! The reactors: from an event to tasks with their keys and times, made as the cursor moves.

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    event::Event,
    process::{
        checkout, gateway, provisioning,
        provisioning::Task as P,
        top_up::{self, Task as T},
    },
};

use crate::{
    mark::Mark,
    planted::Planted,
    queue::{REACTORS, Todo},
    shop::World,
};

/// When a panel is looked at again, as in `app`.
const LOOK_AGAIN: TimeDelta = TimeDelta::seconds(120);

/// What is to be done, what it is ordered by, and not before when.
pub(super) type Made = (Todo, Option<String>, Option<DateTime<Utc>>);

/// What a reactor makes of an event.
#[must_use]
pub(super) fn tasks_of(
    reactor: usize,
    stream: &str,
    event: &Event,
    at: DateTime<Utc>,
) -> Vec<Made> {
    match REACTORS[reactor] {
        "top_up" => top_up::tasks(stream, event).into_iter().map(top_up_made).collect(),
        "checkout" => checkout::tasks(stream, event).into_iter().map(checkout_made).collect(),
        "gateway" => gateway::tasks(stream, event).into_iter().map(gateway_made).collect(),
        _ => {
            let tasks = provisioning::tasks(stream, event).into_iter();
            tasks.map(|task| provisioning_made(task, stream, at)).collect()
        }
    }
}

fn top_up_made(task: T) -> Made {
    let (key, at) = match &task {
        T::Credit { payment, .. } | T::TakeBack { payment, .. } => {
            (Some(payment.to_string()), None)
        }
        T::Expire { at, .. } => (None, Some(*at)),
    };
    (Todo::TopUp(task), key, at)
}

fn checkout_made(task: checkout::Task) -> Made {
    let (key, at) = match &task {
        checkout::Task::Expire { at, .. } => (None, Some(*at)),
        other => (Some(other.order().to_string()), None),
    };
    (Todo::Checkout(task), key, at)
}

fn gateway_made(task: gateway::Task) -> Made {
    let key = match &task {
        gateway::Task::Watch { .. } => None,
        other => Some(other.payment().to_string()),
    };
    (Todo::Gateway(task), key, None)
}

fn provisioning_made(task: P, stream: &str, at: DateTime<Utc>) -> Made {
    let (key, at) = match &task {
        P::LookAgain { .. } => (None, Some(at + LOOK_AGAIN)),
        P::Deliver { .. } | P::Converge { .. } => (Some(stream.to_owned()), None),
    };
    (Todo::Provisioning(task), key, at)
}

/// Lets a reactor read `events` more of the log. `lost`: its transaction does not come through.
pub fn relay(world: &mut World, reactor: usize, events: u64, lost: bool) {
    let from = world.queue.cursors[reactor];
    let to = world.log.head().min(from.saturating_add(events));
    if from == to {
        return;
    }
    if lost {
        world.marks.hit(Mark::RelayLost);
        if world.planted == Planted::LosesTasks {
            world.queue.cursors[reactor] = to;
        }
        return;
    }
    if world.queue.cursors.iter().any(|cursor| *cursor < from) {
        world.marks.hit(Mark::Reordered);
    }
    for position in from + 1..=to {
        let index = usize::try_from(position - 1).expect("it fits into memory");
        let stored = world.log.events()[index].clone();
        let decoded = Event::decode(
            &stored.aggregate_type,
            &stored.event_type,
            &stored.event_version,
            &stored.payload,
        );
        let Ok(event) = decoded else { return world.fail("a reactor cannot read an event") };
        let tasks = tasks_of(reactor, &stored.aggregate_id, &event, stored.recorded_at);
        let once = matches!(world.planted, Planted::LooksOnce | Planted::LeavesAccounts);
        for (made, ordinal) in tasks.into_iter().zip(0..) {
            if !(once && matches!(made.0, Todo::Provisioning(P::LookAgain { .. }))) {
                world.queue.add(reactor, position, ordinal, stored.recorded_at, made);
            }
        }
    }
    world.queue.cursors[reactor] = to;
}
