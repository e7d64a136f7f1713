//! Says what changed between two versions of a list. All of it is public.

use std::collections::HashMap;

use screening::{Entry, decode};
use storage::lists::ListVersionRow;

use crate::failure::use_case_error;
use crate::import_list::{ListVersion, version};
use crate::{Engine, Failure};

/// What changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListChanges {
    /// The earlier version; `None` when the later one is the first.
    pub earlier: Option<ListVersion>,
    /// The later version.
    pub later: ListVersion,
    /// Parties that are new.
    pub added: Vec<PartyName>,
    /// Parties that are gone.
    pub removed: Vec<PartyName>,
    /// Parties of which something else is said.
    pub changed: Vec<PartyName>,
}

/// A party's id in the list and its primary name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartyName {
    /// The list's own id.
    pub id: String,
    /// The primary name; of a party that changed, the later one.
    pub name: String,
}

/// Why there is nothing to compare.
#[derive(Debug, thiserror::Error)]
pub enum CompareListsError {
    /// The source has no version, or not that one.
    #[error("there is no such version of that list")]
    UnknownVersion,
    /// Something went wrong inside.
    #[error(transparent)]
    Failure(#[from] Failure),
}
use_case_error!(CompareListsError);

/// Compares two versions of a source by their ids; by default the one in force and the one before it.
pub async fn compare_lists(
    engine: &Engine,
    source: &str,
    (earlier, later): (Option<&str>, Option<&str>),
) -> Result<ListChanges, CompareListsError> {
    let mut conn = engine.store().read().await?;
    // Newest first.
    let versions = storage::lists::versions(&mut conn, source).await?;
    let position = |id: Option<&str>, default: usize| match id {
        Some(id) => versions.iter().position(|version| version.id == id),
        None => Some(default),
    };
    let later_at = position(later, 0).ok_or(CompareListsError::UnknownVersion)?;
    let earlier_at = position(earlier, later_at + 1).ok_or(CompareListsError::UnknownVersion)?;
    let later = versions.get(later_at).ok_or(CompareListsError::UnknownVersion)?;
    let earlier = versions.get(earlier_at);
    let after = parties(&mut conn, later).await?;
    let before = match earlier {
        Some(row) => parties(&mut conn, row).await?,
        None => Vec::new(),
    };
    drop(conn);
    let known: HashMap<&str, [u8; 32]> = before.iter().map(|it| (it.id.as_str(), it.digest())).collect();
    let mut changes = ListChanges {
        earlier: earlier.cloned().map(version).transpose()?,
        later: version(later.clone())?,
        added: Vec::new(),
        removed: Vec::new(),
        changed: Vec::new(),
    };
    let mut still_there = std::collections::HashSet::new();
    for entry in &after {
        match known.get(entry.id.as_str()) {
            None => changes.added.push(named(entry)),
            Some(digest) if *digest != entry.digest() => changes.changed.push(named(entry)),
            Some(_) => {}
        }
        still_there.insert(entry.id.as_str());
    }
    let gone = before
        .iter()
        .filter(|entry| !still_there.contains(entry.id.as_str()));
    changes.removed = gone.map(named).collect();
    Ok(changes)
}

async fn parties(conn: &mut storage::Conn, row: &ListVersionRow) -> Result<Vec<Entry>, Failure> {
    let content = storage::lists::content(conn, &row.id).await?;
    let content = content.ok_or_else(|| Failure::corrupt("a list version is gone"))?;
    decode(&content).map_err(|error| Failure::corrupt(error.to_string()))
}

fn named(entry: &Entry) -> PartyName {
    PartyName {
        id: entry.id.clone(),
        name: entry
            .names
            .first()
            .map(|name| name.text.clone())
            .unwrap_or_default(),
    }
}
