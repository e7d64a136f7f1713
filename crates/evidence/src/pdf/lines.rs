//! Glyphs become words and lines: what stands on one base line without a wide gap belongs together, in whatever
//! order the file paints it.

use hayro::hayro_interpret::font::{Glyph, GlyphRun};
use hayro::hayro_interpret::hayro_cmap::BfString;
use hayro::hayro_interpret::{
    BlendMode, ClipPath, Context, Device, DrawMode, DrawProps, Image, ImageDrawProps, InterpreterCache,
    InterpreterSettings, SoftMask, interpret_page,
};
use hayro::hayro_syntax::page::Page;
use hayro::kurbo::{Affine, BezPath, Point, Rect};

use crate::text::{Area, LINES_MAX, Line};

/// Units of a glyph's own space in one size of its font.
const UNITS_PER_SIZE: f64 = 1000.0;
/// A gap above this many sizes is a space.
const SPACE_SIZES_MIN: f32 = 0.17;
/// A gap above this many sizes begins another line: a column, or the next cell of a table.
const COLUMN_SIZES_MIN: f32 = 1.6;
/// Base lines closer than this many sizes are one.
const BASE_LINE_SIZES: f32 = 0.35;
/// Steepest base line, as a slope, of text that is taken for horizontal.
const SLOPE_MAX: f64 = 0.1;
/// Where a font's letters end above and below the base line, in sizes.
const ASCENT_SIZES: f32 = 0.75;
const DESCENT_SIZES: f32 = 0.22;
/// The same glyph painted again within this many sizes is bold print.
const REPEATED_SIZES_MAX: f32 = 0.15;

/// A character and where it stands, in pixels.
#[derive(Debug, Clone)]
struct Character {
    text: String,
    left: f32,
    right: f32,
    base: f32,
    size: f32,
}

/// The page's lines from top to bottom, and how many characters are not painted.
pub(super) fn extract(
    page: &Page<'_>,
    settings: &InterpreterSettings,
    scale: f64,
    number: usize,
    chars_max: usize,
) -> (Vec<Line>, usize) {
    let cache = InterpreterCache::new();
    let transform = Affine::scale(scale) * super::initial(page);
    let (width, height) = page.render_dimensions();
    let bounds = Rect::new(0.0, 0.0, f64::from(width) * scale, f64::from(height) * scale);
    let mut context = Context::new(transform, bounds, &cache, page.xref(), settings.clone());
    let mut collector = Collector {
        characters: Vec::new(),
        hidden: 0,
        chars_max,
        bounds,
    };
    interpret_page(page, &mut context, &mut collector);
    (lines(collector.characters, number), collector.hidden)
}

struct Collector {
    characters: Vec<Character>,
    hidden: usize,
    chars_max: usize,
    bounds: Rect,
}

impl Collector {
    fn take(&mut self, glyph: &Glyph<'_>, transform: Affine) {
        let text = match glyph.as_unicode() {
            Some(BfString::Char(one)) => one.to_string(),
            Some(BfString::String(several)) => several,
            None => return,
        };
        let advance = match glyph {
            Glyph::Outline(outline) => outline.advance_width(),
            Glyph::Type3(drawn) => drawn.advance_width(),
        };
        let start = transform * Point::ZERO;
        let end = transform * Point::new(f64::from(advance.unwrap_or(500.0)), 0.0);
        let up = transform * Point::new(0.0, UNITS_PER_SIZE);
        let size = up.distance(start);
        let horizontal = (end.y - start.y).abs() <= SLOPE_MAX * (end.x - start.x) && up.y < start.y;
        if !(horizontal && self.bounds.contains(start) && size.is_finite() && size > 0.0) {
            return;
        }
        #[expect(clippy::cast_possible_truncation, reason = "within the picture")]
        self.characters.push(Character {
            text,
            left: start.x as f32,
            right: end.x as f32,
            base: start.y as f32,
            size: size as f32,
        });
    }
}

impl<'a> Device<'a> for Collector {
    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, 'a>, props: DrawProps<'a>, mode: &DrawMode) {
        if matches!(mode, DrawMode::Invisible) {
            self.hidden = self.hidden.saturating_add(run.glyphs().len());
            return;
        }
        for glyph in run.glyphs() {
            if self.characters.len() >= self.chars_max {
                return;
            }
            self.take(glyph, props.transform * glyph.transform());
        }
    }

    fn draw_path(&mut self, _: &BezPath, _: DrawProps<'a>, _: &DrawMode) {}
    fn push_clip_path(&mut self, _: &ClipPath) {}
    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'a>>, _: BlendMode) {}
    fn draw_image(&mut self, _: Image<'a, '_>, _: ImageDrawProps<'a>) {}
    fn pop_clip(&mut self) {}
    fn pop_transparency_group(&mut self) {}
}

/// Puts characters together.
fn lines(mut characters: Vec<Character>, page: usize) -> Vec<Line> {
    characters.sort_by(|a, b| a.base.total_cmp(&b.base));
    let mut lines = Vec::new();
    while !characters.is_empty() && lines.len() < LINES_MAX {
        let first = &characters[0];
        let limit = first.base + first.size * BASE_LINE_SIZES;
        let count = characters
            .iter()
            .take_while(|character| character.base <= limit)
            .count();
        let mut row: Vec<Character> = characters.drain(..count).collect();
        row.sort_by(|a, b| a.left.total_cmp(&b.left));
        let mut pieces: Vec<Vec<Character>> = Vec::new();
        for character in row {
            match pieces.last_mut() {
                Some(piece) if follows(piece, &character) => piece.push(character),
                _ => pieces.push(vec![character]),
            }
        }
        lines.extend(pieces.iter().filter_map(|piece| line(piece, page)));
    }
    lines.truncate(LINES_MAX);
    lines
}

fn follows(piece: &[Character], next: &Character) -> bool {
    let last_ink = piece
        .iter()
        .rev()
        .find(|character| !character.text.trim().is_empty());
    last_ink.is_none_or(|last| next.left - last.right <= COLUMN_SIZES_MIN * last.size.max(next.size))
}

fn line(piece: &[Character], page: usize) -> Option<Line> {
    let mut text = String::new();
    let mut area: Option<Area> = None;
    let mut last: Option<&Character> = None;
    for character in piece {
        let blank = character.text.trim().is_empty();
        if let Some(last) = last {
            let repeated = last.text == character.text
                && (character.left - last.left).abs() < REPEATED_SIZES_MAX * last.size;
            if repeated && !blank {
                continue;
            }
            let apart = character.left - last.right > SPACE_SIZES_MIN * last.size;
            if (apart || blank) && !text.ends_with(' ') {
                text.push(' ');
            }
        }
        if blank {
            continue;
        }
        text.push_str(&character.text);
        last = Some(character);
        let own = Area {
            left: character.left,
            top: character.base - ASCENT_SIZES * character.size,
            right: character.right,
            bottom: character.base + DESCENT_SIZES * character.size,
        };
        area = Some(area.map_or(own, |all| Area {
            left: all.left.min(own.left),
            top: all.top.min(own.top),
            right: all.right.max(own.right),
            bottom: all.bottom.max(own.bottom),
        }));
    }
    let text = text.trim();
    (!text.is_empty()).then(|| Line::certain(text, page, area.unwrap_or_default()))
}
