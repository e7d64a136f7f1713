//! Drawn pictures with and without each sign.

use image::{Rgb, RgbImage};

use super::{edited_strength, editor, grey_strength, screen_strength};
use crate::photograph::Dice;

/// A page of coloured discs and the noise of a camera.
fn page(seed: u64) -> RgbImage {
    let mut dice = Dice::new(seed);
    let discs = (0..90).map(|_| {
        let place = [
            dice.between(0.0, 640.0),
            dice.between(0.0, 420.0),
            dice.between(8.0, 60.0),
        ];
        (
            place,
            [
                dice.between(60.0, 220.0),
                dice.between(60.0, 220.0),
                dice.between(60.0, 220.0),
            ],
        )
    });
    let discs = discs.collect::<Vec<_>>();
    RgbImage::from_fn(640, 420, |x, y| {
        let within = |([left, top, radius], _): &&([f64; 3], [f64; 3])| {
            (f64::from(x) - left).hypot(f64::from(y) - top) < *radius
        };
        let base = discs
            .iter()
            .find(within)
            .map_or([170.0, 160.0, 150.0], |(_, colour)| *colour);
        Rgb(base.map(|value| (value + 5.0 * dice.normal()).clamp(0.0, 255.0) as u8))
    })
}

fn grey(picture: &RgbImage, tint: [f32; 3]) -> RgbImage {
    let mut copy = picture.clone();
    for pixel in copy.pixels_mut() {
        let light = f32::from(pixel.0[1]);
        pixel.0 = tint.map(|share| (light * share) as u8);
    }
    copy
}

#[test]
fn a_grey_copy_is_told_also_under_a_yellow_lamp() {
    let coloured = page(1);
    assert!(grey_strength(&coloured) < 0.1, "{}", grey_strength(&coloured));
    assert!(grey_strength(&grey(&coloured, [1.0, 1.0, 1.0])) > 0.9);
    assert!(grey_strength(&grey(&coloured, [1.0, 0.93, 0.75])) > 0.7);
    assert!(grey_strength(&RgbImage::new(0, 0)) < f32::EPSILON);
}

#[test]
fn a_painted_part_is_told_among_noise() {
    let mut picture = page(2);
    assert!(edited_strength(&picture) < f32::EPSILON);
    for y in 100..170 {
        for x in 200..420 {
            picture.put_pixel(x, y, Rgb([180, 170, 160]));
        }
    }
    assert!(edited_strength(&picture) > 0.2, "{}", edited_strength(&picture));
    // Compression makes single squares flat all over a quiet picture.
    let mut compressed = page(2);
    for square in 0..30 {
        let (left, top) = (square % 6 * 96, square / 6 * 72);
        for (x, y) in (0..28).flat_map(|y| (0..28).map(move |x| (left + x, top + y))) {
            compressed.put_pixel(x, y, Rgb([180, 170, 160]));
        }
    }
    assert!(edited_strength(&compressed) < f32::EPSILON);
    let drawn = RgbImage::from_pixel(640, 420, Rgb([180, 170, 160]));
    assert!(
        edited_strength(&drawn) < f32::EPSILON,
        "a drawing has no noise anywhere"
    );
}

#[test]
fn a_grid_all_over_the_page_is_a_screen() {
    let picture = page(3);
    assert!(screen_strength(&picture) < 0.5, "{}", screen_strength(&picture));
    let mut recaptured = picture;
    for (x, y, pixel) in recaptured.enumerate_pixels_mut() {
        let wave = (f64::from(x) * 1.13 + f64::from(y) * 0.41).sin() * 22.0;
        pixel.0 = pixel
            .0
            .map(|value| (f64::from(value) + wave).clamp(0.0, 255.0) as u8);
    }
    assert!(
        screen_strength(&recaptured) > 0.8,
        "{}",
        screen_strength(&recaptured)
    );
}

#[test]
fn files_name_the_programs_that_changed_them() {
    for (file, expected) in [
        (
            &b"%PDF-1.4\n1 0 obj << /Producer (Adobe Photoshop for Macintosh) >> endobj"[..],
            Some("photoshop"),
        ),
        (
            b"%PDF-1.7\n<< /Creator (iLovePDF) /Producer (x) >>",
            Some("ilovepdf"),
        ),
        (
            b"%PDF-1.7\n<xmp:CreatorTool>Canva</xmp:CreatorTool>",
            Some("canva"),
        ),
        (
            b"%PDF-1.7\n<< /Producer (SAP NetWeaver) /Title (Photoshop course invoice) >>",
            None,
        ),
        (b"%PDF-1.7", None),
        (b"\xff\xd8\xff\xd9", None),
        (b"", None),
    ] {
        assert_eq!(editor(file), expected, "{}", String::from_utf8_lossy(file));
    }
}
