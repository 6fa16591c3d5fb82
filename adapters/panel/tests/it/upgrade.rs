//! Panels are upgraded and restarted under us.

use crate::shop::{PASSWORD, account, applied, assert_is, client, options};
use panel::Desired;
use sandbox::panel::{Generation, Options, PanelSandbox};

#[tokio::test]
async fn a_panel_that_is_upgraded_under_us_is_understood_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let kept =
        |generation| Options { state_dir: Some(folder.path().to_owned()), ..options(generation) };
    let old = PanelSandbox::start(kept(Generation::G2b)).await.unwrap();
    let listen = old.address;
    let client = client(&old, PASSWORD, None);
    applied(client.provision(&account(1)).await);
    old.add_traffic("S0001", 1, 2).unwrap();
    old.stop().await;
    let new = PanelSandbox::start(Options { listen, ..kept(Generation::G3b) }).await.unwrap();
    let more = Desired { device_limit: 5, ..account(1) };
    let observed = applied(client.set(&more).await);
    assert_is(&observed, &more);
    assert_eq!(observed.used_bytes, 3);
    assert_eq!(client.probe().await.unwrap().generation, panel::Generation::G3b);
    assert_eq!(new.clients().len(), 1);
}

#[tokio::test]
async fn a_panel_keeps_its_accounts_across_a_restart() {
    for generation in crate::shop::GENERATIONS {
        let folder = tempfile::tempdir().unwrap();
        let kept = Options { state_dir: Some(folder.path().to_owned()), ..options(generation) };
        let first = PanelSandbox::start(kept.clone()).await.unwrap();
        let listen = first.address;
        let client = client(&first, PASSWORD, None);
        let observed = applied(client.provision(&account(1)).await);
        let before = first.clients();
        first.stop().await;
        let second = PanelSandbox::start(Options { listen, ..kept }).await.unwrap();
        assert_eq!(second.clients(), before);
        assert_eq!(client.get("S0001").await.unwrap(), Some(observed));
    }
}
