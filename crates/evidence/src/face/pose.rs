//! Where a face looks.
//!
//! Signs, proven on labelled pictures: yaw is negative when the face is turned to the picture's left edge and positive
//! when it is turned to the right edge; pitch is positive when it looks up; roll is positive when the head leans
//! clockwise. A mirrored picture has the opposite yaw and roll.

use super::detection::Detection;
use super::mesh::Mesh;

/// The sides of the face's oval, left and right in the picture.
const SIDES: [usize; 2] = [234, 454];
/// Top of the forehead, and chin.
const TOP_AND_CHIN: [usize; 2] = [10, 152];
/// Degrees of yaw for each face's width by which the nose stands beside the middle between the ears: the slope between
/// the detector's points and the mesh over ordinary portraits (correlation 0.97).
const YAW_DEGREES_PER_OFFSET: f32 = 67.0;
/// Confidence of the mesh from which its own axes are believed; full profiles stay below it.
const MESH_CONFIDENCE_MIN: f32 = 0.9;
/// The mesh's mean pitch over portraits that look straight ahead, in degrees.
const PITCH_NEUTRAL_DEGREES: f32 = 0.0;
/// Yaw in degrees from which a face is turned, and below which it looks ahead.
pub const TURNED_DEGREES_MIN: f32 = 12.0;

/// Where a face looks, in degrees.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pose {
    /// Negative: towards the picture's left edge. Positive: towards its right edge.
    pub yaw: f32,
    /// Positive: up.
    pub pitch: f32,
    /// Positive: clockwise.
    pub roll: f32,
}

/// The side that a face is seen from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum View {
    /// Looking ahead.
    Front,
    /// Turned to the picture's left edge.
    Left,
    /// Turned to the picture's right edge.
    Right,
}

impl View {
    /// `front`, `left`, `right`.
    pub fn code(self) -> &'static str {
        match self {
            Self::Front => "front",
            Self::Left => "left",
            Self::Right => "right",
        }
    }
}

impl Pose {
    /// Measures a pose by the mesh where it is confident, else by the detector's points: seen from the side the mesh
    /// invents the half that it can't see, while the nose still stands beside the middle between the ears.
    pub fn measure(face: &Detection, mesh: &Mesh) -> Self {
        let by_points = YAW_DEGREES_PER_OFFSET * nose_offset(face);
        let yaw = if mesh.confidence >= MESH_CONFIDENCE_MIN {
            mesh_yaw(mesh)
        } else {
            by_points
        };
        Self {
            yaw: yaw.clamp(-90.0, 90.0),
            pitch: mesh_pitch(mesh),
            roll: mesh.roll().to_degrees(),
        }
    }

    /// The side that the face is seen from.
    pub fn view(&self) -> View {
        if self.yaw <= -TURNED_DEGREES_MIN {
            View::Left
        } else if self.yaw >= TURNED_DEGREES_MIN {
            View::Right
        } else {
            View::Front
        }
    }
}

/// Yaw in degrees by the depths of the mesh.
pub(super) fn mesh_yaw(mesh: &Mesh) -> f32 {
    let [left, right] = SIDES.map(|index| mesh.points[index]);
    let across = (right[0] - left[0]).hypot(right[1] - left[1]);
    (right[2] - left[2]).atan2(across).to_degrees()
}

fn mesh_pitch(mesh: &Mesh) -> f32 {
    let [top, chin] = TOP_AND_CHIN.map(|index| mesh.points[index]);
    let down = (chin[0] - top[0]).hypot(chin[1] - top[1]);
    (top[2] - chin[2]).atan2(down).to_degrees() - PITCH_NEUTRAL_DEGREES
}

/// How far to the right of the middle between the ears the nose stands, in widths of the face, along the eyes.
fn nose_offset(face: &Detection) -> f32 {
    let [eye, other_eye, nose, _, ear, other_ear] = face.points;
    let (dx, dy) = (other_eye[0] - eye[0], other_eye[1] - eye[1]);
    let length = dx.hypot(dy);
    if length <= f32::EPSILON || face.side_px() <= f32::EPSILON {
        return 0.0;
    }
    let from_middle = [0, 1].map(|axis| nose[axis] - (ear[axis] + other_ear[axis]) / 2.0);
    (from_middle[0] * dx + from_middle[1] * dy) / length / face.side_px()
}
