//! What OFAC packs into the remarks column: parts separated by semicolons, each told by its first words.

use crate::{Birth, Entry, EntryName, Gender, NameQuality, country_code};

use super::text::{VALUES_MAX, push_birth, push_value};

const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];

/// First words of the parts that are numbers of documents.
const DOCUMENTS: [&str; 12] = [
    "Passport",
    "National ID No.",
    "Cedula No.",
    "Identification Number",
    "National Foreign ID Number",
    "SSN",
    "Tax ID No.",
    "Driver's License No.",
    "C.U.R.P.",
    "D.N.I.",
    "Birth Certificate Number",
    "Personal ID Card",
];

/// Reads the parts into the entry's fields and keeps the whole text for the reader.
pub(super) fn apply_remarks(entry: &mut Entry, remarks: &str) {
    entry.remarks = remarks.to_owned();
    for part in remarks.split(';') {
        let part = part.trim().trim_end_matches('.');
        let part = part.strip_prefix("alt. ").unwrap_or(part);
        if let Some(dates) = part.strip_prefix("DOB ") {
            if let Some(birth) = birth(dates)
                && entry.births.len() < VALUES_MAX
            {
                entry.births.push(birth);
            }
        } else if let Some(country) = part
            .strip_prefix("nationality ")
            .or_else(|| part.strip_prefix("citizen "))
        {
            if let Some(code) = country_code(country) {
                entry.countries.push(code.to_owned());
            }
        } else if let Some(gender) = part.strip_prefix("Gender ") {
            entry.gender = match gender {
                "Male" => Some(Gender::Male),
                "Female" => Some(Gender::Female),
                _ => entry.gender,
            };
        } else if let Some((kind, alias)) = part.split_once(".k.a. ") {
            if kind.len() == 1 && entry.names.len() < VALUES_MAX {
                let text = alias.trim().trim_matches(['\'', '"', '‘', '’']).to_owned();
                if !text.is_empty() {
                    entry.names.push(EntryName {
                        text,
                        quality: NameQuality::Weak,
                    });
                }
            }
        } else if DOCUMENTS.iter().any(|kind| part.starts_with(kind)) {
            push_value(&mut entry.documents, part);
        }
    }
}

/// Adds a birth date as OFAC prints it.
pub(super) fn apply_date(entry: &mut Entry, text: &str) {
    push_birth(entry, birth(text));
}

/// Whether that kind of identification is a document that a person holds.
pub(super) fn is_document(kind: &str) -> bool {
    DOCUMENTS.iter().any(|known| kind.starts_with(known))
}

/// `03 May 1938`, `May 1938`, `1938`, `circa 1938`, `1938 to 1940`, `01 Jan 1938 to 31 Dec 1940`.
fn birth(text: &str) -> Option<Birth> {
    let text = text.trim();
    if let Some(about) = text.strip_prefix("circa ") {
        return Some(match birth(about)? {
            Birth::Range { from_year, to_year } => Birth::Range { from_year, to_year },
            other => Birth::Circa(other.years().0),
        });
    }
    if let Some((from, to)) = text.split_once(" to ").or_else(|| text.split_once('-')) {
        return Birth::range(birth(from)?.years().0, birth(to)?.years().1).ok();
    }
    let month = |word: &str| MONTHS.iter().position(|m| *m == word).map(|at| at as i8 + 1);
    let words: Vec<&str> = text.split(' ').collect();
    match words[..] {
        [year] => Birth::year(year.parse().ok()?).ok(),
        [m, year] => format!("{year}-{:02}", month(m)?).parse().ok(),
        [day, m, year] => format!("{year}-{:02}-{day}", month(m)?).parse().ok(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_in_all_their_forms() {
        for (text, expected) in [
            ("03 May 1938", Some("1938-05-03")),
            ("May 1938", Some("1938-05")),
            ("1938", Some("1938")),
            ("circa 1938", Some("~1938")),
            ("circa 01 Feb 1938", Some("~1938")),
            ("1951 to 1953", Some("1951/1953")),
            ("01 Jan 1951 to 31 Dec 1953", Some("1951/1953")),
            ("circa 1979-1982", Some("1979/1982")),
            ("31 Feb 1938", None),
            ("unknown", None),
            ("", None),
        ] {
            assert_eq!(birth(text).map(|b| b.to_string()).as_deref(), expected, "{text}");
        }
    }
}
