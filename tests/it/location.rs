//! Panels that move: the shop reaches them elsewhere, or not at all and then stays as it was.

#![expect(clippy::unwrap_used, reason = "a test stops where it cannot go on")]

use app::{error::Refusal, location::NewAccess, order::Bought};
use domain::location::Inventory;
use event_store::tree::sign_checkpoint;
use replay_tool::{CheckId, Severity};
use sandbox::panel::{Generation, Options, PanelSandbox};
use tests::{
    check::{self, origin, signing_key},
    outside::ADMINISTRATOR,
    shop,
    shop::Offer,
};

const NEW_PASSWORD: &str = "another one, after a leak";

async fn elsewhere() -> PanelSandbox {
    let options = Options {
        generation: Generation::G3b,
        listen: ([127, 0, 0, 1], 0).into(),
        state_dir: None,
        username: ADMINISTRATOR.to_owned(),
        password: NEW_PASSWORD.to_owned(),
        base_path: "moved".to_owned(),
    };
    PanelSandbox::start(options).await.unwrap()
}

#[tokio::test]
async fn a_panel_that_moved_is_reached_at_its_new_address_with_its_new_password() {
    shop(async |shop| {
        let moved = elsewhere().await;
        let locations = shop.app().locations();
        let [panel, other] = shop.seed.panels[..] else { unreachable!("two panels are seeded") };
        locations.enable(&shop.tap(shop.seed.owner), other, false).await.unwrap();
        let access = |password: &str| NewAccess {
            base_url: Some(moved.url.clone()),
            username: None,
            password: Some(password.to_owned()),
        };
        let owner = shop.seed.owner;
        let refused = locations.change_access(&shop.tap(owner), panel, access("wrong")).await;
        assert!(
            matches!(refused, Err(app::Error::Refused(Refusal::PanelUnreachable { .. }))),
            "{refused:?}"
        );
        let (_, before) = shop.served(1, Offer::Month).await;
        assert!(moved.clients().is_empty(), "what was refused changed nothing");
        let tap = shop.tap(owner);
        locations.change_access(&tap, panel, access(NEW_PASSWORD)).await.unwrap();
        let (_, after) = shop.served(2, Offer::Month).await;
        let name = app::subscription::Subscriptions::panel_name;
        let carries = |account| {
            moved.clients().iter().any(|view| view.client.email.starts_with(&name(account)))
        };
        assert!(carries(after) && !carries(before));
    })
    .await;
}

/// What somebody did on a panel.
type Change = fn(&mut Inventory);

#[tokio::test]
async fn whatever_panels_list_otherwise_than_the_books_say_is_found_by_one_check_alone() {
    shop(async |shop| {
        let sara = shop.customer(1).await;
        shop.fund(sara, 9_000_000).await;
        for _ in 0..3 {
            shop.buy_paid(sara, Offer::Month, None).await;
            shop.settle().await;
        }
        let ali = shop.customer(2).await;
        assert!(matches!(shop.buy(ali, Offer::Month, None).await, Bought::Missing { .. }));
        let pool = shop.app().pool();
        sign_checkpoint(pool, &signing_key(), &origin()).await.unwrap();
        let owner = shop.database().owner().await;
        let mut connection = owner.acquire().await.unwrap();
        let lists = check::lists(shop.app()).await;
        let fullest = lists.iter().max_by_key(|list| list.accounts.len()).unwrap().clone();
        assert!(!fullest.accounts.is_empty());
        let changes: [(&str, Severity, Change); 7] = [
            ("is in the log and not on panel", Severity::Error, |list| drop(list.accounts.pop())),
            ("is on panel", Severity::Error, |list| {
                let mut orphan = list.accounts[0].clone();
                orphan.name = "Moonvpn-0000000000".to_owned();
                list.accounts.push(orphan);
            }),
            ("another quota", Severity::Error, |list| list.accounts[0].quota_bytes = 0),
            ("ends at another moment", Severity::Error, |list| list.accounts[0].expires_at_ms += 1),
            ("ends at another moment", Severity::Error, |list| list.accounts[0].expires_at_ms = 0),
            ("switched off", Severity::Warning, |list| list.accounts[0].enabled = false),
            ("", Severity::Warning, |list| list.accounts[0].used_bytes += 1),
        ];
        for (says, severity, change) in changes {
            let mut list = fullest.clone();
            change(&mut list);
            let public_key = Some(signing_key().verifier());
            let options =
                replay_tool::Options { public_key, panels: vec![list], ..Default::default() };
            let report = replay_tool::verify(&mut connection, options).await;
            let found: Vec<_> = report.findings().collect();
            let expected = usize::from(!says.is_empty());
            assert_eq!(found.len(), expected, "{says}: {found:#?}");
            for finding in found {
                assert_eq!((finding.check, finding.severity), (CheckId::E3, severity), "{says}");
                assert!(finding.message.contains(says), "{}", finding.message);
            }
        }
        drop(connection);
        owner.close().await;
    })
    .await;
}
