//! Stories about files on the disk.

use store::Error;
use store::files::{Files, address};

/// A process may die at any moment: what is half-written is never read, and what has its name is whole.
pub fn files_are_whole_or_absent() {
    let folder = tempfile::TempDir::new().unwrap();
    let files = Files::open(folder.path()).unwrap();

    // A writer died before it gave the file its name.
    let content = b"signed roadmap".as_slice();
    std::fs::write(folder.path().join("incoming/4242-0.part"), &content[..5]).unwrap();
    assert!(files.read(&address(content)).is_err());
    assert!(files.read_staged(&address(content)).is_err());

    // Staged, then kept; the same bytes again change nothing.
    let stored = files.stage(content).unwrap();
    assert_eq!(stored, address(content));
    assert_eq!(files.read_staged(&stored).unwrap(), content);
    files.keep(&stored).unwrap();
    assert_eq!(files.read(&stored).unwrap(), content);
    assert!(files.read_staged(&stored).is_err());
    assert_eq!(files.store(content).unwrap(), stored);
    files.verify(&stored).unwrap();

    // Refused: nothing of it stays.
    let refused = files.stage(b"a memo without a table").unwrap();
    files.discard_staged(&refused).unwrap();
    files.discard_staged(&refused).unwrap();
    assert!(files.read_staged(&refused).is_err());

    // Changed behind our back: never handed out.
    std::fs::write(files.path(&stored).unwrap(), b"forged roadmap").unwrap();
    assert!(matches!(files.read(&stored), Err(Error::Damaged(_))));
    assert!(matches!(files.verify(&stored), Err(Error::Damaged(_))));

    // Only addresses make paths.
    for wrong in ["", "../../etc/passwd", "ABCDEF", &"g".repeat(64), &"A".repeat(64)] {
        assert!(files.read(wrong).is_err(), "{wrong}");
        assert!(files.path(wrong).is_err(), "{wrong}");
    }
}
