//! Pages of countries that nobody had in sight when the words were collected: what was wrong with them first, and is right now.

use super::*;

/// Rows, and amount, currency, payer and days of the period.
type Payslip = (
    &'static [&'static str],
    (f64, Option<&'static str>, &'static str, f64),
);

const PAYSLIPS: &[Payslip] = &[
    (
        &[
            "Fjordlaks Produksjon AS|LØNNSSLIPP",
            "Ingrid Halvorsen|Periode: 01.10.2026 - 31.10.2026",
            "Bruttolønn|46 500,00",
            "Netto utbetalt|NOK 33 300,00",
        ],
        (46_500.0, Some("NOK"), "Fjordlaks Produksjon AS", 31.0),
    ),
    (
        &[
            "VÝPLATNÁ PÁSKA|Obdobie: 10/2026",
            "Zamestnávateľ: Tatran Logistika s.r.o.",
            "Hrubá mzda|1 480,00 €",
            "K výplate|1 141,22 €",
        ],
        (1_480.0, Some("EUR"), "Tatran Logistika s.r.o.", 30.4),
    ),
    (
        &[
            "PLAČILNA LISTA|za mesec oktober 2026",
            "Delodajalec: Alpe Orodja d.o.o.",
            "Bruto plača|2.180,40",
            "Za izplačilo|1.512,60 EUR",
        ],
        (2_180.4, Some("EUR"), "Alpe Orodja d.o.o.", 30.4),
    ),
    (
        &[
            "ΑΠΟΔΕΙΞΗ ΠΛΗΡΩΜΗΣ ΑΠΟΔΟΧΩΝ|Περίοδος: Οκτώβριος 2026",
            "Επιχείρηση: ΑΙΓΑΙΟ ΜΕΤΑΦΟΡΕΣ Α.Ε.",
            "Μικτές αποδοχές|1.320,00 €",
            "Πληρωτέο ποσό|1.064,20 €",
        ],
        (1_320.0, Some("EUR"), "ΑΙΓΑΙΟ ΜΕΤΑΦΟΡΕΣ Α.Ε.", 30.4),
    ),
    (
        &[
            "ÜCRET BORDROSU|Dönem: Ekim 2026",
            "İşveren: Körfez Tekstil A.Ş.",
            "Brüt ücret|14.250,00 TL",
            "Net ödenen|10.811,45 TL",
        ],
        (14_250.0, Some("TRY"), "Körfez Tekstil A.Ş.", 30.4),
    ),
    (
        &[
            "Manufacturas del Bajío, S.A. de C.V.",
            "RECIBO DE NÓMINA|Periodo del 01/10/2026 al 15/10/2026",
            "Total percepciones|$9,400.00",
            "Neto a pagar|$7,787.67 MXN",
        ],
        (9_400.0, Some("MXN"), "Manufacturas del Bajío, S.A. de C.V.", 15.0),
    ),
    (
        &[
            "INDÚSTRIA PAULISTA DE TINTAS LTDA|CNPJ 12.345.678/0001-90",
            "Recibo de Pagamento de Salário|Outubro de 2026",
            "Total de vencimentos|R$ 5.200,00",
            "Valor líquido|R$ 4.388,60",
        ],
        (5_200.0, Some("BRL"), "INDÚSTRIA PAULISTA DE TINTAS LTDA", 30.4),
    ),
    (
        &[
            "Sahyadri Infosystems Pvt. Ltd.",
            "Payslip for the month of October 2026",
            "Gross earnings|INR 1,05,000.00",
            "Net pay|INR 92,600.00",
        ],
        (105_000.0, Some("INR"), "Sahyadri Infosystems Pvt. Ltd.", 30.4),
    ),
];

#[test]
fn payslips_of_eight_more_countries_are_read() {
    for (rows, (amount, currency, payer, days)) in PAYSLIPS {
        let lines = page(rows);
        assert_eq!(
            super::super::tell_kind(&lines),
            Some(ProofKind::Payslip),
            "{payer}"
        );
        let read = income(&lines);
        assert_eq!(
            (read.amount, read.currency),
            (Some(*amount), *currency),
            "{payer}"
        );
        assert!(
            read.is_gross && read.payer.as_deref() == Some(payer),
            "{:?}",
            read.payer
        );
        let period = read.period.unwrap_or_else(|| panic!("no period: {payer}")).days;
        assert!((period - days).abs() < 0.1, "{payer}: {period}");
    }
}

#[test]
fn a_company_behind_a_colon_is_the_payer_where_no_word_announces_it() {
    let payer = |rows: &[&str]| income(&page(rows)).payer;
    assert_eq!(
        payer(&["Muunnos: Saimaan Konepaja Oy"]).as_deref(),
        Some("Saimaan Konepaja Oy")
    );
    // The first company of the page pays, and the bank stands below.
    assert_eq!(
        payer(&["ACME WIDGETS INC", "Bank: First National Bank Ltd"]).as_deref(),
        Some("ACME WIDGETS INC")
    );
}

#[test]
fn bills_and_notices_of_more_countries_are_told() {
    for (rows, expected) in [
        (
            &["Faktura vatten och avlopp", "Mätarställning|412 m³"][..],
            ProofKind::Utility,
        ),
        (
            &["Faktura za dodávku plynu", "Spotřeba|118 m³"],
            ProofKind::Utility,
        ),
        (&["Račun za odvoz otpada"], ProofKind::Utility),
        (&["Λογαριασμός ύδρευσης"], ProofKind::Utility),
        (&["Rates Notice 2026/2027"], ProofKind::Tax),
        (&["Compte de taxes municipales 2026"], ProofKind::Tax),
        (&["Estado de cuenta", "Saldo anterior"], ProofKind::Bank),
    ] {
        assert_eq!(super::super::tell_kind(&page(rows)), Some(expected), "{rows:?}");
    }
}
