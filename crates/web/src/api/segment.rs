//! The one variable segment of a path, as it was sent: decoded where it is read, so that what can't be decoded is a
//! wrong field like any other.

use std::borrow::Cow;
use std::convert::Infallible;

use axum::extract::{FromRequestParts, MatchedPath};
use axum::http::request::Parts;
use domain::locator::UserLocator;
use domain::text::TextError;

use super::percent;

/// What a wrong user locator in the path is called.
pub(crate) const USER_LOCATOR: &str = "userLocator";

/// The segment that stands where the route's template has its parameter.
pub(crate) struct Segment(String);

impl Segment {
    /// The segment, decoded.
    pub(crate) fn decoded(&self) -> Result<Cow<'_, str>, TextError> {
        percent::decode(&self.0)
    }

    /// The segment as a user locator.
    pub(crate) fn user_locator(&self) -> Result<UserLocator, TextError> {
        UserLocator::parse(&self.decoded()?)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Segment {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Infallible> {
        let template = parts
            .extensions
            .get::<MatchedPath>()
            .map_or("", MatchedPath::as_str);
        Ok(Self(variable_segment(template, parts.uri.path()).to_owned()))
    }
}

fn variable_segment<'p>(template: &str, path: &'p str) -> &'p str {
    template
        .split('/')
        .zip(path.split('/'))
        .find_map(|(pattern, segment)| pattern.starts_with('{').then_some(segment))
        .unwrap_or_default()
}

/// Reads a user locator from a body. There it is a text like any other and is not decoded; but one whose colon was
/// percent-encoded can't be meant as it stands, and is decoded.
pub(crate) fn locator_of_body(raw: &str) -> Result<UserLocator, TextError> {
    if raw.contains(':') {
        UserLocator::parse(raw)
    } else {
        UserLocator::parse(&percent::decode(raw)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEMPLATE: &str = "/api/2025-06-09/users/{userLocator}/identity-verification";

    fn located(segment: &str) -> Result<String, String> {
        let path = format!("/api/2025-06-09/users/{segment}/identity-verification");
        let segment = Segment(variable_segment(TEMPLATE, &path).to_owned());
        segment
            .user_locator()
            .map(|locator| format!("{}:{}", locator.kind().code(), locator.value()))
            .map_err(|error| error.to_string())
    }

    #[test]
    fn a_locator_is_read_raw_and_encoded() {
        for (segment, locator) in [
            ("userId:abc", "userId:abc"),
            ("userId%3Aabc", "userId:abc"),
            ("userId:a%2Fb", "userId:a/b"),
            ("userId:100%2525", "userId:100%25"),
            ("email:ana+tag@example.com", "email:ana+tag@example.com"),
            ("email%3Aana%2Btag%40example.com", "email:ana+tag@example.com"),
            ("phoneNumber:+12125551234", "phoneNumber:+12125551234"),
            ("phoneNumber:%2B12125551234", "phoneNumber:+12125551234"),
            ("twitter:@ana", "x:ana"),
            ("x:ana", "x:ana"),
        ] {
            assert_eq!(located(segment).as_deref(), Ok(locator), "{segment}");
        }
    }

    #[test]
    fn what_is_no_locator_is_refused() {
        for wrong in [
            "userId",
            "userId:",
            "userId:%20",
            "userId:%00",
            "userId:%zz",
            "userId:%ff",
            "USERID:1",
            "wallet:1",
            "email:ana",
            "phoneNumber:212",
            "x:a%20b",
        ] {
            assert!(located(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_locator_in_a_body_stands_as_it_is_unless_it_was_encoded_as_a_whole() {
        let value = |raw| {
            locator_of_body(raw)
                .map(|locator| locator.value().to_owned())
                .ok()
        };
        assert_eq!(value("userId:50%25").as_deref(), Some("50%25"));
        assert_eq!(
            value("email%3Aana%40example.com").as_deref(),
            Some("ana@example.com")
        );
        assert_eq!(value("userId%3"), None);
    }
}
