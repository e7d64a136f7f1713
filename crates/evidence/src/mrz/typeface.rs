//! OCR-B, in which zones are printed (ISO 1073-2; Doc 9303-3, 4.9).

use image::{GrayImage, ImageFormat, imageops};

/// Drawn once from Norbert Schwarz' OCR-B, which may be used freely: one glyph beside the other, black on white.
const SHEET: &[u8] = include_bytes!("ocr-b.png");
/// The characters of a zone, as they stand on the sheet.
pub const CHARACTERS: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789<";

/// The glyphs of a zone's characters.
pub struct Typeface(GrayImage);

impl Typeface {
    /// Opens the sheet.
    ///
    /// # Errors
    /// When the sheet is no picture, which a test makes sure of.
    pub fn open() -> Result<Self, image::ImageError> {
        let sheet = image::load_from_memory_with_format(SHEET, ImageFormat::Png)?;
        Ok(Self(sheet.into_luma8()))
    }

    /// How a character looks, as wide as its place and as high as a line; `None` for what no zone has.
    pub fn glyph(&self, character: char) -> Option<GrayImage> {
        let index = CHARACTERS.find(character)? as u32;
        let (width, height) = self.glyph_size();
        Some(imageops::crop_imm(&self.0, index * width, 0, width, height).to_image())
    }

    /// Width and height of a glyph, in pixels.
    pub fn glyph_size(&self) -> (u32, u32) {
        (self.0.width() / CHARACTERS.len() as u32, self.0.height())
    }
}
