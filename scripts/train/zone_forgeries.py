"""Prints zones of specimens anew: whole in another typeface, or a few characters by hand, to measure what is told of it.

    cargo run --release -p evidence --example zone_print -- ../shared/data/mrz > target/places.jsonl
    python scripts/train/zone_forgeries.py --data ../shared/data/mrz --places target/places.jsonl --out target/forged
    cargo run --release -p evidence --example zone_print -- target/forged > target/told.jsonl

Typefaces are Debian's fonts-liberation, fonts-dejavu-core, fonts-courier-prime, fonts-freefont-ttf, fonts-hack, fonts-noto-mono,
fonts-firacode, fonts-b612, fonts-jetbrains-mono, fonts-anonymous-pro, and fonts-ocr-b. Characters put in by hand are others of
the same kind, so that check digits mostly no longer hold: `--same` leaves them as they were, as a forger would see to it.
"""

import argparse
import json
import random
from pathlib import Path

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

OCR_B = "opentype/ocr-b/OCRB.otf"
TYPEFACES = [
    "truetype/liberation/LiberationMono-Regular.ttf",
    "truetype/liberation/LiberationMono-Bold.ttf",
    "truetype/liberation/LiberationSans-Regular.ttf",
    "truetype/dejavu/DejaVuSansMono.ttf",
    "opentype/courier-prime/Courier Prime.otf",
    "truetype/freefont/FreeMono.ttf",
    "truetype/hack/Hack-Regular.ttf",
    "truetype/noto/NotoSansMono-Regular.ttf",
    "truetype/firacode/FiraCode-Regular.ttf",
    "opentype/b612/B612Mono-Regular.otf",
    "truetype/jetbrains-mono/JetBrainsMono-Regular.ttf",
    "truetype/anonymous-pro/Anonymous Pro.ttf",
]
# Capitals of a zone are so high for each place that is so wide.
CAPITAL = 1.04
FINE = 8


def glyph(character, typeface, capital, size, off):
    """The ink of a character, 0 to 1, `off` the middle of a picture of that size."""
    capital_of = ImageFont.truetype(str(typeface), 200).getbbox("H")
    font = ImageFont.truetype(str(typeface), max(4, round(capital * FINE * 200 / (capital_of[3] - capital_of[1]))))
    box = font.getbbox("H")
    ink = Image.new("L", (size[0] * FINE, size[1] * FINE), 0)
    left = (size[0] / 2 + off[0]) * FINE - font.getlength(character) / 2
    top = (size[1] / 2 + off[1]) * FINE - (box[1] + box[3]) / 2
    ImageDraw.Draw(ink).text((left, top), character, font=font, fill=255)
    return np.asarray(ink.resize(size, Image.BOX), np.float32) / 255


def other(dice, character):
    return str(dice.randint(0, 9)) if character.isdigit() else character


def forged(dice, noise, picture, lines, at, cells, typeface, capital=1.0, off=(0, 0), ink=0, same=False):
    """The picture with those characters taken out and printed anew."""
    place = float(np.hypot(*(at[0][-1] - at[0][0])) / (len(at[0]) - 1))
    grey = cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)
    mask = np.zeros(grey.shape, np.uint8)
    for line, column in cells:
        x, y = at[line][column]
        low, high = (int(x - place * 0.55), int(y - place * 0.75)), (int(x + place * 0.55), int(y + place * 0.75))
        cv2.rectangle(mask, low, high, 255, -1)
    dark = float(np.percentile(grey[mask > 0], 4)) + ink
    paper = cv2.inpaint(picture, mask, 3, cv2.INPAINT_TELEA).astype(np.float32)
    paper[mask > 0] += noise.normal(0, 2, (int((mask > 0).sum()), 1))
    size = (int(2 * place) + 2, int(2.2 * place) + 2)
    for line, column in cells:
        character = lines[line][column] if same else other(dice, lines[line][column])
        x, y = at[line][column]
        left, top = int(x - place), int(y - place * 1.1)
        shift = (x - left - size[0] / 2 + off[0] * place, y - top - size[1] / 2 + off[1] * place)
        shade = glyph(character, typeface, CAPITAL * capital * place, size, shift)
        shade = cv2.GaussianBlur(shade, (0, 0), max(0.3, 0.05 * place))[..., None]
        rows, columns = slice(max(0, top), top + size[1]), slice(max(0, left), left + size[0])
        under = paper[rows, columns]
        shade = shade[rows.start - top :, columns.start - left :][: under.shape[0], : under.shape[1]]
        paper[rows, columns] = under * (1 - shade) + np.clip(dark, 0, 120) * shade
    return paper.clip(0, 255).astype(np.uint8)


def variants(dice, fonts, lines):
    """Kinds of forgery, each with the characters that it is about, and how."""
    every = [(line, column) for line, text in enumerate(lines) for column in range(len(text))]
    for name in TYPEFACES:
        yield "typeface", every, {"typeface": fonts / name, "same": True}
    yield "typeface kept", every, {"typeface": fonts / OCR_B, "same": True}
    for _ in range(4):
        count = dice.choice([2, 3, 4, 6, 9])
        line = len(lines) - 1 if len(lines) == 2 else dice.choice([0, 1])
        first = dice.randint(0, len(lines[0]) - count - 8)
        some = [(line, column) for column in range(first, first + count)]
        yield "some in another typeface", some, {"typeface": fonts / dice.choice(TYPEFACES)}
        aside = (dice.uniform(-0.06, 0.06), dice.choice([-1, 1]) * dice.uniform(0.1, 0.25))
        yield "some aside", some, {"typeface": fonts / OCR_B, "off": aside}
        yield "some larger or smaller", some, {"typeface": fonts / OCR_B, "capital": dice.choice([0.86, 0.9, 1.1, 1.15])}
        yield "some in another ink", some, {"typeface": fonts / OCR_B, "ink": dice.choice([40, 60, -25])}


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--data", type=Path, required=True)
    arguments.add_argument("--places", type=Path, required=True)
    arguments.add_argument("--fonts", type=Path, default=Path("/usr/share/fonts"))
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--same", action="store_true")
    arguments.add_argument("--out", type=Path, required=True)
    given = arguments.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    dice, noise = random.Random(given.seed), np.random.default_rng(given.seed)
    with (given.out / "manifest.jsonl").open("w") as manifest:
        for row in map(json.loads, given.places.open()):
            picture = cv2.imread(str(given.data / row["file"]))
            at = np.array(row["at"]) if row["at"] else None
            along = at[0][-1] - at[0][0] if at is not None else (0, 1)
            # Print that is laid along the picture's rows, so that glyphs need not be turned.
            if picture is None or along[0] <= 0 or abs(along[1]) > 0.026 * along[0]:
                continue
            for index, (kind, cells, how) in enumerate(variants(dice, given.fonts, row["lines"])):
                how = {"same": given.same, **how}
                name = f"{Path(row['file']).stem}-{index:02d}.jpg"
                made = forged(dice, noise, picture, row["lines"], at, cells, **how)
                cv2.imwrite(str(given.out / name), made, [cv2.IMWRITE_JPEG_QUALITY, 88])
                manifest.write(json.dumps({"file": name, "kind": kind}) + "\n")


if __name__ == "__main__":
    main()
