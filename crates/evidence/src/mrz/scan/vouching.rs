//! What check digits vouch for: characters that were not seen clearly, and that a check digit would have given away.

use super::super::format::{Slot, composite_ranges};
use super::super::repair::admits;
use super::super::{Element, Format};
use super::decide::{Seen, are_alike, likelihood};
use super::reader::ALPHABET;
use super::{CONFIDENCE_CERTAIN_MIN, CONFIDENCE_UNSURE};

/// How likely a character must have been at least, under one check digit that holds, to count as surely read.
const VOUCHED_ONCE_MIN: f32 = 0.5;

/// And under two.
const VOUCHED_TWICE_MIN: f32 = 0.4;

/// How likely a character may be that check digits cannot tell from the one that is taken.
const RIVAL_MAX: f32 = 0.15;

/// Counts characters as surely read that check digits vouch for: those that hold were all read as likeliest, and a
/// misread one among what they guard would have broken them in nine cases of ten, in 99 of 100 where two are over it.
pub(super) fn vouch(format: Format, grid: &mut [Vec<Seen>]) {
    for (line, places) in grid.iter_mut().enumerate() {
        for (column, seen) in places.iter_mut().enumerate() {
            let likelihood_min = match guard(format, line, column) {
                Guard::None => continue,
                Guard::Once => VOUCHED_ONCE_MIN,
                Guard::Twice => VOUCHED_TWICE_MIN,
            };
            let alike: f32 = ALPHABET
                .iter()
                .filter(|other| **other == seen.taken || are_alike(**other, seen.taken))
                .filter(|other| !is_blind_to(seen.taken, **other))
                .map(|other| likelihood(seen.place, *other))
                .sum();
            let rival = ALPHABET
                .iter()
                .filter(|other| is_blind_to(seen.taken, **other) && admits(seen.kind, char::from(**other)))
                .map(|other| likelihood(seen.place, *other))
                .fold(0.0, f32::max);
            if rival > RIVAL_MAX {
                seen.confidence = seen.confidence.min(CONFIDENCE_UNSURE);
            } else if seen.confidence.max(alike) >= likelihood_min {
                seen.confidence = seen.confidence.max(CONFIDENCE_CERTAIN_MIN);
            }
        }
    }
}

/// Whether check digits cannot tell two characters apart: 2 and C, 6 and G, 0 and A count alike (Doc 9303 part 3, 4.9).
fn is_blind_to(one: u8, other: u8) -> bool {
    let counts = |character: u8| char::from(character).to_digit(36).map_or(0, |value| value % 10);
    one != other && counts(one) == counts(other)
}

/// How many check digits are over a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Guard {
    None,
    Once,
    Twice,
}

/// Which check digits are over a place. Those of an element, which the composite is over as well, count as part of it;
/// the last one is over itself alone. Optional data has a check digit of its own in passports alone, and none at all in
/// visas.
pub(super) fn guard(format: Format, line: usize, column: usize) -> Guard {
    let own = |slot: &Slot| {
        matches!(
            slot.element,
            Element::Number
                | Element::NumberCheck
                | Element::Birth
                | Element::BirthCheck
                | Element::Expiry
                | Element::ExpiryCheck
                | Element::OptionalCheck
                | Element::Composite
        ) || (format == Format::Td3 && slot.element == Element::Optional)
    };
    let slot = format
        .slots()
        .iter()
        .find(|slot| slot.line == line && (slot.start..slot.start + slot.length).contains(&column));
    let is_own = slot.is_some_and(own);
    let is_optional = slot.is_some_and(|slot| slot.element == Element::Optional);
    let composite = composite_ranges(format)
        .iter()
        .any(|(guarded, range)| *guarded == line && range.contains(&column));
    match (is_own, composite) {
        (true, true) => Guard::Twice,
        (true, false) => Guard::Once,
        (false, true) if is_optional => Guard::Once,
        (false, _) => Guard::None,
    }
}

pub(super) fn is_check_digit(format: Format, line: usize, column: usize) -> bool {
    let digits = format.slots().iter().filter(|slot| {
        matches!(
            slot.element,
            Element::NumberCheck
                | Element::BirthCheck
                | Element::ExpiryCheck
                | Element::OptionalCheck
                | Element::Composite
        )
    });
    digits
        .into_iter()
        .any(|slot| slot.line == line && slot.start == column)
}
