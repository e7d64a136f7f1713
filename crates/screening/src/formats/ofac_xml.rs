//! OFAC's lists in their classic XML form (`sdn.xml` and `consolidated.xml`): `sdnList` with one `sdnEntry` for each
//! party. Layout: OFAC's schema of the standard format.

use super::ofac_remarks::{apply_date, is_document};
use super::text::{
    ENTRIES_MAX, gender, joined, push_country, push_name, push_remark, push_value, settle_names,
};
use super::xml::{Element, each_record};
use crate::{Entry, EntryKind, ListError, NameQuality};

const FILE: &str = "ofac";

/// Reads the list. The entry's id is the `uid`.
///
/// # Errors
/// Anything that is not well-formed, another root element, a document type, or something over its limit, with the line.
pub(super) fn read(xml: &[u8]) -> Result<Vec<Entry>, ListError> {
    let mut entries = Vec::new();
    let mut ids = std::collections::HashSet::new();
    let root = each_record(FILE, xml, &["sdnEntry"], |at, record| {
        if entries.len() == ENTRIES_MAX {
            return Err(ListError::at_byte(FILE, at, "more entries than any list has"));
        }
        let entry = party(at, record)?;
        if !ids.insert(entry.id.clone()) {
            return Err(ListError::at_byte(FILE, at, "the same uid twice"));
        }
        entries.push(entry);
        Ok(())
    })?;
    if root != "sdnList" {
        return Err(ListError::at_byte(FILE, 0, "the root element is not sdnList"));
    }
    Ok(entries)
}

fn party(at: u64, record: &Element) -> Result<Entry, ListError> {
    let id = record.value("uid");
    if id.is_empty() {
        return Err(ListError::at_byte(FILE, at, "a party without uid"));
    }
    let kind = match record.value("sdnType") {
        "Individual" => EntryKind::Person,
        "Entity" => EntryKind::Organisation,
        "Vessel" => EntryKind::Vessel,
        "Aircraft" => EntryKind::Aircraft,
        _ => EntryKind::Unknown,
    };
    let mut entry = Entry::new(id, kind, "");
    entry.names.clear();
    push_name(&mut entry, &name(record), NameQuality::Primary);
    for alias in record.below("aka") {
        let quality = match alias.value("category") {
            "weak" => NameQuality::Weak,
            _ => NameQuality::Strong,
        };
        push_name(&mut entry, &name(alias), quality);
    }
    for programme in record.below("program") {
        push_value(&mut entry.programmes, &programme.text);
    }
    for item in record.below("dateOfBirthItem") {
        apply_date(&mut entry, item.value("dateOfBirth"));
    }
    for tie in [record.below("nationality"), record.below("citizenship")]
        .iter()
        .flatten()
    {
        push_country(&mut entry, tie.value("country"));
    }
    for address in record.below("address") {
        let lines = [
            "address1",
            "address2",
            "address3",
            "city",
            "stateOrProvince",
            "postalCode",
            "country",
        ]
        .map(|line| address.value(line));
        push_value(&mut entry.addresses, &joined(&lines, ", "));
        push_country(&mut entry, address.value("country"));
    }
    if kind == EntryKind::Vessel {
        record
            .values_below("vesselFlag")
            .iter()
            .for_each(|flag| push_country(&mut entry, flag));
    }
    for paper in record.below("id") {
        identity(&mut entry, paper);
    }
    push_remark(&mut entry, record.value("title"));
    push_remark(&mut entry, record.value("remarks"));
    if !settle_names(&mut entry) {
        return Err(ListError::at_byte(FILE, at, "a party without a name"));
    }
    Ok(entry)
}

/// `LAST, First`, as the comma-separated form prints it.
fn name(element: &Element) -> String {
    joined(&[element.value("lastName"), element.value("firstName")], ", ")
}

/// An `id` is a document, or any other fact with a type and a value.
fn identity(entry: &mut Entry, paper: &Element) {
    let (kind, number) = (paper.value("idType"), paper.value("idNumber"));
    if kind == "Gender" {
        entry.gender = gender(number).or(entry.gender);
    } else if is_document(kind) {
        let country = paper.value("idCountry");
        let issued = if country.is_empty() {
            String::new()
        } else {
            format!("({country})")
        };
        push_value(&mut entry.documents, &joined(&[kind, number, &issued], " "));
    } else {
        push_remark(entry, &joined(&[kind, number], " "));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIST: &str = r#"<?xml version="1.0" standalone="yes"?>
<sdnList xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns="https://example.org/XML">
  <publshInformation><Publish_Date>11/20/2026</Publish_Date><Record_Count>2</Record_Count></publshInformation>
  <sdnEntry>
    <uid>99</uid><firstName>Ada</firstName><lastName>EXAMPLE</lastName><title>Dr.</title><sdnType>Individual</sdnType>
    <remarks>(Linked To: EXAMPLE &amp; CO)</remarks>
    <programList><program>SDGT</program><program>SYRIA</program></programList>
    <idList>
      <id><uid>1</uid><idType>Passport</idType><idNumber>X123</idNumber><idCountry>Syria</idCountry></id>
      <id><uid>2</uid><idType>Gender</idType><idNumber>Female</idNumber></id>
      <id><uid>3</uid><idType>Secondary sanctions risk:</idType><idNumber>section 1(b)</idNumber></id>
    </idList>
    <akaList>
      <aka><uid>12</uid><type>a.k.a.</type><category>strong</category><lastName>EXEMPLE</lastName><firstName>Ada</firstName></aka>
      <aka><uid>13</uid><type>a.k.a.</type><category>weak</category><lastName>ADITA</lastName></aka>
    </akaList>
    <addressList><address><uid>25</uid><city>Damascus</city><country>Syria</country></address></addressList>
    <citizenshipList><citizenship><uid>4</uid><country>Iraq</country><mainEntry>true</mainEntry></citizenship></citizenshipList>
    <dateOfBirthList>
      <dateOfBirthItem><uid>5</uid><dateOfBirth>03 May 1938</dateOfBirth><mainEntry>true</mainEntry></dateOfBirthItem>
      <dateOfBirthItem><uid>6</uid><dateOfBirth>circa 1940</dateOfBirth><mainEntry>false</mainEntry></dateOfBirthItem>
    </dateOfBirthList>
  </sdnEntry>
  <sdnEntry><uid>7</uid><lastName>EXAMPLE STAR</lastName><sdnType>Vessel</sdnType>
    <vesselInfo><vesselFlag>Panama</vesselFlag></vesselInfo></sdnEntry>
</sdnList>"#;

    #[test]
    fn a_person_with_all_that_the_form_has() {
        let entries = read(LIST.as_bytes()).unwrap();
        assert_eq!(entries.len(), 2);
        let ada = &entries[0];
        let names: Vec<_> = ada.names.iter().map(|n| (n.text.as_str(), n.quality)).collect();
        assert_eq!(
            names,
            [
                ("EXAMPLE, Ada", NameQuality::Primary),
                ("EXEMPLE, Ada", NameQuality::Strong),
                ("ADITA", NameQuality::Weak)
            ]
        );
        let births: Vec<_> = ada.births.iter().map(ToString::to_string).collect();
        assert_eq!(births, ["1938-05-03", "~1940"]);
        assert_eq!(ada.countries, ["IQ", "SY"]);
        assert_eq!(ada.documents, ["Passport X123 (Syria)"]);
        assert_eq!(ada.addresses, ["Damascus, Syria"]);
        assert_eq!(ada.programmes, ["SDGT", "SYRIA"]);
        assert_eq!(ada.gender, Some(crate::Gender::Female));
        assert!(ada.remarks.contains("EXAMPLE & CO") && ada.remarks.contains("section 1(b)"));
        assert_eq!(
            (entries[1].kind, entries[1].countries.as_slice()),
            (EntryKind::Vessel, &["PA".to_owned()][..])
        );
    }

    #[test]
    fn bad_files_are_refused_with_the_line() {
        let cut = &LIST[..LIST.len() - 20];
        let twice = LIST.replace("<uid>7</uid>", "<uid>99</uid>");
        let nameless = LIST.replace("<lastName>EXAMPLE STAR</lastName>", "");
        let nowhere = LIST.replace("<uid>7</uid>", "");
        for (xml, expected) in [
            (cut, "line 25"),
            (twice.as_str(), "the same uid twice"),
            (nameless.as_str(), "without a name"),
            (nowhere.as_str(), "without uid"),
            ("<html/>", "not sdnList"),
            ("<!DOCTYPE x><sdnList/>", "line 1 (byte 0): a document type"),
        ] {
            let message = read(xml.as_bytes()).unwrap_err().to_string();
            assert!(message.contains(expected), "{expected}: {message}");
        }
    }
}
