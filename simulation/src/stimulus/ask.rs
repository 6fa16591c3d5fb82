//! The askings, and what those who asked were told.

use chrono::{DateTime, Utc};
use domain::{
    id::{OrderId, PaymentId, PersonId, PlanId, SubscriptionId},
    money::Irr,
};
use uuid::Uuid;

use super::{customer, online, purchase, staff};
use crate::{
    context::Context,
    shop::{Error, Shop, Unread},
};

/// What is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ask {
    /// A customer opens a top-up.
    Open(PersonId, Irr, Option<OrderId>),
    /// He changes its amount.
    ChangeAmount(PaymentId, Irr),
    /// He sends a receipt.
    Submit(PaymentId),
    /// He sends a further page.
    AddPage(PaymentId),
    /// He gives it up.
    Withdraw(PaymentId),
    /// He buys at the price that he was shown, a new account or a renewal.
    Buy(PersonId, PlanId, Irr, Option<SubscriptionId>),
    /// He pays an order that waits.
    Pay(PersonId, OrderId),
    /// He gives an order up.
    Cancel(OrderId),
    /// Staff find the money, perhaps another amount.
    Approve(PersonId, PaymentId, Option<Irr>),
    /// Staff do not find it.
    Reject(PersonId, PaymentId),
    /// Staff undo an approval.
    Reverse(PersonId, PaymentId),
    /// A customer opens a payment at the gateway.
    OpenOnline(PersonId, Irr, Option<OrderId>),
    /// A browser comes back from its page, and says whether it was paid.
    ComeBack(PaymentId, bool),
    /// He gives such a payment up.
    GiveUp(PaymentId),
    /// Staff give it back.
    GiveBack(PersonId, PaymentId),
    /// Staff try a parked delivery again.
    Retry(PersonId, SubscriptionId),
    /// Staff give its money back.
    Refund(PersonId, SubscriptionId),
    /// A plan gets another price.
    Reprice(PlanId, Irr),
    /// A plan is no longer offered, or offered again.
    Offer(PlanId, bool),
    /// Somebody becomes an owner, or no longer is one.
    Own(PersonId, bool),
}

/// What he who asked was told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reply {
    /// It is done, or was.
    Done,
    /// It is not possible.
    Refused,
    /// He may not.
    Forbidden,
    /// The id was used for something else.
    KeyReused,
    /// Too many at once.
    Conflict,
    /// Nothing: it may have been done.
    Nothing,
}

/// An asking with everything that is known of it.
#[derive(Debug, Clone)]
pub struct Stimulus {
    /// Names it for ever.
    pub key: u64,
    /// When it was first seen.
    pub at: DateTime<Utc>,
    /// What is asked.
    pub ask: Ask,
    /// The log's head when it was first asked.
    pub head: u64,
    /// The first answer that said something.
    pub told: Option<Reply>,
    /// How the last attempt that lived ended.
    pub last: Option<Reply>,
}

impl Ask {
    /// Whether it is one command, so that every answer to it is the first one.
    #[must_use]
    pub const fn is_one_command(self) -> bool {
        !matches!(self, Self::Open(..) | Self::Buy(..) | Self::Pay(..))
    }
}

impl Stimulus {
    /// Its circumstances.
    #[must_use]
    pub fn context(&self) -> Context {
        Context::of_stimulus(self.key, self.at)
    }

    /// The id of its command.
    #[must_use]
    pub fn command_id(&self) -> Uuid {
        self.context().command_id
    }
}

/// One attempt at the `nth` stimulus; `otherwise`: under its id, but asking something else.
pub async fn pursue(shop: Shop, nth: usize, otherwise: bool) {
    let stimulus = shop.world().stimuli[nth].clone();
    let context = Context { otherwise, ..stimulus.context() };
    let reply = ask(&shop, &context, &stimulus).await;
    let mut world = shop.world();
    if otherwise {
        if matches!(reply, Reply::Done | Reply::Refused) {
            world.fail(format!("a reused id was answered {reply:?}: {:?}", stimulus.ask));
        }
        return;
    }
    world.stimuli[nth].last = Some(reply);
    if !matches!(reply, Reply::Done | Reply::Refused) {
        return;
    }
    let told = world.stimuli[nth].told.get_or_insert(reply);
    let first = *told;
    if stimulus.ask.is_one_command() && first != reply {
        world.fail(format!("{:?} was {first:?}, and then {reply:?}", stimulus.ask));
    }
}

async fn ask(shop: &Shop, context: &Context, stimulus: &Stimulus) -> Reply {
    match stimulus.ask {
        Ask::Open(person, amount, order) => {
            customer::open(shop, context, person, amount, order).await
        }
        Ask::ChangeAmount(payment, amount) => {
            customer::change_amount(shop, context, payment, amount).await
        }
        Ask::Submit(payment) => customer::submit(shop, context, payment, stimulus.key).await,
        Ask::AddPage(payment) => customer::add_page(shop, context, payment, stimulus.key).await,
        Ask::Withdraw(payment) => customer::withdraw(shop, context, payment).await,
        Ask::Buy(person, plan, shown, renewal) => {
            purchase::buy(shop, context, person, plan, shown, renewal).await
        }
        Ask::Pay(person, order) => purchase::pay(shop, context, person, order).await,
        Ask::Cancel(order) => purchase::cancel(shop, context, order).await,
        Ask::Approve(by, payment, amount) => {
            staff::approve(shop, context, stimulus.head, by, payment, amount).await
        }
        Ask::Reject(by, payment) => staff::reject(shop, context, by, payment).await,
        Ask::Reverse(by, payment) => staff::reverse(shop, context, by, payment).await,
        Ask::OpenOnline(person, amount, order) => {
            online::open(shop, context, person, amount, order).await
        }
        Ask::ComeBack(payment, paid) => online::come_back(shop, context, payment, paid).await,
        Ask::GiveUp(payment) => online::give_up(shop, context, payment).await,
        Ask::GiveBack(by, payment) => online::give_back(shop, context, by, payment).await,
        Ask::Retry(by, account) => staff::retry(shop, context, by, account).await,
        Ask::Refund(by, account) => staff::refund(shop, context, by, account).await,
        Ask::Reprice(plan, price) => staff::reprice(shop, context, plan, price).await,
        Ask::Offer(plan, offered) => staff::offer(shop, context, plan, offered).await,
        Ask::Own(person, owner) => staff::own(shop, context, person, owner).await,
    }
}

impl<E> From<Result<(), Error<E>>> for Reply {
    fn from(result: Result<(), Error<E>>) -> Self {
        match result {
            Ok(()) => Self::Done,
            Err(Error::Refused(_)) => Self::Refused,
            Err(Error::KeyReused) => Self::KeyReused,
            Err(Error::Conflict) => Self::Conflict,
            Err(Error::Unavailable) => Self::Nothing,
        }
    }
}

impl From<Unread> for Reply {
    fn from(_: Unread) -> Self {
        Self::Nothing
    }
}
