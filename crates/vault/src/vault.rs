//! The vault: what the rest of the program does with a key ring.

use std::fmt;
use std::sync::Arc;

use hmac::{Hmac, KeyInit, Mac};
use secrecy::{ExposeSecret, ExposeSecretMut};
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::data_key::{DataKey, KeyOwner, WrappedDataKey};
use crate::key_ring::{KEY_ID_BYTES, KeyEncryptionKey, KeyRing};
use crate::random::{self, KEY_BYTES, SecretKey};
use crate::{binding, sealing};

/// First byte of what names its key-encryption key: wrapped data keys and secrets of a project.
const ENVELOPE_VERSION: u8 = 1;

const DATA_KEY_LABEL: &[u8] = b"bonafide/data-key/v1";
const PROJECT_SECRET_LABEL: &[u8] = b"bonafide/project-secret/v1";
const CREDENTIAL_LABEL: &[u8] = b"bonafide/credential/v1";

/// Seals, opens, indexes. Cheap to clone; all clones share one key ring. `Debug` prints the type's name only.
#[derive(Clone)]
pub struct Vault {
    pub(crate) ring: Arc<KeyRing>,
    keyed: Arc<Keyed>,
}

/// HMACs that have taken their keys: deriving a key costs more than what is then done with it.
struct Keyed {
    /// In the order of [`IndexPurpose::ALL`].
    indexes: [Hmac<Sha256>; IndexPurpose::ALL.len()],
    credential: Hmac<Sha256>,
}

/// What a blind index is for. Each purpose has its own key: the same value under two purposes gives two indexes that
/// nobody without the key ring can link.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum IndexPurpose {
    /// A user locator: e-mail address, phone number, handle, user id.
    Locator,
    /// The number of an identity document.
    IdentityNumber,
    /// The bytes of an uploaded file.
    DocumentContent,
    /// All that a verification run judges.
    Inputs,
    /// An `x-idempotency-key` header.
    IdempotencyKey,
    /// The body of a request, compared under the same idempotency key.
    RequestBody,
}

impl IndexPurpose {
    /// Every purpose, in order.
    const ALL: [Self; 6] = [
        Self::Locator,
        Self::IdentityNumber,
        Self::DocumentContent,
        Self::Inputs,
        Self::IdempotencyKey,
        Self::RequestBody,
    ];

    /// The HKDF label. Part of the stored format: changing one loses every index of that purpose.
    const fn label(self) -> &'static [u8] {
        match self {
            Self::Locator => b"bonafide/index/locator/v1",
            Self::IdentityNumber => b"bonafide/index/identity-number/v1",
            Self::DocumentContent => b"bonafide/index/document-content/v1",
            Self::Inputs => b"bonafide/index/inputs/v1",
            Self::IdempotencyKey => b"bonafide/index/idempotency-key/v1",
            Self::RequestBody => b"bonafide/index/request-body/v1",
        }
    }
}

/// A keyed fingerprint of a value, for looking it up without storing it. A pseudonym: `Debug` does not print it.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct BlindIndex([u8; 32]);

impl BlindIndex {
    /// The 32 bytes to store or look up.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// The same bytes, owned.
    #[must_use]
    pub fn to_vec(&self) -> Vec<u8> {
        self.0.to_vec()
    }
}

impl fmt::Debug for BlindIndex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("BlindIndex")
    }
}

/// Why sealing or opening failed. Carries no secret and no personal data.
#[derive(Debug, thiserror::Error)]
pub enum VaultError {
    /// The operating system gave no random bytes.
    #[error("the operating system gave no random bytes: {0}")]
    Random(getrandom::Error),
    /// More bytes than one call seals or opens.
    #[error("{bytes} bytes are more than the {bytes_max} that can be sealed at once")]
    TooLarge {
        /// How many were given.
        bytes: usize,
        /// How many are accepted.
        bytes_max: usize,
    },
    /// The bytes are cut short or of a version that this program does not know.
    #[error("the stored bytes are not a sealed value of a known version")]
    NotSealed,
    /// The bytes were changed, or were sealed by another key, or for another owner or place.
    #[error("the sealed value was changed, or does not belong to this owner and place")]
    NotAuthentic,
    /// The key ring in use lacks the key-encryption key. After a rotation every node needs the new ring.
    #[error("the key ring has no key {key_id}: was this process started with an older or another ring?")]
    UnknownKey {
        /// The id of the missing key; ids are not secret.
        key_id: String,
    },
    /// The key ring in use is not the one that made the witness.
    #[error("the key ring in use belongs to another installation")]
    OtherRing,
}

impl From<getrandom::Error> for VaultError {
    fn from(cause: getrandom::Error) -> Self {
        Self::Random(cause)
    }
}

impl Vault {
    /// A vault over this ring.
    #[must_use]
    pub fn new(ring: KeyRing) -> Vault {
        let index = |purpose: IndexPurpose| keyed(&sealing::derive(&ring.index_root, purpose.label()));
        let keyed = Keyed {
            indexes: IndexPurpose::ALL.map(index),
            credential: keyed(&sealing::derive(&ring.credential_root, CREDENTIAL_LABEL)),
        };
        Vault {
            ring: Arc::new(ring),
            keyed: Arc::new(keyed),
        }
    }

    /// A fresh 256-bit data key for a user, and the same key wrapped by the newest key-encryption key. The owner is
    /// bound into the wrapped key. Only the wrapped form may be stored, and only once: destroying it is the erasure.
    ///
    /// # Errors
    /// [`VaultError::Random`].
    pub fn new_data_key(&self, owner: KeyOwner<'_>) -> Result<(DataKey, WrappedDataKey), VaultError> {
        let key = DataKey(random::key()?);
        let wrapped = self.wrap(owner, &key)?;
        Ok((key, wrapped))
    }

    /// Opens a wrapped data key with whichever key-encryption key of the ring wrapped it.
    ///
    /// # Errors
    /// [`VaultError::UnknownKey`] when the ring no longer, or not yet, has that key; [`VaultError::NotSealed`] and
    /// [`VaultError::NotAuthentic`] when the bytes are not a wrapped data key of this owner.
    pub fn unwrap_data_key(&self, owner: KeyOwner<'_>, wrapped: &[u8]) -> Result<DataKey, VaultError> {
        let (kek, sealed) = self.key_of(wrapped)?;
        let wrapping_key = sealing::derive(&kek.secret, DATA_KEY_LABEL);
        let bytes = sealing::open(&wrapping_key, &owner_binding(owner, kek), sealed)?;
        let bytes: &[u8; KEY_BYTES] = bytes.as_slice().try_into().map_err(|_| VaultError::NotSealed)?;
        let mut key = SecretKey::default();
        key.expose_secret_mut().copy_from_slice(bytes);
        Ok(DataKey(key))
    }

    /// The same data key wrapped by the newest key-encryption key, or `None` when it already is. What the data key
    /// sealed stays readable. Once every row was rewrapped, an older key may leave the ring.
    ///
    /// # Errors
    /// As [`Vault::unwrap_data_key`], and [`VaultError::Random`].
    pub fn rewrap_data_key(
        &self,
        owner: KeyOwner<'_>,
        wrapped: &[u8],
    ) -> Result<Option<WrappedDataKey>, VaultError> {
        let key = self.unwrap_data_key(owner, wrapped)?;
        let (kek, _) = self.key_of(wrapped)?;
        if kek.id == self.ring.newest().id {
            return Ok(None);
        }
        self.wrap(owner, &key).map(Some)
    }

    /// The keyed blind index of a value: HMAC-SHA256 under the purpose's own key, over project and value, each
    /// preceded by its length so that no two pairs collide. The caller normalises the value first. Equal values of
    /// two projects give unlike indexes. Rotation of the key-encryption keys does not change it.
    #[must_use]
    pub fn blind_index(&self, purpose: IndexPurpose, project_id: &str, value: &[u8]) -> BlindIndex {
        let keyed = self.keyed.indexes[purpose as usize].clone();
        BlindIndex(finish(keyed, &[project_id.as_bytes(), value]))
    }

    /// HMAC-SHA256 of an API key or reviewer token, which is what the database keeps of it. The tokens are 256 random
    /// bits each, so no slow hash is needed (NIST SP 800-63B section 5.1.2.2, look-up secrets of 112 bits and more).
    #[must_use]
    pub fn credential_mac(&self, token: &str) -> [u8; 32] {
        finish(self.keyed.credential.clone(), &[token.as_bytes()])
    }

    /// 256 random bits as 43 base62 characters, for API keys and tokens. Shown once, kept as
    /// [`Vault::credential_mac`].
    ///
    /// # Errors
    /// [`VaultError::Random`].
    pub fn random_token(&self) -> Result<String, VaultError> {
        Ok(random::token()?)
    }

    /// Seals a secret that belongs to a project and to no user, such as the credentials of an HTTP connector, by a
    /// key that is the project's own, derived from the newest key-encryption key. `place` names where it is kept.
    ///
    /// # Errors
    /// [`VaultError::TooLarge`], [`VaultError::Random`].
    pub fn seal_for_project(
        &self,
        project_id: &str,
        place: &'static str,
        plaintext: &[u8],
    ) -> Result<Vec<u8>, VaultError> {
        let kek = self.ring.newest();
        let (key, bound_to) = project_key(kek, project_id, place);
        Ok(envelope(kek, &sealing::seal(&key, &bound_to, plaintext)?))
    }

    /// Opens what [`Vault::seal_for_project`] sealed for the same project and place, before or after rotations.
    ///
    /// # Errors
    /// [`VaultError::UnknownKey`], [`VaultError::NotSealed`], [`VaultError::NotAuthentic`], [`VaultError::TooLarge`].
    pub fn open_for_project(
        &self,
        project_id: &str,
        place: &'static str,
        sealed: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>, VaultError> {
        let (kek, sealed) = self.key_of(sealed)?;
        let (key, bound_to) = project_key(kek, project_id, place);
        sealing::open(&key, &bound_to, sealed)
    }

    /// Whether the newest key-encryption key made the envelope.
    pub(crate) fn is_of_newest_key(&self, enveloped: &[u8]) -> Result<bool, VaultError> {
        Ok(self.key_of(enveloped)?.0.id == self.ring.newest().id)
    }

    fn wrap(&self, owner: KeyOwner<'_>, key: &DataKey) -> Result<WrappedDataKey, VaultError> {
        let kek = self.ring.newest();
        let wrapping_key = sealing::derive(&kek.secret, DATA_KEY_LABEL);
        let sealed = sealing::seal(&wrapping_key, &owner_binding(owner, kek), key.0.expose_secret())?;
        Ok(WrappedDataKey(envelope(kek, &sealed)))
    }

    /// The key that an envelope names, and what it sealed.
    fn key_of<'s>(&self, enveloped: &'s [u8]) -> Result<(&KeyEncryptionKey, &'s [u8]), VaultError> {
        let Some((&ENVELOPE_VERSION, rest)) = enveloped.split_first() else {
            return Err(VaultError::NotSealed);
        };
        let (id, sealed) = rest
            .split_first_chunk::<KEY_ID_BYTES>()
            .ok_or(VaultError::NotSealed)?;
        let kek = self.ring.key(id).ok_or_else(|| VaultError::UnknownKey {
            key_id: random::hex(id),
        })?;
        Ok((kek, sealed))
    }
}

impl fmt::Debug for Vault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Vault")
    }
}

fn envelope(kek: &KeyEncryptionKey, sealed: &[u8]) -> Vec<u8> {
    [&[ENVELOPE_VERSION], kek.id.as_slice(), sealed].concat()
}

fn owner_binding(owner: KeyOwner<'_>, kek: &KeyEncryptionKey) -> Vec<u8> {
    binding::bytes(&[
        DATA_KEY_LABEL,
        &kek.id,
        owner.project_id.as_bytes(),
        owner.user_id.as_bytes(),
    ])
}

fn project_key(kek: &KeyEncryptionKey, project_id: &str, place: &'static str) -> (SecretKey, Vec<u8>) {
    let label = binding::bytes(&[PROJECT_SECRET_LABEL, project_id.as_bytes()]);
    let bound_to = binding::bytes(&[
        PROJECT_SECRET_LABEL,
        &kek.id,
        project_id.as_bytes(),
        place.as_bytes(),
    ]);
    (sealing::derive(&kek.secret, &label), bound_to)
}

pub(crate) fn mac(key: &SecretKey, parts: &[&[u8]]) -> [u8; 32] {
    finish(keyed(key), parts)
}

fn keyed(key: &SecretKey) -> Hmac<Sha256> {
    Hmac::new_from_slice(key.expose_secret()).expect("HMAC takes a key of any length")
}

fn finish(mut mac: Hmac<Sha256>, parts: &[&[u8]]) -> [u8; 32] {
    binding::write(parts, |piece| mac.update(piece));
    mac.finalize().into_bytes().into()
}
