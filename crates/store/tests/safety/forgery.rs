//! Stories about copies: forged, inflated, and what stands in the way of one.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{Read, Write};
use std::path::Path;
use std::sync::Arc;

use domain::journal::canonical_json;
use ed25519_dalek::{Signer, SigningKey};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use store::backup::{Terms, backup, restore, restore_on};
use store::testing::Place;
use store::{Error, Store};
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

use super::{NOW, seen, write};

/// A copy taken apart.
type Entries = BTreeMap<String, Vec<u8>>;

fn unpack(file: &Path) -> Entries {
    let mut zip = ZipArchive::new(File::open(file).unwrap()).unwrap();
    let names: Vec<String> = zip.file_names().map(str::to_owned).collect();
    let read = |name: String| {
        let mut bytes = Vec::new();
        zip.by_name(&name).unwrap().read_to_end(&mut bytes).unwrap();
        (name, bytes)
    };
    names.into_iter().map(read).collect()
}

fn pack(entries: &Entries, file: &Path) {
    let mut zip = ZipWriter::new(File::create(file).unwrap());
    for (name, bytes) in entries {
        zip.start_file(name, SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap();
}

fn manifest(entries: &Entries) -> Value {
    serde_json::from_slice(&entries["manifest.json"]).unwrap()
}

/// Makes the manifest agree with changed entries again, as a forger does who has no key.
fn agree(entries: &mut Entries, change: impl Fn(&mut Value)) {
    let mut manifest = manifest(entries);
    for (name, bytes) in entries.iter().filter(|(name, _)| *name != "manifest.json") {
        manifest["sha256"][name] = hex::encode(Sha256::digest(bytes)).into();
        manifest["sizes"][name] = bytes.len().into();
    }
    change(&mut manifest);
    entries.insert("manifest.json".to_owned(), serde_json::to_vec(&manifest).unwrap());
}

/// Signs a manifest with a key of the forger's own.
fn sign_anew(manifest: &mut Value) {
    let key = SigningKey::from_bytes(&[9; 32]);
    let public = hex::encode(key.verifying_key().to_bytes());
    let (entries, head) = (manifest["journal_entries"].clone(), manifest["journal_head"].as_str().unwrap().to_owned());
    let signed = key.sign(format!("opora-head-1\n{entries}\n{head}\n{NOW}").as_bytes());
    manifest["head"] =
        format!("opora-head-1 {entries} {head} {NOW} {public} {}", hex::encode(signed.to_bytes())).into();
    manifest["key"] = public.into();
    manifest["signature"] = Value::Null;
    let text = canonical_json(manifest);
    manifest["signature"] = hex::encode(key.sign(text.as_bytes()).to_bytes()).into();
}

fn refused<T: std::fmt::Debug>(result: Result<T, Error>) -> (String, String) {
    match result {
        Err(Error::Refused(refusal)) => (refusal.code.clone(), refusal.to_string()),
        other => panic!("expected a refusal: {other:?}"),
    }
}

pub async fn a_forged_copy_is_not_restored(place: Arc<Place>) {
    let store = place.open().await;
    for n in 1..=3 {
        write(&store, n, &format!("Школа № {n}")).await.unwrap();
    }
    let copy = place.beside("copy.zip");
    let (made, _) = backup(&store, &copy, NOW).await.unwrap();
    let head = store.journal_head().await.unwrap().unwrap();
    store.close().await.unwrap();
    let whole = unpack(&copy);
    let change_row = |entries: &mut Entries| {
        let rows = String::from_utf8(entries["tables/unit.jsonl"].clone()).unwrap();
        entries.insert("tables/unit.jsonl".to_owned(), rows.replace("Школа № 2", "Школа № 9").into_bytes());
    };
    let other = place.another().await;
    let attempt = async |name: &str, entries: &Entries, terms: &Terms| {
        let file = place.beside(name);
        pack(entries, &file);
        refused(restore_on(&file, &other.folder(), other.database.as_deref(), terms).await).0
    };
    let free = Terms::default();
    // Another row, hashes made to agree: the signature does not.
    let mut forged = whole.clone();
    change_row(&mut forged);
    agree(&mut forged, |_| {});
    assert_eq!(attempt("row.zip", &forged, &free).await, "forged_backup");
    // Only the description is changed.
    let mut dated = whole.clone();
    agree(&mut dated, |manifest| manifest["made_at"] = "2030-01-01T00:00:00Z".into());
    assert_eq!(attempt("date.zip", &dated, &free).await, "forged_backup");
    // The signature is taken away, and the version with it.
    for change in [
        |m: &mut Value| m["signature"] = Value::Null,
        |m: &mut Value| {
            m["signature"] = Value::Null;
            m["format"] = json!(1);
        },
    ] {
        let mut bare = forged.clone();
        agree(&mut bare, change);
        assert_eq!(attempt("bare.zip", &bare, &free).await, "unsigned_backup");
    }
    // Signed anew by the forger: the journal does not know the row.
    let mut signed = forged.clone();
    agree(&mut signed, sign_anew);
    assert_eq!(attempt("signed.zip", &signed, &free).await, "broken_journal");
    // A whole copy of somebody else, where ours is asked for; and a journal without the entry on our paper.
    let mut foreign = whole.clone();
    agree(&mut foreign, sign_anew);
    let ours = Terms { key: made.key.clone(), ..Terms::default() };
    assert_eq!(attempt("foreign.zip", &foreign, &ours).await, "forged_backup");
    let on_paper = Terms { head: Some((head.sequence, "0".repeat(64))), ..Terms::default() };
    assert_eq!(attempt("paper.zip", &whole, &on_paper).await, "broken_journal");
    // Inflated: no more is unpacked than is said and bounded.
    let mut inflated = whole.clone();
    let mut text = inflated["manifest.json"].clone();
    text.extend(std::iter::repeat_n(b' ', 64 * 1024 * 1024));
    inflated.insert("manifest.json".to_owned(), text);
    assert_eq!(attempt("inflated.zip", &inflated, &free).await, "damaged_backup");
    let mut longer = whole.clone();
    longer.get_mut("tables/unit.jsonl").unwrap().extend(std::iter::repeat_n(b'\n', 64 * 1024 * 1024));
    assert_eq!(attempt("longer.zip", &longer, &free).await, "damaged_backup");
    let mut huge = whole.clone();
    agree(&mut huge, |manifest| {
        manifest["sizes"]["files/0"] = json!(u64::MAX / 2);
        sign_anew(manifest);
    });
    assert_eq!(attempt("huge.zip", &huge, &free).await, "no_space");
    // Nothing of all this stayed: the right copy goes in, on the strictest terms.
    let terms = Terms { key: made.key, head: Some((head.sequence, head.hash[..16].to_owned())), ..Terms::default() };
    restore_on(&copy, &other.folder(), other.database.as_deref(), &terms).await.unwrap();
    let restored = other.open().await;
    assert_eq!(seen(&restored).await, [1, 2, 3].into());
    assert_eq!(super::problems(&restored).await, Vec::<String>::new());
    restored.close().await.unwrap();
    other.clean().await;
}

/// What cannot be read or written is named, and nothing half-done stays.
pub async fn what_is_missing_is_named(place: Arc<Place>) {
    let store = place.open().await;
    let sha256 = crate::backup::add_file(&store, b"signed roadmap").await;
    let kept = store.files().path(&sha256).unwrap();
    fs::remove_file(&kept).unwrap();
    let copy = place.beside("copy.zip");
    let (code, words) = refused(backup(&store, &copy, NOW).await);
    assert_eq!(code, "missing_source_file");
    assert!(words.contains("План.docx") && words.contains(&sha256[2..]), "{words}");
    assert!(!copy.exists());
    store.files().store(b"signed roadmap").unwrap();
    backup(&store, &copy, NOW).await.unwrap();
    store.close().await.unwrap();
    // A folder that cannot be: below a file.
    let nowhere = copy.join("data");
    match Store::open(&nowhere, place.database.as_deref()).await {
        Err(Error::File { path, .. }) => assert_eq!(path, nowhere),
        other => panic!("{other:?}"),
    }
    assert!(matches!(
        restore(&copy, &nowhere, place.another().await.database.as_deref()).await,
        Err(Error::File { .. })
    ));
}
