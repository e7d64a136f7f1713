//! Pictures that the demo uploads: drawn, so that no real person's document is needed.

use std::io::Cursor;

use anyhow::Context as _;
use image::{ImageFormat, Rgb, RgbImage};

const PAPER: Rgb<u8> = Rgb([226, 232, 226]);
const INK: Rgb<u8> = Rgb([40, 44, 60]);
const BAND: Rgb<u8> = Rgb([96, 28, 44]);
const SKIN: Rgb<u8> = Rgb([222, 180, 150]);
const HAIR: Rgb<u8> = Rgb([84, 58, 40]);
const CLOTH: Rgb<u8> = Rgb([52, 84, 120]);
const WALL: Rgb<u8> = Rgb([190, 196, 204]);

/// Which way a face looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pose {
    /// Into the camera.
    Front,
    /// To the left.
    Left,
    /// To the right.
    Right,
}

impl Pose {
    /// How far eyes and nose stand from the middle of the face, as part of its half width.
    fn turn(self) -> f32 {
        match self {
            Self::Front => 0.0,
            Self::Left => -0.4,
            Self::Right => 0.4,
        }
    }
}

/// The data page of a passport: a band, a portrait, lines of text, and two lines for machines. PNG.
pub fn passport() -> anyhow::Result<Vec<u8>> {
    let mut page = RgbImage::from_fn(1250, 880, |x, y| {
        let wave = ((x as f32 / 23.0).sin() + (y as f32 / 17.0 + x as f32 / 90.0).cos()) * 7.0;
        lit(PAPER, wave + grain(x, y))
    });
    rectangle(&mut page, [0, 0, 1250, 96], BAND);
    rectangle(&mut page, [70, 170, 360, 460], WALL);
    face(&mut page, [250.0, 400.0], 110.0, Pose::Front);
    for line in 0..7_u32 {
        let y = 190 + line * 64;
        words(&mut page, [490, y, 9], 2, line + 1);
        words(&mut page, [490, y + 20, 24], 4 + line % 3, line + 11);
    }
    for line in 0..2_u32 {
        for letter in 0..44_u32 {
            let (x, y) = (60 + letter * 26, 720 + line * 70);
            glyph(&mut page, [x, y, 34], letter * 7 + line * 131 + 3);
        }
    }
    png(&page)
}

/// A picture of a face that looks one way. PNG.
pub fn selfie(pose: Pose) -> anyhow::Result<Vec<u8>> {
    let mut picture = RgbImage::from_fn(720, 960, |x, y| lit(WALL, y as f32 / -24.0 + grain(x, y)));
    face(&mut picture, [360.0, 420.0], 190.0, pose);
    png(&picture)
}

fn face(picture: &mut RgbImage, [x, y]: [f32; 2], half_width: f32, pose: Pose) {
    let turn = pose.turn() * half_width;
    ellipse(
        picture,
        [x, y + half_width * 2.3],
        [half_width * 1.7, half_width * 1.1],
        CLOTH,
    );
    ellipse(
        picture,
        [x, y + half_width * 1.2],
        [half_width * 0.4, half_width * 0.7],
        SKIN,
    );
    ellipse(
        picture,
        [x - turn * 0.3, y - half_width * 0.25],
        [half_width * 1.12, half_width * 1.3],
        HAIR,
    );
    ellipse(picture, [x, y], [half_width, half_width * 1.28], SKIN);
    for side in [-0.42, 0.42] {
        let eye = [x + turn + side * half_width, y - half_width * 0.2];
        ellipse(
            picture,
            eye,
            [half_width * 0.17, half_width * 0.09],
            Rgb([245, 245, 245]),
        );
        ellipse(picture, eye, [half_width * 0.07, half_width * 0.08], INK);
        ellipse(
            picture,
            [eye[0], eye[1] - half_width * 0.22],
            [half_width * 0.22, half_width * 0.04],
            HAIR,
        );
    }
    ellipse(
        picture,
        [x + turn * 1.3, y + half_width * 0.15],
        [half_width * 0.1, half_width * 0.28],
        lit(SKIN, -22.0),
    );
    let mouth = [x + turn, y + half_width * 0.66];
    ellipse(
        picture,
        mouth,
        [half_width * 0.34, half_width * 0.09],
        Rgb([160, 72, 76]),
    );
}

fn ellipse(picture: &mut RgbImage, [x, y]: [f32; 2], [half_width, half_height]: [f32; 2], colour: Rgb<u8>) {
    for (px, py, pixel) in picture.enumerate_pixels_mut() {
        let (dx, dy) = ((px as f32 - x) / half_width, (py as f32 - y) / half_height);
        let distance = dx * dx + dy * dy;
        if distance <= 1.0 {
            *pixel = lit(colour, (dx + dy) * -14.0 + grain(px, py));
        }
    }
}

fn rectangle(picture: &mut RgbImage, [left, top, width, height]: [u32; 4], colour: Rgb<u8>) {
    let (right, bottom) = (
        (left + width).min(picture.width()),
        (top + height).min(picture.height()),
    );
    for y in top..bottom {
        for x in left..right {
            picture.put_pixel(x, y, lit(colour, grain(x, y)));
        }
    }
}

/// Made-up words: `count` groups of letters from a place, so high.
fn words(picture: &mut RgbImage, [left, top, height]: [u32; 3], count: u32, seed: u32) {
    let mut x = left;
    for word in 0..count {
        for letter in 0..(3 + (seed * 5 + word * 3) % 6) {
            glyph(picture, [x, top, height], seed * 97 + word * 31 + letter * 13);
            x += height * 2 / 3;
        }
        x += height / 2;
    }
}

/// Something like a letter: strokes on a grid of three by five.
fn glyph(picture: &mut RgbImage, [left, top, height]: [u32; 3], seed: u32) {
    let cell = (height / 5).max(1);
    let bits = seed.wrapping_mul(2_654_435_761) >> 11 | 0b1_0010_0100_1001;
    for place in (0..15_u32).filter(|place| bits >> place & 1 == 1) {
        rectangle(
            picture,
            [left + place % 3 * cell, top + place / 3 * cell, cell, cell],
            INK,
        );
    }
}

/// A colour, so much brighter or darker.
fn lit(Rgb(channels): Rgb<u8>, by: f32) -> Rgb<u8> {
    Rgb(channels.map(|channel| (f32::from(channel) + by).clamp(0.0, 255.0) as u8))
}

/// The grain of a sensor, the same for the same place.
fn grain(x: u32, y: u32) -> f32 {
    let mixed = (x.wrapping_mul(374_761_393) ^ y.wrapping_mul(668_265_263)).wrapping_mul(1_274_126_177);
    (mixed >> 29) as f32 - 3.5
}

fn png(picture: &RgbImage) -> anyhow::Result<Vec<u8>> {
    let mut bytes = Cursor::new(Vec::new());
    picture
        .write_to(&mut bytes, ImageFormat::Png)
        .context("a picture could not be encoded")?;
    Ok(bytes.into_inner())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_are_large_and_differ() {
        let pictures = [
            passport().unwrap(),
            selfie(Pose::Front).unwrap(),
            selfie(Pose::Left).unwrap(),
            selfie(Pose::Right).unwrap(),
        ];
        for (index, bytes) in pictures.iter().enumerate() {
            let picture = image::load_from_memory(bytes).unwrap();
            assert!(picture.width() >= 720 && picture.height() >= 880, "{index}");
            assert!(
                pictures[index + 1..].iter().all(|other| other != bytes),
                "{index}"
            );
        }
    }
}
