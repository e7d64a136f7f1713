//! Whether mouth and chin can be seen.
//!
//! The network that finds the points of a face also says how sure it is that there is one. It is shown the face with all
//! above the tip of the nose painted over in grey. Of a mouth and a chin it stays sure; cloth, paper and the back of a hand
//! are no face, whatever their colour. So nothing has to be known of what covers a face, only what a face is.

use super::mesh::{INPUT_PX, Mesh};
use super::network::{FaceNetworks, NetworkError};
use super::pyramid::Pyramid;

/// What [`lower_half`] is below where something covers mouth and chin. Set by open faces alone: docs/accuracy.md.
pub const LOWER_HALF_MIN: f32 = -2.0;
/// Points of the bridge of the nose and of its tip, between which the part begins that is shown.
const NOSE: [usize; 2] = [4, 5];
/// What is painted over, of 255.
const GREY: f32 = 128.0;
/// Mean difference of red and blue, of 255, below which a picture is grey.
const COLOURLESS: f32 = 4.0;
/// Red, green and blue that a grey picture is shown in: the network knows faces in colour, and is less sure of grey ones.
const SKIN_HUE: [f32; 3] = [1.12, 0.97, 0.86];

/// How sure the network is of a face that it sees from the tip of the nose down, as log-odds: above zero it is rather one.
///
/// # Errors
/// When the network fails.
pub fn lower_half(networks: &FaceNetworks, pyramid: &Pyramid<'_>, mesh: &Mesh) -> Result<f32, NetworkError> {
    let map = mesh.square();
    let mut planes = pyramid.planes(&map, INPUT_PX, INPUT_PX);
    let (sin, cos) = mesh.roll().sin_cos();
    let below = |[x, y]: [f32; 2]| y * cos - x * sin;
    let cut = below(mesh.flat_mean(&NOSE));
    let (side, area) = (INPUT_PX as usize, (INPUT_PX * INPUT_PX) as usize);
    let apart = |at: usize| (planes[at] - planes[2 * area + at]).abs();
    if (0..area).map(apart).sum::<f32>() < COLOURLESS * area as f32 {
        for (at, value) in planes.iter_mut().enumerate() {
            *value = (*value * SKIN_HUE[at / area]).min(255.0);
        }
    }
    for at in 0..area {
        let [x, y] = [at % side, at / side].map(|step| step as f32);
        if below(map.apply([x, y])) < cut {
            for channel in 0..3 {
                planes[channel * area + at] = GREY;
            }
        }
    }
    for value in &mut planes {
        *value /= 255.0;
    }
    let (_, certainty) = networks.mesh(planes)?;
    if certainty.is_finite() {
        Ok(certainty)
    } else {
        Err(NetworkError::Answer)
    }
}
