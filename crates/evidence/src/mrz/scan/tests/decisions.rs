//! From what was seen in lines to a zone.

use super::super::super::Format;
use super::super::decide::{Decided, decide};
use super::super::lines::Piece;
use super::super::places::{Columns, Layout, Places};
use super::super::reader::{ALPHABET, COLUMN_PX, ReadGroup, ReadLine, STRIP_PX};
use super::super::straighten::ZonePlane;
use super::{COLUMNS_PER_PLACE, Doubt, LENGTH_PX, MARGIN, PASSPORT, TODAY, blurred, class, columns, read};
use crate::homography::{Homography, Point};

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
fn names_on_a_thumbnail_have_to_be_seen_more_clearly() {
    let is_certain = |place_px: f64| {
        let doubt = Doubt {
            column: 8,
            other: 'C',
            likelihood: 0.3,
        };
        let lines = vec![columns(PASSPORT[0], &[doubt]), columns(PASSPORT[1], &[])];
        let decided = decide(&ReadGroup::of_columns(lines, 44.0 * place_px), TODAY).unwrap();
        assert_eq!(decided.zone.lines, PASSPORT);
        decided.is_certain
    };
    assert!(is_certain(9.0));
    assert!(!is_certain(5.5));
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
    let lines = ReadGroup::of_columns(vec![columns(PASSPORT[0], &[]), second], LENGTH_PX);
    let decided = decide(&lines, TODAY).unwrap();
    assert!(decided.zone.digits_hold() && !decided.is_certain);
}

#[test]
fn a_letter_that_is_seen_twice_takes_nobody_elses_place() {
    let count = 44 * COLUMNS_PER_PLACE + 2 * MARGIN;
    let mut seen = blurred(PASSPORT[0], 0..0);
    let mut show = |character: char, column: usize, likelihood: f32| {
        seen[class(character) * count + column] = likelihood;
        seen[ALPHABET.len() * count + column] = 1.0 - likelihood;
    };
    // The first letter is seen a little before its place, too, and the last filler hardly.
    let first = MARGIN + COLUMNS_PER_PLACE / 2;
    show('P', first - COLUMNS_PER_PLACE + 1, 0.97);
    show('<', first + 43 * COLUMNS_PER_PLACE, 0.2);
    let doubled = Columns::new(seen, MARGIN as f64, (count - MARGIN) as f64);
    let alone = Places::of(&doubled, Layout { length: 44 }).unwrap();
    assert_eq!(
        alone.columns[1], first,
        "alone, the line seems to begin with two P"
    );
    let read = ReadGroup::of_columns(vec![doubled, columns(PASSPORT[1], &[])], LENGTH_PX);
    let decided = decide(&read, TODAY).unwrap();
    assert_eq!(decided.zone.lines, PASSPORT);
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
fn letters_that_cancel_a_misread_character_out_are_zeros_beside_the_other() {
    let name = "P<NLDVAN<DEN<BERG<<ANNEKE<<<<<<<<<<<<<<<<<<<";
    let line = "T220001293NLD9109124F3005198<<<<<<<<<<<<<<06";
    let seen = line.replacen("T22000", "1220OO", 1);
    let doubt = |column, other, likelihood| Doubt {
        column,
        other,
        likelihood,
    };
    let zeros = [doubt(4, '0', 0.17), doubt(5, '0', 0.08)];
    let decided = |doubts: &[Doubt]| decide(&read([name, &seen], doubts), TODAY).unwrap();
    let [first, second] = zeros;
    let mended = decided(&[doubt(0, 'T', 0.22), first, second]);
    assert_eq!(mended.zone.lines[1], line);
    // It is looked at again before anybody is told that it is certain.
    assert!(mended.zone.digits_hold() && !mended.is_certain);
    // Where no T was seen, what was seen clearly stays.
    assert_eq!(decided(&[]).zone.lines[1], seen);
}

#[test]
fn a_misprinted_zero_is_no_letter_that_nobody_saw() {
    // A 6 of the number is misprinted as a 2, and with the letter O for the zero every check digit holds again.
    let lines = [
        "P<FRADAUBIGNE<<LOIC<<<<<<<<<<<<<<<<<<<<<<<<<",
        "KY08423812FRA6811130F2901086<<<<<<<<<<<<<<00",
    ];
    let decided = |likelihood| {
        let doubt = Doubt {
            column: 2,
            other: 'O',
            likelihood,
        };
        decide(&read(lines, &[doubt]), TODAY).unwrap()
    };
    let is_valid = |decided: &Decided| decided.is_certain && decided.zone.digits_hold();
    assert!(!is_valid(&decided(0.25)));
    let printed = decided(0.55);
    assert!(is_valid(&printed) && printed.zone.lines[1].starts_with("KYO8"));
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
    let decided = decide(&ReadGroup::of_columns(lines, LENGTH_PX), TODAY).unwrap();
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
