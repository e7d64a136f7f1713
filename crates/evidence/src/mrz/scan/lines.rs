//! Lines on a page: from the points that a network marks to straight pieces, and from pieces to zones.

use crate::homography::Point;

/// How surely a point must be the middle of a line to count.
const MARK_MIN: f32 = 0.4;

/// Fewest points that make a piece.
const PIECE_POINTS_MIN: usize = 6;

/// How many times longer than it is thick a piece must be before its direction means anything.
const ELONGATION_MIN: f64 = 4.0;

/// How far two pieces of one line may lie apart, as a share of the length of both together.
const GAP_SHARE_MAX: f64 = 0.35;

/// How much two lines of one zone may differ in direction, in radians.
const DIRECTION_OFF_MAX: f64 = 0.12;

/// How far apart two neighbouring lines of a zone stand, as shares of their length: from 1.2 character widths in a
/// line of 44 to 3.3 in a line of 30.
const SPACING_SHARE: std::ops::RangeInclusive<f64> = 0.022..=0.115;

/// What each part of their length costs that lines of a group differ by.
const IRREGULAR_COST: f64 = 4.0;

/// Length of a line of 30, as a multiple of the thickness that is marked.
const SLENDER: f64 = 34.0;

/// Most pieces among which groups are looked for, the longest ones.
const GROUPED_MAX: usize = 60;

/// Most pieces that are looked at: a page of nothing but noise must not take long.
const PIECES_MAX: usize = 200;

/// A map of how surely each point is the middle of a line of a zone, row by row.
pub(super) struct Marks {
    pub(super) width: usize,
    pub(super) values: Vec<f32>,
}

/// A straight line of a zone, from the left end of its text to the right, or the other way round.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Piece {
    pub(super) start: Point,
    pub(super) end: Point,
    /// Thickness of what was marked.
    pub(super) thickness: f64,
    /// How far its characters lean towards its end as they go down, as the tangent of the angle.
    pub(super) lean: f64,
    /// By how much larger the page is seen at its end than in its middle, as a share.
    pub(super) swell: f64,
    points: f64,
}

/// Lines of one zone, from top to bottom when their starts are on the left.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Group {
    pub(super) lines: Vec<Piece>,
}

impl Piece {
    /// A line with nothing but a place.
    #[cfg(test)]
    pub(super) fn between(start: Point, end: Point) -> Self {
        Self {
            start,
            end,
            thickness: 5.0,
            lean: 0.0,
            swell: 0.0,
            points: 1.0,
        }
    }

    /// A line from the first to the second of two points.
    pub(super) fn along([start, end]: [Point; 2], thickness: f64, lean: f64) -> Self {
        Self {
            start,
            end,
            thickness,
            lean,
            swell: 0.0,
            points: 1.0,
        }
    }

    pub(super) fn length(&self) -> f64 {
        self.start.distance(self.end)
    }

    /// A vector of length 1 from start to end.
    pub(super) fn direction(&self) -> Point {
        let length = self.length().max(1e-9);
        let along = self.start.vector_to(self.end);
        Point::new(along.x / length, along.y / length)
    }

    pub(super) fn middle(&self) -> Point {
        self.start.towards(self.end, 0.5)
    }

    pub(super) fn mapped(&self, map: impl Fn(Point) -> Point) -> Self {
        self.ending_at(map(self.start), map(self.end))
    }

    /// The same line between other points.
    pub(super) fn ending_at(&self, start: Point, end: Point) -> Self {
        let scale = start.distance(end) / self.length().max(1e-9);
        Self {
            start,
            end,
            thickness: self.thickness * scale,
            lean: self.lean,
            swell: self.swell,
            points: self.points,
        }
    }

    /// The line between two shares of the way from its start to its end.
    pub(super) fn part(&self, from: f64, to: f64) -> Self {
        Self {
            start: self.start.towards(self.end, from),
            end: self.start.towards(self.end, to),
            swell: self.swell * (to - from),
            ..*self
        }
    }

    /// The same line, of characters that lean so far.
    pub(super) fn leaning(self, lean: f64) -> Self {
        Self { lean, ..self }
    }

    /// The same line, seen so much larger towards its end.
    pub(super) fn swelling(self, swell: f64) -> Self {
        Self { swell, ..self }
    }

    /// The same line, read the other way round.
    pub(super) fn reversed(self) -> Self {
        Self {
            start: self.end,
            end: self.start,
            swell: -self.swell,
            ..self
        }
    }
}

impl Group {
    /// The longest line.
    pub(super) fn longest(&self) -> Option<&Piece> {
        self.lines
            .iter()
            .max_by(|one, other| one.length().total_cmp(&other.length()))
    }

    /// Distance between neighbouring lines; `None` when there is one line alone.
    pub(super) fn spacing(&self) -> Option<f64> {
        let [first, .., last] = self.lines.as_slice() else {
            return None;
        };
        let across = first.middle().vector_to(last.middle());
        let apart = first.direction().cross(across).abs();
        Some(apart / (self.lines.len() - 1) as f64)
    }

    /// How much of a zone this is: lines of a zone are all of one length, begin one below the other and stand equally
    /// far apart, are long for how high they are, and the longest of a page.
    pub(super) fn weight(&self) -> f64 {
        let Some(longest) = self.longest() else {
            return 0.0;
        };
        let length = longest.length();
        let direction = longest.direction();
        let along = |from: Point, to: Point| {
            let to = from.vector_to(to);
            (direction.x * to.x + direction.y * to.y).abs()
        };
        let off = |line: &Piece| (along(longest.start, line.start) + along(longest.end, line.end)) / length;
        let irregular = self.lines.iter().map(off).fold(0.0, f64::max) + self.uneven();
        let regular = (1.0 - IRREGULAR_COST * irregular).max(0.02);
        let several = match self.lines.len() {
            1 => 0.1,
            2 => 1.0,
            _ => 1.3,
        };
        let slender = (length / longest.thickness / SLENDER).min(1.0);
        length * regular * several * slender * slender
    }

    /// By how much the distances between three lines differ, as a share of their length.
    fn uneven(&self) -> f64 {
        let [first, middle, last] = self.lines.as_slice() else {
            return 0.0;
        };
        let direction = middle.direction();
        let apart = |line: &Piece| direction.cross(middle.middle().vector_to(line.middle())).abs();
        (apart(first) - apart(last)).abs() / middle.length().max(1e-9)
    }
}

/// The straight pieces of a map, each joined with what continues it, and those that were joined as they were: print
/// beside the page may seem to continue a line of its zone. `step` is the distance between two of its points.
pub(super) fn pieces(marks: &Marks, step: f64) -> Vec<Piece> {
    let mut found: Vec<Piece> = components(marks)
        .iter()
        .filter_map(|points| piece(points, step))
        .collect();
    found.sort_by(|one, other| other.points.total_cmp(&one.points));
    found.truncate(PIECES_MAX);
    join(found)
}

/// Zones among pieces, the likeliest first. A line may be part of several.
pub(super) fn groups(pieces: &[Piece]) -> Vec<Group> {
    let mut long: Vec<Piece> = pieces.to_vec();
    long.sort_by(|one, other| other.length().total_cmp(&one.length()));
    long.truncate(GROUPED_MAX);
    let mut found: Vec<(f64, Vec<usize>)> = Vec::new();
    let mut note = |members: Vec<usize>| {
        let group = Group {
            lines: in_order(members.iter().map(|member| long[*member]).collect()),
        };
        found.push((group.weight(), members));
    };
    for first in 0..long.len() {
        note(vec![first]);
        let near: Vec<usize> = (first + 1..long.len())
            .filter(|other| are_neighbours(&long[first], &long[*other]))
            .collect();
        for (index, second) in near.iter().enumerate() {
            note(vec![first, *second]);
            // Of three, the first need not be a neighbour of the last.
            for third in (0..long.len()).filter(|third| *third != first && third != second) {
                let beside = are_neighbours(&long[*second], &long[third]) && !near[..index].contains(&third);
                if beside {
                    note(vec![first, *second, third]);
                }
            }
        }
    }
    found.sort_by(|one, other| other.0.total_cmp(&one.0));
    // A group of lines that are all in better groups adds nothing.
    let mut groups: Vec<Vec<usize>> = Vec::new();
    for (_, members) in found {
        let is_new = |member: &usize| !groups.iter().any(|group| group.contains(member));
        if members.iter().any(is_new) {
            groups.push(members);
        }
    }
    groups
        .into_iter()
        .map(|members| Group {
            lines: in_order(members.into_iter().map(|member| long[member]).collect()),
        })
        .collect()
}

/// The lines that are likeliest to be of a zone by where they stand, the likeliest first.
pub(super) fn likeliest(pieces: &[Piece], most: usize) -> Vec<Piece> {
    let mut lines: Vec<Piece> = Vec::new();
    for line in groups(pieces).into_iter().flat_map(|group| group.lines) {
        if lines.len() < most && !lines.iter().any(|known| known.middle() == line.middle()) {
            lines.push(line);
        }
    }
    lines
}

fn are_neighbours(line: &Piece, other: &Piece) -> bool {
    let direction = line.direction();
    let turn = direction.cross(other.direction()).abs();
    let length = line.length().max(other.length());
    let to = line.middle().vector_to(other.middle());
    let along = (direction.x * to.x + direction.y * to.y).abs();
    let apart = direction.cross(to).abs();
    turn < DIRECTION_OFF_MAX
        && SPACING_SHARE.contains(&(apart / length))
        && along < 0.35 * length
        && other.length() > 0.4 * line.length()
}

/// All lines in one direction, to the right or, where they stand, down; then from top to bottom.
fn in_order(lines: Vec<Piece>) -> Vec<Piece> {
    let direction = lines[0].direction();
    let backwards = if direction.x.abs() >= direction.y.abs() {
        direction.x < 0.0
    } else {
        direction.y < 0.0
    };
    let mut lines: Vec<Piece> = lines
        .into_iter()
        .map(|line| {
            let along = line.direction();
            let same = along.x * direction.x + along.y * direction.y > 0.0;
            if same == backwards { line.reversed() } else { line }
        })
        .collect();
    let along = lines[0].direction();
    let from = lines[0].middle();
    lines.sort_by(|one, other| {
        let depth = |line: &Piece| along.cross(from.vector_to(line.middle()));
        depth(one).total_cmp(&depth(other))
    });
    lines
}

/// Sets of marked points that touch each other.
fn components(marks: &Marks) -> Vec<Vec<(usize, usize)>> {
    let width = marks.width.max(1);
    let height = marks.values.len() / width;
    let mut free: Vec<bool> = marks.values.iter().map(|value| *value >= MARK_MIN).collect();
    let mut found = Vec::new();
    for first in 0..free.len() {
        if !std::mem::take(&mut free[first]) {
            continue;
        }
        let mut points = Vec::new();
        let mut open = vec![first];
        while let Some(at) = open.pop() {
            let (x, y) = (at % width, at / width);
            points.push((x, y));
            for near_y in y.saturating_sub(1)..=(y + 1).min(height - 1) {
                for near_x in x.saturating_sub(1)..=(x + 1).min(width - 1) {
                    let near = near_y * width + near_x;
                    if std::mem::take(&mut free[near]) {
                        open.push(near);
                    }
                }
            }
        }
        if points.len() >= PIECE_POINTS_MIN {
            found.push(points);
        }
    }
    found
}

/// The straight line through points, when they lie along one.
fn piece(points: &[(usize, usize)], step: f64) -> Option<Piece> {
    let count = points.len() as f64;
    let at = |&(x, y): &(usize, usize)| Point::new(x as f64 + 0.5, y as f64 + 0.5);
    let (mut x, mut y) = (0.0, 0.0);
    for point in points.iter().map(at) {
        x += point.x / count;
        y += point.y / count;
    }
    let (mut xx, mut xy, mut yy) = (0.0, 0.0, 0.0);
    for point in points.iter().map(at) {
        let (off_x, off_y) = (point.x - x, point.y - y);
        xx += off_x * off_x;
        xy += off_x * off_y;
        yy += off_y * off_y;
    }
    let angle = 0.5 * (2.0 * xy).atan2(xx - yy);
    let (along_x, along_y) = (angle.cos(), angle.sin());
    let along: Vec<f64> = points
        .iter()
        .map(at)
        .map(|point| (point.x - x) * along_x + (point.y - y) * along_y)
        .collect();
    let low = along.iter().copied().fold(f64::INFINITY, f64::min) - 0.5;
    let high = along.iter().copied().fold(f64::NEG_INFINITY, f64::max) + 0.5;
    let length = high - low;
    let thickness = count / length;
    if length < ELONGATION_MIN * thickness {
        return None;
    }
    let place = |away: f64| Point::new((x + along_x * away) * step, (y + along_y * away) * step);
    Some(Piece {
        start: place(low),
        end: place(high),
        thickness: thickness * step,
        lean: 0.0,
        swell: 0.0,
        points: count,
    })
}

/// Joins pieces that continue each other, until none do; behind them come their parts.
fn join(mut pieces: Vec<Piece>) -> Vec<Piece> {
    let mut parts = Vec::new();
    let mut at = 0;
    while at < pieces.len() {
        let next = (at + 1..pieces.len())
            .find_map(|other| joined(&pieces[at], &pieces[other]).map(|whole| (other, whole)));
        match next {
            Some((other, whole)) => {
                parts.push(pieces.remove(other));
                parts.push(std::mem::replace(&mut pieces[at], whole));
                at = 0;
            }
            None => at += 1,
        }
    }
    pieces.append(&mut parts);
    pieces
}

/// Both as one, when the shorter lies in the continuation of the longer.
fn joined(one: &Piece, other: &Piece) -> Option<Piece> {
    let (long, short) = if one.length() >= other.length() {
        (one, other)
    } else {
        (other, one)
    };
    let direction = long.direction();
    let place = |point: Point| {
        let to = long.start.vector_to(point);
        (direction.x * to.x + direction.y * to.y, direction.cross(to))
    };
    let (first, first_off) = place(short.start);
    let (second, second_off) = place(short.end);
    let (low, high) = (first.min(second), first.max(second));
    let whole = high.max(long.length()) - low.min(0.0);
    let gap = (low - long.length()).max(-high).max(0.0);
    // Directions of short pieces are uncertain, and so is a long continuation.
    let off_max = 0.8 * long.thickness + 0.01 * gap;
    let off = ((first_off + second_off) / 2.0).abs();
    if off > off_max || gap > GAP_SHARE_MAX * whole {
        return None;
    }
    let (start, end) = if low < 0.0 {
        (if first < second { short.start } else { short.end }, long.end)
    } else {
        (long.start, long.end)
    };
    let end = if high > long.length() {
        if first < second { short.end } else { short.start }
    } else {
        end
    };
    Some(Piece {
        start,
        end,
        thickness: (long.thickness * long.points + short.thickness * short.points)
            / (long.points + short.points),
        lean: 0.0,
        swell: 0.0,
        points: long.points + short.points,
    })
}
