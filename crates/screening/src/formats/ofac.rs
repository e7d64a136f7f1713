//! OFAC's Specially Designated Nationals in the comma-separated form: `sdn.csv` with twelve columns and no header,
//! `alt.csv` (aliases, five columns) and `add.csv` (addresses, six columns), joined by the first column. `-0-` stands
//! for an empty field, and the last line is the byte 0x1A. Layout: OFAC's "SDN data specification, delimited files".

use std::collections::HashMap;

use super::ofac_remarks::apply_remarks;
use super::text::{ENTRIES_MAX, FIELD_BYTES_MAX, VALUES_MAX, decode_text};
use super::{looks_like_xml, ofac_advanced, ofac_xml};
use crate::{Entry, EntryKind, EntryName, ListError, NameQuality, country_code};

const SDN: &str = "sdn";
const ALIASES: &str = "aliases";
const ADDRESSES: &str = "addresses";
/// OFAC's sign for "nothing here".
const EMPTY: &str = "-0-";
/// The end-of-file byte of CP/M, which these files still carry.
const END_OF_FILE: &str = "\u{1a}";

/// Where the root element of an XML form stands at the latest.
const ROOT_WITHIN_BYTES: usize = 4_096;

/// Reads either of OFAC's lists in any of its forms: one XML file, classic or advanced, or the comma-separated triple.
///
/// # Errors
/// The first line that is not as the format demands, or a file over its limit.
pub fn read_ofac(
    file: &[u8],
    aliases: Option<&[u8]>,
    addresses: Option<&[u8]>,
) -> Result<Vec<Entry>, ListError> {
    if !looks_like_xml(file) {
        return read_ofac_sdn(file, aliases, addresses);
    }
    if aliases.is_some() || addresses.is_some() {
        let what = "the XML form holds aliases and addresses itself, and takes no further files";
        return Err(ListError::at_line(SDN, 1, what));
    }
    let head = &file[..file.len().min(ROOT_WITHIN_BYTES)];
    let advanced = format!("<{}", ofac_advanced::ROOT);
    if head
        .windows(advanced.len())
        .any(|part| part == advanced.as_bytes())
    {
        return ofac_advanced::read(file);
    }
    ofac_xml::read(file)
}

/// Reads the triple; aliases and addresses may be left out, at the price of what they hold.
///
/// # Errors
/// The first line that is not as the format demands, or a file over its limit. Rows of the two joined files whose party
/// is not in the first are errors too: the three files would not be of the same day.
pub fn read_ofac_sdn(
    sdn: &[u8],
    aliases: Option<&[u8]>,
    addresses: Option<&[u8]>,
) -> Result<Vec<Entry>, ListError> {
    let mut entries = Vec::new();
    let mut by_id: HashMap<String, usize> = HashMap::new();
    each_row(SDN, sdn, 12, |line, row| {
        let entry = party(line, row)?;
        if by_id.insert(entry.id.clone(), entries.len()).is_some() {
            return Err(ListError::at_line(SDN, line, "the same entity number twice"));
        }
        if entries.len() == ENTRIES_MAX {
            return Err(ListError::at_line(SDN, line, "more entries than any list has"));
        }
        entries.push(entry);
        Ok(())
    })?;
    let joined = |file: &'static str, line: u64, row: &[&str]| {
        by_id.get(row[0]).copied().ok_or_else(|| {
            ListError::at_line(
                file,
                line,
                "the entity number is not in the sdn file: not of the same day?",
            )
        })
    };
    if let Some(aliases) = aliases {
        each_row(ALIASES, aliases, 5, |line, row| {
            let entry = &mut entries[joined(ALIASES, line, row)?];
            if entry.names.len() < VALUES_MAX && !row[3].is_empty() {
                entry.names.push(EntryName {
                    text: row[3].to_owned(),
                    quality: NameQuality::Strong,
                });
            }
            Ok(())
        })?;
    }
    if let Some(addresses) = addresses {
        each_row(ADDRESSES, addresses, 6, |line, row| {
            let entry = &mut entries[joined(ADDRESSES, line, row)?];
            let parts: Vec<&str> = row[2..5]
                .iter()
                .copied()
                .filter(|part| !part.is_empty())
                .collect();
            if entry.addresses.len() < VALUES_MAX && !parts.is_empty() {
                entry.addresses.push(parts.join(", "));
            }
            if let Some(code) = country_code(row[4]) {
                entry.countries.push(code.to_owned());
            }
            Ok(())
        })?;
    }
    for entry in &mut entries {
        entry.tidy();
    }
    Ok(entries)
}

/// Calls back with each row, its `-0-` emptied.
fn each_row(
    file: &'static str,
    bytes: &[u8],
    columns: usize,
    mut on_row: impl FnMut(u64, &[&str]) -> Result<(), ListError>,
) -> Result<(), ListError> {
    let text = decode_text(file, bytes)?;
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let mut record = csv::StringRecord::new();
    loop {
        let more = reader.read_record(&mut record).map_err(|error| {
            let line = error.position().map_or(0, csv::Position::line);
            ListError::at_line(file, line, "not comma-separated values")
        })?;
        if !more {
            return Ok(());
        }
        let line = record.position().map_or(0, csv::Position::line);
        if record.len() == 1 && matches!(record[0].trim(), "" | END_OF_FILE) {
            continue;
        }
        if record.iter().any(|field| field.len() > FIELD_BYTES_MAX) {
            return Err(ListError::at_line(
                file,
                line,
                format!("a field over {FIELD_BYTES_MAX} bytes (an open quote?)"),
            ));
        }
        if record.len() != columns {
            let what = format!("{} columns where {columns} are expected", record.len());
            return Err(ListError::at_line(file, line, what));
        }
        let row: Vec<&str> = record
            .iter()
            .map(|field| empty_if_nothing(field.trim()))
            .collect();
        on_row(line, &row)?;
    }
}

fn empty_if_nothing(field: &str) -> &str {
    if field == EMPTY { "" } else { field }
}

fn party(line: u64, row: &[&str]) -> Result<Entry, ListError> {
    if row[0].is_empty() || !row[0].bytes().all(|b| b.is_ascii_digit()) {
        return Err(ListError::at_line(
            SDN,
            line,
            "the first column is not an entity number",
        ));
    }
    if row[1].is_empty() {
        return Err(ListError::at_line(SDN, line, "a party without a name"));
    }
    let kind = match row[2] {
        "" => EntryKind::Organisation,
        "individual" => EntryKind::Person,
        "vessel" => EntryKind::Vessel,
        "aircraft" => EntryKind::Aircraft,
        _ => EntryKind::Unknown,
    };
    let mut entry = Entry::new(row[0], kind, row[1]);
    entry.programmes = row[3]
        .split("] [")
        .map(str::trim)
        .filter(|p| !p.is_empty())
        .map(str::to_owned)
        .collect();
    apply_remarks(&mut entry, row[11]);
    if kind == EntryKind::Vessel
        && let Some(code) = country_code(row[8])
    {
        entry.countries.push(code.to_owned());
    }
    Ok(entry)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SDN_ROWS: &str = concat!(
        "36,\"AERO EXAMPLE\",-0- ,\"CUBA\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- \r\n",
        "99,\"EXAMPLE, Ada\",\"individual\",\"SDGT] [SYRIA\",\"Dr.\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,",
        "\"DOB 03 May 1938; alt. DOB circa 1940; nationality Syria; Gender Female; Passport X123 (Syria); a.k.a. 'ADITA'.\"\r\n",
        "\u{1a}"
    );

    #[test]
    fn the_triple_is_joined() {
        let entries = read_ofac_sdn(
            SDN_ROWS.as_bytes(),
            Some(b"99,12,\"aka\",\"EXEMPLE, Ada\",-0- \r\n\x1a\r\n"),
            Some(b"36,1,-0- ,\"Havana\",\"Cuba\",-0- \r\n\x1a"),
        )
        .unwrap();
        assert_eq!(entries.len(), 2);
        assert_eq!(entries[0].addresses, ["Havana, Cuba"]);
        assert_eq!(entries[0].countries, ["CU"]);
        let ada = &entries[1];
        assert_eq!(ada.kind, EntryKind::Person);
        let names: Vec<_> = ada.names.iter().map(|n| (n.text.as_str(), n.quality)).collect();
        assert_eq!(
            names,
            [
                ("EXAMPLE, Ada", NameQuality::Primary),
                ("EXEMPLE, Ada", NameQuality::Strong),
                ("ADITA", NameQuality::Weak)
            ]
        );
        assert_eq!(
            ada.births.iter().map(ToString::to_string).collect::<Vec<_>>(),
            ["1938-05-03", "~1940"]
        );
        assert_eq!(ada.countries, ["SY"]);
        assert_eq!(ada.programmes, ["SDGT", "SYRIA"]);
        assert_eq!(ada.documents, ["Passport X123 (Syria)"]);
    }

    #[test]
    fn bad_files_are_refused_with_the_place() {
        let cases: [(&[u8], &str); 5] = [
            (b"1,A,individual\n", "line 1: 3 columns where 12 are expected"),
            (
                b"x,A,-0- ,a,b,c,d,e,f,g,h,i\n",
                "line 1: the first column is not an entity number",
            ),
            (
                b"1,A,-0- ,a,b,c,d,e,f,g,h,i\n1,B,-0- ,a,b,c,d,e,f,g,h,i\n",
                "line 2: the same entity number twice",
            ),
            (
                b"1,-0- ,-0- ,a,b,c,d,e,f,g,h,i\n",
                "line 1: a party without a name",
            ),
            (
                b"<html>no list today</html>\n",
                "line 1: 1 columns where 12 are expected",
            ),
        ];
        for (bytes, expected) in cases {
            let message = read_ofac_sdn(bytes, None, None).unwrap_err().to_string();
            assert!(message.contains(expected), "{message}");
        }
        let mut open_quote = b"1,\"".to_vec();
        open_quote.resize(200_000, b'a');
        assert!(
            read_ofac_sdn(&open_quote, None, None)
                .unwrap_err()
                .to_string()
                .contains("open quote")
        );
        let stray = read_ofac_sdn(SDN_ROWS.as_bytes(), Some(b"7,1,aka,X,-0- \n"), None).unwrap_err();
        assert!(stray.to_string().contains("aliases file, line 1"));
    }
}
