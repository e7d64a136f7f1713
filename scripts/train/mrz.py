"""Trains the network that reads lines of machine-readable zones, and writes it as ONNX.

    python scripts/train/mrz.py --fonts /usr/share/fonts/opentype/ocr-b --steps 6000 --out models/mrz-reader.onnx

It runs on a CPU, with what requirements.txt names; the typeface is Debian's fonts-ocr-b. The network learns from rendered
pictures alone (mrz_pictures.py); its weights are part of this repository, under its licence.

A line in grey, 1 x 1 x 32 x W, becomes for each of W / 4 columns the likelihoods of the 37 characters, and of none.
"""

import argparse
import math
import os
import random
import time

import cv2
import numpy as np
import torch
from torch import nn

import mrz_pictures as pictures

HEIGHT, STRIDE, WIDTH = 32, 4, 320
BATCH = 16
CLASSES = len(pictures.ALPHABET) + 1


def conv(inputs, outputs, kernel=3, stride=1, padding=1):
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, kernel, stride, padding, bias=False),
        nn.BatchNorm2d(outputs), nn.ReLU(inplace=True))


class Reader(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(
            conv(1, 16), conv(16, 32, stride=2), conv(32, 48, stride=(2, 1)), conv(48, 48),
            conv(48, 96, stride=(2, 2)), conv(96, 96), conv(96, 128, kernel=(4, 1), padding=0),
            conv(128, 128, kernel=(1, 5), padding=(0, 2)), conv(128, 128, kernel=(1, 3), padding=(0, 1)))
        self.head = nn.Conv2d(128, CLASSES, 1)

    def forward(self, lines):
        return self.head(self.body(lines)).squeeze(2)


class Endless(torch.utils.data.IterableDataset):
    def __init__(self, arguments):
        self.arguments = arguments

    def __iter__(self):
        worker = torch.utils.data.get_worker_info()
        seed = self.arguments.seed + 1000 * (worker.id if worker else 0)
        random.seed(seed)
        np.random.seed(seed)
        cv2.setNumThreads(1)
        faces = pictures.typefaces(self.arguments.fonts)
        while True:
            picture, target = pictures.reader_sample(faces, WIDTH, HEIGHT, STRIDE)
            yield torch.from_numpy(picture)[None], torch.from_numpy(target)


def loss_of(output, target):
    return nn.functional.cross_entropy(output, target, ignore_index=-1, label_smoothing=0.01)


def wrong(output, target):
    shown = (target >= 0) & (target < CLASSES - 1)
    return (output.argmax(1)[shown] != target[shown]).float().mean().item()


def train(arguments):
    torch.set_num_threads(arguments.threads)
    torch.manual_seed(arguments.seed)
    network = Reader().to(memory_format=torch.channels_last)
    if arguments.resume:
        network.load_state_dict(torch.load(arguments.resume))
    loader = iter(torch.utils.data.DataLoader(Endless(arguments), BATCH, num_workers=arguments.workers))
    optimizer = torch.optim.AdamW(network.parameters(), lr=1e-3, weight_decay=1e-3)
    steady = torch.optim.swa_utils.AveragedModel(network, multi_avg_fn=torch.optim.swa_utils.get_ema_multi_avg_fn(0.995),
                                                 use_buffers=True)
    mean, mistakes, begun = None, None, time.time()
    for step in range(1, arguments.steps + 1):
        spent = step / arguments.steps
        rate = arguments.rate * min(1, step / 100) * (0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * spent)))
        for group in optimizer.param_groups:
            group["lr"] = rate
        lines, target = next(loader)
        lines = lines.to(memory_format=torch.channels_last)
        with torch.autocast("cpu", torch.bfloat16):
            output = network(lines)
        output = output.float()
        loss = loss_of(output, target)
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(network.parameters(), 5.0)
        optimizer.step()
        steady.update_parameters(network)
        mean = loss.item() if mean is None else 0.98 * mean + 0.02 * loss.item()
        mistake = wrong(output, target)
        mistakes = mistake if mistakes is None else 0.98 * mistakes + 0.02 * mistake
        if step % 50 == 0:
            print(f"{time.time() - begun:.0f} s step {step} rate {rate:.1e} loss {mean:.4f} wrong {mistakes:.4f}", flush=True)
        if step % 250 == 0 or step == arguments.steps:
            torch.save(steady.module.state_dict(), arguments.out + ".pt")
            write(steady.module, arguments)


class Finished(nn.Module):
    """The network with what its numbers mean: likelihoods."""

    def __init__(self, network):
        super().__init__()
        self.network = network

    def forward(self, picture):
        return torch.softmax(self.network(picture), 1)


def write(network, arguments):
    finished = Finished(network).eval()
    example, axes = torch.zeros(1, 1, HEIGHT, WIDTH), {"picture": {3: "width"}, "likelihoods": {2: "columns"}}
    with torch.no_grad():
        torch.onnx.export(finished, example, arguments.out + ".partial", input_names=["picture"], output_names=["likelihoods"],
                          dynamic_axes=axes, opset_version=17, dynamo=False)
    os.replace(arguments.out + ".partial", arguments.out)
    network.train()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--fonts", required=True)
    parser.add_argument("--steps", type=int, required=True)
    parser.add_argument("--out", required=True)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rate", type=float, default=2e-3)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--resume", help="weights to go on from")
    train(parser.parse_args())


if __name__ == "__main__":
    main()
