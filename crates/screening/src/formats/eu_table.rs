//! The European Union's list in the semicolon-separated form of version 1.1: one line for each combination of facts, all
//! lines of a party with the same logical id.

use std::collections::HashMap;

use super::eu::{birth_of, known, subject_kind};
use super::table::{Row, each_row};
use super::text::{
    ENTRIES_MAX, decode_utf8, gender, joined, push_birth, push_country, push_name, push_new, push_remark,
    settle_names,
};
use crate::{Entry, ListError, NameQuality};

const FILE: &str = "eu";
const REQUIRED: [&str; 2] = ["entity_logicalid", "namealias_wholename"];

/// Members of a birth date: the name in the XML, and the column.
const BIRTH: [(&str, &str); 6] = [
    ("birthdate", "birthdate_birthdate"),
    ("year", "birthdate_year"),
    ("monthOfYear", "birthdate_month"),
    ("yearRangeFrom", "birthdate_yearrangefrom"),
    ("yearRangeTo", "birthdate_yearrangeto"),
    ("circa", "birthdate_circa"),
];

pub(super) fn read(file: &[u8]) -> Result<Vec<Entry>, ListError> {
    let text = decode_utf8(FILE, file)?;
    let mut entries: Vec<(u64, Entry)> = Vec::new();
    let mut by_id: HashMap<String, usize> = HashMap::new();
    each_row(FILE, text, b';', &REQUIRED, |line, row| {
        let id = row.get("entity_logicalid");
        if id.is_empty() {
            return Err(ListError::at_line(FILE, line, "a line without Entity_LogicalId"));
        }
        let at = match by_id.get(id) {
            Some(at) => *at,
            None if entries.len() == ENTRIES_MAX => {
                return Err(ListError::at_line(FILE, line, "more entries than any list has"));
            }
            None => {
                entries.push((line, party(id, row)));
                by_id.insert(id.to_owned(), entries.len() - 1);
                entries.len() - 1
            }
        };
        add(&mut entries[at].1, row);
        Ok(())
    })?;
    entries
        .into_iter()
        .map(|(line, mut entry)| {
            if settle_names(&mut entry) {
                Ok(entry)
            } else {
                Err(ListError::at_line(FILE, line, "a party without a name"))
            }
        })
        .collect()
}

fn party(id: &str, row: &Row<'_>) -> Entry {
    let kind = match row.get("entity_subjecttype") {
        "" => row.get("entity_subjecttype_classificationcode"),
        word => word,
    };
    let mut entry = Entry::new(id, subject_kind(kind), "");
    entry.names.clear();
    push_new(&mut entry.programmes, row.get("entity_eu_referencenumber"));
    push_remark(&mut entry, row.get("entity_remark"));
    push_remark(&mut entry, row.get("entity_designationdetails"));
    entry
}

/// Adds what a line says that no line before it said.
fn add(entry: &mut Entry, row: &Row<'_>) {
    let name = match row.get("namealias_wholename") {
        "" => joined(
            &[
                "namealias_firstname",
                "namealias_middlename",
                "namealias_lastname",
            ]
            .map(|part| row.get(part)),
            " ",
        ),
        whole => whole.to_owned(),
    };
    // The column of the name's strength is missing in some releases: then every name counts.
    let quality = match row.get("namealias_strong") {
        "false" => NameQuality::Weak,
        _ => NameQuality::Strong,
    };
    if !entry.names.iter().any(|known| known.text == name) {
        push_name(entry, &name, quality);
    }
    entry.gender = entry.gender.or(gender(row.get("namealias_gender")));
    let function = row.get("namealias_function");
    if !entry.remarks.contains(function) {
        push_remark(entry, function);
    }
    let column = |member: &str| {
        BIRTH
            .iter()
            .find(|(name, _)| *name == member)
            .map(|(_, column)| *column)
    };
    push_birth(
        entry,
        birth_of(&|member| row.get(column(member).unwrap_or_default()).to_owned()),
    );
    push_country(entry, row.get("citizenship_countryiso2code"));
    let lines = [
        "street",
        "pobox",
        "zipcode",
        "city",
        "place",
        "region",
        "countrydescription",
    ]
    .map(|part| known(row.get(&format!("address_{part}"))));
    push_new(&mut entry.addresses, &joined(&lines, ", "));
    push_country(entry, row.get("address_countryiso2code"));
    let number = row.get("identification_number");
    if !number.is_empty() {
        let parts = [
            row.get("identification_typedescription"),
            number,
            known(row.get("identification_countryiso2code")),
        ];
        push_new(&mut entry.documents, &joined(&parts, " "));
    }
    push_new(&mut entry.programmes, row.get("entity_regulation_programme"));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::EntryKind;

    const LIST: &str = "\u{feff}fileGenerationDate;Entity_LogicalId;Entity_EU_ReferenceNumber;Entity_Remark;Entity_SubjectType;\
        Entity_Regulation_Programme;NameAlias_LastName;NameAlias_FirstName;NameAlias_MiddleName;NameAlias_WholeName;NameAlias_Gender;\
        NameAlias_Function;Address_City;Address_CountryIso2Code;Address_CountryDescription;BirthDate_BirthDate;BirthDate_Year;\
        BirthDate_Circa;Identification_Number;Identification_TypeDescription;Identification_CountryIso2Code;Citizenship_CountryIso2Code\n\
        20/11/2026;13;EU.1.2;\"A \"\"remark\"\"; with both\";person;IRQ;Example;Ada;;Ada Example;F;Minister;Town;SY;SYRIA;1937-04-28;1937;false;;;;\n\
        20/11/2026;13;EU.1.2;;person;IRQ;;;;Ада Пример;;Minister;;;;;1938;true;X123;National passport;IQ;IQ\n\
        20/11/2026;14;EU.1.3;;enterprise;SYR;;;;Example Works;;;;00;UNKNOWN;;;;;;;\n\
        20/11/2026;13;EU.1.2;;person;TAQA;Exemple;A.;;;;;;;;;;;;;;\n";

    #[test]
    fn the_lines_of_a_party_come_together() {
        let entries = read(LIST.as_bytes()).unwrap();
        assert_eq!(entries.len(), 2);
        let ada = &entries[0];
        let names: Vec<_> = ada.names.iter().map(|n| n.text.as_str()).collect();
        assert_eq!(names, ["Ada Example", "Ада Пример", "A. Exemple"]);
        assert_eq!(
            ada.births,
            ["1937-04-28".parse().unwrap(), "~1938".parse().unwrap()]
        );
        assert_eq!(ada.countries, ["IQ", "SY"]);
        assert_eq!(ada.documents, ["National passport X123 IQ"]);
        assert_eq!(ada.addresses, ["Town, SYRIA"]);
        assert_eq!(ada.programmes, ["EU.1.2", "IRQ", "TAQA"]);
        assert_eq!(ada.remarks, "A \"remark\"; with both; Minister");
        assert_eq!(
            (entries[1].kind, entries[1].countries.len()),
            (EntryKind::Organisation, 0)
        );
    }

    #[test]
    fn bad_files_are_refused_with_the_line() {
        let latin: Vec<u8> = LIST
            .replace("Works", "W\u{1}rks")
            .bytes()
            .map(|b| if b == 1 { 0xF6 } else { b })
            .collect();
        let message = read(&latin).unwrap_err().to_string();
        assert!(message.contains("line 4: not UTF-8"), "{message}");
        let nameless = LIST.replace("Example Works", "");
        let message = read(nameless.as_bytes()).unwrap_err().to_string();
        assert!(message.contains("line 4: a party without a name"), "{message}");
    }
}
