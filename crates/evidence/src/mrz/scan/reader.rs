//! What a line of a zone says, as likelihoods.

use super::finder::strip;
use super::lines::{Group, Piece};
use super::page::{Page, View};
use super::places::{Columns, Layout, Places};
use crate::homography::{Homography, Point};
use crate::model::{ModelError, Network, Tensor};

/// The characters that the network knows, in its order; behind the last stands "none".
pub(super) const ALPHABET: &[u8; 37] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ<";

/// Height of the strip that the network reads, and of the capitals in it.
pub(super) const STRIP_PX: usize = 32;
pub(super) const CAPITAL_PX: f64 = 18.0;

/// Height of a capital as a share of the width of a character's place.
pub(super) const CAPITAL_PER_PLACE: f64 = 1.04;

/// Places before and behind the line that are looked at as well.
const MARGIN_PLACES: f64 = 2.0;

/// Widest strip, in pixels.
const STRIP_WIDTH_MAX: usize = 2_048;

/// The network looks at every fourth column.
pub(super) const COLUMN_PX: f64 = 4.0;

/// Share of the mean likelihood that the better way round must be ahead, else both are tried.
const TELLING: f32 = 0.05;

/// A line that makes so much sense needs no straightening.
const SENSE_CLEAR: f32 = -0.15;

/// How far characters may lean along their line, as the tangent of the angle: in steps that are tried, and at most.
const LEAN: f64 = 0.16;
const LEAN_MAX: f64 = 0.4;

/// By how much larger the page is seen at the end of a line than in its middle, as a share: least that is told, and most.
const SWELL_MIN: f64 = 0.06;
const SWELL_MAX: f64 = 0.4;

/// What is read of a line's middle to tell whether it is one of a zone: so many places of a line of 36, which are as
/// many as the second number of a line of 30, and as the third of one of 44.
const GLANCE_PLACES: [usize; 3] = [14, 12, 17];

/// Places of the line that is half-way between the shortest and the longest.
const PLACES_BETWEEN: f64 = 36.0;

/// The lines of a zone as they were read, the right way round, from top to bottom.
pub(super) struct ReadGroup {
    pub(super) lines: Vec<ReadLine>,
}

/// A line as it was read.
pub(super) struct ReadLine {
    piece: Piece,
    pub(super) columns: Columns,
    /// From the strip that was read to the page.
    to_page: Homography,
}

impl ReadLine {
    /// A line that was read from a strip of the page.
    pub(super) fn new(piece: Piece, columns: Columns, to_page: Homography) -> Self {
        Self {
            piece,
            columns,
            to_page,
        }
    }

    /// Where a share of the way along another line lies on this one, straight across or as characters lean.
    pub(super) fn beside(&self, other: &Self, share: f64) -> f64 {
        let at = other.on_page(other.columns.at(share));
        let direction = self.piece.direction();
        let to = self.piece.start.vector_to(at);
        let across = direction.cross(to);
        // Straight across, or as characters lean, to this line.
        let foot = Point::new(
            at.x - across * (self.piece.lean * direction.x - direction.y),
            at.y - across * (self.piece.lean * direction.y + direction.x),
        );
        let column = |back: Homography| back.apply(foot).x / COLUMN_PX;
        self.to_page
            .inverse()
            .map_or(share, |back| self.columns.share(column(back)))
    }

    /// How long a place of a layout is, in pixels of the page.
    pub(super) fn place_px(&self, layout: Layout) -> f64 {
        self.piece.length() / layout.length as f64
    }

    /// Where a column is on the page.
    pub(super) fn on_page(&self, column: f64) -> Point {
        let middle = STRIP_PX as f64 / 2.0;
        self.to_page.apply(Point::new(column * COLUMN_PX, middle))
    }
}

impl ReadGroup {
    /// Lines of which only what was seen is known.
    #[cfg(test)]
    pub(super) fn of_columns(columns: Vec<Columns>, length_px: f64) -> Self {
        let line = |(index, columns): (usize, Columns)| {
            let piece = Piece::between(
                Point::new(0.0, 20.0 * index as f64),
                Point::new(length_px, 20.0 * index as f64),
            );
            let margin = columns.at(0.0) / (columns.at(1.0) - columns.at(0.0)) * piece.length();
            let size = ((columns.at(0.0) + columns.at(1.0)) * COLUMN_PX, STRIP_PX as f64);
            ReadLine {
                piece,
                to_page: strip(&piece, size, 12.0, margin).expect("a line with a length"),
                columns,
            }
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
pub(super) fn read_group(network: &Network, page: &Page<'_>, group: &Group) -> Result<ReadGroup, ModelError> {
    let swell = swell_of(&group.lines);
    let mut lines: Vec<Piece> = completed(group)
        .into_iter()
        .map(|line| line.swelling(swell))
        .collect();
    let places = if lines.len() >= 3 { 30.0 } else { 40.0 };
    // The middle one was found if any was.
    let mut telling = lines.len() / 2;
    let read_as = |piece: &Piece| -> Result<(f32, ReadLine), ModelError> {
        let read = read_line(network, page, piece, places, MARGIN_PLACES)?;
        Ok((sense(&read.columns, &Layout::ALL), read))
    };
    // Seen at an angle, characters lean along their line.
    let mut lean = lean_of_ends(&lines).unwrap_or(0.0);
    let as_found = read_as(&lines[telling].leaning(lean))?;
    let overturned = read_as(&lines[telling].reversed().leaning(lean))?;
    let is_turned = overturned.0 > as_found.0 + TELLING * as_found.0.abs();
    let mut known = if is_turned { overturned } else { as_found };
    if is_turned {
        lines = lines.iter().rev().map(|line| line.reversed()).collect();
        telling = lines.len() - 1 - telling;
    }
    for other in [lean - LEAN, lean + LEAN] {
        if known.0 >= SENSE_CLEAR {
            break;
        }
        let read = read_as(&lines[telling].leaning(other))?;
        if read.0 > known.0 {
            (known, lean) = (read, other);
        }
    }
    let mut known = Some(known.1);
    let mut read = Vec::with_capacity(lines.len());
    for (index, line) in lines.iter().enumerate() {
        match known.take_if(|_| index == telling) {
            Some(line) => read.push(line),
            None => read.push(read_line(
                network,
                page,
                &line.leaning(lean),
                places,
                MARGIN_PLACES,
            )?),
        }
    }
    Ok(ReadGroup { lines: read })
}

/// How far characters lean along their lines, where the ends of the lines tell it on both sides alike.
pub(super) fn lean_of_ends(lines: &[Piece]) -> Option<f64> {
    let [first, .., last] = lines else {
        return None;
    };
    let direction = first.direction();
    let lean = |from: Point, to: Point| {
        let to = from.vector_to(to);
        (direction.x * to.x + direction.y * to.y) / direction.cross(to)
    };
    let (at_start, at_end) = (lean(first.start, last.start), lean(first.end, last.end));
    let of_ends = (at_start + at_end) / 2.0;
    ((at_start - at_end).abs() < LEAN && of_ends.abs() < LEAN_MAX).then_some(of_ends)
}

/// By how much larger the page is seen at the end of lines than in their middle, as a share: there they stand farther apart.
pub(super) fn swell_of(lines: &[Piece]) -> f64 {
    let [first, .., last] = lines else {
        return 0.0;
    };
    let (direction, along) = (first.direction(), last.direction());
    let apart = |at: Point| {
        let to = at.vector_to(last.middle());
        along.cross(to) / (direction.x * along.x + direction.y * along.y)
    };
    let (at_start, at_end) = (apart(first.start), apart(first.end));
    let swell = (at_end - at_start) / (at_end + at_start);
    // Less than that is how uncertain directions are.
    match swell.abs() {
        small if small < SWELL_MIN => 0.0,
        finite if finite.is_finite() => swell.clamp(-SWELL_MAX, SWELL_MAX),
        _ => 0.0,
    }
}

/// How much sense a line makes at a glance, whichever way round: the middle of it is read, and nothing else.
pub(super) fn glance(network: &Network, page: &Page<'_>, line: &Piece) -> Result<f32, ModelError> {
    let [between, ..] = GLANCE_PLACES;
    let margin = (1.0 - between as f64 / PLACES_BETWEEN) / 2.0;
    let middle = line.part(margin, 1.0 - margin);
    let layouts = GLANCE_PLACES.map(|length| Layout { length });
    let mut best = f32::NEG_INFINITY;
    for way in [middle, middle.reversed()] {
        let read = read_line(network, page, &way, between as f64, 0.0)?;
        best = best.max(sense(&read.columns, &layouts));
    }
    Ok(best)
}

/// How much sense a line makes from end to end, whichever way round.
pub(super) fn sense_of_line(network: &Network, page: &Page<'_>, line: &Piece) -> Result<f32, ModelError> {
    let mut best = f32::NEG_INFINITY;
    for way in [*line, line.reversed()] {
        let read = read_line(network, page, &way, PLACES_BETWEEN, MARGIN_PLACES)?;
        best = best.max(sense(&read.columns, &Layout::ALL));
    }
    Ok(best)
}

/// How much sense a line makes: the best mean likelihood over the layouts.
fn sense(columns: &Columns, layouts: &[Layout]) -> f32 {
    layouts
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
        let swell = swell_of(&lines);
        let beyond = |from: &Piece, sign: f64| {
            let direction = from.direction();
            let off = |point: Point, end: f64| {
                let away = spacing * sign * (1.0 + end * swell);
                Point::new(point.x - direction.y * away, point.y + direction.x * away)
            };
            from.ending_at(off(from.start, -1.0), off(from.end, 1.0))
        };
        lines.insert(0, beyond(&first, -1.0));
        lines.push(beyond(&last, 1.0));
    }
    lines
}

/// Straightens one line and lets the network read it.
fn read_line(
    network: &Network,
    page: &Page<'_>,
    line: &Piece,
    places: f64,
    margin_places: f64,
) -> Result<ReadLine, ModelError> {
    let place = line.length() / places;
    // Pixels of the page for one of the strip.
    let pixel = place * CAPITAL_PER_PLACE / CAPITAL_PX;
    let margin = margin_places * place;
    let width = ((line.length() + 2.0 * margin) / pixel.max(1e-6)) as usize;
    let width = width.next_multiple_of(4).clamp(STRIP_PX, STRIP_WIDTH_MAX);
    let size = (width as f64, STRIP_PX as f64);
    let to_page = strip(line, size, STRIP_PX as f64 * pixel, margin).ok_or(ModelError::Shape)?;
    let likelihoods = likelihoods(network, &page.at(pixel), &to_page, width)?;
    let back = to_page.inverse().ok_or(ModelError::Shape)?;
    let column = |at: Point| back.apply(at).x / COLUMN_PX;
    Ok(ReadLine {
        piece: *line,
        columns: Columns::new(likelihoods, column(line.start), column(line.end)),
        to_page,
    })
}

/// What the network sees in a strip of the page that is `width` pixels wide: class by class, column by column. `page` is
/// seen at about the resolution of the strip.
pub(super) fn likelihoods(
    network: &Network,
    page: &View<'_>,
    to_page: &Homography,
    width: usize,
) -> Result<Vec<f32>, ModelError> {
    let mut values = Vec::with_capacity(width * STRIP_PX);
    for y in 0..STRIP_PX {
        for x in 0..width {
            let at = to_page.apply(Point::new(x as f64 + 0.5, y as f64 + 0.5));
            values.push(page.sample(at) / 255.0);
        }
    }
    normalise(&mut values);
    let picture = Tensor::new([1, 1, STRIP_PX, width], values)?;
    let output = network.run(&[picture])?.pop().ok_or(ModelError::Shape)?;
    let &[1, classes, _] = output.shape() else {
        return Err(ModelError::Shape);
    };
    if classes != ALPHABET.len() + 1 {
        return Err(ModelError::Shape);
    }
    Ok(output.into_values())
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
