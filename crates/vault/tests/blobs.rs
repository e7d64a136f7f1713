//! Sealed files, in a folder and in memory.

#![expect(
    clippy::unwrap_used,
    reason = "this file is tests only, set-up functions included"
)]

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use vault::{BLOB_BYTES_MAX, BlobError, BlobKey, Blobs};

fn random() -> BlobKey {
    BlobKey::random().unwrap()
}

fn sorted(mut keys: Vec<BlobKey>) -> Vec<BlobKey> {
    keys.sort();
    keys
}

/// What both kinds of store must do.
async fn behaves(blobs: &Blobs) {
    let (one, two) = (random(), random());
    assert!(matches!(blobs.get(&one).await, Err(BlobError::NotFound)));
    blobs.put(&one, b"first".to_vec()).await.unwrap();
    blobs.put(&two, Vec::new()).await.unwrap();
    for again in [b"first".to_vec(), b"second".to_vec()] {
        assert!(matches!(
            blobs.put(&one, again).await,
            Err(BlobError::AlreadyExists)
        ));
    }
    assert_eq!(blobs.get(&one).await.unwrap(), b"first");
    assert_eq!(blobs.get(&two).await.unwrap(), b"");
    assert_eq!(
        sorted(blobs.list().await.unwrap()),
        sorted(vec![one.clone(), two.clone()])
    );
    assert_eq!(blobs.list_stored_before(0).await.unwrap(), []);
    assert_eq!(blobs.list_stored_before(i64::MAX).await.unwrap().len(), 2);
    blobs.delete(&one).await.unwrap();
    blobs.delete(&one).await.unwrap();
    blobs.delete(&random()).await.unwrap();
    assert!(matches!(blobs.get(&one).await, Err(BlobError::NotFound)));
    assert_eq!(blobs.list().await.unwrap(), [two]);
    let large = blobs.put(&random(), vec![0; BLOB_BYTES_MAX + 1]).await;
    assert!(matches!(large, Err(BlobError::TooLarge { .. })));
    assert_eq!(format!("{blobs:?}"), "Blobs");
}

#[tokio::test]
async fn a_store_in_memory_behaves() {
    behaves(&Blobs::in_memory()).await;
}

#[tokio::test]
async fn a_store_in_a_folder_behaves() {
    let folder = tempfile::tempdir().unwrap();
    behaves(&Blobs::in_folder(&folder.path().join("blobs")).unwrap()).await;
}

#[tokio::test]
async fn files_survive_reopening() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("deep/blobs");
    let key = random();
    Blobs::in_folder(&path)
        .unwrap()
        .put(&key, b"sealed".to_vec())
        .await
        .unwrap();
    let reopened = Blobs::in_folder(&path).unwrap();
    let stored_key = BlobKey::parse(key.as_str()).unwrap();
    assert_eq!(reopened.get(&stored_key).await.unwrap(), b"sealed");
    assert!(matches!(
        reopened.put(&key, b"other".to_vec()).await,
        Err(BlobError::AlreadyExists)
    ));
    assert_eq!(fs::read(path.join(key.as_str())).unwrap(), b"sealed");
}

#[tokio::test]
async fn folders_are_private() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("deep/blobs");
    let blobs = Blobs::in_folder(&path).unwrap();
    let key = random();
    blobs.put(&key, b"sealed".to_vec()).await.unwrap();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o7777;
    assert_eq!([mode(&path), mode(path.parent().unwrap())], [0o700; 2]);
    assert_eq!(
        [
            mode(&path.join(&key.as_str()[..2])),
            mode(&path.join(&key.as_str()[..5]))
        ],
        [0o700; 2]
    );
}

#[tokio::test]
async fn a_folder_that_vanished_is_made_again() {
    let folder = tempfile::tempdir().unwrap();
    let blobs = Blobs::in_folder(folder.path()).unwrap();
    let key = random();
    blobs.put(&key, b"one".to_vec()).await.unwrap();
    fs::remove_dir_all(folder.path().join(&key.as_str()[..2])).unwrap();
    blobs.put(&key, b"two".to_vec()).await.unwrap();
    assert_eq!(blobs.get(&key).await.unwrap(), b"two");
}

#[tokio::test]
async fn what_an_interrupted_write_left_is_no_file_and_goes_with_the_deletion() {
    let folder = tempfile::tempdir().unwrap();
    let blobs = Blobs::in_folder(folder.path()).unwrap();
    let key = random();
    blobs.put(&key, b"sealed".to_vec()).await.unwrap();
    let left = folder.path().join(format!("{key}#1"));
    fs::write(&left, b"seal").unwrap();
    assert_eq!(blobs.list().await.unwrap(), std::slice::from_ref(&key));
    blobs.delete(&key).await.unwrap();
    assert!(!left.exists());
}

#[tokio::test]
async fn foreign_files_are_passed_over() {
    let folder = tempfile::tempdir().unwrap();
    let blobs = Blobs::in_folder(folder.path()).unwrap();
    let key = random();
    blobs.put(&key, b"sealed".to_vec()).await.unwrap();
    fs::write(folder.path().join("README"), b"").unwrap();
    fs::create_dir_all(folder.path().join("aa/bb/cc")).unwrap();
    fs::write(folder.path().join("aa/bb/cc/0123456789abcdef"), b"").unwrap();
    assert_eq!(blobs.list().await.unwrap(), [key]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_many_writers_of_one_key_one_wins_whole() {
    let folder = tempfile::tempdir().unwrap();
    let blobs = Blobs::in_folder(folder.path()).unwrap();
    let key = random();
    let writers: Vec<_> = (0..8_u8)
        .map(|writer| {
            let (blobs, key) = (blobs.clone(), key.clone());
            tokio::spawn(async move { blobs.put(&key, vec![writer; 10_000]).await.map(|()| writer) })
        })
        .collect();
    let mut winners = Vec::new();
    for writer in writers {
        match writer.await.unwrap() {
            Ok(winner) => winners.push(winner),
            Err(refusal) => assert!(matches!(refusal, BlobError::AlreadyExists), "{refusal:?}"),
        }
    }
    let [winner] = winners[..] else {
        panic!("{winners:?}")
    };
    assert_eq!(blobs.get(&key).await.unwrap(), vec![winner; 10_000]);
}

#[tokio::test]
async fn a_file_in_the_place_of_the_folder_is_an_error() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    fs::write(&file, b"").unwrap();
    assert!(matches!(Blobs::in_folder(&file), Err(BlobError::Folder { .. })));
    assert!(matches!(
        Blobs::in_folder(&file.join("below")),
        Err(BlobError::Folder { .. })
    ));
}
