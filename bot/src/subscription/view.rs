//! Services as they are shown.

use domain::id::SubscriptionId;
use locales::{Arg, args};
use projections::subscription::{DeliveryState, State, SubscriptionRow};

use super::{Action, Device};
use crate::{chat::Screen, order, text::Speaker};

/// Services on one screen of a phone.
const ROWS: usize = 12;
/// Configurations in one message: more do not fit into Telegram's 4096 characters.
const CONFIGS: usize = 3;

/// What a customer calls a service.
pub(crate) fn name_of(row: &SubscriptionRow) -> Arg<'_> {
    Arg::text(row.name.as_str())
}

fn status(speaker: &Speaker<'_>, row: &SubscriptionRow) -> &'static str {
    let ended = row.expires_at.is_some_and(|end| end <= speaker.now);
    let used_up = row.quota_bytes > 0 && row.used_bytes() >= row.quota_bytes;
    match row.state {
        State::Pending => "subscription-status-building",
        State::Failed => "subscription-status-disabled",
        State::Active if ended => "subscription-status-time-ended",
        State::Active if used_up => "subscription-status-traffic-ended",
        State::Active if row.used_bytes() == 0 => "subscription-status-not-connected",
        State::Active => "subscription-status-active",
    }
}

/// The sign of a status: the first word of its message.
fn sign(speaker: &Speaker<'_>, row: &SubscriptionRow) -> String {
    let words = speaker.label(status(speaker, row), &[]);
    words.split(' ').next().unwrap_or_default().to_owned()
}

pub(super) fn list(speaker: &Speaker<'_>, rows: &[SubscriptionRow]) -> Screen {
    if rows.is_empty() {
        return Screen::new(speaker.get("subscription-list-empty", &[]))
            .row([speaker.press("menu-buy-button", order::Action::Plans)])
            .row([speaker.home()]);
    }
    let button = |row: &SubscriptionRow| {
        let label = if row.state == State::Pending {
            speaker.label("subscription-row-building", &args![service = name_of(row)])
        } else {
            let left = Speaker::left(row.quota_bytes, row.used_bytes());
            let sign = Arg::text(sign(speaker, row));
            let args = args![status = sign, service = name_of(row), left = left];
            speaker.label("subscription-row", &args)
        };
        speaker.labelled(label, Action::Page { id: row.subscription })
    };
    Screen::new(speaker.get("subscription-list", &[]))
        .grid(rows.iter().take(ROWS).map(button).collect(), 1)
        .row([speaker.press("menu-buy-button", order::Action::Plans)])
        .row([speaker.home()])
}

pub(super) fn page(speaker: &Speaker<'_>, row: &SubscriptionRow, plan: &str) -> Screen {
    let id = row.subscription;
    let building = row.delivery != DeliveryState::None && row.state != State::Active;
    let Some(ends) = row.expires_at.filter(|_| !building) else {
        return Screen::new(speaker.get("subscription-not-ready", &[]))
            .row([speaker.press("menu-refresh-button", Action::Page { id })])
            .row(speaker.back(Action::List));
    };
    let (used, total) = (row.used_bytes(), row.quota_bytes);
    let read_at = row.usage_at.or(row.starts_at).unwrap_or(row.requested_at);
    let args = args![
        service = name_of(row),
        status = Arg::Key(status(speaker, row)),
        plan = Arg::text(plan),
        used = Arg::Bytes(used),
        total = Arg::Bytes(total),
        bar = Arg::UsageBar { used, total },
        date = Arg::Date(ends),
        relative = Arg::Relative { at: ends, now: speaker.now },
        moment = Arg::Moment(read_at),
    ];
    let key = if total == 0 { "subscription-page-unlimited" } else { "subscription-page" };
    Screen::new(speaker.get(key, &args))
        .row([
            speaker.press("subscription-link-button", Action::Link { id }),
            speaker.press("subscription-qr-button", Action::Qr { id }),
        ])
        .row([
            speaker.press("subscription-config-button", Action::Config { id }),
            speaker.press("subscription-guide-button", Action::Guide { id }),
        ])
        .row([speaker
            .press("subscription-renew-button", order::Action::RenewPlans { subscription: id })])
        .row([speaker.press("menu-refresh-button", Action::Page { id })])
        .row(speaker.back(Action::List))
}

pub(super) fn link(speaker: &Speaker<'_>, id: SubscriptionId, link: &str) -> Screen {
    Screen::new(speaker.get("subscription-link", &args![link = Arg::code(link)]))
        .row(speaker.copy("subscription-copy-link-button", link))
        .row([
            speaker.press("subscription-qr-button", Action::Qr { id }),
            speaker.press("subscription-guide-button", Action::Guide { id }),
        ])
        .row(speaker.back(Action::Page { id }))
}

pub(super) fn config(speaker: &Speaker<'_>, id: SubscriptionId, configs: &[String]) -> Screen {
    let shown = |config: &String| {
        speaker.get("subscription-config-line", &args![config = Arg::code(config.as_str())])
    };
    let heading = speaker.get("subscription-config", &[]);
    let said: Vec<String> =
        std::iter::once(heading).chain(configs.iter().take(CONFIGS).map(shown)).collect();
    let copy =
        configs.first().and_then(|config| speaker.copy("subscription-copy-config-button", config));
    Screen::new(said.join("\n\n"))
        .row(copy)
        .row([speaker.press("subscription-guide-button", Action::Guide { id })])
        .row(speaker.back(Action::Page { id }))
}

pub(super) fn qr(speaker: &Speaker<'_>, id: SubscriptionId, name: &str) -> Screen {
    Screen::new(speaker.get("subscription-qr", &args![service = Arg::text(name)]))
        .row(speaker.back(Action::Page { id }))
}

pub(super) fn guide(speaker: &Speaker<'_>, id: SubscriptionId) -> Screen {
    let button = |device: &Device| {
        let key = match device {
            Device::Android => "subscription-guide-android-button",
            Device::Ios => "subscription-guide-ios-button",
            Device::Windows => "subscription-guide-windows-button",
            Device::Mac => "subscription-guide-mac-button",
            Device::Linux => "subscription-guide-linux-button",
        };
        speaker.press(key, Action::GuideFor { id, device: *device })
    };
    Screen::new(speaker.get("subscription-guide", &[]))
        .grid(Device::ALL.iter().map(button).collect(), 2)
        .row(speaker.back(Action::Page { id }))
}

pub(super) fn guide_for(speaker: &Speaker<'_>, id: SubscriptionId, device: Device) -> Screen {
    let key = match device {
        Device::Android => "subscription-guide-android",
        Device::Ios => "subscription-guide-ios",
        Device::Windows => "subscription-guide-windows",
        Device::Mac => "subscription-guide-mac",
        Device::Linux => "subscription-guide-linux",
    };
    Screen::new(speaker.get(key, &[]))
        .row([speaker.press("subscription-link-button", Action::Link { id })])
        .row(speaker.back(Action::Guide { id }))
}

/// The account works: everything that is needed to connect, in one message.
pub(crate) fn delivered(
    speaker: &Speaker<'_>,
    row: &SubscriptionRow,
    plan: &str,
    link: &str,
) -> Screen {
    let id = row.subscription;
    let args = args![
        service = name_of(row),
        plan = Arg::text(plan),
        traffic = Speaker::bytes_or_unlimited(row.quota_bytes),
        date = Arg::Date(row.expires_at.unwrap_or(speaker.now)),
        link = Arg::code(link),
    ];
    Screen::new(speaker.get("order-delivered", &args))
        .row(speaker.copy("subscription-copy-link-button", link))
        .row([
            speaker.press("subscription-config-button", Action::Config { id }),
            speaker.press("subscription-guide-button", Action::Guide { id }),
        ])
        .row([speaker.press("subscription-usage-button", Action::Page { id }), speaker.home()])
}

/// The account is renewed.
pub(crate) fn renewed(
    speaker: &Speaker<'_>,
    row: &SubscriptionRow,
    before: chrono::DateTime<chrono::Utc>,
) -> Screen {
    let id = row.subscription;
    let args = args![
        service = name_of(row),
        traffic = Speaker::bytes_or_unlimited(row.quota_bytes),
        before = Arg::Date(before),
        after = Arg::Date(row.expires_at.unwrap_or(speaker.now)),
    ];
    Screen::new(speaker.get("order-renewed", &args))
        .row([speaker.press("subscription-usage-button", Action::Page { id }), speaker.home()])
}
