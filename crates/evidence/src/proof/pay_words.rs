//! Words of payslips, pension letters and certificates of employers for what is earned and what is paid out.

/// Words for income before deductions that nothing else is called by, the surest first: parts of folded text.
pub(super) const GROSS: &[&str] = &[
    "WAGES, TIPS, OTHER COMP",
    "WAGES,TIPS,OTHER COMP",
    "GROSS DISTRIBUTION",
    "GROSS PAY",
    "GROSS SALARY",
    "GROSS EARNINGS",
    "TOTAL GROSS",
    "GESAMTBRUTTO",
    "GESAMT-BRUTTO",
    "BRUTTOLOHN",
    "BRUTTOGEHALT",
    "BRUTTOARBEITSLOHN",
    "SALAIRE BRUT",
    "TOTAL BRUT",
    "REMUNERATION BRUTE",
];

/// Beginnings of words that mean before deductions in any table of pay.
pub(super) const GROSS_ROOTS: &str = "GROSS|BRUT|BRUTS|BRUTE|BRUTES|BRUTA|BRUTO*|BRUTTO*|BRUTN*|LORDO|LORDA|LORDE|HRUBA|HRUBY|HRUBE|БРУТ*|ΜΙΚΤΕΣ|\
    ΑΚΑΘΑΡΙΣΤΕΣ|KOTOR|HEILDARLAUN";

/// Words before those that make them the base of one tax or insurance.
pub(super) const OF_A_BASE: &str = "STEUER|SV|KV|RV|PV|AV|LST|TAXABLE|PENSIONABLE|NIABLE|IMPONIBILE|BASE";

/// Other words for income before deductions, the surest first: parts of folded text.
pub(super) const GROSS_ELSE: &[&str] = &[
    "STEUERBRUTTO",
    "STEUER-BRUTTO",
    "YEARLY PENSION",
    "MONTHLY PENSION",
    "RENTENBETRAG",
    "GESAMTBETRAG DER EINKUNFTE",
    "REVENU FISCAL DE REFERENCE",
    "BASE IMPONIBLE GENERAL",
];

/// Words for a total.
pub(super) const TOTALS: &str = "TOTAL|TOTALS|TOTALE|TOTALES|TOTAIS|TOTAAL|TOTAUX|SUMA|SUMME|SUM|SUMMA|JUMLAH|RAZEM|LACZNIE|TONG|TONG CONG|ВСЬОГО|ВСЕГО|ИТОГО|УКУПНО|UKUPNO|\
    TOPLAM|SKUPAJ|CELKEM|SPOLU|OSSZESEN|ΣΥΝΟΛΟ|SAMTALS|I ALT|SOMMA|YHTEENSA|IS VISO|KOPA|KOKKU";

/// Words between one for a total and one for what is earned.
pub(super) const BETWEEN: &str = "DE|OF|DEI|DELLE|DES|DEL|LAS|LOS|LES|THE|TAXABLE|GROSS";

/// Words for what is paid out: parts of folded text.
pub(super) const NET: &[&str] = &[
    "NET PAY",
    "NET SALARY",
    "TAKE HOME",
    "AUSZAHLUNGSBETRAG",
    "ZAHLBETRAG",
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
    "KWOTA DO WYPLATY",
    "DO WYPLATY",
    "KWOTA PRZELEWU",
    "CISTA MZDA",
    "NETTOLON",
    "NETTOPALKKA",
    "NETTO BER",
    "REST DE PLATA",
    "VALOR LIQUIDO",
    "LIQUIDO A RECEBER",
    "LIQUIDO A PAGAR",
    "TOTAL PAGO",
    "NETO A PAGAR",
    "NETO A PERCIBIR",
    "NETO A COBRAR",
    "SUELDO LIQUIDO",
    "ZA IZPLACILO",
    "ZA ISPLATU",
    "K VYPLATE",
    "NET ODENEN",
    "NETT PAY",
    "GAJI BERSIH",
    "THUC LINH",
    "THUC NHAN",
    "ДО ВИПЛАТИ",
    "К ВЫПЛАТЕ",
    "ΠΛΗΡΩΤΕΟ",
    "ΚΑΘΑΡΕΣ ΑΠΟΔΟΧΕΣ",
    "СУМА ЗА ПОЛУЧАВАНЕ",
    "NETTO",
];

/// Words that begin a label for what is paid out.
pub(super) const NET_ROOTS: &str = "NET|NETT|NETO|NETTO*|LIQUIDO|CISTA|CISTY";

/// Words behind those that make them the base of a tax.
pub(super) const NET_OF_A_BASE: &str = "IMPOSABLE|FISCAL|TAXABLE|SOCIAL";

/// Words for what is paid to somebody, in the sentences of letters.
pub(super) const PAID: &str = "SALARY|WAGE|WAGES|PENSION|BENEFIT|REMUNERATION|INCOME|ALLOWANCE|EARNS|EARNINGS|SALAIRE|RETRAITE|TRAITEMENT|REMUNERACION|SALARIO|SUELDO|\
    RETRIBUCION|PENSIONE|RETRIBUZIONE|STIPENDIO|GEHALT|BRUTTOGEHALT|MONATSGEHALT|JAHRESGEHALT|RENTE|ALTERSRENTE|LOHN|VENCIMENTO|PENSAO|SALARIS|PENSIOEN|\
    UITKERING|WYNAGRODZENIE|EMERYTURA|MZDA|DUCHOD|LON|LONN|PALKKA|SALARIU|PENSIE|PLACA|ЗАПЛАТА|MAAS|UCRET|GAJI|LUONG";

/// Words of letters that say that somebody is employed.
pub(super) const EMPLOYED: &str = "EMPLOYED|EMPLOYEE|EMPLOYMENT|WORKS FOR|BESCHAFTIGT|ANGESTELLT|EMPLOYE|EMPLOYEE|SALARIE|SALARIEE|TRABAJA|EMPLEAD*|CONTRATO INDEFINIDO|\
    DIPENDENTE|ASSUNT*|TRABALHA|FUNCIONARI*|WERKZAAM|IN DIENST|ZATRUDNION*|ZAMESTNAN*|ANSTALLD|ANSAT|ANSATT|TYOSUHTE*|ANGAJAT*|ZAPOSLEN*|DIRBA|STRADA|TOOTAB|CALISMAKTA*";

/// Words of invoices, whose sums with and without tax are called like those of pay.
pub(super) const SALES_TAX: &str = "VAT|MWST|MEHRWERTSTEUER|UST|UMSATZSTEUER|TVA|IVA|BTW|MOMS|MVA|ALV|DPH|PDV|DDV|AFA|KDV|PVM|KM|KAIBEMAKS|ΦΠΑ|ДДС|НДС|ПДВ|GST|SALES TAX|FATTURA|RECHNUNG|INVOICE|FACTURE|FACTURA";
