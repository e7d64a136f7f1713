//! The three networks that faces are read by.

use std::sync::Arc;

use thiserror::Error;

use super::alignment::CHIP_PX;
use super::detection;
use super::mesh;
use crate::model::{ModelError, Models, Network, Tensor};

/// Why the networks gave no answer.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum NetworkError {
    /// A model is missing, altered or refused.
    #[error(transparent)]
    Model(#[from] ModelError),
    /// A network answered in a shape, or with numbers, that are not its own.
    #[error("a face network did not answer as it should")]
    Answer,
}

/// The networks, loaded and shared by all threads.
#[derive(Debug, Clone)]
pub struct FaceNetworks {
    detection: Arc<Network>,
    mesh: Arc<Network>,
    embedding: Arc<Network>,
}

impl FaceNetworks {
    /// Names of the models, as `models/models.toml` pins them.
    pub const NAMES: [&'static str; 3] = ["face-detection", "face-mesh", "face-embedding"];

    /// Loads the networks, or takes them as they were loaded before.
    ///
    /// # Errors
    /// [`NetworkError::Model`] when one is missing or altered.
    pub fn open(models: &Models) -> Result<Self, NetworkError> {
        let [detection, mesh, embedding] = Self::NAMES.map(|name| models.network(name));
        Ok(Self {
            detection: detection?,
            mesh: mesh?,
            embedding: embedding?,
        })
    }

    /// Boxes and points, and raw scores, for a square of [`detection::INPUT_PX`] pixels from −1 to 1.
    pub(super) fn detect(&self, planes: Vec<f32>) -> Result<(Vec<f32>, Vec<f32>), NetworkError> {
        let side = detection::INPUT_PX as usize;
        let input = Tensor::new([1, 3, side, side], planes)?;
        let [boxes, scores] = two(self.detection.run(&[input])?)?;
        Ok((boxes, scores))
    }

    /// Places of the points, and the raw confidence, for a square of [`mesh::INPUT_PX`] pixels from 0 to 1.
    pub(super) fn mesh(&self, planes: Vec<f32>) -> Result<(Vec<f32>, f32), NetworkError> {
        let side = mesh::INPUT_PX as usize;
        let input = Tensor::new([1, 3, side, side], planes)?;
        let [places, confidence] = two(self.mesh.run(&[input])?)?;
        let confidence = confidence.first().ok_or(NetworkError::Answer)?;
        Ok((places, *confidence))
    }

    /// Embeddings, one after the other, for so many chips from 0 to 255.
    pub(super) fn embed(&self, chips: Vec<f32>, count: usize) -> Result<Vec<f32>, NetworkError> {
        let side = CHIP_PX as usize;
        let input = Tensor::new([count, 3, side, side], chips)?;
        let mut answer = self.embedding.run(&[input])?;
        Ok(answer.pop().ok_or(NetworkError::Answer)?.into_values())
    }
}

fn two(tensors: Vec<Tensor>) -> Result<[Vec<f32>; 2], NetworkError> {
    let values: Vec<Vec<f32>> = tensors.into_iter().map(Tensor::into_values).collect();
    values.try_into().map_err(|_| NetworkError::Answer)
}
