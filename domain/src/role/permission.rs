//! The closed list of permissions, and which role has which.

use serde::{Deserialize, Serialize};

macro_rules! permissions {
    ($($(#[$doc:meta])* $name:ident => $code:literal),+ $(,)?) => {
        /// Something that can be done; its code is `<feature>.<verb>`.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum Permission {
            $($(#[$doc])* #[serde(rename = $code)] $name,)+
        }

        impl Permission {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// Its code, such as `payment.review`.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $(Self::$name => $code,)+ }
            }
        }
    };
}

permissions! {
    /// Top up, hold and spend one's own wallet.
    WalletUse => "wallet.use",
    /// Open, submit and withdraw one's own payments.
    PaymentOpen => "payment.open",
    /// Place and pay one's own orders.
    OrderPlace => "order.place",
    /// See one's own accounts.
    SubscriptionUse => "subscription.use",
    /// See everybody's payments and receipts.
    PaymentRead => "payment.read",
    /// Approve and reject payments.
    PaymentReview => "payment.review",
    /// Undo an approval.
    PaymentReverse => "payment.reverse",
    /// Add and retire receiving cards.
    CardEdit => "card.edit",
    /// See everybody's orders.
    OrderRead => "order.read",
    /// Give a parked order's money back.
    OrderRefund => "order.refund",
    /// See everybody's accounts.
    SubscriptionRead => "subscription.read",
    /// Try a parked provisioning again.
    SubscriptionRetry => "subscription.retry",
    /// See customers and staff.
    IdentityRead => "identity.read",
    /// Shut a person out, or let him in.
    IdentityBlock => "identity.block",
    /// Forget who a person is.
    IdentityForget => "identity.forget",
    /// Add staff, set their passwords.
    IdentityStaff => "identity.staff",
    /// Grant and revoke roles.
    RoleGrant => "role.grant",
    /// Edit the catalogue.
    PlanEdit => "plan.edit",
    /// Add and edit servers and panels.
    LocationEdit => "location.edit",
    /// Read the journal, the balances and the events.
    LedgerRead => "ledger.read",
    /// Make a backup.
    BackupRun => "backup.run",
    /// Read who signed in, from where, and what staff did.
    AuditRead => "audit.read",
}

impl Permission {
    /// Whether money can be moved by it, or by what it gives: whoever has it signs in with a second
    /// factor, unless the shop's settings say otherwise.
    #[must_use]
    pub const fn moves_money(self) -> bool {
        matches!(
            self,
            Self::PaymentReview
                | Self::PaymentReverse
                | Self::CardEdit
                | Self::OrderRefund
                | Self::PlanEdit
                | Self::IdentityStaff
                | Self::RoleGrant
        )
    }
}

/// A named set of permissions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Role {
    /// May do everything.
    Owner,
    /// Decides on payments.
    Reviewer,
    /// Answers customers; sees, and tries again.
    Support,
    /// Buys.
    Customer,
}

impl Role {
    /// All of them.
    pub const ALL: &'static [Self] = &[Self::Owner, Self::Reviewer, Self::Support, Self::Customer];

    /// Its name in commands and interfaces.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::Reviewer => "reviewer",
            Self::Support => "support",
            Self::Customer => "customer",
        }
    }

    /// What it permits.
    #[must_use]
    pub const fn permissions(self) -> &'static [Permission] {
        use Permission as P;
        match self {
            Self::Owner => P::ALL,
            Self::Reviewer => &[
                P::PaymentRead,
                P::PaymentReview,
                P::PaymentReverse,
                P::OrderRead,
                P::SubscriptionRead,
                P::IdentityRead,
                P::LedgerRead,
            ],
            Self::Support => &[
                P::PaymentRead,
                P::OrderRead,
                P::OrderRefund,
                P::SubscriptionRead,
                P::SubscriptionRetry,
                P::IdentityRead,
            ],
            Self::Customer => &[P::WalletUse, P::PaymentOpen, P::OrderPlace, P::SubscriptionUse],
        }
    }
}
