//! Where a scheduler listens.

use std::fmt;
use std::str::FromStr;

use super::ClusterError;

/// Address of a scheduler: `df://host:port`, as Ballista's own tools write it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SchedulerAddress {
    /// Name or number of the machine.
    pub host: String,
    /// Its port.
    pub port: u16,
}

impl SchedulerAddress {
    /// The address as the protocol underneath writes it.
    pub fn url(&self) -> String {
        format!("http://{}:{}", self.host, self.port)
    }
}

impl FromStr for SchedulerAddress {
    type Err = ClusterError;

    fn from_str(text: &str) -> Result<SchedulerAddress, ClusterError> {
        let wrong = || ClusterError::Address(text.to_owned());
        let place = text.strip_prefix("df://").ok_or_else(wrong)?;
        let (host, port) = place.rsplit_once(':').ok_or_else(wrong)?;
        if host.is_empty() || host.contains(['/', '@', '?', '#']) {
            return Err(wrong());
        }
        Ok(SchedulerAddress { host: host.to_owned(), port: port.parse().map_err(|_| wrong())? })
    }
}

impl fmt::Display for SchedulerAddress {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "df://{}:{}", self.host, self.port)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Option<(&str, u16)>) {
        let read = text.parse::<SchedulerAddress>().ok();
        let expected = expected.map(|(host, port)| SchedulerAddress { host: host.into(), port });
        assert_eq!(read, expected, "{text}");
        if let Some(address) = read {
            assert_eq!(address.to_string(), text);
        }
    }

    #[test]
    fn addresses_of_schedulers() {
        check("df://127.0.0.1:50050", Some(("127.0.0.1", 50_050)));
        check("df://counting.region.example:1", Some(("counting.region.example", 1)));
        check("df://[::1]:50050", Some(("[::1]", 50_050)));
        for wrong in
            ["", "127.0.0.1:50050", "http://127.0.0.1:50050", "df://127.0.0.1", "df://:1", "df://a:70000", "df://a/b:1"]
        {
            check(wrong, None);
        }
    }
}
