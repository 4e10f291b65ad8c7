//! Browsers in which an account signed in before: a signed token in a long-lived cookie. It opens nothing; it only spares
//! its owner the waits that strangers cause.
//!
//! The key of the signature is the account's password hash with its salt, so a changed password ends all tokens and
//! nothing more has to be kept.

use hmac::{Hmac, KeyInit, Mac};
use jiff::{SignedDuration, Timestamp};
use sha2::{Digest, Sha256};
use store::records::Account;

use crate::App;

/// A token counts so many days after the last sign-in.
pub const DAYS: i64 = 180;

/// What the cookie of a known browser must carry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownBrowser {
    /// Tells the accounts of one browser apart, for the cookie's name.
    pub tag: String,
    /// The token.
    pub token: String,
}

/// A fresh token.
pub(crate) fn issue(app: &App, account: &Account) -> KnownBrowser {
    let nonce = hex::encode(app.chance.bytes::<16>());
    let since = app.clock.now().as_second();
    let sign = sign(account, &nonce, since);
    let tag = hex::encode(&Sha256::digest(account.id.as_bytes())[..6]);
    KnownBrowser { tag, token: format!("{nonce}.{since}.{sign}") }
}

/// What tells a browser from others, when the token is ours, of this account, and young enough.
pub(crate) fn recognise(account: &Account, token: &str, now: Timestamp) -> Option<String> {
    let mut parts = token.split('.');
    let (nonce, since, signed) = (parts.next()?, parts.next()?.parse::<i64>().ok()?, parts.next()?);
    let issued = Timestamp::from_second(since).ok()?;
    let age = now.duration_since(issued);
    let young = !age.is_negative() && age < SignedDuration::from_hours(DAYS * 24);
    if account.password_hash.is_empty() || parts.next().is_some() || !young {
        return None;
    }
    let signed = hex::decode(signed).ok()?;
    mac(account, nonce, since)?.verify_slice(&signed).ok()?;
    Some(nonce.to_owned())
}

fn sign(account: &Account, nonce: &str, since: i64) -> String {
    mac(account, nonce, since).map(|mac| hex::encode(mac.finalize().into_bytes())).unwrap_or_default()
}

fn mac(account: &Account, nonce: &str, since: i64) -> Option<Hmac<Sha256>> {
    let mut mac = Hmac::<Sha256>::new_from_slice(account.password_hash.as_bytes()).ok()?;
    mac.update(format!("opora known browser\n{}\n{nonce}\n{since}", account.id).as_bytes());
    Some(mac)
}
