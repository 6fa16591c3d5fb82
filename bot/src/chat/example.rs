//! What the views' golden tests begin with.

use chrono::{DateTime, TimeDelta, Utc};
use domain::id::Id;
use locales::{Lang, Texts};
use uuid::Uuid;

use super::Screen;
use crate::{action::Signer, text::Speaker};

/// The present of every golden test: 2026-10-01 08:30 UTC, noon in Tehran.
pub(crate) fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_790_843_400, 0).expect("a time")
}

pub(crate) fn in_days(days: i64) -> DateTime<Utc> {
    now() + TimeDelta::days(days)
}

/// The `n`th id of a kind.
pub(crate) fn id<T: From<Id>>(n: u128) -> T {
    T::from(Id::from(Uuid::from_u128(n)))
}

/// The screen in both languages, as a reader sees it. Every one has a way on or back.
pub(crate) fn both(view: impl Fn(&Speaker<'_>) -> Screen) -> String {
    let (texts, signer) = (Texts::load(), Signer::new([7; 32]));
    let shown = Lang::ALL.map(|lang| {
        let speaker =
            Speaker { texts: &texts, signer: &signer, lang, chat: 42, now: now(), stays: false };
        let screen = view(&speaker);
        assert!(!screen.rows.is_empty(), "a screen without a way on: {}", screen.html);
        screen.transcript()
    });
    shown.join("────\n")
}
