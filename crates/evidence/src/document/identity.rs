//! Who somebody is, as one source states it: zone, barcode or print.

use std::fmt;

use jiff::civil::Date;

use super::{Field, FieldReading, Source};
use crate::Sex;
use crate::aamva::Card;
use crate::mrz::{Element, StateCode, Zone, ZoneDate};
use crate::names::PersonName;
use crate::visual::{Seen, VisualZone};

/// A country as a source prints it.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct PrintedCountry {
    /// ISO 3166-1 alpha-2, where it stands for a state.
    pub(super) alpha_2: Option<String>,
    /// What is printed.
    pub(super) printed: String,
}

impl PrintedCountry {
    fn of_code(code: &StateCode) -> Option<Self> {
        (!code.as_str().is_empty()).then(|| Self {
            alpha_2: code.alpha_2().map(str::to_owned),
            printed: code.as_str().to_owned(),
        })
    }

    pub(super) fn of_alpha_2(alpha_2: &str) -> Self {
        Self {
            alpha_2: Some(alpha_2.to_owned()),
            printed: alpha_2.to_owned(),
        }
    }
}

/// What one source states. What it does not state is `None`. Its `Debug` output shows no values.
#[derive(Clone, PartialEq)]
pub(super) struct Identity {
    pub(super) source: Source,
    pub(super) name: Option<PersonName>,
    pub(super) birth: Option<ZoneDate>,
    /// The number of the document first, then others that holders know it by.
    pub(super) numbers: Vec<String>,
    pub(super) nationality: Option<PrintedCountry>,
    pub(super) issuer: Option<PrintedCountry>,
    pub(super) issued: Option<Date>,
    pub(super) expiry: Option<ZoneDate>,
    pub(super) sex: Option<Sex>,
    /// How sure the reader was of a field.
    pub(super) confidences: Vec<(Field, f32)>,
}

impl Identity {
    pub(super) fn nothing_of(source: Source) -> Self {
        Self {
            source,
            name: None,
            birth: None,
            numbers: Vec::new(),
            nationality: None,
            issuer: None,
            issued: None,
            expiry: None,
            sex: None,
            confidences: Vec::new(),
        }
    }

    /// What a zone states.
    pub(super) fn of_zone(zone: &Zone) -> Self {
        let fields = &zone.fields;
        let name = PersonName::from(&fields.names);
        let optional = [&fields.optional, &fields.optional_second];
        let numbers = std::iter::once(&fields.number).chain(optional);
        let confidences = [
            (Field::Name, Element::Names),
            (Field::BirthDate, Element::Birth),
            (Field::Number, Element::Number),
            (Field::Nationality, Element::Nationality),
            (Field::Issuer, Element::Issuer),
            (Field::Expiry, Element::Expiry),
            (Field::Sex, Element::Sex),
            (Field::Optional, Element::Optional),
        ];
        Self {
            source: Source::Zone,
            name: (!name.family.is_empty() || !name.given.is_empty()).then_some(name),
            birth: fields.birth,
            numbers: numbers.filter(|number| !number.is_empty()).cloned().collect(),
            nationality: PrintedCountry::of_code(&fields.nationality),
            issuer: PrintedCountry::of_code(&fields.issuer),
            issued: None,
            expiry: fields.expiry,
            sex: fields.sex,
            confidences: confidences
                .map(|(field, element)| (field, zone.confidence(element)))
                .to_vec(),
        }
    }

    /// What a barcode states. It says nothing about nationality.
    pub(super) fn of_card(card: &Card) -> Self {
        let name = card.person_name();
        let country = card.jurisdiction.map(|issuer| issuer.country.alpha_2());
        Self {
            name: (!name.family.is_empty() || !name.given.is_empty()).then_some(name),
            birth: card.birth.map(ZoneDate::of),
            numbers: card.number.iter().cloned().collect(),
            issuer: country.map(PrintedCountry::of_alpha_2),
            issued: card.issued,
            expiry: card.expiry.map(ZoneDate::of),
            sex: card.sex,
            ..Self::nothing_of(Source::Barcode)
        }
    }

    /// What the print states.
    pub(super) fn of_print(visual: &VisualZone, is_file_text: bool) -> Self {
        let numbers = [&visual.number, &visual.personal_number];
        let numbers = numbers.into_iter().flatten().map(|seen| seen.value.clone());
        let country = |seen: &Seen<String>| {
            StateCode::new(seen.value.trim())
                .alpha_2()
                .map(PrintedCountry::of_alpha_2)
        };
        let sureness = |seen: Option<f32>| seen.unwrap_or(1.0);
        Self {
            name: visual.name(),
            birth: visual.birth.as_ref().map(|seen| ZoneDate::of(seen.value)),
            numbers: numbers.collect(),
            nationality: visual.nationality.as_ref().and_then(country),
            issued: visual.issued.as_ref().map(|seen| seen.value),
            expiry: visual.expiry.as_ref().map(|seen| ZoneDate::of(seen.value)),
            sex: visual.sex.as_ref().map(|seen| seen.value),
            confidences: vec![
                (
                    Field::Name,
                    sureness(visual.family.as_ref().map(|seen| seen.confidence)),
                ),
                (
                    Field::BirthDate,
                    sureness(visual.birth.as_ref().map(|seen| seen.confidence)),
                ),
                (
                    Field::Number,
                    sureness(visual.number.as_ref().map(|seen| seen.confidence)),
                ),
                (
                    Field::Expiry,
                    sureness(visual.expiry.as_ref().map(|seen| seen.confidence)),
                ),
                (
                    Field::IssueDate,
                    sureness(visual.issued.as_ref().map(|seen| seen.confidence)),
                ),
            ],
            ..Self::nothing_of(if is_file_text {
                Source::FileText
            } else {
                Source::Print
            })
        }
    }

    /// How sure the reader was of a field; 1 where it did not say.
    pub(super) fn confidence(&self, field: Field) -> f32 {
        self.confidences
            .iter()
            .find(|(own, _)| *own == field)
            .map_or(1.0, |(_, confidence)| *confidence)
    }

    /// What it states, field by field.
    pub(super) fn readings(&self) -> Vec<FieldReading> {
        let name = self.name.as_ref();
        let part = |part: Option<&String>| part.filter(|part| !part.is_empty()).cloned();
        let country = |country: &Option<PrintedCountry>| country.as_ref().map(|it| it.printed.clone());
        let mut stated = vec![
            (Field::FamilyName, part(name.map(|name| &name.family))),
            (Field::GivenNames, part(name.map(|name| &name.given))),
            (Field::BirthDate, self.birth.as_ref().map(date_text)),
            (Field::Number, self.numbers.first().cloned()),
            (Field::Nationality, country(&self.nationality)),
            (Field::Issuer, country(&self.issuer)),
            (Field::IssueDate, self.issued.map(|date| date.to_string())),
            (Field::Expiry, self.expiry.as_ref().map(date_text)),
            (Field::Sex, self.sex.map(|sex| sex_text(sex).to_owned())),
        ];
        let others = self.numbers.iter().skip(1);
        stated.extend(others.map(|number| (Field::PersonalNumber, Some(number.clone()))));
        let reading = |(field, value): (Field, Option<String>)| {
            let confidence = match field {
                Field::FamilyName | Field::GivenNames => self.confidence(Field::Name),
                Field::PersonalNumber => self.confidence(Field::Optional),
                other => self.confidence(other),
            };
            Some(FieldReading {
                field,
                value: value?,
                source: self.source,
                confidence,
            })
        };
        stated.into_iter().filter_map(reading).collect()
    }
}

impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Identity")
            .field("source", &self.source)
            .finish_non_exhaustive()
    }
}

/// `YYYY-MM-DD` with question marks for what is unknown.
pub(super) fn date_text(date: &ZoneDate) -> String {
    let two = |part: Option<i8>| part.map_or_else(|| "??".to_owned(), |part| format!("{part:02}"));
    let year = date
        .year()
        .map_or_else(|| "????".to_owned(), |year| format!("{year:04}"));
    format!("{year}-{}-{}", two(date.month()), two(date.day()))
}

fn sex_text(sex: Sex) -> &'static str {
    match sex {
        Sex::Female => "F",
        Sex::Male => "M",
        Sex::Unspecified => "X",
    }
}

/// Letters and digits of a number, in upper case: what is compared.
pub(super) fn number_text(number: &str) -> String {
    number
        .chars()
        .filter(|character| character.is_alphanumeric())
        .flat_map(char::to_uppercase)
        .collect()
}

/// A name as one text.
pub(super) fn name_text(name: &PersonName) -> String {
    format!("{} {}", name.given, name.family).trim().to_owned()
}
