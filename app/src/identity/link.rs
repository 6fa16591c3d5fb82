//! Signing a browser in by a link that its owner confirms in the bot.
//!
//! The page holds a token and shows a number; the link carries a nonce. Whoever opens the link in
//! Telegram is shown which browser asks and from where, and picks the number that the page shows
//! among three. So who was sent somebody else's link does not sign that one in by a careless tap,
//! and who sees the link or its picture alone cannot fetch the session.

use chrono::{DateTime, SubsecRound, TimeDelta, Utc};
use domain::id::PersonId;
use rand::{Rng, seq::SliceRandom};
use uuid::Uuid;

use super::{
    Identities, Next,
    session::{by, sha256, token},
};
use crate::{
    Context,
    audit::Action,
    error::{Refusal, Result, Settled},
    gate::{Door, Link, LinkState, Method},
};

/// How long a link can be answered: enough to change from one window to the other.
const LASTS_MINUTES: i64 = 5;
/// What stands before the nonce in the parameter of `/start`.
pub const START: &str = "login_";
/// Numbers that the bot offers.
const OFFERED: usize = 3;
/// Numbers of two digits, which are read at a glance.
const NUMBERS: std::ops::RangeInclusive<u8> = 10..=99;
/// Characters of a nonce or a token at the most; ours have 43.
const TOKEN_MAX: usize = 64;

/// A link that was made.
pub struct Asked {
    /// What the page asks with.
    pub token: String,
    /// The parameter of `/start` in Telegram.
    pub start: String,
    /// The number that the page shows.
    pub number: u8,
    /// Until when it can be answered.
    pub expires_at: DateTime<Utc>,
}

/// What became of a link.
pub enum Answered {
    /// Nobody has answered yet.
    Waiting,
    /// It was confirmed, and used up now.
    Confirmed(Next),
    /// It was refused, or the wrong number was picked.
    Refused,
    /// Its time is over, it was used, or it never was.
    Expired,
}

fn numbers() -> (u8, Vec<u8>) {
    let mut random = rand::rngs::OsRng;
    let mut offered: Vec<u8> = vec![];
    while offered.len() < OFFERED {
        let number = random.gen_range(NUMBERS);
        // Numbers that are told apart at a glance: no two with the same digits.
        let alike = |other: &u8| *other == number || other % 10 * 10 + other / 10 == number;
        if !offered.iter().any(alike) {
            offered.push(number);
        }
    }
    let number = offered[0];
    offered.shuffle(&mut random);
    (number, offered)
}

impl Identities<'_> {
    /// Makes a link for a browser.
    ///
    /// # Errors
    /// Unavailable.
    pub async fn ask_by_link(&self, door: &Door) -> Result<Asked> {
        let now = self.0.ports().clock.now().trunc_subsecs(6);
        let (token, nonce) = (token(), token());
        let (number, offered) = numbers();
        let expires_at = now + TimeDelta::minutes(LASTS_MINUTES);
        let link = Link {
            id: Uuid::from_u128(rand::random()),
            number,
            offered,
            door: door.clone(),
            state: LinkState::Waiting,
            person: None,
            created_at: now,
            expires_at,
        };
        let sessions = &self.0.ports().sessions;
        sessions.put_link(&sha256(&token), &sha256(&nonce), &link).await.settled()?;
        Ok(Asked { token, start: format!("{START}{nonce}"), number, expires_at })
    }

    /// The link of a parameter of `/start`, while it waits; none when there is none any more.
    ///
    /// # Errors
    /// Unavailable.
    pub async fn link_to_answer(&self, start: &str) -> Result<Option<Link>> {
        let Some(nonce) = start.strip_prefix(START).filter(|nonce| nonce.len() <= TOKEN_MAX) else {
            return Ok(None);
        };
        let found = self.0.ports().sessions.link_of_nonce(&sha256(nonce)).await.settled()?;
        let now = self.0.ports().clock.now();
        Ok(found.filter(|link| link.state == LinkState::Waiting && link.expires_at > now))
    }

    /// Answers a link by the number that was picked; none is a refusal, and so is a wrong one.
    /// Gives the link as it stands then: an answer is given once. None when its time is over.
    ///
    /// # Errors
    /// Unavailable.
    pub async fn answer_link(
        &self,
        context: &Context,
        person: PersonId,
        id: Uuid,
        number: Option<u8>,
    ) -> Result<Option<Link>> {
        let (sessions, now) = (&self.0.ports().sessions, self.0.ports().clock.now());
        let Some(link) = sessions.link(id).await.settled()? else { return Ok(None) };
        if link.state == LinkState::Waiting {
            if link.expires_at <= now {
                return Ok(None);
            }
            let confirmed = number == Some(link.number);
            sessions.answer_link(id, person, confirmed).await.settled()?;
            if !confirmed {
                let action = Action::LinkRefused;
                self.0.audits().note(context, &link.door, action, Some(person)).await?;
            }
        }
        let link = sessions.link(id).await.settled()?;
        // What somebody else answered is not told here.
        Ok(link.filter(|link| link.person == Some(person)))
    }

    /// What became of a page's link. A confirmed one is used up by this.
    ///
    /// # Errors
    /// Refused with [`Refusal::PersonBlocked`]; unavailable.
    pub async fn poll_link(&self, context: &Context, token: &str) -> Result<Answered> {
        let (sessions, now) = (&self.0.ports().sessions, self.0.ports().clock.now());
        let Some(link) = sessions.link_of_page(&sha256(token)).await.settled()? else {
            return Ok(Answered::Expired);
        };
        let over = link.expires_at <= now;
        match (link.state, link.person) {
            (LinkState::Refused, _) => Ok(Answered::Refused),
            (LinkState::Waiting, _) if !over => Ok(Answered::Waiting),
            (LinkState::Confirmed, Some(person)) if !over => {
                if !sessions.use_link(link.id).await.settled()? {
                    return Ok(Answered::Expired);
                }
                let context = by(context, person);
                let next = self.admit(&context, &link.door, person, Method::Link).await?;
                Ok(Answered::Confirmed(next))
            }
            (LinkState::Waiting | LinkState::Confirmed | LinkState::Used, _) => {
                Ok(Answered::Expired)
            }
        }
    }

    /// Signs in who opens the dashboard as a Mini App, by what Telegram vouches for. Whoever the
    /// shop does not know is met now.
    ///
    /// # Errors
    /// Refused with [`Refusal::BadProof`], [`Refusal::LockedOut`] or [`Refusal::PersonBlocked`];
    /// unavailable.
    pub async fn with_init_data(
        &self,
        context: &Context,
        door: &Door,
        token: &secrecy::SecretString,
        init_data: &str,
    ) -> Result<Next> {
        let now = self.0.ports().clock.now();
        let proven = super::init_data::check(token, init_data, now);
        let fresh = match &proven {
            Some(proven) => {
                let what = format!("init-data:{}", proven.hash);
                self.0.ports().sessions.spend(&what, now).await.settled()?
            }
            None => false,
        };
        let Some(proven) = proven.filter(|_| fresh) else {
            self.0.audits().note(context, door, Action::BadProof, None).await?;
            return Err(Refusal::BadProof {}.into());
        };
        let met = self.meet(context, &proven.user).await?;
        self.admit(context, door, met.person, Method::MiniApp).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_numbers_are_offered_of_two_different_digits_the_right_one_among_them() {
        for _ in 0..500 {
            let (number, offered) = numbers();
            assert_eq!(offered.len(), OFFERED);
            assert!(offered.contains(&number));
            let digits: std::collections::BTreeSet<_> =
                offered.iter().map(|n| (n / 10).min(n % 10) * 10 + (n / 10).max(n % 10)).collect();
            assert_eq!(digits.len(), OFFERED, "{offered:?}");
            assert!(offered.iter().all(|n| NUMBERS.contains(n)));
        }
    }
}
