//! Whether forged documents that were made from one template are told from genuine ones of one type:
//! `cargo run --release -p evidence --example templates -- FACES models`
//!
//! FACES is a folder with `manifest.jsonl`, a `file` and an `identity` a row. Passports of one type are drawn for 200 people, each
//! photographed in its own way; 20 forged ones keep the portrait of one page and replace the text, 20 keep the page and replace
//! portrait and text. Counted is what `picture-shared` rests on: portraits that are copies of each other.
#![expect(clippy::print_stdout, reason = "this is a command")]

#[path = "shared/labelled.rs"]
#[expect(dead_code, reason = "shared with other examples")]
mod labelled;

use std::collections::BTreeMap;
use std::io::Cursor;
use std::path::Path;

use evidence::face::{FaceNetworks, Fingerprint, Pyramid, read_portrait};
use evidence::model::Models;
use evidence::photograph::Dice;
use image::codecs::jpeg::JpegEncoder;
use image::imageops::{self, FilterType};
use image::{Rgb, RgbImage};

const GENUINE: usize = 200;
const FORGED: usize = 20;
const PAGE: (u32, u32) = (1200, 845);

fn main() {
    let mut arguments = std::env::args().skip(1);
    let faces = arguments.next().expect("the folder of faces is named");
    let models = Models::open(arguments.next().unwrap_or_else(|| "models".to_owned()));
    let networks = FaceNetworks::open(&models).expect("the models are installed");
    let mut people: BTreeMap<String, std::path::PathBuf> = BTreeMap::new();
    for (file, row) in labelled::manifest(Path::new(&faces)) {
        let identity = row["identity"].as_str().unwrap_or_default().to_owned();
        people.entry(identity).or_insert(file);
    }
    let portraits: Vec<RgbImage> = people
        .values()
        .take(GENUINE + FORGED)
        .filter_map(|file| Some(image::open(file).ok()?.into_rgb8()))
        .collect();
    assert!(portraits.len() == GENUINE + FORGED, "220 people are needed");
    let mut dice = Dice::new(5);
    let mut seen = |portrait: &RgbImage, holder: u32| {
        let photo = photographed(&page(portrait, holder), &mut dice);
        let face = read_portrait(&networks, &Pyramid::new(&photo));
        face.expect("the networks answer").map(|face| face.fingerprint)
    };
    let mut all = |portraits: &mut dyn Iterator<Item = &RgbImage>| -> Vec<Fingerprint> {
        (0..)
            .zip(portraits)
            .filter_map(|(holder, portrait)| seen(portrait, holder))
            .collect()
    };
    let genuine = all(&mut portraits.iter().take(GENUINE));
    let same_portrait = all(&mut std::iter::repeat_n(&portraits[GENUINE], FORGED));
    let other_portraits = all(&mut portraits.iter().skip(GENUINE));
    println!(
        "portraits found: {} of {GENUINE} genuine, {} and {} of {FORGED} forged",
        genuine.len(),
        same_portrait.len(),
        other_portraits.len()
    );
    told("genuine, one type, another holder each", &genuine);
    told("forged, portrait kept and text replaced", &same_portrait);
    told("forged, portrait and text replaced", &other_portraits);
    let wronged = genuine
        .iter()
        .filter(|one| same_portrait.iter().any(|other| is_copy(one, other)))
        .count();
    println!(
        "genuine ones taken for one of the forged with the kept portrait: {wronged} of {}",
        genuine.len()
    );
}

fn is_copy(one: &Fingerprint, other: &Fingerprint) -> bool {
    one.resemblance(other).is_known_copy()
}

/// How many of them would be told as a picture that another of them has sent, and how near the nearest two come.
fn told(what: &str, pictures: &[Fingerprint]) {
    let others = |index: usize| {
        pictures
            .iter()
            .enumerate()
            .filter(move |(other, _)| *other != index)
            .map(|(_, other)| other)
    };
    let count = (0..pictures.len())
        .filter(|index| others(*index).any(|other| is_copy(&pictures[*index], other)))
        .count();
    let nearest = (0..pictures.len())
        .flat_map(|index| others(index).map(move |other| pictures[index].resemblance(other).signs_differing))
        .min();
    println!(
        "{what}: {count} of {} told, nearest two differ in {nearest:?} signs",
        pictures.len()
    );
}

/// A page of one design, with the portrait and bars for the text of that holder.
fn page(portrait: &RgbImage, holder: u32) -> RgbImage {
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
fn photographed(page: &RgbImage, dice: &mut Dice) -> RgbImage {
    let mut within = |least: f64, most: f64| dice.between(least, most) as f32;
    let margin = [
        within(0.0, 0.03),
        within(0.0, 0.03),
        within(0.0, 0.03),
        within(0.0, 0.03),
    ];
    let (width, height) = (page.width() as f32, page.height() as f32);
    let (left, top) = ((margin[0] * width) as u32, (margin[1] * height) as u32);
    let (right, bottom) = ((margin[2] * width) as u32, (margin[3] * height) as u32);
    let cut = imageops::crop_imm(
        page,
        left,
        top,
        page.width() - left - right,
        page.height() - top - bottom,
    )
    .to_image();
    let (scale, light, quality) = (within(0.7, 1.0), within(0.85, 1.1), within(65.0, 92.0) as u8);
    let length = |pixels: u32| (pixels as f32 * scale).round() as u32;
    let mut photo = imageops::resize(
        &cut,
        length(cut.width()),
        length(cut.height()),
        FilterType::Triangle,
    );
    photo
        .pixels_mut()
        .for_each(|pixel| pixel.0 = pixel.0.map(|level| (f32::from(level) * light).min(255.0) as u8));
    let mut file = Vec::new();
    JpegEncoder::new_with_quality(Cursor::new(&mut file), quality)
        .encode_image(&photo)
        .expect("a picture can be saved");
    image::load_from_memory(&file)
        .expect("what was saved can be opened")
        .into_rgb8()
}
