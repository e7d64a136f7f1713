//! The period that an income is for: by its first and last day, by words, or by its month.

use jiff::civil::Date;

use super::income::{PayPeriod, YEAR_DAYS};
use super::origin::Origin;
use super::row::{announcing, left_of, to_the_right};
use super::table::{begin_with, say};
use crate::document::ProofKind;
use crate::text::{DateOrder, Line, dates, fold, month_of, words};

/// Longest period that a payslip can be for.
const PERIOD_DAYS_MAX: i32 = 400;

/// Longest period whose first and last day are announced apart from each other.
const PERIOD_APART_DAYS_MAX: i32 = 45;

/// Words that say how long a period is, with its days, as [`begin_with`] takes them.
const LENGTHS: &[(f64, &str)] = &[
    (
        14.0,
        "BIWEEKLY|BI WEEKLY|EVERY OTHER WEEK|CATORCENA*|QUATORZAINE|FORTNIGHT*|A FORTNIGHT|EVERY TWO WEEKS|EVERY 2 WEEKS|2 WEEKLY|14 TAGIG",
    ),
    (
        YEAR_DAYS / 6.0,
        "BIMONTHLY|BI MONTHLY|EVERY TWO MONTHS|EVERY OTHER MONTH",
    ),
    (28.0, "4 WEEKLY|FOUR WEEKLY|EVERY 4 WEEKS|EVERY FOUR WEEKS"),
    (
        YEAR_DAYS / 24.0,
        "SEMI MONTHLY|SEMIMONTHLY|TWICE MONTHLY|QUINCENA*|QUINZAINE|QUINZENA*",
    ),
    (
        7.0,
        "WEEKLY|PER WEEK|A WEEK|WOCHENTLICH*|PRO WOCHE|HEBDOMADAIRE|PAR SEMAINE|SEMANAL|A LA SEMANA|SETTIMANALE|WEKELIJKS|TYGODNIOWO|POR SEMANA|ALLA SETTIMANA|PER UGE|OM UGEN|I VECKAN|VIIKOSSA|TYDNE|HETENTE|SAPTAMANAL*|POR SEMANA|WEEKLIKSE",
    ),
    (
        YEAR_DAYS / 12.0,
        "MONTH ENDING|MONTH ENDED|MONTH END|MONTHLY|PER MONTH|A MONTH|EACH MONTH|MONATLICH*|PRO MONAT|IM MONAT|MONATS*|MENSUEL*|PAR MOIS|MENSUAL*|AL MES|MENSILE|AL MESE|MENSAL|MENSAIS|MAANDELIJKS*|PER MAAND|\
        POR MES|AO MES|CADA MES|MENSUALIDAD|MENSILI|AL MESE|IN DE MAAND|PCM|KUUKAUDESSA|KUUSSA|I MANADEN|PER MANAD|MANADS*|PR MANED|PER MANED|I MANEDEN|MANEDS*|MESECN*|MJESECN*|\
         HAVONTA|HAVONKENT|PE LUNA|MENESIN*|MENESI|KUUS|AYLIK|AYDA|PER BULAN|BULANAN|MOI THANG|ΜΗΝΙΑΙ*|МЕСЕЧН*|ЕЖЕМЕСЯЧН*|ЩОМІСЯЧ*|В МЕСЯЦ|НА МІСЯЦЬ|MIESIECZN*|MESICNI*|MESICNE|MESACNE|MENSILMENTE|MENSALMENTE|MESACN*|MANEDLIG*|MANATLIG*|KUUKAUSI*|LUNAR*|HAVI|SEBULAN|HANG THANG",
    ),
];

/// The same for a year: on payslips these are of leave, bonus and salary as often, so they come last.
const YEARLY: (f64, &str) = (
    YEAR_DAYS,
    "ANNUAL|ANNUALLY|YEARLY|PER ANNUM|PER YEAR|A YEAR|P A|JAHRLICH*|IM JAHR|JAHRES*|ANNUEL*|PAR AN|ANUAL*|AL ANO|ANNUO|ANNUA|ANNUALE|POR ANO|AL ANNO|PAR ANNEE|PRO JAHR|JAARLIJKS*|PER JAAR|PER AR|OM ARET|VUODESSA|ARS*|EVES|EVENTE|PE AN|YILLIK|PER TAHUN|GODISNJ*|LETNO|ROCZN*|ROCNI|ARLIG*",
);

/// Words for the first and the last day of a period that are announced apart.
const FIRST_DAY: &str = "BEGIN*|START*|FROM|DEBUT|VON|INICIO|DESDE|INIZIO|DAL|VAN";
const LAST_DAY: &str = "END|ENDS|ENDING|TO|THROUGH|THRU|FIN|BIS|FINAL|HASTA|FINE|AL|TOT|TERMINO";

/// Words between the first and the last day of a period.
const UNTIL: [&str; 12] = [
    "AL", "AU", "BIS", "TO", "THROUGH", "A", "TOT", "DO", "T", "M", "UNTIL", "THRU",
];

/// The same for a day: benefits are stated so, and the pay of a day is that of a working day, which tells no income.
const DAILY: (f64, &str) = (
    1.0,
    "PER DAY|A DAY|DAILY|JOURNALIER*|PAR JOUR|TAGLICH*|PRO TAG|DIARIO|DIARIA|AL DIA|POR DIA|GIORNALIER*|AL GIORNO|PER DAG",
);

/// The days of the last length that words say.
pub(super) fn length_in_words(kind: Option<ProofKind>, words: &[String]) -> Option<f64> {
    let yearly: &[_] = if kind == Some(ProofKind::Pension) {
        &[YEARLY, DAILY]
    } else {
        &[YEARLY]
    };
    last_length(words, &[LENGTHS, yearly].concat())
}

fn last_length(words: &[String], lengths: &[(f64, &str)]) -> Option<f64> {
    let (mut at, mut last) = (0, None);
    while at < words.len() {
        let said = lengths
            .iter()
            .filter_map(|(days, signs)| Some((begin_with(&words[at..], signs)?, *days)));
        let longest = said.max_by_key(|(count, _)| *count);
        last = longest.map(|(_, days)| days).or(last);
        at += longest.map_or(1, |(count, _)| count);
    }
    last
}

/// The period: of a yearly document a year, else by the first and last day, by words, by the month that is named, or from
/// the beginning of the year to the last day, where the income of the year so far is stated.
pub(super) fn period(
    kind: Option<ProofKind>,
    lines: &[Line],
    has_year_to_date: bool,
    origin: &Origin,
    today: Date,
) -> Option<PayPeriod> {
    if matches!(kind, Some(ProofKind::WageCertificate | ProofKind::Tax)) {
        return Some(PayPeriod::stated(YEAR_DAYS));
    }
    let order = origin.order;
    let by_line = |rule: &dyn Fn(&Line) -> Option<f64>| lines.iter().find_map(rule);
    let month = |line: &Line| is_month_of_year(line).then_some(YEAR_DAYS / 12.0);
    let length = |line: &Line| last_length(&words(&line.text), LENGTHS);
    let yearly = |line: &Line| last_length(&words(&line.text), &[YEARLY]);
    by_line(&|line| first_to_last(line, order, today))
        .or_else(|| announced_apart(lines, order, today))
        .or_else(|| by_line(&week))
        .or_else(|| by_line(&length))
        .or_else(|| by_line(&month))
        .or_else(|| by_line(&|line| tax_period(line, lines, today)))
        .or_else(|| by_line(&|line| length_cell(line, lines)))
        .or_else(|| by_line(&yearly))
        .map(PayPeriod::stated)
        .or_else(|| year_so_far(lines, order, today).filter(|_| has_year_to_date && !has_other_year(origin)))
}

/// The days from a first to a later last day, both counted, if the last is no more than so many after the first.
fn days_until(from: Date, to: Date, days_max: i32) -> Option<f64> {
    let days = from.until(to).ok()?.get_days();
    (1..=days_max).contains(&days).then(|| f64::from(days + 1))
}

/// The days from the first to the last day, where both stand in one line.
fn first_to_last(line: &Line, order: DateOrder, today: Date) -> Option<f64> {
    let found = dates(&line.text, order, today);
    match found.as_slice() {
        [from, to] => days_until(from.date, to.date, PERIOD_DAYS_MAX),
        [to] => {
            let from = day_before(&line.text, to.start).filter(|from| *from < to.date.day());
            let days = from.map(|from| f64::from(to.date.day() - from + 1));
            days.or_else(|| days_of_months(&line.text))
        }
        _ => days_of_months(&line.text),
    }
}

/// The days of a period whose days stand beside their months, and its year at the end: `October 16-31, 2026`, `del 01 de
/// octubre al 31 de octubre de 2026`.
fn days_of_months(text: &str) -> Option<f64> {
    let mut words = words(text);
    words.retain(|word| {
        !UNTIL.contains(&word.as_str()) && !matches!(word.as_str(), "DE" | "DEL" | "OF" | "THE")
    });
    let day = |word: &String| {
        let day = ["ER", "ST", "ND", "RD", "TH"]
            .iter()
            .fold(word.as_str(), |day, end| day.trim_end_matches(end));
        day.parse::<i8>().ok().filter(|day| (1..=31).contains(day))
    };
    let date = |year: &String, month: i8, day: i8| {
        Date::new(year.parse().ok().filter(|_| year.len() == 4)?, month, day).ok()
    };
    let span = |from: Date, to: Date| days_until(from, to, PERIOD_DAYS_MAX);
    let of = |at: usize| {
        let five = words.get(at..at + 5);
        let in_two_months = |five: &[String]| {
            let (day_first, month_first) = ([0, 1, 2, 3], [1, 0, 3, 2]);
            [day_first, month_first]
                .iter()
                .find_map(|[one, two, three, four]| {
                    let from = date(&five[4], month_of(&five[*two])?, day(&five[*one])?)?;
                    span(
                        from,
                        date(&five[4], month_of(&five[*four])?, day(&five[*three])?)?,
                    )
                })
        };
        let in_one_month = |four: &[String]| {
            let month = month_of(&four[0])?;
            span(
                date(&four[3], month, day(&four[1])?)?,
                date(&four[3], month, day(&four[2])?)?,
            )
        };
        five.and_then(in_two_months)
            .or_else(|| words.get(at..at + 4).and_then(in_one_month))
    };
    (0..words.len()).find_map(of)
}

/// The days from a first to a last day that stand apart, each with its own word.
fn announced_apart(lines: &[Line], order: DateOrder, today: Date) -> Option<f64> {
    let said = |line: &Line, signs: &str| {
        let found = dates(&line.text, order, today);
        let [date] = found.as_slice() else { return None };
        let own = line.text.chars().take(date.start).collect::<String>();
        let label = if words(&own).is_empty() {
            announcing(lines, line)?.text.clone()
        } else {
            own
        };
        say(&words(&label), signs).then_some(date.date)
    };
    let last = lines
        .iter()
        .filter_map(|line| said(line, LAST_DAY))
        .collect::<Vec<_>>();
    if last.is_empty() {
        return None;
    }
    let span = |from: Date| {
        last.iter()
            .find_map(|to| days_until(from, *to, PERIOD_APART_DAYS_MAX))
    };
    lines
        .iter()
        .filter_map(|line| said(line, FIRST_DAY))
        .find_map(span)
}

/// `Week 45`, `week ending`, but not `hours per week 40`.
fn week(line: &Line) -> Option<f64> {
    const WEEKS: [&str; 8] = [
        "WEEK",
        "WK",
        "WOCHE",
        "SEMAINE",
        "SEMANA",
        "SETTIMANA",
        "UGE",
        "UKE",
    ];
    let words = words(&line.text);
    let is_week = |at: usize| {
        let before = at
            .checked_sub(1)
            .and_then(|at| words.get(at))
            .map_or("", String::as_str);
        let after = words.get(at + 1).map_or("", String::as_str);
        let is_number = after.parse::<u8>().is_ok_and(|number| (1..=53).contains(&number));
        WEEKS.contains(&words[at].as_str())
            && (is_number || matches!(after, "ENDING" | "ENDED" | "COMMENCING" | "NO"))
            && !matches!(before, "PER" | "A" | "EACH" | "PRO" | "PAR" | "POR")
            && before.parse::<u8>().is_err()
    };
    (0..words.len()).any(is_week).then_some(7.0)
}

/// `Week` or `Month` that stands alone behind the word for a period.
fn length_cell(line: &Line, lines: &[Line]) -> Option<f64> {
    let days = match words(&line.text).as_slice() {
        [word] if word == "WEEK" => 7.0,
        [word] if word == "MONTH" => YEAR_DAYS / 12.0,
        _ => return None,
    };
    let left = left_of(lines, line)?;
    say(&words(&left.text), "PERIOD|FREQUENCY|PAID").then_some(days)
}

/// Whether the page is of a country whose year of tax begins on another day than 1 January.
fn has_other_year(origin: &Origin) -> bool {
    const OTHER: [&str; 11] = ["GB", "AU", "NZ", "IN", "ZA", "HK", "PK", "BD", "LK", "EG", "MU"];
    origin
        .country
        .is_some_and(|country| OTHER.contains(&country.code))
}

/// The year up to the last day of the period.
fn year_so_far(lines: &[Line], order: DateOrder, today: Date) -> Option<PayPeriod> {
    let ends = |line: &&Line| {
        let text = fold(&line.text);
        ["PERIOD ENDING", "PERIOD END", "PAY DATE"]
            .iter()
            .any(|label| text.contains(label))
    };
    let first = |line: &Line| dates(&line.text, order, today).first().map(|found| found.date);
    let mut ending = lines.iter().filter(ends);
    let last = ending
        .find_map(|line| first(line).or_else(|| to_the_right(lines, line).into_iter().find_map(first)))?;
    Some(PayPeriod {
        days: f64::from(last.day_of_year()),
        is_stated: false,
    })
}

/// The day that a period begins on, where only the last one is written out: `del 1 al 31 de octubre de 2026`.
fn day_before(text: &str, end: usize) -> Option<i8> {
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
    // `Outubro de 2026`, `2026 m. spalio mėn.`
    words.retain(|word| !matches!(word.as_str(), "DE" | "DEL" | "M" | "MEN"));
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
    // `2026.10`, unless a day follows.
    let year_first = words.windows(2).enumerate().any(|(index, pair)| {
        let is_number = |word: &String| word.bytes().all(|byte| byte.is_ascii_digit());
        year(&pair[0])
            && pair[1].len() == 2
            && pair[1].parse::<i8>().is_ok_and(|month| (1..=12).contains(&month))
            && !words.get(index + 2).is_some_and(is_number)
            && !index
                .checked_sub(1)
                .and_then(|before| words.get(before))
                .is_some_and(is_number)
    });
    ends_with_month
        || numbered
        || year_first
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
