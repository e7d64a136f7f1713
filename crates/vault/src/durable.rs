//! Files and folders that survive a power cut, readable by their owner only.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use crate::random;

/// Permission bits of what this crate creates: nothing for the group and others.
const FILE_MODE: u32 = 0o600;
const FOLDER_MODE: u32 = 0o700;

/// Random bytes in the name of a temporary file.
const TEMPORARY_NAME_BYTES: usize = 8;

/// Flushes a folder's entries to disk.
pub(crate) fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

/// The folder that holds `path`; `.` for a bare name.
pub(crate) fn parent(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

/// Creates `folder` and what is missing above it, each of mode 0700 and each on disk when this returns. What is there
/// already keeps its mode.
pub(crate) fn create_folders(folder: &Path) -> io::Result<()> {
    if folder.is_dir() {
        return Ok(());
    }
    let above = parent(folder);
    if above != folder {
        create_folders(above)?;
    }
    create_folder(folder)
}

/// Creates one folder of mode 0700, or accepts it when another process did; its entry is on disk when this returns.
pub(crate) fn create_folder(folder: &Path) -> io::Result<()> {
    match DirBuilder::new().mode(FOLDER_MODE).create(folder) {
        Err(cause) if cause.kind() == io::ErrorKind::AlreadyExists && folder.is_dir() => {}
        outcome => outcome?,
    }
    sync_folder(parent(folder))
}

/// A file of mode 0600 beside its destination, written and flushed but not yet under the destination's name. Dropping
/// it removes it.
pub(crate) struct Staged<'d> {
    temporary: PathBuf,
    destination: &'d Path,
}

impl<'d> Staged<'d> {
    /// Writes `content` beside `destination`.
    pub(crate) fn write(destination: &'d Path, content: &[u8]) -> io::Result<Staged<'d>> {
        let suffix =
            random::bytes::<TEMPORARY_NAME_BYTES>().map_err(|cause| io::Error::other(cause.to_string()))?;
        let mut name = destination
            .file_name()
            .ok_or(io::ErrorKind::InvalidInput)?
            .to_owned();
        name.push(format!(".{}.tmp", random::hex(&suffix)));
        let staged = Staged {
            temporary: parent(destination).join(name),
            destination,
        };
        let mut file = OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(FILE_MODE)
            .open(&staged.temporary)?;
        file.write_all(content)?;
        file.sync_all()?;
        Ok(staged)
    }

    /// Gives the file its name unless the name is taken, which is an error of kind `AlreadyExists`.
    pub(crate) fn publish_new(self) -> io::Result<()> {
        fs::hard_link(&self.temporary, self.destination)?;
        fs::remove_file(&self.temporary)?;
        sync_folder(parent(self.destination))
    }

    /// Gives the file its name in place of whatever bore it.
    pub(crate) fn publish_over(self) -> io::Result<()> {
        fs::rename(&self.temporary, self.destination)?;
        sync_folder(parent(self.destination))
    }
}

impl Drop for Staged<'_> {
    fn drop(&mut self) {
        // After publishing, the temporary name is gone and this finds nothing.
        let _ = fs::remove_file(&self.temporary);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn publishing_never_replaces_unless_asked_and_leaves_no_temporary_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        Staged::write(&path, b"one").unwrap().publish_new().unwrap();
        let taken = Staged::write(&path, b"two").unwrap().publish_new().unwrap_err();
        assert_eq!(taken.kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(fs::read(&path).unwrap(), b"one");
        Staged::write(&path, b"three").unwrap().publish_over().unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"three");
        drop(Staged::write(&path, b"four").unwrap());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn missing_folders_are_made_private_and_those_there_keep_their_mode() {
        let folder = tempfile::tempdir().unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
        let deep = folder.path().join("a/b/c");
        create_folders(&deep).unwrap();
        create_folders(&deep).unwrap();
        assert_eq!(
            [mode(folder.path()), mode(&folder.path().join("a")), mode(&deep)],
            [0o755, 0o700, 0o700]
        );
        fs::write(folder.path().join("file"), b"").unwrap();
        assert!(create_folders(&folder.path().join("file")).is_err());
        assert!(create_folders(&folder.path().join("file/below")).is_err());
    }
}
