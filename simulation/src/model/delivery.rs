//! Accounts of the model: one delivery at a time, each ended once, and none recorded that the panel
//! never carried.

use domain::{
    id::{OrderId, SubscriptionId},
    subscription::SubscriptionEvent,
};

use super::{Line, Model, Step, Wrong, record::must};
use crate::panel::Panel;

impl Model {
    pub(super) fn account(
        &mut self,
        id: SubscriptionId,
        event: &SubscriptionEvent,
        panel: &Panel,
    ) -> Result<(), Wrong> {
        let mut line = self.lines.remove(&id).unwrap_or_default();
        let right = self.delivery(id, &mut line, event, panel);
        self.lines.insert(id, line);
        right
    }

    fn delivery(
        &mut self,
        id: SubscriptionId,
        line: &mut Line,
        event: &SubscriptionEvent,
        panel: &Panel,
    ) -> Result<(), Wrong> {
        match *event {
            SubscriptionEvent::ProvisioningRequested { order, person, terms, .. } => {
                must(line.person.replace(person).is_none(), "an account requested twice")?;
                self.asked.insert(id, terms.quota_bytes);
                self.begin(line, order)
            }
            SubscriptionEvent::RenewalRequested { order, terms, .. } => {
                must(line.service.is_some(), "a renewal of what never worked")?;
                self.asked.insert(id, terms.quota_bytes);
                self.begin(line, order)
            }
            SubscriptionEvent::Provisioned { order, expires_at, .. }
            | SubscriptionEvent::Renewed { order, expires_at, .. } => {
                must(panel.carried_for(id, order), "a delivery that no panel carried")?;
                let longer = line.service.is_none_or(|(_, before)| before <= expires_at);
                let bytes = self.asked.get(&id).copied().unwrap_or(0);
                line.service = Some((bytes, expires_at));
                line.delivered.insert(order);
                must(longer, "a renewal that shortens")?;
                end(line, order)
            }
            SubscriptionEvent::ProvisioningFailed { order, .. }
            | SubscriptionEvent::ProvisioningAbandoned { order, .. } => {
                line.given_up.insert(order);
                end(line, order)
            }
            SubscriptionEvent::ProvisioningParked { order, .. } => {
                must(line.delivery == Some((order, false)), "a delivery parked twice")?;
                line.delivery = Some((order, true));
                Ok(())
            }
            SubscriptionEvent::ProvisioningRetried { order, .. } => {
                must(line.delivery == Some((order, true)), "a retry of what is not parked")?;
                line.delivery = Some((order, false));
                Ok(())
            }
            SubscriptionEvent::UsageObserved { .. } => Ok(()),
        }
    }

    fn begin(&self, line: &mut Line, order: OrderId) -> Result<(), Wrong> {
        let free = line.delivery.replace((order, false)).is_none();
        must(free, "two deliveries of one account at once")?;
        let again = line.delivered.contains(&order) || line.given_up.contains(&order);
        must(!again, "a delivery for an order that had one")?;
        let paid = self.sales.get(&order).is_some_and(|sale| sale.step == Step::Paid);
        must(paid, "an account without money")
    }
}

fn end(line: &mut Line, order: OrderId) -> Result<(), Wrong> {
    let under_way = line.delivery.take().is_some_and(|(of, _)| of == order);
    must(under_way, "the end of a delivery that is not under way")
}
