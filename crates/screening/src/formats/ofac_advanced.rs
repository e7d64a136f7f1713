//! OFAC's lists in their advanced XML form (`sdn_advanced.xml`, `cons_advanced.xml`): values, places, documents, parties and
//! sanctions stand in sections of their own and refer to each other by number. Layout: OFAC's schema of the advanced
//! format, whose sections follow in that order. Names stand in their own scripts, which the classic form does not have.

use std::collections::{HashMap, HashSet};

use super::ofac_advanced_date::birth;
use super::ofac_remarks::is_document;
use super::text::{
    ENTRIES_MAX, gender, joined, push_birth, push_country, push_name, push_new, push_remark, push_value,
    settle_names,
};
use super::xml::{Element, each_record};
use crate::{Entry, EntryKind, ListError, NameQuality};

const FILE: &str = "ofac";
/// The root element.
pub(super) const ROOT: &str = "Sanctions";
/// Values that are referred to: the name of the element, each with an `ID`.
const VALUES: [&str; 10] = [
    "AreaCode",
    "Country",
    "DetailReference",
    "FeatureType",
    "IDRegDocType",
    "LocPartType",
    "NamePartType",
    "PartySubType",
    "PartyType",
    "Script",
];
/// Sections that hold records, besides the values.
const RECORDS: [&str; 4] = ["Location", "IDRegDocument", "DistinctParty", "SanctionsEntry"];
/// Parts of an address in the order in which they are written.
const PLACE_PARTS: [&str; 7] = [
    "ADDRESS1",
    "ADDRESS2",
    "ADDRESS3",
    "CITY",
    "STATE/PROVINCE",
    "POSTAL CODE",
    "REGION",
];

/// Reads the list. The entry's id is the `FixedRef`, which is the `uid` of the classic form.
///
/// # Errors
/// Anything that is not well-formed, a document type, parties before what they refer to, or something over its limit, with
/// the line.
pub(super) fn read(xml: &[u8]) -> Result<Vec<Entry>, ListError> {
    let records: Vec<&str> = VALUES.into_iter().chain(RECORDS).collect();
    let mut list = List::default();
    let root = each_record(FILE, xml, &records, |at, record| list.take(at, record))?;
    if root != ROOT {
        return Err(ListError::at_byte(FILE, 0, "the root element is not Sanctions"));
    }
    for entry in &mut list.entries {
        entry.tidy();
    }
    Ok(list.entries)
}

/// A value that is referred to.
struct Value {
    text: String,
    /// The type of a party's subtype.
    belongs_to: String,
    /// A country's code, where it is given.
    code: String,
}

/// A place: an address, or no more than a country.
#[derive(Default)]
struct Place {
    address: String,
    country: String,
}

/// What has been read so far.
#[derive(Default)]
struct List {
    values: HashMap<(&'static str, String), Value>,
    places: HashMap<String, Place>,
    /// Documents by the identity that they are of.
    documents: HashMap<String, Vec<String>>,
    entries: Vec<Entry>,
    ids: HashSet<String>,
    by_profile: HashMap<String, usize>,
}

impl List {
    fn take(&mut self, at: u64, record: &Element) -> Result<(), ListError> {
        match record.name.as_str() {
            "Location" => {
                let place = self.place(record);
                self.places.insert(record.attribute("ID").to_owned(), place);
            }
            "IDRegDocument" => self.document(record),
            "DistinctParty" => return self.party(at, record),
            "SanctionsEntry" => self.sanctions(record),
            name => {
                let kind = VALUES.into_iter().find(|known| *known == name);
                let kind = kind.expect("only records that were asked for are given");
                let code = match kind {
                    "AreaCode" => record.text.trim(),
                    _ => record.attribute("ISO2"),
                };
                let text = match kind {
                    "AreaCode" => record.attribute("Description"),
                    _ => record.text.trim(),
                };
                let value = Value {
                    text: text.to_owned(),
                    belongs_to: record.attribute("PartyTypeID").to_owned(),
                    code: code.to_owned(),
                };
                self.values
                    .insert((kind, record.attribute("ID").to_owned()), value);
            }
        }
        Ok(())
    }

    fn value(&self, kind: &'static str, id: &str) -> Option<&Value> {
        self.values.get(&(kind, id.to_owned()))
    }

    fn text(&self, kind: &'static str, id: &str) -> &str {
        self.value(kind, id).map_or("", |value| value.text.as_str())
    }

    fn place(&self, record: &Element) -> Place {
        let country = record
            .child("LocationCountry")
            .and_then(|it| self.value("Country", it.attribute("CountryID")))
            .or_else(|| {
                self.value(
                    "AreaCode",
                    record.child("LocationAreaCode")?.attribute("AreaCodeID"),
                )
            });
        let mut parts: Vec<(&str, &str)> = Vec::new();
        for part in record.all("LocationPart") {
            let kind = self.text("LocPartType", part.attribute("LocPartTypeID"));
            // A part may stand there in several scripts.
            let primary = |value: &&Element| value.attribute("Primary") != "false";
            let mut values = part.all("LocationPartValue");
            if let Some(value) = values.find(primary) {
                parts.push((kind, value.value("Value")));
            }
        }
        let of = |kind: &str| parts.iter().find(|(known, _)| *known == kind).map(|(_, it)| *it);
        // The country of a nationality stands as the only part of a place, of a kind that is not known.
        let only = of("Unknown").unwrap_or_default();
        let (name, code) = country.map_or((only, ""), |it| (it.text.as_str(), it.code.as_str()));
        let lines = PLACE_PARTS.map(|kind| of(kind).unwrap_or_default());
        let address = joined(&lines, ", ");
        Place {
            address: if address.is_empty() {
                String::new()
            } else {
                joined(&[&address, name], ", ")
            },
            country: if code.len() == 2 { code } else { name }.to_owned(),
        }
    }

    fn document(&mut self, record: &Element) {
        let number = record.value("IDRegistrationNo");
        if number.is_empty() {
            return;
        }
        let issuer = match record.child("IssuedBy") {
            Some(issuer) => issuer.attribute("CountryID"),
            None => record.attribute("IssuedBy-CountryID"),
        };
        let issued = match self.text("Country", issuer) {
            "" => String::new(),
            country => format!("({country})"),
        };
        let kind = self.text("IDRegDocType", record.attribute("IDRegDocTypeID"));
        let document = joined(&[kind, number, &issued], " ");
        let of = self.documents.entry(record.attribute("IdentityID").to_owned());
        push_new(of.or_default(), &document);
    }

    fn party(&mut self, at: u64, record: &Element) -> Result<(), ListError> {
        if self.entries.len() == ENTRIES_MAX {
            return Err(ListError::at_byte(FILE, at, "more entries than any list has"));
        }
        if !self.values.keys().any(|(kind, _)| *kind == "PartySubType") {
            let what = "a party before the values that it refers to";
            return Err(ListError::at_byte(FILE, at, what));
        }
        let id = record.attribute("FixedRef");
        if id.is_empty() {
            return Err(ListError::at_byte(FILE, at, "a party without FixedRef"));
        }
        if !self.ids.insert(id.to_owned()) {
            return Err(ListError::at_byte(FILE, at, "the same FixedRef twice"));
        }
        let profile = record
            .child("Profile")
            .ok_or_else(|| ListError::at_byte(FILE, at, "a party without Profile"))?;
        let mut entry = Entry::new(id, self.kind(profile.attribute("PartySubTypeID")), "");
        entry.names.clear();
        for identity in profile.all("Identity") {
            self.names(&mut entry, identity);
            let of_identity = self.documents.get(identity.attribute("ID"));
            for document in of_identity.into_iter().flatten() {
                push_new(&mut entry.documents, document);
            }
        }
        for feature in profile.all("Feature") {
            self.feature(&mut entry, feature);
        }
        push_remark(&mut entry, record.value("Comment"));
        if !settle_names(&mut entry) {
            return Err(ListError::at_byte(FILE, at, "a party without a name"));
        }
        self.by_profile
            .insert(profile.attribute("ID").to_owned(), self.entries.len());
        self.entries.push(entry);
        Ok(())
    }

    fn kind(&self, subtype: &str) -> EntryKind {
        let Some(subtype) = self.value("PartySubType", subtype) else {
            return EntryKind::Unknown;
        };
        // The types themselves are numbered 1 for individuals and 2 for entities.
        let of_type = match self.text("PartyType", &subtype.belongs_to) {
            "" => subtype.belongs_to.as_str(),
            text => text,
        };
        match (subtype.text.as_str(), of_type) {
            ("Vessel", _) => EntryKind::Vessel,
            ("Aircraft", _) => EntryKind::Aircraft,
            (_, "Individual" | "1") => EntryKind::Person,
            (_, "Entity" | "2") => EntryKind::Organisation,
            _ => EntryKind::Unknown,
        }
    }

    fn names(&self, entry: &mut Entry, identity: &Element) {
        let groups: HashMap<&str, &str> = identity
            .below("NamePartGroup")
            .into_iter()
            .map(|group| (group.attribute("ID"), group.attribute("NamePartTypeID")))
            .collect();
        for alias in identity.all("Alias") {
            for (number, name) in alias.all("DocumentedName").enumerate() {
                let quality = if alias.attribute("LowQuality") == "true" {
                    NameQuality::Weak
                } else if alias.attribute("Primary") == "true" && number == 0 {
                    NameQuality::Primary
                } else {
                    NameQuality::Strong
                };
                push_name(entry, &self.name(name, &groups), quality);
            }
        }
    }

    /// `LAST, First`, as the classic form prints it; in other scripts than Latin the parts in their order.
    fn name(&self, name: &Element, groups: &HashMap<&str, &str>) -> String {
        let (mut last, mut others, mut all) = (Vec::new(), Vec::new(), Vec::new());
        let mut is_latin = true;
        for part in name.below("NamePartValue") {
            let group = groups.get(part.attribute("NamePartGroupID"));
            let kind = group.map_or("", |kind| self.text("NamePartType", kind));
            let script = self.text("Script", part.attribute("ScriptID"));
            is_latin &= script.is_empty() || script == "Latin";
            let text = part.text.as_str();
            all.push(text);
            if kind == "Last Name" {
                last.push(text);
            } else {
                others.push(text);
            }
        }
        if last.is_empty() || !is_latin {
            return joined(&all, " ");
        }
        joined(&[&joined(&last, " "), &joined(&others, " ")], ", ")
    }

    fn feature(&self, entry: &mut Entry, feature: &Element) {
        let kind = self.text("FeatureType", feature.attribute("FeatureTypeID"));
        for version in feature.all("FeatureVersion") {
            let detail = version.child("VersionDetail");
            let said = match detail.map(|it| (it.text.trim(), it.attribute("DetailReferenceID"))) {
                None => "",
                Some(("", reference)) => self.text("DetailReference", reference),
                Some((text, _)) => text,
            };
            let place = version
                .all("VersionLocation")
                .find_map(|it| self.places.get(it.attribute("LocationID")));
            match kind {
                "Birthdate" => version
                    .all("DatePeriod")
                    .for_each(|period| push_birth(entry, birth(period))),
                "Gender" => entry.gender = gender(said).or(entry.gender),
                "Nationality Country" | "Citizenship Country" | "Vessel Flag" => {
                    push_country(entry, place.map_or(said, |place| &place.country));
                }
                "Location" => {
                    if let Some(place) = place {
                        push_new(&mut entry.addresses, &place.address);
                        push_country(entry, &place.country);
                    }
                }
                kind if is_document(kind) => push_value(&mut entry.documents, &joined(&[kind, said], " ")),
                kind if !said.is_empty() => push_remark(entry, &joined(&[kind, said], " ")),
                _ => {}
            }
        }
    }

    /// A measure whose comment is a programme; the others say what is forbidden.
    fn sanctions(&mut self, record: &Element) {
        let Some(at) = self.by_profile.get(record.attribute("ProfileID")) else {
            return;
        };
        for measure in record.all("SanctionsMeasure") {
            if matches!(measure.attribute("SanctionsTypeID"), "" | PROGRAMME) {
                push_new(&mut self.entries[*at].programmes, measure.value("Comment"));
            }
        }
    }
}

/// The number of the type of measure that is a programme.
const PROGRAMME: &str = "1";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Gender, read_ofac};

    const LIST: &str = r#"<?xml version="1.0" encoding="utf-8"?>
<Sanctions xmlns="https://example.org/ADVANCED_XML">
  <DateOfIssue CalendarTypeID="1"><Year>2026</Year><Month>11</Month><Day>20</Day></DateOfIssue>
  <ReferenceValueSets>
    <AreaCodeValues><AreaCode ID="11092" CountryID="11092" Description="Syria">SY</AreaCode></AreaCodeValues>
    <CountryValues><Country ID="11092">Syria</Country><Country ID="11115" ISO2="JP">Japan</Country></CountryValues>
    <DetailReferenceValues><DetailReference ID="91527">Female</DetailReference></DetailReferenceValues>
    <FeatureTypeValues><FeatureType ID="8" FeatureTypeGroupID="1">Birthdate</FeatureType>
      <FeatureType ID="11">Citizenship Country</FeatureType><FeatureType ID="25">Location</FeatureType>
      <FeatureType ID="224">Gender</FeatureType><FeatureType ID="26">Title</FeatureType></FeatureTypeValues>
    <IDRegDocTypeValues><IDRegDocType ID="1571">Passport</IDRegDocType></IDRegDocTypeValues>
    <LocPartTypeValues><LocPartType ID="1">Unknown</LocPartType><LocPartType ID="1451">ADDRESS1</LocPartType>
      <LocPartType ID="1454">CITY</LocPartType></LocPartTypeValues>
    <NamePartTypeValues><NamePartType ID="1520">Last Name</NamePartType><NamePartType ID="1521">First Name</NamePartType>
      <NamePartType ID="1526">Vessel Name</NamePartType></NamePartTypeValues>
    <PartySubTypeValues><PartySubType ID="1" PartyTypeID="4">Vessel</PartySubType>
      <PartySubType ID="3" PartyTypeID="2">Unknown</PartySubType><PartySubType ID="4" PartyTypeID="1">Unknown</PartySubType></PartySubTypeValues>
    <PartyTypeValues><PartyType ID="1">Individual</PartyType><PartyType ID="2">Entity</PartyType></PartyTypeValues>
    <ScriptValues><Script ID="215">Latin</Script><Script ID="220">Cyrillic</Script></ScriptValues>
  </ReferenceValueSets>
  <Locations>
    <Location ID="7"><LocationAreaCode AreaCodeID="11092"/><LocationCountry CountryID="11092"/>
      <LocationPart LocPartTypeID="1454"><LocationPartValue Primary="false"><Value>دمشق</Value></LocationPartValue>
        <LocationPartValue Primary="true"><Value>Damascus</Value></LocationPartValue></LocationPart>
      <LocationPart LocPartTypeID="1451"><LocationPartValue Primary="true"><Value>1 Street</Value></LocationPartValue></LocationPart></Location>
    <Location ID="8"><LocationPart LocPartTypeID="1"><LocationPartValue Primary="true"><Value>Iraq</Value></LocationPartValue></LocationPart></Location>
    <Location ID="9"><LocationCountry CountryID="11115"/></Location>
  </Locations>
  <IDRegDocuments>
    <IDRegDocument ID="1" IDRegDocTypeID="1571" IdentityID="50" IssuedBy-CountryID="11092" ValidityID="1"><Comment/>
      <IDRegistrationNo>X123</IDRegistrationNo></IDRegDocument>
    <IDRegDocument ID="2" IDRegDocTypeID="1571" IdentityID="99"><IDRegistrationNo>OF NOBODY</IDRegistrationNo></IDRegDocument>
  </IDRegDocuments>
  <DistinctParties>
    <DistinctParty FixedRef="306"><Comment/><Profile ID="4306" PartySubTypeID="4">
      <Identity ID="50" FixedRef="306" Primary="true" False="false">
        <Alias FixedRef="306" AliasTypeID="1400" Primary="false" LowQuality="true"><DocumentedName ID="2"><DocumentedNamePart>
          <NamePartValue NamePartGroupID="62" ScriptID="215">ADITA</NamePartValue></DocumentedNamePart></DocumentedName></Alias>
        <Alias FixedRef="306" AliasTypeID="1403" Primary="true" LowQuality="false">
          <DocumentedName ID="1"><DocumentedNamePart><NamePartValue NamePartGroupID="61" ScriptID="215">EXAMPLE</NamePartValue></DocumentedNamePart>
            <DocumentedNamePart><NamePartValue NamePartGroupID="62" ScriptID="215">Ada</NamePartValue></DocumentedNamePart></DocumentedName>
          <DocumentedName ID="3"><DocumentedNamePart><NamePartValue NamePartGroupID="61" ScriptID="220">Пример</NamePartValue></DocumentedNamePart>
            <DocumentedNamePart><NamePartValue NamePartGroupID="62" ScriptID="220">Ада</NamePartValue></DocumentedNamePart></DocumentedName>
        </Alias>
        <NamePartGroups><MasterNamePartGroup><NamePartGroup ID="61" NamePartTypeID="1520"/></MasterNamePartGroup>
          <MasterNamePartGroup><NamePartGroup ID="62" NamePartTypeID="1521"/></MasterNamePartGroup></NamePartGroups>
      </Identity>
      <Feature ID="1" FeatureTypeID="8"><FeatureVersion ID="1"><Comment/><DatePeriod CalendarTypeID="1" YearFixed="false">
        <Start Approximate="false"><From><Year>1938</Year><Month>5</Month><Day>3</Day></From><To><Year>1938</Year><Month>5</Month><Day>3</Day></To></Start>
        <End Approximate="false"><From><Year>1938</Year><Month>5</Month><Day>3</Day></From><To><Year>1938</Year><Month>5</Month><Day>3</Day></To></End>
        </DatePeriod></FeatureVersion></Feature>
      <Feature ID="2" FeatureTypeID="8"><FeatureVersion ID="2"><DatePeriod>
        <Start Approximate="true"><From><Year>1939</Year><Month>1</Month><Day>1</Day></From></Start>
        <End Approximate="true"><To><Year>1939</Year><Month>12</Month><Day>31</Day></To></End></DatePeriod></FeatureVersion></Feature>
      <Feature ID="3" FeatureTypeID="8"><FeatureVersion ID="3"><DatePeriod><Start><From><Year>1940</Year><Month>1</Month><Day>1</Day></From></Start>
        <End><To><Year>1942</Year><Month>12</Month><Day>31</Day></To></End></DatePeriod></FeatureVersion></Feature>
      <Feature ID="4" FeatureTypeID="8"><FeatureVersion ID="4"><DatePeriod><Start><From><Year>1943</Year><Month>2</Month><Day>1</Day></From></Start>
        <End><To><Year>1943</Year><Month>2</Month><Day>28</Day></To></End></DatePeriod></FeatureVersion></Feature>
      <Feature ID="5" FeatureTypeID="11"><FeatureVersion ID="5"><VersionDetail DetailTypeID="1433"/><VersionLocation LocationID="8"/></FeatureVersion></Feature>
      <Feature ID="6" FeatureTypeID="25"><FeatureVersion ID="6"><VersionLocation LocationID="7"/></FeatureVersion></Feature>
      <Feature ID="7" FeatureTypeID="25"><FeatureVersion ID="7"><VersionLocation LocationID="9"/></FeatureVersion></Feature>
      <Feature ID="8" FeatureTypeID="224"><FeatureVersion ID="8"><VersionDetail DetailTypeID="1431" DetailReferenceID="91527"/></FeatureVersion></Feature>
      <Feature ID="9" FeatureTypeID="26"><FeatureVersion ID="9"><VersionDetail DetailTypeID="1432">Minister</VersionDetail></FeatureVersion></Feature>
    </Profile></DistinctParty>
    <DistinctParty FixedRef="307"><Profile ID="4307" PartySubTypeID="3"><Identity ID="51"><Alias AliasTypeID="1403" Primary="true">
      <DocumentedName ID="4"><DocumentedNamePart><NamePartValue NamePartGroupID="63">EXAMPLE &amp; CO</NamePartValue></DocumentedNamePart></DocumentedName>
      </Alias></Identity></Profile></DistinctParty>
    <DistinctParty FixedRef="308"><Profile ID="4308" PartySubTypeID="1"><Identity ID="52"><Alias AliasTypeID="1403" Primary="true">
      <DocumentedName ID="5"><DocumentedNamePart><NamePartValue>EXAMPLE STAR</NamePartValue></DocumentedNamePart></DocumentedName>
      </Alias></Identity></Profile></DistinctParty>
  </DistinctParties>
  <SanctionsEntries>
    <SanctionsEntry ID="1" ProfileID="4306" ListID="1550"><EntryEvent ID="1"><Date><Year>2017</Year></Date></EntryEvent>
      <SanctionsMeasure ID="2" SanctionsTypeID="1"><Comment>SDGT</Comment></SanctionsMeasure>
      <SanctionsMeasure ID="3" SanctionsTypeID="2"><Comment/></SanctionsMeasure></SanctionsEntry>
    <SanctionsEntry ID="2" ProfileID="9999"><SanctionsMeasure><Comment>OF NOBODY</Comment></SanctionsMeasure></SanctionsEntry>
  </SanctionsEntries>
</Sanctions>"#;

    #[test]
    fn a_person_with_all_that_the_form_has() {
        let entries = read_ofac(LIST.as_bytes(), None, None).unwrap();
        assert_eq!(entries.len(), 3);
        let ada = &entries[0];
        assert_eq!((ada.id.as_str(), ada.kind), ("306", EntryKind::Person));
        let names: Vec<_> = ada.names.iter().map(|n| (n.text.as_str(), n.quality)).collect();
        assert_eq!(
            names,
            [
                ("EXAMPLE, Ada", NameQuality::Primary),
                ("Пример Ада", NameQuality::Strong),
                ("ADITA", NameQuality::Weak),
            ]
        );
        let births: Vec<_> = ada.births.iter().map(ToString::to_string).collect();
        assert_eq!(births, ["1938-05-03", "~1939", "1940/1942", "1943-02"]);
        assert_eq!(ada.countries, ["IQ", "JP", "SY"]);
        assert_eq!(ada.documents, ["Passport X123 (Syria)"]);
        assert_eq!(ada.addresses, ["1 Street, Damascus, Syria"]);
        assert_eq!(ada.programmes, ["SDGT"]);
        assert_eq!(ada.gender, Some(Gender::Female));
        assert_eq!(ada.remarks, "Title Minister");
        assert_eq!(entries[1].kind, EntryKind::Organisation);
        assert_eq!(entries[1].names[0].text, "EXAMPLE & CO");
        assert_eq!(entries[2].kind, EntryKind::Vessel);
    }

    #[test]
    fn bad_files_are_refused_with_the_line() {
        for (old, new, expected) in [
            ("FixedRef=\"307\"", "FixedRef=\"306\"", "the same FixedRef twice"),
            ("FixedRef=\"307\"", "", "a party without FixedRef"),
            (
                "<NamePartValue>EXAMPLE STAR</NamePartValue>",
                "",
                "a party without a name",
            ),
            ("PartySubTypeValues>", "", "a party before the values"),
            ("1 Street", "&street;", "line 25"),
        ] {
            let list = match old {
                "PartySubTypeValues>" => LIST
                    .replace("<PartySubType ", "<Other ")
                    .replace("</PartySubType>", "</Other>"),
                _ => LIST.replace(old, new),
            };
            let message = read_ofac(list.as_bytes(), None, None).unwrap_err().to_string();
            assert!(message.contains(expected), "{expected}: {message}");
        }
        let message = read(b"<Other/>").unwrap_err().to_string();
        assert!(message.contains("not Sanctions"), "{message}");
    }
}
