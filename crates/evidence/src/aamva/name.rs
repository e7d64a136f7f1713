//! Names: in parts, whole, or both.

use std::fmt;

/// Whether a part of the name was shortened to fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Truncation {
    /// `T`
    Truncated,
    /// `N`
    Whole,
    /// `U`, or not stated.
    #[default]
    Unknown,
}

impl Truncation {
    fn of(value: Option<&str>) -> Self {
        match value {
            Some("T") => Self::Truncated,
            Some("N") => Self::Whole,
            _ => Self::Unknown,
        }
    }
}

/// The holder's name.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct CardName {
    /// Family name.
    pub family: Option<String>,
    /// First name.
    pub first: Option<String>,
    /// Middle names, with spaces between them.
    pub middle: Option<String>,
    /// What follows the name, such as `JR`.
    pub suffix: Option<String>,
    /// Whether the family name was shortened (DDE).
    pub family_truncation: Truncation,
    /// Whether the first name was shortened (DDF).
    pub first_truncation: Truncation,
    /// Whether the middle names were shortened (DDG).
    pub middle_truncation: Truncation,
}

impl CardName {
    /// Takes the name from whichever elements have it: DCS with DAC and DAD (since version 4), DCS with DCT (2 and
    /// 3), DAB with DAC and DAD or the whole name in DAA (1). `get` returns the value of an element unless it is
    /// empty or says that there is none.
    pub(super) fn of<'a>(get: &impl Fn(&str) -> Option<&'a str>) -> Self {
        let whole = get("DAA").map(whole_name).unwrap_or_default();
        let (given_first, given_middle) = get("DCT").map(given_names).unwrap_or_default();
        let own = |id: &str| get(id).and_then(clean);
        Self {
            family: own("DCS").or_else(|| own("DAB")).or(whole.family),
            first: own("DAC").or(given_first).or(whole.first),
            middle: own("DAD").or(given_middle).or(whole.middle),
            suffix: own("DCU").or_else(|| own("DAE")).or(whole.suffix),
            family_truncation: Truncation::of(get("DDE")),
            first_truncation: Truncation::of(get("DDF")),
            middle_truncation: Truncation::of(get("DDG")),
        }
    }

    /// Whether any part is known to be shortened.
    pub fn is_truncated(&self) -> bool {
        [
            self.family_truncation,
            self.first_truncation,
            self.middle_truncation,
        ]
        .contains(&Truncation::Truncated)
    }
}

impl fmt::Debug for CardName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CardName")
            .field("truncated", &self.is_truncated())
            .finish_non_exhaustive()
    }
}

/// A part without the commas that some issuers leave at its end; `None` when nothing is left.
fn clean(part: &str) -> Option<String> {
    let part = part.trim_matches(|sign: char| sign.is_whitespace() || sign == ',');
    (!part.is_empty()).then(|| {
        part.replace(',', " ")
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ")
    })
}

/// First and middle names: parted by a comma, or else by the first space.
fn given_names(value: &str) -> (Option<String>, Option<String>) {
    let value = value.trim_matches(|sign: char| sign.is_whitespace() || sign == ',');
    let (first, middle) = value
        .split_once(',')
        .or_else(|| value.split_once(' '))
        .unwrap_or((value, ""));
    (clean(first), clean(middle))
}

/// `LAST,FIRST,MIDDLE,SUFFIX` (also with `@` or `$`), or the words of a name in spoken order.
fn whole_name(value: &str) -> CardName {
    let parts = value.split([',', '@', '$']).map(clean).collect::<Vec<_>>();
    if parts.len() > 1 {
        let mut parts = parts.into_iter();
        let mut next = || parts.next().flatten();
        let (family, first, middle, suffix) = (next(), next(), next(), next());
        return CardName {
            family,
            first,
            middle,
            suffix,
            ..CardName::default()
        };
    }
    let words = value.split_whitespace().collect::<Vec<_>>();
    match words.as_slice() {
        [] => CardName::default(),
        [only] => CardName {
            family: clean(only),
            ..CardName::default()
        },
        [first, middle @ .., family] => CardName {
            family: clean(family),
            first: clean(first),
            middle: clean(&middle.join(" ")),
            ..CardName::default()
        },
    }
}
