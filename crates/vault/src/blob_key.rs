//! The name of a sealed file.

use std::fmt;

use crate::blobs::BlobError;
use crate::random;

/// Random bytes in a key: 128 bits, so that two uploads never meet.
const RANDOM_BYTES: usize = 16;

/// The name of a sealed file: 32 random hexadecimal digits as `aa/bb/` and the other 28, so that no folder grows
/// large. Says nothing about the person or the file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BlobKey(String);

impl BlobKey {
    /// A fresh key.
    ///
    /// # Errors
    /// [`BlobError::Random`].
    pub fn random() -> Result<BlobKey, BlobError> {
        let digits = random::hex(&random::bytes::<RANDOM_BYTES>().map_err(BlobError::Random)?);
        Ok(BlobKey(format!(
            "{}/{}/{}",
            &digits[..2],
            &digits[2..4],
            &digits[4..]
        )))
    }

    /// Reads what [`BlobKey::as_str`] gave. Nothing else is a key: no `..`, no absolute path, no capital digit.
    ///
    /// # Errors
    /// [`BlobError::InvalidKey`].
    pub fn parse(text: &str) -> Result<BlobKey, BlobError> {
        let well_formed = text.len() == 2 * RANDOM_BYTES + 2
            && text.bytes().enumerate().all(|(index, byte)| match index {
                2 | 5 => byte == b'/',
                _ => random::is_lower_hex(byte),
            });
        if well_formed {
            Ok(BlobKey(text.to_owned()))
        } else {
            Err(BlobError::InvalidKey)
        }
    }

    /// The key as text, to store beside what it belongs to.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The two folders of the key, from the outer one: `aa` and `aa/bb`.
    pub(crate) fn folders(&self) -> [&str; 2] {
        [&self.0[..2], &self.0[..5]]
    }
}

impl fmt::Display for BlobKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_random_key_reads_back() {
        let key = BlobKey::random().unwrap();
        assert_eq!(BlobKey::parse(key.as_str()).unwrap(), key);
        assert_eq!(key.folders(), [&key.as_str()[..2], &key.as_str()[..5]]);
        assert_ne!(BlobKey::random().unwrap(), key);
    }

    #[test]
    fn nothing_else_is_a_key() {
        for text in [
            "",
            "../../../../../../../../etc/passwd",
            "/a/bb/0123456789012345678901234567",
            "aa/../0123456789012345678901234567",
            "aa/bb/../../89012345678901234567ab",
            "aa/bb/012345678901234567890123456",
            "aa/bb/01234567890123456789012345678",
            "aa/bb/0123456789012345678901234567/",
            "AA/bb/0123456789012345678901234567",
            "aa/bb/012345678901234567890123456\0",
            "aa\\bb\\0123456789012345678901234567",
            "aabb00123456789012345678901234567a",
            "aa/bb/0123456789012345678901234#01",
        ] {
            assert!(
                matches!(BlobKey::parse(text), Err(BlobError::InvalidKey)),
                "{text}"
            );
        }
    }

    proptest! {
        #[test]
        fn no_key_leaves_its_folder(text in "[0-9a-f./]{34}") {
            if let Ok(key) = BlobKey::parse(&text) {
                prop_assert_eq!(key.as_str(), &text);
                prop_assert!(!text.contains('.') && !text.starts_with('/') && text.matches('/').count() == 2);
            }
        }
    }
}
