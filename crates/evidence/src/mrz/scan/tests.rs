//! What is between the networks: lines, places, decisions.

mod decisions;
mod lines;

use jiff::civil::{Date, date};

use super::places::Columns;
use super::reader::{ALPHABET, ReadGroup};

const TODAY: Date = date(2026, 11, 22);
const COLUMNS_PER_PLACE: usize = 5;
const MARGIN: usize = 10;

/// The passport of Doc 9303 part 4, appendix A.
const PASSPORT: [&str; 2] = [
    "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<",
    "L898902C36UTO7408122F1204159ZE184226B<<<<<10",
];

/// A place of a line where another character was seen as well.
struct Doubt {
    column: usize,
    other: char,
    likelihood: f32,
}

fn class(character: char) -> usize {
    let place = |known: &u8| char::from(*known) == character;
    ALPHABET.iter().position(place).unwrap()
}

/// What the network would see of a line, with the middle of each character in one column.
fn columns(text: &str, doubts: &[Doubt]) -> Columns {
    let count = text.len() * COLUMNS_PER_PLACE + 2 * MARGIN;
    let mut seen = vec![0.0; (ALPHABET.len() + 1) * count];
    seen[ALPHABET.len() * count..].fill(1.0);
    for (index, character) in text.chars().enumerate() {
        let at = MARGIN + index * COLUMNS_PER_PLACE + COLUMNS_PER_PLACE / 2;
        let doubt = doubts.iter().find(|doubt| doubt.column == index);
        let other = doubt.map_or(0.0, |doubt| doubt.likelihood);
        seen[class(character) * count + at] = 0.98 - other;
        if let Some(doubt) = doubt {
            seen[class(doubt.other) * count + at] = other;
        }
        seen[ALPHABET.len() * count + at] = 0.02;
    }
    Columns::new(seen, MARGIN as f64, (count - MARGIN) as f64)
}

/// What the network would see of a line in which some characters are one of four, as likely as not none at all.
fn blurred(text: &str, spoiled: std::ops::Range<usize>) -> Vec<f32> {
    let count = text.len() * COLUMNS_PER_PLACE + 2 * MARGIN;
    let mut seen = vec![0.0; (ALPHABET.len() + 1) * count];
    seen[ALPHABET.len() * count..].fill(1.0);
    for (index, character) in text.chars().enumerate() {
        let at = MARGIN + index * COLUMNS_PER_PLACE + COLUMNS_PER_PLACE / 2;
        let is_spoiled = spoiled.contains(&index);
        seen[ALPHABET.len() * count + at] = if is_spoiled { 0.5 } else { 0.02 };
        if is_spoiled {
            "3B8S"
                .chars()
                .for_each(|other| seen[class(other) * count + at] = 0.12);
        } else {
            seen[class(character) * count + at] = 0.98;
        }
    }
    seen
}

/// How long lines are unless a test is about that, in pixels of the page.
const LENGTH_PX: f64 = 400.0;

fn read(lines: [&str; 2], doubts: &[Doubt]) -> ReadGroup {
    let lines = vec![columns(lines[0], &[]), columns(lines[1], doubts)];
    ReadGroup::of_columns(lines, LENGTH_PX)
}
