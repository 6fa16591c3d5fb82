//! The outside of a shop under test, in this process, on free ports: a panel of each generation, and Zarinpal.

use std::{sync::Arc, time::Duration};

use app::{
    location::{NewPanel, NewServer},
    ports::gateway::Gateway,
};
use domain::id::ServerId;
use panel::Limits;
use payment::{Access, Zarinpal};
use sandbox::{
    panel::{ClientView, Fault, FaultKind, Generation, Options, PanelSandbox},
    zarinpal::{self, DEFAULT_MERCHANT, ZarinpalSandbox},
};

/// The generations, in the order of the panels.
pub const GENERATIONS: [Generation; 2] = [Generation::G3b, Generation::G2b];
/// On how many inbounds of a panel an account stands: on all that the sandbox has.
pub const INBOUNDS: usize = 2;
/// The panels' administrator.
pub const ADMINISTRATOR: &str = "admin";
/// His password.
pub const PASSWORD: &str = "correct horse battery";

/// The panels.
pub struct Outside {
    /// By their order in [`GENERATIONS`].
    pub panels: Vec<PanelSandbox>,
    /// The gateway.
    pub zarinpal: ZarinpalSandbox,
}

/// A client on a panel.
#[derive(Debug, Clone)]
pub struct Carried {
    /// Which panel, by its order.
    pub panel: usize,
    /// The client, once for each inbound.
    pub view: ClientView,
}

/// Limits on the calls to panels that make a test impatient: what never answers is given up soon.
#[must_use]
pub fn impatient() -> Limits {
    Limits {
        connect: Duration::from_secs(2),
        request: Duration::from_millis(1_000),
        locked_pause: Duration::from_millis(1),
        retry_after: Duration::from_secs(1),
        ..Limits::default()
    }
}

impl Outside {
    /// Starts them, empty.
    ///
    /// # Panics
    /// When there is no free port.
    pub async fn start() -> Self {
        let mut panels = vec![];
        for generation in GENERATIONS {
            let options = Options {
                generation,
                listen: ([127, 0, 0, 1], 0).into(),
                state_dir: None,
                username: ADMINISTRATOR.to_owned(),
                password: PASSWORD.to_owned(),
                base_path: "Ab12Cd".to_owned(),
            };
            panels.push(PanelSandbox::start(options).await.expect("a free port"));
        }
        let options = zarinpal::Options {
            listen: ([127, 0, 0, 1], 0).into(),
            merchant_id: DEFAULT_MERCHANT.to_owned(),
            state_dir: None,
        };
        let zarinpal = ZarinpalSandbox::start(options).await.expect("a free port");
        Self { panels, zarinpal }
    }

    /// The gateway, as the shop speaks to it: what never answers is given up soon.
    ///
    /// # Panics
    /// Never: its address is one.
    #[must_use]
    pub fn gateway(&self) -> Arc<dyn Gateway> {
        let limits = payment::Limits {
            connect: Duration::from_secs(2),
            call: Duration::from_secs(5),
            ..payment::Limits::default()
        };
        let access = Access {
            api_url: self.zarinpal.url.parse().expect("an address"),
            merchant_id: DEFAULT_MERCHANT.to_owned().into(),
        };
        Arc::new(Zarinpal::new(access, limits).expect("an address"))
    }

    /// The servers that they stand on.
    #[must_use]
    pub fn servers(capacity: u32) -> Vec<NewServer> {
        let of = |country: &str| NewServer { country: country.to_owned(), capacity };
        vec![of("Germany"), of("Finland")]
    }

    /// How one is added to the shop.
    #[must_use]
    pub fn as_new(&self, place: usize, server: ServerId) -> NewPanel {
        NewPanel {
            server,
            base_url: self.panels[place].url.clone(),
            username: ADMINISTRATOR.to_owned(),
            password: PASSWORD.to_owned(),
            api_token: None,
        }
    }

    /// Switches a fault on, on every panel.
    pub fn strike(&self, fault: impl Into<Fault>) {
        let fault = fault.into();
        for panel in &self.panels {
            panel.fault(fault.clone());
        }
    }

    /// Ends every fault.
    pub fn heal(&self) {
        self.strike(FaultKind::None);
    }

    /// Every client on every inbound of every panel.
    #[must_use]
    pub fn clients(&self) -> Vec<Carried> {
        let of = |(panel, sandbox): (usize, &PanelSandbox)| {
            sandbox.clients().into_iter().map(move |view| Carried { panel, view })
        };
        self.panels.iter().enumerate().flat_map(of).collect()
    }

    /// Whether an account of this name stands on exactly one panel, on every inbound that it can.
    #[must_use]
    pub fn carries_once(&self, name: &str) -> bool {
        let carried = self.named(name);
        let Some(first) = carried.first() else { return false };
        let together = carried.iter().all(|carried| carried.panel == first.panel);
        together && carried.len() == INBOUNDS
    }

    /// The clients of the account of one name.
    #[must_use]
    pub fn named(&self, name: &str) -> Vec<Carried> {
        self.clients().into_iter().filter(|carried| carried.account() == name).collect()
    }
}

impl Carried {
    /// The name of the account: on a panel of generation 2 each inbound but the first has a client
    /// of its own, called `NAME~INBOUND`, because an e-mail is unique over the panel there.
    #[must_use]
    pub fn account(&self) -> &str {
        let email = &self.view.client.email;
        email.split_once('~').map_or(email, |(name, _)| name)
    }
}
