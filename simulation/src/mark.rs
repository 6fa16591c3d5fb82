//! What must have happened for a run to mean anything: every fault and every step is counted, and
//! a run that never struck one of them fails.

use std::collections::BTreeMap;
use std::fmt;

macro_rules! marks {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {
        /// Something that a run should meet sometimes.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Mark { $($(#[$doc])* $name),+ }

        impl Mark {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];
        }
    };
}

marks! {
    /// A command was committed.
    Committed,
    /// A command had nothing to do.
    NothingToDo,
    /// A command was refused by the rules.
    Refused,
    /// A command lost a race and decided again.
    Conflict,
    /// A command id that was known was answered with its first outcome.
    Duplicate,
    /// The same, and the first outcome was a refusal.
    RefusedAgain,
    /// A command id came with another body.
    KeyReused,
    /// The connection was lost before the commit.
    LostBeforeCommit,
    /// The commit stood and its answer was lost.
    AnswerLost,
    /// The log could not be read.
    UnreadableLog,
    /// A customer's or staff's attempt died with its process.
    DiedAsking,
    /// A worker died with a task in its hands.
    DiedWorking,
    /// Two workers had the same task.
    WorkedTwice,
    /// The outcome of a task could not be kept.
    OutcomeLost,
    /// A worker was so slow that its task was taken from it.
    Stalled,
    /// Tasks of one event were made, and those of an earlier one of another reactor were not yet.
    Reordered,
    /// A stimulus came again.
    Repeated,
    /// A reactor's step was lost before its cursor moved.
    RelayLost,
    /// A new account found no room by what the read model showed.
    NoRoom,
    /// The read model was behind when a panel was chosen.
    ReadBehind,
    /// A panel did what it was asked, and its answer was lost.
    PanelAnswerLost,
    /// A panel did nothing and did not answer.
    PanelSilent,
    /// A call reached its panel after its caller had given it up.
    PanelLate,
    /// A panel refused for good.
    PanelRefused,
    /// A look again found a panel otherwise than the books.
    PanelMended,
    /// A delivery was given up while a panel worked on it.
    GivenUpMeanwhile,
    /// A delivery was parked for staff.
    Parked,
    /// Staff tried it again.
    Retried,
    /// Staff gave the money back.
    Abandoned,
    /// A hold was captured.
    Captured,
    /// A hold returned.
    Released,
    /// An order was cancelled between its hold and being paid.
    CancelledUnderTheHold,
    /// A renewal was delivered.
    Renewed,
    /// An order expired while it waited for money.
    OrderExpired,
    /// An order went on by itself when its money came.
    Resumed,
    /// Money came for an order, and not enough.
    FundsMissing,
    /// A plan was gone when the money came.
    PlanGone,
    /// A renewal found another delivery under way.
    RenewalBusy,
    /// A payment was approved with another amount than was claimed.
    ApprovedOtherwise,
    /// Two who decided on one payment: the second was told of the first.
    DecidedTwice,
    /// Somebody tried to decide on his own payment.
    OwnPayment,
    /// Somebody was not permitted what he asked for.
    Forbidden,
    /// Two payments were opened at once at one desk.
    DeskMoved,
    /// A payment expired without a receipt.
    PaymentExpired,
    /// The gateway heard nothing and did not answer.
    GatewaySilent,
    /// The gateway did what it was asked, and its answer was lost.
    GatewayAnswerLost,
    /// The gateway would not open a session.
    SessionRefused,
    /// The gateway said again that a session is paid.
    VerifiedAgain,
    /// A payment at the gateway was paid.
    PaidOnline,
    /// It was paid, and no browser had come back to say so.
    PaidUnsaid,
    /// It was paid after it had been taken for failed.
    PaidLate,
    /// Nobody paid it.
    FailedOnline,
    /// A browser said that it was paid, and it was not.
    BrowserLied,
    /// Another amount was paid.
    Disputed,
    /// What was paid and not asked about was found by asking for all of that.
    Swept,
    /// The gateway gave a payment back.
    GivenBack,
    /// The gateway would not.
    GivingBackRefused,
    /// It was spent, so that it could not be given back.
    NothingToGiveBack,
    /// A payment was taken back in full.
    Reversed,
    /// A payment was taken back from a wallet that no longer held it.
    ClawedBack,
}

/// How often each was met.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Marks(BTreeMap<Mark, u64>);

impl Marks {
    /// It was met.
    pub fn hit(&mut self, mark: Mark) {
        *self.0.entry(mark).or_default() += 1;
    }

    /// How often it was met.
    #[must_use]
    pub fn count(&self, mark: Mark) -> u64 {
        self.0.get(&mark).copied().unwrap_or(0)
    }

    /// Adds what another run met.
    pub fn add(&mut self, other: &Self) {
        for (mark, count) in &other.0 {
            *self.0.entry(*mark).or_default() += count;
        }
    }

    /// What was never met.
    #[must_use]
    pub fn missing(&self) -> Vec<Mark> {
        Mark::ALL.iter().copied().filter(|mark| self.count(*mark) == 0).collect()
    }
}

impl fmt::Display for Marks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for mark in Mark::ALL {
            let name = format!("{mark:?}");
            writeln!(f, "{name:<24}{:>10}", self.count(*mark))?;
        }
        Ok(())
    }
}
