//! `screening.toml`: which lists must be there; and that the made-up list has what staging requires.

use std::collections::{BTreeMap, BTreeSet};

use domain::policy::ScreeningRules;
use screening::{ListSource, Prior};
use serde::Deserialize;
use toml::Spanned;

use super::PolicyError;
use super::source_file::{SourceFile, Word, none_of};

/// Every family of lists.
const FAMILIES: [&str; 5] = ["us-ofac", "un", "eu", "uk", "pep"];
/// Longest time that a list may count as fresh, in days.
const LIST_AGE_DAYS_MAX_MAX: u32 = 366;
/// Longest time that a cleared hit may stay cleared when it does not stay so for ever, in days: a hundred years.
const CLEARED_DAYS_MAX_MAX: u32 = 36_525;
/// Longest time after office that somebody counts as politically exposed, in months: a hundred years.
const PEP_FORMER_MONTHS_MAX: u32 = 1_200;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wire {
    families_production: Vec<Word>,
    families_staging: Vec<Word>,
    pep_family: Word,
    prior: Spanned<f64>,
    list_age_days_max: Spanned<u32>,
    list_alarm_days: Spanned<u32>,
    shrink_ratio_min: Spanned<f64>,
    families_rejected: Vec<Word>,
    pep_former_months: Spanned<u32>,
    cleared_days_max: Spanned<u32>,
    sources_retired: Vec<Word>,
    sources: BTreeMap<Word, Vec<Vec<Word>>>,
}

/// What is read of an entry of the made-up list here; its other members are the screening's to read.
#[derive(Deserialize)]
struct StagingEntry {
    family: String,
}

pub(super) fn read(
    file: &SourceFile<'_>,
    staging_list: &SourceFile<'_>,
) -> Result<ScreeningRules, PolicyError> {
    let wire: Wire = file.parse()?;
    let made_up = families_of(staging_list)?;
    let families_staging = file.read_distinct(&wire.families_staging, |raw| {
        let family = family(raw)?;
        if made_up.contains(&family) {
            Ok(family)
        } else {
            Err(format!("{} has no entry of that family", staging_list.name))
        }
    })?;
    let shrink_ratio_min = *wire.shrink_ratio_min.get_ref();
    if !(0.0..=1.0).contains(&shrink_ratio_min) {
        return Err(file.wrong(wire.shrink_ratio_min.span(), "must be 0.0 to 1.0"));
    }
    let pep_family = file.read(&wire.pep_family, family)?;
    let families_rejected = file.read_distinct(&wire.families_rejected, |raw| match family(raw)? {
        family if family == pep_family => Err("means enhanced due diligence, never rejection".to_owned()),
        family => Ok(family),
    })?;
    let cleared_days_max = file.within(&wire.cleared_days_max, 0..=CLEARED_DAYS_MAX_MAX)?;
    let list_age_days_max = file.within(&wire.list_age_days_max, 1..=LIST_AGE_DAYS_MAX_MAX)?;
    let families_production = file.read_distinct(&wire.families_production, family)?;
    let sources_retired = file.read_set(&wire.sources_retired, source)?;
    Ok(ScreeningRules {
        families_rejected,
        sources: sources(file, &wire, &families_production, &sources_retired)?,
        sources_retired,
        prior: prior(file, &wire.prior)?,
        pep_former_months: file.within(&wire.pep_former_months, 0..=PEP_FORMER_MONTHS_MAX)?,
        cleared_days_max: (cleared_days_max > 0).then_some(cleared_days_max),
        families_production,
        families_staging,
        pep_family,
        list_alarm_days: file.within(&wire.list_alarm_days, 1..=list_age_days_max)?,
        list_age_days_max,
        shrink_ratio_min,
    })
}

/// What each family needs: sources of its own, and something for every family that production requires.
fn sources(
    file: &SourceFile<'_>,
    wire: &Wire,
    families_production: &[String],
    retired: &BTreeSet<String>,
) -> Result<BTreeMap<String, Vec<Vec<String>>>, PolicyError> {
    let mut sources = BTreeMap::new();
    for (word, choices) in &wire.sources {
        let of_family = file.read(word, family)?;
        let belongs = |raw: &str| {
            let code = source(raw)?;
            if source_family(&code) != of_family {
                Err(format!("is no source of `{of_family}`"))
            } else if retired.contains(&code) {
                Err("stands under sources_retired".to_owned())
            } else {
                Ok(code)
            }
        };
        let read = |choice: &Vec<Word>| {
            if choice.is_empty() {
                return Err(file.wrong(word.span(), "an empty set needs nothing"));
            }
            file.read_distinct(choice, belongs)
        };
        let choices = choices.iter().map(read).collect::<Result<Vec<_>, _>>()?;
        sources.insert(of_family, choices);
    }
    for family in families_production {
        if sources.get(family).is_none_or(Vec::is_empty) {
            return Err(file.wrong_as_a_whole(format!("[sources] says nothing of `{family}`")));
        }
    }
    Ok(sources)
}

fn prior(file: &SourceFile<'_>, prior: &Spanned<f64>) -> Result<f64, PolicyError> {
    let read = Prior::new(*prior.get_ref()).map_err(|error| file.wrong(prior.span(), error.to_string()))?;
    Ok(read.share())
}

fn source(raw: &str) -> Result<String, String> {
    let source: ListSource = raw
        .parse()
        .map_err(|error: screening::UnknownList| error.to_string())?;
    Ok(source.code().to_owned())
}

fn source_family(code: &str) -> &'static str {
    code.parse::<ListSource>()
        .expect("read by `source`")
        .family()
        .code()
}

fn family(raw: &str) -> Result<String, String> {
    if FAMILIES.contains(&raw) {
        Ok(raw.to_owned())
    } else {
        Err(none_of(FAMILIES.into_iter()))
    }
}

/// The families of a list of one JSON object a line; empty lines and lines that begin with `#` are comments.
fn families_of(list: &SourceFile<'_>) -> Result<BTreeSet<String>, PolicyError> {
    let mut families = BTreeSet::new();
    let mut start = 0;
    for line in list.text.split_inclusive('\n') {
        let span = start..start + line.trim_end().len();
        start += line.len();
        let entry = line.trim();
        if entry.is_empty() || entry.starts_with('#') {
            continue;
        }
        let entry: StagingEntry = serde_json::from_str(entry)
            .map_err(|error| list.wrong(span.clone(), format!("is not an entry of a list: {error}")))?;
        families.insert(
            family(&entry.family).map_err(|what| {
                list.wrong(span, format!("family `{}`: {what}", entry.family.escape_debug()))
            })?,
        );
    }
    Ok(families)
}
