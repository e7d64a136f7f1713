//! Why a file is of no use, in words for the person who uploaded it.

use thiserror::Error;

/// Why a file is refused. The text is a sentence that the end user can act on and holds nothing from the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum IntakeError {
    /// The content is none of the kinds that are taken, whatever the label says.
    #[error("This kind of file is not supported. Please upload a JPEG, PNG, WebP or HEIC picture, or a PDF.")]
    UnsupportedType,
    /// A PDF where only a picture will do, such as a selfie.
    #[error("A PDF can't be used here. Please upload a photo as JPEG, PNG, WebP or HEIC.")]
    PdfNotAccepted,
    /// The content is damaged and can't be opened.
    #[error("The file can't be opened. It may be damaged: please save or take it again and upload it anew.")]
    Unreadable,
    /// The file ends before its content does.
    #[error("The file is incomplete: its end is missing. Please upload it again.")]
    Truncated,
    /// The picture has too few pixels to show anything.
    #[error(
        "The picture is too small: its shorter side has {side_px} pixels and needs at least {side_px_min}. \
         Please upload a larger one."
    )]
    TooSmall {
        /// The shorter side that the picture has, in pixels.
        side_px: u32,
        /// The shorter side that it needs, in pixels.
        side_px_min: u32,
    },
    /// The picture shows practically one colour.
    #[error("The picture is empty: it shows a single colour. Please take it again.")]
    Blank,
    /// The picture has more pixels than are ever decoded.
    #[error("The picture has too many pixels. Please upload a smaller version of it.")]
    TooManyPixels,
    /// The PDF has no page.
    #[error("The PDF has no pages. Please upload a PDF that shows the document.")]
    NoPages,
    /// The PDF has more pages than are ever looked at.
    #[error("The PDF has too many pages. Please upload only the pages that are needed.")]
    TooManyPages,
    /// The file is nested, compressed or linked in a way that no honest file is.
    #[error(
        "The file is built in a way that can't be processed. Please upload a plain photo or scan instead."
    )]
    TooComplex,
    /// The PDF is encrypted, and whether it opens without a password can't be told here.
    #[error("The PDF asks for a password. Please upload a copy that opens without one, or a photo.")]
    Encrypted,
}

impl IntakeError {
    /// The stable code of the reason.
    pub fn code(&self) -> &'static str {
        match self {
            Self::UnsupportedType => "file-unsupported-type",
            Self::PdfNotAccepted => "file-pdf-not-accepted",
            Self::Unreadable => "file-unreadable",
            Self::Truncated => "file-truncated",
            Self::TooSmall { .. } => "image-too-small",
            Self::Blank => "image-blank",
            Self::TooManyPixels => "image-too-large",
            Self::NoPages => "pdf-no-pages",
            Self::TooManyPages => "pdf-too-many-pages",
            Self::TooComplex => "file-too-complex",
            Self::Encrypted => "pdf-encrypted",
        }
    }
}
