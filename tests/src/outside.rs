//! The panels of a shop under test: one of each generation, in this process, on free ports.

use std::time::Duration;

use app::location::{NewPanel, NewServer};
use domain::id::PanelId;
use panel::Limits;
use sandbox::panel::{ClientView, Fault, FaultKind, Generation, Options, PanelSandbox};

/// The generations, in the order of the panels.
pub const GENERATIONS: [Generation; 2] = [Generation::G3b, Generation::G2b];
/// The panels' administrator.
pub const ADMINISTRATOR: &str = "admin";
const PASSWORD: &str = "correct horse battery";

/// The panels.
pub struct Outside {
    /// By their order in [`GENERATIONS`].
    pub panels: Vec<PanelSandbox>,
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
        Self { panels }
    }

    /// The servers that they stand on.
    #[must_use]
    pub fn servers(capacity: u32) -> Vec<NewServer> {
        let of = |country: &str| NewServer { country: country.to_owned(), capacity };
        vec![of("Germany"), of("Finland")]
    }

    /// How one is added to the shop.
    #[must_use]
    pub fn as_new(&self, place: usize, server: domain::id::ServerId) -> NewPanel {
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

    /// The clients of one name.
    #[must_use]
    pub fn named(&self, name: &str) -> Vec<Carried> {
        self.clients().into_iter().filter(|carried| carried.view.client.email == name).collect()
    }
}

/// A panel of the shop, by its order here.
pub type Placed = Vec<PanelId>;
