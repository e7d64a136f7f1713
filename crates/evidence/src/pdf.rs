//! The first pages of a PDF: as pictures, and as the lines of text that stand in them.
//!
//! A PDF is a program in the hands of a stranger, and what runs it is large. [`read`] therefore belongs into the
//! confined process of [`confinement`](crate::confinement), which limits memory and time; here pages, pixels and
//! characters are limited, and a panic inside the renderer ends as [`PdfError::Unreadable`].
//!
//! Text that is not painted (render mode 3, as scanners put behind their pictures), or not to be seen where it stands,
//! is counted and left out: what a reader of the page can't see must not pass for what it says.

mod lines;

#[cfg(test)]
mod tests;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use hayro::hayro_interpret::InterpreterSettings;
use hayro::hayro_syntax::page::Page;
use hayro::hayro_syntax::{LoadPdfError, Pdf};
use hayro::kurbo::Affine;
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::vello_cpu::{Pixmap, RasterizerSettings, RenderContext, Resources, TargetInit};
use hayro::{RenderCache, RenderSettings, render_into};
use image::RgbImage;
use thiserror::Error;

use crate::text::{Area, Line};

/// What reading a PDF may cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PdfLimits {
    /// Pages that are read, from the first.
    pub pages_max: usize,
    /// The longer side of a rendered page in pixels; 2,000 is 170 dots an inch of A4.
    pub side_px: u16,
    /// Characters of one page.
    pub chars_max: usize,
}

impl Default for PdfLimits {
    fn default() -> Self {
        Self {
            pages_max: 3,
            side_px: 2000,
            chars_max: 20_000,
        }
    }
}

/// The shorter side of a rendered page in pixels: a page may be a ribbon, a picture may not.
const SIDE_PX_MIN: u16 = 16;

/// Why a PDF gave no page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum PdfError {
    /// It can't be understood.
    #[error("the PDF can't be read")]
    Unreadable,
    /// It asks for a password.
    #[error("the PDF is encrypted")]
    Encrypted,
    /// It has no pages.
    #[error("the PDF has no pages")]
    NoPages,
}

/// A page of a PDF.
#[derive(Clone, PartialEq)]
pub struct PdfPage {
    /// The page as it is seen, on white.
    pub picture: RgbImage,
    /// Its text from top to bottom, in pixels of the picture.
    pub lines: Vec<Line>,
    /// Characters that are in the file and not painted.
    pub hidden_chars: usize,
}

impl std::fmt::Debug for PdfPage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PdfPage")
            .field("width", &self.picture.width())
            .field("height", &self.picture.height())
            .field("lines", &self.lines.len())
            .field("hidden_chars", &self.hidden_chars)
            .finish()
    }
}

/// Renders the first pages of a PDF and takes their text.
///
/// # Errors
/// [`PdfError`] when there is no page to show.
pub fn read(bytes: &[u8], limits: &PdfLimits) -> Result<Vec<PdfPage>, PdfError> {
    // The renderer is large and young: it may not take more down with it than this file.
    catch_unwind(AssertUnwindSafe(|| read_pages(bytes, limits))).unwrap_or(Err(PdfError::Unreadable))
}

/// Counts the pages of a PDF, also of one that is encrypted and opens without a password.
///
/// # Errors
/// [`PdfError`] when there are none to count.
pub fn count_pages(bytes: &[u8]) -> Result<u32, PdfError> {
    catch_unwind(AssertUnwindSafe(|| {
        let count = open(bytes)?.pages().len();
        Ok(u32::try_from(count).unwrap_or(u32::MAX))
    }))
    .unwrap_or(Err(PdfError::Unreadable))
}

/// Opens a PDF, decrypting it where that takes no password: banks forbid changes that way, and nothing else.
fn open(bytes: &[u8]) -> Result<Pdf, PdfError> {
    let pdf = Pdf::new(Arc::new(bytes.to_vec())).map_err(|error| match error {
        LoadPdfError::Decryption(_) => PdfError::Encrypted,
        LoadPdfError::Invalid => PdfError::Unreadable,
    })?;
    if pdf.pages().is_empty() {
        return Err(PdfError::NoPages);
    }
    Ok(pdf)
}

fn read_pages(bytes: &[u8], limits: &PdfLimits) -> Result<Vec<PdfPage>, PdfError> {
    let pdf = open(bytes)?;
    let settings = InterpreterSettings::default();
    let cache = RenderCache::new();
    let pages = pdf.pages().iter().take(limits.pages_max).enumerate();
    Ok(pages
        .map(|(number, page)| {
            let size = PageSize::of(page, limits.side_px);
            let (mut lines, mut hidden_chars) =
                lines::extract(page, &settings, size.scale, number, limits.chars_max);
            let picture = render(page, &cache, &settings, &size);
            lines.retain(|line| {
                let shows = has_ink(&picture, line.area);
                if !shows {
                    hidden_chars += line.text.chars().count();
                }
                shows
            });
            PdfPage {
                picture,
                lines,
                hidden_chars,
            }
        })
        .collect())
}

/// Least difference of brightness between print and what it stands on.
const INK_STEP_MIN: u32 = 24;

/// Whether anything can be seen where a line should stand: white on white, or covered by a picture of one colour, it
/// says nothing to who looks at the page.
fn has_ink(picture: &RgbImage, area: Area) -> bool {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a float becomes the nearest whole number that there is, and the picture ends before it"
    )]
    let within = |from: f32, to: f32, end: u32| (from.max(0.0) as u32)..(to.max(0.0).ceil() as u32).min(end);
    let (mut darkest, mut brightest) = (u32::MAX, 0);
    for y in within(area.top, area.bottom, picture.height()) {
        for x in within(area.left, area.right, picture.width()) {
            let [red, green, blue] = picture.get_pixel(x, y).0.map(u32::from);
            let light = (red * 2 + green * 5 + blue) / 8;
            darkest = darkest.min(light);
            brightest = brightest.max(light);
        }
    }
    brightest.saturating_sub(darkest) >= INK_STEP_MIN
}

/// How large a page is drawn.
struct PageSize {
    scale: f64,
    width_px: u16,
    height_px: u16,
}

impl PageSize {
    fn of(page: &Page<'_>, side_px: u16) -> Self {
        let (width, height) = page.render_dimensions();
        let sane = |side: f32| {
            if side.is_finite() {
                f64::from(side).max(1.0)
            } else {
                1.0
            }
        };
        let (width, height) = (sane(width), sane(height));
        let scale = f64::from(side_px) / width.max(height);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "at most side_px"
        )]
        let side =
            |points: f64| ((points * scale).round() as u16).clamp(SIDE_PX_MIN, side_px.max(SIDE_PX_MIN));
        Self {
            scale,
            width_px: side(width),
            height_px: side(height),
        }
    }
}

fn render<'a>(
    page: &'a Page<'a>,
    cache: &RenderCache<'a>,
    settings: &InterpreterSettings,
    size: &PageSize,
) -> RgbImage {
    let mut context = RenderContext::new(size.width_px, size.height_px);
    let transform = Affine::scale(size.scale) * initial(page);
    render_into(
        page,
        cache,
        settings,
        &RenderSettings::default(),
        &mut context,
        transform,
    );
    context.flush();
    let mut pixmap = Pixmap::new(size.width_px, size.height_px);
    let white = RasterizerSettings {
        target_init: TargetInit::Clear(WHITE),
        ..Default::default()
    };
    context.render_with(&mut pixmap, &mut Resources::default(), white);
    let pixels = pixmap
        .data_as_u8_slice()
        .chunks_exact(4)
        .flat_map(|pixel| [pixel[0], pixel[1], pixel[2]])
        .collect();
    RgbImage::from_raw(u32::from(size.width_px), u32::from(size.height_px), pixels)
        .expect("a pixmap has four bytes for each of its pixels")
}

/// From the page's space to points from its upper left corner as it is shown.
fn initial(page: &Page<'_>) -> Affine {
    use hayro::hayro_interpret::util::TransformExt;

    page.initial_transform(true).to_kurbo()
}
