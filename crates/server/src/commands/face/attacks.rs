//! `face attacks`: attacks made up from labelled pictures, and honest selfies, each judged as the product would.
//!
//! Honest triples are real photographs of one person who looks ahead, left and right: of different days in one set,
//! small and grey of one session in the other. Attacks are rendered from those pictures. What is counted is whether any
//! check on pose, sameness or liveness would not pass by the policy in production; quality is left out, as the sources are
//! small.

mod rendering;
mod triples;

use std::fmt::Write as _;
use std::path::PathBuf;

use clap::Args;
use domain::policy::Policy;
use evidence::face::quality;
use evidence::face::turned::{Hand, turned};
use evidence::face::{
    Examination, Face, FaceCheck, FaceNetworks, Pyramid, Shots, examine_selfies, read_face,
};
use image::{RgbImage, imageops};
use serde_json::{Map, Value, json};

use super::outcome::CheckOutcome;
use super::rates::Share;
use super::refused;
use crate::report::Report;

use rendering::{Flat, copied, flat, plain};
use triples::Triple;

/// Arguments of `face attacks`.
#[derive(Debug, Args)]
pub struct AttacksArgs {
    /// Folder with the labelled sets faces_lfw and faces_pose
    #[arg(long, value_name = "FOLDER")]
    root: PathBuf,
    /// Most triples of each set
    #[arg(long, value_name = "N", default_value_t = 60)]
    triples: usize,
}

/// Three pictures: front, left, right.
type Pictures = [RgbImage; 3];

/// A kind of attack: its name, and how it is made of a triple and of another person's.
struct Kind {
    name: &'static str,
    make: fn(&Triple, &Triple, u32) -> Pictures,
}

/// Degrees by which flat things are turned, and heads.
const TURN_DEGREES: f32 = 28.0;

const KINDS: [Kind; 9] = [
    Kind {
        name: "print, whole sheet in view",
        make: |triple, _, seed| tilted(triple, seed, paper(0.72, 0.06)),
    },
    Kind {
        name: "print, edges out of view",
        make: |triple, _, seed| tilted(triple, seed, paper(1.5, 0.0)),
    },
    Kind {
        name: "screen, device in view",
        make: |triple, _, seed| tilted(triple, seed, screen(0.78, 0.05)),
    },
    Kind {
        name: "replay of three poses on a screen",
        make: |triple, _, seed| three_poses(triple, seed, screen(1.2, 0.0)),
    },
    Kind {
        name: "three prints of three poses",
        make: |triple, _, seed| three_poses(triple, seed, paper(1.2, 0.0)),
    },
    Kind {
        name: "mask: one portrait on a head's shape",
        make: mask,
    },
    Kind {
        name: "one picture thrice",
        make: |triple, _, _| [0.0, 0.06, 0.1].map(|crop| copied(&triple.pictures[0], crop)),
    },
    Kind {
        name: "two people",
        make: |triple, other, _| [&triple.pictures[0], &other.pictures[1], &other.pictures[2]].map(plain),
    },
    Kind {
        name: "one side mirrored for the other",
        make: |triple, _, _| {
            let left = &triple.pictures[1];
            [
                plain(&triple.pictures[0]),
                plain(left),
                copied(&imageops::flip_horizontal(left), 0.04),
            ]
        },
    },
];

fn paper(size: f32, rim: f32) -> Flat {
    Flat {
        yaw_degrees: 0.0,
        size,
        rim,
        rim_level: 238,
        pixel_period: 0.0,
    }
}

fn screen(size: f32, rim: f32) -> Flat {
    Flat {
        rim_level: 12,
        pixel_period: 2.63,
        ..paper(size, rim)
    }
}

/// One picture on a flat thing that is turned to both sides.
fn tilted(triple: &Triple, seed: u32, thing: Flat) -> Pictures {
    [0.0, -TURN_DEGREES, TURN_DEGREES].map(|yaw_degrees| {
        let thing = Flat { yaw_degrees, ..thing };
        flat(&triple.pictures[0], thing, seed)
    })
}

/// Three pictures on three flat things before the camera.
fn three_poses(triple: &Triple, seed: u32, thing: Flat) -> Pictures {
    triple
        .pictures
        .each_ref()
        .map(|picture| flat(picture, thing, seed))
}

/// One picture on the shape of its own head, held by a hand.
fn mask(triple: &Triple, _: &Triple, seed: u32) -> Pictures {
    let picture = plain(&triple.pictures[0]);
    let scale = picture.width() as f32 / triple.pictures[0].width() as f32;
    let mut mesh = triple.front_mesh.clone();
    for point in &mut mesh.points {
        *point = point.map(|value| value * scale);
    }
    [0.0, -TURN_DEGREES, TURN_DEGREES].map(|yaw| {
        let sway = (yaw + seed as f32).sin();
        let hand = Hand {
            shift_px: [sway * 9.0, sway * -6.0],
            roll_degrees: sway * 1.5,
            light: 1.0 + sway * 0.04,
        };
        turned(&picture, &mesh, yaw, hand)
    })
}

/// The checks that count: quality is left out, as the sources are small.
const CHECKS: [FaceCheck; 3] = [FaceCheck::Pose, FaceCheck::SamePerson, FaceCheck::Liveness];
/// Strength from which a sign of an objecting check is told.
const STRENGTH_TOLD_MIN: f32 = 0.5;

/// What objects to three pictures.
struct Verdict {
    anything: bool,
    liveness: bool,
    too_small: bool,
    codes: Vec<&'static str>,
}

/// Makes and judges everything.
///
/// # Errors
/// When the sets cannot be read, and when a network fails.
pub fn measure(networks: &FaceNetworks, policy: &Policy, arguments: &AttacksArgs) -> anyhow::Result<Report> {
    let of_days = triples::of_identities(networks, &arguments.root.join("faces_lfw"), arguments.triples)?;
    let of_session = triples::of_sessions(networks, &arguments.root.join("faces_pose"), arguments.triples)?;
    let (mut document, mut text) = (Map::new(), String::new());
    let mut tell = |name: &str, honest: bool, verdicts: &[Verdict]| {
        let wrong = Share::among(verdicts, |verdict| verdict.anything == honest);
        let by_liveness = Share::among(verdicts, |verdict| verdict.liveness == honest);
        let _ = writeln!(text, "{name:<40} {}", wrong.text());
        let _ = writeln!(text, "{:<40} liveness alone: {}", "", by_liveness.text());
        let _ = writeln!(text, "{:<40} seen: {}", "", seen(verdicts));
        let too_small = Share::among(verdicts, |verdict| verdict.too_small);
        if honest {
            let _ = writeln!(text, "{:<40} asked to go closer: {}", "", too_small.text());
        }
        let entry = json!({
            "honest": honest,
            "wrong": wrong.document(),
            "wrongByLivenessAlone": by_liveness.document(),
            "seen": seen(verdicts),
            "askedToGoCloser": honest.then(|| too_small.document()),
        });
        document.insert(name.to_owned(), entry);
    };
    for (name, set) in [
        ("honest, photographs of different days", &of_days),
        ("honest, one session, 64 pixels", &of_session),
    ] {
        let judged: Vec<Verdict> = set
            .iter()
            .map(|triple| {
                let verdict = verdict(networks, policy, &triple.pictures.each_ref().map(plain))?;
                let too_small = too_small(networks, &triple.pictures)?;
                Ok(Verdict { too_small, ..verdict })
            })
            .collect::<anyhow::Result<_>>()?;
        tell(name, true, &judged);
    }
    for kind in KINDS {
        let mut judged = Vec::new();
        for (seed, triple) in (0_u32..).zip(&of_days) {
            let other = &of_days[(seed as usize + 1) % of_days.len()];
            judged.push(verdict(networks, policy, &(kind.make)(triple, other, seed))?);
        }
        tell(kind.name, false, &judged);
    }
    let text = format!(
        "{} triples of different days, {} of one session. For honest ones, the share that something objects to; for \
         attacks, the share that nothing objects to.\n{text}",
        of_days.len(),
        of_session.len()
    );
    Ok(Report::new(Value::Object(document), text))
}

/// How often each code was found, the most frequent first.
fn seen(verdicts: &[Verdict]) -> String {
    let mut counts: Vec<(&str, usize)> = Vec::new();
    for code in verdicts.iter().flat_map(|verdict| &verdict.codes) {
        match counts.iter_mut().find(|(known, _)| known == code) {
            Some((_, count)) => *count += 1,
            None => counts.push((code, 1)),
        }
    }
    counts.sort_by(|one, other| other.1.cmp(&one.1).then(one.0.cmp(other.0)));
    let told: Vec<String> = counts
        .iter()
        .map(|(code, count)| format!("{code} {count}"))
        .collect();
    told.join(", ")
}

fn verdict(networks: &FaceNetworks, policy: &Policy, pictures: &Pictures) -> anyhow::Result<Verdict> {
    let shots = Shots::of_pictures(pictures.each_ref());
    let examination: Examination = examine_selfies(networks, &shots).map_err(refused)?;
    let objects = |check: &FaceCheck| !CheckOutcome::of(*check, &examination.findings, policy).passes();
    let objecting: Vec<FaceCheck> = CHECKS.into_iter().filter(objects).collect();
    let mut codes: Vec<&'static str> = examination
        .findings
        .iter()
        .filter(|finding| objecting.contains(&finding.check) && finding.strength >= STRENGTH_TOLD_MIN)
        .map(|finding| finding.code.code())
        .collect();
    codes.sort_unstable();
    codes.dedup();
    let missing = examination.selfies.iter().any(Option::is_none);
    Ok(Verdict {
        anything: missing || !objecting.is_empty(),
        liveness: objecting.contains(&FaceCheck::Liveness),
        too_small: false,
        codes,
    })
}

/// Whether one of the pictures, as large as it was before it was enlarged for this, is asked for again as too small.
fn too_small(networks: &FaceNetworks, pictures: &Pictures) -> anyhow::Result<bool> {
    for picture in pictures {
        let face = mesh_of(networks, picture)?;
        if face.is_none_or(|face| face.quality.eyes_px < quality::EYES_PX_MIN) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// A face's points, for triples.
fn mesh_of(networks: &FaceNetworks, picture: &RgbImage) -> anyhow::Result<Option<Face>> {
    read_face(networks, &Pyramid::new(picture)).map_err(refused)
}
