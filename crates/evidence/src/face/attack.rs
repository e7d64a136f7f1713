//! Signs that the selfies show a picture, a screen or a file instead of a living person.
//!
//! Each sign stands on physics or on the file and has a strength from 0 to 1. What it weighs is policy's affair.

use super::border;
use super::examination::Face;
use super::finding::{FaceCheck, FaceCode, FaceFinding, Subject};
use super::mirror;
use super::pyramid::Pyramid;
use super::rigidity::Rigidity;
use super::shading;
use super::spectrum;
use super::stillness;

/// [`Rigidity::off_plane`] up to which the views are flat for certain, and from which they are of a head.
pub const OFF_PLANE_FLAT: f32 = 0.06;
/// See [`OFF_PLANE_FLAT`].
pub const OFF_PLANE_HEAD: f32 = 0.09;
/// What no rigid body explains: up to which it is expression, and from which the views are not of one head.
pub const DEFORMATION_EXPRESSION: f32 = 0.07;
/// See [`DEFORMATION_EXPRESSION`].
pub const DEFORMATION_CERTAIN: f32 = 0.14;
/// Share of a face that may be burnt out, and the share from which it is a reflection for certain.
const BURNT_SKIN: f32 = 0.02;
/// See [`BURNT_SKIN`].
const BURNT_CERTAIN: f32 = 0.10;
/// One sign of an attack.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Signal {
    /// What was seen.
    pub code: FaceCode,
    /// How clearly, from 0 to 1.
    pub strength: f32,
    /// The picture that it is about; `None` when it is about all selfies.
    pub about: Option<Subject>,
}

/// All that was measured about liveness.
#[derive(Debug, Clone, PartialEq)]
pub struct Liveness {
    /// How the views fit together.
    pub rigidity: Option<Rigidity>,
    /// Highest peak of each selfie's spectrum; `None` for small pictures.
    pub peaks: [Option<f32>; 3],
    /// Sides of each face along which a long straight edge runs.
    pub edges: [usize; 3],
    /// How much the light moved on the face from the front to the left and to the right view.
    pub light_moved: [Option<f32>; 2],
    /// The signs, with their strengths.
    pub signals: Vec<Signal>,
}

impl Liveness {
    /// The signs as findings.
    pub fn findings(&self) -> impl Iterator<Item = FaceFinding> + '_ {
        self.signals.iter().map(|signal| FaceFinding {
            check: FaceCheck::Liveness,
            code: signal.code,
            strength: signal.strength,
            about: signal.about,
        })
    }
}

/// Looks for signs of an attack in three selfies (front, left, right), and for a portrait that was sent as a selfie.
pub fn judge(views: [(&Pyramid<'_>, &Face); 3], portrait: Option<&Face>) -> Liveness {
    const SUBJECTS: [Subject; 3] = [Subject::Front, Subject::Left, Subject::Right];
    let mut signals = Vec::new();
    let mut add = |code, strength: f32, about| {
        if strength > 0.0 {
            signals.push(Signal {
                code,
                strength,
                about,
            });
        }
    };
    let rigidity = Rigidity::measure(views.map(|(_, face)| &face.mesh));
    if let Some(rigidity) = &rigidity {
        let flat = (OFF_PLANE_HEAD - rigidity.off_plane) / (OFF_PLANE_HEAD - OFF_PLANE_FLAT);
        let apart =
            (rigidity.deformation - DEFORMATION_EXPRESSION) / (DEFORMATION_CERTAIN - DEFORMATION_EXPRESSION);
        add(FaceCode::FlatScene, flat.max(apart).clamp(0.0, 1.0), None);
    }
    let front = (views[0].0, &views[0].1.mesh);
    let light_moved = [1, 2].map(|side: usize| shading::moved(front, (views[side].0, &views[side].1.mesh)));
    add(FaceCode::FrozenLight, shading::strength(light_moved), None);
    let peaks = views.map(|(pyramid, face)| spectrum::peak(pyramid, face.mesh.middle()));
    let edges = views.map(|(pyramid, face)| border::sides(pyramid, &face.mesh));
    for (index, subject) in SUBJECTS.into_iter().enumerate() {
        add(
            FaceCode::ScreenPattern,
            peaks[index].map_or(0.0, spectrum::strength),
            Some(subject),
        );
        add(
            FaceCode::DeviceBorder,
            border::strength(edges[index]),
            Some(subject),
        );
        let burnt = (views[index].1.quality.burnt - BURNT_SKIN) / (BURNT_CERTAIN - BURNT_SKIN);
        add(FaceCode::FaceGlare, burnt.clamp(0.0, 1.0), Some(subject));
    }
    for (one, other) in [(0, 1), (0, 2), (1, 2)] {
        let [first, second] = [one, other].map(|at| (views[at].0, &views[at].1.mesh));
        let resemblance = views[one].1.fingerprint.resemblance(&views[other].1.fingerprint);
        let copies = resemblance.is_copy() || mirror::correlation(first, second) >= mirror::MIRROR_MIN;
        let still = stillness::strength(first, second);
        add(
            FaceCode::SamePicture,
            f32::from(u8::from(copies)),
            Some(SUBJECTS[other]),
        );
        add(FaceCode::TooStill, still, Some(SUBJECTS[other]));
    }
    for (index, subject) in SUBJECTS.into_iter().enumerate() {
        let copies = portrait.is_some_and(|portrait| {
            portrait
                .fingerprint
                .resemblance(&views[index].1.fingerprint)
                .is_copy()
        });
        add(FaceCode::SamePicture, f32::from(u8::from(copies)), Some(subject));
    }
    Liveness {
        rigidity,
        peaks,
        edges,
        light_moved,
        signals,
    }
}
