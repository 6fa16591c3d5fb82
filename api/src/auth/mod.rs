//! Who asks: from a request's token to a viewer, and what a viewer may see.
//!
//! A token comes as `Authorization: Bearer …`, or in the cookie of a browser, whose mutations must
//! carry the header `x-client` as well (another site's form cannot set it). A token is never part
//! of an address. What a viewer may do is asked of `app` at every request.

mod token;
mod viewer;

pub(crate) use token::{CLIENT_HEADER, Carrier, Origin, expired_cookie, session_cookie, token_of};
pub(crate) use viewer::Viewer;
