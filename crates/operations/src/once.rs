//! A request with a key is done once: whoever asks again within a day gets the first answer.
//!
//! The mark of a request is committed with its change ([`store::once`]); the answer is filled in afterwards, sealed with
//! the key that only the asker has: an answer may hold a secret that is shown once. Requests with the same key wait for
//! each other. A request that changed nothing, or was refused, leaves no mark and may be sent again with the same key.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use chacha20poly1305::aead::{Aead, KeyInit};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use jiff::SignedDuration;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use store::once::Claim;
use store::queries::kept_answers as queries;
use tokio::sync::OwnedMutexGuard;

use crate::support::{from_json, stamp, to_json};
use crate::{App, Failure};

/// Answers are kept so long.
const HOURS: i64 = 24;
/// So long a request waits for the one before it with the same key.
const LONGEST_WAIT: Duration = Duration::from_secs(100);
/// Bytes of a nonce.
const NONCE: usize = 24;

/// An answer as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// Status code.
    pub status: u16,
    /// Names and values of headers.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: String,
}

/// Whose turn it is.
#[derive(Debug)]
pub enum Turn {
    /// Nobody did this before.
    First(First),
    /// It is done.
    Again(Again),
}

/// A request that was done before.
#[derive(Debug)]
pub struct Again {
    /// Hash of what was sent then; empty when it was not seen to the end.
    pub fingerprint: String,
    /// What was answered; none when the program ended between the change and its answer.
    pub answer: Option<Answer>,
}

/// A request that is done now. While it lives, others with its key wait.
#[derive(Debug)]
pub struct First {
    id: String,
    secret: [u8; 32],
    claim: Arc<Claim>,
    _turn: OwnedMutexGuard<()>,
}

/// Requests under way, by account, address and key.
#[derive(Debug, Default)]
pub(crate) struct Turns(Mutex<HashMap<String, Arc<tokio::sync::Mutex<()>>>>);

/// Waits for the turn of a request; `route` is its method and path.
///
/// # Errors
/// Refused `still_running` when the one before takes too long.
pub async fn turn(app: &App, account: &str, route: &str, key: &str) -> Result<Turn, Failure> {
    let id = hash(&["id", account, route, key]);
    let turn = app.turns.of(&id);
    let Ok(turn) = tokio::time::timeout(LONGEST_WAIT, turn.lock_owned()).await else {
        return Err(Failure::refused(
            "still_running",
            "Это же действие уже выполняется.",
            "Подождите минуту и обновите страницу: на ней будет видно, что получилось.",
        ));
    };
    let mut secret = [0; 32];
    secret.copy_from_slice(&Sha256::digest(hash(&["seal", account, route, key]).as_bytes()));
    let oldest = app.clock.now().saturating_sub(SignedDuration::from_hours(HOURS)).map_err(Failure::unexpected)?;
    let kept = queries::get(&app.store.reader(), &id).await?;
    if let Some(kept) = &kept
        && kept.created_at >= stamp(oldest)
    {
        let answer = open(&secret, &kept.sealed).map(|text| from_json(&text)).transpose()?;
        return Ok(Turn::Again(Again { fingerprint: kept.fingerprint.clone(), answer }));
    }
    if kept.is_some() {
        let writing = app.store.begin().await?;
        queries::delete(&writing, &id).await?;
        writing.commit().await?;
    }
    let claim = Claim::new(id.clone(), stamp(app.clock.now()));
    Ok(Turn::First(First { id, secret, claim, _turn: turn }))
}

impl First {
    /// Runs the request under its mark.
    pub async fn run<T>(&self, request: impl Future<Output = T>) -> T {
        store::once::within(Arc::clone(&self.claim), request).await
    }

    /// Whether the request changed anything.
    pub fn changed(&self) -> bool {
        self.claim.marked()
    }

    /// Keeps the answer of a request that changed something; without one the mark is taken back. Old answers go.
    ///
    /// # Errors
    /// Only our own.
    pub async fn keep(self, app: &App, fingerprint: &str, answer: Option<&Answer>) -> Result<(), Failure> {
        if !self.changed() {
            return Ok(());
        }
        let oldest = app.clock.now().saturating_sub(SignedDuration::from_hours(HOURS)).map_err(Failure::unexpected)?;
        let writing = app.store.begin().await?;
        match answer {
            Some(answer) => {
                let sealed = seal(&self.secret, app.chance.bytes::<NONCE>(), &to_json(answer)?)?;
                queries::fill(&writing, &self.id, fingerprint, &sealed).await?;
            }
            None => queries::delete(&writing, &self.id).await?,
        }
        queries::sweep(&writing, &stamp(oldest)).await?;
        writing.commit().await?;
        Ok(())
    }
}

impl Turns {
    /// The lock under a name.
    pub(crate) fn of(&self, id: &str) -> Arc<tokio::sync::Mutex<()>> {
        let mut turns = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // Whoever waits or works holds a clone: what only the map holds is over.
        turns.retain(|_, turn| Arc::strong_count(turn) > 1);
        Arc::clone(turns.entry(id.to_owned()).or_default())
    }
}

fn hash(parts: &[&str]) -> String {
    let mut digest = Sha256::new();
    for part in parts {
        digest.update(part.len().to_be_bytes());
        digest.update(part.as_bytes());
    }
    hex::encode(digest.finalize())
}

fn seal(secret: &[u8; 32], nonce: [u8; NONCE], text: &str) -> Result<String, Failure> {
    let sealed = XChaCha20Poly1305::new(secret.into()).encrypt(&XNonce::from(nonce), text.as_bytes());
    let sealed = sealed.map_err(|_| Failure::unexpected("an answer could not be sealed"))?;
    Ok(format!("{}{}", hex::encode(nonce), hex::encode(sealed)))
}

fn open(secret: &[u8; 32], sealed: &str) -> Option<String> {
    let bytes = hex::decode(sealed).ok()?;
    let (nonce, sealed) = bytes.split_at_checked(NONCE)?;
    let nonce = XNonce::from(<[u8; NONCE]>::try_from(nonce).ok()?);
    let text = XChaCha20Poly1305::new(secret.into()).decrypt(&nonce, sealed).ok()?;
    String::from_utf8(text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_opens_with_its_key_only() {
        let sealed = seal(&[1; 32], [2; NONCE], "секретный адрес").unwrap();
        assert_eq!(open(&[1; 32], &sealed).as_deref(), Some("секретный адрес"));
        assert_eq!(open(&[3; 32], &sealed), None);
        assert_eq!(open(&[1; 32], ""), None);
        assert!(!sealed.contains("секрет"));
    }
}
