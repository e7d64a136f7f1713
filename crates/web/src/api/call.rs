//! What a call says: the user locator in its path and the JSON object in its body, with everything that is wrong told
//! at once.

use std::convert::Infallible;

use axum::body::Bytes;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use domain::locator::UserLocator;
use serde_json::{Map, Value};

use super::code;
use super::error::Refusal;
use super::form::{Section, WrongFields};
use super::held_body::{BodyError, HeldBody};
use super::segment::{Segment, USER_LOCATOR};

/// Longest body of a call that carries no file, in bytes.
pub(crate) const BODY_BYTES_MAX: usize = 64 * 1024;

/// The body of a call that has not been read yet. Taking it reads nothing.
pub(crate) struct UnreadBody {
    /// The body.
    pub(crate) held: HeldBody,
    content: Content,
}

/// What the headers say of the body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Content {
    Json,
    /// Labelled as something else, whatever it is.
    Other,
    /// Compressed, say: it can't be read.
    Coded,
}

impl<S: Send + Sync> FromRequestParts<S> for UnreadBody {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Infallible> {
        let held = HeldBody::from_request_parts(parts, state).await?;
        Ok(Self {
            held,
            content: content(&parts.headers),
        })
    }
}

impl UnreadBody {
    /// Reads the bytes of what should be a JSON text. A label that says otherwise is told later, by [`Self::refuse_label`].
    pub(crate) async fn bytes(&self, bytes_max: usize) -> Result<Bytes, Refusal> {
        let bytes = self.held.read(bytes_max).await.map_err(|error| match error {
            BodyError::TooLarge => Refusal::new(
                code::BODY_TOO_LARGE,
                format!("the body must be at most {} KiB", bytes_max / 1024),
            ),
            BodyError::Incomplete => code::BODY_INCOMPLETE.into(),
        })?;
        match self.content {
            Content::Json | Content::Other => Ok(bytes),
            Content::Coded => Err(code::CONTENT_TYPE_NOT_SUPPORTED.into()),
        }
    }

    /// Refuses a body that is labelled as something else than JSON: the last thing that is told of a call before it has
    /// an effect, because what is wrong with its fields and whom it is about come before.
    pub(crate) fn refuse_label(&self) -> Result<(), Refusal> {
        match self.content {
            Content::Json => Ok(()),
            Content::Other | Content::Coded => Err(code::CONTENT_TYPE_NOT_SUPPORTED.into()),
        }
    }

    /// Reads a JSON object. One that can't be read and is labelled as something else, is something else.
    pub(crate) fn object(&self, bytes: &[u8]) -> Result<Map<String, Value>, Refusal> {
        object(bytes).or_else(|refusal| self.refuse_label().and(Err(refusal)))
    }
}

/// Reads a JSON object.
pub(crate) fn object(bytes: &[u8]) -> Result<Map<String, Value>, Refusal> {
    match serde_json::from_slice(bytes) {
        Ok(Value::Object(members)) => Ok(members),
        Ok(_) | Err(_) => Err(code::INVALID_JSON.into()),
    }
}

/// Reads the locator and the body of a call.
pub(crate) async fn read_call<T>(
    segment: &Segment,
    body: &UnreadBody,
    read: impl FnOnce(&Section<'_>, &mut WrongFields) -> Option<T>,
) -> Result<(UserLocator, T), Refusal> {
    let bytes = body.bytes(BODY_BYTES_MAX).await;
    let call = merge(segment, bytes.and_then(|bytes| body.object(&bytes)), read)?;
    body.refuse_label()?;
    Ok(call)
}

/// Reads the locator of a call without a body.
pub(crate) fn read_locator(segment: &Segment) -> Result<UserLocator, Refusal> {
    merge(segment, Ok(Map::new()), |_, _| Some(())).map(|(locator, ())| locator)
}

/// Wrong fields come first, those of the path and of the body together; a body that can't be read comes after.
fn merge<T>(
    segment: &Segment,
    body: Result<Map<String, Value>, Refusal>,
    read: impl FnOnce(&Section<'_>, &mut WrongFields) -> Option<T>,
) -> Result<(UserLocator, T), Refusal> {
    let mut wrong = WrongFields::default();
    let locator = wrong.keep(USER_LOCATOR, segment.user_locator());
    let members = match body {
        Ok(members) => members,
        Err(_) if !wrong.is_empty() => return Err(Refusal::of_fields(wrong)),
        Err(refusal) => return Err(refusal),
    };
    let read = read(&Section::root(&members), &mut wrong);
    match (locator, read) {
        (Some(locator), Some(read)) if wrong.is_empty() => Ok((locator, read)),
        _ => Err(Refusal::of_fields(wrong)),
    }
}

/// JSON is `application/json`, any `application/…+json` (RFC 6839, 3.1), and what is not labelled at all.
fn content(headers: &HeaderMap) -> Content {
    let label = |name| {
        headers
            .get(name)
            .map_or("", |value| value.to_str().unwrap_or("?"))
            .trim()
    };
    let coding = label(header::CONTENT_ENCODING);
    let media_type = label(header::CONTENT_TYPE);
    let essence = media_type
        .split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase();
    let is_json = essence.is_empty()
        || essence == "application/json"
        || (essence.starts_with("application/") && essence.ends_with("+json"));
    let is_plain = coding.is_empty() || coding.eq_ignore_ascii_case("identity");
    match (is_plain, is_json) {
        (true, true) => Content::Json,
        (true, false) => Content::Other,
        (false, _) => Content::Coded,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_is_told_by_its_label_or_by_the_lack_of_one() {
        let of = |name: Option<&'static str>, value: &'static str| {
            let mut headers = HeaderMap::new();
            if let Some(name) = name {
                headers.insert(name, value.parse().unwrap());
            }
            content(&headers)
        };
        assert_eq!(of(None, ""), Content::Json);
        for json in [
            "",
            "application/json",
            "application/json; charset=utf-8",
            "Application/JSON",
            "application/merge-patch+json",
        ] {
            assert_eq!(of(Some("content-type"), json), Content::Json, "{json}");
        }
        for other in [
            "text/plain",
            "application/x-www-form-urlencoded",
            "multipart/form-data; boundary=x",
            "application/jsonl",
            "image/svg+json",
            ";",
        ] {
            let expected = if other == ";" {
                Content::Json
            } else {
                Content::Other
            };
            assert_eq!(of(Some("content-type"), other), expected, "{other}");
        }
        assert_eq!(of(Some("content-encoding"), "identity"), Content::Json);
        assert_eq!(of(Some("content-encoding"), "gzip"), Content::Coded);
    }

    #[test]
    fn only_an_object_is_a_body() {
        assert!(object(b"{}").is_ok());
        assert!(object(br#" {"a": {"b": [1]}} "#).is_ok());
        let nested = "[".repeat(10_000);
        for wrong in [
            "",
            " ",
            "null",
            "[]",
            "1",
            "\"a\"",
            "{",
            "{}{}",
            "{\"a\":NaN}",
            "{\"a\":\"\\ud800\"}",
            &nested,
        ] {
            assert_eq!(object(wrong.as_bytes()).unwrap_err().code(), "invalid-json");
        }
        assert!(object(b"{\"a\": \"\xff\"}").is_err());
    }
}
