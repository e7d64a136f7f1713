//! `PUT /users/{userLocator}/legal-documents`: a user accepts a legal document.

use axum::Json;
use axum::extract::State;
use domain::legal::{ACCEPTED_AHEAD_MAX, LegalDocumentType, LegalText, Region};
use domain::text::TextError;
use engine::accept_legal_document::AcceptLegalDocument;
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use super::authorised::{Authorised, Write};
use super::call::{UnreadBody, read_call};
use super::code;
use super::coded::{self, parse_code};
use super::error::Refusal;
use super::form::{Section, WrongFields};
use super::instant::{parse_instant, write_instant};
use super::refusals::refusals;
use super::segment::Segment;
use super::user_path::UserPath;
use crate::Web;

/// Before this year nobody has accepted anything by an API: an earlier `acceptedAt` is a mistake.
const ACCEPTED_YEAR_MIN: i16 = 2000;

/// What a user has accepted, and when.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase", example = json!({
    "type": "crossmint-terms-of-service",
    "acceptedAt": "2026-01-01T00:00:00.000Z",
    "region": "eu",
}))]
#[expect(dead_code, reason = "describes the body; `read` below reads it")]
pub(crate) struct LegalAcceptance {
    /// The document.
    #[schema(value_type = coded::LegalDocumentType)]
    r#type: String,
    /// When the user accepted (RFC 3339; without an offset it is UTC); at most 5 minutes ahead. What is recorded is the
    /// version in force when the call is received.
    #[schema(format = DateTime)]
    accepted_at: String,
    /// The region whose text was accepted. Required for the terms of service, ignored for the privacy policy.
    #[schema(value_type = Option<coded::Region>)]
    region: Option<String>,
}

/// That the acceptance was recorded.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RecordedAcceptance {
    /// When the user accepted, in UTC.
    #[schema(format = DateTime, example = "2026-01-01T00:00:00.000Z")]
    accepted_at: String,
}

refusals!(Refusals: BODY, LOCATOR, AUTHORISATION, RACE, INSIDE, [code::NO_VERSION_IN_FORCE]);

/// Accept a legal document
///
/// Records that a user has accepted the version that is in force now. Creates the user when absent. Every acceptance is
/// kept. When a new version is published, earlier acceptances stop being valid until the user accepts again.
#[utoipa::path(
    put,
    path = "/api/2025-06-09/users/{userLocator}/legal-documents",
    tag = "users",
    params(UserPath),
    request_body = LegalAcceptance,
    responses((status = 200, description = "The acceptance is recorded.", body = RecordedAcceptance), Refusals),
    security(("apiKey" = [])),
)]
pub(crate) async fn accept_legal_document(
    State(web): State<Web>,
    Authorised { caller, .. }: Authorised<Write>,
    segment: Segment,
    body: UnreadBody,
) -> Result<Json<RecordedAcceptance>, Refusal> {
    let at = web.engine().now();
    let (locator, command) = read_call(&segment, &body, |body, wrong| read(body, at, wrong)).await?;
    let accepted_at =
        engine::accept_legal_document::accept_legal_document(web.engine(), &caller, &locator, command)
            .await?;
    Ok(Json(RecordedAcceptance {
        accepted_at: write_instant(accepted_at),
    }))
}

fn read(body: &Section<'_>, at: Timestamp, wrong: &mut WrongFields) -> Option<AcceptLegalDocument> {
    let kind = body.required("type", wrong, parse_code::<LegalDocumentType>);
    let accepted_at = body.required("acceptedAt", wrong, |raw| accepted_at(raw, at));
    let region = if kind.is_some_and(LegalDocumentType::is_regional) {
        Some(body.required("region", wrong, parse_code::<Region>)?)
    } else {
        None
    };
    Some(AcceptLegalDocument {
        text: LegalText { kind: kind?, region },
        accepted_at: accepted_at?,
    })
}

fn accepted_at(raw: &str, at: Timestamp) -> Result<Timestamp, TextError> {
    let accepted_at = parse_instant(raw)?;
    if accepted_at.duration_since(at) > ACCEPTED_AHEAD_MAX {
        return Err(TextError::new("must not be in the future"));
    }
    if jiff::tz::Offset::UTC.to_datetime(accepted_at).year() < ACCEPTED_YEAR_MIN {
        return Err(TextError(format!(
            "must not be before the year {ACCEPTED_YEAR_MIN}"
        )));
    }
    Ok(accepted_at)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn read_body(body: Value) -> Result<AcceptLegalDocument, Vec<String>> {
        let at = "2026-11-22T12:00:00Z".parse().unwrap();
        let mut wrong = WrongFields::default();
        let command = read(&Section::root(body.as_object().unwrap()), at, &mut wrong);
        if wrong.is_empty() {
            return Ok(command.expect("nothing was wrong"));
        }
        Err(wrong.into_list().into_iter().map(|field| field.path).collect())
    }

    #[test]
    fn the_policy_has_no_region_and_the_terms_need_one() {
        let policy = json!({
            "type": "crossmint-privacy-policy", "acceptedAt": "2026-01-01T00:00:00", "region": "mars", "x": 1,
        });
        assert_eq!(
            read_body(policy).map(|command| command.text),
            Ok(LegalText::PRIVACY_POLICY)
        );
        let terms = json!({
            "type": "crossmint-terms-of-service", "acceptedAt": "2026-01-01T02:00:00+02:00", "region": "us",
        });
        let terms = read_body(terms).unwrap();
        assert_eq!(terms.text.region, Some(Region::Us));
        assert_eq!(write_instant(terms.accepted_at), "2026-01-01T00:00:00.000Z");
    }

    #[test]
    fn everything_that_is_wrong_is_told_at_once() {
        for (body, paths) in [
            (json!({}), vec!["type", "acceptedAt"]),
            (json!({"type": null, "acceptedAt": 1}), vec!["type", "acceptedAt"]),
            (
                json!({"type": "terms", "acceptedAt": "today", "region": "mars"}),
                vec!["type", "acceptedAt"],
            ),
            (
                json!({"type": "crossmint-terms-of-service", "acceptedAt": ""}),
                vec!["acceptedAt", "region"],
            ),
            (
                json!({
                    "type": "crossmint-terms-of-service", "acceptedAt": "2026-01-01T00:00:00Z", "region": "EU",
                }),
                vec!["region"],
            ),
        ] {
            assert_eq!(read_body(body.clone()).unwrap_err(), paths, "{body}");
        }
    }

    #[test]
    fn an_acceptance_is_neither_in_the_future_nor_from_before_the_api() {
        let accepted =
            |at: &str| read_body(json!({"type": "crossmint-privacy-policy", "acceptedAt": at})).map(|_| ());
        assert_eq!(accepted("2026-11-22T12:05:00Z"), Ok(()));
        assert!(accepted("2026-11-22T12:05:00.001Z").is_err());
        assert_eq!(accepted("2000-01-01T00:00:00Z"), Ok(()));
        assert!(accepted("1999-12-31T23:59:59Z").is_err());
    }
}
