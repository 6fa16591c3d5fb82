//! Ids on the wire: a prefix that says what is named, then the 26 characters of the id.

use async_graphql::ID;
use domain::id::{
    BackupId, CardId, EntryId, OrderId, PanelId, PaymentId, PersonId, PlanId, ServerId,
    SubscriptionId,
};

use crate::error::RequestError;

/// An id that has a form on the wire.
pub(crate) trait Named: Copy + std::fmt::Display + std::str::FromStr {
    /// What stands before the underscore.
    const PREFIX: &'static str;

    /// The id as clients know it.
    fn wire(self) -> ID {
        ID(format!("{}_{self}", Self::PREFIX))
    }

    /// Reads what a client sent.
    ///
    /// # Errors
    /// When it names another kind of thing, or nothing.
    fn read(id: &ID) -> Result<Self, RequestError> {
        let body = id.strip_prefix(Self::PREFIX).and_then(|rest| rest.strip_prefix('_'));
        let parsed = body.and_then(|body| body.parse().ok());
        parsed.ok_or(RequestError::BadId { wanted: Self::PREFIX })
    }
}

macro_rules! named {
    ($($id:ident => $prefix:literal),+ $(,)?) => {
        $(impl Named for $id { const PREFIX: &'static str = $prefix; })+

        /// Any id that a client may send.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        #[expect(clippy::enum_variant_names, reason = "a variant is named as what it holds")]
        pub(crate) enum AnyId {
            $(
                #[doc = concat!("`", $prefix, "_…`")]
                $id($id),
            )+
        }

        impl AnyId {
            /// Reads an id by its prefix; nothing when there is no such kind.
            #[must_use]
            pub(crate) fn read(id: &ID) -> Option<Self> {
                let (prefix, _) = id.split_once('_')?;
                match prefix {
                    $($prefix => $id::read(id).ok().map(Self::$id),)+
                    _ => None,
                }
            }
        }
    };
}

named! {
    PersonId => "usr",
    PaymentId => "pay",
    OrderId => "ord",
    PlanId => "pln",
    SubscriptionId => "acc",
    CardId => "crd",
    ServerId => "srv",
    PanelId => "pnl",
    BackupId => "bak",
    EntryId => "ent",
}

#[cfg(test)]
mod tests {
    use super::*;

    const BODY: &str = "01JD0000000000000000000000";

    #[test]
    fn an_id_is_read_by_its_prefix_only() {
        let payment: PaymentId = BODY.parse().expect("an id");
        assert_eq!(payment.wire().as_str(), format!("pay_{BODY}"));
        assert_eq!(PaymentId::read(&payment.wire()).expect("it reads back"), payment);
        for wrong in [BODY.to_owned(), format!("ord_{BODY}"), format!("pay{BODY}"), "pay_".into()] {
            assert!(PaymentId::read(&ID(wrong.clone())).is_err(), "{wrong}");
        }
        assert_eq!(AnyId::read(&payment.wire()), Some(AnyId::PaymentId(payment)));
        assert_eq!(AnyId::read(&ID(format!("xyz_{BODY}"))), None);
    }
}
