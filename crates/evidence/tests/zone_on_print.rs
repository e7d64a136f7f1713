//! A zone whose lines other print seems to continue, as when a card lies on a letter. It takes the models; a machine without them
//! says so and skips.

#[path = "shared/models.rs"]
mod with_models;

use evidence::mrz::Scanner;
use evidence::mrz::typeface::Typeface;
use evidence::plane::Plane;
use image::{GrayImage, Luma, imageops};
use jiff::civil::date;
use with_models::models_with;

const CARD: [&str; 3] = [
    "I<UTOD231458907<<<<<<<<<<<<<<<",
    "7408122F3204153UTO<<<<<<<<<<<2",
    "ERIKSSON<<ANNA<MARIA<<<<<<<<<<",
];
const LETTER: &str =
    "HOUSES ALONG THE HARBOUR WERE SOLD TO A COMPANY FROM THE NORTH WHICH WANTS TO BUILD ANEW";

/// How wide a character of the zone is, and one of the letter below it, in pixels.
const PLACE_PX: u32 = 20;
const LETTER_PX: u32 = 14;

/// Prints a line from a place on, as far as the page goes.
fn print(page: &mut GrayImage, [left, top]: [u32; 2], place_px: u32, text: &str) {
    let typeface = Typeface::open().expect("the sheet is a picture");
    let (width, height) = typeface.glyph_size();
    for (index, character) in (0_u32..).zip(text.chars()) {
        let Some(glyph) = typeface.glyph(character) else {
            continue;
        };
        let high = height * place_px / width;
        let glyph = imageops::resize(&glyph, place_px, high, imageops::FilterType::Triangle);
        imageops::replace(page, &glyph, i64::from(left + index * place_px), i64::from(top));
    }
}

/// A card that lies on a letter, whose lines end where those of the zone begin, and go on behind them.
fn card_on_a_letter() -> GrayImage {
    let mut page = GrayImage::from_pixel(1100, 760, Luma([255]));
    for (index, top) in (0_u32..).zip((20..720).step_by(60)) {
        let from = index as usize % 3 * 5;
        print(&mut page, [10, top], LETTER_PX, &LETTER[from..]);
    }
    let card = GrayImage::from_pixel(30 * PLACE_PX + 60, 400, Luma([255]));
    imageops::replace(&mut page, &card, 220, 190);
    for (line, top) in CARD.into_iter().zip([380, 440, 500]) {
        print(&mut page, [250, top], PLACE_PX, line);
    }
    page
}

#[test]
fn a_card_that_lies_on_a_letter_is_read_as_if_it_lay_on_a_table() {
    let Some(models) = models_with("text-detection") else {
        return;
    };
    let scanner = Scanner::open(&models).unwrap();
    let upright = card_on_a_letter();
    for picture in [imageops::rotate90(&upright), upright] {
        let plane = Plane::new(picture.width() as usize, picture.into_raw()).unwrap();
        let scan = scanner.scan(&plane, date(2026, 11, 28)).unwrap().expect("a zone");
        assert_eq!(scan.zone.lines, CARD);
        assert!(scan.is_valid());
    }
}
