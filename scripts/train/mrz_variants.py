"""Makes variants of labelled specimens, each changed in one way, to measure what a reader of zones bears.

    python scripts/train/mrz_variants.py --data ../shared/data/mrz --seed 1 --out target/variants

Turned by 3, 10, 90 and 180 degrees, halved and doubled, compressed, blurred, lighter, darker and greyer, cropped close to the zone,
laid on a page of print, on a scan's white page, with a lamp over an end of a line, with a wrong EXIF turn. No picture is made smaller than
six pixels a character. The same seed makes the same set; `bonafide read --manifest target/variants/manifest.jsonl` reads it.
"""

import argparse
import json
import pathlib
import random

import cv2
import numpy as np
from PIL import Image

from document_pictures import saved, table

# Where the zone is, as left, top, right, bottom: those that are level or nearly so.
ZONES = {
    "az__Passport.png": (26, 516, 378, 547), "dsl__img1.jpg": (154, 1595, 2625, 1792), "dsl__img3.jpg": (218, 962, 1134, 1091),
    "dsl__img2.jpg": (218, 962, 1134, 1110), "gdoc__samples_FRA-Passport-2009.jpg": (49, 336, 558, 376),
    "gdoc__samples_FRA-Passport-2010.jpg": (33, 350, 557, 397), "pe__0_id-esp.png": (26, 172, 387, 227), "pe__100_id-si.jpg": (35, 248, 519, 325),
    "pe__100_id-usa.jpg": (229, 151, 537, 199), "pe__100_pass-bdr.jpg": (94, 1052, 1725, 1195), "pe__100_pass-chn.jpg": (40, 267, 459, 302),
    "pe__100_pass-cze.jpg": (26, 341, 556, 387), "pe__100_pass-cze2.jpg": (37, 329, 566, 374), "pe__100_pass-hrv.jpg": (28, 334, 560, 376),
    "pe__100_pass-polx.jpg": (36, 318, 562, 353), "pe__100_pass-uto.jpg": (63, 418, 716, 469), "pe__100_pass2-uto.jpg": (74, 485, 659, 538),
    "pe__100_visa-usa.jpg": (37, 401, 692, 456), "pe__25_pass-uto.jpg": (9, 151, 257, 171), "pe__27_pass-gbr.jpg": (15, 148, 255, 167),
    "pe__33_id-usa.jpg": (9, 126, 263, 164), "pe__43_pass-twn.jpg": (40, 283, 460, 318), "pe__62_pass-pol.png": (32, 335, 562, 380),
    "pe__77_card-cmw.png": (101, 381, 883, 512), "pe__79_pass-can.jpg": (31, 247, 438, 279), "pe__98_pass-nld.jpg": (18, 261, 417, 294),
    "pe__passport-td2.jpg": (132, 765, 1164, 857), "pe__passport-td2.png": (132, 765, 1164, 857), "pe__passport-td3.jpg": (125, 670, 1169, 753),
    "pe__passport-td3.png": (125, 670, 1169, 753), "sidtd__aze00.jpg": (118, 1235, 2028, 1384), "sidtd__aze01.jpg": (118, 1234, 2028, 1385),
}
PITCH_MIN_PX = 6.0


def opened(file):
    return np.array(Image.open(file).convert("RGB")).astype(np.float32)


def scaled(picture, scale):
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    return cv2.resize(picture, None, fx=scale, fy=scale, interpolation=how)


def laid(picture, angle, ground):
    """Turned on a ground that shows around it."""
    height, width = picture.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0)
    away = np.abs(turn[:, :2]) @ np.float32([width, height]) * random.uniform(1.06, 1.3)
    side = (int(away[0]), int(away[1]))
    turn[:, 2] += [side[0] / 2 - width / 2, side[1] / 2 - height / 2]
    cover = cv2.warpAffine(np.ones((height, width), np.float32), turn, side)[..., None]
    return ground(side[1], side[0]) * (1 - cover) + cv2.warpAffine(picture, turn, side, flags=cv2.INTER_CUBIC) * cover


def lamp(picture, zone):
    """A mirrored lamp over one end of the zone, through which print is still seen."""
    height, width = picture.shape[:2]
    left, top, right, bottom = zone
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    at = (random.choice([left + 0.1 * (right - left), right - 0.1 * (right - left)]), (top + bottom) / 2)
    spot = np.exp(-(((x - at[0]) / (0.12 * (right - left))) ** 2 + ((y - at[1]) / (bottom - top)) ** 2))
    return picture + random.uniform(50, 90) * spot[..., None]


def cropped(picture, zone, above, beside, below):
    """What lies so many heights of the zone around it."""
    left, top, right, bottom = zone
    height = bottom - top
    low = max(int(top - above * height), 0), max(int(left - beside * height), 0)
    return picture[low[0] : int(bottom + below * height), low[1] : int(right + beside * height)]


def noisy(picture, deviation):
    return picture + np.random.randn(*picture.shape).astype(np.float32) * deviation


def contrast(picture, by, middle=128):
    return (picture - picture.mean()) * by + middle


def variants(picture, zone, pitch):
    """Names, pictures, qualities of the JPEG, EXIF turns."""
    u = random.uniform
    plain = lambda height, width: table(height, width, random.choice(["wood", "cloth", "plain"]))
    printed = lambda height, width: table(height, width, "print")
    white = lambda height, width: np.full((height, width, 3), 250, np.float32)
    grey = np.repeat(picture.mean(-1, keepdims=True), 3, -1)
    yield "turned-3", laid(picture, random.choice([-3, 3]), plain), 88, 1
    yield "turned-10", laid(picture, random.choice([-10, 10]), plain), 88, 1
    yield "turned-90", np.rot90(picture, random.choice([1, 3])), 88, 1
    yield "turned-180", np.rot90(picture, 2), 88, 1
    yield "doubled", scaled(picture, 2 if max(picture.shape) < 1600 else 1.3), 88, 1
    for name, scale in (("seven-tenths", 0.7), ("halved", 0.5)):
        if pitch is None or pitch * scale >= PITCH_MIN_PX:
            yield name, scaled(picture, scale), 88, 1
    yield "jpeg-40", picture, random.randint(38, 45), 1
    yield "jpeg-60", picture, random.randint(55, 65), 1
    yield "blurred", cv2.GaussianBlur(picture, (0, 0), (pitch or 10) * u(0.07, 0.11)), 85, 1
    yield "light", picture * u(1.3, 1.6), 85, 1
    yield "dark", noisy(picture * u(0.12, 0.3), u(1, 3)), 85, 1
    yield "faint", contrast(picture, u(0.25, 0.45), u(110, 190)), 85, 1
    yield "hard", contrast(grey, u(1.6, 2.2), u(130, 160)), 80, 1
    yield "noisy", noisy(picture, u(8, 14)), 85, 1
    yield "on-print", laid(picture, u(-4, 4), printed), 85, 1
    yield "scan", laid(picture, u(-1.5, 1.5), white), 75, 1
    yield "wrong-exif", picture, 85, random.choice([3, 6, 8])
    if zone:
        yield "close", cropped(picture, zone, u(0.3, 0.6), u(0.15, 0.4), u(0.2, 0.5)), 88, 1
        yield "lower", cropped(picture, zone, u(1.5, 3), u(0.3, 1), u(0.4, 1)), 88, 1
        yield "lamp", lamp(picture, zone), 85, 1


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=pathlib.Path, required=True)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=pathlib.Path, required=True)
    arguments = parser.parse_args()
    random.seed(arguments.seed)
    np.random.seed(arguments.seed)
    arguments.out.mkdir(parents=True, exist_ok=True)
    with (arguments.out / "manifest.jsonl").open("w") as manifest:
        for line in (arguments.data / "manifest.jsonl").open():
            row = json.loads(line)
            picture, zone = opened(arguments.data / row["file"]), ZONES.get(row["file"])
            pitch = (zone[2] - zone[0]) / len(row["truth"][0]) if zone and row["truth"] else None
            for name, changed, quality, turn in variants(picture, zone, pitch):
                file = f"{pathlib.Path(row['file']).name.replace('.', '-')}-{name}.jpg"
                pixels = np.ascontiguousarray(np.clip(changed, 0, 255).astype(np.uint8))
                saved(arguments.out / file, pixels, {"kind": "jpeg", "quality": quality}, turn)
                label = {key: row.get(key) for key in ("truth", "format", "check_digits_ok")}
                manifest.write(json.dumps({"file": file, **label, "condition": name}) + "\n")


if __name__ == "__main__":
    main()
