#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""feremotion-analyze over many inputs: several at a time, in order, with models that are loaded once."""
import os
import shutil
import signal
import subprocess
import sys
import time
import unittest
from pathlib import Path

import cv2
import numpy as np

sys.dont_write_bytecode = True

from program import TIMEOUT, ProgramTest, make_clip, read_demo  # noqa: E402
import results  # noqa: E402

OUTPUTS = ("a.jsonl", "a.csv", "vtt", "srt", "a.summary")     # subtitles go to a folder, a file for each input


class JobsTest(ProgramTest):
    program = os.environ["FEREMOTION_ANALYZE"]

    def make_pictures(self, count):
        """In a folder of their own, of different sizes: the first ones are done last."""
        folder = self.folder / "pictures"
        folder.mkdir(exist_ok=True)
        for n, picture in enumerate(read_demo(count)):
            side = 640 * (2 + count - n) // count
            self.assertTrue(cv2.imwrite(str(folder / f"{n:02}.png"), cv2.resize(picture, (side, side * 9 // 16))))
        return folder


class TestOrder(JobsTest):
    def run_jobs(self, jobs, *inputs):
        out = self.folder / f"out-{jobs}"
        out.mkdir()
        options = [part for name in OUTPUTS for part in (f"--{name.removeprefix('a.')}", out / name)]
        done = self.run_program("--jobs", jobs, *options, "--annotated", out / "annotated", *inputs, status=1)
        files = {str(path.relative_to(out)): path.read_bytes() for path in sorted(out.rglob("*")) if path.is_file()}
        for name in files:
            if name.endswith(".mp4"):       # which says when it was made, and x264 is not the same to the byte
                files[name] = int(cv2.VideoCapture(str(out / name)).get(cv2.CAP_PROP_FRAME_COUNT))
        return done.stderr, files

    def test_same_for_any_number(self):
        """With videos and damage between the pictures."""
        folder = self.make_pictures(8)
        for name, frames in (("03b.mp4", 10), ("99.mp4", 5)):
            make_clip(self.folder / name, frames)
            shutil.move(self.folder / name, folder)
        (folder / "01b.png").write_text("no picture")
        (folder / "06.png").write_text("no picture")
        (folder / "05b.mp4").write_text("no video")
        errors, files = self.run_jobs(1, folder)
        self.assertEqual([Path(line.split(": ")[1]).name for line in errors.splitlines()],
                         ["01b.png", "05b.mp4", "06.png"])
        frames = results.read_jsonl(self.folder / "out-1" / "a.jsonl")
        names = [Path(frame["source"]).name for frame in frames]
        self.assertEqual(names, ["00.png", "01.png", "02.png", "03.png", *["03b.mp4"] * 10, "04.png", "05.png", "07.png",
                                 *["99.mp4"] * 5])
        self.assertEqual(len(files), len(OUTPUTS) - 2 + 3 * 9)
        for jobs in (2, 7, 40):
            told, made = self.run_jobs(jobs, folder)
            self.assertEqual((told, list(made)), (errors, list(files)))
            for name, contents in files.items():
                self.assertTrue(made[name] == contents, (jobs, name))

    def test_every_picture_starts_anew(self):
        frames = self.folder / "a.jsonl"
        self.run_program("--jsonl", frames, "--jobs", 3, self.make_pictures(4))
        for frame in results.read_jsonl(frames):
            self.assertEqual((frame["frame"], frame["timestamp"]), (0, 0))
            self.assertEqual(sorted(face["id"] for face in frame["objects"]), [1, 2])

    def test_default(self):
        folder = self.make_pictures(3)
        self.assertEqual(self.run_program(folder).stdout, self.run_program("--jobs", 2, folder).stdout)

    def test_wrong_usage(self):
        folder = self.make_pictures(1)
        for jobs in ("-1", "x", ""):
            self.run_program("--jobs", jobs, folder, status=2)


class TestEnds(JobsTest):
    def test_interrupted(self):
        """What is kept is the results of the first inputs, none left out."""
        folder, jsonl = self.make_pictures(4), self.folder / "a.jsonl"
        for n in range(4, 400):
            shutil.copy(folder / "00.png", folder / f"{n:03}.png")
        names = sorted(path.name for path in folder.iterdir())

        def first_is_done():
            return any(path.stat().st_size > 0 for path in self.folder.glob("a.jsonl*"))
        self.assertEqual(self.interrupt_program("--jobs", "3", "--jsonl", jsonl, folder, after=first_is_done), 1)
        kept = [Path(frame["source"]).name for frame in results.read_jsonl(jsonl)]
        self.assertTrue(0 < len(kept) < 400, len(kept))
        self.assertEqual(kept, names[:len(kept)])

    def test_full_disk(self):
        for jobs in (1, 3):
            done = self.run_program("--jobs", jobs, "--csv", "/dev/full", self.make_pictures(6), status=1)
            self.assertEqual(len(done.stderr.splitlines()), 1, done.stderr)


class TestModels(JobsTest):
    def spoil(self, path):
        """Makes the model useless without any sign of it."""
        before = path.stat()
        with open(path, "r+b") as stream:
            stream.write(b"no model")
        os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))

    def test_loaded_once(self):
        """What comes after a pipe does without the file, and only a new start needs it again."""
        model, pipe = self.folder / "model.onnx", self.folder / "a.mp4"
        shutil.copy(os.environ["FEREMOTION_MODEL"], model)
        make_clip(self.folder / "clip", 50)
        arguments = [self.program, "--set", f"emotion-location={model}", str(pipe), str(self.make_pictures(2))]
        os.mkfifo(pipe)
        with subprocess.Popen(arguments, stdout=subprocess.PIPE) as process:
            with open(pipe, "wb") as stream:     # which waits until somebody reads
                self.spoil(model)
                stream.write((self.folder / "clip").read_bytes())
            lines = process.communicate(timeout=TIMEOUT)[0].splitlines()
        self.assertEqual((process.returncode, len(lines)), (0, 50 + 2))
        done = subprocess.run([*arguments[:3], arguments[-1]], capture_output=True, text=True, timeout=TIMEOUT)
        self.assertEqual((done.returncode, done.stdout, len(done.stderr.splitlines())), (1, "", 1))
        self.assertIn("model.onnx", done.stderr)


if __name__ == "__main__":
    unittest.main()
