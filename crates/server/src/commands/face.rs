//! `bonafide face`: what the engine sees in faces, for a person at a terminal, and how often it is right on labelled sets.
//!
//! Pictures are read from files and go nowhere; no database is opened.

mod attacks;
mod coverings;
mod cross;
mod labelled;
mod live;
mod outcome;
mod pairs;
mod picture;
mod poses;
mod rates;

use std::path::PathBuf;

use clap::{Args, Subcommand};
use evidence::face::{Face, FaceCode, FaceNetworks, NetworkError, Subject, examination, traces};
use evidence::model::Models;
use serde_json::{Value, json};

use crate::installation::Installation;
use crate::refusal::Refusal;
use crate::report::Report;

use picture::{Reading, Timed};

/// Faces in pictures.
#[derive(Debug, Subcommand)]
pub enum FaceCommand {
    /// Find the face in a picture: where it looks, how well it can be judged, what is wrong with it
    Inspect(InspectArgs),
    /// Compare the faces of two pictures, or of a labelled set of pairs
    Compare(CompareArgs),
    /// Judge three selfies: one living person, and the one on the portrait
    Live(live::LiveArgs),
    /// Measure how often the side that faces look to is right, on a labelled set
    Pose(poses::PoseArgs),
    /// Measure how often two people are taken for one, and portraits on documents for their owner, on a labelled set
    Cross(cross::CrossArgs),
    /// Measure how often a covered face is told, and an open one objected to, on labelled sets
    Coverings(coverings::CoveringsArgs),
    /// Measure how many made-up attacks pass, and how many honest selfies do not
    Attacks(attacks::AttacksArgs),
}

/// Arguments of `face inspect`.
#[derive(Debug, Args)]
pub struct InspectArgs {
    /// Picture with a face: JPEG, PNG or WebP
    file: PathBuf,
    /// The picture is a page or card with a small portrait
    #[arg(long)]
    page: bool,
}

/// Arguments of `face compare`.
#[derive(Debug, Args)]
#[command(group = clap::ArgGroup::new("what").required(true).args(["a", "pairs"]))]
pub struct CompareArgs {
    /// Picture with a face; of several faces, the one that the picture is about
    #[arg(requires = "b")]
    a: Option<PathBuf>,
    /// Picture to compare it with
    b: Option<PathBuf>,
    /// Labelled pairs, one JSON object a line: {"a": …, "b": …, "same": true}
    #[arg(long, value_name = "FILE", conflicts_with = "a")]
    pairs: Option<PathBuf>,
    /// Folder that the pairs' files are named from [default: the folder of the pairs]
    #[arg(long, value_name = "FOLDER", requires = "pairs")]
    root: Option<PathBuf>,
    /// Write a JSON object for every pair
    #[arg(long, value_name = "FILE", requires = "pairs")]
    out: Option<PathBuf>,
}

impl FaceCommand {
    /// Carries the command out.
    pub fn run(self, installation: &Installation) -> anyhow::Result<Report> {
        let networks = networks(installation)?;
        match self {
            Self::Inspect(arguments) => inspect(&networks, &arguments),
            Self::Compare(arguments) => match (arguments.a, arguments.b, arguments.pairs) {
                (Some(a), Some(b), _) => compare(&networks, &a, &b),
                (_, _, Some(pairs)) => pairs::measure(
                    &networks,
                    &pairs,
                    arguments.root.as_deref(),
                    arguments.out.as_deref(),
                ),
                _ => Err(Refusal::new("usage", "two pictures, or --pairs").into()),
            },
            Self::Live(arguments) => live::judge(&networks, &outcome::policy(installation)?, &arguments),
            Self::Pose(arguments) => poses::measure(&networks, &arguments),
            Self::Cross(arguments) => cross::measure(&networks, &arguments),
            Self::Coverings(arguments) => coverings::measure(&networks, &arguments),
            Self::Attacks(arguments) => {
                attacks::measure(&networks, &outcome::policy(installation)?, &arguments)
            }
        }
    }
}

fn networks(installation: &Installation) -> anyhow::Result<FaceNetworks> {
    FaceNetworks::open(&Models::open(installation.models_folder())).map_err(refused)
}

/// A missing model is something that the operator can act on.
fn refused(error: NetworkError) -> anyhow::Error {
    Refusal::new("model", error.to_string()).into()
}

fn inspect(networks: &FaceNetworks, arguments: &InspectArgs) -> anyhow::Result<Report> {
    let reading = if arguments.page {
        Reading::Page
    } else {
        Reading::Selfie
    };
    let (file, read) = picture::read(networks, &arguments.file, reading)?;
    let software = traces::software(&file);
    let Timed { value, .. } = &read.face;
    let mut findings = Vec::new();
    examination::quality_findings(Subject::Front, value.as_ref(), &mut findings);
    let mut codes: Vec<&str> = findings.iter().map(|finding| finding.code.code()).collect();
    codes.extend(software.map(|_| FaceCode::EditedFile.code()));
    let text = match value {
        None => "No face was found.".to_owned(),
        Some(face) => format!(
            "A face that looks {}: yaw {:.0}°, pitch {:.0}°, roll {:.0}°; {:.0} pixels between the eyes.\nFindings: {}",
            face.pose.view().code(),
            face.pose.yaw,
            face.pose.pitch,
            face.pose.roll,
            face.quality.eyes_px,
            listed(&codes),
        ),
    };
    let document = json!({
        "face": value.as_ref().map(described),
        "findings": codes,
        "software": software,
        "cpuMs": {"decode": rates::rounded(read.decode_ms), "face": rates::rounded(read.face.cpu_ms)},
    });
    Ok(Report::new(document, text))
}

fn listed(codes: &[&str]) -> String {
    if codes.is_empty() {
        "none".to_owned()
    } else {
        codes.join(", ")
    }
}

/// A face as JSON. Embeddings and crops are not told.
fn described(face: &Face) -> Value {
    let bounds = face.mesh.bounds().map(f64::from).map(rates::rounded);
    let quality = &face.quality;
    json!({
        "box": bounds,
        "pose": face.pose.view().code(),
        "yaw": rates::rounded(f64::from(face.pose.yaw)),
        "pitch": rates::rounded(f64::from(face.pose.pitch)),
        "roll": rates::rounded(f64::from(face.pose.roll)),
        "quality": {
            "eyesPx": rates::rounded(f64::from(quality.eyes_px)),
            "outside": rates::rounded(f64::from(quality.outside)),
            "light": rates::rounded(f64::from(quality.light)),
            "sharpness": rates::rounded(f64::from(quality.sharpness)),
            "burnt": rates::rounded(f64::from(quality.burnt)),
            "eyesToCheeks": rates::rounded(f64::from(quality.eyes_to_cheeks)),
            "confidence": rates::rounded(f64::from(quality.confidence)),
            "otherFaces": quality.others,
            "lowerHalf": face.lower_half.map(|certainty| rates::rounded(f64::from(certainty))),
        },
    })
}

fn compare(networks: &FaceNetworks, a: &std::path::Path, b: &std::path::Path) -> anyhow::Result<Report> {
    let (_, one) = picture::read(networks, a, Reading::Anywhere)?;
    let (_, other) = picture::read(networks, b, Reading::Anywhere)?;
    let cpu_ms = rates::rounded(one.face.cpu_ms + other.face.cpu_ms);
    let (Some(first), Some(second)) = (&one.face.value, &other.face.value) else {
        let missing = if one.face.value.is_none() { a } else { b };
        let document =
            json!({"a": a, "b": b, "score": null, "same": false, "decision": "no-face", "cpuMs": cpu_ms});
        return Ok(Report::new(
            document,
            format!("No face was found in {}.", missing.display()),
        ));
    };
    let likeness = first.embedding.likeness(&second.embedding);
    let text = format!(
        "{}: score {:.3} (0.5 is the threshold), distance {:.3}.",
        likeness.decision().code(),
        likeness.score(),
        likeness.distance
    );
    let document = json!({
        "a": a,
        "b": b,
        "score": likeness.score(),
        "distance": likeness.distance,
        "same": likeness.same(),
        "decision": likeness.decision().code(),
        "samePicture": first.fingerprint.resemblance(&second.fingerprint).is_copy(),
        "cpuMs": cpu_ms,
    });
    Ok(Report::new(document, text))
}
