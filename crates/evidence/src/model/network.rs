//! A network that is loaded.

use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};

use ort::session::{Session, SessionInputValue};
use ort::value::TensorRef;

use super::{ModelError, Tensor};

/// A network, loaded once however many threads use it.
///
/// ONNX Runtime does not promise that one session may run twice at a time, so threads take turns at each network; those
/// that need different networks do not wait for each other.
pub struct Network {
    name: String,
    session: Mutex<Session>,
}

impl Network {
    pub(super) fn new(name: &str, session: Session) -> Self {
        Self {
            name: name.to_owned(),
            session: Mutex::new(session),
        }
    }

    /// What the network is called.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Runs the network. Tensors are in the order in which it states its inputs and outputs.
    ///
    /// # Errors
    /// [`ModelError::Shape`] for another number of inputs than it has, and what ONNX Runtime refuses.
    pub fn run(&self, inputs: &[Tensor]) -> Result<Vec<Tensor>, ModelError> {
        let mut session = self.session();
        if inputs.len() != session.inputs().len() {
            return Err(ModelError::Shape);
        }
        let inputs = inputs
            .iter()
            .map(|input| {
                let tensor = TensorRef::from_array_view((input.shape().to_vec(), input.values()))?;
                Ok(SessionInputValue::from(tensor))
            })
            .collect::<Result<Vec<_>, ModelError>>()?;
        let outputs = session.run(inputs.as_slice())?;
        outputs
            .values()
            .map(|output| {
                let (shape, values) = output.try_extract_tensor::<f32>()?;
                let shape = shape
                    .iter()
                    .map(|length| usize::try_from(*length).map_err(|_| ModelError::Shape));
                Tensor::new(shape.collect::<Result<Vec<_>, _>>()?, values.to_vec())
            })
            .collect()
    }

    /// A note that the network's file carries under a key, such as the alphabet that it reads.
    pub fn note(&self, key: &str) -> Option<String> {
        self.session().metadata().ok()?.custom(key)
    }

    /// A run that panicked leaves nothing half-done in the session: what a run makes belongs to that run.
    fn session(&self) -> MutexGuard<'_, Session> {
        self.session.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Network")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}
