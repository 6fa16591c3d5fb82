//! Finding people by what they are called.
//!
//! Names and user names stand sealed, each under its person's own key, so no index can be asked for
//! a part of one: they are opened and compared, a batch at a time, up to a bound, and the search
//! goes on from there. A Telegram id is found at once by its keyed hash, an id by itself.

use domain::id::PersonId;
use projections::{
    identity::{PersonFilter, PersonRow},
    page::{Connection, Cursor, Direction, Page},
};

use super::{Identities, Profile};
use crate::{
    digits::latin,
    error::{Result, Settled},
};

/// People that one question opens at the most: a fraction of a second's work.
pub const OPENED_MAX: usize = 5_000;
/// People that are opened with one reading of keys.
const BATCH: u16 = 500;
/// Characters of what is looked for at the most.
const TEXT_MAX: usize = 100;

/// What a search found.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// Those whom it found.
    pub people: Connection<PersonRow>,
    /// How many people it looked at.
    pub opened: usize,
    /// Whether it looked at everybody who was left.
    pub complete: bool,
    /// Where to go on; none when there is nobody left.
    pub end: Option<Cursor>,
}

/// A text as it is compared: digits Latin, letters that differ only by keyboard the same, without
/// case, marks and joiners.
#[must_use]
pub fn folded(text: &str) -> String {
    let plain = text.chars().filter_map(|c| match latin(c) {
        'ي' | 'ى' | 'ئ' => Some('ی'),
        'ك' => Some('ک'),
        'ة' | 'ۀ' => Some('ه'),
        'أ' | 'إ' | 'آ' | 'ٱ' => Some('ا'),
        'ؤ' => Some('و'),
        '\u{200c}' | '\u{200d}' | '\u{640}' | '\u{64b}'..='\u{652}' => None,
        c if c.is_whitespace() => Some(' '),
        c => Some(c),
    });
    plain.flat_map(char::to_lowercase).collect::<String>().trim().to_owned()
}

/// Whether a person is called what is looked for.
fn is_called(profile: &Profile, wanted: &str) -> bool {
    let username = profile.username.as_deref().unwrap_or_default();
    let telegram = profile.telegram_id.map(|id| id.to_string()).unwrap_or_default();
    folded(&profile.name).contains(wanted)
        || folded(username).contains(wanted.trim_start_matches('@'))
        || (!telegram.is_empty() && telegram == wanted)
}

impl Identities<'_> {
    /// Those of the people of a filter who are called so. Whoever calls has authorised.
    ///
    /// # Errors
    /// Unavailable.
    pub async fn search(
        &self,
        text: &str,
        filter: PersonFilter,
        direction: Direction,
        page: &Page,
    ) -> Result<Found> {
        let wanted: String = folded(text).chars().take(TEXT_MAX).collect();
        let pool = self.0.pool();
        if let Some(person) = self.named(text, &wanted).await? {
            let filter = PersonFilter { ids: Some(vec![person]), ..filter };
            let people = projections::identity::page(pool, &filter, direction, page).await;
            let people = people.settled()?;
            return Ok(Found { opened: people.edges.len(), people, complete: true, end: None });
        }
        let (mut found, mut opened, mut after) = (vec![], 0, page.cursor());
        loop {
            let batch = projections::identity::batch(pool, &filter, direction, after, BATCH);
            let batch = batch.await.settled()?;
            let last = batch.end();
            let (count, more) = (batch.edges.len(), batch.has_next);
            let sealed: Vec<_> = batch.edges.iter().map(|edge| &edge.node.profile).collect();
            let profiles = self.open_profiles(&sealed).await?;
            for (edge, profile) in batch.edges.into_iter().zip(profiles) {
                if found.len() > page.rows() {
                    break;
                }
                opened += 1;
                if is_called(&profile, &wanted) {
                    found.push(edge);
                }
            }
            let full = found.len() > page.rows();
            if full || !more || count == 0 || opened >= OPENED_MAX {
                let complete = !full && !more;
                found.truncate(page.rows());
                let end = if full { found.last().map(|edge| edge.cursor) } else { last };
                let people = Connection { edges: found, has_next: !complete };
                return Ok(Found { people, opened, complete, end: end.filter(|_| !complete) });
            }
            after = last;
        }
    }

    /// The person whom a text names exactly: by his id, or by his Telegram id.
    async fn named(&self, text: &str, wanted: &str) -> Result<Option<PersonId>> {
        let id = text.trim().trim_start_matches("usr_");
        if let Ok(person) = id.parse::<PersonId>() {
            return Ok(Some(person));
        }
        match wanted.parse::<i64>() {
            Ok(telegram) => self.by_telegram(telegram).await,
            Err(_) => Ok(None),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_the_same_on_an_arabic_and_on_a_persian_keyboard() {
        assert_eq!(folded("علي كاظمي"), folded("علی کاظمی"));
        assert_eq!(folded("۱۲٣4"), "1234");
        assert_eq!(folded(" Ali\u{200c}REZA "), "alireza");
        assert_eq!(folded("مُحَمَّد"), folded("محمد"));
    }

    #[test]
    fn a_person_is_found_by_part_of_his_name_or_user_name() {
        let profile = Profile {
            telegram_id: Some(1_234_567),
            name: "مينا كريمي".to_owned(),
            username: Some("Mina_K".to_owned()),
        };
        for wanted in ["کریمی", "@mina", "mina_k", "1234567"] {
            assert!(is_called(&profile, &folded(wanted)), "{wanted}");
        }
        assert!(!is_called(&profile, "123"));
    }
}
