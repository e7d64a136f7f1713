//! Real photographs of one person who looks ahead, to the left and to the right.

use std::collections::BTreeMap;
use std::path::Path;

use evidence::face::mesh::Mesh;
use evidence::face::pose::View;
use evidence::face::{Face, FaceNetworks};
use image::{RgbImage, imageops};
use serde::Deserialize;

use super::super::labelled::lines;
use super::super::picture::decode;
use super::mesh_of;

/// Pictures of one person that are looked at for a triple, at most.
const PICTURES_MAX: usize = 24;

/// Front, left, right of one person.
pub struct Triple {
    /// The pictures.
    pub pictures: [RgbImage; 3],
    /// The points of the face in the front picture.
    pub front_mesh: Mesh,
}

/// A labelled picture of either set.
#[derive(Debug, Deserialize)]
struct Labelled {
    file: String,
    identity: Option<String>,
    pose: Option<String>,
    expression: Option<String>,
    eyes: Option<String>,
}

/// One triple of every identity that has photographs from all three sides, by the measured pose. Where nothing shows one
/// side, a second photograph of the other is mirrored, as front cameras do.
///
/// # Errors
/// When the set cannot be read, and when a network fails.
pub fn of_identities(networks: &FaceNetworks, set: &Path, count: usize) -> anyhow::Result<Vec<Triple>> {
    let mut by_identity: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for picture in lines::<Labelled>(&set.join("manifest.jsonl"))? {
        if let Some(identity) = picture.identity {
            by_identity.entry(identity).or_default().push(picture.file);
        }
    }
    let mut triples = Vec::new();
    for files in by_identity.values().filter(|files| files.len() >= 3) {
        if triples.len() >= count {
            break;
        }
        let mut views: [Vec<Looked>; 3] = Default::default();
        for file in files.iter().take(PICTURES_MAX) {
            let (_, picture) = decode(&set.join(file))?;
            let Some(face) = mesh_of(networks, &picture.value)? else {
                continue;
            };
            let place = match face.pose.view() {
                View::Front => 0,
                View::Left => 1,
                View::Right => 2,
            };
            views[place].push((picture.value, face));
        }
        let [front, left, right] = views;
        let sides = match (left.len(), right.len()) {
            (0, 0 | 1) | (1, 0) => continue,
            (0, _) => two_of(right, |[first, second]| [mirrored(first), second]),
            (_, 0) => two_of(left, |[first, second]| [first, mirrored(second)]),
            _ => [left.into_iter().next(), right.into_iter().next()],
        };
        let [left, right] = sides;
        let views = [front.into_iter().next(), left, right];
        triples.extend(triple(views));
    }
    Ok(triples)
}

/// A triple of every person, expression and kind of eyes that has all three poses by its labels; sunglasses are left out.
///
/// # Errors
/// When the set cannot be read, and when a network fails.
pub fn of_sessions(networks: &FaceNetworks, set: &Path, count: usize) -> anyhow::Result<Vec<Triple>> {
    let mut by_session: BTreeMap<[String; 2], [Option<String>; 3]> = BTreeMap::new();
    for picture in lines::<Labelled>(&set.join("manifest.jsonl"))? {
        let place = match picture.pose.as_deref() {
            Some("forward" | "front" | "straight") => 0,
            Some("left") => 1,
            Some("right") => 2,
            _ => continue,
        };
        if picture.eyes.as_deref() == Some("sunglasses") {
            continue;
        }
        let key = [picture.identity, picture.expression].map(Option::unwrap_or_default);
        by_session.entry(key).or_default()[place] = Some(picture.file);
    }
    let mut triples = Vec::new();
    for files in by_session.into_values() {
        let [Some(front), Some(left), Some(right)] = files else {
            continue;
        };
        if triples.len() >= count {
            break;
        }
        let mut views: [Option<Looked>; 3] = [None, None, None];
        for (view, file) in views.iter_mut().zip([front, left, right]) {
            let (_, picture) = decode(&set.join(file))?;
            *view = mesh_of(networks, &picture.value)?.map(|face| (picture.value, face));
        }
        triples.extend(triple(views));
    }
    Ok(triples)
}

type Looked = (RgbImage, Face);

fn two_of(pictures: Vec<Looked>, arrange: impl Fn([Looked; 2]) -> [Looked; 2]) -> [Option<Looked>; 2] {
    let mut pictures = pictures.into_iter();
    match (pictures.next(), pictures.next()) {
        (Some(first), Some(second)) => arrange([first, second]).map(Some),
        _ => [None, None],
    }
}

/// The picture mirrored; only the front view's points are used later, so that the face may stay as it is.
fn mirrored((picture, face): Looked) -> Looked {
    (imageops::flip_horizontal(&picture), face)
}

fn triple(views: [Option<Looked>; 3]) -> Option<Triple> {
    let [front, left, right] = views;
    let (front, face) = front?;
    Some(Triple {
        pictures: [front, left?.0, right?.0],
        front_mesh: face.mesh,
    })
}
