//! The made-up list that staging projects are screened against: JSON lines, each an entry with the family it belongs to.

use serde::Deserialize;

use super::text::{FIELD_BYTES_MAX, decode_text};
use crate::{Entry, EntryKind, EntryName, ListError, ListFamily, NameQuality};

const FILE: &str = "staging list";
/// It is a handful of lines, compiled in.
const STAGING_ENTRIES_MAX: usize = 1_000;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    family: String,
    id: String,
    name: String,
    #[serde(default)]
    aliases: Vec<String>,
    #[serde(default)]
    birth: Option<crate::Birth>,
    #[serde(default)]
    countries: Vec<String>,
    #[serde(default)]
    family_name_only: bool,
    #[serde(default)]
    left_office: Option<crate::Birth>,
    #[serde(default)]
    remarks: String,
}

/// Reads the list, grouped by family in the order of [`ListFamily::ALL`]; every group has at least one entry.
///
/// # Errors
/// The first line that is not as it should be. Lines that begin with `#` are comments.
pub fn read_staging(text: &str) -> Result<Vec<(ListFamily, Vec<Entry>)>, ListError> {
    let text = decode_text(FILE, text.as_bytes())?;
    let mut read: Vec<(ListFamily, Entry)> = Vec::new();
    for (number, line) in (1u64..).zip(text.lines()) {
        if line.trim().is_empty() || line.starts_with('#') {
            continue;
        }
        if line.len() > FIELD_BYTES_MAX || read.len() == STAGING_ENTRIES_MAX {
            return Err(ListError::at_line(FILE, number, "over the limit"));
        }
        let line: Line = serde_json::from_str(line)
            .map_err(|_| ListError::at_line(FILE, number, "not a made-up party as JSON"))?;
        let family = line
            .family
            .parse()
            .map_err(|_| ListError::at_line(FILE, number, "an unknown family"))?;
        if line.id.is_empty() || line.name.trim().is_empty() {
            return Err(ListError::at_line(FILE, number, "a party without id or name"));
        }
        read.push((family, party(line)));
    }
    let groups = ListFamily::ALL.map(|family| {
        (
            family,
            read.iter()
                .filter(|(f, _)| *f == family)
                .map(|(_, entry)| entry.clone())
                .collect::<Vec<_>>(),
        )
    });
    Ok(groups
        .into_iter()
        .filter(|(_, entries)| !entries.is_empty())
        .collect())
}

fn party(line: Line) -> Entry {
    let mut entry = Entry::new(line.id, EntryKind::Person, line.name);
    let strong = |text| EntryName {
        text,
        quality: NameQuality::Strong,
    };
    entry.names.extend(line.aliases.into_iter().map(strong));
    entry.births.extend(line.birth);
    entry.countries = line.countries;
    entry.family_name_only = line.family_name_only;
    entry.left_office = line.left_office;
    entry.remarks = line.remarks;
    entry.tidy();
    entry
}
