# SPDX-License-Identifier: LGPL-2.1-or-later
"""What the tests of the programs share: running them, and making inputs."""
import os
import signal
import subprocess
import tempfile
import unittest
from pathlib import Path

import cv2

DEMO = Path(os.environ["FEREMOTION_DEMO"])
TIMEOUT = 300


def gst_launch(*arguments):
    """GStreamer alone, without the plugin (which a sanitizer may have built)."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith("GST_")}
    subprocess.run(["gst-launch-1.0", "-q", *arguments], check=True, env=environment, timeout=TIMEOUT)


def read_demo(frames):
    video = cv2.VideoCapture(str(DEMO))
    return [video.read()[1] for _ in range(frames)]


def make_clip(path, frames):
    """The start of the demo clip at half its size."""
    pictures = [cv2.resize(picture, (320, 180), interpolation=cv2.INTER_AREA) for picture in read_demo(frames)]
    raw = path.with_suffix(".raw")
    raw.write_bytes(b"".join(picture.tobytes() for picture in pictures))
    gst_launch("filesrc", f"location={raw}", "!", "rawvideoparse", "format=bgr", "width=320", "height=180",
               "framerate=25/1", "!", "videoconvert", "!", "video/x-raw,format=I420", "!", "x264enc", "key-int-max=10",
               "!", "mp4mux", "faststart=true", "!", "filesink", f"location={path}")


class ProgramTest(unittest.TestCase):
    """`self.folder` is a fresh folder for each test."""
    program = None

    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.folder = Path(temporary.name)

    def run_program(self, *arguments, status=0, environment=None, warns=False):
        """Runs the program and gives its output. Nothing but results is on standard output, and a failure, or a
        warning where `warns`, is told in one line."""
        done = subprocess.run([self.program, *map(str, arguments)], capture_output=True, timeout=TIMEOUT,
                              env={**os.environ, **(environment or {})})
        done.stdout, done.stderr = done.stdout.decode(), done.stderr.decode()
        self.assertEqual(done.returncode, status, f"{arguments}: {done.stderr}")
        if status == 0 and not warns:
            self.assertEqual(done.stderr, "")
        else:
            self.assertIn(f"{Path(self.program).name}: ", done.stderr)
        return done

    def interrupt_program(self, *arguments, after):
        """Sends SIGINT as soon as `after()` is true; gives the exit status."""
        with subprocess.Popen([self.program, *map(str, arguments)], stderr=subprocess.DEVNULL) as process:
            while process.poll() is None and not after():
                pass
            process.send_signal(signal.SIGINT)
            return process.wait(timeout=TIMEOUT)


class ClipTest(ProgramTest):
    """`self.clip` shows two faces in `frames` frames."""
    frames = None

    @classmethod
    def setUpClass(cls):
        temporary = tempfile.TemporaryDirectory()
        cls.addClassCleanup(temporary.cleanup)
        cls.clip = Path(temporary.name) / "clip.mp4"
        make_clip(cls.clip, cls.frames)
