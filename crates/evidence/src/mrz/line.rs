//! A line as a reader recognised it.

use std::fmt;

use super::RepairRule;

/// Most characters of a line that are looked at; no format has more than 44.
pub const LINE_CHARS_MAX: usize = 64;

/// A character of a line with how sure the reader was of it.
#[derive(Clone, Copy)]
pub(super) struct ReadChar {
    /// What was read; `None` for a filler that was put in.
    pub(super) read: Option<char>,
    /// What it is taken for: upper case, look-alikes of the filler as `<`.
    pub(super) taken: char,
    /// 0 to 1.
    pub(super) confidence: f32,
    /// Why `taken` differs from what was read.
    pub(super) rule: Option<RepairRule>,
}

impl ReadChar {
    fn of(read: char, confidence: f32) -> Self {
        let taken = fold(read);
        let rule = (taken != read.to_ascii_uppercase()).then_some(RepairRule::LookAlike);
        Self {
            read: Some(read),
            taken,
            confidence,
            rule,
        }
    }

    /// A filler that the reader left out, as sure as what stands beside it.
    pub(super) fn filler(confidence: f32) -> Self {
        Self {
            read: None,
            taken: '<',
            confidence,
            rule: Some(RepairRule::Length),
        }
    }

    /// Takes the character for another one.
    pub(super) fn repair(&mut self, taken: char, rule: RepairRule) {
        self.taken = taken;
        self.rule = Some(rule);
    }
}

/// A recognised line: its characters without spaces, each with a confidence from 0 to 1.
#[derive(Clone, Default)]
pub struct Line {
    pub(super) characters: Vec<ReadChar>,
}

impl Line {
    /// A line of which no confidences are known; they count as 1. Spaces are dropped, letters raised to upper case.
    pub fn new(text: &str) -> Self {
        Self::of(text.chars().map(|character| (character, 1.0)))
    }

    /// A line with a confidence for each character of `text`, spaces included. Characters without one count as 0.
    pub fn with_confidences(text: &str, confidences: &[f32]) -> Self {
        let padded = confidences.iter().copied().chain(std::iter::repeat(0.0));
        Self::of(text.chars().zip(padded))
    }

    fn of(characters: impl Iterator<Item = (char, f32)>) -> Self {
        let characters = characters
            .filter(|(character, _)| !character.is_whitespace())
            .take(LINE_CHARS_MAX)
            .map(|(read, confidence)| ReadChar::of(read, confidence))
            .collect();
        Self { characters }
    }

    /// How many characters the line has.
    pub fn len(&self) -> usize {
        self.characters.len()
    }

    /// Whether the line has no characters.
    pub fn is_empty(&self) -> bool {
        self.characters.is_empty()
    }
}

impl From<&str> for Line {
    fn from(text: &str) -> Self {
        Self::new(text)
    }
}

impl fmt::Debug for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Line")
            .field("len", &self.len())
            .finish_non_exhaustive()
    }
}

/// Upper case, and everything that readers of general text return for the filler sign as the filler.
fn fold(read: char) -> char {
    match read {
        '«' | '‹' | '＜' | '《' | '〈' | '≪' | '≤' | '⟨' | '❮' | 'く' | 'ㄑ' | '巜' | '(' | '[' | '{' => {
            '<'
        }
        other => other.to_ascii_uppercase(),
    }
}
