//! The store of sealed files.

use std::collections::HashSet;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use futures_util::TryStreamExt;
use object_store::local::LocalFileSystem;
use object_store::memory::InMemory;
use object_store::path::Path as StorePath;
use object_store::{ObjectMeta, ObjectStore, ObjectStoreExt, PutMode, PutOptions, PutPayload};

use crate::blob_key::BlobKey;
use crate::durable;
use crate::sealing::{PLAINTEXT_BYTES_MAX, SEAL_OVERHEAD_BYTES};

/// Most bytes of one sealed file: what the largest plaintext seals to.
pub const BLOB_BYTES_MAX: usize = PLAINTEXT_BYTES_MAX + SEAL_OVERHEAD_BYTES;

/// Most keys that one listing gives; they take about 600 MB of memory.
pub const BLOBS_LISTED_MAX: usize = 10_000_000;

/// What the local store appends to a file's name while it writes it. One writer per key, so no other number occurs.
const STAGED_SUFFIX: &str = "#1";

/// Files that were sealed already, by key. Cheap to clone. Never replaces a file, and never sees a plaintext.
#[derive(Clone)]
pub struct Blobs {
    store: Arc<dyn ObjectStore>,
    folder: Option<Arc<Folder>>,
}

/// Why a file could not be stored, read or removed. Names keys and folders, which say nothing about a person.
#[derive(Debug, thiserror::Error)]
pub enum BlobError {
    /// The folder cannot be made or flushed.
    #[error("the folder {} of sealed files cannot be used: {source}", path.display())]
    Folder {
        /// The folder.
        path: PathBuf,
        /// What the operating system said.
        source: io::Error,
    },
    /// No file has this key.
    #[error("there is no sealed file of this key")]
    NotFound,
    /// A file has this key already; it was left as it is.
    #[error("there is a sealed file of this key already")]
    AlreadyExists,
    /// The file is larger than [`BLOB_BYTES_MAX`].
    #[error("a sealed file has at most {BLOB_BYTES_MAX} bytes, and this one {bytes}")]
    TooLarge {
        /// Its size.
        bytes: u64,
    },
    /// The text is not a [`BlobKey`].
    #[error("this is not the key of a sealed file")]
    InvalidKey,
    /// There are more files than [`BLOBS_LISTED_MAX`].
    #[error("there are more than {BLOBS_LISTED_MAX} sealed files, too many to list at once")]
    TooMany,
    /// The operating system gave no random bytes.
    #[error("the operating system gave no random bytes: {0}")]
    Random(getrandom::Error),
    /// The store failed: a full disk, a missing permission, a lost connection.
    #[error("the store of sealed files failed: {0}")]
    Store(#[source] object_store::Error),
}

impl Blobs {
    /// Files in a local folder, which is created with mode 0700 when it is absent. One that is there keeps its mode.
    /// Touches the disk: call it at start-up.
    ///
    /// # Errors
    /// [`BlobError::Folder`].
    pub fn in_folder(path: &Path) -> Result<Blobs, BlobError> {
        let folder_error = |source| BlobError::Folder {
            path: path.to_owned(),
            source,
        };
        durable::create_folders(path).map_err(folder_error)?;
        let root = path.canonicalize().map_err(folder_error)?;
        let store = LocalFileSystem::new_with_prefix(&root)
            .map_err(BlobError::Store)?
            .with_fsync(true);
        Ok(Blobs {
            store: Arc::new(store),
            folder: Some(Arc::new(Folder {
                root,
                durable: Mutex::default(),
            })),
        })
    }

    /// Files in memory, gone with the last clone: for tests.
    #[must_use]
    pub fn in_memory() -> Blobs {
        Blobs {
            store: Arc::new(InMemory::new()),
            folder: None,
        }
    }

    /// Stores sealed bytes. When this returns, the file, its name and the folders above it are on disk: an
    /// acknowledged upload survives a power cut. A reader never sees a half-written file. The disk is waited for on
    /// tokio's blocking threads.
    ///
    /// # Errors
    /// [`BlobError::AlreadyExists`] when the key is taken, whatever the bytes; [`BlobError::TooLarge`];
    /// [`BlobError::Folder`] and [`BlobError::Store`].
    pub async fn put(&self, key: &BlobKey, sealed: Vec<u8>) -> Result<(), BlobError> {
        if sealed.len() > BLOB_BYTES_MAX {
            return Err(BlobError::TooLarge {
                bytes: sealed.len() as u64,
            });
        }
        self.on_disk(key, Folder::prepare).await?;
        let create = PutOptions {
            mode: PutMode::Create,
            ..PutOptions::default()
        };
        match self
            .store
            .put_opts(&location(key), PutPayload::from(sealed), create)
            .await
        {
            Ok(_) => Ok(()),
            Err(object_store::Error::AlreadyExists { .. }) => Err(BlobError::AlreadyExists),
            Err(cause) => Err(BlobError::Store(cause)),
        }
    }

    /// The sealed bytes of a key.
    ///
    /// # Errors
    /// [`BlobError::NotFound`]; [`BlobError::TooLarge`] when what stands there is none of ours;
    /// [`BlobError::Store`].
    pub async fn get(&self, key: &BlobKey) -> Result<Vec<u8>, BlobError> {
        let found = match self.store.get(&location(key)).await {
            Err(object_store::Error::NotFound { .. }) => return Err(BlobError::NotFound),
            outcome => outcome.map_err(BlobError::Store)?,
        };
        if found.meta.size > BLOB_BYTES_MAX as u64 {
            return Err(BlobError::TooLarge {
                bytes: found.meta.size,
            });
        }
        Ok(found.bytes().await.map_err(BlobError::Store)?.into())
    }

    /// Removes a file, durably. One that is absent is fine, so that an interrupted erasure can be repeated.
    ///
    /// # Errors
    /// [`BlobError::Store`] and [`BlobError::Folder`].
    pub async fn delete(&self, key: &BlobKey) -> Result<(), BlobError> {
        match self.store.delete(&location(key)).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => {}
            Err(cause) => return Err(BlobError::Store(cause)),
        }
        self.on_disk(key, Folder::finish_deletion).await
    }

    /// The keys of all files, in no order. What else lies in the folder is passed over. A file may belong to an upload
    /// that has not committed yet: a sweeper takes [`Blobs::list_stored_before`].
    ///
    /// # Errors
    /// [`BlobError::TooMany`] and [`BlobError::Store`].
    pub async fn list(&self) -> Result<Vec<BlobKey>, BlobError> {
        self.list_where(|_| true).await
    }

    /// The keys of the files that were stored before an instant (microseconds since 1970 in UTC), in no order. With an
    /// instant older than the longest upload, none of them belongs to one that is still under way.
    ///
    /// # Errors
    /// [`BlobError::TooMany`] and [`BlobError::Store`].
    pub async fn list_stored_before(&self, instant_us: i64) -> Result<Vec<BlobKey>, BlobError> {
        self.list_where(|meta| meta.last_modified.timestamp_micros() < instant_us)
            .await
    }

    async fn list_where(&self, wanted: impl Fn(&ObjectMeta) -> bool) -> Result<Vec<BlobKey>, BlobError> {
        let mut keys = Vec::new();
        let mut found = self.store.list(None);
        while let Some(meta) = found.try_next().await.map_err(BlobError::Store)? {
            let Ok(key) = BlobKey::parse(meta.location.as_ref()) else {
                continue;
            };
            if !wanted(&meta) {
                continue;
            }
            if keys.len() == BLOBS_LISTED_MAX {
                return Err(BlobError::TooMany);
            }
            keys.push(key);
        }
        Ok(keys)
    }

    /// Runs a step on the local folder, where there is one, off the async threads.
    async fn on_disk(
        &self,
        key: &BlobKey,
        step: fn(&Folder, &BlobKey) -> Result<(), BlobError>,
    ) -> Result<(), BlobError> {
        let Some(folder) = self.folder.clone() else {
            return Ok(());
        };
        let key = key.clone();
        tokio::task::spawn_blocking(move || step(&folder, &key))
            .await
            .map_err(|source| BlobError::Store(object_store::Error::JoinError { source }))?
    }
}

impl fmt::Debug for Blobs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Blobs")
    }
}

fn location(key: &BlobKey) -> StorePath {
    StorePath::from(key.as_str())
}

/// What the local store leaves undone. It flushes the folders that it creates itself, but a writer that finds a folder
/// made by another a moment ago would acknowledge its file while that folder is not on disk yet; and it does not flush
/// deletions.
struct Folder {
    root: PathBuf,
    /// The folders of keys, as `aa/bb`, that this process has seen on disk: 65,536 at most.
    durable: Mutex<HashSet<String>>,
}

impl Folder {
    /// Makes the folders of a key, and flushes their entries once in the life of the process.
    fn prepare(&self, key: &BlobKey) -> Result<(), BlobError> {
        let [_, inner] = key.folders();
        if self
            .durable
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .contains(inner)
        {
            return Ok(());
        }
        for folder in key.folders() {
            let path = self.root.join(folder);
            durable::create_folder(&path).map_err(|source| BlobError::Folder { path, source })?;
        }
        self.durable
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(inner.to_owned());
        Ok(())
    }

    /// Removes what an interrupted write of the same key left, and flushes the folder.
    fn finish_deletion(&self, key: &BlobKey) -> Result<(), BlobError> {
        let [_, inner] = key.folders();
        let path = self.root.join(inner);
        let staged = self.root.join(format!("{key}{STAGED_SUFFIX}"));
        let absent_is_fine = |outcome: io::Result<()>| match outcome {
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => Ok(()),
            outcome => outcome,
        };
        absent_is_fine(std::fs::remove_file(staged))
            .and_then(|()| absent_is_fine(durable::sync_folder(&path)))
            .map_err(|source| BlobError::Folder { path, source })
    }
}
