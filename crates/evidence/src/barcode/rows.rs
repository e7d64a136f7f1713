//! How many rows a symbol has and where they lie: brightness changes at once along a whole boundary between rows.

use super::frame::{Frame, width_modules};
use crate::homography::Point;
use crate::plane::Plane;

/// Fewest and most rows of a symbol (ISO/IEC 15438, 5.1).
pub(super) const ROWS_MIN: usize = 3;
pub(super) const ROWS_MAX: usize = 90;

/// Most lines that are compared from top to bottom.
const LINES_MAX: f64 = 2000.0;
/// How far the first and last boundary may be off, in rows.
const SLACK_ROWS: f64 = 0.9;
/// Steps of that search to either side.
const SLACK_STEPS: i32 = 6;
/// A number of rows is a candidate when its boundaries stand out this much as clearly as the best one's.
const CANDIDATE_SHARE_MIN: f32 = 0.62;
/// How many modules rows are high, and how much that varies as a logarithm: three is what standards ask for.
const ROW_MODULES_USUAL: f64 = 3.2;
const ROW_MODULES_SPREAD: f64 = 0.9;
/// A bow of less than so many rows is none.
const SAG_ROWS_MIN: f64 = 0.12;
/// Most candidates.
const CANDIDATES_MAX: usize = 4;

/// Change of brightness between neighbouring lines, for a part of the symbol's width.
pub(super) struct Boundaries {
    changes: Vec<f32>,
}

/// A number of rows, where the first begins and the last ends (shares of the frame's height), and how clear it is.
#[derive(Debug, Clone, Copy)]
pub(super) struct RowFit {
    pub(super) rows: usize,
    pub(super) top: f64,
    pub(super) bottom: f64,
    pub(super) clarity: f32,
}

impl Boundaries {
    /// Measures between `from` and `to` of the data's width, 0 being its left and 1 its right end.
    pub(super) fn measure(plane: &Plane, frame: &Frame, from: f64, to: f64) -> Option<Self> {
        let map = frame.map()?;
        let height = frame.height_px().clamp(8.0, LINES_MAX);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped")]
        let lines = height.ceil() as usize;
        let data = width_modules(frame.columns) - 35.0;
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a symbol is 579 modules wide at most"
        )]
        let modules = (data * (to - from)) as usize;
        let line = |index: usize| -> Vec<f32> {
            let v = (index as f64 + 0.5) / lines as f64;
            (0..modules)
                .map(|module| {
                    plane.sample(map.apply(Point::new(17.0 + data * from + module as f64 + 0.5, v)))
                })
                .collect()
        };
        let mut above = line(0);
        let mut changes = vec![0.0];
        for index in 1..lines {
            let own = line(index);
            changes.push(
                own.iter().zip(&above).map(|(a, b)| (a - b).abs()).sum::<f32>() / modules.max(1) as f32,
            );
            above = own;
        }
        changes.push(0.0);
        Some(Self { changes })
    }

    /// Change at a share of the height, interpolated.
    fn at(&self, v: f64) -> f32 {
        let last = self.changes.len() - 1;
        let position = v * last as f64;
        if position <= 0.0 || position >= last as f64 {
            return 0.0;
        }
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "within the list"
        )]
        let index = position as usize;
        let share = (position - index as f64) as f32;
        self.changes[index] * (1.0 - share) + self.changes[(index + 1).min(last)] * share
    }

    fn clarity(&self, rows: usize, top: f64, bottom: f64) -> f32 {
        let pitch = (bottom - top) / rows as f64;
        let (mut edge, mut middle) = (0.0, 0.0);
        for row in 1..rows {
            edge += self.at(top + pitch * row as f64);
            middle += self.at(top + pitch * (row as f64 + 0.5));
        }
        (edge - middle) / (rows - 1) as f32
    }

    /// The best place for a given number of rows.
    pub(super) fn fit(&self, rows: usize) -> RowFit {
        let slack = SLACK_ROWS / rows as f64 / f64::from(SLACK_STEPS);
        let mut best = RowFit {
            rows,
            top: 0.0,
            bottom: 1.0,
            clarity: f32::MIN,
        };
        for top in -SLACK_STEPS..=SLACK_STEPS {
            for bottom in -SLACK_STEPS..=SLACK_STEPS {
                let (top, bottom) = (f64::from(top) * slack, 1.0 + f64::from(bottom) * slack);
                // A little against moving for nothing.
                let clarity = self.clarity(rows, top, bottom)
                    * (1.0 - 0.01 * ((top.abs() + (bottom - 1.0).abs()) / slack) as f32);
                if clarity > best.clarity {
                    best = RowFit {
                        rows,
                        top,
                        bottom,
                        clarity,
                    };
                }
            }
        }
        best
    }

    /// The numbers of rows that the boundaries speak for, clearest first.
    /// `height_modules` is how many modules all of them are high.
    pub(super) fn candidates(&self, height_modules: f64) -> Vec<RowFit> {
        let most = (self.changes.len() * 2 / 3).min(ROWS_MAX);
        let mut fits: Vec<RowFit> = (ROWS_MIN..=most).map(|rows| self.fit(rows)).collect();
        let weight = |fit: &RowFit| {
            let unusual = (height_modules / fit.rows as f64 / ROW_MODULES_USUAL).ln() / ROW_MODULES_SPREAD;
            fit.clarity * (-0.5 * unusual * unusual).exp() as f32 * (1.0 + 0.002 * fit.rows as f32)
        };
        let best = fits.iter().map(weight).fold(0.0_f32, f32::max);
        fits.retain(|fit| fit.clarity > 0.0 && weight(fit) >= best * CANDIDATE_SHARE_MIN);
        // Every third boundary alone looks as clear as all of them, so of equals the most rows come first.
        fits.sort_by(|a, b| weight(b).total_cmp(&weight(a)));
        fits.truncate(CANDIDATES_MAX);
        fits
    }
}

/// The frame with its top and bottom where the rows begin and end, on the left and on the right on their own.
pub(super) fn fitted(plane: &Plane, frame: &Frame, fit: &RowFit) -> Option<Frame> {
    let map = frame.map()?;
    let width = width_modules(frame.columns);
    let moved = |u: f64, v: f64| map.apply(Point::new(u, v));
    let whole = Frame {
        corners: [
            moved(0.0, fit.top),
            moved(width, fit.top),
            moved(width, fit.bottom),
            moved(0.0, fit.bottom),
        ],
        ..*frame
    };
    let left = Boundaries::measure(plane, &whole, 0.0, 0.4)?.fit(fit.rows);
    let right = Boundaries::measure(plane, &whole, 0.6, 1.0)?.fit(fit.rows);
    let map = whole.map()?;
    // Where a bent card bows, the middle lies beside the line between both sides; at half its height on average.
    let middle = Boundaries::measure(plane, &whole, 0.38, 0.62)?.fit(fit.rows);
    let bow = |middle: f64, left: f64, right: f64| middle - (left + right) / 2.0;
    let sag = (bow(middle.top, left.top, right.top) + bow(middle.bottom, left.bottom, right.bottom)) / 2.0;
    let is_clear = middle.clarity > 0.0 && left.clarity > 0.0 && right.clarity > 0.0;
    // What was measured at a fifth from either end is carried on to the ends.
    let outward = |own: f64, other: f64| own + (own - other) * (0.2 / 0.6);
    let moved = |u: f64, v: f64| map.apply(Point::new(u, v));
    Some(Frame {
        corners: [
            moved(0.0, outward(left.top, right.top)),
            moved(width, outward(right.top, left.top)),
            moved(width, outward(right.bottom, left.bottom)),
            moved(0.0, outward(left.bottom, right.bottom)),
        ],
        // From a fifth, the middle and four fifths to the ends: a parabola is 1/0.36 as high from end to end.
        sag: if is_clear && (sag * fit.rows as f64).abs() > SAG_ROWS_MIN {
            sag / 0.36
        } else {
            0.0
        },
        ..whole
    })
}
