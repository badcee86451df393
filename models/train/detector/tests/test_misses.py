# SPDX-License-Identifier: LGPL-2.1-or-later
"""What misses.py and failures.py measure of a face, change in a picture and count."""
import os
import sys
import tempfile
import unittest
from pathlib import Path

import cv2
import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import engine   # noqa: E402
import failures  # noqa: E402
import misses   # noqa: E402
import score    # noqa: E402

STANDIN = """#!{python}
import sys
while True:
    header = sys.stdin.buffer.readline().split()
    if not header:
        break
    width, height, least = map(int, header)
    pixels = sys.stdin.buffer.read(width * height)
    print(2, f"1 2 3 {{pixels[-1]}} 0.9", f"{{width}} {{height}} {{least}} 4 0.1", sep="\\n", flush=True)
"""


def head(yaw, roll=0.0):
    """68 points, those that pose() looks at where a head turned by `yaw` and then by `roll` has them."""
    yaw, roll = np.radians((yaw, roll))
    points = np.zeros((68, 2), np.float32)
    # Corners of the eyes at one side of the axis and the other, the tip of the nose as far before it.
    points[36], points[45], points[30] = (-40 * np.cos(yaw), 0), (40 * np.cos(yaw), 0), (40 * np.sin(yaw), 25)
    turn = np.array([[np.cos(roll), np.sin(roll)], [-np.sin(roll), np.cos(roll)]])
    return points @ turn.astype(np.float32) + 100


class Faces(unittest.TestCase):
    def test_pose_of_a_turned_head(self):
        for yaw, roll in ((0, 0), (30, 0), (-45, 0), (20, 15), (0, -25)):
            np.testing.assert_allclose(misses.pose(head(yaw, roll)), (yaw, roll), atol=0.01)

    def test_sharpness_falls_with_blur_and_not_with_contrast(self):
        picture = np.random.default_rng(1).integers(0, 256, (60, 80)).astype(np.uint8)
        box = np.array([10, 5, 40, 50], np.float32)
        sharp = misses.sharpness(picture, box)
        self.assertGreater(sharp, 2 * misses.sharpness(cv2.GaussianBlur(picture, (0, 0), 3), box))
        self.assertAlmostEqual(sharp, misses.sharpness(picture // 2 + 40, box), delta=0.05 * sharp)

    def test_a_box_beyond_the_picture_has_a_sharpness(self):
        self.assertEqual(misses.sharpness(np.full((30, 30), 9, np.uint8), np.array([25, 25, 40, 40])), 0)


    def test_brightness_of_a_face_and_of_what_is_around_it(self):
        picture = np.full((90, 90), 40, np.uint8)
        picture[30:60, 30:60] = 200
        self.assertEqual(misses.brightness(picture, np.array([30, 30, 30, 30])), (200, 40))
        self.assertEqual(misses.brightness(picture, np.array([-20, -20, 200, 200])), (picture.mean(),) * 2)


class Pictures(unittest.TestCase):
    def test_the_box_turns_with_its_pixels(self):
        picture = np.zeros((200, 300), np.uint8)
        cv2.ellipse(picture, (220, 60), (20, 30), 0, 0, 360, 255, -1)
        for angle in (-45, 30, 90):
            out, boxes = misses.turned(picture, np.array([[200, 30, 40, 60]], np.float32), angle)
            rows, columns = np.nonzero(out > 200)
            seen = columns.min(), rows.min(), np.ptp(columns), np.ptp(rows)
            np.testing.assert_allclose(boxes[0], seen, atol=3)

    def test_nothing_is_turned_off_the_canvas(self):
        out, _ = misses.turned(np.full((100, 150), 255, np.uint8), np.zeros((0, 4), np.float32), 30)
        self.assertAlmostEqual((out == 255).sum() / 15000, 1, delta=0.03)

    def test_a_part_is_covered_and_no_more(self):
        picture = np.random.default_rng(2).integers(0, 100, (60, 60)).astype(np.uint8)
        box = np.array([[20, 20, 20, 20]], np.float32)
        for filler in misses.FILLERS:
            out = misses.covered(picture, box, (0, 0.5, 1, 1), [filler], np.random.default_rng(3))
            changed = out != picture
            self.assertGreater(changed[30:40, 20:40].mean(), 0.9)
            changed[30:40, 20:40] = False
            self.assertFalse(changed.any())

    def test_a_face_beyond_the_border_can_be_covered(self):
        picture = np.zeros((50, 50), np.uint8)
        for filler in misses.FILLERS:
            out = misses.covered(picture, np.array([[-30, -5, 20, 20], [40, 40, 20, 20]], np.float32), (0, 0, 1, 1),
                                 [filler] * 2, np.random.default_rng(3))
            self.assertEqual(out.shape, picture.shape)


class Counts(unittest.TestCase):
    known = np.array([[10, 10, 30, 40], [100, 10, 30, 40], [200, 10, 8, 10]], np.float32)
    found = np.array([[10, 10, 30, 40, 0.3], [12, 10, 30, 40, 0.6], [300, 10, 30, 40, 0.8], [200, 10, 8, 10, 0.9]],
                     np.float32)
    counted = known[:, 3] >= score.LEAST

    def test_a_face_has_the_score_of_its_surest_box(self):
        np.testing.assert_allclose(misses.best_scores(self.found, self.known, self.counted), [0.6, 0, 0])

    def test_false_boxes_are_those_on_no_face(self):
        for threshold, heights in ((0.2, [0.8, 0.3]), (0.5, [0.8])):
            wrong = misses.false_boxes(self.found, self.known, self.counted, threshold)
            np.testing.assert_allclose(wrong[:, 4], heights)
        self.assertEqual(misses.false_boxes(self.found[:0], self.known, self.counted, 0).shape, (0, 5))

    def test_bands_and_terciles_hold_every_face_once(self):
        values, scores = np.arange(30.0, 60.0), np.tile([0.1, 0.3, 0.6], 10)
        bands = misses.by_bands(values, (30, 40, np.inf), scores, (0.5, 0.2), " px")
        self.assertEqual(bands, {"30 to 40 px": [10, 3, 6], "40 px and more": [20, 7, 14]})
        self.assertEqual([r[0] for r in misses.by_terciles(values, scores, (0.5,), "abc").values()], [10, 10, 10])

    def test_the_table_is_markdown(self):
        text = misses.table({"cuts": [0.5], "size": {"small": [8, 2, 4]}, "kinds": {"no box": [3]}})
        self.assertIn("| small | 8 | 25.0 % | 50.0 % |", text)
        self.assertIn("| kinds | faces |\n|---|---|\n| no box | 3 |", text)


class Sheet(unittest.TestCase):
    def test_each_failure_stands_in_the_middle_of_its_cell(self):
        picture = np.zeros((400, 300), np.uint8)
        picture[100:200, 50:130] = 200
        cell = failures.cut_out(picture, (50, 100, 80, 100))
        middle = failures.CELL // 2
        self.assertEqual(cell.shape, (failures.CELL, failures.CELL))
        self.assertEqual(cell[middle, middle], 200)
        self.assertEqual(cell[4, 4], 0)
        self.assertEqual(failures.sheet("title", [(picture, (50, 100, 80, 100), "label")] * 9).shape[1],
                         failures.CELL * failures.COLUMNS)


class Engine(unittest.TestCase):
    def test_pictures_go_through_the_pipe_and_boxes_come_back(self):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "face-boxes"
            path.write_text(STANDIN.format(python=sys.executable), encoding="utf-8")
            os.chmod(path, 0o755)
            with engine.EngineDetector("model", path) as detector:
                picture = np.full((7, 12), 60, np.uint8)
                np.testing.assert_allclose(detector.detect(picture[:, ::2], threshold=0.5), [[1, 2, 3, 60, 0.9]])
                np.testing.assert_allclose(detector.detect(picture, least=30)[1], [12, 7, 30, 4, 0.1])

    def test_a_program_that_ends_is_an_error(self):
        with engine.EngineDetector("model", "/bin/true") as detector:
            with self.assertRaises(SystemExit):
                detector.detect(np.zeros((400, 400), np.uint8))


if __name__ == "__main__":
    unittest.main()
