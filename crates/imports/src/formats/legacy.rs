//! DOC, RTF and Word 2003 XML, which only LibreOffice reads well: the file is converted to DOCX by `soffice` and read
//! as one.
//!
//! This is the only place of the crate that starts a process. It does so only when `soffice` or `libreoffice` stands in
//! a folder of `PATH`; the process gets a folder and a profile of its own, no window and [`PATIENCE`], and leaves
//! nothing behind. Conversions wait for each other, because each takes about 200 MB.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use domain::refusal::Refusal;

use super::docx;
use crate::document::Document;
use crate::limits;

/// How long a conversion may take. The first start of LibreOffice on a slow machine takes about 15 s.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);
/// How often to look whether it has finished.
const PAUSE: Duration = Duration::from_millis(50);

static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
static FOLDERS: AtomicU32 = AtomicU32::new(0);

/// Reads the document by way of DOCX.
pub(crate) fn read(bytes: &[u8], name: &str) -> Result<Document, Refusal> {
    read_with(bytes, name, std::env::var_os("PATH").as_deref())
}

fn read_with(bytes: &[u8], name: &str, path: Option<&OsStr>) -> Result<Document, Refusal> {
    let office = path.and_then(find_office).ok_or_else(|| without_office(name))?;
    let converted = convert(&office, bytes, name)?;
    docx::read(&converted, name)
}

fn find_office(path: &OsStr) -> Option<PathBuf> {
    let programs = ["soffice", "libreoffice", "soffice.exe"];
    std::env::split_paths(path)
        .flat_map(|folder| programs.map(|program| folder.join(program)))
        .find(|file| file.is_file())
}

fn without_office(name: &str) -> Refusal {
    Refusal::new(
        "legacy_without_office",
        format!("Файл «{name}» сохранён в старом формате Word (DOC или RTF), а LibreOffice на сервере не установлен."),
        "Откройте файл в Word, LibreOffice или МойОфис, выберите «Файл → Сохранить как», тип DOCX, и загрузите то, что получилось.",
    )
}

/// Converts with LibreOffice and gives back the bytes of the DOCX.
fn convert(office: &Path, bytes: &[u8], name: &str) -> Result<Vec<u8>, Refusal> {
    // A poisoned lock only means that another conversion panicked.
    let _turn = ONE_AT_A_TIME.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let failed = |_| {
        Refusal::new(
            "conversion_failed",
            format!("Файл «{name}» не удалось преобразовать в DOCX: нет места во временной папке сервера."),
            "Сохраните файл как DOCX на своём компьютере и загрузите его.",
        )
    };
    let folder = Folder::create().map_err(failed)?;
    let source = folder.0.join(format!("document.{}", extension(bytes)));
    std::fs::write(&source, bytes).map_err(failed)?;
    let child = start(office, &folder.0, &source).map_err(|_| without_office(name))?;
    if !finished(child) {
        return Err(Refusal::new(
            "conversion_timeout",
            format!("Преобразование файла «{name}» в DOCX заняло больше {} с и остановлено.", PATIENCE.as_secs()),
            "Сохраните файл как DOCX на своём компьютере и загрузите его.",
        ));
    }
    let target = folder.0.join("out").join("document.docx");
    let size = std::fs::metadata(&target).map(|data| data.len()).unwrap_or(0);
    if size == 0 {
        return Err(limits::damaged(name, "LibreOffice не смог его открыть: он испорчен или закрыт паролем"));
    }
    if size > limits::INPUT_BYTES as u64 {
        return Err(limits::bomb(name));
    }
    std::fs::read(&target).map_err(failed)
}

/// LibreOffice tells the format by content, but a wrong ending sends it to the wrong filter.
fn extension(bytes: &[u8]) -> &'static str {
    let start = &bytes[..bytes.len().min(512)];
    if start.starts_with(b"{\\rtf") {
        "rtf"
    } else if start.windows(5).any(|window| window == b"<?xml") {
        "xml"
    } else {
        "doc"
    }
}

fn start(office: &Path, folder: &Path, source: &Path) -> std::io::Result<Child> {
    let mut command = Command::new(office);
    let profile = folder.join("profile");
    command
        .args(["--headless", "--norestore", "--nolockcheck", "--nodefault", "--nologo"])
        .arg(format!("-env:UserInstallation=file://{}", profile.display()))
        .args(["--convert-to", "docx:MS Word 2007 XML", "--outdir"])
        .arg(folder.join("out"))
        .arg(source)
        .current_dir(folder)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    command.spawn()
}

/// Waits for the process; one that takes too long is stopped with everything it started.
fn finished(mut child: Child) -> bool {
    let started = Instant::now();
    loop {
        match child.try_wait() {
            Ok(Some(_)) => return true,
            Ok(None) if started.elapsed() < PATIENCE => std::thread::sleep(PAUSE),
            _ => {
                stop(&mut child);
                return false;
            }
        }
    }
}

/// `soffice` is a script that starts the real program, so its whole group is stopped.
fn stop(child: &mut Child) {
    if cfg!(unix) {
        let group = format!("-{}", child.id());
        let _ = Command::new("kill").args(["-KILL", "--", &group]).stderr(Stdio::null()).status();
    }
    let _ = child.kill();
    let _ = child.wait();
}

/// A folder in the system's place for temporary files, removed with everything in it.
struct Folder(PathBuf);

impl Folder {
    fn create() -> std::io::Result<Folder> {
        loop {
            let number = FOLDERS.fetch_add(1, Ordering::Relaxed);
            let path = std::env::temp_dir().join(format!("opora-convert-{}-{number}", std::process::id()));
            match create_private(&path) {
                Ok(()) => return Ok(Folder(path)),
                // Left behind by a process that was killed and had the same number.
                Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists && number < 10_000 => {}
                Err(error) => return Err(error),
            }
        }
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// Documents are nobody else's business: the folder is readable by this user only.
fn create_private(path: &Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_libreoffice_the_way_out_is_said() {
        let refusal = read_with(b"{\\rtf1 x}", "план.rtf", Some(OsStr::new("/nowhere"))).unwrap_err();
        assert_eq!(refusal.code, "legacy_without_office");
        assert!(refusal.hint.contains("DOCX"));
    }

    #[test]
    fn the_ending_follows_the_content() {
        for (bytes, expected) in [(&b"{\\rtf1"[..], "rtf"), (b"<?xml version", "xml"), (b"\xd0\xcf\x11\xe0", "doc")] {
            assert_eq!(extension(bytes), expected);
        }
    }

    #[test]
    fn folders_are_private_and_go() {
        let folder = Folder::create().unwrap();
        let path = folder.0.clone();
        std::fs::write(path.join("x"), "x").unwrap();
        drop(folder);
        assert!(!path.exists());
    }

    #[test]
    fn rtf_is_read_when_libreoffice_is_installed() {
        let path = std::env::var_os("PATH");
        if path.as_deref().and_then(find_office).is_none() {
            println!("skipped: LibreOffice is not installed");
            return;
        }
        let source = b"{\\rtf1\\ansi\\ansicpg1251 \\'cf\\'eb\\'e0\\'ed\\par}";
        let document = read_with(source, "план.rtf", path.as_deref()).unwrap();
        assert!(format!("{document:?}").contains("План"), "{document:?}");
    }
}
