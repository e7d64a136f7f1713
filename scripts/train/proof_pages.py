"""Draws thirty proofs of address and income from countries and layouts that the reader's tests do not have.

    python scripts/train/proof_pages.py --out target/proof_pages

Each page is given as rows of columns, and drawn twice: as a PDF with text, and as a scan of the same page. People, companies and
numbers are made up. `cargo run --release -p evidence --example documents -- FOLDER` reads a folder that has it as `proof`.
"""

import argparse
import json
import pathlib
import random

from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from proofs import FONTS, Sheet, scanned

# Name of the page, kind, (given, family), (street, city, postal code, region), day of issue, rows, and of payslips amount, currency,
# payer. Columns of a row are parted by `|`; a row may begin with how far its first column lies from the left in millimetres.
PAGES = [
    ("no-electricity", "utility-bill", ("Ingrid", "Halvorsen"), ("Storgata 18B", "Tromsø", "9008", None), "2022-11-04", [
        "Nordkraft Strøm AS", "Postboks 911, 8001 Bodø", "", "Ingrid Halvorsen", "Storgata 18B", "9008 TROMSØ", "",
        "Faktura|Fakturadato|04.11.2022", "|Forfallsdato|25.11.2022", "|Kundenr.|30119284", "",
        "Strømforbruk oktober 2022|512 kWh|684,20", "Nettleie|214,35", "Sum å betale|kr 898,55"]),
    ("fi-electricity", "utility-bill", ("Matti", "Korhonen"), ("Mannerheimintie 44 B 12", "Helsinki", "00260", None), "2022-10-19", [
        "Pohjolan Sähkö Oy|Lasku", "|Laskun päiväys 19.10.2022", "Matti Korhonen|Eräpäivä 2.11.2022", "Mannerheimintie 44 B 12|Asiakasnumero 5501882",
        "00260 HELSINKI", "", "Sähkölasku ajalta 1.7.2022 - 30.9.2022", "Kulutus|1 204 kWh", "Maksettava yhteensä|143,77 EUR"]),
    ("se-water", "utility-bill", ("Elsa", "Lindqvist"), ("Kungsgatan 7", "Uppsala", "753 18", None), "2022-11-15", [
        "Mälarvatten AB", "Faktura vatten och avlopp", "60|Elsa Lindqvist", "60|Kungsgatan 7", "60|753 18 Uppsala", "",
        "Fakturadatum: 2022-11-15", "Förfallodatum: 2022-12-15", "Mätarställning|412 m³", "Att betala|1 214,00 kr"]),
    ("dk-bank", "bank-statement", ("Søren", "Østergaard"), ("Nørregade 21, 3. tv", "Aarhus C", "8000", None), "2022-12-01", [
        "Jyllands Sparebank A/S", "Kontoudskrift", "", "Søren Østergaard|Dato|01.12.2022", "Nørregade 21, 3. tv|Konto|9202 0004418822", "8000 Aarhus C|Side|1 af 2", "",
        "Saldo primo|12.408,10", "Løn|24.110,00", "Husleje|-9.200,00", "Saldo ultimo|27.318,10"]),
    ("cz-gas", "utility-bill", ("Tereza", "Dvořáková"), ("Vinohradská 1511/230", "Praha 10", "100 00", None), "2022-11-08", [
        "Vltavská plynárenská, a.s.", "Faktura za dodávku plynu", "Odběratel:", "Tereza Dvořáková", "Vinohradská 1511/230", "100 00 Praha 10", "",
        "Datum vystavení|8. 11. 2022", "Datum splatnosti|22. 11. 2022", "Spotřeba|118 m³", "K úhradě|2 418,00 Kč"]),
    ("hu-electricity", "utility-bill", ("Zsófia", "Kovács"), ("Kossuth Lajos utca 33. II. em. 4.", "Szeged", "6722", None), "2022-10-27", [
        "Tisza Energia Zrt.", "Villamosenergia-számla", "Vevő neve:|Kovács Zsófia", "Cím:|6722 Szeged, Kossuth Lajos utca 33. II. em. 4.", "",
        "Számla kelte:|2022.10.27.", "Fizetési határidő:|2022.11.14.", "Fogyasztás|211 kWh", "Fizetendő összeg|9 870 Ft"]),
    ("ro-gas", "utility-bill", ("Andreea", "Popescu"), ("Str. Mihai Eminescu nr. 14, bl. C2, ap. 31", "Cluj-Napoca", "400118", None), "2022-11-21", [
        "Carpat Gaz Furnizare SA", "Factură gaze naturale", "Client: Andreea Popescu", "Adresa: Str. Mihai Eminescu nr. 14, bl. C2, ap. 31", "400118 Cluj-Napoca, jud. Cluj", "",
        "Data emiterii: 21.11.2022|Scadenta: 21.12.2022", "Consum|96 mc", "Total de plată|412,08 lei"]),
    ("gr-water", "utility-bill", ("Eleni", "Papadopoulou"), ("Ermou 56", "Athina", "105 63", None), "2022-11-10", [
        "Υδρευση Αττικής Α.Ε.", "Λογαριασμός ύδρευσης", "ΕΛΕΝΗ ΠΑΠΑΔΟΠΟΥΛΟΥ", "ΕΡΜΟΥ 56", "105 63 ΑΘΗΝΑ", "",
        "Ημερομηνία έκδοσης|10/11/2022", "Ημερομηνία λήξης|05/12/2022", "Κατανάλωση|31 m³", "Ποσό πληρωμής|27,40 €"]),
    ("hr-waste", "utility-bill", ("Ivana", "Horvat"), ("Ulica kneza Branimira 71", "Zagreb", "10000", None), "2022-10-31", [
        "Čistoća Sjever d.o.o.", "Račun za odvoz otpada", "Korisnik usluge", "Ivana Horvat", "Ulica kneza Branimira 71", "10000 Zagreb", "",
        "Datum izdavanja računa: 31.10.2022.", "Dospijeće: 15.11.2022.", "Ukupno za platiti: 94,20 kn"]),
    ("tr-electricity", "utility-bill", ("Ayşe", "Yılmaz"), ("Atatürk Caddesi No: 112 D: 5", "İzmir", "35220", None), "2022-11-17", [
        "Ege Elektrik Perakende Satış A.Ş.", "ELEKTRİK FATURASI", "Sayın AYŞE YILMAZ", "Atatürk Caddesi No: 112 D: 5", "35220 Konak / İZMİR", "",
        "Fatura Tarihi|17.11.2022", "Son Ödeme Tarihi|30.11.2022", "Tüketim|188 kWh", "Ödenecek Tutar|402,55 TL"]),
    ("ie-electricity", "utility-bill", ("Aoife", "Ní Bhriain"), ("14 Cois Abhann", "Galway", "H91 K2X4", None), "2022-11-02", [
        "Corrib Power|Your electricity bill", "|Invoice date 2 Nov 22", "Aoife Ní Bhriain|Account number 881 204 117", "14 Cois Abhann|MPRN 10 003 441 229", "Salthill", "Galway H91 K2X4", "",
        "Units used|431", "Total amount due|€188.20", "Due by 16 Nov 22"]),
    ("au-rates", "tax-document", ("Matthew", "O'Keefe"), ("Unit 3, 88 Banksia Parade", "Fremantle", "6160", "WA"), "2022-10-05", [
        "City of Fremantle Harbour", "Rates Notice 2022/2023", "Mr M J O'Keefe and Mrs L O'Keefe", "Unit 3, 88 Banksia Parade", "FREMANTLE WA 6160", "",
        "Date of issue|5 October 2022", "Assessment number|118204", "Gross rental value|$18,200", "Total rates due|$2,104.35"]),
    ("nz-power", "utility-bill", ("Aroha", "Ngata"), ("27 Kōwhai Street", "Hamilton", "3214", None), "2022-11-22", [
        "Waikato Energy Limited", "Tax invoice", "Aroha Ngata", "27 Kōwhai Street", "Hamilton 3214", "",
        "Invoice date:|22/11/2022", "Electricity|612 kWh|$174.20", "Gas|$61.08", "Amount due|$235.28"]),
    ("za-municipal", "utility-bill", ("Thandiwe", "Mokoena"), ("12 Jacaranda Avenue", "Pretoria", "0083", None), "2022-11-28", [
        "CITY OF TSHWANE NORTH MUNICIPALITY", "TAX INVOICE - MUNICIPAL ACCOUNT", "MS T MOKOENA|Account date|2022/11/28", "12 JACARANDA AVENUE|Due date|2022/12/15", "PRETORIA|Account no|5501882041", "0083", "",
        "Water|18 kl|R 412.20", "Electricity|504 kWh|R 1,204.11", "Total due|R 1,616.31"]),
    ("sg-bank", "bank-statement", ("Wei Ling", "Tan"), ("Blk 214 Ang Mo Kio Ave 3 #08-1150", "Singapore", "560214", None), "2022-11-30", [
        "Straits Merchant Bank", "Statement of Account", "MS TAN WEI LING", "BLK 214 ANG MO KIO AVE 3", "#08-1150", "SINGAPORE 560214", "",
        "As at 30 Nov 2022", "Balance brought forward|8,204.11", "Salary|4,300.00", "Balance carried forward|12,011.40"]),
    ("in-electricity", "utility-bill", ("Priya", "Sharma"), ("B-402, Sai Krupa Apartments, M G Road", "Pune", "411001", None), "2022-11-12", [
        "Deccan State Electricity Distribution Co. Ltd.", "BILL OF SUPPLY FOR THE MONTH OF NOV-2022", "PRIYA SHARMA", "B-402, SAI KRUPA APARTMENTS, M G ROAD", "PUNE 411001", "",
        "Bill Date|12-NOV-22", "Due Date|02-DEC-22", "Units consumed|204", "Bill amount|Rs. 1,842.00"]),
    ("mx-electricity", "utility-bill", ("Guadalupe", "Hernández Ríos"), ("Av. Insurgentes Sur 1602, Int. 5", "Ciudad de México", "03940", None), "2022-10-24", [
        "Luz del Valle, S.A. de C.V.", "Recibo de energía eléctrica", "GUADALUPE HERNÁNDEZ RÍOS", "AV. INSURGENTES SUR 1602, INT. 5", "COL. CRÉDITO CONSTRUCTOR", "C.P. 03940 CIUDAD DE MÉXICO", "",
        "Fecha de expedición|24 OCT 22", "Límite de pago|09 NOV 22", "Consumo|288 kWh", "TOTAL A PAGAR|$512.00"]),
    ("br-internet", "telecom-bill", ("Beatriz", "Souza Lima"), ("Rua Augusta, 2516 - apto 81", "São Paulo", "01412-100", "SP"), "2022-11-09", [
        "Conecta Fibra Telecom S.A.", "Fatura de serviços de internet e telefone", "BEATRIZ SOUZA LIMA", "RUA AUGUSTA, 2516 - APTO 81", "CERQUEIRA CÉSAR", "01412-100 SÃO PAULO - SP", "",
        "Data de emissão|09/11/2022", "Vencimento|20/11/2022", "Total a pagar|R$ 119,90"]),
    ("ca-tax", "tax-document", ("Geneviève", "Tremblay"), ("1440, rue Sainte-Catherine Ouest", "Montréal", "H3G 1R8", "QC"), "2022-10-14", [
        "Ville de Montréal-Centre", "Compte de taxes municipales 2022", "Geneviève Tremblay", "1440, rue Sainte-Catherine Ouest", "Montréal (Québec) H3G 1R8", "",
        "Date d'envoi : 14 octobre 2022", "Évaluation de l'immeuble|412 000 $", "Montant total|3 204,18 $"]),
    ("at-tax", "tax-document", ("Lukas", "Gruber"), ("Mariahilfer Straße 88/2/14", "Wien", "1070", None), "2022-11-03", [
        "Finanzamt Österreich", "Dienststelle Wien 6/7/15", "Herrn", "Lukas Gruber", "Mariahilfer Straße 88/2/14", "1070 Wien", "|Wien, 3. November 2022", "",
        "EINKOMMENSTEUERBESCHEID 2021", "Die Einkommensteuer wird festgesetzt mit|8.214,00 €", "Abgabengutschrift|412,00 €"]),
    ("no-payslip", "payslip", ("Ingrid", "Halvorsen"), ("Storgata 18B", "Tromsø", "9008", None), None, [
        "Fjordlaks Produksjon AS|LØNNSSLIPP", "Ingrid Halvorsen|Periode: 01.10.2022 - 31.10.2022", "Storgata 18B|Utbetalingsdato: 12.11.2022", "9008 TROMSØ", "",
        "Fastlønn|46 500,00", "Bruttolønn|46 500,00", "Forskuddstrekk|-13 200,00", "Netto utbetalt|NOK 33 300,00"], (46500.0, "NOK", "Fjordlaks Produksjon AS")),
    ("fi-payslip", "payslip", ("Matti", "Korhonen"), ("Mannerheimintie 44 B 12", "Helsinki", "00260", None), None, [
        "PALKKALASKELMA|Palkkakausi 1.10.2022 - 31.10.2022", "Työnantaja:|Saimaan Konepaja Oy", "Työntekijä:|Matti Korhonen", "Maksupäivä:|31.10.2022", "",
        "Kuukausipalkka|3 450,00", "Bruttopalkka yhteensä|3 450,00", "Ennakonpidätys|-812,00", "Maksetaan|2 311,40 EUR"], (3450.0, "EUR", "Saimaan Konepaja Oy")),
    ("sk-payslip", "payslip", ("Martin", "Novák"), ("Hlavná 12", "Košice", "040 01", None), None, [
        "VÝPLATNÁ PÁSKA|Obdobie: 10/2022", "Zamestnávateľ: Tatran Logistika s.r.o.", "Zamestnanec: Martin Novák", "",
        "Hrubá mzda|1 480,00 €", "Zdravotné poistenie|59,20 €", "Čistá mzda|1 141,22 €", "K výplate|1 141,22 €"], (1480.0, "EUR", "Tatran Logistika s.r.o.")),
    ("si-payslip", "payslip", ("Maja", "Kranjc"), ("Slovenska cesta 40", "Ljubljana", "1000", None), None, [
        "PLAČILNA LISTA|za mesec oktober 2022", "Delodajalec: Alpe Orodja d.o.o.", "Delavec: Maja Kranjc", "",
        "Bruto plača|2.180,40", "Prispevki|481,87", "Neto plača|1.402,11", "Za izplačilo|1.512,60 EUR"], (2180.40, "EUR", "Alpe Orodja d.o.o.")),
    ("gr-payslip", "payslip", ("Eleni", "Papadopoulou"), ("Ermou 56", "Athina", "105 63", None), None, [
        "ΑΠΟΔΕΙΞΗ ΠΛΗΡΩΜΗΣ ΑΠΟΔΟΧΩΝ|Περίοδος: Οκτώβριος 2022", "Επιχείρηση: ΑΙΓΑΙΟ ΜΕΤΑΦΟΡΕΣ Α.Ε.", "Εργαζόμενος: ΕΛΕΝΗ ΠΑΠΑΔΟΠΟΥΛΟΥ", "",
        "Μικτές αποδοχές|1.320,00 €", "Κρατήσεις|183,35 €", "Πληρωτέο ποσό|1.064,20 €"], (1320.0, "EUR", "ΑΙΓΑΙΟ ΜΕΤΑΦΟΡΕΣ Α.Ε.")),
    ("tr-payslip", "payslip", ("Ayşe", "Yılmaz"), ("Atatürk Caddesi No: 112 D: 5", "İzmir", "35220", None), None, [
        "ÜCRET BORDROSU|Dönem: Ekim 2022", "İşveren: Körfez Tekstil A.Ş.", "Adı Soyadı: Ayşe Yılmaz", "",
        "Brüt ücret|14.250,00 TL", "Gelir vergisi|1.402,10 TL", "Net ödenen|10.811,45 TL"], (14250.0, "TRY", "Körfez Tekstil A.Ş.")),
    ("mx-payslip", "payslip", ("Guadalupe", "Hernández Ríos"), ("Av. Insurgentes Sur 1602, Int. 5", "Ciudad de México", "03940", None), None, [
        "Manufacturas del Bajío, S.A. de C.V.", "RECIBO DE NÓMINA|Periodo del 01/10/2022 al 15/10/2022", "Empleado: Guadalupe Hernández Ríos|RFC HERG900101AB1", "",
        "Sueldo|9,400.00", "Total percepciones|$9,400.00", "Total deducciones|$1,612.33", "Neto a pagar|$7,787.67 MXN"], (9400.0, "MXN", "Manufacturas del Bajío, S.A. de C.V.")),
    ("br-payslip", "payslip", ("Beatriz", "Souza Lima"), ("Rua Augusta, 2516 - apto 81", "São Paulo", "01412-100", "SP"), None, [
        "INDÚSTRIA PAULISTA DE TINTAS LTDA|CNPJ 12.345.678/0001-90", "Recibo de Pagamento de Salário|Outubro de 2022", "Funcionário: BEATRIZ SOUZA LIMA", "",
        "Salário base|5.200,00", "Total de vencimentos|R$ 5.200,00", "Total de descontos|R$ 811,40", "Valor líquido|R$ 4.388,60"], (5200.0, "BRL", "INDÚSTRIA PAULISTA DE TINTAS LTDA")),
    ("in-payslip", "payslip", ("Priya", "Sharma"), ("B-402, Sai Krupa Apartments, M G Road", "Pune", "411001", None), None, [
        "Sahyadri Infosystems Pvt. Ltd.", "Payslip for the month of October 2022", "Employee name: Priya Sharma|Pay days 31", "",
        "Basic|42,000.00", "HRA|21,000.00", "Gross earnings|INR 1,05,000.00", "Total deductions|INR 12,400.00", "Net pay|INR 92,600.00"], (105000.0, "INR", "Sahyadri Infosystems Pvt. Ltd.")),
    ("za-payslip", "payslip", ("Thandiwe", "Mokoena"), ("12 Jacaranda Avenue", "Pretoria", "0083", None), None, [
        "Highveld Mining Supplies (Pty) Ltd|PAYSLIP", "Employee: T Mokoena|Pay period: 2022/10/01 - 2022/10/31", "Thandiwe Mokoena|Pay date: 2022/10/25", "",
        "Basic salary|R 28,400.00", "Total earnings|R 28,400.00", "PAYE|R 5,112.00", "Nett pay|R 22,811.20"], (28400.0, "ZAR", "Highveld Mining Supplies (Pty) Ltd")),
]


def drawn(rows, font):
    """The page: rows from above, columns over its width, the last one to the right."""
    sheet = Sheet(A4)
    for index, row in enumerate(rows):
        columns = row.split("|")
        left = 20
        if columns[0].isdigit() and len(columns) > 1:
            left = int(columns.pop(0)) + 20
        top = 25 + 8 * index
        size = 14 if index == 0 else 10
        for number, text in enumerate(columns):
            is_last = number == len(columns) - 1 and number > 0
            place = 190 if is_last else left + 85 * number
            sheet.write(place, top, text, size if number == 0 else 10, font, right=is_last)
    return sheet.done()


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--out", type=pathlib.Path, required=True)
    arguments.add_argument("--seed", type=int, default=31)
    arguments = arguments.parse_args()
    random.seed(arguments.seed)
    for name, path in FONTS.items():
        pdfmetrics.registerFont(TTFont(name, path))
    arguments.out.mkdir(parents=True, exist_ok=True)
    rows = []
    for name, kind, (given, family), (street, city, code, region), day, page, *income in PAGES:
        stated = {"given": given, "family": family, "street": street, "city": city, "postalCode": code}
        row = {"kind": kind, "stated": stated | ({"region": region} if region else {})}
        row |= {"date": day} if day else {}
        row |= dict(zip(("amount", "currency", "payer"), income[0])) if income else {}
        pdf = drawn(page, random.choice(["sans", "serif"]))
        for file, content in [(f"{name}.pdf", pdf), (f"{name}-scan.pdf", scanned(pdf, random.choice([150, 200])))]:
            (arguments.out / file).write_bytes(content)
            rows.append({"file": file, **row})
    (arguments.out / "manifest.jsonl").write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows))
    print(f"{len(rows)} proofs in {arguments.out}")


if __name__ == "__main__":
    main()
