//! The text form of a key ring: JSON, version 1.
//!
//! ```json
//! {
//!   "version": 1,
//!   "keys": [{"id": "<16 hexadecimal digits>", "secret": "<32 bytes in base64>"}],
//!   "index_root": "<32 bytes in base64>",
//!   "credential_root": "<32 bytes in base64>"
//! }
//! ```
//! Read by borrowing and written into one buffer of the final size, so that no copy of a secret is left behind in
//! freed memory.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use secrecy::{ExposeSecret, ExposeSecretMut};
use serde::Deserialize;
use zeroize::Zeroizing;

use crate::key_ring::{KEYS_MAX, KeyEncryptionKey, KeyRing, KeyRingError, RING_BYTES_MAX};
use crate::random::{self, KEY_BYTES, SecretKey};

const VERSION: u32 = 1;

/// Characters of [`KEY_BYTES`] bytes in padded base64.
const SECRET_CHARS: usize = KEY_BYTES.div_ceil(3) * 4;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RingText<'t> {
    version: u32,
    #[serde(borrow)]
    keys: Vec<KeyText<'t>>,
    index_root: &'t str,
    credential_root: &'t str,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct KeyText<'t> {
    id: &'t str,
    secret: &'t str,
}

pub(crate) fn read(text: &str) -> Result<KeyRing, KeyRingError> {
    if text.len() > RING_BYTES_MAX {
        return Err(KeyRingError::TooLarge);
    }
    // The parser's own message may quote the text, which is secret.
    let ring: RingText<'_> = serde_json::from_str(text).map_err(|cause| KeyRingError::NotARing {
        line: cause.line(),
        column: cause.column(),
    })?;
    if ring.version != VERSION {
        return Err(KeyRingError::UnknownVersion {
            version: ring.version,
        });
    }
    if ring.keys.len() > KEYS_MAX {
        return Err(KeyRingError::TooManyKeys);
    }
    let mut keys: Vec<KeyEncryptionKey> = Vec::with_capacity(ring.keys.len() + 1);
    for (index, key) in ring.keys.iter().enumerate() {
        let bad_id = KeyRingError::BadKeyId { position: index + 1 };
        let Some(id) = random::from_hex(key.id) else {
            return Err(bad_id);
        };
        if keys.iter().any(|earlier| earlier.id == id) {
            return Err(bad_id);
        }
        keys.push(KeyEncryptionKey {
            id,
            secret: secret("secret", key.secret)?,
        });
    }
    if keys.is_empty() {
        return Err(KeyRingError::NoKey);
    }
    let ring = KeyRing {
        keys,
        index_root: secret("index_root", ring.index_root)?,
        credential_root: secret("credential_root", ring.credential_root)?,
    };
    refuse_repetition(&ring)?;
    Ok(ring)
}

pub(crate) fn write(ring: &KeyRing) -> Zeroizing<String> {
    let mut text = Zeroizing::new(String::with_capacity(RING_BYTES_MAX));
    text.push_str("{\n  \"version\": 1,\n  \"keys\": [");
    for (index, key) in ring.keys.iter().enumerate() {
        text.push_str(if index == 0 {
            "\n    {\"id\": \""
        } else {
            ",\n    {\"id\": \""
        });
        text.push_str(&random::hex(&key.id));
        text.push_str("\", \"secret\": \"");
        push_secret(&mut text, &key.secret);
        text.push_str("\"}");
    }
    text.push_str("\n  ],\n  \"index_root\": \"");
    push_secret(&mut text, &ring.index_root);
    text.push_str("\",\n  \"credential_root\": \"");
    push_secret(&mut text, &ring.credential_root);
    text.push_str("\"\n}\n");
    text
}

fn push_secret(text: &mut String, secret: &SecretKey) {
    let mut encoded = Zeroizing::new([0_u8; SECRET_CHARS]);
    STANDARD
        .encode_slice(secret.expose_secret(), encoded.as_mut_slice())
        .expect("the buffer has the length of 32 bytes in base64");
    text.extend(encoded.iter().map(|character| char::from(*character)));
}

fn secret(member: &'static str, text: &str) -> Result<SecretKey, KeyRingError> {
    // One byte more than a key: what the decoder estimates for 44 characters.
    let mut decoded = Zeroizing::new([0_u8; KEY_BYTES + 1]);
    let length = STANDARD.decode_slice(text, decoded.as_mut_slice()).ok();
    if text.len() != SECRET_CHARS || length != Some(KEY_BYTES) {
        return Err(KeyRingError::BadSecret { member });
    }
    let mut key = SecretKey::default();
    key.expose_secret_mut().copy_from_slice(&decoded[..KEY_BYTES]);
    Ok(key)
}

fn refuse_repetition(ring: &KeyRing) -> Result<(), KeyRingError> {
    let roots = [&ring.index_root, &ring.credential_root];
    let all: Vec<&SecretKey> = ring.keys.iter().map(|key| &key.secret).chain(roots).collect();
    for (index, one) in all.iter().enumerate() {
        if all[index + 1..]
            .iter()
            .any(|other| one.expose_secret() == other.expose_secret())
        {
            return Err(KeyRingError::RepeatedSecret);
        }
    }
    Ok(())
}
