//! From marks on a page to lines, and from lines to strips.

use super::super::finder::strip;
use super::super::lines::{Group, Marks, Piece, groups, likeliest, pieces};
use super::super::reader::{lean_of_ends, swell_of};
use crate::homography::Point;

/// Groups in a map with bars: left, top, width, height, and how far each falls over its width.
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
