//! Upkeep: compaction, recounting, and the check whether every file of a version is there and whole.

use std::collections::BTreeSet;

use domain::results::lake::CheckReport;
use domain::results::scale::Scales;
use domain::results::work::{Work, WorkCode};
use parquet::arrow::ParquetRecordBatchStreamBuilder;

use super::bulk::{self, BulkWork, BulkWriter};
use super::counts_file::CountRow;
use super::directory::Directory;
use super::manifest::{CountsFile, Cover, Manifest, Segment, StoredFile};
use super::query::{self, Level};
use super::rows::{StoredRow, written};
use super::storage::{Pending, Storage};
use crate::error::LakeError;
use crate::writer::{Row, batch};

/// Folders of data files.
pub const FOLDERS: [&str; 4] = ["segments", "counts", "sources", "documents"];

/// Files without a version are left alone for so long: they may be of an import that is under way.
const GRACE_SECONDS: i64 = 3_600;

/// Rows handed to the writer at once.
const BATCH_ROWS: usize = 16_384;

/// Works whose sittings or counts lie in more than one file.
pub fn scattered(manifest: &Manifest) -> Vec<WorkCode> {
    let is_scattered = |work: &WorkCode| {
        let segments = manifest.segments.iter().filter(|segment| segment.work == *work).count();
        let counts = manifest.counts.iter().filter(|counts| counts.cover.contains_key(work)).count();
        segments > 1 || counts > 1
    };
    manifest.works.keys().filter(|work| is_scattered(work)).cloned().collect()
}

/// Writes a work anew: one segment and one pair of counts, by the scales as they are.
pub async fn rewrite(
    storage: &Storage,
    manifest: &Manifest,
    known: (&Directory, &Scales),
    work: &Work,
    at: jiff::Timestamp,
) -> Result<BulkWork, LakeError> {
    let (directory, scales) = known;
    let mut rows = query::rows_of_work(storage, manifest, &work.code, None).await?;
    rows.sort_by(|a, b| order(directory, a).cmp(&order(directory, b)));
    let width = rows.iter().map(|row| row.sitting.items.len()).max().unwrap_or(0);
    let name = bulk::file_name(work, manifest.number, at);
    let mut writer = BulkWriter::begin(storage, work.clone(), width, scales, &name).await?;
    for chunk in rows.chunks(BATCH_ROWS) {
        let chunk: Vec<Row<'_>> = chunk
            .iter()
            .map(|row| Row {
                municipality: directory.municipality(&row.sitting.school),
                sitting: &row.sitting,
                date: row.date,
                source: &row.source,
            })
            .collect();
        writer.push(&batch(&work.code, width, &chunk).map_err(written)?).await?;
    }
    let mut reported: Vec<CountRow> = Vec::new();
    let only_reported = |row: CountRow| reported.extend(Some(row).filter(|row| row.from_aggregates));
    query::for_each_count(storage, manifest, Level::Schools, |known| *known == work.code, None, only_reported).await?;
    reported.into_iter().try_for_each(|row| writer.push_reported(row))?;
    writer.finish().await
}

fn order<'a>(directory: &'a Directory, row: &'a StoredRow) -> (Option<&'a str>, &'a str, Option<&'a str>, &'a str) {
    let sitting = &row.sitting;
    (directory.municipality(&sitting.school), &sitting.school, sitting.class.as_deref(), &sitting.participant)
}

/// Puts a rewritten work in the place of its old files.
pub fn take_over(manifest: &mut Manifest, written: BulkWork) -> [Pending; 2] {
    let code = written.work.code;
    manifest.segments.retain(|segment| segment.work != code);
    manifest.counts.iter_mut().for_each(|counts| {
        counts.cover.remove(&code);
    });
    manifest.counts.retain(|counts| !counts.cover.is_empty());
    if written.segment.rows > 0 {
        let (file, items) = (written.segment, written.items);
        manifest.segments.push(Segment { file, work: code.clone(), items, cover: Cover::All });
    }
    manifest.counts.push(CountsFile {
        schools: written.counts.file.clone(),
        groups: written.groups.file.clone(),
        cover: [(code, Cover::All)].into(),
    });
    [written.counts, written.groups]
}

/// Checks every file of a version: it is there, its bytes have the hash, its rows are as many as the version says.
pub async fn check(
    storage: &Storage,
    manifest: &Manifest,
    orphans: &BTreeSet<String>,
) -> Result<CheckReport, LakeError> {
    let mut report = CheckReport { version: manifest.number, orphans: orphans.len() as u64, ..CheckReport::default() };
    let mut seen = BTreeSet::new();
    for file in manifest.files().filter(|file| seen.insert(file.path.as_str())) {
        report.files += 1;
        report.bytes += file.bytes;
        report.problems.extend(fault(storage, file).await?);
    }
    Ok(report)
}

async fn fault(storage: &Storage, file: &StoredFile) -> Result<Option<String>, LakeError> {
    let told = |what: &str| Ok(Some(format!("{}: {what}.", file.path)));
    let Some((size, sha256)) = storage.measure(&file.path).await? else { return told("файла нет") };
    if size != file.bytes || sha256 != file.sha256 {
        return told("содержание не то, что было записано");
    }
    if file.path.ends_with(".parquet") {
        let metadata = ParquetRecordBatchStreamBuilder::new(storage.parquet(file)).await?;
        let rows = u64::try_from(metadata.metadata().file_metadata().num_rows()).unwrap_or(0);
        if rows != file.rows {
            return told("строк не столько, сколько было записано");
        }
    }
    Ok(None)
}

/// Data files that none of the versions names, with the moment they were written, in seconds since 1970.
pub async fn orphans(storage: &Storage, versions: &[Manifest]) -> Result<Vec<(String, i64)>, LakeError> {
    let named: BTreeSet<&str> =
        versions.iter().flat_map(|version| version.files().map(|file| file.path.as_str())).collect();
    let mut orphans = Vec::new();
    for folder in FOLDERS {
        let found = storage.list(folder).await?;
        orphans.extend(found.into_iter().filter(|(path, _)| !named.contains(path.as_str())));
    }
    Ok(orphans)
}

/// Removes what killed writers left more than an hour ago; tells how many files.
pub async fn sweep(storage: &Storage, versions: &[Manifest], at: jiff::Timestamp) -> Result<u64, LakeError> {
    let before = at.as_second() - GRACE_SECONDS;
    let mut removed = 0;
    for (path, written) in orphans(storage, versions).await? {
        if written < before {
            storage.remove(&path).await?;
            removed += 1;
        }
    }
    for folder in FOLDERS.iter().chain(&["versions"]) {
        removed += storage.remove_staged(folder, before)?;
    }
    Ok(removed)
}
