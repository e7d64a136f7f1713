"""Draws a labelled set of proofs of address and income, to measure reading on.

    python scripts/train/proofs.py --out target/proofs [--pictures FOLDER]

Bills for electricity, water, gas and telephone, bank statements and payslips in up to eight languages and several layouts: as PDFs with
text, and as scans of the same pages (one picture a page, a little turned, grey or coloured, with noise). With `--pictures`,
the pictures of a labelled folder are put into PDFs as a scanner would, with their labels. The people are made up. The same
seed makes the same set. `cargo run --release -p evidence --example documents -- FOLDER` reads a folder that has it as `proof`.
"""

import argparse
import io
import json
import pathlib
import random

import numpy as np
import pypdfium2
from PIL import Image
from reportlab.lib.pagesizes import A4, LETTER
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen import canvas

FONTS = {"sans": "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf", "serif": "/usr/share/fonts/truetype/dejavu/DejaVuSerif.ttf",
         "bold": "/usr/share/fonts/truetype/dejavu/DejaVuSans-Bold.ttf"}

MONTHS = {
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember".split(),
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split(),
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre".split(),
    "it": "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre".split(),
    "pt": "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro".split(),
    "nl": "januari februari maart april mei juni juli augustus september oktober november december".split(),
    "pl": "stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia".split(),
    "en": "January February March April May June July August September October November December".split(),
}

PEOPLE = {
    "de": [("Jürgen", "Großmann", "Lindenstraße 14", "80469 München"), ("Anna-Lena", "Weiß", "Am Alten Markt 3a", "50667 Köln"),
           ("Mehmet", "Yıldız", "Karl-Marx-Allee 128", "10243 Berlin"), ("Katharina", "von der Heide", "Seestr. 77", "78464 Konstanz")],
    "fr": [("Élodie", "Lefèvre", "12 bis rue de la République", "69002 Lyon"), ("Jean-Baptiste", "N'Diaye", "48 avenue du Général Leclerc", "75014 Paris"),
           ("Chloé", "Dupont-Moretti", "5 allée des Tilleuls", "33000 Bordeaux"), ("François", "Garnier", "231 bd Voltaire", "59000 Lille")],
    "es": [("María del Carmen", "Núñez Ibáñez", "Calle de Alcalá 112, 3º B", "28009 Madrid"), ("Íñigo", "Etxeberria Sáez", "C/ San Francisco 24, 1º izq.", "48003 Bilbao"),
           ("Luis", "Peña", "Avda. de la Constitución 8", "41001 Sevilla"), ("Núria", "Puig Ferrer", "Passeig de Gràcia 55", "08007 Barcelona")],
    "it": [("Giulia", "D'Angelo", "Via Giuseppe Garibaldi 21/B", "20121 Milano"), ("Niccolò", "Bianchi", "Corso Umberto I 140", "80138 Napoli")],
    "pt": [("João Pedro", "Gonçalves", "Rua das Flores 88, 2.º Esq.", "4050-262 Porto"), ("Inês", "da Conceição", "Av. da Liberdade 190", "1250-147 Lisboa")],
    "nl": [("Sanne", "van den Berg", "Prinsengracht 263", "1016 GV Amsterdam"), ("Thijs", "de Vries", "Oude Kerkstraat 7a", "3572 TH Utrecht")],
    "pl": [("Małgorzata", "Wiśniewska", "ul. Świętokrzyska 14 m. 5", "00-050 Warszawa"), ("Łukasz", "Żak", "os. Słoneczne 3/12", "31-958 Kraków")],
    "en": [("Eleanor", "O'Sullivan", "Flat 4, 27 Rosebery Avenue", "London EC1R 4SR"), ("Dwayne", "Carter", "1846 Maple Grove Rd Apt 12", "Columbus, OH 43215"),
           ("Siobhán", "McAllister", "9 Castle Terrace", "Edinburgh EH1 2DP"), ("Thomas", "Nguyen", "502 W Ocean Blvd", "Long Beach, CA 90802")],
}

# What is written on each kind of bill, by language: issuer, title, what announces the day, greeting, lines of the bill.
BILLS = {
    ("de", "utility-bill"): [
        ("Stadtwerke Neustadt GmbH", "Ihre Jahresabrechnung Strom", "Datum", "Sehr geehrte Damen und Herren,",
         ["Verbrauchsstelle", "Zählernummer 1ESY1160738291", "Verbrauch 2.437 kWh", "Neuer Abschlag 84,00 EUR"]),
        ("Wasserverband Mittelrhein", "Gebührenbescheid Trinkwasser und Abwasser", "Bescheid vom", "Guten Tag,",
         ["Zählerstand alt 318 m³", "Zählerstand neu 402 m³", "Gesamtbetrag 212,40 €"]),
        ("Nordlicht Energie AG", "Rechnung Erdgas", "Rechnungsdatum", "Guten Tag,",
         ["Vertragskonto 200 441 983", "Abrechnungszeitraum 01.01.2022 bis 30.06.2022", "Zu zahlen 517,03 €", "Fällig am 15.12.2022"])],
    ("fr", "utility-bill"): [
        ("Lumière de France", "Votre facture d'électricité", "Facture du", "Bonjour,",
         ["Point de livraison 14 589 203 117 402", "Consommation 1 204 kWh", "Montant TTC 188,52 €", "Prélèvement le 20/12/2022"]),
        ("Eaux du Rhône", "Facture d'eau et d'assainissement", "Émise le", "Madame, Monsieur,",
         ["Relevé du compteur : 418 m³", "Abonnement 22,10 €", "Total à payer 97,33 €"]),
        ("Gaz Atlantique SA", "Échéancier annuel gaz naturel", "Date d'émission", "Chère cliente, cher client,",
         ["Référence client 7 004 112 908", "Mensualité 61,00 €", "Prochaine facture vers le 12/05/2023"])],
    ("es", "utility-bill"): [
        ("Iberluz Comercializadora", "Factura de electricidad", "Fecha de emisión", "Estimado cliente:",
         ["CUPS ES0021000012345678AB", "Consumo 214 kWh", "Periodo de facturación 01/09/2022 a 31/10/2022", "Fecha de cargo 05/12/2022"]),
        ("Canal de Aguas del Sur", "Factura de suministro de agua", "Fecha factura", "Titular del contrato",
         ["Lectura anterior 512 m³", "Lectura actual 527 m³", "Total 38,77 €"]),
        ("Gas Cantábrico", "Su factura de gas natural", "Emitida el", "Datos del titular",
         ["Consumo 88 m³", "Término fijo 9,80 €", "Importe total 74,15 €"])],
    ("en", "utility-bill"): [
        ("Brightwater Energy", "Your electricity bill", "Bill date", "Hello,",
         ["Supply number 12 345 678 901", "You used 812 kWh", "Payment due 20 December 2022"]),
        ("City Water & Sewer Department", "Utility bill", "Billing Date", "SERVICE ADDRESS",
         ["Account 004-118-2290", "Meter reading 5512", "Amount due $83.20", "Due date 12/20/2022"]),
        ("Northern Gas Supply", "Gas statement", "Date of issue", "Dear customer,",
         ["Period 1 July 2022 to 30 September 2022", "Balance brought forward £0.00", "Total charges £141.08"])],
    ("it", "utility-bill"): [
        ("Luce Padana S.p.A.", "Bolletta energia elettrica", "Data di emissione", "Gentile cliente,",
         ["POD IT001E12345678", "Consumo fatturato 311 kWh", "Scadenza 27/12/2022", "Totale da pagare 96,40 €"]),
        ("Acque Tirreniche S.p.A.", "Servizio idrico integrato", "Fattura del", "Gentile cliente,",
         ["Lettura precedente 611 m³", "Lettura attuale 640 m³", "Importo 58,12 €"])],
    ("pt", "utility-bill"): [
        ("Energia do Douro", "Fatura de eletricidade e gás", "Data de emissão", "Caro cliente,",
         ["CPE PT 0002 0000 1234 5678", "Consumo 198 kWh", "Débito direto em 20/12/2022"]),
        ("Águas do Norte, EM", "Fatura de água e saneamento", "Data da fatura", "Exmo(a). Senhor(a),",
         ["Leitura do contador 884 m³", "Data limite de pagamento 22/12/2022"])],
    ("nl", "utility-bill"): [
        ("Delta Stroom BV", "Jaarrekening stroom en gas", "Factuurdatum", "Beste klant,",
         ["EAN-code 8716 8712 3456 7890 12", "Verbruik 2.104 kWh", "Uiterste betaaldatum 21-12-2022"]),
        ("Waterbedrijf Rijnland", "Waternota", "Datum", "Geachte klant,",
         ["Meterstand 512 m³", "Te betalen € 61,20"])],
    ("pl", "utility-bill"): [
        ("Energetyka Mazowiecka S.A.", "Faktura VAT za energię elektryczną", "Data wystawienia", "Szanowny Kliencie,",
         ["Numer licznika 90 112 334", "Zużycie 402 kWh", "Termin płatności 20.12.2022"]),
        ("Wodociągi Miejskie", "Faktura za wodę i ścieki", "Wystawiono dnia", "Odbiorca",
         ["Stan licznika 388 m³", "Do zapłaty 92,18 zł"])],
    ("de", "telecom-bill"): [("Funkwelle Telefon GmbH", "Ihre Mobilfunkrechnung", "Rechnung vom", "Guten Tag,",
                              ["Rufnummer 0151 20 33 48 11", "Kundennummer 80 114 233", "Rechnungsbetrag 24,99 €"])],
    ("fr", "telecom-bill"): [("Réseau Bleu", "Facture internet et mobile", "Date de facture", "Bonjour,",
                              ["Forfait Fibre 29,99 €", "Numéro de ligne 01 44 18 22 90"])],
    ("es", "telecom-bill"): [("Teleonda", "Factura de fibra y móvil", "Fecha de factura", "Hola,",
                              ["Línea 611 204 118", "Cuota mensual 35,00 €"])],
    ("en", "telecom-bill"): [("Harbour Broadband", "Broadband bill", "Date", "Hello,",
                              ["Account number 77 120 448", "Total this month £31.50"])],
    ("de", "bank-statement"): [("Volkssparbank eG", "Kontoauszug 11/2022", "Auszug vom", "",
                                ["Alter Kontostand 1.204,11 EUR", "Lastschrift Miete 820,00-", "Neuer Kontostand 384,11 EUR"])],
    ("fr", "bank-statement"): [("Banque du Littoral", "Relevé de compte", "Relevé du", "",
                                ["Solde créditeur 2 118,90", "Virement reçu 1 900,00", "Nouveau solde 4 018,90"])],
    ("es", "bank-statement"): [("Banco de Levante", "Extracto de cuenta", "Fecha", "",
                                ["Saldo anterior 940,10", "Transferencia 1.200,00", "Saldo actual 2.140,10"])],
    ("en", "bank-statement"): [("First Meridian Bank", "Account statement", "Statement date", "",
                                ["Opening balance 1,840.22", "Deposits 2,200.00", "Closing balance 3,014.77"])],
}

# Title, employer's word, period's word, gross and net as payslips call them, currency, and a month's gross.
PAYSLIPS = {
    "de": ("Entgeltabrechnung", "Arbeitgeber", "Abrechnungsmonat", "Gesamtbrutto", "Auszahlungsbetrag", "EUR"),
    "fr": ("Bulletin de paie", "Employeur", "Période", "Salaire brut", "Net à payer", "EUR"),
    "es": ("Recibo de salarios (nómina)", "Empresa", "Periodo de liquidación", "Total devengado", "Líquido total a percibir", "EUR"),
    "en": ("Payslip", "Employer", "Pay period", "Gross pay", "Net pay", "GBP"),
}
EMPLOYERS = {"de": "Muster Maschinenbau GmbH", "fr": "Ateliers Vermeer SAS", "es": "Construcciones Olmedo S.L.", "en": "Fernhill Trading Ltd"}


def labels(person):
    """What its owner would state."""
    given, family, street, place = person
    if "," in place:
        city, rest = place.split(", ")
        region, code = rest.split()
        return {"given": given, "family": family, "street": street, "city": city, "region": region, "postalCode": code}
    first, rest = place.split(" ", 1)
    if rest[2:3] == " ":  # the Dutch code has two parts
        first, rest = f"{first} {rest[:2]}", rest[3:]
    city, code = (rest, first) if first[0].isdigit() else (first, rest)
    return {"given": given, "family": family, "street": street, "city": city, "postalCode": code}


def written(language, day, style):
    year, month, date = day
    if style == "words":
        name = MONTHS[language][month - 1]
        return {"de": f"{date}. {name} {year}", "es": f"{date} de {name} de {year}", "pt": f"{date} de {name} de {year}"}.get(language, f"{date} {name} {year}")
    if language == "nl":
        return f"{date:02}-{month:02}-{year}"
    if language in ("de", "pl"):
        return f"{date:02}.{month:02}.{year}"
    return f"{date:02}/{month:02}/{year}"


class Sheet:
    """A page of a PDF that is written on from above, in millimetres."""

    def __init__(self, size):
        self.file, self.size = io.BytesIO(), size
        self.page = canvas.Canvas(self.file, pagesize=size, invariant=1)

    def write(self, left, top, text, size=10, font="sans", right=False):
        self.page.setFont(font, size)
        place = (left * mm, self.size[1] - top * mm)
        (self.page.drawRightString if right else self.page.drawString)(*place, text)

    def rule(self, top, left=20, right=190):
        self.page.line(left * mm, self.size[1] - top * mm, right * mm, self.size[1] - top * mm)

    def done(self):
        self.page.showPage()
        self.page.save()
        return self.file.getvalue()


def bill(language, kind, person, day, layout, text):
    """One page; the layouts differ in where the addressee stands and how the day is announced."""
    given, family, street, place = person
    issuer, title, announcing, greeting, body = text
    us = "," in place and language == "en"
    sheet = Sheet(LETTER if us else A4)
    font = random.choice(["sans", "serif"])
    name = f"{family} {given}" if language == "fr" and random.random() < 0.3 else f"{given} {family}"
    title_of = {"de": ["Herrn", "Frau", ""], "fr": ["M.", "Mme", ""], "es": ["D.", "Dña.", ""], "en": ["Mr", "Ms", ""], "it": ["Sig.", "Sig.ra", ""], "nl": ["Dhr.", "Mevr.", ""], "pl": ["Sz. P.", ""]}.get(language, [""])
    prefix = random.choice(title_of)
    style = random.choice(["words", "digits"]) if not us else "words"
    if us:
        when = f"{day[1]:02}/{day[2]:02}/{day[0]}" if random.random() < 0.5 else f"{MONTHS['en'][day[1] - 1]} {day[2]}, {day[0]}"
    else:
        when = written(language, day, style)
    addressee = [line for line in ([prefix, name] if language == "de" and layout != 2 else [f"{prefix} {name}".strip()]) if line]
    addressee += [street, place]
    sheet.write(20, 18, issuer, 15, "bold")
    sheet.write(20, 24, {"de": "Postfach 10 02 03, 44777 Bochum", "fr": "TSA 41 002, 92099 La Défense Cedex", "es": "Apartado 1.118, 28080 Madrid",
                         "en": "PO Box 118, Leeds LS1 1AA"}.get(language, "www.example.com"), 7, font)
    if layout == 0:  # addressee on the left in a window, the day in a table on the right
        for index, line in enumerate(addressee):
            sheet.write(22, 52 + 5 * index, line, 10, font)
        sheet.write(110, 52, announcing, 9, font)
        sheet.write(188, 52, when, 9, font, right=True)
        sheet.write(110, 57, {"de": "Kundennummer", "fr": "N° client", "es": "Nº de cliente", "en": "Customer number", "it": "Codice cliente", "pt": "N.º de cliente", "nl": "Klantnummer", "pl": "Nr klienta"}[language], 9, font)
        sheet.write(188, 57, str(random.randint(10**7, 10**8)), 9, font, right=True)
    elif layout == 1:  # addressee on the right, the day in a line of the letter
        for index, line in enumerate(addressee):
            sheet.write(112, 48 + 5 * index, line, 10, font)
        city = {"de": "Bochum, den ", "fr": "Lyon, le ", "es": "Madrid, a ", "it": "Milano, ", "pt": "Porto, ", "nl": "Utrecht, ", "pl": "Warszawa, dnia ", "en": ""}[language]
        sheet.write(20, 80, f"{announcing}: {when}" if random.random() < 0.6 or not city else city + when, 10, font)
    else:  # a band of boxes on top with the day below its word, the place of supply in a row of the table
        for index, (word, value) in enumerate([(announcing, when), ({"de": "Seite", "fr": "Page", "es": "Página", "en": "Page"}.get(language, "1"), "1 / 2")]):
            sheet.write(20 + 70 * index, 38, word, 8, font)
            sheet.write(20 + 70 * index, 43, value, 10, "bold")
        sheet.rule(46)
        for index, line in enumerate(addressee):
            sheet.write(25, 58 + 5 * index, line, 10, font)
    sheet.write(20, 98, title, 13, "bold")
    sheet.write(20, 108, greeting, 10, font)
    for index, line in enumerate(body):
        head, _, tail = line.rpartition(" ")
        if layout == 2 and any(sign.isdigit() for sign in tail) and head:
            sheet.write(22, 118 + 7 * index, head, 10, font)
            sheet.write(185, 118 + 7 * index, tail, 10, font, right=True)
        else:
            sheet.write(22, 118 + 7 * index, line, 10, font)
    sheet.rule(260)
    sheet.write(20, 266, {"de": "Amtsgericht Bochum HRB 11822, USt-IdNr. DE811223344", "fr": "SA au capital de 10 000 000 €, RCS Lyon 411 822 003",
                          "es": "Inscrita en el R.M. de Madrid, CIF A81188223", "en": "Registered in England 4118220"}.get(language, "IBAN XX00 0000 0000 0000"), 7, font)
    return sheet.done()


def payslip(language, person, month, layout):
    given, family, street, place = person
    title, employer, period, gross, net, currency = PAYSLIPS[language]
    sheet = Sheet(A4)
    amount = random.randint(18, 62) * 100 + random.randint(0, 99) / 100
    number = (lambda value: f"{value:,.2f}") if language == "en" else (lambda value: f"{value:,.2f}".replace(",", " " if language == "fr" else ".", 1)[::-1].replace(".", ",", 1)[::-1])
    name = MONTHS[language][month[1] - 1]
    span = {"de": f"{name} {month[0]}", "fr": f"du 01/{month[1]:02}/{month[0]} au 30/{month[1]:02}/{month[0]}",
            "es": f"{name} {month[0]}", "en": f"1 {name} {month[0]} to 30 {name} {month[0]}"}[language]
    sheet.write(20, 20, title, 15, "bold")
    sheet.write(20, 32, f"{employer}: {EMPLOYERS[language]}" if layout else employer, 10)
    if not layout:
        sheet.write(70, 32, EMPLOYERS[language], 10)
    sheet.write(20, 40, f"{period}: {span}", 10)
    for index, line in enumerate([f"{given} {family}", street, place]):
        sheet.write(110 if layout else 20, 54 + 5 * index, line, 10)
    for index, (word, value) in enumerate([(gross, amount), (net, amount * 0.71)]):
        sheet.write(20, 100 + 8 * index, word, 10)
        sheet.write(185, 100 + 8 * index, f"{number(value)} {currency}" if index or layout else f"{number(value)} {'€' if currency == 'EUR' else '£'}", 10, right=True)
    return sheet.done(), round(amount, 2), currency


def scanned(pdf, dpi):
    """The page as a scanner makes it: one picture, a little turned, with noise, as JPEG in a PDF."""
    picture = pypdfium2.PdfDocument(pdf)[0].render(scale=dpi / 72).to_pil().convert("RGB")
    turned = picture.rotate(random.uniform(-1.2, 1.2), resample=Image.Resampling.BICUBIC, fillcolor=(246, 246, 243))
    noisy = np.asarray(turned, dtype=np.float32) * 0.95 + np.random.default_rng(random.getrandbits(32)).normal(6, 4, (turned.height, turned.width, 1))
    scan = Image.fromarray(noisy.clip(0, 255).astype(np.uint8))
    return in_pdf(scan.convert("L") if random.random() < 0.5 else scan, dpi)


def in_pdf(picture, dpi):
    file = io.BytesIO()
    picture.save(file, "PDF", resolution=dpi, quality=80)
    return file.getvalue()


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--out", type=pathlib.Path, required=True)
    arguments.add_argument("--pictures", type=pathlib.Path)
    arguments.add_argument("--seed", type=int, default=11)
    arguments = arguments.parse_args()
    random.seed(arguments.seed)
    for name, path in FONTS.items():
        pdfmetrics.registerFont(TTFont(name, path))
    arguments.out.mkdir(parents=True, exist_ok=True)
    rows = []

    def keep(name, pdf, row):
        (arguments.out / name).write_bytes(pdf)
        rows.append({"file": name, **row})

    def both(name, pdf, row):
        keep(f"{name}.pdf", pdf, row)
        keep(f"{name}-scan.pdf", scanned(pdf, random.choice([150, 200, 300])), row)

    for (language, kind), texts in BILLS.items():
        for number, text in enumerate(texts):
            for layout in range(3):
                person = random.choice(PEOPLE[language])
                day = (2022, random.randint(10, 12), random.randint(1, 28))
                pdf = bill(language, kind, person, day, layout, text)
                both(f"{language}-{kind}-{number}-{layout}", pdf, {"kind": kind, "stated": labels(person), "date": "{}-{:02}-{:02}".format(*day)})
    for language in PAYSLIPS:
        for layout in range(2):
            person = random.choice(PEOPLE[language])
            month = (2022, random.choice([4, 6, 9, 11]))
            pdf, amount, currency = payslip(language, person, month, layout)
            row = {"kind": "payslip", "stated": labels(person), "amount": amount, "currency": currency, "payer": EMPLOYERS[language]}
            both(f"{language}-payslip-{layout}", pdf, row)
    if arguments.pictures:
        for line in (arguments.pictures / "manifest.jsonl").read_text().splitlines():
            row = json.loads(line)
            if not row["file"].endswith(".pdf"):
                picture = Image.open(arguments.pictures / row["file"]).convert("RGB")
                keep(pathlib.Path(row.pop("file")).stem + ".pdf", in_pdf(picture, 200), row)
    (arguments.out / "manifest.jsonl").write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows))
    print(f"{len(rows)} proofs in {arguments.out}")


if __name__ == "__main__":
    main()
