//! A worker with a task: does it, and keeps what became of it.

use chrono::TimeDelta;

use super::{checkout, gateway, provisioning, top_up};
use crate::{
    context::Context,
    job::turn,
    mark::Mark,
    queue::{Performed, Task, Todo},
    shop::{Error, Shop, Unread},
};

/// The pause before another attempt. Its length matters to nobody here but the clock.
const PAUSE: TimeDelta = TimeDelta::seconds(1);

/// Does a task once.
pub async fn work(shop: Shop, task: Task) {
    let context = Context::of_reaction(task.id, task.caused_at);
    let performed = match task.todo.clone() {
        Todo::TopUp(todo) => top_up::perform(&shop, &context, todo).await,
        Todo::Checkout(todo) => checkout::perform(&shop, &context, todo).await,
        Todo::Gateway(todo) => gateway::perform(&shop, &context, todo).await,
        Todo::Provisioning(todo) => {
            provisioning::perform(&shop, &context, task.attempts, todo).await
        }
    };
    turn().await;
    let mut world = shop.world();
    if let Performed::Park(why) = &performed {
        world.fail(format!("{:?} came to a contradiction: {why}", task.todo));
    }
    let (now, fate) = (world.now, std::mem::take(&mut world.fate).0);
    if fate == 1 {
        world.marks.hit(Mark::OutcomeLost);
    } else {
        world.queue.settle(&task, &performed, now);
    }
}

/// What a failure means for a task: what is unavailable is tried again, a refusal is a
/// contradiction.
pub(super) fn settled<E: std::fmt::Debug>(result: Result<(), Error<E>>) -> Performed {
    match result {
        Ok(()) => Performed::Done,
        Err(Error::Unavailable | Error::Conflict) => again(),
        Err(refused) => Performed::Park(format!("{refused:?}")),
    }
}

/// Not this time.
pub(super) const fn again() -> Performed {
    Performed::Retry(PAUSE)
}

impl From<Unread> for Performed {
    fn from(_: Unread) -> Self {
        again()
    }
}
