//! Faults in what was done: payments, orders, deliveries, authority, commands.

use super::kind::{Fault, fault};
use crate::audit::CheckId::{C1, C2, C4, C5, C7, C8, D3, E1, E2};

pub(super) const FAULTS: &[Fault] = &[
    fault("approved-twice", C1, "+[event_type = 'payment.approved']"),
    fault("credited-twice", C1, "+[event_type = 'wallet.credited']"),
    fault(
        "credited-unapproved",
        C1,
        "DELETE FROM log.events WHERE position = @[event_type = 'payment.approved']",
    ),
    fault(
        "approved-unseen",
        C1,
        "DELETE FROM log.events WHERE position = @[event_type = 'payment.receipt_submitted' AND EXISTS (SELECT FROM log.events a WHERE a.aggregate_id = events.aggregate_id AND a.event_type = 'payment.approved')]",
    ),
    fault(
        "approved-another-card",
        C1,
        "UPDATE log.events SET payload = regexp_replace(payload::text, '\"card\":\"....', '\"card\":\"0000')::json WHERE position = @[event_type = 'payment.approved']",
    ),
    fault(
        "approved-otherwise-unexplained",
        C1,
        "UPDATE log.events SET payload = regexp_replace(payload::text, '\"reason\":\"[^\"]*\"', '\"reason\":null')::json WHERE position = @[event_type = 'payment.approved' AND payload::text LIKE '%\"reason\":\"%']",
    ),
    fault(
        "paid-unheld",
        C2,
        "DELETE FROM log.events WHERE position = @[event_type = 'wallet.held']",
    ),
    fault(
        "fulfilled-uncaptured",
        C2,
        "DELETE FROM log.events WHERE position = @[event_type = 'wallet.captured']",
    ),
    fault(
        "captured-undelivered",
        C2,
        "DELETE FROM log.events WHERE position = @[event_type IN ('subscription.provisioned', 'subscription.renewed')]",
    ),
    fault("hold-released-twice", C2, "+[event_type = 'wallet.released']"),
    fault(
        "price-lowered",
        C2,
        "UPDATE log.events SET payload = regexp_replace(payload::text, '\"list\":[0-9]+', '\"list\":1000000')::json WHERE position = @[event_type = 'order.placed' AND EXISTS (SELECT FROM log.events p WHERE p.aggregate_id = events.aggregate_id AND p.event_type = 'order.paid')]",
    ),
    fault(
        "reviewer-never-granted",
        C4,
        "DELETE FROM log.events WHERE position = @[event_type = 'role.granted' AND payload::text LIKE '%Reviewer%']",
    ),
    fault(
        "approved-by-a-customer",
        C4,
        "UPDATE log.events SET metadata = regexp_replace(metadata::text, '\"actor\":\"[^\"]*\"', '\"actor\":\"person:' || (SELECT aggregate_id FROM log.events WHERE event_type = 'person.registered' ORDER BY position DESC LIMIT 1) || '\"')::json WHERE position = @[event_type = 'payment.approved']",
    ),
    fault(
        "actor-nobody",
        C4,
        "UPDATE log.events SET metadata = regexp_replace(metadata::text, '\"actor\":\"[^\"]*\"', '\"actor\":\"somebody\"')::json WHERE position = @[true]",
    ),
    fault(
        "reviewer-blocked",
        C4,
        "UPDATE log.events SET event_type = 'person.blocked', payload = ('{\"Blocked\":{\"by\":\"' || aggregate_id || '\",\"reason\":\"x\"}}')::json WHERE event_type = 'person.registered' AND aggregate_id = (SELECT aggregate_id FROM log.events WHERE event_type = 'role.granted' AND payload::text LIKE '%Reviewer%')",
    ),
    fault(
        "own-payment",
        C5,
        "UPDATE log.events SET payload = regexp_replace(payload::text, '(\"person\":\")([^\"]*)(\".*\"reviewer\":\")[^\"]*\"', '\\1\\2\\3\\2\"')::json WHERE position = @[event_type = 'payment.approved']",
    ),
    fault(
        "credit-missing",
        C7,
        "DELETE FROM log.events WHERE position = @[event_type = 'wallet.credited' AND position < (SELECT max(position) * 3 / 4 FROM log.events) AND NOT EXISTS (SELECT FROM log.events r WHERE r.event_type = 'payment.reversed' AND r.aggregate_id = events.payload #>> '{Credited,payment}')]",
    ),
    fault(
        "fulfilment-missing",
        C7,
        "DELETE FROM log.events WHERE position = @[event_type = 'order.fulfilled' AND position < (SELECT max(position) * 3 / 4 FROM log.events)]",
    ),
    fault(
        "request-missing",
        C7,
        "DELETE FROM log.events e USING log.events f WHERE f.position = @[event_type = 'order.fulfilled' AND position < (SELECT max(position) * 3 / 4 FROM log.events)] AND (e.event_type = 'order.fulfilled' AND e.aggregate_id = f.aggregate_id OR e.aggregate_type IN ('subscription', 'wallet') AND e.event_type <> 'wallet.held' AND e.payload::text LIKE '%' || f.aggregate_id || '%')",
    ),
    fault(
        "command-forgotten",
        C8,
        "DELETE FROM log.commands WHERE @[true] BETWEEN first_position AND last_position",
    ),
    fault(
        "command-invented",
        C8,
        "INSERT INTO log.commands SELECT gen_random_uuid(), lane, fingerprint, first_position, last_position, outcome, recorded_at FROM log.commands WHERE @[true] BETWEEN first_position AND last_position",
    ),
    fault(
        "command-fingerprint",
        C8,
        "UPDATE log.commands SET fingerprint = set_bit(fingerprint, 9, 1 - get_bit(fingerprint, 9)) WHERE @[true] BETWEEN first_position AND last_position",
    ),
    fault(
        "command-redated",
        C8,
        "UPDATE log.commands SET recorded_at = recorded_at + interval '1 microsecond' WHERE @[true] BETWEEN first_position AND last_position",
    ),
    fault(
        "command-stretched",
        C8,
        "UPDATE log.commands SET last_position = last_position + 1 WHERE @[true] BETWEEN first_position AND last_position",
    ),
    fault(
        "command-refused-after-all",
        C8,
        "UPDATE log.commands SET outcome = '{\"refused\":{}}' WHERE @[true] BETWEEN first_position AND last_position",
    ),
    fault(
        "refusal-garbled",
        C8,
        "UPDATE log.commands SET outcome = '{\"refused\": {}}' WHERE command_id = (SELECT command_id FROM log.commands WHERE outcome IS NOT NULL ORDER BY md5(command_id::text || ':{seed}') LIMIT 1)",
    ),
    fault(
        "command-taken-over",
        C8,
        "UPDATE log.events SET metadata = (SELECT metadata FROM log.events WHERE position = 1) WHERE position = @[position > 2]",
    ),
    fault(
        "receipt-reused",
        D3,
        "UPDATE log.events SET payload = regexp_replace(payload::text, '\"content\":\"[^\"]*\"', (SELECT substring(payload::text from '\"content\":\"[^\"]*\"') FROM log.events WHERE event_type = 'payment.receipt_submitted' ORDER BY position LIMIT 1))::json WHERE position = @[event_type = 'payment.receipt_submitted' AND position > (SELECT min(position) FROM log.events WHERE event_type = 'payment.receipt_submitted')]",
    ),
    fault(
        "delivered-unpaid",
        E1,
        "DELETE FROM log.events WHERE position = @[event_type = 'order.paid']",
    ),
    fault(
        "delivered-unordered",
        E1,
        "DELETE FROM log.events WHERE position = @[event_type = 'order.placed' AND EXISTS (SELECT FROM log.events p WHERE p.aggregate_id = events.aggregate_id AND p.event_type = 'order.paid')]",
    ),
    fault("delivered-twice", E1, "+[event_type = 'subscription.provisioned']"),
    fault(
        "delivery-missing",
        E2,
        "DELETE FROM log.events e USING log.events f WHERE f.position = @[event_type = 'order.fulfilled' AND position < (SELECT max(position) * 3 / 4 FROM log.events)] AND (e.event_type = 'order.fulfilled' AND e.aggregate_id = f.aggregate_id OR e.event_type IN ('subscription.provisioned', 'subscription.renewed', 'wallet.captured') AND e.payload::text LIKE '%' || f.aggregate_id || '%')",
    ),
];
