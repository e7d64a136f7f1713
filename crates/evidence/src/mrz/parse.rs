//! From lines of a known format to a [`Zone`].

use jiff::civil::Date;
use thiserror::Error;

use super::check_digit::check_digit;
use super::fields::sex_of;
use super::format::{Slot, composite_ranges};
use super::line::ReadChar;
use super::repair::{admits, by_position, empty_optional_check, fit};
use super::{
    Century, CheckDigit, Element, Fault, Fields, Format, Line, Repair, StateCode, Zone, ZoneDate, ZoneNames,
};

/// Longest document number that stands in its own place.
const NUMBER_PLACES: usize = 9;

/// Why lines are no zone of the format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum ParseError {
    /// The format has another number of lines.
    #[error("the format has another number of lines")]
    LineCount,
    /// A line is too long or too short, and only guessing would mend it.
    #[error("line {0} does not have the length that the format demands")]
    LineLength(usize),
}

/// Reads lines as a zone of one format. What is printed wrong is not mended: see [`Zone::checks`] and
/// [`Zone::faults`]. `today` decides about centuries.
///
/// # Errors
/// [`ParseError`] when number or length of the lines do not fit the format.
pub fn parse(format: Format, lines: &[Line], today: Date) -> Result<Zone, ParseError> {
    if lines.len() != format.line_count() {
        return Err(ParseError::LineCount);
    }
    let fitted = lines.iter().enumerate().map(|(index, line)| {
        fit(format, index, line.characters.clone()).ok_or(ParseError::LineLength(index))
    });
    let mut grid = Grid {
        format,
        lines: fitted.collect::<Result<_, _>>()?,
    };
    grid.repair();
    let number = grid.number();
    let checks = grid.checks(&number);
    let fields = grid.fields(number, today);
    let faults = grid.faults(&fields);
    let text = |line: &Vec<ReadChar>| line.iter().map(|character| character.taken).collect();
    let confidence = |line: &Vec<ReadChar>| line.iter().map(|character| character.confidence).collect();
    Ok(Zone {
        format,
        lines: grid.lines.iter().map(text).collect(),
        confidences: grid.lines.iter().map(confidence).collect(),
        fields,
        checks,
        repairs: grid.repairs(),
        faults,
    })
}

/// The lines at the length of the format.
struct Grid {
    format: Format,
    lines: Vec<Vec<ReadChar>>,
}

/// The document number with its check digit, wherever that stands.
struct Number {
    text: String,
    /// Place of the check digit, as slot of one character.
    check: (usize, usize),
    /// What of the optional data does not belong to the number.
    optional: String,
}

impl Grid {
    fn slot(&self, slot: &Slot) -> &[ReadChar] {
        &self.lines[slot.line][slot.start..slot.start + slot.length]
    }

    fn slots(&self, element: Element) -> impl Iterator<Item = &'static Slot> {
        self.format
            .slots()
            .iter()
            .filter(move |slot| slot.element == element)
    }

    /// The text of an element with all its fillers; empty when the format does not have it.
    fn text(&self, element: Element) -> String {
        self.slots(element)
            .flat_map(|slot| self.slot(slot))
            .map(|character| character.taken)
            .collect()
    }

    /// The text of an element without the fillers at its end.
    fn trimmed(&self, element: Element) -> String {
        self.text(element).trim_end_matches('<').to_owned()
    }

    fn repair(&mut self) {
        for slot in self.format.slots() {
            by_position(
                slot,
                &mut self.lines[slot.line][slot.start..slot.start + slot.length],
            );
        }
        if self.format == Format::Td3 && self.trimmed(Element::Optional).is_empty() {
            for slot in self
                .format
                .slots()
                .iter()
                .filter(|slot| slot.element == Element::OptionalCheck)
            {
                empty_optional_check(&mut self.lines[slot.line][slot.start..slot.start + slot.length]);
            }
        }
    }

    fn repairs(&self) -> Vec<Repair> {
        let places = self.lines.iter().enumerate().flat_map(|(line, characters)| {
            characters
                .iter()
                .enumerate()
                .map(move |(column, character)| (line, column, character))
        });
        places
            .filter_map(|(line, column, character)| {
                let rule = character.rule?;
                Some(Repair {
                    line,
                    column,
                    read: character.read,
                    taken: character.taken,
                    rule,
                })
            })
            .collect()
    }

    /// The number, which in TD1 and TD2 overflows into the optional data when a filler stands for its check digit
    /// (part 5, section 4.2.2, note j; part 6 alike).
    fn number(&self) -> Number {
        let own = self.trimmed(Element::Number);
        let optional = self.trimmed(Element::Optional);
        let own_check = self
            .slots(Element::NumberCheck)
            .next()
            .map_or((0, 0), |slot| (slot.line, slot.start));
        let overflows = matches!(self.format, Format::Td1 | Format::Td2)
            && own.len() == NUMBER_PLACES
            && self.text(Element::NumberCheck) == "<";
        let (tail, rest) = optional.split_once('<').unwrap_or((&optional, ""));
        if overflows
            && let Some(slot) = self.slots(Element::Optional).next()
            && let Some(check) = tail.chars().last().filter(char::is_ascii_digit)
            && tail.len() >= 2
        {
            let more = &tail[..tail.len() - check.len_utf8()];
            return Number {
                text: format!("{own}{more}"),
                check: (slot.line, slot.start + tail.len() - 1),
                optional: rest.to_owned(),
            };
        }
        Number {
            text: own,
            check: own_check,
            optional,
        }
    }

    fn checks(&self, number: &Number) -> Vec<CheckDigit> {
        let mut checks = vec![self.check(Element::Number, number.check, &number.text)];
        for (guarded, digit) in [
            (Element::Birth, Element::BirthCheck),
            (Element::Expiry, Element::ExpiryCheck),
            (Element::Optional, Element::OptionalCheck),
        ] {
            let place = self.slots(digit).next();
            checks
                .extend(place.map(|slot| self.check(guarded, (slot.line, slot.start), &self.text(guarded))));
        }
        let guarded = composite_ranges(self.format)
            .iter()
            .flat_map(|(line, range)| &self.lines[*line][range.clone()])
            .map(|character| character.taken)
            .collect::<String>();
        let place = self.slots(Element::Composite).next();
        checks.extend(place.map(|slot| self.check(Element::Composite, (slot.line, slot.start), &guarded)));
        checks
    }

    fn check(&self, guards: Element, (line, column): (usize, usize), guarded: &str) -> CheckDigit {
        let printed = self.lines[line][column].taken;
        let expected = check_digit(guarded.chars());
        let is_empty = guards != Element::Composite && guarded.bytes().all(|byte| byte == b'<');
        let holds = expected == Some(printed) || (is_empty && printed == '<');
        CheckDigit {
            guards,
            line,
            column,
            printed,
            expected,
            holds,
        }
    }

    fn fields(&self, number: Number, today: Date) -> Fields {
        let is_french = self.format == Format::FrenchCard;
        let issuer = StateCode::new(&self.text(Element::Issuer));
        let date = |element, century| ZoneDate::parse(&self.text(element), century, today);
        Fields {
            document_code: self.trimmed(Element::DocumentCode),
            nationality: if is_french {
                issuer.clone()
            } else {
                StateCode::new(&self.text(Element::Nationality))
            },
            issuer,
            number: number.text,
            names: if is_french {
                ZoneNames::of_fields(&self.text(Element::Names), &self.text(Element::GivenNames))
            } else {
                ZoneNames::of_field(&self.text(Element::Names))
            },
            birth: date(Element::Birth, Century::Birth),
            sex: self.text(Element::Sex).chars().next().and_then(sex_of),
            expiry: date(Element::Expiry, Century::Expiry),
            optional: if is_french {
                self.trimmed(Element::Office)
            } else {
                number.optional
            },
            optional_second: self.trimmed(Element::OptionalSecond),
        }
    }

    fn faults(&self, fields: &Fields) -> Vec<Fault> {
        let mut faults = Vec::new();
        for slot in self.format.slots() {
            let places = self.slot(slot).iter().zip(slot.start..);
            let forbidden = places.filter(|(character, _)| !admits(slot.kind, character.taken));
            faults.extend(forbidden.map(|(_, column)| Fault::ForbiddenCharacter {
                element: slot.element,
                line: slot.line,
                column,
            }));
        }
        let states = [
            (Element::Issuer, &fields.issuer),
            (Element::Nationality, &fields.nationality),
        ];
        let unknown = states.into_iter().filter(|(_, code)| code.authority().is_none());
        faults.extend(unknown.map(|(element, _)| Fault::UnknownState(element)));
        let impossible = |element, date: Option<ZoneDate>| {
            (date.is_none() && !self.text(element).is_empty()).then_some(Fault::ImpossibleDate(element))
        };
        faults.extend(impossible(Element::Birth, fields.birth));
        faults.extend(impossible(Element::Expiry, fields.expiry));
        let date = |date: Option<ZoneDate>| date.and_then(|date| date.date());
        if let (Some(birth), Some(expiry)) = (date(fields.birth), date(fields.expiry))
            && expiry < birth
        {
            faults.push(Fault::ExpiryBeforeBirth);
        }
        if fields.names.primary.is_empty() && fields.names.secondary.is_empty() {
            faults.push(Fault::NoName);
        }
        if self.trimmed(Element::Names).matches("<<").count() > 1 {
            faults.push(Fault::AmbiguousName);
        }
        faults
    }
}
