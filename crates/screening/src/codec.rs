//! Entries as bytes, so that a version of a list can be kept in a database column and explained years later.

use std::collections::HashSet;

use crate::{Entry, ListError};

/// Kept versions above this are not ours.
const ENCODED_BYTES_MAX: usize = 1 << 30;
/// What errors call the kept form.
const FILE: &str = "kept list";

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
    // Equal entries are equal lines: nothing but what has changed is read.
    let known: HashSet<&[u8]> = earlier.split(|b| *b == b'\n').collect();
    let mut changed = Vec::new();
    for line in bytes.split(|b| *b == b'\n').filter(|line| !known.contains(line)) {
        changed.extend_from_slice(line);
        changed.push(b'\n');
    }
    decode(&changed)
}

/// Reads what [`encode`] wrote.
///
/// # Errors
/// [`ListError::Malformed`] with the line, or [`ListError::TooLarge`].
pub fn decode(bytes: &[u8]) -> Result<Vec<Entry>, ListError> {
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
        assert_eq!(decode_changed(&later, b"").unwrap(), decode(&later).unwrap());
        assert!(decode_changed(&later, &later).unwrap().is_empty());
    }
}
