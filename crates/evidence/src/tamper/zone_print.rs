//! How the characters of a zone are printed: all in one typeface, OCR-B, and each in its place (Doc 9303-3, 4.9).
//!
//! Each character is compared with its glyph, as blurred and as high as the picture shows the zone. Letters and digits of
//! another typeface agree with theirs some well, some badly; of OCR-B, in whatever blur, all agree about alike. What was put
//! in by hand stands beside its place or has another size.

#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::collections::BTreeMap;

use image::GrayImage;
use image::imageops::{self, FilterType};

use crate::homography::{Homography, Point, eliminate};
use crate::median::median;
use crate::mrz::Scan;
use crate::mrz::typeface::{CHARACTERS, Typeface};
use crate::plane::Plane;

/// Samples across a place, in which characters are compared.
const PLACE: usize = 16;
/// Samples around a glyph in which it is looked for, and those in which heights and blurs are tried.
const MARGIN: usize = 6;
const MARGIN_FIRST: usize = 2;
/// Narrowest place that says anything, and widest that a page is not halved for, in pixels.
const PLACE_PX_MIN: f64 = 5.0;
const PLACE_PX_MAX: f64 = 24.0;
/// Heights of glyphs that are tried, as multiples of what a square view has, and blurs, as deviations in samples.
const HEIGHTS: [f64; 5] = [0.8, 0.9, 1.0, 1.1, 1.22];
const BLURS: [f32; 4] = [0.6, 1.2, 1.9, 2.7];
/// About how many characters they are tried on.
const TRIED: usize = 20;
/// Fewest different characters that tell a typeface.
const DIFFERENT_MIN: usize = 8;

/// Deviation of the agreement from character to character above which the typeface seems to be another one, and from which
/// that is meant seriously. Of 300 drawn zones that were read for certain the least even has 0.035, and of 27 specimens 0.026.
const UNEVEN_MIN: f32 = 0.03;
const UNEVEN_SERIOUS: f32 = 0.05;
/// How far a character may stand beside where the others have it, across and down, in places; and how many times as far as
/// they usually do. None of those zones has one beyond it.
const ASIDE_MAX: [f32; 2] = [0.2, 0.1];
const ASIDE_SHARE_MAX: f32 = 6.0;
/// How much worse than most a character may agree.
const WORSE_MAX: f32 = 0.25;
/// Rounds in which the curve that characters stand on is found without those that stand aside: so many times as far as usual,
/// which is at least so far, in places.
const ROUNDS: usize = 4;
const OFF_CURVE_SHARE: f32 = 4.5;
const OFF_CURVE_USUAL_MIN: f32 = 0.014;

/// Least and most that this sign says.
const STRENGTH_MIN: f32 = 0.3;
const STRENGTH_MAX: f32 = 0.6;

/// A character, compared with its glyph.
#[derive(Clone, Copy)]
struct Printed {
    character: char,
    agreement: f32,
    /// How far from its place it is, across and down, in places.
    aside: [f32; 2],
}

/// How strongly a zone looks as if it were not printed as zones are: in another typeface, or with characters that stand aside.
/// 0 where too little of it is seen.
pub fn zone_print_strength(page: &Plane, scan: &Scan) -> f32 {
    let lines = compare(page, scan).unwrap_or_default();
    let between = |value: f32| STRENGTH_MIN + (STRENGTH_MAX - STRENGTH_MIN) * value.clamp(0.0, 1.0);
    let uneven = unevenness(&lines);
    let of_typeface = if uneven > UNEVEN_MIN {
        between((uneven - UNEVEN_MIN) / (UNEVEN_SERIOUS - UNEVEN_MIN))
    } else {
        0.0
    };
    let aside: usize = lines.iter().map(|line| odd_ones(line)).sum();
    let of_places = match aside {
        0 => 0.0,
        several => between((several - 1) as f32 / 2.0),
    };
    of_typeface.max(of_places)
}

/// By how much the agreement of characters varies from one to the other; of each the median of all its places, and without the
/// worst, which may be misread. 0 where they are few.
fn unevenness(lines: &[Vec<Printed>]) -> f32 {
    let mut of_character: BTreeMap<char, Vec<f32>> = BTreeMap::new();
    for printed in lines.iter().flatten() {
        of_character
            .entry(printed.character)
            .or_default()
            .push(printed.agreement);
    }
    let mut agreements: Vec<f32> = of_character.into_values().map(median).collect();
    if agreements.len() < DIFFERENT_MIN {
        return 0.0;
    }
    agreements.sort_by(f32::total_cmp);
    let but_worst = &agreements[1..];
    let count = but_worst.len() as f32;
    let mean = but_worst.iter().sum::<f32>() / count;
    let squares = but_worst.iter().map(|own| (own - mean).powi(2)).sum::<f32>();
    (squares / count).sqrt()
}

/// How many characters of a line stand aside, or are unlike their glyph where all others are like theirs.
fn odd_ones(line: &[Printed]) -> usize {
    let usual = median(line.iter().map(|printed| printed.agreement).collect());
    let asides: [Vec<f32>; 2] = [0, 1].map(|axis| {
        let places: Vec<f32> = line.iter().map(|printed| printed.aside[axis]).collect();
        aside_of_curve(&places)
    });
    let limits: [f32; 2] = [0, 1].map(|axis| {
        let usual = median(asides[axis].iter().map(|off| off.abs()).collect());
        ASIDE_MAX[axis].max(ASIDE_SHARE_MAX * usual)
    });
    let is_odd = |(at, printed): (usize, &Printed)| {
        let is_aside = [0, 1]
            .into_iter()
            .any(|axis| asides[axis][at].abs() > limits[axis]);
        // Fillers at the end of a line are the first to be covered or cut.
        let is_unlike = printed.character != '<' && printed.agreement < usual - WORSE_MAX;
        is_aside || is_unlike
    };
    line.iter().enumerate().filter(|one| is_odd(*one)).count()
}

/// How far values are off the cubic curve that most of them lie on: a page that bows moves characters along one.
fn aside_of_curve(values: &[f32]) -> Vec<f32> {
    const TERMS: usize = 4;
    let powers = |at: usize| -> [f64; TERMS] {
        let share = 2.0 * at as f64 / values.len() as f64 - 1.0;
        [1.0, share, share * share, share * share * share]
    };
    let mut is_on = vec![true; values.len()];
    let mut aside = values.to_vec();
    for _ in 0..ROUNDS {
        let mut normal = [[0.0_f64; TERMS + 1]; TERMS];
        for (at, value) in values.iter().enumerate().filter(|(at, _)| is_on[*at]) {
            let powers = powers(at);
            for (row, weight) in normal.iter_mut().zip(powers) {
                let right = f64::from(*value);
                for (sum, own) in row.iter_mut().zip(powers.into_iter().chain([right])) {
                    *sum += weight * own;
                }
            }
        }
        let Some(curve) = eliminate(normal) else {
            break;
        };
        for (at, off) in aside.iter_mut().enumerate() {
            let on_curve: f64 = powers(at).iter().zip(curve).map(|(power, own)| power * own).sum();
            *off = values[at] - on_curve as f32;
        }
        let usual = median(aside.iter().map(|off| off.abs()).collect());
        let most = OFF_CURVE_SHARE * usual.max(OFF_CURVE_USUAL_MIN);
        is_on = aside.iter().map(|off| off.abs() < most).collect();
    }
    aside
}

/// All characters line by line; `None` where too little is seen of them.
fn compare(page: &Plane, scan: &Scan) -> Option<Vec<Vec<Printed>>> {
    let view = View::of(page, scan)?;
    let typeface = Typeface::open().ok()?;
    let sets = BLURS.map(|blur| Glyphs::of(&typeface, blur));
    let lines = &scan.zone.lines;
    let (height, glyphs) = view.best(lines, &sets)?;
    let printed = |line: usize, place: usize, character: char| {
        let crop = view.crop(line, place, height, glyphs.high);
        glyphs.compare(character, &crop, MARGIN)
    };
    let of_line = |(line, text): (usize, &String)| {
        let characters = text.chars().enumerate();
        characters
            .filter_map(|(place, character)| printed(line, place, character))
            .collect()
    };
    Some(lines.iter().enumerate().map(of_line).collect())
}

/// The page in pixels that are about as large as samples, and where the zone is on it.
struct View<'a> {
    plane: Cow<'a, Plane>,
    /// How many pixels of the page one of the plane is wide.
    scale: f64,
    grid: Homography,
    /// How many places lines stand apart.
    apart: f64,
}

impl<'a> View<'a> {
    fn of(page: &'a Plane, scan: &Scan) -> Option<Self> {
        let grid = scan.grid?;
        let lines = &scan.zone.lines;
        let (x, y) = (lines.first()?.len() as f64 / 2.0, (lines.len() - 1) as f64 / 2.0);
        let distance = |from: [f64; 2], to: [f64; 2]| {
            let [from, to] = [from, to].map(|[x, y]| grid.apply(Point::new(x, y)));
            from.distance(to)
        };
        let place = distance([x - 0.5, y], [x + 0.5, y]);
        let apart = distance([x, y - 0.5], [x, y + 0.5]) / place;
        if place < PLACE_PX_MIN || !apart.is_normal() {
            return None;
        }
        let (mut plane, mut scale) = (Cow::Borrowed(page), 1.0);
        while place / scale > PLACE_PX_MAX {
            plane = Cow::Owned(plane.halved());
            scale *= 2.0;
        }
        Some(Self {
            plane,
            scale,
            grid,
            apart,
        })
    }

    /// What is seen around a character, row by row, with [`MARGIN`] samples to each side of its glyph.
    fn crop(&self, line: usize, place: usize, height: f64, high: usize) -> Vec<f32> {
        let (across, down) = (PLACE + 2 * MARGIN, high + 2 * MARGIN);
        let from_middle = |at: usize, count: usize| (at as f64 + 0.5 - count as f64 / 2.0) / PLACE as f64;
        let sample = |x: usize, y: usize| {
            let at = self.grid.apply(Point::new(
                place as f64 + 0.5 + from_middle(x, across),
                line as f64 + from_middle(y, down) * height / self.apart,
            ));
            let on_plane = |value: f64| value / self.scale - 0.5;
            self.plane.sample(Point::new(on_plane(at.x), on_plane(at.y)))
        };
        (0..across * down)
            .map(|index| sample(index % across, index / across))
            .collect()
    }

    /// The height and the blur with which some of the characters agree best.
    fn best<'g>(&self, lines: &[String], sets: &'g [Glyphs]) -> Option<(f64, &'g Glyphs)> {
        let all = lines.iter().enumerate().flat_map(|(line, text)| {
            let characters = text.chars().enumerate();
            characters.map(move |(place, character)| (line, place, character))
        });
        let solid: Vec<(usize, usize, char)> = all.filter(|(.., character)| *character != '<').collect();
        let tried = || solid.iter().step_by((solid.len() / TRIED).max(1));
        let high = sets.first()?.high;
        let mut best: Option<(f32, f64, &Glyphs)> = None;
        for height in HEIGHTS {
            let crops: Vec<(char, Vec<f32>)> = tried()
                .map(|&(line, place, character)| (character, self.crop(line, place, height, high)))
                .collect();
            for glyphs in sets {
                let agreement =
                    |(character, crop): &(char, Vec<f32>)| glyphs.compare(*character, crop, MARGIN_FIRST);
                let sum: f32 = crops
                    .iter()
                    .filter_map(agreement)
                    .map(|printed| printed.agreement)
                    .sum();
                if best.as_ref().is_none_or(|(most, ..)| sum > *most) {
                    best = Some((sum, height, glyphs));
                }
            }
        }
        best.map(|(_, height, glyphs)| (height, glyphs))
    }
}

/// Glyphs with mean 0 and length 1, row by row, in the order of [`CHARACTERS`].
struct Glyphs {
    /// Samples from top to bottom.
    high: usize,
    samples: Vec<Vec<f32>>,
}

impl Glyphs {
    fn of(typeface: &Typeface, blur: f32) -> Self {
        let (width, height) = typeface.glyph_size();
        let high = (PLACE * height as usize).div_ceil(width as usize);
        let samples = |glyph: GrayImage| {
            let small = imageops::resize(&glyph, PLACE as u32, high as u32, FilterType::Triangle);
            let blurred = imageops::blur(&small, blur);
            let mut samples: Vec<f32> = blurred.pixels().map(|pixel| f32::from(pixel.0[0])).collect();
            let mean = samples.iter().sum::<f32>() / samples.len() as f32;
            samples.iter_mut().for_each(|value| *value -= mean);
            let length = samples.iter().map(|value| value * value).sum::<f32>().sqrt();
            samples.iter_mut().for_each(|value| *value /= length.max(1.0));
            samples
        };
        let glyphs = CHARACTERS
            .chars()
            .filter_map(|character| typeface.glyph(character));
        Self {
            high,
            samples: glyphs.map(samples).collect(),
        }
    }

    /// A character compared with its glyph where that agrees best, no further than so many samples from its place.
    fn compare(&self, character: char, crop: &[f32], reach: usize) -> Option<Printed> {
        let glyph = self.samples.get(CHARACTERS.find(character)?)?;
        let off = |at: usize| (at as f32 - MARGIN as f32) / PLACE as f32;
        let shifts = MARGIN - reach..=MARGIN + reach;
        let all = shifts
            .clone()
            .flat_map(|down| shifts.clone().map(move |across| (across, down)));
        all.map(|(across, down)| Printed {
            character,
            agreement: self.agreement(glyph, crop, across, down),
            aside: [off(across), off(down)],
        })
        .max_by(|one, other| one.agreement.total_cmp(&other.agreement))
    }

    /// The correlation of a glyph with a part of a crop.
    fn agreement(&self, glyph: &[f32], crop: &[f32], across: usize, down: usize) -> f32 {
        // Column by column, so that a processor adds all columns of a row at once.
        let [mut sums, mut squares, mut joints] = [[0.0_f32; PLACE]; 3];
        let rows = crop.chunks_exact(PLACE + 2 * MARGIN).skip(down);
        for (row, glyph) in rows.zip(glyph.chunks_exact(PLACE)) {
            let own = &row[across..across + PLACE];
            for column in 0..PLACE {
                sums[column] += own[column];
                squares[column] += own[column] * own[column];
                joints[column] += own[column] * glyph[column];
            }
        }
        let [sum, squares, joint] = [sums, squares, joints].map(|columns| columns.iter().sum::<f32>());
        let spread = squares - sum * sum / glyph.len() as f32;
        joint / spread.max(1.0).sqrt()
    }
}
