//! Measures how good labelled pictures are, and copies of them that were made worse:
//!
//! `cargo run --release -p evidence --example quality -- [DATA]`
//!
//! DATA holds the folders `mrz`, `documents` and `proof` with a `manifest.jsonl` each. PDFs are left out. Printed is how
//! many of each kind have which faults; the honest ones with a fault are named.
#![expect(clippy::print_stdout, reason = "this is a command")]

#[path = "shared/labelled.rs"]
mod labelled;

use std::collections::BTreeMap;
use std::path::PathBuf;

use evidence::document::Quality;
use image::RgbImage;
use image::imageops::{FilterType, fast_blur, resize};

/// A name, and what makes the picture worse.
type Change = (&'static str, fn(&RgbImage) -> RgbImage);

/// What is done to a picture: standard deviations of blur are in pixels of one of 1,000.
const WORSE: [Change; 6] = [
    ("honest", RgbImage::clone),
    ("blurred by 2 px of 1,000", |picture| blurred(picture, 2.0)),
    ("blurred by 3 px of 1,000", |picture| blurred(picture, 3.0)),
    ("blurred by 5 px of 1,000", |picture| blurred(picture, 5.0)),
    ("a fifth of the light", dark),
    ("a lamp mirrored in the middle", glare),
];

fn main() {
    let data = std::env::args()
        .nth(1)
        .map_or_else(|| PathBuf::from("../shared/data"), PathBuf::from);
    let files = ["mrz", "documents", "proof"].map(|folder| labelled::manifest(&data.join(folder)));
    let mut counts: BTreeMap<(usize, Vec<&str>), usize> = BTreeMap::new();
    for (file, _) in files.iter().flatten() {
        let bytes = std::fs::read(file).unwrap_or_default();
        let pages = labelled::pages(&bytes).filter(|_| !bytes.starts_with(b"%PDF-"));
        let Some(picture) = pages.and_then(|pages| pages.into_iter().next()?.picture) else {
            continue;
        };
        for (kind, (_, make)) in WORSE.iter().enumerate() {
            let quality = Quality::of(&make(&picture)).expect("as large as the picture that was taken");
            let faults: Vec<&str> = quality.faults().into_iter().map(|fault| fault.code()).collect();
            if kind == 0 && !faults.is_empty() {
                println!("{}: {quality:?}", file.display());
            }
            *counts.entry((kind, faults)).or_default() += 1;
        }
    }
    for ((kind, faults), count) in counts {
        println!("{}: {count} {faults:?}", WORSE[kind].0);
    }
}

fn blurred(picture: &RgbImage, deviation: f32) -> RgbImage {
    let longer = picture.width().max(picture.height());
    let small = if longer > 1000 {
        let side = |px: u32| (px * 1000 / longer).max(1);
        resize(
            picture,
            side(picture.width()),
            side(picture.height()),
            FilterType::Triangle,
        )
    } else {
        picture.clone()
    };
    let scale = small.width().max(small.height()) as f32 / 1000.0;
    fast_blur(&small, deviation * scale)
}

fn dark(picture: &RgbImage) -> RgbImage {
    let mut picture = picture.clone();
    picture.iter_mut().for_each(|value| *value /= 5);
    picture
}

fn glare(picture: &RgbImage) -> RgbImage {
    let (width, height) = (picture.width() as f32, picture.height() as f32);
    let reach = width.min(height) * 0.22;
    let mut picture = picture.clone();
    for (x, y, pixel) in picture.enumerate_pixels_mut() {
        let away = (x as f32 - width * 0.5).hypot(y as f32 - height * 0.6) / reach;
        let added = (255.0 * (1.6 - away) / 0.6).clamp(0.0, 255.0) as u8;
        pixel
            .0
            .iter_mut()
            .for_each(|value| *value = value.saturating_add(added));
    }
    picture
}
