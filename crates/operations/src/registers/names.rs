//! Names of pupils: sealed under a key that lies in the data folder, outside the database. Whoever has the database and not
//! the key has codes only; whoever lost the key lost the names and nothing else.

use std::collections::HashMap;
use std::io::{ErrorKind, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::PathBuf;

use domain::access::Action;
use domain::registers::book;
use domain::registers::values::key_text;
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use store::Writing;
use store::queries::registers as queries;
use store::records::PupilName;

use crate::support::{event, stamp};
use crate::work::allow_unit;
use crate::{Actor, App, Failure};

/// Name of the key file in the data folder.
pub const KEY_FILE: &str = "pupil-names.key";

type Code = Hmac<Sha256>;

/// Bytes of the nonce before a sealed name.
const NONCE: usize = 16;
/// Bytes of the tag behind it.
const TAG: usize = 32;

/// The key with its name. A name is sealed by a stream of HMAC-SHA-256 in counter mode and a tag over place, nonce and
/// sealed bytes (encrypt, then authenticate), each under a key of its own made from the file's key. The construction needs
/// nothing beside the hash that the journal and the pseudonyms rest on already.
pub(crate) struct NameKey {
    id: String,
    stream: [u8; 32],
    tag: [u8; 32],
}

/// HMAC-SHA-256 of some parts.
fn code(key: &[u8; 32], parts: &[&[u8]]) -> Code {
    let Ok(mut code) = Code::new_from_slice(key) else { unreachable!("HMAC takes keys of any length") };
    parts.iter().for_each(|part| code.update(part));
    code
}

impl NameKey {
    fn new(bytes: [u8; 32]) -> NameKey {
        let derived = |purpose: &[u8]| code(&bytes, &[purpose]).finalize().into_bytes().into();
        NameKey {
            id: hex::encode(&Sha256::digest(bytes)[..8]),
            stream: derived(b"opora pupil names: stream"),
            tag: derived(b"opora pupil names: tag"),
        }
    }

    /// The bytes under the stream of a nonce: the same operation seals and opens.
    fn streamed(&self, nonce: &[u8], bytes: &[u8]) -> Vec<u8> {
        let blocks = (0_u32..).zip(bytes.chunks(TAG)).flat_map(|(number, block)| {
            let stream = code(&self.stream, &[nonce, &number.to_be_bytes()]).finalize().into_bytes();
            block.iter().zip(stream).map(|(byte, mask)| byte ^ mask).collect::<Vec<u8>>()
        });
        blocks.collect()
    }

    fn tagged(&self, place: &str, nonce: &[u8], sealed: &[u8]) -> Code {
        let length = (place.len() as u64).to_be_bytes();
        code(&self.tag, &[&length, place.as_bytes(), nonce, sealed])
    }

    /// Seals a name for its place: moved to another pupil it does not open.
    fn seal(&self, app: &App, place: &str, name: &str) -> String {
        let nonce: [u8; NONCE] = app.chance.bytes();
        let sealed = self.streamed(&nonce, name.as_bytes());
        let tag = self.tagged(place, &nonce, &sealed).finalize().into_bytes();
        hex::encode([&nonce[..], &sealed[..], &tag[..]].concat())
    }

    fn open(&self, place: &str, sealed: &str) -> Option<String> {
        let bytes = hex::decode(sealed).ok()?;
        let (nonce, rest) = bytes.split_at_checked(NONCE)?;
        let (sealed, tag) = rest.split_at_checked(rest.len().checked_sub(TAG)?)?;
        self.tagged(place, nonce, sealed).verify_slice(tag).ok()?;
        String::from_utf8(self.streamed(nonce, sealed)).ok()
    }
}

fn path(app: &App) -> PathBuf {
    app.store.folder().join(KEY_FILE)
}

/// The key, when the file is there.
///
/// # Errors
/// The file is there and holds no key.
pub(crate) fn key(app: &App) -> Result<Option<NameKey>, Failure> {
    let path = path(app);
    let text = match std::fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(Failure::unexpected(error)),
    };
    let bytes = hex::decode(text.trim()).ok().and_then(|bytes| <[u8; 32]>::try_from(bytes).ok());
    match bytes {
        Some(bytes) => Ok(Some(NameKey::new(bytes))),
        None => Err(Failure::refused(
            "key_damaged",
            format!("Файл {KEY_FILE} в папке данных повреждён: в нём нет ключа имён обучающихся."),
            "Верните его из места, где хранится его копия. Всё, кроме имён, работает и без него.",
        )),
    }
}

/// The key; made on first use, readable by the owner only.
fn key_or_new(app: &App) -> Result<NameKey, Failure> {
    if let Some(key) = key(app)? {
        return Ok(key);
    }
    let bytes: [u8; 32] = app.chance.bytes();
    let made = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path(app));
    let mut file = made.map_err(Failure::unexpected)?;
    file.write_all(hex::encode(bytes).as_bytes()).and_then(|()| file.sync_all()).map_err(Failure::unexpected)?;
    Ok(NameKey::new(bytes))
}

fn place(unit: &str, code: &str) -> String {
    format!("{unit}|{}", key_text(code))
}

/// Keeps the names of a table; those that are known already stay as they are. Tells how many were written.
pub(crate) async fn put(app: &App, writing: &Writing, names: &[book::PupilName]) -> Result<usize, Failure> {
    if names.is_empty() {
        return Ok(0);
    }
    let key = key_or_new(app)?;
    let mut known: HashMap<(String, String), String> = HashMap::new();
    let mut units: Vec<&String> = names.iter().map(|name| &name.unit).collect();
    units.sort_unstable();
    units.dedup();
    for unit in units {
        for row in queries::pupil_names(&writing.reader(), unit).await? {
            if let Some(name) = key.open(&place(unit, &row.pupil_code), &row.sealed) {
                known.insert((unit.clone(), row.pupil_code), name);
            }
        }
    }
    let mut rows: HashMap<(String, String), PupilName> = HashMap::new();
    for name in names {
        let at = (name.unit.clone(), key_text(&name.code));
        if known.get(&at) == Some(&name.name) {
            rows.remove(&at);
            continue;
        }
        let sealed = key.seal(app, &place(&name.unit, &name.code), &name.name);
        let changed_at = stamp(app.clock.now());
        let row =
            PupilName { unit_id: at.0.clone(), pupil_code: at.1.clone(), key_id: key.id.clone(), sealed, changed_at };
        rows.insert(at, row);
    }
    let written = rows.len();
    queries::put_pupil_names(writing, rows.into_values().collect()).await?;
    Ok(written)
}

/// Names of the pupils of an organisation by their folded code. Reading them is written to the journal.
///
/// # Errors
/// Refused when the person who asks may not report for this organisation, or the key is lost.
pub async fn of_unit(app: &App, actor: &Actor, unit: &str) -> Result<HashMap<String, String>, Failure> {
    allow_unit(app, actor, Action::Report, Some(unit))?;
    let rows = queries::pupil_names(&app.store.reader(), unit).await?;
    if rows.is_empty() {
        return Ok(HashMap::new());
    }
    let key = key(app)?.ok_or_else(lost)?;
    let mut names = HashMap::new();
    for row in rows {
        let name = key.open(&place(unit, &row.pupil_code), &row.sealed).ok_or_else(lost)?;
        names.insert(row.pupil_code, name);
    }
    let mut event = event(app, actor, "pupil_names.read", "unit", unit);
    event.after = Some(serde_json::json!({ "names": names.len() }));
    let writing = app.store.begin().await?;
    crate::support::finish(writing, event).await?;
    Ok(names)
}

fn lost() -> Failure {
    Failure::refused(
        "key_lost",
        format!("Имена обучающихся не открыть: ключ {KEY_FILE} потерян или заменён."),
        "Верните файл ключа в папку данных или загрузите имена заново. Коды, маршруты и показатели не пострадали.",
    )
}

/// How many names no key at hand opens; for `opora doctor`.
///
/// # Errors
/// Only our own.
pub async fn unreadable(app: &App) -> Result<i64, Failure> {
    let sealed = queries::pupil_name_keys(&app.store.reader()).await?;
    let own = key(app).ok().flatten().map(|key| key.id);
    Ok(sealed.into_iter().filter(|(id, _)| Some(id) != own.as_ref()).map(|(_, names)| names).sum())
}
