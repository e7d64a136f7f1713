//! One party per line as JSON: `id`, `schema`, `names` (`full`, `kind`), `dob`, `country`, `programs`, `cluster`, as the
//! benchmark's list is published. Unknown keys are ignored.

use serde::Deserialize;

use super::text::{ENTRIES_MAX, FIELD_BYTES_MAX, VALUES_MAX, decode_text};
use crate::{Birth, Entry, EntryKind, EntryName, ListError, NameQuality};

const FILE: &str = "entities";

#[derive(Deserialize)]
struct Line {
    id: String,
    schema: String,
    names: Vec<Name>,
    #[serde(default)]
    dob: Vec<String>,
    #[serde(default)]
    country: Vec<String>,
    #[serde(default)]
    programs: Option<String>,
    #[serde(default)]
    cluster: Option<String>,
}

#[derive(Deserialize)]
struct Name {
    full: String,
    #[serde(default)]
    kind: String,
}

/// Reads the list.
///
/// # Errors
/// The first line that is not such an object or over a limit.
pub fn read_entities(jsonl: &[u8]) -> Result<Vec<Entry>, ListError> {
    let text = decode_text(FILE, jsonl)?;
    let mut entries = Vec::new();
    for (number, line) in (1u64..).zip(text.lines()) {
        if line.trim().is_empty() {
            continue;
        }
        if line.len() > FIELD_BYTES_MAX || entries.len() == ENTRIES_MAX {
            return Err(ListError::at_line(FILE, number, "over the limit"));
        }
        let line: Line = serde_json::from_str(line)
            .map_err(|_| ListError::at_line(FILE, number, "not a party as JSON"))?;
        entries.push(party(number, line)?);
    }
    Ok(entries)
}

fn party(number: u64, line: Line) -> Result<Entry, ListError> {
    let kind = match line.schema.as_str() {
        "Person" => EntryKind::Person,
        "Organization" | "Company" | "LegalEntity" => EntryKind::Organisation,
        "Vessel" => EntryKind::Vessel,
        "Airplane" => EntryKind::Aircraft,
        _ => EntryKind::Unknown,
    };
    if line.id.is_empty() || line.names.is_empty() || line.names.len() > VALUES_MAX {
        return Err(ListError::at_line(
            FILE,
            number,
            "a party without id or name, or with too many",
        ));
    }
    let mut entry = Entry::new(line.id, kind, "");
    entry.names = line
        .names
        .into_iter()
        .filter(|name| !name.full.trim().is_empty())
        .map(|name| EntryName {
            quality: quality(&name.kind),
            text: name.full,
        })
        .collect();
    entry.births = line
        .dob
        .iter()
        .take(VALUES_MAX)
        .filter_map(|text| text.parse::<Birth>().ok())
        .collect();
    let countries = line
        .country
        .iter()
        .take(VALUES_MAX)
        .filter(|code| code.len() == 2);
    entry.countries = countries.map(|code| code.to_ascii_uppercase()).collect();
    entry.programmes = line.programs.into_iter().filter(|p| !p.is_empty()).collect();
    entry.cluster = line.cluster.unwrap_or_default();
    entry.tidy();
    Ok(entry)
}

fn quality(kind: &str) -> NameQuality {
    match kind {
        "primary" => NameQuality::Primary,
        "weak" => NameQuality::Weak,
        _ => NameQuality::Strong,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_a_party() {
        let entries = read_entities(
            br#"{"id":"x-1","schema":"Person","names":[{"full":"Ada Example","kind":"primary"},{"full":"Adita","kind":"weak"}],"dob":["1970-01"],"country":["ir","suhh"],"programs":"P","cluster":"c"}"#,
        )
        .unwrap();
        assert_eq!(entries[0].id, "x-1");
        assert_eq!(entries[0].births, ["1970-01".parse().unwrap()]);
        assert_eq!(entries[0].countries, ["IR"]);
        assert_eq!(entries[0].names[1].quality, NameQuality::Weak);
    }

    #[test]
    fn the_bad_line_is_named() {
        let error = read_entities(b"{\"id\":\"1\",\"schema\":\"Person\",\"names\":[{\"full\":\"A\"}]}\n{")
            .unwrap_err();
        assert!(error.to_string().contains("line 2"), "{error}");
    }
}
