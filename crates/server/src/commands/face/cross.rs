//! `face cross`: every picture of a labelled set against every other, and portraits as documents have them against pictures.
//!
//! Pairs share pictures, so that they are not independent: shares are printed without intervals.

mod glasses;
pub mod portraits;
mod variants;

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use clap::Args;
use evidence::face::embedding::{DISTANCE_MATCH_MAX, DISTANCE_SAME_BELOW, Likeness};
use evidence::face::mesh::Mesh;
use evidence::face::{Embedding, FaceNetworks, Fingerprint, Pyramid, mirror};
use serde::Deserialize;
use serde_json::{Value, json};

use super::labelled::{Unreadable, lines};
use super::picture::{Reading, decode};
use super::rates::{Share, quantile, rounded};
use crate::report::Report;

/// Arguments of `face cross`.
#[derive(Debug, Args)]
pub struct CrossArgs {
    /// Labelled pictures, one JSON object a line: {"file": …, "identity": …}; files are named from its folder
    #[arg(long, value_name = "FILE")]
    manifest: PathBuf,
    /// Print every so-manieth picture as a portrait on a page, in several conditions, and compare those with the pictures
    #[arg(long, value_name = "N")]
    portraits: Option<usize>,
    /// Draw glasses on every so-manieth picture, and compare those with the pictures
    #[arg(long, value_name = "N")]
    glasses: Option<usize>,
    /// Count the pictures of one person that are taken for each other's mirror pictures
    #[arg(long)]
    mirrored: bool,
}

/// A labelled picture.
#[derive(Debug, Deserialize)]
struct Labelled {
    file: String,
    identity: Option<String>,
}

struct Picture {
    file: String,
    identity: String,
    mesh: Mesh,
    embedding: Embedding,
    fingerprint: Fingerprint,
}

/// Distances of the table, besides the shipped ones.
const DISTANCES: [f32; 5] = [0.30, 0.32, 0.338, 0.35, 0.36];

/// Compares everything with everything.
///
/// # Errors
/// When a file cannot be read, and when a network fails.
pub fn measure(networks: &FaceNetworks, arguments: &CrossArgs) -> anyhow::Result<Report> {
    let root = arguments.manifest.parent().unwrap_or(Path::new(""));
    let (mut pictures, mut without_face) = (Vec::new(), 0_usize);
    let mut unreadable = Unreadable::default();
    for labelled in lines::<Labelled>(&arguments.manifest)? {
        let Some(identity) = labelled.identity else {
            continue;
        };
        let read = unreadable.or_face(networks, &root.join(&labelled.file), Reading::Portrait)?;
        match read.and_then(|read| read.face.value) {
            Some(face) => pictures.push(Picture {
                file: labelled.file,
                identity,
                mesh: face.mesh,
                embedding: face.embedding,
                fingerprint: face.fingerprint,
            }),
            None => without_face += 1,
        }
    }
    let [same, different] = distances(&pictures);
    let mut text = format!(
        "{} pictures ({without_face} without a face): {} pairs of one person, {} of two.\n",
        pictures.len(),
        same.len(),
        different.len()
    );
    text.push_str(&unreadable.text());
    let thresholds = thresholds(&same, &different, &mut text);
    let alike = copies(&pictures);
    let _ = writeln!(
        text,
        "{} pairs of pictures look like copies, {} of them also among many",
        alike[0], alike[1]
    );
    let mut document = json!({
        "copies": alike[0],
        "copiesAmongMany": alike[1],
        "pictures": pictures.len(),
        "withoutFace": without_face,
        "unreadable": unreadable.document(),
        "pairsOfOne": same.len(),
        "pairsOfTwo": different.len(),
        "thresholds": thresholds,
    });
    for (name, step, variants) in [
        ("portraits", arguments.portraits, portraits::variants()),
        ("glasses", arguments.glasses, glasses::variants()),
    ] {
        let Some(step) = step else { continue };
        let of = variants::Source {
            networks,
            root,
            pictures: &pictures,
            step: step.max(1),
        };
        document[name] = variants::compare(&of, &variants, &mut text)?;
    }
    if arguments.mirrored {
        document["mirrored"] = mirrored(root, &pictures, &mut text)?;
    }
    Ok(Report::new(document, text))
}

/// How many pairs of two people lie below each distance, and of one person above.
fn thresholds(same: &[f32], different: &[f32], text: &mut String) -> Vec<Value> {
    DISTANCES
        .into_iter()
        .chain([DISTANCE_MATCH_MAX, DISTANCE_SAME_BELOW])
        .map(|distance| {
            let accepted = Share::among(different, |other| **other <= distance);
            let refused = Share::among(same, |other| **other > distance);
            let score = Likeness { distance }.score();
            let _ = writeln!(
                text,
                "distance {distance:.3} (score {score:.2}): {:.4} % of two people below, {:.2} % of one person above",
                accepted.rate() * 100.0,
                refused.rate() * 100.0
            );
            json!({
                "distance": distance,
                "score": score,
                "falseAccept": accepted.rate(),
                "falseReject": refused.rate(),
            })
        })
        .collect()
}

/// Distances of all pairs of one person, and of two.
fn distances(pictures: &[Picture]) -> [Vec<f32>; 2] {
    let [mut same, mut different] = [Vec::new(), Vec::new()];
    for (at, one) in pictures.iter().enumerate() {
        for other in &pictures[at + 1..] {
            let distance = one.embedding.likeness(&other.embedding).distance;
            if one.identity == other.identity {
                same.push(distance);
            } else {
                different.push(distance);
            }
        }
    }
    [same, different]
}

/// Pairs of pictures whose fingerprints are those of copies: in one set of selfies, and among all pictures of a project.
/// A set that holds no picture twice should have none.
fn copies(pictures: &[Picture]) -> [usize; 2] {
    let mut copies = [0, 0];
    for (at, one) in pictures.iter().enumerate() {
        for other in &pictures[at + 1..] {
            let resemblance = one.fingerprint.resemblance(&other.fingerprint);
            copies[0] += usize::from(resemblance.is_copy());
            copies[1] += usize::from(resemblance.is_known_copy());
        }
    }
    copies
}

/// How much a photograph of a person resembles the mirror picture of another one.
fn mirrored(root: &Path, pictures: &[Picture], text: &mut String) -> anyhow::Result<Value> {
    let mut alike: Vec<f64> = Vec::new();
    for of_one in pictures.chunk_by(|one, next| one.identity == next.identity) {
        let decoded = of_one
            .iter()
            .map(|picture| Ok(decode(&root.join(&picture.file))?.1.value))
            .collect::<anyhow::Result<Vec<_>>>()?;
        let pyramids: Vec<Pyramid<'_>> = decoded.iter().map(Pyramid::new).collect();
        let views: Vec<_> = pyramids
            .iter()
            .zip(of_one.iter().map(|picture| &picture.mesh))
            .collect();
        for (at, one) in views.iter().enumerate() {
            let others = views[at + 1..].iter();
            alike.extend(others.map(|other| f64::from(mirror::correlation(*one, *other))));
        }
    }
    let taken = Share::among(&alike, |value| **value >= f64::from(mirror::MIRROR_MIN));
    let spread = [0.5, 0.99, 1.0].map(|at| rounded(quantile(&alike, at)));
    let _ = writeln!(
        text,
        "{} of {} pairs of one person are taken for mirror pictures; correlation: half below {}, 99 % below {}, all up to {}",
        taken.count, taken.of, spread[0], spread[1], spread[2]
    );
    Ok(json!({"taken": taken.document(), "correlation": spread}))
}
