//! Listed parties in as little memory as will do, to be read again when one is hit.

use crate::{Entry, EntryName, NameQuality};

/// Entries as bytes in one arena.
#[derive(Default)]
pub(crate) struct KeptEntries {
    bytes: Vec<u8>,
    starts: Vec<usize>,
}

impl KeptEntries {
    /// Keeps an entry under the next number.
    pub(crate) fn push(&mut self, entry: &Entry) {
        self.starts.push(self.bytes.len());
        self.put_number(entry.names.len());
        for name in &entry.names {
            self.bytes.push(match name.quality {
                NameQuality::Primary => 0,
                NameQuality::Strong => 1,
                NameQuality::Weak => 2,
            });
            self.put_number(name.text.len());
            self.bytes.extend_from_slice(name.text.as_bytes());
        }
        // Everything else, whatever fields come to be, as a kept version has it.
        let rest = Entry {
            names: Vec::new(),
            ..entry.clone()
        };
        serde_json::to_writer(&mut self.bytes, &rest)
            .expect("an entry has only string keys, and a Vec takes any bytes");
    }

    /// Gives back what pushing left over.
    pub(crate) fn shrink(&mut self) {
        self.bytes.shrink_to_fit();
        self.starts.shrink_to_fit();
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.starts.len()
    }

    /// The entry of that number.
    pub(crate) fn entry(&self, number: u32) -> Entry {
        let mut rest = self.of(number);
        let names = take_names(&mut rest);
        let mut entry: Entry = serde_json::from_slice(rest).expect("written by push");
        entry.names = names;
        entry
    }

    /// One name of the entry of that number.
    pub(crate) fn names(&self, number: u32) -> Vec<EntryName> {
        take_names(&mut self.of(number))
    }

    fn of(&self, number: u32) -> &[u8] {
        let number = number as usize;
        let end = self.starts.get(number + 1).copied().unwrap_or(self.bytes.len());
        &self.bytes[self.starts[number]..end]
    }

    /// Seven bits a byte, the least first.
    fn put_number(&mut self, mut number: usize) {
        while number >= 0x80 {
            self.bytes.push(number as u8 | 0x80);
            number >>= 7;
        }
        self.bytes.push(number as u8);
    }
}

fn take_names(rest: &mut &[u8]) -> Vec<EntryName> {
    let count = take_number(rest);
    let name = |_| {
        let quality = match take(rest, 1)[0] {
            0 => NameQuality::Primary,
            1 => NameQuality::Strong,
            _ => NameQuality::Weak,
        };
        let len = take_number(rest);
        let text = std::str::from_utf8(take(rest, len)).expect("written from a text");
        EntryName {
            text: text.to_owned(),
            quality,
        }
    };
    (0..count).map(name).collect()
}

fn take<'a>(rest: &mut &'a [u8], len: usize) -> &'a [u8] {
    let (taken, after) = rest.split_at(len);
    *rest = after;
    taken
}

fn take_number(rest: &mut &[u8]) -> usize {
    let (mut number, mut shift) = (0, 0);
    loop {
        let byte = take(rest, 1)[0];
        number |= usize::from(byte & 0x7f) << shift;
        if byte < 0x80 {
            return number;
        }
        shift += 7;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::EntryKind;

    #[test]
    fn what_is_kept_comes_back_as_it_was() {
        let mut one = Entry::new("1", EntryKind::Person, "Ada Example");
        one.names.push(EntryName {
            text: "é".repeat(200),
            quality: NameQuality::Weak,
        });
        one.births.push("1970-01".parse().expect("a date"));
        one.remarks = "told \"so\"".to_owned();
        let other = Entry::new("2", EntryKind::Vessel, "");
        let mut kept = KeptEntries::default();
        kept.push(&one);
        kept.push(&other);
        kept.shrink();
        assert_eq!(kept.len(), 2);
        assert!(kept.entry(0) == one && kept.entry(1) == other);
        assert_eq!(kept.entry(0).digest(), one.digest());
        assert!(kept.names(0) == one.names);
    }
}
