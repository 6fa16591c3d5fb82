//! A payment gateway: its sessions, what payers do at its pages, and what it answers when it is
//! asked. What it has done once it answers again in the same way, as often as it is asked.

use std::collections::BTreeMap;

use domain::{id::PaymentId, money::Irr, payment::gateway::Authority};

/// Where a session stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Nobody has paid.
    Open,
    /// Somebody has paid, and the shop was not told.
    Paid,
    /// Somebody has paid another amount.
    OtherAmount,
    /// The shop was told that it is paid.
    Verified,
    /// The money went back.
    Reversed,
}

/// What the gateway says of a session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// It is paid, by this number; and whether it said so before.
    Paid(String, bool),
    /// It is not.
    Unpaid,
    /// Another amount was paid.
    OtherAmount,
}

/// What the gateway says when it is to give a payment back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reversal {
    /// It has.
    Done,
    /// It cannot, as the session stands.
    NotPaid,
    /// It will not.
    Refused,
}

/// A session.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Session {
    payment: PaymentId,
    amount: Irr,
    standing: Standing,
    /// Whether the customer knows of its page.
    announced: bool,
    /// Whether it was refused to be given back: then it is refused for ever.
    refused: bool,
}

/// The gateway.
#[derive(Debug, Clone, Default)]
pub struct Gateway {
    sessions: BTreeMap<Authority, Session>,
}

impl Gateway {
    /// Opens a session. Whoever asks again gets another.
    ///
    /// # Panics
    /// Never: the name has the form of one.
    pub fn open(&mut self, payment: PaymentId, amount: Irr) -> Authority {
        let name = format!("A{:035}", self.sessions.len());
        let authority: Authority = name.parse().expect("A and 35 digits");
        let standing = Standing::Open;
        let session = Session { payment, amount, standing, announced: false, refused: false };
        self.sessions.insert(authority.clone(), session);
        authority
    }

    /// The customer is sent to a session's page.
    pub fn announce(&mut self, authority: &Authority) {
        if let Some(session) = self.sessions.get_mut(authority) {
            session.announced = true;
        }
    }

    /// Somebody pays at the `nth` of the pages that are open; perhaps `otherwise` than he should.
    /// The payment; none when no page is open.
    pub fn pay(&mut self, nth: usize, otherwise: bool) -> Option<PaymentId> {
        let open = |session: &&mut Session| session.announced && session.standing == Standing::Open;
        let mut open: Vec<_> = self.sessions.values_mut().filter(open).collect();
        let nth = nth.checked_rem(open.len())?;
        let session = open.swap_remove(nth);
        session.standing = if otherwise { Standing::OtherAmount } else { Standing::Paid };
        Some(session.payment)
    }

    /// Where a session stands.
    #[must_use]
    pub fn standing(&self, authority: &Authority) -> Option<Standing> {
        self.sessions.get(authority).map(|session| session.standing)
    }

    /// Whether a session is paid; the shop is told so.
    pub fn verify(&mut self, authority: &Authority, amount: Irr) -> Verdict {
        let Some(session) = self.sessions.get_mut(authority) else { return Verdict::Unpaid };
        let number = authority.as_str().trim_start_matches(['A', '0']).to_owned();
        match session.standing {
            Standing::Open | Standing::Reversed => Verdict::Unpaid,
            Standing::OtherAmount => Verdict::OtherAmount,
            _ if session.amount != amount => Verdict::OtherAmount,
            Standing::Verified => Verdict::Paid(number, true),
            Standing::Paid => {
                session.standing = Standing::Verified;
                Verdict::Paid(number, false)
            }
        }
    }

    /// Gives a payment back whole, unless it `refuses`, which is for ever.
    pub fn reverse(&mut self, authority: &Authority, refuses: bool) -> Reversal {
        let Some(session) = self.sessions.get_mut(authority) else { return Reversal::NotPaid };
        if session.standing != Standing::Verified {
            return Reversal::NotPaid;
        }
        session.refused |= refuses;
        if session.refused {
            return Reversal::Refused;
        }
        session.standing = Standing::Reversed;
        Reversal::Done
    }

    /// The sessions that are paid, and that the shop was not told of.
    #[must_use]
    pub fn unverified(&self) -> Vec<Authority> {
        let paid = self.sessions.iter().filter(|(_, session)| session.standing == Standing::Paid);
        paid.map(|(authority, _)| authority.clone()).collect()
    }
}
