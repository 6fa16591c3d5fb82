//! The bot before a Telegram that repeats itself and loses answers: however often an update comes,
//! it is one deed.

use domain::{order::Status as OrderStatus, payment::Status};
use projections::{
    order::OrderFilter,
    page::{Direction, Page},
    payment::PaymentFilter,
};
use sandbox::telegram::{Fault, FaultKind};
use tests::{
    Live, live,
    live::said,
    shop::{Offer, rial},
};

/// The Telegram ids of the owner, of the second member of staff, and of a customer.
const OWNER: i64 = 1;
const REVIEWER: i64 = 2;
const CUSTOMER: i64 = 4_242;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_update_that_comes_twice_is_one_deed() {
    Box::pin(live(1, a_first_purchase)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_update_that_comes_ten_times_at_once_is_one_deed() {
    Box::pin(live(9, a_first_purchase)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_telegram_that_loses_answers_and_breaks_now_and_then_makes_no_second_deed() {
    let story = async |live: &Live| {
        for kind in [FaultKind::ServerError, FaultKind::DropAfterEffect, FaultKind::TooMany] {
            live.strike(Fault::new(kind).times(2));
        }
        a_first_purchase(live).await;
    };
    Box::pin(live(1, story)).await;
}

/// A new customer buys without money, pays by card what is missing, both members of staff approve,
/// and the account comes by itself.
async fn a_first_purchase(live: &Live) {
    let (customer, owner, reviewer) = (live.user(CUSTOMER), live.user(OWNER), live.user(REVIEWER));
    for staff in [&owner, &reviewer] {
        live.write(staff, "/start");
        live.see(staff, |view| !said(view).is_empty()).await;
    }
    live.write(&customer, "/start");
    live.tap(&customer, &live.label("menu-buy-button")).await;
    live.tap(&customer, "Month").await;
    live.tap(&customer, &live.label("order-pay-button")).await;
    // The button that tops up exactly what is missing names the amount.
    live.tap(&customer, "۱۰۰٬۰۰۰").await;
    live.see(&customer, |view| {
        said(view).iter().any(|said| text(said).contains("6037") || text(said).contains("6219"))
    })
    .await;
    live.photo(&customer, 1);
    for staff in [&owner, &reviewer] {
        let approve = live.label("staff-approve-button");
        live.see(staff, |view| buttons(view).any(|label| label == approve)).await;
    }
    let approve = live.label("staff-approve-button");
    tokio::join!(live.tap(&owner, &approve), live.tap(&reviewer, &approve));
    let delivered = |view: &sandbox::telegram::ChatView| {
        said(view).iter().filter(|said| text(said).contains("https://shop.example/s/")).count()
    };
    let view = live.see(&customer, |view| delivered(view) > 0).await;
    assert_eq!(delivered(&view), 1, "{:#?}", said(&view));
    bought_once(live).await;
}

fn text(message: &sandbox::telegram::ChatMessage) -> &str {
    message.text.as_deref().unwrap_or_default()
}

fn buttons(view: &sandbox::telegram::ChatView) -> impl Iterator<Item = &str> {
    view.messages
        .iter()
        .flat_map(|message| message.buttons.iter().flatten())
        .map(|b| b.text.as_str())
}

/// One customer, one order, one payment, one account; nothing is left over.
async fn bought_once(live: &Live) {
    let shop = &live.shop;
    let pool = shop.app().pool();
    let person = shop.app().identities().by_telegram(CUSTOMER).await.unwrap().unwrap();
    shop.settled_order(person).await;
    let page = Page::first(100);
    let orders = OrderFilter { person: Some(person), ..OrderFilter::default() };
    let orders = projections::order::page(pool, &orders, Direction::OldestFirst, &page).await;
    let orders: Vec<_> = orders.unwrap().nodes().collect();
    assert_eq!(orders.len(), 1, "{orders:#?}");
    assert_eq!(orders[0].status, OrderStatus::Fulfilled);
    assert_eq!(orders[0].due, shop.plan(Offer::Month).1);
    let payments = PaymentFilter { person: Some(person), ..PaymentFilter::default() };
    let payments = projections::payment::page(pool, &payments, Direction::OldestFirst, &page).await;
    let payments: Vec<_> = payments.unwrap().nodes().collect();
    assert_eq!(payments.len(), 1, "{payments:#?}");
    assert_eq!(payments[0].status, Status::Approved);
    let wallet = projections::wallet::by_person(pool, person).await.unwrap().unwrap();
    assert_eq!((wallet.balance, wallet.held), (rial(0), rial(0)));
    let accounts = shop.app().subscriptions().of(person).await.unwrap();
    assert_eq!(accounts.len(), 1, "{accounts:#?}");
    assert!(shop.outside.carries_once(&accounts[0].name));
    let parked = "SELECT count(*) FROM work.inbox WHERE status = 'parked'";
    let parked: i64 = sqlx::query_scalar(parked).fetch_one(pool).await.unwrap();
    assert_eq!(parked, 0, "updates were given up");
}
