//! `edd.toml`: when enhanced due diligence is required.

use std::collections::BTreeMap;

use domain::country::CountryCode;
use domain::due_diligence::Industry;
use domain::policy::EddRules;
use serde::Deserialize;
use toml::Spanned;

use super::PolicyError;
use super::source_file::{SourceFile, WEIGHT_MAX, Word, none_of};

/// Most bands that a volume can lie above an income: five of each.
const BANDS_ABOVE_MAX: u32 = 4;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wire {
    score_min: Spanned<u32>,
    pep: Spanned<u32>,
    volume_exceeds_income: Spanned<u32>,
    volume_bands_above_min: Spanned<u32>,
    volume_without_income: Spanned<u32>,
    industry: BTreeMap<Word, Spanned<u32>>,
    residence: BTreeMap<Word, Spanned<u32>>,
    nationality: BTreeMap<Word, Spanned<u32>>,
}

pub(super) fn read(file: &SourceFile<'_>) -> Result<EddRules, PolicyError> {
    let wire: Wire = file.parse()?;
    let weight = |number: &Spanned<u32>| file.within(number, 0..=WEIGHT_MAX);
    let bands = file.within(&wire.volume_bands_above_min, 1..=BANDS_ABOVE_MAX)?;
    let mut industry = BTreeMap::new();
    for (word, number) in &wire.industry {
        let known = || Industry::ALL.iter().map(|industry| industry.code());
        let named = file.read(word, |raw| {
            Industry::from_code(raw).ok_or_else(|| none_of(known()))
        })?;
        industry.insert(named, weight(number)?);
    }
    let by_country = |wire: &BTreeMap<Word, Spanned<u32>>| {
        wire.iter()
            .map(|(word, number)| Ok((file.read(word, CountryCode::parse)?, weight(number)?)))
            .collect::<Result<BTreeMap<_, _>, PolicyError>>()
    };
    Ok(EddRules {
        // A sum of nothing would reach 0: everybody's due diligence would be enhanced by no reason at all.
        score_min: file.within(&wire.score_min, 1..=WEIGHT_MAX)?,
        residence: by_country(&wire.residence)?,
        nationality: by_country(&wire.nationality)?,
        pep: weight(&wire.pep)?,
        volume_exceeds_income: weight(&wire.volume_exceeds_income)?,
        volume_bands_above_min: i8::try_from(bands).expect("4 fits"),
        volume_without_income: weight(&wire.volume_without_income)?,
        industry,
    })
}
