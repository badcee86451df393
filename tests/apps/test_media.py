#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What feremotion-analyze makes of the pictures and videos that people have."""
import json
import os
import random
import re
import shutil
import signal
import struct
import subprocess
import sys
import time
import unittest
from pathlib import Path

import cv2
import numpy as np
from PIL import Image

sys.dont_write_bytecode = True

from program import DEMO, ProgramTest, gst_launch, make_clip, read_demo  # noqa: E402
import results  # noqa: E402

ORIENTATION = 0x0112        # the tag of Exif and TIFF
# By the value of the tag: what was done to the upright picture to store it.
STORED = {1: None, 2: Image.Transpose.FLIP_LEFT_RIGHT, 3: Image.Transpose.ROTATE_180, 4: Image.Transpose.FLIP_TOP_BOTTOM,
          5: Image.Transpose.TRANSPOSE, 6: Image.Transpose.ROTATE_90, 7: Image.Transpose.TRANSVERSE,
          8: Image.Transpose.ROTATE_270}


class MediaTest(ProgramTest):
    program = os.environ["FEREMOTION_ANALYZE"]

    def upright(self):
        return Image.fromarray(cv2.cvtColor(read_demo(1)[0], cv2.COLOR_BGR2RGB))

    def save(self, picture, name, **arguments):
        path = self.folder / name
        picture.save(path, **arguments)
        return path

    def analyze(self, *arguments):
        self.run_program("--jsonl", self.folder / "out.jsonl", *arguments)
        return results.read_jsonl(self.folder / "out.jsonl")

    def assert_two_faces(self, frame, left=(206, 166)):
        """The two faces of the demo clip, the left one with its centre near LEFT."""
        self.assertEqual(len(frame["objects"]), 2, frame)
        face = min(frame["objects"], key=lambda face: face["x"])
        centre = face["x"] + face["w"] / 2, face["y"] + face["h"] / 2
        self.assertLess(np.hypot(centre[0] - left[0], centre[1] - left[1]), 15, face)

    def probe(self, path):
        environment = {k: v for k, v in os.environ.items() if not k.startswith("GST_")}
        return subprocess.run(["gst-discoverer-1.0", "-v", path], check=True, capture_output=True, text=True,
                              env=environment).stdout


class TestPictures(MediaTest):
    def test_orientation(self):
        for value, stored in STORED.items():
            exif = Image.Exif()
            exif[ORIENTATION] = value
            picture = self.upright() if stored is None else self.upright().transpose(stored)
            path = self.save(picture, f"{value}.jpg", exif=exif, quality=95)
            frame, = self.analyze(path)
            self.assertEqual(frame["resolution"], {"width": 640, "height": 360}, value)
            self.assert_two_faces(frame)

    def test_formats(self):
        for name in ("a.bmp", "a.tif", "a.tiff", "a.gif", "a.jfif", "a.jpe", "a.pgm", "a.ppm", "a.png", "a.jpg", "a.webp"):
            picture = self.upright().convert("L") if name.endswith("pgm") else self.upright()
            form = {"format": "JPEG"} if name.endswith(("jfif", "jpe")) else {}
            frame, = self.analyze(self.save(picture, name, **form))
            self.assert_two_faces(frame)

    def test_kinds_of_pixels(self):
        """CMYK, 16 bits, colours under what is transparent, and grey with sampling factors of 2x2."""
        upright = self.upright()
        holes = upright.convert("RGBA")
        noise = np.random.default_rng(1).integers(0, 255, (360, 640, 4), np.uint8)
        noise[..., 3] = 0
        noise[:, 100:600] = np.asarray(holes)[:, 100:600]
        deep = np.asarray(upright.convert("L")).astype(np.uint16) * 257
        self.assertTrue(cv2.imwrite(str(self.folder / "deep.png"), deep))
        grey = bytearray(self.save(upright.convert("L"), "grey.jpg", quality=95).read_bytes())
        at = grey.index(b"\xff\xc0") + 11          # of the only component of the frame
        self.assertEqual(grey[at], 0x11)
        grey[at] = 0x22
        (self.folder / "grey.jpg").write_bytes(grey)
        for path in (self.save(upright.convert("CMYK"), "cmyk.jpg", quality=95), self.save(Image.fromarray(noise), "holes.png"),
                     self.folder / "deep.png", self.folder / "grey.jpg"):
            frame, = self.analyze(path)
            self.assert_two_faces(frame)

    def test_animation_ends_after_its_first_picture(self):
        still = self.upright()
        path = self.save(still, "a.gif", save_all=True, append_images=[Image.new("RGB", still.size)] * 3, loop=0)
        frame, = self.analyze(path)
        self.assert_two_faces(frame)

    def test_contents_decide(self):
        picture = self.save(self.upright(), "photo", format="JPEG")
        self.assert_two_faces(self.analyze(picture)[0])
        self.assert_two_faces(self.analyze(picture.as_uri())[0])

    def test_small_faces_are_found(self):
        """A group: the faces of the clip many times over, at 36 to 45 pixels."""
        small = cv2.resize(read_demo(1)[0], (160, 90), interpolation=cv2.INTER_AREA)
        path = self.folder / "group.png"
        self.assertTrue(cv2.imwrite(str(path), np.tile(small, (6, 6, 1))))
        frame, = self.analyze(path)
        self.assertGreaterEqual(len(frame["objects"]), 65)
        frame, = self.analyze("--set", "min-face=100", path)
        self.assertEqual(frame["objects"], [])

    def test_black_stays_black(self):
        """JPEG holds the full range, whatever that of the input's decoder was."""
        edge = np.zeros((64, 128, 3), np.uint8)
        edge[:, 64:] = 255
        for name in ("edge.png", "edge.jpg"):
            path = self.save(Image.fromarray(edge), name)
            for extension in ("jpg", "jpeg", "png"):
                annotated = self.folder / f"out.{extension}"
                self.run_program("--annotated", annotated, path)
                seen = np.asarray(Image.open(annotated).convert("L"))
                self.assertLessEqual(seen[:, :48].max(), 2, annotated)
                self.assertGreaterEqual(seen[:, 80:].min(), 253, annotated)

    def assert_cut_off(self, path, size, decodes):
        """The first SIZE bytes of PATH are named, and analysed where they can be decoded, the same in every run."""
        whole = path.read_bytes()
        path.write_bytes(whole[:size])
        frames = []
        for _ in range(2):
            out = self.folder / "out.jsonl"
            done = self.run_program("--jsonl", out, path, status=1)
            self.assertIn(path.name, done.stderr)
            self.assertEqual("only a part of it could be decoded" in done.stderr, decodes, done.stderr)
            frames.append(results.read_jsonl(out))
        self.assertEqual(len(frames[0]), int(decodes), path)
        self.assertEqual(frames[0], frames[1])
        path.write_bytes(whole)
        return frames[0]

    def test_cut_off(self):
        picture = self.upright()
        forms = (("a.jpg", {"quality": 90}), ("progressive.jpg", {"progressive": True}), ("a.png", {}), ("a.gif", {}),
                 ("animated.gif", {"save_all": True, "append_images": [Image.new("RGB", picture.size)] * 3}), ("a.bmp", {}),
                 ("a.webp", {}), ("lossless.webp", {"lossless": True}), ("a.ppm", {}))
        for name, form in forms:
            path = self.save(picture, name, **form)
            size = path.stat().st_size
            frame, = self.assert_cut_off(path, size * 999 // 1000, True)
            self.assert_two_faces(frame)
            self.assert_cut_off(path, size // 2, True)
            self.assert_cut_off(path, 100, False)
            self.run_program(path)
        for name, form in (("a.tif", {}), ("lzw.tif", {"compression": "tiff_lzw"})):
            self.assert_cut_off(self.save(picture, name, **form), 10000, False)

    def test_bytes_behind_the_end(self):
        """What some cameras add."""
        for name in ("a.jpg", "a.bmp", "a.webp"):
            path = self.save(self.upright(), name)
            path.write_bytes(path.read_bytes() + b"what some cameras add behind the end")
            self.run_program(path)

    def test_forms_of_bmp(self):
        """Top down, and with the short header of OS/2; rows are filled up to four bytes."""
        width, height = 33, 20
        pixels = bytes(100 * height)
        headers = (struct.pack("<IiiHHIIiiII", 40, width, -height, 1, 24, 0, 0, 0, 0, 0, 0),
                   struct.pack("<IHHHH", 12, width, height, 1, 24))
        for header in headers:
            at = 14 + len(header)
            path = self.folder / "a.bmp"
            path.write_bytes(struct.pack("<2sIHHI", b"BM", 0, 0, 0, at) + header + pixels)
            self.run_program(path)
            self.assert_cut_off(path, path.stat().st_size - 1, True)

    def test_contents_that_are_none(self):
        for name in ("a.heic", "a.webp", "a.png", "a.bmp"):
            (self.folder / name).write_bytes(b"\0\1\2\3" * 100)
            done = self.run_program(self.folder / name, status=1)
            self.assertEqual(len(done.stderr.splitlines()), 1, done.stderr)
            self.assertIn(name, done.stderr)

    def test_format_without_a_loader(self):
        picture = self.save(self.upright(), "a.webp")
        done = self.run_program(picture, status=1, environment={"GDK_PIXBUF_MODULE_FILE": "/dev/null"})
        self.assertIn("webp-pixbuf-loader", done.stderr)


class TestVideos(MediaTest):
    def make_turned(self, name):
        """The clip turned to the left, and the tag that turns it back, as phones write it."""
        path = self.folder / name
        upright = self.folder / "upright.mp4"
        make_clip(upright, 20)
        gst_launch("filesrc", f"location={upright}", "!", "decodebin", "!", "videoflip", "video-direction=90l", "!",
                   "x264enc", "quantizer=18", "pass=qual", "!", "mp4mux", "!", "filesink", f"location={path}")
        data = bytearray(path.read_bytes())
        matrix = data.index(b"tkhd") + 4 + 40       # behind version, times, track and duration (ISO/IEC 14496-12, 8.3.2)
        width, height = struct.unpack_from(">II", data, matrix + 36)
        self.assertEqual((width >> 16, height >> 16), (180, 320))
        struct.pack_into(">9i", data, matrix, 0, 1 << 16, 0, -1 << 16, 0, 0, height, 0, 1 << 30)
        path.write_bytes(data)
        return path

    def test_turned(self):
        path = self.make_turned("a.mp4")
        for extension in ("mp4", "webm"):
            annotated = self.folder / f"out.{extension}"
            frames = self.analyze("--annotated", annotated, path)
            self.assertEqual(len(frames), 20)
            for frame in frames:
                self.assertEqual(frame["resolution"], {"width": 320, "height": 180})
                self.assert_two_faces(frame, left=(103, 83))
            told = self.probe(annotated)
            for line in ("Width: 320", "Height: 180", "Pixel aspect ratio: 1/1"):
                self.assertIn(line, told)

    def test_pixels_that_are_not_square(self):
        path = self.folder / "a.mp4"
        upright = self.folder / "upright.mp4"
        make_clip(upright, 10)
        gst_launch("filesrc", f"location={upright}", "!", "decodebin", "!", "videoscale", "add-borders=false", "!",
                   "video/x-raw,width=160,height=180,pixel-aspect-ratio=2/1", "!", "x264enc", "quantizer=18", "pass=qual", "!",
                   "mp4mux", "!", "filesink", f"location={path}")
        frame = self.analyze("--annotated", self.folder / "out.mp4", path)[0]
        self.assertEqual(frame["resolution"], {"width": 320, "height": 180})
        self.assert_two_faces(frame, left=(103, 83))
        self.assertIn("Pixel aspect ratio: 1/1", self.probe(self.folder / "out.mp4"))

    def test_size_changes_in_mid_stream(self):
        mixed = b""
        for width, height in ((320, 180), (180, 320)):
            part = self.folder / f"{width}.h264"
            gst_launch("videotestsrc", "num-buffers=10", "!", f"video/x-raw,width={width},height={height},framerate=10/1", "!",
                       "x264enc", "!", "h264parse", "!", "video/x-h264,stream-format=byte-stream", "!", "filesink",
                       f"location={part}")
            mixed += part.read_bytes()
        path = self.folder / "mixed.h264"
        path.write_bytes(mixed)
        frames = self.analyze("--annotated", self.folder / "out.mp4", path)
        self.assertEqual([frame["resolution"]["width"] for frame in frames], [320] * 10 + [180] * 10)
        told = self.probe(self.folder / "out.mp4")
        self.assertIn("Width: 320", told)
        self.assertIn("Duration: 0:00:02.0", told)

    def test_small_faces(self):
        """Of a file, faces from a 24th of its height on are looked for, and it is told once that smaller ones are not."""
        videos, summary = [], self.folder / "summary"
        for name, height in (("a", 360), ("b", 720), ("c", 1080)):
            videos.append(self.folder / f"{name}.mp4")
            gst_launch("videotestsrc", "num-buffers=2", "!", f"video/x-raw,width=640,height={height}", "!", "x264enc", "!",
                       "mp4mux", "!", "filesink", f"location={videos[-1]}")

        def look(*arguments, **expected):
            done = self.run_program("--jsonl", self.folder / "a.jsonl", "--summary", summary, *arguments, **expected)
            return done, [json.loads(line)["min_face"] for line in summary.read_text().splitlines()]
        done, sizes = look(*videos, warns=True)
        self.assertEqual(sizes, [24, 26, 26])
        self.assertEqual(len(done.stderr.splitlines()), 1, done.stderr)
        self.assertRegex(done.stderr, r"b\.mp4: faces of less than 26 pixels .* --set min-face=24")
        self.assertEqual(look("--set", "min-face=24", *videos)[1], [24, 24, 24])
        self.assertEqual(look("--set", "min-face=0", *videos)[1], [30, 53, 53])

    def test_time_begins_at_zero(self):
        """The clock of a transport stream begins anywhere; players count from its start."""
        path = self.folder / "a.ts"
        gst_launch("filesrc", f"location={DEMO}", "!", "qtdemux", "!", "h264parse", "!", "mpegtsmux", "!", "filesink",
                   f"location={path}")
        expected = [frame["timestamp"] for frame in self.analyze(DEMO)]
        for time, other in zip([frame["timestamp"] for frame in self.analyze(path)], expected, strict=True):
            self.assertAlmostEqual(time, other, delta=12_000)      # of a clock of 90 kHz

    def make_with_sound(self, name):
        """H.264 and AAC in an MP4."""
        make_clip(self.folder / "clip", 50)
        gst_launch("filesrc", f"location={self.folder}/clip", "!", "qtdemux", "!", "h264parse", "!", "mp4mux", "name=mux", "!",
                   "filesink", f"location={self.folder / name}", "audiotestsrc", "num-buffers=90", "!", "avenc_aac", "!", "mux.")
        return self.folder / name

    def run_without(self, decoders, *arguments):
        ranks = ",".join(f"{decoder}:NONE" for decoder in decoders)
        return subprocess.run([self.program, *map(str, arguments)], capture_output=True, text=True, timeout=60,
                              env={**os.environ, "GST_PLUGIN_FEATURE_RANK": ranks})

    def test_missing_decoder(self):
        """Each is named; that of the sound is no reason why there is no video."""
        sound = "avdec_aac", "avdec_aac_fixed", "faad", "fdkaacdec"
        video = "avdec_h264", "openh264dec", "vah264dec", "vaapih264dec", "v4l2slh264dec"
        path, damaged = self.make_with_sound("a.mp4"), self.folder / "b.mp4"
        contents = bytearray(path.read_bytes())
        start = len(contents) * 2 // 5
        contents[start:2 * start] = bytes(0xa5 for _ in range(start))
        damaged.write_bytes(contents)
        annotated = "--annotated", self.folder / "out.mkv"

        done = self.run_without(sound, *annotated, path)
        self.assertEqual((done.returncode, done.stderr),
                         (0, f"feremotion-analyze: {path}: the sound is left out: GStreamer lacks the MPEG-4 AAC "
                             "decoder\n"))
        done = self.run_without(sound, path)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        done = self.run_without(sound, *annotated, damaged)
        self.assertEqual(done.returncode, 1)
        self.assertIn("the sound is left out", done.stderr.splitlines()[0])
        self.assertEqual(len(done.stderr.splitlines()), 2, done.stderr)
        self.assertNotIn("GStreamer lacks", done.stderr.splitlines()[1])
        done = self.run_without(video, path)
        self.assertEqual(done.returncode, 1)
        self.assertEqual(len(done.stderr.splitlines()), 1, done.stderr)
        self.assertRegex(done.stderr, r"GStreamer lacks a plugin for it: H\.264")

    def test_sound_ends_with_damage(self):
        """The annotated file is whole, with sound, and nobody waits for more of it."""
        path = self.make_with_sound("a.mp4")
        contents = bytearray(path.read_bytes())
        start = len(contents) * 2 // 5
        contents[start:2 * start] = bytes(0xa5 for _ in range(start))
        path.write_bytes(contents)
        start = time.monotonic()
        self.run_program("--annotated", self.folder / "out.mkv", path, status=1)
        self.assertLess(time.monotonic() - start, 15)
        self.assertIn("audio #", self.probe(self.folder / "out.mkv"))

    def test_sound_ends_with_a_source_that_waits(self):
        """Nothing more comes, not even an end: the file is whole all the same, without waiting for sound."""
        whole, pipe = self.folder / "whole.mkv", self.folder / "a.mkv"
        gst_launch("videotestsrc", "num-buffers=100", "!", "video/x-raw,width=160,height=120,framerate=25/1", "!", "x264enc",
                   "tune=zerolatency", "!", "matroskamux", "streamable=true", "name=mux", "!", "filesink", f"location={whole}",
                   "audiotestsrc", "num-buffers=172", "!", "avenc_aac", "!", "mux.")
        os.mkfifo(pipe)
        start = time.monotonic()
        with subprocess.Popen([self.program, "--timeout", "5", "--annotated", self.folder / "out.mkv", pipe],
                              stderr=subprocess.PIPE, text=True) as process, open(pipe, "wb") as stream:
            contents = whole.read_bytes()
            stream.write(contents[:len(contents) * 2 // 3])
            stream.flush()
            told = process.communicate(timeout=60)[1]
        self.assertIn("given up", told)
        # A sanitizer takes its time before the first frame.
        self.assertLess(time.monotonic() - start, 45 if "ASAN_OPTIONS" in os.environ else 15)
        self.assertIn("audio #", self.probe(self.folder / "out.mkv"))

    def test_first_missing_decoder_is_named(self):
        path = self.folder / "a.mkv"
        gst_launch("videotestsrc", "num-buffers=5", "!", "x264enc", "!", "matroskamux", "name=mux", "!", "filesink",
                   f"location={path}", "videotestsrc", "num-buffers=5", "!", "theoraenc", "!", "mux.")
        done = self.run_without(("avdec_h264", "openh264dec", "vah264dec", "vaapih264dec", "v4l2slh264dec", "theoradec"), path)
        self.assertEqual((done.returncode, len(done.stderr.splitlines())), (1, 1), done.stderr)
        self.assertRegex(done.stderr, r"GStreamer lacks a plugin for it: H\.264")

    def test_begins_in_the_middle(self):
        """Of a recording without key frames that begins anywhere, the first pictures lack what came before."""
        path = self.folder / "a.h264"
        gst_launch("videotestsrc", "num-buffers=30", "pattern=ball", "!", "video/x-raw,width=160,height=120,framerate=25/1", "!",
                   "x264enc", "intra-refresh=true", "key-int-max=10", "bframes=0", "!", "h264parse", "!",
                   "video/x-h264,stream-format=byte-stream,alignment=au", "!", "filesink", f"location={path}")
        whole = path.read_bytes()
        self.assertEqual(len(self.analyze(path)), 30)
        units = [found.start() for found in re.finditer(rb"\x00\x00\x00\x01\x09", whole)]       # each a frame, behind its delimiter
        parameters = whole[units[0]:whole.index(b"\x00\x00\x01\x65")]                       # all in front of the key frame
        path.write_bytes(parameters + whole[units[15]:])
        done = self.run_program("--jsonl", self.folder / "a.jsonl", path, status=1)
        self.assertRegex(done.stderr, r"damaged: \d+ frames? came out incomplete")
        self.assertEqual(len(results.read_jsonl(self.folder / "a.jsonl")), 15)

    def test_sound_is_kept(self):
        path = self.folder / "a.mp4"
        gst_launch("videotestsrc", "num-buffers=25", "!", "video/x-raw,width=160,height=120,framerate=25/1", "!", "x264enc", "!",
                   "mp4mux", "name=mux", "!", "filesink", f"location={path}", "audiotestsrc", "num-buffers=43", "!",
                   "avenc_aac", "!", "mux.")
        for extension, codec in (("mp4", "mpegversion=(int)4"), ("mov", "mpegversion=(int)4"), ("mkv", "audio/x-opus"), ("webm", "audio/x-opus")):
            annotated = self.folder / f"out.{extension}"
            self.run_program("--annotated", annotated, path)
            told = self.probe(annotated)
            self.assertIn("audio #", told)
            self.assertIn(codec, told)

    def test_damage_is_named(self):
        whole = DEMO.read_bytes()
        media = whole.index(b"mdat") + 8
        rng = random.Random(1)
        damaged = bytearray(whole)
        for _ in range(30):
            damaged[rng.randrange(media, len(damaged))] ^= 0x55
        (self.folder / "damaged.mp4").write_bytes(damaged)
        done = self.run_program("--jsonl", self.folder / "a.jsonl", self.folder / "damaged.mp4", status=1)
        self.assertIn("damaged.mp4", done.stderr)


class TestOutputs(MediaTest):
    def test_nothing_is_overwritten(self):
        clip, link = self.folder / "clip.mp4", self.folder / "link.jsonl"
        shutil.copy(DEMO, clip)
        link.symlink_to("clip.mp4")
        (self.folder / "hard.csv").hardlink_to(clip)
        roundabout = f"file://{self.folder}/../{self.folder.name}/clip.mp4"
        dangling = self.folder / "dangling.csv"
        dangling.symlink_to("new.jsonl")
        before = clip.read_bytes()
        for arguments in (("--jsonl", clip, clip), ("--csv", link, clip), ("--annotated", clip, clip), ("--vtt", clip, roundabout),
                          ("--jsonl", self.folder / "hard.csv", clip), ("--annotated", self.folder, clip),
                          ("--jsonl", self.folder / "o", "--csv", self.folder / "o", clip),
                          ("--jsonl", self.folder / "new.jsonl", "--csv", dangling, clip)):
            self.run_program(*arguments, status=2)
            self.assertEqual(clip.read_bytes(), before)
            self.assertTrue(link.is_symlink())
            self.assertFalse((self.folder / "o").exists())
            self.assertFalse((self.folder / "new.jsonl").exists())

    def test_models_are_not_overwritten(self):
        picture = self.save(self.upright(), "a.png")
        model, link = self.folder / "mine.onnx", self.folder / "link.csv"
        link.symlink_to(model)
        for setting, name in (("emotion-location", "emotion.onnx"), ("detector-location", "face.onnx")):
            shutil.copy(Path(os.environ["FEREMOTION_MODEL"]).with_name(name), model)
            before = model.read_bytes()
            for option, path in (("--jsonl", model), ("--csv", link), ("--summary", model)):
                self.run_program(option, path, "--set", f"{setting}={model}", picture, status=2)
                self.assertEqual(model.read_bytes(), before)

    def test_devices_may_be_named_twice(self):
        self.run_program("--jsonl", "/dev/null", "--csv", "/dev/null", self.save(self.upright(), "a.png"))

    def test_annotated_is_what_its_name_says(self):
        picture = self.save(self.upright(), "a.png")
        self.run_program("--annotated", self.folder / "out.jpg", picture)
        with Image.open(self.folder / "out.jpg") as annotated:
            self.assertEqual(annotated.format, "JPEG")
        for name in ("out.mp4", "out.txt", "out"):
            self.run_program("--annotated", self.folder / name, picture, status=2)
        for name in ("out.png", "out.avi", "out"):
            self.run_program("--annotated", self.folder / name, DEMO, status=2)

    def test_subtitles(self):
        clip = self.folder / "clip.mp4"
        make_clip(clip, 30)
        self.run_program("--vtt", self.folder / "a.vtt", "--srt", self.folder / "a.srt", clip)
        self.assertTrue((self.folder / "a.vtt").read_text().startswith("WEBVTT"))
        self.assertIn("Face 1: ", (self.folder / "a.srt").read_text())

    def test_summary(self):
        good, bad = self.save(self.upright(), "a.png"), self.folder / "b.png"
        bad.write_text("no picture")
        self.run_program("--summary", self.folder / "all.json", good, bad, status=1)
        first, second = (json.loads(line) for line in (self.folder / "all.json").read_text().splitlines())
        self.assertEqual(first, {"source": good.as_uri(), "frames": 1, "frames_with_faces": 1, "tracks": 2, "faces": 2,
                                 "shares": {"happy": 0.5, "neutral": 0.5}, "min_face": 24})
        self.assertEqual(second["frames"], 0)
        self.assertIn("b.png", second["error"])
        for arguments in (("--summary", "-", "--csv", "-"), ("--summary", good)):
            self.run_program(*arguments, good, status=2)
        done = self.run_program("--summary", "/dev/full", good, status=1)
        self.assertEqual(len(done.stderr.splitlines()), 1, done.stderr)

    def test_summary_without_faces(self):
        blank = self.save(Image.new("L", (200, 100), 128), "a.png")
        told = json.loads(self.run_program("--summary", "-", blank).stdout)
        self.assertEqual(told, {"source": blank.as_uri(), "frames": 1, "frames_with_faces": 0, "tracks": 0, "faces": 0,
                                "shares": {}, "min_face": 24})

    def test_terminal(self):
        """How far it is stands on a terminal only."""
        master, terminal = os.openpty()
        self.addCleanup(os.close, master)
        picture = self.save(self.upright(), "a.png")
        with subprocess.Popen([self.program, picture, picture], stdout=subprocess.DEVNULL, stderr=terminal) as process:
            os.close(terminal)
            self.assertEqual(process.wait(timeout=60), 0)
        told = os.read(master, 10000).decode()
        for n in (1, 2):
            self.assertRegex(told, rf"\[{n}/2\] \S*a\.png: 1 frames, \d+ fps, 2 faces\r\n")

    def test_summary_tells_which_faces_were_looked_for(self):
        clip = self.folder / "clip"
        gst_launch("videotestsrc", "num-buffers=3", "!", "video/x-raw,width=960,height=720", "!", "theoraenc", "!", "oggmux", "!",
                   "filesink", f"location={clip}")
        for arguments, least in (((), 30), (("--set", "min-face=33"), 33)):
            told = self.run_program("--summary", "-", *arguments, clip, warns=not arguments).stdout
            self.assertEqual(json.loads(told)["min_face"], least)

    def test_version(self):
        self.assertRegex(self.run_program("--version").stdout, r"^feremotion-analyze [0-9.]+\n$")


class TestStopping(MediaTest):
    def test_input_without_progress_is_given_up(self):
        """Nobody ever writes to the pipe that is the first input."""
        pipe = self.folder / "a.mp4"
        os.mkfifo(pipe)
        writer = os.open(pipe, os.O_RDWR)
        self.addCleanup(os.close, writer)
        start = time.monotonic()
        done = self.run_program("--timeout", "2", pipe, self.save(self.upright(), "b.png"), status=1)
        self.assertLess(time.monotonic() - start, 30)
        self.assertIn("given up", done.stderr)
        self.assertEqual(len(done.stdout.splitlines()), 1)

    def test_signals_end_it_at_once(self):
        """Also where many decoded frames wait for the analysis."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            jsonl = self.folder / "a.jsonl"
            with subprocess.Popen([self.program, "--set", "min-face=24", "--jsonl", jsonl, DEMO],
                                  stderr=subprocess.DEVNULL) as process:
                while process.poll() is None and not any(path.stat().st_size > 0 for path in self.folder.glob("a.jsonl*")):
                    time.sleep(0.01)
                process.send_signal(number)
                start = time.monotonic()
                self.assertEqual(process.wait(timeout=60), 1)
            self.assertLess(time.monotonic() - start, 5)
            self.assertTrue(0 < len(results.read_jsonl(jsonl)) < 300)
            self.assertEqual(sorted(os.listdir(self.folder)), ["a.jsonl"])
            jsonl.unlink()


if __name__ == "__main__":
    unittest.main()
