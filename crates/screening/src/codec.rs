//! Entries as bytes, so that a version of a list can be kept in a database column and explained years later.

use std::borrow::Cow;
use std::collections::HashSet;

use miniz_oxide::deflate::compress_to_vec_zlib;
use miniz_oxide::inflate::decompress_to_vec_zlib_with_limit;

use crate::{Entry, ListError};

/// Kept versions above this are not ours.
const ENCODED_BYTES_MAX: usize = 1 << 30;
/// What errors call the kept form.
const FILE: &str = "kept list";

/// How hard is tried to make it small, 0 to 10: the least from which on it hardly gets smaller.
const EFFORT: u8 = 3;
/// What a packed version begins with; a plain one begins with the brace of an object.
const PACKED: &[u8] = b"zlib:";

/// Packs what [`encode`] wrote: a version of a list is kept for years, and takes a fraction of the room.
#[must_use]
pub fn pack(encoded: &[u8]) -> Vec<u8> {
    [PACKED, &compress_to_vec_zlib(encoded, EFFORT)].concat()
}

/// What was packed; what was kept plain as it is.
fn unpack(kept: &[u8]) -> Result<Cow<'_, [u8]>, ListError> {
    let Some(packed) = kept.strip_prefix(PACKED) else {
        return Ok(Cow::Borrowed(kept));
    };
    let unpacked = decompress_to_vec_zlib_with_limit(packed, ENCODED_BYTES_MAX);
    unpacked
        .map(Cow::Owned)
        .map_err(|_| ListError::at_byte(FILE, 0, "not a list as it is packed"))
}

/// One JSON object per line, in the order given.
#[must_use]
pub fn encode(entries: &[Entry]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for entry in entries {
        serde_json::to_writer(&mut bytes, entry)
            .expect("an entry has only string keys, and a Vec takes any bytes");
        bytes.push(b'\n');
    }
    bytes
}

/// The entries of a kept list that an earlier version of it did not have in the very same form: what was added and
/// what was changed. Without an earlier version that is all of them.
///
/// # Errors
/// As [`decode`].
pub fn decode_changed(bytes: &[u8], earlier: &[u8]) -> Result<Vec<Entry>, ListError> {
    let (bytes, earlier) = (unpack(bytes)?, unpack(earlier)?);
    // Equal entries are equal lines: nothing but what has changed is read.
    let known: HashSet<&[u8]> = earlier.split(|b| *b == b'\n').collect();
    let mut changed = Vec::new();
    for line in bytes.split(|b| *b == b'\n').filter(|line| !known.contains(line)) {
        changed.extend_from_slice(line);
        changed.push(b'\n');
    }
    decode(&changed)
}

/// Reads what [`encode`] wrote, packed or not.
///
/// # Errors
/// [`ListError::Malformed`] with the line, or [`ListError::TooLarge`].
pub fn decode(bytes: &[u8]) -> Result<Vec<Entry>, ListError> {
    let bytes = unpack(bytes)?;
    if bytes.len() > ENCODED_BYTES_MAX {
        return Err(ListError::TooLarge {
            file: FILE,
            bytes_max: ENCODED_BYTES_MAX,
        });
    }
    let mut entries = Vec::new();
    for (index, line) in bytes.split(|b| *b == b'\n').enumerate() {
        if line.is_empty() {
            continue;
        }
        let entry = serde_json::from_slice(line)
            .map_err(|_| ListError::at_line(FILE, index as u64 + 1, "not an entry of this version"))?;
        entries.push(entry);
    }
    Ok(entries)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::EntryKind;

    fn entry(id: &str, remarks: &str) -> Entry {
        Entry {
            remarks: remarks.to_owned(),
            ..Entry::new(id, EntryKind::Person, "Ada Example")
        }
    }

    #[test]
    fn what_was_added_or_changed_is_told_from_what_was_not() {
        let earlier = encode(&[entry("1", ""), entry("2", ""), entry("3", "")]);
        let later = encode(&[entry("3", ""), entry("2", "other"), entry("4", "")]);
        let changed = decode_changed(&later, &earlier).unwrap();
        assert_eq!(changed, [entry("2", "other"), entry("4", "")]);
        // A version of before lists were packed beside one of after.
        assert_eq!(decode_changed(&pack(&later), &earlier).unwrap(), changed);
        assert_eq!(decode(&pack(&later)).unwrap(), decode(&later).unwrap());
        let mut damaged = pack(&later);
        damaged.truncate(damaged.len() / 2);
        assert!(decode(&damaged).is_err() && decode(b"zlib:").is_err());
        assert_eq!(decode_changed(&later, b"").unwrap(), decode(&later).unwrap());
        assert!(decode_changed(&later, &later).unwrap().is_empty());
    }
}
