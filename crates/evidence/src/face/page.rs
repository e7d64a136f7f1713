//! The portrait on a page, a card, a licence: small, grey, under lamination, perhaps on its side.

use super::detection::{Detection, Region, detect};
use super::mesh::Mesh;
use super::network::{FaceNetworks, NetworkError};
use super::pyramid::Pyramid;
use super::search::LocatedFace;

/// Confidence of the detector from which a place is looked at closer.
const SCORE_MIN: f32 = 0.4;
/// Confidence of the mesh from which it is a portrait.
const MESH_MIN: f32 = 0.7;
/// Confidence of the mesh from which no further look is needed.
const MESH_CERTAIN: f32 = 0.97;
/// Places that are looked at closer in one look, the largest first.
const PLACES_MAX: usize = 4;
/// Distance between the eyes in pixels below which a face on a page is too small to be compared.
const EYES_PX_MIN: f32 = 14.0;
/// Squares along a side that a page is cut into, and their size as a share of the longer side.
const TILES: [(usize, f32, &[u8]); 3] = [(1, 1.0, &TURNS), (2, 0.62, &TURNS), (3, 0.42, &[0])];
/// Quarter turns that a page may lie at, upright first. The smallest pieces are searched upright only, as a page that lies
/// on its side and shows a tiny face is not worth what it costs.
const TURNS: [u8; 4] = [0, 1, 3, 2];

/// Looks for the portrait on a document: the largest face that the mesh is sure of. The page is searched upright, whole
/// and in pieces, then turned.
///
/// # Errors
/// When a network fails; a page without a portrait is `Ok(None)`.
pub fn find_portrait_on_page(
    networks: &FaceNetworks,
    pyramid: &Pyramid<'_>,
) -> Result<Option<LocatedFace>, NetworkError> {
    let mut best: Option<LocatedFace> = None;
    for (tiles, share, turns) in TILES {
        for &quarters in turns {
            for region in regions(pyramid, tiles, share, quarters) {
                let faces = detect(networks, pyramid, &region, SCORE_MIN)?;
                for face in largest(faces) {
                    let mesh = Mesh::locate(networks, pyramid, &face)?;
                    let found = LocatedFace {
                        detection: face,
                        mesh,
                    };
                    if better(&found, best.as_ref()) {
                        best = Some(found);
                    }
                }
            }
            if best
                .as_ref()
                .is_some_and(|face| face.mesh.confidence >= MESH_CERTAIN)
            {
                return Ok(best);
            }
        }
    }
    Ok(best)
}

fn regions(pyramid: &Pyramid<'_>, tiles: usize, share: f32, quarters: u8) -> Vec<Region> {
    let (width, height) = pyramid.picture().dimensions();
    let (width, height) = (width as f32, height as f32);
    let side_px = width.max(height) * share;
    // Middles of the tiles along one side: evenly from edge to edge; one in the middle where the side is short.
    let middles = |length: f32| {
        if length <= side_px || tiles == 1 {
            return vec![length / 2.0];
        }
        let step = (length - side_px) / (tiles - 1) as f32;
        (0..tiles)
            .map(|tile| side_px / 2.0 + step * tile as f32)
            .collect()
    };
    let across = middles(width);
    let radians = f32::from(quarters) * std::f32::consts::FRAC_PI_2;
    let region = |x: f32, y: f32| Region {
        centre: [x, y],
        side_px,
        radians,
    };
    middles(height)
        .into_iter()
        .flat_map(|y| across.iter().map(move |x| region(*x, y)))
        .collect()
}

fn largest(mut faces: Vec<Detection>) -> Vec<Detection> {
    faces.sort_by(|one, other| other.side_px().total_cmp(&one.side_px()));
    faces.truncate(PLACES_MAX);
    faces
}

/// Whether a face is rather the portrait: sure enough, large enough, and larger or much surer than the best so far.
fn better(face: &LocatedFace, best: Option<&LocatedFace>) -> bool {
    if face.mesh.confidence < MESH_MIN || face.mesh.eyes_px() < EYES_PX_MIN {
        return false;
    }
    let value = |face: &LocatedFace| face.mesh.eyes_px() * face.mesh.confidence;
    best.is_none_or(|best| value(face) > value(best))
}
