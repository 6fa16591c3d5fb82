//! How often one address may call the routes under `/auth`. It guards this process's time, and is
//! not kept over a restart; what guards accounts is the waits of `app`, which are.

use std::{net::IpAddr, num::NonZeroU32, sync::Arc};

use governor::{
    DefaultKeyedRateLimiter, Quota, RateLimiter,
    clock::{Clock, DefaultClock},
};

/// Steps of signing in, a minute: each may hash a password, which takes some 20 ms of a processor.
/// An office behind one address, or a test, signs in sixty people at once.
const STEPS_PER_MINUTE: u32 = 120;
const STEPS_AT_ONCE: u32 = 60;
/// Questions whether a link was answered, a minute: a page asks every two seconds, in a few tabs.
const POLLS_PER_MINUTE: u32 = 240;
const POLLS_AT_ONCE: u32 = 60;
/// Addresses that are remembered before those that have rested are let go.
const ADDRESSES_MAX: usize = 10_000;

/// What is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Call {
    /// A step of signing in.
    Step,
    /// The question whether a link was answered.
    Poll,
}

struct Limiters {
    steps: DefaultKeyedRateLimiter<IpAddr>,
    polls: DefaultKeyedRateLimiter<IpAddr>,
}

/// The rates of this process. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Rates(Arc<Limiters>);

fn limiter(per_minute: u32, at_once: u32) -> DefaultKeyedRateLimiter<IpAddr> {
    let some = |count| NonZeroU32::new(count).unwrap_or(NonZeroU32::MIN);
    RateLimiter::keyed(Quota::per_minute(some(per_minute)).allow_burst(some(at_once)))
}

impl Default for Rates {
    fn default() -> Self {
        let steps = limiter(STEPS_PER_MINUTE, STEPS_AT_ONCE);
        Self(Arc::new(Limiters { steps, polls: limiter(POLLS_PER_MINUTE, POLLS_AT_ONCE) }))
    }
}

impl Rates {
    /// Counts a call of an address.
    ///
    /// # Errors
    /// The seconds to wait, when there were too many. Who has no address is not counted: that is a
    /// test without a network.
    pub(crate) fn count(&self, call: Call, address: Option<IpAddr>) -> Result<(), u64> {
        let Some(address) = address else { return Ok(()) };
        let limiter = match call {
            Call::Step => &self.0.steps,
            Call::Poll => &self.0.polls,
        };
        if limiter.len() > ADDRESSES_MAX {
            limiter.retain_recent();
        }
        limiter.check_key(&address).map_err(|until| {
            let wait = until.wait_time_from(DefaultClock::default().now());
            wait.as_secs().saturating_add(1)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_address_is_slowed_and_another_is_not() {
        let rates = Rates::default();
        let [one, other] = ["10.0.0.1", "10.0.0.2"].map(|address| address.parse().ok());
        let taken = (0..1_000).take_while(|_| rates.count(Call::Step, one).is_ok()).count();
        assert!((60..80).contains(&taken), "{taken}");
        assert!(rates.count(Call::Step, one).is_err_and(|wait| wait >= 1));
        assert_eq!(rates.count(Call::Step, other), Ok(()));
        assert_eq!(rates.count(Call::Poll, one), Ok(()));
    }
}
