//! Columns of a table, by the words at their heads.

use super::amount::amounts;
use crate::text::{Area, Line, words};

/// Most words of a head.
const HEAD_WORDS_MAX: usize = 4;

/// What a column of a payslip holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Column {
    /// Amounts of the period.
    Period,
    /// Amounts of the year so far.
    ToDate,
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
        Column::Count,
        "HOURS|HRS|HRS UNITS|RATE|UNITS|UNIT|QTY|DAYS|QUANTITY|HEURES|TAUX|BASE|STUNDEN|STD|SATZ|MENGE|FAKTOR|ANZAHL|ANSATZ|HORAS|DIAS|\
         UNID*|REFERENCIA|QTD|ORE|RIFERIMENTO|UREN|DAGEN|AANTAL|TARIEF|TIMER|ANTAL|ANTALL|SATS|TIMMAR|GODZINY|STAWKA|TIMER ANTAL",
    ),
    (
        Column::Deductions,
        "DEDUCTION*|DEDUCCION*|DESCUENTO*|DESCONTO*|RETENUE*|RETENTION*|RETENCION*|TRATTENUT*|ABZUGE|INHOUDING*|POTRACENI*|POTONGAN|УТРИМАНО|УДЕРЖАНО|TREKK|FRADRAG|AVDRAG|\
         KESINTI*|SRAZKY|ZRAZKY|LEVONAS*|RETINERI|ODBITCI|OBUSTAVE|KHAU TRU|ΚΡΑΤΗΣΕΙΣ",
    ),
    (Column::Earnings, EARNINGS),
    (
        Column::Period,
        "AMOUNT|CURRENT|THIS PERIOD|THIS PAY|PERIOD|MONTANT|BETRAG|IMPORTE|IMPORTO|MONTO|VALOR|BEDRAG|KWOTA|BELOB|BELOP|BELOPP|СУМА|JUMLAH|MONTH",
    ),
];

/// Words for what is earned, as at the head of a column or behind one for a total.
pub(super) const EARNINGS: &str = "EARNINGS|INCOME|PAYMENTS|PAY|GAIN|GAINS|DEVENG*|HABERES|PERCEPCION*|INGRESOS|REMUNERA*|ABONOS|VENCIMENTOS|PROVENTOS|\
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
        || !amounts(&line.text).is_empty()
    {
        return None;
    }
    HEADS
        .iter()
        .find(|(_, signs)| say(&words, signs))
        .map(|(column, _)| *column)
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
