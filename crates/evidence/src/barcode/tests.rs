use super::*;
use crate::photograph::{self, Conditions, Dice};

const PAYLOAD: &[u8] = b"@\n\x1e\rANSI 636000100102DL00410278ZV03190008DLDAQT64235789\nDCSSAMPLE\nDDEN\nDACMICHAEL\nDDFN\nDADJOHN\n\
    DDGN\nDCUJR\nDCAD\nDCBK\nDCDPH\nDBD06062019\nDBB06061986\nDBA12102024\nDBC1\nDAU068 in\nDAYBRO\nDAG2300 WEST BROAD STREET\n\
    DAIRICHMOND\nDAJVA\nDAK232690000  \nDCF2424244747474786102204\nDCGUSA\nDCK123456789\nDDAF\nDDB06062018\nDDC06062020\n\
    DDD1\rZVZVA01\r";

/// A driving licence's symbol on paper.
fn sheet() -> Plane {
    drawing::draw(PAYLOAD, 13, 4)
        .and_then(|drawn| drawn.printed(3, 3))
        .expect("the payload fits")
}

fn photo(under: &Conditions) -> (Plane, [Point; 4]) {
    photograph::take(&sheet(), under).expect("the photo is small")
}

#[test]
fn a_clean_print_is_read_with_its_place() {
    let sheet = sheet();
    let symbol = read(&sheet).expect("nothing is in the way");
    assert_eq!(symbol.payload, PAYLOAD);
    assert_eq!((symbol.columns, symbol.checks, symbol.corrected), (13, 32, 0));
    let quiet = (drawing::QUIET_MODULES * 3) as f64;
    let corners = [
        Point::new(quiet, quiet),
        Point::new(sheet.width() as f64 - quiet, quiet),
        Point::new(sheet.width() as f64 - quiet, sheet.height() as f64 - quiet),
        Point::new(quiet, sheet.height() as f64 - quiet),
    ];
    for (seen, drawn) in symbol.corners.iter().zip(corners) {
        assert!(seen.distance(drawn) < 3.0, "{seen:?} is not {drawn:?}");
    }
}

#[test]
fn a_card_may_lie_in_any_direction() {
    for turn_degrees in [90.0, 180.0, 270.0, 17.0, -24.0] {
        let (photo, _) = photo(&Conditions {
            turn_degrees,
            ..Conditions::default()
        });
        assert_eq!(
            read(&photo).map(|symbol| symbol.payload).as_deref(),
            Some(PAYLOAD),
            "at {turn_degrees}°"
        );
    }
}

#[test]
fn a_mirrored_picture_is_read() {
    let sheet = sheet();
    let mirrored: Vec<u8> = (0..sheet.height())
        .flat_map(|y| sheet.row(y).iter().rev().copied())
        .collect();
    let mirrored = Plane::new(sheet.width(), mirrored).expect("it is as large as before");
    assert_eq!(
        read(&mirrored).map(|symbol| symbol.payload).as_deref(),
        Some(PAYLOAD)
    );
}

#[test]
fn a_harsh_photo_is_read() {
    let harsh = Conditions {
        scale: 0.85,
        turn_degrees: -7.0,
        tilt: 0.12,
        blur_px: 1.0,
        light: 0.5,
        noise: 6.0,
        seed: 11,
    };
    assert_eq!(
        read(&photo(&harsh).0).map(|symbol| symbol.payload).as_deref(),
        Some(PAYLOAD)
    );
}

#[test]
fn a_photo_in_which_narrow_bars_have_run_into_each_other_is_read() {
    let blurred = Conditions {
        scale: 0.8,
        turn_degrees: 4.0,
        tilt: 0.05,
        blur_px: 1.7,
        light: 0.7,
        noise: 3.0,
        seed: 12,
    };
    assert_eq!(
        read(&photo(&blurred).0).map(|symbol| symbol.payload).as_deref(),
        Some(PAYLOAD)
    );
}

#[test]
fn a_bent_card_is_read_whose_rows_lie_beside_their_line_by_more_than_their_height() {
    let sheet = sheet();
    let (width, height) = (sheet.width(), sheet.height());
    // Rows are nine pixels high.
    for (waves, bow_px) in [(1.0, 14.0), (2.0, 12.0)] {
        let mut pixels = vec![255; width * height];
        for x in 0..width {
            let bow = bow_px * (std::f64::consts::PI * waves * x as f64 / width as f64).sin();
            for y in 0..height {
                let from = y as f64 - bow;
                if (0.0..height as f64).contains(&from) {
                    pixels[y * width + x] = sheet.sample(Point::new(x as f64, from)).round() as u8;
                }
            }
        }
        let bent = Plane::new(width, pixels).expect("it is as large as before");
        assert_eq!(
            read(&bent).map(|symbol| symbol.payload).as_deref(),
            Some(PAYLOAD),
            "{waves}"
        );
    }
}

#[test]
fn a_scribble_is_corrected() {
    let mut pixels = sheet().pixels().to_vec();
    let width = sheet().width();
    for y in 30..60 {
        pixels[y * width + 200..y * width + 330].fill(0);
    }
    let symbol =
        read(&Plane::new(width, pixels).expect("it is as large as before")).expect("the rest is enough");
    assert_eq!(symbol.payload, PAYLOAD);
    assert!(symbol.corrected > 0);
}

#[test]
fn what_is_damaged_beyond_repair_is_not_read() {
    let mut pixels = sheet().pixels().to_vec();
    let width = sheet().width();
    let mut dice = Dice::new(5);
    for y in 0..sheet().height() {
        for x in 150..400 {
            pixels[y * width + x] = if dice.below(2) == 0 { 0 } else { 255 };
        }
    }
    assert_eq!(
        read(&Plane::new(width, pixels).expect("it is as large as before")),
        None
    );
}

#[test]
fn pictures_without_a_symbol_have_none() {
    let mut dice = Dice::new(3);
    let noise = (0..400 * 300)
        .map(|_| u8::try_from(dice.below(256)).expect("below 256"))
        .collect();
    assert_eq!(read(&Plane::new(400, noise).expect("400 by 300")), None);
    assert_eq!(read(&Plane::new(1, vec![7]).expect("one pixel")), None);
    assert_eq!(read(&Plane::new(3000, vec![255; 3000]).expect("one line")), None);
}

#[test]
fn text_is_unpacked_by_the_rules_of_its_sub_modes() {
    // "PDF417" stands as an example in the standard: P D, F to mixed, 4 1, 7 and a pad.
    let words = [15 * 30 + 3, 5 * 30 + 28, 4 * 30 + 1, 7 * 30 + 29];
    assert_eq!(compaction::bytes(&words).as_deref(), Some(b"PDF417".as_slice()));
    // A number of 15 digits behind its leading 1 (the standard's example of numeric compaction).
    let digits = [902, 1, 624, 434, 632, 282, 200];
    assert_eq!(
        compaction::bytes(&digits).as_deref(),
        Some(b"000213298174000".as_slice())
    );
    // One byte among text, then text again.
    assert_eq!(
        compaction::bytes(&[1, 913, 200, 29]).as_deref(),
        Some(b"AB\xc8A".as_slice())
    );
    assert_eq!(compaction::bytes(&[901, 899, 899, 899, 899, 899, 1]), None);
}
