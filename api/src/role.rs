//! Roles of staff.

use async_graphql::{Context, Enum, ID, InputObject, Object, Result};
use domain::{
    id::PersonId,
    role::{Permission, Role as Granted},
};
use projections::role::StaffRoleRow;

use crate::{
    auth::Viewer,
    error::RequestError,
    identity::{User, behind},
    schema::{
        id::Named,
        payload::{Done, payload, settle},
        scalar::{DateTime, Uuid},
        stimulus::begin,
    },
    state::Shop,
};

/// What a person is in the shop.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "Granted")]
pub enum Role {
    /// Whose shop it is: everything.
    Owner,
    /// Decides on payments.
    Reviewer,
    /// Helps customers.
    Support,
    /// Everybody; never granted.
    Customer,
}

/// A role that a person was given.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct StaffRole(pub StaffRoleRow);

/// A role that a person was given.
#[Object]
impl StaffRole {
    /// Which.
    async fn role(&self) -> Role {
        self.0.role.into()
    }

    /// When it was given.
    async fn granted_at(&self) -> DateTime {
        self.0.granted_at.into()
    }

    /// Who gave it; none when it was given on the shop's machine.
    async fn granted_by(&self, ctx: &Context<'_>) -> Result<Option<User>> {
        Ok(behind(ctx, self.0.granted_by).await?)
    }

    /// Who has it.
    async fn user(&self, ctx: &Context<'_>) -> Result<Option<User>> {
        Ok(behind(ctx, Some(self.0.person)).await?)
    }

    /// What it permits, as `feature.verb`.
    async fn permissions(&self) -> Vec<&'static str> {
        self.0.role.permissions().iter().map(|permission| permission.code()).collect()
    }
}

/// Questions about roles.
#[derive(Default)]
pub(crate) struct RoleQuery;

#[Object]
impl RoleQuery {
    /// Every member of staff and his roles. Requires `identity.read`.
    #[graphql(complexity = "20 * child_complexity")]
    async fn staff(&self, ctx: &Context<'_>) -> Result<Vec<StaffRole>> {
        let (shop, viewer) = (ctx.data_unchecked::<Shop>(), ctx.data_unchecked::<Viewer>());
        viewer.require(shop.app(), Permission::IdentityRead).await?;
        let rows = projections::role::staff(shop.app().pool()).await.map_err(RequestError::from)?;
        Ok(rows.into_iter().map(StaffRole).collect())
    }
}

/// A role to give.
#[derive(InputObject)]
pub(crate) struct RoleGrantInput {
    /// To whom: `usr_…`.
    user_id: ID,
    /// Which.
    role: Role,
    /// Made when the form opens.
    idempotency_key: Uuid,
}

/// A role to take away.
#[derive(InputObject)]
pub(crate) struct RoleRevokeInput {
    /// From whom: `usr_…`.
    user_id: ID,
    /// Which.
    role: Role,
    /// Made when the form opens.
    idempotency_key: Uuid,
}

payload! {
    /// The outcome of giving a role.
    RoleGrantPayload {
        /// Who has it now.
        user: User,
    }
}
payload! {
    /// The outcome of taking a role away.
    RoleRevokePayload {
        /// Who had it.
        user: User,
    }
}

/// What can be done about roles.
#[derive(Default)]
pub(crate) struct RoleMutation;

#[Object]
impl RoleMutation {
    /// Gives a role. Requires `role.grant`.
    async fn role_grant(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which, and to whom.")] input: RoleGrantInput,
    ) -> Result<RoleGrantPayload> {
        let person = PersonId::read(&input.user_id)?;
        let stimulus = begin(ctx, input.idempotency_key).await?;
        let roles = ctx.data_unchecked::<Shop>().app().roles();
        let outcome = roles.grant(&stimulus.context, person, input.role.into()).await;
        let settled = settle(ctx, outcome.map(|receipt| Done::by(receipt, person))).await?;
        let user = behind(ctx, Some(person)).await?;
        Ok(RoleGrantPayload::of(settled, user))
    }

    /// Takes a role away. Requires `role.grant`.
    async fn role_revoke(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which, and from whom.")] input: RoleRevokeInput,
    ) -> Result<RoleRevokePayload> {
        let person = PersonId::read(&input.user_id)?;
        let stimulus = begin(ctx, input.idempotency_key).await?;
        let roles = ctx.data_unchecked::<Shop>().app().roles();
        let outcome = roles.revoke(&stimulus.context, person, input.role.into()).await;
        let settled = settle(ctx, outcome.map(|receipt| Done::by(receipt, person))).await?;
        let user = behind(ctx, Some(person)).await?;
        Ok(RoleRevokePayload::of(settled, user))
    }
}
