//! Columns of a table, by the words at their heads.

use super::amount::{Amount, amounts};
use super::pay_words::TOTALS;
use super::row::beside;
use crate::text::{Area, Line, words};

/// Most digits of a head: more are a date or number.
const HEAD_DIGITS_MAX: usize = 3;

/// Most words of a head.
const HEAD_WORDS_MAX: usize = 4;

/// Smallest amount without cents that is taken for money; smaller numbers are those of lines and boxes.
const AMOUNT_BARE_MIN: f64 = 100.0;

/// Numbers without cents that are years of documents, and no money.
const YEARS: std::ops::RangeInclusive<f64> = 2015.0..=2035.0;

/// What a column of a payslip holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Column {
    /// Amounts of the period.
    Period,
    /// Amounts of the year so far.
    ToDate,
    /// Amounts as they were before a change.
    Former,
    /// Hours, days, rates: no money that is paid.
    Count,
    /// What is earned.
    Earnings,
    /// What is taken off.
    Deductions,
}

/// Words for the year so far, with `*` for any ending.
const TO_DATE: &str = "YTD|YEAR TO DATE|TO DATE|TD|T D|CUMUL*|ACUMUL*|KUMUL*|JAHRESSUMME|JAHRESWERTE|T M HEDEN|PROGRESSIV*|HITTIL*|ACKUM*|NARASTAJACO|KUMULATIV*";

/// Words at the heads of columns, with `*` for any ending.
const HEADS: &[(Column, &str)] = &[
    (Column::ToDate, TO_DATE),
    (
        Column::Former,
        "BISHER|ALTER BETRAG|PREVIOUS|OLD RATE|OLD AMOUNT|FORMER|ANCIEN|ANTERIOR|VECCHIO|PRECEDENTE|OUD|DOTYCHCZAS*|TIDIGARE|TIDLIGERE|DOSAVADNI|KORABBI|LAST YEAR",
    ),
    (
        Column::Count,
        "HOURS|HRS|HRS UNITS|RATE|UNITS|UNIT|QTY|DAYS|QUANTITY|HEURES|TAUX|BASE|STUNDEN|STD|SATZ|MENGE|FAKTOR|ANZAHL|ANSATZ|HORAS|DIAS|\
         UNID*|REFERENCIA|QTD|ORE|RIFERIMENTO|UREN|DAGEN|AANTAL|TARIEF|TIMER|ANTAL|ANTALL|SATS|TIMMAR|GODZINY|STAWKA|TIMER ANTAL",
    ),
    (
        Column::Deductions,
        "DEDUCTION*|A DEDUIRE|A RETENIR|DEDUCCION*|EGRESOS|TAXES|TAXES WITHHELD|WITHHOLDING*|ODLICZENIA|POTRACENIA|DESCUENTO*|DESCONTO*|RETENUE*|RETENTION*|RETENCION*|TRATTENUT*|ABZUGE|INHOUDING*|POTRACENI*|POTONGAN|УТРИМАНО|УДЕРЖАНО|TREKK|FRADRAG|AVDRAG|\
         KESINTI*|SRAZKY|ZRAZKY|LEVONAS*|RETINERI|ODBITCI|OBUSTAVE|KHAU TRU|ΚΡΑΤΗΣΕΙΣ",
    ),
    (Column::Earnings, EARNINGS),
    (
        Column::Period,
        "AMOUNT|CURRENT|THIS PERIOD|THIS PAY|THIS CHECK|PAID|EARNED|ACTUAL|PERIOD|MONTANT|BETRAG|IMPORTE|IMPORTO|MONTO|VALOR|BEDRAG|KWOTA|BELOB|BELOP|BELOPP|СУМА|JUMLAH|MONTH",
    ),
];

/// Words for what is earned, as at the head of a column or behind one for a total.
pub(super) const EARNINGS: &str = "EARNINGS|A PAYER|INCOME|ENT|ENTITLEMENTS|PAYMENTS|PAY|GAIN|GAINS|DEVENG*|HABERES|PERCEPCION*|INGRESOS|REMUNERA*|ABONOS|VENCIMENTOS|PROVENTOS|\
    COMPETENZE|BEZUGE|UITBETALING*|PENDAPATAN|PENGHASILAN|PENERIMAAN|PRZYCHOD*|НАРАХОВАНО|НАЧИСЛЕНО|KAZANC*|HAKEDIS*|ΑΠΟΔΟΧ*|THU NHAP|PRIMANJA|VENITURI|ADDITIONS|EMOLUMENTS|PRISKAITYTA|APREKINATS|HEILDARLAUN";

/// Whether words begin with one of those that are parted by `|`, and with how many of them.
pub(super) fn begin_with(words: &[String], signs: &str) -> Option<usize> {
    let is_same = |word: &String, sign: &str| match sign.strip_suffix('*') {
        Some(beginning) => word.starts_with(beginning),
        None => word == sign,
    };
    let counts = signs.split('|').filter_map(|sign| {
        let count = sign.split(' ').count();
        let mut pairs = words.iter().zip(sign.split(' '));
        (words.len() >= count && pairs.all(|(word, sign)| is_same(word, sign))).then_some(count)
    });
    counts.max()
}

/// Whether words have one of those anywhere.
pub(super) fn say(words: &[String], signs: &str) -> bool {
    (0..words.len()).any(|at| begin_with(&words[at..], signs).is_some())
}

/// What the words of a head say; a head has no amounts, and announces nothing beside it.
fn head(line: &Line) -> Option<Column> {
    let words = words(&line.text);
    if words.is_empty()
        || words.len() > HEAD_WORDS_MAX
        || line.text.contains(':')
        || line.text.chars().filter(char::is_ascii_digit).count() > HEAD_DIGITS_MAX
        || !amounts(&line.text).is_empty()
    {
        return None;
    }
    HEADS
        .iter()
        .find(|(_, signs)| say(&words, signs))
        .map(|(column, _)| *column)
}

/// Whether words say that all deductions are meant.
pub(super) fn deductions(words: &[String]) -> bool {
    let signs = HEADS.iter().filter(|(column, _)| *column == Column::Deductions);
    say(words, TOTALS) && signs.into_iter().any(|(_, signs)| say(words, signs))
}

/// What the section is of that a line ends: the nearest head above that stands in line with it and has no amounts in its row.
pub(super) fn section(lines: &[Line], of: &Line) -> Option<Column> {
    let heads = lines.iter().filter_map(|line| {
        let is_above = line.page == of.page && line.area.bottom <= of.area.middle();
        let is_in_line = line.area.shares_column(&of.area) > 0.0;
        let found = head(line).filter(|_| is_above && is_in_line)?;
        let is_head = lines
            .iter()
            .filter(|other| beside(line, other))
            .all(|other| amounts(&other.text).is_empty());
        (is_head && matches!(found, Column::Earnings | Column::Deductions)).then_some((line.area.top, found))
    });
    heads
        .max_by(|one, other| one.0.total_cmp(&other.0))
        .map(|(_, column)| column)
}

/// An amount of money, and where it stands by its characters.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cell {
    pub(super) value: f64,
    /// Whether it has a minus or stands in brackets.
    pub(super) is_negative: bool,
    pub(super) area: Area,
}

/// The amounts of money of a line.
pub(super) fn cells(line: &Line) -> Vec<Cell> {
    let place = |at: usize| f32::from(u16::try_from(at).unwrap_or(u16::MAX));
    let signs = line.text.chars().collect::<Vec<_>>();
    let width = line.area.width() / place(signs.len().max(1));
    let found = money(amounts(&line.text)).into_iter().map(|amount| {
        let is_minus = |sign: &char| matches!(sign, '-' | '−' | '–' | '(');
        let before = signs[..amount.start].iter().rev();
        let mut before = before.take_while(|sign| !sign.is_alphanumeric() && !sign.is_whitespace());
        Cell {
            value: amount.value,
            is_negative: before.any(is_minus) || signs.get(amount.end).is_some_and(|sign| *sign == '-'),
            area: Area {
                left: line.area.left + width * place(amount.start),
                right: line.area.left + width * place(amount.end),
                ..line.area
            },
        }
    });
    found.collect()
}

/// Amounts of money alone where there are any with cents.
pub(super) fn money(found: Vec<Amount>) -> Vec<Amount> {
    let is_year = |amount: &Amount| amount.end - amount.start == 4 && YEARS.contains(&amount.value);
    let is_money =
        |amount: &Amount| amount.has_cents || (amount.value >= AMOUNT_BARE_MIN && !is_year(amount));
    let found = found.into_iter().filter(is_money).collect::<Vec<_>>();
    let cents = found
        .iter()
        .filter(|amount| amount.has_cents)
        .copied()
        .collect::<Vec<_>>();
    if cents.is_empty() { found } else { cents }
}

/// Whether a text says that it is of the year so far.
pub(super) fn is_to_date(text: &str) -> bool {
    say(&words(text), TO_DATE)
}

/// What the column of an amount holds: by the nearest head above that stands in line with it.
pub(super) fn column(lines: &[Line], page: usize, value: Area) -> Option<Column> {
    let height = value.height();
    let heads = lines.iter().filter_map(|line| {
        let is_above = line.page == page && line.area.bottom <= value.middle();
        let apart = (line.area.left - value.right).max(value.left - line.area.right);
        (is_above && apart <= height)
            .then(|| Some((line, head(line)?)))
            .flatten()
    });
    // Of two heads in one row that which ends or is centred where the amount does.
    let off = |line: &Line| {
        let ends = (line.area.right - value.right).abs();
        let centres = ((line.area.left + line.area.right) - (value.left + value.right)).abs() / 2.0;
        ends.min(centres)
    };
    let nearest = heads.reduce(|one, other| {
        if (one.0.area.middle() - other.0.area.middle()).abs() > height / 2.0 {
            if one.0.area.top > other.0.area.top {
                one
            } else {
                other
            }
        } else if off(one.0) <= off(other.0) {
            one
        } else {
            other
        }
    });
    nearest.map(|(_, column)| column)
}

#[cfg(test)]
mod tests {
    use super::{Column, column, is_to_date};
    use crate::text::{Area, Line};

    fn line(text: &str, left: f32, top: f32) -> Line {
        let width = 6.0 * f32::from(u8::try_from(text.len()).expect("short"));
        let area = Area {
            left,
            top,
            right: left + width,
            bottom: top + 10.0,
        };
        Line::certain(text, 0, area)
    }

    #[test]
    fn an_amount_belongs_to_the_head_that_it_stands_under() {
        let lines = [
            line("Hours", 100.0, 0.0),
            line("Current", 150.0, 0.0),
            line("YTD", 240.0, 0.0),
            line("80.00", 100.0, 36.0),
            line("2,280.00", 150.0, 36.0),
            line("52,440.00", 204.0, 36.0),
            line("Year to date: 12.00", 204.0, 60.0),
            line("12.00", 400.0, 60.0),
        ];
        let columns = lines
            .iter()
            .map(|line| column(&lines, 0, line.area))
            .collect::<Vec<_>>();
        assert_eq!(columns[3], Some(Column::Count));
        assert_eq!(columns[4], Some(Column::Period));
        assert_eq!(columns[5], Some(Column::ToDate));
        assert_eq!(columns[7], None);
    }

    #[test]
    fn words_for_the_year_so_far_are_whole() {
        assert!(is_to_date("Gross pay YTD") && is_to_date("Cumulés") && is_to_date("Total Gross Pay TD"));
        assert!(!is_to_date("Pay date") && !is_to_date("Ltd"));
    }
}
