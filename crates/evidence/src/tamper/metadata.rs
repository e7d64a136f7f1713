//! What a file says about the program that made it.

use crate::face::traces;

/// Most bytes from each end of a PDF that are read: its information stands at either.
const READ_BYTES_MAX: usize = 256 * 1024;

/// Programs that change pages of a PDF or paint them, in small letters. Those that banks, utilities and scanners print
/// with are not here.
const EDITORS: &[&str] = &[
    "photoshop",
    "illustrator",
    "indesign",
    "gimp",
    "inkscape",
    "canva",
    "coreldraw",
    "affinity",
    "figma",
    "sketch",
    "photopea",
    "ilovepdf",
    "smallpdf",
    "sejda",
    "pdfescape",
    "pdffiller",
    "pdf-xchange editor",
    "phantompdf",
    "foxit editor",
    "nitro pro",
    "pdfelement",
    "wondershare",
    "pdf expert",
    "pdf candy",
    "dochub",
    "soda pdf",
    "pdf24",
    "xodo",
    "acrobat pro",
    "libreoffice draw",
    "master pdf editor",
];

/// The keys behind which a PDF names programs (ISO 32000 14.3.3, and XMP).
const KEYS: [&str; 4] = ["/producer", "/creator", "creatortool>", "pdf:producer>"];

/// How far behind a key the program's name stands.
const VALUE_BYTES_MAX: usize = 160;

/// The editor that a file names, if it names one: in the metadata of a picture, or as what made a PDF. What a PDF has
/// compressed is not seen.
pub fn editor(file: &[u8]) -> Option<&'static str> {
    if !file.starts_with(b"%PDF-") {
        return traces::software(file);
    }
    let end = file
        .len()
        .saturating_sub(READ_BYTES_MAX)
        .max(READ_BYTES_MAX.min(file.len()));
    let parts = [&file[..file.len().min(READ_BYTES_MAX)], &file[end..]];
    let text = parts.concat();
    // Strings of two bytes a character have a zero in every other one.
    let small = text.iter().filter(|byte| **byte != 0).map(u8::to_ascii_lowercase);
    let small = String::from_utf8_lossy(&small.collect::<Vec<_>>()).into_owned();
    let values = KEYS.iter().flat_map(|key| {
        small.match_indices(key).map(|(at, _)| {
            let value = small[at + key.len()..]
                .chars()
                .take(VALUE_BYTES_MAX)
                .collect::<String>();
            let end = value.find(['\n', '\r', '>', '/']).unwrap_or(value.len());
            value[..end].replace('<', " ")
        })
    });
    let values = values.collect::<Vec<_>>();
    EDITORS
        .iter()
        .find(|name| values.iter().any(|value| value.contains(**name)))
        .copied()
}
