#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Make the bundled demo clip: two faces that belong to nobody, changing their expression.

    examples/demo/make_demo.py ../shared/data/fer2013/train examples/demo/demo.mp4

Each expression is the average of 150 faces of the training set on whose emotion at least eight of ten FER+
taggers agree, aligned with each other and mirrored; no single picture is in the clip. Takes three minutes
and Debian's python3-numpy, python3-opencv, python3-pil and gstreamer1.0-plugins-ugly.
"""
import argparse
import csv
import subprocess
import sys

import cv2
import numpy as np
from PIL import Image

Image.MAX_IMAGE_PIXELS = None       # the sheet is larger than Pillow's bomb limit

COLUMNS = {"neutral": "neutral", "happy": "happiness", "surprise": "surprise", "sad": "sadness", "angry": "anger"}
CELL = 48               # of the sheet, 120 cells to a row
SIDE = 128              # of an average
CANDIDATES, FACES = 1200, 150
WIDTH, HEIGHT, FPS, SECONDS = 640, 360, 25, 12
GRID = np.stack(np.meshgrid(np.arange(SIDE), np.arange(SIDE)), -1).astype(np.float32)

# Skin from shadow to light, blue-green-red.
SKINS = (np.array([(38, 34, 52), (92, 116, 176), (176, 206, 244)], np.float32),
         np.array([(20, 20, 32), (52, 78, 122), (128, 164, 206)], np.float32))
HAIR = ((34, 38, 52), (18, 18, 22))
SHIRT = ((150, 96, 44), (62, 92, 190))


# --- Averages ---------------------------------------------------------------

def read_faces(prefix, column):
    with open(f"{prefix}.csv", newline="", encoding="utf-8") as stream:
        rows = [int(r["cell"]) for r in csv.DictReader(stream) if int(r[column]) >= 8]
    sheet = np.asarray(Image.open(f"{prefix}.png").convert("L"))
    for row in rows[:CANDIDATES]:
        y, x = (row // 120) * CELL, (row % 120) * CELL
        face = cv2.resize(sheet[y:y + CELL, x:x + CELL], (SIDE, SIDE), interpolation=cv2.INTER_CUBIC)
        yield cv2.GaussianBlur(face, (0, 0), 0.8).astype(np.float32)


def normalise(face):
    return ((face - face.mean()) / (face.std() + 1e-3)).astype(np.float32)


def average(faces):
    mean = np.mean(faces, 0)
    return ((mean + mean[:, ::-1]) / 2).astype(np.float32)


def to_bytes(face):
    return np.clip(face * 50 + 128, 0, 255).astype(np.uint8)


def warp(face, flow):
    return cv2.remap(face, GRID + flow, None, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)


def align(faces, mean):
    """The faces that an affine map lays on `mean` best, so laid."""
    laid = []
    for face in faces:
        try:
            score, matrix = cv2.findTransformECC(mean, normalise(face), np.eye(2, 3, dtype=np.float32),
                                                 cv2.MOTION_AFFINE, (3, 30, 1e-4), None, 5)
        except cv2.error:       # it does not converge
            continue
        if abs(np.linalg.det(matrix[:, :2]) - 1) < 0.35:
            face = cv2.warpAffine(face, matrix, (SIDE, SIDE), flags=cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP,
                                  borderMode=cv2.BORDER_REPLICATE)
            laid.append((score, len(laid), normalise(face)))
    return [face for _, _, face in sorted(laid, reverse=True)[:FACES]]


def make_average(prefix, column):
    faces = list(read_faces(prefix, column))
    mean = average([normalise(face) for face in faces])
    for _ in range(3):
        laid = align(faces, mean)
        mean = average(laid)
    laid += [face[:, ::-1] for face in laid]
    flow = cv2.DISOpticalFlow_create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM)
    for _ in range(2):
        mean = average([warp(face, cv2.GaussianBlur(flow.calc(to_bytes(mean), to_bytes(face), None), (0, 0), 2))
                        for face in laid])
    return mean


class Morph:
    """A face between two averages: both warped part of the way, then mixed."""

    def __init__(self, averages):
        self.averages = averages
        self.flow = cv2.DISOpticalFlow_create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM)
        self.flows = {}

    def get_flow(self, a, b):
        if (a, b) not in self.flows:
            flow = self.flow.calc(to_bytes(self.averages[a]), to_bytes(self.averages[b]), None)
            self.flows[a, b] = cv2.GaussianBlur(flow, (0, 0), 3)
        return self.flows[a, b]

    def get(self, a, b, t):
        return ((1 - t) * warp(self.averages[a], t * self.get_flow(b, a))
                + t * warp(self.averages[b], (1 - t) * self.get_flow(a, b)))


# --- Drawing ----------------------------------------------------------------

def ellipse_mask(shape, centre, axes, blur, start=0, end=360):
    mask = np.zeros(shape, np.float32)
    cv2.ellipse(mask, centre, axes, 0, start, end, 1, -1, cv2.LINE_AA)
    return cv2.GaussianBlur(mask, (0, 0), blur)[..., None]


def paint(picture, mask, colour):
    return picture * (1 - mask) + np.asarray(colour, np.float32) * mask


def colour_skin(face, skin):
    levels = np.clip((face * 50 + 128 - 60) / 150, 0, 1)[..., None] * 2
    low, high = np.clip(levels, 0, 1), np.clip(levels - 1, 0, 1)
    return skin[0] + (skin[1] - skin[0]) * low + (skin[2] - skin[1]) * high


def draw_person(face, skin, hair, shirt):
    """A head with shoulders, as colour and opacity."""
    shape = (460, 256)
    face = cv2.resize(face, (200, 200), interpolation=cv2.INTER_CUBIC)
    face = face + 0.7 * (face - cv2.GaussianBlur(face, (0, 0), 3))
    layer = colour_skin(cv2.copyMakeBorder(face, 30, 230, 28, 28, cv2.BORDER_REPLICATE), skin)

    cap = ellipse_mask(shape, (128, 112), (90, 104), 1.5)
    locks = ellipse_mask(shape, (128, 170), (96, 96), 2)
    neck = ellipse_mask(shape, (128, 228), (40, 62), 2)
    body = ellipse_mask(shape, (128, 400), (124, 142), 1.5)
    front = ellipse_mask(shape, (128, 128), (70, 98), 4)
    picture = np.zeros((*shape, 3), np.float32) + np.array(hair, np.float32)
    picture[270:] = shirt
    picture = paint(picture, body, shirt)
    picture = paint(picture, neck, skin[1] * 0.9)
    shadow = ellipse_mask(shape, (128, 150), (68, 92), 7) * neck
    picture = picture * (1 - 0.35 * shadow)
    picture = paint(picture, front, layer)
    return picture, np.maximum.reduce([cap, locks, body, neck, front])


def draw_background(seconds):
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.float32) / HEIGHT
    wave = np.sin(3.1 * x + 0.9 * seconds) + np.sin(4.3 * y - 0.7 * seconds + 2 * x) + np.sin(2.2 * (x + y) + seconds)
    wave = (wave / 6 + 0.5)[..., None]
    picture = np.array((138, 112, 62), np.float32) * wave + np.array((96, 64, 44), np.float32) * (1 - wave)
    for i in range(9):
        centre = (int(WIDTH * ((0.13 * i + 0.021 * seconds * (1 + i % 3)) % 1.2 - 0.1)),
                  int(HEIGHT * (0.5 + 0.45 * np.sin(1.7 * i + 0.25 * seconds))))
        spot = ellipse_mask((HEIGHT, WIDTH), centre, (18 + 7 * (i % 4),) * 2, 2)
        picture = picture * (1 - 0.22 * spot) + np.array((210, 200, 180), np.float32) * 0.22 * spot
    return picture


def place(picture, person, centre, scale, degrees):
    colour, opacity = person
    matrix = cv2.getRotationMatrix2D((128, 150), degrees, scale)
    matrix[:, 2] += np.array(centre) - (128, 150)
    size = (WIDTH, HEIGHT)
    colour = cv2.warpAffine(colour, matrix, size, flags=cv2.INTER_AREA)
    opacity = cv2.warpAffine(opacity, matrix, size, flags=cv2.INTER_AREA)[..., None]
    return picture * (1 - opacity) + colour * opacity


def expression(morph, plan, seconds):
    """Each expression of `plan` stays, then turns into the next within 0.6 s."""
    each = SECONDS / len(plan)
    n, phase = divmod(seconds / each, 1)
    t = np.clip((phase - 1) * each / 0.6 + 1, 0, 1)
    a, b = plan[int(n) % len(plan)], plan[(int(n) + 1) % len(plan)]
    return morph.get(a, b, float(t * t * (3 - 2 * t)))


def draw_frame(morph, seconds):
    picture = draw_background(seconds)
    turn = 2 * np.pi * seconds / SECONDS
    far = draw_person(expression(morph, ("happy", "surprise", "neutral", "sad", "happy"), seconds),
                      SKINS[1], HAIR[1], SHIRT[1])
    near = draw_person(expression(morph, ("neutral", "happy", "surprise", "sad", "angry"), seconds),
                       SKINS[0], HAIR[0], SHIRT[0])
    picture = place(picture, far, (478 + 34 * np.cos(turn), 208 + 16 * np.sin(2 * turn)), 0.72, 3 * np.sin(2 * turn))
    picture = place(picture, near, (206 + 38 * np.sin(turn), 190 + 10 * np.sin(2 * turn)), 1.12, 4 * np.sin(turn))
    return np.clip(picture, 0, 255).astype(np.uint8)


def write_clip(frames, path):
    encoder = subprocess.Popen(
        ["gst-launch-1.0", "-q", "fdsrc", "!", "rawvideoparse", "format=bgr", f"width={WIDTH}", f"height={HEIGHT}",
         f"framerate={FPS}/1", "!", "videoconvert", "!", "video/x-raw,format=I420", "!", "x264enc", "pass=qual",
         "quantizer=25", "speed-preset=slower", "key-int-max=100", "threads=1", "!", "h264parse", "!",
         "mp4mux", "faststart=true", "!", "filesink", f"location={path}"], stdin=subprocess.PIPE)
    for frame in frames:
        encoder.stdin.write(frame.tobytes())
    encoder.stdin.close()
    return encoder.wait()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("prefix", help="the training sheet, without .png or .csv")
    parser.add_argument("clip", help="the MP4 to write")
    arguments = parser.parse_args()
    cv2.setNumThreads(1)        # the same sums in the same order
    averages = {}
    for name, column in COLUMNS.items():
        print(f"average of {name}", file=sys.stderr)
        averages[name] = make_average(arguments.prefix, column)
    morph = Morph(averages)
    return write_clip((draw_frame(morph, n / FPS) for n in range(FPS * SECONDS)), arguments.clip)


if __name__ == "__main__":
    sys.exit(main())
