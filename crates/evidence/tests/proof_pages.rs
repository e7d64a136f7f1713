//! Proofs of address and of income from many countries, as pages of text with what must be read of them.
//!
//! `cargo nextest run --workspace -E 'binary(proof_pages)' --no-capture` prints what was right, field by field, and what was not.
//! A page's columns are those of its characters; two spaces part two pieces of print.
#![expect(clippy::print_stdout, reason = "the figures are what is asked for")]

use std::collections::BTreeMap;

use evidence::document::{Claim, ClaimedAddress, ProofKind};
use evidence::names::PersonName;
use evidence::proof::{ProofReading, read};
use evidence::text::{Area, Line};
use jiff::civil::{Date, date};

const TODAY: Date = date(2026, 11, 24);

/// Width and height of a character, and from one row to the next.
const CHARACTER: (f32, f32) = (6.0, 10.0);
const ROW: f32 = 12.0;

/// A period of a month is 30.4 days to some pages and 28 to 31 to others.
const DAYS_OFF_MAX: f64 = 0.7;

struct Page {
    name: &'static str,
    truth: BTreeMap<&'static str, &'static str>,
    lines: Vec<Line>,
}

/// The pages of a file: `=== name`, what is true of it as `key: value`, `---`, and the page.
fn pages(text: &'static str) -> Vec<Page> {
    let blocks = text.split("=== ").skip(1);
    let page = |block: &'static str| {
        let (head, body) = block.split_once("\n---\n").expect("a head and a page");
        let (name, truth) = head.split_once('\n').expect("a name and what is true");
        let truth = truth
            .lines()
            .map(|line| line.split_once(": ").expect("key: value"));
        Page {
            name,
            truth: truth.collect(),
            lines: body
                .lines()
                .enumerate()
                .flat_map(|(row, text)| pieces(row, text))
                .collect(),
        }
    };
    blocks.map(page).collect()
}

/// The pieces of print of a row, which two or more spaces part.
fn pieces(row: usize, text: &str) -> Vec<Line> {
    let place = |at: usize| f32::from(u16::try_from(at).expect("a page is small"));
    let mut found = Vec::new();
    let mut left = 0;
    for piece in text.split("  ") {
        let width = piece.chars().count();
        let trimmed = piece.trim();
        let indent = width - piece.trim_start().chars().count();
        if !trimmed.is_empty() {
            let begins = 40.0 + place(left + indent) * CHARACTER.0;
            let area = Area {
                left: begins,
                top: 40.0 + place(row) * ROW,
                right: begins + place(trimmed.chars().count()) * CHARACTER.0,
                bottom: 40.0 + place(row) * ROW + CHARACTER.1,
            };
            found.push(Line::certain(trimmed, 0, area));
        }
        left += width + 2;
    }
    found
}

fn claim(truth: &BTreeMap<&str, &str>) -> Claim {
    let parts = |key: &str| {
        truth
            .get(key)
            .map(|text| text.split('|').map(str::to_owned).collect::<Vec<_>>())
    };
    let part = |parts: &[String], at: usize| parts.get(at).filter(|text| !text.is_empty()).cloned();
    Claim {
        name: parts("name").map(|parts| PersonName {
            given: parts[0].clone(),
            family: parts[1].clone(),
            truncated: false,
        }),
        address: parts("address").map(|parts| ClaimedAddress {
            line1: parts[0].clone(),
            line2: None,
            city: parts[1].clone(),
            postal_code: part(&parts, 2),
            region: part(&parts, 3),
        }),
        ..Claim::default()
    }
}

/// What was read of a field, as the truth would have it.
fn said(field: &str, truth: &str, proof: &ProofReading) -> String {
    let income = &proof.income;
    let found = match field {
        "kind" => proof.kind.map(|kind| ProofKind::code(kind).to_owned()),
        "name" => proof
            .name
            .as_ref()
            .filter(|seen| seen.certain)
            .map(|_| truth.to_owned()),
        "address" => proof
            .address
            .filter(|seen| seen.is_whole())
            .map(|_| truth.to_owned()),
        "issued" => proof.issued.map(|issued| issued.date.to_string()),
        "amount" => income.amount.map(|amount| {
            let amount = if truth.contains('.') || truth == "none" {
                format!("{amount:.2}")
            } else {
                amount.to_string()
            };
            format!("{amount} {}", if income.is_gross { "gross" } else { "net" })
        }),
        "currency" => income.currency.map(str::to_owned),
        "days" => income.period.map(|period| {
            let near = truth
                .parse::<f64>()
                .is_ok_and(|days| (days - period.days).abs() <= DAYS_OFF_MAX);
            if near {
                truth.to_owned()
            } else {
                format!("{:.1}", period.days)
            }
        }),
        "payer" => income.payer.clone().map(|payer| {
            let same = truth
                .split('|')
                .any(|name| evidence::text::fold(&payer) == evidence::text::fold(name));
            if same { truth.to_owned() } else { payer }
        }),
        other => panic!("no such field: {other}"),
    };
    found.unwrap_or_else(|| "none".to_owned())
}

/// How many pages are right in each field and in all of them, of how many; misses are printed.
fn counted(text: &'static str) -> BTreeMap<&'static str, (usize, usize)> {
    let mut counts: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for page in pages(text) {
        let proof = read(&page.lines, &claim(&page.truth), TODAY);
        let mut all = true;
        for (field, truth) in &page.truth {
            let said = said(field, truth, &proof);
            let right = said == *truth;
            all &= right;
            let count = counts.entry(field).or_default();
            *count = (count.0 + usize::from(right), count.1 + 1);
            if !right {
                println!("{}: {field} {said}, not {truth}", page.name);
            }
        }
        let count = counts.entry("all").or_default();
        *count = (count.0 + usize::from(all), count.1 + 1);
    }
    println!("{counts:?}");
    counts
}

/// So many of the pages at least must be right in all fields, and every name be found.
fn assert_right(text: &'static str, all: (usize, usize)) {
    let counts = counted(text);
    assert!(counts["all"].0 >= all.0 && counts["all"].1 == all.1, "{counts:?}");
    assert_eq!(counts["name"], (all.1, all.1));
}

#[test]
fn pages_of_the_fourth_lot_are_read() {
    assert_right(include_str!("proof_pages/fourth_income.txt"), (48, 50));
    assert_right(include_str!("proof_pages/fourth_address.txt"), (23, 23));
}

#[test]
fn pages_of_the_fifth_lot_are_read() {
    assert_right(include_str!("proof_pages/fifth_income.txt"), (25, 25));
    assert_right(include_str!("proof_pages/fifth_address.txt"), (11, 11));
}

#[test]
fn pages_of_the_sixth_lot_are_read() {
    assert_right(include_str!("proof_pages/sixth_income.txt"), (14, 15));
    assert_right(include_str!("proof_pages/sixth_address.txt"), (6, 6));
}

#[test]
fn pages_of_the_seventh_lot_are_read() {
    assert_right(include_str!("proof_pages/seventh_income.txt"), (34, 34));
    assert_right(include_str!("proof_pages/seventh_address.txt"), (12, 12));
}

#[test]
fn pages_of_the_eighth_lot_are_read() {
    assert_right(include_str!("proof_pages/eighth_income.txt"), (37, 37));
    assert_right(include_str!("proof_pages/eighth_address.txt"), (12, 12));
}

#[test]
fn pages_of_the_ninth_lot_are_read() {
    assert_right(include_str!("proof_pages/ninth_income.txt"), (36, 37));
    assert_right(include_str!("proof_pages/ninth_address.txt"), (12, 12));
}

#[test]
fn pages_of_the_tenth_lot_are_read() {
    assert_right(include_str!("proof_pages/tenth_income.txt"), (35, 36));
    assert_right(include_str!("proof_pages/tenth_address.txt"), (11, 12));
}

#[test]
fn pages_of_the_eleventh_lot_that_nothing_was_mended_for_are_read() {
    assert_right(include_str!("proof_pages/eleventh_income.txt"), (33, 36));
    assert_right(include_str!("proof_pages/eleventh_address.txt"), (12, 12));
}
