"""Photographs labelled specimens anew, at an angle on a made-up table, to measure how zones are read in perspective.

    python scripts/train/mrz_angles.py --data ../shared/data/mrz --count 6 --seed 202 --out target/angles

The same seed makes the same pictures. `bonafide read --manifest target/angles/manifest.jsonl` reads them.
"""

import argparse
import json
import pathlib
import random

import cv2
import numpy as np
from PIL import Image

# Degrees of tilt, each from four fifths to six fifths of it.
TILTS = {"persp10": 12, "persp18": 25, "persp25": 38, "angle": 8, "turned-persp": 25, "persp-blur": 22}


def table(height, width):
    small = np.random.rand(random.randint(2, 6), random.randint(2, 8), 3).astype(np.float32)
    result = cv2.resize(small, (width, height), interpolation=cv2.INTER_CUBIC) * random.uniform(20, 90) + random.uniform(30, 150)
    if random.random() < 0.6:
        texture = np.random.randn(height // 2 + 1, width // 2 + 1).astype(np.float32)
        result += cv2.resize(texture, (width, height))[..., None] * random.uniform(2, 15)
    return result


def opened(file):
    """The specimen, between 900 and 1,600 pixels long."""
    picture = cv2.imread(str(file))
    if picture is None:
        picture = np.array(Image.open(file).convert("RGB"))[..., ::-1].copy()
    scale = min(1.0, 1600 / max(picture.shape[:2]))
    picture = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    longest = max(picture.shape[:2])
    if longest < 900:
        picture = cv2.resize(picture, None, fx=900 / longest, fy=900 / longest, interpolation=cv2.INTER_CUBIC)
    return picture


def photographed(picture, condition):
    height, width = picture.shape[:2]
    turn = random.uniform(-8, 8) if condition != "angle" else random.choice([-1, 1]) * random.uniform(10, 28)
    if condition == "turned-persp":
        turn += random.choice([90, 180, 270])
    towards = random.uniform(0, 2 * np.pi)
    tilt = np.radians(TILTS[condition] * random.uniform(0.8, 1.2))
    away = random.uniform(1.5, 2.2) * max(width, height)
    axis = np.array([np.cos(towards), np.sin(towards), 0]) * tilt
    turned = cv2.Rodrigues(axis)[0] @ cv2.Rodrigues(np.array([0, 0, np.radians(turn)]))[0]
    half = np.array([[-width, -height, 0], [width, -height, 0], [width, height, 0], [-width, height, 0]]) / 2
    corners = half @ turned.T
    corners = corners[:, :2] * (away / (corners[:, 2:] + away))
    corners -= corners.min(0)
    margin = random.uniform(0.05, 0.2) * width
    side = (int(corners[:, 0].max() + 2 * margin), int(corners[:, 1].max() + 2 * margin))
    corners += margin
    page = np.float32([[0, 0], [width, 0], [width, height], [0, height]])
    matrix = cv2.getPerspectiveTransform(page, corners.astype(np.float32))
    cover = cv2.warpPerspective(np.ones((height, width), np.float32), matrix, side)[..., None]
    result = table(side[1], side[0]) * (1 - cover)
    result = result + cv2.warpPerspective(picture, matrix, side, flags=cv2.INTER_LINEAR).astype(np.float32) * cover
    if condition == "persp-blur":
        result = cv2.GaussianBlur(result, (0, 0), random.uniform(0.6, 1.2))
    return result + np.random.randn(side[1], side[0], 1) * random.uniform(1, 5)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=pathlib.Path, required=True)
    parser.add_argument("--count", type=int, default=6, help="pictures of each specimen")
    parser.add_argument("--seed", type=int, default=202)
    parser.add_argument("--out", type=pathlib.Path, required=True)
    arguments = parser.parse_args()
    random.seed(arguments.seed)
    np.random.seed(arguments.seed)
    arguments.out.mkdir(parents=True, exist_ok=True)
    rows = [json.loads(line) for line in (arguments.data / "manifest.jsonl").open()]
    conditions = list(TILTS)
    with (arguments.out / "manifest.jsonl").open("w") as manifest:
        for index, row in enumerate(row for row in rows for _ in range(arguments.count)):
            condition = conditions[index % len(conditions)]
            picture = photographed(opened(arguments.data / row["file"]), condition)
            file = f"{pathlib.Path(row['file']).stem}-{index % arguments.count}-{condition}.jpg"
            quality = [cv2.IMWRITE_JPEG_QUALITY, random.randint(70, 92)]
            cv2.imwrite(str(arguments.out / file), np.clip(picture, 0, 255).astype(np.uint8), quality)
            kept = {key: row.get(key) for key in ("truth", "format", "check_digits_ok")}
            manifest.write(json.dumps({"file": file, **kept, "condition": condition}) + "\n")


if __name__ == "__main__":
    main()
