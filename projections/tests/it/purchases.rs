//! Payments, cards, orders and accounts after the story.

use domain::{
    id::{OrderId, PaymentId, SubscriptionId},
    order::{CancelReason, OrderKind, Status as OrderStatus},
    payment::{Status, WithdrawnBy},
    sealed::Fingerprint,
    subscription::{Failure, Usage},
};
use projections::{
    order::{self, OrderFilter},
    page::{Direction, Page},
    payment::{self, PaymentFilter, Resolution},
    subscription::{self, DeliveryState, State, SubscriptionFilter},
};

use crate::story::{LARGE, SMALL, Shop, days, id, irr, today};

#[tokio::test]
async fn a_payment_tells_its_whole_way() {
    let shop = Shop::with_story().await;
    let db = shop.db();
    let first = payment::by_id(db, id("first")).await.unwrap().unwrap();
    assert_eq!((first.amount, first.credited), (irr(2_900_000), Some(irr(3_000_000))));
    assert_eq!((first.status, first.pages), (Status::Approved, 2));
    assert_eq!((first.decided_by, first.order_id), (Some(id("reviewer")), Some(id("order"))));
    assert!(first.submitted_at < first.decided_at && first.decided_at == first.ended_at);
    let of = async |label: &str| payment::by_id(db, id(label)).await.unwrap().unwrap();
    let rejected = of("rejected").await;
    assert_eq!(rejected.status, Status::Rejected);
    assert_eq!(rejected.reason.as_deref(), Some("not found"));
    let withdrawn = of("withdrawn").await;
    assert_eq!(withdrawn.status, Status::Withdrawn);
    assert_eq!(withdrawn.withdrawn_by, Some(WithdrawnBy::Customer));
    let expired = of("expired").await;
    assert_eq!((expired.status, expired.submitted_at), (Status::Expired, None));
    let undone = of("undone").await;
    assert_eq!((undone.status, undone.reversed_by), (Status::Reversed, Some(id("owner"))));
    assert_eq!(undone.reversal_reason.as_deref(), Some("it bounced"));
    assert_eq!((undone.credited, undone.decided_by), (Some(irr(400_000)), Some(id("reviewer"))));
    assert_eq!(payment::by_ids(db, &[id("first"), id("undone")]).await.unwrap().len(), 2);
    assert_eq!(payment::of_order(db, id("order")).await.unwrap(), [first]);
    let open = payment::open_of(db, id("sara")).await.unwrap().unwrap();
    assert_eq!((open.payment, open.status), (id("awaiting"), Status::AwaitingReceipt));
}

#[tokio::test]
async fn the_queue_is_in_the_order_of_first_receipts() {
    let shop = Shop::with_story().await;
    let db = shop.db();
    let queue = payment::review_queue(db, &Page::first(1)).await.unwrap();
    assert!(queue.has_next);
    let next = Page::first(1).after(queue.end().unwrap());
    let rest = payment::review_queue(db, &next).await.unwrap();
    let order: Vec<PaymentId> = queue.nodes().chain(rest.nodes()).map(|row| row.payment).collect();
    assert_eq!(order, [id("waits too"), id("waits")]);
    assert_eq!(payment::queue_place(db, id("waits too")).await.unwrap(), Some(1));
    assert_eq!(payment::queue_place(db, id("waits")).await.unwrap(), Some(2));
    assert_eq!(payment::queue_place(db, id("first")).await.unwrap(), None);
    shop.submit("waits too", "another photo").await;
    shop.projections.catch_up().await.unwrap();
    assert_eq!(payment::queue_place(db, id("waits too")).await.unwrap(), Some(1));
    assert_eq!(payment::waiting_since(db, days(1), 10).await.unwrap().len(), 2);
    assert_eq!(payment::waiting_since(db, days(-1), 10).await.unwrap(), []);
    let due = payment::expired_by(db, days(1), 10).await.unwrap();
    assert_eq!(due.iter().map(|row| row.payment).collect::<Vec<_>>(), [id("awaiting")]);
    assert_eq!(payment::expired_by(db, days(0), 10).await.unwrap(), []);
}

#[tokio::test]
async fn payments_are_filtered_and_counted() {
    let shop = Shop::with_story().await;
    let db = shop.db();
    let reza = PaymentFilter { person: Some(id("reza")), ..PaymentFilter::default() };
    assert_eq!(payment::count(db, &reza).await.unwrap(), 5);
    let reversed = PaymentFilter { statuses: vec![Status::Reversed], ..reza.clone() };
    let page = payment::page(db, &reversed, Direction::NewestFirst, &Page::first(5)).await.unwrap();
    assert_eq!(page.nodes().map(|row| row.payment).collect::<Vec<_>>(), [id("clawed")]);
    let ours = PaymentFilter {
        decided_by: Some(id("reviewer")),
        card: Some(id("melli")),
        ..PaymentFilter::default()
    };
    assert_eq!(payment::count(db, &ours).await.unwrap(), 4);
    let soon = PaymentFilter { opened_from: Some(days(1)), ..PaymentFilter::default() };
    assert_eq!(payment::count(db, &soon).await.unwrap(), 0);
    let soon = PaymentFilter {
        opened_to: Some(days(1)),
        order: Some(id("order")),
        ..PaymentFilter::default()
    };
    assert_eq!(payment::count(db, &soon).await.unwrap(), 1);
    let counts = payment::counts(db).await.unwrap();
    let of = |status| {
        counts.iter().find(|row| row.status == status).map(|row| (row.count, row.amount.rial()))
    };
    assert_eq!(of(Status::Approved), Some((3, 3_400_000)));
    assert_eq!(of(Status::UnderReview), Some((2, 600_000)));
    assert_eq!(of(Status::Reversed), Some((3, 1_300_000)));
    assert_eq!(of(Status::Failed), Some((1, 200_000)));
}

#[tokio::test]
async fn a_receipt_that_was_sent_before_is_found_also_after_it_was_replaced() {
    let shop = Shop::with_story().await;
    let db = shop.db();
    let pages = payment::pages_of(db, &[id("first")]).await.unwrap();
    let told: Vec<_> =
        pages.iter().map(|page| (page.n, page.content.0.as_str(), page.superseded)).collect();
    let expected = [
        (1, "blurred", true),
        (2, "blurred too", true),
        (3, "sharp", false),
        (4, "sharp too", false),
    ];
    assert_eq!(told, expected);
    let same = payment::duplicates(db, &[id("rejected"), id("waits")]).await.unwrap();
    assert_eq!(same.len(), 1);
    assert_eq!((same[0].payment, same[0].other), (id("rejected"), id("first")));
    assert_eq!((same[0].other_person, same[0].other_status), (id("sara"), Status::Approved));
    let same = payment::duplicates(db, &[id("first")]).await.unwrap();
    let others: Vec<PaymentId> = same.iter().map(|row| row.other).collect();
    assert_eq!(others, [id("rejected"), id("waits too")]);
    let sharp = payment::same_content(db, &Fingerprint("sharp".into())).await.unwrap();
    assert_eq!(sharp.len(), 2);
    let blob = payment::page_by_blob(db, "blob of sharp too").await.unwrap();
    assert_eq!((blob.len(), blob[0].payment), (1, id("first")));
}

#[tokio::test]
async fn a_claim_stands_until_the_decision_and_is_posted_or_void() {
    let shop = Shop::with_story().await;
    let db = shop.db();
    let labels = ["first", "rejected", "withdrawn", "waits", "awaiting", "clawed"];
    let payments: Vec<PaymentId> = labels.iter().map(|label| id(label)).collect();
    let rows = payment::pending(db, &payments).await.unwrap();
    let of = |label: &str| rows.iter().find(|row| row.payment == id(label));
    let first = of("first").unwrap();
    assert_eq!((first.resolved, first.amount), (Some(Resolution::Posted), irr(2_900_000)));
    assert_eq!((first.card, first.person, first.lines.len()), (id("melli"), id("sara"), 2));
    assert_eq!((first.lines[0].amount, first.effective_date), (2_900_000, today()));
    assert_eq!(of("rejected").unwrap().resolved, Some(Resolution::Void));
    assert_eq!(of("withdrawn").unwrap().resolved, Some(Resolution::Void));
    assert_eq!(of("clawed").unwrap().resolved, Some(Resolution::Posted));
    assert_eq!(of("waits").unwrap().resolved, None);
    assert!(of("awaiting").is_none());
    let open = payment::open_pending(db, &Page::first(9)).await.unwrap();
    let open: Vec<PaymentId> = open.nodes().map(|row| row.payment).collect();
    assert_eq!(open, [id("waits too"), id("waits")]);
}

#[tokio::test]
async fn a_card_counts_what_stands_approved_on_it() {
    let shop = Shop::with_story().await;
    let db = shop.db();
    let receiving = payment::card::receiving(db).await.unwrap();
    assert_eq!(receiving.len(), 1);
    let melli = &receiving[0];
    assert_eq!((melli.approved_count, melli.approved_total), (1, irr(3_000_000)));
    assert_eq!((melli.bank.as_str(), melli.card), ("melli", id("melli")));
    assert_eq!(payment::card::all(db).await.unwrap().len(), 2);
    let saman = payment::card::by_fingerprint(db, &Fingerprint("fp-saman".into())).await.unwrap();
    assert!(saman.is_some_and(|card| !card.receives && card.approved_total.is_zero()));
    assert_eq!(payment::card::by_ids(db, &[id("melli")]).await.unwrap(), receiving);
    assert!(payment::card::by_id(db, id("nothing")).await.unwrap().is_none());
}

#[tokio::test]
async fn orders_tell_how_they_ended_and_what_is_due() {
    let shop = Shop::with_story().await;
    let db = shop.db();
    let of = async |label: &str| order::by_id(db, id::<OrderId>(label)).await.unwrap().unwrap();
    let first = of("order").await;
    assert_eq!((first.status, first.was_paid, first.missing), (OrderStatus::Fulfilled, true, None));
    assert_eq!(
        (first.list, first.discount, first.due),
        (irr(1_000_000), irr(100_000), irr(900_000))
    );
    assert_eq!(first.kind(), OrderKind::New { subscription: id("account") });
    assert_eq!(of("renewal").await.kind(), OrderKind::Renewal { subscription: id("account") });
    assert_eq!(of("renewal").await.terms(), LARGE);
    let refunded = of("refunded").await;
    assert_eq!((refunded.status, refunded.was_paid), (OrderStatus::Cancelled, true));
    assert_eq!(refunded.reason, Some(CancelReason::Refunded));
    let late = of("late").await;
    assert_eq!((late.reason, late.was_paid), (Some(CancelReason::Expired), false));
    let placed = order::placed_of(db, id("sara")).await.unwrap();
    assert_eq!(placed.iter().map(|row| row.order_id).collect::<Vec<_>>(), [id("wanted")]);
    assert_eq!(order::expired_by(db, days(2), 9).await.unwrap(), placed);
    assert_eq!(order::expired_by(db, days(1), 9).await.unwrap(), []);
    assert_eq!(order::paid_before(db, days(1), 9).await.unwrap(), []);
    let account = OrderFilter { subscription: Some(id("account")), ..OrderFilter::default() };
    assert_eq!(order::count(db, &account).await.unwrap(), 2);
    let ended = OrderFilter {
        statuses: vec![OrderStatus::Cancelled],
        person: Some(id("sara")),
        ..OrderFilter::default()
    };
    let page = order::page(db, &ended, Direction::NewestFirst, &Page::first(9)).await.unwrap();
    let found: Vec<OrderId> = page.nodes().map(|row| row.order_id).collect();
    assert_eq!(found, [id("late"), id("refunded")]);
    let sales = order::sales(db, days(0), days(1)).await.unwrap();
    assert_eq!((sales.orders, sales.due, sales.discount), (2, irr(1_800_000), irr(200_000)));
    assert_eq!(order::sales(db, days(1), days(2)).await.unwrap().orders, 0);
    let counts = order::counts(db).await.unwrap();
    assert_eq!(counts.iter().map(|row| row.count).sum::<u64>(), 5);
    assert_eq!(order::by_ids(db, &[id("order"), id("late")]).await.unwrap().len(), 2);
}

#[tokio::test]
async fn a_renewal_changes_the_terms_when_it_is_delivered_and_not_before() {
    let shop = Shop::open(1_000).await;
    shop.story().await;
    let catch_up = async || shop.projections.catch_up().await.unwrap();
    let read = async || {
        let account: SubscriptionId = id("account");
        subscription::by_id(shop.db(), account).await.unwrap().unwrap()
    };
    catch_up().await;
    let after = read().await;
    assert_eq!((after.plan, after.terms(), after.renewals), (id("large"), LARGE, 1));
    assert_eq!(after.expires_at, Some(days(30 + 90)));
    assert_eq!((after.usage(), after.usage_at), (Usage::default(), None));
    assert_eq!((after.delivery, after.delivery_order), (DeliveryState::None, None));

    let (order, plan, terms) = (id("again"), id("small"), SMALL);
    let request = domain::subscription::SubscriptionCommand::RequestRenewal {
        order,
        plan,
        terms,
        at: days(4),
    };
    shop.run::<domain::subscription::Subscription>(id::<SubscriptionId>("account"), request).await;
    catch_up().await;
    let asked = read().await;
    assert_eq!(
        (asked.plan, asked.terms(), asked.expires_at),
        (after.plan, LARGE, after.expires_at)
    );
    assert_eq!((asked.delivery, asked.state), (DeliveryState::UnderWay, State::Active));
    assert_eq!((asked.delivery_order, asked.delivery_plan), (Some(order), Some(plan)));
    let failed = domain::subscription::SubscriptionCommand::RecordFailed {
        order,
        failure: Failure::Refused,
    };
    shop.run::<domain::subscription::Subscription>(id::<SubscriptionId>("account"), failed).await;
    catch_up().await;
    let failed = read().await;
    assert_eq!((failed.state, failed.terms(), failed.renewals), (State::Active, LARGE, 1));
    assert_eq!((failed.delivery, failed.failure), (DeliveryState::None, Some(Failure::Refused)));
}

#[tokio::test]
async fn what_an_account_let_through_is_told_by_days_whatever_its_counters_did() {
    let shop = Shop::with_story().await;
    let account: SubscriptionId = id("account");
    let counted = async || {
        let since = today().checked_sub_days(chrono::Days::new(400)).unwrap();
        let asked = [(account, since), (id("slow"), since)];
        let days = subscription::usage_since(shop.db(), &asked).await.unwrap();
        assert!(days.iter().all(|day| day.subscription == account), "{days:?}");
        days.iter().fold((0, 0), |sum, day| (sum.0 + day.up_bytes, sum.1 + day.down_bytes))
    };
    assert_eq!(counted().await, (5, 70), "before its renewal");
    // Since the renewal the counters have begun again; then somebody resets them by hand.
    for (up_bytes, down_bytes) in [(3, 40), (4, 60), (1, 60), (1, 7)] {
        let usage = Usage { up_bytes, down_bytes };
        let observe = domain::subscription::SubscriptionCommand::ObserveUsage { usage };
        shop.run::<domain::subscription::Subscription>(account, observe).await;
    }
    shop.projections.catch_up().await.unwrap();
    assert_eq!(counted().await, (5 + 4 + 1, 70 + 60 + 7));
    let late = chrono::Utc::now().date_naive().checked_add_days(chrono::Days::new(2)).unwrap();
    assert_eq!(subscription::usage_since(shop.db(), &[(account, late)]).await.unwrap(), []);
}

#[tokio::test]
async fn accounts_are_found_by_person_by_panel_and_by_what_is_to_be_done() {
    let shop = Shop::with_story().await;
    let db = shop.db();
    let names = |rows: &[subscription::SubscriptionRow]| -> Vec<SubscriptionId> {
        rows.iter().map(|row| row.subscription).collect()
    };
    let sara = subscription::of_person(db, id("sara")).await.unwrap();
    let all = [id("slow"), id("stuck"), id("failed"), id("abandoned"), id("account")];
    assert_eq!(names(&sara), all);
    let of = |label: &str| sara.iter().find(|row| row.subscription == id(label)).unwrap();
    assert_eq!(
        (of("failed").state, of("failed").failure),
        (State::Failed, Some(Failure::NoCapacity))
    );
    assert_eq!((of("abandoned").state, of("abandoned").failure), (State::Failed, None));
    let stuck = subscription::parked(db, &Page::first(9)).await.unwrap();
    let end = stuck.end().unwrap();
    assert_eq!(names(&stuck.nodes().collect::<Vec<_>>()), [id("stuck")]);
    let beyond = subscription::parked(db, &Page::first(9).after(end)).await.unwrap();
    assert!(beyond.edges.is_empty());
    let slow = subscription::under_way_before(db, days(1), 9).await.unwrap();
    assert_eq!(names(&slow), [id("slow")]);
    let active = subscription::active_after(db, None, 9).await.unwrap();
    assert_eq!(names(&active), [id("account")]);
    let next = Some(active[0].first_position);
    assert_eq!(subscription::active_after(db, next, 9).await.unwrap(), []);
    assert_eq!(subscription::active_on(db, id("panel"), None, 9).await.unwrap(), active);
    assert_eq!(subscription::active_on(db, id("idle panel"), None, 9).await.unwrap(), []);
    let loads = subscription::loads(db, days(0)).await.unwrap();
    assert_eq!(
        loads.iter().map(|load| (load.panel, load.accounts)).collect::<Vec<_>>(),
        [(id("panel"), 3)]
    );
    assert_eq!(subscription::loads(db, days(500)).await.unwrap()[0].accounts, 2);
    let named = subscription::by_name(db, id("panel"), "name-account").await.unwrap();
    assert_eq!(named.as_ref(), active.first());
    let ending = subscription::ending(db, days(119), days(121), 9).await.unwrap();
    assert_eq!(names(&ending), [id("account")]);
    assert_eq!(subscription::ending(db, days(0), days(31), 9).await.unwrap(), []);
    let failed = SubscriptionFilter {
        states: vec![State::Failed],
        deliveries: vec![DeliveryState::None],
        panel: Some(id("panel")),
        ..SubscriptionFilter::default()
    };
    assert_eq!(subscription::count(db, &failed).await.unwrap(), 2);
    let page =
        subscription::page(db, &failed, Direction::OldestFirst, &Page::first(1)).await.unwrap();
    assert!(page.has_next);
    let counts = subscription::counts(db).await.unwrap();
    assert_eq!(counts.iter().map(|row| row.count).sum::<u64>(), 5);
    assert_eq!(subscription::by_ids(db, &[id("slow")]).await.unwrap().len(), 1);
}
