//! What goes into a network and comes out of it.

use std::fmt;

use super::ModelError;

/// Numbers in a shape, the last dimension contiguous. `Debug` shows the shape alone: the numbers may show a person.
#[derive(Clone, PartialEq)]
pub struct Tensor {
    shape: Vec<usize>,
    values: Vec<f32>,
}

impl Tensor {
    /// A tensor of that shape.
    ///
    /// # Errors
    /// [`ModelError::Shape`] when there are more or fewer values than the shape holds.
    pub fn new(shape: impl Into<Vec<usize>>, values: Vec<f32>) -> Result<Self, ModelError> {
        let shape = shape.into();
        let size = shape
            .iter()
            .try_fold(1_usize, |size, dimension| size.checked_mul(*dimension));
        if size == Some(values.len()) {
            Ok(Self { shape, values })
        } else {
            Err(ModelError::Shape)
        }
    }

    /// The length of each dimension, outermost first.
    pub fn shape(&self) -> &[usize] {
        &self.shape
    }

    /// The numbers.
    pub fn values(&self) -> &[f32] {
        &self.values
    }

    /// The numbers, without the shape.
    pub fn into_values(self) -> Vec<f32> {
        self.values
    }
}

impl fmt::Debug for Tensor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tensor")
            .field("shape", &self.shape)
            .finish_non_exhaustive()
    }
}
