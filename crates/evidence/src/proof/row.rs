//! Which lines belong together: what stands beside, and what stands below.

use crate::text::Line;

/// How much of their height two lines must share to stand in one row.
const ROW_SHARE_MIN: f32 = 0.5;

/// How much of their width two lines must share to stand in one column.
const COLUMN_SHARE_MIN: f32 = 0.3;

/// How many heights of a line the next line of its block may lie below it.
const BLOCK_GAP_MAX: f32 = 1.8;

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
    let mut found = Vec::new();
    let mut last = of;
    while found.len() < most {
        let next = lines
            .iter()
            .filter(|line| is_next(last, line))
            .min_by(|one, other| one.area.top.total_cmp(&other.area.top));
        match next {
            Some(line) => {
                found.push(line);
                last = line;
            }
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
