//! Bytes of a list file as text, within limits.

use std::borrow::Cow;
use std::io::{BufRead, Read};

use crate::{Birth, Entry, EntryName, Gender, ListError, NameQuality, country_code};

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

/// UTF-8, with or without a byte order mark, and nothing else.
pub(super) fn decode_utf8<'a>(file: &'static str, bytes: &'a [u8]) -> Result<&'a str, ListError> {
    if bytes.len() > FILE_BYTES_MAX {
        return Err(ListError::TooLarge {
            file,
            bytes_max: FILE_BYTES_MAX,
        });
    }
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    std::str::from_utf8(bytes).map_err(|error| {
        let before = &bytes[..error.valid_up_to()];
        let line = 1 + before.iter().filter(|byte| **byte == b'\n').count() as u64;
        ListError::at_line(file, line, "not UTF-8")
    })
}

/// The lines of a file of UTF-8 that need not fit in memory, with or without a byte order mark.
pub(super) struct Lines<R> {
    reader: R,
    file: &'static str,
    line_bytes_max: usize,
    line: Vec<u8>,
    number: u64,
}

impl<R: BufRead> Lines<R> {
    pub(super) fn new(reader: R, file: &'static str, line_bytes_max: usize) -> Self {
        Self {
            reader,
            file,
            line_bytes_max,
            line: Vec::new(),
            number: 0,
        }
    }

    /// The next line and its number, without its end.
    pub(super) fn next(&mut self) -> Result<Option<(u64, &str)>, ListError> {
        self.number += 1;
        let wrong = |what: &str| ListError::at_line(self.file, self.number, what);
        self.line.clear();
        let mut within = self.reader.by_ref().take(self.line_bytes_max as u64 + 1);
        within
            .read_until(b'\n', &mut self.line)
            .map_err(|error| wrong(&format!("not readable: {error}")))?;
        if self.line.is_empty() {
            return Ok(None);
        }
        if self.line.len() > self.line_bytes_max {
            return Err(wrong("over the limit"));
        }
        let bytes = match self.number {
            1 => self.line.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&self.line),
            _ => &self.line,
        };
        let line = std::str::from_utf8(bytes).map_err(|_| wrong("not UTF-8"))?;
        Ok(Some((self.number, line.trim_end_matches(['\r', '\n']))))
    }
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

/// Pushes unless empty, there already, or one too many.
pub(super) fn push_new(values: &mut Vec<String>, value: &str) {
    if !values.iter().any(|known| known == value.trim()) {
        push_value(values, value);
    }
}

/// The parts that are there, with a separator between them.
pub(super) fn joined(parts: &[&str], separator: &str) -> String {
    let there: Vec<&str> = parts
        .iter()
        .map(|part| part.trim())
        .filter(|part| !part.is_empty())
        .collect();
    there.join(separator)
}

/// Adds a name unless it is empty or there are too many.
pub(super) fn push_name(entry: &mut Entry, text: &str, quality: NameQuality) {
    let text = text.trim();
    if !text.is_empty() && entry.names.len() < VALUES_MAX {
        entry.names.push(EntryName {
            text: text.to_owned(),
            quality,
        });
    }
}

/// Adds a country by its name or two-letter code, where either is known.
pub(super) fn push_country(entry: &mut Entry, country: &str) {
    let country = country.trim();
    let is_code = country.len() == 2 && country.bytes().all(|b| b.is_ascii_alphabetic());
    let code = if is_code {
        Some(country.to_ascii_uppercase())
    } else {
        country_code(country).map(str::to_owned)
    };
    if let Some(code) = code
        && !entry.countries.contains(&code)
        && entry.countries.len() < VALUES_MAX
    {
        entry.countries.push(code);
    }
}

/// Adds a birth date where one could be read.
pub(super) fn push_birth(entry: &mut Entry, birth: Option<Birth>) {
    if let Some(birth) = birth
        && !entry.births.contains(&birth)
        && entry.births.len() < VALUES_MAX
    {
        entry.births.push(birth);
    }
}

/// Adds a sentence to the remarks, while they stay within a field's limit.
pub(super) fn push_remark(entry: &mut Entry, remark: &str) {
    let remark = remark.trim();
    if remark.is_empty() || entry.remarks.len() + remark.len() > FIELD_BYTES_MAX {
        return;
    }
    if !entry.remarks.is_empty() {
        entry.remarks.push_str("; ");
    }
    entry.remarks.push_str(remark);
}

/// The gender by its word or letter, in either case.
pub(super) fn gender(word: &str) -> Option<Gender> {
    match word.trim().to_ascii_lowercase().as_str() {
        "m" | "male" => Some(Gender::Male),
        "f" | "female" => Some(Gender::Female),
        _ => None,
    }
}

/// A party needs a name; of several the first good one is the primary one.
pub(super) fn settle_names(entry: &mut Entry) -> bool {
    if !entry
        .names
        .iter()
        .any(|name| name.quality == NameQuality::Primary)
    {
        let first = entry
            .names
            .iter()
            .position(|name| name.quality == NameQuality::Strong)
            .unwrap_or(0);
        if let Some(name) = entry.names.get_mut(first) {
            name.quality = NameQuality::Primary;
        }
    }
    entry.tidy();
    !entry.names.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn old_files_are_windows_1252() {
        assert_eq!(decode_text("t", b"Pe\xf1a \x93x\x94").unwrap(), "Peña “x”");
        assert_eq!(decode_text("t", "\u{feff}Peña".as_bytes()).unwrap(), "Peña");
    }

    #[test]
    fn lines_are_read_one_by_one_within_the_limit() {
        let lines = |file: &[u8]| {
            let mut lines = Lines::new(file, "t", 8);
            let mut read = Vec::new();
            loop {
                match lines.next() {
                    Ok(Some((number, line))) => read.push(format!("{number} {line}")),
                    Ok(None) => return Ok(read),
                    Err(error) => return Err(error.to_string()),
                }
            }
        };
        let good = "\u{feff}añ\r\n\nlast".as_bytes();
        assert_eq!(lines(good).unwrap(), ["1 añ", "2 ", "3 last"]);
        assert_eq!(lines(b"").unwrap(), [""; 0]);
        assert_eq!(lines(b"a\n\xff\n").unwrap_err(), "the t file, line 2: not UTF-8");
        assert_eq!(
            lines(b"a\nlonger than that").unwrap_err(),
            "the t file, line 2: over the limit"
        );
    }
}
