//! Pictures of people as documents show them: small, grey, printed, under laminate, photographed.

use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::imageops::{self, FilterType};
use image::{Rgb, RgbImage};

use super::super::picture::Reading;
use super::variants::Variant;

/// How a portrait is printed and photographed.
struct Condition {
    /// What it is called.
    name: &'static str,
    /// Distance between the eyes on the page, in pixels.
    eyes_px: f32,
    /// How it is printed and what lies over it.
    print: Print,
}

/// See [`Condition::print`].
#[derive(Clone, Copy, PartialEq, Eq)]
enum Print {
    /// In colour, sharp.
    Colour,
    /// Grey, sharp.
    Grey,
    /// Grey, a little blurred, with fine lines over it, under laminate with haze and a reflection, compressed hard.
    Laminated,
}

/// The conditions that are measured.
const KINDS: [Condition; 6] = {
    const fn of(name: &'static str, eyes_px: f32, print: Print) -> Condition {
        Condition { name, eyes_px, print }
    }
    [
        of("colour, 40 pixels between the eyes", 40.0, Print::Colour),
        of("grey, 40 pixels", 40.0, Print::Grey),
        of("laminated, 40 pixels", 40.0, Print::Laminated),
        of("laminated, 28 pixels", 28.0, Print::Laminated),
        of("laminated, 20 pixels", 20.0, Print::Laminated),
        of("laminated, 14 pixels", 14.0, Print::Laminated),
    ]
};

/// Pictures as documents show them.
pub fn variants() -> Vec<Variant> {
    let of = |condition: &'static Condition| Variant {
        name: condition.name,
        reading: Reading::Page,
        draw: Box::new(move |picture, mesh, seed| page(picture, mesh.eyes_px(), condition, seed)),
        decision: |likeness, face| likeness.decision_on_portrait(face.quality.eyes_px),
    };
    KINDS.iter().map(of).collect()
}

const PAPER: Rgb<u8> = Rgb([226, 229, 220]);

/// A page with the portrait on it, about as large beside it as a passport's is.
fn page(picture: &RgbImage, eyes_px: f32, condition: &Condition, seed: u32) -> RgbImage {
    let scale = condition.eyes_px / eyes_px.max(1.0);
    let length = |pixels: u32| ((pixels as f32 * scale).round() as u32).max(1);
    let (width, height) = (length(picture.width()), length(picture.height()));
    let mut portrait = imageops::resize(picture, width, height, FilterType::Triangle);
    if condition.print != Print::Colour {
        let grey = imageops::grayscale(&portrait);
        portrait = RgbImage::from_fn(width, height, |x, y| Rgb([grey.get_pixel(x, y).0[0]; 3]));
    }
    if condition.print == Print::Laminated {
        portrait = laminated(&imageops::blur(&portrait, 0.6), seed);
    }
    let mut page = RgbImage::from_pixel(width * 3, height * 2, PAPER);
    imageops::overlay(&mut page, &portrait, i64::from(width / 4), i64::from(height / 2));
    let quality = if condition.print == Print::Laminated {
        60
    } else {
        88
    };
    through_jpeg(&page, quality)
}

/// Fine lines of the print, haze, a slanting reflection, and the noise of a camera.
fn laminated(portrait: &RgbImage, seed: u32) -> RgbImage {
    let (width, height) = portrait.dimensions();
    let middle = 0.2 + 0.6 * (seed % 17) as f32 / 16.0;
    RgbImage::from_fn(width, height, |x, y| {
        let (across, down) = (x as f32 / width as f32, y as f32 / height as f32);
        let lines = 7.0 * (x as f32 * 0.9 + (y as f32 * 0.13).sin() * 4.0).sin();
        let reflection = 42.0 * (-((across + 0.5 * down - middle - 0.25) / 0.12).powi(2)).exp();
        let mut noise =
            x.wrapping_mul(0x9E37_79B1) ^ y.wrapping_mul(0x85EB_CA6B) ^ seed.wrapping_mul(0xC2B2_AE35);
        noise = (noise ^ (noise >> 15)).wrapping_mul(0x2C1B_3C6D);
        let noise = (noise >> 29) as f32 - 3.5;
        let level = |level: u8| f32::from(level) * 0.62 + 62.0 + lines + reflection + noise;
        Rgb(portrait
            .get_pixel(x, y)
            .0
            .map(|it| level(it).clamp(0.0, 255.0) as u8))
    })
}

/// What becomes of a picture that is saved as JPEG.
pub fn through_jpeg(picture: &RgbImage, quality: u8) -> RgbImage {
    let mut file = Vec::new();
    let encoded = JpegEncoder::new_with_quality(Cursor::new(&mut file), quality).encode_image(picture);
    let decoded = encoded.and_then(|()| image::load_from_memory(&file));
    decoded.map_or_else(|_| picture.clone(), |decoded| decoded.into_rgb8())
}
