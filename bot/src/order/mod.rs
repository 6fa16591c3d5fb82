//! Buying and renewing in the bot: the plans, the pre-invoice, the payment, and how it goes on.

mod purchase;
#[cfg(test)]
mod tests;
mod view;

use domain::{
    id::{OrderId, PlanId, SubscriptionId},
    money::Irr,
};

use crate::{
    action::actions,
    dialogue::{Outcome, Turn},
};

pub(crate) use purchase::plan_name;
pub(crate) use view::{Step, short as short_screen, steps};

actions! {
    /// What the buttons of this feature do.
    Action {
        /// Shows the plans.
        1 => Plans,
        /// Shows the pre-invoice of a plan.
        2 => Invoice { plan: PlanId },
        /// Buys a plan at the price that was shown.
        3 => Buy { plan: PlanId, shown: Irr },
        /// Shows the plans for a renewal.
        4 => RenewPlans { subscription: SubscriptionId },
        /// Shows the pre-invoice of a renewal.
        5 => RenewInvoice { subscription: SubscriptionId, plan: PlanId },
        /// Renews at the price that was shown.
        6 => Renew { subscription: SubscriptionId, plan: PlanId, shown: Irr },
        /// Pays an order that waited for money.
        7 => Pay { order: OrderId },
        /// Gives an order up that is not paid.
        8 => Cancel { order: OrderId },
        /// Shows how an order goes.
        9 => Progress { order: OrderId },
    }
}

pub(crate) async fn act(turn: &mut Turn<'_>, action: Action) -> Outcome {
    match action {
        Action::Plans => purchase::plans(turn, None).await,
        Action::RenewPlans { subscription } => purchase::plans(turn, Some(subscription)).await,
        Action::Invoice { plan } => purchase::invoice(turn, plan, None).await,
        Action::RenewInvoice { subscription, plan } => {
            purchase::invoice(turn, plan, Some(subscription)).await
        }
        Action::Buy { plan, shown } => purchase::buy(turn, plan, None, shown).await,
        Action::Renew { subscription, plan, shown } => {
            purchase::buy(turn, plan, Some(subscription), shown).await
        }
        Action::Pay { order } => purchase::pay(turn, order).await,
        Action::Cancel { order } => purchase::cancel(turn, order).await,
        Action::Progress { order } => purchase::progress(turn, order).await,
    }
}
