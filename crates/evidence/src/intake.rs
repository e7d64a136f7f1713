//! The first look at an uploaded file: what it is, whether it opens, and whether it is safe to work on.
//!
//! A file is judged by its content and never by its label or its media type. Pictures are decoded completely, pages
//! of a PDF are counted and not rendered. The answer is either an [`Intake`] or an [`IntakeError`] whose text tells
//! the person who uploaded the file what to do.

mod error;
mod jpeg;
mod limits;
mod pdf;
mod picture;
mod png;
mod presentation;
mod webp;

#[cfg(test)]
mod tests;

use image::DynamicImage;

use picture::Opened;

use crate::confinement::Task;
use crate::heic;

pub use error::IntakeError;
pub use picture::shows_nothing;

pub use limits::{
    ALLOC_BYTES_MAX, IntakeLimits, PAGES_MAX, PIXELS_MAX, PIXELS_PROGRESSIVE_MAX, SIDE_PX_MAX, SIDE_PX_MIN,
};
pub use presentation::{on_white, small_jpeg};

/// The kinds of file that are taken, told by their first bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FileKind {
    /// JPEG (ISO/IEC 10918-1), baseline or progressive.
    Jpeg,
    /// PNG (ISO/IEC 15948); of an animated one the default picture.
    Png,
    /// WebP (RFC 9649), lossy or lossless; of an animated one the first frame.
    WebP,
    /// HEIC (ISO/IEC 23008-12): what telephones store photos as.
    Heic,
    /// PDF (ISO 32000).
    Pdf,
}

/// How far into a file the `%PDF-` of a PDF may stand (as Acrobat has always allowed).
const PDF_HEADER_WITHIN_BYTES: usize = 1024;

impl FileKind {
    /// Tells the kind by content, or `None` when it is none of the kinds that are taken.
    pub fn of(bytes: &[u8]) -> Option<Self> {
        if bytes.starts_with(&[0xFF, 0xD8, 0xFF]) {
            Some(Self::Jpeg)
        } else if bytes.starts_with(png::SIGNATURE) {
            Some(Self::Png)
        } else if bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
            Some(Self::WebP)
        } else if heic::is_heic(bytes) {
            Some(Self::Heic)
        } else if pdf::header_offset(bytes, PDF_HEADER_WITHIN_BYTES).is_some() {
            Some(Self::Pdf)
        } else {
            None
        }
    }

    /// Whether the pages of such a file are opened in a confined process only ([`confinement`](crate::confinement)).
    pub fn confined(self) -> Option<Task> {
        match self {
            Self::Pdf => Some(Task::Pdf),
            Self::Heic => Some(Task::Heic),
            Self::Jpeg | Self::Png | Self::WebP => None,
        }
    }

    /// The registered media type.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::WebP => "image/webp",
            Self::Heic => "image/heic",
            Self::Pdf => "application/pdf",
        }
    }
}

/// What the place that the file was uploaded to takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Accepts {
    /// JPEG, PNG, WebP and HEIC: selfies.
    Picture,
    /// JPEG, PNG, WebP, HEIC and PDF: documents.
    PictureOrPdf,
}

/// What the first look found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Intake {
    /// The kind of file.
    pub kind: FileKind,
    /// Width in pixels as stored, before any turn that EXIF asks for; 0 for a PDF.
    pub width_px: u32,
    /// Height in pixels as stored, before any turn that EXIF asks for; 0 for a PDF.
    pub height_px: u32,
    /// Number of pages; 1 for a picture.
    pub pages: u32,
}

/// Looks at an uploaded file.
///
/// Pictures are decoded in full, but of a HEIC the header is read; PDFs have their pages counted. The function neither panics nor hangs nor recurses
/// without bound on any input; what it may spend is in `limits`.
///
/// # Errors
/// One [`IntakeError`] for each way in which a file can be of no use.
pub fn inspect(bytes: &[u8], accepts: Accepts, limits: &IntakeLimits) -> Result<Intake, IntakeError> {
    let kind = FileKind::of(bytes).ok_or(IntakeError::UnsupportedType)?;
    if kind == FileKind::Pdf {
        if accepts == Accepts::Picture {
            return Err(IntakeError::PdfNotAccepted);
        }
        let pages = pdf::count_pages(bytes, limits.pages_max)?;
        return Ok(Intake {
            kind,
            width_px: 0,
            height_px: 0,
            pages,
        });
    }
    let (width_px, height_px) = if kind == FileKind::Heic {
        let size_px = heic::size(bytes).ok_or(IntakeError::Unreadable)?;
        picture::check_size(size_px, bytes.len(), limits)?;
        size_px
    } else {
        open(kind, bytes, limits)?.size_px
    };
    Ok(Intake {
        kind,
        width_px,
        height_px,
        pages: 1,
    })
}

/// Opens a picture as it is meant to be seen: decoded in full, and turned as the file asks for.
///
/// # Errors
/// As [`inspect`], with [`IntakeError::UnsupportedType`] for what is opened in a confined process only.
pub fn open_picture(bytes: &[u8], limits: &IntakeLimits) -> Result<DynamicImage, IntakeError> {
    let kind = FileKind::of(bytes).ok_or(IntakeError::UnsupportedType)?;
    if kind.confined().is_some() {
        return Err(IntakeError::UnsupportedType);
    }
    let Opened {
        mut picture, turn, ..
    } = open(kind, bytes, limits)?;
    picture.apply_orientation(turn);
    Ok(picture)
}

fn open(kind: FileKind, bytes: &[u8], limits: &IntakeLimits) -> Result<Opened, IntakeError> {
    match kind {
        FileKind::Jpeg => jpeg::open(bytes, limits),
        FileKind::Png => png::open(bytes, limits),
        FileKind::WebP | FileKind::Heic | FileKind::Pdf => webp::open(bytes, limits),
    }
}
