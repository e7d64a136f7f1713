//! The European Union's consolidated financial sanctions list, XML of version 1.1: `export` with one `sanctionEntity`
//! for each party, whose facts stand in attributes. The comma-separated form is read by `eu_table`.

use super::text::{
    ENTRIES_MAX, gender, joined, push_birth, push_country, push_name, push_new, push_remark, settle_names,
};
use super::xml::{Element, each_record};
use super::{eu_table, looks_like_xml};
use crate::{Birth, Entry, EntryKind, ListError, NameQuality};

const FILE: &str = "eu";

/// Reads the list in either form. The entry's id is the logical id, its programmes are those of its regulations.
///
/// # Errors
/// Anything that is not as the format demands, or over its limit, with the line.
pub fn read_eu(file: &[u8]) -> Result<Vec<Entry>, ListError> {
    if !looks_like_xml(file) {
        return eu_table::read(file);
    }
    let mut entries = Vec::new();
    let mut ids = std::collections::HashSet::new();
    let root = each_record(FILE, file, &["sanctionEntity"], |at, record| {
        if entries.len() == ENTRIES_MAX {
            return Err(ListError::at_byte(FILE, at, "more entries than any list has"));
        }
        let entry = party(at, record)?;
        if !ids.insert(entry.id.clone()) {
            return Err(ListError::at_byte(FILE, at, "the same logicalId twice"));
        }
        entries.push(entry);
        Ok(())
    })?;
    if root != "export" {
        return Err(ListError::at_byte(FILE, 0, "the root element is not export"));
    }
    Ok(entries)
}

fn party(at: u64, record: &Element) -> Result<Entry, ListError> {
    let id = record.attribute("logicalId");
    if id.is_empty() {
        return Err(ListError::at_byte(FILE, at, "a party without logicalId"));
    }
    let kind = record
        .child("subjectType")
        .map_or(EntryKind::Unknown, |it| subject_kind(it.attribute("code")));
    let mut entry = Entry::new(id, kind, "");
    entry.names.clear();
    for alias in record.all("nameAlias") {
        let strong = alias.attribute("strong") != "false";
        push_name(&mut entry, &alias_name(alias), quality(strong));
        entry.gender = entry.gender.or(gender(alias.attribute("gender")));
        push_remark_once(&mut entry, alias.attribute("function"));
    }
    for birth in record.all("birthdate") {
        push_birth(&mut entry, birth_of(&|name| birth.attribute(name).to_owned()));
    }
    for citizenship in record.all("citizenship") {
        push_country(&mut entry, citizenship.attribute("countryIso2Code"));
    }
    for address in record.all("address") {
        let lines = [
            "street",
            "poBox",
            "zipCode",
            "city",
            "place",
            "region",
            "countryDescription",
        ]
        .map(|line| known(address.attribute(line)));
        push_new(&mut entry.addresses, &joined(&lines, ", "));
        push_country(&mut entry, address.attribute("countryIso2Code"));
    }
    for paper in record.all("identification") {
        let parts = ["identificationTypeDescription", "number", "countryIso2Code"]
            .map(|part| known(paper.attribute(part)));
        push_new(&mut entry.documents, &joined(&parts, " "));
    }
    for regulation in record.all("regulation") {
        push_new(&mut entry.programmes, regulation.attribute("programme"));
    }
    push_new(&mut entry.programmes, record.attribute("euReferenceNumber"));
    push_remark(&mut entry, record.value("remark"));
    push_remark(&mut entry, record.attribute("designationDetails"));
    if !settle_names(&mut entry) {
        return Err(ListError::at_byte(FILE, at, "a party without a name"));
    }
    Ok(entry)
}

fn alias_name(alias: &Element) -> String {
    let whole = alias.attribute("wholeName");
    if !whole.is_empty() {
        return whole.to_owned();
    }
    joined(
        &["firstName", "middleName", "lastName"].map(|part| alias.attribute(part)),
        " ",
    )
}

fn quality(strong: bool) -> NameQuality {
    if strong {
        NameQuality::Strong
    } else {
        NameQuality::Weak
    }
}

/// What the list says of a place that it does not know is nothing to read.
pub(super) fn known(text: &str) -> &str {
    match text {
        "UNKNOWN" | "00" => "",
        text => text,
    }
}

fn push_remark_once(entry: &mut Entry, remark: &str) {
    if !entry.remarks.contains(remark) {
        push_remark(entry, remark);
    }
}

/// `person`, or `enterprise`, by word or by letter.
pub(super) fn subject_kind(word: &str) -> EntryKind {
    match word {
        "person" | "P" => EntryKind::Person,
        "enterprise" | "E" => EntryKind::Organisation,
        _ => EntryKind::Unknown,
    }
}

/// A birth date out of the members that both forms have, by their names in the XML.
pub(super) fn birth_of(member: &dyn Fn(&str) -> String) -> Option<Birth> {
    let number = |name: &str| member(name).parse::<i16>().ok().filter(|number| *number > 0);
    if let (Some(from), Some(to)) = (number("yearRangeFrom"), number("yearRangeTo")) {
        return Birth::range(from, to).ok();
    }
    let circa = member("circa") == "true";
    let stated = match member("birthdate").parse::<Birth>() {
        Ok(day) => day,
        Err(_) => {
            let year = number("year")?;
            match number("monthOfYear") {
                Some(month) => format!("{year:04}-{month:02}").parse().ok()?,
                None => Birth::year(year).ok()?,
            }
        }
    };
    Some(if circa {
        Birth::Circa(stated.years().0)
    } else {
        stated
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIST: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<export xmlns="http://eu.europa.ec/fpi/fsd/export" generationDate="2026-11-20T10:00:00" globalFileId="1">
  <sanctionEntity designationDetails="made up" unitedNationId="" euReferenceNumber="EU.1.2" logicalId="13">
    <remark>A remark</remark>
    <regulation regulationType="amendment" numberTitle="1/2026" programme="IRQ" logicalId="348"><publicationUrl>https://example.org</publicationUrl></regulation>
    <subjectType code="person" classificationCode="P"/>
    <nameAlias firstName="Ada" middleName="" lastName="Example" wholeName="Ada Example" function="Minister" gender="F" nameLanguage="EN" strong="true" logicalId="17"/>
    <nameAlias firstName="" lastName="" wholeName="Ада Пример" function="Minister" gender="" strong="true" logicalId="18"/>
    <nameAlias wholeName="Adita" strong="false" logicalId="19"/>
    <nameAlias firstName="A." lastName="Exemple" wholeName="" strong="true" logicalId="20"/>
    <citizenship countryIso2Code="IQ" countryDescription="IRAQ"/>
    <citizenship countryIso2Code="00" countryDescription="UNKNOWN"/>
    <birthdate circa="false" birthdate="1937-04-28" dayOfMonth="28" monthOfYear="4" year="1937" countryIso2Code="IQ"/>
    <birthdate circa="true" year="1938"/>
    <birthdate circa="false" yearRangeFrom="1950" yearRangeTo="1953"/>
    <birthdate circa="false" monthOfYear="7" year="1939"/>
    <identification number="X123" identificationTypeCode="passport" identificationTypeDescription="National passport" countryIso2Code="IQ"/>
    <address street="1 Street" city="Town" zipCode="" countryIso2Code="SY" countryDescription="SYRIAN ARAB REPUBLIC"/>
    <address countryIso2Code="00" countryDescription="UNKNOWN"/>
  </sanctionEntity>
  <sanctionEntity logicalId="14"><subjectType code="enterprise" classificationCode="E"/>
    <nameAlias wholeName="Example &quot;Works&quot; OJSC" strong="true"/></sanctionEntity>
</export>"#;

    #[test]
    fn a_person_with_all_that_the_form_has() {
        let entries = read_eu(LIST.as_bytes()).unwrap();
        assert_eq!(entries.len(), 2);
        let ada = &entries[0];
        let names: Vec<_> = ada.names.iter().map(|n| (n.text.as_str(), n.quality)).collect();
        assert_eq!(
            names,
            [
                ("Ada Example", NameQuality::Primary),
                ("Ада Пример", NameQuality::Strong),
                ("A. Exemple", NameQuality::Strong),
                ("Adita", NameQuality::Weak),
            ]
        );
        let births: Vec<_> = ada.births.iter().map(ToString::to_string).collect();
        assert_eq!(births, ["1937-04-28", "~1938", "1950/1953", "1939-07"]);
        assert_eq!(ada.countries, ["IQ", "SY"]);
        assert_eq!(ada.documents, ["National passport X123 IQ"]);
        assert_eq!(ada.addresses, ["1 Street, Town, SYRIAN ARAB REPUBLIC"]);
        assert_eq!(ada.programmes, ["IRQ", "EU.1.2"]);
        assert_eq!(ada.remarks, "Minister; A remark; made up");
        assert_eq!(entries[1].names[0].text, "Example \"Works\" OJSC");
        assert_eq!(entries[1].kind, EntryKind::Organisation);
    }

    #[test]
    fn bad_files_are_refused_with_the_line() {
        let nameless = LIST.replace(
            "<nameAlias wholeName=\"Example &quot;Works&quot; OJSC\" strong=\"true\"/>",
            "",
        );
        let entity = LIST.replace("A remark", "&remark;");
        let twice = LIST.replace("logicalId=\"14\"", "logicalId=\"13\"");
        for (xml, expected) in [
            (nameless.as_str(), "line 22"),
            (entity.as_str(), "line 4"),
            (twice.as_str(), "the same logicalId twice"),
            ("<sdnList/>", "not export"),
        ] {
            let message = read_eu(xml.as_bytes()).unwrap_err().to_string();
            assert!(message.contains(expected), "{expected}: {message}");
        }
    }
}
