//! Why a command ended without doing what it was asked.

/// An error that the operator can act on, with a code that scripts can rely on. Every other error is `internal`.
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
pub struct Refusal {
    code: &'static str,
    message: String,
}

impl Refusal {
    /// An error with a stable code in kebab case and a message for a person.
    pub fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
        }
    }
}

/// The stable code of an error.
pub fn code_of(error: &anyhow::Error) -> &'static str {
    error
        .chain()
        .find_map(|cause| cause.downcast_ref::<Refusal>())
        .map_or("internal", |refusal| refusal.code)
}
