//! Faces: finding them, where they look, whose they are, and whether they are of a living person.
//!
//! A picture is a [`pyramid::Pyramid`]; [`search`] and [`page`] find the face in it, [`mesh`] its points, [`pose`] where
//! it looks, [`quality`] whether it can be judged, [`embedding`] whose it is, [`attack`] whether it is alive.
//!
//! Start with [`examine_selfies`], which does all of it for three selfies and a page.

pub mod alignment;
pub mod attack;
pub mod border;
pub mod covering;
pub mod detection;
mod eigen;
pub mod embedding;
pub mod examination;
pub mod finding;
pub mod fingerprint;
pub mod gallery;
pub mod mesh;
pub mod mirror;
mod network;
pub mod page;
pub mod pose;
pub mod pyramid;
pub mod quality;
pub mod rigidity;
pub mod search;
pub mod shading;
pub mod spectrum;
pub mod stillness;
pub mod traces;
pub mod turned;
pub mod worn;

#[cfg(test)]
mod tests;

pub use embedding::{Decision, Embedding, Likeness};
pub use examination::{
    Examination, Face, Shot, Shots, examine_selfies, read_face, read_portrait, read_selfie,
};
pub use finding::{FaceCheck, FaceCode, FaceFinding, Subject};
pub use fingerprint::Fingerprint;
pub use gallery::Gallery;
pub use network::{FaceNetworks, NetworkError};
pub use pyramid::Pyramid;
