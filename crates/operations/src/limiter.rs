//! Slowing down guesses at passwords. In memory: each process limits for itself.
//!
//! A stranger who guesses at an account is slowed down at this account from this network; the account's owner elsewhere
//! does not notice. A browser in which the owner signed in before is counted by itself, so that nobody can lock its owner
//! out. Two wider counters stop one network that tries many accounts, and many networks that try one account.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};
use sha2::{Digest, Sha256};

/// After so many seconds without a failure a record is forgotten.
const FORGET_AFTER: i64 = 60 * 60;
/// Most records kept.
const MOST_RECORDS: usize = 20_000;
/// Most failed sign-ins that go to the journal in an hour; those beyond are counted in the next entry.
const MOST_NOTED: u32 = 600;

/// How a counter slows down.
#[derive(Debug, Clone, Copy)]
struct Pace {
    /// Failures that cost nothing: people mistype.
    free: u32,
    /// First wait in seconds; every further failure doubles it.
    first: i64,
    /// Longest wait in seconds.
    longest: i64,
}

/// One account from one network, one known browser, or one form with the current password.
const CLOSE: Pace = Pace { free: 5, first: 30, longest: 15 * 60 };
/// One network over all accounts: a whole school may sit behind one address.
const NETWORK: Pace = Pace { free: 20, first: 30, longest: 15 * 60 };
/// One account over all networks: with the free ones never more than a hundred an hour (OWASP ASVS 2.2.1).
const ACCOUNT: Pace = Pace { free: 40, first: 60, longest: 60 };

/// Who guesses at what.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Guess<'a> {
    /// A sign-in from a browser that nobody signed in with before.
    Stranger {
        /// Folded login.
        login: &'a str,
        /// Network of the asker.
        network: &'a str,
    },
    /// A sign-in from a browser in which this account signed in before.
    Known {
        /// Folded login.
        login: &'a str,
        /// What tells the browser from others.
        browser: &'a str,
    },
    /// The current password, typed by somebody who is signed in.
    Current {
        /// Id of the account.
        account: &'a str,
        /// What tells the session from others.
        session: &'a str,
    },
}

type Key = [u8; 16];

/// Failed guesses.
#[derive(Debug, Default)]
pub(crate) struct Limiter {
    records: Mutex<HashMap<Key, Record>>,
    noted: Mutex<Noted>,
}

#[derive(Debug, Clone, Copy)]
struct Record {
    failures: u32,
    last: Timestamp,
}

#[derive(Debug, Default)]
struct Noted {
    since: Option<Timestamp>,
    written: u32,
    missed: u64,
}

impl Limiter {
    /// Counts an attempt, or tells how many seconds to wait before the next one. Looking and counting are one step, and
    /// the attempt is counted before the password is checked: otherwise a burst of guesses would all pass.
    ///
    /// # Errors
    /// Seconds to wait.
    pub fn attempt(&self, guess: Guess<'_>, now: Timestamp) -> Result<(), i64> {
        let mut records = self.records.lock().unwrap_or_else(PoisonError::into_inner);
        let keys = keys(guess);
        let waits = keys.iter().filter_map(|(key, pace)| records.get(key).map(|record| record.wait(*pace, now)));
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

    /// Takes back an attempt that was counted beforehand and succeeded. The closest counter starts afresh, the wider ones
    /// do not: others may be guessing.
    pub fn succeeded(&self, guess: Guess<'_>) {
        let mut records = self.records.lock().unwrap_or_else(PoisonError::into_inner);
        for (place, (key, _)) in keys(guess).into_iter().enumerate() {
            if place == 0 {
                records.remove(&key);
            } else if let Some(record) = records.get_mut(&key) {
                record.failures = record.failures.saturating_sub(1);
            }
        }
    }

    /// Whether a failed sign-in goes to the journal, and how many before it did not: a flood must not fill the disk.
    pub fn note(&self, now: Timestamp) -> Option<u64> {
        let mut noted = self.noted.lock().unwrap_or_else(PoisonError::into_inner);
        if noted.since.is_none_or(|since| now.duration_since(since) > SignedDuration::from_secs(FORGET_AFTER)) {
            noted.since = Some(now);
            noted.written = 0;
        }
        if noted.written >= MOST_NOTED {
            noted.missed += 1;
            return None;
        }
        noted.written += 1;
        Some(std::mem::take(&mut noted.missed))
    }
}

impl Record {
    fn is_old(&self, now: Timestamp) -> bool {
        now.duration_since(self.last) > SignedDuration::from_secs(FORGET_AFTER)
    }

    fn wait(&self, pace: Pace, now: Timestamp) -> i64 {
        if self.failures < pace.free || self.is_old(now) {
            return 0;
        }
        let doublings = (self.failures - pace.free).min(10);
        let pause = (pace.first << doublings).min(pace.longest);
        (pause - now.duration_since(self.last).as_secs()).max(0)
    }
}

/// Keeps the memory bounded: what is over goes first, then a quarter of those with the fewest and oldest failures.
fn forget(records: &mut HashMap<Key, Record>, now: Timestamp) {
    if records.len() <= MOST_RECORDS {
        return;
    }
    records.retain(|_, record| !record.is_old(now));
    if records.len() > MOST_RECORDS {
        let mut all: Vec<(u32, Timestamp, Key)> = records.iter().map(|(key, r)| (r.failures, r.last, *key)).collect();
        all.sort_unstable();
        for (_, _, key) in &all[..MOST_RECORDS / 4] {
            records.remove(key);
        }
    }
}

/// Counters of a guess, the closest first.
fn keys(guess: Guess<'_>) -> Vec<(Key, Pace)> {
    match guess {
        Guess::Stranger { login, network } => vec![
            (key("pair", login, network), CLOSE),
            (key("network", "", network), NETWORK),
            (key("account", login, ""), ACCOUNT),
        ],
        Guess::Known { login, browser } => vec![(key("browser", login, browser), CLOSE)],
        Guess::Current { account, session } => vec![(key("current", account, session), CLOSE)],
    }
}

/// Of one size, however long what was typed is; nothing typed stays in memory.
fn key(kind: &str, left: &str, right: &str) -> Key {
    let digest = Sha256::digest(format!("{kind}\n{}\n{left}\n{right}", left.len()).as_bytes());
    let mut key = Key::default();
    key.copy_from_slice(&digest[..16]);
    key
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: Timestamp = Timestamp::UNIX_EPOCH;

    fn stranger<'a>(login: &'a str, network: &'a str) -> Guess<'a> {
        Guess::Stranger { login, network }
    }

    #[test]
    fn waits_grow_and_pass_and_do_not_reach_the_owner() {
        let limiter = Limiter::default();
        for _ in 0..5 {
            assert_eq!(limiter.attempt(stranger("admin", "10.0.0.1"), START), Ok(()));
        }
        assert_eq!(limiter.attempt(stranger("admin", "10.0.0.1"), START), Err(30));
        assert_eq!(limiter.attempt(stranger("admin", "10.0.0.2"), START), Ok(()), "the owner elsewhere");
        let known = Guess::Known { login: "admin", browser: "b1" };
        assert_eq!(limiter.attempt(known, START), Ok(()), "the owner's browser behind the same router");
        assert_eq!(limiter.attempt(stranger("other", "10.0.0.1"), START), Ok(()), "others behind the same router");
        let later = START + SignedDuration::from_secs(31);
        assert_eq!(limiter.attempt(stranger("admin", "10.0.0.1"), later), Ok(()));
        assert_eq!(limiter.attempt(stranger("admin", "10.0.0.1"), later), Err(60));
        let later = later + SignedDuration::from_secs(61);
        assert_eq!(limiter.attempt(stranger("admin", "10.0.0.1"), later), Ok(()));
        limiter.succeeded(stranger("admin", "10.0.0.1"));
        assert_eq!(limiter.attempt(stranger("admin", "10.0.0.1"), later), Ok(()));
    }

    #[test]
    fn a_stolen_browser_is_limited_too() {
        let limiter = Limiter::default();
        let known = Guess::Known { login: "admin", browser: "stolen" };
        for _ in 0..5 {
            assert_eq!(limiter.attempt(known, START), Ok(()));
        }
        assert_eq!(limiter.attempt(known, START), Err(30));
    }

    #[test]
    fn a_network_is_limited_over_many_logins() {
        let limiter = Limiter::default();
        for n in 0..20 {
            assert_eq!(limiter.attempt(stranger(&format!("login{n}"), "10.0.0.1"), START), Ok(()));
        }
        assert_eq!(limiter.attempt(stranger("fresh", "10.0.0.1"), START), Err(30));
    }

    #[test]
    fn an_account_takes_a_hundred_guesses_an_hour_from_the_whole_world() {
        let limiter = Limiter::default();
        let mut taken = 0;
        for second in 0..3_600 {
            let now = START + SignedDuration::from_secs(second);
            for n in 0..3 {
                let network = format!("10.{n}.{}.{}", second / 250, second % 250);
                taken += u32::from(limiter.attempt(stranger("admin", &network), now).is_ok());
            }
        }
        assert!((90..=101).contains(&taken), "{taken}");
        let last = START + SignedDuration::from_secs(3_599);
        assert_eq!(limiter.attempt(Guess::Known { login: "admin", browser: "b1" }, last), Ok(()));
    }

    #[test]
    fn memory_and_journal_stay_bounded() {
        let limiter = Limiter::default();
        for _ in 0..5 {
            assert_eq!(limiter.attempt(stranger("admin", "attacker"), START), Ok(()));
        }
        for n in 0..30_000 {
            let _counted = limiter.attempt(stranger(&format!("{n}"), &format!("net {n}")), START);
        }
        assert!(limiter.records.lock().unwrap().len() <= MOST_RECORDS + 3);
        assert_eq!(
            limiter.attempt(stranger("admin", "attacker"), START),
            Err(30),
            "a flood does not wash a record away"
        );
        let written = (0..1_000).filter(|_| limiter.note(START).is_some()).count();
        assert_eq!(written, 600);
        assert_eq!(limiter.note(START + SignedDuration::from_secs(3_601)), Some(400));
    }
}
