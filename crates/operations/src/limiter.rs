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
    /// Counts an attempt, or tells how many seconds to wait before the next one. Looking and counting are one step, and
    /// the attempt is counted before the password is checked: otherwise a burst of guesses would all pass.
    ///
    /// # Errors
    /// Seconds to wait.
    pub fn attempt(&self, login: &str, address: &str, now: Timestamp) -> Result<(), i64> {
        let mut records = self.records.lock().unwrap_or_else(PoisonError::into_inner);
        let keys = keys(login, address);
        let waits = keys.iter().filter_map(|(key, free)| records.get(key).map(|record| record.wait(*free, now)));
        let wait = waits.max().unwrap_or(0);
        if wait > 0 {
            return Err(wait);
        }
        for (key, _) in keys {
            let record = records.entry(key).or_insert(Record { failures: 0, last: now });
            record.failures = if record.is_old(now) { 1 } else { record.failures.saturating_add(1) };
            record.last = now;
        }
        forget(&mut records, now);
        Ok(())
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

/// Keeps the memory bounded.
fn forget(records: &mut HashMap<String, Record>, now: Timestamp) {
    if records.len() > MOST_RECORDS {
        records.retain(|_, record| !record.is_old(now));
    }
    while records.len() > MOST_RECORDS {
        let Some(oldest) = records.iter().min_by_key(|(_, r)| r.last).map(|(key, _)| key.clone()) else { break };
        records.remove(&oldest);
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
        for _ in 0..5 {
            assert_eq!(limiter.attempt("admin", "10.0.0.1", start), Ok(()));
        }
        assert_eq!(limiter.attempt("admin", "10.0.0.2", start), Err(30), "another address does not help");
        assert_eq!(limiter.attempt("other", "10.0.0.1", start), Ok(()), "the school behind the router still signs in");
        let later = start + SignedDuration::from_secs(31);
        assert_eq!(limiter.attempt("admin", "10.0.0.1", later), Ok(()));
        assert_eq!(limiter.attempt("admin", "10.0.0.1", later), Err(60));
        let later = later + SignedDuration::from_secs(61);
        assert_eq!(limiter.attempt("admin", "10.0.0.1", later), Ok(()));
        limiter.succeeded("admin", "10.0.0.1");
        assert_eq!(limiter.attempt("admin", "10.0.0.2", later), Ok(()));
    }

    #[test]
    fn an_address_is_limited_over_many_logins() {
        let limiter = Limiter::default();
        let start = Timestamp::UNIX_EPOCH;
        for n in 0..20 {
            assert_eq!(limiter.attempt(&format!("login{n}"), "10.0.0.1", start), Ok(()));
        }
        assert_eq!(limiter.attempt("fresh", "10.0.0.1", start), Err(30));
    }
}
