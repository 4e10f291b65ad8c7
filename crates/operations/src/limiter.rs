//! Slowing down guesses at passwords, per login and per address. In memory: each process limits for itself.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};

/// Failures that cost nothing: people mistype.
const FREE_FAILURES: u32 = 5;
/// First wait in seconds; every further failure doubles it.
const FIRST_WAIT: i64 = 30;
/// Longest wait in seconds.
const LONGEST_WAIT: i64 = 15 * 60;
/// An address serves a whole school behind one router, so it may fail more often than a login.
const ADDRESS_FACTOR: u32 = 4;
/// After so many seconds without a failure a record is forgotten.
const FORGET_AFTER: i64 = 60 * 60;
/// Most records kept; more than that is an attack from many addresses, and the oldest go first.
const MOST_RECORDS: usize = 20_000;

/// Failed sign-ins by login and by address.
#[derive(Debug, Default)]
pub(crate) struct Limiter {
    records: Mutex<HashMap<String, Record>>,
}

#[derive(Debug, Clone, Copy)]
struct Record {
    failures: u32,
    last: Timestamp,
}

impl Limiter {
    /// Seconds to wait before this login may be tried from this address; zero when it may be tried now.
    pub fn wait(&self, login: &str, address: &str, now: Timestamp) -> i64 {
        let records = self.records.lock().unwrap_or_else(PoisonError::into_inner);
        keys(login, address)
            .iter()
            .filter_map(|(key, free)| records.get(key).map(|record| record.wait(*free, now)))
            .max()
            .unwrap_or(0)
    }

    /// Counts a failure. Attempts are counted before the password is checked, or a burst of them would all pass.
    pub fn failed(&self, login: &str, address: &str, now: Timestamp) {
        let mut records = self.records.lock().unwrap_or_else(PoisonError::into_inner);
        for (key, _) in keys(login, address) {
            let record = records.entry(key).or_insert(Record { failures: 0, last: now });
            record.failures = if record.is_old(now) { 1 } else { record.failures.saturating_add(1) };
            record.last = now;
        }
        if records.len() > MOST_RECORDS {
            records.retain(|_, record| !record.is_old(now));
        }
        while records.len() > MOST_RECORDS {
            let Some(oldest) = records.iter().min_by_key(|(_, r)| r.last).map(|(key, _)| key.clone()) else { break };
            records.remove(&oldest);
        }
    }

    /// Takes back an attempt that was counted beforehand and succeeded. The login starts afresh.
    pub fn succeeded(&self, login: &str, address: &str) {
        let mut records = self.records.lock().unwrap_or_else(PoisonError::into_inner);
        let [(login, _), (address, _)] = keys(login, address);
        records.remove(&login);
        if let Some(record) = records.get_mut(&address) {
            record.failures = record.failures.saturating_sub(1);
        }
    }
}

impl Record {
    fn is_old(&self, now: Timestamp) -> bool {
        now.duration_since(self.last) > SignedDuration::from_secs(FORGET_AFTER)
    }

    fn wait(&self, free: u32, now: Timestamp) -> i64 {
        if self.failures < free || self.is_old(now) {
            return 0;
        }
        let doublings = (self.failures - free).min(10);
        let pause = (FIRST_WAIT << doublings).min(LONGEST_WAIT);
        (pause - now.duration_since(self.last).as_secs()).max(0)
    }
}

fn keys(login: &str, address: &str) -> [(String, u32); 2] {
    [(format!("login {login}"), FREE_FAILURES), (format!("address {address}"), FREE_FAILURES * ADDRESS_FACTOR)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_and_pass() {
        let limiter = Limiter::default();
        let start = Timestamp::UNIX_EPOCH;
        for _ in 0..4 {
            limiter.failed("admin", "10.0.0.1", start);
        }
        assert_eq!(limiter.wait("admin", "10.0.0.1", start), 0);
        limiter.failed("admin", "10.0.0.1", start);
        assert_eq!(limiter.wait("admin", "10.0.0.2", start), 30, "another address does not help");
        assert_eq!(limiter.wait("other", "10.0.0.1", start), 0, "the school behind the router still signs in");
        limiter.failed("admin", "10.0.0.1", start);
        assert_eq!(limiter.wait("admin", "10.0.0.1", start), 60);
        let later = start + SignedDuration::from_secs(61);
        assert_eq!(limiter.wait("admin", "10.0.0.1", later), 0);
        limiter.succeeded("admin", "10.0.0.1");
        assert_eq!(limiter.wait("admin", "10.0.0.2", start), 0);
    }

    #[test]
    fn an_address_is_limited_over_many_logins() {
        let limiter = Limiter::default();
        let start = Timestamp::UNIX_EPOCH;
        for n in 0..20 {
            limiter.failed(&format!("login{n}"), "10.0.0.1", start);
        }
        assert_eq!(limiter.wait("fresh", "10.0.0.1", start), 30);
    }
}
