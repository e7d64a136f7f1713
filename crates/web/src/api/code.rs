//! The stable codes of refusals: one list that answers, logs and the OpenAPI document share.

use axum::http::StatusCode;

/// Why a call was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Code {
    /// The status that goes with it.
    pub(crate) status: StatusCode,
    /// The stable name, in kebab case.
    pub(crate) name: &'static str,
    /// What a person is told, unless a call knows better.
    pub(crate) message: &'static str,
}

macro_rules! codes {
    ($($code:ident = $status:ident, $name:literal, $message:literal;)+) => {
        $(#[doc = $message] pub(crate) const $code: Code =
            Code { status: StatusCode::$status, name: $name, message: $message };)+

        /// Every code.
        #[cfg(test)]
        const ALL: &[Code] = &[$($code),+];
    };
}

codes! {
    INVALID_REQUEST = BAD_REQUEST, "invalid-request",
        "the request is wrong in the fields that `errors` lists";
    INVALID_JSON = BAD_REQUEST, "invalid-json", "the body must be a JSON object";
    BODY_INCOMPLETE = BAD_REQUEST, "body-incomplete", "the body ended before it was complete";
    MISSING_API_KEY = UNAUTHORIZED, "missing-api-key", "send an API key in the header X-API-KEY";
    UNKNOWN_API_KEY = UNAUTHORIZED, "unknown-api-key", "this API key does not exist, or was revoked";
    SERVER_KEY_REQUIRED = FORBIDDEN, "server-key-required",
        "a client key must not be used here: send a server key";
    MISSING_SCOPE = FORBIDDEN, "missing-scope", "this API key lacks a scope";
    KYC_NOT_ENABLED = FORBIDDEN, "kyc-not-enabled",
        "project not configured to support the users KYC endpoints";
    UNKNOWN_PATH = NOT_FOUND, "unknown-path", "there is nothing at this path";
    UNKNOWN_USER = NOT_FOUND, "unknown-user", "there is no such user";
    UNKNOWN_DOCUMENT = NOT_FOUND, "unknown-document", "there is no such document";
    METHOD_NOT_ALLOWED = METHOD_NOT_ALLOWED, "method-not-allowed",
        "this path does not answer to this method";
    CONFLICT = CONFLICT, "conflict", "another call changed the same object at the same time: try again";
    BODY_TOO_LARGE = PAYLOAD_TOO_LARGE, "body-too-large", "the body is too large";
    DOCUMENT_TOO_LARGE = PAYLOAD_TOO_LARGE, "document-too-large", "the file is too large";
    CONTENT_TYPE_NOT_SUPPORTED = UNSUPPORTED_MEDIA_TYPE, "content-type-not-supported",
        "the body must be application/json, without a content coding";
    DOCUMENT_TYPE_NOT_SUPPORTED = UNSUPPORTED_MEDIA_TYPE, "document-type-not-supported",
        "the file must be a JPEG, PNG, WebP or HEIC picture, or, where it is no selfie, a PDF";
    NO_VERSION_IN_FORCE = UNPROCESSABLE_ENTITY, "no-version-in-force",
        "no version of this legal document is in force";
    RESIDENCE_PERMIT_NOT_ACCEPTED = UNPROCESSABLE_ENTITY, "residence-permit-not-accepted",
        "a residence permit is accepted of residents of Spain only: send userDetails first";
    FILE_UNREADABLE = UNPROCESSABLE_ENTITY, "file-unreadable",
        "the file can't be used; other codes that say why start with file-, image- and pdf-";
    IDEMPOTENCY_KEY_REUSED = UNPROCESSABLE_ENTITY, "idempotency-key-reused",
        "this idempotency key was used with another body in the last 24 hours";
    RATE_LIMITED = TOO_MANY_REQUESTS, "rate-limited",
        "too many calls: wait as many seconds as Retry-After says";
    INTERNAL = INTERNAL_SERVER_ERROR, "internal", "something went wrong on our side";
    NO_LIST = SERVICE_UNAVAILABLE, "no-list", "no list has been imported: there is nothing to look in";
    UNAVAILABLE = SERVICE_UNAVAILABLE, "unavailable", "the service can't answer at the moment: try again";
    TIMED_OUT = SERVICE_UNAVAILABLE, "timed-out", "the call took too long: try again";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_and_kebab_case() {
        for (i, code) in ALL.iter().enumerate() {
            let name = code.name;
            assert!(
                name.bytes().all(|b| b.is_ascii_lowercase() || b == b'-'),
                "{name}"
            );
            assert!(
                ALL[..i].iter().all(|earlier| earlier.name != name),
                "{name} stands twice"
            );
            assert!(
                code.status.is_client_error() || code.status.is_server_error(),
                "{name}"
            );
        }
    }

    #[test]
    fn the_gate_answers_with_the_sentence_that_clients_look_for() {
        assert_eq!(
            KYC_NOT_ENABLED.message,
            "project not configured to support the users KYC endpoints"
        );
        assert_eq!(KYC_NOT_ENABLED.status, 403);
    }
}
