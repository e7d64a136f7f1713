//! What a zone says.

use std::fmt;

use super::{StateCode, ZoneDate, ZoneNames};
use crate::Sex;

/// Reads the sex of a zone: `F`, `M`, a filler or `X`.
pub(super) fn sex_of(character: char) -> Option<Sex> {
    match character {
        'F' => Some(Sex::Female),
        'M' => Some(Sex::Male),
        '<' | 'X' => Some(Sex::Unspecified),
        _ => None,
    }
}

/// How a zone prints a sex.
pub(super) fn sex_character(sex: Sex) -> char {
    match sex {
        Sex::Female => 'F',
        Sex::Male => 'M',
        Sex::Unspecified => '<',
    }
}

/// The fields of a zone. Texts are as printed, without the fillers at their end.
#[derive(Clone, PartialEq, Eq)]
pub struct Fields {
    /// The kind of document: one or two characters such as `P`, `PD`, `ID`, `V`.
    pub document_code: String,
    /// Who issued it.
    pub issuer: StateCode,
    /// The holder's nationality; `FRA` on a French card, which does not print it.
    pub nationality: StateCode,
    /// The number of the document, whole where it overflows into the optional data.
    pub number: String,
    /// The name.
    pub names: ZoneNames,
    /// Date of birth; `None` when what is printed is no date.
    pub birth: Option<ZoneDate>,
    /// Sex; `None` when what is printed is none.
    pub sex: Option<Sex>,
    /// Date of expiry; `None` when what is printed is no date, and always on a French card.
    pub expiry: Option<ZoneDate>,
    /// Optional data: in TD3 the personal number, in TD1 that of the first line without what belongs to the number,
    /// on a French card department and office of issue.
    pub optional: String,
    /// Optional data of the second line of TD1, else empty.
    pub optional_second: String,
}

impl fmt::Debug for Fields {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Fields")
            .field("document_code", &self.document_code)
            .field("issuer", &self.issuer)
            .finish_non_exhaustive()
    }
}
