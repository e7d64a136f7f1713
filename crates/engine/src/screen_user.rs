//! Screens a user's name against the lists.

use domain::id::ProjectId;
use domain::judgement::Screened;
use domain::person::{UserData, utc_date};
use domain::requirement::Facts;
use domain::staging::Environment;
use jiff::{Span, Timestamp};
use screening::{Hit, Subject};
use storage::cases::ClearedHitRow;
use vault::{IndexPurpose, Vault};

use crate::lists::Lists;
use crate::settings::{FamilyState, Settings};

/// What was found in each family that the environment requires or that has hits, by code; less the hits that were
/// cleared for this very person (`mark` is the person's [`subject_mark`]).
pub(crate) fn screen_user(
    settings: &Settings,
    lists: &Lists,
    facts: &Facts,
    (cleared, mark): (&[ClearedHitRow], &[u8]),
    now: Timestamp,
) -> Vec<(String, Screened)> {
    let Some(details) = &facts.data.user_details else {
        return Vec::new();
    };
    let nationality = facts.data.kyc_data.as_ref().and_then(|kyc| kyc.nationality);
    let countries: Vec<&str> = nationality
        .iter()
        .chain([&details.country_of_residence])
        .map(|country| country.as_str())
        .collect();
    let subject = Subject {
        given_names: details.first_name.as_str(),
        family_name: details.last_name.as_str(),
        birth_date: Some(details.date_of_birth.date()),
        countries: &countries,
        ..Subject::default()
    };
    let mut hits = lists.imported.screen(&subject);
    if facts.environment == Environment::Staging {
        hits.extend(lists.made_up.screen(&subject));
    }
    hits.retain(|hit| !cleared.iter().any(|row| is_cleared(row, hit, mark, now)));
    hits.retain(|hit| !has_left_office(settings, hit, now));
    by_family(settings, facts.environment, &hits, subject.is_readable(), now)
}

/// Whether somebody was politically exposed so long ago that policy no longer counts it.
fn has_left_office(settings: &Settings, hit: &Hit, now: Timestamp) -> bool {
    let rules = &settings.policy.screening;
    let Some(left) = hit.left_office.filter(|_| hit.family.code() == rules.pep_family) else {
        return false;
    };
    let counts_until = left
        .last_day()
        .checked_add(Span::new().months(rules.pep_former_months));
    counts_until.is_ok_and(|day| day < utc_date(now))
}

fn is_cleared(row: &ClearedHitRow, hit: &Hit, mark: &[u8], now: Timestamp) -> bool {
    let lasts = row
        .expires_at
        .is_none_or(|expires_at| now.as_microsecond() < expires_at);
    lasts
        && row.source == hit.source.code()
        && row.entry_id == hit.entry_id
        && row.entry_digest == hit.entry_digest
        && row.subject_mark == mark
}

/// Equal as long as name, date of birth, nationality and residence are: what a cleared hit was cleared for.
pub(crate) fn subject_mark(vault: &Vault, project: &ProjectId, data: &UserData) -> Vec<u8> {
    let mut value = String::new();
    if let Some(details) = &data.user_details {
        for part in [details.first_name.as_str(), details.last_name.as_str()] {
            value.push_str(&format!("{}:{part};", part.len()));
        }
        value.push_str(&format!(
            "{};{};",
            details.date_of_birth.date(),
            details.country_of_residence
        ));
    }
    if let Some(country) = data.kyc_data.as_ref().and_then(|kyc| kyc.nationality) {
        value.push_str(country.as_str());
    }
    vault
        .blind_index(IndexPurpose::Inputs, project.as_str(), value.as_bytes())
        .to_vec()
}

fn by_family(
    settings: &Settings,
    environment: Environment,
    hits: &[Hit],
    is_readable: bool,
    now: Timestamp,
) -> Vec<(String, Screened)> {
    let required = match environment {
        Environment::Production => &settings.policy.screening.families_production,
        Environment::Staging => &settings.policy.screening.families_staging,
    };
    let mut families: Vec<&str> = required.iter().map(String::as_str).collect();
    families.extend(hits.iter().map(|hit| hit.family.code()));
    families.sort_unstable();
    families.dedup();
    let of_family = |family: &str| {
        let found: Vec<_> = hits
            .iter()
            .filter(|hit| hit.family.code() == family)
            .map(|hit| shown(hit, settings.policy.screening.prior))
            .collect();
        // A hit is one, however little of the name was read.
        if found.is_empty() && !is_readable {
            return Screened::Unreadable;
        }
        // Staging has the made-up list of every family; a hit on a stale list is still a hit.
        if !found.is_empty() || environment == Environment::Staging {
            return Screened::Searched { hits: found };
        }
        match settings.family(family, now) {
            FamilyState::Fresh => Screened::Searched { hits: found },
            FamilyState::Stale => Screened::Stale,
            FamilyState::Missing => Screened::Missing,
        }
    };
    families
        .into_iter()
        .map(|family| (family.to_owned(), of_family(family)))
        .collect()
}

/// A hit as a reviewer sees it, under a name that tells the entry and its digest.
fn shown(hit: &Hit, prior: f64) -> (String, String) {
    let digest: String = hit
        .entry_digest
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let name = format!("hit/{}/{}/{digest}", hit.source.code(), hit.entry_id);
    let explanation = hit.explanation.join("; ");
    let value = format!(
        "{} (list version {}, name score {:.3}, score {:.3} at prior {prior}) {explanation}",
        hit.matched_name, hit.list_version, hit.name_score, hit.score
    );
    (name, value)
}

/// Reads the name that [`shown`] gave a hit, as a cleared hit records it.
pub(crate) fn read_shown(
    name: &str,
    subject_mark: &[u8],
    expires_at: Option<Timestamp>,
) -> Option<ClearedHitRow> {
    let rest = name.strip_prefix("hit/")?;
    let (source, rest) = rest.split_once('/')?;
    let (entry_id, digest) = rest.rsplit_once('/')?;
    let entry_digest: Option<Vec<u8>> = (0..digest.len() / 2)
        .map(|i| {
            digest
                .get(2 * i..2 * i + 2)
                .and_then(|pair| u8::from_str_radix(pair, 16).ok())
        })
        .collect();
    Some(ClearedHitRow {
        source: source.to_owned(),
        entry_id: entry_id.to_owned(),
        entry_digest: entry_digest?,
        subject_mark: subject_mark.to_vec(),
        expires_at: expires_at.map(|at| at.as_microsecond()),
    })
}
