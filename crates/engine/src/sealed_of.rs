//! What stands sealed under the key of any user, opened in a look at many of them.

use vault::{KeyOwner, Place, Vault, Zeroizing};

use crate::Failure;

/// A sealed column of a row of a user.
pub(crate) struct SealedOf<'a> {
    pub(crate) project: &'a str,
    pub(crate) user: &'a str,
    pub(crate) data_key_wrapped: &'a [u8],
    pub(crate) table: &'static str,
    pub(crate) column: &'static str,
    pub(crate) row: &'a str,
    pub(crate) bytes: &'a [u8],
}

impl SealedOf<'_> {
    /// What is in it.
    pub(crate) fn open(&self, vault: &Vault) -> Result<Zeroizing<Vec<u8>>, Failure> {
        let owner = KeyOwner {
            project_id: self.project,
            user_id: self.user,
        };
        let place = Place {
            project_id: self.project,
            user_id: self.user,
            table: self.table,
            column: self.column,
            row: self.row,
        };
        let key = vault.unwrap_data_key(owner, self.data_key_wrapped)?;
        Ok(key.open(&place, self.bytes)?)
    }
}
