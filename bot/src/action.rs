//! What a button does, in at most 64 bytes: one versioned, keyed codec for all features.
//!
//! The bytes are version and feature, the action, its fields, and six bytes of an HMAC over them
//! and the chat. What was never ours, is of another chat or of another version does not decode;
//! whoever is shown such a button is told so and gets a fresh menu. The HMAC keeps strangers from
//! making buttons; what a person may do is decided by `app` all the same.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::{
    id::{Id, OrderId, PaymentId, PlanId, SubscriptionId},
    money::Irr,
};
use hmac::{Hmac, Mac};
use sha2::Sha256;
use subtle::ConstantTimeEq;
use uuid::Uuid;

use crate::{identity, order, payment, proof, staff, subscription, support, wallet};

/// Raised when the bytes of an action come to mean something else; below 8.
const VERSION: u8 = 1;
/// The bit of the first byte that says that the message above the button stays.
const STAYS: u8 = 0x80;
/// Bytes of the HMAC: enough against guessing through Telegram, which slows down who tries.
const MAC_BYTES: usize = 6;
/// The most bytes that Telegram carries for a button.
#[cfg(test)]
const DATA_BYTES_MAX: usize = 64;

/// A value in the bytes of an action.
pub(crate) trait Field: Sized {
    /// Appends it.
    fn write(&self, out: &mut Vec<u8>);
    /// Takes it from the front.
    fn read(input: &mut &[u8]) -> Option<Self>;
    /// The longest one there is, for the tests.
    #[cfg(test)]
    fn sample() -> Self;
}

impl Field for u8 {
    fn write(&self, out: &mut Vec<u8>) {
        out.push(*self);
    }

    fn read(input: &mut &[u8]) -> Option<Self> {
        let (first, rest) = input.split_first()?;
        *input = rest;
        Some(*first)
    }

    #[cfg(test)]
    fn sample() -> Self {
        Self::MAX
    }
}

impl Field for u64 {
    /// LEB128: seven bits a byte, the lowest first.
    fn write(&self, out: &mut Vec<u8>) {
        let mut left = *self;
        loop {
            let seven = u8::try_from(left & 0x7F).unwrap_or(0);
            left >>= 7;
            if left == 0 {
                out.push(seven);
                return;
            }
            out.push(seven | 0x80);
        }
    }

    fn read(input: &mut &[u8]) -> Option<Self> {
        let mut value = 0_u64;
        for place in 0..10_u32 {
            let byte = u8::read(input)?;
            let seven = Self::from(byte & 0x7F);
            let shifted = seven.checked_shl(place * 7)?;
            if shifted >> (place * 7) != seven {
                return None;
            }
            value |= shifted;
            if byte & 0x80 == 0 {
                return Some(value);
            }
        }
        None
    }

    #[cfg(test)]
    fn sample() -> Self {
        (1 << 53) - 1
    }
}

impl Field for Irr {
    fn write(&self, out: &mut Vec<u8>) {
        self.rial().write(out);
    }

    fn read(input: &mut &[u8]) -> Option<Self> {
        Self::new(u64::read(input)?).ok()
    }

    #[cfg(test)]
    fn sample() -> Self {
        Self::MAX
    }
}

impl Field for Uuid {
    fn write(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(self.as_bytes());
    }

    fn read(input: &mut &[u8]) -> Option<Self> {
        let (bytes, rest) = input.split_first_chunk::<16>()?;
        *input = rest;
        Some(Self::from_bytes(*bytes))
    }

    #[cfg(test)]
    fn sample() -> Self {
        Self::max()
    }
}

macro_rules! id_fields {
    ($($name:ident),+) => {$(
        impl Field for $name {
            fn write(&self, out: &mut Vec<u8>) {
                out.extend_from_slice(self.id().uuid().as_bytes());
            }

            fn read(input: &mut &[u8]) -> Option<Self> {
                let (bytes, rest) = input.split_first_chunk::<16>()?;
                *input = rest;
                Some(Self::from(Id::from(Uuid::from_bytes(*bytes))))
            }

            #[cfg(test)]
            fn sample() -> Self {
                Self::from(Id::from(Uuid::from_u128(u128::MAX)))
            }
        }
    )+};
}

id_fields!(OrderId, PaymentId, PlanId, SubscriptionId);

/// An enum whose variants are one byte, such as a preset reason.
macro_rules! choices {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $code:literal => $variant:ident),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(crate) enum $name { $($(#[$variant_doc])* $variant),+ }

        impl $name {
            /// All of them.
            pub(crate) const ALL: &'static [Self] = &[$(Self::$variant),+];
        }

        impl crate::action::Field for $name {
            fn write(&self, out: &mut Vec<u8>) {
                out.push(match self { $(Self::$variant => $code),+ });
            }

            fn read(input: &mut &[u8]) -> Option<Self> {
                match <u8 as crate::action::Field>::read(input)? {
                    $($code => Some(Self::$variant),)+
                    _ => None,
                }
            }

            #[cfg(test)]
            fn sample() -> Self {
                *Self::ALL.last().expect("a choice has a variant")
            }
        }
    };
}
pub(crate) use choices;

/// The actions of a feature. A code is for ever within a version.
macro_rules! actions {
    ($(#[$doc:meta])* $name:ident {
        $($(#[$variant_doc:meta])* $code:literal => $variant:ident $({ $($field:ident: $type:ty),+ })?),+ $(,)?
    }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(crate) enum $name { $($(#[$variant_doc])* $variant $({ $($field: $type),+ })?),+ }

        impl crate::action::Field for $name {
            fn write(&self, out: &mut Vec<u8>) {
                match self {
                    $(Self::$variant $({ $($field),+ })? => {
                        out.push($code);
                        $($(crate::action::Field::write($field, out);)+)?
                    })+
                }
            }

            fn read(input: &mut &[u8]) -> Option<Self> {
                match <u8 as crate::action::Field>::read(input)? {
                    $($code => Some(Self::$variant $({
                        $($field: crate::action::Field::read(input)?),+
                    })?),)+
                    _ => None,
                }
            }

            #[cfg(test)]
            fn sample() -> Self {
                Self::samples().remove(0)
            }
        }

        impl $name {
            /// One of each, as long as it gets.
            #[cfg(test)]
            pub(crate) fn samples() -> Vec<Self> {
                vec![$(Self::$variant $({ $($field: crate::action::Field::sample()),+ })?),+]
            }
        }
    };
}
pub(crate) use actions;

macro_rules! features {
    ($($code:literal => $variant:ident: $type:ty),+ $(,)?) => {
        /// What a button does.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(crate) enum Action { $($variant($type)),+ }

        impl Action {
            fn write(&self, out: &mut Vec<u8>) {
                match self { $(Self::$variant(action) => {
                    out.push(VERSION << 4 | $code);
                    action.write(out);
                })+ }
            }

            fn read(input: &mut &[u8]) -> Option<Self> {
                let head = u8::read(input)?;
                if head >> 4 != VERSION {
                    return None;
                }
                match head & 0xF {
                    $($code => <$type as Field>::read(input).map(Self::$variant),)+
                    _ => None,
                }
            }

            #[cfg(test)]
            fn samples() -> Vec<Self> {
                let mut all = vec![];
                $(all.extend(<$type>::samples().into_iter().map(Self::$variant));)+
                all
            }
        }

        $(impl From<$type> for Action {
            fn from(action: $type) -> Self { Self::$variant(action) }
        })+
    };
}

features! {
    0 => Menu: crate::dialogue::MenuAction,
    1 => Identity: identity::Action,
    2 => Wallet: wallet::Action,
    3 => Payment: payment::Action,
    4 => Order: order::Action,
    5 => Subscription: subscription::Action,
    6 => Support: support::Action,
    7 => Staff: staff::Action,
    8 => Proof: proof::Action,
}

/// Makes and reads the data of buttons.
#[derive(Clone)]
pub(crate) struct Signer([u8; 32]);

impl Signer {
    /// With this key.
    pub(crate) const fn new(key: [u8; 32]) -> Self {
        Self(key)
    }

    fn mac(&self, chat: i64, bytes: &[u8]) -> [u8; MAC_BYTES] {
        let mut mac =
            <Hmac<Sha256> as Mac>::new_from_slice(&self.0).expect("HMAC takes keys of any length");
        mac.update(&chat.to_be_bytes());
        mac.update(bytes);
        let whole = mac.finalize().into_bytes();
        let mut short = [0; MAC_BYTES];
        short.copy_from_slice(&whole[..MAC_BYTES]);
        short
    }

    /// The data of a button in a chat. The message above it `stays` when the button is pressed, or
    /// makes place for what follows.
    pub(crate) fn encode(&self, chat: i64, action: Action, stays: bool) -> String {
        let mut bytes = vec![];
        action.write(&mut bytes);
        if let Some(head) = bytes.first_mut().filter(|_| stays) {
            *head |= STAYS;
        }
        let mac = self.mac(chat, &bytes);
        bytes.extend_from_slice(&mac);
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// What a button of a chat does, and whether the message above it stays; none when its data is
    /// not ours, or no longer.
    pub(crate) fn decode(&self, chat: i64, data: &str) -> Option<(Action, bool)> {
        let bytes = URL_SAFE_NO_PAD.decode(data).ok()?;
        let (body, mac) = bytes.split_last_chunk::<MAC_BYTES>()?;
        if !bool::from(self.mac(chat, body).ct_eq(mac)) {
            return None;
        }
        let mut body = body.to_vec();
        let head = body.first_mut()?;
        let stays = *head & STAYS != 0;
        *head &= !STAYS;
        let mut rest = body.as_slice();
        let action = Action::read(&mut rest)?;
        rest.is_empty().then_some((action, stays))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn signer() -> Signer {
        Signer::new([7; 32])
    }

    #[test]
    fn every_action_reads_back_and_fits_into_a_button() {
        for action in Action::samples() {
            let data = signer().encode(42, action, true);
            assert!(data.len() <= DATA_BYTES_MAX, "{action:?} has {} bytes", data.len());
            assert_eq!(signer().decode(42, &data), Some((action, true)));
        }
    }

    #[test]
    fn a_button_of_another_chat_or_another_installation_is_not_ours() {
        for action in Action::samples() {
            let data = signer().encode(42, action, false);
            assert_eq!(signer().decode(43, &data), None);
            assert_eq!(Signer::new([8; 32]).decode(42, &data), None);
        }
    }

    #[test]
    fn an_action_of_another_version_is_not_ours_also_with_a_right_mac() {
        let mut bytes = vec![(VERSION + 1) << 4, 1];
        bytes.extend(signer().mac(42, &bytes));
        assert_eq!(signer().decode(42, &URL_SAFE_NO_PAD.encode(bytes)), None);
    }

    proptest! {
        #[test]
        fn whatever_comes_as_data_is_not_ours_and_nothing_breaks(data in ".{0,64}") {
            prop_assert_eq!(signer().decode(42, &data), None);
        }

        #[test]
        fn whatever_bytes_were_signed_reading_them_breaks_nothing(
            mut bytes in proptest::collection::vec(any::<u8>(), 0..42),
        ) {
            bytes.extend(signer().mac(42, &bytes));
            let data = URL_SAFE_NO_PAD.encode(&bytes);
            if let Some((action, stays)) = signer().decode(42, &data) {
                let again = signer().encode(42, action, stays);
                prop_assert_eq!(signer().decode(42, &again), Some((action, stays)));
            }
        }

        #[test]
        fn numbers_read_back(number in any::<u64>()) {
            let mut bytes = vec![];
            number.write(&mut bytes);
            prop_assert_eq!(u64::read(&mut bytes.as_slice()), Some(number));
        }
    }
}
