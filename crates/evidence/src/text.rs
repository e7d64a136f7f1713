//! The text of a page: lines with their places, read from a picture or taken from a PDF.
//!
//! Everything that looks for fields works on [`Line`]s and does not know where they came from.

mod folding;
mod line;
mod written_date;

pub(crate) use folding::edits;
pub use folding::{fold, words};
pub use line::{Area, LINE_TEXT_CHARS_MAX, LINES_MAX, Line};
pub(crate) use written_date::month_of;
pub use written_date::{DateOrder, LINE_DATES_MAX, WrittenDate, dates};
