//! The UK Sanctions List in XML: `Designations` with one `Designation` for each party.

use super::text::{
    ENTRIES_MAX, gender, joined, push_birth, push_country, push_name, push_new, push_remark, settle_names,
};
use super::uk::{FILE, birth, full_name, kind, parts_of, quality};
use super::xml::{Element, each_record};
use crate::{Entry, ListError, NameQuality};

pub(super) fn read(file: &[u8]) -> Result<Vec<Entry>, ListError> {
    let mut entries = Vec::new();
    let mut ids = std::collections::HashSet::new();
    let root = each_record(FILE, file, &["Designation"], |at, record| {
        if entries.len() == ENTRIES_MAX {
            return Err(ListError::at_byte(FILE, at, "more entries than any list has"));
        }
        let entry = party(at, record)?;
        if !ids.insert(entry.id.clone()) {
            return Err(ListError::at_byte(FILE, at, "the same UniqueID twice"));
        }
        entries.push(entry);
        Ok(())
    })?;
    if root != "Designations" {
        return Err(ListError::at_byte(
            FILE,
            0,
            "the root element is not Designations",
        ));
    }
    Ok(entries)
}

fn party(at: u64, record: &Element) -> Result<Entry, ListError> {
    let id = record.value("UniqueID");
    if id.is_empty() {
        return Err(ListError::at_byte(FILE, at, "a party without UniqueID"));
    }
    let mut entry = Entry::new(id, kind(record.value("IndividualEntityShip")), "");
    entry.names.clear();
    for name in record.below("Name") {
        let given = ["Name1", "Name2", "Name3", "Name4", "Name5"].map(|part| name.value(part));
        let text = full_name(entry.kind, &given, name.value("Name6"));
        push_name(
            &mut entry,
            &text,
            quality(name.value("NameType"), name.value("AliasStrength")),
        );
    }
    for name in record.values_below("NameNonLatinScript") {
        push_name(&mut entry, name, NameQuality::Strong);
    }
    for date in record.values_below("DOB") {
        push_birth(&mut entry, birth(date));
    }
    for nationality in record.values_below("Nationality") {
        parts_of(nationality).for_each(|country| push_country(&mut entry, country));
    }
    for address in record.below("Address") {
        let lines = [
            "AddressLine1",
            "AddressLine2",
            "AddressLine3",
            "AddressLine4",
            "AddressLine5",
            "AddressLine6",
            "AddressPostalCode",
            "AddressCountry",
        ]
        .map(|line| address.value(line));
        push_new(&mut entry.addresses, &joined(&lines, ", "));
        push_country(&mut entry, address.value("AddressCountry"));
    }
    for (label, paper, number, more) in [
        (
            "Passport",
            "Passport",
            "PassportNumber",
            "PassportAdditionalInformation",
        ),
        (
            "National identification",
            "NationalIdentifier",
            "NationalIdentifierNumber",
            "NationalIdentifierAdditionalInformation",
        ),
    ] {
        for paper in record
            .below(paper)
            .into_iter()
            .filter(|it| !it.value(number).is_empty())
        {
            push_new(
                &mut entry.documents,
                &joined(&[label, paper.value(number), paper.value(more)], " "),
            );
        }
    }
    for number in record.values_below("BusinessRegistrationNumber") {
        if !number.is_empty() {
            push_new(
                &mut entry.documents,
                &joined(&["Business registration", number], " "),
            );
        }
    }
    push_new(&mut entry.programmes, record.value("RegimeName"));
    push_new(&mut entry.programmes, record.value("UNReferenceNumber"));
    for title in record.values_below("Title") {
        push_remark(&mut entry, title);
    }
    for (label, element) in [("position: ", "Position"), ("IMO: ", "IMONumber")] {
        for value in record
            .values_below(element)
            .iter()
            .filter(|value| !value.is_empty())
        {
            push_remark(&mut entry, &format!("{label}{value}"));
        }
    }
    push_remark(&mut entry, record.value("OtherInformation"));
    push_remark(&mut entry, record.value("UKStatementofReasons"));
    entry.gender = record.values_below("Gender").into_iter().find_map(gender);
    if !settle_names(&mut entry) {
        return Err(ListError::at_byte(FILE, at, "a party without a name"));
    }
    Ok(entry)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{EntryKind, Gender, read_uk};

    const LIST: &str = r#"<?xml version="1.0" encoding="utf-8"?>
<Designations xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
  <DateGenerated>20/11/2026</DateGenerated>
  <Designation>
    <UniqueID>XXX0001</UniqueID><OFSIGroupID>9001</OFSIGroupID><UNReferenceNumber>XXi.001</UNReferenceNumber>
    <Names>
      <Name><Name6>ADITA</Name6><NameType>ALias</NameType><AliasStrength>Low quality a.k.a</AliasStrength></Name>
      <Name><Name1>Ada</Name1><Name2>Maria</Name2><Name6>EXAMPLE</Name6><NameType>Primary Name</NameType></Name>
      <Name><Name1>Ada</Name1><Name6>EXEMPLE</Name6><NameType>Primary name variation</NameType></Name>
    </Names>
    <NonLatinNames><NonLatinName><NameNonLatinScript>Ада Пример</NameNonLatinScript></NonLatinName></NonLatinNames>
    <Titles><Title>Dr</Title></Titles>
    <RegimeName>Made-up Regulations</RegimeName><IndividualEntityShip>Individual</IndividualEntityShip>
    <OtherInformation>Known</OtherInformation>
    <Addresses><Address><AddressLine6>Town</AddressLine6><AddressCountry>Syria</AddressCountry></Address></Addresses>
    <IndividualDetails><Individual>
      <DOBs><DOB>dd/mm/1945</DOB><DOB>01/03/1958</DOB></DOBs>
      <Nationalities><Nationality>Iraq</Nationality></Nationalities>
      <PassportDetails><Passport><PassportNumber>X123</PassportNumber></Passport><Passport><PassportNumber/></Passport></PassportDetails>
      <NationalIdentifierDetails><NationalIdentifier><NationalIdentifierNumber>545167</NationalIdentifierNumber>
        <NationalIdentifierAdditionalInformation>Identity card</NationalIdentifierAdditionalInformation></NationalIdentifier></NationalIdentifierDetails>
      <Positions><Position>Minister</Position></Positions><Genders><Gender>Female</Gender></Genders>
    </Individual></IndividualDetails>
  </Designation>
  <Designation><UniqueID>XXX0002</UniqueID><Names><Name><Name6>EXAMPLE STAR</Name6><NameType>Primary Name</NameType></Name></Names>
    <IndividualEntityShip>Ship</IndividualEntityShip></Designation>
  <Designation><UniqueID>XXX0003</UniqueID><Names><Name><Name6>EXAMPLE WORKS</Name6><NameType>Primary Name</NameType></Name></Names>
    <IndividualEntityShip>Entity</IndividualEntityShip><EntityDetails><Entity><BusinessRegistrationNumbers>
      <BusinessRegistrationNumber>INN: 7701234567</BusinessRegistrationNumber></BusinessRegistrationNumbers></Entity></EntityDetails></Designation>
</Designations>"#;

    #[test]
    fn a_person_with_all_that_the_form_has() {
        let entries = read_uk(LIST.as_bytes()).unwrap();
        assert_eq!((entries.len(), entries[1].kind), (3, EntryKind::Vessel));
        assert_eq!(entries[2].documents, ["Business registration INN: 7701234567"]);
        let ada = &entries[0];
        let names: Vec<_> = ada.names.iter().map(|n| (n.text.as_str(), n.quality)).collect();
        assert_eq!(
            names,
            [
                ("EXAMPLE, Ada Maria", NameQuality::Primary),
                ("EXEMPLE, Ada", NameQuality::Strong),
                ("Ада Пример", NameQuality::Strong),
                ("ADITA", NameQuality::Weak),
            ]
        );
        assert_eq!(
            ada.births,
            ["1945".parse().unwrap(), "1958-03-01".parse().unwrap()]
        );
        assert_eq!(ada.countries, ["IQ", "SY"]);
        assert_eq!(
            ada.documents,
            ["Passport X123", "National identification 545167 Identity card"]
        );
        assert_eq!(ada.addresses, ["Town, Syria"]);
        assert_eq!(ada.remarks, "Dr; position: Minister; Known");
        assert_eq!(ada.gender, Some(Gender::Female));
    }

    #[test]
    fn bad_files_are_refused_with_the_line() {
        let nameless = LIST.replace("<Name6>EXAMPLE STAR</Name6>", "");
        let message = read_uk(nameless.as_bytes()).unwrap_err().to_string();
        assert!(message.contains("line 26"), "{message}");
        let message = read_uk(b"<export/>").unwrap_err().to_string();
        assert!(message.contains("not Designations"), "{message}");
    }
}
