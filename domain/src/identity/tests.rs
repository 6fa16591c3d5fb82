//! The rules of persons and claims, as examples.

use chrono::DateTime;
use uuid::Uuid;

use super::{PersonCommand as C, PersonError as E, PersonEvent as P, *};
use crate::{id::PersonId, sealed::Sealed, spec::given};

fn person(n: u128) -> PersonId {
    PersonId::derive(Uuid::from_u128(n), "test", DateTime::UNIX_EPOCH)
}

fn registered() -> P {
    P::Registered { telegram: None, profile: Sealed("s".into()), language: Language::Fa }
}

#[test]
fn a_value_belongs_to_the_first_who_claims_it() {
    let made = ClaimEvent::Made { kind: ClaimKind::Telegram, person: person(1) };
    let make = |n| ClaimCommand::Make { kind: ClaimKind::Telegram, person: person(n) };
    given::<Claim>([]).when(make(1)).then([made.clone()]);
    given::<Claim>([made.clone()]).when(make(1)).nothing();
    given::<Claim>([made]).when(make(2)).refused(&ClaimError::Taken { by: person(1) });
}

#[test]
fn a_value_that_was_given_back_belongs_to_the_next_who_claims_it() {
    let made = |n| ClaimEvent::Made { kind: ClaimKind::Telegram, person: person(n) };
    let released = ClaimEvent::Released { person: person(1) };
    let release = |n| ClaimCommand::Release { person: person(n) };
    let make = |n| ClaimCommand::Make { kind: ClaimKind::Telegram, person: person(n) };
    given::<Claim>([made(1)]).when(release(1)).then([released.clone()]);
    given::<Claim>([made(1)]).when(release(2)).nothing();
    given::<Claim>([]).when(release(1)).nothing();
    given::<Claim>([made(1), released]).when(make(2)).then([made(2)]);
}

#[test]
fn a_forgotten_person_is_known_by_nothing_and_nothing_follows() {
    let forgotten = P::Forgotten { by: person(9) };
    let forget = C::Forget { by: person(9) };
    let state = given::<Person>([registered()]).when(forget.clone()).then([forgotten.clone()]);
    assert!(state.is_known() && state.is_forgotten() && !state.can_be_written_to());
    assert_eq!(state.profile(), None);
    given::<Person>([registered(), forgotten.clone()]).when(forget.clone()).nothing();
    given::<Person>([]).when(forget).refused(&E::Unknown {});
    let register =
        C::Register { telegram: None, profile: Sealed("s".into()), language: Language::Fa };
    for command in [register, C::RecordSignedIn, C::Unblock { by: person(9) }] {
        given::<Person>([registered(), forgotten.clone()]).when(command).refused(&E::Forgotten {});
    }
}

#[test]
fn the_shop_meets_a_person_once() {
    let register =
        C::Register { telegram: None, profile: Sealed("s".into()), language: Language::Fa };
    given::<Person>([]).when(register.clone()).then([registered()]);
    given::<Person>([registered()]).when(register).nothing();
    given::<Person>([]).when(C::ChooseLanguage { language: Language::En }).refused(&E::Unknown {});
}

#[test]
fn the_bot_stops_writing_to_who_blocked_it_and_notes_it_once() {
    let state = given::<Person>([registered()]).when(C::RecordBotBlocked).then([P::BotBlocked {}]);
    assert!(!state.can_be_written_to());
    given::<Person>([registered(), P::BotBlocked {}]).when(C::RecordBotBlocked).nothing();
    let state = given::<Person>([registered(), P::BotBlocked {}])
        .when(C::RecordBotUnblocked)
        .then([P::BotUnblocked {}]);
    assert!(state.can_be_written_to());
}

#[test]
fn a_block_has_a_reason() {
    given::<Person>([registered()])
        .when(C::Block { by: person(9), reason: "  ".into() })
        .refused(&E::BadReason {});
    let state = given::<Person>([registered()])
        .when(C::Block { by: person(9), reason: "fraud".into() })
        .then([P::Blocked { by: person(9), reason: "fraud".into() }]);
    assert!(state.is_blocked());
}
