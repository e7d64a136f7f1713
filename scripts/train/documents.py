"""Draws whole documents as telephones see them, labelled, to measure what is said about them.

    python scripts/train/documents.py --fonts /usr/share/fonts/opentype/ocr-b --faces ../shared/data/faces_lfw --out target/drawn

Passports, cards of both sizes, French cards, visas, driving licences, and Spain's cards, with a portrait, print in the
issuer's languages that agrees with the zone, names with accents and particles, dates in several styles; laid on wood, cloth or
in a hand, turned, tilted, compressed. A part of them has something wrong with it, and the label says what has to be told.
The people are made up. The same seed makes the same set; `cargo run --release -p evidence --example drawn -- target/drawn`
reads it.
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
from mrz_specimens import misprinted

TYPES = {"TD1": "id-idcard-back", "TD2": "id-idcard-front", "TD3": "id-passport", "FRENCH-CARD": "id-idcard-front", "MRVA": "id-passport", "MRVB": "id-passport"}


class Set:
    def __init__(self, arguments):
        self.out = arguments.out
        self.out.mkdir(parents=True, exist_ok=True)
        self.faces = sorted(glob.glob(f"{arguments.faces}/*/*.jpg"))[::7]
        self.typefaces = [f"{arguments.fonts}/OCRB.otf", f"{arguments.fonts}/OCRBS.otf"]
        self.manifest = (self.out / "manifest.jsonl").open("w")
        self.only = arguments.only
        self.count = 0

    def document(self, kind, **changes):
        """A sheet, whose it is, its zone's lines."""
        of = changes.get("of") or pictures.Person()
        if kind == "FRENCH-CARD":
            of.state, of.country = "FRA", "FR"
        for key, value in changes.items():
            if hasattr(of, key):
                setattr(of, key, value)
        style = changes.get("style", random.randrange(6))
        lines = pictures.zone(kind, of) if kind in TYPES else None
        lines = changes["lines"](lines) if "lines" in changes else lines
        typeface = random.choice(self.typefaces)
        printed = changes.get("printed", of)
        if kind == "TD1":
            sheet = pictures.card_back(printed, self.faces, typeface, lines)
        elif kind in ("TD3", "MRVA", "MRVB"):
            sheet = pictures.passport(printed, kind, self.faces, typeface, style, lines)
        elif kind in ("TD2", "FRENCH-CARD"):
            sheet = pictures.card_front(printed, self.faces, style, lines, kind, typeface)
        elif kind == "front":
            sheet = pictures.card_front(printed, self.faces, style)
        elif kind == "eu":
            sheet = pictures.eu_licence(printed, self.faces, random.choice([0, 0, 1, 4]))
        elif kind == "us":
            sheet = pictures.us_licence(printed, self.faces)
        else:
            sheet = pictures.spanish(printed, self.faces, kind)
        return sheet, of, lines

    def add(self, condition, kind, sheets, of, lines, under=None, **label):
        """Takes the photo and notes what it shows. Nothing may be told but `told`."""
        if self.only and not condition.startswith(self.only):
            return
        under = {**pictures.usual(), **(under or {})}
        pixels = pictures.photo(sheets, under)
        pixels = np.ascontiguousarray(np.rot90(pixels, label.get("quarter", 0)))
        how = label.get("how", {"kind": "jpeg", "quality": random.choice([60, 75, 85, 92])})
        ending = {"webp": "webp", "heic": "heic", "pdf": "pdf"}.get(how["kind"], "png" if how["kind"].startswith("png") else "jpg")
        file = f"{self.count:04}-{kind.lower()}-{condition}.{ending}"
        self.count += 1
        pictures.saved(self.out / file, pixels, how, label.get("exif", 1))
        dated = lambda day: f"{day[0]}-{day[1]:02}-{day[2]:02}"
        row = {"file": file, "condition": condition, "kind": kind, "type": label.get("type", TYPES.get(kind, "id-idcard-front")), "truth": lines,
               "format": kind if lines else None, "check_digits_ok": label.get("check_digits_ok", True) if lines else None,
               "told": label.get("told", []), "may": label.get("may", []),
               "print": {"family": of.family, "given": of.given, "birth": dated(of.birth), "expiry": dated(of.expiry), "number": getattr(of, "shown_number", of.number)}}
        if label.get("is_cut") and under["lost_mm"] < 1:
            # Nothing that is printed is missing: it need not be told.
            row["may"] = [*row["may"], *row["told"]]
            row["told"] = []
        self.manifest.write(json.dumps(row) + "\n")

    def one(self, condition, kind, under=None, changes=None, **label):
        sheet, of, lines = self.document(kind, **(changes or {}))
        visa = ["wrong-document"] if kind.startswith("MRV") else []
        label["told"] = [*label.get("told", []), *visa]
        self.add(condition, kind, [sheet], of, lines, under, **label)


def intake(own):
    """What nothing is wrong with, however it was photographed and saved."""
    for kind in TYPES:
        for quarter in range(4):
            own.one("turned", kind, quarter=quarter)
            own.one("wrong-exif", kind, exif=random.choice([3, 6, 8]))
        for turn, quarter in [(6, 1), (8, 3), (3, 2)]:
            own.one("right-exif", kind, exif=turn, quarter=quarter)
        for pixels in (700, 900, 1400, 3200):
            own.one(f"size-{pixels}", kind, {"pixels": pixels})
        for tilt in (0.2, 0.35, 0.5):
            angle = random.uniform(0, 2 * np.pi)
            own.one(f"tilt-{tilt}", kind, {"tilt": (tilt * np.cos(angle), tilt * np.sin(angle)), "angle": random.uniform(-25, 25), "pixels": 1800})
        for table in ("wood", "cloth", "hand", "print", "plain"):
            own.one(f"on-{table}", kind, {"table": table})
        for quality in (40, 55, 95):
            own.one(f"jpeg-{quality}", kind, how={"kind": "jpeg", "quality": quality})
        for how in ("webp", "heic", "progressive", "cmyk", "png-alpha", "png-grey", "png-palette", "png-16"):
            told = ["grey-copy"] if how == "png-grey" else []
            own.one(how, kind, {"pixels": 1300}, how={"kind": how, "quality": 80}, told=told)
        for how in ({}, {"rotate": True}, {"cover": True}):
            own.one("pdf" + "".join("-" + key for key in how), kind, {"pixels": 1300, "angle": random.uniform(-1.5, 1.5), "tilt": (0, 0)}, how={"kind": "pdf", **how})


def fronts(own):
    """Cards without a zone, whose print is read."""
    for kind in ("front", "eu", "us", "tie", "dni"):
        for index in range(12):
            own.one("front" if index < 8 else "front-turned", kind, quarter=0 if index < 8 else index % 4, told=["print-only"],
                    type="id-residency-permit" if kind == "tie" else "id-idcard-front", changes=spain(kind))


def spain(kind):
    if kind not in ("tie", "dni"):
        return {}
    of = pictures.Person()
    while of.country != "ES":
        of = pictures.Person()
    return {"of": of}


def both_sides(own):
    """Two sides on one picture, the second one possibly overturned."""
    for index in range(24):
        of = pictures.Person()
        front, *_ = own.document("front", of=of)
        back, _, lines = own.document("TD1", of=of)
        axis, second = index % 2, ["", "overturned"][index // 2 % 2]
        sheets = [front, back] if index % 3 else [back, front]
        name = ("beside" if axis else "above") + ("-overturned" if second else "")
        own.add(f"both-{name}", "TD1", sheets, of, lines, {"axis": axis, "second": second, "pixels": 1900}, type="id-idcard-front", quarter=(index // 4) % 4)


def faults(own):
    """What its user can do better, and the limit up to which that is not said."""
    for kind in ("TD3", "TD2", "TD1", "front", "eu"):
        extra = {} if kind in TYPES else {"told": ["print-only"]}
        for side in ("top", "bottom", "left", "right"):
            own.one(f"cut-{side}", kind, {"cut": (side, random.uniform(0.12, 0.25)), "margin": 0.08, "angle": random.uniform(-2, 2)}, told=["picture-cut-off"],
                    may=["no-zone", "print-only", "zone-uncertain", "zone-check-digit", "zone-text-unseen", "document-not-read", "wrong-side", "zone-impossible"])
            own.one(f"tight-{side}", kind, {"cut": (side, 0.0), "margin": 0.01, "angle": random.uniform(-0.4, 0.4), "tilt": (0, 0)}, **extra)
        unread = ["no-zone", "print-only", "zone-uncertain", "zone-check-digit", "zone-text-unseen", "document-not-read", "wrong-side", "zone-impossible", "picture-too-small"]
        own.one("blurred", kind, {"blur": 6, "pixels": 1100}, told=["picture-blurred"], may=unread)
        own.one("small", kind, {"pixels": 170, "margin": 0.04}, told=["picture-too-small"], may=[*unread, "picture-blurred"])
        own.one("dark", kind, {"light": 0.04, "noise": 3}, told=["picture-too-dark"], may=[*unread, "picture-blurred", "grey-copy"])
        own.one("glare", kind, {"after": glare, "table": "wood", "margin": 0.06}, told=["picture-glare"], may=unread)


PARTIAL = ["no-zone", "print-only", "zone-uncertain", "zone-check-digit", "zone-text-unseen", "zone-text-mismatch", "document-not-read", "wrong-side", "zone-impossible",
           "expiry-not-found", "grey-copy", "picture-too-small"]


def cuts(own):
    """Fronts of which a part lies outside the picture, and whole ones that come close to that."""
    u = random.uniform
    desk = lambda: {"margin": u(0.03, 0.12), "angle": u(-5, 5), "table": random.choice(["wood", "cloth", "plain", "print", "hand"])}
    scan = lambda: {"margin": 0.0, "angle": u(-0.3, 0.3), "tilt": (0, 0), "table": "plain", "blur": 0}
    for kind in ("front", "eu", "us", "tie", "dni", "TD2", "FRENCH-CARD", "TD3"):
        card = lambda: {"changes": spain(kind), "type": {"tie": "id-residency-permit", "TD3": "id-passport"}.get(kind, "id-idcard-front")}
        for side in ("top", "bottom", "left", "right"):
            for name, how, low in (("desk", desk, 0.06), ("scan", scan, 0.1)):
                own.one(f"{name}-cut-{side}", kind, {**how(), "cut": (side, u(low, 0.3))}, **card(), told=["picture-cut-off"], is_cut=True, may=PARTIAL)
            own.one(f"desk-tight-{side}", kind, {**desk(), "angle": u(-1, 1), "tilt": (0, 0), "cut": (side, u(0, 0.015))}, **card(), may=PARTIAL)
        for _ in range(3):
            own.one("desk-whole", kind, desk(), **card(), may=PARTIAL)
        own.one("desk-whole-turned", kind, {**desk(), "angle": u(-40, 40)}, **card(), may=PARTIAL, quarter=random.randrange(4))
        own.one("desk-whole-near", kind, {**desk(), "margin": u(0, 0.01), "angle": u(-1, 1)}, **card(), may=PARTIAL)
        for _ in range(2):
            own.one("scan-whole", kind, {**scan(), "cut": (random.choice(["top", "bottom", "left", "right"]), u(0, 0.02))}, **card(), may=PARTIAL)


def on_print(own):
    """What nothing is wrong with, lying on pages of print that run up to its border."""
    u = random.uniform
    for kind in (*TYPES, "front", "eu"):
        extra = {} if kind in TYPES else {"told": ["print-only"]}
        for table in ("print", *pictures.PAGES):
            for _ in range(4):
                under = {"table": table, "margin": u(0.06, 0.3), "pixels": random.choice([1400, 1800, 2400]), "angle": random.choice([u(-1, 1), u(-6, 6), u(-30, 30)])}
                own.one(f"on-{table}", kind, under, quarter=random.choice([0, 0, 1, 2, 3]), **extra)


def glare(picture):
    """A lamp mirrored on the lower part of the document, over print and zone."""
    height, width = picture.shape[:2]
    layer = np.zeros((height, width), np.float32)
    cv2.ellipse(layer, (int(width * random.uniform(0.4, 0.6)), int(height * 0.72)), (int(width * 0.2), int(height * 0.14)), 0, 0, 360, 1.0, -1)
    layer = cv2.GaussianBlur(layer, (0, 0), width * 0.02)[..., None]
    return picture + 400 * layer


def misprints(own):
    for kind in TYPES:
        for _ in range(8):
            own.one("misprinted", kind, changes={"lines": misprinted}, check_digits_ok=False, told=["zone-check-digit"], may=["zone-text-mismatch", "zone-impossible", "document-expired"])


def wrong_kinds(own):
    """Documents in the place of other ones."""
    for _ in range(4):
        own.one("card-as-passport", "front", type="id-passport", told=["wrong-document"])
        own.one("card-back-as-passport", "TD1", type="id-passport", told=["wrong-document"])
        own.one("licence-as-passport", "eu", type="id-passport", told=["wrong-document"])
        own.one("us-licence-as-passport", "us", type="id-passport", told=["wrong-document"])
        own.one("front-as-back", "front", type="id-idcard-back", told=["wrong-side"])
        own.one("back-as-front", "TD1", type="id-idcard-front", told=["wrong-side"])
        own.one("passport-as-card", "TD3", type="id-idcard-front", told=["wrong-document"])
        own.one("passport-as-permit", "TD3", type="id-residency-permit", told=["wrong-document"])
        own.one("permit-as-card", "tie", type="id-idcard-front", told=["wrong-document"], changes=spain("tie"))
        own.one("card-as-permit", "dni", type="id-residency-permit", told=["wrong-document"], changes=spain("dni"))
        own.one("passport-as-proof", "TD3", type="proof-of-address", told=["wrong-document"])
        own.one("licence-as-proof", "eu", type="proof-of-address", told=["wrong-document"])
        own.one("visa-as-passport", "MRVA", type="id-passport")


def tampered(own):
    for word in pictures.SPECIMENS:
        for kind in ("TD3", "front"):
            sheet, of, lines = own.document(kind)
            sheet.stamp(word)
            own.add("specimen-word", kind, [sheet], of, lines, told=["specimen"], may=["print-only", "zone-text-unseen"])
    for number in ("L898902C3", "C01X00T47", "T22000129", "LZ6311T47", "ZE000509<"):
        own.one("specimen-number", "TD3", changes={"number": number}, told=["specimen"])
    own.one("utopia", "TD3", changes={"state": "UTO"}, told=["specimen"])
    own.one("utopia", "TD1", changes={"state": "UTO"}, told=["specimen"])
    for index in range(8):
        kind = ["TD3", "TD2", "front", "eu"][index % 4]
        may = [] if kind.startswith("TD") else ["print-only"]
        own.one("grey-copy", kind, {"before": grey, "table": "plain"}, told=["grey-copy"], may=may)
        own.one("screen", kind, {"after": screen(random.uniform(2.3, 4.5)), "table": "plain", "margin": -0.02}, told=["screen-recapture"], may=[*may, "zone-text-unseen", "picture-cut-off"])
        own.one("patch-resaved", kind, {"edit": patch, "noise": 3}, told=["edited-region"], may=[*may, "zone-text-unseen", "zone-text-mismatch"])
        own.one("software", kind, how={"kind": ["exif-software", "xmp", "png-text"][index % 3], "software": ["Adobe Photoshop 25.1 (Windows)", "GIMP 2.10.36"][index % 2]},
                told=["edited-file"], may=may)
        of, other = pictures.Person(), pictures.Person()
        own.one("other-birth", "TD3", changes={"of": of, "printed": altered(of, birth=other.birth)}, told=["zone-text-mismatch"])
        own.one("other-name", "TD3", changes={"of": of, "printed": altered(of, family="Winterbottom", given="Harold")}, told=["zone-text-mismatch"])


def altered(of, **changes):
    other = pictures.Person()
    other.__dict__.update({**of.__dict__, **changes})
    return other


def grey(picture):
    return np.repeat(picture.mean(-1, keepdims=True), 3, -1)


def screen(pitch):
    """The pixels of a display, which the camera sees a little turned: three stripes of colour in each."""

    def seen(picture):
        height, width = picture.shape[:2]
        y, x = np.mgrid[0:height, 0:width].astype(np.float32)
        turned = np.deg2rad(random.uniform(2, 9))
        across, down = x * np.cos(turned) + y * np.sin(turned), y * np.cos(turned) - x * np.sin(turned)
        stripes = [0.8 + 0.35 * np.cos(2 * np.pi * (across / pitch + k / 3)) for k in range(3)]
        rows = 0.9 + 0.18 * np.cos(2 * np.pi * down / pitch)
        return picture * np.stack(stripes, -1) * rows[..., None]

    return seen


def patch(photo):
    """A date painted over in the file that a camera wrote, which is then saved anew."""
    _, written = cv2.imencode(".jpg", photo, [cv2.IMWRITE_JPEG_QUALITY, random.randint(80, 93)])
    photo = cv2.imdecode(written, cv2.IMREAD_COLOR)
    height, width = photo.shape[:2]
    left, top = int(width * 0.42), int(height * 0.42)
    colour = np.median(photo[top : top + 30, left : left + 200].reshape(-1, 3), 0)
    sheet = Image.new("RGB", (int(width * 0.2), int(height * 0.06)), tuple(int(v) for v in colour))
    ImageDraw.Draw(sheet).text((4, 2), "14.07.1991", font=ImageFont.truetype(pictures.FACES[0], int(height * 0.04)), fill=(40, 40, 40))
    part = np.asarray(sheet)
    photo[top : top + part.shape[0], left : left + part.shape[1]] = part
    return photo


SETS = [intake, fronts, both_sides, faults, misprints, wrong_kinds, tampered, cuts, on_print]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--fonts", required=True)
    parser.add_argument("--faces", required=True)
    parser.add_argument("--sets", nargs="*", default=[each.__name__ for each in SETS])
    parser.add_argument("--only", help="conditions that begin so")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=pathlib.Path, required=True)
    arguments = parser.parse_args()
    own = Set(arguments)
    for each in SETS:
        if each.__name__ in arguments.sets:
            random.seed(f"{arguments.seed} {each.__name__}")
            np.random.seed(random.randrange(2**32))
            each(own)


if __name__ == "__main__":
    main()
