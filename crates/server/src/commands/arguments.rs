//! What arguments of several commands are read by, and how values are shown.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use anyhow::Context as _;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use jiff::Timestamp;

use crate::refusal::Refusal;

/// Reads one of a fixed set of codes, which `--help` lists.
pub fn one_of<T: Clone + Send + Sync + 'static>(
    all: &[T],
    code: fn(T) -> &'static str,
) -> impl TypedValueParser<Value = T> + use<T> {
    let all = all.to_vec();
    let codes: Vec<&'static str> = all.iter().cloned().map(code).collect();
    PossibleValuesParser::new(codes).map(move |text| {
        let found = all.iter().find(|value| code((*value).clone()) == text);
        found.expect("clap lets only listed values through").clone()
    })
}

/// An instant as answers show it: RFC 3339 in UTC with milliseconds.
pub fn instant(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S.%3fZ").to_string()
}

/// An instant for a table, `-` when there is none.
pub fn instant_or_dash(at: Option<Timestamp>) -> String {
    at.map_or_else(|| "-".to_owned(), instant)
}

/// A file to read from.
///
/// # Errors
/// When it cannot be opened, or is none.
pub fn open_file(path: &Path) -> anyhow::Result<File> {
    let shown = path.display();
    let file = File::open(path).with_context(|| format!("{shown} cannot be read"))?;
    if file.metadata().is_ok_and(|data| data.is_dir()) {
        anyhow::bail!("{shown} is a folder");
    }
    Ok(file)
}

/// Reads a file that may have so many bytes.
///
/// # Errors
/// When it cannot be read or is larger.
pub fn read_file(path: &Path, bytes_max: usize) -> anyhow::Result<Vec<u8>> {
    let shown = path.display();
    let mut bytes = Vec::new();
    open_file(path)?
        .take(bytes_max as u64 + 1)
        .read_to_end(&mut bytes)
        .with_context(|| format!("{shown} cannot be read"))?;
    if bytes.len() > bytes_max {
        return Err(Refusal::new("too-large", format!("{shown} has more than {bytes_max} bytes")).into());
    }
    Ok(bytes)
}
