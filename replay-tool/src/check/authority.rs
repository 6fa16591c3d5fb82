//! C4: whoever acted had the permission at that position, by the roles that the log had given him
//! until then. Processes and the operator of the machine need none.

use domain::event::Event;
use domain::id::PersonId;
use domain::role::Permission;

use super::Check;
use crate::audit::{CheckId, Finding, Seen, Shop, Sink};

/// The authority of those who act.
#[derive(Debug, Default)]
pub(crate) struct Authority;

/// What a person needs to bring an event about.
enum Need {
    Permission(Permission),
    /// To be the person that the stream is about, or to have the permission.
    SelfOr(Permission),
    /// Nothing: anybody who comes is met.
    Nothing,
    /// Only a process does this.
    Process,
}

impl Check for Authority {
    fn ids(&self) -> &'static [CheckId] {
        &[CheckId::C4]
    }

    fn see(&mut self, seen: &Seen<'_>, shop: &Shop, sink: &mut Sink) {
        let (Ok(metadata), Ok(event)) = (&seen.metadata, &seen.event) else {
            sink.unread(CheckId::C4, seen.row.position);
            return;
        };
        sink.covered(CheckId::C4, 1, "events");
        let actor = metadata.actor.as_ref();
        if let Some((decided_by, what)) = named(event)
            && actor != format!("person:{decided_by}")
            && actor.starts_with("person:")
        {
            let message = format!("its {what} is not who acted");
            sink.add(Finding::of(CheckId::C4, seen.row, message).wanted(actor, decided_by));
        }
        let person = match actor.split_once(':') {
            Some(("person", id)) => id.parse::<PersonId>().ok(),
            Some(("process", name)) if !name.is_empty() => return,
            None if actor == "operator" => return,
            Some(_) | None => None,
        };
        let Some(person) = person else {
            let message = format!("{actor:?} is nobody who can act");
            sink.add(Finding::of(CheckId::C4, seen.row, message));
            return;
        };
        let rights = shop.rights.get(&person);
        let may = |permission| rights.is_some_and(|rights| rights.permits(permission));
        let itself = seen.id::<PersonId>() == Some(person);
        let message = match need(&seen.row.event_type) {
            Need::Nothing => return,
            Need::Permission(permission) if may(permission) => return,
            Need::SelfOr(permission) if itself || may(permission) => return,
            Need::Permission(permission) | Need::SelfOr(permission) => {
                format!("{person} had no permission {} then", permission.code())
            }
            Need::Process => format!("{person} did what only a process does"),
        };
        sink.add(Finding::of(CheckId::C4, seen.row, message));
    }
}

/// What a person needs for an event, by its type.
fn need(event_type: &str) -> Need {
    use Permission as P;
    Need::Permission(match event_type {
        "claim.made" | "person.registered" => return Need::Nothing,
        "person.profile_changed"
        | "person.language_chosen"
        | "person.bot_blocked"
        | "person.bot_unblocked"
        | "person.signed_in"
        | "person.second_factor_set"
        | "person.second_factor_removed"
        | "person.password_changed" => return Need::SelfOr(P::IdentityStaff),
        "person.blocked" | "person.unblocked" => P::IdentityBlock,
        "person.forgotten" | "claim.released" => P::IdentityForget,
        "role.granted" | "role.revoked" => P::RoleGrant,
        "payment.approved" | "payment.rejected" | "wallet.credited" => P::PaymentReview,
        "payment.reversed"
        | "wallet.credit_reversed"
        | "wallet.credit_clawed_back"
        | "gateway.reversal_asked"
        | "wallet.reversal_held" => P::PaymentReverse,
        // He who gives it up is a person, whom the gateway tells that it failed is a process.
        "gateway.opened" | "gateway.failed" => P::PaymentOpen,
        "desk.taken" => P::PaymentOpen,
        other if other.starts_with("payment.") => P::PaymentOpen,
        "wallet.held" => P::OrderPlace,
        "order.placed" | "order.funds_missing" | "order.cancelled" => P::OrderPlace,
        "subscription.provisioning_retried" => P::SubscriptionRetry,
        "subscription.provisioning_abandoned" => P::OrderRefund,
        other if other.starts_with("card.") => P::CardEdit,
        other if other.starts_with("plan.") => P::PlanEdit,
        other if other.starts_with("server.") || other.starts_with("panel.") => P::LocationEdit,
        other if other.starts_with("backup") => P::BackupRun,
        _ => return Need::Process,
    })
}

/// Who decided, where the event itself says so.
fn named(event: &Event) -> Option<(PersonId, &'static str)> {
    use domain::payment::PaymentEvent as E;
    use domain::payment::gateway::GatewayEvent as G;
    use domain::subscription::SubscriptionEvent as S;
    match event {
        Event::Payment(
            E::Approved { reviewer, .. }
            | E::Rejected { reviewer, .. }
            | E::Reversed { reviewer, .. },
        )
        | Event::Gateway(G::ReversalAsked { reviewer, .. }) => Some((*reviewer, "reviewer")),
        Event::Subscription(
            S::ProvisioningRetried { by, .. } | S::ProvisioningAbandoned { by, .. },
        ) => Some((*by, "decider")),
        _ => None,
    }
}
