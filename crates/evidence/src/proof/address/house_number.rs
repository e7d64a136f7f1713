//! Numbers of houses with a letter behind them.

use super::spelling::{canonical, is_dwelling, plain};

/// A number with the letter behind it, and whether that is written to it: `12a`, `12 a`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Lettered {
    pub(super) number: String,
    pub(super) letter: char,
    pub(super) is_joined: bool,
}

/// The numbers of a text that a single letter stands behind.
pub(super) fn lettered(text: &str) -> Vec<Lettered> {
    let signs: Vec<char> = plain(text).chars().collect();
    let mut found = Vec::new();
    let mut at = 0;
    while at < signs.len() {
        let digits = signs[at..]
            .iter()
            .take_while(|sign| sign.is_ascii_digit())
            .count();
        let end = at + digits;
        let spaces = signs[end..].iter().take_while(|sign| **sign == ' ').count();
        let is_alone = !signs
            .get(end + spaces + 1)
            .is_some_and(|sign| sign.is_alphanumeric());
        let letter = signs
            .get(end + spaces)
            .filter(|sign| sign.is_alphabetic() && is_alone);
        // `3e étage` is a floor, and no house of its own.
        let next = signs
            .get(end + spaces + 1..)
            .unwrap_or_default()
            .iter()
            .skip_while(|sign| !sign.is_alphanumeric());
        let next = next.take_while(|sign| sign.is_alphabetic()).collect::<String>();
        let is_floor = letter == Some(&'E') && is_dwelling(&canonical(&next));
        if let Some(letter) = letter.filter(|_| digits > 0 && spaces <= 1 && !is_floor) {
            found.push(Lettered {
                number: canonical(&signs[at..end].iter().collect::<String>()),
                letter: *letter,
                is_joined: spaces == 0,
            });
        }
        at = end.max(at + 1);
    }
    found
}
