//! E3: what panels list is what the books say they carry. Runs on lists that were handed over (`moon panel accounts`),
//! since the audit itself calls nobody.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, Utc};
use domain::event::Event;
use domain::id::{PanelId, SubscriptionId};
use domain::location::{Inventory, Listed};
use domain::plan::Terms;
use domain::subscription::{Placement, SubscriptionEvent};

use super::Check;
use crate::audit::{CheckId, Finding, Seen, Shop, Sink};

/// The accounts of the books, held against the lists of their panels.
#[derive(Debug)]
pub(crate) struct Panels {
    lists: Vec<Inventory>,
    accounts: HashMap<SubscriptionId, Account>,
}

#[derive(Debug)]
struct Account {
    panel: PanelId,
    name: String,
    /// What the delivery under way will give.
    asked: Option<Terms>,
    /// What it gives, and until when; none while it never worked.
    gives: Option<(Terms, DateTime<Utc>)>,
    /// Where it last moved.
    moved: i64,
}

impl Panels {
    /// On these lists.
    pub(crate) fn new(lists: Vec<Inventory>) -> Self {
        Self { lists, accounts: HashMap::new() }
    }
}

impl Check for Panels {
    fn ids(&self) -> &'static [CheckId] {
        &[CheckId::E3]
    }

    fn see(&mut self, seen: &Seen<'_>, _shop: &Shop, sink: &mut Sink) {
        use SubscriptionEvent as E;
        if self.lists.is_empty() {
            return;
        }
        let event = match &seen.event {
            Ok(Event::Subscription(event)) => event,
            Ok(_) => return,
            Err(_) => return sink.unread(CheckId::E3, seen.row.position),
        };
        let Some(id) = seen.id::<SubscriptionId>() else { return };
        if let E::ProvisioningRequested { terms, placement, .. } = event {
            let account = Account {
                panel: placement.panel,
                name: placement.name.clone(),
                asked: Some(*terms),
                gives: None,
                moved: seen.row.position,
            };
            self.accounts.insert(id, account);
            return;
        }
        let Some(account) = self.accounts.get_mut(&id) else { return };
        match event {
            E::RenewalRequested { terms, .. } => account.asked = Some(*terms),
            E::Provisioned { expires_at, .. } | E::Renewed { expires_at, .. } => {
                account.gives = account.asked.take().map(|terms| (terms, *expires_at));
            }
            E::ProvisioningFailed { .. } | E::ProvisioningAbandoned { .. } => account.asked = None,
            E::ProvisioningRequested { .. }
            | E::ProvisioningParked { .. }
            | E::ProvisioningRetried { .. } => {}
            E::UsageObserved { .. } => return,
        }
        account.moved = seen.row.position;
    }

    fn end(&mut self, _shop: &Shop, sink: &mut Sink) {
        if self.lists.is_empty() {
            return sink.skipped(CheckId::E3, "give the panels' lists with --panel");
        }
        for list in &self.lists {
            let mut here: BTreeMap<&str, (&SubscriptionId, &Account)> = BTreeMap::new();
            let accounts = self.accounts.iter().filter(|(_, account)| account.panel == list.panel);
            here.extend(accounts.map(|(id, account)| (account.name.as_str(), (id, account))));
            for listed in &list.accounts {
                match here.remove(listed.name.as_str()) {
                    Some((id, account)) => compare(id, account, listed, list, sink),
                    None if listed.name.starts_with(Placement::NAMES_BEGIN) => {
                        let message = format!(
                            "{} is on panel {} and not in the log",
                            listed.name, list.panel
                        );
                        let hint = "look on the panel who made it, and remove it there";
                        sink.add(Finding::new(CheckId::E3, message).hint(hint));
                    }
                    None => {}
                }
            }
            for (name, (id, account)) in here {
                missing(name, id, account, list, sink);
            }
            sink.covered(CheckId::E3, list.accounts.len() as u64, "accounts of panels");
        }
    }
}

/// Whether the books say what the panel carries of it: not while a delivery is under way, nor when it moved since.
fn settled(account: &Account, list: &Inventory) -> bool {
    account.asked.is_none()
        && u64::try_from(account.moved).is_ok_and(|moved| moved <= list.position)
}

fn compare(
    id: &SubscriptionId,
    account: &Account,
    listed: &Listed,
    list: &Inventory,
    sink: &mut Sink,
) {
    if !settled(account, list) {
        return;
    }
    let of = |message: String| {
        Finding::new(CheckId::E3, message).at(account.moved).stream("subscription", id)
    };
    let Some((terms, expires_at)) = account.gives else {
        let message =
            format!("{} is on panel {} and was never delivered", account.name, list.panel);
        return sink.add(of(message).hint("remove it from the panel"));
    };
    let (owed, has) = (expires_at.timestamp_millis(), listed.expires_at_ms);
    if owed != has {
        let message = format!("{} ends at another moment on its panel", account.name);
        sink.add(of(message).wanted(owed, has));
    }
    if terms.quota_bytes != listed.quota_bytes {
        let message = format!("{} has another quota on its panel", account.name);
        sink.add(of(message).wanted(terms.quota_bytes, listed.quota_bytes));
    }
    let used_up = terms.quota_bytes > 0 && listed.used_bytes >= terms.quota_bytes;
    if !listed.enabled && !used_up && expires_at > list.read_at {
        let message =
            format!("{} is switched off on its panel, with time and bytes left", account.name);
        sink.add(of(message).warning());
    }
}

fn missing(name: &str, id: &SubscriptionId, account: &Account, list: &Inventory, sink: &mut Sink) {
    let Some((_, expires_at)) = account.gives.filter(|_| settled(account, list)) else { return };
    let message = format!("{name} is in the log and not on panel {}", list.panel);
    let finding = Finding::new(CheckId::E3, message).at(account.moved).stream("subscription", id);
    // An owner may clear away what has ended.
    sink.add(if expires_at > list.read_at { finding } else { finding.warning() });
}
