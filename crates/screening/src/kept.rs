//! Listed parties in as little memory as will do, to be read again when one is hit.

use crate::{Birth, Entry, EntryKind, EntryName, Gender, NameQuality};

/// Of each kind and gender the byte that stands for it is its place.
const KINDS: [EntryKind; 5] = [
    EntryKind::Unknown,
    EntryKind::Person,
    EntryKind::Organisation,
    EntryKind::Vessel,
    EntryKind::Aircraft,
];
const GENDERS: [Option<Gender>; 3] = [None, Some(Gender::Female), Some(Gender::Male)];

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
        // All fields by name: a new one is not forgotten.
        let Entry {
            id,
            kind,
            names,
            births,
            countries,
            documents,
            addresses,
            programmes,
            remarks,
            gender,
            left_office,
            cluster,
            family_name_only,
        } = entry;
        self.put_number(names.len());
        for name in names {
            self.bytes.push(match name.quality {
                NameQuality::Primary => 0,
                NameQuality::Strong => 1,
                NameQuality::Weak => 2,
            });
            self.put(&name.text);
        }
        self.put(id);
        self.put_place(KINDS.iter().position(|one| one == kind));
        self.put_place(GENDERS.iter().position(|one| one == gender));
        self.bytes.push(u8::from(*family_name_only));
        let births: Vec<String> = births.iter().map(Birth::to_string).collect();
        let left_office: Vec<String> = left_office.iter().map(Birth::to_string).collect();
        for texts in [&births, countries, documents, addresses, programmes, &left_office] {
            self.put_number(texts.len());
            texts.iter().for_each(|text| self.put(text));
        }
        self.put(remarks);
        self.put(cluster);
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
        let rest = &mut self.of(number);
        let names = take_names(rest);
        let id = take_text(rest);
        let kind = KINDS[usize::from(take(rest, 1)[0])];
        let gender = GENDERS[usize::from(take(rest, 1)[0])];
        let family_name_only = take(rest, 1)[0] != 0;
        Entry {
            id,
            kind,
            names,
            births: take_births(rest),
            countries: take_texts(rest),
            documents: take_texts(rest),
            addresses: take_texts(rest),
            programmes: take_texts(rest),
            left_office: take_births(rest).pop(),
            remarks: take_text(rest),
            cluster: take_text(rest),
            gender,
            family_name_only,
        }
    }

    fn of(&self, number: u32) -> &[u8] {
        let number = number as usize;
        let end = self.starts.get(number + 1).copied().unwrap_or(self.bytes.len());
        &self.bytes[self.starts[number]..end]
    }

    fn put(&mut self, text: &str) {
        self.put_number(text.len());
        self.bytes.extend_from_slice(text.as_bytes());
    }

    fn put_place(&mut self, place: Option<usize>) {
        self.bytes.push(place.expect("the table has them all") as u8);
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
        EntryName {
            text: take_text(rest),
            quality,
        }
    };
    (0..count).map(name).collect()
}

fn take_text(rest: &mut &[u8]) -> String {
    let len = take_number(rest);
    let text = std::str::from_utf8(take(rest, len)).expect("written from a text");
    text.to_owned()
}

fn take_texts(rest: &mut &[u8]) -> Vec<String> {
    (0..take_number(rest)).map(|_| take_text(rest)).collect()
}

fn take_births(rest: &mut &[u8]) -> Vec<Birth> {
    let birth = |text: String| text.parse().expect("written from a birth date");
    take_texts(rest).into_iter().map(birth).collect()
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

    #[test]
    fn what_is_kept_comes_back_as_it_was() {
        let texts = |texts: [&str; 2]| texts.map(str::to_owned).to_vec();
        let birth = |text: &str| -> Birth { text.parse().expect("a date") };
        let one = Entry {
            id: "1".to_owned(),
            kind: EntryKind::Person,
            names: vec![EntryName {
                text: "é".repeat(200),
                quality: NameQuality::Weak,
            }],
            births: ["1970-01-31", "1970-01", "1970", "1970/1975", "~1970"]
                .map(birth)
                .to_vec(),
            countries: texts(["IR", "SY"]),
            documents: texts(["Passport X1", ""]),
            addresses: texts(["1 Road", "2 Road"]),
            programmes: texts(["SDGT", "IRAN"]),
            remarks: "told \"so\"".to_owned(),
            gender: Some(Gender::Female),
            left_office: Some(birth("2001-02")),
            cluster: "c".to_owned(),
            family_name_only: true,
        };
        let other = Entry::new("2", EntryKind::Vessel, "");
        let mut kept = KeptEntries::default();
        kept.push(&one);
        kept.push(&other);
        kept.shrink();
        assert_eq!(kept.len(), 2);
        assert!(kept.entry(0) == one && kept.entry(1) == other);
        assert_eq!(kept.entry(0).digest(), one.digest());
    }
}
