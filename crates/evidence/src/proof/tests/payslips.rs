//! Payslips and other proofs of income, as many countries write them.

use super::*;

/// What is on the page, and what must be read: amount, currency, payer, days of the period, and what is found to be
/// lacking.
type Payslip = (
    &'static [&'static str],
    (f64, &'static str, &'static str, f64, &'static [&'static str]),
);

const PAYSLIPS: &[Payslip] = &[
    (
        &[
            "ACME WIDGETS INC|EARNINGS STATEMENT",
            "500 Industrial Pkwy|Pay Period: 10/26/2026 - 11/08/2026",
            "Dayton, OH 45402|Pay Date: 11/13/2026",
            "Jürgen Müller|Employee ID 0042",
            "Hauptstr. 12a, 10115 Berlin",
            "Earnings|Rate|Hours|This Period|Year to Date",
            "Regular|38.46|80.00|$3,076.80|$70,766.40",
            "Gross Pay|||$3,076.80|$70,766.40",
            "Federal Income Tax||-$410.22|$9,435.06",
            "Net Pay||$2,246.10|$51,660.30",
        ],
        (3076.8, "USD", "ACME WIDGETS INC", 14.0, &[]),
    ),
    (
        &[
            "Northern Rail Services Ltd|Payslip",
            "Mr Jürgen Müller|Pay Date 30/10/2026",
            "Tax Code 1257L|Tax Period 07",
            "NI Number QQ123456C|Process date 28/10/2026",
            "Basic Pay|3,250.00",
            "Total Gross Pay|3,250.00|Total Gross Pay TD|22,750.00",
            "PAYE Tax|440.40",
            "Net Pay|£2,510.75",
        ],
        (
            3250.0,
            "GBP",
            "Northern Rail Services Ltd",
            30.4,
            &["currency-not-compared"],
        ),
    ),
    (
        &[
            "Abrechnung der Brutto/Netto-Bezüge|für Oktober 2026",
            "Beispiel Bau AG, Industriestr. 4, 70565 Stuttgart|Personal-Nr. 00123",
            "Herrn|Druckdatum 27.10.2026",
            "Jürgen Müller|Steuerklasse 1",
            "Hauptstr. 12a|Geburtsdatum 12.03.1988",
            "10115 Berlin|Eintritt 01.04.2019",
            "Gehalt|4.812,00",
            "Gesamt-Brutto|4.812,00",
            "Lohnsteuer|789,16",
            "Netto-Verdienst|2.998,21",
            "Auszahlungsbetrag|2.998,21",
            "IBAN DE00 1234 0000 0012 3456 78|EUR",
        ],
        (4812.0, "EUR", "Beispiel Bau AG", 30.4, &[]),
    ),
    (
        &[
            "BULLETIN DE PAIE|Période du 01/10/2026 au 31/10/2026",
            "SARL EXEMPLE DISTRIBUTION|Paiement le 31/10/2026 par virement",
            "SIRET 123 456 789 00012|M. Jürgen Müller",
            "APE 4711D|Hauptstr. 12a",
            "|10115 Berlin",
            "Salaire de base|151,67|21,10|3 200,24",
            "SALAIRE BRUT|||3 200,24",
            "Total cotisations||704,05",
            "Net à payer avant impôt||2 496,19",
            "NET PAYÉ (en euros)||2 310,44",
        ],
        (3200.24, "EUR", "SARL EXEMPLE DISTRIBUTION", 31.0, &[]),
    ),
    (
        &[
            "NÓMINA|Periodo de liquidación: del 1 al 31 de octubre de 2026",
            "Empresa: TALLERES EJEMPLO S.L.|Trabajador: Jürgen Müller",
            "CIF B12345678|NIF X1234567L",
            "Domicilio: C/ Mayor 1, Madrid|Antigüedad 01/02/2020",
            "I. DEVENGOS",
            "Salario base|1.850,00 €",
            "A. TOTAL DEVENGADO|2.420,55 €",
            "B. TOTAL A DEDUCIR|498,30 €",
            "LÍQUIDO TOTAL A PERCIBIR (A-B)|1.922,25 €",
            "Madrid, 31 de octubre de 2026",
        ],
        (
            2420.55,
            "EUR",
            "TALLERES EJEMPLO S.L.",
            31.0,
            &["income-below-stated"],
        ),
    ),
    (
        &[
            "CEDOLINO PAGA|Mese di retribuzione: Ottobre 2026",
            "ESEMPIO SERVIZI S.R.L.|Data stampa 05/11/2026",
            "Dipendente: Jürgen Müller",
            "Retribuzione lorda|2.310,00",
            "Totale competenze|2.310,00",
            "Totale trattenute|601,20",
            "Netto in busta|€ 1.708,80",
        ],
        (
            2310.0,
            "EUR",
            "ESEMPIO SERVIZI S.R.L.",
            30.4,
            &["income-below-stated"],
        ),
    ),
    (
        &[
            "Salarisspecificatie|Periode: 10 - 2026",
            "Voorbeeld Techniek B.V.|Datum: 23-10-2026",
            "Dhr. Jürgen Müller",
            "Bruto salaris|3.600,00",
            "Loonheffing|812,00",
            "Netto te betalen|€ 2.655,10",
        ],
        (3600.0, "EUR", "Voorbeeld Techniek B.V.", 30.4, &[]),
    ),
    (
        &[
            "LISTA PŁAC|za miesiąc październik 2026",
            "PRZYKŁAD Sp. z o.o.|Data wypłaty 29.10.2026",
            "Jürgen Müller",
            "Wynagrodzenie brutto|9 200,00 zł",
            "Do wypłaty|6 640,12 zł",
        ],
        (
            9200.0,
            "PLN",
            "PRZYKŁAD Sp. z o.o.",
            30.4,
            &["currency-not-compared"],
        ),
    ),
    (
        &[
            "RECIBO DE VENCIMENTO|Período: Outubro / 2026",
            "EXEMPLO COMÉRCIO LDA|Data de emissão 30-10-2026",
            "Nome: Jürgen Müller",
            "Vencimento base|1.450,00",
            "Total de abonos|1.612,40 €",
            "Total de descontos|352,10 €",
            "Líquido a receber|1.260,30 €",
        ],
        (
            1612.4,
            "EUR",
            "EXEMPLO COMÉRCIO LDA",
            30.4,
            &["income-below-stated"],
        ),
    ),
    (
        &[
            "Ausdruck der elektronischen Lohnsteuerbescheinigung für 2025",
            "Nachstehende Daten wurden maschinell an die Finanzverwaltung übertragen",
            "Herrn Jürgen Müller",
            "Hauptstr. 12a",
            "10115 Berlin",
            "3. Bruttoarbeitslohn einschl. Sachbezüge|57.744,00",
            "4. Einbehaltene Lohnsteuer von 3.|9.468,00",
            "Anschrift und Steuernummer des Arbeitgebers: Beispiel Bau AG, Stuttgart",
            "EUR",
        ],
        (57744.0, "EUR", "Beispiel Bau AG, Stuttgart", 365.2, &[]),
    ),
    (
        &[
            "Beispiel Bau AG",
            "Industriestr. 4, 70565 Stuttgart",
            "Stuttgart, den 12.11.2026",
            "Verdienstbescheinigung",
            "Hiermit bestätigen wir, dass Herr Jürgen Müller seit 01.04.2019 bei uns beschäftigt ist.",
            "Sein monatliches Bruttogehalt beträgt 4.812,00 EUR.",
            "Mit freundlichen Grüßen",
        ],
        (4812.0, "EUR", "Beispiel Bau AG", 30.4, &[]),
    ),
    (
        &[
            "Výplatní páska za 10/2026",
            "PŘÍKLAD s.r.o.|Datum výplaty: 12.11.2026",
            "Jürgen Müller",
            "Hrubá mzda|62 400 Kč",
            "Čistá mzda|48 120 Kč",
            "K výplatě|48 120 Kč",
        ],
        (62400.0, "CZK", "PŘÍKLAD s.r.o.", 30.4, &["currency-not-compared"]),
    ),
    (
        &[
            "Lönespecifikation|Utbetalningsdag 2026-10-23",
            "Exempelbolaget AB|Period 2026-10-01 - 2026-10-31",
            "Jürgen Müller",
            "Bruttolön|48 500,00 kr",
            "Skatt|-14 320,00",
            "Nettolön att utbetala|34 180,00 SEK",
        ],
        (
            48500.0,
            "SEK",
            "Exempelbolaget AB",
            31.0,
            &["currency-not-compared"],
        ),
    ),
    (
        &[
            "LØNSEDDEL|Lønperiode 01.10.2026 - 31.10.2026",
            "Eksempel ApS|Dispositionsdato 30.10.2026",
            "Jürgen Müller",
            "Bruttoløn|42.000,00",
            "AM-bidrag|3.360,00",
            "Til udbetaling|DKK 25.114,00",
        ],
        (42000.0, "DKK", "Eksempel ApS", 31.0, &["currency-not-compared"]),
    ),
    (
        &[
            "BÉRJEGYZÉK|2026. október",
            "Példa Kft.|Kifizetés napja: 2026.11.05.",
            "Jürgen Müller",
            "Bruttó bér|780 000 Ft",
            "Nettó kifizetendő|518 700 Ft",
        ],
        (780000.0, "HUF", "Példa Kft.", 30.4, &["currency-not-compared"]),
    ),
    (
        &[
            "FLUTURAȘ DE SALARIU|luna octombrie 2026",
            "EXEMPLU SRL|Data plății 10.11.2026",
            "Jürgen Müller",
            "Salariu brut|9.800,00 lei",
            "Rest de plată|5.733,00 lei",
        ],
        (9800.0, "RON", "EXEMPLU SRL", 30.4, &["currency-not-compared"]),
    ),
    (
        &[
            "Lohnabrechnung Oktober 2026",
            "Muster Treuhand AG, Bahnhofstrasse 1, 8001 Zürich|Datum 26.10.2026",
            "Jürgen Müller",
            "Monatslohn|7'250.00",
            "Bruttolohn|7'250.00",
            "AHV-Beitrag|-384.25",
            "Nettolohn|CHF 6'310.40",
        ],
        (
            7250.0,
            "CHF",
            "Muster Treuhand AG",
            30.4,
            &["currency-not-compared"],
        ),
    ),
    (
        &[
            "MAPLE FOODS CORP.|Statement of Earnings and Deductions",
            "Employee: Jürgen Müller|Pay Period Ending: 2026-11-07",
            "Pay Frequency: Bi-weekly|Deposit date 2026-11-13",
            "Regular 80.00 h @ 31.25|2,500.00|YTD 57,500.00",
            "Gross earnings|2,500.00",
            "Net pay CAD|1,880.12",
        ],
        (
            2500.0,
            "CAD",
            "MAPLE FOODS CORP.",
            14.0,
            &["currency-not-compared"],
        ),
    ),
    (
        &[
            "EXAMPLE RETAIL PTY LTD|Pay Advice",
            "ABN 12 345 678 901|Pay period 01/11/2026 to 14/11/2026",
            "Jürgen Müller|Payment date 17/11/2026",
            "Gross pay|A$3,120.00|YTD $27,300.00",
            "PAYG tax|$612.00",
            "Net pay|$2,508.00",
        ],
        (
            3120.0,
            "AUD",
            "EXAMPLE RETAIL PTY LTD",
            14.0,
            &["currency-not-compared"],
        ),
    ),
    (
        &[
            "Example Pharma Limited|Payslip",
            "Jürgen Müller|Period: Month 10",
            "PPS 1234567A|Date 29/10/2026",
            "Gross pay|€4,166.67",
            "PAYE|€612.30",
            "Net pay|€2,988.03",
        ],
        (4166.67, "EUR", "Example Pharma Limited", 30.4, &[]),
    ),
    (
        &[
            "Deutsche Rentenversicherung Bund|Rentenbescheid",
            "Herrn Jürgen Müller|Berlin, den 02.10.2026",
            "Hauptstr. 12a, 10115 Berlin",
            "Ihre Altersrente beträgt monatlich|1.842,17 EUR",
            "Rentenbetrag|1.842,17 EUR",
        ],
        (
            1842.17,
            "EUR",
            "Deutsche Rentenversicherung Bund",
            30.4,
            &["income-below-stated"],
        ),
    ),
    (
        &[
            "2025 W-2 Wage and Tax Statement",
            "b Employer identification number 12-3456789|1 Wages, tips, other comp. 68,200.00|2 Federal income tax withheld 8,100.00",
            "c Employer's name, address ACME WIDGETS INC|3 Social security wages 68,200.00",
            "e Employee's name JURGEN MULLER",
            "Hauptstr 12a, Berlin 10115",
        ],
        (68200.0, "USD", "ACME WIDGETS INC", 365.2, &[]),
    ),
];

#[test]
fn payslips_are_read_as_each_country_writes_them() {
    for (rows, (amount, currency, payer, days, lacking)) in PAYSLIPS {
        let examination = concluded(DocumentType::ProofOfIncome, rows, &claim());
        assert_eq!(codes(&examination), *lacking, "{payer}");
        let income = examination.proof.expect("a proof was read").income;
        assert_eq!(
            (income.amount, income.currency),
            (Some(*amount), Some(*currency)),
            "{payer}"
        );
        assert!(
            income.is_gross && income.payer.as_deref() == Some(payer),
            "{payer}"
        );
        let period = income.period.expect("a period").days;
        assert!((period - days).abs() < 0.1, "{payer}: {period}");
    }
}

#[test]
fn a_british_tax_period_is_the_month_or_week_that_pay_falls_in() {
    let days = |period: &str, paid: &str| {
        let rows = ["Example Ltd|Payslip", period, paid, "Total Gross Pay|500.00"];
        let read = income(&page(&rows));
        read.period.map(|period| period.days.round())
    };
    assert_eq!(days("Tax Period 7", "Pay Date 30/10/2026"), Some(30.0));
    assert_eq!(days("Tax Period|30", "Pay Date 30/10/2026"), Some(7.0));
    assert_eq!(days("Tax Period 12", "Pay Date 05/04/2026"), Some(30.0));
    assert_eq!(days("Tax Period 1", "Pay Date 06/04/2026"), Some(30.0));
    assert_eq!(days("Tax Period 9", "Pay Date 30/10/2026"), None);
}

#[test]
fn money_and_months_in_words_settle_which_way_dates_are_written() {
    for (rows, expected) in [
        (
            ["Data stampa 05/11/2026", "Netto in busta € 1.708,80"],
            date(2026, 11, 5),
        ),
        (
            ["Statement date 05/11/2026", "Opened on October 8, 2026"],
            date(2026, 5, 11),
        ),
        (
            ["Statement date 05/11/2026", "Opened on 8 October 2026"],
            date(2026, 11, 5),
        ),
    ] {
        let issued = issue_date(&page(&rows)).expect("a date");
        assert_eq!(issued.date, expected, "{rows:?}");
    }
}

#[test]
fn bills_of_other_countries_are_told_and_a_company_is_no_person() {
    for (rows, expected) in [
        (
            [
                "Telia Sverige AB|Faktura",
                "Jürgen Müller|Fakturadatum 2026-11-01",
                "Hauptstr. 12a",
                "10115 Berlin",
                "Mobil, bredband|Att betala 499 kr",
            ],
            &[][..],
        ),
        (
            [
                "MVM Next Zrt.|Gázszámla",
                "Müller Jürgen|Számla kelte: 2026.11.04.",
                "Hauptstr. 12a",
                "10115 Berlin",
                "Földgáz fogyasztás|12 300 Ft",
            ],
            &[],
        ),
        (
            [
                "Stadtwerke Neustadt|Rechnungsdatum: 03.11.2026",
                "Müller Jürgen Bauservice GmbH",
                "Hauptstr. 12a",
                "10115 Berlin",
                "Stromrechnung",
            ],
            &["name-partial"],
        ),
        (
            [
                "Stadtwerke Neustadt|Rechnungsdatum: 26.08.2026",
                "Jürgen Müller",
                "Hauptstr. 12b",
                "10115 Berlin",
                "Stromrechnung",
            ],
            &["address-partial"],
        ),
        (
            [
                "Stadtwerke Neustadt|Rechnungsdatum: 25.08.2026",
                "Jürgen Müller",
                "Hauptstr. 12a",
                "10115 Berlin",
                "Stromrechnung",
            ],
            &["issue-date-too-old"],
        ),
    ] {
        assert_eq!(
            codes(&concluded(DocumentType::ProofOfAddress, &rows, &claim())),
            expected,
            "{rows:?}"
        );
    }
}
