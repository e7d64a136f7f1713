//! What a command says when it is done, and the one place that prints it.

use std::fmt::Write as _;
use std::io::{self, ErrorKind, Write};
use std::process::ExitCode;

use serde_json::{Value, json};

use crate::refusal;

/// Exit code of a command that was understood and failed, or found something wrong.
pub const EXIT_FAILED: u8 = 1;
/// Exit code of a command line that was not understood.
pub const EXIT_USAGE: u8 = 2;

/// How answers are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// For a person.
    Text,
    /// One JSON document.
    Json,
}

/// The outcome of a command: the same facts for scripts and for a person.
#[derive(Debug)]
pub struct Report {
    document: Value,
    text: String,
    exit_code: u8,
}

impl Report {
    /// A command that did what it was asked. A null document and an empty text print nothing.
    pub fn new(document: Value, text: impl Into<String>) -> Self {
        Self {
            document,
            text: text.into(),
            exit_code: 0,
        }
    }

    /// A command that answered, and whose answer is that something is wrong.
    #[must_use]
    pub fn failing_unless(mut self, fine: bool) -> Self {
        if !fine {
            self.exit_code = EXIT_FAILED;
        }
        self
    }

    /// Prints it on standard output and gives the exit code. Whoever reads may have had enough, as `head` has; anything else
    /// that keeps the answer from being written is a failure.
    pub fn print(&self, format: Format) -> ExitCode {
        let mut out = io::stdout().lock();
        let written = self.write(format, &mut out).and_then(|()| out.flush());
        match written {
            Err(error) if error.kind() != ErrorKind::BrokenPipe => {
                eprintln!("error: the answer could not be written: {error}");
                ExitCode::from(EXIT_FAILED)
            }
            _ => ExitCode::from(self.exit_code),
        }
    }

    fn write(&self, format: Format, out: &mut impl Write) -> io::Result<()> {
        match format {
            Format::Json if self.document.is_null() => Ok(()),
            Format::Json => writeln!(out, "{}", self.document),
            Format::Text if self.text.is_empty() => Ok(()),
            Format::Text => writeln!(out, "{}", self.text.trim_end()),
        }
    }
}

/// Something to tell the operator beside the outcome.
#[derive(Debug)]
pub struct Warning {
    /// Stable code in kebab case.
    pub code: &'static str,
    /// For a person.
    pub message: String,
}

/// Prints warnings of a command that went well, on standard error.
pub fn print_warnings(warnings: &[Warning], format: Format) {
    for Warning { code, message } in warnings {
        match format {
            Format::Json => eprintln!("{}", json!({"warning": true, "message": message, "code": code})),
            Format::Text => eprintln!("warning: {message}"),
        }
    }
}

/// Prints an error, with the warnings that came before it, as the one document on standard error.
pub fn print_error(error: &anyhow::Error, warnings: &[Warning], format: Format) -> ExitCode {
    let message = format!("{error:#}");
    match format {
        Format::Text => {
            print_warnings(warnings, format);
            eprintln!("error: {message}");
        }
        Format::Json => {
            let mut document = json!({"error": true, "message": message, "code": refusal::code_of(error)});
            if !warnings.is_empty() {
                let listed = warnings
                    .iter()
                    .map(|warning| json!({"message": warning.message, "code": warning.code}));
                document["warnings"] = listed.collect();
            }
            eprintln!("{document}");
        }
    }
    ExitCode::from(EXIT_FAILED)
}

/// Lines of columns, each as wide as its widest cell, under a line of headings; `empty` when there is no row.
pub fn table(headings: &[&str], rows: &[Vec<String>], empty: &str) -> String {
    if rows.is_empty() {
        return empty.to_owned();
    }
    let width = |column: usize| {
        let cells = rows
            .iter()
            .filter_map(|row| row.get(column))
            .map(|cell| cell.chars().count());
        cells.chain([headings[column].len()]).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..headings.len()).map(width).collect();
    let mut text = String::new();
    let headings = headings.iter().map(|heading| (*heading).to_owned()).collect();
    for row in std::iter::once(&headings).chain(rows) {
        for (cell, width) in row.iter().zip(&widths) {
            let _ = write!(text, "{cell:width$}  ");
        }
        text.truncate(text.trim_end().len());
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_as_wide_as_their_widest_cell() {
        let rows = vec![
            vec!["prj_1".to_owned(), "a".to_owned()],
            vec!["p".to_owned(), "longer".to_owned()],
        ];
        assert_eq!(
            table(&["ID", "NAME"], &rows, "none"),
            "ID     NAME\nprj_1  a\np      longer\n"
        );
        assert_eq!(table(&["ID"], &[], "none"), "none");
    }
}
