//! D1: what can be one person's alone is one person's: a Telegram account, a name to sign in with.

use domain::event::Event;
use domain::id::PersonId;
use domain::identity::{ClaimEvent, PersonEvent};

use super::Check;
use crate::audit::keyed::{KeyMap, Keyed};
use crate::audit::{CheckId, Finding, Seen, Shop, Sink};

/// Who claimed what. Memory: some thirty bytes a claim.
#[derive(Debug, Default)]
pub(crate) struct People {
    keyed: Keyed,
    claims: KeyMap<Option<PersonId>>,
    telegram: KeyMap<PersonId>,
}

impl Check for People {
    fn ids(&self) -> &'static [CheckId] {
        &[CheckId::D1]
    }

    fn see(&mut self, seen: &Seen<'_>, shop: &Shop, sink: &mut Sink) {
        let message = match &seen.event {
            Ok(Event::Claim(ClaimEvent::Made { person, .. })) => {
                sink.covered(CheckId::D1, 1, "claims");
                match self.claims.insert(seen.stream, Some(*person)).flatten() {
                    Some(owner) => format!("{person} claims what is {owner}'s"),
                    None => return,
                }
            }
            Ok(Event::Claim(ClaimEvent::Released { person })) => {
                match self.claims.insert(seen.stream, None).flatten() {
                    Some(owner) if owner == *person => return,
                    _ => format!("{person} gives back what is not his"),
                }
            }
            Ok(Event::Person(PersonEvent::Registered { telegram: Some(telegram), .. })) => {
                let Some(person) = seen.id::<PersonId>() else { return };
                sink.covered(CheckId::D1, 1, "claims");
                let key = self.keyed.key(telegram.0.as_str());
                let before = self.telegram.insert(key, person).filter(|other| *other != person);
                // Who was forgotten left his Telegram account to whoever comes with it.
                let forgotten = |other: &PersonId| {
                    shop.rights.get(other).is_some_and(|rights| rights.forgotten.is_some())
                };
                match before.filter(|other| !forgotten(other)) {
                    Some(other) => format!("its Telegram account is already {other}'s"),
                    None => return,
                }
            }
            Ok(_) => return,
            Err(_) => {
                sink.unread(CheckId::D1, seen.row.position);
                return;
            }
        };
        sink.add(Finding::of(CheckId::D1, seen.row, message));
    }

    fn end(&mut self, _shop: &Shop, sink: &mut Sink) {
        sink.covered(CheckId::D1, 0, "claims");
    }
}
