//! Entries as bytes, so that a version of a list can be kept in a database column and explained years later.

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
