//! Signs that the selfies show a picture, a screen or a file instead of a living person.
//!
//! Each sign stands on physics or on the file, has a strength from 0 to 1, and is weighed by policy. Together they make a
//! score and a band, by which attacks are counted: what policy does with each sign is its own affair.

use super::border;
use super::examination::Face;
use super::finding::{FaceCheck, FaceCode, FaceFinding, Subject};
use super::pyramid::Pyramid;
use super::rigidity::Rigidity;
use super::spectrum;
use super::stillness;

/// Residual of the best plane up to which the views are flat for certain, and from which they are of a head.
pub const OFF_PLANE_FLAT: f32 = 0.03;
/// See [`OFF_PLANE_FLAT`].
pub const OFF_PLANE_HEAD: f32 = 0.06;
/// What no rigid body explains: up to which it is expression, and from which the views are not of one head.
pub const DEFORMATION_EXPRESSION: f32 = 0.07;
/// See [`DEFORMATION_EXPRESSION`].
pub const DEFORMATION_CERTAIN: f32 = 0.14;
/// Share of a face that may be burnt out, and the share from which it is a reflection for certain.
const BURNT_SKIN: f32 = 0.02;
/// See [`BURNT_SKIN`].
const BURNT_CERTAIN: f32 = 0.10;
/// Combined score from which a person looks.
pub const SCORE_REVIEW_MIN: f32 = 0.5;
/// Combined score from which it is a clear attack.
pub const SCORE_ATTACK_MIN: f32 = 0.85;

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

/// What follows from all signs together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Band {
    /// Nothing that would need a look.
    Pass,
    /// A person has to look.
    Review,
    /// An attack, clearly.
    Attack,
}

impl Band {
    /// `pass`, `review`, `attack`.
    pub fn code(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Review => "review",
            Self::Attack => "attack",
        }
    }
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
    /// The signs, with their strengths.
    pub signals: Vec<Signal>,
    /// All signs together, from 0 to 1.
    pub score: f32,
}

impl Liveness {
    /// The band that the score lies in.
    pub fn band(&self) -> Band {
        if self.score >= SCORE_ATTACK_MIN {
            Band::Attack
        } else if self.score >= SCORE_REVIEW_MIN {
            Band::Review
        } else {
            Band::Pass
        }
    }

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

/// How much a sign counts in the combined score.
fn weight(code: FaceCode) -> f32 {
    match code {
        FaceCode::SamePicture => 1.0,
        FaceCode::FlatScene => 0.9,
        FaceCode::ScreenPattern | FaceCode::DeviceBorder => 0.6,
        FaceCode::TooStill | FaceCode::EditedFile => 0.5,
        _ => 0.25,
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
    let peaks =
        views.map(|(pyramid, face)| spectrum::peak(pyramid, face.mesh.flat_mean(&[33, 263, 1, 61, 291])));
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
        let copies = views[one]
            .1
            .fingerprint
            .resemblance(&views[other].1.fingerprint)
            .is_copy();
        let still = stillness::strength(
            (views[one].0, &views[one].1.mesh),
            (views[other].0, &views[other].1.mesh),
        );
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
    let score = combined(&signals);
    Liveness {
        rigidity,
        peaks,
        edges,
        signals,
        score,
    }
}

/// The chance that none of the signs is false, if they were independent: one minus the product of what is left. Of each
/// kind only the strongest counts.
fn combined(signals: &[Signal]) -> f32 {
    let kinds: std::collections::BTreeSet<FaceCode> = signals.iter().map(|signal| signal.code).collect();
    let left: f32 = kinds
        .into_iter()
        .map(|kind| {
            let of_kind = signals.iter().filter(|signal| signal.code == kind);
            1.0 - weight(kind) * of_kind.map(|signal| signal.strength).fold(0.0, f32::max)
        })
        .product();
    1.0 - left
}
