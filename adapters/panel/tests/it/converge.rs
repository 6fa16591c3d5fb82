//! What the calls do when nothing goes wrong.

use crate::shop::{GENERATIONS, GIB, Shop, account, applied, assert_is, in_days};
use futures::future::join_all;
use panel::{Desired, Outcome, RejectedKind};
use sandbox::panel::Generation;

#[tokio::test]
async fn a_provisioned_account_is_as_desired() {
    for generation in GENERATIONS {
        let shop = Shop::open(generation).await;
        let observed = applied(shop.client.provision(&account(1)).await);
        assert_is(&observed, &account(1));
        let held = shop.panel.clients();
        assert_eq!(held.len(), 1);
        assert_eq!(held[0].client.flow, "xtls-rprx-vision", "{generation:?}");
        assert_eq!(held[0].client.reset, 0);
        assert_eq!(shop.client.get("S0001").await.unwrap(), Some(observed));
        assert_eq!(shop.client.get("nobody").await.unwrap(), None);
    }
}

#[tokio::test]
async fn an_account_can_be_made_switched_off() {
    for generation in GENERATIONS {
        let shop = Shop::open(generation).await;
        let desired = Desired { enable: false, ..account(1) };
        assert_is(&applied(shop.client.provision(&desired).await), &desired);
        assert!(!shop.panel.clients()[0].traffic_enable);
    }
}

#[tokio::test]
async fn provisioning_again_changes_nothing_and_keeps_the_counters() {
    for generation in GENERATIONS {
        let shop = Shop::open(generation).await;
        applied(shop.client.provision(&account(1)).await);
        shop.panel.add_traffic("S0001", 5, 7).unwrap();
        let before = shop.panel.clients();
        let observed = applied(shop.client.provision(&account(1)).await);
        assert_eq!(observed.used_bytes, 12);
        assert_eq!(shop.panel.clients(), before);
    }
}

#[tokio::test]
async fn a_name_that_belongs_to_another_account_is_a_conflict() {
    for generation in GENERATIONS {
        let shop = Shop::open(generation).await;
        applied(shop.client.provision(&account(1)).await);
        let before = shop.panel.clients();
        let thief = Desired { email: "S0001".to_owned(), ..account(2) };
        assert!(matches!(shop.client.provision(&thief).await, Outcome::Conflict(_)));
        let by_case = Desired { email: "s0001".to_owned(), ..account(2) };
        assert!(matches!(shop.client.provision(&by_case).await, Outcome::Conflict(_)));
        assert!(matches!(shop.client.set(&thief).await, Outcome::Conflict(_)));
        assert_eq!(shop.panel.clients(), before);
    }
}

#[tokio::test]
async fn twenty_at_once_leave_twenty_accounts() {
    for generation in GENERATIONS {
        let shop = Shop::open(generation).await;
        let accounts: Vec<Desired> = (1..=20).map(account).collect();
        let outcomes = join_all(accounts.iter().map(|one| shop.client.provision(one))).await;
        assert!(outcomes.iter().all(|outcome| matches!(outcome, Outcome::Applied(_))));
        assert_eq!(shop.panel.clients().len(), 20);
        assert_eq!(shop.panel.requests_with("POST login"), 1);
    }
}

#[tokio::test]
async fn an_account_can_be_on_several_inbounds_and_move() {
    for generation in GENERATIONS {
        let shop = Shop::open(generation).await;
        let both = Desired { inbound_ids: vec![1, 2], ..account(1) };
        assert_is(&applied(shop.client.provision(&both).await), &both);
        let held = shop.panel.clients();
        assert_eq!(held.len(), 2);
        assert_eq!(held[0].client.flow, "xtls-rprx-vision");
        assert_eq!(held[1].client.flow, "", "vision does not go through a web socket");
        let moved = Desired { inbound_ids: vec![2], ..account(1) };
        assert_is(&applied(shop.client.set(&moved).await), &moved);
        let held: Vec<i64> = shop.panel.clients().iter().map(|held| held.inbound_id).collect();
        let kept = if generation == Generation::G2b { vec![1, 2] } else { vec![2] };
        assert_eq!(held, kept, "generation 2 leaves somebody on every inbound");
    }
}

#[tokio::test]
async fn an_unknown_inbound_is_refused_before_anything_is_made() {
    for generation in GENERATIONS {
        let shop = Shop::open(generation).await;
        let desired = Desired { inbound_ids: vec![9], ..account(1) };
        let outcome = shop.client.provision(&desired).await;
        let permanent = RejectedKind::Permanent;
        assert!(matches!(outcome, Outcome::Rejected { kind, .. } if kind == permanent));
        assert!(shop.panel.clients().is_empty());
    }
}

#[tokio::test]
async fn what_no_panel_can_hold_is_refused_without_asking() {
    let shop = Shop::open(Generation::G3b).await;
    for bad in [
        Desired { email: "a b".to_owned(), ..account(1) },
        Desired { email: "../login".to_owned(), ..account(1) },
        Desired { sub_id: String::new(), ..account(1) },
        Desired { uuid: "7".to_owned(), ..account(1) },
        Desired { inbound_ids: vec![], ..account(1) },
        Desired { quota_bytes: u64::MAX, ..account(1) },
    ] {
        let outcome = shop.client.provision(&bad).await;
        assert!(matches!(outcome, Outcome::Rejected { .. }), "{outcome:?}");
    }
    assert_eq!(shop.panel.requests(), 0);
}

#[tokio::test]
async fn a_change_keeps_the_counters_and_what_the_owner_wrote() {
    for generation in GENERATIONS {
        let shop = Shop::open(generation).await;
        applied(shop.client.provision(&account(1)).await);
        shop.panel.add_traffic("S0001", 5, 7).unwrap();
        shop.panel.edit("S0001", |client| client.tg_id = 42);
        let more = Desired { quota_bytes: 20 * GIB, comment: "order 2".to_owned(), ..account(1) };
        let observed = applied(shop.client.set(&more).await);
        assert_is(&observed, &more);
        assert_eq!(observed.used_bytes, 12);
        let held = &shop.panel.clients()[0].client;
        assert_eq!((held.tg_id, held.flow.as_str()), (42, "xtls-rprx-vision"));
        assert_eq!(shop.client.set(&account(2)).await, Outcome::NotFound);
    }
}

#[tokio::test]
async fn what_somebody_changed_by_hand_is_put_right() {
    for generation in GENERATIONS {
        let shop = Shop::open(generation).await;
        applied(shop.client.provision(&account(1)).await);
        shop.panel.edit("S0001", |client| {
            client.total_gb = 0;
            client.enable = false;
        });
        assert_is(&applied(shop.client.set(&account(1)).await), &account(1));
        assert!(shop.panel.clients()[0].traffic_enable);
    }
}

#[tokio::test]
async fn a_renewal_after_depletion_lets_the_customer_in_again() {
    for generation in GENERATIONS {
        let shop = Shop::open(generation).await;
        applied(shop.client.provision(&account(1)).await);
        shop.panel.add_traffic("S0001", GIB, 9 * GIB).unwrap();
        let used = shop.client.usage("S0001").await.unwrap().unwrap();
        assert_eq!((used.enable, used.up, used.down), (false, GIB, 9 * GIB));
        let next = Desired { expires_at_ms: in_days(60), ..account(1) };
        let observed = applied(shop.client.renew(&next).await);
        assert_is(&observed, &next);
        assert_eq!(observed.used_bytes, 0);
        let held = &shop.panel.clients()[0];
        assert!(held.traffic_enable);
        assert_eq!(held.client.flow, "xtls-rprx-vision", "the flow survives the renewal");
    }
}

#[tokio::test]
async fn an_account_that_ran_out_is_left_to_the_panel() {
    for generation in GENERATIONS {
        let shop = Shop::open(generation).await;
        applied(shop.client.provision(&account(1)).await);
        shop.panel.add_traffic("S0001", 0, 10 * GIB).unwrap();
        let asked = shop.panel.requests_with("POST panel/api");
        let observed = applied(shop.client.set(&account(1)).await);
        assert!(!observed.enable);
        assert_eq!(shop.panel.requests_with("POST panel/api"), asked, "there is nothing to do");
    }
}

#[tokio::test]
async fn a_duration_that_has_begun_is_not_begun_again() {
    for generation in GENERATIONS {
        let shop = Shop::open(generation).await;
        const MONTH_MS: i64 = 30 * 86_400_000;
        let desired = Desired { expires_at_ms: -MONTH_MS, ..account(1) };
        assert_eq!(applied(shop.client.provision(&desired).await).expires_at_ms, -MONTH_MS);
        shop.panel.add_traffic("S0001", 1, 1).unwrap();
        let begun = shop.client.get("S0001").await.unwrap().unwrap().expires_at_ms;
        assert!(begun > in_days(29), "{generation:?}: {begun}");
        let changed = Desired { comment: "order 2".to_owned(), ..desired };
        assert_eq!(applied(shop.client.set(&changed).await).expires_at_ms, begun);
    }
}

#[tokio::test]
async fn where_an_account_is_several_clients_a_duration_begins_for_all_of_them() {
    let shop = Shop::open(Generation::G2b).await;
    let month = -30 * 86_400_000;
    let desired = Desired { expires_at_ms: month, inbound_ids: vec![1, 2], ..account(1) };
    applied(shop.client.provision(&desired).await);
    shop.panel.add_traffic("S0001~2", 1, 1).unwrap();
    let begun = shop.client.get("S0001").await.unwrap().unwrap().expires_at_ms;
    assert!(begun > in_days(29));
    assert_eq!(applied(shop.client.set(&desired).await).expires_at_ms, begun);
    let held = shop.panel.clients();
    assert!(held.iter().all(|held| held.client.expiry_time == begun), "{held:?}");
}

#[tokio::test]
async fn the_flow_survives_a_reset_of_an_account_that_is_off() {
    for generation in GENERATIONS {
        let shop = Shop::open(generation).await;
        let off = Desired { enable: false, inbound_ids: vec![1, 2], ..account(1) };
        applied(shop.client.provision(&off).await);
        applied(shop.client.reset_usage("S0001").await);
        assert_eq!(shop.panel.clients()[0].client.flow, "xtls-rprx-vision", "{generation:?}");
        assert!(!shop.client.get("S0001").await.unwrap().unwrap().enable);
    }
}

#[tokio::test]
async fn a_reset_leaves_an_account_off_unless_it_was_used_up() {
    for generation in GENERATIONS {
        let shop = Shop::open(generation).await;
        let off = Desired { enable: false, ..account(1) };
        applied(shop.client.provision(&off).await);
        applied(shop.client.reset_usage("S0001").await);
        assert!(!shop.client.get("S0001").await.unwrap().unwrap().enable);
        applied(shop.client.provision(&account(2)).await);
        shop.panel.add_traffic("S0002", 0, 10 * GIB).unwrap();
        applied(shop.client.reset_usage("S0002").await);
        let usage = shop.client.usage("S0002").await.unwrap().unwrap();
        assert_eq!((usage.enable, usage.up, usage.down), (true, 0, 0));
        assert!(shop.client.get("S0002").await.unwrap().unwrap().enable);
        assert_eq!(shop.client.reset_usage("nobody").await, Outcome::NotFound);
    }
}

#[tokio::test]
async fn removing_twice_is_removing_once() {
    for generation in GENERATIONS {
        let shop = Shop::open(generation).await;
        applied(shop.client.provision(&account(1)).await);
        applied(shop.client.provision(&account(2)).await);
        applied(shop.client.remove("S0001", &account(1).uuid).await);
        applied(shop.client.remove("S0001", &account(1).uuid).await);
        assert_eq!(shop.client.get("S0001").await.unwrap(), None);
        assert_eq!(shop.panel.clients().len(), 1);
    }
}

#[tokio::test]
async fn the_last_account_of_an_inbound_can_go_and_come_back() {
    for generation in GENERATIONS {
        let shop = Shop::open(generation).await;
        for _ in 0..2 {
            applied(shop.client.provision(&account(1)).await);
            applied(shop.client.remove("S0001", &account(1).uuid).await);
            assert_eq!(shop.client.get("S0001").await.unwrap(), None);
        }
        let left = shop.panel.clients();
        assert!(left.iter().all(|left| !left.client.enable && !left.traffic_enable));
        assert_eq!(left.len(), usize::from(generation == Generation::G2b));
    }
}

#[tokio::test]
async fn the_counters_of_all_accounts_come_in_one_listing() {
    for generation in GENERATIONS {
        let shop = Shop::open(generation).await;
        let both = Desired { inbound_ids: vec![1, 2], ..account(1) };
        applied(shop.client.provision(&both).await);
        applied(shop.client.provision(&account(2)).await);
        shop.panel.add_traffic("S0001", 1, 2).unwrap();
        let mut usages = shop.client.usages().await.unwrap();
        usages.sort_by(|a, b| a.0.cmp(&b.0));
        let seen: Vec<(&str, u64)> =
            usages.iter().map(|(email, usage)| (email.as_str(), usage.up + usage.down)).collect();
        assert_eq!(seen, [("S0001", 3), ("S0002", 0)]);
        assert_eq!(shop.client.online().await.unwrap(), ["S0001"]);
        assert_eq!(shop.client.usage("nobody").await.unwrap(), None);
    }
}

#[tokio::test]
async fn links_lead_to_every_inbound_of_an_account() {
    for generation in GENERATIONS {
        let shop = Shop::open(generation).await;
        let both = Desired { inbound_ids: vec![1, 2], ..account(1) };
        applied(shop.client.provision(&both).await);
        let links = shop.client.links("S0001").await.unwrap();
        assert_eq!(links.len(), 2);
        let begins = |link: &str| link.starts_with("vless://00000000-0000-4000-8000-000000000001@");
        assert!(links.iter().all(|link| begins(link)), "{links:?}");
        for part in [":443?", "security=reality", "flow=xtls-rprx-vision", "pbk=", "sid="] {
            assert!(links[0].contains(part), "{part} in {}", links[0]);
        }
        for part in [":8080?", "security=none", "type=ws", "path=%2Fws", "host=cdn.example.com"] {
            assert!(links[1].contains(part), "{part} in {}", links[1]);
        }
        assert!(!links[1].contains("flow="));
        assert_eq!(shop.client.links("nobody").await.unwrap(), [""; 0]);
    }
}
