//! Where zones stand on a page.

use super::light::{evened, stretched};
use super::lines::{Group, Marks, Piece, pieces};
use super::page::{Page, View};
use crate::homography::{Homography, Point};
use crate::model::{ModelError, Network, Tensor};

/// Longest side of the page as it is looked at first, in pixels. A line of 44 characters that is half as long has
/// characters seven pixels wide.
const PAGE_SIDE_PX: usize = 640;

/// And when no zone was read: it may be small on the page.
const PAGE_SIDE_CLOSER_PX: usize = 832;

/// How much a small picture is enlarged at most: not beyond what its pixels bear.
const ENLARGED_MAX: f64 = 2.0;

/// And when no zone was read.
const ENLARGED_CLOSER_MAX: f64 = 3.0;

/// The network halves five times.
const MULTIPLE: usize = 32;

/// The network marks every point.
const STEP: f64 = 1.0;

/// Length of the zone's lines in the picture that is looked at closely, in pixels.
const CLOSE_LENGTH_PX: f64 = 416.0;

/// What is looked at around them, as shares of their length: before and behind, above and below.
const CLOSE_MARGIN: (f64, f64) = (0.12, 0.13);

/// Shortest line of a zone on a page, in pixels: characters four pixels wide.
const LINE_LENGTH_MIN: f64 = 110.0;

/// How small an end of a line may be seen, as a share of its middle.
const SWOLLEN_MIN: f64 = 0.3;

/// How closely a page is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Look {
    /// As a whole.
    First,
    /// Larger by a third, every part of it equally light.
    Closer,
}

/// Lines of text that are long enough for a zone, in pixels of the page.
pub(super) fn lines_of_page(
    network: &Network,
    page: &Page<'_>,
    look: Look,
) -> Result<Vec<Piece>, ModelError> {
    match look {
        Look::First => lines_at(network, page, (PAGE_SIDE_PX, ENLARGED_MAX), |values, _| {
            stretched(values);
        }),
        Look::Closer => lines_at(network, page, (PAGE_SIDE_CLOSER_PX, ENLARGED_CLOSER_MAX), evened),
    }
}

fn lines_at(
    network: &Network,
    page: &Page<'_>,
    (side, enlarged_max): (usize, f64),
    lit: fn(&mut [f32], usize),
) -> Result<Vec<Piece>, ModelError> {
    let longest = page.width().max(page.height());
    let scale = side as f64 / longest as f64;
    // Small pictures are enlarged, but not beyond what their pixels bear.
    let scale = scale.min(enlarged_max);
    let rounded = |length: usize| {
        let scaled = (length as f64 * scale) as usize;
        scaled.next_multiple_of(MULTIPLE).max(MULTIPLE * 4)
    };
    let (width, height) = (rounded(page.width()), rounded(page.height()));
    let view = page.at(1.0 / scale);
    // Where the picture is padded, its border goes on.
    let mut values = sampled(&view, width, height, |at| Point::new(at.x / scale, at.y / scale));
    lit(&mut values, width);
    let marks = marked(network, width, height, values)?;
    Ok(pieces(&marks, STEP)
        .iter()
        .map(|piece| piece.mapped(|point| Point::new(point.x / scale, point.y / scale)))
        .filter(|piece| piece.length() >= LINE_LENGTH_MIN)
        .collect())
}

/// The lines of what may be a zone and of what stands beside it, seen upright and at their own size.
pub(super) fn look_closely(
    network: &Network,
    page: &Page<'_>,
    rough: &Group,
) -> Result<Vec<Piece>, ModelError> {
    let Some(longest) = rough.longest() else {
        return Ok(Vec::new());
    };
    let length = longest.length();
    let direction = longest.direction();
    let down = Point::new(-direction.y, direction.x);
    // What the lines of the group cover, along and across.
    let origin = longest.start;
    let place = |point: Point| {
        let to = origin.vector_to(point);
        (
            direction.x * to.x + direction.y * to.y,
            down.x * to.x + down.y * to.y,
        )
    };
    let ends = rough.lines.iter().flat_map(|line| [line.start, line.end]);
    let (mut left, mut right, mut top, mut bottom) = (0.0_f64, length, 0.0_f64, 0.0_f64);
    for (along, across) in ends.map(place) {
        left = left.min(along);
        right = right.max(along);
        top = top.min(across);
        bottom = bottom.max(across);
    }
    left -= CLOSE_MARGIN.0 * length;
    right += CLOSE_MARGIN.0 * length;
    top -= CLOSE_MARGIN.1 * length;
    bottom += CLOSE_MARGIN.1 * length;
    let scale = CLOSE_LENGTH_PX / length;
    let fitted = |extent: f64| {
        ((extent * scale) as usize)
            .next_multiple_of(MULTIPLE)
            .max(MULTIPLE * 4)
    };
    let (width, height) = (fitted(right - left), fitted(bottom - top));
    let to_page = |point: Point| {
        let (along, across) = (left + point.x / scale, top + point.y / scale);
        Point::new(
            origin.x + direction.x * along + down.x * across,
            origin.y + direction.y * along + down.y * across,
        )
    };
    let mut values = sampled(&page.at(1.0 / scale), width, height, to_page);
    stretched(&mut values);
    let marks = marked(network, width, height, values)?;
    Ok(pieces(&marks, STEP)
        .iter()
        .map(|piece| piece.mapped(to_page))
        .filter(|piece| piece.length() >= 0.4 * length)
        .collect())
}

/// Samples a picture of that size, from -1 to 1: what stands at a place of it stands on the page where `to_page` says.
fn sampled(page: &View<'_>, width: usize, height: usize, to_page: impl Fn(Point) -> Point) -> Vec<f32> {
    let mut values = Vec::with_capacity(width * height);
    for y in 0..height {
        for x in 0..width {
            let at = to_page(Point::new(x as f64 + 0.5, y as f64 + 0.5));
            values.push(page.sample(at) / 127.5 - 1.0);
        }
    }
    values
}

fn marked(network: &Network, width: usize, height: usize, values: Vec<f32>) -> Result<Marks, ModelError> {
    // The network knows colours; grey is the same in all three.
    let picture = Tensor::new([1, 3, height, width], values.repeat(3))?;
    let output = network.run(&[picture])?.pop().ok_or(ModelError::Shape)?;
    let &[1, 1, _, columns] = output.shape() else {
        return Err(ModelError::Shape);
    };
    Ok(Marks {
        width: columns,
        values: output.into_values(),
    })
}

/// The map from a rectangle of that size to the strip of a page around a line: `height` across it, and as much before
/// its start and behind its end as `margin` says, all in pixels of the page.
pub(super) fn strip(line: &Piece, size: (f64, f64), height: f64, margin: f64) -> Option<Homography> {
    let direction = line.direction();
    // What is seen larger towards one end is higher there.
    let beyond = 2.0 * margin / line.length().max(1e-9);
    let corner = |at: Point, (end, side): (f64, f64)| {
        let swollen = 1.0 + line.swell * (1.0 + beyond) * end;
        let across = side * height / 2.0 * swollen.max(SWOLLEN_MIN);
        let along = end * margin + line.lean * across;
        Point::new(
            at.x + direction.x * along - direction.y * across,
            at.y + direction.y * along + direction.x * across,
        )
    };
    Homography::of_rectangle(
        size.0,
        size.1,
        [
            corner(line.start, (-1.0, -1.0)),
            corner(line.end, (1.0, -1.0)),
            corner(line.end, (1.0, 1.0)),
            corner(line.start, (-1.0, 1.0)),
        ],
    )
}
