//! Words that speak for something: what kind of document a page is, and of which country.

use crate::text::{Line, words};

/// The words of a page, in which signs are looked for.
pub(super) struct PageWords(String);

impl PageWords {
    pub(super) fn of(lines: &[Line]) -> Self {
        let words = lines.iter().flat_map(|line| words(&line.text));
        Self(format!(" {} ", words.collect::<Vec<_>>().join(" ")))
    }

    /// What speaks for something together: whole words or phrases in folded text, parted by `|`, `*` for any ending; each is
    /// worth 1, or with `2:` or `3:` before it the square of that.
    pub(super) fn weight(&self, signs: &str) -> u32 {
        let weights = signs.split('|').map(|sign| {
            let (weight, sign) = match sign.trim().split_once(':') {
                Some((weight, sign)) => (weight.parse().unwrap_or(1), sign),
                None => (1, sign.trim()),
            };
            let (sign, is_whole) = match sign.strip_suffix('*') {
                Some(beginning) => (beginning, false),
                None => (sign, true),
            };
            // Spaces stand around every word.
            let is_parted = |at: usize| {
                let (before, behind) = (&self.0[..at], &self.0[at + sign.len()..]);
                before.ends_with(' ') && (!is_whole || behind.starts_with(' '))
            };
            let is_there = self.0.match_indices(sign).any(|(at, _)| is_parted(at));
            if is_there { weight * weight } else { 0 }
        });
        weights.sum()
    }
}
