//! The numbered elements of driving licences.

use crate::document::Field;
use crate::text::{Line, fold};

/// The elements of Directive 2006/126/EC annex I that are looked for, longest key first.
const EUROPEAN: &[(&str, Field)] = &[
    ("4A", Field::IssueDate),
    ("4B", Field::Expiry),
    ("4C", Field::Authority),
    ("4D", Field::PersonalNumber),
    ("1", Field::FamilyName),
    ("2", Field::GivenNames),
    ("3", Field::BirthDate),
    ("5", Field::Number),
    ("8", Field::Address),
    ("9", Field::Class),
];

/// Those of the AAMVA card design, where 5 is the document discriminator and 4d the number.
const AMERICAN: &[(&str, Field)] = &[
    ("4A", Field::IssueDate),
    ("4B", Field::Expiry),
    ("4D", Field::Number),
    ("15", Field::Sex),
    ("1", Field::FamilyName),
    ("2", Field::GivenNames),
    ("3", Field::BirthDate),
    ("8", Field::Address),
    ("9", Field::Class),
];

/// How many heights of a number that stands alone its value may begin to the right of it.
const BESIDE_HEIGHTS_MAX: f32 = 4.0;

/// Which numbering a licence follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Numbering {
    European,
    American,
}

/// The numbering of the lines; `None` when they are those of no licence with numbers. Three elements in the right
/// order from top to bottom tell.
pub(super) fn numbering(lines: &[Line]) -> Option<Numbering> {
    let american = lines.iter().any(|line| {
        let text = fold(&line.text);
        [
            "DRIVER LICENSE",
            "DRIVER'S LICENSE",
            "DRIVER'S",
            "DOB",
            "4D LIC",
            "USA",
            "LICENSE",
        ]
        .iter()
        .any(|word| text.contains(word))
    });
    let numbering = if american {
        Numbering::American
    } else {
        Numbering::European
    };
    let dated = elements(lines, numbering)
        .into_iter()
        .filter(|(field, value, _)| {
            matches!(field, Field::BirthDate | Field::Expiry | Field::IssueDate)
                && value.chars().any(|sign| sign.is_ascii_digit())
        })
        .count();
    (dated >= 2).then_some(numbering)
}

/// The elements with their text and line, from top to bottom.
pub(super) fn elements(lines: &[Line], numbering: Numbering) -> Vec<(Field, String, usize)> {
    let keys = match numbering {
        Numbering::European => EUROPEAN,
        Numbering::American => AMERICAN,
    };
    let mut found = Vec::new();
    for (index, line) in lines.iter().enumerate() {
        let text = line.text.trim_start_matches(|sign: char| !sign.is_alphanumeric());
        let Some((key, field)) = keys.iter().find(|(key, _)| has_key(text, key)) else {
            continue;
        };
        let value = text.chars().skip(key.len()).collect::<String>();
        let value = value.trim_matches(|sign: char| sign.is_whitespace() || matches!(sign, '.' | ':'));
        let value = (!value.is_empty()).then(|| (value.to_owned(), index));
        let value = value.or_else(|| {
            let beside = beside(lines, index, keys)?;
            Some((lines[beside].text.clone(), beside))
        });
        let (value, index) = value.unwrap_or((String::new(), index));
        found.push((*field, value, index));
    }
    found
}

/// The nearest line to the right of a number that stands alone; none where that is the next number.
fn beside(lines: &[Line], number: usize, keys: &[(&str, Field)]) -> Option<usize> {
    let own = &lines[number];
    let is_beside = |line: &Line| {
        line.page == own.page
            && own.area.shares_row(&line.area) > 0.5
            && line.area.left >= own.area.right - own.area.height()
            && line.area.left - own.area.right <= own.area.height() * BESIDE_HEIGHTS_MAX
    };
    let others = lines
        .iter()
        .enumerate()
        .filter(|(index, line)| *index != number && is_beside(line));
    let (nearest, line) = others.min_by(|(_, one), (_, other)| one.area.left.total_cmp(&other.area.left))?;
    (!keys
        .iter()
        .any(|(key, _)| has_key(&line.text, key) && has_stop(&line.text, key)))
    .then_some(nearest)
}

/// `4c.`, `2)`: a key that cannot be the beginning of a date or a number.
fn has_stop(text: &str, key: &str) -> bool {
    let mut rest = text.chars().skip(key.len());
    matches!(rest.next(), None | Some('.' | ')' | ' '))
        && !rest.next().is_some_and(|sign| sign.is_ascii_digit())
}

/// `4a 01.01.2013`, `4b.31.12:2015`, `4aISS01/06/2015`, `1. MARTIN`, `1 TALBOT`: the key, and then anything but another
/// digit of a number. A bare key of one digit needs a separator: `3DOB` is fine, `31.12` is not.
fn has_key(text: &str, key: &str) -> bool {
    let folded = fold(&text.chars().take(key.len() + 2).collect::<String>());
    let Some(rest) = folded.strip_prefix(key) else {
        return false;
    };
    let mut rest = rest.chars();
    match (rest.next(), rest.next()) {
        (Some(sign), next) if key.len() == 1 => {
            matches!(sign, ' ' | '.' | ')' | ':')
                && next.is_none_or(|next| !next.is_ascii_digit() || key == "3" || key == "5")
                || (sign.is_alphabetic() && key == "3")
        }
        (Some(_) | None, _) => true,
    }
}

#[cfg(test)]
mod tests {
    use super::{Numbering, elements, numbering};
    use crate::document::Field;
    use crate::text::{Area, Line};

    fn lines(rows: &[&str]) -> Vec<Line> {
        rows.iter()
            .map(|text| Line::read(text, 0.9, 0, Area::default()))
            .collect()
    }

    #[test]
    fn a_french_licence_is_read_by_its_numbers() {
        let lines = lines(&[
            "PERMIS DE CONDUIRE",
            "1. MARTIN",
            "2. Marie",
            "3. 14.07.1981(Utopia City)",
            "4a 01.01.2013 4.999 lpipa",
            "4b.31.12:2015",
            "5.13AA00001",
            "31.12.2015",
            "9. A/B",
        ]);
        assert_eq!(numbering(&lines), Some(Numbering::European));
        let found = elements(&lines, Numbering::European);
        let value = |field| {
            found
                .iter()
                .find(|(own, ..)| *own == field)
                .map(|(_, value, _)| value.as_str())
        };
        assert_eq!(value(Field::FamilyName), Some("MARTIN"));
        assert_eq!(value(Field::GivenNames), Some("Marie"));
        assert_eq!(value(Field::BirthDate), Some("14.07.1981(Utopia City)"));
        assert_eq!(value(Field::Expiry), Some("31.12:2015"));
        assert_eq!(value(Field::Number), Some("13AA00001"));
    }

    #[test]
    fn numbers_that_stand_apart_from_their_values_announce_what_is_beside_them() {
        let line = |left: f32, top: f32, width: f32, text: &str| {
            let area = Area {
                left,
                top,
                right: left + width,
                bottom: top + 20.0,
            };
            Line::read(text, 0.9, 0, area)
        };
        let lines = [
            line(100.0, 0.0, 200.0, "PRAWO JAZDY"),
            line(100.0, 30.0, 200.0, "1. WRONA"),
            line(100.0, 60.0, 18.0, "2."),
            line(150.0, 60.0, 90.0, "ZOFIA"),
            line(100.0, 90.0, 18.0, "3."),
            line(150.0, 90.0, 200.0, "19.09.1995 GDYNIA"),
            line(100.0, 120.0, 25.0, "4a."),
            line(160.0, 122.0, 140.0, "02.12.2014"),
            line(330.0, 121.0, 160.0, "4c. PREZ. GDYNI"),
            line(100.0, 150.0, 25.0, "4b."),
            line(160.0, 150.0, 140.0, "02.12.2029"),
            line(100.0, 180.0, 18.0, "5."),
            line(330.0, 180.0, 60.0, "9. B"),
        ];
        assert_eq!(numbering(&lines), Some(Numbering::European));
        let found = elements(&lines, Numbering::European);
        let value = |field| {
            let found = found.iter().find(|(own, ..)| *own == field);
            found.map(|(_, value, index)| (value.as_str(), *index))
        };
        assert_eq!(value(Field::GivenNames), Some(("ZOFIA", 3)));
        assert_eq!(value(Field::BirthDate), Some(("19.09.1995 GDYNIA", 5)));
        assert_eq!(value(Field::IssueDate), Some(("02.12.2014", 7)));
        assert_eq!(value(Field::Authority), Some(("PREZ. GDYNI", 8)));
        assert_eq!(value(Field::Expiry), Some(("02.12.2029", 10)));
        assert_eq!(
            value(Field::Number),
            Some(("", 11)),
            "the next number is no value"
        );
        assert_eq!(value(Field::Class), Some(("B", 12)));
    }

    #[test]
    fn an_american_licence_is_read_by_its_numbers() {
        let lines = lines(&[
            "DRIVER LICENSE",
            "4dLIC#WDLABCD456DG 9CLASS B DONOR",
            "1 TALBOT",
            "2 LIAM R.",
            "3 DOB 01/06/1958",
            "4aISS01/06/2015",
            "8123 STREET ADDRESS",
            "15 SEX M",
            "4b EXP 08/12/2020",
            "5DDWDLABCD456DG1234567XX1101",
        ]);
        assert_eq!(numbering(&lines), Some(Numbering::American));
        let found = elements(&lines, Numbering::American);
        let value = |field| {
            found
                .iter()
                .find(|(own, ..)| *own == field)
                .map(|(_, value, _)| value.as_str())
        };
        assert_eq!(value(Field::FamilyName), Some("TALBOT"));
        assert_eq!(value(Field::BirthDate), Some("DOB 01/06/1958"));
        assert_eq!(value(Field::Number), Some("LIC#WDLABCD456DG 9CLASS B DONOR"));
        assert_eq!(value(Field::Expiry), Some("EXP 08/12/2020"));
    }

    #[test]
    fn other_pages_have_no_numbering() {
        assert_eq!(
            numbering(&lines(&["1. Introduction", "2. What we ask", "3. Why"])),
            None
        );
        assert_eq!(numbering(&[]), None);
    }
}
