//! Faults in the books. An amount is made ten times itself by a nought at its end.

use super::kind::{Fault, fault};
use crate::audit::CheckId::{B1, B2, B3, B4, B5, B7, B9, B10, B11};

pub(super) const FAULTS: &[Fault] = &[
    fault(
        "one-leg",
        B1,
        "UPDATE log.events SET payload = regexp_replace(payload::text, '(\"lines\":\\[\\{\"account\":\"[^\"]*\",\"amount\":-?[0-9]+)', '\\10')::json WHERE position = @[event_type LIKE 'wallet.%']",
    ),
    fault(
        "line-dropped",
        B1,
        "UPDATE log.events SET payload = regexp_replace(payload::text, '(\"lines\":\\[)\\{[^}]*\\},', '\\1')::json WHERE position = @[event_type = 'wallet.held']",
    ),
    fault(
        "one-leg-in-the-trial",
        B3,
        "UPDATE log.events SET payload = regexp_replace(payload::text, '(\"lines\":\\[\\{\"account\":\"[^\"]*\",\"amount\":-?[0-9]+)', '\\10')::json WHERE position = @[event_type = 'wallet.credited']",
    ),
    fault(
        "both-legs",
        B2,
        "UPDATE log.events SET payload = regexp_replace(payload::text, '(,\"amount\":-?[0-9]+)(,\"commodity\")', '\\10\\2', 'g')::json WHERE position = @[event_type = 'wallet.credited']",
    ),
    fault(
        "sides-swapped",
        B2,
        "UPDATE log.events SET payload = replace(replace(replace(payload::text, ',\"amount\":-', ',\"amount\":~'), ',\"amount\":', ',\"amount\":-'), '-~', '')::json WHERE position = @[event_type = 'wallet.held']",
    ),
    fault(
        "wrong-customer",
        B2,
        "UPDATE log.events e SET payload = regexp_replace(payload::text, 'Liabilities:Wallet:[0-9A-Z]+', 'Liabilities:Wallet:' || (SELECT aggregate_id FROM log.events WHERE aggregate_type = 'wallet' AND aggregate_id <> e.aggregate_id LIMIT 1))::json WHERE position = @[event_type = 'wallet.credited']",
    ),
    fault(
        "rule-version",
        B2,
        "UPDATE log.events SET payload = replace(payload::text, '\"rule_version\":1', '\"rule_version\":2')::json WHERE position = @[event_type LIKE 'wallet.%']",
    ),
    fault(
        "account-typo",
        B4,
        "UPDATE log.events SET payload = replace(payload::text, 'Liabilities:Hold:', 'Liabilities:Hodl:')::json WHERE position = @[event_type = 'wallet.held']",
    ),
    fault(
        "commodity-unknown",
        B4,
        "UPDATE log.events SET payload = replace(payload::text, '\"IRR\"', '\"USD\"')::json WHERE position = @[event_type = 'wallet.credited']",
    ),
    fault(
        "overdrawn",
        B5,
        "UPDATE log.events SET payload = regexp_replace(payload::text, '(\"amount\":-?[0-9]+)', '\\1000', 'g')::json WHERE position = @[event_type = 'wallet.held']",
    ),
    fault(
        "credit-dropped",
        B5,
        "DELETE FROM log.events WHERE position = (SELECT min(c.position) FROM log.events c JOIN log.events h ON h.aggregate_id = c.aggregate_id AND h.event_type = 'wallet.held' AND h.sequence = c.sequence + 1 WHERE c.event_type = 'wallet.credited' AND c.sequence = 1)",
    ),
    fault(
        "fact-changed",
        B7,
        "UPDATE log.events SET payload = regexp_replace(payload::text, '^(\\{\"Credited\":\\{\"amount\":[0-9]+)', '\\10')::json WHERE position = @[event_type = 'wallet.credited']",
    ),
    fault(
        "hold-ended-wrongly",
        B9,
        "UPDATE log.events SET payload = regexp_replace(payload::text, '(,\"amount\":-?[0-9]+)(,\"commodity\")', '\\10\\2', 'g')::json WHERE position = @[event_type IN ('wallet.captured', 'wallet.released')]",
    ),
    fault(
        "delivered-for-less",
        B11,
        "UPDATE log.events SET payload = regexp_replace(payload::text, '(,\"amount\":-?[0-9]+)(,\"commodity\")', '\\10\\2', 'g')::json WHERE position = @[event_type = 'wallet.captured']",
    ),
    fault(
        "reversal-of-nothing",
        B10,
        "UPDATE log.events SET payload = regexp_replace(payload::text, '\"reverses\":\"....', '\"reverses\":\"0000')::json WHERE position = @[event_type = 'wallet.credit_reversed']",
    ),
    fault(
        "reversal-inexact",
        B10,
        "UPDATE log.events SET payload = regexp_replace(payload::text, '(,\"amount\":-?[0-9]+)(,\"commodity\")', '\\10\\2', 'g')::json WHERE position = @[event_type = 'wallet.credit_reversed']",
    ),
    fault("reversal-twice", B10, "+[event_type = 'wallet.credit_reversed']"),
    fault("entry-twice", B10, "+[event_type = 'wallet.held']"),
];
