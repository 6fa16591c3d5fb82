//! Signing in as a program, signing out, and ending sessions.

use app::gate::Door;
use async_graphql::{ComplexObject, Context, Enum, ID, InputObject, Object, Result, SimpleObject};
use axum::http::header::SET_COOKIE;
use domain::id::PersonId;

use super::{User, browser::named};
use crate::{
    auth::{Carrier, Viewer, expired_cookie},
    error::RequestError,
    loader::Loaders,
    schema::{
        payload::{Done, payload, settle, several},
        scalar::{DateTime, Uuid},
        stimulus::{Stimulus, begin, knock},
    },
    state::Shop,
};

/// How a session is kept. A browser's stands in a cookie, which the routes under `/auth` set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum SessionTransport {
    /// By the client, which sends `Authorization: Bearer …`.
    Bearer,
}

/// Who signs in.
#[derive(InputObject)]
pub(crate) struct StaffSignInInput {
    /// The user name.
    username: String,
    /// The password.
    password: String,
    /// How the session is to be kept.
    transport: SessionTransport,
    /// A code of his authenticator app, or a recovery code, where he has set one up.
    code: Option<String>,
    /// Made when the form opens.
    idempotency_key: Uuid,
}

/// A session that was opened.
#[derive(SimpleObject)]
#[graphql(complex)]
pub(crate) struct Session {
    /// The token, which the client keeps; shown only here.
    token: Option<String>,
    /// Until when it lasts.
    expires_at: DateTime,
    #[graphql(skip)]
    person: PersonId,
}

#[ComplexObject]
impl Session {
    /// Who signed in.
    async fn user(&self, ctx: &Context<'_>) -> Result<Option<User>> {
        Ok(ctx.data_unchecked::<Loaders>().person(self.person).await?.map(User))
    }
}

payload! {
    /// The outcome of signing in.
    StaffSignInPayload {
        /// The session.
        session: Session,
    }
}

payload! {
    /// The outcome of signing out.
    StaffSignOutPayload {}
}

/// Ends the session of the token that the request carries.
#[derive(InputObject)]
pub(crate) struct StaffSignOutInput {
    /// Made when the button is shown.
    idempotency_key: Uuid,
}

/// A session to end.
#[derive(InputObject)]
pub(crate) struct SessionRevokeInput {
    /// Which: `ses_…`.
    session_id: ID,
    /// Made when the list is shown.
    idempotency_key: Uuid,
}

/// All other sessions.
#[derive(InputObject)]
pub(crate) struct SessionRevokeOthersInput {
    /// Made when the list is shown.
    idempotency_key: Uuid,
}

payload! {
    /// The outcome of ending a session.
    SessionRevokePayload {}
}
payload! {
    /// The outcome of ending all other sessions.
    SessionRevokeOthersPayload {
        /// How many there were.
        ended_count: i32,
    }
}

/// Signing in and out.
#[derive(Default)]
pub(crate) struct SessionMutation;

#[Object]
impl SessionMutation {
    /// Opens a session for a program that acts for a member of staff. A repetition opens another
    /// session. Browsers sign in at `/auth`, where a second factor can be set up.
    async fn staff_sign_in(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who signs in.")] input: StaffSignInInput,
    ) -> Result<StaffSignInPayload> {
        let (shop, door) = (ctx.data_unchecked::<Shop>(), ctx.data_unchecked::<Door>());
        let StaffSignInInput { username, password, transport, code, idempotency_key } = input;
        let SessionTransport::Bearer = transport;
        let identities = shop.app().identities();
        let stimulus = knock(ctx, idempotency_key);
        let (context, code) = (&stimulus.context, code.as_deref());
        let outcome = identities.sign_in(context, door, &username, &password, code).await;
        let settled = settle(ctx, several(ctx, &stimulus, outcome).await?).await?;
        let session = settled.what.as_ref().map(|signed| Session {
            token: Some(signed.token.clone()),
            expires_at: signed.expires_at.into(),
            person: signed.person,
        });
        Ok(StaffSignInPayload::of(settled, session))
    }

    /// Ends the session that this request belongs to.
    async fn staff_sign_out(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Nothing but its key.")] input: StaffSignOutInput,
    ) -> Result<StaffSignOutPayload> {
        let (shop, viewer) = (ctx.data_unchecked::<Shop>(), ctx.data_unchecked::<Viewer>());
        let stimulus = begin(ctx, input.idempotency_key).await?;
        let door = ctx.data_unchecked::<Door>();
        let outcome = match viewer.token() {
            Some(token) => shop.app().identities().sign_out(&stimulus.context, door, token).await,
            None => Err(app::Error::Unauthenticated),
        };
        shop.session_ended();
        if viewer.carrier() == Some(Carrier::Cookie) {
            ctx.append_http_header(SET_COOKIE, expired_cookie(shop.options().secure));
        }
        let done = outcome.map(|()| done(&stimulus));
        Ok(StaffSignOutPayload::of(settle(ctx, done).await?))
    }

    /// Ends one of the viewer's sessions; ending it again is nothing. Its websockets close.
    async fn session_revoke(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which.")] input: SessionRevokeInput,
    ) -> Result<SessionRevokePayload> {
        let (shop, door) = (ctx.data_unchecked::<Shop>(), ctx.data_unchecked::<Door>());
        let id = named(&input.session_id)?;
        let stimulus = begin(ctx, input.idempotency_key).await?;
        let outcome = shop.app().identities().revoke_session(&stimulus.context, door, id).await;
        shop.session_ended();
        let settled = settle(ctx, outcome.map(|()| done(&stimulus))).await?;
        Ok(SessionRevokePayload::of(settled))
    }

    /// Ends all of the viewer's sessions but this one. Their websockets close.
    async fn session_revoke_others(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Nothing but its key.")] input: SessionRevokeOthersInput,
    ) -> Result<SessionRevokeOthersPayload> {
        let (shop, viewer) = (ctx.data_unchecked::<Shop>(), ctx.data_unchecked::<Viewer>());
        let stimulus = begin(ctx, input.idempotency_key).await?;
        let keep = viewer.session().ok_or(RequestError::Unauthenticated)?;
        let door = ctx.data_unchecked::<Door>();
        let outcome = shop.app().identities().revoke_others(&stimulus.context, door, keep).await;
        shop.session_ended();
        let (count, outcome) = match outcome {
            Ok(count) => (i32::try_from(count).ok(), Ok(done(&stimulus))),
            Err(error) => (None, Err(error)),
        };
        Ok(SessionRevokeOthersPayload::of(settle(ctx, outcome).await?, count))
    }
}

/// A use case that left nothing in the log.
pub(super) fn done(stimulus: &Stimulus) -> Done<()> {
    Done { what: (), position: None, replayed: stimulus.repeated }
}
