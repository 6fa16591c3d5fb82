//! Giving and taking roles.

use domain::{
    id::PersonId,
    role::{Grants, GrantsCommand, Permission, Role},
};
use event_store::Receipt;

use crate::{
    App, Context,
    error::{Result, Settled},
};

/// The roles' use cases.
#[derive(Clone, Copy)]
pub struct Roles<'a>(&'a App);

impl<'a> Roles<'a> {
    pub(crate) const fn new(app: &'a App) -> Self {
        Self(app)
    }

    /// The roles of a person beside being a customer.
    ///
    /// # Errors
    /// [`crate::Error::Unavailable`].
    pub async fn of(&self, person: PersonId) -> Result<Vec<Role>> {
        let (grants, _) = self.0.log().load::<Grants>(&person.to_string()).await.settled()?;
        Ok(grants.roles().collect())
    }

    /// Gives a role. Requires `role.grant`.
    ///
    /// # Errors
    /// Forbidden, refused by the grants, or unavailable.
    pub async fn grant(&self, context: &Context, person: PersonId, role: Role) -> Result<Receipt> {
        self.0.authorize(context, Permission::RoleGrant).await?;
        let command = GrantsCommand::Grant { role, by: context.actor.person() };
        let metadata = context.metadata("role.grant", &(person, role)).settled()?;
        self.0.log().execute::<Grants>(&person.to_string(), command, &metadata).await.settled()
    }

    /// Takes a role away. Requires `role.grant`.
    ///
    /// # Errors
    /// Forbidden, refused by the grants, or unavailable.
    pub async fn revoke(&self, context: &Context, person: PersonId, role: Role) -> Result<Receipt> {
        self.0.authorize(context, Permission::RoleGrant).await?;
        let command = GrantsCommand::Revoke { role, by: context.actor.person() };
        let metadata = context.metadata("role.revoke", &(person, role)).settled()?;
        self.0.log().execute::<Grants>(&person.to_string(), command, &metadata).await.settled()
    }
}
