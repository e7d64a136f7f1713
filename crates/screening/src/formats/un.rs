//! The UN Security Council's consolidated list in XML (`CONSOLIDATED_LIST` with `INDIVIDUALS` and `ENTITIES`).

use super::text::{ENTRIES_MAX, VALUES_MAX, gender, push_country, push_name, push_value};
use super::xml::{Element, each_record};
use crate::{Birth, Entry, EntryKind, ListError, NameQuality};

const FILE: &str = "un";

/// Reads the list. The entry's id is the `DATAID`, its programme the `REFERENCE_NUMBER` and the list type.
///
/// # Errors
/// Anything that is not well-formed, another root element, a document type, or something over its limit, with the place.
pub fn read_un(xml: &[u8]) -> Result<Vec<Entry>, ListError> {
    let mut entries = Vec::new();
    let root = each_record(FILE, xml, &["INDIVIDUAL", "ENTITY"], |at, record| {
        if entries.len() == ENTRIES_MAX {
            return Err(ListError::at_byte(FILE, at, "more entries than any list has"));
        }
        entries.push(party(at, record)?);
        Ok(())
    })?;
    if root != "CONSOLIDATED_LIST" {
        return Err(ListError::at_byte(
            FILE,
            0,
            "the root element is not CONSOLIDATED_LIST",
        ));
    }
    Ok(entries)
}

fn party(at: u64, record: &Element) -> Result<Entry, ListError> {
    let id = record.value("DATAID");
    if id.is_empty() {
        return Err(ListError::at_byte(FILE, at, "a record without DATAID"));
    }
    let parts = ["FIRST_NAME", "SECOND_NAME", "THIRD_NAME", "FOURTH_NAME"].map(|part| record.value(part));
    let name = parts
        .iter()
        .filter(|part| !part.is_empty())
        .copied()
        .collect::<Vec<_>>()
        .join(" ");
    if name.is_empty() {
        return Err(ListError::at_byte(FILE, at, "a record without a name"));
    }
    let person = record.name == "INDIVIDUAL";
    let kind = if person {
        EntryKind::Person
    } else {
        EntryKind::Organisation
    };
    let mut entry = Entry::new(id, kind, name);
    push_name(
        &mut entry,
        record.value("NAME_ORIGINAL_SCRIPT"),
        NameQuality::Strong,
    );
    let (aliases, addresses) = if person {
        ("INDIVIDUAL_ALIAS", "INDIVIDUAL_ADDRESS")
    } else {
        ("ENTITY_ALIAS", "ENTITY_ADDRESS")
    };
    for alias in record.all(aliases) {
        let quality = match alias.value("QUALITY") {
            "Low" => NameQuality::Weak,
            _ => NameQuality::Strong,
        };
        push_name(&mut entry, alias.value("ALIAS_NAME"), quality);
    }
    for address in record.all(addresses) {
        let parts =
            ["STREET", "CITY", "STATE_PROVINCE", "ZIP_CODE", "COUNTRY"].map(|part| address.value(part));
        let line = parts
            .iter()
            .filter(|part| !part.is_empty())
            .copied()
            .collect::<Vec<_>>()
            .join(", ");
        push_value(&mut entry.addresses, &line);
        push_country(&mut entry, address.value("COUNTRY"));
    }
    for nationality in record.all("NATIONALITY").flat_map(|element| element.all("VALUE")) {
        push_country(&mut entry, nationality.text.trim());
    }
    let births = record.all("INDIVIDUAL_DATE_OF_BIRTH").filter_map(birth);
    entry.births.extend(births.take(VALUES_MAX));
    for document in record.all("INDIVIDUAL_DOCUMENT") {
        let line = format!(
            "{} {}",
            document.value("TYPE_OF_DOCUMENT"),
            document.value("NUMBER")
        );
        push_value(&mut entry.documents, &line);
    }
    for programme in ["UN_LIST_TYPE", "REFERENCE_NUMBER"] {
        push_value(&mut entry.programmes, record.value(programme));
    }
    entry.gender = gender(record.value("GENDER"));
    entry.remarks = record.value("COMMENTS1").to_owned();
    entry.tidy();
    Ok(entry)
}

/// `TYPE_OF_DATE` is EXACT, APPROXIMATELY or BETWEEN; the value stands in `DATE`, `YEAR` or `FROM_YEAR` and `TO_YEAR`.
fn birth(element: &Element) -> Option<Birth> {
    let year = |name: &str| element.value(name).parse::<i16>().ok();
    if let (Some(from), Some(to)) = (year("FROM_YEAR"), year("TO_YEAR")) {
        return Birth::range(from, to).ok();
    }
    let stated = match element.value("DATE").get(..10) {
        Some(date) => date.parse().ok()?,
        None => Birth::year(year("YEAR")?).ok()?,
    };
    Some(match element.value("TYPE_OF_DATE") {
        "APPROXIMATELY" => Birth::Circa(stated.years().0),
        _ => stated,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(inside: &str) -> String {
        format!("<?xml version=\"1.0\"?><CONSOLIDATED_LIST>{inside}</CONSOLIDATED_LIST>")
    }

    #[test]
    fn a_person_with_aliases_and_dates() {
        let xml = list(
            "<INDIVIDUALS><INDIVIDUAL><DATAID>7</DATAID><FIRST_NAME>ADA</FIRST_NAME><SECOND_NAME>EXAMPLE &amp; CO\
             </SECOND_NAME><REFERENCE_NUMBER>QDi.1</REFERENCE_NUMBER><NATIONALITY><VALUE>Iraq</VALUE></NATIONALITY>\
             <INDIVIDUAL_ALIAS><QUALITY>Low</QUALITY><ALIAS_NAME>Adita</ALIAS_NAME></INDIVIDUAL_ALIAS>\
             <INDIVIDUAL_ALIAS><QUALITY/><ALIAS_NAME/></INDIVIDUAL_ALIAS>\
             <INDIVIDUAL_DATE_OF_BIRTH><TYPE_OF_DATE>BETWEEN</TYPE_OF_DATE><FROM_YEAR>1950</FROM_YEAR>\
             <TO_YEAR>1953</TO_YEAR></INDIVIDUAL_DATE_OF_BIRTH>\
             <INDIVIDUAL_DATE_OF_BIRTH><TYPE_OF_DATE>APPROXIMATELY</TYPE_OF_DATE><YEAR>1951</YEAR>\
             </INDIVIDUAL_DATE_OF_BIRTH></INDIVIDUAL></INDIVIDUALS>",
        );
        let entries = read_un(xml.as_bytes()).unwrap();
        assert_eq!(entries.len(), 1);
        let names: Vec<_> = entries[0]
            .names
            .iter()
            .map(|n| (n.text.as_str(), n.quality))
            .collect();
        assert_eq!(
            names,
            [
                ("ADA EXAMPLE & CO", NameQuality::Primary),
                ("Adita", NameQuality::Weak)
            ]
        );
        assert_eq!(
            entries[0].births,
            ["1950/1953".parse().unwrap(), "~1951".parse().unwrap()]
        );
        assert_eq!(entries[0].countries, ["IQ"]);
    }

    #[test]
    fn hostile_documents_are_refused_with_the_place() {
        let deep = list(&"<A>".repeat(100));
        let wide = list(&format!("<INDIVIDUAL>{}</INDIVIDUAL>", "<A/>".repeat(60_000)));
        let long = list(&format!(
            "<INDIVIDUAL><DATAID>{}</DATAID></INDIVIDUAL>",
            "9".repeat(70_000)
        ));
        let cases: [(&str, &str); 8] = [
            (
                "<!DOCTYPE l [<!ENTITY a \"aaaa\">]><CONSOLIDATED_LIST/>",
                "document type",
            ),
            (
                &list("<INDIVIDUAL><DATAID>&a;</DATAID></INDIVIDUAL>"),
                "an entity other than XML's own",
            ),
            (&deep, "nested deeper"),
            (&wide, "elements in one record"),
            (&long, "a text over"),
            ("<CONSOLIDATED_LIST><INDIVIDUALS>", "byte"),
            ("<html></html>", "root element"),
            ("", "no XML element"),
        ];
        for (xml, expected) in cases {
            let message = read_un(xml.as_bytes()).unwrap_err().to_string();
            assert!(message.contains(expected), "{expected}: {message}");
        }
        assert!(read_un(b"\xff\xfe<").is_err());
    }
}
