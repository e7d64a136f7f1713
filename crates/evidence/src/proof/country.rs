//! Which country a page is of: by its offices, taxes and insurances, and by how it writes addresses, accounts and telephones.

use std::sync::LazyLock;

use super::signs::PageWords;
use crate::text::Line;

/// Least weight of what speaks for a country.
const WEIGHT_MIN: u32 = 4;

/// How many times as much must speak for a country as for any with other money.
const TIMES_MORE_MIN: u32 = 2;

/// What an address, an account or a telephone number in the country's own form weighs.
const FORM_WEIGHT: u32 = 4;

/// What speaks for each country.
static COUNTRIES: LazyLock<Vec<Signs>> = LazyLock::new(|| {
    include_str!("countries.txt")
        .lines()
        .filter_map(Signs::parsed)
        .collect()
});

/// What speaks for a country: its telephone code, and words as [`PageWords::weight`] takes them.
struct Signs {
    code: &'static str,
    money: &'static str,
    telephone: &'static str,
    words: &'static str,
}

impl Signs {
    /// A line of the table; `None` for a comment.
    fn parsed(line: &'static str) -> Option<Self> {
        let mut cells = line.splitn(4, ';').map(str::trim);
        Some(Self {
            code: cells.next().filter(|code| code.len() == 2)?,
            money: cells.next()?,
            telephone: cells.next()?,
            words: cells.next()?,
        })
    }
}

/// The states and territories of Australia, as addresses name them before a postcode of four digits.
const AU_STATES: [&str; 8] = ["NSW", "VIC", "QLD", "SA", "WA", "TAS", "NT", "ACT"];

/// The states of the United States and the District of Columbia, as addresses name them.
const US_STATES: &str = "AL AK AZ AR CA CO CT DE DC FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK OR \
    PA RI SC SD TN TX UT VT VA WA WV WI WY";

/// A country, by what its pages are written with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Country {
    /// ISO 3166 code.
    pub(super) code: &'static str,
    /// ISO 4217 code of its money.
    pub(super) money: &'static str,
    /// How much speaks for it.
    pub(super) weight: u32,
}

/// The country of a page; `None` where too little speaks for one, or as much for one with other money.
pub(super) fn country(lines: &[Line]) -> Option<Country> {
    let words = PageWords::of(lines);
    let forms = lines
        .iter()
        .flat_map(|line| forms(&line.text))
        .collect::<Vec<_>>();
    let weighed = COUNTRIES.iter().map(|signs| {
        let own = |form: &&Form<'_>| match form {
            Form::Country(of) => *of == signs.code,
            Form::Telephone(of) => *of == signs.telephone,
        };
        let count = u32::try_from(forms.iter().filter(own).count().min(2)).unwrap_or(2);
        Country {
            code: signs.code,
            money: signs.money,
            weight: words.weight(signs.words) + FORM_WEIGHT * count,
        }
    });
    let weighed = weighed.collect::<Vec<_>>();
    let best = weighed.iter().copied().max_by_key(|of| of.weight)?;
    let others = weighed.iter().filter(|of| of.money != best.money);
    let next = others.map(|of| of.weight).max().unwrap_or(0);
    (best.weight >= WEIGHT_MIN && best.weight >= next * TIMES_MORE_MIN).then_some(best)
}

/// Something that is written as one country writes it.
enum Form<'a> {
    Country(&'a str),
    Telephone(&'a str),
}

/// The postcodes, account, telephone and tax numbers in a line that tell a country.
fn forms(text: &str) -> Vec<Form<'_>> {
    let parts = text
        .split(|sign: char| sign.is_whitespace() || matches!(sign, ',' | ':' | ';' | '(' | ')' | '|'))
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>();
    let mut found = Vec::new();
    for (at, part) in parts.iter().enumerate() {
        let next = parts.get(at + 1).copied().unwrap_or_default();
        let before = at
            .checked_sub(1)
            .and_then(|at| parts.get(at))
            .copied()
            .unwrap_or_default();
        let insured = || is_insurance_number(&parts[at..]).then_some("GB");
        let of_country = postcode_country(before, part, next)
            .or_else(|| account_country(part, next))
            .or_else(insured);
        found.extend(of_country.map(Form::Country));
        let number = part.strip_prefix('+').unwrap_or_default();
        if number.starts_with(|sign: char| sign.is_ascii_digit()) {
            let codes = (1..=3).filter_map(|length| number.get(..length));
            found.extend(codes.map(Form::Telephone));
        }
    }
    found
}

/// `A` for a letter and `9` for a digit.
fn shape(text: &str) -> String {
    let kind = |sign: char| match sign {
        sign if sign.is_ascii_digit() => '9',
        sign if sign.is_ascii_uppercase() => 'A',
        other => other,
    };
    text.chars().map(kind).collect()
}

/// The country that writes a postcode or the tax number of a company or person so, as `K1A 0B1`, `SW1A 1AA`, `OH 43215`, `QLD 4870`,
/// `9001 AA`, `ABN 51 824 753 556`, `76.114.820-3`.
fn postcode_country(before: &str, part: &str, next: &str) -> Option<&'static str> {
    // A state follows its city.
    let has_city = before.ends_with(char::is_alphabetic);
    let is_state = || has_city && US_STATES.split_ascii_whitespace().any(|state| state == part);
    let is_year = part.starts_with("19") || part.starts_with("20");
    match (shape(part).as_str(), shape(next).as_str()) {
        ("A9A", "9A9") => Some("CA"),
        ("A9" | "A99" | "AA9" | "AA99" | "A9A" | "AA9A", "9AA") => Some("GB"),
        ("A99" | "A9A", "A9A9" | "A999" | "AA99" | "AAA9" | "A99A") => Some("IE"),
        ("AA", "99999" | "99999-9999") if is_state() => Some("US"),
        ("AA" | "AAA", "9999") if AU_STATES.contains(&part) => Some("AU"),
        ("AAA", "99") if part == "ABN" => Some("AU"),
        ("9999", "AA") if !is_year => Some("NL"),
        ("99999-999", _) => Some("BR"),
        ("A-9999", _) => [("L", "LU"), ("A", "AT"), ("B", "BE")]
            .iter()
            .find_map(|(sign, code)| part.starts_with(sign).then_some(*code)),
        ("A-99999", _) => [("D", "DE"), ("F", "FR"), ("I", "IT")]
            .iter()
            .find_map(|(sign, code)| part.starts_with(sign).then_some(*code)),
        ("AA-9999", _) if part.starts_with("CH") => Some("CH"),
        ("99-999", _) => Some("PL"),
        ("9999-999", _) => Some("PT"),
        ("99.999.999-9" | "99.999.999-A", _) => Some("CL"),
        ("99-99999999-9", _) => Some("AR"),
        ("99.999.999/9999-99" | "999.999.999-99", _) => Some("BR"),
        _ => None,
    }
}

/// Whether a British national insurance number begins there: `QQ 12 34 56 C`, `QQ123456C`.
fn is_insurance_number(parts: &[&str]) -> bool {
    let shapes = parts.iter().take(5).map(|part| shape(part)).collect::<Vec<_>>();
    let is_parted = shapes == ["AA", "99", "99", "99", "A"];
    is_parted || shapes.first().is_some_and(|whole| whole == "AA999999A")
}

/// The country of an account number (ISO 13616), as `DE89 3704 …` begins one and `DE89370400440532013000` is one.
fn account_country<'a>(part: &'a str, next: &str) -> Option<&'a str> {
    let whole = shape(part);
    let goes_on = |text: &str| text.chars().all(|sign| matches!(sign, '9' | 'A'));
    let is_begun = whole == "AA99" && next.chars().count() == 4 && goes_on(&shape(next));
    let is_whole = (15..=34).contains(&part.len()) && whole.starts_with("AA99") && goes_on(&whole);
    (is_begun || is_whole).then(|| part.get(..2)).flatten()
}

#[cfg(test)]
mod tests {
    use super::country;
    use crate::text::{Area, Line};

    #[test]
    fn offices_taxes_and_addresses_tell_the_country() {
        for (text, expected) in [
            ("Cambridge ON N3H 4V6", Some("CA")),
            ("CPP 136.02|EI 40.67|HST", Some("CA")),
            ("PAYG Withholding|Pty Ltd", Some("AU")),
            ("ABN 51 824 753 556", Some("AU")),
            ("IRD No: 091-244-118|KiwiSaver 3%", Some("NZ")),
            ("Employee's CPF deduction", Some("SG")),
            ("MPF Employee|Hong Kong", Some("HK")),
            ("Salina, KS 67401", Some("US")),
            ("Bristol BS1 3AB", Some("GB")),
            ("Ennis, Co. Clare V95 K1T8", Some("IE")),
            ("9001 AA Leeuwarden", Some("NL")),
            ("NI: QQ 44 09 21 A", Some("GB")),
            ("QQ123456C", Some("GB")),
            ("44, rue de Clervaux, L-9501 Wiltz", Some("LU")),
            ("IBAN CH93 0076 2011 6238 5295 7", Some("CH")),
            ("BE68539007547034", Some("BE")),
            ("Tel. +64 9 441 8822", Some("NZ")),
            // One says as much as the other.
            ("Salina, KS 67401|Cambridge ON N3H 4V6", None),
            // Words that mean something else as well weigh too little alone.
            ("Jordan Blake, Bluebell Trading Ltd|PAYE", None),
            ("octobre 2026 AU 31", None),
            ("", None),
        ] {
            let lines = text
                .split('|')
                .map(|text| Line::certain(text, 0, Area::default()));
            let found = country(&lines.collect::<Vec<_>>()).map(|country| country.code);
            assert_eq!(found, expected, "{text}");
        }
    }
}
