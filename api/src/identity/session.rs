//! Signing in and out.

use async_graphql::{ComplexObject, Context, Enum, InputObject, Object, Result, SimpleObject};
use axum::http::header::SET_COOKIE;
use domain::id::PersonId;

use super::User;
use crate::{
    auth::{Viewer, expired_cookie, session_cookie},
    error::RequestError,
    loader::Loaders,
    schema::{
        payload::{Done, payload, settle, several},
        scalar::{DateTime, Uuid},
        stimulus::{begin, knock},
    },
    state::Shop,
};

/// How a session is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum SessionTransport {
    /// In an httpOnly cookie of the browser; no script sees the token.
    Cookie,
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
    /// Made when the form opens.
    idempotency_key: Uuid,
}

/// A session that was opened.
#[derive(SimpleObject)]
#[graphql(complex)]
pub(crate) struct Session {
    /// The token, when the client keeps it; shown only here.
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

/// Signing in and out.
#[derive(Default)]
pub(crate) struct SessionMutation;

#[Object]
impl SessionMutation {
    /// Opens a session for a member of staff. A repetition opens another session.
    async fn staff_sign_in(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who signs in.")] input: StaffSignInInput,
    ) -> Result<StaffSignInPayload> {
        let shop = ctx.data_unchecked::<Shop>();
        let identities = shop.app().identities();
        let known = identities.by_username(&input.username).await;
        let known = known.map_err(|error| RequestError::unavailable(&error))?;
        let stimulus = knock(ctx, known, input.idempotency_key);
        let outcome = identities.sign_in(&stimulus.context, &input.username, &input.password).await;
        let settled = settle(ctx, several(ctx, &stimulus, outcome).await?).await?;
        let session = settled.what.as_ref().map(|signed| {
            let cookie = input.transport == SessionTransport::Cookie;
            if cookie {
                let secure = shop.options().secure;
                let header = session_cookie(&signed.token, signed.expires_at, secure);
                ctx.append_http_header(SET_COOKIE, header);
            }
            let token = (!cookie).then(|| signed.token.clone());
            Session { token, expires_at: signed.expires_at.into(), person: signed.person }
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
        let outcome = match viewer.token() {
            Some(token) => shop.app().identities().sign_out(token).await,
            None => Err(app::Error::Unauthenticated),
        };
        ctx.append_http_header(SET_COOKIE, expired_cookie(shop.options().secure));
        let replayed = stimulus.repeated;
        let done = outcome.map(|()| Done { what: (), position: None, replayed });
        Ok(StaffSignOutPayload::of(settle(ctx, done).await?))
    }
}
