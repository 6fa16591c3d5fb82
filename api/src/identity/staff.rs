//! Adding staff, setting passwords, shutting people out.

use app::identity::{GiveUp, NewStaff};
use async_graphql::{Context, ID, InputObject, Object, Result};
use domain::id::PersonId;

use super::{User, behind};
use crate::{
    schema::{
        id::Named,
        payload::{Done, payload, settle, several},
        scalar::{TelegramId, Uuid},
        stimulus::begin,
    },
    state::Shop,
};

/// A member of staff to add.
#[derive(InputObject)]
pub(crate) struct StaffAddInput {
    /// His name.
    name: String,
    /// His Telegram id, when he works in the bot. Name at least one of this and `username`.
    telegram_id: Option<TelegramId>,
    /// The name that he signs in with, when he works in the dashboard.
    username: Option<String>,
    /// His roles.
    roles: Vec<crate::role::Role>,
    /// Made when the form opens.
    idempotency_key: Uuid,
}

/// A password to set.
#[derive(InputObject)]
pub(crate) struct StaffSetPasswordInput {
    /// Whose: `usr_…`.
    user_id: ID,
    /// The password: at least 12 characters.
    password: String,
    /// Made when the form opens.
    idempotency_key: Uuid,
}

/// A person to shut out.
#[derive(InputObject)]
pub(crate) struct UserBlockInput {
    /// Whom: `usr_…`.
    user_id: ID,
    /// Why, in 1 to 500 characters.
    reason: String,
    /// Made when the form opens.
    idempotency_key: Uuid,
}

/// A person to let in again.
#[derive(InputObject)]
pub(crate) struct UserUnblockInput {
    /// Whom: `usr_…`.
    user_id: ID,
    /// Made when the form opens.
    idempotency_key: Uuid,
}

payload! {
    /// The outcome of adding a member of staff.
    StaffAddPayload {
        /// He.
        user: User,
    }
}
payload! {
    /// The outcome of setting a password.
    StaffSetPasswordPayload {
        /// Whose it is.
        user: User,
    }
}
payload! {
    /// The outcome of shutting a person out.
    UserBlockPayload {
        /// He.
        user: User,
    }
}
/// A person to forget.
#[derive(InputObject)]
pub(crate) struct UserForgetInput {
    /// Whom: `usr_…`.
    user_id: ID,
    /// What is in his wallet, or what he owes, stays in the books and nobody can claim it.
    #[graphql(default)]
    give_up_money: bool,
    /// His services run to their end and cannot be renewed.
    #[graphql(default)]
    give_up_services: bool,
    /// Made when the form opens.
    idempotency_key: Uuid,
}

payload! {
    /// The outcome of forgetting a person.
    UserForgetPayload {
        /// He, by what is left of him.
        user: User,
    }
}
payload! {
    /// The outcome of letting a person in again.
    UserUnblockPayload {
        /// He.
        user: User,
    }
}

/// What can be done about users.
#[derive(Default)]
pub(crate) struct StaffMutation;

#[Object]
impl StaffMutation {
    /// Adds a member of staff, or gives roles to a person who is known. Requires `identity.staff`
    /// and `role.grant`.
    async fn staff_add(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whom.")] input: StaffAddInput,
    ) -> Result<StaffAddPayload> {
        let stimulus = begin(ctx, input.idempotency_key).await?;
        let new = NewStaff {
            name: input.name,
            telegram_id: input.telegram_id.map(|id| id.0),
            username: input.username,
            roles: input.roles.into_iter().map(Into::into).collect(),
        };
        let identities = ctx.data_unchecked::<Shop>().app().identities();
        let outcome = identities.add_staff(&stimulus.context, &new).await;
        let settled = settle(ctx, several(ctx, &stimulus, outcome).await?).await?;
        let user = behind(ctx, settled.what).await?;
        Ok(StaffAddPayload::of(settled, user))
    }

    /// Sets a password and ends the sessions that the old one opened. Requires `identity.staff`,
    /// or to be him.
    async fn staff_set_password(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose, and which.")] input: StaffSetPasswordInput,
    ) -> Result<StaffSetPasswordPayload> {
        let person = PersonId::read(&input.user_id)?;
        let stimulus = begin(ctx, input.idempotency_key).await?;
        let identities = ctx.data_unchecked::<Shop>().app().identities();
        let outcome = identities.set_password(&stimulus.context, person, &input.password).await;
        let settled = settle(ctx, several(ctx, &stimulus, outcome).await?).await?;
        let user = behind(ctx, settled.what.as_ref().map(|()| person)).await?;
        Ok(StaffSetPasswordPayload::of(settled, user))
    }

    /// Shuts a person out. Requires `identity.block`.
    async fn user_block(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whom, and why.")] input: UserBlockInput,
    ) -> Result<UserBlockPayload> {
        let person = PersonId::read(&input.user_id)?;
        let stimulus = begin(ctx, input.idempotency_key).await?;
        let identities = ctx.data_unchecked::<Shop>().app().identities();
        let outcome = identities.block(&stimulus.context, person, input.reason).await;
        let settled = settle(ctx, outcome.map(|receipt| Done::by(receipt, person))).await?;
        let user = behind(ctx, Some(person)).await?;
        Ok(UserBlockPayload::of(settled, user))
    }

    /// Forgets who a person is, for ever: his key is deleted a moment later, and nothing that was
    /// sealed for him can be read again. Requires `identity.forget`.
    async fn user_forget(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whom, and what is given up.")] input: UserForgetInput,
    ) -> Result<UserForgetPayload> {
        let person = PersonId::read(&input.user_id)?;
        let stimulus = begin(ctx, input.idempotency_key).await?;
        let identities = ctx.data_unchecked::<Shop>().app().identities();
        let give_up = GiveUp { money: input.give_up_money, services: input.give_up_services };
        let outcome = identities.forget(&stimulus.context, person, give_up).await;
        let settled = settle(ctx, outcome.map(|receipt| Done::by(receipt, person))).await?;
        let user = behind(ctx, Some(person)).await?;
        Ok(UserForgetPayload::of(settled, user))
    }

    /// Lets a person in again. Requires `identity.block`.
    async fn user_unblock(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whom.")] input: UserUnblockInput,
    ) -> Result<UserUnblockPayload> {
        let person = PersonId::read(&input.user_id)?;
        let stimulus = begin(ctx, input.idempotency_key).await?;
        let identities = ctx.data_unchecked::<Shop>().app().identities();
        let outcome = identities.unblock(&stimulus.context, person).await;
        let settled = settle(ctx, outcome.map(|receipt| Done::by(receipt, person))).await?;
        let user = behind(ctx, Some(person)).await?;
        Ok(UserUnblockPayload::of(settled, user))
    }
}
