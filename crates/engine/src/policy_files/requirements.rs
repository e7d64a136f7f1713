//! `requirements.toml`: what each product asks of whom.

use domain::document::DocumentType;
use domain::policy::{Member, RequiredDocument, Requirement, ResidenceGroup, When};
use domain::product::{Product, ProductSet};
use serde::Deserialize;
use toml::Spanned;

use super::PolicyError;
use super::countries::product;
use super::source_file::{SourceFile, Word, none_of};

/// Most requirements.
const REQUIREMENTS_MAX: usize = 200;
/// How a file names one of the group's choices of identity document.
const IDENTITY_DOCUMENT: &str = "identity-document";
/// Every name of [`When`].
const WHEN: [&str; 4] = [
    "always",
    "edd",
    "state-requires-due-diligence",
    "due-diligence-sent",
];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wire {
    requirement: Spanned<Vec<Spanned<RequirementWire>>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RequirementWire {
    groups: Spanned<Vec<Word>>,
    products: Spanned<Vec<Word>>,
    when: Word,
    #[serde(default)]
    data: Vec<Word>,
    #[serde(default)]
    documents: Vec<Word>,
}

pub(super) fn read(
    file: &SourceFile<'_>,
    groups: &[ResidenceGroup],
) -> Result<Vec<Requirement>, PolicyError> {
    let wire: Wire = file.parse()?;
    if wire.requirement.get_ref().len() > REQUIREMENTS_MAX {
        let what = format!("must be at most {REQUIREMENTS_MAX} requirements");
        return Err(file.wrong(wire.requirement.span(), what));
    }
    let requirements = wire
        .requirement
        .get_ref()
        .iter()
        .map(|one| requirement(file, one, groups))
        .collect::<Result<Vec<_>, _>>()?;
    somebody_is_asked_for_user_details(file, groups, &requirements)?;
    Ok(requirements)
}

fn requirement(
    file: &SourceFile<'_>,
    wire: &Spanned<RequirementWire>,
    groups: &[ResidenceGroup],
) -> Result<Requirement, PolicyError> {
    let it = wire.get_ref();
    for (list, of) in [(&it.groups, "group"), (&it.products, "product")] {
        if list.get_ref().is_empty() {
            return Err(file.wrong(
                list.span(),
                format!("names no {of}: the requirement holds for nobody"),
            ));
        }
    }
    if it.data.is_empty() && it.documents.is_empty() {
        return Err(file.wrong(
            it.when.span(),
            "the requirement asks for neither data nor documents",
        ));
    }
    let known_group = |raw: &str| {
        let known = groups.iter().map(|group| group.name.as_str());
        if known.clone().any(|name| name == raw) {
            Ok(raw.to_owned())
        } else {
            Err(none_of(known))
        }
    };
    Ok(Requirement {
        groups: file.read_distinct(it.groups.get_ref(), known_group)?,
        products: file
            .read_distinct(it.products.get_ref(), product)?
            .into_iter()
            .collect(),
        when: file.read(&it.when, |raw| {
            When::from_code(raw).ok_or_else(|| none_of(WHEN.into_iter()))
        })?,
        members: file.read_distinct(&it.data, |raw| {
            Member::from_path(raw).ok_or_else(|| none_of(Member::ALL.into_iter().map(Member::path)))
        })?,
        documents: file.read_distinct(&it.documents, required_document)?,
    })
}

fn required_document(raw: &str) -> Result<RequiredDocument, String> {
    if raw == IDENTITY_DOCUMENT {
        return Ok(RequiredDocument::Identity);
    }
    // Which identity document counts is the group's to say: a requirement asks for the kind, never for one of them.
    let known = || DocumentType::ALL.into_iter().filter(|kind| !kind.is_identity());
    known()
        .find(|kind| kind.code() == raw)
        .map(RequiredDocument::Exactly)
        .ok_or_else(|| none_of(std::iter::once(IDENTITY_DOCUMENT).chain(known().map(DocumentType::code))))
}

/// Age, residence and names to screen are read from `userDetails`: without them the checks would find nothing wrong.
fn somebody_is_asked_for_user_details(
    file: &SourceFile<'_>,
    groups: &[ResidenceGroup],
    requirements: &[Requirement],
) -> Result<(), PolicyError> {
    for group in groups {
        let asked = requirements
            .iter()
            .filter(|rule| rule.when == When::Always && rule.groups.contains(&group.name))
            .filter(|rule| rule.members.contains(&Member::UserDetails));
        let covered: Vec<Product> = asked.flat_map(|rule| rule.products.iter()).collect();
        let unasked = ProductSet::of(|product| !covered.contains(&product));
        if let Some(product) = unasked.iter().next() {
            return Err(file.wrong_as_a_whole(format!(
                "no requirement asks the group `{}` always for userDetails for {}",
                group.name,
                product.code()
            )));
        }
    }
    Ok(())
}
