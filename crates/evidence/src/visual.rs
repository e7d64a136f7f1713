//! The visual zone: what stands in print on passports, cards and licences, for people to read.
//!
//! Fields are found by the labels of the languages that documents are printed in, by the numbers of European driving
//! licences (Directive 2006/126/EC, annex I) and of the AAMVA card design, and by their shape. Print is easy to alter
//! and hard to read, so nothing here vouches for a document alone: it confirms, or contradicts, what zone and barcode
//! say ([`confirm`]).

mod confirmation;
mod fields;
mod labels;
mod numbered;
mod spanish;

#[cfg(test)]
mod tests;

pub use confirmation::{Confirmation, Expected, confirm, is_zone_line};
pub use fields::{Seen, VisualZone, read};
pub use spanish::spanish_number;
