//! What somebody earns, by a payslip or a yearly certificate.

use std::fmt;

use jiff::civil::Date;

use super::amount::{Amount, amounts, currency};
use super::issue_date::date_order;
use super::payer::payer;
use super::row::{below, to_the_right};
use crate::document::ProofKind;
use crate::text::{DateOrder, Line, dates, fold, month_of, words};

/// Days of a year, for making a year's income of a period's.
const YEAR_DAYS: f64 = 365.25;

/// Longest period that a payslip can be for.
const PERIOD_DAYS_MAX: i32 = 400;

/// Smallest amount without cents that is taken for income; smaller numbers are those of lines and boxes.
const AMOUNT_BARE_MIN: f64 = 100.0;

/// Share of an income that is left after deductions, at least: what is paid out is compared with as much less.
pub(crate) const NET_SHARE_MIN: f64 = 0.6;

/// Words for income before deductions, the surest first.
const GROSS: &[&str] = &[
    "WAGES, TIPS, OTHER COMP",
    "WAGES,TIPS,OTHER COMP",
    "GROSS PAY",
    "GROSS SALARY",
    "GROSS EARNINGS",
    "TOTAL EARNINGS",
    "TOTAL GROSS",
    "GESAMTBRUTTO",
    "GESAMT-BRUTTO",
    "BRUTTOLOHN",
    "BRUTTOGEHALT",
    "BRUTTOARBEITSLOHN",
    "STEUERBRUTTO",
    "STEUER-BRUTTO",
    "SALAIRE BRUT",
    "TOTAL BRUT",
    "REMUNERATION BRUTE",
    "TOTAL DEVENGADO",
    "SALARIO BRUTO",
    "RETRIBUCION BRUTA",
    "RETRIBUZIONE LORDA",
    "TOTALE COMPETENZE",
    "LORDO",
    "VENCIMENTO BRUTO",
    "TOTAL DE ABONOS",
    "TOTAL DE VENCIMENTOS",
    "TOTAL VENCIMENTOS",
    "TOTAL PERCEPCIONES",
    "TOTAL DE PERCEPCIONES",
    "TOTAL HABERES",
    "ΜΙΚΤΕΣ ΑΠΟΔΟΧΕΣ",
    "ΑΚΑΘΑΡΙΣΤΕΣ ΑΠΟΔΟΧΕΣ",
    "ΣΥΝΟΛΟ ΑΠΟΔΟΧΩΝ",
    "БРУТНА ЗАПЛАТА",
    "BRUTOLOON",
    "BRUTO LOON",
    "BRUTO SALARIS",
    "WYNAGRODZENIE BRUTTO",
    "BRUTTO",
    "HRUBA MZDA",
    "BRUTTOLON",
    "BRUTTOLONN",
    "BRUTTOPALKKA",
    "BRUTTO BER",
    "VENIT BRUT",
    "SALARIU BRUT",
    "GROSS",
    "YEARLY PENSION",
    "MONTHLY PENSION",
    "RENTENBETRAG",
    "GESAMTBETRAG DER EINKUNFTE",
    "REVENU BRUT GLOBAL",
    "REVENU FISCAL DE REFERENCE",
    "BASE IMPONIBLE GENERAL",
    "ADJUSTED GROSS INCOME",
    "BRUT",
];

/// Words for what is paid out.
const NET: &[&str] = &[
    "NET PAY",
    "NET SALARY",
    "TAKE HOME",
    "AUSZAHLUNGSBETRAG",
    "AUSZAHLUNG",
    "NETTOVERDIENST",
    "NETTOLOHN",
    "NET A PAYER",
    "NET PAYE",
    "LIQUIDO A PERCIBIR",
    "LIQUIDO TOTAL",
    "NETTO IN BUSTA",
    "NETTO A PAGARE",
    "NETTOLOON",
    "DO WYPLATY",
    "KWOTA DO WYPLATY",
    "CISTA MZDA",
    "NETTOLON",
    "NETTOPALKKA",
    "NETTO BER",
    "REST DE PLATA",
    "VALOR LIQUIDO",
    "LIQUIDO A RECEBER",
    "NETO A PAGAR",
    "NETO A PERCIBIR",
    "SUELDO LIQUIDO",
    "ZA IZPLACILO",
    "ZA ISPLATU",
    "K VYPLATE",
    "NET ODENEN",
    "NETT PAY",
    "ΠΛΗΡΩΤΕΟ",
    "ΚΑΘΑΡΕΣ ΑΠΟΔΟΧΕΣ",
    "СУМА ЗА ПОЛУЧАВАНЕ",
    "NETTO",
];

/// Words that say how long a period is, with its days.
const LENGTHS: &[(&str, f64)] = &[
    ("BIWEEKLY", 14.0),
    ("BI-WEEKLY", 14.0),
    ("FORTNIGHTLY", 14.0),
    ("SEMI-MONTHLY", YEAR_DAYS / 24.0),
    ("SEMIMONTHLY", YEAR_DAYS / 24.0),
    ("WEEKLY", 7.0),
    ("MONTHLY", YEAR_DAYS / 12.0),
    ("MONATLICH", YEAR_DAYS / 12.0),
    ("MENSUEL", YEAR_DAYS / 12.0),
    ("MENSUAL", YEAR_DAYS / 12.0),
    ("MENSILE", YEAR_DAYS / 12.0),
    ("MAANDELIJKS", YEAR_DAYS / 12.0),
    ("ANNUAL", YEAR_DAYS),
    ("YEARLY", YEAR_DAYS),
    ("JAHRLICH", YEAR_DAYS),
];

/// The period that an income is for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PayPeriod {
    /// Its length in days.
    pub days: f64,
    /// Whether dates or words state it; else it follows from the income of the year so far.
    pub is_stated: bool,
}

/// What a proof of income says. Its `Debug` output shows no values.
#[derive(Clone, PartialEq, Default)]
pub struct IncomeReading {
    /// Income of the period before deductions, or what is paid out when only that is stated.
    pub amount: Option<f64>,
    /// Whether it is before deductions.
    pub is_gross: bool,
    /// Income of the year so far, where it is stated.
    pub year_to_date: Option<f64>,
    /// ISO 4217 code.
    pub currency: Option<&'static str>,
    /// The period.
    pub period: Option<PayPeriod>,
    /// Who pays.
    pub payer: Option<String>,
}

impl fmt::Debug for IncomeReading {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("IncomeReading")
            .field("currency", &self.currency)
            .field("period", &self.period)
            .finish_non_exhaustive()
    }
}

impl IncomeReading {
    /// What that makes in a year, in its currency.
    pub fn yearly(&self) -> Option<f64> {
        let period = self.period?;
        if !period.is_stated
            && let Some(so_far) = self.year_to_date
        {
            return Some(so_far * YEAR_DAYS / period.days);
        }
        Some(self.amount? * YEAR_DAYS / period.days)
    }
}

/// Reads a proof of income.
pub fn read_income(kind: Option<ProofKind>, lines: &[Line], today: Date) -> IncomeReading {
    let gross = labelled(lines, GROSS);
    let net = || labelled(lines, NET);
    let is_gross = gross.is_some();
    let (amount, more) = gross.or_else(net).unzip();
    let has_column = lines.iter().any(|line| {
        let text = fold(&line.text);
        [
            "YEAR TO DATE",
            "YTD",
            "KUMULIERT",
            "JAHRESSUMME",
            "CUMUL",
            "ACUMULADO",
        ]
        .iter()
        .any(|words| text.contains(words))
    });
    let year_to_date = more
        .flatten()
        .filter(|more| has_column && amount.is_some_and(|amount| *more >= amount));
    IncomeReading {
        amount,
        is_gross,
        year_to_date,
        currency: currency(lines).or_else(|| is_american_form(lines).then_some("USD")),
        period: period(kind, lines, year_to_date.is_some(), today),
        payer: payer(kind, lines),
    }
}

/// Forms of the United States print no sign of their money.
fn is_american_form(lines: &[Line]) -> bool {
    let is_named = |line: &Line| words(&line.text).windows(2).any(|pair| pair == ["W", "2"]);
    lines.iter().any(is_named)
}

/// The amount beside or below the first of the words, and the next one in its row.
fn labelled(lines: &[Line], labels: &[&str]) -> Option<(f64, Option<f64>)> {
    let money = |found: Vec<Amount>| {
        let found = found
            .into_iter()
            .filter(|amount| amount.has_cents || amount.value >= AMOUNT_BARE_MIN);
        let found = found.collect::<Vec<_>>();
        let cents = found
            .iter()
            .filter(|amount| amount.has_cents)
            .copied()
            .collect::<Vec<_>>();
        if cents.is_empty() { found } else { cents }
    };
    for label in labels {
        for line in lines {
            let text = fold(&line.text);
            let Some(at) = text.find(label) else { continue };
            let before = text[..at].chars().next_back();
            if before.is_some_and(char::is_alphabetic) {
                continue;
            }
            let after = text[at + label.len()..].to_owned();
            let mut values = money(amounts(&after));
            for other in to_the_right(lines, line) {
                values.extend(money(amounts(&other.text)));
            }
            if values.is_empty() {
                values = below(lines, line, 1)
                    .iter()
                    .flat_map(|line| money(amounts(&line.text)))
                    .collect();
            }
            if let Some(first) = values.first().filter(|first| first.value > 0.0) {
                return Some((first.value, values.get(1).map(|next| next.value)));
            }
        }
    }
    None
}

fn period(kind: Option<ProofKind>, lines: &[Line], has_year_to_date: bool, today: Date) -> Option<PayPeriod> {
    let stated = |days| {
        Some(PayPeriod {
            days,
            is_stated: true,
        })
    };
    if matches!(kind, Some(ProofKind::WageCertificate | ProofKind::Tax)) {
        return stated(YEAR_DAYS);
    }
    let (order, _) = date_order(lines, today);
    let mut last = None;
    for line in lines {
        let found = dates(&line.text, order, today);
        if let [from, to] = found.as_slice()
            && let Ok(span) = from.date.until(to.date)
            && (1..=PERIOD_DAYS_MAX).contains(&span.get_days())
        {
            return stated(f64::from(span.get_days() + 1));
        }
        if let [to] = found.as_slice()
            && let Some(from) = day_before(&line.text, to.start)
            && from < to.date.day()
        {
            return stated(f64::from(to.date.day() - from + 1));
        }
        let is_end = ["PERIOD ENDING", "PERIOD END", "PAY DATE"]
            .iter()
            .any(|label| fold(&line.text).contains(label));
        if is_end {
            let own = found.first().map(|found| found.date);
            let beside = || {
                to_the_right(lines, line)
                    .iter()
                    .find_map(|line| dates(&line.text, order, today).first().map(|found| found.date))
            };
            last = last.or(own).or_else(beside);
        }
    }
    let worded = |line: &Line| {
        let text = fold(&line.text);
        LENGTHS
            .iter()
            .find(|(word, _)| text.contains(word))
            .map(|(_, days)| *days)
    };
    if let Some(days) = lines.iter().find_map(worded) {
        return stated(days);
    }
    if lines.iter().any(is_month_of_year) {
        return stated(YEAR_DAYS / 12.0);
    }
    if let Some(days) = lines.iter().find_map(|line| tax_period(line, lines, today)) {
        return stated(days);
    }
    let last = last.filter(|_| has_year_to_date)?;
    Some(PayPeriod {
        days: f64::from(last.day_of_year()),
        is_stated: false,
    })
}

/// The day that a period begins on, where only the last one is written out: `del 1 al 31 de octubre de 2026`.
fn day_before(text: &str, end: usize) -> Option<i8> {
    const UNTIL: [&str; 9] = ["AL", "AU", "BIS", "TO", "THROUGH", "A", "TOT", "DO", "T"];
    let before: String = text.chars().take(end).collect();
    let joins = before.trim_end().ends_with(['-', '–']);
    let words = words(&before);
    let day = match words.as_slice() {
        [.., day, until] if UNTIL.contains(&until.as_str()) => day,
        [.., day] if joins => day,
        _ => return None,
    };
    let day = day.trim_end_matches("ER").trim_end_matches("ST");
    day.parse().ok().filter(|day| (1..=31).contains(day))
}

/// What one month or week of the British tax year is, which begins on 6 April, where a payslip states its number and
/// was paid in it.
fn tax_period(line: &Line, lines: &[Line], today: Date) -> Option<f64> {
    let words = words(&line.text);
    let at = words.windows(2).position(|pair| pair == ["TAX", "PERIOD"])?;
    let number: i32 = match words.get(at + 2) {
        Some(number) => number.parse().ok()?,
        None => to_the_right(lines, line).first()?.text.trim().parse().ok()?,
    };
    let is_of = |date: Date| {
        let april = |year| Date::new(year, 4, 6).ok();
        let begin = april(date.year())
            .filter(|begin| *begin <= date)
            .or(april(date.year() - 1))?;
        let days = date.since(begin).ok()?.get_days();
        let months = i32::from(date.month()) - 4 + i32::from(date.day() >= 6);
        if (months + 11) % 12 + 1 == number {
            Some(YEAR_DAYS / 12.0)
        } else if days / 7 + 1 == number {
            Some(7.0)
        } else {
            None
        }
    };
    let dates_of = |line: &Line| dates(&line.text, DateOrder::DayFirst, today);
    lines
        .iter()
        .flat_map(dates_of)
        .find_map(|found| is_of(found.date))
}

/// `Juli 2026`, `Abrechnung 07/2026`, `Month 10`: a month, mostly with its year, without a day.
fn is_month_of_year(line: &Line) -> bool {
    let mut words = words(&line.text);
    // `Outubro de 2026`.
    words.retain(|word| !matches!(word.as_str(), "DE" | "DEL"));
    let year = |word: &String| {
        word.len() == 4
            && (word.starts_with("19") || word.starts_with("20"))
            && word.bytes().all(|byte| byte.is_ascii_digit())
    };
    // `2026. október`, in Hungarian, unless a day follows.
    let ends_with_month = words.len() >= 2
        && year(&words[words.len() - 2])
        && words.last().is_some_and(|word| month_of(word).is_some());
    // `Month 10` of a year of tax.
    let numbered = words
        .windows(2)
        .any(|pair| pair[0] == "MONTH" && pair[1].parse::<i8>().is_ok_and(|month| (1..=12).contains(&month)));
    ends_with_month
        || numbered
        || words.windows(2).enumerate().any(|(index, pair)| {
            let has_day = index > 0
                && words[index - 1]
                    .parse::<i8>()
                    .is_ok_and(|day| (1..=31).contains(&day));
            let is_month = month_of(&pair[0]).is_some()
                || (pair[0].len() == 2 && pair[0].parse::<i8>().is_ok_and(|month| (1..=12).contains(&month)));
            !has_day && is_month && year(&pair[1])
        })
}
