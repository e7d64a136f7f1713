//! Which lines belong together: what stands beside, and what stands below.

use crate::text::Line;

/// How much of their height two lines must share to stand in one row.
const ROW_SHARE_MIN: f32 = 0.5;

/// How much of their width two lines must share to stand in one column.
const COLUMN_SHARE_MIN: f32 = 0.3;

/// How many heights of a line the next line of its block may lie below it.
const BLOCK_GAP_MAX: f32 = 1.8;

/// How many heights of a line what announces it may lie above, and how much of their width both must share.
const ABOVE_GAP_MAX: f32 = 2.5;
const ABOVE_SHARE_MIN: f32 = 0.5;

/// Whether two lines stand in one row.
pub(super) fn beside(one: &Line, other: &Line) -> bool {
    one.page == other.page && one.area.shares_row(&other.area) >= ROW_SHARE_MIN
}

/// The lines to the right of one, the nearest first.
pub(super) fn to_the_right<'a>(lines: &'a [Line], of: &Line) -> Vec<&'a Line> {
    let mut found = lines
        .iter()
        .filter(|line| beside(of, line) && line.area.left >= of.area.right - of.area.height())
        .collect::<Vec<_>>();
    found.sort_by(|one, other| one.area.left.total_cmp(&other.area.left));
    found
}

/// The lines below one in its column, the nearest first, at most so many.
pub(super) fn below<'a>(lines: &'a [Line], of: &Line, most: usize) -> Vec<&'a Line> {
    block(of, most, |last| {
        let next = lines.iter().filter(|line| is_next(last, line));
        next.min_by(|one, other| one.area.top.total_cmp(&other.area.top))
    })
}

/// The lines above one in its block, the nearest first, at most so many.
pub(super) fn block_above<'a>(lines: &'a [Line], of: &Line, most: usize) -> Vec<&'a Line> {
    block(of, most, |last| {
        let before = lines.iter().filter(|line| is_next(line, last));
        before.max_by(|one, other| one.area.top.total_cmp(&other.area.top))
    })
}

/// The lines that follow one another from one on, at most so many.
fn block<'a>(of: &Line, most: usize, following: impl Fn(&Line) -> Option<&'a Line>) -> Vec<&'a Line> {
    let mut found: Vec<&'a Line> = Vec::new();
    while found.len() < most {
        match following(found.last().copied().unwrap_or(of)) {
            Some(line) => found.push(line),
            None => break,
        }
    }
    found
}

fn is_next(above: &Line, line: &Line) -> bool {
    let gap = line.area.top - above.area.bottom;
    let height = above.area.height().max(line.area.height());
    above.page == line.page
        && line.area.middle() > above.area.bottom - height * 0.25
        && line.area.top > above.area.top
        && gap <= height * BLOCK_GAP_MAX
        && above.area.shares_column(&line.area) >= COLUMN_SHARE_MIN
}

/// What announces a line: the words to its left in its row, or above it in its column.
pub(super) fn announcing<'a>(lines: &'a [Line], of: &Line) -> Option<&'a Line> {
    left_of(lines, of).or_else(|| above(lines, of))
}

/// The words to the left of a line.
pub(super) fn left_of<'a>(lines: &'a [Line], of: &Line) -> Option<&'a Line> {
    lines
        .iter()
        .filter(|other| beside(of, other) && other.area.right <= of.area.left + of.area.height())
        .max_by(|one, other| one.area.right.total_cmp(&other.area.right))
        .filter(|left| left.text.contains(char::is_alphabetic))
}

/// The line above one in its column.
pub(super) fn above<'a>(lines: &'a [Line], of: &Line) -> Option<&'a Line> {
    lines.iter().find(|other| {
        other.page == of.page
            && other.area.bottom <= of.area.middle()
            && of.area.top - other.area.bottom <= of.area.height() * ABOVE_GAP_MAX
            && other.area.shares_column(&of.area) >= ABOVE_SHARE_MIN
    })
}
