//! The one who looks: perhaps signed in, with a language, and permissions asked once a request.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
};

use app::App;
use axum::http::{HeaderMap, header};
use domain::{id::PersonId, identity::Language, role::Permission};
use locales::Lang;
use tokio::sync::OnceCell;
use uuid::Uuid;

use super::token::{Carrier, token_of};
use crate::{error::RequestError, state::Shop};

/// The one who looks.
pub(crate) struct Viewer {
    person: Option<PersonId>,
    token: Option<String>,
    session: Option<Uuid>,
    carrier: Option<Carrier>,
    lang: Lang,
    permits: Mutex<HashMap<Permission, Arc<OnceCell<bool>>>>,
}

/// The first language of ours that a browser asks for.
pub(super) fn language(headers: &HeaderMap) -> Option<Lang> {
    let wanted = headers.get(header::ACCEPT_LANGUAGE)?.to_str().ok()?;
    wanted.split(',').find_map(|range| {
        let primary = range.split([';', '-']).next()?.trim().to_lowercase();
        Lang::ALL.iter().copied().find(|lang| lang.code() == primary)
    })
}

impl Viewer {
    /// Nobody in particular.
    #[must_use]
    pub(crate) fn nobody(lang: Lang) -> Self {
        let permits = Mutex::default();
        Self { person: None, token: None, session: None, carrier: None, lang, permits }
    }

    /// Whoever holds the request's token; nobody when it has none, or one that has ended.
    ///
    /// # Errors
    /// When sessions cannot be read.
    pub(crate) async fn of(shop: &Shop, headers: &HeaderMap) -> Result<Self, RequestError> {
        let lang = language(headers);
        match token_of(headers) {
            Some((token, carrier)) => Self::with_token(shop, token, carrier, lang).await,
            None => Ok(Self::nobody(lang.unwrap_or_default())),
        }
    }

    /// Whoever holds this token; nobody when it has ended.
    ///
    /// # Errors
    /// When sessions cannot be read.
    pub(crate) async fn with_token(
        shop: &Shop,
        token: String,
        carrier: Carrier,
        lang: Option<Lang>,
    ) -> Result<Self, RequestError> {
        match shop.app().identities().session(&token).await {
            Ok(session) => {
                let lang = match lang {
                    Some(lang) => lang,
                    None => chosen(shop.app(), session.person).await?,
                };
                Ok(Self {
                    person: Some(session.person),
                    token: Some(token),
                    session: Some(session.id),
                    carrier: Some(carrier),
                    lang,
                    permits: Mutex::default(),
                })
            }
            Err(app::Error::Unauthenticated) => Ok(Self::nobody(lang.unwrap_or_default())),
            Err(app::Error::Unavailable(source)) => Err(RequestError::unavailable(source.as_ref())),
            Err(other) => Err(RequestError::unavailable(&other)),
        }
    }

    /// The same one, with nothing remembered; gone when his session has ended.
    ///
    /// # Errors
    /// [`RequestError::Unauthenticated`] when it has; or when sessions cannot be read.
    pub(crate) async fn again(&self, shop: &Shop) -> Result<Self, RequestError> {
        let token = self.token.clone().ok_or(RequestError::Unauthenticated)?;
        let carrier = self.carrier.unwrap_or(Carrier::Bearer);
        let viewer = Self::with_token(shop, token, carrier, Some(self.lang)).await?;
        viewer.person()?;
        Ok(viewer)
    }

    /// Who is signed in.
    ///
    /// # Errors
    /// [`RequestError::Unauthenticated`] when nobody is.
    pub(crate) fn person(&self) -> Result<PersonId, RequestError> {
        self.person.ok_or(RequestError::Unauthenticated)
    }

    /// His token, to end its session.
    #[must_use]
    pub(crate) fn token(&self) -> Option<&str> {
        self.token.as_deref()
    }

    /// Which session he asks in.
    #[must_use]
    pub(crate) const fn session(&self) -> Option<Uuid> {
        self.session
    }

    /// How his token came; none when he has none.
    #[must_use]
    pub(crate) const fn carrier(&self) -> Option<Carrier> {
        self.carrier
    }

    /// His language.
    #[must_use]
    pub(crate) const fn lang(&self) -> Lang {
        self.lang
    }

    /// Whether he may do this.
    ///
    /// # Errors
    /// When the log does not answer.
    pub(crate) async fn permits(
        &self,
        app: &App,
        permission: Permission,
    ) -> Result<bool, RequestError> {
        let Some(person) = self.person else { return Ok(false) };
        let cell = {
            let mut cells = self.permits.lock().expect("nothing panics while holding it");
            Arc::clone(cells.entry(permission).or_default())
        };
        let permits = cell.get_or_try_init(|| app.permits(person, permission)).await;
        permits.copied().map_err(|error| RequestError::unavailable(&error))
    }

    /// Refuses unless he may do this.
    ///
    /// # Errors
    /// [`RequestError::Unauthenticated`], [`RequestError::Forbidden`], or unavailable.
    pub(crate) async fn require(
        &self,
        app: &App,
        permission: Permission,
    ) -> Result<PersonId, RequestError> {
        let person = self.person()?;
        if self.permits(app, permission).await? {
            Ok(person)
        } else {
            Err(RequestError::Forbidden(permission))
        }
    }

    /// Whether what belongs to `owner` is his to see: his own, or anybody's with this permission.
    ///
    /// # Errors
    /// When the log does not answer.
    pub(crate) async fn sees(
        &self,
        app: &App,
        owner: PersonId,
        permission: Permission,
    ) -> Result<bool, RequestError> {
        if self.person == Some(owner) {
            return Ok(true);
        }
        self.permits(app, permission).await
    }
}

async fn chosen(app: &App, person: PersonId) -> Result<Lang, RequestError> {
    let record = app.identities().record(person).await;
    let record = record.map_err(|error| RequestError::unavailable(&error))?;
    Ok(match record.language() {
        Language::Fa => Lang::Fa,
        Language::En => Lang::En,
    })
}
