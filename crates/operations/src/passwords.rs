//! Password hashes: argon2id, off the asynchronous threads, few at once.

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};

use crate::{App, Failure};

/// Hash of no password, to take as long for an unknown login as for a wrong password. Same parameters as ours.
const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5cyBzYWx0IQ$2hI4Xc6zEJ0rJ7b0yL4UqE8vR5j1cZ0yQm3nq6pX9aA";

/// Hashes a password (argon2id, 19 MiB, two passes: the OWASP minimum and the default of the crate).
pub(crate) async fn hash(app: &App, password: &str) -> Result<String, Failure> {
    let password = password.to_owned();
    let salt = app.chance.bytes::<16>();
    on_a_core(app, move || {
        let hash: Result<PasswordHash, _> = Argon2::default().hash_password_with_salt(password.as_bytes(), &salt);
        hash.map(|hash| hash.to_string()).map_err(|error| error.to_string())
    })
    .await?
    .map_err(Failure::unexpected)
}

/// Whether the password fits the hash; without a hash it takes as long and does not fit.
pub(crate) async fn verify(app: &App, password: &str, hash: Option<&str>) -> Result<bool, Failure> {
    let password = password.to_owned();
    let known = hash.is_some();
    let hash = hash.unwrap_or(NOBODY).to_owned();
    let fits = on_a_core(app, move || {
        PasswordHash::new(&hash).is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok())
    });
    Ok(fits.await? && known)
}

async fn on_a_core<T: Send + 'static>(app: &App, work: impl FnOnce() -> T + Send + 'static) -> Result<T, Failure> {
    let _permit = app.hashing.acquire().await.map_err(Failure::unexpected)?;
    tokio::task::spawn_blocking(work).await.map_err(Failure::unexpected)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_of_nobody_costs_as_much_as_a_real_one() {
        let hash = PasswordHash::new(NOBODY).unwrap();
        let real: PasswordHash = Argon2::default().hash_password_with_salt(b"password", b"sixteen byte pin").unwrap();
        assert_eq!((hash.algorithm, hash.version, hash.params), (real.algorithm, real.version, real.params));
        assert!(hash.salt.is_some() && hash.hash.is_some());
    }
}
