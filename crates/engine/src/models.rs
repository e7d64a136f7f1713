//! Which networks cannot be used, as operators are told.

use evidence::model::{Condition, ModelState};

use crate::{Engine, Problem};

impl Engine {
    /// Every model that is missing or altered. The first look compares all bytes, off the answering threads.
    pub(crate) async fn model_problems(&self) -> Vec<Problem> {
        let models = self.0.models.clone();
        match tokio::task::spawn_blocking(move || models.examine()).await {
            Ok(states) => states.into_iter().filter_map(problem).collect(),
            Err(error) => vec![Problem {
                code: "models-unexamined".to_owned(),
                message: format!("The models could not be examined: {error}"),
                blocks_service: false,
            }],
        }
    }
}

fn problem(state: ModelState) -> Option<Problem> {
    let (code, what) = match state.condition {
        Condition::Present => return None,
        Condition::Missing => ("model-missing", "is missing"),
        Condition::Altered => ("model-altered", "is not the pinned one"),
    };
    let ModelState { name, purpose, .. } = state;
    Some(Problem {
        code: format!("{code}:{name}"),
        message: format!(
            "The file of the model `{name}` ({purpose}) {what}: checks that need it are not run, and who needs them \
             waits for a person. `make models` brings it."
        ),
        blocks_service: false,
    })
}
