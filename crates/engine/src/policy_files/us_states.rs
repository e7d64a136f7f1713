//! `us-states.toml`: states and territories of the US, and where their ZIP codes lie.

use std::collections::BTreeMap;

use domain::policy::UsState;
use serde::Deserialize;
use toml::Spanned;

use super::PolicyError;
use super::source_file::{SourceFile, Word};

/// Most states and territories.
const STATES_MAX: usize = 100;
/// Longest name of a state, in characters.
const NAME_CHARS_MAX: usize = 60;
/// Most ZIP prefixes of a state, with its ranges spelled out.
const ZIP_PREFIXES_MAX: usize = 1000;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct StateWire {
    name: Word,
    zip: Spanned<Vec<Word>>,
    #[serde(default)]
    requires_due_diligence: bool,
}

pub(super) fn read(file: &SourceFile<'_>) -> Result<BTreeMap<String, UsState>, PolicyError> {
    let wire: BTreeMap<Word, StateWire> = file.parse()?;
    if wire.is_empty() || wire.len() > STATES_MAX {
        return Err(file.wrong_as_a_whole(format!("must name 1 to {STATES_MAX} states")));
    }
    let mut states = BTreeMap::new();
    for (code, state) in &wire {
        let mut zip_prefixes = Vec::new();
        for part in state.zip.get_ref() {
            zip_prefixes.extend(file.read(part, zip_range)?);
        }
        if zip_prefixes.is_empty() || zip_prefixes.len() > ZIP_PREFIXES_MAX {
            let what = format!("must be 1 to {ZIP_PREFIXES_MAX} ZIP prefixes");
            return Err(file.wrong(state.zip.span(), what));
        }
        let state = UsState {
            name: file.read(&state.name, name)?,
            requires_due_diligence: state.requires_due_diligence,
            zip_prefixes,
        };
        states.insert(file.read(code, state_code)?, state);
    }
    Ok(states)
}

fn state_code(raw: &str) -> Result<String, &'static str> {
    if raw.len() == 2 && raw.bytes().all(|b| b.is_ascii_uppercase()) {
        Ok(raw.to_owned())
    } else {
        Err("must be a code of the Postal Service: two capital letters")
    }
}

fn name(raw: &str) -> Result<String, String> {
    if (1..=NAME_CHARS_MAX).contains(&raw.chars().count()) {
        Ok(raw.to_owned())
    } else {
        Err(format!("must be 1 to {NAME_CHARS_MAX} characters"))
    }
}

/// `350` is itself, `350-352` is three prefixes.
fn zip_range(raw: &str) -> Result<Vec<String>, String> {
    let refused = || "must be 3 to 5 digits, or a range of them such as 350-352".to_owned();
    let (first, last) = raw.split_once('-').unwrap_or((raw, raw));
    let digits = |text: &str| (3..=5).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    if !digits(first) || !digits(last) || first.len() != last.len() {
        return Err(refused());
    }
    let number = |text: &str| text.parse::<usize>().map_err(|_| refused());
    let (from, to) = (number(first)?, number(last)?);
    if from > to {
        return Err("the range ends before it begins".to_owned());
    }
    if to - from >= ZIP_PREFIXES_MAX {
        return Err(format!("must be at most {ZIP_PREFIXES_MAX} prefixes"));
    }
    let width = first.len();
    Ok((from..=to).map(|prefix| format!("{prefix:0width$}")).collect())
}
