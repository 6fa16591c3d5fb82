//! The end of an episode: the faults stop, time goes on, everybody is asked again who was not
//! answered; then nothing may be left undone, and the panel, the orders and the money must agree.

use chrono::TimeDelta;
use domain::id::{OrderId, PaymentId};

use super::Episode;
use crate::{
    act,
    gateway::Standing,
    model::{Back, Course, Deposit, Hold, Model, Sale, Stage, Step},
    queue::{REACTORS, Status},
    shop::World,
    stimulus::{Ask, Reply, Stimulus},
};

/// Turns after which a shop without faults must be at rest. Those seen took a few hundred.
const TURNS_MAX: usize = 20_000;

impl Episode {
    /// Lets everything go on without faults until nothing is left to do. Gives how many turns it
    /// took.
    pub(super) fn come_to_rest(&mut self) -> usize {
        let mut turns = 0;
        let mut asked = 0;
        while self.shop.world().wrong.is_none() {
            turns += 1;
            if turns > TURNS_MAX {
                let left: Vec<_> =
                    self.shop.world().queue.tasks().map(|t| format!("{:?}", t.todo)).collect();
                self.shop.world().fail(format!("it does not come to rest: {left:?}"));
                break;
            }
            if !self.jobs.is_empty() {
                self.go(turns, 0);
            } else if !self.relay_all()
                && !self.claimed()
                && !self.resolve(&mut asked)
                && !self.swept()
                && !self.wait()
            {
                break;
            }
        }
        turns
    }

    fn relay_all(&self) -> bool {
        let mut world = self.shop.world();
        let before = world.queue.cursors;
        for reactor in 0..REACTORS.len() {
            act::relay(&mut world, reactor, u64::MAX, false);
        }
        world.queue.cursors != before
    }

    fn claimed(&mut self) -> bool {
        self.claim(0);
        !self.jobs.is_empty()
    }

    /// Whoever was not answered asks again; staff look at what waits for them.
    fn resolve(&mut self, asked: &mut usize) -> bool {
        let mut world = self.shop.world();
        let unanswered = world.stimuli.iter().enumerate().skip(*asked);
        let mut next = unanswered.filter(|(_, stimulus)| stimulus.told.is_none());
        let next = next.next().map(|(nth, _)| nth);
        if let Some(nth) = next {
            *asked = nth + 1;
            drop(world);
            self.pursue(nth, false);
            return true;
        }
        *asked = world.stimuli.len();
        if world.queue.tasks().any(|task| task.status == Status::Parked) {
            world.queue.take_up_parked();
            return true;
        }
        let parked = world.model.lines.iter().find_map(|(account, line)| {
            line.delivery.filter(|(_, parked)| *parked).map(|_| *account)
        });
        let Some(account) = parked else { return false };
        let (by, key) = (super::people::staff(0), world.stimuli.len());
        let retried = world.log.head().is_multiple_of(2);
        let ask = if retried { Ask::Retry(by, account) } else { Ask::Refund(by, account) };
        let owner = Ask::Own(by, true);
        let (at, head) = (world.now, world.log.head());
        for (ask, key) in [(owner, key), (ask, key + 1)] {
            let key = u64::try_from(key).unwrap_or(0);
            world.stimuli.push(Stimulus { key, at, ask, head, told: None, last: None });
        }
        true
    }

    /// The gateway is asked for what is paid and not asked about. False: there is nothing such.
    fn swept(&mut self) -> bool {
        let paid = !self.shop.world().gateway.unverified().is_empty();
        if paid {
            self.sweep();
        }
        paid
    }

    /// Time goes on to the next task that is due. False: nothing is.
    fn wait(&mut self) -> bool {
        let (now, due) = {
            let world = self.shop.world();
            (world.now, world.queue.next_due())
        };
        let Some(due) = due else { return false };
        self.tick((due - now).max(TimeDelta::seconds(1)));
        true
    }

    /// What must hold at rest.
    pub(super) fn judge(&self) {
        let mut world = self.shop.world();
        if world.wrong.is_none()
            && let Some(wrong) = at_rest(&world)
        {
            world.fail(wrong);
        }
    }
}

fn at_rest(world: &World) -> Option<String> {
    let model = &world.model;
    let unanswered = |stimulus: &&Stimulus| {
        stimulus.told.is_none() && matches!(stimulus.last, None | Some(Reply::Nothing))
    };
    if let Some(stimulus) = world.stimuli.iter().find(unanswered) {
        return Some(format!("somebody is never answered: {:?}", stimulus.ask));
    }
    for (payment, bill) in &model.bills {
        let credit = model.purses.get(&bill.person).and_then(|purse| purse.credits.get(payment));
        let wanted = match bill.stage {
            Stage::Approved => Some(&(bill.found, false)),
            Stage::Reversed => Some(&(bill.found, true)),
            Stage::Awaiting | Stage::Review | Stage::Ended => None,
        };
        if credit != wanted {
            return Some(format!("a payment and its credit differ: {bill:?}, {credit:?}"));
        }
        if bill.stage == Stage::Awaiting {
            return Some(format!("a payment without a receipt is still open: {bill:?}"));
        }
    }
    if let Some(wrong) =
        model.deposits.iter().find_map(|(payment, deposit)| online(world, *payment, deposit))
    {
        return Some(wrong);
    }
    if let Some(wrong) = model.sales.iter().find_map(|(order, sale)| ended(model, *order, sale)) {
        return Some(wrong);
    }
    panel(world)
}

/// What the gateway has taken is in the wallet, once, and what it gave back is not.
fn online(world: &World, payment: PaymentId, deposit: &Deposit) -> Option<String> {
    let purse = world.model.purses.get(&deposit.person);
    let credit = purse.and_then(|purse| purse.online.get(&payment)).copied();
    let session = deposit.session.as_ref().and_then(|session| world.gateway.standing(session));
    let right = match deposit.course {
        Course::Paid => {
            session == Some(Standing::Verified) && credit == Some((deposit.amount, Back::None))
        }
        Course::Reversed => {
            session == Some(Standing::Reversed) && credit == Some((deposit.amount, Back::Settled))
        }
        Course::Failed => {
            matches!(session, None | Some(Standing::Open | Standing::OtherAmount))
                && credit.is_none()
        }
        Course::Disputed => session == Some(Standing::OtherAmount) && credit.is_none(),
        Course::Awaiting | Course::Reversing => false,
    };
    let what = "a payment at the gateway is not at its end";
    (!right).then(|| format!("{what}: {deposit:?}, {session:?}, {credit:?}"))
}

/// One paid order, one delivery or full release: never both, never neither.
fn ended(model: &Model, order: OrderId, sale: &Sale) -> Option<String> {
    let hold = model.hold(order);
    let line = model.lines.get(&sale.account);
    let delivered = line.is_some_and(|line| line.delivered.contains(&order));
    let under_way = line.is_some_and(|line| line.delivery.is_some_and(|(of, _)| of == order));
    let right = match sale.step {
        Step::Fulfilled => hold == Some(Hold::Captured) && delivered,
        Step::Cancelled => matches!(hold, None | Some(Hold::Released)) && !delivered,
        Step::Placed | Step::Paid => false,
    };
    let right = right && !under_way;
    (!right).then(|| format!("an order is not at its end: {sale:?}, {hold:?}, {delivered}"))
}

/// The panel carries what is owed, and nothing else.
fn panel(world: &World) -> Option<String> {
    for (account, line) in &world.model.lines {
        let carried = world.panel.carries(*account);
        if carried != line.service {
            return Some(format!(
                "the panel and the books differ: it carries {carried:?}, owed is {:?}",
                line.service
            ));
        }
    }
    let strange = world.panel.all().keys().find(|account| !world.model.lines.contains_key(account));
    strange.map(|account| format!("the panel carries a stranger: {account}"))
}
