//! Pages of one design for many people, and what becomes of a picture on its way.

use std::collections::BTreeMap;
use std::io::Cursor;
use std::path::Path;

use evidence::photograph::Dice;
use image::codecs::jpeg::JpegEncoder;
use image::imageops::{self, FilterType};
use image::{Rgb, RgbImage};

use super::labelled;

const PAGE: (u32, u32) = (1200, 845);

/// A portrait of each of so many people in a folder with `manifest.jsonl`.
pub fn portraits(faces: &Path, count: usize) -> Vec<RgbImage> {
    let mut people: BTreeMap<String, std::path::PathBuf> = BTreeMap::new();
    for (file, row) in labelled::manifest(faces) {
        let identity = row["identity"].as_str().unwrap_or_default().to_owned();
        people.entry(identity).or_insert(file);
    }
    let portraits: Vec<RgbImage> = people
        .values()
        .take(count)
        .filter_map(|file| Some(image::open(file).ok()?.into_rgb8()))
        .collect();
    assert!(portraits.len() == count, "{count} people are needed");
    portraits
}

/// A page of one design, with the portrait and bars for the text of that holder.
pub fn page(portrait: &RgbImage, holder: u32) -> RgbImage {
    let mut page = RgbImage::from_fn(PAGE.0, PAGE.1, |x, y| {
        let wave = ((x as f32 / 19.0).sin() + (y as f32 / 14.0 + x as f32 / 80.0).cos()) * 6.0;
        Rgb([226.0, 229.0, 219.0].map(|value| (value + wave) as u8))
    });
    let side = portrait.width().min(portrait.height());
    let cut = imageops::crop_imm(
        portrait,
        (portrait.width() - side * 4 / 5) / 2,
        0,
        side * 4 / 5,
        side,
    )
    .to_image();
    imageops::overlay(
        &mut page,
        &imageops::resize(&cut, 320, 400, FilterType::CatmullRom),
        70,
        180,
    );
    for line in 0..7 {
        let length = 120 + (holder.wrapping_mul(2_654_435_761) >> (line * 3)) % 300;
        let ink = RgbImage::from_pixel(length, 22, Rgb([40, 42, 48]));
        imageops::overlay(&mut page, &ink, 450, 100 + i64::from(line) * 70);
    }
    page
}

/// Another crop, size, light and compression each time.
pub fn sent(picture: &RgbImage, scale_min: f64, dice: &mut Dice) -> RgbImage {
    let (width, height) = picture.dimensions();
    let mut off = |side: u32| (dice.between(0.0, 0.03) * f64::from(side)) as u32;
    let (left, top, right, bottom) = (off(width), off(height), off(width), off(height));
    let cut = imageops::crop_imm(picture, left, top, width - left - right, height - top - bottom).to_image();
    let scale = dice.between(scale_min, 1.0);
    let light = dice.between(0.85, 1.1);
    let quality = dice.between(65.0, 92.0) as u8;
    let length = |side: u32| (f64::from(side) * scale).round() as u32;
    let mut sent = imageops::resize(
        &cut,
        length(cut.width()),
        length(cut.height()),
        FilterType::Triangle,
    );
    sent.pixels_mut()
        .for_each(|pixel| pixel.0 = pixel.0.map(|value| (f64::from(value) * light).min(255.0) as u8));
    let mut file = Vec::new();
    JpegEncoder::new_with_quality(Cursor::new(&mut file), quality)
        .encode_image(&sent)
        .expect("a picture can be saved");
    image::load_from_memory(&file)
        .expect("what was saved can be opened")
        .into_rgb8()
}
