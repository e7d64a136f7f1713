//! The fields of the visual zone.

use std::fmt;

use jiff::civil::Date;

use super::labels::label_of;
use super::numbered::{Numbering, elements, numbering};
use super::{is_zone_line, spanish_number};
use crate::Sex;
use crate::document::Field;
use crate::names::PersonName;
use crate::text::{Area, DateOrder, Line, dates, fold};

/// How many heights of a label its value may lie below it.
const BELOW_HEIGHTS_MAX: f32 = 2.6;

/// Most bytes of classes and of an authority.
const SHORT_BYTES_MAX: usize = 40;

/// Fewest characters of a document's number.
const NUMBER_CHARS_MIN: usize = 5;

/// A value that was read, and where.
#[derive(Clone, PartialEq)]
pub struct Seen<T> {
    /// The value.
    pub value: T,
    /// How sure the reader was of the line, from 0 to 1.
    pub confidence: f32,
    /// Where it stands.
    pub area: Area,
}

impl<T> fmt::Debug for Seen<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Seen")
            .field("confidence", &self.confidence)
            .finish_non_exhaustive()
    }
}

/// What stands in the visual zone.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct VisualZone {
    /// Surnames.
    pub family: Option<Seen<String>>,
    /// Given names.
    pub given: Option<Seen<String>>,
    /// Date of birth.
    pub birth: Option<Seen<Date>>,
    /// Number of the document.
    pub number: Option<Seen<String>>,
    /// The holder's national number.
    pub personal_number: Option<Seen<String>>,
    /// Nationality as printed.
    pub nationality: Option<Seen<String>>,
    /// Day of issue.
    pub issued: Option<Seen<Date>>,
    /// Last day of validity.
    pub expiry: Option<Seen<Date>>,
    /// Sex.
    pub sex: Option<Seen<Sex>>,
    /// Classes of vehicles.
    pub class: Option<Seen<String>>,
    /// Who issued it, as printed.
    pub authority: Option<Seen<String>>,
}

impl VisualZone {
    /// The name, when any part of it was found.
    pub fn name(&self) -> Option<PersonName> {
        let part =
            |part: &Option<Seen<String>>| part.as_ref().map(|seen| seen.value.clone()).unwrap_or_default();
        let is_there = self.family.is_some() || self.given.is_some();
        is_there.then(|| PersonName {
            family: part(&self.family),
            given: part(&self.given),
            truncated: false,
        })
    }

    /// How many fields were found.
    pub fn count(&self) -> usize {
        let texts = [
            &self.family,
            &self.given,
            &self.number,
            &self.personal_number,
            &self.nationality,
        ];
        let days = [&self.birth, &self.issued, &self.expiry];
        texts.iter().filter(|field| field.is_some()).count()
            + days.iter().filter(|field| field.is_some()).count()
    }
}

/// Reads the visual zone. Lines of the machine-readable zone are left out.
pub fn read(lines: &[Line], today: Date) -> VisualZone {
    let lines = lines
        .iter()
        .filter(|line| !is_zone_line(&line.text))
        .cloned()
        .collect::<Vec<_>>();
    let numbering = numbering(&lines);
    let order = match numbering {
        Some(Numbering::American) => DateOrder::MonthFirst,
        _ if is_american(&lines) => DateOrder::MonthFirst,
        _ => DateOrder::DayFirst,
    };
    let mut zone = VisualZone::default();
    let page = Reader {
        lines: &lines,
        order,
        today,
    };
    if let Some(numbering) = numbering {
        for (field, value, index) in elements(&lines, numbering) {
            let value = label_of(&value).and_then(|label| label.value).unwrap_or(value);
            page.take(&mut zone, field, &value, &lines[index]);
        }
    }
    for (index, line) in lines.iter().enumerate() {
        let Some(label) = label_of(&line.text) else {
            continue;
        };
        if let Some(value) = &label.value {
            page.take(&mut zone, label.field, value, line);
        }
        for candidate in page.values_of(index) {
            page.take(&mut zone, label.field, &candidate.text, candidate);
        }
    }
    let spanish = lines
        .iter()
        .find_map(|line| Some((spanish_number(&line.text)?, line)));
    if let Some((number, line)) = spanish {
        zone.personal_number = zone.personal_number.take().or_else(|| Some(seen(number, line)));
    }
    zone
}

fn is_american(lines: &[Line]) -> bool {
    lines.iter().any(|line| {
        let text = fold(&line.text);
        [
            "DRIVER LICENSE",
            "DRIVER'S LICENSE",
            "DRIVER'S",
            "UNITED STATES OF AMERICA",
        ]
        .iter()
        .any(|words| text.contains(words))
    })
}

fn seen<T>(value: T, line: &Line) -> Seen<T> {
    Seen {
        value,
        confidence: line.confidence(),
        area: line.area,
    }
}

struct Reader<'a> {
    lines: &'a [Line],
    order: DateOrder,
    today: Date,
}

impl Reader<'_> {
    /// The lines that can hold the value of a label: below it in its column, else beside it.
    fn values_of(&self, label: usize) -> Vec<&Line> {
        let own = &self.lines[label];
        let height = own.area.height();
        let is_below = |line: &Line| {
            let distance = line.area.middle() - own.area.middle();
            let aligned = (line.area.left - own.area.left).abs() <= height * 2.0
                || own.area.shares_column(&line.area) > 0.5;
            line.page == own.page
                && distance > height * 0.4
                && distance <= height * BELOW_HEIGHTS_MAX
                && aligned
        };
        let is_beside = |line: &Line| {
            line.page == own.page
                && own.area.shares_row(&line.area) > 0.5
                && line.area.left >= own.area.right - height
                && line.area.left - own.area.right <= height * 6.0
        };
        let others = || {
            let numbered = self.lines.iter().enumerate();
            numbered.filter(|(index, line)| *index != label && label_of(&line.text).is_none())
        };
        let mut found = others()
            .filter(|(_, line)| is_beside(line))
            .map(|(_, line)| line)
            .collect::<Vec<_>>();
        let mut under = others()
            .filter(|(_, line)| is_below(line))
            .map(|(_, line)| line)
            .collect::<Vec<_>>();
        under.sort_by(|one, other| one.area.top.total_cmp(&other.area.top));
        found.extend(under);
        found
    }

    /// Takes a text for the value of a field, if it can be one and the field has none yet.
    fn take(&self, zone: &mut VisualZone, field: Field, text: &str, line: &Line) {
        let date = || {
            dates(text, self.order, self.today)
                .first()
                .map(|found| found.date)
                .or_else(|| self.bare_date(text))
        };
        match field {
            Field::FamilyName => fill(&mut zone.family, name(text), line),
            Field::GivenNames => fill(&mut zone.given, name(text), line),
            Field::BirthDate => fill(&mut zone.birth, date().filter(|date| *date <= self.today), line),
            Field::IssueDate => fill(&mut zone.issued, date().filter(|date| *date <= self.today), line),
            Field::Expiry => fill(&mut zone.expiry, date(), line),
            Field::Number => fill(&mut zone.number, number(text), line),
            Field::PersonalNumber => fill(&mut zone.personal_number, number(text), line),
            Field::Nationality => fill(&mut zone.nationality, name(text), line),
            Field::Sex => fill(&mut zone.sex, sex(text), line),
            Field::Class => fill(&mut zone.class, short(text), line),
            Field::Authority => fill(&mut zone.authority, short(text), line),
            _ => {}
        }
    }

    /// `12071984`, `12 071984`: the reader lost the spaces. Only where a date is expected.
    fn bare_date(&self, text: &str) -> Option<Date> {
        let digits = text
            .chars()
            .filter(|sign| !sign.is_whitespace())
            .collect::<String>();
        if digits.len() != 8 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let (day, rest) = digits.split_at(2);
        let (month, year) = rest.split_at(2);
        let found = dates(&format!("{day}.{month}.{year}"), self.order, self.today);
        found.first().map(|found| found.date)
    }
}

fn fill<T>(place: &mut Option<Seen<T>>, value: Option<T>, line: &Line) {
    if place.is_none()
        && let Some(value) = value
    {
        *place = Some(seen(value, line));
    }
}

/// A text of a few words, with something in it.
fn short(text: &str) -> Option<String> {
    (text.len() <= SHORT_BYTES_MAX && text.chars().any(char::is_alphanumeric)).then(|| text.to_owned())
}

/// Words of letters; none with digits.
fn name(text: &str) -> Option<String> {
    let text = text.trim_matches(|sign: char| !sign.is_alphanumeric());
    let letters = text.chars().filter(|sign| sign.is_alphabetic()).count();
    let digits = text.chars().filter(char::is_ascii_digit).count();
    (letters >= 2 && digits == 0 && letters <= 80).then(|| text.to_owned())
}

/// The first word with digits that is long enough for a number of a document.
fn number(text: &str) -> Option<String> {
    let word = |text: &str| {
        let kept = text
            .chars()
            .filter(|sign| sign.is_ascii_alphanumeric())
            .collect::<String>();
        let digits = kept.bytes().filter(u8::is_ascii_digit).count();
        (kept.len() >= NUMBER_CHARS_MIN && digits >= 2 && kept.len() <= 24).then_some(kept)
    };
    let mut words = text.split_whitespace();
    words.find_map(word).or_else(|| word(text))
}

fn sex(text: &str) -> Option<Sex> {
    let first = fold(text);
    let first = first
        .split(|sign: char| !sign.is_alphabetic())
        .find(|word| !word.is_empty())?;
    match first {
        "M" | "MALE" | "MASCULIN" | "MO" => Some(Sex::Male),
        "F" | "FEMALE" | "W" | "K" | "FEMININ" | "V" => Some(Sex::Female),
        "X" => Some(Sex::Unspecified),
        _ => None,
    }
}
