//! A small aggregate to strike the log with: a purse that cannot be overdrawn.

use cqrs_es::event_sink::EventSink;
use cqrs_es::{Aggregate, DomainEvent};
use event_store::{Fingerprint, Metadata};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::database::random_id;

/// A purse.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Purse {
    pub(crate) balance: i64,
    pub(crate) events: u64,
}

/// What can be done with it.
#[derive(Debug, Clone, Serialize)]
pub(crate) enum PurseCommand {
    /// Put in.
    Deposit(i64),
    /// Take out.
    Withdraw(i64),
    /// Several events at once.
    DepositEach(Vec<i64>),
    /// Nothing to record.
    Look,
}

/// What happened to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum PurseEvent {
    /// Put in.
    Deposited { amount: i64, note: String },
    /// Taken out.
    Withdrawn { amount: i64 },
}

impl DomainEvent for PurseEvent {
    fn event_type(&self) -> String {
        match self {
            Self::Deposited { .. } => "purse.deposited".to_owned(),
            Self::Withdrawn { .. } => "purse.withdrawn".to_owned(),
        }
    }

    fn event_version(&self) -> String {
        "1".to_owned()
    }
}

/// Why not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub(crate) enum PurseError {
    /// More was asked than is there.
    #[error("{amount} is more than {balance}")]
    Overdrawn { balance: i64, amount: i64 },
}

impl Aggregate for Purse {
    const TYPE: &'static str = "Purse";
    type Command = PurseCommand;
    type Event = PurseEvent;
    type Error = PurseError;
    type Services = ();

    async fn handle(
        &mut self,
        command: PurseCommand,
        (): &(),
        sink: &EventSink<Self>,
    ) -> Result<(), PurseError> {
        match command {
            PurseCommand::Deposit(amount) => sink.write(deposited(amount), self).await,
            PurseCommand::DepositEach(amounts) => {
                for amount in amounts {
                    sink.write(deposited(amount), self).await;
                }
            }
            PurseCommand::Withdraw(amount) if amount > self.balance => {
                return Err(PurseError::Overdrawn { balance: self.balance, amount });
            }
            PurseCommand::Withdraw(amount) => {
                sink.write(PurseEvent::Withdrawn { amount }, self).await;
            }
            PurseCommand::Look => {}
        }
        Ok(())
    }

    fn apply(&mut self, event: PurseEvent) {
        self.events += 1;
        match event {
            PurseEvent::Deposited { amount, .. } => self.balance += amount,
            PurseEvent::Withdrawn { amount } => self.balance -= amount,
        }
    }
}

/// A deposit.
pub(crate) fn deposited(amount: i64) -> PurseEvent {
    PurseEvent::Deposited { amount, note: "کیف پول".to_owned() }
}

/// Metadata of a fresh command.
pub(crate) fn fresh() -> Metadata {
    metadata(random_id(), "fresh")
}

/// Metadata of the command `id` with this body.
pub(crate) fn metadata(id: Uuid, body: &str) -> Metadata {
    Metadata {
        command_id: id,
        fingerprint: Fingerprint::of("test", &body).unwrap(),
        actor: "tester".to_owned(),
        channel: "test".to_owned(),
        correlation_id: id,
        causation_id: None,
    }
}
