//! Bytes of a file become facts about it.
//!
//! Everything here is a pure function of its arguments: no network, no database, no clock, no randomness, and
//! nothing is kept between two calls. What a stranger uploaded is hostile until proven otherwise, so every function
//! has limits with names, returns an error instead of panicking, and never puts personal data into an error text.
//!
//! Start with [`intake::inspect`], which says whether a file may be looked at at all; then [`mrz`] for the zone of
//! travel documents, [`barcode`] and [`aamva`] for North American cards, [`names`] for comparing what they say with
//! what was claimed, [`document`] for all of it together; [`face`] for whose face a picture shows.

pub mod aamva;
pub mod barcode;
pub mod confinement;
pub mod document;
pub mod face;
pub mod heic;
pub mod homography;
pub mod intake;
pub mod model;
pub mod mrz;
pub mod names;
pub mod pdf;
pub mod photograph;
pub mod plane;
pub mod proof;
pub mod scene;
pub mod tamper;
pub mod text;
pub mod visual;

mod edges;
mod median;
mod sex;
mod surroundings;

pub use sex::Sex;
