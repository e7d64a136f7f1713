//! The key ring: an installation's key-encryption keys and root secrets.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use crate::random::{self, SecretKey};
use crate::{key_file, ring_text};

/// Most key-encryption keys in one ring. A rotation every month fits five years.
pub const KEYS_MAX: usize = 64;

/// Most bytes of a ring's text, in a file or a variable.
pub const RING_BYTES_MAX: usize = 16 * 1024;

/// Bytes of a key's id, shown as twice as many hexadecimal digits.
pub(crate) const KEY_ID_BYTES: usize = 8;

/// The key-encryption keys, newest first, and the root secrets of blind indexes and credential MACs.
///
/// The newest key wraps; older ones still unwrap. The root secrets do not rotate: every stored index and MAC hangs
/// on them. Whoever loses the ring loses all personal data, and whoever holds it can read all of it, so it is backed
/// up apart from the database. All secrets are zeroed when dropped; `Debug` prints the type's name only.
pub struct KeyRing {
    /// Newest first, never empty.
    pub(crate) keys: Vec<KeyEncryptionKey>,
    pub(crate) index_root: SecretKey,
    pub(crate) credential_root: SecretKey,
}

/// One key-encryption key and the id by which wrapped keys name it.
pub(crate) struct KeyEncryptionKey {
    pub(crate) id: [u8; KEY_ID_BYTES],
    pub(crate) secret: SecretKey,
}

/// How [`KeyRing::open_or_create`] came by its ring.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyRingOrigin {
    /// There was none, and this call made it: the operator should be told to back it up.
    Created,
    /// It was there already, or another process made it at the same moment.
    Opened,
}

/// Why there is no key ring. Carries paths, ids and positions, never a part of a secret.
#[derive(Debug, thiserror::Error)]
pub enum KeyRingError {
    /// The file could not be read.
    #[error("the key ring {} cannot be read: {source}", path.display())]
    Read {
        /// The key ring.
        path: PathBuf,
        /// What the operating system said.
        source: io::Error,
    },
    /// The file could not be written durably.
    #[error("the key ring {} cannot be written: {source}", path.display())]
    Write {
        /// The key ring.
        path: PathBuf,
        /// What the operating system said.
        source: io::Error,
    },
    /// Somebody beside the owner may read or write the file.
    #[error(
        "the key ring {path} is open to others than its owner (mode {mode:04o}): run `chmod 600 {path}`",
        path = path.display()
    )]
    OpenToOthers {
        /// The key ring.
        path: PathBuf,
        /// Its permission bits.
        mode: u32,
    },
    /// The path names a folder, a socket or a device.
    #[error("the key ring {} is not a file", path.display())]
    NotAFile {
        /// The path.
        path: PathBuf,
    },
    /// The text is longer than [`RING_BYTES_MAX`].
    #[error("a key ring has at most {RING_BYTES_MAX} bytes")]
    TooLarge,
    /// The text is not JSON of the ring's form. What it holds instead is not repeated, for it may be secret.
    #[error("the key ring is not the JSON that this program writes (line {line}, column {column})")]
    NotARing {
        /// Line, from 1.
        line: usize,
        /// Column, from 1.
        column: usize,
    },
    /// The ring was written by a newer program.
    #[error("the key ring has version {version}, and this program knows version 1")]
    UnknownVersion {
        /// The version that the ring names.
        version: u32,
    },
    /// A ring needs one key at least.
    #[error("the key ring has no key")]
    NoKey,
    /// More keys than [`KEYS_MAX`]: drop those that wrap nothing any more.
    #[error("a key ring has at most {KEYS_MAX} keys")]
    TooManyKeys,
    /// An id is not 16 lower-case hexadecimal digits, or stands twice.
    #[error("key {position} of the key ring has an id that is malformed or stands twice")]
    BadKeyId {
        /// Which key, from 1 for the newest.
        position: usize,
    },
    /// A secret is not 32 bytes in base64.
    #[error("a secret of the key ring ({member}) is not 32 bytes in base64")]
    BadSecret {
        /// The member of the JSON object.
        member: &'static str,
    },
    /// Two secrets are equal, as happens when a ring is pasted together by hand.
    #[error("two secrets of the key ring are the same")]
    RepeatedSecret,
    /// The operating system gave no random bytes.
    #[error("the operating system gave no random bytes: {0}")]
    Random(getrandom::Error),
}

impl From<getrandom::Error> for KeyRingError {
    fn from(cause: getrandom::Error) -> Self {
        Self::Random(cause)
    }
}

impl KeyRing {
    /// Opens the ring at `path`, or makes one there (mode 0600) when there is none.
    ///
    /// A new ring is complete and on disk, its folder included, before this returns, and replaces nothing: of two
    /// processes that start at once one creates, and both end with the same ring. An empty or damaged file is an
    /// error and is never made anew, for that would lose all personal data.
    ///
    /// # Errors
    /// [`KeyRingError::OpenToOthers`] when the group or others have any permission on the file; the other variants
    /// when it cannot be read, written or understood.
    pub fn open_or_create(path: &Path) -> Result<(KeyRing, KeyRingOrigin), KeyRingError> {
        key_file::open_or_create(path)
    }

    /// Adds a new newest key to the ring at `path` and gives back the result. The file is replaced at once and
    /// durably; two rotations at the same moment wait for each other, so that neither's key is lost. Running
    /// processes keep the ring that they opened: restart them soon, for they cannot unwrap what others wrap by the
    /// new key.
    ///
    /// # Errors
    /// As [`KeyRing::open_or_create`], but a missing file is an error; [`KeyRingError::TooManyKeys`].
    pub fn rotate_file(path: &Path) -> Result<KeyRing, KeyRingError> {
        key_file::rotate(path)
    }

    /// Reads the text that [`KeyRing::to_json`] writes, for instance from an environment variable.
    ///
    /// # Errors
    /// The variant names what is wrong with the text without repeating any of it.
    pub fn from_json(text: &str) -> Result<KeyRing, KeyRingError> {
        ring_text::read(text)
    }

    /// A ring with one key and fresh roots, 256 random bits each.
    ///
    /// # Errors
    /// [`KeyRingError::Random`].
    pub fn generate() -> Result<KeyRing, KeyRingError> {
        Ok(KeyRing {
            keys: vec![KeyEncryptionKey::generate()?],
            index_root: random::key()?,
            credential_root: random::key()?,
        })
    }

    /// The whole ring, **secrets included**, as the JSON text that a key file or an environment variable holds.
    #[must_use]
    pub fn to_json(&self) -> Zeroizing<String> {
        ring_text::write(self)
    }

    /// Puts a new key in front, which wraps from now on. Changes this ring in memory only; see
    /// [`KeyRing::rotate_file`].
    ///
    /// # Errors
    /// [`KeyRingError::TooManyKeys`] when there are [`KEYS_MAX`] already; [`KeyRingError::Random`].
    pub fn rotate(&mut self) -> Result<(), KeyRingError> {
        if self.keys.len() >= KEYS_MAX {
            return Err(KeyRingError::TooManyKeys);
        }
        self.keys.insert(0, KeyEncryptionKey::generate()?);
        Ok(())
    }

    /// The ids of the key-encryption keys, newest first, as 16 hexadecimal digits each. Ids are not secret.
    #[must_use]
    pub fn key_ids(&self) -> Vec<String> {
        self.keys.iter().map(|key| random::hex(&key.id)).collect()
    }

    /// The key that wraps.
    pub(crate) fn newest(&self) -> &KeyEncryptionKey {
        self.keys
            .first()
            .expect("a ring is made with a key, read only with one, and never loses one")
    }

    /// The key of this id.
    pub(crate) fn key(&self, id: &[u8; KEY_ID_BYTES]) -> Option<&KeyEncryptionKey> {
        self.keys.iter().find(|key| key.id == *id)
    }
}

impl fmt::Debug for KeyRing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("KeyRing")
    }
}

impl KeyEncryptionKey {
    fn generate() -> Result<KeyEncryptionKey, KeyRingError> {
        Ok(KeyEncryptionKey {
            id: random::bytes()?,
            secret: random::key()?,
        })
    }
}
