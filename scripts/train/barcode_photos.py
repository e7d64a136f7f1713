"""Draws harsh photos of AAMVA barcodes, alone and on the backs of cards, to measure the reader of barcodes with.

    python scripts/train/barcode_photos.py --payloads FOLDER --seed 777 --count 160 --out target/barcodes
    cargo run --release -p evidence --example barcodes -- target/barcodes

FOLDER has one payload a file, `*.txt`. Of the seed alone it depends what comes out: 9 to 18 columns, check level 3 to 5,
modules of 1.3 to 3.6 pixels, blur of up to 0.95 modules, motion, tilt, any turn, bent cards, shadows, glare, noise, JPEG at
30 to 92 %. `manifest.jsonl` says for each photo what was done to it.
"""

import argparse
import json
import math
import random
from pathlib import Path

import cv2
import numpy as np
from pdf417gen.encoding import encode

MODULE_PX = 4


def symbol(dice, payloads):
    """A symbol of some payload, one pixel a module, with the payload and how it was made."""
    while True:
        payload, columns, level = dice.choice(payloads), dice.randint(9, 18), dice.choice([3, 4, 4, 5, 5])
        try:
            rows = list(encode(payload.decode("latin1"), columns=columns, security_level=level, encoding="latin-1"))
        except ValueError:
            continue
        if len(rows) <= 90:
            modules = [[0 if bit == "1" else 255 for word in row for bit in format(word, "b")] for row in rows]
            return payload, np.array(modules, np.uint8), {"columns": columns, "level": level, "rows": len(rows)}


def printed(dice, modules, made):
    """The symbol on paper or on the back of a card, with how far paper and ink are apart."""
    height = made["rowModules"] = dice.choice([2, 3, 3, 3, 4, 5])
    ink = np.kron(modules, np.ones((MODULE_PX * height, MODULE_PX), np.uint8))
    spread = dice.choice([-1, 0, 0, 0, 1])
    if spread:
        change = cv2.erode if spread > 0 else cv2.dilate
        ink = change(ink, np.ones((2, 2), np.uint8))
    paper, dark = dice.randint(185, 250), dice.randint(10, 90)
    ink = np.where(ink > 127, paper, dark).astype(np.uint8)
    quiet = dice.randint(2, 6) * MODULE_PX
    ink = cv2.copyMakeBorder(ink, quiet, quiet, quiet, quiet, cv2.BORDER_CONSTANT, value=paper)
    width = int(ink.shape[1] / dice.uniform(0.72, 0.92))
    height = int(width * 54 / 85.6)
    made["card"] = dice.random() < 0.55 and ink.shape[0] < 0.6 * height
    return back_of_card(dice, ink, width, height) if made["card"] else ink


def back_of_card(dice, ink, width, height):
    across, down = np.meshgrid(np.arange(width), np.arange(height))
    waves = np.sin(across / dice.uniform(20, 60) + 3 * np.sin(down / dice.uniform(40, 120)))
    card = (dice.randint(170, 245) - dice.uniform(0, 18) * (1 + waves) / 2).astype(np.uint8)
    top = dice.choice([10, (height - ink.shape[0]) // 2, height - ink.shape[0] - 10])
    left = dice.randint(0, width - ink.shape[1])
    for _ in range(dice.randint(3, 12)):
        text = "".join(dice.choice("ABCDEFGHIKLMNOPRSTU 0123456789") for _ in range(dice.randint(8, 34)))
        at, size = (dice.randint(10, width // 2), dice.randint(30, height - 10)), dice.uniform(0.4, 1.1)
        cv2.putText(card, text, at, cv2.FONT_HERSHEY_SIMPLEX, size, dice.randint(20, 90), 1, cv2.LINE_AA)
    if dice.random() < 0.4:
        stripe = dice.choice([30, height - 150])
        card[stripe : stripe + 110] = dice.randint(15, 50)
    card[top : top + ink.shape[0], left : left + ink.shape[1]] = ink
    return card


def seen(dice, noise, sheet, made):
    """The sheet as a camera sees it from somewhere."""
    module = made["modulePx"] = round(dice.uniform(1.3, 3.6), 2)
    scale = module / MODULE_PX
    size = np.float32([sheet.shape[1], sheet.shape[0]])
    turn = dice.gauss(0, 6) if dice.random() < 0.7 else dice.uniform(0, 360)
    tilts = [dice.uniform(-0.4, 0.4) * dice.random() for _ in range(2)]
    made["turn"], made["tilt"] = round(turn), round(max(map(abs, tilts)), 2)
    flat = (np.float32([[0, 0], [1, 0], [1, 1], [0, 1]]) - 0.5) * size * scale
    far = 2.2 * flat.max() * 2
    depth = flat[:, 0] * math.sin(tilts[0]) + flat[:, 1] * math.sin(tilts[1])
    flat = flat * np.float32([math.cos(tilts[0]), math.cos(tilts[1])]) * (far / (far + depth))[:, None]
    sine, cosine = math.sin(math.radians(turn)), math.cos(math.radians(turn))
    corners = flat @ np.float32([[cosine, sine], [-sine, cosine]])
    margin = dice.uniform(0.02, 0.3) * flat.max()
    corners -= corners.min(0) - margin - 4
    width, height = (int(v) for v in corners.max(0) + margin + 4)
    move = cv2.getPerspectiveTransform(np.float32([[0, 0], [1, 0], [1, 1], [0, 1]]) * size, (corners * 2).astype(np.float32))
    table = dice.choice([30, 90, 140, 200]) + cv2.resize(
        noise.normal(0, dice.uniform(0, 14), (max(2, height // 8), max(2, width // 8))).astype(np.float32),
        (width * 2, height * 2),
    )
    photo = cv2.warpPerspective(sheet.astype(np.float32), move, (width * 2, height * 2))
    mask = cv2.warpPerspective(np.ones_like(sheet, np.float32), move, (width * 2, height * 2))
    return bent(dice, table * (1 - mask) + photo, made), corners.mean(0) * 2


def bent(dice, photo, made):
    bend = made["bend"] = round(dice.uniform(0, 0.012), 4) if dice.random() < 0.4 else 0
    down, across = np.mgrid[0 : photo.shape[0], 0 : photo.shape[1]].astype(np.float32)
    bow = 0.5 * bend * photo.shape[1] * np.sin(math.pi * across / photo.shape[1] + dice.uniform(0, 3)).astype(np.float32)
    return cv2.remap(photo, across, down + bow, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)


def lit(dice, photo, middle, made):
    down, across = np.mgrid[0 : photo.shape[0], 0 : photo.shape[1]].astype(np.float32)
    angle = dice.uniform(0, 2 * math.pi)
    along = (across - middle[0]) * math.cos(angle) + (down - middle[1]) * math.sin(angle)
    photo = photo * (1 - dice.uniform(0, 0.4) * (along / photo.shape[1] + 0.5).clip(0, 1))
    made["shadow"] = dice.random() < 0.3
    if made["shadow"]:
        edge = 1 / (1 + np.exp(-(along / dice.uniform(3, 30)).clip(-50, 50)))
        photo = photo * (1 - dice.uniform(0.2, 0.6) * edge)
    made["glare"] = round(dice.uniform(60, 260)) if dice.random() < 0.35 else 0
    spot = middle + np.float32([dice.uniform(-0.3, 0.3) * s for s in photo.shape[::-1]])
    wide = dice.uniform(0.05, 0.2) * photo.shape[1]
    spread = ((across - spot[0]) / wide) ** 2 + ((down - spot[1]) / (wide * dice.uniform(0.3, 1))) ** 2
    return photo + made["glare"] * np.exp(-spread)


def taken(dice, noise, photo, made):
    blur = made["blur"] = round(dice.uniform(0, 0.75) if dice.random() < 0.7 else dice.uniform(0.3, 0.95), 2)
    photo = cv2.GaussianBlur(photo, (0, 0), max(0.3, blur * made["modulePx"] * 2))
    made["motion"] = round(dice.uniform(0.3, 1.4), 2) if dice.random() < 0.3 else 0
    reach = int(made["motion"] * made["modulePx"])
    if reach:
        kernel, angle = np.zeros((2 * reach + 1,) * 2, np.float32), dice.uniform(0, math.pi)
        off = [round(reach * math.cos(angle)), round(reach * math.sin(angle))]
        cv2.line(kernel, (reach - off[0], reach - off[1]), (reach + off[0], reach + off[1]), 1)
        photo = cv2.filter2D(photo, -1, kernel / kernel.sum())
    photo = cv2.resize(photo, (photo.shape[1] // 2, photo.shape[0] // 2), interpolation=cv2.INTER_AREA)
    made["noise"], made["jpeg"] = round(dice.uniform(0, 12), 1), dice.randint(30, 92)
    return (photo + noise.normal(0, made["noise"], photo.shape)).clip(0, 255).astype(np.uint8)


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--payloads", type=Path, required=True)
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--count", type=int, default=160)
    arguments.add_argument("--out", type=Path, required=True)
    given = arguments.parse_args()
    payloads = [text for path in sorted(given.payloads.glob("*.txt")) if len(text := path.read_bytes()) > 120]
    given.out.mkdir(parents=True, exist_ok=True)
    dice, noise = random.Random(given.seed), np.random.default_rng(given.seed)
    with (given.out / "manifest.jsonl").open("w") as manifest:
        for index in range(given.count):
            payload, modules, made = symbol(dice, payloads)
            photo, middle = seen(dice, noise, printed(dice, modules, made), made)
            photo = taken(dice, noise, lit(dice, photo, middle, made), made)
            name = f"{index:03d}.jpg"
            cv2.imwrite(str(given.out / name), photo, [cv2.IMWRITE_JPEG_QUALITY, made["jpeg"]])
            manifest.write(json.dumps({"file": name, "truth_hex": payload.hex(), "made": made}) + "\n")


if __name__ == "__main__":
    main()
