//! Zones that are printed here and photographed: as they should be, by hand, and in another typeface.

use image::{GrayImage, imageops};
use jiff::civil::date;

use super::zone_print_strength;
use crate::homography::{Homography, Point};
use crate::mrz::typeface::Typeface;
use crate::mrz::{Format, Line, Scan, parse};
use crate::photograph::{Conditions, take};
use crate::plane::Plane;

const LINES: [&str; 2] = [
    "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<",
    "L898902C36UTO7408122F1204159ZE184226B<<<<<10",
];
/// Where the first glyph begins on the sheet, how far glyphs are apart, and how far lines, in pixels.
const START: (u32, u32) = (60, 60);
const APART: (u32, u32) = (30, 75);

/// A photo of the zone, each character printed as told: its glyph, and how far right and down of its place.
fn photographed(
    under: &Conditions,
    print: impl Fn(usize, usize, GrayImage) -> (GrayImage, [i64; 2]),
) -> (Plane, Scan) {
    let typeface = Typeface::open().expect("the sheet of glyphs is a picture");
    let mut sheet = GrayImage::from_pixel(
        START.0 * 2 + APART.0 * 44,
        START.1 * 2 + APART.1 * 2,
        [225].into(),
    );
    for (line, text) in LINES.iter().enumerate() {
        for (place, character) in text.chars().enumerate() {
            let glyph = typeface.glyph(character).expect("a character of a zone");
            let (glyph, [right, down]) = print(line, place, glyph);
            let left = i64::from(START.0 + APART.0 * place as u32) + right;
            let top = i64::from(START.1 + APART.1 * line as u32) + down;
            imageops::overlay(&mut sheet, &glyph, left, top);
        }
    }
    let (width, height) = (f64::from(sheet.width()), f64::from(sheet.height()));
    let plane = Plane::new(sheet.width() as usize, sheet.into_raw()).expect("a small sheet");
    let (photo, corners) = take(&plane, under).expect("a small photo");
    let middle = f64::from(START.1 + typeface.glyph_size().1 / 2);
    let on_sheet = [(0, 0), (1, 0), (1, 1), (0, 1)].map(|(place, line)| {
        Point::new(
            f64::from(START.0 + place * APART.0),
            middle + f64::from(line * APART.1),
        )
    });
    let to_sheet = Homography::of_rectangle(1.0, 1.0, on_sheet).expect("a rectangle");
    let to_photo = Homography::of_rectangle(width, height, corners).expect("a sheet seen from the front");
    let scan = Scan {
        zone: parse(Format::Td3, &LINES.map(Line::new), date(2026, 11, 28)).expect("a zone"),
        is_certain: true,
        corners,
        grid: Some(to_photo.after(&to_sheet)),
    };
    (photo, scan)
}

fn strength(under: &Conditions, print: impl Fn(usize, usize, GrayImage) -> (GrayImage, [i64; 2])) -> f32 {
    let (photo, scan) = photographed(under, print);
    zone_print_strength(&photo, &scan)
}

fn conditions() -> [Conditions; 4] {
    let usual = Conditions {
        scale: 0.5,
        turn_degrees: 8.0,
        tilt: 0.12,
        blur_px: 1.0,
        light: 0.8,
        noise: 4.0,
        seed: 3,
    };
    [
        Conditions::default(),
        usual,
        Conditions {
            turn_degrees: 183.0,
            blur_px: 2.2,
            ..usual
        },
        Conditions {
            scale: 0.25,
            tilt: 0.0,
            ..usual
        },
    ]
}

#[test]
fn a_zone_in_its_typeface_is_not_told_however_it_is_photographed() {
    for under in &conditions() {
        assert_eq!(strength(under, |_, _, glyph| (glyph, [0, 0])), 0.0, "{under:?}");
    }
}

#[test]
fn a_page_that_bows_moves_no_character_aside() {
    let bow = |place: usize| (9.0 * (place as f64 / 14.0).sin()).round() as i64;
    for under in &conditions()[..3] {
        assert_eq!(
            strength(under, |_, place, glyph| (glyph, [0, bow(place)])),
            0.0,
            "{under:?}"
        );
    }
}

#[test]
fn digits_that_were_put_in_by_hand_are_told() {
    // Two digits of the year of birth stand a seventh of a place too low.
    for under in &conditions()[..3] {
        let print = |line, place, glyph| {
            (
                glyph,
                [
                    0,
                    if line == 1 && (13..15).contains(&place) {
                        4
                    } else {
                        0
                    },
                ],
            )
        };
        assert!(strength(under, print) > 0.3, "{under:?}");
    }
    // One is of another typeface.
    let print = |line, place, glyph: GrayImage| match (line, place) {
        (1, 13) => (
            imageops::rotate90(&imageops::crop_imm(&glyph, 0, 7, 30, 30).to_image()),
            [0, 7],
        ),
        _ => (glyph, [0, 0]),
    };
    assert!(strength(&conditions()[1], print) > 0.0);
}

#[test]
fn another_typeface_is_told() {
    // Half of its letters and digits are narrow ones.
    let print = |line: usize, place: usize, glyph: GrayImage| {
        let is_narrow = LINES[line].as_bytes()[place].is_multiple_of(2);
        let narrow = || imageops::resize(&glyph, 14, glyph.height(), imageops::FilterType::Triangle);
        if is_narrow {
            (narrow(), [8, 0])
        } else {
            (glyph.clone(), [0, 0])
        }
    };
    for under in &conditions()[..3] {
        assert!(strength(under, print) > 0.0, "{under:?}");
    }
}

#[test]
fn a_zone_that_is_hardly_seen_says_nothing() {
    let far = Conditions {
        scale: 0.12,
        ..Conditions::default()
    };
    let narrow = |_: usize, _: usize, glyph: GrayImage| {
        (
            imageops::resize(&glyph, 12, 44, imageops::FilterType::Triangle),
            [9, 0],
        )
    };
    assert_eq!(strength(&far, narrow), 0.0);
    let (photo, scan) = photographed(&Conditions::default(), narrow);
    assert_eq!(zone_print_strength(&photo, &Scan { grid: None, ..scan }), 0.0);
}
