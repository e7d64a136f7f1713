//! Print at the border of a picture: whether it goes on beyond it, and on what paper.

use image::{Pixel, RgbImage};

use super::page_edges::Border;
use crate::homography::Point;

/// How near to a border a line ends that runs into it, and lies that is cut along its length, as shares of half its height.
const CUT_ACROSS: f64 = 0.5;
const CUT_ALONG: f64 = 0.95;

/// How near to the border the ink of a cut line begins, as a share of its height: print that ends before an edge keeps more
/// from it. How much darker than its paper ink is.
const INK_NEAR_MAX: f64 = 0.2;
const INK_DARKER_MIN: u8 = 110;

/// How much paper at a border may differ in any colour from that of the print, and at what share of its points at least it does not.
const PAPER_OFF_MAX: f32 = 30.0;
const PAPER_SHARE_MIN: f32 = 0.9;

/// How far from the border that is looked at, in pixels, and at how many points.
const BORDER_DEPTH_PX: u32 = 1;
const BORDER_POINTS: u32 = 48;

/// Whether a line of print is cut by a border of its picture, which has that size.
pub(super) fn is_cut_by(
    border: Border,
    [start, end, below_end, below_start]: [Point; 4],
    size: (f64, f64),
) -> bool {
    let half = start.distance(below_start) / 2.0;
    let near = match border.is_at_ends(start.vector_to(end)) {
        true => CUT_ACROSS,
        false => CUT_ALONG,
    };
    let ends = [start.towards(below_start, 0.5), end.towards(below_end, 0.5)];
    ends.into_iter().any(|at| border.distance(at, size) < near * half)
}

/// Whether the ink of a line goes on up to the border.
pub(super) fn has_ink_at(picture: &RgbImage, border: Border, corners: [Point; 4]) -> bool {
    let (width, height) = picture.dimensions();
    let size = (f64::from(width), f64::from(height));
    let letter = corners[0].distance(corners[3]);
    let shares = corners.map(|corner| border.along(corner, size));
    let (from, to) = shares.into_iter().fold((1.0_f64, 0.0_f64), |range, share| {
        (range.0.min(share), range.1.max(share))
    });
    // Other lines may stand beside the ends of what is looked at.
    let (from, to) = (from.max(0.0) + 0.2 * (to - from), to.min(1.0) - 0.2 * (to - from));
    let row = |depth: u32| {
        let seen = (0..=64).filter_map(move |step| {
            let at = border.inwards(
                from + (to - from) * f64::from(step) / 64.0,
                depth,
                (width, height),
            )?;
            picture.get_pixel_checked(at.0, at.1)
        });
        seen.map(|pixel| pixel.to_luma().0[0]).collect::<Vec<u8>>()
    };
    let rows: Vec<Vec<u8>> = (0..(1.2 * letter).clamp(4.0, 400.0) as u32).map(row).collect();
    let mut levels = rows.concat();
    levels.sort_unstable();
    let level = |share: usize| levels.get(levels.len() * share / 100).copied().unwrap_or(0);
    let (paper, ink) = (level(75), level(3));
    let darker = paper.saturating_sub(ink);
    let bound = paper - (f64::from(darker) * 0.45) as u8;
    let first = rows.iter().position(|row| row.iter().any(|level| *level < bound));
    darker >= INK_DARKER_MIN && first.is_some_and(|first| (first as f64) < INK_NEAR_MAX * letter)
}

/// The colour of the paper that a line is printed on: the mean of the brighter half of what is within its corners.
pub(super) fn paper(picture: &RgbImage, [start, end, below_end, below_start]: [Point; 4]) -> [f32; 3] {
    let (width, height) = picture.dimensions();
    let mut seen: Vec<[f32; 3]> = Vec::new();
    for across in 0..24 {
        for down in 0..8 {
            let (across, down) = ((f64::from(across) + 0.5) / 24.0, (f64::from(down) + 0.5) / 8.0);
            let at = start
                .towards(end, across)
                .towards(below_start.towards(below_end, across), down);
            if at.x >= 0.0 && at.y >= 0.0 && at.x < f64::from(width) && at.y < f64::from(height) {
                seen.push(picture.get_pixel(at.x as u32, at.y as u32).0.map(f32::from));
            }
        }
    }
    let light = |colours: &[f32; 3]| colours.iter().sum::<f32>();
    seen.sort_by(|one, other| light(other).total_cmp(&light(one)));
    seen.truncate((seen.len() / 2).max(1));
    let count = seen.len().max(1) as f32;
    let mut mean = [0.0; 3];
    for colours in &seen {
        mean.iter_mut()
            .zip(colours)
            .for_each(|(mean, colour)| *mean += colour / count);
    }
    mean
}

/// The middle of colours, each for itself.
pub(super) fn middle(colours: &mut [[f32; 3]]) -> Option<[f32; 3]> {
    let half = colours.len() / 2;
    colours.get(half)?;
    let mut found = [0.0; 3];
    for (index, found) in found.iter_mut().enumerate() {
        colours.sort_by(|one, other| one[index].total_cmp(&other[index]));
        *found = colours[half][index];
    }
    Some(found)
}

/// Whether paper of that colour runs to all borders of a picture without print.
pub(super) fn fills(bare: &RgbImage, paper: [f32; 3]) -> bool {
    let size = bare.dimensions();
    let is_paper = |border: Border, point: u32| {
        let share = (f64::from(point) + 0.5) / f64::from(BORDER_POINTS);
        let at = border.inwards(share, BORDER_DEPTH_PX, size);
        let pixel = at.and_then(|(x, y)| bare.get_pixel_checked(x, y));
        pixel.is_some_and(|pixel| {
            let colours = pixel.0.iter().zip(paper);
            colours
                .map(|(own, paper)| (f32::from(*own) - paper).abs())
                .all(|off| off <= PAPER_OFF_MAX)
        })
    };
    Border::ALL.into_iter().all(|border| {
        let paper = (0..BORDER_POINTS)
            .filter(|point| is_paper(border, *point))
            .count();
        paper as f32 >= PAPER_SHARE_MIN * BORDER_POINTS as f32
    })
}

#[cfg(test)]
mod tests {
    use image::{Rgb, RgbImage};

    use super::fills;

    #[test]
    fn paper_that_runs_to_all_borders_is_told_from_a_card_on_something() {
        let card = |left: u32| {
            RgbImage::from_fn(200, 140, |x, _| {
                Rgb(if x < left { [90, 80, 70] } else { [230, 225, 170] })
            })
        };
        assert!(fills(&card(0), [225.0, 222.0, 175.0]));
        assert!(!fills(&card(20), [225.0, 222.0, 175.0]));
        assert!(!fills(&card(0), [215.0, 215.0, 215.0]));
    }
}
