//! The text of a page: lines with their places, read from a picture or taken from a PDF.
//!
//! Everything that looks for fields works on [`Line`]s and does not know where they came from.

mod line;

pub use line::{Area, LINE_TEXT_CHARS_MAX, LINES_MAX, Line};
