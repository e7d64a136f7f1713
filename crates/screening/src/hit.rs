//! What screening found.

use std::fmt;

use crate::{Birth, ListFamily, ListSource};

/// A listed party that the subject may be.
#[derive(Clone, PartialEq)]
pub struct Hit {
    /// Family of the list.
    pub family: ListFamily,
    /// Source of the list.
    pub source: ListSource,
    /// Version of the list that was in force.
    pub list_version: String,
    /// The entry's id in that list.
    pub entry_id: String,
    /// Digest of the entry as it was ([`Entry::digest`](crate::Entry::digest)).
    pub entry_digest: [u8; 32],
    /// Name of the cluster: entries with the same are one party, on whatever lists. An entry's stays the same as long as
    /// the lists do.
    pub cluster: String,
    /// The listed name that fits best.
    pub matched_name: String,
    /// 0 to 1: how alike the names are; an identical name has 1.
    pub name_score: f64,
    /// 0 to 1: name and all other evidence together.
    pub score: f64,
    /// When the party left public office, where the list says so.
    pub left_office: Option<Birth>,
    /// Why, for the person who decides.
    pub explanation: Vec<String>,
}

impl fmt::Debug for Hit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Hit")
            .field("family", &self.family)
            .field("source", &self.source)
            .field("list_version", &self.list_version)
            .field("score", &self.score)
            .finish_non_exhaustive()
    }
}
