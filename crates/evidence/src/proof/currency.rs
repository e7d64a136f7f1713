//! The currency of a page: by the signs and codes beside its amounts and, where several countries share a sign or none is
//! printed, by the country that the page is of.

use super::amount::amounts;
use super::country::Country;
use crate::text::{Line, fold};

/// Signs and words that stand for one currency, with their ISO 4217 codes.
const SIGNS: &[(&str, &str)] = &[
    ("€", "EUR"),
    ("EURO", "EUR"),
    ("EUROS", "EUR"),
    ("EUROA", "EUR"),
    ("EUROT", "EUR"),
    ("KRONOR", "SEK"),
    ("KORUN", "CZK"),
    ("ZLOTYCH", "PLN"),
    ("FORINT", "HUF"),
    ("YEN", "JPY"),
    ("REAIS", "BRL"),
    ("NAIRA", "NGN"),
    ("RAND", "ZAR"),
    ("BAHT", "THB"),
    ("RINGGIT", "MYR"),
    ("RUPIAH", "IDR"),
    ("LEVA", "BGN"),
    ("FRANKEN", "CHF"),
    ("EVRA", "EUR"),
    ("EVROV", "EUR"),
    ("EURI", "EUR"),
    ("EIRO", "EUR"),
    ("EURAI", "EUR"),
    ("EURU", "EUR"),
    ("US$", "USD"),
    ("U$S", "USD"),
    ("£", "GBP"),
    ("SFR", "CHF"),
    ("ZŁ", "PLN"),
    ("ZL", "PLN"),
    ("KC", "CZK"),
    ("FT", "HUF"),
    ("ЛВ", "BGN"),
    ("CA$", "CAD"),
    ("C$", "CAD"),
    ("AU$", "AUD"),
    ("A$", "AUD"),
    ("NZ$", "NZD"),
    ("S$", "SGD"),
    ("HK$", "HKD"),
    ("NT$", "TWD"),
    ("MX$", "MXN"),
    ("R$", "BRL"),
    ("$U", "UYU"),
    ("S/", "PEN"),
    ("RM", "MYR"),
    ("RP", "IDR"),
    ("₹", "INR"),
    ("₺", "TRY"),
    ("TL", "TRY"),
    ("₪", "ILS"),
    ("₴", "UAH"),
    ("ГРН", "UAH"),
    ("₽", "RUB"),
    ("РУБ", "RUB"),
    ("₸", "KZT"),
    ("ТГ", "KZT"),
    ("₾", "GEL"),
    ("₦", "NGN"),
    ("₵", "GHS"),
    ("GH₵", "GHS"),
    ("KSH", "KES"),
    ("KSHS", "KES"),
    ("USH", "UGX"),
    ("TSH", "TZS"),
    ("₱", "PHP"),
    ("฿", "THB"),
    ("₫", "VND"),
    ("₩", "KRW"),
    ("৳", "BDT"),
    ("円", "JPY"),
    ("元", "CNY"),
    ("₡", "CRC"),
    ("₲", "PYG"),
    ("RD$", "DOP"),
    ("J$", "JMD"),
    ("TT$", "TTD"),
    ("GH¢", "GHS"),
    ("B/", "PAB"),
];

/// Signs and words that several countries have for their money.
const SHARED: &[(&str, &[&str])] = &[
    (
        "$",
        &[
            "USD", "CAD", "AUD", "NZD", "SGD", "HKD", "MXN", "CLP", "COP", "ARS", "UYU", "TWD", "JMD", "TTD",
            "BBD", "FJD", "NAD", "DOP", "NIO",
        ],
    ),
    ("PESOS", &["MXN", "CLP", "COP", "ARS", "UYU", "PHP"]),
    ("KR", &["SEK", "NOK", "DKK", "ISK"]),
    ("RS", &["INR", "PKR", "LKR", "NPR", "MUR"]),
    ("RUPEES", &["INR", "PKR", "LKR", "NPR"]),
    ("KRONER", &["NOK", "DKK"]),
    ("DOLLARS", &["USD", "CAD", "AUD", "NZD", "SGD", "HKD"]),
    ("POUNDS", &["GBP", "EGP"]),
    ("R", &["ZAR"]),
    ("N", &["NGN"]),
    ("LV", &["BGN"]),
    ("P", &["PHP", "BWP"]),
    ("GHC", &["GHS"]),
    ("LEI", &["RON", "MDL"]),
    ("DIN", &["RSD", "MKD"]),
    ("DH", &["MAD", "AED"]),
    ("DHS", &["MAD", "AED"]),
    ("DIRHAMS", &["MAD", "AED"]),
    ("DT", &["TND"]),
    ("DA", &["DZD"]),
    ("FCFA", &["XOF", "XAF"]),
    ("CFA", &["XOF", "XAF"]),
    ("¥", &["JPY", "CNY"]),
    ("KM", &["BAM"]),
    ("BS", &["BOB"]),
    ("Q", &["GTQ"]),
    ("L", &["HNL"]),
    ("K", &["ZMW"]),
];

/// Those of the shared signs that mostly mean one of their currencies, where nothing tells another.
const MOSTLY: &[(&str, &str)] = &[("LEI", "RON"), ("¥", "JPY"), ("RS", "INR")];

/// ISO 4217 codes that are printed beside amounts, or alone.
const CODES: &str = "EUR USD GBP CHF PLN CZK HUF RON BGN SEK DKK NOK ISK CAD AUD NZD SGD HKD TWD MYR INR BRL JPY CNY TRY ZAR MXN AED \
    ILS PHP IDR THB VND PKR LKR NPR BDT UAH RUB KZT GEL RSD KES NGN GHS UGX TZS EGP MAD TND DZD XOF XAF CLP COP ARS UYU PEN \
    SAR QAR KWD BHD OMR JOD KRW MDL BAM MKD CRC DOP GTQ HNL NIO BOB PYG JMD TTD BBD FJD NAD BWP ZMW RWF ETB MUR";

/// Codes that are words in some language as well: they count beside an amount only.
const WORDS: &str = "ALL MAD PEN GEL TRY BHD";

/// Least weight of what speaks for a country whose money is taken where no sign of any is printed.
const WEIGHT_WITHOUT_SIGN_MIN: u32 = 6;

/// What is printed for money: what it can be, and how often, where amounts in the same line count more.
type Counts<K> = Vec<(K, usize)>;

/// The currency that most amounts of a page are in, as its ISO 4217 code; `None` where nothing tells it for certain.
pub(super) fn currency(lines: &[Line], country: Option<Country>) -> Option<&'static str> {
    let mut named: Counts<&'static str> = Vec::new();
    let mut shared: Counts<&'static str> = Vec::new();
    for line in lines {
        let weight = if amounts(&line.text).is_empty() { 1 } else { 3 };
        for word in signs_of(&line.text) {
            if let Some(code) = meaning(&word, weight > 1) {
                count(&mut named, code, weight);
            } else if let Some((sign, _)) =
                shared_sign(&word).filter(|_| stands_beside_amount(&line.text, &word))
            {
                count(&mut shared, sign, weight);
            }
        }
    }
    let most = named.iter().max_by_key(|(_, count)| *count).copied();
    let sign = shared.iter().max_by_key(|(_, count)| *count).copied();
    match (most, sign) {
        // What is named on the page tells which of its countries the sign means.
        // A letter is a word as well, as in `L'importo`, and says nothing against what is named.
        (_, Some((sign, times)))
            if most.is_none_or(|(_, count)| (count <= times && !is_letter(sign)) || is_of(sign, &named)) =>
        {
            // Letters that another country has for its money may be a word here: `DA` is an allowance in India.
            let is_word = most.is_none() && sign.chars().all(char::is_alphabetic);
            resolved(sign, &named, country).or_else(|| of_country(country).filter(|_| is_word))
        }
        (Some((code, _)), _) => Some(code),
        // A sign that nobody knows is another country's; a known one may stand at the head of a column.
        (None, _) if has_other_sign(lines) => {
            let mut heads = lines.iter().map(|line| signs_of(&line.text));
            heads
                .find_map(|signs| {
                    signs
                        .iter()
                        .find_map(|sign| shared_sign(sign).filter(|(sign, _)| *sign == "$"))
                })
                .and_then(|(sign, _)| resolved(sign, &named, country))
        }
        (None, _) => of_country(country),
    }
}

fn is_letter(sign: &str) -> bool {
    sign.chars().count() == 1 && sign.chars().all(char::is_alphabetic)
}

/// Without any sign the country must be told twice over.
fn of_country(country: Option<Country>) -> Option<&'static str> {
    country
        .filter(|country| country.weight >= WEIGHT_WITHOUT_SIGN_MIN)
        .map(|country| country.money)
}

fn count(counts: &mut Counts<&'static str>, of: &'static str, weight: usize) {
    match counts.iter_mut().find(|(known, _)| *known == of) {
        Some((_, count)) => *count += weight,
        None => counts.push((of, weight)),
    }
}

/// Whether a text is a sign, code or word for money.
pub(super) fn is_money_sign(text: &str) -> bool {
    let signs = signs_of(text);
    signs
        .iter()
        .any(|sign| meaning(sign, true).is_some() || shared_sign(sign).is_some())
}

/// The words and signs of a line that may stand for money.
fn signs_of(text: &str) -> Vec<String> {
    let is_sign = |sign: char| {
        !sign.is_alphanumeric()
            && !sign.is_whitespace()
            && !matches!(sign, '.' | ',' | ':' | '(' | ')' | '-' | '+' | '=' | '*' | '\'')
    };
    fold(text)
        .split(|sign: char| !(sign.is_alphabetic() || is_sign(sign)))
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

/// Whether a sign or word stands right before or behind an amount, or alone in its cell: `R 412.20`, and not `l'assurance`.
fn stands_beside_amount(text: &str, word: &str) -> bool {
    let is_alone = word.chars().count() > 1
        && signs_of(text).as_slice() == [word]
        && !text.contains(|sign: char| sign.is_ascii_digit());
    let signs = text.chars().collect::<Vec<_>>();
    let is_gap = |sign: &char| sign.is_whitespace() || matches!(sign, '.' | ':' | '-' | '(' | '*');
    // `Amount (Rs.)` at the head of a column.
    let in_brackets = || {
        let mut parts = text.split('(').skip(1);
        parts.any(|part| signs_of(part.split(')').next().unwrap_or_default()).as_slice() == [word])
    };
    is_alone
        || in_brackets()
        || amounts(text).iter().any(|amount| {
            let before = signs[..amount.start].iter().rev().skip_while(|sign| is_gap(sign));
            let before = before.take(word.chars().count()).collect::<Vec<_>>();
            let after = signs[amount.end..].iter().skip_while(|sign| is_gap(sign));
            let after = after.take_while(|sign| !sign.is_whitespace()).collect::<String>();
            let begun = before.into_iter().rev().collect::<String>();
            fold(&begun) == word || signs_of(&after).first().is_some_and(|first| first == word)
        })
}

/// Whether amounts stand behind a sign for money that is none of those here.
fn has_other_sign(lines: &[Line]) -> bool {
    let is_sign = |sign: char| matches!(sign, '$' | '¢' | '£' | '¤' | '¥' | '\u{20a0}'..='\u{20cf}');
    lines.iter().any(|line| line.text.contains(is_sign))
}

fn meaning(word: &str, has_amount: bool) -> Option<&'static str> {
    let is_code = word.len() == 3 && (has_amount || !WORDS.split(' ').any(|it| it == word));
    let code = || {
        CODES
            .split_ascii_whitespace()
            .find(|code| is_code && *code == word)
    };
    let exact = SIGNS
        .iter()
        .find(|(sign, _)| *sign == word)
        .map(|(_, code)| *code);
    let inside = || {
        // `S/` is a part of `AVS/AI` too.
        let is_mark = |sign: &str| !sign.contains('/') && !sign.chars().all(char::is_alphabetic);
        let found = SIGNS
            .iter()
            .find(|(sign, _)| is_mark(sign) && word.contains(sign));
        found.map(|(_, code)| *code)
    };
    exact.or_else(code).or_else(inside)
}

fn shared_sign(word: &str) -> Option<(&'static str, &'static [&'static str])> {
    let exact = SHARED.iter().find(|(sign, _)| *sign == word);
    exact.copied()
}

/// Whether one of the currencies that a shared sign stands for is named on the page.
fn is_of(sign: &str, named: &Counts<&'static str>) -> bool {
    shared_sign(sign).is_some_and(|(_, codes)| named.iter().any(|(code, _)| codes.contains(code)))
}

/// Which currency a shared sign stands for: the only one of them that is named on the page, else that of the page's country.
fn resolved(sign: &str, named: &Counts<&'static str>, country: Option<Country>) -> Option<&'static str> {
    let (_, codes) = shared_sign(sign)?;
    let own = named
        .iter()
        .filter(|(code, _)| codes.contains(code))
        .collect::<Vec<_>>();
    if let [(code, _)] = own.as_slice() {
        return Some(code);
    }
    match country {
        Some(country) => codes.iter().find(|code| **code == country.money).copied(),
        None => MOSTLY.iter().find(|(of, _)| *of == sign).map(|(_, code)| *code),
    }
}

#[cfg(test)]
mod tests {
    use super::super::country::country;
    use super::currency;
    use crate::text::{Area, Line};

    #[test]
    fn the_commonest_currency_is_that_of_the_page() {
        for (rows, expected) in [
            (&["Total € 717,97", "CHF"][..], Some("EUR")),
            (&["Gross Pay $452.43", "Federal Income Tax $31.10"], Some("USD")),
            (&["Montant EUR TTC", "29.99"], Some("EUR")),
            (&["3 500 zł"], Some("PLN")),
            (&["£1,200.00"], Some("GBP")),
            (&["A$3,120.00", "YTD $27,300.00", "$2,508.00"], Some("AUD")),
            (&["Gross $2,500.00", "Net pay CAD 1,880.12"], Some("CAD")),
            (
                &["Total percepciones $9,400.00", "Neto a pagar $7,787.67 MXN"],
                Some("MXN"),
            ),
            (
                &["Salario bruto US$ 1,200.00", "Neto a pagar $ 980.00"],
                Some("USD"),
            ),
            (&["499 kr", "Skatteverket"], Some("SEK")),
            (&["KSh 70,348.35"], Some("KES")),
            (&["S/ 2,486.34"], Some("PEN")),
            (&["no money here"], None),
        ] {
            assert_eq!(of(rows), expected, "{rows:?}");
        }
    }

    #[test]
    fn the_country_tells_whose_dollars_they_are_and_nobody_guesses() {
        for (rows, expected) in [
            (&["Gross $2,480.00", "Cambridge ON N3H 4V6"][..], Some("CAD")),
            (&["Gross $2,692.31", "KiwiSaver employee 3%"], Some("NZD")),
            (&["Paie nette 1 397,87 $", "Impôt du Québec"], Some("CAD")),
            (&["Neto $7,385.86", "RFC: APN980312KJ4"], Some("MXN")),
            (&["LÍQUIDO A PAGAR $ 961.519", "RUT 76.114.820-3"], Some("CLP")),
            (&["Gross pay $3,000.00", "Net pay $2,550.00"], None),
            (&["Sueldo bruto $650.000", "Neto a pagar $532.400"], None),
            // Two countries' dollars are named.
            (&["USD 100.00", "CAD 135.00", "$ 99.00"], None),
            // No sign at all: the country's own money, where more than one word tells the country.
            (
                &["Bruttolohn 4.812,00", "Kirchensteuer 48,70", "SolZ 0,00"],
                Some("EUR"),
            ),
            (&["Bruttolohn 4.812,00", "Kirchensteuer 48,70"], None),
            // Signs and words that nobody knows are no dollars.
            (&["Gross XY$ 4,812.00", "Salina, KS 67401"], None),
            (&["l'assurance s'élève à 1 318,44"], None),
        ] {
            assert_eq!(of(rows), expected, "{rows:?}");
        }
    }

    fn of(rows: &[&str]) -> Option<&'static str> {
        let lines = rows.iter().map(|text| Line::read(text, 0.9, 0, Area::default()));
        let lines = lines.collect::<Vec<_>>();
        currency(&lines, country(&lines))
    }
}
