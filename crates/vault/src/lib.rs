//! Everything secret: the key ring, envelope sealing of personal data, blind indexes, and the store of sealed files.
//!
//! This crate never sees SQL, HTTP, a clock or another crate of this workspace, and never logs. It decides nothing
//! about people; it only makes their data unreadable to whoever holds the database, the files or a backup alone.
//! Unix only: it relies on file modes, hard links and folders that can be fsynced.
//!
//! # Where to start
//! - [`KeyRing`]: the installation's secrets, a file of mode 0600 or one environment variable.
//! - [`Vault`]: made from a key ring; makes and unwraps data keys, indexes, tokens.
//! - [`DataKey`]: the key of one user. [`DataKey::seal`] and [`DataKey::open`] are what a row goes through.
//! - [`Blobs`]: sealed files, in a local folder.
//!
//! # The keys
//! ```text
//! key ring ─┬─ key-encryption keys, newest first ─┬─ wrap each user's data key ── seals the user's fields and files
//!           │                                     └─ seal secrets of a project (connector credentials)
//!           ├─ index root ──────── one HMAC key for each IndexPurpose ── blind indexes
//!           └─ credential root ─── one HMAC key ── MACs of API keys and reviewer tokens
//! ```
//! Every key that touches data is derived from a key of the ring by HKDF-SHA256 (RFC 5869) under its own label, so no
//! key serves two ends.
//!
//! # Shredding
//! A user's data key exists in one place: the row that holds its [`WrappedDataKey`]. **Destroying that row is the
//! erasure**: every field and file sealed by the key, wherever a copy of it lies (replicas, orphaned files, old pages
//! of the database), is then random bytes to everyone, the operator included (cryptographic erase, NIST SP 800-88
//! Rev. 1 section 2.5). It follows that
//! - a wrapped data key is never copied to a second table, a log or a queue;
//! - backups bring the key back, so an erasure is complete when the last backup with the row has expired;
//! - the blind indexes of the user are not sealed by the data key: their rows are deleted with it, for whoever holds
//!   the key ring can still test a guess against them;
//! - a [`DataKey`] in memory lives as long as one use case, and is zeroed when dropped.

mod binding;
mod blob_key;
mod blobs;
mod data_key;
mod durable;
mod key_file;
mod key_ring;
mod random;
mod ring_text;
mod sealing;
mod vault;
mod witness;

pub use blob_key::BlobKey;
pub use blobs::{BLOB_BYTES_MAX, BLOBS_LISTED_MAX, BlobError, Blobs};
pub use data_key::{DataKey, KeyOwner, Place, WrappedDataKey};
pub use key_ring::{KEYS_MAX, KeyRing, KeyRingError, KeyRingOrigin, RING_BYTES_MAX};
pub use sealing::{PLAINTEXT_BYTES_MAX, SEAL_OVERHEAD_BYTES};
pub use vault::{BlindIndex, IndexPurpose, Vault, VaultError};
pub use witness::Witnessed;

/// What plaintexts come back in: zeroed when dropped. From the `zeroize` crate.
pub use zeroize::Zeroizing;
