//! What staff do beside: people, roles, prices, cards, panels, backups; and what is refused.

use domain::backup::{Backup, BackupCommand};
use domain::id::{BackupId, OrderId, PaymentId};
use domain::identity::{Claim, ClaimCommand, Language, Person, PersonCommand};
use domain::location::{Generation, Inbound, Panel, PanelCommand};
use domain::order::{Order, OrderCommand};
use domain::payment::{Card, CardCommand, Payment, PaymentCommand};
use domain::plan::{Plan, PlanCommand};
use domain::role::{Grants, GrantsCommand, Role};
use domain::subscription::{Subscription, SubscriptionCommand};
use domain::wallet::{Wallet, WalletCommand};
use rand::Rng;

use super::ground::{Became, Who};
use super::shop::{Going, Shop, irr, sealed};

impl Shop {
    /// Something that has little to do with anybody's money.
    pub(super) fn run_the_shop(&mut self) {
        match self.chance.gen_range(0..10) {
            0 => self.welcome(),
            1 => self.shut_out_or_let_in(),
            2 => self.change_staff(),
            3 => self.change_prices(),
            4 => self.change_cards(),
            5 => self.change_panel(),
            6 => self.back_up(),
            7 => self.forget(),
            _ => self.chat(),
        }
    }

    fn chat(&mut self) {
        let person = self.customer();
        // A block is taken back only where one was: those two come more often than the rest.
        let command = match self.chance.gen_range(0..12) {
            0 => PersonCommand::ChangeProfile { profile: sealed(person) },
            1 => PersonCommand::ChooseLanguage { language: Language::En },
            2 => PersonCommand::ChooseLanguage { language: Language::Fa },
            3..=5 => PersonCommand::RecordBotBlocked,
            6..=8 => PersonCommand::RecordBotUnblocked,
            9 => PersonCommand::RecordSecondFactorSet { by: person },
            10 => PersonCommand::RecordSecondFactorRemoved { by: person },
            _ => PersonCommand::RecordSignedIn,
        };
        self.ground.run(Who::Person(person), person, Person::decide, command);
    }

    fn shut_out_or_let_in(&mut self) {
        let by = self.owner;
        if let Some(person) = self.blocked.pop() {
            let unblock = PersonCommand::Unblock { by };
            self.ground.run(Who::Person(by), person, Person::decide, unblock);
        } else if self.customers.len() > 2 {
            let person = self.customer();
            let block = PersonCommand::Block { by, reason: "shouts".to_owned() };
            self.ground.run(Who::Person(by), person, Person::decide, block);
            self.blocked.push(person);
        }
    }

    fn change_staff(&mut self) {
        let by = self.owner;
        let role = Role::Reviewer;
        let (person, command) = if self.reviewers.len() > 1 {
            let person = self.reviewers.remove(0);
            (person, GrantsCommand::Revoke { role, by: Some(by) })
        } else {
            // Of staff nobody is a customer here, so that nobody decides on his own payment.
            self.welcome();
            let person = self.customers.pop().unwrap();
            self.reviewers.push(person);
            let changed = PersonCommand::RecordPasswordChanged { by };
            self.ground.run(Who::Person(by), person, Person::decide, changed);
            (person, GrantsCommand::Grant { role, by: Some(by) })
        };
        self.ground.run(Who::Person(by), person, Grants::decide, command);
    }

    fn change_prices(&mut self) {
        let by = self.owner;
        if self.chance.gen_bool(0.3) {
            let plan = self.ground.id("plan");
            self.add_plan(plan);
            self.plans.push(plan);
            return;
        }
        let plan = self.plans[self.chance.gen_range(0..self.plans.len())];
        let command = match self.chance.gen_range(0..3) {
            0 => {
                let price = irr(self.chance.gen_range(5_000..20_000) * 100);
                PlanCommand::ChangePrice { price, by }
            }
            1 => PlanCommand::Withdraw { by },
            _ => PlanCommand::Offer { by },
        };
        self.ground.run(Who::Person(by), plan, Plan::decide, command);
    }

    fn change_cards(&mut self) {
        let by = self.owner;
        let card = self.cards[0];
        if self.cards.len() < 3 && self.chance.gen_bool(0.5) {
            let card = self.ground.id("card");
            self.add_card(card);
            self.cards.push(card);
            return;
        }
        let retire = self.chance.gen_bool(0.5);
        let command = if retire { CardCommand::Retire { by } } else { CardCommand::Restore { by } };
        self.ground.run(Who::Person(by), card, Card::decide, command);
    }

    fn change_panel(&mut self) {
        let (by, panel) = (self.owner, self.panel);
        let inbound = |id| Inbound {
            id,
            protocol: "vless".to_owned(),
            port: 443,
            remark: format!("inbound {id}"),
            enabled: true,
        };
        let (who, command) = match self.chance.gen_range(0..5) {
            0 => {
                let inbounds = (1..=self.chance.gen_range(1..4)).map(inbound).collect();
                let (generation, version) = (Generation::G3b, "3.1.0".to_owned());
                (Who::Process, PanelCommand::RecordProbe { generation, version, inbounds })
            }
            1 => (Who::Person(by), PanelCommand::Offer { inbounds: vec![1], by }),
            2 => (Who::Person(by), PanelCommand::Disable { by }),
            3 => (Who::Person(by), PanelCommand::ChangeAccess { address: sealed(panel), by }),
            _ => (Who::Person(by), PanelCommand::Enable { by }),
        };
        self.ground.run(who, panel, Panel::decide, command);
    }

    fn back_up(&mut self) {
        let run: BackupId = self.ground.id("backup");
        self.ground.run(Who::Operator, run, Backup::decide, BackupCommand::Start);
        let size = self.ground.events.len().try_into().unwrap();
        let end = match self.chance.gen_bool(0.8) {
            true => BackupCommand::RecordCompleted { size, files_written: 3, bytes_written: 9_000 },
            false => BackupCommand::RecordFailed { cause: "no_space".to_owned() },
        };
        self.ground.run(Who::Operator, run, Backup::decide, end);
    }

    /// A customer who has nothing going on is forgotten, and his Telegram account is free again.
    fn forget(&mut self) {
        let busy = |person: &domain::id::PersonId| {
            self.going.iter().any(|going| match going {
                Going::TopUp { person: of, .. }
                | Going::Online { person: of, .. }
                | Going::Purchase { person: of, .. } => of == person,
            })
        };
        let may = |one: &domain::id::PersonId| !self.blocked.contains(one) && !busy(one);
        if self.customers.len() < 4 {
            return;
        }
        let Some(place) = self.customers.iter().position(may) else { return };
        let person = self.customers.remove(place);
        self.accounts.retain(|account| account.0 != person);
        self.ended.retain(|ended| ended.0 != person);
        let by = self.owner;
        let forget = PersonCommand::Forget { by };
        self.ground.run(Who::Person(by), person, Person::decide, forget);
        let release = ClaimCommand::Release { person };
        self.ground.run(Who::Process, format!("claim-{person}"), Claim::decide, release);
    }

    /// Something that the rules do not allow, or that was done before.
    pub(super) fn be_refused(&mut self) {
        let reviewer = self.reviewer();
        let person = self.customer();
        let order: OrderId = self.ground.id("no order");
        let payment: PaymentId = self.ground.id("no payment");
        let (entry, on) = self.ground.entry();
        let became = match self.chance.gen_range(0..7) {
            0 => {
                let amount = irr(900_000_000_000);
                let hold = WalletCommand::Hold { order, amount, entry, on };
                self.ground.run(Who::Process, person, Wallet::decide, hold)
            }
            1 => {
                let take = WalletCommand::TakeBack { payment, entry, on };
                self.ground.run(Who::Process, person, Wallet::decide, take)
            }
            2 => {
                let approve = PaymentCommand::Approve { reviewer, found: None };
                let payment = self.ended.last().map_or(payment, |ended| ended.1);
                self.ground.run(Who::Person(reviewer), payment, Payment::decide, approve)
            }
            3 => self.ground.run(Who::Process, order, Order::decide, OrderCommand::Fulfil),
            4 => {
                let add = CardCommand::Retire { by: self.owner };
                let nowhere: domain::id::CardId = self.ground.id("no card");
                self.ground.run(Who::Person(self.owner), nowhere, Card::decide, add)
            }
            5 => {
                let park = SubscriptionCommand::Park { order };
                let account: domain::id::SubscriptionId = self.ground.id("no account");
                self.ground.run(Who::Process, account, Subscription::decide, park)
            }
            _ => {
                let profile = sealed(person);
                let (telegram, language) = (None, Language::Fa);
                let again = PersonCommand::Register { telegram, profile, language };
                self.ground.run(Who::Person(person), person, Person::decide, again)
            }
        };
        assert_ne!(became, Became::Events, "this was to be refused");
    }
}
