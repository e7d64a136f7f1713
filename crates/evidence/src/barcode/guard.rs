//! The guard patterns at the two ends of a symbol, found along scan lines (ISO/IEC 15438, 5.3.2).
//!
//! Their bars run from the first row to the last, so any line that crosses them sees the same sequence of widths,
//! however the picture is turned or tilted. Edges are taken where brightness changes fastest, not where it passes a
//! threshold: that holds in blur and uneven light.

use super::faint::{self, Blurred};
use crate::homography::Point;
use crate::plane::Plane;

/// Widths of the start pattern in modules, bar first.
pub(super) const START: [u8; 8] = [8, 1, 1, 1, 1, 1, 1, 3];
/// Widths of the stop pattern in modules, bar first.
pub(super) const STOP: [u8; 9] = [7, 1, 1, 3, 1, 1, 1, 2, 1];

/// Scan lines are this many pixels apart.
const LINE_STEP: usize = 2;
/// Every other line is looked at only where so many lines before or behind it show a guard; an odd number.
const LINES_AROUND: usize = 5;
/// A change of brightness from pixel to pixel below this is noise.
const SLOPE_MIN: f32 = 5.0;
/// An edge is at least this part of the strongest edge near it.
const SLOPE_SHARE_MIN: f32 = 0.14;
/// How many pixels "near" means.
const NEIGHBOURHOOD_PX: usize = 48;
/// How far an edge may stand from where the pattern has it, in modules.
const DEVIATION_MODULES_MAX: f64 = 0.62;
/// Narrowest module that is looked for, in pixels.
const MODULE_PX_MIN: f64 = 1.15;
/// Scan lines that a track may miss in a row.
const GAP_LINES_MAX: usize = 12;
/// Scan lines that a track needs.
const TRACK_HITS_MIN: usize = 5;
/// Most tracks that are followed up in one direction.
const TRACKS_MAX: usize = 400;

/// Which end of the symbol.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    Start,
    Stop,
}

/// A guard pattern that was seen on several scan lines.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Guard {
    pub(super) end: End,
    /// Two points of the edge towards the quiet zone.
    pub(super) outer: [Point; 2],
    /// Two points of the edge towards the data.
    pub(super) inner: [Point; 2],
    /// Scan lines that saw it.
    pub(super) hits: usize,
}

impl Guard {
    pub(super) fn middle(&self) -> Point {
        self.outer[0].towards(self.outer[1], 0.5)
    }

    /// Width of one module along the scan line, in pixels.
    pub(super) fn module_px(&self) -> f64 {
        let modules = match self.end {
            End::Start => 17.0,
            End::Stop => 18.0,
        };
        self.middle().distance(self.inner[0].towards(self.inner[1], 0.5)) / modules
    }

    pub(super) fn length_px(&self) -> f64 {
        self.outer[0].distance(self.outer[1])
    }

    fn transposed(self) -> Self {
        let swap = |point: Point| Point::new(point.y, point.x);
        Self {
            outer: self.outer.map(swap),
            inner: self.inner.map(swap),
            ..self
        }
    }
}

/// How guards are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sight {
    /// By each of their edges.
    Sharp,
    /// By their wide bar and how well the whole agrees: in blur.
    Faint,
}

/// All guards of a plane, along its rows and along its columns.
pub(super) fn guards(plane: &Plane, sight: Sight) -> Vec<Guard> {
    let mut found = along_rows(plane, sight);
    found.extend(
        along_rows(&plane.transposed(), sight)
            .into_iter()
            .map(Guard::transposed),
    );
    found
}

/// One crossing of a guard pattern.
#[derive(Debug, Clone, Copy)]
pub(super) struct Hit {
    pub(super) end: End,
    /// Whether the symbol's data lie to the right.
    pub(super) rightward: bool,
    pub(super) outer: f64,
    pub(super) inner: f64,
}

struct Track {
    hits: Vec<(usize, Hit)>,
}

impl Track {
    fn takes(&self, line: usize, hit: &Hit) -> bool {
        let Some((last_line, last)) = self.hits.last() else {
            return false;
        };
        let width = (last.outer - last.inner).abs();
        let lines = line - last_line;
        last.end == hit.end
            && last.rightward == hit.rightward
            && lines > 0
            && lines <= GAP_LINES_MAX * LINE_STEP
            && (width - (hit.outer - hit.inner).abs()).abs() < width * 0.2
            && (last.outer - hit.outer).abs() < (lines as f64 * 1.2).max(width * 0.15)
    }

    fn guard(&self) -> Option<Guard> {
        let (first, hit) = self.hits.first()?;
        let (last, _) = self.hits.last()?;
        let outer = fitted(
            self.hits
                .iter()
                .map(|(line, hit)| (*line as f64, hit.outer))
                .collect(),
        );
        let inner = fitted(
            self.hits
                .iter()
                .map(|(line, hit)| (*line as f64, hit.inner))
                .collect(),
        );
        let ends = [*first as f64, *last as f64];
        Some(Guard {
            end: hit.end,
            outer: ends.map(|y| Point::new(outer.0 + outer.1 * y, y)),
            inner: ends.map(|y| Point::new(inner.0 + inner.1 * y, y)),
            hits: self.hits.len(),
        })
    }
}

/// The straight line through most of the points: least squares, repeated without the outliers.
pub(super) fn fitted(mut points: Vec<(f64, f64)>) -> (f64, f64) {
    let mut line = (0.0, 0.0);
    for _ in 0..3 {
        let count = points.len() as f64;
        let (mean_t, mean_x) = points
            .iter()
            .fold((0.0, 0.0), |sum, p| (sum.0 + p.0 / count, sum.1 + p.1 / count));
        let spread: f64 = points.iter().map(|p| (p.0 - mean_t).powi(2)).sum();
        let joint: f64 = points.iter().map(|p| (p.0 - mean_t) * (p.1 - mean_x)).sum();
        let slope = if spread > 0.0 { joint / spread } else { 0.0 };
        line = (mean_x - slope * mean_t, slope);
        let off = |p: &(f64, f64)| (line.0 + line.1 * p.0 - p.1).abs();
        let mut offs: Vec<f64> = points.iter().map(off).collect();
        offs.sort_by(f64::total_cmp);
        let limit = (offs[offs.len() / 2] * 3.0).max(0.3);
        points.retain(|p| off(p) <= limit);
    }
    line
}

/// What is seen along single rows of a plane.
struct Looker<'a> {
    plane: &'a Plane,
    sight: Sight,
    patterns: [Blurred; 2],
    smooth: Vec<f32>,
    edges: Vec<Edge>,
}

impl Looker<'_> {
    fn look(&mut self, line: usize) -> Vec<Hit> {
        let [above, own, below] = [line - 1, line, line + 1].map(|line| self.plane.row(line));
        for (((value, above), own), below) in self.smooth.iter_mut().zip(above).zip(own).zip(below) {
            *value = (f32::from(*above) + 2.0 * f32::from(*own) + f32::from(*below)) / 4.0;
        }
        let mut seen = Vec::new();
        match self.sight {
            Sight::Sharp => {
                find_edges(&self.smooth, &mut self.edges);
                seen.extend(hits(&self.edges));
            }
            Sight::Faint => {
                faint::hits(&self.smooth, &self.patterns, false, &mut seen);
                self.smooth.reverse();
                faint::hits(&self.smooth, &self.patterns, true, &mut seen);
            }
        }
        seen
    }
}

/// All lines with what is seen along them: every other line, and those between them where that is something.
fn lines(plane: &Plane, sight: Sight) -> Vec<(usize, Vec<Hit>)> {
    let mut looker = Looker {
        plane,
        sight,
        patterns: Blurred::both(),
        smooth: vec![0.0; plane.width()],
        edges: Vec::new(),
    };
    let places: Vec<usize> = (1..plane.height().saturating_sub(1)).step_by(LINE_STEP).collect();
    let mut seen: Vec<Vec<Hit>> = vec![Vec::new(); places.len()];
    for index in (0..places.len()).step_by(2) {
        seen[index] = looker.look(places[index]);
    }
    for index in (1..places.len()).step_by(2) {
        let around = index.saturating_sub(LINES_AROUND)..(index + LINES_AROUND + 1).min(places.len());
        if around.step_by(2).any(|near| !seen[near].is_empty()) {
            seen[index] = looker.look(places[index]);
        }
    }
    places.into_iter().zip(seen).collect()
}

fn along_rows(plane: &Plane, sight: Sight) -> Vec<Guard> {
    let mut tracks: Vec<Track> = Vec::new();
    let mut open = 0;
    for (line, seen) in lines(plane, sight) {
        for hit in seen {
            let own = tracks[open..].iter().rposition(|track| track.takes(line, &hit));
            match own {
                Some(own) => tracks[open + own].hits.push((line, hit)),
                None if tracks.len() < TRACKS_MAX * 4 => tracks.push(Track {
                    hits: vec![(line, hit)],
                }),
                None => {}
            }
        }
        // Tracks that ended long ago need no more looking at.
        while tracks.get(open).is_some_and(|track| {
            track
                .hits
                .last()
                .is_none_or(|(last, _)| last + GAP_LINES_MAX * LINE_STEP < line)
        }) {
            open += 1;
        }
    }
    let mut long: Vec<&Track> = tracks
        .iter()
        .filter(|track| track.hits.len() >= TRACK_HITS_MIN)
        .collect();
    long.sort_by_key(|track| std::cmp::Reverse(track.hits.len()));
    long.into_iter()
        .take(TRACKS_MAX)
        .filter_map(Track::guard)
        .collect()
}

/// A place where brightness changes fastest.
#[derive(Debug, Clone, Copy)]
struct Edge {
    at: f64,
    /// Positive from dark to light.
    slope: f32,
}

/// Edges of one line, falling and rising in turn.
fn find_edges(line: &[f32], edges: &mut Vec<Edge>) {
    edges.clear();
    let slopes: Vec<f32> = line.windows(2).map(|pair| pair[1] - pair[0]).collect();
    let strongest: Vec<f32> = slopes
        .chunks(NEIGHBOURHOOD_PX)
        .map(|block| block.iter().fold(0.0_f32, |most, slope| most.max(slope.abs())))
        .collect();
    for at in 1..slopes.len().saturating_sub(1) {
        let slope = slopes[at];
        let size = slope.abs();
        if size < SLOPE_MIN {
            continue;
        }
        let (before, after) = (slopes[at - 1] * slope.signum(), slopes[at + 1] * slope.signum());
        if size < before || size <= after {
            continue;
        }
        let block = at / NEIGHBOURHOOD_PX;
        let near = strongest[block.saturating_sub(1)..(block + 2).min(strongest.len())]
            .iter()
            .fold(0.0_f32, |most, &block| most.max(block));
        if size < near * SLOPE_SHARE_MIN {
            continue;
        }
        let curve = before - 2.0 * size + after;
        let aside = if curve < 0.0 {
            (before - after) / (2.0 * curve)
        } else {
            0.0
        };
        let edge = Edge {
            at: at as f64 + 0.5 + f64::from(aside.clamp(-0.5, 0.5)),
            slope,
        };
        match edges.last_mut() {
            Some(last) if last.slope.signum() == slope.signum() => {
                if last.slope.abs() < size {
                    *last = edge;
                }
            }
            _ => edges.push(edge),
        }
    }
}

/// All guard patterns among the edges, read in both directions.
fn hits(edges: &[Edge]) -> impl Iterator<Item = Hit> {
    edges.iter().enumerate().filter_map(|(index, edge)| {
        let rest = &edges[index..];
        let dark_next = edge.slope < 0.0;
        let at = |offset: usize| rest.get(offset).map(|edge| edge.at);
        if dark_next && matches(rest, START.iter()) {
            return Some(Hit {
                end: End::Start,
                rightward: true,
                outer: at(0)?,
                inner: at(8)?,
            });
        }
        if dark_next && matches(rest, STOP.iter()) {
            return Some(Hit {
                end: End::Stop,
                rightward: false,
                outer: at(9)?,
                inner: at(0)?,
            });
        }
        if !dark_next && matches(rest, START.iter().rev()) {
            return Some(Hit {
                end: End::Start,
                rightward: false,
                outer: at(8)?,
                inner: at(0)?,
            });
        }
        if dark_next && matches(rest, STOP.iter().rev()) {
            return Some(Hit {
                end: End::Stop,
                rightward: true,
                outer: at(0)?,
                inner: at(9)?,
            });
        }
        None
    })
}

/// Whether the edges stand where the pattern has them. Distances between edges of the same kind are compared, which
/// ink that spread or shrank leaves as they are.
fn matches<'a>(edges: &[Edge], widths: impl ExactSizeIterator<Item = &'a u8> + Clone) -> bool {
    let count = widths.len();
    let (Some(first), Some(last)) = (edges.first(), edges.get(count)) else {
        return false;
    };
    let total: u8 = widths.clone().sum();
    let module = (last.at - first.at) / f64::from(total);
    if module < MODULE_PX_MIN {
        return false;
    }
    let pairs = widths.clone().zip(widths.skip(1));
    pairs.zip(edges.windows(3)).all(|((own, next), edges)| {
        let seen = (edges[2].at - edges[0].at) / module;
        (seen - f64::from(own + next)).abs() < DEVIATION_MODULES_MAX
    })
}
