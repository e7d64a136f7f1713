//! From fields to the lines of a zone.

use thiserror::Error;

use super::check_digit::check_digit;
use super::fields::sex_character;
use super::format::composite_ranges;
use super::{Element, Fields, Format, ZoneDate};
use crate::Sex;

/// Why fields can't be printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum RenderError {
    /// The text of an element is longer than its place.
    #[error("{0:?} does not fit into the format")]
    DoesNotFit(Element),
    /// The text of an element holds something else than `A` to `Z`, digits and fillers.
    #[error("{0:?} holds a character that a zone can't have")]
    ForbiddenCharacter(Element),
}

/// Prints fields as lines, with all check digits. Names that are too long are cut at the end of their place, as
/// Doc 9303 permits. Missing dates and a missing sex are printed as fillers.
///
/// # Errors
/// [`RenderError`] names the element that can't be printed.
pub fn render(format: Format, fields: &Fields) -> Result<Vec<String>, RenderError> {
    let mut sheet = Sheet {
        format,
        lines: vec![vec!['<'; format.line_length()]; format.line_count()],
    };
    sheet.put(Element::DocumentCode, &fields.document_code)?;
    sheet.put(Element::Issuer, fields.issuer.as_str())?;
    sheet.put_names(fields)?;
    let sex = sex_character(fields.sex.unwrap_or(Sex::Unspecified));
    sheet.put(Element::Sex, &sex.to_string())?;
    let date = |date: Option<ZoneDate>| date.map_or_else(|| "<<<<<<".to_owned(), |date| date.zone_text());
    sheet.put_checked(Element::Birth, Element::BirthCheck, &date(fields.birth))?;
    if format == Format::FrenchCard {
        sheet.put(Element::Office, &fields.optional)?;
        sheet.put_checked(Element::Number, Element::NumberCheck, &fields.number)?;
    } else {
        sheet.put(Element::Nationality, fields.nationality.as_str())?;
        sheet.put_checked(Element::Expiry, Element::ExpiryCheck, &date(fields.expiry))?;
        sheet.put_number_and_optional(fields)?;
        sheet.put(Element::OptionalSecond, &fields.optional_second)?;
    }
    sheet.put_composite();
    Ok(sheet.lines.into_iter().map(String::from_iter).collect())
}

struct Sheet {
    format: Format,
    lines: Vec<Vec<char>>,
}

impl Sheet {
    /// Puts a text into the places of an element. An empty text fits even where the format lacks the element.
    fn put(&mut self, element: Element, text: &str) -> Result<(), RenderError> {
        if !text
            .bytes()
            .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'<')
        {
            return Err(RenderError::ForbiddenCharacter(element));
        }
        let mut characters = text.chars();
        for slot in self.format.slots().iter().filter(|slot| slot.element == element) {
            let places = &mut self.lines[slot.line][slot.start..slot.start + slot.length];
            for place in places {
                *place = characters.next().unwrap_or('<');
            }
        }
        if characters.next().is_some() {
            Err(RenderError::DoesNotFit(element))
        } else {
            Ok(())
        }
    }

    fn put_checked(&mut self, guarded: Element, digit: Element, text: &str) -> Result<(), RenderError> {
        self.put(guarded, text)?;
        let digit_text = check_digit(text.chars()).ok_or(RenderError::ForbiddenCharacter(guarded))?;
        self.put(digit, &digit_text.to_string())
    }

    fn put_number_and_optional(&mut self, fields: &Fields) -> Result<(), RenderError> {
        let overflows = fields.number.len() > self.places(Element::Number);
        if overflows && matches!(self.format, Format::Td1 | Format::Td2) && fields.number.is_ascii() {
            let digit =
                check_digit(fields.number.chars()).ok_or(RenderError::ForbiddenCharacter(Element::Number))?;
            let (own, more) = fields.number.split_at(self.places(Element::Number));
            self.put(Element::Number, own)?;
            let gap = if fields.optional.is_empty() { "" } else { "<" };
            return self.put(
                Element::Optional,
                &format!("{more}{digit}{gap}{}", fields.optional),
            );
        }
        self.put_checked(Element::Number, Element::NumberCheck, &fields.number)?;
        if self.format == Format::Td3 && !fields.optional.is_empty() {
            self.put_checked(Element::Optional, Element::OptionalCheck, &fields.optional)
        } else {
            self.put(Element::Optional, &fields.optional)
        }
    }

    fn put_names(&mut self, fields: &Fields) -> Result<(), RenderError> {
        let primary = fields.names.primary.join("<");
        let secondary = fields.names.secondary.join("<");
        if self.format == Format::FrenchCard {
            self.put_cut(Element::Names, &primary)?;
            return self.put_cut(Element::GivenNames, &secondary);
        }
        let gap = if secondary.is_empty() { "" } else { "<<" };
        self.put_cut(Element::Names, &format!("{primary}{gap}{secondary}"))
    }

    fn put_cut(&mut self, element: Element, text: &str) -> Result<(), RenderError> {
        let cut = text.chars().take(self.places(element)).collect::<String>();
        self.put(element, &cut)
    }

    fn places(&self, element: Element) -> usize {
        self.format
            .slots()
            .iter()
            .filter(|slot| slot.element == element)
            .map(|slot| slot.length)
            .sum()
    }

    fn put_composite(&mut self) {
        let guarded = composite_ranges(self.format)
            .iter()
            .flat_map(|(line, range)| self.lines[*line][range.clone()].iter().copied());
        let digit = check_digit(guarded).unwrap_or('<');
        for slot in self
            .format
            .slots()
            .iter()
            .filter(|slot| slot.element == Element::Composite)
        {
            self.lines[slot.line][slot.start] = digit;
        }
    }
}
