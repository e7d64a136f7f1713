//! Whole proofs, from lines to findings.

use domain::document::DocumentType;
use domain::due_diligence::YearlyIncome;
use jiff::civil::{Date, date};
use proptest::prelude::*;

use super::Rules;
use super::income::{IncomeReading, read_income};
use super::issue_date::{IssueDate, find_issue_date};
use super::origin::Origin;
use crate::document::{
    Claim, ClaimedAddress, DocumentRead, Examination, ProofKind, Readings, conclude_proof,
};
use crate::names::PersonName;
use crate::text::{Area, Line};

mod payslips;
mod third_lot;

const TODAY: Date = date(2026, 11, 24);

/// Rows of columns: `left column|right column`.
fn page(rows: &[&str]) -> Vec<Line> {
    let mut lines = Vec::new();
    for (row, text) in (0_u16..).zip(rows) {
        for (column, text) in (0_u16..).zip(text.split('|')) {
            let (left, top) = (40.0 + 250.0 * f32::from(column), 20.0 * f32::from(row));
            let area = Area {
                left,
                top,
                right: left + 200.0,
                bottom: top + 14.0,
            };
            if !text.trim().is_empty() {
                lines.push(Line::certain(text.trim(), 0, area));
            }
        }
    }
    lines
}

fn issue_date(lines: &[Line]) -> Option<IssueDate> {
    find_issue_date(lines, &Origin::of(lines, TODAY), TODAY)
}

fn income(lines: &[Line]) -> IncomeReading {
    read_income(
        Some(ProofKind::Payslip),
        lines,
        &Origin::of(lines, TODAY),
        None,
        TODAY,
    )
}

fn claim() -> Claim {
    Claim {
        name: Some(PersonName {
            family: "Müller".into(),
            given: "Jürgen".into(),
            truncated: false,
        }),
        address: Some(ClaimedAddress {
            line1: "Hauptstraße 12a".into(),
            city: "Berlin".into(),
            postal_code: Some("10115".into()),
            ..ClaimedAddress::default()
        }),
        income: Some(YearlyIncome::UpTo100k),
        ..Claim::default()
    }
}

fn concluded(uploaded_as: DocumentType, rows: &[&str], claim: &Claim) -> Examination {
    let rules = Rules {
        address_age_days_max: 90,
        income_age_days_max: 180,
        income_share_min: 0.8,
        usd_rates: vec![("USD".into(), 1.0), ("EUR".into(), 1.1)],
    };
    let readings = Readings {
        lines: page(rows),
        ..Readings::default()
    };
    conclude_proof(uploaded_as, readings, claim, TODAY, &rules)
}

fn codes(examination: &Examination) -> Vec<&'static str> {
    examination
        .findings
        .iter()
        .map(|finding| finding.code.code())
        .collect()
}

const ELECTRICITY: [&str; 8] = [
    "Stadtwerke Beispielstadt GmbH|Rechnungsdatum: 03.11.2026",
    "|Kundennummer 4711",
    "Herrn Juergen Mueller",
    "Hauptstr. 12 a",
    "10115 Berlin",
    "Stromrechnung",
    "Verbrauch 1.204 kWh|Zahlbar bis 17.11.2026",
    "Gesamtbetrag|123,45 €",
];

#[test]
fn an_electricity_bill_proves_an_address() {
    let examination = concluded(DocumentType::ProofOfAddress, &ELECTRICITY, &claim());
    assert_eq!(codes(&examination), [""; 0]);
    assert_eq!(examination.kind, DocumentRead::Proof(ProofKind::Utility));
    let issued = examination
        .proof
        .expect("a proof was read")
        .issued
        .expect("a date");
    assert_eq!(issued.date, date(2026, 11, 3));
}

#[test]
fn what_a_proof_of_address_lacks_is_told() {
    let replaced = |from: &str, to: &str| ELECTRICITY.map(|row| row.replace(from, to));
    for (rows, expected) in [
        (replaced("03.11.2026", "03.08.2026"), "issue-date-too-old"),
        (replaced("03.11.2026", "03.12.2026"), "issue-date-future"),
        (replaced("Rechnungsdatum: 03.11.2026", ""), "issue-date-missing"),
        (replaced("Mueller", "Schulze"), "name-not-found"),
        (replaced("12 a", "14 a"), "address-partial"),
        (replaced("Hauptstr. 12 a", "Nebenweg 3"), "address-not-found"),
    ] {
        let rows = rows.iter().map(String::as_str).collect::<Vec<_>>();
        assert_eq!(
            codes(&concluded(DocumentType::ProofOfAddress, &rows, &claim())),
            [expected]
        );
    }
    let nothing = concluded(DocumentType::ProofOfAddress, &[], &claim());
    assert_eq!(codes(&nothing), ["document-not-read"]);
    let note = concluded(DocumentType::ProofOfAddress, &["a note"], &Claim::default());
    assert_eq!(codes(&note), ["kind-unknown", "issue-date-missing"]);
}

#[test]
fn a_letter_is_of_the_day_that_follows_its_place() {
    let issued = |row: &str| {
        let rows = [
            row,
            "Periodo de facturación 01/09/2026 a 31/10/2026",
            "Fecha de cargo 20/11/2026",
        ];
        let lines = page(&rows);
        issue_date(&lines).map(|issued| (issued.date, issued.certainty > 0.85))
    };
    for row in [
        "Madrid, a 12/11/2026",
        "Lyon, le 12 novembre 2026",
        "Frankfurt (Main), den 12.11.2026",
        "Warszawa, dnia 12.11.2026",
    ] {
        assert_eq!(issued(row), Some((date(2026, 11, 12), true)), "{row}");
    }
    for row in [
        "geboren in Köln, den 12.11.2026",
        "Beginning of 2026, 12/11/2026",
        "",
    ] {
        assert_eq!(issued(row), Some((date(2026, 10, 31), false)), "{row}");
    }
}

#[test]
fn an_american_address_settles_the_order_of_day_and_month() {
    let issued = |place: &str| {
        let found = issue_date(&page(&["Statement date: 10/08/2026", place]));
        found.map(|issued| issued.date)
    };
    for place in ["Columbus, OH 43215", "Long Beach, CA 90802-1234"] {
        assert_eq!(issued(place), Some(date(2026, 10, 8)), "{place}");
    }
    for place in ["00184 Roma, RM", "Monterrey, NL 64000", "OH 43215"] {
        assert_eq!(issued(place), Some(date(2026, 8, 10)), "{place}");
    }
}

#[test]
fn kinds_are_told_in_many_languages() {
    for (rows, expected) in [
        (&["RELEVÉ DE COMPTE", "Banque Exemple"][..], Some(ProofKind::Bank)),
        (&["Extracto de cuenta", "Saldo"], Some(ProofKind::Bank)),
        (&["Gehaltsabrechnung Juli 2026"], Some(ProofKind::Payslip)),
        (&["BULLETIN DE PAIE"], Some(ProofKind::Payslip)),
        (
            &["Finanzamt Berlin", "Bescheid für 2025 über Einkommensteuer"],
            Some(ProofKind::Tax),
        ),
        (
            &["Volante de empadronamiento", "Ayuntamiento de Madrid"],
            Some(ProofKind::Government),
        ),
        (&["Your broadband bill"], Some(ProofKind::Telecom)),
        (
            &["Facture d’électricité", "Consommation 300 kWh"],
            Some(ProofKind::Utility),
        ),
        (&["Mietvertrag", "Vermieter"], Some(ProofKind::Housing)),
        (
            &["CASHIER: ANN", "CHANGE 0.20", "THANK YOU"],
            Some(ProofKind::Receipt),
        ),
        (&["Dear Sir"], None),
    ] {
        assert_eq!(super::tell_kind(&page(rows)), expected, "{rows:?}");
    }
}

#[test]
fn a_page_of_pay_without_a_title_is_told_by_what_it_states() {
    for (rows, expected) in [
        (
            &[
                "Salario bruto|412.500,00",
                "CCSS|44.013,75",
                "Salario neto|368.486,25",
            ][..],
            Some(ProofKind::Payslip),
        ),
        (
            &[
                "Ms Nair is employed by us.",
                "Her basic annual salary is £42,500 before tax.",
            ],
            Some(ProofKind::Payslip),
        ),
        // The sums of a bill are called the same.
        (
            &["Lohnarbeit netto|100,00", "MwSt 19 %|19,00", "Brutto|119,00"],
            None,
        ),
        (&["Her basic annual salary is £42,500 before tax."], None),
    ] {
        assert_eq!(super::tell_kind(&page(rows)), expected, "{rows:?}");
    }
}

const PAYSLIP: [&str; 7] = [
    "Beispiel Maschinenbau GmbH|Entgeltabrechnung",
    "Jürgen Müller|Abrechnungszeitraum Oktober 2026",
    "Hauptstr. 12a|Datum: 30.10.2026",
    "10115 Berlin",
    "Grundgehalt|5.000,00 €",
    "Gesamtbrutto|5.000,00 €",
    "Auszahlungsbetrag|3.100,00 €",
];

#[test]
fn the_employer_stands_beside_its_word_or_below() {
    for rows in [
        &[
            "Arbeitgeber|Muster Maschinenbau GmbH",
            "Abrechnungsmonat: November 2026",
        ][..],
        &[
            "Arbeitgeber: Muster Maschinenbau GmbH",
            "Abrechnungsmonat: November 2026",
        ],
        &["Arbeitgeber|Arbeitnehmer", "Muster Maschinenbau GmbH|Hans Müller"],
    ] {
        let read = income(&page(rows));
        assert_eq!(
            read.payer.as_deref(),
            Some("Muster Maschinenbau GmbH"),
            "{rows:?}"
        );
    }
}

#[test]
fn a_payslip_proves_an_income() {
    let examination = concluded(DocumentType::ProofOfIncome, &PAYSLIP, &claim());
    assert_eq!(codes(&examination), [""; 0]);
    let income = examination.proof.expect("a proof was read").income;
    assert_eq!((income.amount, income.currency), (Some(5_000.0), Some("EUR")));
    assert_eq!(income.payer.as_deref(), Some("Beispiel Maschinenbau GmbH"));
    assert!((income.yearly().expect("a month") - 60_000.0).abs() < 1.0);
}

#[test]
fn what_a_proof_of_income_lacks_is_told() {
    let rich = Claim {
        income: Some(YearlyIncome::UpTo250k),
        ..claim()
    };
    assert_eq!(
        codes(&concluded(DocumentType::ProofOfIncome, &PAYSLIP, &rich)),
        ["income-below-stated"]
    );
    for (from, to, expected) in [
        ("€", "¤", "currency-unknown"),
        ("€", "zł", "currency-not-compared"),
        ("Beispiel Maschinenbau GmbH", "Logo", "payer-not-found"),
        ("Oktober 2026", "", "period-unknown"),
        ("30.10.2026", "30.10.2025", "issue-date-too-old"),
    ] {
        let rows = PAYSLIP.map(|row| row.replace(from, to));
        let rows = rows.iter().map(String::as_str).collect::<Vec<_>>();
        assert_eq!(
            codes(&concluded(DocumentType::ProofOfIncome, &rows, &claim())),
            [expected],
            "{from}"
        );
    }
    let bill = concluded(DocumentType::ProofOfIncome, &ELECTRICITY, &claim());
    assert!(codes(&bill).contains(&"kind-unsuitable") && codes(&bill).contains(&"income-not-found"));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn any_page_is_read_without_panic(rows in prop::collection::vec("[0-9A-Za-zäöüß .,:/€$|-]{0,60}", 0..20)) {
        let rows = rows.iter().map(String::as_str).collect::<Vec<_>>();
        for kind in [DocumentType::ProofOfAddress, DocumentType::ProofOfIncome] {
            let examination = concluded(kind, &rows, &claim());
            prop_assert!(!examination.findings.is_empty() || examination.proof.is_some());
        }
    }
}
