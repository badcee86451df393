# SPDX-License-Identifier: LGPL-2.1-or-later
"""Lays out the further training pictures of SOURCES.md, and lets a teacher draw their boxes.

    python3 gather.py pictures MIRRORS OUT      # OUT/pictures/*.jpg from bare clones, MIRRORS/OWNER+NAME/repo
    python3 gather.py boxes YUNET.onnx OUT      # OUT/boxes.csv; goes on where it stopped
    python3 gather.py wild YUNET.onnx OUT       # OUT/wild-boxes.csv: the shared `wild` pictures, grey

A near-duplicate of a picture in wider-val-200, group-photos or `wild`, or of one already laid out, is left out.
"""
import argparse
import csv
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

import score
from yunet import Teacher

LONG_SIDE = 640
QUALITY = 92
ALIKE = 6                   # bits of the two difference hashes that may differ
HEADER = ["file", "x", "y", "width", "height", "score"] + [f"{a}{i}" for i in range(5) for a in "xy"]
WRITTEN = 0.1               # least score of a box in the tables


@dataclass
class Source:
    repository: str         # OWNER/NAME at GitHub
    commit: str
    folder: str             # of its pictures
    prefix: str             # of the files' names here


SOURCES = (
    Source("jolignier/face-mask-dataset-ilc-2021", "1178de48480a2fb7ca5f3c200f335f97fcd0c434", "JPEGImages", "ilc"),
    Source("KaranFriends/Mask-Dataset", "b81cf14aecd366d8262be4b4e4d4b26bcfbb64d1", "trainingimages", "kft"),
    Source("KaranFriends/Mask-Dataset", "b81cf14aecd366d8262be4b4e4d4b26bcfbb64d1", "mergedfolder", "kfm"),
)


def read_blobs(repository, commit, folder):
    """(path, contents) of every file of the folder at that commit, in the order of their paths."""
    listed = subprocess.run(["git", "-C", repository, "ls-tree", "-r", "-z", commit, folder + "/"], check=True,
                            stdout=subprocess.PIPE).stdout.decode().split("\0")
    with subprocess.Popen(["git", "-C", repository, "cat-file", "--batch"], stdin=subprocess.PIPE,
                          stdout=subprocess.PIPE) as process:
        for entry in filter(None, listed):
            about, path = entry.split("\t")
            process.stdin.write(about.split()[2].encode() + b"\n")
            process.stdin.flush()
            answer = process.stdout.readline().split()
            if answer[1] == b"missing":
                continue
            yield path, process.stdout.read(int(answer[2]))
            process.stdout.read(1)


def difference_hash(grey):
    small = cv2.resize(grey, (9, 8), interpolation=cv2.INTER_AREA)
    return np.packbits(small[:, 1:] > small[:, :-1])


class Seen:
    """The hashes of pictures met before, and of their mirror images."""

    BITS = np.array([bin(i).count("1") for i in range(256)], np.uint8)

    def __init__(self):
        self.hashes, self.count = np.zeros((64, 8), np.uint8), 0

    def add(self, grey):
        for picture in (grey, grey[:, ::-1]):
            if self.count == len(self.hashes):
                self.hashes = np.concatenate([self.hashes, np.zeros_like(self.hashes)])
            self.hashes[self.count] = difference_hash(picture)
            self.count += 1

    def __contains__(self, grey):
        differing = self.BITS[self.hashes[:self.count] ^ difference_hash(grey)].sum(1)
        return bool(self.count) and bool(differing.min() <= ALIKE)


def read_seen(faces):
    """{name: Seen} of the pictures that no new one may be like."""
    kinds = {}
    for name in ("wider-val-200", "group-photos", "wild"):
        kinds[name] = Seen()
        for path in sorted((faces / name).glob("*.jpg")):
            kinds[name].add(cv2.imread(str(path), cv2.IMREAD_GRAYSCALE))
    return kinds


def lay_out(source, mirrors, out, seen):
    """{why or "kept": how many}"""
    counts = {}
    repository = mirrors / source.repository.replace("/", "+") / "repo"
    for path, contents in read_blobs(str(repository), source.commit, source.folder):
        picture = cv2.imdecode(np.frombuffer(contents, np.uint8), cv2.IMREAD_COLOR) if contents else None
        if picture is None:
            why = "no picture"
        else:
            scale = min(1.0, LONG_SIDE / max(picture.shape[:2]))
            size = [max(1, round(n * scale)) for n in picture.shape[1::-1]]
            picture = cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
            grey = cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)
            why = next((name for name, hashes in seen.items() if grey in hashes), "kept")
        if why == "kept":
            seen["new"].add(grey)
            cv2.imwrite(str(out / f"{source.prefix}-{Path(path).stem}.jpg"), picture, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])
        counts[why] = counts.get(why, 0) + 1
    return counts


def draw_boxes(teacher, paths, table, flags):
    """Adds to `table` the boxes of those paths that it does not have yet; a picture without a box has a row too."""
    done = set()
    if table.exists():
        # The last picture may be there in part: it is drawn anew.
        rows = table.read_text(encoding="utf-8").splitlines()
        last = rows[-1].split(",")[0]
        rows = [row for row in rows if row.split(",")[0] != last]
        table.write_text("".join(row + "\n" for row in rows or [",".join(HEADER)]), encoding="utf-8")
        done = {row.split(",")[0] for row in rows}
    else:
        table.write_text(",".join(HEADER) + "\n", encoding="utf-8")
    with open(table, "a", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        for path in paths:
            if path.name in done:
                continue
            faces = teacher.detect(cv2.imread(str(path), flags))
            faces = faces[faces[:, 4] >= WRITTEN]
            writer.writerows([path.name] + [f"{v:.1f}" for v in f[:4]] + [f"{f[4]:.3f}"] + [f"{v:.1f}" for v in f[5:]]
                             for f in faces)
            if not len(faces):
                writer.writerow([path.name] + [0] * 15)
            stream.flush()


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("what", choices=("pictures", "boxes", "wild"))
    parser.add_argument("source", type=Path, help="the folder of clones, or YuNet's file")
    parser.add_argument("out", type=Path)
    parser.add_argument("--data", type=Path, default=score.DATA)
    arguments = parser.parse_args()
    cv2.setNumThreads(1)
    pictures = arguments.out / "pictures"
    if arguments.what == "pictures":
        pictures.mkdir(parents=True, exist_ok=True)
        if any(pictures.iterdir()):
            sys.exit(f"{pictures} is not empty")
        seen = read_seen(arguments.data / "faces")
        seen["new"] = Seen()
        for source in SOURCES:
            print(source.repository, source.folder, lay_out(source, arguments.source, pictures, seen), flush=True)
    elif arguments.what == "boxes":
        order = {source.prefix: i for i, source in enumerate(SOURCES)}
        paths = sorted(pictures.glob("*.jpg"), key=lambda path: (order[path.name[:3]], path.name))
        draw_boxes(Teacher(arguments.source), paths, arguments.out / "boxes.csv", cv2.IMREAD_COLOR)
    else:
        paths = sorted((arguments.data / "faces/wild").glob("*.jpg"))
        draw_boxes(Teacher(arguments.source), paths, arguments.out / "wild-boxes.csv", cv2.IMREAD_GRAYSCALE)


if __name__ == "__main__":
    main()
