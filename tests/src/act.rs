//! What people do in a shop under test, in a line each.

use std::time::Duration;

use app::{
    identity::TelegramUser,
    order::{Bought, Purchase},
    payment::{Upload, UploadKind},
};
use bytes::Bytes;
use domain::{
    id::{OrderId, PaymentId, PersonId, PlanId, SubscriptionId},
    money::Irr,
};
use projections::{
    order::{OrderFilter, OrderRow},
    page::{Direction, Page},
    subscription::SubscriptionRow,
};

use crate::shop::{Offer, Shop, rial};

/// How often a shop that runs by itself is looked at.
const LOOK_EVERY: Duration = Duration::from_millis(20);
/// How long its orders may take to end.
const END_WITHIN: Duration = Duration::from_secs(30);

/// A receipt: a picture by its first bytes, and different for each `n`.
#[must_use]
pub fn photo(n: u64) -> Upload {
    let mut bytes = vec![0xFF, 0xD8, 0xFF, 0xE0];
    bytes.extend_from_slice(&n.to_be_bytes());
    Upload { kind: UploadKind::Photo, bytes: Bytes::from(bytes), text: None }
}

/// The `n`th customer's Telegram account.
#[must_use]
pub fn telegram(n: i64) -> TelegramUser {
    TelegramUser {
        id: 1_000 + n,
        name: format!("مشتری {n}"),
        username: None,
        language_code: Some("fa".to_owned()),
    }
}

impl Shop {
    /// The `n`th customer, met when he is new.
    ///
    /// # Panics
    /// When the shop refuses, as everything here.
    pub async fn customer(&self, n: i64) -> PersonId {
        let known = self.app().identities().by_telegram(telegram(n).id).await.expect("an answer");
        if let Some(person) = known {
            return person;
        }
        let met = self.app().identities().meet(&self.tap(self.seed.owner), &telegram(n)).await;
        met.expect("the shop meets him").person
    }

    /// A plan of the catalogue: its id and its price.
    #[must_use]
    pub fn plan(&self, offer: Offer) -> (PlanId, Irr) {
        let (plan, _, price) = self.seed.plans[offer as usize];
        (plan, price)
    }

    /// Opens a top-up and sends a receipt; it waits for review.
    ///
    /// # Panics
    /// When the shop refuses.
    pub async fn top_up(&self, person: PersonId, rials: u64, order: Option<OrderId>) -> PaymentId {
        let payments = self.app().payments();
        let opened = payments.open(&self.tap(person), rial(rials), order).await;
        let payment = opened.expect("a top-up is opened").payment;
        let tap = self.tap(person);
        let receipt =
            photo(u64::from_be_bytes(tap.command_id.as_bytes()[..8].try_into().expect("8")));
        payments.submit_receipt(&tap, payment, receipt).await.expect("a receipt is taken");
        payment
    }

    /// The owner finds the money.
    ///
    /// # Panics
    /// When the shop refuses.
    pub async fn approve(&self, payment: PaymentId) {
        let tap = self.tap(self.seed.owner);
        self.app().payments().approve(&tap, payment, None).await.expect("it is approved");
    }

    /// Puts money into a wallet: top-up, receipt, approval, and what follows.
    ///
    /// # Panics
    /// When the shop refuses.
    pub async fn fund(&self, person: PersonId, rials: u64) -> PaymentId {
        let payment = self.top_up(person, rials, None).await;
        self.approve(payment).await;
        self.settle().await;
        payment
    }

    /// Buys a new account, or renews one, at the price of the catalogue.
    ///
    /// # Panics
    /// When the shop refuses.
    pub async fn buy(
        &self,
        person: PersonId,
        offer: Offer,
        renewal: Option<SubscriptionId>,
    ) -> Bought {
        let (plan, shown) = self.plan(offer);
        let purchase = Purchase { plan, renewal, shown };
        let bought = self.app().orders().buy(&self.tap(person), purchase).await;
        bought.expect("it can be bought")
    }

    /// Buys and pays, and gives order and account.
    ///
    /// # Panics
    /// When the wallet does not reach.
    pub async fn buy_paid(
        &self,
        person: PersonId,
        offer: Offer,
        renewal: Option<SubscriptionId>,
    ) -> (OrderId, SubscriptionId) {
        let bought = self.buy(person, offer, renewal).await;
        let paid = match bought {
            Bought::Paid { order, subscription, .. } => Some((order, subscription)),
            Bought::Missing { .. } => None,
        };
        paid.expect("the wallet reaches")
    }

    /// A customer with an account that works.
    ///
    /// # Panics
    /// When the shop refuses.
    pub async fn served(&self, n: i64, offer: Offer) -> (PersonId, SubscriptionId) {
        let person = self.customer(n).await;
        self.fund(person, self.plan(offer).1.rial()).await;
        let (_, account) = self.buy_paid(person, offer, None).await;
        self.settle().await;
        (person, account)
    }

    /// What a person can spend, in rial, by the log.
    ///
    /// # Panics
    /// When the shop does not answer.
    pub async fn balance(&self, person: PersonId) -> u64 {
        self.app().wallets().balance(person).await.expect("an answer").rial()
    }

    /// Waits until the read models show no order of this person that is still under way; for a
    /// shop that runs by itself.
    ///
    /// # Panics
    /// When one does not end in time.
    pub async fn settled_order(&self, person: PersonId) {
        let ended = async {
            let mut tick = tokio::time::interval(LOOK_EVERY);
            loop {
                tick.tick().await;
                let filter = OrderFilter { person: Some(person), ..OrderFilter::default() };
                let page = Page::first(100);
                let direction = Direction::OldestFirst;
                let pool = self.app().pool();
                let orders = projections::order::page(pool, &filter, direction, &page).await;
                let orders: Vec<_> = orders.expect("an answer").nodes().collect();
                let open = |order: &OrderRow| order.ended_at.is_none();
                if !orders.is_empty() && !orders.iter().any(open) {
                    return;
                }
            }
        };
        tokio::time::timeout(END_WITHIN, ended).await.expect("the order ends");
    }

    /// An order as the read model shows it.
    ///
    /// # Panics
    /// When there is none.
    pub async fn order(&self, order: OrderId) -> OrderRow {
        let row = projections::order::by_id(self.app().pool(), order).await;
        row.expect("an answer").expect("the order is known")
    }

    /// An account as the read model shows it.
    ///
    /// # Panics
    /// When there is none.
    pub async fn account(&self, account: SubscriptionId) -> SubscriptionRow {
        let row = projections::subscription::by_id(self.app().pool(), account).await;
        row.expect("an answer").expect("the account is known")
    }
}
