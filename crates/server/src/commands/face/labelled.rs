//! Labelled sets: their lines and their pictures.

use std::fs;
use std::path::Path;

use evidence::face::FaceNetworks;
use image::RgbImage;
use serde::Deserialize;
use serde_json::{Value, json};

use super::picture::{ReadFace, Reading, Timed, decode, face_of, timed};
use crate::commands::rows::refusal;
use crate::refusal::Refusal;

/// Names of files that are told to a person; all of them are counted.
const NAMES_TOLD_MAX: usize = 5;

/// Every line of a file of JSON objects.
///
/// # Errors
/// When the file cannot be read, has no line, or a line is something else.
pub fn lines<T: for<'de> Deserialize<'de>>(path: &Path) -> anyhow::Result<Vec<T>> {
    let text = fs::read_to_string(path).map_err(|error| refusal(path, &error))?;
    let lines: Vec<T> = (1..)
        .zip(text.lines())
        .filter(|(_, line)| !line.trim().is_empty())
        .map(|(number, line)| {
            let message = |error| format!("{}, line {number}: {error}", path.display());
            serde_json::from_str(line).map_err(|error| Refusal::new("labels", message(error)))
        })
        .collect::<Result<_, _>>()?;
    if lines.is_empty() {
        return Err(Refusal::new("labels", format!("{}: no line", path.display())).into());
    }
    Ok(lines)
}

/// The pictures of a set that are absent, or are no pictures: each counts as a failure, and the set goes on.
#[derive(Debug, Default)]
pub struct Unreadable(Vec<String>);

impl Unreadable {
    /// Reads the face of one picture; `None` when there is no such picture.
    ///
    /// # Errors
    /// When a network fails.
    pub fn or_face(
        &mut self,
        networks: &FaceNetworks,
        path: &Path,
        reading: Reading,
    ) -> anyhow::Result<Option<ReadFace>> {
        let Some(picture) = self.or_picture(path) else {
            return Ok(None);
        };
        let face = timed(|| face_of(networks, &picture.value, reading))?;
        let decode_ms = picture.cpu_ms;
        Ok(Some(ReadFace { decode_ms, face }))
    }

    /// Reads one picture; `None` when there is no such picture.
    pub fn or_picture(&mut self, path: &Path) -> Option<Timed<RgbImage>> {
        match decode(path) {
            Ok((_, picture)) => Some(picture),
            Err(error) => {
                self.0.push(error.to_string());
                None
            }
        }
    }

    /// How many, as JSON.
    pub fn document(&self) -> Value {
        json!(self.0.len())
    }

    /// For a person: a line, or nothing.
    pub fn text(&self) -> String {
        if self.0.is_empty() {
            return String::new();
        }
        let told = self.0.iter().take(NAMES_TOLD_MAX).cloned().collect::<Vec<_>>();
        format!(
            "Files that could not be read, and count as failures: {} ({})\n",
            self.0.len(),
            told.join("; ")
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_line_is_named_and_a_set_without_lines_is_none() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("set.jsonl");
        let read = |text: &str| {
            fs::write(&path, text).unwrap();
            lines::<Value>(&path).map_err(|error| error.to_string())
        };
        assert_eq!(read("{}\n\n{}\n").unwrap().len(), 2);
        assert!(read("{}\n{\n").unwrap_err().contains("set.jsonl, line 2: "));
        assert!(read("\n").unwrap_err().ends_with("no line"));
        assert!(lines::<Value>(folder.path()).is_err());
    }

    #[test]
    fn a_picture_that_is_absent_or_none_counts_and_ends_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let [picture, text, absent] = ["a.png", "b.png", "c.png"].map(|name| folder.path().join(name));
        RgbImage::new(3, 2).save(&picture).unwrap();
        fs::write(&text, "no picture").unwrap();
        let mut unreadable = Unreadable::default();
        assert_eq!(unreadable.text(), "");
        assert!(unreadable.or_picture(&picture).is_some());
        assert!(unreadable.or_picture(&text).is_none());
        assert!(unreadable.or_picture(&absent).is_none());
        assert_eq!(unreadable.document(), json!(2));
        let told = unreadable.text();
        assert!(told.contains("b.png: ") && told.contains("c.png: "), "{told}");
    }
}
