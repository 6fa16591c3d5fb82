//! Who asks: signing in, and from a request's token to a viewer and what a viewer may see.
//!
//! A token comes as `Authorization: Bearer …`, or in the cookie of a browser, whose requests must
//! carry the header `X-Requested-With: moon-dashboard` as well (another site's form cannot set it).
//! A token is never part of an address. What a viewer may do is asked of `app` at every request.
//!
//! The steps that set a cookie are plain routes under `/auth`; docs/auth.md describes them.

mod door;
mod rate;
mod reply;
mod route;
mod token;
mod viewer;

pub(crate) use door::see as see_door;
pub(crate) use route::routes;
pub(crate) use token::{Carrier, Origin, expired_cookie, from_our_page, token_of};
pub(crate) use viewer::Viewer;
