"""Draws documents whose zones are printed, lie and are photographed as differently as they are in the world.

    python scripts/train/mrz_varied.py --fonts /usr/share/fonts/opentype/ocr-b --faces ../shared/data/faces_lfw --count 2 --seed 20261128 --out target/varied

Coloured ink on tinted paper with guilloche below the zone, thin and heavy print, characters that stand unevenly or close
together, pages that curve towards the spine, copies of copies, screens, lamps, little light, hard shadows, shaken hands,
strong compression; TD1 with numbers that overflow into the optional data, too. `cargo run --release -p evidence --example
zones -- target/varied` reads it. The people are made up. The same seed makes the same set.
"""

import argparse
import glob
import json
import pathlib
import random

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

import document_pictures as pictures
from documents import screen
from mrz_specimens import PITCH_MM, SIZES, digit, misprinted, number, zone

KINDS = ["TD1", "TD1-LONG", "TD2", "TD3", "MRVA", "MRVB", "FRENCH-CARD"]
INKS = [(25, 25, 30), (30, 40, 95), (70, 35, 25), (25, 70, 50), (95, 25, 40)]


def overflowing():
    """A card whose number is longer than its field (Doc 9303 part 5, 4.2.2 note j)."""
    first, second, names = zone("TD1")
    long = number(9).replace("<", "7") + "".join(random.choice("0123456789") for _ in range(random.randint(1, 5)))
    first = (first[:5] + long[:9] + "<" + long[9:] + digit(long) + "<" * 15)[:30]
    return [first, second[:29] + digit(first[5:30] + second[0:7] + second[8:15] + second[18:29]), names]


def guilloche(sheet, top_mm):
    """Waves of fine lines in two tints, over the lower part of the sheet."""
    width, height = sheet.image.size
    xs = np.arange(0, width, 6)
    for _ in range(2):
        tint = tuple(random.randint(90, 200) for _ in range(3))
        swing, length, turn = random.uniform(8, 60), random.uniform(20, 160), random.uniform(0, 0.7)
        for index, y in enumerate(np.arange(top_mm * pictures.PX, height, random.uniform(7, 22))):
            ys = y + swing * np.sin(xs / length + index * turn)
            sheet.draw.line(list(zip(xs.tolist(), ys.tolist())), fill=tint, width=random.choice([1, 2, 3]))


def print_zone(sheet, lines, kind, typeface, how):
    """The zone as printers make it: ink, weight, where characters stand."""
    _, height, left, bottom, gap = SIZES[kind]
    px, pitch = pictures.PX, PITCH_MM * how.get("pitch", 1.0)
    if how.get("guilloche"):
        guilloche(sheet, height - bottom - gap * len(lines) - 4)
    layer = Image.new("L", sheet.image.size, 0)
    draw = ImageDraw.Draw(layer)
    font = ImageFont.truetype(typeface, int(PITCH_MM * px / 0.723 * how.get("size", 1.0)))
    bend, wave = how.get("bend", 0), random.uniform(0, 6)
    for index, line in enumerate(lines):
        top = (height - bottom - gap * (len(lines) - index)) * px
        skew = how.get("skew", 0) * random.uniform(-1, 1)
        for place, character in enumerate(line):
            off = how.get("uneven", 0) * np.random.randn(2) * px
            wavy = bend * px * np.sin(place / 9 + wave) + skew * px * place / len(line)
            draw.text(((left + pitch * place) * px + off[0], top + off[1] + wavy), character, font=font, fill=255)
    ink = np.asarray(layer)
    weight = how.get("weight", 0)
    if weight > 0:
        ink = cv2.dilate(ink, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (1 + weight, 1 + weight)))
    elif weight < 0:
        ink = cv2.erode(ink, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (1 - weight, 1 - weight)))
    if how.get("worn"):
        patches = cv2.resize(np.random.rand(60, 90).astype(np.float32), sheet.image.size, interpolation=cv2.INTER_CUBIC)
        ink = ink * np.clip(0.35 + 1.2 * patches, 0.25, 1)
    ink = np.asarray(ink, np.float32)[..., None] / 255 * how.get("density", 1.0)
    paper = np.asarray(sheet.image, np.float32)
    colour = np.array(how.get("ink", INKS[0]), np.float32)
    sheet.image = Image.fromarray(np.clip(paper * (1 - ink) + colour * ink, 0, 255).astype(np.uint8))


def curved(document):
    """A page that rises towards the spine, its upper edge: and one that bends along its lines."""
    height, width = document.shape[:2]
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    if random.random() < 0.5:
        depth = random.uniform(0.02, 0.06) * width
        side = x if random.random() < 0.5 else width - x
        y = y + depth * np.exp(-side / (0.3 * width))
        x = x + 0.5 * depth * np.exp(-side / (0.2 * width)) * (1 if side is x else -1)
    else:
        y = y + random.uniform(-0.03, 0.03) * width * np.sin(np.pi * x / width)
    return cv2.remap(document, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)


def photocopy(document):
    """Grey, hard, with the noise of toner."""
    light = cv2.GaussianBlur(document.mean(-1), (0, 0), 2.0)
    light = (light - 128) * random.uniform(1.6, 2.6) + random.uniform(120, 170)
    return np.repeat((np.clip(light, 15, 245) + 9 * np.random.randn(*light.shape))[..., None], 3, -1).astype(np.float32)


def shadow(picture):
    height, width = picture.shape[:2]
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    edge = (x - width * random.uniform(0.2, 0.8)) * random.choice([-1, 1]) + (y - height / 2) * random.uniform(-0.8, 0.8)
    shade = 1 - random.uniform(0.4, 0.7) / (1 + np.exp(-edge / random.uniform(2, 15)))
    return picture * shade[..., None]


def lamp(picture):
    """A mirrored lamp through which print is still seen."""
    height, width = picture.shape[:2]
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    at = (width * random.uniform(0.2, 0.8), height * random.uniform(0.6, 0.95))
    spot = np.exp(-(((x - at[0]) / (0.14 * width)) ** 2 + ((y - at[1]) / (0.08 * height)) ** 2))
    return picture + random.uniform(40, 75) * spot[..., None]


def shaken(pitch_px):
    length = max(int(pitch_px * random.uniform(0.12, 0.24)), 2)
    kernel = np.zeros((length, length), np.float32)
    cv2.line(kernel, (0, random.randrange(length)), (length - 1, random.randrange(length)), 1.0)
    return lambda picture: cv2.filter2D(picture, -1, kernel / kernel.sum())


def conditions():
    """What is done to print, photo and file, by name."""
    jpeg = lambda low, high: {"kind": "jpeg", "quality": random.randint(low, high)}
    u = random.uniform
    return {
        "plain": ({}, {}, {}),
        "tinted": ({"ink": random.choice(INKS), "guilloche": True}, {}, {}),
        "pale-ink": ({"ink": random.choice(INKS), "density": u(0.35, 0.6), "guilloche": True}, {}, {}),
        "thin": ({"weight": -2}, {}, {}),
        "heavy": ({"weight": random.randint(3, 6)}, {}, {}),
        "worn": ({"worn": True}, {}, {}),
        "uneven": ({"uneven": u(0.06, 0.14), "skew": u(0, 0.6)}, {}, {}),
        "wavy": ({"bend": u(0.15, 0.4)}, {}, {}),
        "close": ({"pitch": u(0.9, 0.96), "size": u(1.0, 1.06)}, {}, {}),
        "wide": ({"pitch": u(1.0, 1.02), "size": u(0.88, 0.96)}, {}, {}),
        "curved": ({}, {"before": curved}, {}),
        "photocopy": ({}, {"before": photocopy, "table": "plain"}, {}),
        "screen": ({}, {"after": screen(u(2.3, 4.5)), "pixels": 1800}, {}),
        "lamp": ({}, {"after": lamp}, {}),
        "dark": ({}, {"light": u(0.1, 0.2), "noise": u(1, 3)}, {}),
        "shadow": ({}, {"after": shadow}, {}),
        "shaken": ({}, {"after": shaken(15), "pixels": 1400}, {}),
        "blurred": ({}, {"blur": u(1.3, 2.0), "pixels": 1400}, {}),
        "jpeg": ({}, {}, {"how": jpeg(12, 30)}),
        "small": ({}, {"zone": 500, "blur": u(0, 0.5)}, {}),
        "tilted": ({}, {"tilt": (u(-0.35, 0.35), u(-0.35, 0.35)), "angle": u(-20, 20), "pixels": 1800}, {}),
        "exif": ({}, {}, {"exif": random.choice([3, 6, 8])}),
        "two": ({}, {"axis": random.randrange(2), "second": random.choice(["", "overturned"]), "pixels": 2000}, {}),
        "on-print": ({}, {"table": "print"}, {}),
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--fonts", required=True)
    parser.add_argument("--faces", required=True)
    parser.add_argument("--count", type=int, default=2, help="documents of each kind in each condition")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=pathlib.Path, required=True)
    arguments = parser.parse_args()
    random.seed(arguments.seed)
    np.random.seed(arguments.seed % 2**32)
    arguments.out.mkdir(parents=True, exist_ok=True)
    faces = sorted(glob.glob(f"{arguments.faces}/*/*.jpg"))[::7]
    typefaces = [f"{arguments.fonts}/OCRB.otf", f"{arguments.fonts}/OCRBS.otf"]
    with (arguments.out / "manifest.jsonl").open("w") as manifest:
        for kind in KINDS:
            for name in conditions():
                for index in range(arguments.count):
                    how, under, saved = conditions()[name]
                    row = one(kind, name, how, under, saved, faces, random.choice(typefaces), arguments.out / f"{kind.lower()}-{name}-{index}.jpg")
                    manifest.write(json.dumps(row) + "\n")


def one(kind, name, how, under, saved, faces, typeface, path):
    size = kind.removesuffix("-LONG")
    lines = overflowing() if kind == "TD1-LONG" else zone(kind)
    is_misprint = random.random() < 0.12
    lines = misprinted(lines) if is_misprint else lines
    of, style = pictures.Person(), random.randrange(6)
    if size == "TD1":
        sheet = pictures.card_back(of, faces, typeface, [])
    elif size in ("TD2", "FRENCH-CARD"):
        sheet = pictures.card_front(of, faces, style, [], size, typeface)
    else:
        sheet = pictures.passport(of, size, faces, typeface, style, [])
    print_zone(sheet, lines, size, typeface, how)
    sheets = [sheet, pictures.card_front(of, faces, style)] if name == "two" else [sheet]
    under = {**pictures.usual(), **under}
    if "zone" in under:
        width = SIZES[size][0]
        under["pixels"] = int(under["zone"] * width / (PITCH_MM * len(lines[0])))
    pixels = pictures.photo(sheets, under)
    pixels = np.ascontiguousarray(np.rot90(pixels, random.choice([0, 0, 0, 1, 2, 3])))
    pictures.saved(path, pixels, saved.get("how", {"kind": "jpeg", "quality": random.choice([60, 75, 85, 92])}), saved.get("exif", 1))
    return {"file": path.name, "truth": lines, "format": kind.removesuffix("-LONG"), "check_digits_ok": not is_misprint, "condition": name}


if __name__ == "__main__":
    main()
