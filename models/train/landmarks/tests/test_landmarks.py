# SPDX-License-Identifier: LGPL-2.1-or-later
"""The landmarks' workshop: geometry of the views, and a short run with its file."""
import importlib.util
import sys
import tempfile
import unittest
from pathlib import Path

import cv2
import numpy as np

HERE = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(HERE))
import views  # noqa: E402

# The detector's workshop has a training.py too.
spec = importlib.util.spec_from_file_location("landmark_training", HERE / "training.py")
training = importlib.util.module_from_spec(spec)
spec.loader.exec_module(training)

POINTS = np.array([[60, 60], [100, 60], [80, 80], [65, 100], [95, 100]], np.float32)


def face():
    """A grey picture with a white dot at each point, and its box."""
    pixels = np.full((160, 160), 60, np.uint8)
    for x, y in POINTS:
        cv2.circle(pixels, (int(x), int(y)), 3, 255, -1)
    return views.data.Picture(pixels), np.array([40, 30, 80, 100], np.float32), POINTS + 0.5


class Geometry(unittest.TestCase):
    def test_points_lie_on_what_they_mark(self):
        picture, box, points = face()
        x, y, side = views.square(box)
        for angle in (0, 30, -40):
            view, matrix = views.cut(picture, np.array([x, y]), side, angle, 101)
            placed = points @ matrix[:, :2].T + matrix[:, 2]
            for px, py in placed:
                self.assertGreater(view[int(py), int(px)], 200)

    def test_turning_tilts(self):
        picture, box, points = face()
        x, y, side = views.square(box)
        _, matrix = views.cut(picture, np.array([x, y]), side, 30)
        placed = (points @ matrix[:, :2].T + matrix[:, 2])[None]
        self.assertAlmostEqual(float(training.tilt(points[None])[0]), 0, places=3)
        self.assertAlmostEqual(float(training.tilt(placed)[0]), 30, places=3)
        self.assertAlmostEqual(float(training.turn(placed)[0]), 0, places=3)

    def test_mirrored_twice_is_the_same(self):
        points = np.random.default_rng(0).random((5, 2))
        view = np.arange(12).reshape(3, 4)
        once = views.mirrored(view, points)
        again = views.mirrored(*once)
        np.testing.assert_array_equal(again[0], view)
        np.testing.assert_allclose(again[1], points)
        self.assertAlmostEqual(float(training.turn(points[None])[0]), -float(training.turn(once[1][None])[0]))

    def test_turn_reaches_one_at_the_left_eye(self):
        points = POINTS[None].copy()
        points[0, 2] = points[0, 1]
        self.assertAlmostEqual(float(training.turn(points)[0]), 1)

    def test_a_person_is_on_one_side(self):
        held = [views.is_held_out(f"person {i}") for i in range(800)]
        self.assertEqual(held, [views.is_held_out(f"person {i}") for i in range(800)])
        self.assertTrue(60 < sum(held) < 140)


class Training(unittest.TestCase):
    def test_learns_resumes_and_writes_a_file(self):
        found, read = [face()] * 2, views.read
        views.read = lambda *_: found
        try:
            with tempfile.TemporaryDirectory() as folder:
                run = training.Run(folder, "", 40)
                first = np.mean([run.update() for _ in range(5)])
                for _ in range(30):
                    last = run.update()
                self.assertLess(last, 0.75 * first)
                run.save()
                again = training.Run(folder, "", 40)
                self.assertEqual(again.step, run.step)
                training.export(again.average, Path(folder) / "x.onnx", {"a": 1})
                network = cv2.dnn.readNetFromONNX(str(Path(folder) / "x.onnx"))
                views_, _ = again.views.batch(2)
                network.setInput(training.normalised(views_).numpy())
                np.testing.assert_allclose(network.forward().reshape(2, 5, 2), training.answer(again.average, views_),
                                           atol=1e-4)
        finally:
            views.read = read


if __name__ == "__main__":
    unittest.main()
