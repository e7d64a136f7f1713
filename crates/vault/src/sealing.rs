//! The one sealed form: version byte, nonce, ciphertext, tag.
//!
//! XChaCha20-Poly1305 (draft-irtf-cfrg-xchacha-03) because its 192-bit nonce may be drawn at random for every
//! message without a count of how many a key has sealed.

use chacha20poly1305::{AeadInOut, KeyInit, Tag, XChaCha20Poly1305, XNonce};
use hkdf::Hkdf;
use secrecy::ExposeSecret;
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::random::{self, KEY_BYTES, SecretKey};
use crate::vault::VaultError;

/// Most bytes that one call seals: 64 MiB, six times the largest document that is accepted.
pub const PLAINTEXT_BYTES_MAX: usize = 64 * 1024 * 1024;

/// How much longer a sealed value is than its plaintext, in bytes: 1 version, 24 nonce, 16 tag.
pub const SEAL_OVERHEAD_BYTES: usize = 1 + NONCE_BYTES + TAG_BYTES;

const VERSION: u8 = 1;
const NONCE_BYTES: usize = 24;
const TAG_BYTES: usize = 16;

/// Seals `plaintext` under a fresh random nonce.
pub(crate) fn seal(key: &SecretKey, bound_to: &[u8], plaintext: &[u8]) -> Result<Vec<u8>, VaultError> {
    if plaintext.len() > PLAINTEXT_BYTES_MAX {
        return Err(VaultError::TooLarge {
            bytes: plaintext.len(),
            bytes_max: PLAINTEXT_BYTES_MAX,
        });
    }
    let nonce: [u8; NONCE_BYTES] = random::bytes()?;
    let mut sealed = Zeroizing::new(Vec::with_capacity(plaintext.len() + SEAL_OVERHEAD_BYTES));
    sealed.push(VERSION);
    sealed.extend_from_slice(&nonce);
    sealed.extend_from_slice(plaintext);
    let tag = cipher(key)
        .encrypt_inout_detached(
            &XNonce::from(nonce),
            bound_to,
            (&mut sealed[1 + NONCE_BYTES..]).into(),
        )
        .map_err(|_| VaultError::TooLarge {
            bytes: plaintext.len(),
            bytes_max: PLAINTEXT_BYTES_MAX,
        })?;
    sealed.extend_from_slice(&tag);
    Ok(std::mem::take(&mut *sealed))
}

/// Opens what [`seal`] made with the same key and the same `bound_to`; anything else is an error.
pub(crate) fn open(
    key: &SecretKey,
    bound_to: &[u8],
    sealed: &[u8],
) -> Result<Zeroizing<Vec<u8>>, VaultError> {
    if sealed.len() > PLAINTEXT_BYTES_MAX + SEAL_OVERHEAD_BYTES {
        return Err(VaultError::TooLarge {
            bytes: sealed.len(),
            bytes_max: PLAINTEXT_BYTES_MAX + SEAL_OVERHEAD_BYTES,
        });
    }
    let Some((&VERSION, rest)) = sealed.split_first() else {
        return Err(VaultError::NotSealed);
    };
    let (nonce, rest) = rest
        .split_first_chunk::<NONCE_BYTES>()
        .ok_or(VaultError::NotSealed)?;
    let (ciphertext, tag) = rest
        .split_last_chunk::<TAG_BYTES>()
        .ok_or(VaultError::NotSealed)?;
    let mut plaintext = Zeroizing::new(ciphertext.to_vec());
    cipher(key)
        .decrypt_inout_detached(
            &XNonce::from(*nonce),
            bound_to,
            plaintext.as_mut_slice().into(),
            &Tag::from(*tag),
        )
        .map_err(|_| VaultError::NotAuthentic)?;
    Ok(plaintext)
}

/// A key for one end, derived from a key of the ring. The ring's keys are uniform already, so the extract step of
/// HKDF is left out (RFC 5869 section 3.3).
pub(crate) fn derive(root: &SecretKey, label: &[u8]) -> SecretKey {
    let expander =
        Hkdf::<Sha256>::from_prk(root.expose_secret()).expect("a root is as long as a SHA-256 digest");
    SecretKey::init_with_mut(|key: &mut [u8; KEY_BYTES]| {
        expander
            .expand(label, key)
            .expect("32 bytes are far below the 8160 that HKDF-SHA256 can give");
    })
}

fn cipher(key: &SecretKey) -> XChaCha20Poly1305 {
    XChaCha20Poly1305::new(key.expose_secret().into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn key(byte: u8) -> SecretKey {
        SecretKey::init_with_mut(|key| key.fill(byte))
    }

    #[test]
    fn a_plaintext_over_the_limit_is_refused() {
        let too_long = vec![0; PLAINTEXT_BYTES_MAX + 1];
        assert!(matches!(
            seal(&key(1), b"", &too_long),
            Err(VaultError::TooLarge { .. })
        ));
        let too_long = vec![VERSION; PLAINTEXT_BYTES_MAX + SEAL_OVERHEAD_BYTES + 1];
        assert!(matches!(
            open(&key(1), b"", &too_long),
            Err(VaultError::TooLarge { .. })
        ));
    }

    #[test]
    fn what_is_not_of_the_form_is_told_apart() {
        for sealed in [&[][..], &[0; 80], &[2; 80], &[VERSION; SEAL_OVERHEAD_BYTES - 1]] {
            assert!(matches!(open(&key(1), b"", sealed), Err(VaultError::NotSealed)));
        }
        assert!(matches!(
            open(&key(1), b"", &[VERSION; SEAL_OVERHEAD_BYTES]),
            Err(VaultError::NotAuthentic)
        ));
    }

    #[test]
    fn the_same_plaintext_never_seals_alike() {
        assert_ne!(
            seal(&key(1), b"", b"same").unwrap(),
            seal(&key(1), b"", b"same").unwrap()
        );
    }

    proptest! {
        #[test]
        fn seal_then_open(bound_to: Vec<u8>, plaintext: Vec<u8>) {
            let sealed = seal(&key(1), &bound_to, &plaintext).unwrap();
            prop_assert_eq!(sealed.len(), plaintext.len() + SEAL_OVERHEAD_BYTES);
            prop_assert_eq!(&*open(&key(1), &bound_to, &sealed).unwrap(), &plaintext);
            prop_assert!(open(&key(2), &bound_to, &sealed).is_err());
        }

        #[test]
        fn a_changed_or_cut_or_longer_message_never_opens(
            plaintext: Vec<u8>, at: prop::sample::Index, mask in 1_u8..
        ) {
            let sealed = seal(&key(1), b"here", &plaintext).unwrap();
            let mut changed = sealed.clone();
            changed[at.index(sealed.len())] ^= mask;
            prop_assert!(open(&key(1), b"here", &changed).is_err());
            prop_assert!(open(&key(1), b"here", &sealed[..at.index(sealed.len())]).is_err());
            let mut longer = sealed;
            longer.push(mask);
            prop_assert!(open(&key(1), b"here", &longer).is_err());
        }

        #[test]
        fn wild_bytes_never_open_and_never_panic(sealed: Vec<u8>) {
            prop_assert!(open(&key(1), b"", &sealed).is_err());
        }
    }
}
