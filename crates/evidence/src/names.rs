//! Names: how they are written in Latin capitals, and whether two of them are the same person's.
//!
//! A name that somebody claims and the name on a document differ for honest reasons: accents, the transliterations of
//! Doc 9303 part 3 section 6, particles, the order of parts, middle names left out, components shortened to fit.
//! [`compare`] says which of them it had to accept, so that a rule and a reviewer can decide how much is too much.

mod comparison;
mod component;
mod transliteration;

#[cfg(test)]
mod tests;

use std::fmt;

pub use comparison::{NameComparison, NameVerdict, Tolerance, compare};
pub use transliteration::transliterate;

use crate::mrz::ZoneNames;

/// Most characters of each part of a name that are looked at.
pub const NAME_CHARS_MAX: usize = 300;

/// A name in two parts, in any script and spelling.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct PersonName {
    /// Surnames.
    pub family: String,
    /// First and middle names.
    pub given: String,
    /// What was read fills its place to the end, so that components may be shortened or missing.
    pub truncated: bool,
}

impl From<&ZoneNames> for PersonName {
    fn from(names: &ZoneNames) -> Self {
        Self {
            family: names.primary.join(" "),
            given: names.secondary.join(" "),
            truncated: names.truncated,
        }
    }
}

impl fmt::Debug for PersonName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PersonName")
            .field("truncated", &self.truncated)
            .finish_non_exhaustive()
    }
}
