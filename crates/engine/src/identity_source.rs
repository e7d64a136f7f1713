//! Asks a project's identity source whether name, date of birth and number belong together.
//!
//! The protocol is ours and small, so that an adapter to any bureau is an afternoon's work; `docs/identity-source.md`
//! tells it.

use std::time::Duration;

use domain::judgement::SourceAnswer;
use domain::person::{IdentityDocumentType, UserData};
use serde::{Deserialize, Serialize};
use storage::projects::ProjectRow;
use vault::Vault;

use crate::operate_projects::IDENTITY_SOURCE_TOKEN;

/// How long an identity source may take to answer.
const ANSWER_WITHIN: Duration = Duration::from_secs(5);
/// Largest answer that is read, in bytes.
const ANSWER_BYTES_MAX: u64 = 16 * 1024;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Question<'a> {
    first_name: &'a str,
    last_name: &'a str,
    date_of_birth: String,
    country: &'a str,
    number_type: &'a str,
    number: &'a str,
}

#[derive(Deserialize)]
struct Answer {
    result: String,
}

/// Asks. Whatever is not a clear answer counts as none.
pub(crate) async fn ask(vault: &Vault, project: &ProjectRow, run: &str, data: &UserData) -> SourceAnswer {
    let Some(url) = &project.identity_source_url else {
        return SourceAnswer::NotConfigured;
    };
    let Some(question) = question(data) else {
        return SourceAnswer::NothingToAsk;
    };
    match exchange(vault, project, url, run, &question).await {
        Ok(answer) => answer,
        Err(reason) => {
            tracing::warn!(
                project.id = project.id,
                run.id = run,
                reason,
                "the identity source gave no answer"
            );
            SourceAnswer::Unavailable
        }
    }
}

fn question(data: &UserData) -> Option<Question<'_>> {
    let details = data.user_details.as_ref()?;
    let document = data.identity_document()?;
    if document.kind? != IdentityDocumentType::Ssn {
        return None;
    }
    Some(Question {
        first_name: details.first_name.as_str(),
        last_name: details.last_name.as_str(),
        date_of_birth: details.date_of_birth.date().to_string(),
        country: document
            .issuing_country
            .as_ref()
            .map_or("US", |country| country.as_str()),
        number_type: document.kind?.code(),
        number: document.number.as_ref()?.as_str(),
    })
}

/// The reason of a failure names no value: errors of the HTTP client may repeat addresses.
async fn exchange(
    vault: &Vault,
    project: &ProjectRow,
    url: &str,
    run: &str,
    question: &Question<'_>,
) -> Result<SourceAnswer, &'static str> {
    let client = reqwest::Client::builder()
        .timeout(ANSWER_WITHIN)
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .map_err(|_| "no HTTP client")?;
    let mut request = client.post(url).header("idempotency-key", run).json(question);
    if let Some(sealed) = &project.identity_source_token_sealed {
        let token = vault.open_for_project(&project.id, IDENTITY_SOURCE_TOKEN, sealed);
        let token = token.map_err(|_| "its token can't be opened")?;
        request = request.bearer_auth(String::from_utf8_lossy(&token));
    }
    let mut response = request.send().await.map_err(|error| {
        if error.is_timeout() {
            "it did not answer in time"
        } else {
            "it can't be reached"
        }
    })?;
    if response.status() != reqwest::StatusCode::OK {
        return Err("it answered with another status than 200");
    }
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|_| "its answer broke off")? {
        body.extend_from_slice(&chunk);
        if body.len() as u64 > ANSWER_BYTES_MAX {
            return Err("its answer is too large");
        }
    }
    let answer: Answer = serde_json::from_slice(&body).map_err(|_| "its answer is not as agreed")?;
    match answer.result.as_str() {
        "confirmed" => Ok(SourceAnswer::Confirmed),
        "not-confirmed" => Ok(SourceAnswer::NotConfirmed),
        "mismatch" => Ok(SourceAnswer::Mismatch),
        _ => Err("its answer is not as agreed"),
    }
}
