//! The United Kingdom's sanctions list as a table: the UK Sanctions List (comma-separated or spreadsheet) and the former
//! consolidated list of the Treasury (`ConList.csv`). One line for each combination of facts; all lines of a party have
//! the same id. Surnames and names of organisations stand in "Name 6".

use std::collections::HashMap;

use super::table::{Row, each_row};
use super::text::{
    ENTRIES_MAX, decode_text, gender, joined, push_birth, push_country, push_name, push_new, push_remark,
    settle_names,
};
use super::{looks_like_xml, uk_spreadsheet, uk_xml};
use crate::{Birth, Entry, EntryKind, ListError, NameQuality};

pub(super) const FILE: &str = "uk";
/// What both forms of the table have.
pub(super) const REQUIRED: [&str; 2] = ["name 6", "name 1"];
/// Where the parties of both forms have their id.
const ID_COLUMNS: [&str; 2] = ["unique id", "group id"];
/// Where they have what the party is: today's list, its earlier releases, the former list.
const KIND_COLUMNS: [&str; 3] = ["designation type", "individual, entity, ship", "group type"];

/// Reads the list in any of its forms. The entry's id is the list's unique id; in the former list the group id.
///
/// # Errors
/// Anything that is not as the format demands, or over its limit, with the line.
pub fn read_uk(file: &[u8]) -> Result<Vec<Entry>, ListError> {
    if uk_spreadsheet::is_one(file) {
        return uk_spreadsheet::read(file);
    }
    if looks_like_xml(file) {
        return uk_xml::read(file);
    }
    let text = decode_text(FILE, file)?;
    let mut parties = Parties::default();
    each_row(FILE, &text, b',', &REQUIRED, |line, row| parties.add(line, row))?;
    parties.finish()
}

/// Parties under construction, each with the line that it began on.
#[derive(Default)]
pub(super) struct Parties {
    entries: Vec<(u64, Entry)>,
    by_id: HashMap<String, usize>,
}

impl Parties {
    /// Adds a line to the party that it is about.
    pub(super) fn add(&mut self, line: u64, row: &Row<'_>) -> Result<(), ListError> {
        let id = ID_COLUMNS
            .map(|column| row.get(column))
            .into_iter()
            .find(|id| !id.is_empty());
        let id = id.ok_or_else(|| ListError::at_line(FILE, line, "a line without an id of the party"))?;
        let at = match self.by_id.get(id) {
            Some(at) => *at,
            None if self.entries.len() == ENTRIES_MAX => {
                return Err(ListError::at_line(FILE, line, "more entries than any list has"));
            }
            None => {
                let mut entry = Entry::new(id, kind(first(row, &KIND_COLUMNS)), "");
                entry.names.clear();
                self.entries.push((line, entry));
                self.by_id.insert(id.to_owned(), self.entries.len() - 1);
                self.entries.len() - 1
            }
        };
        add(&mut self.entries[at].1, row);
        Ok(())
    }

    /// The parties, in the order in which the list has them.
    pub(super) fn finish(self) -> Result<Vec<Entry>, ListError> {
        let settled = self.entries.into_iter().map(|(line, mut entry)| {
            if settle_names(&mut entry) {
                Ok(entry)
            } else {
                Err(ListError::at_line(FILE, line, "a party without a name"))
            }
        });
        settled.collect()
    }
}

/// The first of the columns that holds something.
fn first<'r>(row: &'r Row<'_>, columns: &[&str]) -> &'r str {
    let found = columns
        .iter()
        .map(|column| row.get(column))
        .find(|field| !field.is_empty());
    found.unwrap_or_default()
}

fn add(entry: &mut Entry, row: &Row<'_>) {
    let parts = ["name 1", "name 2", "name 3", "name 4", "name 5"].map(|part| row.get(part));
    let text = full_name(entry.kind, &parts, row.get("name 6"));
    let quality = quality(
        first(row, &["name type", "alias type"]),
        first(row, &["alias strength", "alias quality"]),
    );
    for (name, quality) in [
        (text.as_str(), quality),
        (row.get("name non-latin script"), NameQuality::Strong),
    ] {
        if !entry.names.iter().any(|known| known.text == name) {
            push_name(entry, name, quality);
        }
    }
    for date in first(row, &["d.o.b", "dob"]).split(';') {
        push_birth(entry, birth(date));
    }
    for column in ["nationality(/ies)", "nationality"] {
        parts_of(row.get(column)).for_each(|country| push_country(entry, country));
    }
    let lines: Vec<&str> = (1..=6)
        .map(|number| {
            let (new, old) = (format!("address line {number}"), format!("address {number}"));
            first(row, &[&new, &old])
        })
        .chain([
            first(row, &["address postal code", "post/zip code"]),
            first(row, &["address country", "country"]),
        ])
        .collect();
    push_new(&mut entry.addresses, &joined(&lines, ", "));
    push_country(entry, first(row, &["address country", "country"]));
    for (kind, number, more) in [
        (
            "Passport",
            "passport number",
            ["passport additional information", "passport details"],
        ),
        (
            "National identification",
            first_of(
                row,
                ["national identifier number", "national identification number"],
            ),
            [
                "national identifier additional information",
                "national identification details",
            ],
        ),
    ] {
        let number = row.get(number);
        if !number.is_empty() {
            push_new(
                &mut entry.documents,
                &joined(&[kind, number, first(row, &more)], " "),
            );
        }
    }
    let registration = row.get("business registration number (s)");
    if !registration.is_empty() {
        push_new(
            &mut entry.documents,
            &joined(&["Business registration", registration], " "),
        );
    }
    push_new(&mut entry.programmes, first(row, &["regime name", "regime"]));
    push_new(&mut entry.programmes, row.get("un reference number"));
    for (label, column) in [
        ("", "title"),
        ("position: ", "position"),
        ("IMO: ", "imo number"),
        ("", "other information"),
        ("", "uk statement of reasons"),
    ] {
        let value = row.get(column);
        if !value.is_empty() && !entry.remarks.contains(value) {
            push_remark(entry, &format!("{label}{value}"));
        }
    }
    entry.gender = entry.gender.or(gender(row.get("gender")));
}

/// Of two columns the one that holds something.
fn first_of<'c>(row: &Row<'_>, columns: [&'c str; 2]) -> &'c str {
    let [one, other] = columns;
    if row.get(one).is_empty() { other } else { one }
}

/// `SURNAME, Given Names` of a person; of anything else the parts as they stand.
pub(super) fn full_name(kind: EntryKind, given: &[&str], last: &str) -> String {
    let given = joined(given, " ");
    if kind == EntryKind::Person {
        joined(&[last, &given], ", ")
    } else {
        joined(&[&given, last], " ")
    }
}

/// `Primary Name`, a variation of it, or an alias, which may be of low quality. The lists mix upper and lower case.
pub(super) fn quality(kind: &str, strength: &str) -> NameQuality {
    if strength.to_lowercase().starts_with("low") {
        NameQuality::Weak
    } else if kind.eq_ignore_ascii_case("primary name") {
        NameQuality::Primary
    } else {
        NameQuality::Strong
    }
}

pub(super) fn kind(word: &str) -> EntryKind {
    match word.to_lowercase().as_str() {
        "individual" => EntryKind::Person,
        "entity" => EntryKind::Organisation,
        "ship" => EntryKind::Vessel,
        _ => EntryKind::Unknown,
    }
}

/// `01/03/1958`; unknown parts are letters or zeros: `dd/mm/1958`, `00/03/1958`.
pub(super) fn birth(text: &str) -> Option<Birth> {
    let parts: Vec<&str> = text.trim().split('/').collect();
    let number = |part: &str| part.parse::<i16>().ok().filter(|number| *number > 0);
    match parts[..] {
        [day, month, year] => {
            let year = number(year)?;
            match (number(day), number(month)) {
                (Some(day), Some(month)) => format!("{year:04}-{month:02}-{day:02}").parse().ok(),
                (None, Some(month)) => format!("{year:04}-{month:02}").parse().ok(),
                _ => Birth::year(year).ok(),
            }
        }
        [year] => Birth::year(number(year)?).ok(),
        _ => None,
    }
}

/// Several values in one field: `(1) Iraq (2) Syria`.
pub(super) fn parts_of(field: &str) -> impl Iterator<Item = &str> {
    let is_mark = |part: &str| !part.is_empty() && part.len() < 3 && part.bytes().all(|b| b.is_ascii_digit());
    let parts = field.split(['(', ')']).map(str::trim);
    parts.filter(move |part| !part.is_empty() && !is_mark(part))
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "Last Updated,Unique ID,OFSI Group ID,UN Reference Number,Name 6,Name 1,Name 2,Name 3,Name 4,Name 5,\
        Name type,Alias strength,Title,Name non-latin script,Regime Name,Designation Type,Other Information,\
        UK Statement of Reasons,Address Line 1,Address Postal Code,Address Country,D.O.B,Nationality(/ies),\
        Passport number,Passport additional information,Position,Gender,IMO number\n";

    #[test]
    fn the_list_of_today() {
        let list = format!(
            "Report Date: 20-Nov-2026\n{HEAD}\
             20/11/2026,XXX0001,9001,XXi.001,EXAMPLE,Ada,Maria,,,,Primary Name,,Dr,,Made-up Regulations,Individual,Known to a.k.a,\
             Reasons,1 Street,,Syria,dd/mm/1938,(1) Iraq (2) Syria,X123,(issued 2001),Minister,Female,\n\
             20/11/2026,XXX0002,9002,,EXAMPLE WORKS,,,,,,Primary Name,,,,Made-up Regulations,Entity,,,,,,,,,,,,\n\
             20/11/2026,XXX0001,9001,XXi.001,EXEMPLE,Ada,,,,,ALias,Good quality a.k.a,,Ада Пример,Made-up Regulations,Individual,,,,,,\
             01/03/1940,,,,,,\n\
             20/11/2026,XXX0001,9001,XXi.001,ADITA,,,,,,Alias,Low quality a.k.a,,,Made-up Regulations,Individual,,,,,,00/04/1941,,,,,,\n\
             20/11/2026,XXX0003,,,EXAMPLE STAR,,,,,,Primary Name,,,,Made-up Regulations,Ship,,,,,,,,,,,,IMO1234567\n"
        );
        let entries = read_uk(list.as_bytes()).unwrap();
        assert_eq!(entries.len(), 3);
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
        let births: Vec<_> = ada.births.iter().map(ToString::to_string).collect();
        assert_eq!(births, ["1938", "1940-03-01", "1941-04"]);
        assert_eq!(ada.countries, ["IQ", "SY"]);
        assert_eq!(ada.documents, ["Passport X123 (issued 2001)"]);
        assert_eq!(ada.programmes, ["Made-up Regulations", "XXi.001"]);
        assert_eq!(ada.gender, Some(crate::Gender::Female));
        assert!(ada.remarks.contains("position: Minister"), "{}", ada.remarks);
        assert_eq!(entries[1].names[0].text, "EXAMPLE WORKS");
        assert_eq!(entries[2].kind, EntryKind::Vessel);
    }

    #[test]
    fn an_earlier_release_of_todays_list() {
        let list = "Unique ID,Name 6,Name 1,Name type,\"Individual, Entity, Ship\",Business registration number (s)\n\
            XXX0001,EXAMPLE WORKS,,Primary Name,Entity,INN: 7701234567\nXXX0002,EXAMPLE STAR,,Primary Name,Ship,\n";
        let entries = read_uk(list.as_bytes()).unwrap();
        assert_eq!(entries[0].kind, EntryKind::Organisation);
        assert_eq!(entries[0].documents, ["Business registration INN: 7701234567"]);
        assert_eq!(entries[1].kind, EntryKind::Vessel);
    }

    #[test]
    fn the_former_list_of_the_treasury() {
        let list = "Last Updated,20/11/2026\nName 6,Name 1,Name 2,Title,Name Non-Latin Script,DOB,Nationality,Passport Number,\
            Passport Details,Address 1,Post/Zip Code,Country,Other Information,Group Type,Alias Type,Alias Quality,Regime,\
            Listed On,Last Updated,Group ID\n\
            EXAMPLE,Ada,,,,19/06/1951,Egypt,,,1 Street,,Syria,(UK Sanctions List Ref):XXX0001,Individual,Primary name,,Made up,,,6897\n\
            Exemple,Ada,,,,,,,,,,,,Individual,AKA,Good,Made up,,,6897\n\
            Adita,,,,,,,,,,,,,Individual,AKA,Low,Made up,,,6897\n";
        let entries = read_uk(list.as_bytes()).unwrap();
        assert_eq!((entries.len(), entries[0].id.as_str()), (1, "6897"));
        assert_eq!(entries[0].names.len(), 3);
        assert_eq!(entries[0].names[2].quality, NameQuality::Weak);
        assert_eq!(entries[0].births, ["1951-06-19".parse().unwrap()]);
        assert_eq!(entries[0].countries, ["EG", "SY"]);
    }

    #[test]
    fn bad_files_are_refused_with_the_line() {
        let nameless = format!("{HEAD},XXX1,,,,,,,,,,,,,,Individual,,,,,,,,,,,,\n");
        let no_id = format!("{HEAD},,,,A,,,,,,,,,,,Individual,,,,,,,,,,,,\n");
        for (list, expected) in [
            (nameless.as_str(), "line 2: a party without a name"),
            (no_id.as_str(), "line 2: a line without an id"),
            ("Not found\n", "no header line"),
        ] {
            let message = read_uk(list.as_bytes()).unwrap_err().to_string();
            assert!(message.contains(expected), "{expected}: {message}");
        }
    }
}
