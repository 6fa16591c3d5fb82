//! One box that finds anything: ids, the numbers that people read to each other, Telegram ids,
//! names, the last digits of a card, a place in the log. It finds what the viewer may see, and
//! nothing else: each kind is looked up as it is when it is asked for by itself.

mod find;
mod hit;

pub(crate) use find::SearchQuery;
