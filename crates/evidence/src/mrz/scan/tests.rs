//! What is between the networks: lines, places, decisions.

use jiff::civil::{Date, date};

use super::super::Format;
use super::decide::decide;
use super::finder::strip;
use super::lines::{Group, Marks, Piece, groups, likeliest, pieces};
use super::places::{Columns, Layout, Places};
use super::reader::{ALPHABET, COLUMN_PX, ReadGroup, ReadLine, STRIP_PX, lean_of_ends, swell_of};
use super::straighten::ZonePlane;
use crate::homography::{Homography, Point};

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
fn print_that_seems_to_continue_a_line_does_not_hide_it() {
    let found = marks(
        400,
        100,
        &[
            (30, 40, 240, 5, 0.0),
            (30, 56, 240, 5, 0.0),
            (280, 56, 100, 5, 0.0),
        ],
    );
    let lengths: Vec<f64> = found[0].lines.iter().map(Piece::length).collect();
    assert!(
        lengths.len() == 2 && lengths.iter().all(|length| (length - 480.0).abs() < 4.0),
        "{lengths:?}"
    );
}

fn level(left: f64, right: f64, y: f64) -> Piece {
    Piece::between(Point::new(left, y), Point::new(right, y))
}

#[test]
fn each_line_is_glanced_at_once_and_no_more_than_are_allowed() {
    let lines: Vec<Piece> = (0..30)
        .map(|row| level(0.0, 500.0, 20.0 * f64::from(row)))
        .collect();
    assert_eq!(likeliest(&lines, 24).len(), 24);
    let mut all: Vec<f64> = likeliest(&lines, 99).iter().map(|line| line.middle().y).collect();
    all.sort_by(f64::total_cmp);
    assert_eq!(all, (0..30).map(|row| 20.0 * f64::from(row)).collect::<Vec<_>>());
}

#[test]
fn both_ends_of_a_zone_tell_how_far_its_characters_lean() {
    let lean = lean_of_ends(&[level(10.0, 410.0, 100.0), level(14.0, 414.0, 120.0)]).unwrap();
    assert!((lean - 0.2).abs() < 1e-9, "{lean}");
    // The second line ends early: that says nothing.
    assert_eq!(
        lean_of_ends(&[level(10.0, 410.0, 100.0), level(14.0, 380.0, 120.0)]),
        None
    );
    assert_eq!(lean_of_ends(&[level(10.0, 410.0, 100.0)]), None);
}

#[test]
fn a_strip_leans_with_its_characters_whichever_way_the_line_is_read() {
    let line = level(0.0, 100.0, 50.0).leaning(0.2);
    let map = strip(&line, (100.0, 20.0), 20.0, 0.0).unwrap();
    let (above, below) = (map.apply(Point::new(0.0, 0.0)), map.apply(Point::new(0.0, 20.0)));
    assert!(above.distance(Point::new(-2.0, 40.0)) < 1e-6, "{above:?}");
    assert!(below.distance(Point::new(2.0, 60.0)) < 1e-6, "{below:?}");
    let turned = strip(&line.reversed(), (100.0, 20.0), 20.0, 0.0).unwrap();
    let end = turned.apply(Point::new(100.0, 20.0));
    assert!(end.distance(above) < 1e-6, "{end:?}");
}

#[test]
fn lines_that_part_tell_how_much_nearer_their_end_is() {
    // One twice as far from the other at its end as at its start.
    let parting = [
        Piece::between(Point::new(0.0, 0.0), Point::new(400.0, 0.0)),
        Piece::between(Point::new(0.0, 20.0), Point::new(400.0, 40.0)),
    ];
    assert!((swell_of(&parting) - 1.0 / 3.0).abs() < 1e-9);
    let turned = [parting[1].reversed(), parting[0].reversed()];
    assert!((swell_of(&turned) + 1.0 / 3.0).abs() < 0.01);
    assert_eq!(swell_of(&parting[..1]), 0.0);
    // The strip is as much higher there, and the first half of the line takes more than half of it.
    let line = parting[0].swelling(swell_of(&parting));
    let map = strip(&line, (100.0, 20.0), 30.0, 0.0).unwrap();
    let height = |x| {
        map.apply(Point::new(x, 0.0))
            .distance(map.apply(Point::new(x, 20.0)))
    };
    assert!((height(0.0) - 20.0).abs() < 1e-6 && (height(100.0) - 40.0).abs() < 1e-6);
    assert!(map.apply(Point::new(50.0, 10.0)).x < 140.0);
}

#[test]
fn characters_tell_how_the_zone_lies_in_space() {
    let corners = [(100.0, 300.0), (700.0, 340.0), (720.0, 420.0), (80.0, 330.0)];
    let corners = corners.map(|(x, y)| Point::new(x, y));
    let plane = Homography::of_rectangle(44.0, 1.0, corners).unwrap();
    // Each line as a strip of that plane.
    let line = |(index, text): (usize, &str)| {
        let columns = columns(text, &[]);
        let per_place = COLUMNS_PER_PLACE as f64;
        let places = text.len() as f64 + 2.0 * MARGIN as f64 / per_place;
        let corner =
            |x: f64, y: f64| plane.apply(Point::new(x - MARGIN as f64 / per_place, index as f64 + y));
        let strip = [
            corner(0.0, -0.4),
            corner(places, -0.4),
            corner(places, 0.4),
            corner(0.0, 0.4),
        ];
        let size = (places * per_place * COLUMN_PX, STRIP_PX as f64);
        let ends = [0.0, 44.0].map(|place| plane.apply(Point::new(place, index as f64)));
        ReadLine::new(
            Piece::along(ends, 5.0, 0.0),
            columns,
            Homography::of_rectangle(size.0, size.1, strip).unwrap(),
        )
    };
    let read = ReadGroup {
        lines: PASSPORT.into_iter().enumerate().map(line).collect(),
    };
    let decided = decide(&read, TODAY).unwrap();
    let found = ZonePlane::of(&read, &decided).unwrap();
    for (place, line) in [(0.0, 0.0), (44.0, 0.0), (44.0, 1.0), (0.0, 1.0), (22.0, 0.5)] {
        let at = Point::new(place, line);
        let off = found.on_page(at).distance(plane.apply(at));
        assert!(off < 1.0, "{place} {line}: {off}");
    }
}

#[test]
fn characters_that_are_hard_to_read_keep_their_places() {
    let count = 44 * COLUMNS_PER_PLACE + 2 * MARGIN;
    let mut line = columns(PASSPORT[1], &[]);
    let clear = Places::of(&line, Layout { length: 44 }).unwrap();
    // Three in a row might be any of four.
    line = Columns::new(
        blurred(PASSPORT[1], 20..23),
        MARGIN as f64,
        (count - MARGIN) as f64,
    );
    let blurred = Places::of(&line, Layout { length: 44 }).unwrap();
    for (column, (one, other)) in clear.places.iter().zip(&blurred.places).enumerate() {
        if !(20..23).contains(&column) {
            assert_eq!(one.likelihoods, other.likelihoods, "{column}");
        }
    }
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
fn an_official_passport_is_read_for_certain() {
    let first = PASSPORT[0].replacen("P<", "PO", 1);
    let decided = decide(&read([&first, PASSPORT[1]], &[]), TODAY).unwrap();
    assert_eq!(decided.zone.lines[0], first);
    assert!(decided.is_certain);
}

#[test]
fn lines_that_go_on_beside_their_places_are_not_certain() {
    // What stands beside the line is a place too few: the first character would be left out.
    let count = (44 + 1) * COLUMNS_PER_PLACE + 2 * MARGIN;
    let longer = format!("X{}", PASSPORT[1]);
    let seen = blurred(&longer, 0..0);
    let start = (MARGIN + COLUMNS_PER_PLACE) as f64;
    let second = Columns::new(seen, start, (count - MARGIN) as f64);
    let lines = ReadGroup::of_columns(vec![columns(PASSPORT[0], &[]), second]);
    let decided = decide(&lines, TODAY).unwrap();
    assert!(decided.zone.digits_hold() && !decided.is_certain);
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
fn check_digits_vouch_for_nothing_that_they_cannot_tell_apart() {
    // 2 and C count alike in every check digit: the one that is likelier is taken, and not for certain.
    let doubt = |other, likelihood| Doubt {
        column: 7,
        other,
        likelihood,
    };
    let decided = decide(&read(PASSPORT, &[doubt('2', 0.3)]), TODAY).unwrap();
    assert_eq!(decided.zone.lines, PASSPORT);
    assert!(decided.zone.digits_hold() && !decided.is_certain);
    // 3 and C do not.
    let decided = decide(&read(PASSPORT, &[doubt('3', 0.45)]), TODAY).unwrap();
    assert_eq!(decided.zone.lines, PASSPORT);
    assert!(decided.zone.digits_hold() && decided.is_certain);
}

#[test]
fn nothing_vouches_for_the_optional_data_of_a_visa() {
    let visa = [
        "VCCOLXERGANSYHU<<VEBANNER<<<<<<<<<<<<<<<<<<<",
        "LX21208306COL0104089<3407068<<<<<<<<<<<<<<<8",
    ];
    let doubt = Doubt {
        column: 43,
        other: '<',
        likelihood: 0.45,
    };
    let decided = decide(&read(visa, &[doubt]), TODAY).unwrap();
    assert_eq!(decided.zone.format, Format::MrvA);
    assert!(decided.zone.digits_hold() && !decided.is_certain);
}

#[test]
fn two_letters_that_cancel_out_are_taken_for_the_zeros_that_they_look_like() {
    let line = "0070070071UTO8212258F1407019<<<<<<<<<<<<<<06";
    let seen = line.replacen("00", "OO", 1);
    let doubt = |column, likelihood| Doubt {
        column,
        other: '0',
        likelihood,
    };
    let decided = decide(
        &read([PASSPORT[0], &seen], &[doubt(0, 0.2), doubt(1, 0.2)]),
        TODAY,
    )
    .unwrap();
    assert_eq!(decided.zone.lines[1], line);
    assert!(decided.is_certain);
    // So are a letter and a zero that check digits would have be two letters.
    let seen_so = line.replacen("00", "O0", 1);
    let as_letter = Doubt {
        column: 1,
        other: 'O',
        likelihood: 0.45,
    };
    let decided = decide(
        &read([PASSPORT[0], &seen_so], &[doubt(0, 0.05), as_letter]),
        TODAY,
    )
    .unwrap();
    assert_eq!(decided.zone.lines[1], line);
    // And letters of two kinds.
    let seen_so = line.replacen("0070070071", "OQ70O70O71", 1);
    let doubts = [0, 1, 4, 7].map(|column| doubt(column, 0.2));
    let decided = decide(&read([PASSPORT[0], &seen_so], &doubts), TODAY).unwrap();
    assert_eq!(decided.zone.lines[1], line);
    // Nothing but letters was seen: then a person has to look.
    let decided = decide(&read([PASSPORT[0], &seen], &[]), TODAY).unwrap();
    assert!(!decided.is_certain);
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
