//! The checks that the design names and that have nothing to look at yet, each with what is
//! missing: so that nobody takes silence for a pass.

/// A check whose feature does not exist yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Later {
    /// Its code, which no other check will have.
    pub code: &'static str,
    /// What it will say.
    pub title: &'static str,
    /// What must exist first, or who does this instead.
    pub because: &'static str,
}

const fn later(code: &'static str, title: &'static str, because: &'static str) -> Later {
    Later { code, title, because }
}

/// All of them.
pub const LATER: &[Later] = &[
    later(
        "A7",
        "every customer's proof holds",
        "it follows from A1, A4 and A5, which hold every leaf, tile and head that a proof is made of; each proof is checked before it is given out",
    ),
    later("B6", "nothing is posted into a closed period", "periods are not closed yet"),
    later(
        "B8",
        "clearing accounts age out",
        "bank statements are not matched yet, so nothing can leave a clearing account",
    ),
    later("B12", "points are held, spent and expired in their order", "there are no points yet"),
    later("B14", "cash flow is the movement of the banks", "bank accounts are not booked yet"),
    later(
        "D2",
        "no transfer is claimed twice",
        "tracking numbers of transfers are not recorded; D3 compares the receipts themselves",
    ),
    later("D4", "one bank line has one claim", "bank statements are not matched yet"),
    later("D5", "no transaction of a chain is claimed twice", "there are no crypto payments yet"),
    later("E4", "free accounts were granted", "there are no free accounts yet"),
    later("F1", "bank statements agree", "bank statements are not imported yet"),
    later("F2", "the gateway's settlements agree", "settlements are not imported yet"),
    later(
        "F3",
        "the gateway has nothing unverified",
        "the shop asks it every few minutes; an audit has no key to a gateway, and C7 sees what was not settled",
    ),
    later("F4", "both sides of a reconciliation are dated alike", "nothing is reconciled yet"),
    later("F5", "statements continue each other", "bank statements are not imported yet"),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::CheckId;

    #[test]
    fn no_check_is_both_there_and_still_to_come() {
        for check in CheckId::ALL {
            assert!(LATER.iter().all(|later| later.code != check.code()), "{check}");
        }
    }
}
