//! Persons, roles, the catalogue, places, backups and the timeline after the story.

use domain::{
    backup::BackupEvent,
    id::{BackupId, PanelId, PersonId, PlanId, ServerId},
    identity::Language,
    location::Generation,
    role::Role,
    sealed::{Fingerprint, Sealed},
};
use projections::{
    backup::{self, BackupStatus},
    identity::{self, PersonFilter},
    location,
    page::{Direction, Page},
    plan, role,
    timeline::{self, TimelineFilter},
};

use crate::story::{LARGE, SMALL, Shop, id, now};

#[tokio::test]
async fn persons_are_found_by_id_by_telegram_and_by_what_they_are() {
    let shop = Shop::with_story().await;
    let db = shop.db();
    let sara = identity::by_id(db, id("sara")).await.unwrap().unwrap();
    assert_eq!(sara.profile, Sealed("sealed sara again".into()));
    assert_eq!((sara.language, sara.bot_blocked, sara.blocked), (Language::En, false, false));
    assert_eq!((sara.blocked_reason.clone(), sara.blocked_by), (None, None));
    let reza = identity::by_telegram(db, &Fingerprint("tg-reza".into())).await.unwrap().unwrap();
    assert_eq!(reza.person, id("reza"));
    assert_eq!(reza.blocked_reason.as_deref(), Some("false receipts"));
    assert_eq!((reza.blocked_by, reza.bot_blocked), (Some(id("owner")), true));
    let owner = identity::by_id(db, id("owner")).await.unwrap().unwrap();
    assert!(owner.password_set && owner.last_sign_in_at.is_some() && owner.telegram.is_none());
    assert_eq!(identity::by_id(db, id("nobody")).await.unwrap(), None);
    let gone = identity::by_id(db, id("leila")).await.unwrap().unwrap();
    assert_eq!((gone.profile, gone.telegram), (Sealed(String::new()), None));
    assert!(gone.forgotten_at.is_some());
    assert_eq!(identity::forgotten(db).await.unwrap(), [id("leila")]);
    let back = identity::by_telegram(db, &Fingerprint("tg-leila".into())).await.unwrap().unwrap();
    assert_eq!((back.person, back.forgotten_at), (id("leila again"), None));
    let some = identity::by_ids(db, &[id("sara"), id("nobody")]).await.unwrap();
    assert_eq!(some, [sara]);

    let blocked = PersonFilter { blocked: Some(true), ..PersonFilter::default() };
    assert_eq!(identity::count(db, &blocked).await.unwrap(), 1);
    assert_eq!(identity::count(db, &PersonFilter::default()).await.unwrap(), 6);
    let reachable = identity::reachable(db, None, 10).await.unwrap();
    let names: Vec<PersonId> = reachable.iter().map(|row| row.person).collect();
    assert_eq!(names, [id("owner"), id("reviewer"), id("sara"), id("leila again")]);
    let rest = identity::reachable(db, Some(reachable[0].first_position), 1).await.unwrap();
    assert_eq!(rest[0].person, id("reviewer"));
}

#[tokio::test]
async fn pages_go_through_a_list_once_in_both_directions() {
    let shop = Shop::with_story().await;
    let all = PersonFilter::default();
    let mut seen: Vec<Vec<PersonId>> = Vec::new();
    for direction in [Direction::OldestFirst, Direction::NewestFirst] {
        let (mut page, mut found) = (Page::first(3), Vec::new());
        loop {
            let list = identity::page(shop.db(), &all, direction, &page).await.unwrap();
            let (end, has_next) = (list.end(), list.has_next);
            found.extend(list.nodes().map(|row| row.person));
            match end {
                // As a client would: the cursor goes out and comes back as text.
                Some(end) if has_next => {
                    page = Page::new(3, Some(&end.to_string())).unwrap();
                }
                _ => break,
            }
        }
        seen.push(found);
    }
    let all = ["owner", "reviewer", "sara", "reza", "leila", "leila again"].map(id);
    assert_eq!(seen[0], all);
    seen[1].reverse();
    assert_eq!(seen[0], seen[1]);
}

#[tokio::test]
async fn a_revoked_role_is_gone_and_the_others_stay() {
    let shop = Shop::with_story().await;
    let db = shop.db();
    let reviewer = role::of(db, id("reviewer")).await.unwrap();
    assert_eq!(reviewer.len(), 1);
    assert_eq!((reviewer[0].role, reviewer[0].granted_by), (Role::Reviewer, Some(id("owner"))));
    assert!(role::holders(db, Role::Support).await.unwrap().is_empty());
    let staff: Vec<PersonId> =
        role::staff(db).await.unwrap().into_iter().map(|row| row.person).collect();
    assert_eq!(staff, [id("owner"), id("reviewer")]);
    assert_eq!(role::of_many(db, &[id("owner"), id("sara")]).await.unwrap().len(), 1);
}

#[tokio::test]
async fn plans_are_offered_cheapest_first_at_their_present_price() {
    let shop = Shop::with_story().await;
    let offered = plan::offered(shop.db()).await.unwrap();
    let prices: Vec<_> = offered.iter().map(|row| (row.plan, row.price.rial())).collect();
    assert_eq!(prices, [(id("small"), 1_000_000), (id("large"), 3_000_000)]);
    assert_eq!((offered[0].terms(), offered[1].terms()), (SMALL, LARGE));
    assert_eq!(plan::all(shop.db()).await.unwrap(), offered);
    let small = plan::by_id(shop.db(), id::<PlanId>("small")).await.unwrap();
    assert_eq!(small.as_ref(), Some(&offered[0]));
    assert_eq!(plan::by_ids(shop.db(), &[id("small")]).await.unwrap().len(), 1);
}

#[tokio::test]
async fn only_enabled_panels_with_offered_inbounds_take_accounts() {
    let shop = Shop::with_story().await;
    let db = shop.db();
    let offering = location::panel::offering(db).await.unwrap();
    assert_eq!(offering.len(), 1);
    let panel = &offering[0];
    assert_eq!((panel.panel, panel.offered.as_slice()), (id("panel"), &[1, 2][..]));
    assert_eq!((panel.generation, panel.inbounds.len()), (Some(Generation::G3b), 2));
    assert_eq!(location::panel::all(db).await.unwrap().len(), 2);
    assert_eq!(location::panel::of_server(db, id("server")).await.unwrap().len(), 2);
    let idle = location::panel::by_id(db, id::<PanelId>("idle panel")).await.unwrap().unwrap();
    assert!(!idle.enabled && idle.generation.is_none() && idle.inbounds.is_empty());
    let server = location::server::by_id(db, id::<ServerId>("server")).await.unwrap().unwrap();
    assert_eq!((server.name.as_str(), server.capacity), ("MoonVpn-Germany-500-1", 500));
    assert_eq!(location::server::in_country(db, "Germany").await.unwrap(), 1);
    assert_eq!(location::server::in_country(db, "France").await.unwrap(), 0);
}

#[tokio::test]
async fn runs_of_the_backup_end_well_or_badly_or_not_yet() {
    let shop = Shop::with_story().await;
    let db = shop.db();
    let runs: Vec<_> = backup::page(db, &Page::first(10)).await.unwrap().nodes().collect();
    let states: Vec<_> = runs.iter().map(|run| (run.backup, run.status)).collect();
    let expected = [
        (id("running"), BackupStatus::Running),
        (id("bad"), BackupStatus::Failed),
        (id("good"), BackupStatus::Completed),
    ];
    assert_eq!(states, expected);
    assert_eq!((runs[1].cause.as_deref(), runs[0].ended_at), (Some("no_space"), None));
    let last = backup::last_completed(db).await.unwrap().unwrap();
    assert_eq!(
        (last.size, last.files_written, last.bytes_written),
        (Some(40), Some(3), Some(4_096))
    );
    assert_eq!(backup::by_id(db, id::<BackupId>("good")).await.unwrap(), Some(last));
    assert_eq!(BackupEvent::TYPES.len(), 3, "a new event of backups needs a line here");
}

#[tokio::test]
async fn the_timeline_knows_whom_an_event_is_about_also_when_the_event_does_not_say() {
    let shop = Shop::with_story().await;
    let db = shop.db();
    let of = |person| TimelineFilter { person: Some(person), ..TimelineFilter::default() };
    let page = Page::first(100);
    let sara = timeline::page(db, &of(id("sara")), Direction::OldestFirst, &page).await.unwrap();
    let sara: Vec<_> = sara.nodes().collect();
    for event in [
        "claim.made",
        "person.registered",
        "desk.taken",
        "payment.amount_changed",
        "payment.receipt_replaced",
        "payment.page_added",
        "wallet.credited",
        "order.placed",
        "subscription.provisioning_retried",
        "subscription.usage_observed",
    ] {
        assert!(sara.iter().any(|row| row.event_type == event), "{event}");
    }
    assert!(sara.iter().all(|row| row.actor.as_deref() == Some("tester")));
    assert!(sara.iter().all(|row| row.at >= now() && row.channel.as_deref() == Some("cli")));
    let quiet = TimelineFilter { quiet: true, ..of(id("sara")) };
    let quiet = timeline::page(db, &quiet, Direction::NewestFirst, &page).await.unwrap();
    assert!(quiet.nodes().all(|row| row.event_type != "subscription.usage_observed"));
    let stream = ("plan".to_owned(), id::<PlanId>("small").to_string());
    let (kind, id) = stream;
    let plan = TimelineFilter {
        stream_types: vec![kind],
        stream_id: Some(id),
        ..TimelineFilter::default()
    };
    let plan = timeline::page(db, &plan, Direction::OldestFirst, &page).await.unwrap();
    let plan: Vec<_> = plan.nodes().collect();
    assert_eq!(plan.len(), 2);
    assert!(plan.iter().all(|row| row.person.is_none() && row.feature == "plan"));
    let head = shop.database.log.head().await.unwrap();
    let news = timeline::since(db, head - 2, 10).await.unwrap();
    assert_eq!(news.iter().map(|row| row.position).collect::<Vec<_>>(), [head - 1, head]);
    assert_eq!(timeline::at(db, head).await.unwrap().as_ref(), news.last());
}
