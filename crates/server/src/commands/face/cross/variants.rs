//! Pictures that are changed, and compared with all the pictures that are not.

use std::fmt::Write as _;
use std::path::Path;

use evidence::face::examination::quality_findings;
use evidence::face::mesh::Mesh;
use evidence::face::{Decision, Face, FaceCode, FaceNetworks, Likeness, Subject};
use image::RgbImage;
use serde_json::{Value, json};

use super::super::picture::{Reading, decode, face_of};
use super::super::rates::{Share, rounded};
use super::Picture;

/// What is done to a picture whose face's points are known; the number varies it.
type Draw = Box<dyn Fn(&RgbImage, &Mesh, u32) -> RgbImage>;

/// A way to change pictures.
pub struct Variant {
    /// What it is called.
    pub name: &'static str,
    /// How it is drawn.
    pub draw: Draw,
    /// Where the face is looked for.
    pub reading: Reading,
    /// What is decided about the changed picture and another.
    pub decision: fn(&Likeness, &Face) -> Decision,
}

/// The pictures, and how many are changed.
pub struct Source<'a> {
    /// The networks.
    pub networks: &'a FaceNetworks,
    /// The folder of the files.
    pub root: &'a Path,
    /// All pictures.
    pub pictures: &'a [Picture],
    /// Every so-manieth is changed.
    pub step: usize,
}

/// What was decided about a changed picture and another one.
struct Compared {
    same: bool,
    decision: Decision,
    distance: f32,
}

/// Changes pictures in every way, and compares them.
///
/// # Errors
/// When a file cannot be read, and when a network fails.
pub fn compare(source: &Source<'_>, variants: &[Variant], text: &mut String) -> anyhow::Result<Value> {
    let mut document = json!({});
    for variant in variants {
        document[variant.name] = compare_one(source, variant, text)?;
    }
    Ok(document)
}

fn compare_one(source: &Source<'_>, variant: &Variant, text: &mut String) -> anyhow::Result<Value> {
    let (mut faces, mut compared) = (Vec::new(), Vec::new());
    for (at, picture) in source.pictures.iter().enumerate().step_by(source.step) {
        let (_, file) = decode(&source.root.join(&picture.file))?;
        let drawn = (variant.draw)(&file.value, &picture.mesh, at as u32);
        let face = face_of(source.networks, &drawn, variant.reading)?;
        if let Some(face) = &face {
            for (_, other) in source
                .pictures
                .iter()
                .enumerate()
                .filter(|(index, _)| *index != at)
            {
                let likeness = face.embedding.likeness(&other.embedding);
                compared.push(Compared {
                    same: picture.identity == other.identity,
                    decision: (variant.decision)(&likeness, face),
                    distance: likeness.distance,
                });
            }
        }
        faces.push(face);
    }
    let covered = |face: &Option<Face>| {
        let mut findings = Vec::new();
        quality_findings(Subject::Front, face.as_ref(), &mut findings);
        findings
            .iter()
            .any(|finding| finding.code == FaceCode::FaceCovered)
    };
    let found = Share::among(&faces, |face| face.is_some());
    let covered = Share::among(&faces, |face| covered(face));
    Ok(told(variant.name, [found, covered], &compared, text))
}

fn told(name: &str, [found, covered]: [Share; 2], compared: &[Compared], text: &mut String) -> Value {
    let share = |same: bool, decision: Decision| {
        let of = compared.iter().filter(|it| it.same == same);
        Share::among(of, |it| it.decision == decision).rate() * 100.0
    };
    let distances = |same: bool| {
        let of = compared.iter().filter(|it| it.same == same);
        let mut distances: Vec<f32> = of.map(|it| it.distance).collect();
        distances.sort_by(f32::total_cmp);
        distances
    };
    let (of_one, of_two) = (distances(true), distances(false));
    let (middle, one_in_thousand) = (of_one.get(of_one.len() / 2), of_two.get(of_two.len() / 1000));
    let _ = writeln!(
        text,
        "{name}: found {} of {}, asked for again as covered {}; {} pairs of one person: match {:.1} %, review {:.1} %, \
         no match {:.1} %, middle distance {:.3}; {} of two: match {:.3} %, review {:.2} %; one in a thousand of two people \
         lies below {:.3}",
        found.count,
        found.of,
        covered.count,
        of_one.len(),
        share(true, Decision::Match),
        share(true, Decision::Review),
        share(true, Decision::NoMatch),
        middle.unwrap_or(&0.0),
        of_two.len(),
        share(false, Decision::Match),
        share(false, Decision::Review),
        one_in_thousand.unwrap_or(&0.0),
    );
    let of = |same: bool| {
        json!({
            "match": rounded(share(same, Decision::Match)),
            "review": rounded(share(same, Decision::Review)),
            "noMatch": rounded(share(same, Decision::NoMatch)),
        })
    };
    json!({
        "found": found.document(),
        "covered": covered.document(),
        "pairsOfOne": of_one.len(),
        "pairsOfTwo": of_two.len(),
        "percentOfOne": of(true),
        "percentOfTwo": of(false),
        "middleDistanceOfOne": middle,
        "distanceOfOneInThousand": one_in_thousand,
    })
}
