//! What is between the networks: lines, places, decisions.

use jiff::civil::{Date, date};

use super::decide::decide;
use super::lines::{Group, Marks, groups, pieces};
use super::places::{Columns, Layout, Places};
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
    Columns::new(count, seen, MARGIN as f64, (count - MARGIN) as f64)
}

fn read(lines: [&str; 2], doubts: &[Doubt]) -> ReadGroup {
    ReadGroup::of_columns(vec![columns(lines[0], &[]), columns(lines[1], doubts)])
}

/// A map with bars in it: left, top, width, height, and how far each falls over its width.
fn marks(width: usize, height: usize, bars: &[(usize, usize, usize, usize, f64)]) -> Vec<Group> {
    let mut values = vec![0.0; width * height];
    for &(left, top, long, high, fall) in bars {
        for x in left..left + long {
            let down = (fall * (x - left) as f64 / long as f64) as usize;
            for y in top + down..top + down + high {
                values[y * width + x] = 0.9;
            }
        }
    }
    groups(&pieces(&Marks { width, values }, 2.0))
}

#[test]
fn lines_of_one_length_that_begin_below_each_other_come_first() {
    let found = marks(
        400,
        200,
        &[
            (20, 20, 180, 5, 0.0),
            (20, 32, 90, 5, 0.0),
            (30, 140, 340, 5, 12.0),
            (30, 156, 340, 5, 12.0),
        ],
    );
    let first = &found[0];
    assert_eq!(first.lines.len(), 2);
    let line = &first.lines[0];
    assert!(
        (line.start.x - 60.0).abs() < 4.0 && (line.end.x - 740.0).abs() < 4.0,
        "{line:?}"
    );
    assert!((line.end.y - line.start.y - 24.0).abs() < 4.0, "{line:?}");
    assert!(
        (first.spacing().unwrap() - 32.0).abs() < 2.0,
        "{:?}",
        first.spacing()
    );
}

#[test]
fn a_line_with_a_gap_is_one_line() {
    let found = marks(
        400,
        100,
        &[
            (30, 40, 100, 5, 0.0),
            (160, 40, 210, 5, 0.0),
            (30, 56, 340, 5, 0.0),
        ],
    );
    assert_eq!(found[0].lines.len(), 2);
    assert!(
        found[0].lines.iter().all(|line| line.length() > 660.0),
        "{:?}",
        found[0]
    );
}

#[test]
fn a_line_is_laid_over_its_own_number_of_places() {
    let line = columns(PASSPORT[1], &[]);
    let fits: Vec<(usize, f32)> = Layout::ALL
        .iter()
        .filter_map(|layout| Places::of(&line, *layout).map(|places| (layout.length, places.score)))
        .collect();
    let best = fits
        .iter()
        .max_by(|one, other| one.1.total_cmp(&other.1))
        .unwrap();
    assert_eq!(best.0, 44, "{fits:?}");
}

#[test]
fn a_clear_zone_is_read_for_certain() {
    let decided = decide(&read(PASSPORT, &[]), TODAY).unwrap();
    assert_eq!(decided.zone.lines, PASSPORT);
    assert!(decided.is_certain && decided.zone.is_sound());
}

#[test]
fn what_is_printed_wrong_and_clearly_seen_stays_wrong() {
    // A digit of the number, of the date of birth, and each check digit.
    for column in [3, 9, 14, 19, 27, 43] {
        let mut line = PASSPORT[1].to_owned();
        let wrong = if &line[column..=column] == "7" { "1" } else { "7" };
        line.replace_range(column..=column, wrong);
        let decided = decide(&read([PASSPORT[0], &line], &[]), TODAY).unwrap();
        assert_eq!(decided.zone.lines[1], line, "{column}");
        assert!(!decided.zone.digits_hold(), "{column}");
    }
}

#[test]
fn a_doubtful_character_is_settled_by_the_check_digits_over_it() {
    // A 9 is printed; what was seen looks a little more like an 8.
    let line = PASSPORT[1].replacen("L898", "L888", 1);
    let doubt = |likelihood| Doubt {
        column: 2,
        other: '9',
        likelihood,
    };
    let decided = decide(&read([PASSPORT[0], &line], &[doubt(0.4)]), TODAY).unwrap();
    assert_eq!(decided.zone.lines[1], PASSPORT[1]);
    assert!(decided.zone.digits_hold());
    // Hardly any doubt: then it was printed so.
    let decided = decide(&read([PASSPORT[0], &line], &[doubt(0.01)]), TODAY).unwrap();
    assert_eq!(decided.zone.lines[1], line);
    assert!(!decided.zone.digits_hold());
}

#[test]
fn a_doubtful_check_digit_is_never_changed_to_fit() {
    let line = PASSPORT[1].replacen("2C36", "2C38", 1);
    let doubt = Doubt {
        column: 9,
        other: '6',
        likelihood: 0.45,
    };
    let decided = decide(&read([PASSPORT[0], &line], &[doubt]), TODAY).unwrap();
    assert!(!decided.zone.digits_hold());
}

#[test]
fn a_zone_with_a_doubtful_name_is_not_certain() {
    let lines = vec![
        columns(
            PASSPORT[0],
            &[Doubt {
                column: 7,
                other: 'T',
                likelihood: 0.47,
            }],
        ),
        columns(PASSPORT[1], &[]),
    ];
    let decided = decide(&ReadGroup::of_columns(lines), TODAY).unwrap();
    assert!(decided.zone.digits_hold() && !decided.is_certain);
}

#[test]
fn letters_and_digits_that_look_alike_are_told_apart_by_place() {
    let line = PASSPORT[1]
        .replacen("UTO74", "UT074", 1)
        .replacen("F120", "F12O", 1);
    let decided = decide(&read([PASSPORT[0], &line], &[]), TODAY).unwrap();
    assert_eq!(decided.zone.lines, PASSPORT);
}

#[test]
fn other_text_is_no_zone() {
    let prose = "THEQUICKBROWNFOXJUMPSOVERTHELAZYDOGANDRUNSXX";
    assert!(decide(&read([prose, prose], &[]), TODAY).is_none());
}
