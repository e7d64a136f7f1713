//! Whether the address that a user claims stands on a page.

mod block;
mod house_number;
mod spelling;

use self::block::Tokens;
use self::house_number::{Lettered, lettered};
use self::spelling::{PARTICLES, compact, is_dwelling, is_kind, tokens};
use super::row::{below, block_above, to_the_right};
use crate::document::ClaimedAddress;
use crate::text::{Line, fold};

/// How many lines below the first an address may take.
const LINES_BELOW_MAX: usize = 4;

/// How many lines above its street a flat, floor or building may take.
const LINES_ABOVE_MAX: usize = 2;

/// Most digits of the number of a flat.
const DWELLING_DIGITS_MAX: usize = 5;

/// Share of the street that must be found.
const STREET_SHARE_MIN: f32 = 0.74;

/// Weight of a letter, or of a word that says only what kind of street or part of a house it is, against 1 of a name.
const TYPE_WEIGHT: f32 = 0.25;

/// What of an address was found, at the place where most of it was.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct AddressSeen {
    /// How much of the street's words, from 0 to 1.
    pub street: f32,
    /// All numbers of the street's line.
    pub numbers: bool,
    /// The postal code.
    pub postal_code: bool,
    /// The city.
    pub city: bool,
    /// The page, and the index of the line where it begins.
    pub place: Option<(usize, usize)>,
}

impl AddressSeen {
    /// Street, number, and city or postal code: the address is there.
    pub fn is_whole(&self) -> bool {
        self.street >= STREET_SHARE_MIN && self.numbers && (self.city || self.postal_code)
    }

    /// A part that is more than a coincidence is there.
    pub fn is_partial(&self) -> bool {
        let street = self.street >= STREET_SHARE_MIN && self.numbers;
        let place = self.city && self.postal_code;
        street || place || (self.street >= STREET_SHARE_MIN && (self.city || self.postal_code))
    }

    fn score(&self) -> f32 {
        let bonus = |found: bool| if found { 0.5 } else { 0.0 };
        self.street + bonus(self.numbers) * self.street + bonus(self.postal_code) + bonus(self.city)
    }
}

/// Finds the place where most of the address stands.
pub fn find_address(claimed: &ClaimedAddress, lines: &[Line]) -> AddressSeen {
    let wanted = Wanted::of(claimed);
    if wanted.street.is_empty() && wanted.numbers.is_empty() {
        return AddressSeen::default();
    }
    let mut best = AddressSeen::default();
    for (index, line) in lines.iter().enumerate() {
        let first = Tokens::of([line]);
        if !wanted.begins_in(&first) {
            continue;
        }
        let above = block_above(lines, line, LINES_ABOVE_MAX);
        let dwelling = above.into_iter().take_while(|line| wanted.is_dwelling_line(line));
        let block = std::iter::once(line)
            .chain(dwelling)
            .chain(to_the_right(lines, line).into_iter().take(2))
            .chain(below(lines, line, LINES_BELOW_MAX));
        let seen = wanted.seen_in(&Tokens::of(block));
        if seen.score() > best.score() {
            best = AddressSeen {
                place: Some((line.page, index)),
                ..seen
            };
        }
    }
    best
}

/// What is looked for.
struct Wanted {
    street: Vec<String>,
    numbers: Vec<String>,
    /// Of the numbers, those with a letter: another letter is another house.
    letters: Vec<Lettered>,
    city: Vec<String>,
    postal_code: Option<String>,
}

impl Wanted {
    fn of(claimed: &ClaimedAddress) -> Self {
        let second = claimed.line2.as_deref().map(tokens).unwrap_or_default();
        let first = tokens(&claimed.line1);
        let is_number = |token: &String| token.starts_with(char::is_numeric);
        let (numbers, street) = first.into_iter().partition::<Vec<_>, _>(is_number);
        // A flat is wanted only where the first line has no number of its own.
        let numbers = if numbers.is_empty() {
            second.into_iter().filter(is_number).collect()
        } else {
            numbers
        };
        // A letter with a space before it is a house's at the end, and may be a point of the compass elsewhere.
        let line = claimed.line1.trim_end();
        let ends = |of: &Lettered| fold(line).ends_with(&format!(" {}", of.letter));
        let letters = lettered(line).into_iter().filter(|of| of.is_joined || ends(of));
        let letters = letters.collect();
        let postal_code = claimed.postal_code.as_deref().map(compact);
        Self {
            street,
            numbers,
            letters,
            city: tokens(&claimed.city),
            postal_code: postal_code.filter(|code| !code.is_empty()),
        }
    }

    fn begins_in(&self, line: &Tokens) -> bool {
        let named = self.street.iter().filter(|token| !is_kind(token));
        let mut named = named.peekable();
        if named.peek().is_none() {
            return self.numbers.iter().any(|number| line.set.contains(number));
        }
        named.any(|token| line.has(token)) || line.compact.contains(&self.street.concat())
    }

    /// Whether a line above the street is a part of the address: a flat, floor or building, where one is claimed, so that its
    /// number is never taken for that of the house.
    fn is_dwelling_line(&self, line: &Line) -> bool {
        let is_claimed = self.numbers.len() > 1 || self.street.iter().any(|token| is_dwelling(token));
        let own = tokens(&line.text);
        let is_part = |token: &String| {
            is_kind(token)
                || token.chars().count() == 1
                || PARTICLES.contains(&token.as_str())
                || self.numbers.contains(token)
                || self.street.contains(token)
                || (token.starts_with(char::is_numeric) && token.len() <= DWELLING_DIGITS_MAX)
        };
        is_claimed && own.iter().any(|token| is_dwelling(token)) && own.iter().all(is_part)
    }

    fn seen_in(&self, block: &Tokens) -> AddressSeen {
        let weight = |token: &String| match token.as_str() {
            particle if PARTICLES.contains(&particle) => 0.0,
            kind if is_kind(kind) || kind.chars().count() == 1 => TYPE_WEIGHT,
            _ => 1.0,
        };
        let total = self.street.iter().map(weight).sum::<f32>();
        let found = self.street.iter().filter(|token| block.has(token));
        let found = found.map(weight).sum::<f32>();
        let joined = self.street.concat();
        let street = if total <= 0.0 || (!joined.is_empty() && block.compact.contains(&joined)) {
            1.0
        } else {
            found / total
        };
        let postal_code = self
            .postal_code
            .as_ref()
            .is_some_and(|code| block.whole.contains(code.as_str()));
        let city = !self.city.is_empty()
            && (self.city.iter().all(|token| block.has(token))
                || block.compact.contains(&self.city.concat()));
        AddressSeen {
            street,
            numbers: self.numbers.iter().all(|number| self.has_number(block, number)),
            postal_code,
            city,
            place: None,
        }
    }
}

impl Wanted {
    /// Whether a number stands there, with the letter that it is claimed with, and without another written to it.
    fn has_number(&self, block: &Tokens, number: &String) -> bool {
        let of_number = |of: &&Lettered| of.number == *number;
        let seen = || block.lettered.iter().filter(of_number);
        match self.letters.iter().find(of_number) {
            Some(claimed) => seen().any(|of| of.letter == claimed.letter),
            None => {
                let times = block.numbers.iter().filter(|other| *other == number).count();
                times > seen().filter(|of| of.is_joined).count()
            }
        }
    }
}

#[cfg(test)]
mod tests;
