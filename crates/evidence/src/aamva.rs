//! The text of the PDF417 barcode on driving licences and identity cards of the United States and Canada: AAMVA DL/ID
//! Card Design Standard, versions 1 to 10 (2000 to 2020), annex D.
//!
//! The standard is one thing and what is printed another: offsets and lengths are wrong, separators replaced or
//! lost, dates in the other country's order, names whole or in parts. So nothing is believed that the text itself
//! does not show, every element is kept as it stands ([`Card::element`]), and what is missing or contradicts itself
//! is listed ([`Card::problems`]).
//!
//! Nothing here shows personal data in its `Debug` output. Start with [`parse`].

mod address;
mod card;
mod date;
mod elements;
mod header;
mod height;
mod jurisdiction;
mod name;

#[cfg(test)]
mod tests;

pub use address::CardAddress;
pub use card::{Card, Problem, parse};
pub use elements::{ELEMENTS_MAX, Element};
pub use header::{CardKind, Header, HeaderError, PAYLOAD_CHARS_MAX};
pub use height::Height;
pub use jurisdiction::{Country, Jurisdiction};
pub use name::{CardName, Truncation};
