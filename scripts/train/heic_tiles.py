"""Puts a picture into a HEIC file as telephones do: coded in tiles, turned by `irot` and by EXIF, with a thumbnail and an
auxiliary picture beside it (ISO/IEC 23008-12, 6.6.2.3).

    python scripts/train/heic_tiles.py PICTURE OUT.heic [--turn 3] [--tile 512] [--size 4032x3024]

Without PICTURE (`-`), the two gradients of `crates/evidence/tests/pictures/tiles.heic` are drawn: `--size 320x240 --tile 128`.
"""

import argparse
import io
import struct

import numpy as np
from PIL import Image
from pillow_heif import register_heif_opener

GAIN_MAP = b"urn:com:apple:photo:2020:aux:hdrgainmap\0"
# What EXIF calls a picture that is shown after so many quarter turns to the left.
EXIF_ORIENTATIONS = {0: 1, 1: 8, 2: 3, 3: 6}


def box(kind, *bodies):
    body = b"".join(bodies)
    return struct.pack(">I4s", len(body) + 8, kind) + body


def full_box(kind, version, flags, *bodies):
    return box(kind, struct.pack(">I", version << 24 | flags), *bodies)


def children(body):
    at = 0
    while at < len(body):
        size, kind = struct.unpack(">I4s", body[at : at + 8])
        yield kind, body[at + 8 : at + size]
        at += size


def child(body, wanted):
    return next(inner for kind, inner in children(body) if kind == wanted)


def coded(picture, quality):
    """A picture's decoder configuration and its coded data, taken out of a file of its own."""
    file = io.BytesIO()
    picture.save(file, format="HEIF", quality=quality, chroma=420)
    properties = child(child(child(file.getvalue(), b"meta")[4:], b"iprp"), b"ipco")
    return child(properties, b"hvcC"), child(file.getvalue(), b"mdat")


def tiles_of(picture, side):
    """The tiles row by row; those at the right and lower edge are filled up with what stands at the edge."""
    columns, rows = -(-picture.width // side), -(-picture.height // side)
    right, below = columns * side - picture.width, rows * side - picture.height
    filled = Image.fromarray(np.pad(np.asarray(picture), ((0, below), (0, right), (0, 0)), mode="edge"))
    places = [(column * side, row * side) for row in range(rows) for column in range(columns)]
    return columns, rows, [filled.crop((x, y, x + side, y + side)) for x, y in places]


class File:
    def __init__(self):
        self.items, self.properties, self.of_items, self.references = [], [], {}, []

    def item(self, kind, data, properties=(), inside=False):
        """Adds an item with its properties (box, whether it must be understood), and returns its number."""
        number = len(self.items) + 1
        self.items.append((number, kind, data, inside))
        for own, essential in properties:
            if own not in self.properties:
                self.properties.append(own)
            place = self.properties.index(own) + 1
            self.of_items.setdefault(number, []).append(place | (0x80 if essential else 0))
        return number

    def picture(self, picture, quality, *more):
        configuration, data = coded(picture, quality)
        size = full_box(b"ispe", 0, 0, struct.pack(">II", *picture.size))
        return self.item(b"hvc1", data, [(box(b"hvcC", configuration), True), (size, False), *more])

    def written(self, primary):
        entries = [
            full_box(b"infe", 2, int(number != primary), struct.pack(">HH4s", number, 0, kind) + b"\0")
            for number, kind, _, _ in self.items
        ]
        links = [
            box(kind, struct.pack(f">HH{len(to)}H", source, len(to), *to)) for kind, source, to in self.references
        ]
        owned = [struct.pack(">HB", number, len(own)) + bytes(own) for number, own in sorted(self.of_items.items())]
        head = box(b"ftyp", b"heic" + struct.pack(">I", 0) + b"mif1MiHEmiafheic")

        def meta(data_at):
            at, inside_at, places = data_at, 0, b""
            for number, _, data, inside in self.items:
                places += struct.pack(">HHHHII", number, int(inside), 0, 1, inside_at if inside else at, len(data))
                inside_at, at = (inside_at + len(data), at) if inside else (inside_at, at + len(data))
            return full_box(
                b"meta", 0, 0,
                full_box(b"hdlr", 0, 0, struct.pack(">I4s12x", 0, b"pict") + b"\0"),
                full_box(b"pitm", 0, 0, struct.pack(">H", primary)),
                full_box(b"iinf", 0, 0, struct.pack(">H", len(entries)), *entries),
                full_box(b"iref", 0, 0, *links),
                box(b"iprp", box(b"ipco", *self.properties), full_box(b"ipma", 0, 0, struct.pack(">I", len(owned)), *owned)),
                box(b"idat", *[data for _, _, data, inside in self.items if inside]),
                full_box(b"iloc", 1, 0, struct.pack(">BBH", 0x44, 0, len(self.items)), places),
            )  # fmt: skip

        data_at = len(head) + len(meta(0)) + 8
        return head + meta(data_at) + box(b"mdat", *[data for _, _, data, inside in self.items if not inside])


def tiled(picture, turn, side):
    stored = picture.rotate(-90 * turn, expand=True)
    file = File()
    columns, rows, tiles = tiles_of(stored, side)
    numbers = [file.picture(tile, 60) for tile in tiles]
    turned = (box(b"irot", bytes([turn])), True)
    size = full_box(b"ispe", 0, 0, struct.pack(">II", *stored.size))
    grid = struct.pack(">BBBBHH", 0, 0, rows - 1, columns - 1, *stored.size)
    primary = file.item(b"grid", grid, [(size, False), turned], inside=True)
    file.references.append((b"dimg", primary, numbers))
    small = stored.resize((160, 120) if stored.width > stored.height else (120, 160))
    file.references.append((b"thmb", file.picture(small, 40, turned), [primary]))
    auxiliary = full_box(b"auxC", 0, 0, GAIN_MAP)
    gains = file.picture(small.convert("L").convert("RGB"), 40, (auxiliary, False))
    file.references.append((b"auxl", gains, [primary]))
    entry = struct.pack(">HHIHH", 0x0112, 3, 1, EXIF_ORIENTATIONS[turn], 0)
    exif = b"Exif\0\0MM\0*" + struct.pack(">IH", 8, 1) + entry + struct.pack(">I", 0)
    file.references.append((b"cdsc", file.item(b"Exif", struct.pack(">I", 6) + exif), [primary]))
    return file.written(primary)


def gradients(width, height):
    """Red grows to the right, green downwards."""
    across, down = np.meshgrid(np.linspace(0, 255, width), np.linspace(0, 255, height))
    return Image.fromarray(np.dstack([across, down, np.full_like(across, 90)]).astype(np.uint8))


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("picture")
    arguments.add_argument("out")
    arguments.add_argument("--turn", type=int, choices=range(4), default=3, help="quarter turns to the left when shown")
    arguments.add_argument("--tile", type=int, default=512)
    arguments.add_argument("--size", default="")
    given = arguments.parse_args()
    register_heif_opener()
    size = tuple(int(side) for side in given.size.split("x")) if given.size else None
    picture = gradients(*(size or (320, 240))) if given.picture == "-" else Image.open(given.picture).convert("RGB")
    if size and picture.size != size:
        picture = picture.resize(size, Image.Resampling.LANCZOS)
    with open(given.out, "wb") as out:
        out.write(tiled(picture, given.turn, given.tile))


if __name__ == "__main__":
    main()
