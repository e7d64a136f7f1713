//! Whether three views are of one rigid head, or of something flat.
//!
//! Under a distant camera, the places of points of one rigid body in several views form a matrix of rank three, and of
//! something flat a matrix of rank two (Tomasi and Kanade's factorisation). A print or a screen that is tilted before
//! the camera moves as a plane: between two of its views lies a homography. The nose of a head that turns does not obey
//! any homography of its eyes and cheeks.

use super::eigen::eigen;
use super::mesh::Mesh;
use super::pose::mesh_yaw;

/// Points that hardly move with the expression and are spread in depth: corners of the eyes, bridge, tip and wings of the
/// nose, forehead, temples, cheek bones.
const RIGID_POINTS: [usize; 24] = [
    33, 133, 362, 263, 168, 6, 197, 195, 5, 4, 1, 2, 98, 327, 10, 151, 9, 8, 127, 356, 234, 454, 117, 346,
];

/// Least angle between two views that a residual is divided by: what is flat hardly seems to turn, and little over little
/// would be much.
const TURN_DEGREES_MIN: f32 = 14.0;

/// How three views fit together. All measures are shares of the distance between the eyes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rigidity {
    /// What is left of the points' motion that a plane does not explain: the residual of a homography from the front view
    /// to a side view, over the sine of the angle that lies between them, as the meshes have it; of both sides the larger.
    /// A head keeps it however little it turns; it is small for anything flat.
    pub off_plane: f32,
    /// Extent in depth that the three views agree on: small for anything flat, and for one picture sent thrice.
    pub depth: f32,
    /// What no rigid body explains: large when the views are not of one head.
    pub deformation: f32,
}

impl Rigidity {
    /// Measures three views of what should be one head. `None` when the points of a view lie in one place.
    pub fn measure(views: [&Mesh; 3]) -> Option<Self> {
        let scale = f64::from(views[0].eyes_px());
        if scale <= f64::EPSILON {
            return None;
        }
        let normalised = views.map(normalised_points);
        let [front, left, right] = &normalised;
        let off_plane = |side: &[_; RIGID_POINTS.len()], mesh: &Mesh| {
            let turn = (mesh_yaw(mesh) - mesh_yaw(views[0])).abs().max(TURN_DEGREES_MIN);
            Some(homography_residual(front, side)? / f64::from(turn.to_radians().sin()))
        };
        let off_plane = off_plane(left, views[1])?.max(off_plane(right, views[2])?);
        let rows: Vec<[f64; RIGID_POINTS.len()]> = normalised
            .iter()
            .flat_map(|points| [0, 1].map(|axis| std::array::from_fn(|index| points[index][axis])))
            .collect();
        let mut gram = [[0.0; 6]; 6];
        for (row, line) in gram.iter_mut().enumerate() {
            for (column, value) in line.iter_mut().enumerate() {
                *value = (0..RIGID_POINTS.len())
                    .map(|index| rows[row][index] * rows[column][index])
                    .sum();
            }
        }
        let count = RIGID_POINTS.len() as f64;
        let extents: Vec<f64> = eigen(gram)
            .iter()
            .map(|(value, _)| (value.max(0.0) / count).sqrt())
            .collect();
        Some(Self {
            off_plane: off_plane as f32,
            depth: extents[2] as f32,
            deformation: extents[3] as f32,
        })
    }
}

/// The rigid points of a view around their middle, turned upright, in distances between the eyes.
fn normalised_points(mesh: &Mesh) -> [[f64; 2]; RIGID_POINTS.len()] {
    let (sin, cos) = f64::from(mesh.roll()).sin_cos();
    let scale = f64::from(mesh.eyes_px()).max(f64::EPSILON);
    let middle = mesh.flat_mean(&RIGID_POINTS).map(f64::from);
    RIGID_POINTS.map(|index| {
        let [x, y] = mesh.flat(index).map(f64::from);
        let (x, y) = ((x - middle[0]) / scale, (y - middle[1]) / scale);
        [x * cos + y * sin, y * cos - x * sin]
    })
}

/// Root mean square of what the best homography from one view to the other leaves over.
fn homography_residual(from: &[[f64; 2]], to: &[[f64; 2]]) -> Option<f64> {
    let mut normal = [[0.0; 9]; 9];
    for ([x, y], [u, v]) in from.iter().zip(to) {
        for row in [
            [*x, *y, 1.0, 0.0, 0.0, 0.0, -u * x, -u * y, -u],
            [0.0, 0.0, 0.0, *x, *y, 1.0, -v * x, -v * y, -v],
        ] {
            for (line, one) in normal.iter_mut().zip(row) {
                for (value, other) in line.iter_mut().zip(row) {
                    *value += one * other;
                }
            }
        }
    }
    let (_, h) = eigen(normal).pop()?;
    let mut squares = 0.0;
    for ([x, y], [u, v]) in from.iter().zip(to) {
        let depth = h[6] * x + h[7] * y + h[8];
        if depth.abs() < 1e-9 {
            return None;
        }
        let mapped = [
            (h[0] * x + h[1] * y + h[2]) / depth,
            (h[3] * x + h[4] * y + h[5]) / depth,
        ];
        squares += (mapped[0] - u).powi(2) + (mapped[1] - v).powi(2);
    }
    Some((squares / from.len() as f64).sqrt())
}
