//! What a command finds out about each file of a set, a line of JSON for each.

use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::refusal::Refusal;

/// A file that cannot be read or written.
pub fn refusal(path: &Path, error: &std::io::Error) -> anyhow::Error {
    Refusal::new("file", format!("{}: {error}", path.display())).into()
}

/// The file that `--out` names, a line for each row; nothing without it.
pub struct Rows(Option<(PathBuf, BufWriter<File>)>);

impl Rows {
    /// Makes the file, before anything is measured.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn create(out: Option<&Path>) -> anyhow::Result<Self> {
        let Some(path) = out else { return Ok(Self(None)) };
        let file = File::create(path).map_err(|error| refusal(path, &error))?;
        Ok(Self(Some((path.to_owned(), BufWriter::new(file)))))
    }

    /// Writes one row.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn write(&mut self, row: &Value) -> anyhow::Result<()> {
        let Some((path, file)) = &mut self.0 else {
            return Ok(());
        };
        writeln!(file, "{row}").map_err(|error| refusal(path, &error))
    }

    /// Writes what is left.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn finish(self) -> anyhow::Result<()> {
        let Some((path, mut file)) = self.0 else {
            return Ok(());
        };
        file.flush().map_err(|error| refusal(&path, &error))
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use serde_json::json;

    use super::*;

    #[test]
    fn rows_go_to_a_file_that_can_be_written_and_an_unwritable_one_is_told_at_once() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("rows.jsonl");
        let mut rows = Rows::create(Some(&path)).unwrap();
        rows.write(&json!({"a": 1})).unwrap();
        rows.finish().unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "{\"a\":1}\n");
        assert!(Rows::create(Some(&folder.path().join("no/rows.jsonl"))).is_err());
        let mut none = Rows::create(None).unwrap();
        none.write(&json!({})).unwrap();
        none.finish().unwrap();
    }
}
