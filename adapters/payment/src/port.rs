//! The port: what each call's codes mean.

use crate::{
    answer,
    limits::Limits,
    line::{BadAddress, Line, Said, unknown},
};
use app::ports::gateway::{
    Ask, Gateway, GatewayFault, Paid, Reversal, Session, Standing, Unverified, Verdict,
};
use async_trait::async_trait;
use domain::{money::Irr, payment::gateway::Authority};
use secrecy::SecretString;
use serde_json::{Value, json};
use url::Url;

/// Done.
const SUCCESS: i64 = 100;
/// Done before.
const AGAIN: i64 = 101;
/// The amount is not the one that was paid.
const OTHER_AMOUNT: i64 = -50;
/// Not paid, or not yet.
const UNPAID: i64 = -51;
/// The gateway itself does not know.
const UNEXPECTED: i64 = -52;
/// The bank cannot give it back.
const BANK_CANNOT: i64 = -60;
/// Not paid, or given back already.
const NOT_PAID: i64 = -61;
/// We may not: the gateway does not know our address.
const MAY_NOT: i64 = -62;
/// The half hour is over.
const TOO_LATE: i64 = -63;
/// Sessions that `unVerified` tells at the most; more are left.
const UNVERIFIED_MAX: usize = 100;

/// One terminal at Zarinpal.
#[derive(Debug, Clone)]
pub struct Access {
    /// Where Zarinpal answers, such as `https://payment.zarinpal.com`.
    pub api_url: Url,
    /// The terminal's id there. Whoever knows it can ask in our name.
    pub merchant_id: SecretString,
}

/// Zarinpal, as the use cases see a gateway.
#[derive(Debug)]
pub struct Zarinpal {
    line: Line,
}

impl Zarinpal {
    /// A client of one terminal. It makes no call.
    ///
    /// # Errors
    /// [`BadAddress`] when the address is not an http or https URL.
    pub fn new(access: Access, limits: Limits) -> Result<Self, BadAddress> {
        Ok(Self { line: Line::new(&access.api_url, access.merchant_id, limits)? })
    }

    async fn call(&self, method: &str, fields: Value) -> Result<Said, GatewayFault> {
        match self.line.call(method, fields).await? {
            Said::Refused(UNEXPECTED, words) => {
                Err(unknown(format!("{UNEXPECTED}: {words}"), None))
            }
            said => Ok(said),
        }
    }
}

#[async_trait]
impl Gateway for Zarinpal {
    async fn request(&self, ask: &Ask) -> Result<Session, GatewayFault> {
        let fields = json!({
            "amount": ask.amount.rial(),
            "currency": "IRR",
            "description": ask.description,
            "callback_url": ask.callback_url,
            // When to settle is decided here, and not by the terminal's settings.
            "metadata": {"order_id": ask.payment, "auto_verify": false},
        });
        match self.call("request", fields).await? {
            Said::Done(SUCCESS, data) => {
                let (fee, bearer) = answer::fee(&data);
                Ok(Session { authority: authority(&data["authority"])?, fee, bearer })
            }
            said => Err(said.fault()),
        }
    }

    fn pay_page(&self, authority: &Authority) -> String {
        self.line.address(&format!("StartPay/{authority}"))
    }

    async fn verify(&self, authority: &Authority, amount: Irr) -> Result<Verdict, GatewayFault> {
        let fields = json!({"authority": authority.as_str(), "amount": amount.rial()});
        match self.call("verify", fields).await? {
            Said::Done(code @ (SUCCESS | AGAIN), data) => paid(&data, code == AGAIN),
            Said::Refused(code @ UNPAID, _) => Ok(Verdict::Unpaid { code }),
            Said::Refused(code @ OTHER_AMOUNT, _) => Ok(Verdict::OtherAmount { code }),
            said => Err(said.fault()),
        }
    }

    async fn inquire(&self, authority: &Authority) -> Result<Standing, GatewayFault> {
        let fields = json!({"authority": authority.as_str()});
        match self.call("inquiry", fields).await? {
            Said::Done(SUCCESS, data) => match data["status"].as_str() {
                Some("VERIFIED") => Ok(Standing::Verified),
                Some("PAID") => Ok(Standing::Paid),
                Some("IN_BANK") => Ok(Standing::InBank),
                Some("FAILED") => Ok(Standing::Failed),
                Some("REVERSED") => Ok(Standing::Reversed),
                _ => Err(unknown("it says not where the session stands".to_owned(), None)),
            },
            said => Err(said.fault()),
        }
    }

    async fn unverified(&self) -> Result<Vec<Unverified>, GatewayFault> {
        match self.call("unVerified", json!({})).await? {
            Said::Done(SUCCESS, data) => {
                let listed = data["authorities"].as_array();
                let listed = listed.ok_or_else(|| unknown("it lists nothing".to_owned(), None))?;
                Ok(listed.iter().take(UNVERIFIED_MAX).filter_map(unverified).collect())
            }
            said => Err(said.fault()),
        }
    }

    async fn reverse(&self, authority: &Authority) -> Result<Reversal, GatewayFault> {
        let fields = json!({"authority": authority.as_str()});
        match self.call("reverse", fields).await? {
            Said::Done(SUCCESS, _) => Ok(Reversal::Done),
            Said::Refused(code @ NOT_PAID, _) => Ok(Reversal::NotPaid { code }),
            Said::Refused(code @ (BANK_CANNOT | MAY_NOT | TOO_LATE), _) => {
                Ok(Reversal::Refused { code })
            }
            said => Err(said.fault()),
        }
    }
}

/// What came with 100 or 101. Without its number a payment cannot be named to anybody, so it stays
/// open and is asked about again.
fn paid(data: &Value, repeated: bool) -> Result<Verdict, GatewayFault> {
    let reference = answer::text(&data["ref_id"])
        .ok_or_else(|| unknown("it is paid, and the gateway gives no number".to_owned(), None))?;
    let (fee, bearer) = answer::fee(data);
    let (card, card_hash) = (answer::text(&data["card_pan"]), answer::text(&data["card_hash"]));
    Ok(Verdict::Paid(Paid { reference, card, card_hash, fee, bearer, repeated }))
}

/// One of those that wait. What cannot be read is passed over, so that it does not hide the others.
fn unverified(item: &Value) -> Option<Unverified> {
    let read = item["authority"].as_str().and_then(|text| text.parse().ok());
    let read = read.zip(answer::amount(&item["amount"]));
    if read.is_none() {
        tracing::warn!("the gateway lists a session that cannot be read");
    }
    read.map(|(authority, amount)| Unverified { authority, amount })
}

fn authority(value: &Value) -> Result<Authority, GatewayFault> {
    let named = value.as_str().and_then(|text| text.parse().ok());
    named.ok_or_else(|| unknown("its session has no name that can be read".to_owned(), None))
}
