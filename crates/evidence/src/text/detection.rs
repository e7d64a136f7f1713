//! Where text stands in a picture: a network that gives each pixel a probability, and what is made of it
//! (differentiable binarisation, Liao et al. 2020).

use image::RgbImage;
use image::imageops::{self, FilterType};

use super::rotated::{Point, Rotated};
use crate::model::{ModelError, Models, Tensor};

/// The network's name.
const NETWORK: &str = "text-detection";

/// The sides of what goes in are multiples of this.
const BLOCK_PX: u32 = 32;

/// A pixel is text from this probability on.
const PIXEL_MIN: f32 = 0.3;

/// A region is text from this mean probability on.
const REGION_MIN: f32 = 0.5;

/// How far regions, which the network draws small, are grown.
const GROWTH: f32 = 1.6;

/// Smallest side of a region, in pixels of what goes in.
const SIDE_MIN: f32 = 3.0;

/// Most regions that are kept, those with the most pixels.
const REGIONS_MAX: usize = 400;

/// A region of text in pixels of the picture.
#[derive(Debug, Clone, Copy)]
pub(super) struct Region {
    pub(super) place: Rotated,
}

/// Finds the regions of text. The picture is shrunk until its longer side is at most so long; it is never enlarged beyond
/// that either.
pub(super) fn detect(
    picture: &RgbImage,
    side_px_max: u32,
    models: &Models,
) -> Result<Vec<Region>, ModelError> {
    let (width, height) = picture.dimensions();
    if width == 0 || height == 0 {
        return Ok(Vec::new());
    }
    let network = models.network(NETWORK)?;
    let longer = width.max(height);
    let shrunk = |side: u32| {
        let side = u64::from(side) * u64::from(side_px_max.min(longer)) / u64::from(longer);
        let side = u32::try_from(side).unwrap_or(side_px_max);
        (side.div_ceil(BLOCK_PX) * BLOCK_PX).max(BLOCK_PX)
    };
    let (own_width, own_height) = (shrunk(width), shrunk(height));
    let fitted = if own_width < width {
        imageops::thumbnail(picture, own_width, own_height)
    } else {
        imageops::resize(picture, own_width, own_height, FilterType::Triangle)
    };
    let output = network.run(&[blue_first(&fitted)?])?;
    let map = output.first().ok_or(ModelError::Shape)?;
    let [1, 1, rows, columns] = map.shape() else {
        return Err(ModelError::Shape);
    };
    #[expect(clippy::cast_precision_loss, reason = "sides of pictures are far below 2^24")]
    let scale = |own: u32, sides: usize| own as f32 / sides as f32;
    let (across, down) = (scale(width, *columns), scale(height, *rows));
    let regions = regions(map.values(), *columns);
    let scaled = regions.into_iter().map(|place| Region {
        place: place.grown(GROWTH).scaled(across, down),
    });
    Ok(scaled.collect())
}

/// One picture as the networks want it: blue, green, red planes from -1 to 1.
fn blue_first(picture: &RgbImage) -> Result<Tensor, ModelError> {
    let (width, height) = picture.dimensions();
    let size = (width as usize) * (height as usize);
    let mut values = vec![0.0; size * 3];
    for (index, pixel) in picture.pixels().enumerate() {
        for (plane, channel) in pixel.0.iter().rev().enumerate() {
            values[plane * size + index] = f32::from(*channel) / 127.5 - 1.0;
        }
    }
    Tensor::new([1, 3, height as usize, width as usize], values)
}

/// The rectangles around connected pixels that are text, in pixels of the map.
fn regions(map: &[f32], columns: usize) -> Vec<Rotated> {
    let mut seen = vec![false; map.len()];
    let mut found: Vec<(usize, Rotated)> = Vec::new();
    let mut stack = Vec::new();
    for start in 0..map.len() {
        if seen[start] || map[start] <= PIXEL_MIN {
            continue;
        }
        seen[start] = true;
        stack.push(start);
        let (mut pixels, mut sum) = (0_usize, 0.0_f32);
        let mut edge: Vec<Point> = Vec::new();
        while let Some(place) = stack.pop() {
            pixels += 1;
            sum += map[place];
            let mut inner = 0;
            for next in neighbours(place, columns, map.len()) {
                if map[next] > PIXEL_MIN {
                    inner += 1;
                    if !seen[next] {
                        seen[next] = true;
                        stack.push(next);
                    }
                }
            }
            if inner < 4 {
                edge.extend(corners(place, columns));
            }
        }
        #[expect(clippy::cast_precision_loss, reason = "fewer pixels than 2^24")]
        let mean = sum / pixels as f32;
        if mean < REGION_MIN {
            continue;
        }
        if let Some(place) = Rotated::around(&edge)
            && 2.0 * place.half_length.min(place.half_breadth) >= SIDE_MIN
        {
            found.push((pixels, place));
        }
    }
    found.sort_by_key(|(pixels, _)| std::cmp::Reverse(*pixels));
    found.truncate(REGIONS_MAX);
    found.into_iter().map(|(_, place)| place).collect()
}

/// The pixels above, below and beside one.
fn neighbours(place: usize, columns: usize, size: usize) -> impl Iterator<Item = usize> {
    let column = place % columns;
    let left = (column > 0).then(|| place - 1);
    let right = (column + 1 < columns).then_some(place + 1);
    let above = place.checked_sub(columns);
    let below = Some(place + columns).filter(|below| *below < size);
    [left, right, above, below].into_iter().flatten()
}

/// The corners of a pixel.
fn corners(place: usize, columns: usize) -> [Point; 4] {
    #[expect(clippy::cast_precision_loss, reason = "sides of maps are far below 2^24")]
    let (x, y) = ((place % columns) as f32, (place / columns) as f32);
    [(x, y), (x + 1.0, y), (x, y + 1.0), (x + 1.0, y + 1.0)]
}

#[cfg(test)]
mod tests {
    use super::regions;

    #[test]
    fn connected_pixels_become_rectangles_and_doubtful_ones_do_not() {
        let (columns, rows) = (60, 40);
        let mut map = vec![0.0; columns * rows];
        let mut paint = |left: usize, top: usize, width: usize, height: usize, value: f32| {
            for row in top..top + height {
                map[row * columns + left..row * columns + left + width].fill(value);
            }
        };
        paint(5, 5, 30, 6, 0.9);
        paint(5, 20, 20, 5, 0.4);
        paint(50, 30, 2, 2, 0.9);
        let found = regions(&map, columns);
        assert_eq!(found.len(), 1, "{found:?}");
        let off = |one: f32, other: f32| (one - other).abs();
        let place = found[0];
        assert!(
            off(place.centre.0, 20.0) < 0.01 && off(place.centre.1, 8.0) < 0.01,
            "{place:?}"
        );
        assert!(
            off(place.half_length, 15.0) < 0.01 && off(place.half_breadth, 3.0) < 0.01,
            "{place:?}"
        );
        assert!(regions(&[], 1).is_empty());
    }
}
