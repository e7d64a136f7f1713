//! `face cross`: every picture of a labelled set against every other, and portraits as documents have them against pictures.
//!
//! Pairs share pictures, so that they are not independent: shares are printed without intervals.

pub mod portraits;

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use clap::Args;
use evidence::face::embedding::{DISTANCE_MATCH_MAX, DISTANCE_SAME_BELOW, Likeness};
use evidence::face::{Decision, Embedding, FaceNetworks, Fingerprint, Pyramid, read_portrait};
use serde::Deserialize;
use serde_json::{Value, json};

use super::pairs::lines;
use super::picture::{Reading, decode, face_in};
use super::rates::{Share, rounded};
use super::refused;
use crate::report::Report;

use portraits::{KINDS, Original};

/// Arguments of `face cross`.
#[derive(Debug, Args)]
pub struct CrossArgs {
    /// Labelled pictures, one JSON object a line: {"file": …, "identity": …}; files are named from its folder
    #[arg(long, value_name = "FILE")]
    manifest: PathBuf,
    /// Print every so-manieth picture as a portrait on a page, in several conditions, and compare those with the pictures
    #[arg(long, value_name = "N")]
    portraits: Option<usize>,
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
    eyes_px: f32,
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
    for labelled in lines::<Labelled>(&arguments.manifest)? {
        let Some(identity) = labelled.identity else {
            continue;
        };
        let (_, picture) = decode(&root.join(&labelled.file))?;
        match face_in(networks, &picture.value, Reading::Portrait)? {
            Some(face) => pictures.push(Picture {
                file: labelled.file,
                identity,
                eyes_px: face.quality.eyes_px,
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
    let thresholds: Vec<Value> = DISTANCES
        .into_iter()
        .chain([DISTANCE_MATCH_MAX, DISTANCE_SAME_BELOW])
        .map(|distance| {
            let accepted = Share::among(&different, |other| **other <= distance);
            let refused = Share::among(&same, |other| **other > distance);
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
        .collect();
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
        "pairsOfOne": same.len(),
        "pairsOfTwo": different.len(),
        "thresholds": thresholds,
    });
    if let Some(step) = arguments.portraits {
        document["portraits"] = as_portraits(networks, root, &pictures, step.max(1), &mut text)?;
    }
    Ok(Report::new(document, text))
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

/// What was decided about a printed portrait and another picture.
struct Compared {
    same: bool,
    decision: Decision,
    distance: f32,
}

fn as_portraits(
    networks: &FaceNetworks,
    root: &Path,
    pictures: &[Picture],
    step: usize,
    text: &mut String,
) -> anyhow::Result<Value> {
    let mut document = json!({});
    for kind in &KINDS {
        let (mut printed, mut found) = (0_usize, 0_usize);
        let mut compared: Vec<Compared> = Vec::new();
        for (at, picture) in pictures.iter().enumerate().step_by(step) {
            let (_, file) = decode(&root.join(&picture.file))?;
            let original = Original {
                picture: &file.value,
                eyes_px: picture.eyes_px,
            };
            let page = portraits::page(&original, kind, at as u32);
            printed += 1;
            let Some(portrait) = read_portrait(networks, &Pyramid::new(&page)).map_err(refused)? else {
                continue;
            };
            found += 1;
            for (_, other) in pictures.iter().enumerate().filter(|(index, _)| *index != at) {
                let likeness = portrait.embedding.likeness(&other.embedding);
                compared.push(Compared {
                    same: picture.identity == other.identity,
                    decision: likeness.decision_on_portrait(portrait.quality.eyes_px),
                    distance: likeness.distance,
                });
            }
        }
        let (name, entry) = told(
            kind.name,
            Share {
                count: found,
                of: printed,
            },
            &compared,
            text,
        );
        document[name] = entry;
    }
    Ok(document)
}

fn told(name: &'static str, found: Share, compared: &[Compared], text: &mut String) -> (&'static str, Value) {
    let share = |same: bool, decision: Decision| {
        let of = compared.iter().filter(|it| it.same == same);
        Share::among(of, |it| it.decision == decision).rate() * 100.0
    };
    let mut of_two: Vec<f32> = compared
        .iter()
        .filter(|it| !it.same)
        .map(|it| it.distance)
        .collect();
    of_two.sort_by(f32::total_cmp);
    let one_in_thousand = of_two.get(of_two.len() / 1000).copied();
    let genuine = compared.iter().filter(|it| it.same).count();
    let _ = writeln!(
        text,
        "{name}: found {} of {}; {genuine} pairs of one person: match {:.1} %, review {:.1} %, no match {:.1} %; \
         {} of two: match {:.3} %, review {:.2} %; one in a thousand of two people lies below {:.3}",
        found.count,
        found.of,
        share(true, Decision::Match),
        share(true, Decision::Review),
        share(true, Decision::NoMatch),
        of_two.len(),
        share(false, Decision::Match),
        share(false, Decision::Review),
        one_in_thousand.unwrap_or_default(),
    );
    let of = |same: bool| {
        json!({
            "match": rounded(share(same, Decision::Match)),
            "review": rounded(share(same, Decision::Review)),
            "noMatch": rounded(share(same, Decision::NoMatch)),
        })
    };
    let entry = json!({
        "found": found.document(),
        "pairsOfOne": genuine,
        "pairsOfTwo": of_two.len(),
        "percentOfOne": of(true),
        "percentOfTwo": of(false),
        "distanceOfOneInThousand": one_in_thousand,
    });
    (name, entry)
}
