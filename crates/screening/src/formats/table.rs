//! Comma-separated files whose columns are named in a header line: the header is looked for, columns are found by
//! name, and every line has to have as many fields as the header.

use std::collections::HashMap;

use super::text::FIELD_BYTES_MAX;
use crate::ListError;

/// The header stands within so many lines: some publishers put a date above it.
const HEADER_LINE_MAX: usize = 5;
/// Published lists have up to 120 columns.
const COLUMNS_MAX: usize = 400;

/// One line, by column.
pub(super) struct Row<'a> {
    columns: &'a HashMap<String, usize>,
    fields: Vec<&'a str>,
}

impl Row<'_> {
    /// A row of fields under a header of column names.
    pub(super) fn new<'a>(columns: &'a HashMap<String, usize>, fields: Vec<&'a str>) -> Row<'a> {
        Row { columns, fields }
    }

    /// The trimmed field of a column; empty where there is no such column. Names are compared in lower case.
    pub(super) fn get(&self, column: &str) -> &str {
        let at = self.columns.get(column).copied();
        at.and_then(|at| self.fields.get(at))
            .map_or("", |field| field.trim())
    }

    /// Whether no field holds anything.
    pub(super) fn is_blank(&self) -> bool {
        self.fields.iter().all(|field| field.trim().is_empty())
    }
}

/// Column names and where they stand; `None` unless every required one is there. Of a name that stands twice the first
/// counts.
pub(super) fn columns_of(fields: &[&str], required: &[&str]) -> Option<HashMap<String, usize>> {
    let mut columns = HashMap::new();
    for (at, name) in fields.iter().enumerate().take(COLUMNS_MAX) {
        columns.entry(name.trim().to_lowercase()).or_insert(at);
    }
    required
        .iter()
        .all(|name| columns.contains_key(*name))
        .then_some(columns)
}

/// Calls back with each line below the header.
pub(super) fn each_row(
    file: &'static str,
    text: &str,
    delimiter: u8,
    required: &[&str],
    mut on_row: impl FnMut(u64, &Row<'_>) -> Result<(), ListError>,
) -> Result<(), ListError> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .from_reader(text.as_bytes());
    let mut record = csv::StringRecord::new();
    let mut header: Option<(HashMap<String, usize>, usize)> = None;
    let mut before_header = 0;
    let mut last_line = 1;
    while reader.read_record(&mut record).map_err(|error| {
        ListError::at_line(
            file,
            error.position().map_or(last_line, csv::Position::line),
            "unreadable",
        )
    })? {
        let line = record.position().map_or(0, csv::Position::line);
        last_line = line;
        if record.iter().any(|field| field.len() > FIELD_BYTES_MAX) {
            let what = format!("a field over {FIELD_BYTES_MAX} bytes (an open quote?)");
            return Err(ListError::at_line(file, line, what));
        }
        let fields: Vec<&str> = record.iter().collect();
        let Some((columns, count)) = &header else {
            header = columns_of(&fields, required).map(|columns| (columns, fields.len()));
            before_header += 1;
            if header.is_none() && before_header == HEADER_LINE_MAX {
                break;
            }
            continue;
        };
        let row = Row::new(columns, fields);
        if row.is_blank() {
            continue;
        }
        if row.fields.len() != *count {
            let what = format!("{} columns where the header has {count}", row.fields.len());
            return Err(ListError::at_line(file, line, what));
        }
        on_row(line, &row)?;
    }
    if header.is_none() {
        let what = format!("no header line with the columns {}", required.join(", "));
        return Err(ListError::at_line(file, 1, what));
    }
    // Quotes inside a field are doubled, and those around it come in twos.
    if text.bytes().filter(|byte| *byte == b'"').count() % 2 == 1 {
        return Err(ListError::at_line(file, last_line, "a quote is not closed"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Vec<String>, ListError> {
        let mut found = Vec::new();
        each_row("t", text, b',', &["id", "name"], |line, row| {
            found.push(format!("{line}:{}={}", row.get("id"), row.get("name")));
            Ok(())
        })?;
        Ok(found)
    }

    #[test]
    fn columns_are_found_by_name_below_whatever_stands_above() {
        assert_eq!(
            read("Report Date: 1\nName,ID,More\n\"A, B\",1,x\n,,\nC,2,\"y\nz\"\n").unwrap(),
            ["3:1=A, B", "5:2=C"]
        );
    }

    #[test]
    fn bad_tables_are_refused_with_the_line() {
        let wide = format!("id,name\n1,{}\n", "x".repeat(70_000));
        for (text, expected) in [
            ("", "line 1: no header line with the columns id, name"),
            ("<html>\n<p>\n\n", "no header line"),
            ("id,name\n1,A\n2\n", "line 3: 1 columns where the header has 2"),
            ("id,name\n1,A\n2,B,C\n", "line 3: 3 columns"),
            ("id,name\n1,A\n2,\"B\n3,C\n", "line 3: a quote is not closed"),
            (wide.as_str(), "line 2: a field over"),
        ] {
            let message = read(text).unwrap_err().to_string();
            assert!(message.contains(expected), "{expected}: {message}");
        }
    }
}
