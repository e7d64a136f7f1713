//! `POST /screening`: looks for names that belong to no user on the lists.

use axum::Json;
use axum::extract::State;
use domain::country::CountryCode;
use domain::text::{Text, TextError};
use engine::screen_names::{
    ALERT_SCORE_MIN, Asker, Birth, COUNTRIES_MAX, EntryKind, FoundForName, Hit, NameToScreen, UNREADABLE,
    is_readable, screen_names,
};
use serde::Serialize;
use utoipa::ToSchema;

use super::authorised::{Authorised, Screen};
use super::call::{BODY_BYTES_MAX, UnreadBody};
use super::code;
use super::error::Refusal;
use super::form::{Section, WrongFields};
use super::refusals::refusals;
use crate::Web;

/// Most names of one call.
pub(crate) const NAMES_MAX: usize = 100;
/// Most hits that are told of one name, the best ones.
const HITS_TOLD_MAX: usize = 50;
/// Kinds of parties, by the names that the wire has for them.
const KINDS: [(&str, EntryKind); 5] = [
    ("person", EntryKind::Person),
    ("organisation", EntryKind::Organisation),
    ("vessel", EntryKind::Vessel),
    ("aircraft", EntryKind::Aircraft),
    ("any", EntryKind::Unknown),
];

/// One name, or up to 100 in `names`.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase", example = json!({"names": [
    {"name": "Ana Lima", "type": "person", "dateOfBirth": "1990-01-15", "countries": ["PT"]}
], "threshold": 0.5}))]
#[expect(dead_code, reason = "describes the body; `read_names` below reads it")]
pub(crate) struct ScreeningRequest {
    /// The names to look for.
    #[schema(min_items = 1, max_items = 100)]
    names: Vec<ScreenedName>,
    /// Least score of a hit that is told; 0.5 is what waits for a person when a user is verified.
    #[schema(minimum = 0, maximum = 1, default = 0.5, required = false)]
    threshold: f64,
}

/// A name, with what else is known. A body may be one such object, too.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
#[expect(dead_code, reason = "describes the body; `read_name` below reads it")]
pub(crate) struct ScreenedName {
    /// The whole name, in any order; in Latin, Cyrillic, Greek, Arabic, Hebrew, Chinese, Japanese or Korean letters.
    #[schema(min_length = 1, max_length = 200)]
    name: String,
    /// `person` unless stated: `person`, `organisation`, `vessel`, `aircraft` or `any`.
    #[schema(required = false, default = "person")]
    r#type: String,
    /// `YYYY-MM-DD`, `YYYY-MM` or `YYYY`.
    #[schema(required = false)]
    date_of_birth: String,
    /// Countries that the party is tied to, ISO 3166-1 alpha-2.
    #[schema(required = false, max_items = 16)]
    countries: Vec<String>,
}

/// What was found, one result for each name, in their order.
#[derive(Serialize, ToSchema)]
pub(crate) struct ScreeningResponse {
    /// One for each name.
    results: Vec<ScreeningResult>,
}

/// What was found for one name.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(rename_all = "camelCase")]
pub(crate) struct ScreeningResult {
    /// How many listed parties reach the threshold.
    hit_count: usize,
    /// The best of them, at most 50.
    hits: Vec<ScreeningHit>,
}

/// A listed party that may be meant.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(rename_all = "camelCase")]
pub(crate) struct ScreeningHit {
    /// The entry's id in its list.
    #[schema(example = "ofac-17366")]
    id: String,
    /// The list.
    #[schema(example = "ofac-sdn")]
    list: &'static str,
    /// What the list is about.
    #[schema(example = "us-ofac")]
    family: &'static str,
    /// The version of the list.
    list_version: String,
    /// The listed name that fits best.
    matched_name: String,
    /// How alike the names are; 1 is the same.
    name_score: f64,
    /// Name and all other evidence together, as a probability.
    score: f64,
    /// Why.
    explanation: Vec<String>,
}

refusals!(Refusals: BODY, AUTHORISATION, INSIDE, [code::NO_LIST]);

/// Screen names
///
/// Looks for names that belong to no user on the lists in force. Nothing of the names is kept; the audit trail says
/// how many were asked for. In staging, the made-up list is looked at, too.
#[utoipa::path(
    post,
    path = "/api/2025-06-09/screening",
    tag = "screening",
    request_body = ScreeningRequest,
    responses(
        (status = 200, description = "What was found for each name.", body = ScreeningResponse),
        Refusals,
    ),
    security(("apiKey" = [])),
)]
pub(crate) async fn screen(
    State(web): State<Web>,
    Authorised { caller, .. }: Authorised<Screen>,
    body: UnreadBody,
) -> Result<Json<ScreeningResponse>, Refusal> {
    let members = body.object(&body.bytes(BODY_BYTES_MAX).await?)?;
    let (names, threshold) = read_names(&Section::root(&members))?;
    body.refuse_label()?;
    let found = screen_names(web.engine(), Asker::Client(&caller), names, threshold).await?;
    let results = found.into_iter().map(ScreeningResult::from).collect();
    Ok(Json(ScreeningResponse { results }))
}

fn read_names(body: &Section<'_>) -> Result<(Vec<NameToScreen>, f64), Refusal> {
    let mut wrong = WrongFields::default();
    let sections = if body.has("names") {
        body.sections("names", 1..=NAMES_MAX, &mut wrong)
    } else {
        vec![body.clone()]
    };
    let names: Vec<NameToScreen> = sections
        .iter()
        .filter_map(|section| read_name(section, &mut wrong))
        .collect();
    let threshold = body
        .number("threshold", 0.0..=1.0, &mut wrong)
        .unwrap_or(ALERT_SCORE_MIN);
    if wrong.is_empty() {
        Ok((names, threshold))
    } else {
        Err(Refusal::of_fields(wrong))
    }
}

fn read_name(section: &Section<'_>, wrong: &mut WrongFields) -> Option<NameToScreen> {
    // Finding nobody would say nothing of a name that can't be compared.
    let name = section.required("name", wrong, |text| {
        Text::parse(text).and_then(|name| {
            if is_readable(name.as_str()) {
                Ok(name)
            } else {
                Err(TextError::new(UNREADABLE))
            }
        })
    });
    let kind = section.optional("type", wrong, |text| {
        let known = KINDS.iter().find(|(code, _)| *code == text);
        known
            .map(|(_, kind)| *kind)
            .ok_or_else(|| TextError::new("must be person, organisation, vessel, aircraft or any"))
    });
    let birth = section.optional("dateOfBirth", wrong, |text| {
        let stated = text.parse::<Birth>().ok();
        stated
            .filter(|birth| matches!(birth, Birth::Exact(_) | Birth::Month { .. } | Birth::Year(_)))
            .ok_or_else(|| TextError::new("must be a real date as YYYY-MM-DD, YYYY-MM or YYYY"))
    });
    let countries = section.list("countries", COUNTRIES_MAX, wrong, CountryCode::parse);
    Some(NameToScreen {
        name: name?.as_str().to_owned(),
        kind: kind.unwrap_or(EntryKind::Person),
        birth,
        countries: countries.iter().map(ToString::to_string).collect(),
    })
}

impl From<FoundForName> for ScreeningResult {
    fn from(found: FoundForName) -> Self {
        Self {
            hit_count: found.hits.len(),
            hits: found
                .hits
                .into_iter()
                .take(HITS_TOLD_MAX)
                .map(ScreeningHit::from)
                .collect(),
        }
    }
}

impl From<Hit> for ScreeningHit {
    fn from(hit: Hit) -> Self {
        Self {
            list: hit.source.code(),
            family: hit.family.code(),
            id: hit.entry_id,
            list_version: hit.list_version,
            matched_name: hit.matched_name,
            name_score: hit.name_score,
            score: hit.score,
            explanation: hit.explanation,
        }
    }
}
