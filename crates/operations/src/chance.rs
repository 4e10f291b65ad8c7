//! The only place that asks the machine for chance: tokens and record ids.

use std::sync::{Arc, Mutex, PoisonError};

use jiff::Timestamp;
use sha2::{Digest, Sha256};

/// Where random bytes come from.
#[derive(Debug, Clone)]
pub enum Chance {
    /// The operating system's generator.
    System,
    /// The same bytes in every run of a test.
    Fixed(Arc<Mutex<u64>>),
}

impl Chance {
    /// Chance that repeats itself, for tests.
    pub fn fixed(seed: u64) -> Chance {
        Chance::Fixed(Arc::new(Mutex::new(seed << 32)))
    }

    /// Sixteen or thirty-two random bytes, or any other number.
    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut out = [0u8; N];
        match self {
            Chance::System => rand::fill(&mut out),
            Chance::Fixed(state) => {
                for chunk in out.chunks_mut(32) {
                    let mut state = state.lock().unwrap_or_else(PoisonError::into_inner);
                    *state += 1;
                    let block = Sha256::digest(state.to_be_bytes());
                    chunk.copy_from_slice(&block[..chunk.len()]);
                }
            }
        }
        out
    }

    /// A secret of 256 bits as 64 hexadecimal digits.
    pub fn token(&self) -> String {
        hex::encode(self.bytes::<32>())
    }

    /// A new record id: UUID version 7 (RFC 9562), so that ids sort by the time of creation.
    pub fn id(&self, now: Timestamp) -> String {
        let mut bytes = self.bytes::<16>();
        let millisecond = u64::try_from(now.as_millisecond()).unwrap_or(0);
        bytes[..6].copy_from_slice(&millisecond.to_be_bytes()[2..]);
        bytes[6] = 0x70 | (bytes[6] & 0x0f);
        bytes[8] = 0x80 | (bytes[8] & 0x3f);
        let text = hex::encode(bytes);
        format!("{}-{}-{}-{}-{}", &text[..8], &text[8..12], &text[12..16], &text[16..20], &text[20..])
    }
}
