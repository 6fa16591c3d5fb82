//! A panel: a 3x-ui that makes accounts on its inbounds.

use serde::{Deserialize, Serialize};

use crate::{
    id::{PersonId, ServerId},
    sealed::Sealed,
};

/// Which of its ways of speaking a 3x-ui has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Generation {
    /// 2.8.4 to 2.9.4.
    G2b,
    /// 3.1.0 and later.
    G3b,
}

/// An inbound of a panel.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Inbound {
    /// Its number on the panel.
    pub id: i64,
    /// Its protocol, such as `vless`.
    pub protocol: String,
    /// Its port.
    pub port: u16,
    /// The name that the panel's owner gave it.
    pub remark: String,
    /// Whether it is switched on.
    pub enabled: bool,
}

/// What can be asked of a panel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PanelCommand {
    /// It joins the shop.
    Add {
        /// The server that it stands on.
        server: ServerId,
        /// Its base URL, sealed.
        address: Sealed,
        /// Who added it.
        by: PersonId,
    },
    /// It was looked at.
    RecordProbe {
        /// How it speaks.
        generation: Generation,
        /// Its version, as it says.
        version: String,
        /// Its inbounds.
        inbounds: Vec<Inbound>,
    },
    /// New accounts go to these inbounds.
    Offer {
        /// Their numbers.
        inbounds: Vec<i64>,
        /// Who decided.
        by: PersonId,
    },
    /// It is reached otherwise from now on: at another address, or by other credentials.
    ChangeAccess {
        /// Its base URL, sealed.
        address: Sealed,
        /// Who changed it.
        by: PersonId,
    },
    /// No new accounts for now.
    Disable {
        /// Who decided.
        by: PersonId,
    },
    /// New accounts again.
    Enable {
        /// Who decided.
        by: PersonId,
    },
}

/// What happened to a panel.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum PanelEvent {
    /// It joined the shop.
    Added {
        /// The server that it stands on.
        server: ServerId,
        /// Its base URL, sealed.
        address: Sealed,
        /// Who added it.
        by: PersonId,
    },
    /// It was seen to speak so, and to have these inbounds.
    Probed {
        /// How it speaks.
        generation: Generation,
        /// Its version, as it says.
        version: String,
        /// Its inbounds.
        inbounds: Vec<Inbound>,
    },
    /// New accounts go to these inbounds.
    InboundsOffered {
        /// Their numbers.
        inbounds: Vec<i64>,
        /// Who decided.
        by: PersonId,
    },
    /// It is reached otherwise: at another address, or by other credentials, which are no event.
    AccessChanged {
        /// Its base URL, sealed.
        address: Sealed,
        /// Who changed it.
        by: PersonId,
    },
    /// No new accounts for now.
    Disabled {
        /// Who decided.
        by: PersonId,
    },
    /// New accounts again.
    Enabled {
        /// Who decided.
        by: PersonId,
    },
}

events!(PanelEvent of "panel" {
    Added => "added",
    Probed => "probed",
    InboundsOffered => "inbounds_offered",
    AccessChanged => "access_changed",
    Disabled => "disabled",
    Enabled => "enabled",
});

/// Why a panel refuses.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum PanelError {
    /// There is no such panel.
    #[error("there is no such panel")]
    Unknown {},
    /// It exists already.
    #[error("this panel exists already")]
    Exists {},
    /// It has no such inbound, as far as it was seen.
    #[error("the panel has no such inbound")]
    UnknownInbound {
        /// The number.
        inbound: i64,
    },
    /// No inbound was named.
    #[error("name at least one inbound")]
    NoInbound {},
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Facts {
    server: ServerId,
    address: Sealed,
    probe: Option<(Generation, String, Vec<Inbound>)>,
    offered: Vec<i64>,
    enabled: bool,
}

/// The state of a panel.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Panel(Option<Facts>);

aggregate!(Panel is "panel": PanelCommand => PanelEvent, PanelError);

impl Panel {
    /// Its base URL, sealed.
    #[must_use]
    pub fn address(&self) -> Option<&Sealed> {
        self.0.as_ref().map(|facts| &facts.address)
    }

    /// The inbounds for new accounts; none while it is disabled.
    #[must_use]
    pub fn offered(&self) -> &[i64] {
        let facts = self.0.as_ref().filter(|facts| facts.enabled);
        facts.map_or(&[], |facts| facts.offered.as_slice())
    }

    /// What `command` makes of this panel.
    ///
    /// # Errors
    /// A [`PanelError`] when it is not allowed.
    pub fn decide(&self, command: PanelCommand) -> Result<Vec<PanelEvent>, PanelError> {
        let Some(facts) = &self.0 else {
            let PanelCommand::Add { server, address, by } = command else {
                return Err(PanelError::Unknown {});
            };
            return Ok(vec![PanelEvent::Added { server, address, by }]);
        };
        match command {
            PanelCommand::Add { .. } => Err(PanelError::Exists {}),
            PanelCommand::RecordProbe { generation, version, inbounds } => {
                let seen = (generation, version, inbounds);
                if facts.probe.as_ref() == Some(&seen) {
                    return Ok(vec![]);
                }
                let (generation, version, inbounds) = seen;
                Ok(vec![PanelEvent::Probed { generation, version, inbounds }])
            }
            PanelCommand::Offer { inbounds, by } => facts.offer(inbounds, by),
            PanelCommand::ChangeAccess { address, by } => {
                Ok(vec![PanelEvent::AccessChanged { address, by }])
            }
            PanelCommand::Disable { by } if facts.enabled => Ok(vec![PanelEvent::Disabled { by }]),
            PanelCommand::Enable { by } if !facts.enabled => Ok(vec![PanelEvent::Enabled { by }]),
            PanelCommand::Disable { .. } | PanelCommand::Enable { .. } => Ok(vec![]),
        }
    }

    fn fold(&mut self, event: PanelEvent) {
        if let PanelEvent::Added { server, address, .. } = event {
            let (probe, offered, enabled) = (None, vec![], true);
            self.0 = Some(Facts { server, address, probe, offered, enabled });
            return;
        }
        let Some(facts) = &mut self.0 else { return };
        match event {
            PanelEvent::Added { .. } => {}
            PanelEvent::Probed { generation, version, inbounds } => {
                facts.probe = Some((generation, version, inbounds));
            }
            PanelEvent::InboundsOffered { inbounds, .. } => facts.offered = inbounds,
            PanelEvent::AccessChanged { address, .. } => facts.address = address,
            PanelEvent::Disabled { .. } => facts.enabled = false,
            PanelEvent::Enabled { .. } => facts.enabled = true,
        }
    }
}

impl Facts {
    fn offer(&self, mut inbounds: Vec<i64>, by: PersonId) -> Result<Vec<PanelEvent>, PanelError> {
        inbounds.sort_unstable();
        inbounds.dedup();
        if inbounds.is_empty() {
            return Err(PanelError::NoInbound {});
        }
        let seen = self.probe.as_ref().map_or(&[][..], |(_, _, inbounds)| inbounds.as_slice());
        if let Some(missing) = inbounds.iter().find(|id| !seen.iter().any(|i| i.id == **id)) {
            return Err(PanelError::UnknownInbound { inbound: *missing });
        }
        let same = inbounds == self.offered;
        Ok(if same { vec![] } else { vec![PanelEvent::InboundsOffered { inbounds, by }] })
    }
}
