//! The results plane as the operations ask for it: `imports` reads the files, the lake of `analytics` keeps and counts.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Read, Seek, SeekFrom, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use analytics::Lake;
use analytics::generate::Country;
use domain::refusal::Refusal;
use domain::results::catalogue::Catalogue;
use domain::results::context::{ContextTable, FEWEST_INDICATORS, INDICATORS, SchoolContext};
use domain::results::file::{FileKind, ResultsFile};
use domain::results::identification::SchoolResults;
use domain::results::lake::{Changes, ClassCounts, ImportReport, IncomingFile, LakeVersion, SchoolFilter, WorkSummary};
use domain::results::linking::kept::{IncomingDiagnostic, KeepChange, KeptWork};
use domain::results::objectivity::WorkFacts;
use domain::results::scale::Scales;
use domain::results::work::WorkCode;
use imports::results::archive::{Archive, Budget, DEPTH};
use imports::results::{PseudonymKey, sittings};
use jiff::Timestamp;
use operations::Chance;
use operations::jobs::Stop;
use operations::results::{Answer, ReadFile, ResultsEngine};
use operations::uploads::ReadSeek;
use sha2::{Digest, Sha256};

use crate::failure::Failure;

/// Name of the key's file in the data folder.
const KEY_FILE: &str = "pseudonym.key";

/// Bytes that show what a file is.
const HEAD: u64 = 4096;
/// Largest file of others' making that is read; archives may be larger.
const LARGEST_FILE: u64 = imports::limits::INPUT_BYTES as u64;

/// The lake of a data folder, in this process.
#[derive(Debug)]
pub struct LocalEngine {
    lake: Lake,
    key: PseudonymKey,
}

impl LocalEngine {
    /// Opens the key of a data folder and its lake, or the lake at `address`; both are made when they are missing.
    ///
    /// # Errors
    /// The folder cannot be written, the address is none, or the key is not a key.
    pub fn open(data: &Path, address: Option<&str>, chance: &Chance) -> Result<LocalEngine, Failure> {
        std::fs::create_dir_all(data)?;
        let key = key(data, chance)?;
        let lake = match address {
            Some(address) => Lake::open_url(address),
            None => Lake::open_local(&data.join("results")),
        };
        let lake = lake.map_err(Refusal::from)?;
        Ok(LocalEngine { lake, key })
    }

    /// Takes an invented country in as one version of the lake; tells its number.
    ///
    /// # Errors
    /// By the lake.
    pub async fn take_country(&self, country: &Country, at_once: usize, at: Timestamp) -> Result<u64, Failure> {
        Ok(self.lake.take_country(country, at_once, at).await.map_err(Refusal::from)?)
    }

    /// Reads a member of an archive, or the members of an archive in it; tells whether to go on.
    fn read_member(&self, path: &str, bytes: &[u8], depth: usize, walk: &mut Walk<'_, '_>) -> bool {
        if let Some(archive) = Archive::open(Cursor::new(bytes)).filter(|_| depth < DEPTH) {
            return self.read_archive(path, archive, depth, walk);
        }
        (walk.found)(self.read_bytes(path, bytes))
    }

    fn read_archive<R: Read + Seek>(
        &self,
        path: &str,
        mut archive: Archive<R>,
        depth: usize,
        walk: &mut Walk<'_, '_>,
    ) -> bool {
        while let Some(member) = archive.next(&mut walk.budget) {
            let path = format!("{path}/{}", member.name);
            let go_on = match member.bytes {
                Ok(bytes) => self.read_member(&path, &bytes, depth + 1, walk),
                Err(refusal) => (walk.found)(unread(&path, refusal)),
            };
            if !go_on {
                return false;
            }
        }
        !walk.budget.stopped()
    }

    fn read_bytes(&self, name: &str, bytes: &[u8]) -> ReadFile {
        let read = match bytes.starts_with(b"PAR1") {
            true => analytics::read_parquet(bytes),
            false => unless_context(imports::results::read_results(bytes, name, &self.key), name, bytes),
        };
        ReadFile { name: name.to_owned(), sha256: hex::encode(Sha256::digest(bytes)), read }
    }

    fn read_source(
        &self,
        name: &str,
        source: &mut dyn ReadSeek,
        stop: &Stop,
        found: &mut dyn FnMut(ReadFile) -> bool,
    ) -> std::io::Result<()> {
        let size = source.seek(SeekFrom::End(0))?;
        source.rewind()?;
        let stopped = || stop.stopped();
        let mut walk = Walk { budget: Budget::new(size, &stopped), found };
        if let Some(archive) = Archive::open(&mut *source) {
            self.read_archive(name, archive, 0, &mut walk);
            return Ok(());
        }
        source.rewind()?;
        let mut bytes = Vec::new();
        source.take(HEAD).read_to_end(&mut bytes)?;
        // Results in our own shape may be long; nobody makes a workbook or a page of this size.
        if size > LARGEST_FILE && !bytes.starts_with(b"PAR1") && !sittings::is_ours(&bytes) {
            let message = format!("Файл «{name}» больше {} МБ.", LARGEST_FILE / 1024 / 1024);
            let hint = "Выгрузите отчёт по муниципалитетам или школам отдельными файлами.";
            (walk.found)(unread(name, Refusal::new("too_large", message, hint)));
            return Ok(());
        }
        bytes.reserve_exact(usize::try_from(size).unwrap_or(0).saturating_sub(bytes.len()));
        source.read_to_end(&mut bytes)?;
        (walk.found)(self.read_bytes(name, &bytes));
        Ok(())
    }
}

/// The way through an upload: what it may still unpack to, and who takes what is found.
struct Walk<'a, 'b> {
    budget: Budget<'a>,
    found: &'b mut dyn FnMut(ReadFile) -> bool,
}

fn unread(path: &str, refusal: Refusal) -> ReadFile {
    ReadFile { name: path.to_owned(), sha256: String::new(), read: Err(refusal) }
}

/// A file that is no report, or seems a register of schools, may be a table of contexts: those have a page of their own.
fn unless_context(read: Result<ResultsFile, Refusal>, name: &str, bytes: &[u8]) -> Result<ResultsFile, Refusal> {
    let doubtful = match &read {
        Ok(file) => file.kind == FileKind::SchoolRegister,
        Err(refusal) => refusal.code == "unknown_report",
    };
    let shares = |context: &SchoolContext| INDICATORS.iter().filter(|(_, of)| of(context).is_some()).count();
    let is_context = || {
        let table = imports::results::context::read_context(bytes, name);
        table.is_ok_and(|table| table.contexts.iter().any(|context| shares(context) >= FEWEST_INDICATORS))
    };
    if !doubtful || !is_context() {
        return read;
    }
    Err(Refusal::new(
        "is_context",
        format!("Файл «{name}» – контекст школ, а не результаты."),
        "Загрузите его на странице «Результаты» → «Контекст школ».",
    ))
}

/// The key under which names become pseudonyms. It is made once, readable by the owner only, and goes into no export.
fn key(data: &Path, chance: &Chance) -> Result<PseudonymKey, Failure> {
    let path = data.join(KEY_FILE);
    let made = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path);
    match made {
        Ok(mut file) => {
            let bytes: [u8; 32] = chance.bytes();
            file.write_all(hex::encode(bytes).as_bytes())?;
            file.sync_all()?;
            Ok(PseudonymKey::new(bytes))
        }
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
            let text = std::fs::read_to_string(&path).map_err(|error| unreadable(&path, &error))?;
            let bytes = hex::decode(text.trim()).ok().and_then(|bytes| <[u8; 32]>::try_from(bytes).ok());
            let bytes = bytes.ok_or_else(|| {
                let message = format!("Файл {} повреждён: в нём нет ключа псевдонимов.", path.display());
                Refusal::new("key_damaged", message, "Верните его из резервной копии папки данных.")
            })?;
            Ok(PseudonymKey::new(bytes))
        }
        Err(error) => Err(unreadable(&path, &error)),
    }
}

fn unreadable(path: &Path, error: &std::io::Error) -> Failure {
    let message = format!("Файл {} нельзя прочитать или записать: {error}.", path.display());
    Refusal::new("key_unreadable", message, "Проверьте права на папку данных и свободное место на диске.").into()
}

impl ResultsEngine for LocalEngine {
    fn read(&self, name: &str, source: &mut dyn ReadSeek, stop: &Stop, found: &mut dyn FnMut(ReadFile) -> bool) {
        if let Err(error) = self.read_source(name, source, stop, found) {
            tracing::error!(%error, "an uploaded file cannot be read from the disk");
            let message = format!("Файл «{name}» не удалось прочитать с диска.");
            found(unread(name, Refusal::new("upload_unreadable", message, "Отправьте его ещё раз.")));
        }
    }

    fn read_catalogue(&self, name: &str, bytes: &[u8]) -> Result<Catalogue, Refusal> {
        imports::results::catalogue::read_catalogue(bytes, name)
    }

    fn import(&self, files: Vec<IncomingFile>, at: Timestamp, dry_run: bool) -> Answer<'_, ImportReport> {
        Box::pin(async move { Ok(self.lake.import(&files, at, dry_run).await?) })
    }

    fn works(&self, year: Option<u16>) -> Answer<'_, Vec<WorkSummary>> {
        Box::pin(async move { Ok(self.lake.works(year).await?) })
    }

    fn schools(&self, filter: SchoolFilter) -> Answer<'_, Vec<SchoolResults>> {
        Box::pin(async move { Ok(self.lake.schools(&filter).await?) })
    }

    fn classes(&self, work: WorkCode, school: String) -> Answer<'_, Vec<ClassCounts>> {
        Box::pin(async move { Ok(self.lake.classes(&work, &school).await?) })
    }

    fn facts(&self, year: u16, of: Option<BTreeSet<WorkCode>>) -> Answer<'_, BTreeMap<WorkCode, WorkFacts>> {
        Box::pin(async move { Ok(self.lake.facts(year, of.as_ref()).await?) })
    }

    fn changed_since(&self, version: u64) -> Answer<'_, Option<Changes>> {
        Box::pin(async move { Ok(self.lake.changed_since(version).await?) })
    }

    fn version(&self) -> Answer<'_, u64> {
        Box::pin(async move { Ok(self.lake.number().await?) })
    }

    fn versions(&self) -> Answer<'_, Vec<LakeVersion>> {
        Box::pin(async move {
            let mut versions = self.lake.versions().await?;
            versions.reverse();
            Ok(versions)
        })
    }

    fn catalogues(&self) -> Answer<'_, Vec<Catalogue>> {
        Box::pin(async move { Ok(self.lake.catalogues().await?.into_values().collect()) })
    }

    fn put_catalogue(&self, catalogue: Catalogue, at: Timestamp) -> Answer<'_, ()> {
        Box::pin(async move {
            self.lake.put_catalogue(&catalogue, at).await?;
            Ok(())
        })
    }

    fn read_context(&self, name: &str, bytes: &[u8]) -> Result<ContextTable, Refusal> {
        imports::results::context::read_context(bytes, name)
    }

    fn contexts(&self) -> Answer<'_, Vec<SchoolContext>> {
        Box::pin(async move {
            let kept = self.lake.context().await?;
            // Pages must not fail for want of an optional table: what cannot be understood is told in the log.
            Ok(kept.map_or_else(Vec::new, |value| {
                serde_json::from_value(value).unwrap_or_else(|error| {
                    tracing::warn!(%error, "the stored context of schools is not understood; load it again");
                    Vec::new()
                })
            }))
        })
    }

    fn put_contexts(&self, contexts: Vec<SchoolContext>, at: Timestamp) -> Answer<'_, ()> {
        Box::pin(async move {
            self.lake.put_context(&serde_json::json!(contexts), at).await?;
            Ok(())
        })
    }

    fn diagnostics(&self, school: String) -> Answer<'_, Vec<KeptWork>> {
        Box::pin(async move { Ok(self.lake.diagnostics(&school).await?) })
    }

    fn diagnostic_schools(&self) -> Answer<'_, Vec<String>> {
        Box::pin(async move { Ok(self.lake.diagnostic_schools().await?) })
    }

    fn put_diagnostics(
        &self,
        works: Vec<IncomingDiagnostic>,
        at: Timestamp,
        dry_run: bool,
    ) -> Answer<'_, (Vec<Result<KeepChange, Refusal>>, u64)> {
        Box::pin(async move { Ok(self.lake.put_diagnostics(&works, at, dry_run).await?) })
    }

    fn check(&self) -> Answer<'_, Vec<String>> {
        Box::pin(async move { Ok(self.lake.check().await?) })
    }

    fn scales(&self) -> Answer<'_, Scales> {
        Box::pin(async move { Ok(self.lake.scales().await?) })
    }

    fn own_scales(&self) -> Answer<'_, Scales> {
        Box::pin(async move { Ok(self.lake.own_scales().await?) })
    }

    fn put_scales(&self, own: Scales, at: Timestamp) -> Answer<'_, ()> {
        Box::pin(async move {
            self.lake.put_scales(&own, at).await?;
            Ok(())
        })
    }
}
