//! Dice that fall the same for the same seed, on every machine and for ever.

use rand::{RngCore, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// A seeded source of numbers.
#[derive(Debug, Clone)]
pub struct Draw(ChaCha8Rng);

impl Draw {
    /// The source of this seed.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self(ChaCha8Rng::seed_from_u64(seed))
    }

    /// Any number.
    pub fn any(&mut self) -> u64 {
        self.0.next_u64()
    }

    /// A number below `limit`; nought when that is nought.
    pub fn below(&mut self, limit: u16) -> u16 {
        let drawn = self.0.next_u64().checked_rem(u64::from(limit)).unwrap_or(0);
        u16::try_from(drawn).expect("the rest is below the limit")
    }

    /// A small number below `limit`.
    pub fn small(&mut self, limit: u8) -> u8 {
        u8::try_from(self.below(u16::from(limit))).expect("the rest is below the limit")
    }

    /// True so many times in a hundred.
    pub fn chance(&mut self, percent: u8) -> bool {
        self.small(100) < percent
    }
}
