//! Repairs of a reading where the grammar leaves no other way, each of them reported.

use std::fmt;

use super::format::{Kind, Slot};
use super::line::ReadChar;
use super::{Element, Format, StateCode};

/// Most fillers that a line of names may have too many or too few: readers miscount long runs.
const NAME_LENGTH_OFF_MAX: usize = 10;

/// Most fillers that another line may have too many or too few.
const DATA_LENGTH_OFF_MAX: usize = 3;

/// Shortest run of fillers that may be stretched or shrunk.
const STRETCHED_RUN_MIN: usize = 3;

/// Shortest run of one letter that is no part of a name: no language repeats K, C or S so often.
const LETTER_RUN_MIN: usize = 4;

/// Longest run of letters among fillers of optional data that is taken for misread fillers.
const STRAY_LETTERS_MAX: usize = 2;

/// Why a character was taken for another one than was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RepairRule {
    /// A sign outside the zone's alphabet that looks like a filler.
    LookAlike,
    /// A letter where only digits, or a digit where only letters are admitted: 0/O, 1/I, 5/S, 8/B, 2/Z, 6/G.
    Confusion,
    /// A letter that readers return for the filler, where only a filler can stand.
    Filler,
    /// A filler that was put in or left out to give the line its length.
    Length,
}

/// A repair of one place.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Repair {
    /// The line, from 0.
    pub line: usize,
    /// The place in the repaired line, from 0.
    pub column: usize,
    /// What was read; `None` for a filler that was put in, or where surplus ones were left out.
    pub read: Option<char>,
    /// What it was taken for.
    pub taken: char,
    /// Why.
    pub rule: RepairRule,
}

impl fmt::Debug for Repair {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Repair")
            .field("line", &self.line)
            .field("column", &self.column)
            .field("rule", &self.rule)
            .finish_non_exhaustive()
    }
}

/// Gives a line the length that the format demands. `None` when only guessing would.
pub(super) fn fit(format: Format, line: usize, mut characters: Vec<ReadChar>) -> Option<Vec<ReadChar>> {
    let target = format.line_length();
    let off = characters.len().abs_diff(target);
    if off == 0 {
        return Some(characters);
    }
    let ends_in_names = format.slots().iter().any(|slot| {
        slot.element == Element::Names && slot.line == line && slot.start + slot.length == target
    });
    if ends_in_names {
        if off > NAME_LENGTH_OFF_MAX {
            return None;
        }
        if characters.len() > target {
            let surplus = characters.split_off(target);
            let last = characters.last_mut()?;
            last.rule = last.rule.or(Some(RepairRule::Length));
            return surplus
                .iter()
                .all(|character| is_filler_like(character.taken))
                .then_some(characters);
        }
        let last = *characters.last()?;
        characters.resize(target, ReadChar::filler(last.confidence));
        return (last.taken == '<').then_some(characters);
    }
    if off > DATA_LENGTH_OFF_MAX {
        return None;
    }
    let (start, length) = longest_filler_run(&characters)?;
    if characters.len() > target {
        if length < off + STRETCHED_RUN_MIN {
            return None;
        }
        characters.drain(start..start + off);
        characters[start].rule = Some(RepairRule::Length);
    } else {
        let filler = ReadChar::filler(characters[start].confidence);
        characters.splice(start..start, std::iter::repeat_n(filler, off));
    }
    Some(characters)
}

/// Start and length of the longest run of fillers, when it is long enough and the only one of its length.
fn longest_filler_run(characters: &[ReadChar]) -> Option<(usize, usize)> {
    let mut runs = Vec::new();
    let mut start = 0;
    for run in characters.chunk_by(|one, next| one.taken == next.taken) {
        if run[0].taken == '<' && run.len() >= STRETCHED_RUN_MIN {
            runs.push((start, run.len()));
        }
        start += run.len();
    }
    runs.sort_by_key(|(_, length)| std::cmp::Reverse(*length));
    match runs.as_slice() {
        [(_, first), (_, second), ..] if first == second => None,
        [longest, ..] => Some(*longest),
        [] => None,
    }
}

/// Repairs the characters of a slot by position.
pub(super) fn by_position(slot: &Slot, characters: &mut [ReadChar]) {
    match slot.element {
        Element::Names | Element::GivenNames => name_fillers(characters),
        Element::Optional | Element::OptionalSecond => optional_fillers(characters),
        Element::Sex => {
            for character in characters
                .iter_mut()
                .filter(|character| matches!(character.taken, 'K' | 'C' | 'S'))
            {
                character.repair('<', RepairRule::Filler);
            }
        }
        _ => {}
    }
    for character in characters.iter_mut() {
        if !admits(slot.kind, character.taken)
            && let Some(taken) = counterpart(slot.kind, character.taken)
        {
            character.repair(taken, RepairRule::Confusion);
        }
    }
    if matches!(slot.element, Element::Issuer | Element::Nationality) {
        germany(characters);
    }
}

/// A misread filler in the place of the check digit of an empty personal number.
pub(super) fn empty_optional_check(check: &mut [ReadChar]) {
    for character in check
        .iter_mut()
        .filter(|character| matches!(character.read, Some('K' | 'C' | 'S')))
    {
        character.repair('<', RepairRule::Filler);
    }
}

/// Whether a place of that kind admits the character.
pub(super) fn admits(kind: Kind, character: char) -> bool {
    match kind {
        Kind::Letter => character.is_ascii_uppercase(),
        Kind::LetterOrFiller => character.is_ascii_uppercase() || character == '<',
        Kind::DigitOrFiller => character.is_ascii_digit() || character == '<',
        Kind::Digit => character.is_ascii_digit(),
        Kind::Any => character.is_ascii_uppercase() || character.is_ascii_digit() || character == '<',
        Kind::Sex => matches!(character, 'M' | 'F' | 'X' | '<'),
    }
}

/// The character that looks like a forbidden one and is admitted.
fn counterpart(kind: Kind, character: char) -> Option<char> {
    match kind {
        Kind::Letter | Kind::LetterOrFiller => match character {
            '0' => Some('O'),
            '1' => Some('I'),
            '2' => Some('Z'),
            '5' => Some('S'),
            '6' => Some('G'),
            '8' => Some('B'),
            _ => None,
        },
        Kind::Digit | Kind::DigitOrFiller => match character {
            'O' | 'Q' | 'D' => Some('0'),
            'I' => Some('1'),
            'Z' => Some('2'),
            'S' => Some('5'),
            'G' => Some('6'),
            'B' => Some('8'),
            _ => None,
        },
        Kind::Any | Kind::Sex => None,
    }
}

fn is_filler_like(character: char) -> bool {
    matches!(character, '<' | 'K' | 'C' | 'S')
}

/// In a name, two places can hold nothing but fillers: a long run of one misread letter up to the end, and all behind
/// the second double filler, when only letters that fillers are misread as stand there.
fn name_fillers(characters: &mut [ReadChar]) {
    let run = letter_run_at_end(characters);
    mend_fillers(&mut characters[run..]);
    let is_double = |at: &usize| {
        let taken = |at: usize| characters.get(at).map(|character| character.taken);
        let begins = at.checked_sub(1).and_then(taken) != Some('<');
        begins && taken(*at) == Some('<') && taken(at + 1) == Some('<')
    };
    let second = (0..characters.len())
        .filter(is_double)
        .nth(1)
        .unwrap_or(characters.len());
    mend_fillers(&mut characters[second..]);
}

/// Takes all characters for fillers when none is anything but a filler or a letter that fillers are misread as.
fn mend_fillers(characters: &mut [ReadChar]) {
    if characters.iter().all(|character| is_filler_like(character.taken)) {
        for character in characters.iter_mut().filter(|character| character.taken != '<') {
            character.repair('<', RepairRule::Filler);
        }
    }
}

/// Where a long run of one filler-like letter, with only such letters behind it, begins.
fn letter_run_at_end(characters: &[ReadChar]) -> usize {
    let mut start = 0;
    for run in characters.chunk_by(|one, next| one.taken == next.taken) {
        let letter = run[0].taken;
        if letter != '<' && is_filler_like(letter) && run.len() >= LETTER_RUN_MIN {
            let behind = &characters[start..];
            if behind.iter().all(|character| is_filler_like(character.taken)) {
                return start;
            }
        }
        start += run.len();
    }
    characters.len()
}

/// In optional data, one or two filler-like letters with fillers on both sides. At the beginning of the field they
/// may be data.
fn optional_fillers(characters: &mut [ReadChar]) {
    let is_filler = |at: usize| characters.get(at).is_none_or(|character| character.taken == '<');
    let mut strays = Vec::new();
    let mut start = 0;
    for run in characters.chunk_by(|one, next| (one.taken == '<') == (next.taken == '<')) {
        let end = start + run.len();
        let misread = run[0].taken != '<' && run.iter().all(|character| is_filler_like(character.taken));
        let surrounded = start >= 2
            && is_filler(start - 1)
            && is_filler(start - 2)
            && is_filler(end)
            && is_filler(end + 1);
        if misread && run.len() <= STRAY_LETTERS_MAX && surrounded {
            strays.extend(start..end);
        }
        start = end;
    }
    for stray in strays {
        characters[stray].repair('<', RepairRule::Filler);
    }
}

/// Germany's code is one letter and two fillers, and no other code begins with D and such letters.
fn germany(characters: &mut [ReadChar]) {
    let text = characters
        .iter()
        .map(|character| character.taken)
        .collect::<String>();
    let fillers = &text.get(1..).unwrap_or_default();
    if text.starts_with('D')
        && fillers.chars().all(is_filler_like)
        && StateCode::new(&text).authority().is_none()
    {
        for character in characters
            .iter_mut()
            .skip(1)
            .filter(|character| character.taken != '<')
        {
            character.repair('<', RepairRule::Filler);
        }
    }
}
