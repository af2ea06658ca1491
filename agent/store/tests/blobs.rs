//! Blobs: whole or not at all, and never other bytes than their name says.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::time::SystemTime;

use greffier_casework::BlobHash;
use greffier_store::{Blobs, StoreError};

async fn blobs(folder: &Path) -> Blobs {
    Blobs::open(&folder.join("blobs"), 1_000_000).await.expect("a new folder")
}

fn files_in(folder: &Path) -> usize {
    fs::read_dir(folder).expect("a folder").count()
}

#[tokio::test]
async fn what_is_put_is_read_and_lies_under_its_hash() {
    let folder = tempfile::tempdir().unwrap();
    let blobs = blobs(folder.path()).await;
    let hash = blobs.put(b"pain".to_vec()).await.unwrap();
    assert_eq!(hash, BlobHash::of(b"pain"));
    assert_eq!(blobs.read(&hash).await.unwrap(), b"pain");
    assert_eq!(blobs.size(&hash).await.unwrap(), 4);
    let name = hash.as_str();
    assert_eq!(blobs.path(&hash), folder.path().join("blobs").join(&name[..2]).join(&name[2..4]).join(name));
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(&blobs.path(&hash)), mode(&folder.path().join("blobs"))), (0o600, 0o700), "personal information");
    assert_eq!(blobs.put(Vec::new()).await.unwrap(), BlobHash::of(b""));
}

#[tokio::test]
async fn a_file_is_copied_whole_and_stays_where_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let blobs = blobs(folder.path()).await;
    let bytes: Vec<u8> = (0..700_000_u32).map(|n| (n % 251) as u8).collect();
    let source = folder.path().join("fax.tif");
    fs::write(&source, &bytes).unwrap();
    let (hash, length) = blobs.put_file(&source).await.unwrap();
    assert_eq!((length, hash.clone()), (700_000, BlobHash::of(&bytes)));
    assert_eq!(blobs.put(bytes.clone()).await.unwrap(), hash, "the same bytes, the same blob");
    assert_eq!(blobs.read(&hash).await.unwrap(), bytes);
    assert_eq!(fs::read(&source).unwrap(), bytes);
    assert_eq!(files_in(&folder.path().join("blobs/tmp")), 0);
    assert!(matches!(blobs.put_file(&folder.path().join("none")).await, Err(StoreError::BlobIo(_))));
}

#[tokio::test]
async fn a_bound_is_kept_and_nothing_remains_of_what_broke_it() {
    let folder = tempfile::tempdir().unwrap();
    let blobs = blobs(folder.path()).await;
    assert!(blobs.put(vec![0; 1_000_000]).await.is_ok());
    assert!(matches!(blobs.put(vec![1; 1_000_001]).await, Err(StoreError::BlobTooLarge { limit: 1_000_000 })));
    assert!(matches!(blobs.put_file(Path::new("/dev/zero")).await, Err(StoreError::BlobTooLarge { .. })), "not even without an end");
    assert_eq!(files_in(&folder.path().join("blobs/tmp")), 0);
    assert_eq!(files_in(&folder.path().join("blobs")), 2, "the temporary folder and the one blob");
}

#[tokio::test]
async fn altered_and_missing_bytes_are_found_and_healed() {
    let folder = tempfile::tempdir().unwrap();
    let blobs = blobs(folder.path()).await;
    let hash = blobs.put(b"original".to_vec()).await.unwrap();
    blobs.verify(&hash).await.unwrap();
    fs::write(blobs.path(&hash), b"0riginal").unwrap();
    assert!(matches!(blobs.read(&hash).await, Err(StoreError::BlobAltered { .. })));
    assert!(matches!(blobs.verify(&hash).await, Err(StoreError::BlobAltered { .. })));
    // A torn file, as a power cut may leave on a careless disk, is replaced when the bytes come again.
    fs::write(blobs.path(&hash), b"").unwrap();
    blobs.put(b"original".to_vec()).await.unwrap();
    assert_eq!(blobs.read(&hash).await.unwrap(), b"original");
    fs::remove_file(blobs.path(&hash)).unwrap();
    assert!(matches!(blobs.read(&hash).await, Err(StoreError::BlobMissing { .. })));
    assert!(matches!(blobs.size(&hash).await, Err(StoreError::BlobMissing { .. })));
}

#[tokio::test]
async fn what_a_crash_left_is_swept_but_not_what_is_being_written() {
    let folder = tempfile::tempdir().unwrap();
    drop(blobs(folder.path()).await);
    let temporary = folder.path().join("blobs/tmp");
    fs::write(temporary.join("old"), b"half").unwrap();
    fs::write(temporary.join("young"), b"half").unwrap();
    fs::File::options().write(true).open(temporary.join("old")).unwrap().set_modified(SystemTime::UNIX_EPOCH).unwrap();
    drop(blobs(folder.path()).await);
    assert!(!temporary.join("old").exists() && temporary.join("young").exists());
}

#[tokio::test]
async fn many_writers_of_the_same_bytes_agree() {
    let folder = tempfile::tempdir().unwrap();
    let blobs = blobs(folder.path()).await;
    let mut all = tokio::task::JoinSet::new();
    for number in 0..64_u8 {
        let blobs = blobs.clone();
        all.spawn(async move { blobs.put(vec![number % 4; 50_000]).await.unwrap() });
    }
    for hash in all.join_all().await {
        blobs.verify(&hash).await.unwrap();
    }
    assert_eq!(files_in(&folder.path().join("blobs/tmp")), 0);
}

#[tokio::test]
async fn a_folder_that_cannot_be_is_said() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("file"), b"").unwrap();
    let error = Blobs::open(&folder.path().join("file/blobs"), 10).await.unwrap_err();
    assert_eq!(error.code(), "GRF-ST-001");
    assert!(error.to_string().contains("file/blobs"), "{error}");
}
