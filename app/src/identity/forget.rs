//! Forgetting a person: first the log says so, then his key is deleted and with it everything that
//! was sealed for him, wherever it stands: events, read models, receipts, exports yet to be made.
//!
//! Nothing of the log changes, so every proof holds. What is left of him is an id. His Telegram
//! account and user name are free again: who comes back with them is a new person, without the
//! money and the services of the old one.

use domain::{
    id::{PersonId, SubscriptionId},
    identity::{Claim, ClaimCommand, Person, PersonCommand, PersonEvent},
    money::Irr,
    payment::{Desk, Payment, Status},
    role::{Grants, Permission, Role},
    wallet::Wallet,
};
use event_store::{
    Receipt,
    unit::{Abort, UnitOfWork},
};
use projections::{
    payment::{Method, PaymentFilter},
    subscription::{DeliveryState, State, SubscriptionFilter, SubscriptionRow},
};
use serde::{Deserialize, Serialize};

use super::{Identities, Profile, profile::refused, second_factor};
use crate::{
    Context,
    error::{Error, Refusal, Result, Settled, unavailable},
    ports::{Erased, Erasure},
};

/// What still binds a person to the shop.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Bond {
    /// He is on the staff.
    Roles,
    /// A top-up of his is open, or a receipt waits.
    Payment,
    /// Money is held for an order of his.
    Hold,
    /// An order of his waits for money.
    Order,
    /// A delivery to him is under way, or parked.
    Delivery,
    /// There is money in his wallet.
    Balance,
    /// He owes the shop.
    Debt,
    /// A service of his runs.
    Service,
}

impl Bond {
    /// The message that names it.
    #[must_use]
    pub const fn message(self) -> &'static str {
        match self {
            Self::Roles => "identity-bond-roles",
            Self::Payment => "identity-bond-payment",
            Self::Hold => "identity-bond-hold",
            Self::Order => "identity-bond-order",
            Self::Delivery => "identity-bond-delivery",
            Self::Balance => "identity-bond-balance",
            Self::Debt => "identity-bond-debt",
            Self::Service => "identity-bond-service",
        }
    }
}

/// What is given up with a person. What is under way is never given up: it ends first.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct GiveUp {
    /// What is in his wallet, and what he owes: it stays in the books, and nobody can claim it.
    pub money: bool,
    /// His running services: they run to their end, and he cannot renew them.
    pub services: bool,
}

impl GiveUp {
    const fn covers(self, bond: Bond) -> bool {
        match bond {
            Bond::Balance | Bond::Debt => self.money,
            Bond::Service => self.services,
            Bond::Roles | Bond::Payment | Bond::Hold | Bond::Order | Bond::Delivery => false,
        }
    }
}

/// What forgetting a person would mean.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Preview {
    /// Who.
    pub person: PersonId,
    /// Whether he was forgotten before.
    pub forgotten: bool,
    /// What is known of him.
    pub profile: Profile,
    /// Whether he is shut out: forgotten, he can come back as somebody new.
    pub blocked: bool,
    /// What is in his wallet.
    pub balance: Irr,
    /// What he owes.
    pub owed: Irr,
    /// His services that run.
    pub services: Vec<SubscriptionId>,
    /// Claims that become free: his Telegram account, his user name.
    pub claims: usize,
    /// What stands in the way, unless it is given up.
    pub bonds: Vec<Bond>,
}

impl Identities<'_> {
    /// What forgetting this person would mean. Requires `identity.forget`.
    ///
    /// # Errors
    /// Forbidden; not found; unavailable.
    pub async fn forget_preview(&self, context: &Context, person: PersonId) -> Result<Preview> {
        self.0.authorize(context, Permission::IdentityForget).await?;
        let stream = person.to_string();
        let (state, _) = self.0.log().load::<Person>(&stream).await.settled()?;
        if !state.is_known() {
            return Err(Error::NotFound("person"));
        }
        let (wallet, _) = self.0.log().load::<Wallet>(&stream).await.settled()?;
        let services = self.running(person).await?;
        Ok(Preview {
            person,
            forgotten: state.is_forgotten(),
            profile: self.0.open_profile(state.profile()).await?.unwrap_or_default(),
            blocked: state.is_blocked(),
            balance: wallet.balance(),
            owed: wallet.owed(),
            services: services.into_iter().map(|row| row.subscription).collect(),
            claims: self.claims(person).await?.len(),
            bonds: if state.is_forgotten() { vec![] } else { self.bonds(person).await? },
        })
    }

    /// Forgets who a person is. What was kept of him is erased right after, by
    /// [`Identities::erase`] or by the process. Requires `identity.forget`.
    ///
    /// # Errors
    /// Refused with [`Refusal::StillBound`] while something binds him that is not given up;
    /// forbidden; not found; unavailable.
    pub async fn forget(
        &self,
        context: &Context,
        person: PersonId,
        give_up: GiveUp,
    ) -> Result<Receipt> {
        let by = self.0.person_with(context, Permission::IdentityForget).await?;
        let state = self.record(person).await?;
        if !state.is_known() {
            return Err(Error::NotFound("person"));
        }
        let open = |bond: &Bond| !give_up.covers(*bond) && !state.is_forgotten();
        let bonds: Vec<Bond> = self.bonds(person).await?.into_iter().filter(open).collect();
        if !bonds.is_empty() {
            return Err(Refusal::StillBound { bonds }.into());
        }
        let (claims, stream) = (self.claims(person).await?, person.to_string());
        let metadata = context.metadata("identity.forget", &(person, give_up)).settled()?;
        let forgotten = state.is_forgotten();
        let work = self.0.log().unit::<Refusal, _>(&metadata, |unit| {
            let (claims, stream) = (claims.clone(), stream.clone());
            Box::pin(async move {
                if !forgotten {
                    unbound(unit, &stream, give_up).await?;
                }
                let forget = PersonCommand::Forget { by };
                unit.run::<Person>(&stream, forget).await.map_err(refused)?;
                for claim in claims {
                    let release = ClaimCommand::Release { person };
                    unit.run::<Claim>(&claim, release).await.map_err(refused)?;
                }
                Ok(())
            })
        });
        work.await.settled()
    }

    /// Erases what is kept of a person whom the log calls forgotten: his key, secrets, sessions,
    /// updates, and what the bot remembers of his chat. Doing it again erases what is left.
    ///
    /// # Errors
    /// [`Error::NotFound`] unless he was forgotten; [`Error::Conflict`] while the read models have
    /// not come so far; unavailable.
    pub async fn erase(&self, person: PersonId) -> Result<Erased> {
        let subject = person.to_string();
        let events = self.0.log().stream("person", &subject).await.settled()?;
        let events = self.0.log().upcasters().all_today(events).settled()?;
        let mut chats = vec![];
        let mut position = None;
        for recorded in events {
            match recorded.event::<PersonEvent>().settled()? {
                PersonEvent::Registered { profile, .. }
                | PersonEvent::ProfileChanged { profile } => {
                    let known = self.0.open_profile(Some(&profile)).await?.unwrap_or_default();
                    chats.extend(known.telegram_id);
                }
                PersonEvent::Forgotten { by: _ } => position = Some(recorded.position),
                PersonEvent::LanguageChosen { .. }
                | PersonEvent::BotBlocked {}
                | PersonEvent::BotUnblocked {}
                | PersonEvent::Blocked { .. }
                | PersonEvent::Unblocked { .. }
                | PersonEvent::PasswordChanged { .. }
                | PersonEvent::SignedIn {}
                | PersonEvent::SecondFactorSet { .. }
                | PersonEvent::SecondFactorRemoved { .. } => {}
            }
        }
        let position = position.ok_or(Error::NotFound("forgotten person"))?;
        let seen = projections::timeline::at(self.0.pool(), position).await.settled()?;
        seen.ok_or(Error::Conflict)?;
        let accounts = self.streams(person, "subscription").await?;
        let mut secrets = vec![format!("password:{person}")];
        secrets.extend(second_factor::secrets(person));
        secrets.extend(accounts.iter().map(|account| format!("configs:{account}")));
        let erasure = Erasure { subject, chats, secrets, accounts };
        self.0.ports().vault.erase(&erasure).await.settled()
    }

    /// Everybody whom the log calls forgotten.
    ///
    /// # Errors
    /// Unavailable.
    pub async fn forgotten(&self) -> Result<Vec<PersonId>> {
        projections::identity::forgotten(self.0.pool()).await.settled()
    }

    async fn bonds(&self, person: PersonId) -> Result<Vec<Bond>> {
        let stream = person.to_string();
        let (wallet, _) = self.0.log().load::<Wallet>(&stream).await.settled()?;
        let roles = self.0.is_staff(person).await?;
        let online = PaymentFilter {
            person: Some(person),
            method: Some(Method::Gateway),
            statuses: vec![Status::AwaitingPayer, Status::Disputed, Status::Reversing],
            ..PaymentFilter::default()
        };
        let online = projections::payment::count(self.0.pool(), &online).await.settled()?;
        let payment = online > 0 || self.0.payments().open_of(person).await?.is_some();
        let orders = projections::order::placed_of(self.0.pool(), person).await.settled()?;
        let filter = SubscriptionFilter {
            person: Some(person),
            deliveries: vec![DeliveryState::UnderWay, DeliveryState::Parked],
            ..SubscriptionFilter::default()
        };
        let deliveries =
            projections::subscription::count(self.0.pool(), &filter).await.settled()?;
        let running = !self.running(person).await?.is_empty();
        let mut bonds = vec![];
        bonds.extend(roles.then_some(Bond::Roles));
        bonds.extend(payment.then_some(Bond::Payment));
        bonds.extend(wallet.holds_anything().then_some(Bond::Hold));
        bonds.extend((!orders.is_empty()).then_some(Bond::Order));
        bonds.extend((deliveries > 0).then_some(Bond::Delivery));
        bonds.extend(money(&wallet));
        bonds.extend(running.then_some(Bond::Service));
        Ok(bonds)
    }

    /// His accounts whose time is not over.
    async fn running(&self, person: PersonId) -> Result<Vec<SubscriptionRow>> {
        let now = self.0.ports().clock.now();
        let rows = self.0.subscriptions().of(person).await?;
        let runs = |row: &SubscriptionRow| {
            row.state == State::Active && row.expires_at.is_some_and(|end| end > now)
        };
        Ok(rows.into_iter().filter(runs).collect())
    }

    async fn claims(&self, person: PersonId) -> Result<Vec<String>> {
        let claims: Vec<String> = self.streams(person, "claim").await?;
        let mut held = vec![];
        for claim in claims {
            let (state, _) = self.0.log().load::<Claim>(&claim).await.settled()?;
            held.extend((state.person() == Some(person)).then_some(claim));
        }
        Ok(held)
    }

    async fn streams<T: std::str::FromStr<Err: std::error::Error + Send + Sync + 'static>>(
        &self,
        person: PersonId,
        kind: &str,
    ) -> Result<Vec<T>> {
        let streams = projections::timeline::streams(self.0.pool(), person, kind).await;
        let parsed = streams.settled()?.into_iter().map(|id| id.parse().map_err(unavailable));
        parsed.collect()
    }
}

/// What the wallet binds him with.
fn money(wallet: &Wallet) -> impl Iterator<Item = Bond> {
    let balance = (!wallet.balance().is_zero()).then_some(Bond::Balance);
    let debt = (!wallet.owed().is_zero()).then_some(Bond::Debt);
    balance.into_iter().chain(debt)
}

/// Refuses while the log itself binds him, and asserts that those streams do not move meanwhile.
async fn unbound(
    unit: &mut UnitOfWork<'_>,
    stream: &str,
    give_up: GiveUp,
) -> std::result::Result<(), Abort<Refusal>> {
    let wallet = unit.read::<Wallet, Refusal>(stream).await?;
    let desk = unit.read::<Desk, Refusal>(stream).await?;
    let grants = unit.read::<Grants, Refusal>(stream).await?;
    let payment = match desk.last() {
        Some(last) => unit.read::<Payment, Refusal>(&last.to_string()).await?.status(),
        None => None,
    };
    let mut bonds: Vec<Bond> = money(&wallet).collect();
    bonds.extend(wallet.holds_anything().then_some(Bond::Hold));
    bonds.extend(payment.is_some_and(Status::is_open).then_some(Bond::Payment));
    bonds.extend(grants.roles().any(|role| role != Role::Customer).then_some(Bond::Roles));
    bonds.retain(|bond| !give_up.covers(*bond));
    if bonds.is_empty() { Ok(()) } else { Err(Abort::Refused(Refusal::StillBound { bonds })) }
}
