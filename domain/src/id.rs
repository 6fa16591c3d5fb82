//! Ids: 128 bits in the layout of `UUIDv7`, written as 26 upper-case Crockford characters, a newtype
//! for each kind of thing.
//!
//! A new id inside a command is derived from the command's own id, so that a repeated command
//! makes the same one. Its time part is the time of the stimulus, so that ids sort by age.

use std::{fmt, str::FromStr};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use sha2::{Digest, Sha256};
use uuid::Uuid;

const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// The five bits of each character; 32 for what is no character of an id.
const BITS: [u8; 256] = {
    let mut bits = [32; 256];
    let mut five: u8 = 0;
    while five < 32 {
        bits[ALPHABET[five as usize] as usize] = five;
        five += 1;
    }
    bits
};
/// Characters of a written id: 26 × 5 bits hold 128.
pub const LENGTH: usize = 26;

/// Why a text is not an id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an id of 26 Crockford characters")]
pub struct InvalidId;

/// The 128 bits that every kind of id shares.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Id(u128);

impl Id {
    /// The id that `command` gives to its new thing called `label`; `at` is the stimulus's time.
    #[must_use]
    pub fn derive(command: Uuid, label: &str, at: DateTime<Utc>) -> Self {
        let digest = Sha256::new()
            .chain_update(command.as_bytes())
            .chain_update(label.as_bytes())
            .finalize();
        let mut random = [0; 16];
        random.copy_from_slice(&digest[..16]);
        let millis = u64::try_from(at.timestamp_millis()).unwrap_or(0);
        let time = u128::from(millis & 0xFFFF_FFFF_FFFF) << 80;
        let tail = u128::from_be_bytes(random) & !(0xFFFF_FFFF_FFFF << 80);
        let version = tail & !(0xF << 76) | (0x7 << 76);
        let variant = version & !(0b11 << 62) | (0b10 << 62);
        Self(time | variant)
    }

    /// The same bits as a UUID.
    #[must_use]
    pub const fn uuid(self) -> Uuid {
        Uuid::from_u128(self.0)
    }
}

impl From<Uuid> for Id {
    fn from(uuid: Uuid) -> Self {
        Self(uuid.as_u128())
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = [0_u8; LENGTH];
        for (place, character) in text.iter_mut().rev().enumerate() {
            let shift = u32::try_from(place).unwrap_or(0).saturating_mul(5);
            let five = usize::try_from(self.0.checked_shr(shift).unwrap_or(0) & 31).unwrap_or(0);
            *character = ALPHABET[five];
        }
        f.write_str(std::str::from_utf8(&text).map_err(|_| fmt::Error)?)
    }
}

impl fmt::Debug for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

impl FromStr for Id {
    type Err = InvalidId;

    fn from_str(text: &str) -> Result<Self, InvalidId> {
        if text.len() != LENGTH || text.as_bytes()[0] > b'7' {
            return Err(InvalidId);
        }
        let mut bits = 0_u128;
        for byte in text.bytes() {
            let five = BITS[usize::from(byte)];
            if five > 31 {
                return Err(InvalidId);
            }
            bits = bits << 5 | u128::from(five);
        }
        Ok(Self(bits))
    }
}

impl Serialize for Id {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Id {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(de::Error::custom)
    }
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Id);

        impl $name {
            /// The id that `command` gives to its new thing called `label`.
            #[must_use]
            pub fn derive(command: Uuid, label: &str, at: DateTime<Utc>) -> Self {
                Self(Id::derive(command, label, at))
            }

            /// The bits, without their kind.
            #[must_use]
            pub const fn id(self) -> Id {
                self.0
            }

            /// The last six characters: what people read to each other.
            #[must_use]
            pub fn short(self) -> String {
                self.to_string().split_off(20)
            }
        }

        impl From<Id> for $name {
            fn from(id: Id) -> Self {
                Self(id)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(&self.0, f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({})", stringify!($name), self.0)
            }
        }

        impl FromStr for $name {
            type Err = InvalidId;

            fn from_str(text: &str) -> Result<Self, InvalidId> {
                text.parse().map(Self)
            }
        }
    )+};
}

ids! {
    /// A customer or a member of staff.
    PersonId,
    /// An attempt to pay in.
    PaymentId,
    /// A receiving card of the shop.
    CardId,
    /// Something in the catalogue.
    PlanId,
    /// A purchase or a renewal.
    OrderId,
    /// A customer's VPN account.
    SubscriptionId,
    /// A machine that carries accounts.
    ServerId,
    /// A 3x-ui panel.
    PanelId,
    /// A balanced entry of the ledger.
    EntryId,
    /// A run of the backup.
    BackupId,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(millis: i64) -> DateTime<Utc> {
        DateTime::from_timestamp_millis(millis).expect("a time within range")
    }

    #[test]
    fn an_id_reads_back_as_it_was_written() {
        let id = Id::derive(Uuid::from_u128(7), "payment", at(1_790_000_000_000));
        assert_eq!(id.to_string().len(), LENGTH);
        assert_eq!(id.to_string().parse(), Ok(id));
        assert_eq!(id.uuid().get_version_num(), 7);
    }

    #[test]
    fn the_same_command_makes_the_same_id_and_another_label_another() {
        let command = Uuid::from_u128(7);
        assert_eq!(Id::derive(command, "a", at(5)), Id::derive(command, "a", at(5)));
        assert_ne!(Id::derive(command, "a", at(5)), Id::derive(command, "b", at(5)));
    }

    #[test]
    fn later_ids_sort_after_earlier_ones_as_text() {
        let early = Id::derive(Uuid::from_u128(9), "a", at(1_000));
        let late = Id::derive(Uuid::from_u128(1), "a", at(2_000));
        assert!(early.to_string() < late.to_string());
    }

    #[test]
    fn what_is_no_id_is_refused() {
        for text in ["", "8ZZZZZZZZZZZZZZZZZZZZZZZZZ", "0000000000000000000000000I", "01j"] {
            assert_eq!(text.parse::<Id>(), Err(InvalidId));
        }
    }
}
