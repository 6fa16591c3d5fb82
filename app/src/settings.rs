//! What the shop's owner can set; `moon config default` prints it all.

use domain::{
    money::Irr,
    payment::gateway::{Misnamed, Terminal},
};
use serde::{Deserialize, Serialize};

/// Whether staff who can move money must sign in with a second factor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SecondFactor {
    /// As `required` in a shop, as `optional` in the sandbox, whose owner's password is public.
    Automatic,
    /// Whoever has none is made to set one up when he signs in to the dashboard.
    Required,
    /// Whoever has set one up is asked for it.
    Optional,
}

/// The settings of a shop. Amounts are in rial.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// The shop's name, shown to customers.
    pub shop_name: String,
    /// Where customers find help: a Telegram user name without the @.
    pub support_username: String,
    /// The least that is topped up at once, in rial.
    pub top_up_min: u64,
    /// The most that is topped up at once, in rial.
    pub top_up_max: u64,
    /// Amounts offered as buttons, in rial.
    pub top_up_quick: Vec<u64>,
    /// Minutes that a receipt is awaited.
    pub receipt_wait_minutes: u32,
    /// The shop's own name of its terminal at the gateway, as it stands in the books: 1 to 20 letters, digits and
    /// hyphens that begin with a capital or a digit.
    pub gateway_terminal: String,
    /// Minutes that a customer is given to pay at the gateway.
    pub gateway_wait_minutes: u32,
    /// Minutes after which staff are reminded of a receipt that waits, again and again.
    pub review_reminder_minutes: u32,
    /// Hours that an order waits for money.
    pub order_wait_hours: u32,
    /// Days that a payer is new, after which his receipts need no second look for that; 0: only until
    /// something of his was approved.
    pub payer_new_days: u32,
    /// Megabytes of a receipt at the most; Telegram gives bots files up to 20.
    pub receipt_max_megabytes: u32,
    /// Seconds between two readings of the panels' counters.
    pub usage_poll_seconds: u32,
    /// Hours that a browser stays signed in.
    pub session_hours: u32,
    /// Whether staff who can move money must sign in to the dashboard with a code of their device:
    /// `required`, `optional`, or `automatic`: required but in the sandbox.
    pub second_factor: SecondFactor,
    /// The base URL of customers' links, such as `https://shop.example`; empty: the address that
    /// the API listens on.
    pub public_url: String,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            shop_name: "MoonVpn".to_owned(),
            support_username: "MoonVpnSupport".to_owned(),
            top_up_min: 200_000,
            top_up_max: 500_000_000,
            top_up_quick: vec![500_000, 1_000_000, 2_000_000, 5_000_000],
            receipt_wait_minutes: 60,
            gateway_terminal: "Main".to_owned(),
            gateway_wait_minutes: 30,
            review_reminder_minutes: 30,
            order_wait_hours: 24,
            payer_new_days: 7,
            receipt_max_megabytes: 20,
            usage_poll_seconds: 60,
            session_hours: 12,
            second_factor: SecondFactor::Automatic,
            public_url: String::new(),
        }
    }
}

/// Settings that contradict themselves or each other.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{setting}: {problem}")]
pub struct Contradiction {
    /// Which setting.
    pub setting: &'static str,
    /// What is wrong, and what would be right.
    pub problem: String,
}

impl Settings {
    /// Checks that the settings make sense together.
    ///
    /// # Errors
    /// The first [`Contradiction`].
    pub fn check(&self) -> Result<(), Contradiction> {
        let wrong = |setting, problem: String| Err(Contradiction { setting, problem });
        if self.top_up_min == 0 || self.top_up_min > self.top_up_max {
            return wrong(
                "top_up_min",
                format!("must be between 1 and top_up_max ({})", self.top_up_max),
            );
        }
        if Irr::new(self.top_up_max).is_err() {
            return wrong("top_up_max", "must be at most 9007199254740991".to_owned());
        }
        let within = self.top_up_min..=self.top_up_max;
        if let Some(amount) = self.top_up_quick.iter().find(|amount| !within.contains(amount)) {
            return wrong("top_up_quick", format!("{amount} is outside top_up_min and top_up_max"));
        }
        if self.top_up_quick.len() > 8 {
            return wrong("top_up_quick", "has more than 8 buttons".to_owned());
        }
        for (setting, value) in [
            ("receipt_wait_minutes", self.receipt_wait_minutes),
            ("gateway_wait_minutes", self.gateway_wait_minutes),
            ("review_reminder_minutes", self.review_reminder_minutes),
            ("order_wait_hours", self.order_wait_hours),
            ("usage_poll_seconds", self.usage_poll_seconds),
            ("session_hours", self.session_hours),
        ] {
            if value == 0 {
                return wrong(setting, "must be at least 1".to_owned());
            }
        }
        if !(1..=20).contains(&self.receipt_max_megabytes) {
            return wrong("receipt_max_megabytes", "must be 1 to 20".to_owned());
        }
        if self.payer_new_days > 365 {
            return wrong("payer_new_days", "must be at most 365".to_owned());
        }
        if self.gateway_terminal.parse::<Terminal>().is_err() {
            return wrong("gateway_terminal", Misnamed::Terminal.to_string());
        }
        if self.shop_name.trim().is_empty() {
            return wrong("shop_name", "must not be empty".to_owned());
        }
        Ok(())
    }

    /// The Telegram user name of whoever helps customers, without the @; none where none is named.
    #[must_use]
    pub fn support(&self) -> Option<&str> {
        Some(self.support_username.trim().trim_start_matches('@')).filter(|name| !name.is_empty())
    }

    /// The address of his chat.
    #[must_use]
    pub fn support_url(&self) -> Option<String> {
        self.support().map(|name| format!("https://t.me/{name}"))
    }

    /// The least that is topped up at once.
    #[must_use]
    pub fn least(&self) -> Irr {
        Irr::new(self.top_up_min).unwrap_or(Irr::ZERO)
    }

    /// The most that is topped up at once.
    #[must_use]
    pub fn most(&self) -> Irr {
        Irr::new(self.top_up_max).unwrap_or(Irr::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn support_is_a_user_name_however_it_is_written_or_nobody() {
        let named = |name: &str| {
            let support_username = name.to_owned();
            Settings { support_username, ..Settings::default() }.support_url()
        };
        assert_eq!(named(" @MoonHelp").as_deref(), Some("https://t.me/MoonHelp"));
        assert_eq!(named("  "), None);
    }

    #[test]
    fn the_default_is_sound_and_contradictions_are_named() {
        assert_eq!(Settings::default().check(), Ok(()));
        let upside_down = Settings { top_up_min: 10, top_up_max: 5, ..Settings::default() };
        assert_eq!(upside_down.check().map_err(|e| e.setting), Err("top_up_min"));
        let outside = Settings { top_up_quick: vec![1], ..Settings::default() };
        assert_eq!(outside.check().map_err(|e| e.setting), Err("top_up_quick"));
        let never = Settings { order_wait_hours: 0, ..Settings::default() };
        assert_eq!(never.check().map_err(|e| e.setting), Err("order_wait_hours"));
    }
}
