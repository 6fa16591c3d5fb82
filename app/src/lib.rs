//! What can be done: use cases, permissions, processes and the ports to the outside. The bot, the
//! API and the command line all do the same thing when a customer pays; this is where the thing is.
//!
//! Every use case takes a [`Context`] (who, when, by which door, under which command id) and
//! authorises first. A use case is safe to repeat with the same context. Nothing here waits for a
//! panel or for Telegram: that is what the processes are for.

pub mod authorize;
pub mod chat;
pub mod context;
mod digits;
pub mod error;
pub mod gate;
pub mod keys;
pub mod ports;
pub mod settings;
mod upcast;

pub mod audit;
pub mod backup;
pub mod identity;
pub mod ledger;
pub mod location;
pub mod order;
pub mod payment;
pub mod plan;
pub mod proof;
pub mod role;
pub mod subscription;
pub mod wallet;

pub mod process;

use std::sync::Arc;

use event_store::{Connections, Log, Turns};

pub use context::{Actor, Channel, Context};
pub use error::{Error, Refusal, Result};
pub use keys::Keys;
pub use settings::Settings;

/// Everything outside that the use cases speak to.
#[derive(Clone)]
pub struct Ports {
    /// Wrapped keys and sealed secrets.
    pub vault: Arc<dyn ports::Vault>,
    /// Sealed files.
    pub blobs: Arc<dyn ports::Blobs>,
    /// 3x-ui panels.
    pub panels: Arc<dyn ports::Panels>,
    /// What they were seen to answer.
    pub health: Arc<dyn ports::PanelHealth>,
    /// What was asked of the backup.
    pub backups: Arc<dyn ports::BackupJobs>,
    /// Signed-in browsers.
    pub sessions: Arc<dyn ports::Sessions>,
    /// Where customers pay online; none where the shop has no gateway.
    pub gateway: Option<Arc<dyn ports::gateway::Gateway>>,
    /// Which member of staff looks at which payment.
    pub reviews: Arc<dyn ports::Reviews>,
    /// Now.
    pub clock: Arc<dyn ports::Clock>,
}

/// The shop. Cheap to clone.
#[derive(Clone)]
pub struct App {
    log: Log,
    turns: Turns,
    keys: Keys,
    settings: Arc<Settings>,
    ports: Ports,
}

impl App {
    /// A shop on this log.
    #[must_use]
    pub fn new(log: Log, keys: Keys, settings: Settings, ports: Ports) -> Self {
        Self {
            turns: Turns::new(log.pool().clone()),
            log: log.with_upcasters(upcast::upcasters()),
            keys,
            settings: Arc::new(settings),
            ports,
        }
    }

    /// The log.
    #[must_use]
    pub const fn log(&self) -> &Log {
        &self.log
    }

    /// What only one worker of all processes does at a time.
    pub(crate) const fn turns(&self) -> &Turns {
        &self.turns
    }

    /// The connections for reading.
    #[must_use]
    pub fn pool(&self) -> &Connections {
        self.log.pool()
    }

    /// The installation's key.
    #[must_use]
    pub const fn keys(&self) -> &Keys {
        &self.keys
    }

    /// The shop's settings.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The ports.
    #[must_use]
    pub const fn ports(&self) -> &Ports {
        &self.ports
    }
}

/// An accessor per feature, so that a call reads `app.payments().approve(...)`.
macro_rules! accessors {
    ($($(#[$doc:meta])* $name:ident => $module:ident::$type:ident),+ $(,)?) => {
        impl App {$(
            $(#[$doc])*
            #[must_use]
            pub const fn $name(&self) -> $module::$type<'_> {
                $module::$type::new(self)
            }
        )+}
    };
}

accessors! {
    /// Customers and staff.
    identities => identity::Identities,
    /// Who may do what.
    roles => role::Roles,
    /// What the log tells of itself and of the books.
    ledger => ledger::Ledger,
    /// Balances and histories.
    wallets => wallet::Wallets,
    /// Money that comes in.
    payments => payment::Payments,
    /// The catalogue.
    plans => plan::Plans,
    /// Purchases and renewals.
    orders => order::Orders,
    /// Customers' accounts.
    subscriptions => subscription::Subscriptions,
    /// Servers and panels.
    locations => location::Locations,
    /// Who signed in, from where, and what staff did.
    audits => audit::Audits,
    /// What is asked of the backup.
    backups => backup::Backups,
    /// What can be checked without believing us.
    proofs => proof::Proofs,
}
