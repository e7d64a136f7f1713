//! Folders of labelled documents, with a `manifest.jsonl` that has a row for each file.

use std::path::{Path, PathBuf};

use evidence::document::Page;
use evidence::intake::{IntakeLimits, on_white, open_picture};
use evidence::pdf::{self, PdfLimits};
use serde_json::Value;

/// The files of a folder with their rows.
pub fn manifest(folder: &Path) -> Vec<(PathBuf, Value)> {
    let text = std::fs::read_to_string(folder.join("manifest.jsonl")).unwrap_or_default();
    text.lines()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok())
        .filter_map(|row| Some((folder.join(row["file"].as_str()?), row)))
        .collect()
}

/// The pages of a file, a picture or a PDF.
pub fn pages(file: &[u8]) -> Option<Vec<Page>> {
    if !file.starts_with(b"%PDF-") {
        let picture = open_picture(file, &IntakeLimits::default()).ok()?;
        return Some(vec![Page::of_picture(on_white(picture))]);
    }
    let pages = pdf::read(file, &PdfLimits::default()).ok()?;
    let page = |page: pdf::PdfPage| Page {
        picture: Some(page.picture),
        text: page.lines,
    };
    Some(pages.into_iter().map(page).collect())
}
