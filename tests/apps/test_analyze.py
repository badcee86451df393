#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""feremotion-analyze through its command line."""
import csv
import os
import shutil
import subprocess
import sys
import unittest
from pathlib import Path

import cv2
import numpy as np

sys.dont_write_bytecode = True

from program import DEMO, TIMEOUT, ClipTest, gst_launch, read_demo  # noqa: E402
import results  # noqa: E402

COLUMNS = ["source", "frame", "time_s", "faces", "track_id", "x", "y", "w", "h", "face_confidence", "emotion",
           "emotion_confidence", *results.LABELS]
FRAMES = 50


class AnalyzeTest(ClipTest):
    program = os.environ["FEREMOTION_ANALYZE"]
    frames = FRAMES

    def make_picture(self, name, with_face=True):
        path = self.folder / name
        path.parent.mkdir(exist_ok=True)
        picture = read_demo(1)[0] if with_face else np.full((121, 161, 3), 80, np.uint8)
        self.assertTrue(cv2.imwrite(str(path), picture))
        return path

    def make_video(self, name, frames=20, size=(162, 122)):
        path = self.folder / name
        gst_launch("videotestsrc", f"num-buffers={frames}", "!", f"video/x-raw,width={size[0]},height={size[1]}",
                   "!", "theoraenc", "!", "oggmux", "!", "filesink", f"location={path}")
        return path

    def read_rows(self, path):
        with open(path, newline="", encoding="utf-8") as stream:
            rows = list(csv.DictReader(stream))
        self.assertEqual(list(rows[0]), COLUMNS)
        return rows


class TestResults(AnalyzeTest):
    def test_demo_clip(self):
        jsonl, table = self.folder / "a.jsonl", self.folder / "a.csv"
        self.run_program("--jsonl", jsonl, "--csv", table, DEMO)
        frames = results.read_jsonl(jsonl)
        self.assertEqual([frame["frame"] for frame in frames], list(range(300)))
        self.assertEqual([frame["timestamp"] for frame in frames], [n * 40_000_000 for n in range(300)])
        self.assertEqual(frames[0]["resolution"], {"width": 640, "height": 360})
        self.assertEqual({frame["source"] for frame in frames}, {DEMO.resolve().as_uri()})
        self.assertGreaterEqual(sum(len(frame["objects"]) >= 2 for frame in frames), 0.95 * 300)
        seen = {face["emotion"]["label"] for frame in frames for face in frame["objects"]}
        self.assertLessEqual({"neutral", "happy", "surprise"}, seen)

        rows = self.read_rows(table)
        self.assertEqual(sum(row["track_id"] != "" for row in rows), sum(len(frame["objects"]) for frame in frames))
        self.assertEqual(rows[-1]["time_s"], "11.960000000")

    def test_second_run_is_the_same(self):
        for name in "ab":
            self.run_program("--jsonl", self.folder / f"{name}.jsonl", "--csv", self.folder / f"{name}.csv", self.clip)
        for extension in ("jsonl", "csv"):
            first, second = ((self.folder / f"{name}.{extension}").read_bytes() for name in "ab")
            self.assertEqual(first, second)

    def test_frames_without_faces(self):
        video = self.make_video("no, \"face\".ogv", frames=7)
        jsonl, table = self.folder / "a.jsonl", self.folder / "a.csv"
        self.run_program("--jsonl", jsonl, "--csv", table, video)
        self.assertEqual([frame["objects"] for frame in results.read_jsonl(jsonl)], [[]] * 7)
        rows = self.read_rows(table)
        self.assertEqual(len(rows), 7)
        self.assertEqual({row["faces"] for row in rows}, {"0"})
        self.assertEqual({row[column] for row in rows for column in COLUMNS[4:]}, {""})

    def test_standard_output(self):
        picture = self.make_picture("a.png")
        self.run_program("--jsonl", self.folder / "a.jsonl", "--csv", self.folder / "a.csv", picture)
        expected = (self.folder / "a.jsonl").read_text()
        self.assertEqual(self.run_program(picture).stdout, expected)
        self.assertEqual(self.run_program("--jsonl", "-", picture).stdout, expected)
        self.assertEqual(self.run_program("--csv", "-", picture).stdout, (self.folder / "a.csv").read_text())

    def test_numbers_in_any_locale(self):
        picture = self.make_picture("a.png")
        plain = self.run_program("--csv", "-", picture).stdout
        for locale in ("de_DE.UTF-8", "C.UTF-8", "no_SUCH"):
            self.assertEqual(self.run_program("--csv", "-", picture, environment={"LC_ALL": locale}).stdout, plain)

    def test_settings_reach_the_element(self):
        picture = self.make_picture("a.png")
        for arguments, faces in (((), 2), (("--set", "max-faces=1"), 1), (("--set", "min-face=300"), 0)):
            self.run_program("--jsonl", self.folder / "a.jsonl", *arguments, picture)
            self.assertEqual(len(results.read_jsonl(self.folder / "a.jsonl")[0]["objects"]), faces, arguments)

    def test_sources_in_a_table(self):
        """The name that was typed, so that each input has another one."""
        self.make_picture("ä, 1 %20.png", with_face=False)
        shutil.copy(self.folder / "ä, 1 %20.png", self.folder / "b.png")
        uri = (self.folder / "b.png").as_uri()
        typed = ["ä, 1 %20.png", "b.png", "./b.png", "b.png", "b.png", self.folder / "b.png", uri]
        done = subprocess.run([self.program, "--csv", "-", *typed], cwd=self.folder, check=True, capture_output=True)
        names = [row["source"] for row in csv.DictReader(done.stdout.decode().splitlines())]
        self.assertEqual(names, [*typed[:3], "b.png (2)", "b.png (3)", f"{self.folder}/b.png", f"{self.folder}/b.png (2)"])

    def test_uri(self):
        picture = self.make_picture("a b.png")
        self.assertEqual(self.run_program(picture.as_uri()).stdout, self.run_program(picture).stdout)


class TestAnnotated(AnalyzeTest):
    def discover(self, path):
        self.assertTrue(path.is_file(), path)
        environment = {k: v for k, v in os.environ.items() if not k.startswith("GST_")}
        return subprocess.run(["gst-discoverer-1.0", "-v", path], check=True, capture_output=True, text=True,
                              env=environment).stdout

    def test_odd_size(self):
        video = self.make_video("a.ogv", size=(163, 121))
        self.run_program("--annotated", self.folder / "a.mp4", video)
        told = self.discover(self.folder / "a.mp4")
        self.assertIn("H.264", told)
        self.assertIn("Width: 164", told)
        self.assertIn("Height: 122", told)

    def test_picture(self):
        picture = self.make_picture("a.png")
        self.run_program("--annotated", self.folder / "out.png", picture)
        told = self.discover(self.folder / "out.png")
        self.assertIn("Width: 640", told)
        self.assertNotEqual((self.folder / "out.png").read_bytes(), picture.read_bytes())

    def test_several_inputs(self):
        inputs = [self.make_picture("a.png", with_face=False), self.make_picture("a.jpg", with_face=False),
                  self.make_video("b.ogv")]
        self.run_program("--annotated", self.folder / "out", *inputs)
        self.assertEqual(sorted(os.listdir(self.folder / "out")), ["a-2.png", "a.png", "b.mp4"])

    def test_names_that_cannot_be(self):
        picture, video = self.make_picture("a.png", with_face=False), self.make_video("b.ogv")
        before = picture.read_bytes()
        for arguments in (("out.mp4", picture, video), ("out.png", video), (picture, picture),
                          (f"{self.folder}/", picture)):
            self.run_program("--annotated", *arguments, status=2)
        self.assertEqual(picture.read_bytes(), before)

    def test_next_to_its_inputs(self):
        """What is annotated in the folder of the inputs would be among them the next time."""
        self.make_picture("in/a.png", with_face=False)
        (self.folder / "link").symlink_to("in")
        inside, uri = self.folder / "in", (self.folder / "in").as_uri()
        for folder in (inside, inside / "new" / "er", self.folder / "link", self.folder / "in" / ".." / "in"):
            for given in (inside, uri, self.folder):
                done = self.run_program("--annotated", folder, given, status=2)
                self.assertIn("next time", done.stderr)
        self.run_program("--annotated", self.folder / "in2", inside)
        self.assertEqual((os.listdir(inside), os.listdir(self.folder / "in2")), (["a.png"], ["a.png"]))

    def test_full_disk(self):
        """It is told which file did not fit."""
        for name, source in (("/dev/full", self.clip), ("/dev/full", self.make_picture("a.png"))):
            done = self.run_program("--annotated", name, source, status=1)
            self.assertIn("cannot write /dev/full: ", done.stderr)

    def test_left_behind(self):
        picture = self.make_picture("a.png", with_face=False)
        for option, name in (("--annotated", "out.png"), ("--summary", "a.txt"), ("--jsonl", "a.jsonl"), ("--srt", "a.srt")):
            left = self.folder / f"{name}.part-abcdef"
            left.write_text("x")
            done = self.run_program(option, self.folder / name, picture, warns=True)
            self.assertIn(left.name, done.stderr)
            self.assertTrue(left.exists())

    def test_interrupted(self):
        jsonl = self.folder / "a.jsonl"
        copy = self.folder / "long"
        copy.mkdir()
        for n in range(4):
            shutil.copy(self.clip, copy / f"{n}.mp4")

        def first_is_done():
            return (self.folder / "out" / "0.mp4").exists()
        status = self.interrupt_program("--jsonl", jsonl, "--annotated", self.folder / "out", copy,
                                        after=first_is_done)
        self.assertEqual(status, 1)
        frames = results.read_jsonl(jsonl)
        self.assertTrue(FRAMES <= len(frames) < 4 * FRAMES, len(frames))
        for video in (self.folder / "out").iterdir():
            self.assertIn("H.264", self.discover(video))


class TestSubtitles(AnalyzeTest):
    def test_each_input_has_its_own(self):
        other = self.folder / "b.mp4"
        shutil.copy(self.clip, other)
        for option in ("vtt", "srt"):
            alone = self.folder / f"alone.{option}"
            self.run_program(f"--{option}", alone, self.clip)
            self.assertEqual(alone.read_text().count(" --> "), 1)
            out = self.folder / option
            self.run_program(f"--{option}", out, self.clip, other)
            self.assertEqual({path.name: path.read_text() for path in out.iterdir()},
                             {f"clip.{option}": alone.read_text(), f"b.{option}": alone.read_text()})

    def test_beside_the_videos(self):
        """Where players look for them: they are no inputs the next time."""
        videos = self.folder / "videos"
        videos.mkdir()
        shutil.copy(self.clip, videos / "b.mp4")
        (videos / "a.mp4").write_text("no video")
        done = self.run_program("--srt", videos, "--jsonl", self.folder / "a.jsonl", videos, status=1)
        self.assertEqual(len(done.stderr.splitlines()), 1, done.stderr)
        self.assertEqual(sorted(os.listdir(videos)), ["a.mp4", "b.mp4", "b.srt"])
        again = self.run_program("--srt", videos, videos, status=1)
        self.assertEqual(again.stderr, done.stderr)
        self.assertEqual(len(results.read_jsonl(self.folder / "a.jsonl")), FRAMES)

    def test_one_file_for_several(self):
        for option in ("vtt", "srt"):
            for name in ("-", self.folder / f"a.{option}"):
                done = self.run_program(f"--{option}", name, self.clip, self.clip, status=2)
                self.assertIn("several inputs need a folder", done.stderr)
        self.assertEqual(os.listdir(self.folder), [])

    def test_unwritable(self):
        (self.folder / "out" / "clip.srt").mkdir(parents=True)
        done = self.run_program("--srt", self.folder / "out", "--csv", self.folder / "a.csv", self.clip, status=1)
        self.assertIn("clip.srt", done.stderr)
        self.assertEqual(sorted(os.listdir(self.folder)), ["a.csv", "out"])


class TestInputs(AnalyzeTest):
    def test_folder(self):
        self.make_video("b.ogv", frames=3)
        self.make_picture("c.jpg", with_face=False)
        self.make_picture("a.png", with_face=False)
        (self.folder / "sub").mkdir()
        self.make_picture("sub/d.JPE.jpe", with_face=False)
        (self.folder / "sub" / "back").symlink_to(self.folder)
        (self.folder / "notes.txt").write_text("x")
        done = subprocess.run([self.program, "--csv", "-", self.folder], capture_output=True, text=True)
        self.assertEqual(done.returncode, 0)
        self.assertIn("notes.txt", done.stderr)
        self.assertIn("sub/back", done.stderr)
        names = [Path(row["source"]).name for row in csv.DictReader(done.stdout.splitlines())]
        self.assertEqual(names, ["a.png", *["b.ogv"] * 3, "c.jpg", "d.JPE.jpe"])

    def test_every_input_starts_anew(self):
        picture = self.make_picture("a.png")
        lines = self.run_program(self.clip, picture).stdout.splitlines()
        self.assertEqual(len(lines), FRAMES + 1)
        self.assertEqual(lines[-1] + "\n", self.run_program(picture).stdout)

    def test_broken_file_among_good_ones(self):
        good = self.make_picture("b.png", with_face=False)
        (self.folder / "a.png").write_text("no picture")
        done = self.run_program("--jsonl", self.folder / "a.jsonl", self.folder / "a.png", self.folder / "gone.mp4",
                                good, status=1)
        self.assertEqual(len(done.stderr.splitlines()), 2, done.stderr)
        self.assertIn("gone.mp4", done.stderr)
        frames = results.read_jsonl(self.folder / "a.jsonl")
        self.assertEqual([Path(frame["source"]).name for frame in frames], ["b.png"])

    def test_cut_off_video(self):
        whole = self.clip.read_bytes()
        (self.folder / "cut.mp4").write_bytes(whole[:len(whole) // 3])
        done = self.run_program("--jsonl", self.folder / "a.jsonl", "--annotated", self.folder / "out.mp4",
                                self.folder / "cut.mp4", status=1)
        self.assertEqual(len(done.stderr.splitlines()), 1)
        self.assertTrue(0 < len(results.read_jsonl(self.folder / "a.jsonl")) < FRAMES)
        self.assertGreater((self.folder / "out.mp4").stat().st_size, 1000)

    def test_damaged_video(self):
        damaged = bytearray(self.clip.read_bytes())
        start = len(damaged) * 2 // 5       # the second third of what is there
        damaged[start:2 * start] = bytes(0xa5 for _ in range(start))
        (self.folder / "damaged.mp4").write_bytes(damaged)
        self.run_program("--jsonl", self.folder / "a.jsonl", "--annotated", self.folder / "out.mp4",
                         self.folder / "damaged.mp4", status=1)
        self.assertTrue(0 < len(results.read_jsonl(self.folder / "a.jsonl")) < FRAMES)
        self.assertTrue((self.folder / "out.mp4").is_file())

    def test_sound_only(self):
        sound = self.folder / "a.ogg"
        gst_launch("audiotestsrc", "num-buffers=20", "!", "vorbisenc", "!", "oggmux", "!", "filesink",
                   f"location={sound}")
        done = self.run_program(sound, status=1)
        self.assertIn("no video", done.stderr)


class TestFailures(AnalyzeTest):
    def test_help(self):
        told = self.run_program("--help").stdout
        for option in ("--jsonl", "--csv", "--annotated", "--set", "INPUT"):
            self.assertIn(option, told)

    def test_version(self):
        self.assertRegex(self.run_program("--version").stdout, r"^feremotion-analyze [0-9.]+\n$")

    def test_wrong_usage(self):
        for arguments in ((), ("--nonsense", self.clip), ("--jsonl", "-", "--csv", "-", self.clip), ("--annotated", "-", self.clip),
                          ("--set", "max-faces", self.clip), ("--set", "nonsense=1", self.clip), ("--set", "max-faces=x", self.clip),
                          ("--set", "max-faces=0", self.clip), ("--set", "stats=1", self.clip),
                          ("--timeout", "0", self.clip), ("--timeout", "-1", self.clip)):
            self.run_program(*arguments, status=2)

    def test_bad_model_is_an_error(self):
        model = self.folder / "broken.onnx"
        model.write_text("no model")
        for name in (model, self.folder / "gone.onnx"):
            done = self.run_program("--set", f"emotion-location={name}", self.clip, status=1)
            self.assertIn(name.name, done.stderr)

    def test_unwritable_output(self):
        picture = self.make_picture("a.png", with_face=False)
        for option in ("--jsonl", "--csv", "--annotated"):
            for target in (self.folder / "gone" / "x.png", "/dev/full"):
                done = self.run_program(option, target, picture, status=1)
                self.assertEqual(len(done.stderr.splitlines()), 1, done.stderr)

    def test_links_are_written_through(self):
        picture = self.make_picture("a.png", with_face=False)
        folder = self.folder / "real"
        folder.mkdir()
        for option, name in (("--jsonl", "a.jsonl"), ("--csv", "a.csv"), ("--annotated", "b.png")):
            link = self.folder / name
            link.symlink_to(folder / name)
            self.run_program(option, link, picture)
            self.assertTrue(link.is_symlink())
            self.assertGreater((folder / name).stat().st_size, 100)
        self.assertEqual(len(os.listdir(folder)), 3)

    def test_impossible_processor_is_told(self):
        arguments = [self.make_picture("a.png"), self.make_picture("b.png")]
        done = subprocess.run([self.program, *map(str, arguments)], capture_output=True, text=True, timeout=TIMEOUT,
                              env={**os.environ, "FEREMOTION_CPU": "pentium"})
        self.assertEqual(done.returncode, 0)
        self.assertEqual(len(done.stderr.splitlines()), 1, done.stderr)
        self.assertTrue(done.stderr.startswith("feremotion-analyze: FEREMOTION_CPU=pentium"), done.stderr)
        self.assertEqual(done.stdout, self.run_program(*arguments).stdout)

    def test_nothing_half_written_stays(self):
        self.run_program("--jsonl", self.folder / "a.jsonl", "--csv", "/dev/full", self.clip, status=1)
        self.assertEqual(os.listdir(self.folder), [])

    def test_missing_element(self):
        done = self.run_program(self.clip, status=1, environment={
            "GST_PLUGIN_PATH_1_0": "", "GST_PLUGIN_SYSTEM_PATH_1_0": "/nonexistent",
            "GST_REGISTRY": str(self.folder / "registry.bin")})
        self.assertIn("GST_PLUGIN_PATH_1_0", done.stderr)


if __name__ == "__main__":
    unittest.main()
