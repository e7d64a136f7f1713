//! Networks: a folder of pinned ONNX files, and the ONNX Runtime library that runs them.
//!
//! A file is loaded only when its bytes are the ones that `models/models.toml` pins, which is compiled in. What is
//! missing or altered is told by name ([`Models::examine`]), and only what needs it cannot be done. Each network is
//! loaded once, when it is first asked for, and shared by all threads.
//!
//! Types of the library do not leave this module: what goes in and comes out is a [`Tensor`].
//!
//! Start with [`Models::open`].

mod error;
mod folder;
mod network;
mod pin;
mod runtime;
mod subnormal;
mod tensor;

#[cfg(test)]
mod tests;

pub use error::ModelError;
pub use folder::{Condition, ModelState, Models};
pub use network::Network;
pub use pin::{Pin, picture_pins, pins};
pub use tensor::Tensor;
