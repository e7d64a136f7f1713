//! A zone that was read, with everything that speaks for and against it.

use std::fmt;

use super::format::Slot;
use super::{Element, Fields, Format, Repair};

/// A check digit of a zone.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct CheckDigit {
    /// What it guards: number, birth, expiry, optional data or, for the composite, [`Element::Composite`].
    pub guards: Element,
    /// The line where it stands, from 0.
    pub line: usize,
    /// The place in the line, from 0.
    pub column: usize,
    /// What is printed.
    pub printed: char,
    /// What would be right; `None` when a guarded character does not belong into a zone.
    pub expected: Option<char>,
    /// Whether it is right. A filler is, where the standard allows one for an empty field.
    pub holds: bool,
}

impl fmt::Debug for CheckDigit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CheckDigit")
            .field("guards", &self.guards)
            .field("holds", &self.holds)
            .finish_non_exhaustive()
    }
}

/// What is wrong with a zone beside its check digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Fault {
    /// A character stands where its kind is not admitted, and no repair is safe.
    ForbiddenCharacter {
        /// The element it belongs to.
        element: Element,
        /// The line, from 0.
        line: usize,
        /// The place in the line, from 0.
        column: usize,
    },
    /// A code of three letters that Doc 9303 does not know.
    UnknownState(Element),
    /// A date that does not exist.
    ImpossibleDate(Element),
    /// The document expired before its holder was born.
    ExpiryBeforeBirth,
    /// No name is printed.
    NoName,
    /// Name components with more than one double filler between them: the two parts can't be told for certain.
    AmbiguousName,
}

/// A zone that was read.
#[derive(Clone, PartialEq)]
pub struct Zone {
    /// The format.
    pub format: Format,
    /// The lines after all repairs, each of the length that the format demands.
    pub lines: Vec<String>,
    /// How sure the reader was of each character of [`Self::lines`], from 0 to 1.
    pub confidences: Vec<Vec<f32>>,
    /// What the lines say.
    pub fields: Fields,
    /// Every check digit, the composite last.
    pub checks: Vec<CheckDigit>,
    /// What was repaired.
    pub repairs: Vec<Repair>,
    /// What is wrong beside the check digits.
    pub faults: Vec<Fault>,
}

impl Zone {
    /// Whether every check digit is right.
    pub fn digits_hold(&self) -> bool {
        self.checks.iter().all(|check| check.holds)
    }

    /// Whether every check digit is right and nothing contradicts the standard. Unknown codes of states and
    /// ambiguous names are no contradiction: specimens and some issuers have them.
    pub fn is_sound(&self) -> bool {
        let tolerable = |fault: &Fault| matches!(fault, Fault::UnknownState(_) | Fault::AmbiguousName);
        self.digits_hold() && self.faults.iter().all(tolerable)
    }

    /// The check digits that are wrong.
    pub fn failed_checks(&self) -> impl Iterator<Item = &CheckDigit> {
        self.checks.iter().filter(|check| !check.holds)
    }

    /// The lowest confidence among the characters of an element; 1 when the format does not have it.
    pub fn confidence(&self, element: Element) -> f32 {
        let of_slot = |slot: &Slot| {
            let line = self.confidences.get(slot.line).map_or(&[][..], Vec::as_slice);
            line.iter()
                .skip(slot.start)
                .take(slot.length)
                .copied()
                .fold(1.0, f32::min)
        };
        self.format
            .slots()
            .iter()
            .filter(|slot| slot.element == element)
            .map(of_slot)
            .fold(1.0, f32::min)
    }
}

impl fmt::Debug for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Zone")
            .field("format", &self.format)
            .field("checks", &self.checks)
            .field("faults", &self.faults)
            .field("repairs", &self.repairs)
            .finish_non_exhaustive()
    }
}
