//! Faults in payments at gateways: credited wrongly, claimed twice, given back by the wrong person or
//! out of step, and left undone. Of each kind one is forged, so that one check alone is left to see it.

use super::kind::{Fault, Forge, fault, forged};
use crate::audit::CheckId::{B7, B15, C1, C3, C4, C5, C7, D1, H2};

/// A payment that staff never asked to be given back.
macro_rules! stands {
    () => {
        "NOT EXISTS (SELECT FROM log.events r WHERE r.event_type = 'gateway.reversal_asked' AND r.aggregate_id = events.aggregate_id)"
    };
}

pub(super) const FAULTS: &[Fault] = &[
    fault("gateway-verified-twice", C1, "+[event_type = 'gateway.verified']"),
    fault("gateway-credited-twice", C1, "+[event_type = 'wallet.gateway_credited']"),
    fault(
        "gateway-credited-unverified",
        C1,
        "DELETE FROM log.events WHERE position = @[event_type = 'gateway.verified']",
    ),
    fault(
        "gateway-given-back-unheld",
        C1,
        "DELETE FROM log.events WHERE position = @[event_type = 'wallet.reversal_held']",
    ),
    fault("gateway-given-back-twice", C1, "+[event_type = 'wallet.reversal_settled']"),
    fault(
        "gateway-fee-in-the-facts-alone",
        B7,
        "UPDATE log.events SET payload = regexp_replace(payload::text, '\"fee\":([0-9]+)', '\"fee\":\\10')::json WHERE position = @[event_type = 'wallet.gateway_credited' AND payload::text NOT LIKE '%\"fee\":0,%']",
    ),
    fault(
        "gateway-credit-missing",
        C7,
        concat!(
            "DELETE FROM log.events e USING log.events v WHERE e.event_type = 'wallet.gateway_credited' AND e.payload #>> '{GatewayCredited,payment}' = v.aggregate_id AND v.position = @[event_type = 'gateway.verified' AND position < (SELECT max(position) * 3 / 4 FROM log.events) AND ",
            stands!(),
            "]"
        ),
    ),
    fault(
        "gateway-answer-not-settled",
        C7,
        "DELETE FROM log.events WHERE position = @[event_type = 'wallet.reversal_settled' AND position < (SELECT max(position) * 3 / 4 FROM log.events)]",
    ),
    forged(
        "gateway-fee-of-nobody",
        B15,
        Forge::All,
        concat!(
            "UPDATE log.events SET payload = regexp_replace(payload::text, '\"fee\":[0-9]+', '\"fee\":7')::json WHERE position = @[event_type = 'gateway.verified' AND payload::text LIKE '%\"Merchant\"%' AND ",
            stands!(),
            "]"
        ),
    ),
    forged(
        "gateway-fee-of-the-payer",
        B15,
        Forge::All,
        concat!(
            "UPDATE log.events SET payload = replace(payload::text, '\"Merchant\"', '\"Payer\"')::json WHERE position = @[event_type = 'gateway.verified' AND payload::text LIKE '%\"Merchant\"%' AND ",
            stands!(),
            "]"
        ),
    ),
    forged(
        "gateway-credited-twice-and-signed",
        C1,
        Forge::All,
        "WITH p AS (SELECT a.payload #>> '{GatewayCredited,payment}' AS one, b.payload #>> '{GatewayCredited,payment}' AS other FROM log.events a JOIN log.events b ON a.aggregate_id = b.aggregate_id AND a.event_type = b.event_type AND a.position < b.position WHERE a.event_type = 'wallet.gateway_credited' AND NOT EXISTS (SELECT FROM log.events r WHERE r.event_type = 'gateway.reversal_asked' AND r.aggregate_id = b.payload #>> '{GatewayCredited,payment}') ORDER BY md5(b.position::text || ':{seed}') LIMIT 1), d AS (DELETE FROM log.events e USING p WHERE e.aggregate_type = 'gateway' AND e.aggregate_id = p.other) UPDATE log.events e SET payload = replace(e.payload::text, p.other, p.one)::json FROM p WHERE e.event_type = 'wallet.gateway_credited' AND e.payload #>> '{GatewayCredited,payment}' = p.other",
    ),
    forged(
        "gateway-credited-another-amount",
        C1,
        Forge::All,
        concat!(
            "UPDATE log.events SET payload = regexp_replace(payload::text, '\"amount\":([0-9]+)', '\"amount\":\\10')::json WHERE event_type IN ('gateway.opened', 'gateway.verified') AND aggregate_id = (SELECT aggregate_id FROM log.events WHERE position = @[event_type = 'gateway.verified' AND ",
            stands!(),
            "])"
        ),
    ),
    forged(
        "gateway-late-denied",
        C1,
        Forge::All,
        "UPDATE log.events SET payload = replace(payload::text, '\"late\":true', '\"late\":false')::json WHERE position = @[event_type = 'gateway.verified' AND payload::text LIKE '%\"late\":true%']",
    ),
    forged(
        "gateway-given-back-unasked",
        C1,
        Forge::All,
        "DELETE FROM log.events WHERE event_type = 'gateway.reversal_asked' AND aggregate_id = (SELECT aggregate_id FROM log.events WHERE position = @[event_type = 'gateway.reversed'])",
    ),
    forged(
        "gateway-refused-another-amount",
        C3,
        Forge::All,
        "UPDATE log.events SET payload = regexp_replace(payload::text, '\"amount\":[0-9]+', '\"amount\":1000')::json WHERE position = @[event_type = 'gateway.reversal_refused']",
    ),
    forged(
        "gateway-verified-by-a-person",
        C4,
        Forge::All,
        "UPDATE log.events SET metadata = regexp_replace(metadata::text, '\"actor\":\"[^\"]*\"', '\"actor\":\"person:' || (payload #>> '{Verified,person}') || '\"')::json WHERE position = @[event_type = 'gateway.verified']",
    ),
    forged(
        "gateway-given-back-by-a-customer",
        C4,
        Forge::All,
        "WITH r AS (SELECT metadata ->> 'command_id' AS command, payload #>> '{ReversalAsked,person}' AS payer, payload #>> '{ReversalAsked,reviewer}' AS reviewer FROM log.events WHERE position = @[event_type = 'gateway.reversal_asked']), c AS (SELECT aggregate_id AS other FROM log.events, r WHERE event_type = 'person.registered' AND aggregate_id NOT IN (r.payer, r.reviewer) ORDER BY position DESC LIMIT 1) UPDATE log.events e SET metadata = regexp_replace(e.metadata::text, '\"actor\":\"[^\"]*\"', '\"actor\":\"person:' || c.other || '\"')::json FROM r, c WHERE e.metadata ->> 'command_id' = r.command",
    ),
    forged(
        "gateway-given-back-by-himself",
        C5,
        Forge::All,
        "WITH r AS (SELECT aggregate_id AS payment, metadata ->> 'command_id' AS command, payload #>> '{ReversalAsked,person}' AS payer, payload #>> '{ReversalAsked,reviewer}' AS reviewer FROM log.events WHERE position = @[event_type = 'gateway.reversal_asked']) UPDATE log.events e SET payload = replace(e.payload::text, '\"reviewer\":\"' || r.reviewer, '\"reviewer\":\"' || r.payer)::json, metadata = regexp_replace(e.metadata::text, '\"actor\":\"person:[^\"]*\"', '\"actor\":\"process:gateway\"')::json FROM r WHERE e.aggregate_id = r.payment AND e.event_type = 'gateway.reversed' OR e.metadata ->> 'command_id' = r.command",
    ),
    forged(
        "gateway-session-never-ended",
        C7,
        Forge::All,
        "WITH d AS (DELETE FROM log.events WHERE position = @[event_type = 'gateway.failed' AND NOT EXISTS (SELECT FROM log.events v WHERE v.aggregate_id = events.aggregate_id AND v.event_type = 'gateway.verified')] RETURNING aggregate_id) UPDATE log.events e SET payload = regexp_replace(e.payload::text, '\"expires_at\":\"[^\"]*\"', '\"expires_at\":\"2026-09-01T08:00:00Z\"')::json FROM d WHERE e.aggregate_id = d.aggregate_id AND e.event_type = 'gateway.opened'",
    ),
    forged(
        "gateway-session-of-two-payments",
        D1,
        Forge::All,
        "UPDATE log.events SET payload = regexp_replace(payload::text, '\"authority\":\"[^\"]*\"', (SELECT substring(payload::text from '\"authority\":\"[^\"]*\"') FROM log.events WHERE event_type = 'gateway.requested' ORDER BY position LIMIT 1))::json WHERE position = (SELECT max(position) FROM log.events WHERE event_type = 'gateway.requested')",
    ),
    forged(
        "gateway-transaction-of-two-payments",
        D1,
        Forge::All,
        "UPDATE log.events SET payload = regexp_replace(payload::text, '\"reference\":\"[^\"]*\"', (SELECT substring(payload::text from '\"reference\":\"[^\"]*\"') FROM log.events WHERE event_type = 'gateway.verified' ORDER BY position LIMIT 1))::json WHERE position = (SELECT max(position) FROM log.events WHERE event_type = 'gateway.verified')",
    ),
    forged(
        "gateway-card-written-down",
        H2,
        Forge::All,
        "UPDATE log.events SET payload = regexp_replace(payload::text, '\"card\":\"[^\"]*\"', '\"card\":\"603799******5672\"')::json WHERE position = @[event_type = 'gateway.verified' AND payload::text LIKE '%\"card\":\"%']",
    ),
];
