//! The machine-readable zone of travel documents: ICAO Doc 9303, parts 3 to 7, and the French card of 1988 to 2021.
//!
//! From recognised lines to fields: which of the six formats it is, characters typed by position, every check digit
//! on its own and the composite, dates with their century, names, and what had to be repaired. From fields to lines:
//! [`render`].
//!
//! A check digit alone proves little: it is blind to many confusions (`<` and `K` weigh the same), and names have
//! none. So a repair is made only where the grammar leaves no other reading, it is always reported, and a zone that
//! is printed wrong stays wrong: [`Zone::digits_hold`] says no and [`Zone::checks`] says which digit.
//!
//! Nothing here shows personal data in its `Debug` output. Start with [`find`].

mod check_digit;
mod date;
mod fields;
mod find;
mod format;
mod line;
mod names;
mod parse;
mod render;
mod repair;
mod scan;
mod state;
pub mod typeface;
mod zone;

#[cfg(test)]
mod tests;

pub use check_digit::check_digit;
pub use date::{Century, ZoneDate};
pub use fields::Fields;
pub use find::{LINES_MAX, find};
pub use format::{Element, Format};
pub use line::{LINE_CHARS_MAX, Line};
pub use names::ZoneNames;
pub use parse::{ParseError, parse};
pub use render::{RenderError, render};
pub use repair::{Repair, RepairRule};
pub use scan::{CONFIDENCE_CERTAIN_MIN, Scan, Scanner};
pub use state::{Authority, StateCode};
pub use zone::{CheckDigit, Fault, Zone};
