//! Three selfies, and the page with a portrait: what they say together.

use image::RgbImage;

use super::attack::{self, Liveness};
use super::covering;
use super::embedding::{Decision, Embedding, Likeness};
use super::finding::{FaceCheck, FaceCode, FaceFinding, Subject};
use super::fingerprint::Fingerprint;
use super::mesh::Mesh;
use super::network::{FaceNetworks, NetworkError};
use super::page::find_portrait_on_page;
use super::pose::{Pose, View};
use super::pyramid::{Affine, Pyramid};
use super::quality::{self, Quality};
use super::search::{FacesFound, find_portrait};
use super::traces;

/// Side in pixels of the crop that a reviewer is shown.
const CROP_PX: u32 = 240;
/// Side of that crop, in distances between the outer corners of the eyes.
const CROP_EYES: f32 = 3.2;
/// Distance below which two selfies are of one person: turned faces lie further apart than two that look ahead.
pub const SELFIES_SAME_BELOW: f32 = 0.42;
/// Distance from which two selfies are of two people.
pub const SELFIES_DIFFERENT_MIN: f32 = 0.50;
/// Degrees of yaw that the turned selfies differ in at least.
const SIDES_APART_DEGREES_MIN: f32 = 24.0;

/// A picture as it was uploaded.
#[derive(Debug, Clone, Copy)]
pub struct Shot<'a> {
    /// The pixels, upright as its EXIF asks.
    pub picture: &'a RgbImage,
    /// The file, for traces of software; empty when there is none.
    pub file: &'a [u8],
}

/// The pictures of an examination.
#[derive(Debug, Clone, Copy)]
pub struct Shots<'a> {
    /// Looks ahead.
    pub front: Shot<'a>,
    /// Turned left, as the user understands it.
    pub left: Shot<'a>,
    /// Turned right, as the user understands it.
    pub right: Shot<'a>,
    /// The page or card with the portrait.
    pub portrait_page: Option<Shot<'a>>,
}

impl<'a> Shots<'a> {
    /// Three selfies (front, left, right) without files and without a page.
    pub fn of_pictures(pictures: [&'a RgbImage; 3]) -> Self {
        let [front, left, right] = pictures.map(|picture| Shot { picture, file: &[] });
        Self {
            front,
            left,
            right,
            portrait_page: None,
        }
    }
}

/// A face, and all that is kept of it.
#[derive(Debug, Clone)]
pub struct Face {
    /// Where it looks.
    pub pose: Pose,
    /// How well it can be seen.
    pub quality: Quality,
    /// Its points.
    pub mesh: Mesh,
    /// What tells it from others.
    pub embedding: Embedding,
    /// What tells copies of the picture.
    pub fingerprint: Fingerprint,
    /// How sure mouth and chin are by themselves ([`covering::lower_half`]); `None` where that was not asked.
    pub lower_half: Option<f32>,
    /// The face as a reviewer sees it, upright.
    pub crop: RgbImage,
}

/// What the pictures say.
#[derive(Debug, Clone)]
pub struct Examination {
    /// Front, left, right; `None` where no face was found.
    pub selfies: [Option<Face>; 3],
    /// The face on the page; `None` without a page, and where no face was found.
    pub portrait: Option<Face>,
    /// Front to left, front to right.
    pub selfies_alike: [Option<Likeness>; 2],
    /// The portrait to front, left, right.
    pub portrait_alike: [Option<Likeness>; 3],
    /// Signs of an attack; `None` when a selfie has no face.
    pub liveness: Option<Liveness>,
    /// All that is not in order.
    pub findings: Vec<FaceFinding>,
}

/// The order in which selfies stand in arrays.
pub const SELFIES: [Subject; 3] = [Subject::Front, Subject::Left, Subject::Right];

/// Reads the face that a portrait-like picture is of.
///
/// # Errors
/// When a network fails; a picture without a face is `Ok(None)`.
pub fn read_face(networks: &FaceNetworks, pyramid: &Pyramid<'_>) -> Result<Option<Face>, NetworkError> {
    match find_portrait(networks, pyramid)? {
        Some(found) => face(networks, pyramid, &found).map(Some),
        None => Ok(None),
    }
}

/// Reads the face of a selfie: as [`read_face`], and whether mouth and chin can be seen, of a face that is large enough.
///
/// # Errors
/// When a network fails; a picture without a face is `Ok(None)`.
pub fn read_selfie(networks: &FaceNetworks, pyramid: &Pyramid<'_>) -> Result<Option<Face>, NetworkError> {
    let mut face = read_face(networks, pyramid)?;
    if let Some(face) = &mut face
        && face.quality.eyes_px >= quality::EYES_PX_MIN
    {
        face.lower_half = Some(covering::lower_half(networks, pyramid, &face.mesh)?);
    }
    Ok(face)
}

/// Reads the portrait on a page or card.
///
/// # Errors
/// When a network fails; a page without a portrait is `Ok(None)`.
pub fn read_portrait(networks: &FaceNetworks, pyramid: &Pyramid<'_>) -> Result<Option<Face>, NetworkError> {
    let Some(main) = find_portrait_on_page(networks, pyramid)? else {
        return Ok(None);
    };
    let others = Vec::new();
    face(networks, pyramid, &FacesFound { main, others }).map(Some)
}

fn face(networks: &FaceNetworks, pyramid: &Pyramid<'_>, found: &FacesFound) -> Result<Face, NetworkError> {
    let mesh = &found.main.mesh;
    let middle = mesh.middle();
    let map = Affine::square(middle, mesh.eyes_px() * CROP_EYES, mesh.roll(), CROP_PX);
    Ok(Face {
        pose: Pose::measure(&found.main.detection, mesh),
        quality: Quality::measure(pyramid, found),
        embedding: Embedding::of(networks, pyramid, mesh)?,
        fingerprint: Fingerprint::of(pyramid, mesh),
        lower_half: None,
        crop: pyramid.cut(&map, CROP_PX, CROP_PX),
        mesh: mesh.clone(),
    })
}

/// Examines three selfies, and the page with a portrait where there is one.
///
/// # Errors
/// When a network fails. What is wrong with the pictures is in the findings.
pub fn examine_selfies(networks: &FaceNetworks, shots: &Shots<'_>) -> Result<Examination, NetworkError> {
    let pictures = [shots.front, shots.left, shots.right];
    let pyramids = pictures.map(|shot| Pyramid::new(shot.picture));
    let [front, left, right] = &pyramids;
    let selfies = [
        read_selfie(networks, front)?,
        read_selfie(networks, left)?,
        read_selfie(networks, right)?,
    ];
    let portrait = match shots.portrait_page {
        Some(shot) => read_portrait(networks, &Pyramid::new(shot.picture))?,
        None => None,
    };
    let mut findings = Vec::new();
    for (subject, selfie) in SELFIES.into_iter().zip(&selfies) {
        quality_findings(subject, selfie.as_ref(), &mut findings);
    }
    pose_findings(&selfies, &mut findings);
    let alike = |one: &Option<Face>, other: &Option<Face>| {
        Some(one.as_ref()?.embedding.likeness(&other.as_ref()?.embedding))
    };
    let selfies_alike = [alike(&selfies[0], &selfies[1]), alike(&selfies[0], &selfies[2])];
    same_person_findings(&selfies_alike, &mut findings);
    let portrait_alike = [0, 1, 2].map(|index| alike(&portrait, &selfies[index]));
    if shots.portrait_page.is_some() {
        match_findings(portrait.as_ref(), portrait_alike[0], &mut findings);
    }
    let liveness = match &selfies {
        [Some(front), Some(left), Some(right)] => {
            let views = [(&pyramids[0], front), (&pyramids[1], left), (&pyramids[2], right)];
            Some(attack::judge(views, portrait.as_ref()))
        }
        _ => None,
    };
    findings.extend(liveness.iter().flat_map(Liveness::findings));
    for (subject, shot) in SELFIES.into_iter().zip(pictures) {
        if traces::software(shot.file).is_some() {
            let about = Some(subject);
            findings.push(finding(FaceCheck::Liveness, FaceCode::EditedFile, 1.0, about));
        }
    }
    Ok(Examination {
        selfies,
        portrait,
        selfies_alike,
        portrait_alike,
        liveness,
        findings,
    })
}

fn finding(check: FaceCheck, code: FaceCode, strength: f32, about: Option<Subject>) -> FaceFinding {
    FaceFinding {
        check,
        code,
        strength,
        about,
    }
}

/// What is wrong with a selfie that its user can mend.
pub fn quality_findings(subject: Subject, face: Option<&Face>, findings: &mut Vec<FaceFinding>) {
    let mut add = |code| findings.push(finding(FaceCheck::SelfieQuality, code, 1.0, Some(subject)));
    let Some(face) = face else {
        return add(FaceCode::NoFace);
    };
    let quality = &face.quality;
    if quality.others > 0 {
        add(FaceCode::SeveralFaces);
    }
    let small = quality.eyes_px < quality::EYES_PX_MIN;
    if small {
        add(FaceCode::FaceTooSmall);
    }
    if quality.outside > quality::OUTSIDE_SHARE_MAX {
        add(FaceCode::FaceCutOff);
    }
    if quality.light < quality::LIGHT_MIN {
        add(FaceCode::PictureTooDark);
    } else if !small && quality.sharpness < quality::SHARPNESS_MIN {
        // What is too small has no fine detail either: going closer is all that is asked.
        add(FaceCode::PictureBlurred);
    } else {
        let unsure = face.pose.view() == View::Front && quality.confidence < quality::CONFIDENCE_MIN;
        let hidden = |certainty: f32| certainty < covering::LOWER_HALF_MIN;
        if unsure
            || quality.eyes_to_cheeks < quality::EYES_TO_CHEEKS_MIN
            || face.lower_half.is_some_and(hidden)
        {
            add(FaceCode::FaceCovered);
        }
    }
}

/// The front selfie looks ahead; the others are turned to different sides. Front cameras mirror, and people mean their own
/// left or the picture's: which side is which is left open, as long as they differ.
fn pose_findings(selfies: &[Option<Face>; 3], findings: &mut Vec<FaceFinding>) {
    let mut add = |subject| findings.push(finding(FaceCheck::Pose, FaceCode::WrongPose, 1.0, Some(subject)));
    let [front, left, right] = selfies;
    if front.as_ref().is_some_and(|face| face.pose.view() != View::Front) {
        add(Subject::Front);
    }
    for (subject, selfie) in [(Subject::Left, left), (Subject::Right, right)] {
        if selfie
            .as_ref()
            .is_some_and(|face| face.pose.view() == View::Front)
        {
            add(subject);
        }
    }
    if let (Some(left), Some(right)) = (left, right) {
        let turned = [left, right].map(|face| face.pose.view());
        let apart = (left.pose.yaw - right.pose.yaw).abs();
        if !turned.contains(&View::Front) && apart < SIDES_APART_DEGREES_MIN {
            add(Subject::Right);
        }
    }
}

fn same_person_findings(alike: &[Option<Likeness>; 2], findings: &mut Vec<FaceFinding>) {
    for (likeness, subject) in alike.iter().zip([Subject::Left, Subject::Right]) {
        let Some(likeness) = likeness else { continue };
        let strength =
            ((likeness.distance - DISTANCE_START) / (SELFIES_DIFFERENT_MIN - DISTANCE_START)).clamp(0.0, 1.0);
        let code = if likeness.distance >= SELFIES_DIFFERENT_MIN {
            FaceCode::NotSamePerson
        } else if likeness.distance >= SELFIES_SAME_BELOW {
            FaceCode::FaceUncertain
        } else {
            continue;
        };
        findings.push(finding(FaceCheck::SamePerson, code, strength, Some(subject)));
    }
}

/// Distance at which the strength of a doubt about two selfies begins.
const DISTANCE_START: f32 = 0.40;

fn match_findings(portrait: Option<&Face>, front: Option<Likeness>, findings: &mut Vec<FaceFinding>) {
    let about = Some(Subject::Portrait);
    let Some(portrait) = portrait else {
        findings.push(finding(
            FaceCheck::PortraitFound,
            FaceCode::PortraitNotFound,
            1.0,
            about,
        ));
        return;
    };
    let Some(front) = front else { return };
    let code = match front.decision_on_portrait(portrait.quality.eyes_px) {
        Decision::Match => return,
        Decision::Review => FaceCode::FaceUncertain,
        Decision::NoMatch => FaceCode::FaceMismatch,
    };
    findings.push(finding(FaceCheck::FaceMatch, code, 1.0 - front.score(), about));
}
