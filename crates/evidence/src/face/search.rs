//! Where to look for a face: the whole picture first, then with a wide margin, then piece by piece and turned.

use super::detection::{Detection, Region, detect, mean};
use super::mesh::Mesh;
use super::network::{FaceNetworks, NetworkError};
use super::pyramid::Pyramid;

/// Confidence from which the detector is believed on the whole picture, if the mesh agrees.
const SCORE_CERTAIN: f32 = 0.7;
/// Confidence below which nothing counts as a face.
const SCORE_MIN: f32 = 0.3;
/// Confidence of the mesh from which it is believed.
const MESH_CERTAIN: f32 = 0.9;
/// Sides of the squares that are searched, in longer sides of the picture, when the plain look left doubts: a face that
/// fills the picture, and a small blurred one, are seen better with black around.
const WIDE: [f32; 2] = [1.5, 2.0];
/// Overlap from which two looks found one face.
const OVERLAP_SAME: f32 = 0.25;

/// A face with its points.
#[derive(Debug, Clone, PartialEq)]
pub struct LocatedFace {
    /// What the detector said.
    pub detection: Detection,
    /// The points of the face.
    pub mesh: Mesh,
}

/// The faces of a portrait-like picture, the one that the picture is about first: the largest, those in the middle
/// preferred. Only the first one's points are looked for.
#[derive(Debug, Clone, PartialEq)]
pub struct FacesFound {
    /// The face that the picture is about.
    pub main: LocatedFace,
    /// The others as the detector saw them.
    pub others: Vec<Detection>,
}

/// Looks for the face that a portrait is of.
///
/// # Errors
/// When a network fails; a picture without a face is `Ok(None)`.
pub fn find_portrait(
    networks: &FaceNetworks,
    pyramid: &Pyramid<'_>,
) -> Result<Option<FacesFound>, NetworkError> {
    let picture = pyramid.picture();
    let (width, height) = (picture.width() as f32, picture.height() as f32);
    let region = |factor: f32| Region {
        centre: [width / 2.0, height / 2.0],
        side_px: width.max(height) * factor,
        radians: 0.0,
    };
    let faces = detect(networks, pyramid, &region(1.0), SCORE_MIN)?;
    let plain = main_of(networks, pyramid, faces, [width, height])?;
    let certain = |found: &FacesFound| {
        found.main.detection.score >= SCORE_CERTAIN && found.main.mesh.confidence >= MESH_CERTAIN
    };
    if plain.as_ref().is_some_and(certain) {
        return Ok(plain);
    }
    let mut looks = Vec::new();
    for factor in WIDE {
        let faces = detect(networks, pyramid, &region(factor), SCORE_MIN)?;
        looks.extend(main_of(networks, pyramid, faces, [width, height])?);
    }
    let combined = combine(networks, pyramid, &looks)?;
    let confidence = |found: &FacesFound| found.main.mesh.confidence;
    let candidates = plain.into_iter().chain(looks).chain(combined.clone());
    let best = candidates.max_by(|one, other| confidence(one).total_cmp(&confidence(other)));
    // A full profile leaves the mesh unsure in every look; then the detector's own points count, of the wide looks.
    Ok(match best {
        Some(best) if confidence(&best) >= MESH_CERTAIN => Some(best),
        best => combined.or(best),
    })
}

/// One face out of the wide looks: the mean where they agree, else the more confident one.
fn combine(
    networks: &FaceNetworks,
    pyramid: &Pyramid<'_>,
    looks: &[FacesFound],
) -> Result<Option<FacesFound>, NetworkError> {
    let [one, other] = looks else {
        return Ok(looks.first().cloned());
    };
    let pair = [one.main.detection, other.main.detection];
    let [first, second] = &pair;
    if first.overlap(second) < OVERLAP_SAME {
        let better = if first.score >= second.score { one } else { other };
        return Ok(Some(better.clone()));
    }
    let detection = mean(&pair, first.score.max(second.score));
    let mesh = Mesh::locate(networks, pyramid, &detection)?;
    Ok(Some(FacesFound {
        main: LocatedFace { detection, mesh },
        others: one.others.clone(),
    }))
}

/// How much a face is what the picture is about: its share of the picture, less its distance from the middle.
fn prominence(face: &Detection, size: [f32; 2]) -> f32 {
    let [across, down] = [0, 1].map(|axis| (face.centre[axis] - size[axis] / 2.0) / size[axis].max(1.0));
    face.side_px() / size[0].min(size[1]).max(1.0) - 0.7 * across.hypot(down)
}

fn main_of(
    networks: &FaceNetworks,
    pyramid: &Pyramid<'_>,
    mut faces: Vec<Detection>,
    size: [f32; 2],
) -> Result<Option<FacesFound>, NetworkError> {
    faces.sort_by(|one, other| prominence(other, size).total_cmp(&prominence(one, size)));
    if faces.is_empty() {
        return Ok(None);
    }
    let detection = faces.remove(0);
    let mesh = Mesh::locate(networks, pyramid, &detection)?;
    Ok(Some(FacesFound {
        main: LocatedFace { detection, mesh },
        others: faces,
    }))
}
