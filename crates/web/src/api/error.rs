//! Refusals: how everything that can go wrong in a use case is told over HTTP. The one place that knows.

use std::borrow::Cow;
use std::error::Error;

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use engine::Failure;
use engine::accept_legal_document::AcceptError;
use engine::attach_document::AttachError;
use engine::caller::AuthenticationError;
use engine::register_user::RegisterError;
use engine::screen_names::ScreenNamesError;
use engine::show_document::ShowDocumentError;
use engine::show_user::ShowUserError;
use engine::show_verification::ShowVerificationError;
use engine::trigger_verification::TriggerError;
use serde::Serialize;
use utoipa::ToSchema;

use super::code::{self, Code};
use super::form::{WrongField, WrongFields};

/// What every refusal looks like.
#[derive(Debug, Serialize, ToSchema)]
#[schema(title = "Error")]
pub(crate) struct ErrorBody {
    /// Always true.
    #[schema(example = true)]
    error: bool,
    /// For a person. May change.
    message: Cow<'static, str>,
    /// For a program. Stable, in kebab case.
    #[schema(pattern = "^[a-z0-9]+(-[a-z0-9]+)*$")]
    code: &'static str,
    /// All wrong fields at once; only on `invalid-request`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    errors: Vec<FieldError>,
}

/// A wrong field.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FieldError {
    /// The dotted path in the body, or the name of the parameter.
    #[schema(example = "userDetails.dateOfBirth")]
    path: String,
    /// What it must be. Never repeats what was sent.
    #[schema(example = "must be a real date as YYYY-MM-DD")]
    message: String,
}

/// A call that was refused, ready to be answered.
#[derive(Debug)]
pub(crate) struct Refusal {
    status: StatusCode,
    code: &'static str,
    message: Cow<'static, str>,
    errors: Vec<WrongField>,
    retry_after_seconds: Option<u64>,
}

impl Refusal {
    /// A refusal with a message that knows more than its code does.
    pub(crate) fn new(code: Code, message: impl Into<Cow<'static, str>>) -> Self {
        Self {
            status: code.status,
            code: code.name,
            message: message.into(),
            errors: Vec::new(),
            retry_after_seconds: None,
        }
    }

    /// The refusal of a request with wrong fields.
    pub(crate) fn of_fields(wrong: WrongFields) -> Self {
        let errors = wrong.into_list();
        let message = match errors.as_slice() {
            [only] => format!("{} {}", only.path, only.message),
            several => format!("{} fields are wrong: see errors", several.len()),
        };
        Self {
            errors,
            ..Self::new(code::INVALID_REQUEST, message)
        }
    }

    /// The refusal of a call over the limit.
    pub(crate) fn over_limit(retry_after_seconds: u64) -> Self {
        Self {
            retry_after_seconds: Some(retry_after_seconds),
            ..code::RATE_LIMITED.into()
        }
    }

    /// The status that it is answered with.
    #[cfg(test)]
    pub(crate) fn status(&self) -> StatusCode {
        self.status
    }

    /// Its stable code.
    pub(crate) fn code(&self) -> &'static str {
        self.code
    }

    /// What a person is told.
    #[cfg(test)]
    pub(crate) fn message(&self) -> &str {
        &self.message
    }

    /// The paths of the wrong fields.
    #[cfg(test)]
    pub(crate) fn paths(&self) -> Vec<&str> {
        self.errors.iter().map(|field| field.path.as_str()).collect()
    }
}

impl From<Code> for Refusal {
    fn from(code: Code) -> Self {
        Self::new(code, code.message)
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let errors = self
            .errors
            .into_iter()
            .map(|WrongField { path, message }| FieldError { path, message })
            .collect();
        let body = ErrorBody {
            error: true,
            message: self.message,
            code: self.code,
            errors,
        };
        let mut response = (self.status, Json(body)).into_response();
        let headers = response.headers_mut();
        if self.status == StatusCode::UNAUTHORIZED {
            headers.insert(
                header::WWW_AUTHENTICATE,
                HeaderValue::from_static("ApiKey header=\"X-API-KEY\""),
            );
        }
        if let Some(seconds) = self.retry_after_seconds {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

impl From<Failure> for Refusal {
    fn from(failure: Failure) -> Self {
        let code = match &failure {
            Failure::Conflict => return code::CONFLICT.into(),
            Failure::Unavailable(_) => code::UNAVAILABLE,
            Failure::Internal(_) => code::INTERNAL,
        };
        tracing::error!(
            error.code = code.name,
            error.cause = causes(&failure),
            "a call failed"
        );
        code.into()
    }
}

/// The error and what caused it, in one line.
fn causes(error: &dyn Error) -> String {
    let mut line = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        line = format!("{line}: {error}");
        cause = error.source();
    }
    line
}

impl From<AuthenticationError> for Refusal {
    fn from(error: AuthenticationError) -> Self {
        match error {
            AuthenticationError::Unknown => code::UNKNOWN_API_KEY.into(),
            AuthenticationError::Failure(failure) => failure.into(),
        }
    }
}

impl From<AcceptError> for Refusal {
    fn from(error: AcceptError) -> Self {
        match error {
            AcceptError::NoVersionInForce => code::NO_VERSION_IN_FORCE.into(),
            AcceptError::Failure(failure) => failure.into(),
        }
    }
}

impl From<RegisterError> for Refusal {
    fn from(error: RegisterError) -> Self {
        match error {
            RegisterError::Failure(failure) => failure.into(),
        }
    }
}

impl From<ShowUserError> for Refusal {
    fn from(error: ShowUserError) -> Self {
        match error {
            ShowUserError::UnknownUser => code::UNKNOWN_USER.into(),
            ShowUserError::Failure(failure) => failure.into(),
        }
    }
}

impl From<AttachError> for Refusal {
    fn from(error: AttachError) -> Self {
        match error {
            AttachError::UnknownUser => code::UNKNOWN_USER.into(),
            AttachError::ResidencePermitNotAccepted => code::RESIDENCE_PERMIT_NOT_ACCEPTED.into(),
            AttachError::TooLarge { bytes_max } => Self::new(
                code::DOCUMENT_TOO_LARGE,
                format!("the file must be at most {} MiB", bytes_max / (1024 * 1024)),
            ),
            AttachError::UnsupportedType(message) => Self::new(code::DOCUMENT_TYPE_NOT_SUPPORTED, message),
            AttachError::Content { code, message } => Self {
                code,
                ..Self::new(code::FILE_UNREADABLE, message)
            },
            AttachError::IdempotencyKeyReused => code::IDEMPOTENCY_KEY_REUSED.into(),
            AttachError::Failure(failure) => failure.into(),
        }
    }
}

impl From<ShowDocumentError> for Refusal {
    fn from(error: ShowDocumentError) -> Self {
        match error {
            ShowDocumentError::UnknownDocument => code::UNKNOWN_DOCUMENT.into(),
            ShowDocumentError::Failure(failure) => failure.into(),
        }
    }
}

impl From<TriggerError> for Refusal {
    fn from(error: TriggerError) -> Self {
        match error {
            TriggerError::UnknownUser => code::UNKNOWN_USER.into(),
            TriggerError::Failure(failure) => failure.into(),
        }
    }
}

impl From<ScreenNamesError> for Refusal {
    fn from(error: ScreenNamesError) -> Self {
        match error {
            ScreenNamesError::NoList => code::NO_LIST.into(),
            ScreenNamesError::Queries { line, what } => {
                Self::new(code::INVALID_REQUEST, format!("line {line}: {what}"))
            }
            ScreenNamesError::Failure(failure) => failure.into(),
        }
    }
}

impl From<ShowVerificationError> for Refusal {
    fn from(error: ShowVerificationError) -> Self {
        match error {
            ShowVerificationError::UnknownUser => code::UNKNOWN_USER.into(),
            ShowVerificationError::Failure(failure) => failure.into(),
        }
    }
}
