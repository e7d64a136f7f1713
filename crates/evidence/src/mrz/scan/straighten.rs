//! A zone seen from straight above: how it lies in space is told by where its characters stand.

use super::decide::Decided;
use super::lines::Piece;
use super::page::Page;
use super::places::Columns;
use super::reader::{CAPITAL_PER_PLACE, CAPITAL_PX, COLUMN_PX, ReadGroup, ReadLine, STRIP_PX, likelihoods};
use crate::homography::{Homography, Point};
use crate::model::{ModelError, Network};

/// How likely some character must have been at a place for its position to tell anything.
const SEEN_MIN: f32 = 0.5;

/// Fewest such places of a line.
const SEEN_PLACES_MIN: usize = 8;

/// How far a place may lie from where the others say, in places, before it was misplaced.
const OFF_MAX: f64 = 0.35;

/// Width of a place in the strip, in pixels.
const PLACE_PX: f64 = CAPITAL_PX / CAPITAL_PER_PLACE;

/// Places before and behind the line that are looked at as well.
const MARGIN_PLACES: f64 = 2.0;

/// Heights that lines are looked at in, as multiples of what a square view has: what is seen from below looks low.
const HEIGHTS: [f64; 3] = [0.84, 1.0, 1.16];

/// How the plane of a zone lies on a page.
pub(super) struct ZonePlane {
    /// From places along a line and lines to the page: the middle of the first character is at (0.5, 0).
    to_page: Homography,
    lines: usize,
    places: usize,
    thickness: f64,
}

impl ZonePlane {
    /// The plane in which the characters of a zone stand as they were seen. `None` when too few were seen.
    pub(super) fn of(read: &ReadGroup, decided: &Decided) -> Option<Self> {
        let mut pairs = Vec::new();
        for (index, (line, placed)) in read.lines[decided.lines.clone()]
            .iter()
            .zip(&decided.placed)
            .enumerate()
        {
            let seen = placed.places.iter().zip(&placed.columns).enumerate();
            let before = pairs.len();
            pairs.extend(seen.filter_map(|(place, (seen, column))| {
                let is_seen = seen.likelihoods.iter().any(|likelihood| *likelihood >= SEEN_MIN);
                let from = Point::new(place as f64 + 0.5, index as f64);
                is_seen.then(|| (from, line.on_page(*column as f64 + 0.5)))
            }));
            if pairs.len() - before < SEEN_PLACES_MIN {
                return None;
            }
        }
        let rough = Homography::fitting(&pairs)?;
        let place = rough
            .apply(Point::new(0.0, 0.0))
            .distance(rough.apply(Point::new(1.0, 0.0)));
        pairs.retain(|(from, to)| rough.apply(*from).distance(*to) < OFF_MAX * place);
        Some(Self {
            to_page: Homography::fitting(&pairs)?,
            lines: decided.placed.len(),
            places: decided.placed.first()?.places.len(),
            thickness: 0.5 * place,
        })
    }

    /// The map from places along a line and lines to the page.
    pub(super) fn to_page(&self) -> Homography {
        self.to_page
    }

    /// Where a place along a line and a line are on the page.
    pub(super) fn on_page(&self, at: Point) -> Point {
        self.to_page.apply(at)
    }

    /// Reads the zone again in that plane: the mean of several looks.
    pub(super) fn read(&self, network: &Network, page: &Page<'_>) -> Result<ReadGroup, ModelError> {
        let (place, apart) = self.scale();
        let view = page.at(place / PLACE_PX);
        // What is enlarged looks different by how that is done.
        let looks = if view.is_enlarged() {
            vec![view, view.softly()]
        } else {
            vec![view]
        };
        let width = ((self.places as f64 + 2.0 * MARGIN_PLACES) * PLACE_PX) as usize;
        let width = width.next_multiple_of(COLUMN_PX as usize);
        let strip = |line: usize, height: f64| {
            let lines_per_px = height / PLACE_PX / apart;
            self.strip(line as f64, width as f64, lines_per_px)
                .ok_or(ModelError::Shape)
        };
        let column = |place: f64| (MARGIN_PLACES + place) * PLACE_PX / COLUMN_PX;
        let (first, last) = (0.0, self.places as f64);
        let mut lines = Vec::with_capacity(self.lines);
        for line in 0..self.lines {
            let mut mean: Vec<f32> = Vec::new();
            let count = looks.len() * HEIGHTS.len();
            for (look, height) in looks.iter().flat_map(|look| HEIGHTS.map(|height| (look, height))) {
                let seen = likelihoods(network, look, &strip(line, height)?, width)?;
                mean.resize(seen.len(), 0.0);
                for (mean, seen) in mean.iter_mut().zip(seen) {
                    *mean += seen / count as f32;
                }
            }
            let ends = [first, last].map(|place| self.on_page(Point::new(place, line as f64)));
            lines.push(ReadLine::new(
                Piece::along(ends, self.thickness, self.lean(line as f64)),
                Columns::new(mean, column(first), column(last)),
                strip(line, 1.0)?,
            ));
        }
        Ok(ReadGroup { lines })
    }

    /// In the middle of the zone: the length of a place in pixels of the page, and how many places lines are apart.
    fn scale(&self) -> (f64, f64) {
        let (x, y) = (self.places as f64 / 2.0, (self.lines - 1) as f64 / 2.0);
        let between = |from: Point, to: Point| self.on_page(from).vector_to(self.on_page(to));
        let along = between(Point::new(x - 0.5, y), Point::new(x + 0.5, y));
        let down = between(Point::new(x, y - 0.5), Point::new(x, y + 0.5));
        let place = along.x.hypot(along.y);
        (place, along.cross(down).abs() / place / place)
    }

    /// The map from the strip around a line to the page.
    fn strip(&self, line: f64, width: f64, lines_per_px: f64) -> Option<Homography> {
        let places = width / PLACE_PX;
        let half = STRIP_PX as f64 / 2.0 * lines_per_px;
        let corner = |place: f64, line: f64| self.on_page(Point::new(place, line));
        let (left, right) = (-MARGIN_PLACES, places - MARGIN_PLACES);
        Homography::of_rectangle(
            width,
            STRIP_PX as f64,
            [
                corner(left, line - half),
                corner(right, line - half),
                corner(right, line + half),
                corner(left, line + half),
            ],
        )
    }

    /// How far characters lean at the start of a line.
    fn lean(&self, line: f64) -> f64 {
        let at = self.on_page(Point::new(0.0, line));
        let along = at.vector_to(self.on_page(Point::new(1.0, line)));
        let down = at.vector_to(self.on_page(Point::new(0.0, line + 0.1)));
        (along.x * down.x + along.y * down.y) / along.cross(down)
    }
}
