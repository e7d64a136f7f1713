//! Which of several recognised lines are a zone, and of which format.

use std::cmp::Reverse;

use jiff::civil::Date;

use super::{Fault, Format, Line, RepairRule, Zone, parse};

/// Most lines that are searched; a page that was read as more is searched from its end, where zones stand.
pub const LINES_MAX: usize = 200;

/// Most characters that may stand where they are forbidden before lines are no zone at all.
const FORBIDDEN_MAX: usize = 8;

/// Fewest check digits that must be right for lines to be taken for a zone. One in ten is right by chance.
const CHECKS_HOLDING_MIN: usize = 2;

/// With so many fillers one right check digit is enough: the zone is real and was printed wrong.
const FILLERS_TELLING_MIN: usize = 8;

/// Finds the zone among lines from top to bottom, whether it is printed right or wrong. `None` when no lines in
/// sequence look like one.
pub fn find(lines: &[Line], today: Date) -> Option<Zone> {
    let lines = &lines[lines.len().saturating_sub(LINES_MAX)..];
    let candidates = Format::ALL.into_iter().flat_map(|format| {
        lines
            .windows(format.line_count())
            .filter_map(move |window| candidate(format, window, today))
    });
    candidates.min_by_key(rank)
}

pub(super) fn candidate(format: Format, lines: &[Line], today: Date) -> Option<Zone> {
    let zone = parse(format, lines, today).ok()?;
    let begins = zone
        .lines
        .first()?
        .starts_with(|letter| format.begins_with(letter));
    let is_french = zone.fields.document_code == "ID" && zone.fields.issuer.as_str() == "FRA";
    let forbidden = zone
        .faults
        .iter()
        .filter(|fault| matches!(fault, Fault::ForbiddenCharacter { .. }))
        .count();
    let holding = zone
        .checks
        .iter()
        .filter(|check| check.holds && check.printed != '<')
        .count();
    let fillers = zone
        .lines
        .iter()
        .flat_map(|line| line.chars())
        .filter(|character| *character == '<')
        .count();
    let telling = holding >= CHECKS_HOLDING_MIN || (holding >= 1 && fillers >= FILLERS_TELLING_MIN);
    let fits = begins && (format != Format::FrenchCard || is_french);
    (fits && forbidden <= FORBIDDEN_MAX && telling).then_some(zone)
}

/// The lower the better: wrong digits, then faults, then repairs; of equals the zone with more digits.
fn rank(zone: &Zone) -> (usize, usize, usize, Reverse<usize>) {
    let lengths = zone
        .repairs
        .iter()
        .filter(|repair| repair.rule == RepairRule::Length)
        .count();
    (
        zone.failed_checks().count(),
        zone.faults.len() + lengths,
        zone.repairs.len(),
        Reverse(zone.checks.len()),
    )
}
