//! The lists in memory, ready to be asked.

use std::collections::HashMap;
use std::sync::Arc;

use crate::name::{sorted_key, tokens};
use crate::{Entry, Hit, ListFamily, ListSource, Subject};

/// One version of one list, to be put into an [`Index`].
#[derive(Clone, Debug)]
pub struct IndexedList {
    /// The family it counts for.
    pub family: ListFamily,
    /// Where it comes from.
    pub source: ListSource,
    /// Its version, repeated in every hit.
    pub version: String,
    /// Its entries.
    pub entries: Arc<Vec<Entry>>,
}

/// An immutable snapshot of all lists. Shared between threads; a new version of a list makes a new index.
#[derive(Debug)]
pub struct Index {
    lists: Vec<IndexedList>,
    /// Sorted key of a name, to (list, entry, name).
    whole_names: HashMap<String, Vec<(u32, u32, u32)>>,
    /// Key of a family name that hits alone, to (list, entry).
    family_names: HashMap<String, Vec<(u32, u32)>>,
    entry_count: usize,
}

impl Index {
    /// Builds the snapshot.
    #[must_use]
    pub fn build(lists: Vec<IndexedList>) -> Self {
        let mut whole_names: HashMap<String, Vec<(u32, u32, u32)>> = HashMap::new();
        let mut family_names: HashMap<String, Vec<(u32, u32)>> = HashMap::new();
        let mut entry_count = 0;
        for (list_no, list) in (0u32..).zip(&lists) {
            for (entry_no, entry) in (0u32..).zip(list.entries.iter()) {
                entry_count += 1;
                for (name_no, name) in (0u32..).zip(&entry.names) {
                    let key = sorted_key(&name.text);
                    if key.is_empty() {
                        continue;
                    }
                    if entry.family_name_only {
                        family_names.entry(key).or_default().push((list_no, entry_no));
                    } else {
                        whole_names
                            .entry(key)
                            .or_default()
                            .push((list_no, entry_no, name_no));
                    }
                }
            }
        }
        Self {
            lists,
            whole_names,
            family_names,
            entry_count,
        }
    }

    /// Number of listed parties, over all lists.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entry_count
    }

    /// Whether there is nothing to be found.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entry_count == 0
    }

    /// The lists in it.
    #[must_use]
    pub fn lists(&self) -> &[IndexedList] {
        &self.lists
    }

    /// Everyone on the lists whom the subject may be, best first; the same entry only once.
    #[must_use]
    pub fn screen(&self, subject: &Subject<'_>) -> Vec<Hit> {
        let mut hits = Vec::new();
        for &(list, entry) in self.by_family_name(subject) {
            hits.push(self.hit(
                list,
                entry,
                0,
                "the family name stands on the made-up staging list",
            ));
        }
        let key = sorted_key(&subject.full_name());
        let mut last = None;
        for &(list, entry, name) in self.whole_names.get(&key).into_iter().flatten() {
            if last != Some((list, entry)) {
                hits.push(self.hit(list, entry, name, "the same words as a listed name"));
            }
            last = Some((list, entry));
        }
        hits
    }

    fn by_family_name(&self, subject: &Subject<'_>) -> &[(u32, u32)] {
        let mut key = tokens(subject.family_name);
        key.sort_unstable();
        self.family_names.get(&key.join(" ")).map_or(&[], Vec::as_slice)
    }

    fn hit(&self, list: u32, entry: u32, name: u32, why: &str) -> Hit {
        let list = &self.lists[list as usize];
        let entry = &list.entries[entry as usize];
        Hit {
            family: list.family,
            source: list.source,
            list_version: list.version.clone(),
            entry_id: entry.id.clone(),
            entry_digest: entry.digest(),
            matched_name: entry.names[name as usize].text.clone(),
            name_score: 1.0,
            score: 1.0,
            explanation: vec![why.to_owned()],
        }
    }
}
