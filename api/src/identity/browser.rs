//! The sessions of a person, as their owner sees them.

use app::ports::Session;
use async_graphql::{Context, Enum, ID, Object};
use locales::Device;
use uuid::Uuid;

use crate::{auth::Viewer, error::RequestError, schema::scalar::DateTime, state::Shop};

/// What stands before the underscore in the id of a session.
const PREFIX: &str = "ses";

/// How somebody signed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "app::gate::Method")]
pub enum SignInMethod {
    /// With a user name and a password, in a browser.
    Password,
    /// By a link that was confirmed in the bot.
    Link,
    /// As a Mini App in Telegram.
    MiniApp,
    /// With a user name and a password, as a program.
    Program,
}

/// A browser or a program that is signed in.
pub(crate) struct BrowserSession(pub Session);

/// The session that an id names.
pub(super) fn named(id: &ID) -> Result<Uuid, RequestError> {
    let bare = id.strip_prefix(PREFIX).and_then(|rest| rest.strip_prefix('_'));
    let read = bare.and_then(|bare| Uuid::parse_str(bare).ok());
    read.ok_or(RequestError::BadId { wanted: PREFIX })
}

/// A browser or a program that is signed in.
#[Object]
impl BrowserSession {
    /// Its id, `ses_…`; opens nothing.
    async fn id(&self) -> ID {
        ID(format!("{PREFIX}_{}", self.0.id.simple()))
    }

    /// Which program on which system, in words and in the viewer's language.
    async fn device(&self, ctx: &Context<'_>) -> String {
        let (shop, viewer) = (ctx.data_unchecked::<Shop>(), ctx.data_unchecked::<Viewer>());
        Device::of(self.0.door.agent.as_deref()).words(shop.texts(), viewer.lang())
    }

    /// How it was opened.
    async fn method(&self) -> SignInMethod {
        self.0.method.into()
    }

    /// From which address it was opened, as far as that is known.
    async fn address(&self) -> Option<String> {
        self.0.door.address.map(|address| address.to_string())
    }

    /// Since when.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }

    /// When it was last used, to the minute.
    async fn last_used_at(&self) -> DateTime {
        self.0.last_used_at.into()
    }

    /// Until when it lasts.
    async fn expires_at(&self) -> DateTime {
        self.0.expires_at.into()
    }

    /// Whether this request belongs to it.
    async fn current(&self, ctx: &Context<'_>) -> bool {
        ctx.data_unchecked::<Viewer>().session() == Some(self.0.id)
    }
}
