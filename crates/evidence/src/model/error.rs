//! What can be wrong with a model.

use thiserror::Error;

/// Why a model cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ModelError {
    /// No model of that name is pinned.
    #[error("no model is called {0}")]
    Unknown(String),
    /// The file is not there, or cannot be read.
    #[error("the model {0} is missing: `make models` brings it")]
    Missing(String),
    /// The file is not the pinned one.
    #[error("the file of the model {0} is not the pinned one: `make models` brings it anew")]
    Altered(String),
    /// The library that runs networks refused something.
    #[error("ONNX Runtime: {0}")]
    Runtime(String),
    /// A tensor's values do not fill its shape, or a network was given another number of tensors than it takes.
    #[error("tensors do not have the shape that is asked for")]
    Shape,
}

impl<C> From<ort::Error<C>> for ModelError {
    fn from(error: ort::Error<C>) -> Self {
        Self::Runtime(error.to_string())
    }
}
