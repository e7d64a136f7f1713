"""Renders a labelled set of documents with machine-readable zones, to measure reading on.

    python scripts/train/mrz_specimens.py --fonts /usr/share/fonts/opentype/ocr-b --count 40 --out target/specimens

Every kind that real specimens are rare of: TD1, TD2, TD3, MRV-A, MRV-B and French cards, upright, turned, at an angle,
with a wrong EXIF turn, two sides on one picture, small, blurred, pale; misprinted ones, and pages without a zone. The
people are made up. The same seed makes the same set. `bonafide read --manifest target/specimens/manifest.jsonl` reads it.
"""

import argparse
import glob
import json
import pathlib
import random

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

import mrz_pictures as pictures

LABELS = ["SURNAME / NOM", "Given names / Prénoms", "Nationality / Nationalité", "Date of birth", "Place of birth", "Authority",
          "Date of expiry", "Sex", "Document No.", "Personal No."]
CONDITIONS = ["upright", "upright", "turned", "angle", "wrong-exif", "two-sides", "small", "blurred", "pale", "perspective"]
# Millimetres: width and height of the document, from its left edge and bottom to the zone, between its lines.
SIZES = {"TD1": (85.6, 54, 4, 5.5, 5.3), "TD2": (105, 74, 6, 8, 6.4), "TD3": (125, 88, 6, 9, 6.4),
         "MRVA": (120, 80, 5, 9, 6.4), "MRVB": (105, 74, 5, 8, 6.4), "FRENCH-CARD": (105, 74, 5, 9, 6.4)}
PITCH_MM = 2.54
SANS = sorted(path for path in glob.glob("/usr/share/fonts/truetype/dejavu/*.ttf") if "Math" not in path)


def digit(text):
    values = [0 if c == "<" else int(c, 36) for c in text]
    return str(sum(value * (7, 3, 1)[index % 3] for index, value in enumerate(values)) % 10)


def number(length=9):
    letters = "".join(random.choice("ABCDEFGHJKLMNPRSTVWXYZ") for _ in range(random.choice([0, 1, 2])))
    digits = "".join(random.choice("0123456789") for _ in range(random.randint(min(6, length - 2), length - len(letters))))
    return (letters + digits + "<" * length)[:length]


def date(first, last):
    return f"{random.randint(first, last) % 100:02}{random.randint(1, 12):02}{random.randint(1, 28):02}"


def words(count):
    return "<".join("".join(random.choice(pictures.SYLLABLES) for _ in range(random.randint(1, 4))) for _ in range(count))


def name(length):
    text = words(random.choice([1, 1, 2])) + "<<" + words(random.choice([1, 2, 2]))
    return (text + "<" * length)[:length]


def zone(kind):
    """The lines of a document of that kind, every check digit right."""
    state = random.choice(pictures.STATES[:-4])
    no, birth, expiry, sex = number(), date(1940, 2007), date(2027, 2036), random.choice("MF<")
    if kind == "TD1":
        optional = random.choice(["<" * 15, (number(11) + "<" * 15)[:15]])
        first = random.choice(["I<", "ID", "C<", "AR", "IR"]) + state + no + digit(no) + optional
        second = birth + digit(birth) + sex + expiry + digit(expiry) + state + "<" * 11
        composite = digit(first[5:30] + second[0:7] + second[8:15] + second[18:29])
        return [first, second + composite, name(30)]
    if kind == "FRENCH-CARD":
        first = "IDFRA" + (words(1) + "<" * 25)[:25] + f"{random.randint(1, 95):02}" + random.choice(["<<<<", "1002", "0045"])
        serial = f"{random.randint(0, 20):02}{random.randint(1, 12):02}{random.randint(1, 95):02}{random.randint(0, 9)}{random.randint(0, 99999):05}"
        given = (words(random.choice([1, 2])).replace("<", "<<") + "<" * 14)[:14]
        second = serial + digit(serial) + given + birth + digit(birth) + random.choice("MF")
        return [first, second + digit(first + second)]
    length = 44 if kind in ("TD3", "MRVA") else 36
    head = {"TD3": random.choice(["P<", "P<", "PD", "PO"]), "TD2": random.choice(["I<", "ID", "C<"])}.get(kind, random.choice(["V<", "VI", "VC"]))
    first = head + state + name(length - 5)
    second = no + digit(no) + state + birth + digit(birth) + sex + expiry + digit(expiry)
    if kind == "TD3":
        optional = random.choice(["<" * 14, (number(12) + "<" * 14)[:14]])
        second += optional + (digit(optional) if optional.strip("<") else random.choice("0<"))
    elif kind == "TD2":
        second += random.choice(["<" * 7, (number(7) + "<" * 7)[:7]])
    else:
        second += "<" * (length - 28)
        return [first, second]
    return [first, second + digit(second[0:10] + second[13:20] + second[21:])]


def misprinted(lines):
    """The same with one digit of the second line changed."""
    line = lines[-1] if len(lines) == 2 else lines[1]
    column = random.choice([index for index, character in enumerate(line) if character.isdigit()])
    other = random.choice([c for c in "0123456789" if (int(c) - int(line[column])) % 10 not in (0,)])
    changed = line[:column] + other + line[column + 1 :]
    return [changed if each == line else each for each in lines]


def page(kind, lines, typefaces, px):
    """A document in grey, `px` pixels a millimetre."""
    width_mm, height_mm, left, bottom, gap = SIZES[kind]
    width, height = int(width_mm * px), int(height_mm * px)
    paper = pictures.background(height, width)
    paper = 0.45 + 0.5 * (paper - paper.min()) / max(float(np.ptp(paper)), 0.3)
    sheet = Image.fromarray(np.clip(paper * 255, 0, 255).astype(np.uint8))
    draw = ImageDraw.Draw(sheet)
    zone_top = height_mm - bottom - gap * len(lines)
    # A portrait of nobody: a head and shoulders.
    x, y, w, h = 5 * px, 12 * px, 22 * px, (zone_top - 16) * px
    draw.rectangle([x, y, x + w, y + h], fill=random.randint(150, 220))
    draw.ellipse([x + w * 0.28, y + h * 0.15, x + w * 0.72, y + h * 0.6], fill=random.randint(60, 140))
    draw.pieslice([x + w * 0.08, y + h * 0.62, x + w * 0.92, y + h * 1.38], 180, 360, fill=random.randint(30, 120))
    face = random.choice(SANS)
    draw.text((5 * px, 3 * px), random.choice(["PASSPORT PASSEPORT", "IDENTITY CARD", "RESIDENCE PERMIT", "VISA"]),
              font=ImageFont.truetype(face, int(4 * px)), fill=random.randint(0, 90))
    y = 10.0
    while y < zone_top - 6:
        draw.text((30 * px, y * px), random.choice(LABELS), font=ImageFont.truetype(face, max(int(1.6 * px), 5)), fill=90)
        value = random.choice([words(1), words(2).replace("<", " "), number().strip("<"), date(1950, 2020)])
        draw.text((30 * px, (y + 1.9) * px), value, font=ImageFont.truetype(face, int(3 * px)), fill=30)
        y += 6.2
    result = np.asarray(sheet).astype(np.float32) / 255
    dark = random.uniform(0.05, 0.3)
    for index, text in enumerate(lines):
        ink, _ = pictures.ink(text, random.choice(typefaces))
        scale = PITCH_MM * px / pictures.ADVANCE_PX
        size = (int(ink.shape[1] * scale), int(ink.shape[0] * scale))
        small = cv2.resize(ink, size, interpolation=cv2.INTER_AREA).astype(np.float32) / 255
        top = int((zone_top + gap * index) * px)
        x = int(left * px - PITCH_MM * px)
        part = result[top : top + size[1], max(x, 0) : max(x, 0) + size[0]]
        small = small[: part.shape[0], max(-x, 0) : max(-x, 0) + part.shape[1]]
        part = part[:, : small.shape[1]]
        result[top : top + part.shape[0], max(x, 0) : max(x, 0) + part.shape[1]] = part * (1 - small) + dark * small
    return result


def placed(document, condition):
    """The document on a table, as the condition says."""
    height, width = document.shape
    margin = int(width * random.uniform(0.06, 0.25))
    side = (width + 2 * margin, height + 2 * margin)
    table = pictures.background(side[1], side[0]) * random.uniform(0.3, 0.9)
    corners = np.float32([[0, 0], [width, 0], [width, height], [0, height]])
    angle = {"angle": random.uniform(-14, 14), "perspective": random.uniform(-6, 6)}.get(condition, random.uniform(-2, 2))
    middle = np.float32([width / 2, height / 2])
    turn = cv2.getRotationMatrix2D((0, 0), angle, random.uniform(0.9, 1.0))[:, :2]
    to = (corners - middle) @ turn.T + middle + margin
    if condition == "perspective":
        to = to + np.random.uniform(-0.07, 0.07, (4, 2)) * width
    matrix = cv2.getPerspectiveTransform(corners, to.astype(np.float32))
    cover = cv2.warpPerspective(np.ones_like(document), matrix, side)
    return table * (1 - cover) + cv2.warpPerspective(document, matrix, side, flags=cv2.INTER_AREA) * cover


def specimen(kind, condition, typefaces):
    """Picture, lines, and the EXIF turn that the file claims."""
    lines = zone(kind) if kind in SIZES else None
    shape = kind if lines else random.choice(list(SIZES))
    characters = 44 if shape in ("TD3", "MRVA") else 36
    # Pixels a character has: telephones give 12 to 30, small web pictures 6.
    pitch = random.uniform(6, 8) if condition == "small" else random.uniform(10, 26)
    printed = lines or []
    is_misprint = lines is not None and random.random() < 0.12
    if is_misprint:
        printed = misprinted(lines)
    document = page(shape, printed, typefaces, pitch / PITCH_MM)
    if condition == "two-sides":
        other = page(shape, [], typefaces, pitch / PITCH_MM)
        both = [document, other] if random.random() < 0.5 else [other, document]
        document = np.hstack(both) if random.random() < 0.4 else np.vstack(both)
    picture = placed(document, condition)
    if condition == "pale":
        picture = 0.75 + (picture - 0.75) * random.uniform(0.3, 0.5)
    if condition == "blurred":
        picture = cv2.GaussianBlur(picture, (0, 0), random.uniform(0.09, 0.14) * pitch)
    picture = picture + np.random.randn(*picture.shape).astype(np.float32) * random.uniform(0.002, 0.02)
    grey = np.clip(picture * 255, 0, 255).astype(np.uint8)
    exif = 1
    if condition == "turned":
        grey = np.rot90(grey, random.randint(1, 3))
    elif condition == "wrong-exif":
        exif = random.choice([3, 6, 8])
    return grey, printed or None, is_misprint, exif


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--fonts", required=True)
    parser.add_argument("--count", type=int, default=40, help="documents of each kind")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--out", type=pathlib.Path, required=True)
    arguments = parser.parse_args()
    random.seed(arguments.seed)
    np.random.seed(arguments.seed)
    arguments.out.mkdir(parents=True, exist_ok=True)
    typefaces = pictures.typefaces(arguments.fonts)
    with (arguments.out / "manifest.jsonl").open("w") as manifest:
        for kind in [*SIZES, "none"]:
            for index in range(arguments.count):
                condition = CONDITIONS[index % len(CONDITIONS)]
                grey, lines, is_misprint, turn = specimen(kind, condition, typefaces)
                file = f"{kind.lower()}-{index:03}-{condition}.jpg"
                tint = np.stack([grey, np.clip(grey * 0.97, 0, 255), np.clip(grey * 0.93, 0, 255)], -1).astype(np.uint8)
                exif = Image.Exif()
                exif[0x0112] = turn
                Image.fromarray(tint).save(arguments.out / file, quality=random.randint(55, 92), exif=exif)
                row = {"file": file, "truth": lines, "format": kind if lines else None,
                       "check_digits_ok": None if lines is None else not is_misprint, "condition": condition}
                manifest.write(json.dumps(row) + "\n")


if __name__ == "__main__":
    main()
