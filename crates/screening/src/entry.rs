//! One listed party, as every list format is brought to.

use std::fmt;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::Birth;

/// What a listed party is. Users are persons and are screened as such.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EntryKind {
    /// A natural person.
    Person,
    /// A company, state body, group or other organisation.
    Organisation,
    /// A ship.
    Vessel,
    /// An aircraft.
    Aircraft,
    /// The list does not say.
    #[default]
    Unknown,
}

/// How much a listed name is worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NameQuality {
    /// The name under which the party is listed.
    Primary,
    /// Another name that identifies (OFAC's strong a.k.a., the UN's "Good").
    Strong,
    /// A name too common or too vague to identify alone (OFAC's weak a.k.a., the UN's "Low"); it only supports.
    Weak,
}

/// One name of a listed party, in the order and script in which the list prints it, except that "FAMILY, Given" is kept
/// with its comma.
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct EntryName {
    /// The name.
    #[serde(rename = "t")]
    pub text: String,
    /// What it is worth.
    #[serde(rename = "q")]
    pub quality: NameQuality,
}

/// A listed person's gender, where the list states it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Gender {
    /// Female.
    Female,
    /// Male.
    Male,
}

/// One listed party.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// The list's own identifier, unique in the list.
    pub id: String,
    /// What it is.
    pub kind: EntryKind,
    /// All its names, the primary one first.
    pub names: Vec<EntryName>,
    /// Every birth date that the list gives; any of them may be the true one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub births: Vec<Birth>,
    /// Countries it is tied to (nationality, citizenship, residence): ISO 3166-1 alpha-2, upper case, sorted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub countries: Vec<String>,
    /// Numbers of identity documents, as printed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub documents: Vec<String>,
    /// Addresses, one line each.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub addresses: Vec<String>,
    /// Sanctions programmes, or topics of a politically exposed person.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub programmes: Vec<String>,
    /// Everything else that the list says, for the person who decides.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub remarks: String,
    /// Where stated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gender: Option<Gender>,
    /// When a politically exposed person left the last public office, where the list says so; in the notation of a
    /// birth date. Nothing while in office, and where the list does not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub left_office: Option<Birth>,
    /// The same party on several lists carries the same cluster; empty where nobody said.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub cluster: String,
    /// Made-up staging entries only: a subject whose family name equals the entry's name is hit, whatever the given
    /// names are.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub family_name_only: bool,
}

impl Entry {
    /// An entry with nothing but an id, a kind and a primary name.
    #[must_use]
    pub fn new(id: impl Into<String>, kind: EntryKind, primary_name: impl Into<String>) -> Self {
        Self {
            id: id.into(),
            kind,
            names: vec![EntryName {
                text: primary_name.into(),
                quality: NameQuality::Primary,
            }],
            births: Vec::new(),
            countries: Vec::new(),
            documents: Vec::new(),
            addresses: Vec::new(),
            programmes: Vec::new(),
            remarks: String::new(),
            gender: None,
            left_office: None,
            cluster: String::new(),
            family_name_only: false,
        }
    }

    /// SHA-256 over everything the list says about the party; it changes if and only if the entry does, so that a
    /// cleared hit stays cleared for as long as it is the same.
    #[must_use]
    pub fn digest(&self) -> [u8; 32] {
        let canonical = serde_json::to_vec(self).expect("an entry has only string keys");
        Sha256::digest(&canonical).into()
    }

    /// Sorts and dedupes the country list, and drops names said twice (the better quality stays).
    pub(crate) fn tidy(&mut self) {
        self.countries.sort_unstable();
        self.countries.dedup();
        self.names.sort_by_key(|name| name.quality);
        let mut seen = std::collections::HashSet::new();
        self.names.retain(|name| seen.insert(name.text.clone()));
        let mut births = Vec::with_capacity(self.births.len());
        for birth in &self.births {
            if !births.contains(birth) {
                births.push(*birth);
            }
        }
        self.births = births;
    }
}

impl fmt::Debug for EntryName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "EntryName({:?})", self.quality)
    }
}

impl fmt::Debug for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Entry")
            .field("id", &self.id)
            .field("kind", &self.kind)
            .field("names", &self.names.len())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_digest_changes_with_the_content_only() {
        let entry = Entry::new("1", EntryKind::Person, "Ada Example");
        assert_eq!(entry.digest(), entry.clone().digest());
        let mut other = entry.clone();
        other.remarks.push('x');
        assert_ne!(entry.digest(), other.digest());
    }

    #[test]
    fn debug_shows_no_name() {
        let entry = Entry::new("1", EntryKind::Person, "Ada Example");
        assert!(!format!("{entry:?} {:?}", entry.names).contains("Ada"));
    }
}
