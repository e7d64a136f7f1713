//! A list of one's own: comma- or semicolon-separated, UTF-8, with a header line. `docs/lists.md` describes the columns.
//!
//! `id` and `name` are required; `type` (person, organisation, vessel, aircraft), `aliases`, `weak_aliases`, `dob`,
//! `countries`, `documents`, `addresses`, `programmes`, `gender`, `remarks`, `cluster` may be left out. Several values in
//! one field stand between bars.

use super::table::each_row;
use super::text::{
    ENTRIES_MAX, decode_utf8, gender, push_birth, push_country, push_name, push_new, push_remark,
    settle_names,
};
use crate::{Birth, Entry, EntryKind, ListError, NameQuality};

const FILE: &str = "own";
const REQUIRED: [&str; 2] = ["id", "name"];
/// Every column; another one is a mistake in its name, which would lose what it holds.
const COLUMNS: [&str; 13] = [
    "id",
    "type",
    "name",
    "aliases",
    "weak_aliases",
    "dob",
    "countries",
    "documents",
    "addresses",
    "programmes",
    "gender",
    "remarks",
    "cluster",
];

/// Reads the list.
///
/// # Errors
/// The first line that is not as described, or over a limit.
pub fn read_own(file: &[u8]) -> Result<Vec<Entry>, ListError> {
    let text = decode_utf8(FILE, file)?;
    let header = text.lines().next().unwrap_or_default();
    let delimiter = if header.contains(';') { b';' } else { b',' };
    let split = |name: &str| name.trim().trim_matches('"').to_lowercase();
    let names = header.split(char::from(delimiter)).map(split);
    if let Some(at) = names
        .into_iter()
        .position(|name| !COLUMNS.contains(&name.as_str()))
    {
        let what = format!("column {} is unknown; known are: {}", at + 1, COLUMNS.join(", "));
        return Err(ListError::at_line(FILE, 1, what));
    }
    let mut entries: Vec<Entry> = Vec::new();
    let mut ids = std::collections::HashSet::new();
    each_row(FILE, text, delimiter, &REQUIRED, |line, row| {
        let wrong = |what: &str| ListError::at_line(FILE, line, what);
        if entries.len() == ENTRIES_MAX {
            return Err(wrong("more entries than any list has"));
        }
        let values = |column: &str| {
            let field = row.get(column);
            field.split('|').map(str::trim).filter(|value| !value.is_empty())
        };
        let kind = kind(row.get("type")).ok_or_else(|| wrong("an unknown type"))?;
        let mut entry = Entry::new(row.get("id"), kind, row.get("name"));
        if entry.id.is_empty() || row.get("name").is_empty() {
            return Err(wrong("a party without id or name"));
        }
        if !ids.insert(entry.id.clone()) {
            return Err(wrong("the same id twice"));
        }
        values("aliases").for_each(|name| push_name(&mut entry, name, NameQuality::Strong));
        values("weak_aliases").for_each(|name| push_name(&mut entry, name, NameQuality::Weak));
        for date in values("dob") {
            let birth = date.parse::<Birth>().map_err(|error| wrong(&error.to_string()))?;
            push_birth(&mut entry, Some(birth));
        }
        for country in values("countries") {
            let before = entry.countries.len();
            push_country(&mut entry, country);
            let known =
                entry.countries.len() > before || entry.countries.contains(&country.to_ascii_uppercase());
            if !known && crate::country_code(country).is_none() {
                return Err(wrong("an unknown country"));
            }
        }
        values("documents").for_each(|it| push_new(&mut entry.documents, it));
        values("addresses").for_each(|it| push_new(&mut entry.addresses, it));
        values("programmes").for_each(|it| push_new(&mut entry.programmes, it));
        if !row.get("gender").is_empty() {
            entry.gender = Some(gender(row.get("gender")).ok_or_else(|| wrong("an unknown gender"))?);
        }
        push_remark(&mut entry, row.get("remarks"));
        entry.cluster = row.get("cluster").to_owned();
        settle_names(&mut entry);
        entries.push(entry);
        Ok(())
    })?;
    Ok(entries)
}

fn kind(word: &str) -> Option<EntryKind> {
    Some(match word.to_lowercase().as_str() {
        "" => EntryKind::Unknown,
        "person" => EntryKind::Person,
        "organisation" | "organization" => EntryKind::Organisation,
        "vessel" => EntryKind::Vessel,
        "aircraft" => EntryKind::Aircraft,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_a_party() {
        let list = "id,type,name,aliases,weak_aliases,dob,countries,gender,remarks\n\
            1,person,\"Example, Ada\",A. Exemple|Ада Пример,Adita,1970-01-31|~1972|1950/1953,IQ|Syria,female,ours\n\
            2,,Example Works,,,,,,\n";
        let entries = read_own(list.as_bytes()).unwrap();
        assert_eq!(
            (entries.len(), entries[0].names.len(), entries[0].births.len()),
            (2, 4, 3)
        );
        assert_eq!(entries[0].countries, ["IQ", "SY"]);
        assert_eq!(entries[1].kind, EntryKind::Unknown);
        assert_eq!(
            read_own(b"id;name\n1;Ada, of Example\n").unwrap()[0].names[0].text,
            "Ada, of Example"
        );
    }

    #[test]
    fn bad_lines_are_refused_by_their_number() {
        let head = "id,name,type,dob,countries,gender\n1,Ada,,,,\n";
        for (line, expected) in [
            ("2,,,,,", "line 3: a party without id or name"),
            (",Ada,,,,", "line 3: a party without id or name"),
            ("1,Bob,,,,", "line 3: the same id twice"),
            ("2,Bob,robot,,,", "line 3: an unknown type"),
            ("2,Bob,,31.1.1970,,", "line 3: not a birth date"),
            ("2,Bob,,,Atlantis,", "line 3: an unknown country"),
            ("2,Bob,,,,x", "line 3: an unknown gender"),
            ("2,Bob", "line 3: 2 columns"),
        ] {
            let message = read_own(format!("{head}{line}\n").as_bytes())
                .unwrap_err()
                .to_string();
            assert!(message.contains(expected), "{expected}: {message}");
        }
        let message = read_own(b"id,name,birthday\n").unwrap_err().to_string();
        assert!(message.contains("column 3 is unknown"), "{message}");
    }
}
