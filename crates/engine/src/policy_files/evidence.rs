//! `evidence.toml`: what follows from what engines see in documents and faces.

use std::collections::BTreeMap;

use domain::finding::FindingEffect;
use domain::policy::{EvidenceRules, FindingEffects, ProofRules};
use domain::reason::ReasonCode;
use evidence::proof::Rules;
use serde::Deserialize;
use toml::Spanned;

use super::PolicyError;
use super::source_file::{SourceFile, WEIGHT_MAX, Word, none_of};

/// Longest time that the numbers which describe a face may be kept after a decision, in days.
const FACE_DAYS_MAX_MAX: u32 = 3_650;
/// Longest age of a proof, in days.
const PROOF_DAYS_MAX_MAX: u32 = 1_000;
/// Most US dollars that one unit of a currency may be worth.
const USD_MAX: f64 = 1_000.0;
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
    proofs: Proofs,
    findings: BTreeMap<Word, Spanned<Effects>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Proofs {
    address_days_max: Spanned<u32>,
    income_days_max: Spanned<u32>,
    income_percent_min: Spanned<u32>,
    usd: BTreeMap<Word, Spanned<f64>>,
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
        proofs: proofs(file, &wire.proofs)?,
    })
}

/// The rules about proofs, as those who read proofs count.
pub fn proof_rules(policy: &ProofRules) -> Rules {
    let days = |days: u32| i32::try_from(days).unwrap_or(i32::MAX);
    let dollars = |(code, millionths): (&String, &u64)| (code.clone(), *millionths as f64 / 1e6);
    Rules {
        address_age_days_max: days(policy.address_days_max),
        income_age_days_max: days(policy.income_days_max),
        income_share_min: f64::from(policy.income_percent_min) / 100.0,
        usd_rates: policy.usd_millionths.iter().map(dollars).collect(),
    }
}

fn proofs(file: &SourceFile<'_>, wire: &Proofs) -> Result<ProofRules, PolicyError> {
    let mut usd_millionths = BTreeMap::new();
    for (currency, rate) in &wire.usd {
        let code = file.read(currency, |raw| {
            let is_code = raw.len() == 3 && raw.bytes().all(|letter| letter.is_ascii_uppercase());
            is_code
                .then(|| raw.to_owned())
                .ok_or("must be the three capitals of ISO 4217")
        })?;
        // Rounding to millionths keeps six figures of the dearest and four of the cheapest currency.
        let millionths = (rate.get_ref() * 1e6).round();
        if !(*rate.get_ref() <= USD_MAX && millionths >= 1.0) {
            return Err(file.wrong(rate.span(), format!("must be 0.000001 to {USD_MAX}")));
        }
        usd_millionths.insert(code, millionths as u64);
    }
    Ok(ProofRules {
        address_days_max: file.within(&wire.address_days_max, 1..=PROOF_DAYS_MAX_MAX)?,
        income_days_max: file.within(&wire.income_days_max, 1..=PROOF_DAYS_MAX_MAX)?,
        income_percent_min: file.within(&wire.income_percent_min, 1..=100)?,
        usd_millionths,
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
