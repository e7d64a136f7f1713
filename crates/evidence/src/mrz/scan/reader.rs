//! What a line of a zone says, as likelihoods.

use super::finder::{reduced, strip};
use super::lines::{Group, Piece};
use super::places::{Columns, Layout, Places};
use crate::homography::Point;
use crate::model::{ModelError, Network, Tensor};
use crate::plane::Plane;

/// The characters that the network knows, in its order; behind the last stands "none".
pub(super) const ALPHABET: &[u8; 37] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ<";

/// Height of the strip that the network reads, and of the capitals in it.
const STRIP_PX: usize = 32;
const CAPITAL_PX: f64 = 18.0;

/// Height of a capital as a share of the width of a character's place.
const CAPITAL_PER_PLACE: f64 = 1.04;

/// Places before and behind the line that are looked at as well.
const MARGIN_PLACES: f64 = 2.0;

/// Widest strip, in pixels.
const STRIP_WIDTH_MAX: usize = 2_048;

/// The network looks at every fourth column.
const COLUMN_PX: f64 = 4.0;

/// Share of the mean likelihood that the better way round must be ahead, else both are tried.
const TELLING: f32 = 0.05;

/// The lines of a zone as they were read, the right way round, from top to bottom.
pub(super) struct ReadGroup {
    pub(super) lines: Vec<ReadLine>,
}

/// A line as it was read.
pub(super) struct ReadLine {
    piece: Piece,
    pub(super) columns: Columns,
}

impl ReadLine {
    /// Where a share of the way along another line lies on this one, straight across.
    pub(super) fn beside(&self, other: &Self, share: f64) -> f64 {
        let at = other.piece.start.towards(other.piece.end, share);
        let direction = self.piece.direction();
        let to = self.piece.start.vector_to(at);
        (direction.x * to.x + direction.y * to.y) / self.piece.length().max(1e-9)
    }
}

impl ReadGroup {
    /// Lines of which only what was seen is known.
    #[cfg(test)]
    pub(super) fn of_columns(columns: Vec<Columns>) -> Self {
        let line = |(index, columns)| ReadLine {
            piece: Piece::between(
                Point::new(0.0, 20.0 * index as f64),
                Point::new(400.0, 20.0 * index as f64),
            ),
            columns,
        };
        Self {
            lines: columns.into_iter().enumerate().map(line).collect(),
        }
    }

    /// The corners of the zone that some of the lines are.
    pub(super) fn corners(&self, lines: &std::ops::Range<usize>) -> [Point; 4] {
        let all = &self.lines[lines.clone()];
        let (first, last) = (&all[0].piece, &all[all.len() - 1].piece);
        let half = |piece: &Piece| {
            let direction = piece.direction();
            // What was marked is half as high as a capital.
            let half = piece.thickness;
            Point::new(-direction.y * half, direction.x * half)
        };
        let (above, below) = (half(first), half(last));
        [
            Point::new(first.start.x - above.x, first.start.y - above.y),
            Point::new(first.end.x - above.x, first.end.y - above.y),
            Point::new(last.end.x + below.x, last.end.y + below.y),
            Point::new(last.start.x + below.x, last.start.y + below.y),
        ]
    }
}

/// Reads all lines of a zone, the way round that makes more sense.
pub(super) fn read_group(network: &Network, page: &Plane, group: &Group) -> Result<ReadGroup, ModelError> {
    let lines = completed(group);
    let places = if lines.len() >= 3 { 30.0 } else { 40.0 };
    // The middle one was found if any was.
    let telling = lines.len() / 2;
    let upright = read_line(network, page, &lines[telling], places)?;
    let turned_piece = lines[telling].reversed();
    let turned_line = read_line(network, page, &turned_piece, places)?;
    let (as_found, overturned) = (sense(&upright.columns), sense(&turned_line.columns));
    let is_turned = overturned > as_found + TELLING * as_found.abs();
    let mut read = Vec::with_capacity(lines.len());
    let mut known = Some(if is_turned { turned_line } else { upright });
    for (index, line) in lines.iter().enumerate() {
        if index == telling
            && let Some(line) = known.take()
        {
            read.push(line);
            continue;
        }
        let piece = if is_turned { line.reversed() } else { *line };
        read.push(read_line(network, page, &piece, places)?);
    }
    if is_turned {
        read.reverse();
    }
    Ok(ReadGroup { lines: read })
}

/// How much sense a line makes: the best mean likelihood over the layouts.
fn sense(columns: &Columns) -> f32 {
    Layout::ALL
        .iter()
        .filter_map(|layout| Places::of(columns, *layout))
        .map(|places| places.score)
        .fold(f32::NEG_INFINITY, f32::max)
}

/// The lines, and where one of three may have been missed, the places where it would stand.
fn completed(group: &Group) -> Vec<Piece> {
    let mut lines = group.lines.clone();
    let Some(spacing) = group.spacing() else {
        return lines;
    };
    let length = group.longest().map_or(0.0, Piece::length);
    // Lines of 30 stand farther apart than those of 36 and 44, in terms of their length.
    if lines.len() == 2 && spacing > 0.045 * length {
        let (first, last) = (lines[0], lines[1]);
        let beyond = |from: &Piece, sign: f64| {
            let direction = from.direction();
            let off = |point: Point| {
                Point::new(
                    point.x - direction.y * spacing * sign,
                    point.y + direction.x * spacing * sign,
                )
            };
            from.mapped(off)
        };
        lines.insert(0, beyond(&first, -1.0));
        lines.push(beyond(&last, 1.0));
    }
    lines
}

/// Straightens one line and lets the network read it.
fn read_line(network: &Network, page: &Plane, line: &Piece, places: f64) -> Result<ReadLine, ModelError> {
    let place = line.length() / places;
    // Pixels of the page for one of the strip.
    let pixel = place * CAPITAL_PER_PLACE / CAPITAL_PX;
    let margin = MARGIN_PLACES * place;
    let width = ((line.length() + 2.0 * margin) / pixel.max(1e-6)) as usize;
    let width = width.next_multiple_of(4).clamp(STRIP_PX, STRIP_WIDTH_MAX);
    let reduced = reduced(page, pixel);
    let (across, down) = (
        reduced.width() as f64 / page.width() as f64,
        reduced.height() as f64 / page.height() as f64,
    );
    let size = (width as f64, STRIP_PX as f64);
    let map = strip(line, size, STRIP_PX as f64 * pixel, margin).ok_or(ModelError::Shape)?;
    let mut values = Vec::with_capacity(width * STRIP_PX);
    for y in 0..STRIP_PX {
        for x in 0..width {
            let at = map.apply(Point::new(x as f64 + 0.5, y as f64 + 0.5));
            values.push(reduced.sample(Point::new(at.x * across - 0.5, at.y * down - 0.5)) / 255.0);
        }
    }
    normalise(&mut values);
    let picture = Tensor::new([1, 1, STRIP_PX, width], values)?;
    let output = network.run(&[picture])?.pop().ok_or(ModelError::Shape)?;
    let &[1, classes, count] = output.shape() else {
        return Err(ModelError::Shape);
    };
    if classes != ALPHABET.len() + 1 {
        return Err(ModelError::Shape);
    }
    let scale = width as f64 / (line.length() + 2.0 * margin) / COLUMN_PX;
    Ok(ReadLine {
        piece: *line,
        columns: Columns::new(
            count,
            output.into_values(),
            margin * scale,
            (margin + line.length()) * scale,
        ),
    })
}

/// Mean 0 and deviation 1, as the network was trained.
fn normalise(values: &mut [f32]) {
    let count = values.len().max(1) as f32;
    let mean = values.iter().sum::<f32>() / count;
    let squares = values.iter().map(|value| (value - mean) * (value - mean));
    let deviation = (squares.sum::<f32>() / count).sqrt() + 0.02;
    for value in values.iter_mut() {
        *value = (*value - mean) / deviation;
    }
}
