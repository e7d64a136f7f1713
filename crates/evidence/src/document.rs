//! What an uploaded document says, set against what the user claimed.
//!
//! [`examine`] reads a document and concludes; [`conclude`] draws the conclusions from what was read already. Both
//! decide nothing: they return [`Finding`]s with stable codes ([`FindingCode`]), and policy says which of them sends
//! the user back, which sends a person to look, and which only weighs a little.

mod barcode_consistency;
mod border_print;
mod claim;
mod classification;
mod consistency;
mod cut_off;
mod examination;
mod examine;
mod finding;
mod identity;
mod kind;
mod page_edges;
mod proof_conclusion;
mod quality;
mod specimen;
mod titles;

#[cfg(test)]
mod tests;

pub use claim::{Claim, ClaimedAddress};
pub use classification::is_identity_print;
pub use examination::{Examination, Readings, compare_sides, conclude};
pub use examine::{IDENTITY_PAGES_MAX, PROOF_PICTURES_MAX, Page, Request, Stage, StageTime, examine};
pub use finding::{Bearing, Finding, FindingCode};
pub use kind::{DocumentRead, Field, FieldReading, ProofKind, Side, Source};
pub use proof_conclusion::conclude_proof;
pub use quality::Quality;
