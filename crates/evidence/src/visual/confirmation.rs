//! Whether the print says what the machine-readable part says.

use jiff::civil::Date;

use super::{Seen, VisualZone};
use crate::document::Field;
use crate::names::{NameVerdict, PersonName, compare, transliterate};
use crate::text::{DateOrder, Line, dates, edits, fold};

/// Fewest fillers in a row that make a line one of the machine-readable zone.
const FILLERS_MIN: usize = 3;

/// Fewest characters of a line of a zone of which the fillers were lost.
const ZONE_CHARS_MIN: usize = 26;

/// Least confidence of a printed value that counts as a contradiction.
const CONTRADICTION_CONFIDENCE_MIN: f32 = 0.85;

/// Fewest letters of a name's word that may have one letter misread.
const LETTERS_FOR_EDIT_MIN: usize = 4;

/// What the print should say.
#[derive(Clone, Default)]
pub struct Expected {
    /// Name.
    pub name: Option<PersonName>,
    /// Date of birth.
    pub birth: Option<Date>,
    /// Number of the document.
    pub number: Option<String>,
    /// Last day of validity.
    pub expiry: Option<Date>,
}

/// What became of one field.
#[derive(Clone, PartialEq)]
pub enum Confirmation {
    /// The print says the same.
    Confirmed,
    /// It was not found in print.
    Unseen,
    /// The print says something else there.
    Contradicted {
        /// What it says.
        printed: String,
        /// How sure the reader was of it.
        confidence: f32,
    },
}

impl std::fmt::Debug for Confirmation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Confirmed => "Confirmed",
            Self::Unseen => "Unseen",
            Self::Contradicted { .. } => "Contradicted",
        })
    }
}

/// Whether a line is one of the machine-readable zone, which cannot confirm itself.
pub fn is_zone_line(text: &str) -> bool {
    let compact = text
        .chars()
        .filter(|sign| !sign.is_whitespace())
        .collect::<Vec<_>>();
    let longest = compact
        .split(|sign| *sign != '<')
        .map(<[char]>::len)
        .max()
        .unwrap_or(0);
    let belongs = |sign: &&char| sign.is_ascii_uppercase() || sign.is_ascii_digit() || **sign == '<';
    let all = compact.iter().filter(belongs).count() * 20 >= compact.len() * 19;
    let is_long = compact.len() >= ZONE_CHARS_MIN && all && text.split_whitespace().count() <= 3;
    longest >= FILLERS_MIN || (is_long && compact.iter().any(|sign| sign.is_ascii_digit()))
}

/// Looks for what is expected: anywhere in print to confirm it, at its label to contradict it.
pub fn confirm(
    expected: &Expected,
    lines: &[Line],
    zone: &VisualZone,
    today: Date,
) -> Vec<(Field, Confirmation)> {
    let printed = lines
        .iter()
        .filter(|line| !is_zone_line(&line.text))
        .collect::<Vec<_>>();
    let mut outcomes = Vec::new();
    if let Some(name) = &expected.name {
        outcomes.push((Field::Name, confirm_name(name, &printed, zone)));
    }
    for (field, date, labelled) in [
        (Field::BirthDate, expected.birth, &zone.birth),
        (Field::Expiry, expected.expiry, &zone.expiry),
    ] {
        if let Some(date) = date {
            outcomes.push((field, confirm_date(date, &printed, labelled.as_ref(), today)));
        }
    }
    if let Some(number) = &expected.number {
        outcomes.push((Field::Number, confirm_number(number, &printed, zone)));
    }
    outcomes
}

fn contradicted<T>(seen: &Seen<T>, printed: String) -> Confirmation {
    if seen.confidence >= CONTRADICTION_CONFIDENCE_MIN {
        Confirmation::Contradicted {
            printed,
            confidence: seen.confidence,
        }
    } else {
        Confirmation::Unseen
    }
}

/// Every word of the name stands somewhere in print, up to a letter.
fn confirm_name(name: &PersonName, printed: &[&Line], zone: &VisualZone) -> Confirmation {
    let words = printed
        .iter()
        .flat_map(|line| transliterate(&line.text))
        .collect::<Vec<_>>();
    let wanted = transliterate(&format!("{} {}", name.family, name.given));
    let compact = words.concat();
    // What a zone had no room for may be the rest of its last word.
    let cut = wanted.last().filter(|_| name.truncated);
    let stands = |word: &String| {
        let most = usize::from(word.len() >= LETTERS_FOR_EDIT_MIN);
        words.iter().any(|own| {
            edits(own, word, most).is_some()
                || thorn_for_p(own).is_some_and(|own| edits(&own, word, most).is_some())
                || (cut == Some(word) && own.starts_with(word.as_str()))
        }) || (word.len() > 5 && compact.contains(word.as_str()))
    };
    if !wanted.is_empty() && wanted.iter().all(stands) {
        return Confirmation::Confirmed;
    }
    for (part, seen) in [(&name.family, &zone.family), (&name.given, &zone.given)] {
        let own = transliterate(part);
        if let Some(seen) = seen
            && !own.is_empty()
            && !own.iter().any(stands)
            && is_another(&seen.value, &wanted)
        {
            return contradicted(seen, seen.value.clone());
        }
    }
    let (Some(read), Some(family), Some(given)) = (zone.name(), &zone.family, &zone.given) else {
        return Confirmation::Unseen;
    };
    if compare(name, &read).verdict != NameVerdict::Different
        || compare(&read, name).verdict != NameVerdict::Different
    {
        return Confirmation::Confirmed;
    }
    // Half of the words are there: the rest was misread rather than replaced.
    let half = wanted.iter().filter(|word| stands(word)).count() * 2 >= wanted.len();
    let surest = if family.confidence < given.confidence {
        family
    } else {
        given
    };
    if half {
        Confirmation::Unseen
    } else {
        contradicted(surest, format!("{} {}", read.given, read.family))
    }
}

/// A word whose first letter is read as a P and may be the Icelandic one that zones write as TH.
fn thorn_for_p(word: &str) -> Option<String> {
    word.strip_prefix('P').map(|rest| format!("TH{rest}"))
}

/// Whether a printed part of a name is surely none of the words that are expected, however it was misread: nothing in it is
/// half as long as one of them and half like it.
fn is_another(printed: &str, wanted: &[String]) -> bool {
    let words = transliterate(printed);
    let is_like = |own: &String, other: &String| {
        let most = own.len().max(other.len()) / 2;
        edits(own, other, most).is_some() || own.contains(other.as_str()) || other.contains(own.as_str())
    };
    let has_letters = words.iter().any(|word| word.len() >= LETTERS_FOR_EDIT_MIN);
    has_letters
        && !words
            .iter()
            .any(|own| wanted.iter().any(|other| is_like(own, other)))
}

fn confirm_date(date: Date, printed: &[&Line], labelled: Option<&Seen<Date>>, today: Date) -> Confirmation {
    let digits = format!("{:02}{:02}{:04}", date.day(), date.month(), date.year());
    let american = format!("{:02}{:02}{:04}", date.month(), date.day(), date.year());
    let stands = printed.iter().any(|line| {
        let is_it = |order| {
            dates(&line.text, order, today)
                .iter()
                .any(|found| found.date == date || found.otherwise == Some(date))
        };
        let bare = line.text.chars().filter(char::is_ascii_digit).collect::<String>();
        is_it(DateOrder::DayFirst) || bare.contains(&digits) || bare.contains(&american)
    });
    match labelled {
        _ if stands => Confirmation::Confirmed,
        Some(seen) => contradicted(seen, seen.value.to_string()),
        None => Confirmation::Unseen,
    }
}

fn confirm_number(number: &str, printed: &[&Line], zone: &VisualZone) -> Confirmation {
    let wanted = number_letters(number);
    let stands = printed
        .iter()
        .any(|line| number_letters(&line.text).contains(&wanted));
    if stands && !wanted.is_empty() {
        return Confirmation::Confirmed;
    }
    match &zone.number {
        // Only figures that were surely read as other figures contradict; a letter and a figure are mistaken for each
        // other too easily.
        Some(seen) if differs_in_figures(&wanted, &number_letters(&seen.value)) => {
            contradicted(seen, seen.value.clone())
        }
        _ => Confirmation::Unseen,
    }
}

/// Letters and digits, with those that look alike in one form.
fn number_letters(text: &str) -> String {
    let one_form = |sign: char| match sign {
        'O' | 'Q' => '0',
        'I' | 'L' => '1',
        other => other,
    };
    fold(text)
        .chars()
        .filter(|sign| sign.is_ascii_alphanumeric())
        .map(one_form)
        .collect()
}

fn differs_in_figures(wanted: &str, read: &str) -> bool {
    if wanted.len() != read.len() {
        return false;
    }
    let figures =
        |(one, other): &(char, char)| one != other && one.is_ascii_digit() && other.is_ascii_digit();
    wanted.chars().zip(read.chars()).any(|pair| figures(&pair))
}
