//! Cutting the text into elements (annex D.12.4 and D.12.5).

use std::fmt;

use super::header::{Opening, kind_of};

/// Most elements of a card; the standard knows about a hundred.
pub const ELEMENTS_MAX: usize = 256;

/// Text with fewer separators than one in so many characters has lost them.
const CHARS_PER_SEPARATOR_MAX: usize = 120;

/// The last letters of the standard's elements by their first two, of all versions.
const KNOWN: &[(&str, &str)] = &[
    ("DA", "ABCDEFGHIJKLMNOPQRSTUVWXYZ"),
    ("DB", "ABCDEFGHIJKLMNOPQRS"),
    ("DC", "ABCDEFGHIJKLMNOPQRSTU"),
    ("DD", "ABCDEFGHIJKLMNOP"),
];

/// First letters of the elements of version 1.
const FIRST_VERSION: [&str; 2] = ["DA", "DB"];

/// Elements that only version 1 has; later ones would be mistaken for parts of names.
const ONLY_FIRST_VERSION: &[&str] = &[
    "DAA", "DAB", "DAE", "DAF", "DAL", "DAM", "DAN", "DAO", "DAP", "DAR", "DAS", "DAT", "DAV", "DBE", "DBF",
    "DBH",
];

/// Lengths of elements that always have the same.
const FIXED_LENGTHS: &[(&str, usize)] = &[
    ("DAJ", 2),
    ("DAY", 3),
    ("DAZ", 3),
    ("DBA", 8),
    ("DBB", 8),
    ("DBC", 1),
    ("DBD", 8),
    ("DCG", 3),
    ("DDA", 1),
    ("DDB", 8),
    ("DDC", 8),
    ("DDE", 1),
    ("DDF", 1),
    ("DDG", 1),
    ("DDH", 8),
    ("DDI", 8),
    ("DDJ", 8),
    ("DDK", 1),
    ("DDL", 1),
    ("DDM", 1),
    ("DDN", 1),
    ("DDO", 1),
    ("DDP", 1),
];

/// An element as it stands in the barcode.
#[derive(Clone, PartialEq, Eq)]
pub struct Element {
    /// Its three letters.
    pub id: String,
    /// Its value without the padding around it.
    pub value: String,
}

impl fmt::Debug for Element {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Element")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}

/// All elements in their order, standard and of the jurisdiction.
pub(super) fn elements(opening: &Opening<'_>) -> Vec<Element> {
    let body = opening.body;
    let separators = body.matches(opening.separators.as_slice()).count();
    let elements = if body.len() > CHARS_PER_SEPARATOR_MAX * (separators + 1) {
        without_separators(body, opening.header.version)
    } else {
        separated(body, &opening.separators)
    };
    elements.into_iter().take(ELEMENTS_MAX).collect()
}

fn separated(body: &str, separators: &[char]) -> Vec<Element> {
    let mut elements = Vec::new();
    for (index, piece) in body.split(separators).enumerate() {
        let piece = if index == 0 {
            behind_damaged_designators(piece)
        } else {
            piece
        };
        elements.extend(element(without_subfile_type(piece)));
    }
    elements
}

/// The first piece from its first element on, when what stands before it is no designator.
fn behind_damaged_designators(piece: &str) -> &str {
    let starts = piece.char_indices().map(|(at, _)| &piece[at..]);
    let mut plausible = starts.filter(|rest| {
        kind_of(rest.get(..2).unwrap_or_default()).is_some() && is_known(rest.get(2..).unwrap_or_default())
    });
    if is_known(piece) {
        piece
    } else {
        plausible.next().unwrap_or(piece)
    }
}

/// Drops the two letters that open a subfile, also where they stand twice: `DL`, `ID`, `EN` before an element, `ZC` before
/// `ZCA`.
fn without_subfile_type(piece: &str) -> &str {
    let Some((name, rest)) = piece.split_at_checked(2) else {
        return piece;
    };
    if kind_of(name).is_some() && rest.starts_with(name) {
        return without_subfile_type(rest);
    }
    let opens_standard = kind_of(name).is_some() && (is_known(rest) || rest.is_empty());
    let opens_own = name.starts_with('Z') && rest.starts_with(name) && rest.len() > 2;
    if opens_standard || opens_own { rest } else { piece }
}

fn element(piece: &str) -> Option<Element> {
    let (id, value) = piece.split_at_checked(3)?;
    let is_id = id.bytes().all(|byte| byte.is_ascii_uppercase());
    is_id.then(|| Element {
        id: id.to_owned(),
        value: value
            .trim_matches(|sign: char| sign.is_whitespace() || sign.is_control())
            .to_owned(),
    })
}

fn is_known(text: &str) -> bool {
    let Some((family, rest)) = text.split_at_checked(2) else {
        return false;
    };
    KNOWN
        .iter()
        .any(|(known, letters)| *known == family && rest.starts_with(|letter| letters.contains(letter)))
}

/// Cuts where the letters of an element stand that was not met yet. What is lost with the separators can't be
/// restored for certain: a name that contains such letters is cut short.
fn without_separators(body: &str, version: u8) -> Vec<Element> {
    let body = without_subfile_type(behind_damaged_designators(body));
    let mut elements: Vec<Element> = Vec::new();
    let mut rest = body;
    while elements.len() < ELEMENTS_MAX {
        rest = without_subfile_type(rest);
        let Some((id, behind)) = rest.split_at_checked(3) else {
            break;
        };
        let starts = |text: &str| {
            let own = (text.starts_with('Z') && own_subfile(text)) || follows(id, text);
            let fresh = text
                .get(..3)
                .is_some_and(|next| next != id && elements.iter().all(|known| known.id != next));
            let fitting = if version <= 1 {
                FIRST_VERSION.iter().any(|family| text.starts_with(family))
            } else {
                !ONLY_FIRST_VERSION.iter().any(|old| text.starts_with(old))
            };
            // No value begins with a comma: these letters end a part of a name.
            let within_name = text.get(3..).is_some_and(|value| value.starts_with(','));
            own || (is_known(text) && fresh && fitting && !within_name)
        };
        let fixed = FIXED_LENGTHS
            .iter()
            .find(|(known, _)| *known == id)
            .map(|(_, length)| *length);
        let fixed = fixed.filter(|length| {
            behind
                .get(*length..)
                .is_some_and(|next| next.is_empty() || starts(next))
        });
        let ahead = || {
            behind
                .char_indices()
                .map(|(at, _)| at)
                .find(|at| starts(&behind[*at..]))
        };
        let end = fixed.or_else(ahead).unwrap_or(behind.len());
        elements.extend(element(&rest[..3 + end]));
        rest = &behind[end..];
    }
    elements
}

/// Whether the text begins with the next element of the same subfile of a jurisdiction: `ZCB` after `ZCA`.
fn follows(id: &str, text: &str) -> bool {
    let next = id.bytes().last().map(|letter| letter.saturating_add(1));
    id.starts_with('Z') && id.get(..2) == text.get(..2) && text.as_bytes().get(2).copied() == next
}

/// Whether the text opens a subfile of a jurisdiction: `ZCZCA`.
fn own_subfile(text: &str) -> bool {
    text.get(..2).is_some_and(|name| {
        text.get(2..4) == Some(name) && name.bytes().all(|byte| byte.is_ascii_uppercase())
    })
}
