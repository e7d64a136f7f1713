//! Bytes of a list file as text, within limits.

use std::borrow::Cow;

use crate::ListError;

/// No published list file comes near this.
pub(super) const FILE_BYTES_MAX: usize = 512 << 20;
/// No field of a published list comes near this.
pub(super) const FIELD_BYTES_MAX: usize = 64 << 10;
/// More parties than all the world's lists of sanctions and politically exposed persons together.
pub(super) const ENTRIES_MAX: usize = 10_000_000;
/// More names, dates, documents or addresses of one party than any list prints.
pub(super) const VALUES_MAX: usize = 2_000;

/// UTF-8 where it is valid (with or without a byte order mark), else Windows-1252, in which the older files come.
pub(super) fn decode_text<'a>(file: &'static str, bytes: &'a [u8]) -> Result<Cow<'a, str>, ListError> {
    if bytes.len() > FILE_BYTES_MAX {
        return Err(ListError::TooLarge {
            file,
            bytes_max: FILE_BYTES_MAX,
        });
    }
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    Ok(match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => Cow::Owned(bytes.iter().map(|byte| from_windows_1252(*byte)).collect()),
    })
}

/// Windows-1252: Latin-1 but for 0x80 to 0x9F; the five unassigned bytes become the replacement character.
fn from_windows_1252(byte: u8) -> char {
    const HIGH: [char; 32] = [
        '€', '\u{fffd}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{fffd}', 'Ž', '\u{fffd}',
        '\u{fffd}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{fffd}', 'ž', 'Ÿ',
    ];
    match byte {
        0x80..=0x9f => HIGH[usize::from(byte - 0x80)],
        _ => char::from(byte),
    }
}

/// Pushes unless empty or there are too many already.
pub(super) fn push_value(values: &mut Vec<String>, value: &str) {
    let value = value.trim();
    if !value.is_empty() && values.len() < VALUES_MAX {
        values.push(value.to_owned());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn old_files_are_windows_1252() {
        assert_eq!(decode_text("t", b"Pe\xf1a \x93x\x94").unwrap(), "Peña “x”");
        assert_eq!(decode_text("t", "\u{feff}Peña".as_bytes()).unwrap(), "Peña");
    }
}
