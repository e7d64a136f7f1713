//! Income before deductions by a page's own sums: what is paid out is what is left of it.
//!
//! The words for both differ from one employer to the next, and what is added up does not.

use super::pay_words::TOTALS;
use super::row::to_the_right;
use super::table::{Cell, Column, begin_with, cells, column, deductions};
use crate::text::{Line, words};

/// Fewest amounts that make a total.
const PARTS_MIN: usize = 2;

/// Income before deductions of which so much is paid out: beside the deductions in a row of totals, more than the total of
/// deductions that is stated, or the only amount that deductions with a minus are taken from.
pub(super) fn balance(lines: &[Line], net: f64) -> Option<f64> {
    let net = cents(net);
    by_row(lines, net)
        .or_else(|| by_deductions(lines, net))
        .or_else(|| by_column(lines, net))
        .or_else(|| by_steps(lines, net))
}

/// Whether two amounts are the same money.
pub(super) fn is_same(one: f64, other: f64) -> bool {
    cents(one) == cents(other)
}

#[expect(clippy::cast_possible_truncation, reason = "amounts are below a billion")]
fn cents(value: f64) -> i64 {
    (value * 100.0).round() as i64
}

/// The amounts in a line's row, from the line on.
fn row(lines: &[Line], line: &Line) -> Vec<Cell> {
    let right = to_the_right(lines, line).into_iter().flat_map(cells);
    cells(line).into_iter().chain(right).collect()
}

/// The total of a letter whose parts stand above it and add up to it, and its line.
pub(super) fn total_of_parts(lines: &[Line]) -> Option<(f64, &Line)> {
    let of_line = |line: &'_ Line| {
        begin_with(&words(&line.text), TOTALS)?;
        let total = row(lines, line).into_iter().next()?;
        let mut left = cents(total.value);
        let mut parts = 0;
        for cell in above(lines, line.page, &total) {
            left -= cents(cell.value);
            parts += 1;
            if left <= 0 {
                break;
            }
        }
        (left == 0 && parts >= PARTS_MIN).then_some(total.value)
    };
    lines.iter().find_map(|line| Some((of_line(line)?, line)))
}

/// The amounts that end where one does and stand above it, the nearest first.
fn above(lines: &[Line], page: usize, last: &Cell) -> Vec<Cell> {
    let of_page = lines.iter().filter(|line| line.page == page).flat_map(cells);
    let mut above = of_page
        .filter(|cell| cell.area.bottom <= last.area.middle())
        .filter(|cell| (cell.area.right - last.area.right).abs() <= last.area.height())
        .collect::<Vec<_>>();
    above.sort_by(|one, other| other.area.top.total_cmp(&one.area.top));
    above
}

fn by_row(lines: &[Line], net: i64) -> Option<f64> {
    let of_line = |line: &Line| {
        begin_with(&words(&line.text), TOTALS)?;
        let row = row(lines, line);
        let taken_off = |of: i64| {
            row.iter()
                .any(|other| cents(other.value) > 0 && of - cents(other.value) == net)
        };
        row.iter()
            .find(|cell| taken_off(cents(cell.value)))
            .map(|cell| cell.value)
    };
    lines.iter().find_map(of_line)
}

fn by_deductions(lines: &[Line], net: i64) -> Option<f64> {
    let page = placed(lines).collect::<Vec<_>>();
    let of_line = |line: &Line| {
        if !deductions(&words(&line.text)) {
            return None;
        }
        let first = row(lines, line).into_iter().find(|cell| cell.value > 0.0)?;
        let gross = net + cents(first.value);
        let is_of_period = |page: usize, cell: &Cell| column(lines, page, cell.area) != Some(Column::ToDate);
        let printed = page
            .iter()
            .find(|(page, cell)| cents(cell.value) == gross && is_of_period(*page, cell));
        printed.map(|(_, cell)| cell.value)
    };
    lines.iter().find_map(of_line)
}

fn by_column(lines: &[Line], net: i64) -> Option<f64> {
    let of_cell = |(page, last): (usize, Cell)| {
        let (mut left, mut earned, mut has_deductions) = (0, Vec::new(), false);
        for cell in above(lines, page, &last) {
            let value = cents(cell.value);
            if cell.is_negative {
                left -= value;
                has_deductions = true;
            } else {
                left += value;
                earned.push(cell.value);
            }
            if left == net && has_deductions {
                break;
            }
        }
        // Of several amounts one may be money that was laid out and is paid back.
        match earned.as_slice() {
            [one] if left == net && has_deductions => Some(*one),
            _ => None,
        }
    };
    paid_out(lines, net).find_map(of_cell)
}

/// The amount above what is paid out that all between them are taken from, where no minus tells them: what is left on the way
/// stands in the same column.
fn by_steps(lines: &[Line], net: i64) -> Option<f64> {
    let of_cell = |(page, last): (usize, Cell)| {
        let (mut sum, mut parts, mut gross) = (net, 0, None);
        for cell in above(lines, page, &last) {
            let value = cents(cell.value);
            if parts > 0 && value == sum {
                gross = Some(cell.value);
            } else {
                sum += value;
                parts += 1;
            }
        }
        gross
    };
    paid_out(lines, net).find_map(of_cell)
}

/// Where what is paid out stands.
fn paid_out(lines: &[Line], net: i64) -> impl Iterator<Item = (usize, Cell)> + '_ {
    placed(lines).filter(move |(_, cell)| net > 0 && cents(cell.value) == net && !cell.is_negative)
}

/// All amounts, each with its page.
fn placed(lines: &[Line]) -> impl Iterator<Item = (usize, Cell)> + '_ {
    lines
        .iter()
        .flat_map(|line| cells(line).into_iter().map(move |cell| (line.page, cell)))
}

#[cfg(test)]
mod tests {
    use super::{balance, total_of_parts};
    use crate::text::{Area, Line};

    /// Rows of `label|amount|amount`, in columns that end in line.
    fn page(rows: &[&str]) -> Vec<Line> {
        let mut lines = Vec::new();
        for (row, text) in (0_u16..).zip(rows) {
            for (column, text) in (0_u16..).zip(text.split('|')) {
                let width = 6.0 * f32::from(u16::try_from(text.chars().count()).expect("short"));
                let right = 240.0 + 120.0 * f32::from(column);
                let top = 20.0 * f32::from(row);
                let area = Area {
                    left: right - width,
                    top,
                    right,
                    bottom: top + 10.0,
                };
                if !text.is_empty() {
                    lines.push(Line::certain(text, 0, area));
                }
            }
        }
        lines
    }

    #[test]
    fn the_total_of_a_letter_is_that_of_its_parts() {
        let total = |rows: &[&str]| total_of_parts(&page(rows)).map(|(value, _)| value);
        let parts = ["Basic pay|PHP 420,000.00", "13th month pay|PHP 36,000.00"];
        assert_eq!(
            total(&[parts[0], parts[1], "Total|PHP 456,000.00"]),
            Some(456_000.0)
        );
        assert_eq!(total(&[parts[0], parts[1], "Total|PHP 457,000.00"]), None);
        assert_eq!(total(&[parts[0], "Total|PHP 420,000.00"]), None);
    }

    #[test]
    fn what_is_paid_out_is_left_of_what_was_earned() {
        for (rows, net, expected) in [
            // A row of totals, whatever its words.
            (
                &[
                    "Qwert|2 700,00|",
                    "Asdfg||459,70",
                    "TOTAUX DU MOIS|2 318,90|459,70",
                ][..],
                1_859.20,
                Some(2_318.90),
            ),
            // A total of deductions, and the sum printed somewhere.
            (
                &[
                    "Brut xyz|48.750,00",
                    "Kesintiler toplamı|12.224,70",
                    "Kalan|36.525,30",
                ],
                36_525.30,
                Some(48_750.00),
            ),
            // Deductions with a minus below the only amount.
            (
                &[
                    "Løn|34.250,00",
                    "ATP|-99,00",
                    "Skat|(9.801,00)",
                    "Til konto|24.350,00",
                ],
                24_350.00,
                Some(34_250.00),
            ),
            // Deductions without a minus, and what is left on the way.
            (
                &[
                    "Lohn|3.044,70",
                    "Brutto|3.044,70",
                    "RSZ|397,94",
                    "Rest|2.646,76",
                    "Steuer|521,30",
                    "Aus|2.125,46",
                ],
                2_125.46,
                Some(3_044.70),
            ),
            // Which of two was earned nobody knows.
            (
                &["Salary|5,000.00", "Refund|100.00", "Tax|-600.00", "Paid|4,500.00"],
                4_500.00,
                None,
            ),
            // Sums that do not come out, or are the amount itself.
            (&["TOTAL|2,318.90|459.70"], 1_859.00, None),
            (&["TOTAL|1,859.20|0.00"], 1_859.20, None),
            (&["Paid|4,500.00"], 4_500.00, None),
            (&[], 0.0, None),
        ] {
            assert_eq!(balance(&page(rows), net), expected, "{rows:?}");
        }
    }
}
