//! Faults that are planted in what is played, so that the simulation is seen to find them: a check
//! that never failed proves nothing.

/// What is wrong with this shop on purpose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Planted {
    /// Nothing.
    #[default]
    Nothing,
    /// The log forgets the ids of commands.
    ForgetsCommands,
    /// The log takes a write that was decided on an older state.
    IgnoresConflicts,
    /// The log acknowledges some commands that it never wrote.
    AcknowledgesUnwritten,
    /// The log answers a reused id as a repeat, whatever the body.
    IgnoresFingerprints,
    /// A reactor's cursor moves although its tasks were lost.
    LosesTasks,
    /// The tasks of one key are done in any order.
    ForgetsOrder,
    /// The price is captured as soon as the account is asked for.
    CapturesUnseen,
    /// A panel is not cleaned up when its delivery was given up meanwhile, nor looked at again.
    LeavesAccounts,
    /// A panel is not looked at again.
    LooksOnce,
    /// A hold of an order that ended meanwhile is kept.
    KeepsHolds,
    /// Events are changed after they were written.
    RewritesEvents,
    /// A browser that says that it was paid is believed, and the gateway is not asked.
    BelievesBrowsers,
    /// A payment is given back that the wallet does not hold.
    GivesBackUnheld,
}

impl Planted {
    /// Every fault.
    pub const FAULTS: &'static [Self] = &[
        Self::ForgetsCommands,
        Self::IgnoresConflicts,
        Self::AcknowledgesUnwritten,
        Self::IgnoresFingerprints,
        Self::LosesTasks,
        Self::ForgetsOrder,
        Self::CapturesUnseen,
        Self::LeavesAccounts,
        Self::LooksOnce,
        Self::KeepsHolds,
        Self::RewritesEvents,
        Self::BelievesBrowsers,
        Self::GivesBackUnheld,
    ];
}
