//! The rules of servers and panels, as examples.

use super::{PanelCommand as C, PanelError as E, PanelEvent as P, *};
use crate::{
    id::PersonId,
    sealed::Sealed,
    spec::{given, id},
};

fn by() -> PersonId {
    id(9)
}

fn added() -> P {
    P::Added { server: id(1), address: Sealed("a".into()), by: by() }
}

fn inbound(n: i64) -> Inbound {
    Inbound { id: n, protocol: "vless".into(), port: 443, remark: String::new(), enabled: true }
}

fn probed() -> P {
    P::Probed {
        generation: Generation::G3b,
        version: "3.6.0".into(),
        inbounds: vec![inbound(1), inbound(2)],
    }
}

fn offered() -> P {
    P::InboundsOffered { inbounds: vec![1, 2], by: by() }
}

#[test]
fn a_server_is_named_by_country_capacity_and_number() {
    let add = |country: &str, capacity| ServerCommand::Add {
        country: country.into(),
        capacity,
        number: 1,
        by: by(),
    };
    given::<Server>([]).when(add("France", 1000)).then([ServerEvent::Added {
        name: "MoonVpn-France-1000-1".into(),
        country: "France".into(),
        capacity: 1000,
        by: by(),
    }]);
    given::<Server>([]).when(add("فرانسه", 10)).refused(&ServerError::BadCountry {});
    given::<Server>([]).when(add("France", 0)).refused(&ServerError::BadCapacity {});
}

#[test]
fn only_inbounds_that_were_seen_are_offered() {
    let offer = |inbounds: &[i64]| C::Offer { inbounds: inbounds.to_vec(), by: by() };
    given::<Panel>([added()]).when(offer(&[1])).refused(&E::UnknownInbound { inbound: 1 });
    given::<Panel>([added(), probed()]).when(offer(&[])).refused(&E::NoInbound {});
    let panel = given::<Panel>([added(), probed()]).when(offer(&[2, 1, 2])).then([offered()]);
    assert_eq!(panel.offered(), [1, 2]);
}

#[test]
fn a_disabled_panel_offers_nothing_until_it_is_enabled() {
    let panel = given::<Panel>([added(), probed(), offered()])
        .when(C::Disable { by: by() })
        .then([P::Disabled { by: by() }]);
    assert!(panel.offered().is_empty());
    let panel = given::<Panel>([added(), probed(), offered(), P::Disabled { by: by() }])
        .when(C::Enable { by: by() })
        .then([P::Enabled { by: by() }]);
    assert_eq!(panel.offered(), [1, 2]);
}

#[test]
fn a_probe_that_shows_nothing_new_makes_no_event() {
    let probe = C::RecordProbe {
        generation: Generation::G3b,
        version: "3.6.0".into(),
        inbounds: vec![inbound(1), inbound(2)],
    };
    given::<Panel>([added(), probed()]).when(probe).nothing();
}

#[test]
fn a_panel_that_moved_is_reached_at_its_new_address_and_offers_what_it_offered() {
    let address = Sealed("b".into());
    let panel = given::<Panel>([added(), probed(), offered()])
        .when(C::ChangeAccess { address: address.clone(), by: by() })
        .then([P::AccessChanged { address: address.clone(), by: by() }]);
    assert_eq!((panel.address(), panel.offered()), (Some(&address), &[1, 2][..]));
    let unknown = C::ChangeAccess { address, by: by() };
    given::<Panel>([]).when(unknown).refused(&E::Unknown {});
}
