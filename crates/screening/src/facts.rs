//! What is weighed beside the names of listed parties, packed so that weighing it touches little memory.

use crate::document::document_keys;
use crate::marks::Marks;
use crate::{Birth, Entry, EntryKind, Gender};

/// A country's two letters, upper case.
pub(crate) type Country = [u8; 2];

/// What the lists say of every party, by number.
#[derive(Default)]
pub(crate) struct Facts {
    rows: Vec<Row>,
    births: Vec<Birth>,
    countries: Vec<Country>,
    documents: Vec<u64>,
}

#[derive(Clone, Copy)]
struct Row {
    births: u32,
    countries: u32,
    documents: u32,
    kind: EntryKind,
    gender: Option<Gender>,
}

/// What can be told of a party at a glance.
#[derive(Clone, Copy)]
pub(crate) struct Glance {
    pub(crate) marks: Marks,
    pub(crate) kind: EntryKind,
    pub(crate) gender: Option<Gender>,
}

/// What is said of one party, listed or asked for.
#[derive(Clone, Copy)]
pub(crate) struct FactsOf<'a> {
    pub(crate) births: &'a [Birth],
    pub(crate) countries: &'a [Country],
    /// Keys of numbers of documents, sorted.
    pub(crate) documents: &'a [u64],
    pub(crate) kind: EntryKind,
    pub(crate) gender: Option<Gender>,
}

impl FactsOf<'_> {
    /// Whether all that may be weighed beside these can be told at a glance.
    pub(crate) fn is_told_at_a_glance(&self) -> bool {
        self.births.is_empty() && self.countries.is_empty() && self.documents.is_empty()
    }
}

impl Facts {
    /// Takes the facts of an entry in under the next number.
    pub(crate) fn push(&mut self, entry: &Entry) {
        self.rows.push(Row {
            births: self.births.len() as u32,
            countries: self.countries.len() as u32,
            documents: self.documents.len() as u32,
            kind: entry.kind,
            gender: entry.gender,
        });
        self.births.extend(&entry.births);
        self.countries
            .extend(entry.countries.iter().filter_map(|c| country(c)));
        let lines = entry.documents.iter().map(String::as_str);
        self.documents.extend(document_keys(lines));
    }

    /// Gives back what pushing left over.
    pub(crate) fn shrink(&mut self) {
        self.rows.shrink_to_fit();
        self.births.shrink_to_fit();
        self.countries.shrink_to_fit();
        self.documents.shrink_to_fit();
    }

    /// What is said of the party of that number.
    pub(crate) fn of(&self, number: u32) -> FactsOf<'_> {
        let row = self.rows[number as usize];
        let next = self.rows.get(number as usize + 1);
        let end = |of: fn(&Row) -> u32, all: usize| next.map_or(all, |row| of(row) as usize);
        FactsOf {
            births: &self.births[row.births as usize..end(|row| row.births, self.births.len())],
            countries: &self.countries
                [row.countries as usize..end(|row| row.countries, self.countries.len())],
            documents: &self.documents
                [row.documents as usize..end(|row| row.documents, self.documents.len())],
            kind: row.kind,
            gender: row.gender,
        }
    }

    /// The same at a glance.
    pub(crate) fn glance(&self, number: u32) -> Glance {
        let facts = self.of(number);
        Glance {
            marks: Marks::of(facts),
            kind: facts.kind,
            gender: facts.gender,
        }
    }

    /// The kind of the party of that number.
    pub(crate) fn kind(&self, number: u32) -> EntryKind {
        self.rows[number as usize].kind
    }
}

/// The letters of an ISO 3166-1 alpha-2 code in any case; nothing for other texts.
pub(crate) fn country(code: &str) -> Option<Country> {
    match code.as_bytes() {
        [a, b] if a.is_ascii_alphabetic() && b.is_ascii_alphabetic() => {
            Some([a.to_ascii_uppercase(), b.to_ascii_uppercase()])
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn facts_of_each_party_stay_apart() {
        let mut ada = Entry::new("1", EntryKind::Person, "Ada");
        ada.births.push("1970".parse().expect("a year"));
        ada.countries = vec!["IR".to_owned(), "nowhere".to_owned()];
        ada.documents.push("Passport X1234567 (Syria)".to_owned());
        ada.gender = Some(Gender::Female);
        let mut facts = Facts::default();
        facts.push(&Entry::new("0", EntryKind::Vessel, "Moon"));
        facts.push(&ada);
        facts.push(&Entry::new("2", EntryKind::Unknown, "Sun"));
        facts.shrink();
        assert_eq!(facts.of(0).births, []);
        assert_eq!(facts.of(0).kind, EntryKind::Vessel);
        assert_eq!(facts.of(1).births, ada.births);
        assert_eq!(facts.of(1).countries, [*b"IR"]);
        assert_eq!(facts.of(1).documents.len(), 1);
        assert_eq!(facts.of(1).gender, Some(Gender::Female));
        assert!(facts.of(2).documents.is_empty());
    }
}
