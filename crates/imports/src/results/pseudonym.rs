//! Pseudonyms: keyed hashes that join a pupil's results where a file knows the pupil only by name.

use hmac::{Hmac, KeyInit, Mac};
use phrases::text::fold;
use sha2::Sha256;

/// The key of one deployment. It lives in the data folder and goes into no export, so that a pseudonym cannot be
/// recomputed from a name outside.
#[derive(Clone)]
pub struct PseudonymKey([u8; 32]);

impl PseudonymKey {
    /// A key from 32 random bytes.
    pub fn new(bytes: [u8; 32]) -> PseudonymKey {
        PseudonymKey(bytes)
    }

    /// Pseudonym of a pupil of a school: HMAC-SHA-256 over the school and the folded name, 96 bits of it as hexadecimal.
    pub fn pupil(&self, school: &str, name: &[&str]) -> String {
        let Ok(mut hash) = Hmac::<Sha256>::new_from_slice(&self.0) else {
            unreachable!("HMAC takes keys of any length");
        };
        hash.update(school.as_bytes());
        for part in name.iter().flat_map(|part| part.split_whitespace()) {
            hash.update(b"\0");
            hash.update(fold(part).as_bytes());
        }
        hex::encode(&hash.finalize().into_bytes()[..12])
    }
}

impl std::fmt::Debug for PseudonymKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PseudonymKey(…)")
    }
}
