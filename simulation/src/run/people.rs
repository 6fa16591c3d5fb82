//! Who is there, and what they may ask for: a few customers, staff of whom one is a customer too,
//! two plans, a few amounts; so that they meet often.

use domain::{
    id::{OrderId, PaymentId, PersonId, PlanId, SubscriptionId},
    money::Irr,
    plan::{Plan, PlanCommand, Terms},
    role::{Grants, GrantsCommand, Role},
    spec::id,
};
use event_store::Command;

use crate::{
    context::Context,
    model::{Course, Stage, Step},
    shop::{Shop, World, write},
    stimulus::Ask,
};

/// Amounts in rial: below a price, a price, and above.
const AMOUNTS: [u64; 5] = [60_000, 100_000, 140_000, 500_000, 900_000];
/// The plans' prices at first.
const PRICES: [u64; 2] = [100_000, 240_000];

/// The customers; the last is an owner too.
pub(super) fn customer(pick: u8) -> PersonId {
    id([11, 12, 13, 1][usize::from(pick % 4)])
}

/// The staff: two owners, one of whom buys too, and one who is none.
pub(super) fn staff(pick: u8) -> PersonId {
    id([1, 2, 1, 2, 3][usize::from(pick % 5)])
}

pub(super) fn plan(pick: u8) -> PlanId {
    id(50 + u128::from(pick % 2))
}

fn amount(pick: u8) -> Irr {
    irr(AMOUNTS[usize::from(pick) % AMOUNTS.len()])
}

fn irr(rial: u64) -> Irr {
    Irr::new(rial).expect("a small amount")
}

/// One of those that began last.
fn recent<T: Copy>(of: &[T], pick: u8) -> Option<T> {
    let back = usize::from(pick).checked_rem(of.len().min(6))?;
    of.len().checked_sub(1 + back).map(|at| of[at])
}

/// What the `kind`th asking with these picks means here; nothing when it is about nothing.
pub(super) fn asking(world: &World, kind: u8, a: u8, b: u8, c: u8) -> Option<Ask> {
    let payment = || recent(&world.payments, a);
    let order = || recent(&world.orders, a);
    let account = || recent(&world.accounts, a);
    Some(match kind {
        0 | 1 => {
            let person = customer(a);
            Ask::Open(person, amount(b), waiting(world, person, c))
        }
        2 => Ask::ChangeAmount(payment()?, amount(b)),
        3 | 4 => Ask::Submit(standing(world, Stage::Awaiting, c).or_else(payment)?),
        5 => Ask::AddPage(payment()?),
        6 if c.is_multiple_of(3) => Ask::Withdraw(payment()?),
        6..=9 => {
            let found = (c.is_multiple_of(4)).then(|| amount(c / 4));
            let payment = standing(world, Stage::Review, c).or_else(payment)?;
            Ask::Approve(staff(b), payment, found)
        }
        10 => Ask::Reject(staff(b), payment()?),
        11 => Ask::Reverse(staff(b), payment()?),
        12..=14 => {
            let plan = plan(b);
            let (shown, _) = world.states.load::<Plan>(&plan.to_string()).0.offer()?;
            let renewal = account().filter(|_| c.is_multiple_of(2));
            let owner = renewal.and_then(|account| world.model.lines.get(&account)?.person);
            let buyer = owner.or_else(|| able(world, shown, c)).unwrap_or_else(|| customer(a));
            Ask::Buy(buyer, plan, shown, renewal)
        }
        15 => {
            let order = order()?;
            Ask::Pay(world.model.sales.get(&order)?.person, order)
        }
        16 => Ask::Cancel(order()?),
        17 => Ask::Retry(staff(b), parked(world).or_else(account)?),
        18 => Ask::Refund(staff(b), parked(world).or_else(account)?),
        20 | 21 => Ask::OpenOnline(customer(a), amount(b), waiting(world, customer(a), c)),
        22 => Ask::ComeBack(at_page(world, a)?, !c.is_multiple_of(3)),
        23 if c.is_multiple_of(4) => Ask::GiveUp(recent(&world.online, a)?),
        23 => Ask::ComeBack(at_page(world, a)?, c.is_multiple_of(2)),
        24 | 25 => {
            Ask::GiveBack(staff(b), paid_online(world, c).or_else(|| recent(&world.online, a))?)
        }
        _ => match c % 8 {
            0 => Ask::Reprice(plan(a), irr(100_000 + 100 * u64::from(b))),
            1 => Ask::Offer(plan(a), false),
            2 | 3 => Ask::Offer(plan(a), true),
            4 => Ask::Own(staff(a), false),
            _ => Ask::Own(staff(a), true),
        },
    })
}

/// A payment that stands so: mostly there is one that is meant.
fn standing(world: &World, stage: Stage, pick: u8) -> Option<PaymentId> {
    let so =
        |payment: &&PaymentId| world.model.bills.get(payment).is_some_and(|b| b.stage == stage);
    world.payments.iter().rev().find(so).copied().filter(|_| pick % 8 > 1)
}

/// The order of a person that waits for money: sometimes he pays for that.
fn waiting(world: &World, person: PersonId, pick: u8) -> Option<OrderId> {
    let waits = world.orders.iter().rev().find(|order| {
        let sale = world.model.sales.get(order);
        sale.is_some_and(|sale| sale.person == person && sale.step == Step::Placed)
    });
    waits.copied().filter(|_| pick.is_multiple_of(2))
}

/// A payment from whose page a browser can come back.
fn at_page(world: &World, pick: u8) -> Option<PaymentId> {
    recent(&world.online, pick).filter(|payment| {
        world.model.deposits.get(payment).is_some_and(|deposit| deposit.session.is_some())
    })
}

/// A payment that came in at the gateway: mostly such a one is given back.
fn paid_online(world: &World, pick: u8) -> Option<PaymentId> {
    let paid = |payment: &&PaymentId| {
        world.model.deposits.get(payment).is_some_and(|deposit| deposit.course == Course::Paid)
    };
    world.online.iter().rev().find(paid).copied().filter(|_| pick % 8 > 1)
}

/// Somebody who has the price: mostly those buy who can.
fn able(world: &World, price: Irr, pick: u8) -> Option<PersonId> {
    let mut purses = world.model.purses.iter();
    let rich = purses.find(|(_, purse)| purse.balance - purse.owed >= price.rial().into());
    rich.map(|(person, _)| *person).filter(|_| pick % 8 > 1)
}

/// The account that waits for staff longest.
fn parked(world: &World) -> Option<SubscriptionId> {
    let waits = |account: &&SubscriptionId| {
        let line = world.model.lines.get(account);
        line.is_some_and(|line| line.delivery.is_some_and(|(_, parked)| parked))
    };
    world.accounts.iter().find(waits).copied()
}

/// Opens the shop: staff and plans.
pub(super) fn set_up(shop: &Shop) {
    for pick in 0..2 {
        let grant = GrantsCommand::Grant { role: Role::Owner, by: None };
        append::<Grants>(shop, u64::from(pick), &staff(pick).to_string(), grant);
        let terms = Terms { quota_bytes: 10 << (30 + u32::from(pick)), days: 30, devices: 2 };
        let add = PlanCommand::Add {
            name_fa: "طرح".to_owned(),
            name_en: "plan".to_owned(),
            terms,
            price: irr(PRICES[usize::from(pick)]),
            by: staff(0),
        };
        append::<Plan>(shop, 2 + u64::from(pick), &plan(pick).to_string(), add);
    }
}

fn append<A: crate::expect::Foretold>(shop: &Shop, key: u64, id: &str, command: A::Command) {
    let now = shop.now();
    let events = A::default().decide(command).unwrap_or_default();
    let metadata = Context::of_stimulus(u64::MAX - key, now).metadata("set_up", &key);
    let row = Command { metadata, outcome: None, streams: vec![write::<A>(id, 0, &events)] };
    shop.world().commit(&row);
}
