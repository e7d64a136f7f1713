//! A witness: what a database keeps to know the key ring that it belongs to.
//!
//! Two parts: a MAC over both root secrets, and a few bytes sealed by the newest key-encryption key. The first tells
//! another installation's ring, the second a ring from before a rotation.

use crate::sealing;
use crate::vault::{Vault, VaultError, mac};

const LABEL: &[u8] = b"bonafide/witness/v1";
const PLACE: &str = "key_ring.witness";
/// No project has an empty id.
const NO_PROJECT: &str = "";
const ROOTS_BYTES: usize = 32;

/// What a key ring makes of a witness that fits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Witnessed {
    /// The newest key of the ring sealed it.
    ByNewestKey,
    /// An older key of the ring sealed it: a new witness should take its place, so that rings from before the rotation
    /// are told apart.
    ByOlderKey,
}

impl Vault {
    /// A new witness of this ring. It is not secret, and tells nothing about the ring to whoever has none.
    ///
    /// # Errors
    /// [`VaultError::Random`].
    pub fn witness(&self) -> Result<Vec<u8>, VaultError> {
        let sealed = self.seal_for_project(NO_PROJECT, PLACE, &self.roots())?;
        Ok([self.roots().as_slice(), &sealed].concat())
    }

    /// Whether this is the ring that the witness was made by, or a later rotation of it.
    ///
    /// # Errors
    /// [`VaultError::OtherRing`] when it is the ring of another installation; [`VaultError::UnknownKey`] when it is an
    /// older copy of the ring, from before a rotation; [`VaultError::NotSealed`] when the bytes are no witness.
    pub fn check_witness(&self, witness: &[u8]) -> Result<Witnessed, VaultError> {
        let (roots, sealed) = witness
            .split_first_chunk::<ROOTS_BYTES>()
            .ok_or(VaultError::NotSealed)?;
        if *roots != self.roots() {
            return Err(VaultError::OtherRing);
        }
        self.open_for_project(NO_PROJECT, PLACE, sealed)?;
        Ok(if self.is_of_newest_key(sealed)? {
            Witnessed::ByNewestKey
        } else {
            Witnessed::ByOlderKey
        })
    }

    fn roots(&self) -> [u8; ROOTS_BYTES] {
        let credential = mac(&sealing::derive(&self.ring.credential_root, LABEL), &[]);
        mac(&sealing::derive(&self.ring.index_root, LABEL), &[&credential])
    }
}
