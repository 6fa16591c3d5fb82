//! A part of a state that is shared until it changes, and hashed only then: aggregates are not made
//! to be hashed, and telling all that they know takes longer than everything else.

use std::collections::hash_map::DefaultHasher;
use std::fmt::{self, Debug, Write};
use std::hash::{Hash, Hasher};
use std::ops::Deref;
use std::sync::Arc;

/// A part of a state.
#[derive(Clone)]
pub(super) struct Part<T> {
    value: Arc<T>,
    hash: u64,
}

/// Hashes what is written, without keeping it.
struct Hashed(DefaultHasher);

impl Write for Hashed {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0.write(text.as_bytes());
        Ok(())
    }
}

fn hash(value: &impl Debug) -> u64 {
    let mut into = Hashed(DefaultHasher::new());
    write!(into, "{value:?}").expect("a hasher takes everything");
    into.0.finish()
}

impl<T: Debug + Clone> Part<T> {
    /// Changes it.
    pub(super) fn change<R>(&mut self, change: impl FnOnce(&mut T) -> R) -> R {
        let result = change(Arc::make_mut(&mut self.value));
        self.hash = hash(&*self.value);
        result
    }
}

impl<T: Debug> From<T> for Part<T> {
    fn from(value: T) -> Self {
        let hash = hash(&value);
        Self { value: Arc::new(value), hash }
    }
}

impl<T> Deref for Part<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T: PartialEq> PartialEq for Part<T> {
    fn eq(&self, other: &Self) -> bool {
        self.hash == other.hash && self.value == other.value
    }
}

impl<T: Eq> Eq for Part<T> {}

impl<T> Hash for Part<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_u64(self.hash);
    }
}

impl<T: Debug> Debug for Part<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.value.fmt(f)
    }
}
