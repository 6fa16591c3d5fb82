//! The viewer's own second factor, and what he prefers.

use app::gate::Door;
use async_graphql::{Context, InputObject, Object, Result, SimpleObject};

use super::{Language, User, behind, session::done};
use crate::{
    auth::Viewer,
    schema::{
        payload::{Done, payload, settle, several},
        scalar::Uuid,
        stimulus::begin,
    },
    state::Shop,
};

/// A second factor to set up.
#[derive(InputObject)]
pub(crate) struct TotpEnrollInput {
    /// Made when the form opens.
    idempotency_key: Uuid,
}

/// A code that shows that the authenticator app is set up.
#[derive(InputObject)]
pub(crate) struct TotpConfirmInput {
    /// What the app shows.
    code: String,
    /// Made when the form opens.
    idempotency_key: Uuid,
}

/// A code that shows that whoever removes the second factor has it.
#[derive(InputObject)]
pub(crate) struct TotpDisableInput {
    /// What the app shows, or a recovery code.
    code: String,
    /// Made when the form opens.
    idempotency_key: Uuid,
}

/// What a person prefers; what is not named stays.
#[derive(InputObject)]
pub(crate) struct PreferencesSetInput {
    /// The language that he reads, in the bot and in the dashboard.
    language: Option<Language>,
    /// Made when the form opens.
    idempotency_key: Uuid,
}

/// What an authenticator app is to be given. It counts for nothing until it is confirmed.
#[derive(SimpleObject)]
pub(crate) struct TotpSeed {
    /// To be typed, in Base32.
    secret: String,
    /// To be scanned: an `otpauth://` address.
    uri: String,
}

payload! {
    /// The outcome of beginning to set up a second factor.
    TotpEnrollPayload {
        /// What the app is to be given.
        seed: TotpSeed,
    }
}
payload! {
    /// The outcome of setting up a second factor.
    TotpConfirmPayload {
        /// Ten codes for when the device is lost, each for once; shown only here.
        recovery_codes: Vec<String>,
    }
}
payload! {
    /// The outcome of removing a second factor.
    TotpDisablePayload {}
}
payload! {
    /// The outcome of setting preferences.
    PreferencesSetPayload {
        /// Whose they are.
        user: User,
    }
}

/// What a person does about his own account.
#[derive(Default)]
pub(crate) struct AccountMutation;

#[Object]
impl AccountMutation {
    /// Begins to set up an authenticator app for the viewer.
    async fn totp_enroll(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Nothing but its key.")] input: TotpEnrollInput,
    ) -> Result<TotpEnrollPayload> {
        let stimulus = begin(ctx, input.idempotency_key).await?;
        let identities = ctx.data_unchecked::<Shop>().app().identities();
        let (seed, outcome) = match identities.begin_second_factor(&stimulus.context).await {
            Ok((secret, uri)) => (Some(TotpSeed { secret, uri }), Ok(done(&stimulus))),
            Err(error) => (None, Err(error)),
        };
        Ok(TotpEnrollPayload::of(settle(ctx, outcome).await?, seed))
    }

    /// Sets up the authenticator app that was begun with, by a code of it.
    async fn totp_confirm(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The code.")] input: TotpConfirmInput,
    ) -> Result<TotpConfirmPayload> {
        let stimulus = begin(ctx, input.idempotency_key).await?;
        let (shop, door) = (ctx.data_unchecked::<Shop>(), ctx.data_unchecked::<Door>());
        let identities = shop.app().identities();
        let outcome = identities.confirm_second_factor(&stimulus.context, door, &input.code).await;
        let settled = settle(ctx, several(ctx, &stimulus, outcome).await?).await?;
        let codes = settled.what.clone();
        Ok(TotpConfirmPayload::of(settled, codes))
    }

    /// Removes the viewer's second factor, by a code of it.
    async fn totp_disable(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The code.")] input: TotpDisableInput,
    ) -> Result<TotpDisablePayload> {
        let stimulus = begin(ctx, input.idempotency_key).await?;
        let (shop, door) = (ctx.data_unchecked::<Shop>(), ctx.data_unchecked::<Door>());
        let identities = shop.app().identities();
        let outcome = identities.remove_second_factor(&stimulus.context, door, &input.code).await;
        let settled = settle(ctx, several(ctx, &stimulus, outcome).await?).await?;
        Ok(TotpDisablePayload::of(settled))
    }

    /// Sets what the viewer prefers.
    async fn preferences_set(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What he prefers.")] input: PreferencesSetInput,
    ) -> Result<PreferencesSetPayload> {
        let stimulus = begin(ctx, input.idempotency_key).await?;
        let (shop, viewer) = (ctx.data_unchecked::<Shop>(), ctx.data_unchecked::<Viewer>());
        let outcome = match input.language {
            Some(language) => {
                let language = language.into();
                let chosen =
                    shop.app().identities().choose_language(&stimulus.context, language).await;
                chosen.map(|receipt| Done::by(receipt, ()))
            }
            None => Ok(done(&stimulus)),
        };
        let settled = settle(ctx, outcome).await?;
        let user = behind(ctx, settled.what.and_then(|()| viewer.person().ok())).await?;
        Ok(PreferencesSetPayload::of(settled, user))
    }
}
