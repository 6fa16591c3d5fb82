//! A shop that lives by chance.

use std::collections::HashMap;

use chrono::TimeDelta;
use domain::id::{CardId, OrderId, PanelId, PaymentId, PersonId, PlanId, SubscriptionId};
use domain::identity::{Claim, ClaimCommand, ClaimKind, Language, Person, PersonCommand};
use domain::location::{Panel, PanelCommand, Server, ServerCommand};
use domain::money::Irr;
use domain::payment::{Card, CardCommand};
use domain::plan::{Plan, PlanCommand, Terms};
use domain::role::{Grants, GrantsCommand, Role};
use domain::sealed::{Fingerprint, Sealed};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

use super::ground::{Ground, Who};

/// Something that goes on step by step, between the steps of others.
#[derive(Debug, Clone, Copy)]
pub(super) enum Going {
    TopUp { person: PersonId, payment: PaymentId, step: u8 },
    Online { person: PersonId, payment: PaymentId, step: u8 },
    Purchase { person: PersonId, order: OrderId, account: SubscriptionId, renewal: bool, step: u8 },
}

/// A shop and its chances.
pub(crate) struct Shop {
    pub(crate) ground: Ground,
    pub(super) chance: StdRng,
    pub(super) owner: PersonId,
    /// Who may decide on payments now.
    pub(super) reviewers: Vec<PersonId>,
    pub(super) support: PersonId,
    pub(super) cards: Vec<CardId>,
    pub(super) plans: Vec<PlanId>,
    pub(super) panel: PanelId,
    pub(super) customers: Vec<PersonId>,
    /// Customers whom staff shut out for now.
    pub(super) blocked: Vec<PersonId>,
    /// Accounts that work, and that no purchase is about.
    pub(super) accounts: Vec<(PersonId, SubscriptionId)>,
    pub(super) going: Vec<Going>,
    pub(super) ended: Vec<(PersonId, PaymentId)>,
    /// What approvals found.
    pub(super) found: HashMap<PaymentId, Irr>,
}

/// Customers of a new shop.
const CUSTOMERS: usize = 5;

/// A text that looks sealed.
pub(super) fn sealed(subject: impl std::fmt::Display) -> Sealed {
    Sealed(format!("v1.{subject}.{}", "Qw3_-z".repeat(11)))
}

pub(super) fn irr(rial: u64) -> Irr {
    Irr::new(rial).unwrap()
}

impl Shop {
    /// A shop in which this many things happened, and everything that went on came to its end.
    pub(crate) fn live(seed: u64, steps: u32) -> Self {
        let mut shop = Self::open(seed);
        for _ in 0..steps {
            shop.step();
        }
        while let Some(going) = shop.going.pop() {
            let mut next = Some(going);
            while let Some(going) = next {
                shop.pass_time();
                next = shop.advance(going);
            }
        }
        shop
    }

    fn open(seed: u64) -> Self {
        let mut ground = Ground::new(seed);
        let (owner, reviewer, support) =
            (ground.id("owner"), ground.id("reviewer"), ground.id("support"));
        let (card, plan, panel) = (ground.id("card"), ground.id("plan"), ground.id("panel"));
        let mut shop = Self {
            ground,
            chance: StdRng::seed_from_u64(seed),
            owner,
            reviewers: vec![reviewer],
            support,
            cards: vec![card],
            plans: vec![plan],
            panel,
            customers: Vec::new(),
            blocked: Vec::new(),
            accounts: Vec::new(),
            going: Vec::new(),
            ended: Vec::new(),
            found: HashMap::new(),
        };
        for person in [owner, reviewer, support] {
            shop.register(person);
        }
        let grant = |role, by| GrantsCommand::Grant { role, by };
        shop.ground.run(Who::Operator, owner, Grants::decide, grant(Role::Owner, None));
        for (person, role) in [(reviewer, Role::Reviewer), (support, Role::Support)] {
            let who = Who::Person(owner);
            shop.ground.run(who, person, Grants::decide, grant(role, Some(owner)));
        }
        shop.add_card(card);
        shop.add_plan(plan);
        shop.add_panel();
        for _ in 0..CUSTOMERS {
            shop.welcome();
        }
        shop
    }

    /// A new customer comes.
    pub(super) fn welcome(&mut self) {
        let person = self.ground.id("customer");
        self.register(person);
        self.customers.push(person);
    }

    fn register(&mut self, person: PersonId) {
        let who = Who::Person(person);
        let make = ClaimCommand::Make { kind: ClaimKind::Telegram, person };
        self.ground.run(who, format!("claim-{person}"), Claim::decide, make);
        let register = PersonCommand::Register {
            telegram: Some(Fingerprint(format!("{person}"))),
            profile: sealed(person),
            language: Language::Fa,
        };
        self.ground.run(who, person, Person::decide, register);
    }

    pub(super) fn add_card(&mut self, card: CardId) {
        let add = CardCommand::Add {
            number: sealed(card),
            fingerprint: Fingerprint("c0".repeat(32)),
            holder: sealed(card),
            bank: "Melli".to_owned(),
            by: self.owner,
        };
        self.ground.run(Who::Person(self.owner), card, Card::decide, add);
    }

    pub(super) fn add_plan(&mut self, plan: PlanId) {
        let add = PlanCommand::Add {
            name_fa: "یک‌ماهه".to_owned(),
            name_en: "One month".to_owned(),
            terms: Terms { quota_bytes: 50 << 30, days: 30, devices: 2 },
            price: irr(self.chance.gen_range(5_000..20_000) * 100),
            by: self.owner,
        };
        self.ground.run(Who::Person(self.owner), plan, Plan::decide, add);
    }

    fn add_panel(&mut self) {
        let server = self.ground.id("server");
        let by = self.owner;
        let add =
            ServerCommand::Add { country: "Germany".to_owned(), capacity: 500, number: 1, by };
        self.ground.run(Who::Person(by), server, Server::decide, add);
        let (panel, address) = (self.panel, sealed(self.panel));
        let add = PanelCommand::Add { server, address, by };
        self.ground.run(Who::Person(by), panel, Panel::decide, add);
    }

    pub(super) fn pass_time(&mut self) {
        self.ground.now += TimeDelta::seconds(self.chance.gen_range(1..1_200));
    }

    /// A customer who may come in.
    pub(super) fn customer(&mut self) -> PersonId {
        let may: Vec<PersonId> =
            self.customers.iter().filter(|one| !self.blocked.contains(one)).copied().collect();
        may[self.chance.gen_range(0..may.len())]
    }

    pub(super) fn reviewer(&mut self) -> PersonId {
        self.reviewers[self.chance.gen_range(0..self.reviewers.len())]
    }

    fn step(&mut self) {
        self.pass_time();
        match self.chance.gen_range(0..12) {
            0 => self.run_the_shop(),
            1 => self.be_refused(),
            2..=4 => {
                let person = self.customer();
                let going = match self.chance.gen_range(0..10) {
                    0..=3 => Some(self.open_payment(person)),
                    4..=5 => Some(self.open_at_gateway(person)),
                    _ => self.place_order(person),
                };
                self.going.extend(going);
            }
            _ if self.going.is_empty() => {}
            _ => {
                let next = self.chance.gen_range(0..self.going.len());
                let going = self.going.swap_remove(next);
                let going = self.advance(going);
                self.going.extend(going);
            }
        }
    }

    fn advance(&mut self, going: Going) -> Option<Going> {
        match going {
            Going::TopUp { person, payment, step } => self.top_up(person, payment, step),
            Going::Online { person, payment, step } => self.online(person, payment, step),
            Going::Purchase { person, order, account, renewal, step } => {
                self.purchase(person, order, account, renewal, step)
            }
        }
    }
}
