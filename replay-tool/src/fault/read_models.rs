//! Faults in what is folded from the log.

use super::kind::{Fault, fault};
use crate::audit::CheckId::{G1, G2, G4, G6};

pub(super) const FAULTS: &[Fault] = &[
    fault(
        "wallet-row",
        G1,
        "UPDATE rm.wallet SET balance = balance + 1 WHERE person = (SELECT person FROM rm.wallet ORDER BY md5(person || ':{seed}') LIMIT 1)",
    ),
    fault(
        "timeline-row",
        G1,
        "DELETE FROM rm.timeline WHERE position = (SELECT position FROM rm.timeline ORDER BY md5(position::text || ':{seed}') LIMIT 1)",
    ),
    fault(
        "cursor-ahead",
        G2,
        "UPDATE work.cursors SET position = position + 1000 WHERE name = 'payment'",
    ),
    fault(
        "cursor-of-another-log",
        G2,
        "UPDATE work.cursors SET log_id = gen_random_uuid() WHERE name = 'payment'",
    ),
    fault("log-renamed", G2, "UPDATE log.identity SET log_id = gen_random_uuid()"),
    fault(
        "journal-line",
        G4,
        "UPDATE rm.journal_line SET amount = amount + 1 WHERE (position, n) = (SELECT position, n FROM rm.journal_line ORDER BY md5(position::text || n || ':{seed}') LIMIT 1)",
    ),
    fault(
        "journal-entry-gone",
        G4,
        "DELETE FROM rm.journal WHERE position = (SELECT position FROM rm.journal ORDER BY md5(position::text || ':{seed}') LIMIT 1)",
    ),
    fault(
        "journal-entry-invented",
        G4,
        "INSERT INTO rm.journal_line SELECT 1, n, account, control, commodity, amount, balance_after FROM rm.journal_line WHERE n = 1 ORDER BY position LIMIT 1",
    ),
    fault(
        "journal-date",
        G4,
        "UPDATE rm.journal SET effective_date = effective_date + 1 WHERE position = (SELECT position FROM rm.journal ORDER BY md5(position::text || ':{seed}') LIMIT 1)",
    ),
    fault(
        "balance",
        G4,
        "UPDATE rm.balance SET amount = amount + 1 WHERE account = (SELECT account FROM rm.balance ORDER BY md5(account || ':{seed}') LIMIT 1)",
    ),
    fault(
        "balance-gone",
        G4,
        "DELETE FROM rm.balance WHERE account = (SELECT account FROM rm.balance ORDER BY md5(account || ':{seed}') LIMIT 1)",
    ),
    fault("table-undeclared", G6, "CREATE TABLE rm.favourite_v1 (person text)"),
];
