//! An attempt under way: a script that waits for its turn before everything that it does outside,
//! so that between any two of its steps anything may happen, its own end included.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, Waker};

use chrono::{DateTime, Utc};

/// Whose attempt it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Of {
    /// Of a stimulus from outside.
    Stimulus,
    /// Of a worker with a task.
    Worker,
}

/// An attempt under way.
pub struct Job {
    /// Whose it is.
    pub of: Of,
    /// When it began.
    pub since: DateTime<Utc>,
    script: Pin<Box<dyn Future<Output = ()>>>,
}

impl Job {
    /// Begins a script; it runs up to its first turn when it is stepped.
    pub fn new(of: Of, since: DateTime<Utc>, script: impl Future<Output = ()> + 'static) -> Self {
        Self { of, since, script: Box::pin(script) }
    }

    /// Lets it do one thing. True: it has ended.
    pub fn step(&mut self) -> bool {
        self.script.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_ready()
    }
}

/// Waits until the scheduler comes back to this script.
pub fn turn() -> impl Future<Output = ()> {
    let mut came = false;
    std::future::poll_fn(move |_| {
        if std::mem::replace(&mut came, true) { Poll::Ready(()) } else { Poll::Pending }
    })
}
