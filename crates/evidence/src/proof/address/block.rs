//! The words and numbers of a block of lines.

use std::collections::HashSet;

use super::house_number::{Lettered, lettered};
use super::spelling::{compact, tokens};
use crate::text::{Line, edits};

/// Fewest letters of a word that may have one letter misread.
const LETTERS_FOR_EDIT_MIN: usize = 5;

/// What stands in a block.
pub(super) struct Tokens {
    pub(super) set: HashSet<String>,
    /// Numbers as often as they stand there.
    pub(super) numbers: Vec<String>,
    pub(super) lettered: Vec<Lettered>,
    /// Words and numbers in one spelling, one after the other.
    pub(super) compact: String,
    /// Letters and digits as they stand.
    pub(super) whole: String,
    /// Whether it was recognised, so that letters may be wrong.
    is_read: bool,
}

impl Tokens {
    pub(super) fn of<'a>(lines: impl IntoIterator<Item = &'a Line>) -> Self {
        let (mut all, mut whole, mut is_read) = (Vec::new(), String::new(), false);
        let mut letters = Vec::new();
        for line in lines {
            letters.extend(lettered(&line.text));
            all.extend(tokens(&line.text));
            whole.push_str(&compact(&line.text));
            // A code of one line and digits of the next make no code.
            whole.push(' ');
            is_read |= line.confidence() < 1.0;
        }
        Self {
            compact: all.concat(),
            numbers: all
                .iter()
                .filter(|token: &&String| token.starts_with(char::is_numeric))
                .cloned()
                .collect(),
            lettered: letters,
            set: all.into_iter().collect(),
            whole,
            is_read,
        }
    }

    /// Whether the word is there, in recognised text also with a letter wrong.
    pub(super) fn has(&self, token: &str) -> bool {
        if self.set.contains(token) {
            return true;
        }
        let long = token.chars().count() >= LETTERS_FOR_EDIT_MIN && !token.starts_with(char::is_numeric);
        self.is_read && long && self.set.iter().any(|own| edits(own, token, 1).is_some())
    }
}
