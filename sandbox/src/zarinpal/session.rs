//! One session of paying: its states, its times, and what is allowed when. All times are unix
//! milliseconds, all amounts rial.

use super::{
    answer::Refusal,
    card,
    tariff::{self, FeeType},
};
use rand::{Rng, distributions::Alphanumeric};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

const MINUTE_MS: i64 = 60_000;
/// How long the page of a session can be opened. Not published; others who play Zarinpal take 30 minutes.
const OPEN_MS: i64 = 30 * MINUTE_MS;
/// How long after that a try that was begun at the bank can still succeed.
const BANK_MS: i64 = 15 * MINUTE_MS;
/// How long after a payment it can be reversed (published).
const REVERSE_MS: i64 = 30 * MINUTE_MS;
/// How long a payment waits for the shop before it goes back to the payer. That it does is published;
/// when, is not: elsewhere it is said that money is back within 72 hours.
const VERIFY_MS: i64 = 72 * 60 * MINUTE_MS;
/// Letters and digits of an authority after its `S`.
const AUTHORITY_LETTERS: usize = 35;

/// Where a session stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum SessionState {
    /// Nobody has opened its page.
    Created,
    /// Its page was opened.
    InBank,
    /// Paid; the shop has not asked.
    Paid,
    /// Paid, and the shop has asked.
    Verified,
    /// Cancelled, refused by the bank, or over.
    Failed,
    /// Given back to the payer.
    Reversed,
}

impl SessionState {
    /// As `inquiry` says it. It knows no `CREATED`; that it says `IN_BANK` then is a guess.
    pub(super) fn inquired(self) -> &'static str {
        match self {
            Self::Created | Self::InBank => "IN_BANK",
            Self::Paid => "PAID",
            Self::Verified => "VERIFIED",
            Self::Failed => "FAILED",
            Self::Reversed => "REVERSED",
        }
    }
}

/// The currency that amounts were said in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub(super) enum Currency {
    /// Rial.
    #[default]
    Irr,
    /// Toman.
    Irt,
}

impl Currency {
    /// An amount of this currency in rial.
    pub(super) fn rial(self, amount: u64) -> Option<u64> {
        match self {
            Self::Irr => Some(amount),
            Self::Irt => amount.checked_mul(10),
        }
    }
}

/// What the bank told of a payment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Payment {
    pub(super) paid_at: i64,
    pub(super) ref_id: i64,
    pub(super) card_pan: String,
    pub(super) card_hash: String,
}

/// What a shop opens a session with.
#[derive(Debug, Clone)]
pub(super) struct Order {
    pub(super) merchant_id: String,
    pub(super) amount: u64,
    pub(super) currency: Currency,
    pub(super) description: String,
    pub(super) callback_url: String,
    pub(super) metadata: Map<String, Value>,
}

/// A session.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Session {
    pub(super) authority: String,
    pub(super) merchant_id: String,
    pub(super) amount: u64,
    pub(super) currency: Currency,
    pub(super) description: String,
    pub(super) callback_url: String,
    pub(super) metadata: Map<String, Value>,
    pub(super) fee: u64,
    pub(super) fee_type: FeeType,
    pub(super) created_at: i64,
    pub(super) payment: Option<Payment>,
    state: SessionState,
}

impl Session {
    pub(super) fn new(order: Order, fee_type: FeeType, now: i64) -> Self {
        let letters = rand::thread_rng().sample_iter(Alphanumeric).take(AUTHORITY_LETTERS);
        Self {
            authority: std::iter::once('S').chain(letters.map(char::from)).collect(),
            merchant_id: order.merchant_id,
            amount: order.amount,
            currency: order.currency,
            description: order.description,
            callback_url: order.callback_url,
            metadata: order.metadata,
            fee: tariff::fee(order.amount),
            fee_type,
            created_at: now,
            payment: None,
            state: SessionState::Created,
        }
    }

    /// Where it stands now: time closes pages, ends tries, and sends money back.
    pub(super) fn state(&self, now: i64) -> SessionState {
        let age = now.saturating_sub(self.created_at);
        let paid_for = self.payment.as_ref().map(|payment| now.saturating_sub(payment.paid_at));
        match self.state {
            SessionState::Created if age > OPEN_MS => SessionState::Failed,
            SessionState::InBank if age > OPEN_MS + BANK_MS => SessionState::Failed,
            SessionState::Paid if paid_for > Some(VERIFY_MS) => SessionState::Reversed,
            state => state,
        }
    }

    /// Whether its page can be opened.
    pub(super) fn is_open(&self, now: i64) -> bool {
        let open = matches!(self.state, SessionState::Created | SessionState::InBank);
        open && now.saturating_sub(self.created_at) <= OPEN_MS
    }

    /// Its page is opened.
    pub(super) fn enter(&mut self) {
        if self.state == SessionState::Created {
            self.state = SessionState::InBank;
        }
    }

    /// Somebody pays with a card. A try that was begun may succeed after the page has closed, and one
    /// after a cancelled one as long as it has not. A card other than the one that the shop asked for
    /// fails; the real money would come back to it. `settled`: it is verified without being asked about.
    pub(super) fn pay(
        &mut self,
        payer: &str,
        ref_id: i64,
        settled: bool,
        now: i64,
    ) -> Result<(), SessionState> {
        let state = self.state(now);
        let alive = now.saturating_sub(self.created_at) <= OPEN_MS;
        let again = self.state == SessionState::Failed && alive;
        if !matches!(state, SessionState::Created | SessionState::InBank) && !again {
            return Err(state);
        }
        let wanted = self.metadata.get("card_pan").map(as_text);
        if wanted.is_some_and(|wanted| wanted != payer) {
            self.state = SessionState::Failed;
            return Ok(());
        }
        self.state = if settled { SessionState::Verified } else { SessionState::Paid };
        self.payment = Some(Payment {
            paid_at: now,
            ref_id,
            card_pan: card::masked(payer),
            card_hash: card::hash(payer),
        });
        Ok(())
    }

    /// Somebody gives it up.
    pub(super) fn cancel(&mut self, now: i64) -> Result<(), SessionState> {
        match self.state(now) {
            SessionState::Created | SessionState::InBank | SessionState::Failed => {
                self.state = SessionState::Failed;
                Ok(())
            }
            state => Err(state),
        }
    }

    /// The shop asks, with the amount in the currency it asked for; the code is 100 the first time
    /// and 101 after. That a session that is not paid is told before a wrong amount is a guess.
    pub(super) fn verify(&mut self, amount: u64, now: i64) -> Result<(i64, &Payment), Refusal> {
        let state = self.state(now);
        let code = match state {
            SessionState::Paid => 100,
            SessionState::Verified => 101,
            _ => return Err((-51).into()),
        };
        if self.currency.rial(amount) != Some(self.amount) {
            return Err((-50).into());
        }
        self.state = SessionState::Verified;
        let payment = self.payment.as_ref().ok_or(Refusal::from(-52))?;
        Ok((code, payment))
    }

    /// The shop gives the payment back.
    pub(super) fn reverse(&mut self, now: i64) -> Result<(), Refusal> {
        let paid = matches!(self.state(now), SessionState::Paid | SessionState::Verified);
        let payment = self.payment.as_ref().filter(|_| paid).ok_or(Refusal::from(-61))?;
        if now.saturating_sub(payment.paid_at) > REVERSE_MS {
            return Err((-63).into());
        }
        self.state = SessionState::Reversed;
        Ok(())
    }
}

/// A text, or a number written out.
fn as_text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
