//! Stories about what must not be lost, forged or read by others.

pub mod forgery;
pub mod journal;
pub mod outage;

use std::collections::BTreeSet;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use store::backup::backup;
use store::faults::Fault;
use store::queries::units;
use store::testing::Place;
use store::{Error, Store, doctor, journal as journal_of};

use crate::records::{event, unit};

const NOW: &str = "2026-03-02T06:00:00Z";

/// Writes one unit with its entry, and fails as the store fails.
pub async fn write(store: &Store, n: usize, name: &str) -> Result<(), Error> {
    let writing = store.begin().await?;
    units::insert(&writing, vec![unit(&format!("unit-{n}"), name, None)]).await?;
    journal_of::append(&writing, event(n)).await?;
    writing.commit().await
}

/// Numbers of the units that a store of its own sees.
pub async fn seen(store: &Store) -> BTreeSet<usize> {
    let all = units::all(&store.reader(), true).await.unwrap();
    all.iter().map(|unit| unit.id.strip_prefix("unit-").unwrap().parse().unwrap()).collect()
}

/// What does not agree, in words; empty when all is well.
pub async fn problems(store: &Store) -> Vec<String> {
    let found = store::examine::examine(store).await.unwrap();
    found.chain.into_iter().chain(found.heads).chain(found.strange_rows).collect()
}

/// The database fails, the program panics or the asker goes away, at each statement of a change in turn: what was
/// acknowledged is there for another connection, what was not is nowhere, and the next change goes through at once.
pub async fn a_fault_at_any_statement_loses_nothing(place: Arc<Place>) {
    let store = place.open().await;
    let (mut acknowledged, mut n) = (BTreeSet::new(), 0);
    for fault in [Fault::RolledBack, Fault::Failed, Fault::Panic, Fault::Silence] {
        for at in 0.. {
            n += 1;
            store.faults().order(at, fault);
            let struck = {
                let store = store.clone();
                let attempt = tokio::spawn({
                    let store = store.clone();
                    async move { write(&store, n, "Школа").await }
                });
                while fault == Fault::Silence && !attempt.is_finished() {
                    tokio::time::sleep(Duration::from_millis(20)).await;
                    if !store.faults().are_waiting() {
                        attempt.abort();
                        break;
                    }
                }
                attempt.await.map_or(true, |result| result.is_err())
            };
            let unused = store.faults().withdraw();
            if unused {
                assert!(at > 3, "{fault:?}: a change has more statements than {at}");
                assert!(!struck);
                acknowledged.insert(n);
                break;
            }
            assert!(struck, "{fault:?} at {at} was not noticed");
            // The next one does not suffer.
            n += 1;
            write(&store, n, "Школа").await.unwrap_or_else(|error| panic!("{fault:?} at {at}: {error}"));
            acknowledged.insert(n);
            let beside = Store::connect(&place.folder(), place.database.as_deref()).await.unwrap();
            assert_eq!(seen(&beside).await, acknowledged, "{fault:?} at {at}");
            beside.close().await.unwrap();
        }
    }
    assert_eq!(problems(&store).await, Vec::<String>::new());
    store.close().await.unwrap();
}

/// A small file system, when the tests may mount one.
struct SmallDisk(PathBuf);

impl SmallDisk {
    fn mount(at: &Path) -> Option<SmallDisk> {
        std::fs::create_dir_all(at).unwrap();
        let mut mount = std::process::Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", "size=14m", "tmpfs"]).arg(at);
        let mounted = mount.output().is_ok_and(|output| output.status.success());
        mounted.then(|| SmallDisk(at.to_owned()))
    }

    fn grow(&self) {
        let mut mount = std::process::Command::new("mount");
        assert!(mount.args(["-o", "remount,size=64m"]).arg(&self.0).status().unwrap().success());
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _left_to_the_system = std::process::Command::new("umount").arg("-l").arg(&self.0).status();
    }
}

/// Copies a folder as a killed program leaves it: nothing is closed, nothing is folded in.
fn copy_as_killed(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap().flatten() {
        let (path, name) = (entry.path(), entry.file_name());
        // The shared memory of a dead program is not there after a power cut.
        if path.is_file() && !name.to_string_lossy().ends_with("-shm") {
            std::fs::copy(&path, to.join(name)).unwrap();
        }
    }
}

/// Four failures on a full disk, space given back, more writes, then the program is killed.
async fn fill_up(folder: &Path, small_database: bool, give_space_back: impl Fn(), beside: &Path) {
    let store = Store::open(folder, None).await.unwrap();
    if small_database {
        let writing = store.begin().await.unwrap();
        writing.run("PRAGMA max_page_count = 900").await.unwrap();
        writing.commit().await.unwrap();
    }
    let long = "Школа ".repeat(600);
    let (mut acknowledged, mut failures) = (BTreeSet::new(), 0);
    for n in 0..20_000 {
        match write(&store, n, &long).await {
            Ok(()) => drop(acknowledged.insert(n)),
            Err(error) => {
                assert!(matches!(error, Error::Full | Error::ReadOnly(_)), "{error:?}");
                failures += 1;
            }
        }
        // The limit of pages belongs to a connection, and a connection that failed is gone.
        if failures == if small_database { 1 } else { 4 } {
            break;
        }
    }
    assert!(failures > 0 && acknowledged.len() > 50, "{failures} failures, {} acknowledged", acknowledged.len());
    give_space_back();
    for n in 100_000..100_200 {
        write(&store, n, "Школа").await.unwrap_or_else(|error| panic!("space is back: {error}"));
        acknowledged.insert(n);
    }
    copy_as_killed(folder, beside);
    let after = Store::open(beside, None).await.unwrap();
    assert_eq!(seen(&after).await, acknowledged);
    assert_eq!(problems(&after).await, Vec::<String>::new());
    after.close().await.unwrap();
    store.close().await.unwrap();
}

pub async fn a_full_disk_loses_nothing() {
    let place = Place::sqlite();
    fill_up(&place.folder(), true, || {}, &place.beside("killed")).await;
    let at = place.beside("small");
    let Some(disk) = SmallDisk::mount(&at) else {
        eprintln!("skipped on a full file system: this user may not mount one; a full database was tried instead");
        return;
    };
    fill_up(&at.join("data"), false, || disk.grow(), &place.beside("killed on a small disk")).await;
}

fn mode(path: &Path) -> u32 {
    std::fs::metadata(path).unwrap().permissions().mode() & 0o777
}

/// Nobody but the owner reads the records, the keys and the copies, whatever the rights were before.
pub async fn nobody_else_reads_the_data(place: Arc<Place>) {
    let store = place.open().await;
    write(&store, 1, "Школа").await.unwrap();
    let copy = place.beside("copy.zip");
    backup(&store, &copy, NOW).await.unwrap();
    let folder = place.folder();
    let files: Vec<PathBuf> = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert!(files.iter().any(|path| path.ends_with("journal.key")));
    for path in files.iter().chain([&copy, &folder]) {
        assert_eq!(mode(path), if path.is_dir() { 0o700 } else { 0o600 }, "{}", path.display());
    }
    // Opened for others: the doctor tells it, closes it, and is content the next time.
    let open = |path: &Path, mode| std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    open(&folder, 0o755);
    open(&folder.join("journal.key"), 0o644);
    let ill = doctor::examine(&store).await.into_iter().find(|check| check.code == "private").unwrap();
    assert!(!ill.ok && ill.text.contains("journal.key") && ill.text.contains("755"), "{}", ill.text);
    assert_eq!((mode(&folder), mode(&folder.join("journal.key"))), (0o700, 0o600));
    assert!(doctor::examine(&store).await.into_iter().all(|check| check.ok));
    store.close().await.unwrap();
    open(&folder, 0o777);
    let again = place.open().await;
    assert_eq!(mode(&folder), 0o700);
    again.close().await.unwrap();
}
