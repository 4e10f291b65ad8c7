//! Signed heads of the journal, outside the database.
//!
//! ```text
//! DATA/journal.key     the secret seed of an Ed25519 key, 64 hexadecimal digits; in no backup
//! DATA/journal.heads   a line for each commit: opora-head-1 SEQUENCE HASH MOMENT PUBLIC_KEY SIGNATURE
//! ```
//!
//! A head is written after its commit, so it may lag behind by the commits that were under way when the program was killed,
//! and is never ahead. Whoever can write the database but has no key cannot make a head; against those who have the key
//! too there are heads on paper and in backups kept elsewhere. The guarantee is stated in docs/design/0005.

use std::fs::{self, File, OpenOptions};
use std::io::{Read, Seek, SeekFrom, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use domain::journal::GENESIS;
use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use rustix::fs::{FlockOperation, flock};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, Statement};

use crate::connect::Store;
use crate::entities::journal;
use crate::error::Error;
use crate::journal::Written;
use crate::private;

/// The secret key.
pub(crate) const KEY_FILE: &str = "journal.key";
/// The signed heads.
pub(crate) const HEADS_FILE: &str = "journal.heads";
/// First word of a head: names the form and what is signed.
const FORM: &str = "opora-head-1";
/// A file of heads longer than this is thinned out.
const MOST_BYTES: u64 = 1024 * 1024;
/// Newest heads that thinning keeps; of the older ones it keeps one in [`KEEP_EACH`].
const KEEP_NEWEST: usize = 500;
const KEEP_EACH: usize = 100;

/// The end of a journal, signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// Number of the last entry; 0 for an empty journal.
    pub sequence: i64,
    /// Its hash.
    pub hash: String,
    /// Its moment.
    pub at: String,
    /// Public key, 64 hexadecimal digits.
    pub key: String,
    /// Signature, 128 hexadecimal digits.
    pub signature: String,
}

impl Head {
    fn sign(key: &SigningKey, sequence: i64, hash: &str, at: &str) -> Head {
        let signature = hex::encode(key.sign(signed_text(sequence, hash, at).as_bytes()).to_bytes());
        let at = if at.is_empty() { "-" } else { at };
        let key = hex::encode(key.verifying_key().to_bytes());
        Head { sequence, hash: hash.to_owned(), at: at.to_owned(), key, signature }
    }

    /// The head as one line, for a file, a mail or paper.
    pub fn line(&self) -> String {
        format!("{FORM} {} {} {} {} {}", self.sequence, self.hash, self.at, self.key, self.signature)
    }

    /// Reads [`Head::line`]; whether the signature holds is another question.
    pub fn parse(line: &str) -> Option<Head> {
        let words: Vec<&str> = line.split_whitespace().collect();
        let [FORM, sequence, hash, at, key, signature] = words[..] else { return None };
        let owned = str::to_owned;
        Some(Head {
            sequence: sequence.parse().ok()?,
            hash: owned(hash),
            at: owned(at),
            key: owned(key),
            signature: owned(signature),
        })
    }

    /// Whether the signature is that of the key the head names.
    pub fn is_genuine(&self) -> bool {
        let at = if self.at == "-" { "" } else { &self.at };
        verifies(&self.key, &signed_text(self.sequence, &self.hash, at), &self.signature)
    }
}

fn signed_text(sequence: i64, hash: &str, at: &str) -> String {
    format!("{FORM}\n{sequence}\n{hash}\n{at}")
}

/// Whether a text was signed with the secret half of a public key.
pub(crate) fn verifies(key: &str, text: &str, signature: &str) -> bool {
    let bytes = |text: &str| hex::decode(text).ok();
    let key = bytes(key).and_then(|key| VerifyingKey::from_bytes(&key.try_into().ok()?).ok());
    let signature = bytes(signature).and_then(|bytes| Signature::from_slice(&bytes).ok());
    matches!((key, signature), (Some(key), Some(signature)) if key.verify_strict(text.as_bytes(), &signature).is_ok())
}

/// The signed heads of a data folder.
#[derive(Debug)]
pub(crate) struct Anchor {
    folder: PathBuf,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    key: Option<SigningKey>,
    /// Why no head is signed, in Russian; an administrator has to look first.
    broken: Option<String>,
}

/// What stands in the way of a head.
enum Next {
    Written,
    /// The newest head is not that of the entry before: the journal must be asked about it.
    Ask(Option<Head>),
}

impl Anchor {
    pub(crate) fn of(folder: &Path) -> Anchor {
        Anchor { folder: folder.to_owned(), state: Mutex::default() }
    }

    /// All heads in the file that can be read, oldest first. A line torn by a power cut is no head.
    pub(crate) fn heads(&self) -> Result<Vec<Head>, Error> {
        let path = self.folder.join(HEADS_FILE);
        match fs::read(&path) {
            Ok(bytes) => Ok(String::from_utf8_lossy(&bytes).lines().filter_map(Head::parse).collect()),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Vec::new()),
            Err(error) => Err(Error::file(path, error)),
        }
    }

    /// The public key, 64 hexadecimal digits; none before the first use or when the secret one is lost.
    pub(crate) fn public_key(&self) -> Result<Option<String>, Error> {
        if !self.folder.join(KEY_FILE).exists() {
            return Ok(None);
        }
        Ok(self.load()?.map(|key| hex::encode(key.verifying_key().to_bytes())))
    }

    /// Signs a text with the key; none when there is no key.
    pub(crate) fn sign_text(&self, text: &str) -> Result<Option<String>, Error> {
        Ok(self.load()?.map(|key| hex::encode(key.sign(text.as_bytes()).to_bytes())))
    }

    /// A signed head that is not written anywhere.
    pub(crate) fn head(&self, sequence: i64, hash: &str, at: &str) -> Result<Option<Head>, Error> {
        Ok(self.load()?.map(|key| Head::sign(&key, sequence, hash, at)))
    }

    /// Why heads are not signed; none when they are.
    pub(crate) fn broken(&self) -> Option<String> {
        self.state().broken.clone()
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn load(&self) -> Result<Option<SigningKey>, Error> {
        if let Some(key) = &self.state().key {
            return Ok(Some(key.clone()));
        }
        let path = self.folder.join(KEY_FILE);
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(Error::file(path, error)),
        };
        let seed = hex::decode(text.trim()).ok().and_then(|bytes| <[u8; 32]>::try_from(bytes).ok());
        let Some(seed) = seed else {
            return Err(Error::file(path, std::io::Error::new(std::io::ErrorKind::InvalidData, "not a key")));
        };
        let key = SigningKey::from_bytes(&seed);
        self.state().key = Some(key.clone());
        Ok(Some(key))
    }

    /// Makes the key. It is the one secret that the store makes by itself: it has to be there before anything is written.
    fn make_key(&self) -> Result<(), Error> {
        let path = self.folder.join(KEY_FILE);
        let mut seed = [0u8; 32];
        getrandom::fill(&mut seed).map_err(|error| Error::file(&path, std::io::Error::other(error)))?;
        let written = private::create(&path).and_then(|mut file| {
            file.write_all(hex::encode(seed).as_bytes())?;
            file.sync_all()
        });
        written.map_err(|cause| Error::file(path, cause))
    }

    /// Moves the heads aside, for those who look into what happened, and forgets why none were signed.
    pub(crate) fn start_over(&self) -> Result<(), Error> {
        let path = self.folder.join(HEADS_FILE);
        let aside = (1..).map(|n| self.folder.join(format!("{HEADS_FILE}.{n}"))).find(|path| !path.exists());
        if let (true, Some(aside)) = (path.exists(), aside) {
            fs::rename(&path, aside).map_err(|cause| Error::file(&path, cause))?;
        }
        if !self.folder.join(KEY_FILE).exists() {
            self.state().key = None;
            self.make_key()?;
        }
        self.state().broken = None;
        Ok(())
    }

    fn give_up(&self, why: &str) {
        tracing::error!("the journal is not signed any more: {why}");
        self.state().broken = Some(why.to_owned());
    }

    /// Appends the head of a commit when it follows the newest head, or in any case when the journal was asked.
    fn append(&self, written: &Written, asked: bool) -> Result<Next, Error> {
        let Some(key) = self.load()? else { return Ok(Next::Written) };
        let path = self.folder.join(HEADS_FILE);
        let fail = |cause| Error::file(&path, cause);
        let open = OpenOptions::new().read(true).append(true).create(true).mode(private::FILE).open(&path);
        let mut file = open.map_err(fail)?;
        flock(&file, FlockOperation::LockExclusive).map_err(|error| fail(error.into()))?;
        let (tail, whole) = tail(&mut file).map_err(fail)?;
        let follows = match &tail {
            Some(tail) => tail.sequence == written.first - 1 && tail.hash == written.previous_hash,
            None => written.first == 1,
        };
        if !follows && !asked {
            return Ok(Next::Ask(tail));
        }
        if tail.is_some_and(|tail| tail.sequence >= written.last) {
            return Ok(Next::Written);
        }
        let head = Head::sign(&key, written.last, &written.hash, &written.at);
        let torn = if whole { "" } else { "\n" };
        file.write_all(format!("{torn}{}\n", head.line()).as_bytes()).map_err(fail)?;
        if file.metadata().map_err(fail)?.len() > MOST_BYTES {
            self.thin_out().map_err(fail)?;
        }
        Ok(Next::Written)
    }

    /// Writes a thinner file over the old one. Called under its lock; another process that waits for the lock writes its
    /// next line into the old file, which costs one head.
    fn thin_out(&self) -> std::io::Result<()> {
        let path = self.folder.join(HEADS_FILE);
        let text = fs::read_to_string(&path)?;
        let lines: Vec<&str> = text.lines().collect();
        let old = lines.len().saturating_sub(KEEP_NEWEST);
        let kept = lines.iter().enumerate().filter(|(n, _)| *n >= old || n % KEEP_EACH == 0);
        let kept: String = kept.map(|(_, line)| format!("{line}\n")).collect();
        let beside = self.folder.join(format!("{HEADS_FILE}.{}.part", std::process::id()));
        let _left_by_a_dead_process = fs::remove_file(&beside);
        private::create(&beside)?.write_all(kept.as_bytes())?;
        fs::rename(beside, path)
    }
}

/// The newest head of a file, and whether the file ends with a whole line.
fn tail(file: &mut File) -> std::io::Result<(Option<Head>, bool)> {
    let length = file.metadata()?.len();
    let mut bytes = Vec::new();
    file.seek(SeekFrom::Start(length.saturating_sub(1024)))?;
    file.read_to_end(&mut bytes)?;
    let whole = bytes.last().is_none_or(|last| *last == b'\n');
    let head = String::from_utf8_lossy(&bytes).lines().rev().find_map(Head::parse).filter(Head::is_genuine);
    Ok((head, whole))
}

const LOST_KEY: &str = "пропал ключ журнала (файл journal.key в папке данных)";
const LOST_HEADS: &str = "пропал файл подписанных сумм журнала (journal.heads в папке данных)";
const OTHER_KEY: &str = "ключ журнала в папке данных (journal.key) не от этой базы";
const OTHER_JOURNAL: &str = "журнал в базе не продолжает подписанный: он обрезан, переписан или взят из другой базы";

impl Store {
    /// Makes the key of a database that never had one, and signs what a killed program left unsigned.
    pub(crate) async fn prepare_anchor(&self) -> Result<(), Error> {
        if !self.is_sealed() {
            return Ok(());
        }
        let known = self.journal_keys().await?;
        let anchor = self.anchor();
        let newest = anchor.heads()?.pop();
        match (anchor.public_key()?, known.is_empty()) {
            (None, true) => {
                anchor.make_key()?;
                self.adopt_key().await?;
            }
            (None, false) => anchor.give_up(LOST_KEY),
            (Some(_), true) if newest.is_none() => self.adopt_key().await?,
            (Some(key), false) if !known.contains(&key) => anchor.give_up(OTHER_KEY),
            (Some(_), _) => match newest {
                None => anchor.give_up(LOST_HEADS),
                Some(head) if self.has(&head).await? => {
                    if known.is_empty() {
                        self.adopt_key().await?;
                    }
                    self.sign_newest().await?;
                }
                Some(_) => anchor.give_up(OTHER_JOURNAL),
            },
        }
        Ok(())
    }

    /// Signs the head of a commit. A head that cannot be written is in the log; the commit stands.
    pub(crate) async fn sign(&self, written: &Written) {
        if !self.is_sealed() || self.anchor().broken().is_some() {
            return;
        }
        if let Err(error) = self.signed(written).await {
            tracing::error!(%error, "the head of the journal was not written");
        }
    }

    async fn signed(&self, written: &Written) -> Result<(), Error> {
        let tail = match self.anchor().append(written, false)? {
            Next::Written => return Ok(()),
            Next::Ask(tail) => tail,
        };
        match tail {
            None => self.anchor().give_up(LOST_HEADS),
            Some(tail) if self.has(&tail).await? => {
                self.anchor().append(written, true)?;
            }
            Some(_) => self.anchor().give_up(OTHER_JOURNAL),
        }
        Ok(())
    }

    /// The signed end of the journal as it is now; none when the key is lost.
    ///
    /// # Errors
    /// Refused `broken_journal` when the journal does not go on from its newest signed head.
    pub async fn journal_head(&self) -> Result<Option<Head>, Error> {
        if let Some(newest) = self.anchor().heads()?.last()
            && !self.has(newest).await?
        {
            return Err(Error::refused(
                "broken_journal",
                format!("Сумма не напечатана: {OTHER_JOURNAL}."),
                "Разберитесь, что произошло: opora journal verify покажет подробности.",
            ));
        }
        let (sequence, hash, at) = self.end().await?;
        self.anchor().head(sequence, &hash, &at)
    }

    /// Records the key as the one that signs from now on, and signs.
    pub(crate) async fn adopt_key(&self) -> Result<(), Error> {
        let Some(key) = self.anchor().public_key()? else { return Ok(()) };
        let (since, ..) = self.end().await?;
        let writing = self.begin().await?;
        let sql = "INSERT INTO journal_key (public_key, since) VALUES ($1, $2) ON CONFLICT DO NOTHING";
        let statement = Statement::from_sql_and_values(self.backend(), sql, [key.into(), since.into()]);
        writing.transaction.execute_raw(statement).await?;
        writing.commit().await?;
        self.sign_newest().await
    }

    /// Forgets that the key of this folder ever signed: for a database that stays empty.
    pub(crate) async fn forget_key(&self) -> Result<(), Error> {
        let Some(key) = self.anchor().public_key()? else { return Ok(()) };
        let writing = self.begin().await?;
        let sql = "DELETE FROM journal_key WHERE public_key = $1";
        let statement = Statement::from_sql_and_values(self.backend(), sql, [key.into()]);
        writing.transaction.execute_raw(statement).await?;
        writing.commit().await
    }

    async fn sign_newest(&self) -> Result<(), Error> {
        let (last, hash, at) = self.end().await?;
        let written = Written { first: last, previous_hash: String::new(), last, hash, at };
        self.anchor().append(&written, true).map(|_| ())
    }

    /// Whether the journal holds a head.
    pub(crate) async fn has(&self, head: &Head) -> Result<bool, Error> {
        if head.sequence == 0 {
            return Ok(head.hash == GENESIS);
        }
        let entry = journal::Entity::find_by_id(head.sequence).one(&self.reader().0).await?;
        Ok(entry.is_some_and(|entry| entry.hash == head.hash))
    }

    async fn end(&self) -> Result<(i64, String, String), Error> {
        let newest = journal::Entity::find().order_by_desc(journal::Column::Sequence);
        let newest = newest.filter(journal::Column::Sequence.gt(0)).one(&self.reader().0).await?;
        Ok(newest.map_or((0, GENESIS.to_owned(), String::new()), |entry| (entry.sequence, entry.hash, entry.at)))
    }

    /// Public keys that signed this journal.
    pub(crate) async fn journal_keys(&self) -> Result<Vec<String>, Error> {
        let statement = Statement::from_string(self.backend(), "SELECT public_key FROM journal_key ORDER BY since");
        let rows = self.reader().0.query_all_raw(statement).await?;
        rows.iter().map(|row| row.try_get::<String>("", "public_key").map_err(Error::from)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_holds_only_for_its_words() {
        let key = SigningKey::from_bytes(&[7; 32]);
        let head = Head::sign(&key, 12, &"a".repeat(64), "2026-03-02T06:00:00.000Z");
        assert_eq!(Head::parse(&head.line()), Some(head.clone()));
        assert!(head.is_genuine());
        assert!(Head::sign(&key, 0, GENESIS, "").is_genuine());
        for forged in [
            Head { sequence: 11, ..head.clone() },
            Head { hash: "b".repeat(64), ..head.clone() },
            Head { at: "2026-03-02T06:00:00.001Z".to_owned(), ..head.clone() },
            Head { key: hex::encode(SigningKey::from_bytes(&[8; 32]).verifying_key().to_bytes()), ..head.clone() },
            Head { signature: "0".repeat(128), ..head.clone() },
            Head { signature: "x".to_owned(), ..head },
        ] {
            assert!(!forged.is_genuine(), "{}", forged.line());
        }
        assert_eq!(Head::parse("opora-head-1 12"), None);
        assert_eq!(Head::parse("PK\u{3}\u{4}"), None);
    }

    #[test]
    fn a_long_file_is_thinned_out_and_a_torn_line_is_no_head() {
        let folder = tempfile::TempDir::new().unwrap();
        let anchor = Anchor::of(folder.path());
        anchor.make_key().unwrap();
        let mut previous_hash = GENESIS.to_owned();
        for n in 1..=5_000 {
            let hash = format!("{n:064}");
            let written = Written { first: n, previous_hash, last: n, hash: hash.clone(), at: String::new() };
            assert!(matches!(anchor.append(&written, false).unwrap(), Next::Written), "{n}");
            previous_hash = hash;
        }
        let heads = anchor.heads().unwrap();
        assert_eq!(heads.last().unwrap().sequence, 5_000);
        assert_eq!(heads[0].sequence, 1);
        assert!(heads.len() < 5_000 && heads.iter().all(Head::is_genuine));
        let path = folder.path().join(HEADS_FILE);
        assert_eq!(private::too_open(&path), None);
        let mut file = OpenOptions::new().append(true).open(&path).unwrap();
        file.write_all(b"opora-head-1 50").unwrap();
        let written = Written { first: 5_001, previous_hash, last: 5_001, hash: "c".repeat(64), at: String::new() };
        anchor.append(&written, false).unwrap();
        assert_eq!(anchor.heads().unwrap().last().unwrap().sequence, 5_001);
    }
}
