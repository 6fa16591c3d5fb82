//! Given, when, then: rules as examples. `given(events).when(command).then(events)`.

use std::fmt::Debug;

use chrono::DateTime;
use cqrs_es::Aggregate;
use uuid::Uuid;

use crate::id::Id;

/// The `n`th id of an example; the same number is the same id.
#[must_use]
pub fn id<T: From<Id>>(n: u128) -> T {
    T::from(Id::derive(Uuid::from_u128(n), "test", DateTime::UNIX_EPOCH))
}

/// A pure decision, as every aggregate of ours has one.
pub trait Decide: Aggregate {
    /// What the command makes of the state.
    ///
    /// # Errors
    /// Why it is not allowed.
    fn decide(&self, command: Self::Command) -> Result<Vec<Self::Event>, Self::Error>;
}

/// An aggregate that has lived through some events.
pub struct Given<A>(A);

/// The outcome of a command.
pub struct Outcome<A: Aggregate> {
    before: A,
    result: Result<Vec<A::Event>, A::Error>,
}

/// The aggregate after `events`.
pub fn given<A: Aggregate>(events: impl IntoIterator<Item = A::Event>) -> Given<A> {
    let mut aggregate = A::default();
    for event in events {
        aggregate.apply(event);
    }
    Given(aggregate)
}

impl<A: Decide> Given<A> {
    /// Gives it `command`.
    #[must_use]
    pub fn when(self, command: A::Command) -> Outcome<A> {
        let result = self.0.decide(command);
        Outcome { before: self.0, result }
    }

    /// The state itself, to look at.
    #[must_use]
    pub fn state(self) -> A {
        self.0
    }
}

impl<A: Decide> Outcome<A>
where
    A::Event: Debug + PartialEq,
    A::Error: Debug + PartialEq,
{
    /// Exactly these events followed; gives the state after them.
    ///
    /// # Panics
    /// When they did not.
    pub fn then(self, events: impl IntoIterator<Item = A::Event>) -> A {
        let expected: Vec<_> = events.into_iter().collect();
        assert_eq!(self.result, Ok(expected.clone()));
        let mut after = self.before;
        for event in expected {
            after.apply(event);
        }
        after
    }

    /// The command was refused with this.
    ///
    /// # Panics
    /// When it was not.
    pub fn refused(self, error: &A::Error) {
        assert_eq!(self.result.as_ref().err(), Some(error));
    }

    /// Already done: nothing followed.
    ///
    /// # Panics
    /// When something did.
    pub fn nothing(self) {
        assert_eq!(self.result, Ok(Vec::new()));
    }

    /// The events, to look at.
    ///
    /// # Panics
    /// When the command was refused.
    #[must_use]
    pub fn events(self) -> Vec<A::Event> {
        self.result.expect("the command is accepted")
    }
}
