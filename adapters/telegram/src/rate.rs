//! Telegram's rates for sending: some messages a second in all, one a second in a chat with short
//! bursts. Whoever comes gets a place in time and waits for it.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use tokio::time::Instant;

/// Chats that are remembered before those that have rested are forgotten.
const CHATS_MAX: usize = 10_000;

/// A rate: one each `every`, up to `burst` at once after a rest.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Rate {
    pub(crate) every: Duration,
    pub(crate) burst: u32,
}

impl Rate {
    /// When the next may go (the generic cell rate algorithm), and when the one after that is due.
    fn place(self, due: Option<Instant>, now: Instant) -> (Instant, Instant) {
        let tolerance = self.every * self.burst.saturating_sub(1);
        let due = due.map_or(now, |due| due.max(now));
        let go = due.checked_sub(tolerance).map_or(now, |go| go.max(now));
        (go, due + self.every)
    }
}

#[derive(Debug, Default)]
struct Places {
    all: Option<Instant>,
    chats: HashMap<i64, Instant>,
}

/// Gives everyone a place in time.
#[derive(Debug)]
pub(crate) struct Pace {
    all: Rate,
    chat: Rate,
    places: Mutex<Places>,
}

impl Pace {
    pub(crate) fn new(all: Rate, chat: Rate) -> Self {
        Self { all, chat, places: Mutex::default() }
    }

    /// A place for a message to `chat` no later than `patience` from now; else how long it would
    /// have been, and no place is taken.
    pub(crate) fn take(&self, chat: i64, patience: Duration) -> Result<Instant, Duration> {
        let now = Instant::now();
        let mut places = self.places.lock().unwrap_or_else(PoisonError::into_inner);
        let (all, all_due) = self.all.place(places.all, now);
        let (own, own_due) = self.chat.place(places.chats.get(&chat).copied(), now);
        let go = all.max(own);
        let wait = go.duration_since(now);
        if wait > patience {
            return Err(wait);
        }
        if places.chats.len() >= CHATS_MAX {
            places.chats.retain(|_, due| *due > now);
        }
        places.all = Some(all_due);
        places.chats.insert(chat, own_due);
        Ok(go)
    }

    /// Telegram asked for silence: nothing goes before then.
    pub(crate) fn rest(&self, wait: Duration) {
        let mut places = self.places.lock().unwrap_or_else(PoisonError::into_inner);
        let until = Instant::now() + wait + self.all.every * self.all.burst;
        places.all = Some(places.all.map_or(until, |due| due.max(until)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PATIENCE: Duration = Duration::from_secs(60);

    fn pace() -> Pace {
        let all = Rate { every: Duration::from_millis(34), burst: 30 };
        Pace::new(all, Rate { every: Duration::from_secs(1), burst: 3 })
    }

    fn waits(pace: &Pace, chats: impl Iterator<Item = i64>) -> Vec<u128> {
        let now = Instant::now();
        let place = |chat| pace.take(chat, PATIENCE).expect("patience suffices");
        chats.map(|chat| place(chat).duration_since(now).as_millis()).collect()
    }

    #[tokio::test(start_paused = true)]
    async fn a_chat_gets_a_short_burst_and_then_one_a_second() {
        assert_eq!(waits(&pace(), [7; 6].into_iter()), [0, 0, 0, 1000, 2000, 3000]);
    }

    #[tokio::test(start_paused = true)]
    async fn all_chats_together_get_thirty_at_once_and_then_the_overall_rate() {
        let waits = waits(&pace(), 0..33);
        assert!(waits[..30].iter().all(|wait| *wait == 0), "{waits:?}");
        assert_eq!(waits[30..], [34, 68, 102]);
    }

    #[tokio::test(start_paused = true)]
    async fn whoever_would_wait_too_long_is_told_how_long_and_takes_no_place() {
        let pace = pace();
        for _ in 0..3 {
            pace.take(7, PATIENCE).expect("the burst");
        }
        let short = Duration::from_millis(500);
        assert_eq!(pace.take(7, short), Err(Duration::from_secs(1)));
        assert_eq!(pace.take(7, short), Err(Duration::from_secs(1)));
    }

    #[tokio::test(start_paused = true)]
    async fn after_too_many_nothing_goes_before_the_time_that_was_asked_for() {
        let pace = pace();
        pace.rest(Duration::from_secs(7));
        assert!(waits(&pace, 0..1)[0] >= 7000);
    }
}
