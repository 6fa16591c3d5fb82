//! A plan: its names, its terms, its price, and whether it is offered.

use serde::{Deserialize, Serialize};

use crate::{id::PersonId, money::Irr};

/// Prices are multiples of this many rial, so that they are exact in Toman.
pub const PRICE_GRID_RIAL: u64 = 100;
/// Days of a plan at the most: ten years.
pub const DAYS_MAX: u32 = 3_650;
/// Bytes of a plan at the most: 1 PiB, well within the safe integers.
pub const QUOTA_BYTES_MAX: u64 = 1 << 50;
/// Devices of a plan at the most; panels count them in small numbers.
pub const DEVICES_MAX: u32 = 100;

/// What a plan gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Terms {
    /// Bytes, up and down together; 0 is unlimited.
    pub quota_bytes: u64,
    /// Days from the first delivery or the renewal.
    pub days: u32,
    /// Devices at once; 0 is unlimited.
    pub devices: u32,
}

/// What can be asked of a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PlanCommand {
    /// A new plan, offered at once.
    Add {
        /// Its name in Persian; 1 to 60 characters.
        name_fa: String,
        /// Its name in English; 1 to 60 characters.
        name_en: String,
        /// What it gives.
        terms: Terms,
        /// Its price.
        price: Irr,
        /// Who added it.
        by: PersonId,
    },
    /// Another price, for orders from now on.
    ChangePrice {
        /// The new price.
        price: Irr,
        /// Who decided.
        by: PersonId,
    },
    /// No longer offered.
    Withdraw {
        /// Who decided.
        by: PersonId,
    },
    /// Offered again.
    Offer {
        /// Who decided.
        by: PersonId,
    },
}

/// What happened to a plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum PlanEvent {
    /// It is in the catalogue, and offered.
    Added {
        /// Its name in Persian.
        name_fa: String,
        /// Its name in English.
        name_en: String,
        /// What it gives.
        terms: Terms,
        /// Its price.
        price: Irr,
        /// Who added it.
        by: PersonId,
    },
    /// Its price changed.
    PriceChanged {
        /// The new price.
        price: Irr,
        /// Who decided.
        by: PersonId,
    },
    /// It is no longer offered.
    Withdrawn {
        /// Who decided.
        by: PersonId,
    },
    /// It is offered again.
    Offered {
        /// Who decided.
        by: PersonId,
    },
}

events!(PlanEvent of "plan" {
    Added => "added",
    PriceChanged => "price_changed",
    Withdrawn => "withdrawn",
    Offered => "offered",
});

/// Why a plan refuses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum PlanError {
    /// There is no such plan.
    #[error("there is no such plan")]
    Unknown {},
    /// It exists already.
    #[error("this plan exists already")]
    Exists {},
    /// A name is missing or longer than 60 characters.
    #[error("a name has 1 to 60 characters")]
    BadName {},
    /// A price is a positive multiple of 100 rial.
    #[error("a price is a positive multiple of 100 rial")]
    BadPrice {},
    /// Days, bytes or devices are out of range.
    #[error("days are 1 to 3650, bytes at most 2^50, devices at most 100")]
    BadTerms {},
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Facts {
    name_fa: String,
    name_en: String,
    terms: Terms,
    price: Irr,
    offered: bool,
}

/// The state of a plan.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan(Option<Facts>);

aggregate!(Plan is "plan": PlanCommand => PlanEvent, PlanError);

fn priced(price: Irr) -> Result<Irr, PlanError> {
    let on_grid = price.rial().is_multiple_of(PRICE_GRID_RIAL);
    if price.is_zero() || !on_grid { Err(PlanError::BadPrice {}) } else { Ok(price) }
}

fn named(name: &str) -> Result<String, PlanError> {
    let name = name.trim();
    let within = !name.is_empty() && name.chars().count() <= 60;
    if within { Ok(name.to_owned()) } else { Err(PlanError::BadName {}) }
}

impl Terms {
    fn checked(self) -> Result<Self, PlanError> {
        let within = (1..=DAYS_MAX).contains(&self.days)
            && self.quota_bytes <= QUOTA_BYTES_MAX
            && self.devices <= DEVICES_MAX;
        if within { Ok(self) } else { Err(PlanError::BadTerms {}) }
    }
}

impl Plan {
    /// Its price, while it is offered.
    #[must_use]
    pub fn offer(&self) -> Option<(Irr, Terms)> {
        let facts = self.0.as_ref().filter(|facts| facts.offered)?;
        Some((facts.price, facts.terms))
    }

    /// Whether it is offered.
    #[must_use]
    pub fn is_offered(&self) -> bool {
        self.offer().is_some()
    }

    /// What `command` makes of this plan.
    ///
    /// # Errors
    /// A [`PlanError`] when it is not allowed.
    pub fn decide(&self, command: PlanCommand) -> Result<Vec<PlanEvent>, PlanError> {
        let Some(facts) = &self.0 else {
            let PlanCommand::Add { name_fa, name_en, terms, price, by } = command else {
                return Err(PlanError::Unknown {});
            };
            let (name_fa, name_en) = (named(&name_fa)?, named(&name_en)?);
            let (terms, price) = (terms.checked()?, priced(price)?);
            return Ok(vec![PlanEvent::Added { name_fa, name_en, terms, price, by }]);
        };
        Ok(match command {
            PlanCommand::Add { .. } => return Err(PlanError::Exists {}),
            PlanCommand::ChangePrice { price, by } if priced(price)? != facts.price => {
                vec![PlanEvent::PriceChanged { price, by }]
            }
            PlanCommand::Withdraw { by } if facts.offered => vec![PlanEvent::Withdrawn { by }],
            PlanCommand::Offer { by } if !facts.offered => vec![PlanEvent::Offered { by }],
            PlanCommand::ChangePrice { .. }
            | PlanCommand::Withdraw { .. }
            | PlanCommand::Offer { .. } => vec![],
        })
    }

    fn fold(&mut self, event: PlanEvent) {
        match (event, &mut self.0) {
            (PlanEvent::Added { name_fa, name_en, terms, price, .. }, state) => {
                *state = Some(Facts { name_fa, name_en, terms, price, offered: true });
            }
            (PlanEvent::PriceChanged { price, .. }, Some(facts)) => facts.price = price,
            (PlanEvent::Withdrawn { .. }, Some(facts)) => facts.offered = false,
            (PlanEvent::Offered { .. }, Some(facts)) => facts.offered = true,
            (
                PlanEvent::PriceChanged { .. }
                | PlanEvent::Withdrawn { .. }
                | PlanEvent::Offered { .. },
                None,
            ) => {}
        }
    }
}
