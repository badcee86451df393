#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""feremotionwriter from the command line: the files of one clip in every format, which must tell the same."""
import csv
import itertools
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

sys.dont_write_bytecode = True

from program import DEMO, TIMEOUT  # noqa: E402
import results  # noqa: E402

FRAME = 0.04
LEAST_CUE = 0.5
SOURCE = f"filesrc location={DEMO} ! decodebin ! videoconvert"


def launch(line, folder):
    """gst-launch-1.0 with the plugin; gives what it printed."""
    done = subprocess.run(["gst-launch-1.0", *line.split()], cwd=folder, capture_output=True, text=True, timeout=TIMEOUT)
    assert done.returncode == 0, f"{line}\n{done.stdout}{done.stderr}"
    return done.stdout + done.stderr


def read_lines(path):
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def to_seconds(text):
    hours, minutes, seconds = re.fullmatch(r"(\d\d+):([0-5]\d):([0-5]\d[.,]\d{3})", text).groups()
    return int(hours) * 3600 + int(minutes) * 60 + float(seconds.replace(",", "."))


def read_cues(path):
    """(start, end, lines) of each cue of a WebVTT or SRT file, which must be well-formed."""
    blocks = path.read_text(encoding="utf-8").removesuffix("\n").split("\n\n")
    if path.suffix == ".vtt":
        assert blocks.pop(0) == "WEBVTT"
    cues = []
    for number, block in enumerate(blocks, 1):
        name, times, *lines = block.split("\n")
        assert name == str(number), block
        start, end = map(to_seconds, times.split(" --> "))
        assert start < end and (not cues or cues[-1][1] <= start), block
        cues.append((start, end, lines))
    return cues


def find_runs(frames):
    """(start, end, lines) of the runs of frames in which all faces keep their labels."""
    def describe(frame):
        faces = sorted((face["id"], face["emotion"]["label"]) for face in frame["objects"])
        return [f"Face {track}: {label}" for track, label in faces]
    runs = [(lines, [frame["frame"] for frame in run]) for lines, run in itertools.groupby(frames, describe)]
    return [(run[0] * FRAME, (run[-1] + 1) * FRAME, lines) for lines, run in runs]


class WriterTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        temporary = tempfile.TemporaryDirectory()
        cls.addClassCleanup(temporary.cleanup)
        cls.clip = Path(temporary.name)
        writers = " ! ".join(f"feremotionwriter location=a.{name}" for name in ("jsonl", "csv", "vtt", "srt"))
        launch(f"{SOURCE} ! feremotion overlay=false ! {writers} ! fakesink", cls.clip)
        cls.frames = results.read_jsonl(cls.clip / "a.jsonl")

    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.folder = Path(temporary.name)

    def test_only_these_files(self):
        self.assertEqual(sorted(os.listdir(self.clip)), ["a.csv", "a.jsonl", "a.srt", "a.vtt"])

    def test_same_as_the_program(self):
        for option in ("jsonl", "csv"):
            told = subprocess.run([os.environ["FEREMOTION_ANALYZE"], f"--{option}", "-", "--set", "min-face=0", DEMO], check=True,
                                  capture_output=True, timeout=TIMEOUT).stdout
            self.assertEqual((self.clip / f"a.{option}").read_bytes(), told)

    def test_table(self):
        with open(self.clip / "a.csv", newline="", encoding="utf-8") as stream:
            rows = list(csv.DictReader(stream))
        faces = [(frame, face) for frame in self.frames for face in frame["objects"]]
        self.assertEqual(len(rows), len(faces) + sum(not frame["objects"] for frame in self.frames))
        for row, (frame, face) in zip((row for row in rows if row["track_id"]), faces):
            self.assertEqual((row["source"], int(row["frame"])), (str(DEMO.resolve()), frame["frame"]))
            self.assertEqual(round(float(row["time_s"]) * 1e9), frame["timestamp"])
            self.assertEqual([int(row[key]) for key in ("track_id", "x", "y", "w", "h")],
                             [face[key] for key in ("id", "x", "y", "w", "h")])
            self.assertEqual(int(row["faces"]), len(frame["objects"]))
            self.assertEqual(row["emotion"], face["emotion"]["label"])
            for label, score in face["emotion"]["scores"].items():
                self.assertAlmostEqual(float(row[label]), score, places=6)

    def test_cues(self):
        """None flickers, and what frames say for long is told just then."""
        runs = find_runs(self.frames)
        long = [run for run in runs if run[1] - run[0] >= LEAST_CUE and run[2]]
        self.assertGreater(len(long), 3)
        self.assertLess(len(long), len(runs))
        for name in ("a.vtt", "a.srt"):
            cues = read_cues(self.clip / name)
            self.assertGreaterEqual(min(end - start for start, end, _ in cues), LEAST_CUE - 0.001)
            for before, after in zip(cues, cues[1:]):
                self.assertTrue(before[2] != after[2] or after[0] - before[1] >= LEAST_CUE - 0.001)
            for start, end, lines in long:
                self.assertTrue(any(cue[0] - 0.001 <= start + LEAST_CUE and end <= cue[1] + 0.001 and cue[2] == lines
                                    for cue in cues), (start, end, lines))

    def test_other_parsers_read_the_cues(self):
        for name in ("a.vtt", "a.srt"):
            folder = self.folder / name
            folder.mkdir()
            launch(f"filesrc location={self.clip / name} ! subparse ! multifilesink location=%03d.txt", folder)
            texts = [path.read_text(encoding="utf-8").strip() for path in sorted(folder.iterdir())]
            self.assertEqual(texts, ["\n".join(lines) for _, _, lines in read_cues(self.clip / name)])

    def test_streams_in_a_row(self):
        source = "videotestsrc num-buffers=5 ! c."
        launch(f"concat name=c ! feremotionwriter location=a.jsonl ! fakesink {source} {source}", self.folder)
        frames = read_lines(self.folder / "a.jsonl")
        self.assertEqual([frame["frame"] for frame in frames], 2 * list(range(5)))
        self.assertEqual([frame["timestamp"] for frame in frames], 2 * [frame["timestamp"] for frame in frames[:5]])

    def test_interrupted(self):
        line = "gst-launch-1.0 -q videotestsrc is-live=true ! feremotionwriter location=a.jsonl ! fakesink"
        with subprocess.Popen(line.split(), cwd=self.folder) as process:
            deadline = time.monotonic() + TIMEOUT
            while not any(path.stat().st_size for path in self.folder.iterdir()) and time.monotonic() < deadline:
                time.sleep(0.05)
            process.send_signal(signal.SIGINT)
            process.wait(timeout=TIMEOUT)
        self.assertEqual(os.listdir(self.folder), ["a.jsonl"])
        frames = read_lines(self.folder / "a.jsonl")
        self.assertEqual([frame["frame"] for frame in frames], list(range(len(frames))))
        self.assertEqual({frame["source"] for frame in frames}, {None})

    def test_killed(self):
        """What a killed process leaves is whole, found by the next one, and left alone; one at work is not named."""
        line = "videotestsrc is-live=true ! feremotionwriter location=a.jsonl ! fakesink"
        with subprocess.Popen(["gst-launch-1.0", "-q", *line.split()], cwd=self.folder, stdout=subprocess.DEVNULL) as process:
            deadline = time.monotonic() + TIMEOUT
            while not any(path.stat().st_size for path in self.folder.iterdir()) and time.monotonic() < deadline:
                time.sleep(0.05)
            told = launch(line.replace("is-live=true", "num-buffers=1"), self.folder)
            self.assertNotIn(".part-", told)
            process.kill()
        left, = self.folder.glob("a.jsonl.part-*")
        text = left.read_text()
        self.assertTrue(text.endswith("}\n"))
        self.assertEqual([frame["frame"] for frame in read_lines(left)], list(range(text.count("\n"))))
        told = launch(line.replace("is-live=true", "num-buffers=1"), self.folder)
        self.assertIn(f"an earlier run left {left.name}; its lines are whole", told)
        self.assertEqual(sorted(os.listdir(self.folder)), ["a.jsonl", left.name])
        told = subprocess.run([os.environ["FEREMOTION_ANALYZE"], "--jsonl", "a.jsonl", DEMO], cwd=self.folder, check=True,
                              capture_output=True, text=True, timeout=TIMEOUT).stderr
        self.assertIn(f"what an earlier run could not finish is in {left.name}; its lines are whole", told)
        self.assertEqual(left.read_text(), text)

    def test_full_disk(self):
        told = launch("videotestsrc num-buffers=50 ! feremotion ! feremotionwriter format=jsonl location=/dev/full ! "
                      "feremotionwriter location=a.csv ! fakesink", self.folder)
        self.assertEqual(told.count("WARNING"), 1, told)
        self.assertIn("No space left", told)
        self.assertEqual(len((self.folder / "a.csv").read_text().splitlines()), 51)

    def test_not_analysed(self):
        """It is said once, and in every record."""
        told = launch("videotestsrc num-buffers=5 ! feremotionwriter location=a.jsonl ! feremotionwriter location=a.csv ! "
                      "fakesink", self.folder)
        self.assertEqual(told.count("WARNING"), 2, told)
        self.assertIn("there is no feremotion upstream", told)
        self.assertEqual([frame["analysed"] for frame in read_lines(self.folder / "a.jsonl")], 5 * [False])
        with open(self.folder / "a.csv", newline="", encoding="utf-8") as stream:
            self.assertEqual([row["faces"] for row in csv.DictReader(stream)], 5 * [""])


if __name__ == "__main__":
    unittest.main()
