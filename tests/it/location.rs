//! Panels that move: the shop reaches them elsewhere, or not at all and then stays as it was.

#![expect(clippy::unwrap_used, reason = "a test stops where it cannot go on")]

use app::{error::Refusal, location::NewAccess};
use sandbox::panel::{Generation, Options, PanelSandbox};
use tests::{outside::ADMINISTRATOR, shop, shop::Offer};

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
