//! Between columns and the types of the domain: every conversion once, here, and refused when a
//! column holds what the type cannot.

use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    id::{
        BackupId, CardId, EntryId, OrderId, PanelId, PaymentId, PersonId, PlanId, ServerId,
        SubscriptionId,
    },
    ledger::{Account, Commodity, Line},
    location::Inbound,
    money::Irr,
    payment::gateway::{Authority, Terminal},
    sealed::{Fingerprint, Sealed},
};
use sqlx::{Decode, Postgres, Row, Type, error::BoxDynError, postgres::PgRow, types::Json};

/// A type that stands in a column in another form.
pub(crate) trait Column: Sized {
    /// The form in which it stands there.
    type Stored: for<'r> Decode<'r, Postgres> + Type<Postgres>;

    /// From that form.
    fn of(stored: Self::Stored) -> Result<Self, BoxDynError>;
}

/// A closed list of values, each with a code that stands in the column.
pub(crate) trait Coded: Copy + 'static {
    /// All of them with their codes.
    const CODES: &'static [(&'static str, Self)];

    /// The code of this one.
    fn code(self) -> &'static str;
}

/// The value of the column `name`.
pub(crate) fn read<T: Column>(row: &PgRow, name: &str) -> Result<T, sqlx::Error> {
    T::of(row.try_get(name)?)
        .map_err(|source| sqlx::Error::ColumnDecode { index: name.to_owned(), source })
}

/// The codes of a list of values, to be bound as one array.
pub(crate) fn codes<T: Coded>(values: &[T]) -> Vec<&'static str> {
    values.iter().map(|value| value.code()).collect()
}

/// The texts of a list of ids, to be bound as one array.
pub(crate) fn texts<T: ToString>(ids: &[T]) -> Vec<String> {
    ids.iter().map(ToString::to_string).collect()
}

/// An amount as `bigint`.
pub(crate) fn rial(amount: Irr) -> i64 {
    amount.debit()
}

/// A position or a count as `bigint`; no log and no table reaches 2^63.
pub(crate) fn bigint(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// Gives an enum its codes: `coded!(Status { Placed => "placed", … })`. Exhaustive on purpose.
macro_rules! coded {
    ($name:ty { $($variant:ident => $code:literal),+ $(,)? }) => {
        impl crate::column::Coded for $name {
            const CODES: &'static [(&'static str, Self)] = &[$(($code, <$name>::$variant)),+];

            fn code(self) -> &'static str {
                match self { $(Self::$variant => $code,)+ }
            }
        }

        impl crate::column::Column for $name {
            type Stored = String;

            fn of(stored: String) -> Result<Self, sqlx::error::BoxDynError> {
                use crate::column::Coded;
                let found = Self::CODES.iter().find(|(code, _)| *code == stored);
                found.map(|(_, value)| *value).ok_or_else(|| {
                    format!("{stored:?} is no {}", stringify!($name)).into()
                })
            }
        }
    };
}
pub(crate) use coded;

/// Declares the row of a table: the struct, and how it is read, column by column.
macro_rules! row {
    ($(#[$doc:meta])* pub struct $name:ident {
        $($(#[$field_doc:meta])* pub $field:ident: $type:ty),+ $(,)?
    }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct $name {
            $($(#[$field_doc])* pub $field: $type,)+
        }

        impl<'r> sqlx::FromRow<'r, sqlx::postgres::PgRow> for $name {
            fn from_row(row: &'r sqlx::postgres::PgRow) -> Result<Self, sqlx::Error> {
                Ok(Self { $($field: crate::column::read(row, stringify!($field))?,)+ })
            }
        }
    };
}
pub(crate) use row;

impl<T: Column> Column for Option<T> {
    type Stored = Option<T::Stored>;

    fn of(stored: Self::Stored) -> Result<Self, BoxDynError> {
        stored.map(T::of).transpose()
    }
}

macro_rules! as_stored {
    ($($type:ty),+) => {$(
        impl Column for $type {
            type Stored = Self;

            fn of(stored: Self) -> Result<Self, BoxDynError> {
                Ok(stored)
            }
        }
    )+};
}
as_stored!(String, i64, bool, DateTime<Utc>, NaiveDate, Vec<i64>);

macro_rules! parsed {
    ($($type:ty),+) => {$(
        impl Column for $type {
            type Stored = String;

            fn of(stored: String) -> Result<Self, BoxDynError> {
                Ok(stored.parse()?)
            }
        }
    )+};
}
parsed!(
    PersonId,
    PaymentId,
    CardId,
    PlanId,
    OrderId,
    SubscriptionId,
    ServerId,
    PanelId,
    EntryId,
    BackupId,
    Account,
    Authority,
    Terminal
);

macro_rules! numbers {
    ($($type:ty),+) => {$(
        impl Column for $type {
            type Stored = i64;

            fn of(stored: i64) -> Result<Self, BoxDynError> {
                Ok(Self::try_from(stored)?)
            }
        }
    )+};
}
numbers!(u64, u32);

impl Column for Irr {
    type Stored = i64;

    fn of(stored: i64) -> Result<Self, BoxDynError> {
        Ok(Self::new(u64::try_from(stored)?)?)
    }
}

impl Column for Sealed {
    type Stored = String;

    fn of(stored: String) -> Result<Self, BoxDynError> {
        Ok(Self(stored))
    }
}

impl Column for Fingerprint {
    type Stored = String;

    fn of(stored: String) -> Result<Self, BoxDynError> {
        Ok(Self(stored))
    }
}

impl Column for Vec<Inbound> {
    type Stored = Json<Self>;

    fn of(stored: Json<Self>) -> Result<Self, BoxDynError> {
        Ok(stored.0)
    }
}

impl Column for Vec<Line> {
    type Stored = Json<Self>;

    fn of(stored: Json<Self>) -> Result<Self, BoxDynError> {
        Ok(stored.0)
    }
}

coded!(Commodity { Irr => "IRR" });
