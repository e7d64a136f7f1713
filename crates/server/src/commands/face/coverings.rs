//! `face coverings`: how often a covered face is told, and an open one objected to.
//!
//! Open faces are labelled pictures as they are, and grey; covered ones are the same with something drawn over mouth and
//! chin by the mesh, one cover on each picture in turn. One set also has real dark glasses.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::PathBuf;

use clap::Args;
use evidence::face::covering::LOWER_HALF_MIN;
use evidence::face::examination::quality_findings;
use evidence::face::pose::View;
use evidence::face::worn::{Colour, Pattern, Shape, Worn, wearing};
use evidence::face::{Face, FaceCode, FaceNetworks, Pyramid, Subject, read_selfie};
use image::{Rgb, RgbImage, imageops};
use serde::Deserialize;
use serde_json::{Map, json};

use super::cross::portraits::through_jpeg;
use super::labelled::{Unreadable, lines};
use super::rates::{Share, quantile, rounded};
use super::refused;
use crate::commands::rows::Rows;
use crate::report::Report;

/// Arguments of `face coverings`.
#[derive(Debug, Args)]
pub struct CoveringsArgs {
    /// Folder with the labelled sets faces_lfw, faces_deepface, faces_misc and faces_pose
    #[arg(long, value_name = "FOLDER")]
    root: PathBuf,
    /// Look at every so-manieth picture only
    #[arg(long, value_name = "N", default_value_t = 1)]
    every: usize,
    /// Write a JSON object for every picture and every cover
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

/// Sets of portraits of ordinary size, and the set of small ones that says who wears dark glasses.
const SETS: [&str; 4] = ["faces_lfw", "faces_deepface", "faces_misc", SMALL];
const SMALL: &str = "faces_pose";
/// Quality of the JPEG that a drawn picture goes through.
const JPEG_QUALITY: u8 = 90;

/// What is drawn: its name, and what it is.
const COVERS: [(&str, Worn); 16] = {
    const fn worn(shape: Shape, pattern: Pattern, colour: Colour) -> Worn {
        Worn {
            shape,
            pattern,
            colour,
        }
    }
    const WHITE: Colour = Colour::Of([232, 232, 230]);
    const BLACK: Colour = Colour::Of([30, 30, 34]);
    const GREY: Colour = Colour::Of([128, 128, 130]);
    const BEIGE: Colour = Colour::Of([205, 165, 135]);
    const BROWN: Colour = Colour::Of([120, 80, 60]);
    [
        (
            "mask, blue with folds",
            worn(Shape::Mask, Pattern::Pleats, Colour::Of([120, 170, 205])),
        ),
        ("mask, white", worn(Shape::Mask, Pattern::Plain, WHITE)),
        ("mask, black", worn(Shape::Mask, Pattern::Plain, BLACK)),
        (
            "mask, red and printed",
            worn(Shape::Mask, Pattern::Printed, Colour::Of([150, 40, 45])),
        ),
        ("mask, beige", worn(Shape::Mask, Pattern::Plain, BEIGE)),
        (
            "mask, of the skin's colour",
            worn(Shape::Mask, Pattern::Plain, Colour::Skin),
        ),
        (
            "mask below the nose, white",
            worn(Shape::MaskBelowNose, Pattern::Pleats, WHITE),
        ),
        (
            "mask below the nose, black",
            worn(Shape::MaskBelowNose, Pattern::Plain, BLACK),
        ),
        (
            "mask below the nose, skin",
            worn(Shape::MaskBelowNose, Pattern::Plain, Colour::Skin),
        ),
        (
            "scarf, navy",
            worn(Shape::Scarf, Pattern::Knit, Colour::Of([40, 50, 90])),
        ),
        ("scarf, striped", worn(Shape::Scarf, Pattern::Stripes, GREY)),
        ("scarf, beige", worn(Shape::Scarf, Pattern::Knit, BEIGE)),
        (
            "hand, fingers apart",
            worn(Shape::Hand, Pattern::Fingers, Colour::Skin),
        ),
        ("hand, its back", worn(Shape::Hand, Pattern::Plain, Colour::Skin)),
        (
            "somebody's brown hand",
            worn(Shape::Hand, Pattern::Fingers, BROWN),
        ),
        ("a grey thing", worn(Shape::Hand, Pattern::Plain, GREY)),
    ]
};

/// A labelled picture.
#[derive(Debug, Deserialize)]
struct Labelled {
    file: String,
    identity: Option<String>,
    eyes: Option<String>,
    pose: Option<String>,
}

/// What is told about one group of pictures.
#[derive(Default)]
struct Group {
    covered: Vec<bool>,
    by_lower_half: Vec<bool>,
    asked_again: Vec<bool>,
    lower_halves: Vec<f64>,
}

/// All groups, and the rows that are written.
struct Told {
    groups: BTreeMap<String, Group>,
    rows: Rows,
}

impl Told {
    fn note(&mut self, name: &str, file: &str, face: Option<&Face>) -> anyhow::Result<()> {
        let mut findings = Vec::new();
        quality_findings(Subject::Front, face, &mut findings);
        let codes: Vec<FaceCode> = findings.iter().map(|finding| finding.code).collect();
        let covered = codes.contains(&FaceCode::FaceCovered);
        let lower_half = face.and_then(|face| face.lower_half).map(f64::from);
        let group = self.groups.entry(name.to_owned()).or_default();
        group.covered.push(covered);
        let hidden = lower_half.is_some_and(|certainty| certainty < f64::from(LOWER_HALF_MIN));
        group.by_lower_half.push(covered && hidden);
        group.asked_again.push(!codes.is_empty());
        group.lower_halves.extend(lower_half);
        self.rows.write(&json!({
            "file": file,
            "group": name,
            "findings": codes.into_iter().map(FaceCode::code).collect::<Vec<_>>(),
            "lowerHalf": lower_half.map(rounded),
            "eyesToCheeks": face.map(|face| rounded(f64::from(face.quality.eyes_to_cheeks))),
            "eyesPx": face.map(|face| rounded(f64::from(face.quality.eyes_px))),
            "yaw": face.map(|face| rounded(f64::from(face.pose.yaw))),
        }))
    }
}

/// Looks at everything.
///
/// # Errors
/// When a set's labels cannot be read, and when a network fails.
pub fn measure(networks: &FaceNetworks, arguments: &CoveringsArgs) -> anyhow::Result<Report> {
    let mut told = Told {
        groups: BTreeMap::new(),
        rows: Rows::create(arguments.out.as_deref())?,
    };
    let mut unreadable = Unreadable::default();
    let mut covers = COVERS.iter().cycle();
    let read = |picture: &RgbImage| read_selfie(networks, &Pyramid::new(picture)).map_err(refused);
    for set in SETS {
        let folder = arguments.root.join(set);
        let mut labelled: Vec<Labelled> = lines(&folder.join("manifest.jsonl"))?;
        if set != SMALL {
            // One picture of each person, so that pictures are independent.
            labelled.dedup_by(|next, first| next.identity.is_some() && next.identity == first.identity);
        }
        for (seed, labelled) in (0_u32..).zip(labelled.iter().step_by(arguments.every.max(1))) {
            let Some(picture) = unreadable.or_picture(&folder.join(&labelled.file)) else {
                continue;
            };
            let (picture, file) = (picture.value, labelled.file.as_str());
            let face = read(&picture)?;
            told.note(group(set, labelled, face.as_ref()), file, face.as_ref())?;
            if set == SMALL {
                continue;
            }
            let grey = grey(&picture);
            told.note("open: made grey", file, read(&grey)?.as_ref())?;
            if let (Some(face), Some((name, worn))) = (face, covers.next()) {
                let source = if seed % 4 == 3 { &grey } else { &picture };
                let drawn = through_jpeg(&wearing(source, &face.mesh, worn, seed), JPEG_QUALITY);
                told.note(&format!("covered: {name}"), file, read(&drawn)?.as_ref())?;
            }
        }
    }
    told.rows.finish()?;
    Ok(report(&told.groups, &unreadable))
}

/// The group of a picture as it is.
fn group(set: &str, labelled: &Labelled, face: Option<&Face>) -> &'static str {
    let ahead = face.is_some_and(|face| face.pose.view() == View::Front);
    match (set == SMALL, labelled.eyes.as_deref(), ahead) {
        (true, Some("sunglasses"), _) if labelled.pose.as_deref() == Some("forward") => {
            "covered: dark glasses, real, ahead, 64 pixels"
        }
        (true, Some("sunglasses"), _) => "covered: dark glasses, real, other poses, 64 pixels",
        (true, _, true) => "open: ahead, grey, 64 pixels",
        (true, _, false) => "open: turned, grey, 64 pixels",
        (false, _, true) => "open: ahead",
        (false, _, false) => "open: turned",
    }
}

fn grey(picture: &RgbImage) -> RgbImage {
    let grey = imageops::grayscale(picture);
    RgbImage::from_fn(picture.width(), picture.height(), |x, y| {
        Rgb([grey.get_pixel(x, y).0[0]; 3])
    })
}

fn report(groups: &BTreeMap<String, Group>, unreadable: &Unreadable) -> Report {
    let (mut document, mut text) = (Map::new(), unreadable.text());
    for (name, group) in groups {
        let share = |told: &[bool]| Share::among(told, |told| **told);
        let [covered, by_lower_half, asked_again] =
            [&group.covered, &group.by_lower_half, &group.asked_again].map(|told| share(told));
        let spread = [0.0, 0.005, 0.05, 0.5, 0.95, 0.995, 1.0];
        let spread = spread.map(|at| rounded(quantile(&group.lower_halves, at)));
        let _ = writeln!(text, "{name:<48} told as covered {}", covered.text());
        let _ = writeln!(
            text,
            "{:<48} by mouth and chin {}, asked for again for anything {}; mouth and chin {spread:?}",
            "", by_lower_half.count, asked_again.count
        );
        let entry = json!({
            "covered": covered.document(),
            "byLowerHalf": by_lower_half.document(),
            "askedAgain": asked_again.document(),
            "lowerHalf": spread,
        });
        document.insert(name.clone(), entry);
    }
    document.insert("unreadable".to_owned(), unreadable.document());
    Report::new(document.into(), text)
}
