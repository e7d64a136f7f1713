//! ONNX Runtime, opened once for the whole process.

use std::path::Path;
use std::sync::{Mutex, PoisonError};

use ort::environment::Environment;
use ort::ep::CPU;
use ort::session::Session;
use ort::session::builder::GraphOptimizationLevel;

use super::{ModelError, subnormal};

/// The library allows one environment in a process, so this is the one thing here that outlives its caller. Whoever
/// opens it first decides which file it is; all pinned files are the same.
static ENVIRONMENT: Mutex<Option<Environment>> = Mutex::new(None);

/// The library, ready to make sessions.
#[derive(Clone)]
pub(super) struct Runtime {
    environment: Environment,
}

impl Runtime {
    /// Opens the library's file, when no earlier call has.
    pub(super) fn open(library: &Path) -> Result<Self, ModelError> {
        let mut opened = ENVIRONMENT.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(environment) = opened.as_ref() {
            return Ok(Self {
                environment: environment.clone(),
            });
        }
        let environment = ort::init_from(library)
            .map_err(|error| ModelError::Runtime(error.to_string()))?
            .with_name("bonafide")
            .with_telemetry(false)
            .build()?;
        *opened = Some(environment.clone());
        Ok(Self { environment })
    }

    /// Loads a network from its bytes.
    ///
    /// One thread, so that what a reading costs is what it takes, and several readings run beside each other. The
    /// shapes of pictures vary, so neither their memory nor its layout is kept for the next run.
    pub(super) fn session(&self, model: &[u8]) -> Result<Session, ModelError> {
        let mut model = model.to_vec();
        subnormal::flush(&mut model);
        let session = Session::builder(&self.environment)?
            .with_execution_providers([CPU::default().with_arena_allocator(false).build()])?
            .with_optimization_level(GraphOptimizationLevel::All)?
            .with_intra_threads(1)?
            .with_inter_threads(1)?
            .with_memory_pattern(false)?
            .commit_from_memory(&model)?;
        Ok(session)
    }
}
