//! Faults of someone who knows the tool: he changes facts and entries alike, gives the commands
//! other positions, makes the tree anew and signs it. What he cannot make agree is what one check
//! looks at and no other.

use super::kind::{Fault, Forge, forged};
use crate::audit::CheckId::{
    A2, A3, A6, A9, A11, A12, A13, A14, B2, B4, B5, B10, B13, B16, C1, C2, C3, C4, C5, C6, C7, D1,
    D3, E1, E2, G3, H1, H2,
};

/// An order that was cancelled before anything was held for it.
macro_rules! given_up {
    () => {
        "event_type = 'order.placed' AND EXISTS (SELECT FROM log.events c WHERE c.aggregate_id = events.aggregate_id AND c.event_type = 'order.cancelled' AND c.payload::text LIKE '%\"was_paid\":false%') AND NOT EXISTS (SELECT FROM log.events h WHERE h.event_type = 'wallet.held' AND h.payload::text LIKE '%' || events.aggregate_id || '%')"
    };
}

pub(super) const FAULTS: &[Fault] = &[
    forged(
        "sequence-skipped-and-signed",
        A2,
        Forge::Tree,
        "UPDATE log.events SET sequence = sequence + 1 WHERE position = @[NOT EXISTS (SELECT FROM log.events n WHERE (n.aggregate_type, n.aggregate_id) = (events.aggregate_type, events.aggregate_id) AND n.sequence > events.sequence)]",
    ),
    forged(
        "tile-of-another-lane",
        A3,
        Forge::No,
        "INSERT INTO log.tiles SELECT 1, level, tile_index, hashes, width FROM log.tiles WHERE level = 0 AND tile_index = 0",
    ),
    forged(
        "checkpoint-of-another-shop",
        A6,
        Forge::Origin,
        "UPDATE log.checkpoints SET size = size",
    ),
    forged(
        "tail-dropped-and-forgotten",
        A9,
        Forge::Keep,
        "DELETE FROM log.events WHERE position > (SELECT max(position) FROM log.events) - 3",
    ),
    forged(
        "clock-back-and-signed",
        A11,
        Forge::Tree,
        "UPDATE log.events SET recorded_at = recorded_at - interval '1 day' WHERE position = @[event_type = 'subscription.usage_observed']",
    ),
    forged(
        "day-of-the-books-far-away",
        A11,
        Forge::Tree,
        "UPDATE log.events SET payload = regexp_replace(payload::text, '\"effective_date\":\"2026', '\"effective_date\":\"2036')::json WHERE position = @[event_type = 'wallet.held']",
    ),
    forged(
        "version-unknown-and-signed",
        A12,
        Forge::Tree,
        "UPDATE log.events SET event_version = '2' WHERE position = @[event_type = 'subscription.usage_observed']",
    ),
    forged(
        "payload-spaced-and-signed",
        A13,
        Forge::Tree,
        "UPDATE log.events SET payload = replace(payload::text, ':', ': ')::json WHERE position = @[event_type = 'subscription.usage_observed']",
    ),
    forged(
        "usage-beyond-and-signed",
        A14,
        Forge::Tree,
        "UPDATE log.events SET payload = regexp_replace(payload::text, '\"down_bytes\":[0-9]+', '\"down_bytes\":9007199254740993')::json WHERE position = @[event_type = 'subscription.usage_observed']",
    ),
    forged(
        "rules-of-another-version-and-signed",
        B2,
        Forge::Tree,
        "UPDATE log.events SET payload = replace(payload::text, '\"rule_version\":1', '\"rule_version\":2')::json WHERE position = @[event_type IN ('wallet.held', 'wallet.captured')]",
    ),
    forged(
        "money-on-a-card-of-nobody",
        B4,
        Forge::All,
        "UPDATE log.events e SET payload = replace(e.payload::text, c.aggregate_id, left(c.aggregate_id, 20) || '000000')::json FROM log.events c WHERE c.event_type = 'card.added' AND e.aggregate_type <> 'card' AND e.payload::text LIKE '%' || c.aggregate_id || '%'",
    ),
    forged(
        "top-up-shrunk-everywhere",
        B5,
        Forge::All,
        "WITH c AS (SELECT payload #>> '{Credited,payment}' AS payment, payload #>> '{Credited,amount}' AS amount FROM log.events c WHERE event_type = 'wallet.credited' AND sequence = 1 AND EXISTS (SELECT FROM log.events h WHERE h.aggregate_type = 'wallet' AND h.aggregate_id = c.aggregate_id AND h.event_type = 'wallet.held' AND h.sequence = 2) ORDER BY position LIMIT 1) UPDATE log.events e SET payload = regexp_replace(e.payload::text, ':(-?)' || c.amount || '([,}])', ':\\11000\\2', 'g')::json FROM c WHERE e.aggregate_id = c.payment OR e.aggregate_type = 'wallet' AND e.payload::text LIKE '%' || c.payment || '%'",
    ),
    forged(
        "entry-of-another-name",
        B10,
        Forge::All,
        "UPDATE log.events SET payload = regexp_replace(payload::text, '\"entry_id\":\"[^\"]*\"', (SELECT substring(payload::text from '\"entry_id\":\"[^\"]*\"') FROM log.events WHERE event_type = 'wallet.held' ORDER BY position LIMIT 1))::json WHERE position = (SELECT max(position) FROM log.events WHERE event_type = 'wallet.held')",
    ),
    forged(
        "discount-of-everything",
        B13,
        Forge::All,
        concat!(
            "UPDATE log.events SET payload = regexp_replace(payload::text, '\"discount\":[0-9]+', '\"discount\":' || (payload #>> '{Placed,price,list}'))::json WHERE position = @[",
            given_up!(),
            "]"
        ),
    ),
    forged(
        "discount-off-the-grid",
        B16,
        Forge::All,
        concat!(
            "UPDATE log.events SET payload = regexp_replace(payload::text, '\"discount\":[0-9]+', '\"discount\":150')::json WHERE position = @[",
            given_up!(),
            "]"
        ),
    ),
    forged(
        "approved-another-card-and-signed",
        C1,
        Forge::All,
        "UPDATE log.events SET payload = regexp_replace(payload::text, '\"card\":\"....', '\"card\":\"0000')::json WHERE position = @[event_type = 'payment.approved']",
    ),
    forged(
        "cancelled-as-if-unpaid",
        C2,
        Forge::All,
        "UPDATE log.events SET payload = replace(payload::text, '\"was_paid\":true', '\"was_paid\":false')::json WHERE position = @[event_type = 'order.cancelled' AND payload::text LIKE '%\"was_paid\":true%']",
    ),
    forged(
        "reversed-another-amount",
        C3,
        Forge::All,
        "UPDATE log.events SET payload = regexp_replace(payload::text, '\"amount\":[0-9]+', '\"amount\":1000')::json WHERE position = @[event_type = 'payment.reversed']",
    ),
    forged(
        "actor-nobody-and-signed",
        C4,
        Forge::All,
        "UPDATE log.events SET metadata = regexp_replace(metadata::text, '\"actor\":\"[^\"]*\"', '\"actor\":\"somebody\"')::json WHERE position = @[event_type = 'subscription.usage_observed']",
    ),
    forged(
        "own-payment-and-signed",
        C5,
        Forge::All,
        "WITH r AS (SELECT aggregate_id AS payment, payload #>> '{Rejected,person}' AS person, payload #>> '{Rejected,reviewer}' AS reviewer FROM log.events WHERE position = @[event_type = 'payment.rejected']) UPDATE log.events e SET payload = replace(e.payload::text, r.person, r.reviewer)::json FROM r WHERE e.aggregate_id = r.payment",
    ),
    forged(
        "price-of-no-catalogue",
        C6,
        Forge::All,
        concat!(
            "UPDATE log.events SET payload = regexp_replace(payload::text, '\"list\":[0-9]+', '\"list\":1600000')::json WHERE position = @[",
            given_up!(),
            "]"
        ),
    ),
    forged(
        "fulfilment-missing-and-signed",
        C7,
        Forge::All,
        "DELETE FROM log.events WHERE position = @[event_type = 'order.fulfilled' AND position < (SELECT max(position) * 3 / 4 FROM log.events)]",
    ),
    forged(
        "telegram-of-another",
        D1,
        Forge::All,
        "UPDATE log.events SET payload = regexp_replace(payload::text, '\"telegram\":\"[^\"]*\"', (SELECT substring(payload::text from '\"telegram\":\"[^\"]*\"') FROM log.events WHERE event_type = 'person.registered' ORDER BY position LIMIT 1))::json WHERE position = (SELECT max(position) FROM log.events WHERE event_type = 'person.registered')",
    ),
    forged(
        "receipt-reused-and-signed",
        D3,
        Forge::All,
        "UPDATE log.events SET payload = regexp_replace(payload::text, '\"content\":\"[^\"]*\"', (SELECT substring(payload::text from '\"content\":\"[^\"]*\"') FROM log.events WHERE event_type = 'payment.receipt_submitted' ORDER BY position LIMIT 1))::json WHERE position = (SELECT max(position) FROM log.events WHERE event_type = 'payment.receipt_submitted')",
    ),
    forged(
        "delivered-to-another-account",
        E1,
        Forge::All,
        "UPDATE log.events SET payload = regexp_replace(payload::text, '(\"subscription\":\"[0-9A-Z]{20})[0-9A-Z]{6}', '\\1000000')::json WHERE position = @[event_type = 'order.placed' AND EXISTS (SELECT FROM log.events f WHERE f.aggregate_id = events.aggregate_id AND f.event_type = 'order.fulfilled')]",
    ),
    forged(
        "parked-for-ever",
        E2,
        Forge::All,
        "WITH o AS (SELECT p.aggregate_id AS account, p.payload #>> '{Provisioned,order}' AS id, p.payload #>> '{Provisioned,person}' AS person FROM log.events p WHERE p.event_type = 'subscription.provisioned' AND NOT EXISTS (SELECT FROM log.events r WHERE r.aggregate_id = p.aggregate_id AND r.event_type = 'subscription.renewal_requested') AND p.position < (SELECT max(position) * 3 / 4 FROM log.events) ORDER BY md5(p.position::text || ':{seed}') LIMIT 1), d AS (DELETE FROM log.events e USING o WHERE e.event_type = 'order.fulfilled' AND e.aggregate_id = o.id OR e.event_type = 'wallet.captured' AND e.payload::text LIKE '%' || o.id || '%' OR e.event_type = 'subscription.usage_observed' AND e.aggregate_id = o.account) UPDATE log.events e SET event_type = 'subscription.provisioning_parked', payload = ('{\"ProvisioningParked\":{\"order\":\"' || o.id || '\",\"person\":\"' || o.person || '\"}}')::json FROM o WHERE e.event_type = 'subscription.provisioned' AND e.aggregate_id = o.account",
    ),
    forged(
        "row-of-no-origin",
        G3,
        Forge::No,
        "UPDATE rm.plan SET position = (SELECT min(position) FROM log.events WHERE aggregate_type <> 'plan')",
    ),
    forged(
        "card-number-written-down",
        H1,
        Forge::All,
        "UPDATE log.events SET payload = regexp_replace(payload::text, '\"reason\":\"[^\"]*\"', '\"reason\":\"send it to 6037-9973-1234-5672\"')::json WHERE position = @[event_type = 'payment.rejected']",
    ),
    forged(
        "name-written-down",
        H2,
        Forge::All,
        "UPDATE log.events SET payload = regexp_replace(payload::text, '\"profile\":\"[^\"]*\"', '\"profile\":\"Ali Rezaei\"')::json WHERE position = @[event_type = 'person.registered']",
    ),
];
