//! One party on several lists, or listed twice, as one cluster.
//!
//! Two entries are the same party when the lists themselves say so (one cluster), when they share the number of a document, or when
//! a name that identifies and a full birth date are the same. Nothing less joins: a wrong join would hide a party.

use std::collections::HashMap;

use crate::document::document_keys;
use crate::name::words;
use crate::{Birth, Entry, NameQuality};

/// Brings entries together as they come.
#[derive(Default)]
pub(crate) struct Clusters {
    /// Of each entry one that came before it in its cluster, or itself.
    before: Vec<u32>,
    known: HashMap<u64, u32>,
}

impl Clusters {
    /// Takes in the next entry.
    pub(crate) fn push(&mut self, entry: &Entry) {
        let number = self.before.len() as u32;
        self.before.push(number);
        for mark in marks(entry) {
            let first = *self.known.entry(mark).or_insert(number);
            let (one, other) = (self.root(first), self.root(number));
            let (least, most) = (one.min(other), one.max(other));
            self.before[most as usize] = least;
        }
    }

    fn root(&self, mut entry: u32) -> u32 {
        while self.before[entry as usize] != entry {
            entry = self.before[entry as usize];
        }
        entry
    }

    /// For each entry the first of its cluster.
    pub(crate) fn first_of_each(mut self) -> Vec<u32> {
        for entry in 0..self.before.len() {
            self.before[entry] = self.before[self.before[entry] as usize];
        }
        self.before.shrink_to_fit();
        self.before
    }
}

/// What entries of one party have in common; of another kind, none is the same.
fn marks(entry: &Entry) -> Vec<u64> {
    let mut marks = Vec::new();
    let mut mark = |what: &str, parts: &[&[u8]]| {
        let mut h = 0xcbf2_9ce4_8422_2325_u64;
        for part in [what.as_bytes(), &[entry.kind as u8]].iter().chain(parts) {
            for byte in part.iter().chain(&[0xff]) {
                h = (h ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
            }
        }
        marks.push(h ^ (h >> 31));
    };
    if !entry.cluster.is_empty() {
        mark("cluster", &[entry.cluster.as_bytes()]);
    }
    for key in document_keys(entry.documents.iter().map(String::as_str)) {
        mark("document", &[&key.to_le_bytes()]);
    }
    let days = entry
        .births
        .iter()
        .filter(|birth| matches!(birth, Birth::Exact(_)));
    let days: Vec<String> = days.map(Birth::to_string).collect();
    if days.is_empty() {
        return marks;
    }
    for name in entry
        .names
        .iter()
        .filter(|name| name.quality != NameQuality::Weak)
    {
        let mut words = words(&name.text);
        if words.len() < 2 {
            continue;
        }
        words.sort_unstable();
        let name = words.join(" ");
        for day in &days {
            mark("name", &[name.as_bytes(), day.as_bytes()]);
        }
    }
    marks
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::EntryKind;

    fn entry(name: &str, birth: &str, document: &str, cluster: &str) -> Entry {
        let mut entry = Entry::new("x", EntryKind::Person, name);
        entry.births.extend(birth.parse::<Birth>());
        entry.documents.push(document.to_owned());
        entry.cluster = cluster.to_owned();
        entry
    }

    #[test]
    fn the_same_party_is_one_cluster_and_namesakes_are_not() {
        let mut clusters = Clusters::default();
        for entry in [
            entry("Ada Example", "1970-01-31", "", ""),
            entry("EXAMPLE, Ada", "1970-01-31", "A1234567", ""),
            entry("Ada Example", "1970", "", ""),
            entry("Adita", "", "a-1234567", "c"),
            entry("Zoe Other", "", "", "c"),
            entry("Zoe Other", "1980-02-03", "B7654321", "d"),
        ] {
            clusters.push(&entry);
        }
        assert_eq!(clusters.first_of_each(), [0, 0, 2, 0, 0, 5]);
    }
}
