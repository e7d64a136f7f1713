//! `evidence.toml`: what follows from what engines see in documents and faces.

use std::collections::BTreeMap;

use domain::finding::FindingEffect;
use domain::policy::{EvidenceRules, FindingEffects};
use domain::reason::ReasonCode;
use serde::Deserialize;
use toml::Spanned;

use super::PolicyError;
use super::source_file::{SourceFile, WEIGHT_MAX, Word, none_of};

/// Longest time that the numbers which describe a face may be kept after a decision, in days.
const FACE_DAYS_MAX_MAX: u32 = 3_650;
/// What may follow from a finding, besides a weight.
const EFFECTS: [(&str, FindingEffect); 4] = [
    ("note", FindingEffect::Note),
    ("review", FindingEffect::Review),
    ("ask-again", FindingEffect::AskAgain),
    ("reject", FindingEffect::Reject),
];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wire {
    review_score_min: Spanned<u32>,
    face_days_max: Spanned<u32>,
    findings: BTreeMap<Word, Spanned<Effects>>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Effects {
    Everywhere(Effect),
    PerEnvironment(PerEnvironment),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PerEnvironment {
    production: Effect,
    staging: Effect,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Effect {
    Weight(u32),
    Named(String),
}

pub(super) fn read(file: &SourceFile<'_>) -> Result<EvidenceRules, PolicyError> {
    let wire: Wire = file.parse()?;
    let mut effects = BTreeMap::new();
    for (word, given) in &wire.findings {
        let code = file.read(word, |raw| {
            let known = || ReasonCode::FINDINGS.iter().copied();
            known()
                .find(|code| code.code() == raw)
                .ok_or_else(|| none_of(known().map(ReasonCode::code)))
        })?;
        let (production, staging) = match given.get_ref() {
            Effects::Everywhere(effect) => (effect, effect),
            Effects::PerEnvironment(it) => (&it.production, &it.staging),
        };
        let read = |effect: &Effect| understand(effect).map_err(|what| file.wrong(given.span(), what));
        effects.insert(
            code,
            FindingEffects {
                production: read(production)?,
                staging: read(staging)?,
            },
        );
    }
    if let Some(absent) = ReasonCode::FINDINGS
        .iter()
        .find(|code| !effects.contains_key(code))
    {
        return Err(file.wrong_as_a_whole(format!("findings lacks `{}`", absent.code())));
    }
    Ok(EvidenceRules {
        review_score_min: file.within(&wire.review_score_min, 1..=WEIGHT_MAX)?,
        effects,
        face_days_max: file.within(&wire.face_days_max, 0..=FACE_DAYS_MAX_MAX)?,
    })
}

fn understand(effect: &Effect) -> Result<FindingEffect, String> {
    match effect {
        Effect::Weight(weight) if *weight <= WEIGHT_MAX => Ok(FindingEffect::Weigh(*weight)),
        Effect::Weight(_) => Err(format!("must be 0 to {WEIGHT_MAX}")),
        Effect::Named(name) => EFFECTS
            .into_iter()
            .find_map(|(known, effect)| (known == name).then_some(effect))
            .ok_or_else(|| {
                let known = none_of(EFFECTS.into_iter().map(|(known, _)| known));
                format!("`{}`: {known}, and numbers", name.escape_debug())
            }),
    }
}
