//! One event for the person it is about: its code, and the file that proves it.

use domain::{
    event::Event,
    id::{PaymentId, PersonId, SubscriptionId},
    payment::Payment,
    subscription::Subscription,
};
use event_store::{
    Recorded, export,
    reaction::Reactions,
    tree::{EventProof, ReceiptCode, Tree, leaf_hash, newest_checkpoint},
};
use uuid::Uuid;

use crate::{
    App, Context,
    error::{Error, Result, Settled, unavailable},
};

/// The use cases of proofs.
#[derive(Clone, Copy)]
pub struct Proofs<'a>(&'a App);

/// The proof of one event, for the person it is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventFile {
    /// The event's code.
    pub code: ReceiptCode,
    /// The event as the log keeps it: what is sealed stays so.
    pub event: Recorded,
    /// How many events the signed head covers.
    pub signed: u64,
    /// The proof, as a text that anybody can check.
    pub proof: EventProof,
}

impl<'a> Proofs<'a> {
    pub(crate) const fn new(app: &'a App) -> Self {
        Self(app)
    }

    /// The code of the event at `position`, to stand in a message about it.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is none; [`Error::Unavailable`].
    pub async fn code(&self, position: u64) -> Result<ReceiptCode> {
        let event = self.at(position).await?;
        Ok(ReceiptCode::of(position, &leaf_hash(export::line(&event).as_bytes())))
    }

    /// The position of the event that a task follows from.
    ///
    /// # Errors
    /// [`Error::Unavailable`].
    pub async fn cause(&self, reaction: Uuid) -> Result<Option<u64>> {
        Reactions::cause(self.0.pool(), reaction).await.map_err(unavailable)
    }

    /// The position of the newest event of this type, such as `wallet.held`, in a stream.
    ///
    /// # Errors
    /// [`Error::Unavailable`].
    pub async fn newest(&self, stream: &str, event_type: &str) -> Result<Option<u64>> {
        let (aggregate, _) = event_type.split_once('.').unwrap_or((event_type, ""));
        self.0.log().newest_of(aggregate, stream, event_type).await.settled()
    }

    /// The proof of the event at `position`, when it is about whoever asks. None while no signed
    /// head covers it yet: the running shop signs one within seconds.
    ///
    /// # Errors
    /// [`Error::NotFound`] also for what is about somebody else; [`Error::Unavailable`].
    pub async fn file(&self, context: &Context, position: u64) -> Result<Option<EventFile>> {
        let event = self.at(position).await?;
        let about = self.person_of(&event).await?;
        if about.is_none() || about != context.actor.person() {
            return Err(Error::NotFound("event"));
        }
        let signed = newest_checkpoint(self.0.pool()).await.map_err(unavailable)?;
        let Some(signed) = signed.filter(|signed| signed.checkpoint.size >= position) else {
            return Ok(None);
        };
        let size = signed.checkpoint.size;
        let tree = Tree::new(self.0.pool().clone());
        let inclusion = tree.inclusion(position, size).await.map_err(unavailable)?;
        let proof = EventProof { line: export::line(&event), inclusion, note: signed.note };
        // What is handed out has been checked; a proof that does not hold is a damaged log.
        let proven = proof.verify_unsigned().map_err(unavailable)?;
        let code = ReceiptCode::of(position, &proven.leaf);
        Ok(Some(EventFile { code, event, signed: size, proof }))
    }

    async fn at(&self, position: u64) -> Result<Recorded> {
        let event = self.0.log().event_at(position).await.settled()?;
        event.ok_or(Error::NotFound("event"))
    }

    /// The customer whom an event is about; none when it is about the shop.
    async fn person_of(&self, recorded: &Recorded) -> Result<Option<PersonId>> {
        let stream = &recorded.aggregate_id;
        let event = Event::decode(
            &recorded.aggregate_type,
            &recorded.event_type,
            &recorded.event_version,
            &recorded.payload,
        );
        Ok(match event.map_err(unavailable)? {
            Event::Wallet(event) => Some(event.person()),
            Event::Person(_) | Event::Desk(_) => stream.parse().ok(),
            Event::Payment(_) => match stream.parse::<PaymentId>() {
                Ok(payment) => {
                    let stream = payment.to_string();
                    let (state, _) = self.0.log().load::<Payment>(&stream).await.settled()?;
                    state.person()
                }
                Err(_) => None,
            },
            Event::Gateway(_) => match stream.parse::<PaymentId>() {
                Ok(payment) => self.0.payments().gateway(payment).await?.person(),
                Err(_) => None,
            },
            Event::Order(_) => match stream.parse() {
                Ok(order) => Some(self.0.orders().facts(order).await?.person),
                Err(_) => None,
            },
            Event::Subscription(_) => match stream.parse::<SubscriptionId>() {
                Ok(account) => {
                    let stream = account.to_string();
                    let (state, _) = self.0.log().load::<Subscription>(&stream).await.settled()?;
                    state.person()
                }
                Err(_) => None,
            },
            Event::Claim(_)
            | Event::Grants(_)
            | Event::Card(_)
            | Event::Plan(_)
            | Event::Server(_)
            | Event::Panel(_)
            | Event::Backup(_) => None,
        })
    }
}
