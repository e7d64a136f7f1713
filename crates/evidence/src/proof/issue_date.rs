//! The day on which a document was issued.

use std::fmt;

use jiff::civil::Date;

use crate::text::{DateOrder, Line, WrittenDate, dates, fold, words};

use super::country::Country;
use super::origin::Origin;
use super::row::{above, announcing, left_of};

/// Words that announce the day of issue, as parts of folded text, the surest first.
const ANNOUNCING: &[&str] = &[
    "DATE OF ISSUE",
    "ISSUE DATE",
    "ISSUED ON",
    "DATE ISSUED",
    "INVOICE DATE",
    "BILL DATE",
    "BILLING DATE",
    "STATEMENT DATE",
    "LETTER DATE",
    "PAY DATE",
    "TAX POINT",
    "CLOSING DATE",
    "DATED",
    "ISSUED THIS",
    "EMESSA IL",
    "EMESSO IL",
    "EMITIDA",
    "EMITIDO",
    "EMISSAO",
    "EXPEDIDA",
    "SPORZADZENIA",
    "RECHNUNGSDATUM",
    "AUSSTELLUNGSDATUM",
    "AUSGESTELLT AM",
    "BELEGDATUM",
    "ERSTELLT AM",
    "DATUM DES SCHREIBENS",
    "DATE D'EMISSION",
    "DATE DE FACTURE",
    "DATE DE LA FACTURE",
    "DATE FACTURE",
    "FACTURE DU",
    "EMISE LE",
    "EMIS LE",
    "FAIT LE",
    "EDITE LE",
    "DELIVRE LE",
    "FECHA DE EMISION",
    "FECHA EMISION",
    "FECHA DE FACTURA",
    "FECHA FACTURA",
    "FECHA DE EXPEDICION",
    "EXPEDIDO",
    "DATA DI EMISSIONE",
    "DATA EMISSIONE",
    "DATA FATTURA",
    "FATTURA DEL",
    "DATA DOCUMENTO",
    "DATA DE EMISSAO",
    "DATA DA FATURA",
    "DATA EMISSAO",
    "FACTUURDATUM",
    "NOTADATUM",
    "AFSCHRIFTDATUM",
    "DAGTEKENING",
    "DATA WYSTAWIENIA",
    "DATA FAKTURY",
    "WYSTAWIONO",
    "DATUM VYSTAVENI",
    "DATUM VYSTAVENIA",
    "VYSTAVENO",
    "KIALLITAS",
    "SZAMLA KELTE",
    "DATA EMITERII",
    "DATA FACTURII",
    "DATUM IZDAJE",
    "DATUM IZDAVANJA",
    "FAKTURADATUM",
    "FAKTURADATO",
    "UTSTEDT",
    "UDSTEDT",
    "LASKUN PAIVAYS",
    "PAIVAYS",
    "LASKUN PVM",
    "ARVE KUUPAEV",
    "ISRASYMO DATA",
    "IZRAKSTITS",
    "ΗΜΕΡΟΜΗΝΙΑ ΕΚΔΟΣΗΣ",
    "ДАТА НА ИЗДАВАНЕ",
    "STICHTAG",
    "KONTOAUSZUG VOM",
    "RECHNUNG VOM",
    "BESCHEID VOM",
];

/// Words that announce a date of something else.
const OTHER: &[&str] = &[
    "DUE",
    "PAY BY",
    "PAYABLE",
    "FALLIG",
    "ZAHLBAR",
    "ECHEANCE",
    "LIMITE",
    "PRELEVEMENT",
    "VENCIMIENTO",
    "VENCIMENTO",
    "SCADENZA",
    "VERVAL",
    "TERMIN",
    "SPLATNOST",
    "ORDER DATE",
    "ORDERDATUM",
    "BESTELL",
    "COMMANDE",
    "PEDIDO",
    "DELIVERY",
    "LIEFER",
    "LIVRAISON",
    "ENTREGA",
    "CONSEGNA",
    "BIRTH",
    "GEBOREN",
    "GEBURT",
    "NAISSANCE",
    "NACIMIENTO",
    "NASCITA",
    "NASCIMENTO",
    "BORN",
    "EXPIR",
    "VALID UNTIL",
    "GULTIG BIS",
    "VALABLE",
    "CADUC",
    "SCADE",
    "NEXT",
    "NACHSTE",
    "PROCHAIN",
    "PROXIM",
    "PROSSIM",
    "TRAINING",
    "SINCE",
    "EFFECTIVE",
    "EFECTOS",
    "EFFET",
    "WIRKUNG",
    "DECORRENZA",
    "EFEITOS",
    "SEIT",
    "DEPUIS",
    "DESDE",
    "HIRE",
    "EINTRITT",
    "EMBAUCHE",
    "EXPIRES",
    "FECHA DE CARGO",
    "ABBUCH",
    "ADDEBITO",
    "DEBITO DIRETO",
    "PREVIOUS",
    "REVISED",
    "REV ",
    "FORM ",
];

/// Words for the day on which something begins, where no other day follows.
const FROM: &[&str] = &[
    " FRAN DEN ",
    " FRA DEN ",
    " AB DEM ",
    " VANAF ",
    " A PARTIR D",
    " A COMPTER D",
    " OD DNIA ",
    " A DECORRERE DA",
];

/// Words that make two dates of a row a period.
const PERIOD: &[&str] = &[
    "PERIOD",
    "ZEITRAUM",
    "PERIODE",
    "PERIODO",
    "OKRES",
    "OBDOBI",
    "OBDOBIE",
    "IDOSZAK",
    "PERIOADA",
    "JAKSO",
    "FROM",
    "STATEMENT",
    "VOM",
    "AUSZUG",
    "RELEVE",
    "EXTRACTO",
    "ESTRATTO",
    "AFSCHRIFT",
    "WYCIAG",
    " TO ",
    " BIS ",
    " AU ",
    " AL ",
    " A ",
    " T/M ",
    " DO ",
];

/// Words that only say that a date follows.
const PLAIN: &[&str] = &[
    "DATE",
    "DATUM",
    "FECHA",
    "DATA",
    "DATO",
    "KELT",
    "PVM",
    "KUUPAEV",
    " LE ",
    " DEN ",
    " AM ",
    " A ",
    " DNE ",
    " DNIA ",
    "ΗΜΕΡΟΜΗΝΙΑ",
    "ДАТА",
    "VOM",
];

/// Words between the place where a letter is written and its day, as in `Lyon, le 3 mars 2022`.
const AFTER_PLACE: &[&str] = &[
    "", "A", "AM", "DEN", "DER", "LE", "IL", "LI", "EM", "DNIA", "DNE", "DNA",
];

/// Longest name of such a place, in characters.
const PLACE_CHARS_MAX: usize = 30;

/// How sure a date is that a word for a date stands before, alone.
const AFTER_WORD: f32 = 0.9;

/// A date of issue. Its `Debug` output does not show it.
#[derive(Clone, Copy, PartialEq)]
pub struct IssueDate {
    /// The day.
    pub date: Date,
    /// The day in the other order of day and month, where the document leaves that open.
    pub otherwise: Option<Date>,
    /// How sure it is that this date is that of issue, from 0 to 1.
    pub certainty: f32,
    /// The index of the line.
    pub line: usize,
}

impl fmt::Debug for IssueDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("IssueDate")
            .field("certainty", &self.certainty)
            .finish_non_exhaustive()
    }
}

/// Whether the dates of a document are written month first: where a date of its own leaves no other reading, else where its
/// money or the dates in words are of a country that does, and else where its other words are those of the United States.
/// Also whether anything but such words settles that.
pub(super) fn date_order(
    lines: &[Line],
    country: Option<Country>,
    currency: Option<&str>,
    today: Date,
) -> (DateOrder, bool) {
    let (mut month_first, mut day_first) = (0, 0);
    for line in lines {
        let one = dates(&line.text, DateOrder::DayFirst, today);
        let other = dates(&line.text, DateOrder::MonthFirst, today);
        for (one, other) in one.iter().zip(&other) {
            let is_figures = line
                .text
                .chars()
                .skip(one.start)
                .take(3)
                .any(|sign| matches!(sign, '/' | '.' | '-'));
            let is_open = one.otherwise.is_some() || one.date != other.date;
            if is_figures && !is_open {
                if starts_with_month(&line.text, one) {
                    month_first += 1;
                } else {
                    day_first += 1;
                }
            }
        }
    }
    let in_words = || lines.iter().any(|line| is_month_and_day(&line.text));
    match (month_first, day_first) {
        (0, 0) if currency.is_some_and(|code| DAY_FIRST_CURRENCIES.contains(&code)) => {
            (DateOrder::DayFirst, true)
        }
        (0, 0) if in_words() => (DateOrder::MonthFirst, true),
        (0, 0) => order_of_country(lines, country),
        (month, day) if month > day => (DateOrder::MonthFirst, day == 0),
        (_, day) => (DateOrder::DayFirst, month_first == 0 && day > 0),
    }
}

/// The order of the page's country, and whether all its pages are written so. Dollars of nobody knows where are taken for those of
/// the United States.
fn order_of_country(lines: &[Line], country: Option<Country>) -> (DateOrder, bool) {
    let dollars = || lines.iter().any(|line| line.text.contains('$'));
    match country.map(|country| country.code) {
        Some("US") => (DateOrder::MonthFirst, false),
        None if dollars() => (DateOrder::MonthFirst, false),
        code => (
            DateOrder::DayFirst,
            code.is_some_and(|code| !EITHER_ORDER.contains(&code)),
        ),
    }
}

/// Countries that write both the day and the month first.
const EITHER_ORDER: [&str; 3] = ["US", "CA", "PH"];

/// Money of countries all of which write the day first.
const DAY_FIRST_CURRENCIES: [&str; 10] = [
    "EUR", "GBP", "CHF", "PLN", "CZK", "RON", "BGN", "DKK", "NOK", "BRL",
];

/// Whether a date stands there as in the United States: `October 8, 2026`.
fn is_month_and_day(text: &str) -> bool {
    const MONTHS: &str =
        "JANUARY FEBRUARY MARCH APRIL MAY JUNE JULY AUGUST SEPTEMBER OCTOBER NOVEMBER DECEMBER";
    let is_month = |word: &str| MONTHS.split(' ').any(|month| month == word);
    let is_day = |word: &str| word.parse::<i8>().is_ok_and(|day| (1..=31).contains(&day));
    let is_year = |word: &str| word.len() == 4 && word.parse::<i16>().is_ok();
    words(text)
        .windows(3)
        .any(|three| is_month(&three[0]) && is_day(&three[1]) && is_year(&three[2]))
}

/// Whether the figures of a date begin with its month, and not with a day or a year.
fn starts_with_month(text: &str, found: &WrittenDate) -> bool {
    let figures = text
        .chars()
        .skip(found.start)
        .take_while(char::is_ascii_digit)
        .collect::<String>();
    let first = figures.parse::<i8>().ok();
    figures.len() <= 2 && first == Some(found.date.month()) && first != Some(found.date.day())
}

/// Finds the date of issue: announced as such, else the end of the period that is stated, else announced by a plain
/// word, else the first date on the first page. Dates of payment, birth, delivery and the like are passed over.
pub(super) fn find_issue_date(lines: &[Line], origin: &Origin, today: Date) -> Option<IssueDate> {
    let mut best: Option<IssueDate> = None;
    for (index, line) in lines.iter().enumerate() {
        let found = dates(&line.text, origin.order, today);
        let Some(last) = found.last() else { continue };
        for date in &found {
            let before = line.text.chars().take(date.start).collect::<String>();
            let announced = announcing(lines, line).map(|line| line.text.as_str());
            let said = certainty(&before, announced, found.len(), line.page);
            let own = if is_after_word(lines, line, &before) {
                AFTER_WORD
            } else {
                0.0
            };
            let certainty = if said > 0.0 { said.max(own) } else { 0.0 };
            let date = if found.len() == 2 && certainty < AFTER_WORD {
                last
            } else {
                date
            };
            let candidate = IssueDate {
                date: date.date,
                otherwise: date.otherwise.filter(|_| !origin.is_order_settled),
                certainty,
                line: index,
            };
            if certainty > 0.0 && best.is_none_or(|best| certainty > best.certainty) {
                best = Some(candidate);
            }
        }
    }
    best
}

/// Whether nothing stands before a date but the place where a letter is written.
fn is_place(before: &str) -> bool {
    let Some((place, word)) = before.rsplit_once(',') else {
        return false;
    };
    let is_name =
        |sign: char| sign.is_alphabetic() || matches!(sign, ' ' | '-' | '\'' | '.' | '/' | '(' | ')');
    let place = place.trim();
    (2..=PLACE_CHARS_MAX).contains(&place.chars().count())
        && place.starts_with(char::is_uppercase)
        && place.chars().all(is_name)
        && AFTER_PLACE.contains(&fold(word.trim()).as_str())
}

/// Whether a date follows a word for a date that stands alone before it, or one for `of` below the word for an invoice: more
/// than the end of some period says.
fn is_after_word(lines: &[Line], line: &Line, before: &str) -> bool {
    const DATE: &[&str] = &[
        "DATE",
        "DATUM",
        "FECHA",
        "DATA",
        "DATO",
        "KELT",
        "PVM",
        "PAIVAYS",
        "KUUPAEV",
        "TARIH",
        "TANGGAL",
        "TARIKH",
        "ΗΜΕΡΟΜΗΝΙΑ",
        "ДАТА",
    ];
    const OF: &[&str] = &["DU", "VOM", "DEL", "OF", "VAN", "DE"];
    const INVOICE: &[&str] = &[
        "FACTURE", "RECHNUNG", "FATTURA", "BOLLETTA", "FACTURA", "INVOICE", "FACTUUR", "BESCHEID",
    ];
    let names_invoice = |words: &[String]| words.iter().any(|word| INVOICE.contains(&word.as_str()));
    let own = words(before);
    match own.as_slice() {
        [] => left_of(lines, line).is_some_and(
            |left| matches!(words(&left.text).as_slice(), [word] if DATE.contains(&word.as_str())),
        ),
        [word] if DATE.contains(&word.as_str()) => true,
        [word] if OF.contains(&word.as_str()) => {
            above(lines, line).is_some_and(|above| names_invoice(&words(&above.text)))
        }
        // `Bolletta n. 26/0771904 del 12/10/2026`.
        [before @ .., word] if OF.contains(&word.as_str()) => names_invoice(before),
        _ => false,
    }
}

fn certainty(before: &str, announced: Option<&str>, dates_in_line: usize, page: usize) -> f32 {
    let own = format!(" {} ", fold(before));
    let other = announced
        .map(|text| format!(" {} ", fold(text)))
        .unwrap_or_default();
    let says = |words: &[&str], text: &str| words.iter().any(|word| text.contains(word));
    let is_bare = own.trim().len() < 3;
    let context = if is_bare { &other } else { &own };
    if says(ANNOUNCING, context) {
        0.95
    } else if (dates_in_line == 1 && says(FROM, context))
        || says(OTHER, context)
        || own.trim_end().ends_with(" BY")
    {
        0.0
    } else if page == 0 && dates_in_line == 1 && is_place(before) {
        0.9
    } else if dates_in_line == 2 && (says(PERIOD, &own) || says(PERIOD, &other)) {
        0.85
    } else if says(PLAIN, context) {
        0.8
    } else if page == 0 {
        0.5
    } else {
        0.3
    }
}
