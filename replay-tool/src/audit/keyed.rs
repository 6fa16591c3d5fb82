//! Sets and sums of hashes under a key that is drawn for each audit, so that nobody can have chosen
//! what is in the log to make two things look the same. They keep memory small: twelve bytes for a
//! thing seen, sixteen for all rows of a table together.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasher, BuildHasherDefault, Hash, Hasher, RandomState};

/// The key of one audit.
#[derive(Debug, Clone, Default)]
pub(crate) struct Keyed {
    one: RandomState,
    other: RandomState,
}

/// 96 bits that stand for a thing: among a hundred million things two are taken for one with a
/// chance of one in ten thousand milliards.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Key([u32; 3]);

impl Hash for Key {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_u64(u64::from(self.0[0]) << 32 | u64::from(self.0[1]));
    }
}

/// A key is a hash already.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Taken(u64);

impl Hasher for Taken {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(*byte);
        }
    }

    fn write_u64(&mut self, number: u64) {
        self.0 = number;
    }
}

/// Things seen.
pub(crate) type Keys = HashSet<Key, BuildHasherDefault<Taken>>;
/// Something small about things seen.
pub(crate) type KeyMap<V> = HashMap<Key, V, BuildHasherDefault<Taken>>;

impl Keyed {
    fn both(&self, thing: &(impl Hash + ?Sized)) -> [u64; 2] {
        [self.one.hash_one(thing), self.other.hash_one(thing)]
    }

    /// What stands for a thing.
    pub(crate) fn key(&self, thing: &(impl Hash + ?Sized)) -> Key {
        let [one, other] = self.both(thing);
        let half = |number: u64| u32::try_from(number & 0xFFFF_FFFF).unwrap_or(0);
        Key([half(one >> 32), half(one), half(other)])
    }

    /// The same in one number, for what is compared and not looked up.
    pub(crate) fn tag(&self, thing: &(impl Hash + ?Sized)) -> u64 {
        self.one.hash_one(thing)
    }
}

/// A number as two halves, which need no alignment.
pub(crate) const fn halves(number: u64) -> [u32; 2] {
    let bytes = number.to_be_bytes();
    [
        u32::from_be_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]),
        u32::from_be_bytes([bytes[4], bytes[5], bytes[6], bytes[7]]),
    ]
}

/// The number of two halves.
pub(crate) fn whole(halves: [u32; 2]) -> u64 {
    u64::from(halves[0]) << 32 | u64::from(halves[1])
}

/// The sum of the hashes of many rows: equal for the same rows in any order, and for no others.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Sum {
    sum: [u64; 2],
    rows: u64,
}

impl Sum {
    /// Takes a row in.
    pub(crate) fn add(&mut self, keyed: &Keyed, row: &(impl Hash + ?Sized)) {
        let [one, other] = keyed.both(row);
        self.sum = [self.sum[0].wrapping_add(one), self.sum[1].wrapping_add(other)];
        self.rows += 1;
    }

    /// How many rows it is of.
    pub(crate) const fn rows(self) -> u64 {
        self.rows
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sum_is_the_same_in_any_order_and_not_for_other_rows() {
        let keyed = Keyed::default();
        let sum = |rows: &[(i64, &str)]| {
            let mut sum = Sum::default();
            rows.iter().for_each(|row| sum.add(&keyed, row));
            sum
        };
        assert_eq!(sum(&[(1, "a"), (2, "b")]), sum(&[(2, "b"), (1, "a")]));
        assert_ne!(sum(&[(1, "a"), (2, "b")]), sum(&[(1, "b"), (2, "a")]));
        assert_ne!(sum(&[(1, "a")]), sum(&[(1, "a"), (1, "a")]));
        assert_eq!(whole(halves(0x0123_4567_89AB_CDEF)), 0x0123_4567_89AB_CDEF);
    }
}
