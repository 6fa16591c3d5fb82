//! Tokens in requests: where they stand, and which pages may use a browser's.

use axum::http::{HeaderMap, HeaderName, header};
use chrono::{DateTime, Utc};
use url::Url;

/// The cookie of a signed-in browser.
pub(super) const COOKIE: &str = "moon_session";
/// What a page of ours sends with every request, and another site's form cannot.
const PAGE_HEADER: HeaderName = HeaderName::from_static("x-requested-with");
/// What stands in that header.
const PAGE: &str = "moon-dashboard";
/// Characters of a token at the most; ours have 43.
const TOKEN_MAX: usize = 128;

/// How a token came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Carrier {
    /// In the header `Authorization`: put there by the client itself.
    Bearer,
    /// In a cookie: put there by the browser, whoever caused the request.
    Cookie,
}

/// The token of a request.
#[must_use]
pub(crate) fn token_of(headers: &HeaderMap) -> Option<(String, Carrier)> {
    let bearer = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let bearer = bearer.and_then(|value| value.strip_prefix("Bearer ")).map(str::trim);
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let cookie = cookies
        .flat_map(|value| value.split(';'))
        .find_map(|pair| pair.trim().strip_prefix(COOKIE)?.strip_prefix('='));
    let found = bearer
        .map(|token| (token, Carrier::Bearer))
        .or_else(|| cookie.map(|token| (token, Carrier::Cookie)));
    found
        .filter(|(token, _)| (1..=TOKEN_MAX).contains(&token.len()))
        .map(|(token, carrier)| (token.to_owned(), carrier))
}

/// Whether a request was sent by a page of ours: any request that a cookie speaks for must be,
/// because a browser sends cookies along whoever made it ask.
#[must_use]
pub(crate) fn from_our_page(headers: &HeaderMap) -> bool {
    headers.get(PAGE_HEADER).is_some_and(|value| value == PAGE)
}

/// The header that makes a browser keep a session.
#[must_use]
pub(crate) fn session_cookie(token: &str, until: DateTime<Utc>, secure: bool) -> String {
    let secure = if secure { "; Secure" } else { "" };
    let until = until.format("%a, %d %b %Y %H:%M:%S GMT");
    format!("{COOKIE}={token}; Path=/; HttpOnly; SameSite=Strict; Expires={until}{secure}")
}

/// The header that makes a browser forget its session.
#[must_use]
pub(crate) fn expired_cookie(secure: bool) -> String {
    let secure = if secure { "; Secure" } else { "" };
    format!("{COOKIE}=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0{secure}")
}

/// From which page a request comes, as its browser says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Origin {
    /// This server's own, or one that was allowed.
    Ours,
    /// Another site's.
    Foreign,
    /// No browser says so.
    Absent,
}

impl Origin {
    /// The origin of a request, given those allowed beside the server's own.
    #[must_use]
    pub(crate) fn of(headers: &HeaderMap, allowed: &[String]) -> Self {
        let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
        let Some(origin) = headers.get(header::ORIGIN) else { return Self::Absent };
        let Ok(origin) = origin.to_str() else { return Self::Foreign };
        if allowed.iter().any(|one| one.trim_end_matches('/') == origin) {
            return Self::Ours;
        }
        let Ok(page) = Url::parse(origin) else { return Self::Foreign };
        let authority = &page[url::Position::BeforeHost..url::Position::AfterPort];
        let own = text(header::HOST).is_some_and(|host| host.eq_ignore_ascii_case(authority));
        if own { Self::Ours } else { Self::Foreign }
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn headers(pairs: &[(HeaderName, &'static str)]) -> HeaderMap {
        pairs.iter().map(|(name, v)| (name.clone(), HeaderValue::from_static(v))).collect()
    }

    #[test]
    fn a_bearer_token_goes_before_the_cookie() {
        let cookie = (header::COOKIE, "a=b; moon_session=two");
        let both = headers(&[(header::AUTHORIZATION, "Bearer one"), cookie.clone()]);
        assert_eq!(token_of(&both), Some(("one".into(), Carrier::Bearer)));
        assert_eq!(token_of(&headers(&[cookie])), Some(("two".into(), Carrier::Cookie)));
        for other in ["moon_session=", "moon_session2=x", "xmoon_session=x", ""] {
            assert_eq!(token_of(&headers(&[(header::COOKIE, other)])), None, "{other}");
        }
    }

    #[test]
    fn only_pages_of_this_server_or_allowed_ones_are_ours() {
        let of = |origin, allowed: &[String]| {
            let pairs = [(header::HOST, "shop.example:8080"), (header::ORIGIN, origin)];
            Origin::of(&headers(&pairs), allowed)
        };
        assert_eq!(of("http://shop.example:8080", &[]), Origin::Ours);
        for foreign in ["http://shop.example", "http://evil.example:8080", "null", "x"] {
            assert_eq!(of(foreign, &[]), Origin::Foreign, "{foreign}");
        }
        let allowed = ["https://web.example/".to_owned()];
        assert_eq!(of("https://web.example", &allowed), Origin::Ours);
        assert_eq!(Origin::of(&HeaderMap::new(), &[]), Origin::Absent);
    }
}
