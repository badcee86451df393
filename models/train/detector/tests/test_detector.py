# SPDX-License-Identifier: LGPL-2.1-or-later
"""The detector's workshop on synthetic data: labels, losses, decoding, scoring, resuming, export."""
import sys
import tempfile
import unittest
from pathlib import Path

import cv2
import numpy as np
import torch

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import data     # noqa: E402
import decode   # noqa: E402
import decoys   # noqa: E402
import export   # noqa: E402
import losses   # noqa: E402
import network  # noqa: E402
import score    # noqa: E402
import training  # noqa: E402

SMALL = dict(widths="8,8,8,8", depths="0,1,0", merged=8, size=96, batch=2, threads=1)


def sources(count=3):
    """Pictures with a bright ellipse as the face, and plain noise without."""
    random = np.random.default_rng(1)
    faces = []
    for _ in range(count):
        pixels = random.integers(0, 90, (160, 200)).astype(np.uint8)
        cv2.ellipse(pixels, (90, 80), (20, 26), 0, 0, 360, 220, -1)
        faces.append(data.Picture(pixels, np.array([[70, 54, 40, 52, 1], [150, 10, 20, 25, -1]], np.float32)))
    empty = [data.Picture(random.integers(0, 255, (120, 150)).astype(np.uint8)) for _ in range(count)]
    return data.Sources(faces, faces[:1], empty, [(np.full((48, 48), 200, np.uint8), data.FER_BOX)])


def targets(boxes, height=96, width=96):
    """The outputs of a network that answers rightly for `boxes` [n, 5]."""
    padded, levels = torch.tensor(boxes, dtype=torch.float32)[None], []
    for stride, span in zip(network.STRIDES, losses.RANGES):
        rows, columns = height // stride, width // stride
        cells = losses.centres(rows, columns, stride, "cpu")
        chosen, _ = losses.assign(padded, cells, stride, span)
        truth = padded[0, chosen[0].clamp(min=0), :4]
        point = torch.cat([cells.T, cells.T], 1)
        sides = ((truth - point) * torch.tensor([-1.0, -1.0, 1.0, 1.0]) / stride).clamp(min=0)
        logits = torch.where(chosen[0] >= 0, 12.0, -12.0)
        levels.append((logits.reshape(1, 1, rows, columns), sides.T.reshape(1, 4, rows, columns)))
    return padded, levels


class Geometry(unittest.TestCase):
    def test_labels_follow_the_pixels(self):
        crops = data.Crops(sources(), 128, 5)
        crops._disturb = lambda out: out
        seen = 0
        for _ in range(40):
            pixels, boxes = crops.draw()
            self.assertEqual(pixels.shape, (128, 128))
            for x1, y1, x2, y2, kind in boxes:
                cx, cy = int((x1 + x2) / 2), int((y1 + y2) / 2)
                if kind == data.FACE and 0 <= cx < 128 and 0 <= cy < 128 and y2 - y1 > 16:
                    seen += 1
                    self.assertGreater(pixels[cy, cx], 150)
        self.assertGreater(seen, 10)

    def test_repeated_mosaics_differ(self):
        crops = data.Crops(sources(), 96, 4)
        crops._disturb = lambda out: out
        drawn = [crops.draw() for _ in range(40)]
        mirrored = 0
        for (a, boxes), (b, others) in zip(drawn[::2], drawn[1::2]):
            if not np.array_equal(a, b):
                mirrored += 1
                np.testing.assert_array_equal(a, b[:, ::-1])
                np.testing.assert_allclose(boxes[:, 0], 96 - others[:, 2], atol=1e-4)
        self.assertTrue(5 < mirrored < 15, mirrored)

    def test_decoys_leave_the_faces_alone(self):
        crops = data.Crops(sources(), 96, 5)
        boxes = np.array([[30, 30, 66, 66, data.FACE]], np.float32)
        changed = np.zeros((96, 96), bool)
        for _ in range(40):
            out = np.full((96, 96), 128, np.uint8)
            crops._add_decoys(out, boxes)
            changed |= out != 128
        self.assertFalse(changed[32:64, 32:64].any())
        self.assertGreater(changed.mean(), 0.3)

    def test_decoys_differ_and_are_soft(self):
        made = [decoys.make(np.random.default_rng(seed)) for seed in range(24)]
        for pixels, alpha in made:
            self.assertEqual((pixels.shape, pixels.dtype), ((48, 48), np.uint8))
            self.assertTrue(0 <= alpha.min() and 0.2 < alpha.max() <= 1)
        self.assertEqual(len({pixels.tobytes() for pixels, _ in made}), len(made))

    def test_aligned_faces_get_the_boxes_that_a_detector_draws(self):
        class Stub:
            answers = iter([[[28, 22, 60, 84, 0.9]], [], [[0, 0, 120, 120, 0.9]]])

            def detect(self, picture, threshold):
                return np.array(next(self.answers), np.float32).reshape(-1, 5)

        cells, data.read_cells = data.read_cells, lambda *_: [np.zeros((48, 48), np.uint8)] * 3
        try:
            found = data.read_aligned(Path(), Stub())
        finally:
            data.read_cells = cells
        self.assertEqual(len(found), 1)
        np.testing.assert_allclose(found[0][1], (0.125, 0.0625, 0.625, 0.875))

    def test_same_seed_same_crops(self):
        a, b = (data.Crops(sources(), 96, 3).batch(4) for _ in range(2))
        np.testing.assert_array_equal(a[0], b[0])
        np.testing.assert_array_equal(a[1], b[1])

    def test_box_of_landmarks_reaches_above_the_brows(self):
        points = np.zeros((68, 2), np.float32)
        points[:17] = np.stack([np.linspace(10, 90, 17), 50 + 50 * np.sin(np.linspace(0, np.pi, 17))], 1)
        points[17:] = (50, 40)
        x, y, w, h = data.box_of_landmarks(points)
        self.assertLess(y, 40)
        self.assertAlmostEqual(y + h, 100, delta=1)
        self.assertAlmostEqual(x + w / 2, 50, delta=1)

    def test_halves_keep_the_place(self):
        picture = data.Picture(np.zeros((101, 203), np.uint8))
        small, fx, fy = picture.at(0.2)
        self.assertEqual(small.shape, (25, 50))
        self.assertAlmostEqual(fx, 50 / 203)
        self.assertAlmostEqual(fy, 25 / 101)


class Loss(unittest.TestCase):
    def test_right_answers_cost_nothing(self):
        boxes = [[10, 12, 34, 42, 1], [40, 20, 88, 84, 1]]
        padded, levels = targets(boxes)
        found, placed = losses.detection_loss(levels, padded, network.STRIDES)
        self.assertLess(float(found), 1e-3)
        self.assertLess(float(placed), 1e-3)

    def test_every_height_has_a_stride(self):
        for height in np.exp(np.linspace(np.log(19.5), np.log(71), 40)):
            box = torch.tensor([[[100.0, 100, 100 + 0.8 * height, 100 + height, 1]]])
            owned = sum(int((losses.assign(box, losses.centres(512 // s, 512 // s, s, "cpu"), s, span)[0] >= 0).sum())
                        for s, span in zip(network.STRIDES, losses.RANGES))
            self.assertGreater(owned, 0, height)

    def test_ignored_region_weighs_nothing(self):
        cells = losses.centres(12, 12, 8, "cpu")
        chosen, weight = losses.assign(torch.tensor([[[16.0, 16, 48, 56, -1]]]), cells, 8, losses.RANGES[0])
        self.assertTrue((chosen < 0).all())
        self.assertEqual(float(weight.reshape(12, 12)[4, 4]), 0)
        self.assertEqual(float(weight.reshape(12, 12)[10, 10]), 1)


class Decoding(unittest.TestCase):
    def test_decoder_is_the_inverse_of_the_labels(self):
        boxes = [[10, 12, 34, 42, 1], [40, 20, 88, 84, 1]]
        _, levels = targets(boxes)
        answers = [(logits.sigmoid()[0, 0].numpy(), sides[0].numpy()) for logits, sides in levels]
        detector = decode.Detector(lambda picture: answers, network.STRIDES, (24.0, 96.0), 127.5)
        found = detector.detect(np.zeros((96, 96), np.uint8))
        found = found[np.argsort(found[:, 0])]
        np.testing.assert_allclose(found[:, :4], [[10, 12, 24, 30], [40, 20, 48, 64]], atol=1e-3)

    def test_pyramid(self):
        self.assertEqual(decode.pyramid(60, 90, 24, (24, 60)), [1.0])
        self.assertEqual(decode.pyramid(480, 640, 24, (24, 96)), [1.0, 0.25, 0.0625])
        self.assertEqual(decode.pyramid(480, 640, 48, (24, 96)), [0.5, 0.125])
        self.assertEqual(decode.pyramid(480, 640, 12, (24, 500)), [1.0])

    def test_suppression_keeps_the_best_and_merges(self):
        boxes = np.array([[0, 0, 10, 10, 0.9], [4, 0, 10, 10, 0.1], [5, 0, 10, 10, 0.1], [50, 50, 10, 10, 0.4]], np.float32)
        kept = decode.suppress(boxes)
        self.assertEqual(len(kept), 2)
        np.testing.assert_allclose(kept[0, :4], [1, 0, 10, 10], atol=1e-5)


class Scoring(unittest.TestCase):
    truth = [np.array([[10, 10, 30, 40], [100, 10, 8, 10]], np.float32)]

    def test_convention_is_taken_out(self):
        found = [np.array([[13, 16, 24, 28, 0.9]], np.float32)]
        result, _ = score.figures(found, self.truth)
        self.assertEqual(result[0.1][0], 1.0)

    def test_small_faces_count_neither_way(self):
        found = [np.array([[100, 10, 8, 10, 0.9], [10, 10, 30, 40, 0.5], [10, 10, 30, 40, 0.4]], np.float32)]
        scores, right, faces = score.judge(found, self.truth)
        self.assertEqual(faces, 1)
        np.testing.assert_allclose(scores, [0.5, 0.4])
        self.assertEqual(right.tolist(), [True, False])

    def test_recall_at_a_rate(self):
        right = np.array([True, False, True, False])
        self.assertEqual(score.recall_at(np.array([0.9, 0.8, 0.7, 0.6]), right, 4, 1), (0.5, 0.7))


class Training(unittest.TestCase):
    def test_resumed_run_goes_on_exactly(self):
        crops = data.Crops(sources(), 96, 1)
        batches = [crops.batch(2) for _ in range(4)]
        with tempfile.TemporaryDirectory() as folder:
            whole = training.Run(training.Config(**SMALL), Path(folder) / "a")
            for batch in batches:
                whole.update(*batch)
            first = training.Run(training.Config(**SMALL), Path(folder) / "b")
            for batch in batches[:2]:
                first.update(*batch)
            first.save()
            second = training.Run(training.Config(**SMALL), Path(folder) / "b")
            self.assertTrue(second.resume())
            for batch in batches[2:]:
                second.update(*batch)
            for a, b in zip(whole.average.state_dict().values(), second.average.state_dict().values()):
                torch.testing.assert_close(a, b)

    def test_unknown_setting_is_refused(self):
        with self.assertRaises(SystemExit):
            training.parse_settings(["colour=red"])

    def test_exported_file_answers_like_the_network(self):
        config = training.Config(**SMALL)
        torch.manual_seed(0)
        model = training.make_network(config).eval()
        with torch.no_grad():
            for parameter in model.parameters():    # no two alike, as after training
                parameter.add_(torch.randn_like(parameter) * 0.2)
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "face.onnx"
            export.export(model, config, path, 1.0, 0.0, export.metadata(model, config, {}, {}))
            detector = decode.OnnxDetector(path)
            self.assertEqual(detector.about["kind"], "face-detector")
            for shape in ((96, 128), (160, 96)):
                picture = np.random.default_rng(0).uniform(0, 255, shape).astype(np.float32)
                mine = training.TorchDetector(model, config).run(picture)
                for (a, b), (c, d) in zip(mine, detector.run(picture)):
                    np.testing.assert_allclose(a, c, atol=1e-4)
                    np.testing.assert_allclose(b, d, atol=1e-3)

    def test_calibration_slope(self):
        random = np.random.default_rng(0)
        values = random.normal(0, 2, 20000)
        right = random.random(20000) < 1 / (1 + np.exp(-2.0 * (values - 0.5)))
        self.assertAlmostEqual(export.best_slope(values, right, 0.5), 2.0, delta=0.2)


if __name__ == "__main__":
    unittest.main()
