"""Documents drawn with print that agrees with their zone, and photos of them: what `documents.py` makes its set of."""

import glob
import io
import random
import unicodedata

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont
from PIL.PngImagePlugin import PngInfo

from mrz_specimens import PITCH_MM, SIZES, digit

PX = 12  # Pixels a millimetre of what is drawn.
CARD = (85.6, 54.0)
PEOPLE = [
    ("Müller-Lüdenscheid", "Jörg Anton", "D<<", "DE"), ("Weiß", "Käthe", "D<<", "DE"), ("García Núñez", "José Ángel", "ESP", "ES"),
    ("de la Cruz Martín", "María del Pilar", "ESP", "ES"), ("Lefèvre", "Zoë Élodie Françoise", "FRA", "FR"), ("d'Aubigné", "Loïc", "FRA", "FR"),
    ("van den Berg", "Anneke", "NLD", "NL"), ("Østergaard", "Søren", "DNK", "DK"), ("Ångström", "Åsa", "SWE", "SE"),
    ("Żółkiewska-Wąsik", "Małgorzata", "POL", "PL"), ("Dvořáková", "Jiřina", "CZE", "CZ"), ("Kovačević", "Đurđa", "HRV", "HR"),
    ("O'Sullivan", "Seán Patrick", "IRL", "IE"), ("dos Santos Oliveira", "João Pedro", "PRT", "PT"), ("Ferrari", "Nicolò", "ITA", "IT"),
    ("Szűcs", "Győző", "HUN", "HU"), ("Ionescu", "Ștefan", "ROU", "RO"), ("Thompson", "Rachel Louise", "GBR", "GB"),
    ("Hoffmann-Wieczorkiewicz", "Maximilian Alexander Konstantin", "AUT", "AT"), ("Nguyen", "Anh", "AUS", "AU"),
    ("Tamm", "Kärt", "EST", "EE"), ("Jokinen", "Väinö", "FIN", "FI"), ("Þórsdóttir", "Guðrún", "ISL", "IS"), ("Brown", "Li", "CAN", "CA")]
LATIN = {"Ä": "AE", "Ö": "OE", "Ü": "UE", "ß": "SS", "Ø": "OE", "Å": "AA", "Æ": "AE", "Ñ": "N", "Ł": "L", "Đ": "D", "Ð": "D", "Þ": "TH", "'": "",
         "’": "", "-": " "}
TITLES = {"DE": ("REISEPASS", "PERSONALAUSWEIS"), "AT": ("REISEPASS", "PERSONALAUSWEIS"), "ES": ("PASAPORTE", "DOCUMENTO NACIONAL DE IDENTIDAD"),
          "FR": ("PASSEPORT", "CARTE NATIONALE D'IDENTITÉ"), "NL": ("PASPOORT", "IDENTITEITSKAART"), "PL": ("PASZPORT", "DOWÓD OSOBISTY"),
          "CZ": ("CESTOVNÍ PAS", "OBČANSKÝ PRŮKAZ"), "PT": ("PASSAPORTE", "CARTÃO DE CIDADÃO"), "IT": ("PASSAPORTO", "CARTA D'IDENTITÀ"),
          "SE": ("PASS", "IDENTITETSKORT"), "FI": ("PASSI", "HENKILÖKORTTI"), "RO": ("PASAPORT", "CARTE DE IDENTITATE"),
          "HR": ("PUTOVNICA", "OSOBNA ISKAZNICA"), "HU": ("ÚTLEVÉL", "SZEMÉLYAZONOSÍTÓ")}
LABELS = {"DE": ["Name", "Vornamen", "Geburtsdatum", "Staatsangehörigkeit", "Gültig bis", "Ausstellungsdatum"],
          "ES": ["Apellidos", "Nombre", "Fecha de nacimiento", "Nacionalidad", "Fecha de caducidad", "Fecha de expedición"],
          "FR": ["Nom", "Prénoms", "Date de naissance", "Nationalité", "Date d'expiration", "Date de délivrance"],
          "PL": ["Nazwisko", "Imiona", "Data urodzenia", "Obywatelstwo", "Data ważności", "Data wydania"],
          "IT": ["Cognome", "Nome", "Data di nascita", "Cittadinanza", "Data di scadenza", "Data di rilascio"],
          "NL": ["Naam", "Voornamen", "Geboortedatum", "Nationaliteit", "Geldig tot", "Datum van afgifte"],
          "EN": ["Surname", "Given names", "Date of birth", "Nationality", "Date of expiry", "Date of issue"]}
MONTHS = "JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC".split()
FRENCH = "JAN FÉV MAR AVR MAI JUN JUL AOÛ SEP OCT NOV DÉC".split()
LICENCES = {"DE": "FÜHRERSCHEIN", "AT": "FÜHRERSCHEIN", "ES": "PERMISO DE CONDUCCIÓN", "FR": "PERMIS DE CONDUIRE", "NL": "RIJBEWIJS", "PL": "PRAWO JAZDY",
            "IT": "PATENTE DI GUIDA", "CZ": "ŘIDIČSKÝ PRŮKAZ", "PT": "CARTA DE CONDUÇÃO", "DK": "KØREKORT", "SE": "KÖRKORT", "FI": "AJOKORTTI"}
SPECIMENS = ["SPECIMEN", "MUSTER", "ESPÉCIMEN", "FACSIMILE", "VZOR", "WZÓR", "MINTA", "UZORAK", "SPÉCIMEN", "NÁHLED", "ОБРАЗЕЦ", "ЗРАЗОК"]
FACES = sorted(path for path in glob.glob("/usr/share/fonts/truetype/dejavu/*.ttf") if not any(w in path for w in ("Math", "Mono", "Light", "Oblique", "Italic")))


def zone_words(name):
    """A name as zones write it (Doc 9303 part 3, section 6)."""
    text = "".join(LATIN.get(c, c) for c in name.upper())
    return "<".join(plain(text).split())


def plain(text):
    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c) and (c.isascii() or c == " "))


class Person:
    def __init__(self):
        self.family, self.given, self.state, self.country = random.choice(PEOPLE)
        self.birth = (random.randint(1945, 2005), random.randint(1, 12), random.randint(1, 28))
        self.issued = (random.randint(2018, 2025), random.randint(1, 12), random.randint(1, 28))
        self.expiry = (self.issued[0] + 10, *self.issued[1:])
        self.sex = random.choice("MF")
        letters = "".join(random.choice("CFGHJKLMNPRTVWXYZ") for _ in range(random.choice([1, 2, 3])))
        self.number = letters + "".join(random.choice("0123456789") for _ in range(9 - len(letters)))

    def names(self, length):
        return ((zone_words(self.family) + "<<" + zone_words(self.given))[:length] + "<" * length)[:length]


def six(day):
    return f"{day[0] % 100:02}{day[1]:02}{day[2]:02}"


def shown(day, style):
    year, month, date = day
    return [f"{date:02}.{month:02}.{year}", f"{date:02}/{month:02}/{year}", f"{date:02} {MONTHS[month - 1]}/{FRENCH[month - 1]} {year}",
            f"{year}-{month:02}-{date:02}", f"{date:02} {month:02} {year}", f"{date} {MONTHS[month - 1].title()} {year}"][style]


def zone(kind, of):
    birth, expiry, no = six(of.birth), six(of.expiry), of.number
    if kind == "TD1":
        first = "ID" + of.state + no + digit(no) + "<" * 15
        second = birth + digit(birth) + of.sex + expiry + digit(expiry) + of.state + "<" * 11
        return [first, second + digit(first[5:30] + second[0:7] + second[8:15] + second[18:29]), of.names(30)]
    if kind == "FRENCH-CARD":
        first = "IDFRA" + (zone_words(of.family) + "<" * 25)[:25] + f"{random.randint(1, 95):02}1002"
        of.number = f"{of.issued[0] % 100:02}{of.issued[1]:02}{random.randint(1, 95):02}{random.randint(100000, 999999)}"
        given = (zone_words(of.given).replace("<", "<<") + "<" * 14)[:14]
        second = of.number + digit(of.number) + given + birth + digit(birth) + of.sex
        return [first, second + digit(first + second)]
    length = 44 if kind in ("TD3", "MRVA") else 36
    head = {"TD3": "P<", "TD2": "ID"}.get(kind, "V<")
    first = head + of.state + of.names(length - 5)
    second = no + digit(no) + of.state + birth + digit(birth) + of.sex + expiry + digit(expiry) + "<" * (length - 28)
    if kind in ("TD3", "TD2"):
        second = second[:-1] if kind == "TD2" else second[:-2] + "0"
        second += digit(second[0:10] + second[13:20] + second[21:])
    return [first, second]


class Sheet:
    """A document being drawn."""

    def __init__(self, size_mm, faces):
        width, height = (int(side * PX) for side in size_mm)
        base = np.array([random.randint(195, 240) for _ in range(3)], np.float32)
        y, x = np.mgrid[0:height, 0:width].astype(np.float32)
        sheet = np.empty((height, width, 3), np.float32)
        for channel in range(3):
            wave = sum(random.uniform(2, 6) * np.sin((x * random.uniform(-1, 1) + y * random.uniform(-1, 1)) / random.uniform(6, 40)
                                                     + 3 * np.sin(x / random.uniform(60, 200))) for _ in range(3))
            sheet[..., channel] = base[channel] + wave
        self.image = Image.fromarray(np.clip(sheet, 0, 255).astype(np.uint8))
        self.draw = ImageDraw.Draw(self.image)
        self.face = random.choice([path for path in FACES if "Bold" not in path])
        self.bold = self.face.replace(".ttf", "-Bold.ttf")
        self.faces = faces
        self.ink = tuple(random.randint(10, 60) for _ in range(3))
        # Boxes of what was printed: left, top, right, bottom.
        self.marks = []

    def text(self, x, y, text, mm, bold=False, fill=None):
        """Writes from the upper left; `mm` is the height of a capital."""
        font = ImageFont.truetype(self.bold if bold else self.face, int(mm * PX / 0.73))
        self.draw.text((x * PX, y * PX), text, font=font, fill=fill or self.ink)
        self.marks.append(self.draw.textbbox((x * PX, y * PX), text, font=font))

    def portrait(self, x, y, w, h, grey=False):
        picture = Image.open(random.choice(self.faces)).convert("RGB")
        side = min(picture.size)
        crop = picture.crop(((picture.width - side * 0.62) // 2, side * 0.12, (picture.width + side * 0.62) // 2, side * 0.12 + side * 0.62 * h / w))
        crop = crop.resize((int(w * PX), int(h * PX)), Image.BICUBIC)
        self.image.paste(crop.convert("L").convert("RGB") if grey else crop, (int(x * PX), int(y * PX)))
        self.marks.append((x * PX, y * PX, (x + w) * PX, (y + h) * PX))

    def zone(self, lines, kind, typeface):
        _, height, left, bottom, gap = SIZES[kind]
        font = ImageFont.truetype(typeface, int(PITCH_MM * PX / 0.723))
        for index, line in enumerate(lines):
            top = (height - bottom - gap * (len(lines) - index)) * PX
            for place, character in enumerate(line):
                self.draw.text(((left + PITCH_MM * place) * PX, top), character, font=font, fill=(25, 25, 30))
            self.marks.append((left * PX, top, (left + PITCH_MM * len(line)) * PX, top + 3 * PX))

    def fields(self, rows, x, y, step, mm, labels=1.5):
        for label, value in rows:
            self.text(x, y, label, labels, fill=(90, 90, 110))
            for part in value.split("\n"):
                self.text(x, y + labels + 1.1, part, mm)
                y += mm + 0.9 if part is not value.split("\n")[-1] else 0
            y += step

    def stamp(self, word):
        """The word of a specimen across the page."""
        width, height = self.image.size
        layer = Image.new("RGBA", self.image.size)
        font = ImageFont.truetype(self.bold, int(height * 0.14))
        ImageDraw.Draw(layer).text((width * 0.5, height * 0.45), word, font=font, fill=(190, 20, 30, 170), anchor="mm")
        layer = layer.rotate(random.choice([0, 12, 20]), center=(width / 2, height * 0.45))
        self.image.paste(layer, (0, 0), layer)


def long_over_lines(name, room):
    if len(name) <= room or " " not in name.replace("-", "- "):
        return name
    words = name.replace("-", "- ").split(" ")
    half = next(i for i in range(1, len(words) + 1) if len(" ".join(words[:i])) > room / 2)
    return (" ".join(words[:half]) + "\n" + " ".join(words[half:])).replace("- ", "-").strip()


def rows_of(of, style, nation, room=18):
    names = LABELS.get(of.country, LABELS["EN"])
    two = [f"{own} / {other}" if own != other else own for own, other in zip(names, LABELS["EN"])]
    upper = (lambda text: text.upper()) if random.random() < 0.6 else (lambda text: text)
    return [(two[0], long_over_lines(upper(of.family), room)), (two[1], long_over_lines(upper(of.given), room)), (two[3], nation), (two[2], shown(of.birth, style)),
            (two[5], shown(of.issued, style)), (two[4], shown(of.expiry, style))]


def passport(of, kind, faces, typeface, style, lines):
    width, height, *_ = SIZES[kind]
    sheet = Sheet((width, height), faces)
    title = TITLES.get(of.country, ("PASSPORT", ""))[0] if kind == "TD3" else "VISA"
    sheet.text(5, 3, title if title in ("PASSPORT", "VISA") else f"{title}  PASSPORT", 2.8, bold=True)
    sheet.portrait(5, 14, 29 if kind == "TD3" else 20, 38 if kind == "TD3" else 26)
    sheet.text(width - 38, 4, ("Passport No. / No. du passeport" if kind == "TD3" else "No. / Number"), 1.3, fill=(90, 90, 110))
    sheet.text(width - 38, 6.5, of.number, 2.8, bold=True)
    rows = rows_of(of, style, of.state.strip("<"))
    sheet.fields(rows, 40, 11, 8.4 if kind == "TD3" else 6.7, 2.3 if kind == "TD3" else 2.0, 1.4)
    sheet.zone(lines, kind, typeface)
    return sheet


def card_front(of, faces, style, lines=None, kind=None, typeface=None):
    size = SIZES[kind][:2] if kind else CARD
    sheet = Sheet(size, faces)
    big = size[0] > 90
    title = TITLES.get(of.country, ("", "IDENTITY CARD"))[1]
    sheet.text(4, 2.5, title, 2.3, bold=True)
    sheet.portrait(4, 9, 22, 28, grey=random.random() < 0.5)
    sheet.text(size[0] - 4 - 2.45 * len(of.number), 6.5, of.number, 2.5, bold=True)
    room = size[1] - (22 if kind else 2) - 9
    # Above a zone there is no room for names over two lines.
    rows = rows_of(of, style, of.state.strip("<"), 60 if kind else 18)
    if room / 6 < 6.3:
        rows = [rows[0], rows[1], rows[3], rows[5]]
    sheet.fields(rows, 30, 9 if not kind else 10, min(room / len(rows), 8) if big else min(room / len(rows), 7.2), 1.9 if not big else 2.1, 1.2)
    if lines:
        sheet.zone(lines, kind, typeface)
    return sheet


def card_back(of, faces, typeface, lines):
    sheet = Sheet(CARD, faces)
    sheet.fields([("Address / Adresse", f"{random.randint(1, 99)} Lindenallee"), ("Authority", "Stadt Beispielhausen")], 5, 4, 8, 1.9, 1.2)
    sheet.zone(lines, "TD1", typeface)
    return sheet


def eu_licence(of, faces, style):
    sheet = Sheet(CARD, faces)
    sheet.draw.rectangle([4 * PX, 3 * PX, 12 * PX, 9 * PX], fill=(20, 50, 140))
    sheet.text(6, 4.5, of.country[:2], 2, fill=(250, 250, 250))
    sheet.text(16, 3.2, LICENCES.get(of.country, "DRIVING LICENCE"), 2.4, bold=True)
    sheet.portrait(4, 14, 21, 27)
    rows = [("1.", of.family), ("2.", of.given), ("3.", shown(of.birth, style) + " Altstadt"), ("4a.", shown(of.issued, style)), ("4c.", "Landkreis Nord"),
            ("4b.", shown(of.expiry, style)), ("5.", of.number + "X2"), ("9.", "AM/B/L")]
    y = 11.0
    for key, value in rows:
        sheet.text(29, y, key, 1.5)
        sheet.text(34, y, value, 1.9)
        y += 4.9
    return sheet


def us_licence(of, faces):
    sheet = Sheet(CARD, faces)
    sheet.text(4, 2.5, random.choice(["WASHINGTON  USA", "IOWA  USA", "NEW MEXICO  USA"]), 2.8, bold=True)
    sheet.text(45, 6.5, "DRIVER LICENSE", 2.2, bold=True)
    sheet.portrait(4, 14, 22, 28)
    dated = lambda day: f"{day[1]:02}/{day[2]:02}/{day[0]}"
    y = 11.0
    for text in [f"4d LIC# {of.number}", f"1 {plain(of.family.upper())}", f"2 {plain(of.given.upper())}", f"3 DOB {dated(of.birth)}", f"4a ISS {dated(of.issued)}",
                 f"4b EXP {dated(of.expiry)}", f"15 SEX {of.sex}", "9 CLASS D"]:
        sheet.text(29, y, text, 2.0)
        y += 4.9
    return sheet


def spanish(of, faces, what):
    sheet = Sheet(CARD, faces)
    sheet.text(4, 2.5, "PERMISO DE RESIDENCIA" if what == "tie" else "DOCUMENTO NACIONAL DE IDENTIDAD", 2.2, bold=True)
    sheet.portrait(4, 9, 23, 30)
    value = random.randint(1000000, 9999999) if what == "tie" else random.randint(10000000, 99999999)
    letter = "TRWAGMYFPDXBNJZSQVHLCKE"[value % 23]
    number = f"X{value}{letter}" if what == "tie" else f"{value}{letter}"
    of.personal = number
    day = lambda date: f"{date[2]:02} {date[1]:02} {date[0]}"
    two = of.family.upper().split(" ")
    rows = [("APELLIDOS / SURNAMES", "\n".join([" ".join(two[:-1]), two[-1]]) if what == "dni" and len(two) > 1 else of.family.upper()), ("NOMBRE / NAME", of.given.upper()),
            ("SEXO / SEX    NACIONALIDAD    NACIMIENTO", f"{of.sex}      {of.state.strip('<')}       {day(of.birth)}"), ("NUM SOPORT     VALIDEZ", f"{of.number}      {day(of.expiry)}")]
    sheet.fields(rows, 31, 8, 8.2, 2.0, 1.2)
    sheet.text(4, 46, ("NIE " if what == "tie" else "DNI ") + number, 2.3, bold=True)
    return sheet


def table(height, width, what):
    """What the document lies on, in colour."""
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    grain = cv2.resize(np.random.randn(max(height // 6, 2), max(width // 90, 2)).astype(np.float32), (width, height), interpolation=cv2.INTER_CUBIC)
    if what == "wood":
        plank = (x / (width / random.uniform(2.5, 6))).astype(int) % 2 * 12
        light = 118 + 16 * grain + 8 * np.sin(y / 9 + 3 * grain) + plank
        colour = np.stack([light * 1.12, light * 0.82, light * 0.55], -1)
    elif what == "cloth":
        pitch = random.uniform(3.2, 7)
        light = random.uniform(70, 150) + 16 * np.sin(2 * np.pi * x / pitch) * np.sin(2 * np.pi * y / pitch) + 6 * np.random.randn(height, width)
        colour = np.stack([light * f for f in random.choice([(0.7, 0.8, 1.15), (1.1, 0.8, 0.8), (0.95, 0.95, 0.9)])], -1)
    elif what == "print":
        sheet = Image.new("RGB", (width, height), (228, 226, 220))
        draw, font = ImageDraw.Draw(sheet), ImageFont.truetype(FACES[0], max(width // 60, 8))
        for top in range(5, height, max(width // 38, 11)):
            draw.text((random.randint(2, 30), top), "the quick survey of prices and wages in the coastal towns was published in March " * 3, font=font, fill=(60, 60, 65))
        colour = np.asarray(sheet).astype(np.float32)
    elif what in PAGES:
        colour = printed_page(height, width, what)
    else:
        colour = np.stack([np.full((height, width), random.uniform(40, 190), np.float32) + 5 * grain] * 3, -1) * np.array([1, 0.97, 0.92], np.float32)
    return colour + np.random.randn(height, width, 1).astype(np.float32) * 2


WORDS = ("council harbour traffic minister Tuesday figures region spokesman company January residents station decision railway teacher season budget north market "
         "of the and in to for with a by on at from which was said will had 1987 240 12.5 MINISTRY REPORT 04/2025 page").split()
PAGES = ("newspaper", "form", "letter")


def printed_page(height, width, what):
    """A page of print that goes on beyond the picture on all sides, a little askew: columns of a newspaper, a form with boxes, a letter."""
    side = int(1.25 * np.hypot(height, width))
    image = Image.new("RGB", (side, side), tuple(random.randint(205, 250) for _ in range(3)))
    draw, ink = ImageDraw.Draw(image), tuple([random.randint(20, 75)] * 3)
    letter = max(int(width / random.uniform(45, 95)), 8)
    face = random.choice(FACES)
    font, large = ImageFont.truetype(face, letter), ImageFont.truetype(face, int(letter * random.uniform(1.6, 3)))
    pitch = letter * random.uniform(1.15, 1.9)
    column = {"newspaper": random.uniform(14, 26) * letter, "form": side, "letter": side}[what]
    for left in np.arange(4, side, column):
        y = float(random.randint(0, int(pitch)))
        while y < side:
            chosen = large if what == "newspaper" and random.random() < 0.06 else font
            line = ""
            room = column - 1.2 * letter
            while draw.textlength(line, font=chosen) < room:
                line += ("" if not line else "     " if what == "form" and random.random() < 0.3 else " ") + random.choice(WORDS)
            if what != "form":
                line = line[: max(1, int(len(line) * room / draw.textlength(line, font=chosen)))]
            draw.text((left, y), line, font=chosen, fill=ink)
            if what == "form" and random.random() < 0.5:
                draw.line([left, y + pitch, side, y + pitch], fill=ink, width=random.choice([1, 2, 3]))
            y += pitch * (chosen.size / letter) * (1.6 if what == "form" else 1)
        if what == "newspaper" and random.random() < 0.5:
            draw.line([left - 0.6 * letter, 0, left - 0.6 * letter, side], fill=ink, width=1)
    turn = random.choice([0, 0, 90, 180, 270]) + random.choice([0, random.uniform(-4, 4), random.uniform(-30, 30)])
    image = image.rotate(turn, Image.BICUBIC, fillcolor=(230, 228, 222))
    at = ((side - width) // 2, (side - height) // 2)
    return np.asarray(image.crop((*at, at[0] + width, at[1] + height))).astype(np.float32)


def fingers(picture):
    """A hand that holds the document: two fingers over its border, beside zone and print."""
    height, width = picture.shape[:2]
    for side in (0.01, 0.99):
        centre = (int(width * side), int(height * random.uniform(0.2, 0.4)))
        layer = np.zeros((height, width), np.float32)
        cv2.ellipse(layer, centre, (int(width * 0.05), int(height * 0.09)), random.uniform(-20, 20), 0, 360, 1.0, -1)
        layer = cv2.GaussianBlur(layer, (0, 0), 3)[..., None]
        skin = np.array([205, 155, 125], np.float32) * random.uniform(0.7, 1.1)
        picture = picture * (1 - layer) + skin * layer
    return picture


def lost_mm(marks, matrix, kept, scale):
    """How much of some print lies outside what is kept of a picture, in millimetres."""
    lost = 0.0
    for left, top, right, bottom in marks:
        box = cv2.perspectiveTransform(np.float32([[[left, top], [right, top], [right, bottom], [left, bottom]]]), matrix)[0]
        low, high = box.min(0), box.max(0)
        lost = max(lost, kept[0] - low[0], kept[1] - low[1], high[0] - kept[2], high[1] - kept[3])
    return float(lost) / (scale * PX)


def photo(sheets, under):
    """A photo of one side, or two on one picture. `under` has what was drawn by chance, so that it can be labelled."""
    pictures = [np.asarray(sheet.image).astype(np.float32) for sheet in sheets]
    if len(pictures) == 2:
        if under["second"] == "overturned":
            pictures[1] = np.rot90(pictures[1], 2)
        axis = under["axis"]
        shape = [max(picture.shape[k] for picture in pictures) for k in (0, 1)]
        laid, at, gap = [], 0, int(5 * PX)
        total = [shape[0] * 2 + gap, shape[1]] if axis == 0 else [shape[0], shape[1] * 2 + gap]
        document = np.zeros((*total, 3), np.float32)
        cover = np.zeros(total, np.float32)
        for picture in pictures:
            top, left = (at, 0) if axis == 0 else (0, at)
            document[top : top + picture.shape[0], left : left + picture.shape[1]] = picture
            cover[top : top + picture.shape[0], left : left + picture.shape[1]] = 1
            at += shape[axis] + gap
    else:
        document, cover = pictures[0], np.ones(pictures[0].shape[:2], np.float32)
    document = under.get("before", lambda own: own)(document)
    height, width = cover.shape
    scale = under["pixels"] / max(width, height)
    angle, tilt = under["angle"], under["tilt"]
    corners = np.float32([[0, 0], [width, 0], [width, height], [0, height]])
    turn = cv2.getRotationMatrix2D((0, 0), angle, scale)[:, :2]
    to = (corners - np.float32([width / 2, height / 2])) @ turn.T
    depth = 1 + (to @ np.float32(tilt))[:, None] / max(width, height) / scale
    to = to / depth
    low, high = to.min(0), to.max(0)
    margin = under["margin"] * (high - low).max()
    to = to - low + margin
    size = (high - low + 2 * margin).astype(int)
    matrix = cv2.getPerspectiveTransform(corners, to.astype(np.float32))
    small = cv2.GaussianBlur(document, (0, 0), max(0.35 / scale, 0.01)) if scale < 1 else document
    mask = cv2.warpPerspective(cover, matrix, tuple(int(v) for v in size), flags=cv2.INTER_LINEAR)[..., None]
    laid = cv2.warpPerspective(small, matrix, tuple(int(v) for v in size), flags=cv2.INTER_LINEAR)
    picture = table(int(size[1]), int(size[0]), under["table"]) * (1 - mask) + laid * mask
    if under["table"] == "hand":
        picture = fingers(picture)
    if "cut" in under:
        side, share = under["cut"]
        rows, columns = picture.shape[:2]
        # Counted from the border of the document, not from that of the picture.
        lost_y, lost_x = int(margin + share * (rows - 2 * margin)), int(margin + share * (columns - 2 * margin))
        kept = {"top": (0, lost_y, columns, rows), "bottom": (0, 0, columns, rows - lost_y), "left": (lost_x, 0, columns, rows), "right": (0, 0, columns - lost_x, rows)}[side]
        picture = picture[kept[1] : kept[3], kept[0] : kept[2]]
        under["lost_mm"] = lost_mm(sheets[0].marks, matrix, kept, scale)
    light = np.linspace(random.uniform(0.8, 1.0), 1.0, picture.shape[1], dtype=np.float32)[None, :, None] * under.get("light", 1.0)
    picture = picture * light * np.array([1, random.uniform(0.94, 1.0), random.uniform(0.82, 1.0)], np.float32)
    picture = under.get("after", lambda own: own)(picture)
    if under["blur"]:
        picture = cv2.GaussianBlur(picture, (0, 0), under["blur"])
    picture = picture + np.random.randn(*picture.shape).astype(np.float32) * under["noise"]
    return under.get("edit", lambda own: own)(np.clip(picture, 0, 255).astype(np.uint8))


def usual():
    """A photo as most are."""
    return {"pixels": random.choice([1100, 1400, 1800, 2400]), "angle": random.uniform(-5, 5), "tilt": (random.uniform(-0.12, 0.12), random.uniform(-0.12, 0.12)),
            "margin": random.uniform(0.03, 0.14), "table": random.choice(["wood", "cloth", "hand", "plain", "print"]), "blur": random.uniform(0, 0.7),
            "noise": random.uniform(1, 4), "second": "", "axis": 0}


def saved(path, pixels, how, turn=1):
    image = Image.fromarray(pixels)
    exif = Image.Exif()
    if turn != 1:
        exif[0x0112] = turn
    kind = how["kind"]
    quality = how.get("quality", 85)
    if kind == "jpeg":
        image.save(path, quality=quality, exif=exif)
    elif kind == "progressive":
        image.save(path, quality=quality, progressive=True)
    elif kind == "cmyk":
        image.convert("CMYK").save(path, quality=quality)
    elif kind == "webp":
        image.save(path, quality=quality)
    elif kind == "heic":
        import pillow_heif
        pillow_heif.from_pillow(image).save(path, quality=quality)
    elif kind == "png-alpha":
        image.putalpha(255)
        image.save(path)
    elif kind == "png-grey":
        image.convert("L").save(path)
    elif kind == "png-palette":
        image.quantize(256).save(path)
    elif kind == "png-16":
        cv2.imwrite(str(path), pixels[..., ::-1].astype(np.uint16) * 257)
    elif kind == "pdf":
        pdf(path, [image] * 1, how)
    elif kind == "png-text":
        info = PngInfo()
        info.add_text("Software", how["software"])
        image.save(path, pnginfo=info)
    elif kind == "exif-software":
        exif[0x0131] = how["software"]
        image.save(path, quality=quality, exif=exif)
    elif kind == "xmp":
        packet = f"<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'><rdf:Description xmlns:xmp='http://ns.adobe.com/xap/1.0/' xmp:CreatorTool='{how['software']}'/></rdf:RDF></x:xmpmeta>"
        image.save(path, quality=quality, xmp=packet.encode())


def pdf(path, images, how):
    """Scans in pages of A4, `/Rotate` and a first page of print when asked for."""
    pages = []
    for image in images:
        width, height = image.size
        side = 1654
        scale = min(side * 0.8 / width, 1)
        page = Image.new("RGB", (side, 2339), "white")
        small = image.resize((int(width * scale), int(height * scale)), Image.LANCZOS)
        page.paste(small, (side // 10, 300))
        pages.append(page.rotate(90, expand=True) if how.get("rotate") else page)
    if how.get("cover"):
        cover = Image.new("RGB", (1654, 2339), "white")
        ImageDraw.Draw(cover).text((200, 300), "Please find my document on the next page.", font=ImageFont.truetype(FACES[0], 40), fill=(0, 0, 0))
        pages.insert(0, cover)
    held = io.BytesIO()
    pages[0].save(held, "PDF", save_all=True, append_images=pages[1:], resolution=200.0, quality=80)
    data = held.getvalue()
    if how.get("rotate"):
        # What was laid on its side is shown upright.
        data = data.replace(b"/Type /Page\n", b"/Type /Page\n/Rotate 90\n") if b"/Type /Page\n" in data else data
    path.write_bytes(data)
