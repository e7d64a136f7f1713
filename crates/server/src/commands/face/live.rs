//! `face live`: three selfies, and the page with a portrait.

use std::fmt::Write as _;
use std::path::PathBuf;

use clap::Args;
use domain::policy::Policy;
use evidence::face::attack::Liveness;
use evidence::face::{Examination, FaceCheck, FaceNetworks, Likeness, Shot, Shots, Subject, examine_selfies};
use serde_json::{Value, json};

use super::outcome::CheckOutcome;
use super::picture::{decode, timed};
use super::rates::rounded;
use super::{described, refused};
use crate::report::Report;

/// Arguments of `face live`.
#[derive(Debug, Args)]
pub struct LiveArgs {
    /// Selfie that looks ahead
    front: PathBuf,
    /// Selfie that is turned left
    left: PathBuf,
    /// Selfie that is turned right
    right: PathBuf,
    /// Page or card with the portrait
    #[arg(long, value_name = "FILE")]
    portrait: Option<PathBuf>,
}

/// Judges three selfies.
///
/// # Errors
/// When a file cannot be read, and when a network fails.
pub fn judge(networks: &FaceNetworks, policy: &Policy, arguments: &LiveArgs) -> anyhow::Result<Report> {
    let (front, left, right) = (
        decode(&arguments.front)?,
        decode(&arguments.left)?,
        decode(&arguments.right)?,
    );
    let portrait = arguments.portrait.as_ref().map(|path| decode(path)).transpose()?;
    let decode_ms: f64 = [&front, &left, &right]
        .into_iter()
        .chain(&portrait)
        .map(|(_, picture)| picture.cpu_ms)
        .sum();
    let shots = Shots {
        front: shot(&front),
        left: shot(&left),
        right: shot(&right),
        portrait_page: portrait.as_ref().map(shot),
    };
    let examined = timed(|| examine_selfies(networks, &shots).map_err(refused))?;
    let outcome = CheckOutcome::of(FaceCheck::Liveness, &examined.value.findings, policy);
    let mut document = document(&examined.value, &outcome);
    document["cpuMs"] = json!({"decode": rounded(decode_ms), "examine": rounded(examined.cpu_ms)});
    Ok(Report::new(document, text(&examined.value, &outcome)))
}

fn shot<'a>((file, picture): &'a (Vec<u8>, super::Timed<image::RgbImage>)) -> Shot<'a> {
    Shot {
        picture: &picture.value,
        file,
    }
}

fn document(examination: &Examination, outcome: &CheckOutcome) -> Value {
    let likeness = |alike: &Option<Likeness>| {
        alike.map(|alike| {
            json!({"score": alike.score(), "distance": alike.distance, "decision": alike.decision().code()})
        })
    };
    let [front, left, right] = &examination.selfies;
    let findings: Vec<Value> = examination
        .findings
        .iter()
        .map(|finding| {
            json!({
                "check": finding.check.code(),
                "code": finding.code.code(),
                "strength": rounded(f64::from(finding.strength)),
                "about": finding.about.map(Subject::code),
            })
        })
        .collect();
    json!({
        "selfies": {
            "front": front.as_ref().map(described),
            "left": left.as_ref().map(described),
            "right": right.as_ref().map(described),
        },
        "portrait": examination.portrait.as_ref().map(described),
        "frontToLeft": likeness(&examination.selfies_alike[0]),
        "frontToRight": likeness(&examination.selfies_alike[1]),
        "portraitToFront": likeness(&examination.portrait_alike[0]),
        "liveness": examination.liveness.as_ref().map(|it| liveness(it, outcome)),
        "findings": findings,
    })
}

fn liveness(liveness: &Liveness, outcome: &CheckOutcome) -> Value {
    json!({
        "outcome": outcome.code(),
        "score": outcome.score,
        "rigidity": liveness.rigidity.map(|rigidity| json!({
            "offPlane": rounded(f64::from(rigidity.off_plane)),
            "depth": rounded(f64::from(rigidity.depth)),
            "deformation": rounded(f64::from(rigidity.deformation)),
        })),
        "spectrumPeaks": liveness.peaks.map(|peak| peak.map(|peak| rounded(f64::from(peak)))),
        "edges": liveness.edges,
        "lightMoved": liveness.light_moved.map(|moved| moved.map(|moved| rounded(f64::from(moved)))),
    })
}

fn text(examination: &Examination, outcome: &CheckOutcome) -> String {
    let mut text = String::new();
    if examination.liveness.is_some() {
        let (code, score) = (outcome.code(), outcome.score);
        let _ = writeln!(
            text,
            "Liveness: {code} by policy, in production (weak signs: {score})."
        );
    }
    let pairs = [
        ("Front to left", examination.selfies_alike[0]),
        ("Front to right", examination.selfies_alike[1]),
        ("Portrait to front", examination.portrait_alike[0]),
    ];
    for (name, alike) in pairs {
        if let Some(alike) = alike {
            let _ = writeln!(
                text,
                "{name}: {}, score {:.3}.",
                alike.decision().code(),
                alike.score()
            );
        }
    }
    for finding in &examination.findings {
        let about = finding.about.map_or("the selfies", Subject::code);
        let _ = writeln!(
            text,
            "{:<16} {:<20} {about} ({:.2})",
            finding.check.code(),
            finding.code.code(),
            finding.strength
        );
    }
    if examination.findings.is_empty() {
        text.push_str("Nothing is out of order.\n");
    }
    text
}
