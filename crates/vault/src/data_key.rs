//! A user's data key and the places in the store that it seals.

use std::fmt;

use zeroize::Zeroizing;

use crate::binding;
use crate::random::SecretKey;
use crate::sealing;
use crate::vault::VaultError;

/// Whose data key it is. Both ids are bound into the wrapped key: it unwraps for nobody else.
#[derive(Clone, Copy)]
pub struct KeyOwner<'a> {
    /// The project that the user belongs to.
    pub project_id: &'a str,
    /// The user, by the id that never changes.
    pub user_id: &'a str,
}

impl fmt::Debug for KeyOwner<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("KeyOwner")
    }
}

/// Where a sealed value stands. All five names are bound into it, so that a value copied to another row, column,
/// table, user or project does not open there.
#[derive(Clone, Copy)]
pub struct Place<'a> {
    /// The project that the user belongs to.
    pub project_id: &'a str,
    /// The user whose data key seals the value.
    pub user_id: &'a str,
    /// The table of the row.
    pub table: &'static str,
    /// The column of the value; for a file, the column that holds its blob key.
    pub column: &'static str,
    /// The id of the row.
    pub row: &'a str,
}

impl Place<'_> {
    fn binding(&self) -> Vec<u8> {
        let names = [self.project_id, self.user_id, self.table, self.column, self.row].map(str::as_bytes);
        let [project_id, user_id, table, column, row] = names;
        binding::bytes(&[b"bonafide/field/v1", project_id, user_id, table, column, row])
    }
}

/// Prints the table and the column; the ids may say who the person is.
impl fmt::Debug for Place<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Place({}.{})", self.table, self.column)
    }
}

/// The 256-bit key that seals everything about one user. Made and unwrapped by [`crate::Vault`]; zeroed when dropped.
pub struct DataKey(pub(crate) SecretKey);

impl DataKey {
    /// Seals a value for its place: a version byte, a random 24-byte nonce, then XChaCha20-Poly1305 over the
    /// plaintext with the place as associated data. The result is [`crate::SEAL_OVERHEAD_BYTES`] longer.
    ///
    /// # Errors
    /// [`VaultError::TooLarge`] above [`crate::PLAINTEXT_BYTES_MAX`]; [`VaultError::Random`] when the operating
    /// system gives no nonce.
    pub fn seal(&self, place: &Place<'_>, plaintext: &[u8]) -> Result<Vec<u8>, VaultError> {
        sealing::seal(&self.0, &place.binding(), plaintext)
    }

    /// Opens what [`DataKey::seal`] made for the very same place.
    ///
    /// # Errors
    /// [`VaultError::NotSealed`] when the bytes are not of the sealed form; [`VaultError::NotAuthentic`] when they
    /// were changed, or sealed by another key or for another place; [`VaultError::TooLarge`].
    pub fn open(&self, place: &Place<'_>, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, VaultError> {
        sealing::open(&self.0, &place.binding(), sealed)
    }
}

impl fmt::Debug for DataKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DataKey")
    }
}

/// A data key sealed by a key-encryption key of the ring, as it stands in the user's row. Destroying that row erases
/// the user: see the crate's page.
#[derive(Clone, PartialEq, Eq)]
pub struct WrappedDataKey(pub(crate) Vec<u8>);

impl WrappedDataKey {
    /// The bytes to store: a version byte, the 8-byte id of the key-encryption key, the sealed data key.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The same bytes, owned.
    #[must_use]
    pub fn into_vec(self) -> Vec<u8> {
        self.0
    }
}

impl fmt::Debug for WrappedDataKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("WrappedDataKey")
    }
}
