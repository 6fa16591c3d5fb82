//! The one permission check: the first line of every use case.

use domain::{
    id::PersonId,
    identity::Person,
    role::{Grants, Permission, Role},
};

use crate::{
    Actor, App, Context,
    error::{Error, Result, Settled},
};

impl App {
    /// Whether a person may do this now: by his roles, unless he is shut out.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when the log does not answer.
    pub async fn permits(&self, person: PersonId, permission: Permission) -> Result<bool> {
        let stream = person.to_string();
        let (grants, _) = self.log().load::<Grants>(&stream).await.settled()?;
        if !grants.permits(permission) {
            return Ok(false);
        }
        let (state, _) = self.log().load::<Person>(&stream).await.settled()?;
        Ok(state.is_known() && !state.is_blocked() && !state.is_forgotten())
    }

    /// Refuses unless the actor may do this. Processes and the operator of the machine may.
    ///
    /// # Errors
    /// [`Error::Forbidden`], or [`Error::Unavailable`].
    pub async fn authorize(&self, context: &Context, permission: Permission) -> Result<()> {
        match context.actor {
            Actor::Process(_) | Actor::Operator => Ok(()),
            Actor::Person(person) if self.permits(person, permission).await? => Ok(()),
            Actor::Person(_) => Err(Error::Forbidden(permission)),
        }
    }

    /// The person who acts, having the permission.
    ///
    /// # Errors
    /// [`Error::Forbidden`]; [`Error::Unauthenticated`] when no person acts.
    pub async fn person_with(&self, context: &Context, permission: Permission) -> Result<PersonId> {
        let person = context.actor.person().ok_or(Error::Unauthenticated)?;
        self.authorize(context, permission).await?;
        Ok(person)
    }

    /// Whether a person has any role beside being a customer.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when the log does not answer.
    pub async fn is_staff(&self, person: PersonId) -> Result<bool> {
        let (grants, _) = self.log().load::<Grants>(&person.to_string()).await.settled()?;
        let staff = grants.roles().any(|role| role != Role::Customer);
        Ok(staff)
    }
}
