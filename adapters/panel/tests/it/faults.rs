//! What the calls make of a panel that misbehaves.

use crate::shop::{GENERATIONS, PASSWORD, Shop, account, applied, assert_is, client, limits};
use app::ports::Carried;
use futures::future::join_all;
use panel::{Desired, Error, Limits, Outcome, RejectedKind};
use sandbox::panel::{Fault, FaultKind, Generation};

/// Whatever is lost after the effect, the account is found and there is exactly one.
#[tokio::test]
async fn an_answer_lost_after_the_effect_leaves_exactly_one_account() {
    let lost =
        [FaultKind::TimeoutAfterEffect, FaultKind::CutAfterEffect, FaultKind::CrashAfterEffect];
    for generation in GENERATIONS {
        for kind in lost {
            let shop = Shop::impatient(generation).await;
            shop.client.probe().await.unwrap();
            shop.panel.fault(kind);
            assert_is(&applied(shop.client.provision(&account(1)).await), &account(1));
            assert_eq!(shop.panel.clients().len(), 1, "{generation:?} {kind:?}");
        }
    }
}

#[tokio::test]
async fn a_lost_answer_to_any_other_write_is_looked_up_too() {
    for generation in GENERATIONS {
        let shop = Shop::open(generation).await;
        applied(shop.client.provision(&account(1)).await);
        applied(shop.client.provision(&account(2)).await);
        shop.panel.add_traffic("S0001", 1, 1).unwrap();
        let off = Desired { enable: false, ..account(1) };
        shop.panel.fault(FaultKind::CutAfterEffect);
        assert_is(&applied(shop.client.set(&off).await), &off);
        shop.panel.fault(Fault::from(FaultKind::CrashAfterEffect).on("reset"));
        assert_eq!(applied(shop.client.renew(&account(1)).await).used_bytes, 0);
        shop.panel.fault(FaultKind::CutAfterEffect);
        applied(shop.client.remove("S0001", &account(1).uuid).await);
        assert_eq!(shop.client.get("S0001").await.unwrap(), None);
    }
}

/// The answer and the look afterwards are both lost: then nobody knows, and asking again tells.
#[tokio::test]
async fn what_cannot_be_looked_up_is_unknown_and_settles_when_asked_again() {
    for generation in GENERATIONS {
        let shop = Shop::open(generation).await;
        shop.client.probe().await.unwrap();
        let (add, read, reads_before) = match generation {
            Generation::G2b => ("addClient", "inbounds/list", 2),
            Generation::G3b => ("clients/add", "clients/get", 1),
        };
        shop.panel.fault(Fault::from(FaultKind::CutAfterEffect).on(add));
        shop.panel.fault(Fault::from(FaultKind::Down).on(read).after(reads_before).times(1));
        let outcome = shop.client.provision(&account(2)).await;
        assert!(matches!(outcome, Outcome::Unknown { .. }), "{generation:?}: {outcome:?}");
        applied(shop.client.provision(&account(2)).await);
        assert_eq!(shop.panel.clients().len(), 1);
    }
}

/// A crash is over when it is answered, so there is no doubt about what comes later.
#[tokio::test]
async fn a_panel_that_crashes_over_a_request_is_asked_again() {
    for generation in GENERATIONS {
        let shop = Shop::open(generation).await;
        shop.panel.fault(Fault::from(FaultKind::Crash).times(2));
        assert_is(&applied(shop.client.provision(&account(1)).await), &account(1));
        shop.panel.fault(FaultKind::Crash);
        applied(shop.client.remove("S0001", &account(1).uuid).await);
        shop.panel.fault(Fault::from(FaultKind::Crash).times(9));
        let outcome = shop.client.provision(&account(2)).await;
        assert!(matches!(outcome, Outcome::Unknown { .. }), "{outcome:?}");
        assert!(shop.client.get("S0002").await.unwrap().is_none());
    }
}

#[tokio::test]
async fn a_lost_update_is_noticed_and_made_again() {
    for generation in GENERATIONS {
        let shop = Shop::open(generation).await;
        applied(shop.client.provision(&account(1)).await);
        shop.panel.fault(FaultKind::LostUpdate);
        assert_is(&applied(shop.client.provision(&account(2)).await), &account(2));
        shop.panel.fault(FaultKind::LostUpdate);
        let off = Desired { enable: false, ..account(2) };
        assert_is(&applied(shop.client.set(&off).await), &off);
        assert_eq!(shop.panel.clients().len(), 2);
    }
}

/// The settings were lost and the row of counters was not: the panel cuts off by the row, whatever it shows.
#[tokio::test]
async fn limits_that_a_lost_update_left_in_the_counters_are_written_over() {
    for generation in GENERATIONS {
        let shop = Shop::open(generation).await;
        applied(shop.client.provision(&account(1)).await);
        let update = match generation {
            Generation::G2b => "updateClient",
            Generation::G3b => "clients/update",
        };
        shop.panel.fault(Fault::from(FaultKind::LostUpdate).on(update).times(100));
        let unlimited = Desired { quota_bytes: 0, expires_at_ms: 0, ..account(1) };
        let outcome = shop.client.set(&unlimited).await;
        assert!(matches!(outcome, Outcome::Unknown { .. }), "{generation:?}: {outcome:?}");
        shop.panel.fault(FaultKind::None);
        let row = shop.client.usage("S0001").await.unwrap().unwrap();
        assert_eq!((row.total, row.expires_at_ms), (0, 0), "{generation:?}: the row was written");
        let carried = shop.client.compare(&account(1)).await.unwrap();
        assert_eq!(carried, Carried::Otherwise, "{generation:?}");
        assert_is(&applied(shop.client.set(&account(1)).await), &account(1));
        let row = shop.client.usage("S0001").await.unwrap().unwrap();
        let owed = (account(1).quota_bytes, account(1).expires_at_ms);
        assert_eq!((row.total, row.expires_at_ms), owed, "{generation:?}");
    }
}

#[tokio::test]
async fn a_locked_database_is_waited_for_but_not_for_ever() {
    for generation in GENERATIONS {
        let shop = Shop::open(generation).await;
        shop.panel.fault(Fault::from(FaultKind::Locked).times(3));
        applied(shop.client.provision(&account(1)).await);
        shop.panel.fault(Fault::from(FaultKind::Locked).times(100));
        let outcome = shop.client.provision(&account(2)).await;
        assert!(matches!(outcome, Outcome::Retry { .. }), "{outcome:?}");
        assert_eq!(shop.panel.clients().len(), 1);
    }
}

#[tokio::test]
async fn a_full_panel_says_so() {
    for generation in GENERATIONS {
        let shop = Shop::open(generation).await;
        shop.panel.fault(FaultKind::Full);
        let outcome = shop.client.provision(&account(1)).await;
        let full = RejectedKind::Full;
        assert!(matches!(outcome, Outcome::Rejected { kind, .. } if kind == full));
    }
}

#[tokio::test]
async fn a_panel_behind_a_dead_proxy_or_gone_is_tried_later() {
    for generation in GENERATIONS {
        let shop = Shop::open(generation).await;
        shop.client.probe().await.unwrap();
        shop.panel.fault(FaultKind::Down);
        let outcome = shop.client.provision(&account(1)).await;
        assert!(matches!(outcome, Outcome::Retry { .. }), "{outcome:?}");
        assert!(matches!(shop.client.get("S0001").await, Err(Error::Interrupted(_))));
        shop.panel.fault(FaultKind::None);
        applied(shop.client.provision(&account(1)).await);
        let Shop { panel, client } = shop;
        panel.stop().await;
        let outcome = client.set(&account(1)).await;
        assert!(matches!(outcome, Outcome::Retry { .. }), "{outcome:?}");
        assert!(matches!(client.usage("S0001").await, Err(Error::Unreachable(_))));
    }
}

#[tokio::test]
async fn a_slow_panel_is_not_waited_for() {
    for generation in GENERATIONS {
        let shop = Shop::impatient(generation).await;
        shop.client.probe().await.unwrap();
        shop.panel.fault(Fault::from(FaultKind::Slow).seconds(60));
        assert!(matches!(shop.client.usage("S0001").await, Err(Error::Interrupted(_))));
        let outcome = shop.client.provision(&account(1)).await;
        assert!(matches!(outcome, Outcome::Retry { .. }), "{outcome:?}");
    }
}

#[tokio::test]
async fn an_answer_that_is_too_large_is_refused() {
    for generation in GENERATIONS {
        let tight = Limits { list_bytes_max: 100, ..limits() };
        let shop = Shop::with(generation, tight).await;
        assert!(matches!(shop.client.probe().await, Err(Error::TooLarge(100))));
    }
}

#[tokio::test]
async fn expired_sessions_are_renewed_once_for_all_who_wait() {
    for generation in GENERATIONS {
        let shop = Shop::open(generation).await;
        shop.client.probe().await.unwrap();
        assert_eq!(shop.panel.requests_with("POST login"), 1);
        shop.panel.fault(FaultKind::SessionExpiry);
        let names: Vec<String> = (1..=20).map(|n| format!("S{n:04}")).collect();
        let reads = join_all(names.iter().map(|name| shop.client.get(name))).await;
        assert!(reads.iter().all(|read| *read == Ok(None)), "{reads:?}");
        assert_eq!(shop.panel.requests_with("POST login"), 2);
        shop.panel.fault(Fault::from(FaultKind::SessionExpiry).on("lient"));
        applied(shop.client.provision(&account(1)).await);
        assert_eq!(shop.panel.clients().len(), 1);
    }
}

#[tokio::test]
async fn two_clients_of_one_panel_do_not_disturb_each_other() {
    for generation in GENERATIONS {
        let shop = Shop::open(generation).await;
        let other = client(&shop.panel, PASSWORD, None);
        let one = account(1);
        let (first, second) = tokio::join!(shop.client.provision(&one), other.provision(&one));
        applied(first);
        applied(second);
        assert_eq!(shop.panel.clients().len(), 1);
    }
}

/// On the older panel such a client connects without limit and cannot be deleted by its name.
#[tokio::test]
async fn a_client_that_lost_its_counters_is_made_anew_or_removed() {
    let shop = Shop::open(Generation::G2b).await;
    for n in 1..=2 {
        applied(shop.client.provision(&account(n)).await);
        shop.panel.lose_counters(&account(n).email);
    }
    assert_is(&applied(shop.client.provision(&account(1)).await), &account(1));
    let usage = shop.client.usage("S0001").await.unwrap().unwrap();
    assert_eq!((usage.enable, usage.total), (true, account(1).quota_bytes));
    applied(shop.client.remove("S0002", &account(2).uuid).await);
    assert_eq!(shop.panel.clients().len(), 1);
    shop.panel.lose_counters("S0001");
    applied(shop.client.remove("S0001", &account(1).uuid).await);
    assert!(shop.panel.clients().iter().all(|left| !left.client.enable));
}

/// The older panel's way to remove such a client has two steps; whoever dies between them leaves the
/// credential without its name.
#[tokio::test]
async fn a_removal_that_broke_off_between_its_steps_is_seen_and_ended() {
    let shop = Shop::open(Generation::G2b).await;
    let uuid = "0d0c0b0a-0908-4706-8504-030201000000".to_owned();
    let (one, other) = (Desired { uuid, ..account(1) }, account(2));
    for account in [&one, &other] {
        applied(shop.client.provision(account).await);
    }
    // Somebody has written it into the panel's own pages in capitals.
    shop.panel.edit(&one.email, |client| client.id.make_ascii_uppercase());
    shop.panel.lose_counters(&one.email);
    shop.panel.fault(Fault::from(FaultKind::Down).on("delClient"));
    let outcome = shop.client.remove(&one.email, &one.uuid).await;
    assert!(matches!(outcome, Outcome::Unknown { .. }), "{outcome:?}");
    shop.panel.fault(FaultKind::None);
    let nameless = |shop: &Shop| shop.panel.clients().iter().any(|c| c.client.email.is_empty());
    assert!(nameless(&shop), "the fault struck between the steps");
    assert_eq!(shop.client.get(&one.email).await.unwrap(), None);
    assert_eq!(shop.client.compare(&one).await.unwrap(), Carried::Otherwise);
    applied(shop.client.remove(&one.email, &one.uuid).await);
    assert_eq!(shop.client.compare(&one).await.unwrap(), Carried::Nothing);
    assert!(!nameless(&shop));
    assert_is(&shop.client.get(&other.email).await.unwrap().unwrap(), &other);
}

/// A lost update leaves the counters with the limits of then, and adding does not touch them.
#[tokio::test]
async fn counters_with_the_limits_of_an_earlier_try_are_put_right() {
    for generation in GENERATIONS {
        let shop = Shop::open(generation).await;
        shop.client.probe().await.unwrap();
        let (read, reads_before) = match generation {
            Generation::G2b => ("inbounds/list", 2),
            Generation::G3b => ("clients/get", 1),
        };
        shop.panel.fault(FaultKind::LostUpdate);
        shop.panel.fault(Fault::from(FaultKind::Down).on(read).after(reads_before).times(1));
        let outcome = shop.client.provision(&account(1)).await;
        assert!(matches!(outcome, Outcome::Unknown { .. }), "{outcome:?}");
        let more = Desired { quota_bytes: 1, expires_at_ms: 0, ..account(1) };
        assert_is(&applied(shop.client.provision(&more).await), &more);
        let usage = shop.client.usage("S0001").await.unwrap().unwrap();
        assert_eq!((usage.total, usage.expires_at_ms), (1, 0), "{generation:?}");
    }
}

/// The older panel shows the counters with the inbound they were first written for, and there alone.
#[tokio::test]
async fn counters_left_behind_on_another_inbound_are_made_anew() {
    let shop = Shop::open(Generation::G2b).await;
    let here = Desired { inbound_ids: vec![2], ..account(1) };
    shop.panel.fault(Fault::from(FaultKind::LostUpdate).on("addClient").times(100));
    let outcome = shop.client.provision(&account(1)).await;
    assert!(matches!(outcome, Outcome::Unknown { .. }), "{outcome:?}");
    shop.panel.fault(FaultKind::None);
    assert!(shop.panel.clients().is_empty(), "only its counters are there, on inbound 1");
    assert_is(&applied(shop.client.provision(&here).await), &here);
    let usage = shop.client.usage(&here.email).await.unwrap().unwrap();
    assert_eq!(usage.total, here.quota_bytes);
    applied(shop.client.remove(&here.email, &here.uuid).await);
    assert_eq!(shop.client.compare(&here).await.unwrap(), Carried::Nothing);
}
