//! Where a request comes from, for the limits on guessing: a proxy is believed only when a setting names it.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::str::FromStr;

use axum::http::HeaderMap;

/// Longest list of proxies that is read.
const MOST_HOPS: usize = 20;

/// An address or a network, as a setting names trusted proxies: `127.0.0.1`, `10.0.0.0/8`, `::1`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Network {
    address: IpAddr,
    prefix: u32,
}

impl FromStr for Network {
    type Err = ();

    fn from_str(text: &str) -> Result<Network, ()> {
        let (address, prefix) = text.trim().split_once('/').unwrap_or((text.trim(), ""));
        let address: IpAddr = address.parse().map_err(|_| ())?;
        let longest = if address.is_ipv4() { 32 } else { 128 };
        let prefix = if prefix.is_empty() { longest } else { prefix.parse().map_err(|_| ())? };
        if prefix > longest { Err(()) } else { Ok(Network { address, prefix }) }
    }
}

impl Network {
    fn contains(self, address: IpAddr) -> bool {
        match (self.address, address) {
            (IpAddr::V4(own), IpAddr::V4(other)) => {
                let shift = 32 - self.prefix;
                own.to_bits().checked_shr(shift).unwrap_or(0) == other.to_bits().checked_shr(shift).unwrap_or(0)
            }
            (IpAddr::V6(own), IpAddr::V6(other)) => {
                let shift = 128 - self.prefix;
                own.to_bits().checked_shr(shift).unwrap_or(0) == other.to_bits().checked_shr(shift).unwrap_or(0)
            }
            _ => false,
        }
    }
}

/// The network of the asker: an IPv4 address, or the /64 that one IPv6 customer has.
pub fn asker(headers: &HeaderMap, connection: Option<SocketAddr>, trusted: &[Network]) -> String {
    let Some(connection) = connection else { return "unknown".to_owned() };
    let mut address = connection.ip().to_canonical();
    let is_trusted = |address: IpAddr| trusted.iter().any(|network| network.contains(address));
    // Each proxy writes at the end of the list whom it spoke with: only what trusted ones wrote is believed.
    let lists = headers.get_all("x-forwarded-for").iter().filter_map(|value| value.to_str().ok());
    let words: Vec<&str> = lists.flat_map(|list| list.split(',')).collect();
    for word in words.iter().rev().take(MOST_HOPS) {
        let Some(before) = is_trusted(address).then(|| hop(word)).flatten() else { break };
        address = before;
    }
    match address {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => {
            let network = Ipv6Addr::from_bits(address.to_bits() >> 64 << 64);
            format!("{network}/64")
        }
    }
}

/// An address as proxies write it, with a port or without.
fn hop(word: &str) -> Option<IpAddr> {
    let word = word.trim();
    let plain = word.parse::<IpAddr>().ok();
    let with_port = || word.parse::<SocketAddr>().ok().map(|address| address.ip());
    let bracketed = || word.strip_prefix('[')?.strip_suffix(']')?.parse().ok();
    plain.or_else(with_port).or_else(bracketed).map(|address| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn only_named_proxies_are_believed() {
        for (peer, forwarded, trusted, expected) in [
            ("198.51.100.1:5000", "", "", "198.51.100.1"),
            ("198.51.100.1:5000", "10.9.8.7", "", "198.51.100.1"),
            ("127.0.0.1:5000", "10.9.8.7", "", "127.0.0.1"),
            ("127.0.0.1:5000", "10.9.8.7, 203.0.113.5", "127.0.0.1", "203.0.113.5"),
            ("127.0.0.1:5000", "6.6.6.6, 203.0.113.5, 10.1.2.3", "127.0.0.1 10.0.0.0/8", "203.0.113.5"),
            ("127.0.0.1:5000", "nonsense", "127.0.0.1", "127.0.0.1"),
            ("127.0.0.1:5000", "203.0.113.5:443", "127.0.0.1", "203.0.113.5"),
            ("[::1]:5000", "2001:db8:1:2:3:4:5:6", "::1", "2001:db8:1:2::/64"),
            ("[::1]:5000", "[2001:db8:1:2::9]:443", "::1", "2001:db8:1:2::/64"),
            ("[2001:db8:1:2:ffff::1]:5000", "", "", "2001:db8:1:2::/64"),
            ("[::ffff:203.0.113.9]:5000", "", "", "203.0.113.9"),
        ] {
            let mut headers = HeaderMap::new();
            if !forwarded.is_empty() {
                headers.insert("x-forwarded-for", HeaderValue::from_static(forwarded));
            }
            let trusted: Vec<Network> = trusted.split_whitespace().map(|word| word.parse().unwrap()).collect();
            let seen = asker(&headers, Some(peer.parse().unwrap()), &trusted);
            assert_eq!(seen, expected, "{peer} {forwarded} {trusted:?}");
        }
        assert!("10.0.0.0/33".parse::<Network>().is_err() && "proxy".parse::<Network>().is_err());
        assert!("0.0.0.0/0".parse::<Network>().unwrap().contains("8.8.8.8".parse().unwrap()));
    }
}
