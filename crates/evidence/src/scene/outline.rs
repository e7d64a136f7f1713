//! The outline of a document that lies wholly within its picture, to a fraction of a pixel.

use image::RgbImage;

use crate::edges::{Edge, STEP_MIN, Steps, corner};
use crate::homography::Point;

use super::light::shrunk;

/// The longer side that edges are looked for at, in pixels: so small that grain and print lose to edges.
const SIDE_PX: u32 = 288;

/// Most lines that are looked at in either direction: wood has many of its own.
const LINES_MAX: usize = 28;

/// Share of an edge's points that must be seen.
const SEEN_MIN: f64 = 0.72;

/// How much the picture may change where edges would go on behind their corners, as a share of how much it does along them.
const SEEN_BEYOND_MAX: f64 = 0.7;

/// What is looked at behind corners, in pixels: from and to.
const BEYOND_PX: (f64, f64) = (3.0, 12.0);

/// Least length and height of a document, as shares of the picture.
const BREADTH_MIN: f64 = 0.35;

/// Places along an edge at which it is measured, and how far to either side, in pixels of the small picture.
const PLACES: u32 = 48;
const REACH_PX: f64 = 2.5;

/// Steps across an edge for one pixel of the large picture, and the least change of light there that counts.
const STEPS_A_PX: f64 = 2.0;
const CHANGE_MIN: f32 = 4.0;

/// How far a measured place may lie from the edge through all, in pixels, and how many places must be nearer.
const OFF_PX_MAX: f64 = 0.75;
const MEASURED_MIN: usize = 16;

/// The corners of the document, clockwise from the upper left, in pixels of the picture.
pub(super) fn outline(picture: &RgbImage) -> Option<[Point; 4]> {
    let (width, height) = picture.dimensions();
    let longer = width.max(height);
    let small = shrunk(picture, f64::from(SIDE_PX) / f64::from(longer));
    let rough = rough_outline(&small)?;
    let scale = (
        f64::from(width) / f64::from(small.width()),
        f64::from(height) / f64::from(small.height()),
    );
    // The middle of a small pixel is the middle of those that it was shrunk from.
    let large = rough.map(|at| Point::new((at.x + 0.5) * scale.0 - 0.5, (at.y + 0.5) * scale.1 - 0.5));
    refined(picture, large, REACH_PX * scale.0.max(scale.1))
}

/// The same in a picture that is so small that grain and print lose to edges, to a pixel of it.
pub(crate) fn rough_outline(small: &RgbImage) -> Option<[Point; 4]> {
    let size = (small.width() as usize, small.height() as usize);
    #[expect(clippy::cast_possible_truncation, reason = "within a small picture")]
    let pixel = |x: usize, y: usize| small.get_pixel(x as u32, y as u32).0.map(f32::from);
    let sheet = Sheet {
        upright: Steps::across(size, pixel),
        level: Steps::across((size.1, size.0), |x, y| pixel(y, x)),
    };
    sheet.outline()
}

struct Sheet {
    upright: Steps,
    /// Of the picture with rows and columns exchanged.
    level: Steps,
}

/// What is seen of some rows of an edge.
#[derive(Clone, Copy, Default)]
struct Sight {
    rows: f64,
    /// Rows in which the picture changes as the edge does.
    seen: f64,
    /// How much it changes in all of them together.
    step: f64,
}

impl Sight {
    fn and(self, other: Self) -> Self {
        Self {
            rows: self.rows + other.rows,
            seen: self.seen + other.seen,
            step: self.step + other.step,
        }
    }

    fn without(self, other: Self) -> Self {
        Self {
            rows: self.rows - other.rows,
            seen: self.seen - other.seen,
            step: self.step - other.step,
        }
    }

    fn mean_step(self) -> f64 {
        self.step / self.rows.max(1.0)
    }
}

/// An edge with what is seen of it before each row.
struct Traced {
    edge: Edge,
    before: Vec<Sight>,
}

impl Traced {
    fn all(steps: &Steps) -> Vec<Self> {
        let trace = |edge| {
            let mut sum = Sight::default();
            let mut before = vec![sum];
            for row in 0..steps.height() {
                if let Some(step) = steps.step(edge, row) {
                    sum = sum.and(Sight {
                        rows: 1.0,
                        seen: if step > STEP_MIN { 1.0 } else { 0.0 },
                        step: f64::from(step.max(0.0)),
                    });
                }
                before.push(sum);
            }
            Self { edge, before }
        };
        steps.edges(LINES_MAX).into_iter().map(trace).collect()
    }

    fn between(&self, from: f64, to: f64) -> Sight {
        let at = |row: f64| self.before[(row.round().max(0.0) as usize).min(self.before.len() - 1)];
        at(to.max(from)).without(at(from))
    }

    /// What is seen of it between two corners, and beyond them; `None` where it is not.
    fn ends_at(&self, from: f64, to: f64) -> Option<[Sight; 2]> {
        let within = self.between(from + 2.0, to - 2.0);
        let beyond = self.between(from - BEYOND_PX.1, from - BEYOND_PX.0);
        let beyond = beyond.and(self.between(to + BEYOND_PX.0, to + BEYOND_PX.1));
        (within.seen >= SEEN_MIN * within.rows.max(1.0)).then_some([within, beyond])
    }
}

impl Sheet {
    /// A large quadrilateral with clear edges that end at its corners: what seems to go on behind them, as wood does in the
    /// direction of its grain, speaks against it.
    fn outline(&self) -> Option<[Point; 4]> {
        let (uprights, levels) = (Traced::all(&self.upright), Traced::all(&self.level));
        let mut best: Option<(f64, [Point; 4])> = None;
        for top in &levels {
            for bottom in &levels {
                let ending = self.ending_at(&uprights, [top, bottom]);
                for left in &ending {
                    for right in &ending {
                        let found = self.quadrilateral([left, right], [top, bottom]);
                        if let Some(found) = found
                            && best.is_none_or(|(most, _)| found.0 > most)
                        {
                            best = Some(found);
                        }
                    }
                }
            }
        }
        best.map(|(_, corners)| corners)
    }

    /// Uprights that begin at an upper edge and end at a lower one.
    fn ending_at(&self, uprights: &[Traced], [top, bottom]: [&Traced; 2]) -> Vec<Ending> {
        let (width, height) = (self.upright.width as f64, self.level.width as f64);
        let is_within = |at: Point| (2.0..width - 3.0).contains(&at.x) && (2.0..height - 3.0).contains(&at.y);
        let ending = |upright: &Traced| {
            let at = |level: &Traced| corner((&self.upright, upright.edge), (&self.level, level.edge));
            let (upper, lower) = (at(top), at(bottom));
            let fits = lower.y - upper.y >= BREADTH_MIN * height && is_within(upper) && is_within(lower);
            let sights = fits.then(|| upright.ends_at(upper.y, lower.y))??;
            Some(Ending { upper, lower, sights })
        };
        uprights.iter().filter_map(ending).collect()
    }

    /// The corners between four edges, and how much speaks for them.
    fn quadrilateral(
        &self,
        [left, right]: [&Ending; 2],
        [top, bottom]: [&Traced; 2],
    ) -> Option<(f64, [Point; 4])> {
        let breadth_min = BREADTH_MIN * self.upright.width as f64;
        if right.upper.x - left.upper.x < breadth_min || right.lower.x - left.lower.x < breadth_min {
            return None;
        }
        let corners = [left.upper, right.upper, right.lower, left.lower];
        let across = [
            top.ends_at(left.upper.x, right.upper.x)?,
            bottom.ends_at(left.lower.x, right.lower.x)?,
        ];
        let sights = [left.sights, right.sights, across[0], across[1]];
        let all = |part: usize| {
            let parts = sights.iter().map(|sight| sight[part]);
            parts.fold(Sight::default(), Sight::and).mean_step()
        };
        let beyond = all(1) / all(0).max(1.0);
        let weight = area(&corners) * all(0).powi(2) * (1.0 - beyond);
        (beyond <= SEEN_BEYOND_MAX).then_some((weight, corners))
    }
}

/// An upright between an upper and a lower edge, with what is seen of it between and beyond them.
struct Ending {
    upper: Point,
    lower: Point,
    sights: [Sight; 2],
}

/// Twice the area of a quadrilateral.
fn area(corners: &[Point; 4]) -> f64 {
    let [first, second, third, fourth] = *corners;
    (first.vector_to(third).cross(second.vector_to(fourth))).abs()
}

/// The same corners, with each edge measured across many of its places.
fn refined(picture: &RgbImage, corners: [Point; 4], reach: f64) -> Option<[Point; 4]> {
    let mut lines = [(Point::new(0.0, 0.0), Point::new(0.0, 0.0)); 4];
    for (index, line) in lines.iter_mut().enumerate() {
        *line = measured(picture, corners[index], corners[(index + 1) % 4], reach)?;
    }
    let mut found = corners;
    for (index, corner) in found.iter_mut().enumerate() {
        *corner = meeting(lines[(index + 3) % 4], lines[index])?;
    }
    Some(found)
}

/// A straight line through the places at which the picture changes most across the edge between two points, as two of its points.
fn measured(picture: &RgbImage, from: Point, to: Point, reach: f64) -> Option<(Point, Point)> {
    let along = from.vector_to(to);
    let length = from.distance(to);
    let across = Point::new(-along.y / length, along.x / length);
    let beside = |at: Point, off: f64| Point::new(at.x + across.x * off, at.y + across.y * off);
    let places = (0..PLACES).filter_map(|place| {
        // Corners are round on cards.
        let share = 0.08 + 0.84 * f64::from(place) / f64::from(PLACES - 1);
        let middle = from.towards(to, share);
        let off = most_changed(|off| colour(picture, beside(middle, off)), reach)?;
        Some(Place { share, off })
    });
    let line = line_through(places.collect())?;
    let on_line = |share: f64| beside(from.towards(to, share), line.off(share));
    Some((on_line(0.0), on_line(1.0)))
}

/// Where the colour changes most across an edge, in pixels from its middle and to a fraction of one; `None` where it hardly does, or
/// does so at the end of what is looked at.
fn most_changed(colour: impl Fn(f64) -> [f32; 3], reach: f64) -> Option<f64> {
    #[expect(clippy::cast_possible_truncation, reason = "a few pixels")]
    let steps = (reach * STEPS_A_PX).ceil() as i32;
    let profile: Vec<[f32; 3]> = (-steps - 2..=steps + 2)
        .map(|step| colour(f64::from(step) / STEPS_A_PX))
        .collect();
    let change = |near: &[[f32; 3]]| -> f32 {
        let colours = near[4].iter().zip(near[0]);
        colours.map(|(one, other)| (one - other).abs()).sum()
    };
    let changes: Vec<f32> = profile.windows(5).map(change).collect();
    let (peak, most) = changes
        .iter()
        .enumerate()
        .max_by(|one, other| one.1.total_cmp(other.1))?;
    if *most < CHANGE_MIN || peak == 0 || peak + 1 == changes.len() {
        return None;
    }
    let (before, behind) = (changes[peak - 1], changes[peak + 1]);
    let bend = before - 2.0 * most + behind;
    let part = if bend < -1e-3 {
        f64::from(0.5 * (before - behind) / bend)
    } else {
        0.0
    };
    Some((peak as f64 + part - f64::from(steps)) / STEPS_A_PX)
}

/// Where an edge was measured: at which share of its length, and how far off.
#[derive(Clone, Copy)]
struct Place {
    share: f64,
    off: f64,
}

/// A straight line beside an edge.
#[derive(Clone, Copy)]
struct Line {
    base: f64,
    slope: f64,
}

impl Line {
    fn off(self, share: f64) -> f64 {
        self.base + self.slope * share
    }

    fn is_near(self, place: &Place) -> bool {
        (place.off - self.off(place.share)).abs() <= OFF_PX_MAX
    }
}

/// The line that most places are near to, drawn anew through those.
fn line_through(mut places: Vec<Place>) -> Option<Line> {
    let mut best: Option<(usize, Line)> = None;
    for (index, first) in places.iter().enumerate() {
        for second in places.iter().skip(index + 1 + places.len() / 3) {
            let slope = (second.off - first.off) / (second.share - first.share);
            let base = first.off - slope * first.share;
            let line = Line { base, slope };
            let near = places.iter().filter(|place| line.is_near(place)).count();
            if best.is_none_or(|(most, _)| near > most) {
                best = Some((near, line));
            }
        }
    }
    let (near, line) = best?;
    if near < MEASURED_MIN {
        return None;
    }
    places.retain(|place| line.is_near(place));
    let mean = |of: &dyn Fn(&Place) -> f64| places.iter().map(of).sum::<f64>() / places.len() as f64;
    let (share, off) = (mean(&|place| place.share), mean(&|place| place.off));
    let spread = mean(&|place| (place.share - share).powi(2)).max(1e-9);
    let slope = mean(&|place| (place.share - share) * (place.off - off)) / spread;
    Some(Line {
        base: off - slope * share,
        slope,
    })
}

/// The colour between four pixels; beyond the border that of the border.
fn colour(picture: &RgbImage, at: Point) -> [f32; 3] {
    let (right, bottom) = (picture.width() - 1, picture.height() - 1);
    let (x, y) = (
        at.x.clamp(0.0, f64::from(right)),
        at.y.clamp(0.0, f64::from(bottom)),
    );
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped")]
    let (left, top) = (x as u32, y as u32);
    let (part_x, part_y) = ((x - f64::from(left)) as f32, (y - f64::from(top)) as f32);
    let pixel = |x: u32, y: u32| picture.get_pixel(x.min(right), y.min(bottom)).0.map(f32::from);
    let (upper, upper_right) = (pixel(left, top), pixel(left + 1, top));
    let (lower, lower_right) = (pixel(left, top + 1), pixel(left + 1, top + 1));
    std::array::from_fn(|index| {
        let above = upper[index] + (upper_right[index] - upper[index]) * part_x;
        let below = lower[index] + (lower_right[index] - lower[index]) * part_x;
        above + (below - above) * part_y
    })
}

/// Where two lines meet.
fn meeting((from, to): (Point, Point), (other_from, other_to): (Point, Point)) -> Option<Point> {
    let (along, other) = (from.vector_to(to), other_from.vector_to(other_to));
    let turn = along.cross(other);
    if turn.abs() < 1e-6 {
        return None;
    }
    let share = from.vector_to(other_from).cross(other) / turn;
    Some(Point::new(from.x + along.x * share, from.y + along.y * share))
}
