//! The text of a page: lines with their places, read from a picture or taken from a PDF.
//!
//! [`read_print`] finds lines in a picture and recognises them, as few as suffice. Everything that looks for fields works on [`Line`]s and does not know where they came from.

mod detection;
mod folding;
mod frame;
mod line;
mod reader;
mod recognition;
mod rotated;
mod written_date;

pub(crate) use folding::edits;
pub use folding::{fold, words};
pub use line::{Area, LINE_TEXT_CHARS_MAX, LINES_MAX, Line};
pub use reader::{Effort, Picture, in_reading_order, read_print};
pub(crate) use written_date::month_of;
pub use written_date::{DateOrder, LINE_DATES_MAX, WrittenDate, dates};
