//! Whether forged documents that were made from one template are told from genuine ones of one type:
//! `cargo run --release -p evidence --example templates -- FACES models`
//!
//! FACES is a folder with `manifest.jsonl`, a `file` and an `identity` a row. Passports of one type are drawn for 200 people, each
//! photographed in its own way; 20 forged ones keep the portrait of one page and replace the text, 20 keep the page and replace
//! portrait and text. Counted is what `picture-shared` rests on: portraits that are copies of each other.
#![expect(clippy::print_stdout, reason = "this is a command")]

#[path = "shared/pages.rs"]
mod pages;

#[path = "shared/labelled.rs"]
#[expect(dead_code, reason = "shared with other examples")]
mod labelled;

use std::path::Path;

use evidence::face::{FaceNetworks, Fingerprint, Pyramid, read_portrait};
use evidence::model::Models;
use evidence::photograph::Dice;
use image::RgbImage;

const GENUINE: usize = 200;
const FORGED: usize = 20;

fn main() {
    let mut arguments = std::env::args().skip(1);
    let faces = arguments.next().expect("the folder of faces is named");
    let models = Models::open(arguments.next().unwrap_or_else(|| "models".to_owned()));
    let networks = FaceNetworks::open(&models).expect("the models are installed");
    let portraits = pages::portraits(Path::new(&faces), GENUINE + FORGED);
    let mut dice = Dice::new(5);
    let mut seen = |portrait: &RgbImage, holder: u32| {
        let photo = pages::sent(&pages::page(portrait, holder), 0.7, &mut dice);
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
