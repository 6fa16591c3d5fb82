//! Days as the shop counts them: from midnight to midnight in Tehran.

use chrono::{DateTime, Utc};
use domain::time::{effective_date, midnight};

use crate::state::Shop;

/// When the day began that it is now in Tehran.
#[must_use]
pub(crate) fn begin_of_today(shop: &Shop) -> DateTime<Utc> {
    midnight(effective_date(shop.app().ports().clock.now()))
}
