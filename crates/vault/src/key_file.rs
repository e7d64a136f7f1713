//! The key ring as a file.

use std::ffi::OsString;
use std::fs::{File, OpenOptions};
use std::io::{self, Read};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::Path;

use zeroize::Zeroizing;

use crate::durable::{self, Staged};
use crate::key_ring::{KeyRing, KeyRingError, KeyRingOrigin, RING_BYTES_MAX};
use crate::ring_text;

/// Permission bits of the group and of others; a ring has none of them.
const OTHERS_MODE: u32 = 0o077;

pub(crate) fn open_or_create(path: &Path) -> Result<(KeyRing, KeyRingOrigin), KeyRingError> {
    match open(path) {
        Err(cause) if is_missing(&cause) => {}
        outcome => return Ok((outcome?, KeyRingOrigin::Opened)),
    }
    let write_error = |source| KeyRingError::Write {
        path: path.to_owned(),
        source,
    };
    durable::create_folders(durable::parent(path)).map_err(write_error)?;
    let ring = KeyRing::generate()?;
    let staged = Staged::write(path, ring.to_json().as_bytes()).map_err(write_error)?;
    match staged.publish_new() {
        Ok(()) => Ok((ring, KeyRingOrigin::Created)),
        Err(cause) if cause.kind() == io::ErrorKind::AlreadyExists => {
            Ok((open(path)?, KeyRingOrigin::Opened))
        }
        Err(cause) => Err(write_error(cause)),
    }
}

pub(crate) fn rotate(path: &Path) -> Result<KeyRing, KeyRingError> {
    let write_error = |source| KeyRingError::Write {
        path: path.to_owned(),
        source,
    };
    // The link's target is replaced, not the link. The ring itself cannot be locked, for it is replaced.
    let path = &path.canonicalize().map_err(|source| KeyRingError::Read {
        path: path.to_owned(),
        source,
    })?;
    let _held = lock(path).map_err(write_error)?;
    let mut ring = open(path)?;
    ring.rotate()?;
    Staged::write(path, ring.to_json().as_bytes())
        .and_then(Staged::publish_over)
        .map_err(write_error)?;
    Ok(ring)
}

fn open(path: &Path) -> Result<KeyRing, KeyRingError> {
    let read_error = |source| KeyRingError::Read {
        path: path.to_owned(),
        source,
    };
    let file = File::open(path).map_err(read_error)?;
    // Asked of the open file, so that it is the very file that is read.
    let metadata = file.metadata().map_err(read_error)?;
    if !metadata.is_file() {
        return Err(KeyRingError::NotAFile {
            path: path.to_owned(),
        });
    }
    let mode = metadata.permissions().mode() & 0o7777;
    if mode & OTHERS_MODE != 0 {
        return Err(KeyRingError::OpenToOthers {
            path: path.to_owned(),
            mode,
        });
    }
    let mut text = Zeroizing::new(Vec::with_capacity(RING_BYTES_MAX + 1));
    file.take(RING_BYTES_MAX as u64 + 1)
        .read_to_end(&mut text)
        .map_err(read_error)?;
    let text = str::from_utf8(&text).map_err(|_| KeyRingError::NotARing { line: 1, column: 1 })?;
    let ring = ring_text::read(text)?;
    // Another process may have made the file a moment ago and not yet flushed its folder, while this one is about to
    // wrap keys by it. A folder that cannot be flushed is a read-only mount, where nothing was just made.
    let _ = durable::sync_folder(durable::parent(path));
    Ok(ring)
}

/// Waits for, and holds until dropped, the lock file `<path>.lock`.
fn lock(path: &Path) -> io::Result<File> {
    let mut name = OsString::from(path);
    name.push(".lock");
    let file = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(false)
        .mode(0o600)
        .open(name)?;
    file.lock()?;
    Ok(file)
}

fn is_missing(cause: &KeyRingError) -> bool {
    matches!(cause, KeyRingError::Read { source, .. } if source.kind() == io::ErrorKind::NotFound)
}
