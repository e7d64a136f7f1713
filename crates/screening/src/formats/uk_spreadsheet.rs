//! The UK Sanctions List as an OpenDocument spreadsheet (ISO/IEC 26300): a ZIP archive whose `content.xml` holds the same
//! table as the comma-separated form.

use std::collections::HashMap;

use super::archive::{self, SIGNATURE};
use super::table::{Row, columns_of};
use super::uk::{FILE, Parties, REQUIRED};
use super::xml::{Element, each_record};
use crate::{Entry, ListError};

/// The part of the archive that holds the table.
const CONTENT: &str = "content.xml";
/// Columns that are read; empty ones at the end are stored as one cell that repeats to the edge of the sheet.
const COLUMNS_MAX: usize = 400;
/// Rows above the header.
const HEADER_ROW_MAX: u64 = 5;

/// Whether the file is an archive.
pub(super) fn is_one(file: &[u8]) -> bool {
    file.starts_with(SIGNATURE)
}

/// Reads the first table. Errors name the row of the sheet as a line.
pub(super) fn read(file: &[u8]) -> Result<Vec<Entry>, ListError> {
    let content = archive::part(FILE, file, CONTENT)?;
    let mut parties = Parties::default();
    let mut header: Option<HashMap<String, usize>> = None;
    let mut number = 0;
    let root = each_record(FILE, &content, &["table-row"], |_, record| {
        number += record
            .attribute("number-rows-repeated")
            .parse::<u64>()
            .unwrap_or(1);
        let cells = cells(record);
        let fields: Vec<&str> = cells.iter().map(String::as_str).collect();
        let Some(columns) = &header else {
            header = columns_of(&fields, &REQUIRED);
            if header.is_none() && number >= HEADER_ROW_MAX {
                return Err(no_header());
            }
            return Ok(());
        };
        let row = Row::new(columns, fields);
        if row.is_blank() {
            return Ok(());
        }
        parties.add(number, &row)
    })?;
    if root != "document-content" {
        return Err(ListError::at_line(FILE, 1, "content.xml is not of a document"));
    }
    if header.is_none() {
        return Err(no_header());
    }
    parties.finish()
}

fn no_header() -> ListError {
    ListError::at_line(
        FILE,
        1,
        format!("no header row with the columns {}", REQUIRED.join(", ")),
    )
}

fn cells(row: &Element) -> Vec<String> {
    let mut cells = Vec::new();
    let stored = row
        .children
        .iter()
        .filter(|child| matches!(child.name.as_str(), "table-cell" | "covered-table-cell"));
    for cell in stored {
        let lines: Vec<String> = cell.all("p").map(whole_text).collect();
        let text = lines.join(" ");
        let times = cell
            .attribute("number-columns-repeated")
            .parse::<usize>()
            .unwrap_or(1);
        let room = COLUMNS_MAX - cells.len().min(COLUMNS_MAX);
        cells.extend(std::iter::repeat_n(text, times.min(room)));
    }
    cells
}

/// A paragraph's text with that of the spans and links in it.
fn whole_text(element: &Element) -> String {
    let inner = element.children.iter().map(whole_text);
    std::iter::once(element.text.clone()).chain(inner).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read_uk;

    fn row(cells: &[&str]) -> String {
        let cell = |text: &&str| {
            format!(
                "<table:table-cell office:value-type=\"string\"><text:p>{text}</text:p></table:table-cell>"
            )
        };
        let cells: String = cells.iter().map(cell).collect();
        format!(
            "<table:table-row>{cells}<table:table-cell table:number-columns-repeated=\"16000\"/></table:table-row>"
        )
    }

    fn sheet(rows: &[String]) -> Vec<u8> {
        let content = format!(
            "<?xml version=\"1.0\"?><office:document-content xmlns:office=\"o\" xmlns:table=\"t\" xmlns:text=\"x\"><office:body>\
             <office:spreadsheet><table:table>{}</table:table></office:spreadsheet></office:body></office:document-content>",
            rows.concat()
        );
        archive::tests::zip(&[
            ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
            (CONTENT, content.as_bytes()),
        ])
    }

    #[test]
    fn the_table_is_read_as_the_comma_separated_one() {
        let head = [
            "Unique ID",
            "Name 6",
            "Name 1",
            "Name type",
            "Designation Type",
            "D.O.B",
        ];
        let file = sheet(&[
            row(&["Report Date: 20-Nov-2026"]),
            row(&head),
            row(&[
                "XXX1",
                "EXAMPLE",
                "Ada",
                "Primary Name",
                "Individual",
                "dd/mm/1938",
            ]),
            "<table:table-row table:number-rows-repeated=\"100000\"><table:table-cell/></table:table-row>"
                .to_owned(),
        ]);
        let entries = read_uk(&file).unwrap();
        assert_eq!(
            (entries.len(), entries[0].names[0].text.as_str()),
            (1, "EXAMPLE, Ada")
        );
        assert_eq!(entries[0].births, ["1938".parse().unwrap()]);
        let message = read_uk(&sheet(&[row(&["Name"])])).unwrap_err().to_string();
        assert!(message.contains("no header row"), "{message}");
        let nameless = sheet(&[row(&head), row(&["XXX1", "", "", "", "Individual", ""])]);
        let message = read_uk(&nameless).unwrap_err().to_string();
        assert!(message.contains("line 2: a party without a name"), "{message}");
    }
}
