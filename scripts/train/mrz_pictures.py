"""Rendered training pictures for the network that reads machine-readable zones.

Nothing of a real document is in them: the text is made up, the typeface is OCR-B of Debian's fonts-ocr-b (public domain),
backgrounds are drawn, and what cameras and printers do to a page is imitated.
"""

import random

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ<"
GLYPH_PX = 64  # Size of the typeface that glyphs are rendered at, before they are scaled down.
ADVANCE_PX = GLYPH_PX * 0.723
SYLLABLES = [a + b for a in "BCDFGHJKLMNPRSTVWXYZ" for b in ("A", "E", "I", "O", "U", "Y", "AN", "ER", "IS", "OK", "EN")]
STATES = "ABW AFG ARG AUS AUT BEL BGR BRA CAN CHE CHN COL CZE D<< DNK ESP EST FIN FRA GBR GRC HRV HUN IND IRL ISL ITA JPN KOR LTU LUX LVA MEX NLD NOR NZL POL PRT ROU RUS SVK SVN SWE TUR TWN UKR USA UTO XXK ZAF AZE KGZ PHL VNM GBD".split()
FORMATS = [(2, 44), (2, 44), (3, 30), (3, 30), (2, 36)]


def typefaces(folder):
    """Upright, and with sharp corners; the oblique, the outline and the inverted ones are of no use."""
    paths = [f"{folder}/OCRB.otf", f"{folder}/OCRB.otf", f"{folder}/OCRBS.otf"]
    return [ImageFont.truetype(path, GLYPH_PX) for path in paths]


def name_text(length):
    words = ["".join(random.choice(SYLLABLES) for _ in range(random.randint(1, 4))) for _ in range(random.randint(2, 4))]
    text = "<".join(words).replace("<", "<<", 1)
    return (text + "<" * length)[:length]


def data_text(length):
    def digits(count):
        return "".join(random.choice("0123456789") for _ in range(count))

    number = "".join(random.choice(ALPHABET[:36]) for _ in range(random.randint(1, 3))) + digits(random.randint(5, 8))
    text = (number + "<<<<<<<<")[:9] + digits(1) + random.choice(STATES) + digits(7) + random.choice("MF<") + digits(7)
    if random.random() < 0.5:
        text += "".join(random.choice(ALPHABET[:36]) for _ in range(random.randint(1, 14)))
    return (text + "<" * length)[: length - 1] + digits(1)


def zone_text(lines, length):
    head = random.choice(["P<", "ID", "I<", "C<", "V<", "PC", "AR", "IP", "VI", "PO"]) + random.choice(STATES)
    if lines == 3:
        return [(head + data_text(length))[:length], data_text(length), name_text(length)]
    return [(head + name_text(length))[:length], data_text(length)]


def random_text(length):
    kind = random.random()
    if kind < 0.25:
        return "".join(random.choice(ALPHABET) for _ in range(length))
    if kind < 0.35:
        return "".join(random.choice(random.choice(["0OQD", "1I7TLJ", "5S", "8B3", "2Z7", "6G", "<KXYCE", "UVWYM", "NMHW"])) for _ in range(length))
    lines = 3 if length == 30 else 2
    return random.choice(zone_text(lines, length))


def ink(text, typeface, advance=ADVANCE_PX):
    """The line as ink on nothing, with the middle of each character; heights of the capitals fill the middle half."""
    width = int(advance * (len(text) + 2))
    picture = Image.new("L", (width, GLYPH_PX * 2), 0)
    draw = ImageDraw.Draw(picture)
    centres = []
    for index, character in enumerate(text):
        x = advance * (index + 1)
        draw.text((x + (advance - ADVANCE_PX) / 2, GLYPH_PX * 0.38), character, font=typeface, fill=255)
        centres.append(x + advance / 2)
    line = np.asarray(picture)
    weight = random.random()
    if weight < 0.3:
        line = cv2.dilate(line, np.ones((random.randint(2, 5), random.randint(2, 5)), np.uint8))
    elif weight < 0.45:
        line = cv2.erode(line, np.ones((random.randint(2, 3), random.randint(2, 3)), np.uint8))
    return line, centres


def background(height, width, busy=1.0):
    """A page in grey from 0 to 1: light that falls unevenly, lines of guilloche, speckle."""
    base = random.uniform(0.35, 1.0) if random.random() < 0.8 else random.uniform(0.2, 0.6)
    small = np.random.rand(random.randint(2, 5), random.randint(2, 7)).astype(np.float32)
    page = base + (cv2.resize(small, (width, height), interpolation=cv2.INTER_CUBIC) - 0.5) * random.uniform(0, 0.35)
    if random.random() < 0.65 * busy:
        lines = np.zeros((height, width), np.float32)
        count = random.randint(2, 14)
        xs = np.arange(0, width + 8, max(2, width // 60))
        phase, length, swing = random.uniform(0, 6), random.uniform(20, 300), random.uniform(2, min(height, 120) * 0.7)
        for index in range(count):
            ys = height * (index + 0.5) / count + swing * np.sin(xs / length + phase + index * random.uniform(0, 0.6))
            points = np.stack([xs, ys], 1).astype(np.int32)
            cv2.polylines(lines, [points], False, 1.0, random.randint(1, 2), cv2.LINE_AA)
        if random.random() < 0.5:
            lines = lines + lines[:, ::-1]
        page = page + lines * random.uniform(-0.2, 0.12)
    if random.random() < 0.3 * busy:
        texture = np.random.randn(height // 2 + 1, width // 2 + 1).astype(np.float32)
        page = page + cv2.resize(texture, (width, height)) * random.uniform(0, 0.06)
    return page.astype(np.float32)


def photographed(picture, pitch=12.0):
    """What lens, sensor and compression do, as strong as characters that wide bear. From 0 to 1 in, 0 to 1 out."""
    height, width = picture.shape
    if random.random() < 0.55:
        picture = cv2.GaussianBlur(picture, (0, 0), random.uniform(0.2, min(0.115 * pitch, 2.0)))
    elif random.random() < 0.3 and pitch > 7:
        length = random.randint(2, max(int(pitch / 3.5), 2))
        kernel = np.zeros((length, length), np.float32)
        cv2.line(kernel, (0, random.randrange(length)), (length - 1, random.randrange(length)), 1.0)
        picture = cv2.filter2D(picture, -1, kernel / max(kernel.sum(), 1))
    if random.random() < 0.2:
        picture = picture + 0.8 * (picture - cv2.GaussianBlur(picture, (0, 0), 1.2))
    picture = picture + np.random.randn(height, width).astype(np.float32) * random.uniform(0, 0.05) ** 1.3
    grey = np.clip(picture * 255, 0, 255).astype(np.uint8)
    if random.random() < 0.5:
        quality = random.randint(25, 90)
        grey = cv2.imdecode(cv2.imencode(".jpg", grey, [cv2.IMWRITE_JPEG_QUALITY, quality])[1], cv2.IMREAD_GRAYSCALE)
    return grey.astype(np.float32) / 255


def glare(picture):
    height, width = picture.shape
    ys, xs = np.mgrid[0:height, 0:width].astype(np.float32)
    x, y, spread = random.uniform(0, width), random.uniform(0, height), random.uniform(0.2, 1.2) * height
    spot = np.exp(-(((xs - x) / (spread * random.uniform(1, 4))) ** 2 + ((ys - y) / spread) ** 2))
    return picture + spot * random.uniform(0.1, 0.5)


def reader_sample(faces, width, height, stride):
    """A part of a line as the reader gets it, and what each of its columns shows.

    Columns near the middle of a character carry its number in ALPHABET, those between two characters the number after
    the last, and those that could be either carry -1, which costs nothing.
    """
    typeface = random.choice(faces)
    advance = ADVANCE_PX * random.choice([1.0, 1.0, 1.0, random.uniform(0.85, 1.15)])
    text = random_text(random.choice([30, 36, 44]))
    line, centres = ink(text, typeface, advance)
    # The middle of the capitals and their height within the ink, then within the reader's strip.
    capital = random.uniform(0.44, 0.68) * height
    scale = capital / (GLYPH_PX * 0.75)
    stretch = scale * random.uniform(0.88, 1.14)
    pitch = advance * stretch
    start = random.uniform(-0.2, max(len(text) + 1 - width / pitch, 0) + 0.8) * pitch
    middle = height / 2 + random.uniform(-0.09, 0.09) * height
    slope = random.gauss(0, 0.006)
    shear = random.gauss(0, 0.06)
    up = GLYPH_PX * 0.38 + GLYPH_PX * 0.60
    matrix = np.float32([[stretch, shear * scale, -start - shear * scale * up], [slope * stretch, scale, middle - scale * up - slope * width / 2]])
    mask = cv2.warpAffine(line, matrix, (width, height), flags=cv2.INTER_AREA if scale > 0.9 else cv2.INTER_LINEAR)
    if random.random() < 0.7:
        # The line above or below.
        other, _ = ink(random_text(44), typeface, advance)
        gap = scale * GLYPH_PX * random.uniform(1.25, 2.1) * random.choice([-1, 1])
        matrix[1, 2] += gap
        mask = np.maximum(mask, cv2.warpAffine(other, matrix, (width, height)))
    page = background(height, width)
    if random.random() < 0.15:
        cv2.line(page, (0, random.randrange(height)), (width, random.randrange(height)), random.uniform(-0.1, 0.3), 1, cv2.LINE_AA)
    darkness = random.uniform(0.25, 1.0)
    dark = np.minimum(page * (1 - darkness), page - 0.12)
    if random.random() < 0.3:
        # Ink that took unevenly.
        wear = cv2.resize(np.random.rand(height // 6 + 1, width // 6 + 1).astype(np.float32), (width, height))
        mask = mask * (1 - wear * random.uniform(0, 0.7))
    cover = mask.astype(np.float32) / 255
    picture = page * (1 - cover) + dark * cover
    if random.random() < 0.15:
        picture = glare(picture)
    if random.random() < 0.1:
        points = np.random.rand(6, 2) * [width, height]
        cv2.polylines(picture, [points.astype(np.int32)], False, float(picture.min()), 1, cv2.LINE_AA)
    # The resolution that the photo had.
    had = random.choice([random.uniform(5.2, 9), random.uniform(7, 14), random.uniform(10, 24)]) / pitch
    if had < 1:
        size = (max(int(width * had), 8), max(int(height * had), 8))
        small = cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
        picture = cv2.resize(photographed(small, had * pitch), (width, height), interpolation=random.choice([cv2.INTER_LINEAR, cv2.INTER_CUBIC]))
    else:
        picture = photographed(picture, pitch)
    columns = (np.arange(width // stride) + 0.5) * stride
    labels = np.full(width // stride, len(ALPHABET), np.int64)
    for character, centre in zip(text, centres):
        away = np.abs(columns - (centre * stretch - start)) / pitch
        labels[away < 0.42] = -1
        labels[away < 0.24] = ALPHABET.index(character)
    return normalised(picture), labels


def normalised(picture):
    """Zero mean, unit deviation: what the network gets."""
    return ((picture - picture.mean()) / (picture.std() + 0.02)).astype(np.float32)
