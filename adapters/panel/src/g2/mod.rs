//! Generation 2: a client lives in the settings of one inbound, and its e-mail is unique over the
//! panel. An account on several inbounds is therefore several clients: the first carries the
//! name itself, the others `name~<inbound>`; they share credential and subscription. Quota and
//! time then count for each of them alone.

mod dialect;
mod rows;

pub(crate) use dialect::G2;
