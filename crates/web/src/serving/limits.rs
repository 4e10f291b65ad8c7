//! How long a client may take, and how many may come.

use std::time::Duration;

/// Descriptors kept for the database, the lake, temporary files and logs.
const OWN_DESCRIPTORS: usize = 48;
/// Fewest connections, however few descriptors there are.
const FEWEST: usize = 4;
/// Descriptors taken for granted where the system does not say how many there are.
const USUAL_DESCRIPTORS: usize = 256;

/// Bounds on connections and requests.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Most connections at once; fewer when the process may not open so many descriptors.
    pub connections: usize,
    /// So long a client may take to send the head of a request.
    pub head: Duration,
    /// So long a connection may stay open without a request.
    pub idle: Duration,
    /// So long not a single byte of a body or an answer may move.
    pub stall: Duration,
    /// Slowest client, in bytes a second, after the first half minute ([`Limits::head`] × 3).
    pub slowest: u64,
    /// So long an ordinary request may take in all.
    pub request: Duration,
    /// So long a request with files may take in all.
    pub upload: Duration,
    /// So long the database may take to answer before a page says that it is away.
    pub database: Duration,
    /// So long requests under way are waited for when the program ends.
    pub grace: Duration,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            connections: 1_000,
            head: Duration::from_secs(10),
            idle: Duration::from_secs(60),
            stall: Duration::from_secs(20),
            slowest: 2 * 1024,
            request: Duration::from_secs(120),
            upload: Duration::from_secs(60 * 60),
            database: Duration::from_millis(2_500),
            grace: Duration::from_secs(5),
        }
    }
}

impl Limits {
    /// Most connections that this process can hold.
    pub fn most_connections(&self) -> usize {
        most(self.connections, descriptors())
    }

    /// How often a connection is looked at.
    pub(super) fn look(&self) -> Duration {
        let shortest = self.head.min(self.idle).min(self.stall);
        (shortest / 8).clamp(Duration::from_millis(20), Duration::from_secs(1))
    }

    /// How much time a client has for so many bytes.
    pub(super) fn time_for(&self, bytes: u64) -> Duration {
        self.head * 3 + Duration::from_millis(bytes.saturating_mul(1_000) / self.slowest.max(1))
    }
}

fn most(wanted: usize, descriptors: usize) -> usize {
    let own = OWN_DESCRIPTORS + descriptors / 8;
    let own = if descriptors <= 128 { OWN_DESCRIPTORS } else { own };
    wanted.min(descriptors.saturating_sub(own)).max(FEWEST)
}

/// How many descriptors this process may open.
fn descriptors() -> usize {
    let limits = std::fs::read_to_string("/proc/self/limits").unwrap_or_default();
    soft_limit(&limits).unwrap_or(USUAL_DESCRIPTORS)
}

fn soft_limit(limits: &str) -> Option<usize> {
    let line = limits.lines().find_map(|line| line.strip_prefix("Max open files"))?;
    match line.split_whitespace().next()? {
        "unlimited" => Some(usize::MAX),
        number => number.parse().ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn connections_leave_descriptors_for_the_rest() {
        for (wanted, descriptors, expected) in
            [(1_000, 64, 16), (1_000, 1_024, 848), (10, 1_024, 10), (1_000, 20, 4), (1_000, 1_048_576, 1_000)]
        {
            assert_eq!(most(wanted, descriptors), expected, "{wanted} of {descriptors}");
        }
    }

    #[test]
    fn the_system_says_how_many() {
        let text = "Limit  Soft Limit  Hard Limit  Units\nMax open files            64                   4096                 files\n";
        assert_eq!(soft_limit(text), Some(64));
        assert_eq!(soft_limit("Max open files unlimited unlimited files"), Some(usize::MAX));
        assert_eq!(soft_limit(""), None);
    }
}
