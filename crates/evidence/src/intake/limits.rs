//! What looking at one file may cost.

/// Most pixels of a picture: 48 Mi, just over the 8160 × 6144 of the largest telephones in ordinary use.
pub const PIXELS_MAX: u64 = 48 * 1024 * 1024;

/// Most pixels of a progressive JPEG, whose decoder holds six bytes a pixel more than that of a baseline one.
pub const PIXELS_PROGRESSIVE_MAX: u64 = 25_000_000;

/// The longest side of a picture in pixels; it keeps ribbons of one pixel by fifty million out.
pub const SIDE_PX_MAX: u32 = 30_000;

/// The shortest side of a picture in pixels.
///
/// It is low on purpose: below it there is nothing to see at all. Whether a document or a face can be read at the
/// size it has is a question of quality that later checks answer with a better reason.
pub const SIDE_PX_MIN: u32 = 120;

/// Most bytes that one decoded picture may take: [`PIXELS_MAX`] at four bytes a pixel.
pub const ALLOC_BYTES_MAX: u64 = PIXELS_MAX * 4;

/// Most pages of a PDF: a yearly statement has fewer.
pub const PAGES_MAX: usize = 50;

/// The limits that one call of [`inspect`](super::inspect) keeps to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IntakeLimits {
    /// Most pixels of a picture, told from its header before anything is decoded.
    pub pixels_max: u64,
    /// Most pixels of a progressive JPEG.
    pub pixels_progressive_max: u64,
    /// The longest side in pixels that a picture may have.
    pub side_px_max: u32,
    /// The length in pixels that both sides of a picture must have.
    pub side_px_min: u32,
    /// Most bytes of a decoded picture.
    pub alloc_bytes_max: u64,
    /// Most pages of a PDF.
    pub pages_max: usize,
}

impl Default for IntakeLimits {
    fn default() -> Self {
        Self {
            pixels_max: PIXELS_MAX,
            pixels_progressive_max: PIXELS_PROGRESSIVE_MAX,
            side_px_max: SIDE_PX_MAX,
            side_px_min: SIDE_PX_MIN,
            alloc_bytes_max: ALLOC_BYTES_MAX,
            pages_max: PAGES_MAX,
        }
    }
}
