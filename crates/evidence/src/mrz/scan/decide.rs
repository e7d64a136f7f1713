//! From the likelihoods of a zone's places to the zone: which format, which characters, and whether that is certain.
//!
//! Where the format admits only digits or only letters, the likeliest that is admitted is taken. Where check digits
//! fail, one character of those they guard may be the second likeliest instead, if it was nearly as likely as the first
//! and every check digit over it then holds; a character that was clearly seen is never changed, so what is printed
//! wrong stays wrong.

use std::ops::Range;

use jiff::civil::Date;

use super::super::format::Kind;
use super::super::repair::admits;
use super::super::{Element, Format, Line, RepairRule, StateCode, Zone, find};
use super::places::{Layout, Place, Places, SAME_PLACE};
use super::reader::{ALPHABET, ReadGroup, ReadLine};
use super::vouching::{Guard, guard, is_check_digit, vouch};
use super::{CONFIDENCE_CERTAIN_MIN, Scan};

/// An admitted character is taken for a likelier one that is not, when it is at least this likely.
const ADMITTED_MIN: f32 = 0.04;

/// A second reading must be this likely before check digits may ask for it.
const SECOND_MIN: f32 = 0.03;

/// And the first at most this likely.
const FIRST_MAX: f32 = 0.93;

/// How likely a character must be, against the look-alike that was read, for check digits to prove it where the format admits
/// both: of a misprinted zero they may ask for a letter O that nobody saw.
const ALIKE_SHARE_MIN: f32 = 0.5;

/// How many times likelier one second reading must be than all others that check digits could ask for as well.
const TELLING_MIN: f32 = 2.5;

/// How much rarer the letter O is than the digit in numbers that may hold both: many issuers never print it.
const LETTER_O_SHARE: f32 = 0.3;

/// How likely the three letters of a state's code must be together, to be taken for what is no code.
const STATE_MIN: f32 = 0.02;

/// Most places whose second reading is tried.
const DOUBTFUL_MAX: usize = 10;

/// Worst mean fit of a line, as logarithm of likelihoods, with which it still is one of a zone.
const FIT_MIN: f32 = -2.0;

/// How certain a zone must have been on average before it is one at all.
const CONFIDENCE_MEAN_MIN: f32 = 0.6;

/// How sure a character must be that no check digit is over, for one look to be enough.
const CLEAR_MIN: f32 = 0.85;

/// Places narrower than that, in pixels of the page, are small; and how sure such a character must be that no check digit is over: of
/// thumbnails an O may look like a C.
const SMALL_PLACE_PX: f64 = 6.0;
const SMALL_CERTAIN_MIN: f32 = 0.75;

/// How likely a letter or digit may be seen beside a line: else the line may have been laid over the wrong places.
const BESIDE_MAX: f32 = 0.5;

/// Characters that look alike: position tells them apart, and the sum of both likelihoods is how sure that is.
const ALIKE: [&[u8]; 6] = [b"0OQD", b"1I", b"2Z", b"5S", b"6G", b"8B"];

/// What was decided.
pub(super) struct Decided {
    pub(super) zone: Zone,
    pub(super) is_certain: bool,
    /// Whether what no check digit is over was seen so clearly that another look is unnecessary.
    pub(super) is_clear: bool,
    /// Which of the lines it is.
    pub(super) lines: Range<usize>,
    /// The places of each.
    pub(super) placed: Vec<Places>,
}

/// The lower the better.
pub(super) fn rank(scan: &Scan) -> (usize, usize, bool) {
    (
        scan.zone.failed_checks().count(),
        scan.zone.faults.len() + scan.zone.repairs.len(),
        !scan.is_certain,
    )
}

/// The zone that the lines are, or `None` when they are none.
pub(super) fn decide(read: &ReadGroup, today: Date) -> Option<Decided> {
    let mut best: Option<(f32, Decided)> = None;
    for layout in Layout::ALL {
        let fitted: Vec<Option<Places>> = read
            .lines
            .iter()
            .map(|line| Places::of(&line.columns, layout).filter(|places| places.score > FIT_MIN))
            .collect();
        for format in Format::ALL
            .into_iter()
            .filter(|format| format.line_length() == layout.length)
        {
            for start in 0..(fitted.len() + 1).saturating_sub(format.line_count()) {
                let lines = start..start + format.line_count();
                let Some(aligned) = aligned(&read.lines[lines.clone()], &fitted[lines.clone()], layout)
                else {
                    continue;
                };
                let window: Vec<&Places> = aligned.lines.iter().collect();
                let is_small = read.lines[start].place_px(layout) < SMALL_PLACE_PX;
                let unguarded_min = if is_small {
                    SMALL_CERTAIN_MIN
                } else {
                    CONFIDENCE_CERTAIN_MIN
                };
                let Some((zone, certainty)) = in_format(format, &window, unguarded_min, today) else {
                    continue;
                };
                let is_certain = certainty.is_certain && aligned.is_even;
                let fit = window.iter().map(|places| places.score).sum::<f32>() / window.len() as f32;
                // How well it fits, less what speaks against it.
                let score =
                    fit - 0.35 * zone.failed_checks().count() as f32 - 0.15 * zone.faults.len() as f32;
                if best.as_ref().is_none_or(|(other, _)| score > *other) {
                    best = Some((
                        score,
                        Decided {
                            zone,
                            is_certain,
                            is_clear: certainty.is_clear,
                            lines,
                            placed: aligned.lines,
                        },
                    ));
                }
            }
        }
    }
    best.map(|(_, decided)| decided)
}

/// Lines whose first characters stand below each other.
struct Aligned {
    lines: Vec<Places>,
    /// Whether they do, in the end, and no line goes on beside its places.
    is_even: bool,
}

/// Lays the lines of a zone anew where a character of one is not below that of the line that fits best: a line that begins or
/// ends with something faint is else read one place too early or too late, and one letter twice where another is pale.
fn aligned(read: &[ReadLine], fitted: &[Option<Places>], layout: Layout) -> Option<Aligned> {
    let all: Option<Vec<&Places>> = fitted.iter().map(Option::as_ref).collect();
    let all = all?;
    let best = (0..all.len()).max_by(|one, other| all[*one].score.total_cmp(&all[*other].score))?;
    let mut is_even = true;
    let mut lines = Vec::with_capacity(all.len());
    for (index, places) in all.iter().enumerate() {
        let below = |share: &f64| read[index].beside(&read[best], *share);
        let expected: Vec<f64> = all[best].shares.iter().map(below).collect();
        let offs = places
            .shares
            .iter()
            .zip(&expected)
            .map(|(own, other)| own - other);
        let off = offs.map(f64::abs).fold(0.0, f64::max) / places.place;
        let again = (off > SAME_PLACE)
            .then(|| Places::near(&read[index].columns, layout, Some(&expected)))
            .flatten();
        is_even &= off <= SAME_PLACE || again.is_some();
        let places = again.unwrap_or_else(|| (*places).clone());
        is_even &= places.beside < BESIDE_MAX;
        lines.push(places);
    }
    Some(Aligned { lines, is_even })
}

/// A place of the format with what was seen there.
#[derive(Clone)]
pub(super) struct Seen<'a> {
    pub(super) place: &'a Place,
    pub(super) kind: Kind,
    pub(super) taken: u8,
    pub(super) confidence: f32,
}

/// How surely the characters of a zone were seen.
struct Certainty {
    is_certain: bool,
    is_clear: bool,
}

/// `unguarded_min` is how sure characters must be that no check digit is over.
fn in_format(
    format: Format,
    lines: &[&Places],
    unguarded_min: f32,
    today: Date,
) -> Option<(Zone, Certainty)> {
    let mut grid: Vec<Vec<Seen>> = Vec::with_capacity(lines.len());
    for (index, line) in lines.iter().enumerate() {
        let kinds = kinds(format, index);
        grid.push(
            line.places
                .iter()
                .zip(kinds)
                .enumerate()
                .map(|(column, (place, kind))| seen(place, kind, is_document_code(index, column)))
                .collect(),
        );
    }
    let mean = grid.iter().flatten().map(|seen| seen.confidence).sum::<f32>()
        / grid.iter().map(Vec::len).sum::<usize>().max(1) as f32;
    if mean < CONFIDENCE_MEAN_MIN {
        return None;
    }
    settle_states(format, &mut grid);
    let mut is_guess = settle_zeros(format, &mut grid, today);
    let zone = as_zone(format, &grid, today)?;
    let mut is_mended = false;
    let mut zone = zone;
    if !zone.digits_hold()
        && let Some((place, character)) = second_reading(format, &grid, today)
    {
        let seen = &mut grid[place.0][place.1];
        // Check digits tell look-alikes apart. Anything else may as well be a misprint: it is told, not vouched for.
        is_mended = !is_proven(seen, character);
        seen.taken = character;
        seen.confidence = likelihood(seen.place, character);
        // The second letter O of two may have been asked for just now.
        is_guess |= settle_zeros(format, &mut grid, today);
        zone = as_zone(format, &grid, today)?;
    }
    if zone.digits_hold() && !is_mended {
        vouch(format, &mut grid);
        zone = as_zone(format, &grid, today)?;
    }
    let certain = grid
        .iter()
        .flatten()
        .all(|seen| seen.confidence >= CONFIDENCE_CERTAIN_MIN)
        && are_unguarded_seen(format, &grid, unguarded_min);
    let guessed = zone
        .repairs
        .iter()
        .any(|repair| repair.rule == RepairRule::Length);
    let certainty = Certainty {
        is_certain: certain && !guessed && !is_guess && !is_mended,
        is_clear: are_unguarded_seen(format, &grid, CLEAR_MIN),
    };
    Some((zone, certainty))
}

/// Whether what no check digit is over was seen so surely.
fn are_unguarded_seen(format: Format, grid: &[Vec<Seen>], least: f32) -> bool {
    grid.iter().enumerate().all(|(line, places)| {
        places
            .iter()
            .enumerate()
            .all(|(column, seen)| seen.confidence >= least || guard(format, line, column) != Guard::None)
    })
}

fn as_zone(format: Format, grid: &[Vec<Seen>], today: Date) -> Option<Zone> {
    let lines: Vec<Line> = grid
        .iter()
        .map(|line| {
            let text: String = line.iter().map(|seen| char::from(seen.taken)).collect();
            let confidences: Vec<f32> = line.iter().map(|seen| seen.confidence).collect();
            Line::with_confidences(&text, &confidences)
        })
        .collect();
    find::candidate(format, &lines, today)
}

/// What kind of character each place of a line admits.
fn kinds(format: Format, line: usize) -> Vec<Kind> {
    let mut kinds = vec![Kind::Any; format.line_length()];
    for slot in format.slots().iter().filter(|slot| slot.line == line) {
        kinds[slot.start..slot.start + slot.length].fill(slot.kind);
    }
    kinds
}

/// Whether a place is one of the document's code, in which a letter O is nothing rare: official passports say PO.
fn is_document_code(line: usize, column: usize) -> bool {
    line == 0 && column < 2
}

fn seen(place: &Place, kind: Kind, is_document_code: bool) -> Seen<'_> {
    let weighed = |(character, likelihood): (&u8, f32)| match (kind, character) {
        (Kind::Any, b'O') if !is_document_code => LETTER_O_SHARE * likelihood,
        _ => likelihood,
    };
    let likeliest = |wanted: &dyn Fn(u8) -> bool| {
        ALPHABET
            .iter()
            .zip(place.likelihoods)
            .map(|seen| (seen.0, weighed(seen)))
            .filter(|(character, _)| wanted(**character))
            .max_by(|one, other| one.1.total_cmp(&other.1))
            .map_or((b'<', 0.0), |(character, likelihood)| (*character, likelihood))
    };
    let (first, first_likelihood) = likeliest(&|_| true);
    let (fitting, likelihood) = likeliest(&|character| admits(kind, char::from(character)));
    let (taken, confidence) = if fitting == first {
        (first, first_likelihood)
    } else if are_alike(first, fitting) {
        (fitting, likelihood + first_likelihood)
    } else if likelihood >= ADMITTED_MIN {
        (fitting, likelihood)
    } else {
        (first, first_likelihood)
    };
    Seen {
        place,
        kind,
        taken,
        confidence,
    }
}

/// Whether check digits prove a character that looks like the one that was read.
fn is_proven(seen: &Seen<'_>, character: u8) -> bool {
    let was_seen = likelihood(seen.place, character) >= ALIKE_SHARE_MIN * likelihood(seen.place, seen.taken);
    are_alike(seen.taken, character) && (seen.kind != Kind::Any || was_seen)
}

pub(super) fn are_alike(one: u8, other: u8) -> bool {
    ALIKE.iter().any(|set| set.contains(&one) && set.contains(&other))
}

/// The place whose second reading makes all check digits hold. `None` when there is none, or two are about as likely.
fn second_reading(format: Format, grid: &[Vec<Seen>], today: Date) -> Option<((usize, usize), u8)> {
    let mut doubtful: Vec<((usize, usize), u8, f32)> = Vec::new();
    for (line, places) in grid.iter().enumerate() {
        for (column, seen) in places.iter().enumerate() {
            let guard = match is_check_digit(format, line, column) {
                true => Guard::None,
                false => guard(format, line, column),
            };
            if guard == Guard::None || seen.confidence > FIRST_MAX {
                continue;
            }
            for (character, likelihood) in ALPHABET.iter().zip(seen.place.likelihoods) {
                let another = *character != seen.taken && admits(seen.kind, char::from(*character));
                let is_guarded = guard == Guard::Twice || are_alike(seen.taken, *character);
                if another && is_guarded && likelihood >= SECOND_MIN {
                    doubtful.push(((line, column), *character, likelihood / seen.confidence.max(0.01)));
                }
            }
        }
    }
    doubtful.sort_by(|one, other| other.2.total_cmp(&one.2));
    doubtful.truncate(DOUBTFUL_MAX);
    doubtful.retain(|(place, character, _)| {
        let mut tried = grid.to_vec();
        tried[place.0][place.1].taken = *character;
        as_zone(format, &tried, today).is_some_and(|zone| zone.digits_hold())
    });
    match doubtful.as_slice() {
        [(place, character, _)] => Some((*place, *character)),
        [(place, character, first), (_, _, second), ..] if *first > TELLING_MIN * second => {
            Some((*place, *character))
        }
        _ => None,
    }
}

pub(super) fn likelihood(place: &Place, character: u8) -> f32 {
    let at = ALPHABET.iter().position(|known| *known == character);
    at.map_or(0.0, |at| place.likelihoods[at])
}

/// Takes zeros for letters O and Q where check digits allow both: several of either may cancel out in them, alone or together with
/// another character that was misread; numbers with two such letters are a curiosity, while two zeros in a row are not.
/// Whether that is a guess: no zero was seen there, or something else was taken otherwise.
fn settle_zeros(format: Format, grid: &mut [Vec<Seen>], today: Date) -> bool {
    let is_round = |seen: &Seen| seen.kind == Kind::Any && matches!(seen.taken, b'O' | b'Q');
    if grid.iter().flatten().filter(|seen| is_round(seen)).count() < 2 {
        return false;
    }
    let mut tried = grid.to_vec();
    for seen in tried.iter_mut().flatten().filter(|seen| is_round(seen)) {
        seen.taken = b'0';
    }
    let holds = |grid: &[Vec<Seen>]| as_zone(format, grid, today).is_some_and(|zone| zone.digits_hold());
    if !holds(&tried) {
        // Digits that hold by two such letters may do so by chance, where something beside them was misread.
        if holds(grid)
            && let Some((place, character)) = second_reading(format, &tried, today)
        {
            let seen = &mut tried[place.0][place.1];
            seen.taken = character;
            seen.confidence = likelihood(seen.place, character);
            grid.clone_from_slice(&tried);
            return true;
        }
        return false;
    }
    let mut is_guess = false;
    for seen in grid.iter_mut().flatten().filter(|seen| is_round(seen)) {
        seen.taken = b'0';
        is_guess |= likelihood(seen.place, b'0') < SECOND_MIN;
    }
    is_guess
}

/// Where what was read is no code of a state, the code that is likeliest by what was seen, unless all was seen clearly:
/// then the code is printed so.
fn settle_states(format: Format, grid: &mut [Vec<Seen>]) {
    let states = format
        .slots()
        .iter()
        .filter(|slot| matches!(slot.element, Element::Issuer | Element::Nationality));
    for slot in states {
        let places = &mut grid[slot.line][slot.start..slot.start + slot.length];
        let text: String = places.iter().map(|seen| char::from(seen.taken)).collect();
        let is_clear = places.iter().all(|seen| seen.confidence > FIRST_MAX);
        if is_clear || StateCode::new(&text).authority().is_some() {
            continue;
        }
        let mut sum = 0.0;
        let mut best: Option<(f32, [u8; 3])> = None;
        for code in StateCode::all() {
            let mut characters = [b'<'; 3];
            for (place, character) in characters.iter_mut().zip(code.as_str().bytes()) {
                *place = character;
            }
            let weight: f32 = places
                .iter()
                .zip(characters)
                .map(|(seen, character)| likelihood(seen.place, character))
                .product();
            sum += weight;
            if best.is_none_or(|(other, _)| weight > other) {
                best = Some((weight, characters));
            }
        }
        let Some((weight, characters)) = best.filter(|(weight, _)| *weight >= STATE_MIN) else {
            continue;
        };
        for (seen, character) in places.iter_mut().zip(characters) {
            if seen.taken != character {
                seen.taken = character;
                seen.confidence = weight / sum;
            }
        }
    }
}
