//! Getting in: cookies, tokens, lock-outs.

use crate::shop::{GENERATIONS, PASSWORD, Shop, account, address, applied, client, limits};
use panel::{Client, Error, Outcome};
use sandbox::panel::{FaultKind, Generation};
use std::time::Duration;

#[tokio::test]
async fn a_probe_tells_generation_inbounds_and_state() {
    for generation in GENERATIONS {
        let shop = Shop::open(generation).await;
        let probe = shop.client.probe().await.unwrap();
        let expected = match generation {
            Generation::G2b => (panel::Generation::G2b, None),
            Generation::G3b => (panel::Generation::G3b, Some("3.6.0".to_owned())),
        };
        assert_eq!((probe.generation, probe.version), expected);
        assert_eq!(probe.status.core_state, "running");
        assert_eq!(probe.status.cpu_permille, 35);
        let seen: Vec<(i64, &str, &str)> = probe
            .inbounds
            .iter()
            .map(|inbound| (inbound.id, inbound.network(), inbound.security()))
            .collect();
        assert_eq!(seen, [(1, "tcp", "reality"), (2, "ws", "none")]);
    }
}

#[tokio::test]
async fn a_wrong_password_is_tried_once_and_not_again() {
    for generation in GENERATIONS {
        let shop = Shop::open(generation).await;
        let stranger = client(&shop.panel, "wrong", None);
        assert!(matches!(stranger.probe().await, Err(Error::SignInRefused { .. })));
        for n in 1..=10 {
            let outcome = stranger.provision(&account(n)).await;
            let Outcome::Retry { after, .. } = outcome else { panic!("{outcome:?}") };
            assert!(after > Duration::from_secs(14 * 60));
        }
        assert_eq!(shop.panel.requests_with("POST login"), 1);
    }
}

#[tokio::test]
async fn after_a_lock_out_a_quarter_of_an_hour_passes_before_the_next_try() {
    let shop = Shop::open(Generation::G3b).await;
    shop.panel.fault(FaultKind::Lockout);
    assert!(matches!(shop.client.probe().await, Err(Error::SignInRefused { .. })));
    pass(Duration::from_secs(14 * 60)).await;
    assert!(matches!(shop.client.probe().await, Err(Error::SignInRefused { .. })));
    assert_eq!(shop.panel.requests_with("POST login"), 1);
    pass(Duration::from_secs(2 * 60)).await;
    shop.panel.advance(Duration::from_secs(16 * 60));
    shop.client.probe().await.unwrap();
    assert_eq!(shop.panel.requests_with("POST login"), 2);
}

/// Moves the client's clock; it stands still only meanwhile, because the network is real.
async fn pass(time: Duration) {
    tokio::time::pause();
    tokio::time::advance(time).await;
    tokio::time::resume();
}

#[tokio::test]
async fn a_token_opens_the_api_without_signing_in() {
    let shop = Shop::open(Generation::G3b).await;
    let client = client(&shop.panel, "not the password", Some(shop.panel.api_token()));
    applied(client.provision(&account(1)).await);
    assert_eq!(shop.panel.requests_with("POST login"), 0);
    shop.panel.fault(FaultKind::SessionExpiry);
    applied(client.remove("S0001", &account(1).uuid).await);
}

#[tokio::test]
async fn a_wrong_token_is_a_refused_sign_in() {
    let shop = Shop::open(Generation::G3b).await;
    let client = client(&shop.panel, PASSWORD, Some("wrong".to_owned()));
    assert!(matches!(client.probe().await, Err(Error::SignInRefused { .. })));
    assert_eq!(shop.panel.requests_with("POST login"), 0);
}

#[tokio::test]
async fn an_older_panel_gets_the_password_although_there_is_a_token() {
    let shop = Shop::open(Generation::G2b).await;
    let client = client(&shop.panel, PASSWORD, Some("of another panel".to_owned()));
    applied(client.provision(&account(1)).await);
}

#[tokio::test]
async fn a_session_that_ran_out_by_time_is_renewed() {
    for generation in GENERATIONS {
        let shop = Shop::open(generation).await;
        shop.client.probe().await.unwrap();
        shop.panel.advance(Duration::from_secs(7 * 3600));
        applied(shop.client.provision(&account(1)).await);
        assert_eq!(shop.panel.requests_with("POST login"), 2);
    }
}

#[tokio::test]
async fn a_wrong_base_path_is_told_from_a_wrong_password() {
    for generation in GENERATIONS {
        let shop = Shop::open(generation).await;
        let mut address = address(&shop.panel, PASSWORD, None);
        address.base_url.set_path("/elsewhere/");
        let lost = Client::new(address, limits()).unwrap();
        assert!(matches!(lost.probe().await, Err(Error::RouteMissing(_))));
    }
}
