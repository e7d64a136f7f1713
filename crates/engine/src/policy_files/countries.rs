//! `countries.toml`: who is served, and whose residents are asked for the same.

use std::collections::BTreeSet;

use domain::country::CountryCode;
use domain::document::DocumentType;
use domain::policy::{CountryRules, ResidenceGroup};
use domain::product::Product;
use serde::Deserialize;
use toml::Spanned;

use super::PolicyError;
use super::source_file::{SourceFile, Word, none_of};

/// Most groups of countries.
const GROUPS_MAX: usize = 32;
/// Most choices of identity document in a group.
const CHOICES_MAX: usize = 8;
/// Longest name of a group, in bytes.
const GROUP_NAME_BYTES_MAX: usize = 40;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wire {
    service: ServiceWire,
    group: Spanned<Vec<Spanned<GroupWire>>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ServiceWire {
    rejected: Vec<Word>,
    not_served: Vec<Word>,
    not_served_products: Vec<Word>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct GroupWire {
    name: Word,
    countries: Option<Spanned<Vec<Word>>>,
    identity_by_ssn: Spanned<bool>,
    identity_documents: Spanned<Vec<Spanned<Vec<Word>>>>,
}

pub(super) fn read(file: &SourceFile<'_>) -> Result<(CountryRules, Vec<ResidenceGroup>), PolicyError> {
    let wire: Wire = file.parse()?;
    let rules = CountryRules {
        rejected: file.read_set(&wire.service.rejected, CountryCode::parse)?,
        not_served: file.read_set(&wire.service.not_served, CountryCode::parse)?,
        not_served_products: file
            .read_distinct(&wire.service.not_served_products, product)?
            .into_iter()
            .collect(),
    };
    Ok((rules, groups(file, &wire.group)?))
}

/// Reads the name of a product.
pub(super) fn product(raw: &str) -> Result<Product, String> {
    Product::from_code(raw).ok_or_else(|| none_of(Product::ALL.iter().map(|product| product.code())))
}

fn groups(
    file: &SourceFile<'_>,
    wire: &Spanned<Vec<Spanned<GroupWire>>>,
) -> Result<Vec<ResidenceGroup>, PolicyError> {
    if wire.get_ref().is_empty() || wire.get_ref().len() > GROUPS_MAX {
        return Err(file.wrong(wire.span(), format!("must be 1 to {GROUPS_MAX} groups")));
    }
    let mut groups: Vec<ResidenceGroup> = Vec::new();
    let mut listed: BTreeSet<CountryCode> = BTreeSet::new();
    for (i, group) in wire.get_ref().iter().enumerate() {
        let is_last = i + 1 == wire.get_ref().len();
        let name = file.read(&group.get_ref().name, group_name)?;
        if groups.iter().any(|earlier| earlier.name == name) {
            let what = format!("a group is called `{name}` already");
            return Err(file.wrong(group.get_ref().name.span(), what));
        }
        let countries = match &group.get_ref().countries {
            Some(list) if is_last => {
                return Err(file.wrong(list.span(), "the last group holds every other country: no list"));
            }
            None if !is_last => {
                let what = "only the last group may do without a list of countries";
                return Err(file.wrong(group.get_ref().name.span(), what));
            }
            None => None,
            Some(list) if list.get_ref().is_empty() => {
                return Err(file.wrong(list.span(), "the list holds no country"));
            }
            Some(list) => Some(file.read_set(list.get_ref(), |raw| country_not_in(raw, &listed))?),
        };
        listed.extend(countries.iter().flatten());
        groups.push(group_of(file, name, countries, group.get_ref())?);
    }
    Ok(groups)
}

fn group_name(raw: &str) -> Result<String, String> {
    let well_formed = (1..=GROUP_NAME_BYTES_MAX).contains(&raw.len())
        && raw
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
    if well_formed {
        Ok(raw.to_owned())
    } else {
        Err("must be a short name of lower-case letters, digits and hyphens".to_owned())
    }
}

fn country_not_in(raw: &str, listed: &BTreeSet<CountryCode>) -> Result<CountryCode, String> {
    let country = CountryCode::parse(raw).map_err(|error| error.to_string())?;
    if listed.contains(&country) {
        Err("belongs to an earlier group already".to_owned())
    } else {
        Ok(country)
    }
}

fn group_of(
    file: &SourceFile<'_>,
    name: String,
    countries: Option<BTreeSet<CountryCode>>,
    wire: &GroupWire,
) -> Result<ResidenceGroup, PolicyError> {
    let only = |country| {
        countries
            .as_ref()
            .is_some_and(|all| all.iter().all(|one| *one == country))
    };
    if *wire.identity_by_ssn.get_ref() && !only(CountryCode::US) {
        let what = "Social Security numbers are those of the United States: no other country in the group";
        return Err(file.wrong(wire.identity_by_ssn.span(), what));
    }
    let choices = wire.identity_documents.get_ref();
    if choices.is_empty() || choices.len() > CHOICES_MAX {
        let what = format!("must be 1 to {CHOICES_MAX} choices of identity document");
        return Err(file.wrong(wire.identity_documents.span(), what));
    }
    let mut identity_documents = Vec::new();
    for choice in choices {
        if choice.get_ref().is_empty() {
            return Err(file.wrong(choice.span(), "the choice names no document"));
        }
        let kinds = file.read_distinct(choice.get_ref(), identity_document)?;
        if kinds.contains(&DocumentType::ResidencePermit) && !only(CountryCode::ES) {
            let what = "a residence permit counts for residents of Spain only";
            return Err(file.wrong(choice.span(), what));
        }
        if identity_documents.contains(&kinds) {
            return Err(file.wrong(choice.span(), "the choice stands there twice"));
        }
        identity_documents.push(kinds);
    }
    Ok(ResidenceGroup {
        name,
        countries,
        identity_documents,
        identity_by_ssn: *wire.identity_by_ssn.get_ref(),
    })
}

fn identity_document(raw: &str) -> Result<DocumentType, String> {
    let known = || DocumentType::ALL.into_iter().filter(|kind| kind.is_identity());
    known()
        .find(|kind| kind.code() == raw)
        .ok_or_else(|| none_of(known().map(DocumentType::code)))
}
