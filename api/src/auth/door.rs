//! From where a request comes: its address, as far as the proxies in front are to be believed, and
//! what its client says of itself.

use std::net::{IpAddr, SocketAddr};

use app::gate::Door;
use axum::{
    extract::{ConnectInfo, Request, State},
    http::{HeaderMap, HeaderName, header},
    middleware::Next,
    response::Response,
};

use crate::state::Shop;

const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// Puts the door of a request among its extensions.
pub(crate) async fn see(State(shop): State<Shop>, mut request: Request, next: Next) -> Response {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|peer| peer.0.ip());
    let address = address(peer, request.headers(), shop.options().proxies);
    let agent = request.headers().get(header::USER_AGENT).and_then(|value| value.to_str().ok());
    let door = Door::new(address, agent);
    request.extensions_mut().insert(door);
    next.run(request).await
}

/// The address of a client behind so many proxies of ours. Each of them appends whom it saw to
/// `X-Forwarded-For`; what stands further left anybody could have written.
fn address(peer: Option<IpAddr>, headers: &HeaderMap, proxies: u8) -> Option<IpAddr> {
    let Some(back) = usize::from(proxies).checked_sub(1) else { return peer };
    let written = headers.get_all(FORWARDED_FOR).iter().filter_map(|value| value.to_str().ok());
    let seen: Vec<&str> = written.flat_map(|value| value.split(',')).map(str::trim).collect();
    let place = seen.len().checked_sub(back + 1);
    place.and_then(|place| seen[place].parse().ok()).or(peer)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_our_own_proxies_wrote_is_believed() {
        let peer: Option<IpAddr> = "10.0.0.1".parse().ok();
        let headers =
            |value: &str| HeaderMap::from_iter([(FORWARDED_FOR, value.parse().expect("a value"))]);
        let of = |value, proxies| address(peer, &headers(value), proxies).map(|a| a.to_string());
        assert_eq!(of("6.6.6.6, 1.2.3.4", 0).as_deref(), Some("10.0.0.1"));
        assert_eq!(of("6.6.6.6, 1.2.3.4", 1).as_deref(), Some("1.2.3.4"));
        assert_eq!(of("6.6.6.6, 1.2.3.4, 10.0.0.9", 2).as_deref(), Some("1.2.3.4"));
        assert_eq!(of("nonsense", 1).as_deref(), Some("10.0.0.1"));
        assert_eq!(of("1.2.3.4", 3).as_deref(), Some("10.0.0.1"));
    }
}
