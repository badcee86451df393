# SPDX-License-Identifier: LGPL-2.1-or-later
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import cv2
import numpy as np
import onnx
import torch

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import data  # noqa: E402
import gather  # noqa: E402
import yunet  # noqa: E402
from refiner import cascade, samples, ship, thresholds, training  # noqa: E402
from refiner.cascade import NO_COLOUR, PLANES, REACH, SIDE  # noqa: E402
from refiner.network import Refiner, multiply_adds  # noqa: E402


def draw_face(size=(200, 160), box=(80, 50, 40, 50)):
    """A bright ellipse on black, with its box."""
    x, y, w, h = box
    pixels = np.zeros(size[::-1], np.uint8)
    cv2.ellipse(pixels, ((x + w / 2 - 0.5, y + h / 2 - 0.5), (w, h), 0), 200, -1, cv2.LINE_AA)
    return data.Picture(pixels, np.float32([[*box, data.FACE]]))


class Cut(unittest.TestCase):
    def test_whole_pixels_stay(self):
        picture = np.random.default_rng(1).integers(0, 256, (90, 120), np.uint8)
        np.testing.assert_array_equal(cascade.cut(picture, (13, 22, SIDE)), picture[22:22 + SIDE, 13:13 + SIDE])

    def test_ramp_stays_one(self):
        picture = np.add.outer(np.arange(300), np.zeros(300)).astype(np.uint8)[:250]
        for side in (17.3, 55.5, 61.0, 190.0):
            rows = cascade.cut(picture, (40.2, 20.7, side))[:, 5]
            np.testing.assert_allclose(np.diff(rows), side / SIDE, atol=0.1)
            self.assertAlmostEqual(rows.mean(), 20.7 + side / 2 - 0.5, delta=0.05)

    def test_planes_of_colours_and_of_grey(self):
        """Of pure red by ITU-T T.871."""
        red = np.full((4, 6, 3), (0, 0, 255), np.uint8)
        self.assertEqual([round(float(plane[0, 0])) for plane in cascade.planes_of(red)], [77, 85, 255])
        grey = cascade.planes_of(red[..., 2])
        self.assertEqual([int(plane[0, 0]) for plane in grey], [255, NO_COLOUR, NO_COLOUR])

    def test_borders_repeat(self):
        picture = np.full((30, 30), 77, np.uint8)
        np.testing.assert_allclose(cascade.cut(picture, (-20, 15, 47)), 77, rtol=1e-5)


class Decoder(unittest.TestCase):
    def test_answer_in_the_middle_is_the_proposal(self):
        proposals = np.float32([[100, 50, 32, 40, 0.3], [10, 10, 20, 30, 0.2]])
        half = np.stack([-proposals[:, 2], -proposals[:, 3], proposals[:, 2], proposals[:, 3]], 1) / 2
        faces = cascade.placed(cascade.squares(proposals), np.float32([0.9, 0.8]), half / (REACH * proposals[:, 3:4]),
                               np.zeros((2, 10)))
        np.testing.assert_allclose(faces[:, :4], proposals[:, :4], atol=1e-4)
        np.testing.assert_allclose(faces[:, 5:7], proposals[:, :2] + proposals[:, 2:4] / 2, atol=1e-4)

    def test_only_the_surest_proposals_are_looked_at(self):
        seen = []

        def refine(crops):
            seen.append(len(crops))
            return np.full(len(crops), 0.9), np.tile(np.float32([-0.3, -0.3, 0.3, 0.3]), (len(crops), 1)), np.zeros((len(crops), 10))

        proposals = np.float32([[50 * i, 5, 24, 30, 0.1 + 0.1 * i] for i in range(5)])
        detector = cascade.CascadeDetector(lambda picture, least: proposals, refine, most=3)
        faces = detector.detect(np.zeros((60, 300), np.uint8))
        self.assertEqual(seen, [3])
        self.assertEqual(sorted(round(x) for x in faces[:, 0] + faces[:, 2] / 2), [112, 162, 212])

    def test_how_sure_a_proposal_has_to_be(self):
        """The second proposal leads to the face, the third too, the surest one to nothing."""
        picture = draw_face()
        proposals = np.float32([[10, 40, 24, 30, 0.9], [82, 50, 40, 50, 0.4], [78, 52, 40, 50, 0.2]])

        def refine(crops):
            return np.full(len(crops), 0.8), np.tile(np.float32([-0.27, -0.33, 0.27, 0.33]), (len(crops), 1)), np.zeros((len(crops), 10))

        detector = cascade.CascadeDetector(lambda _, least: proposals, refine)
        item = samples.Item(picture, np.zeros((1, 5, 2)), np.ones(1, np.float32))
        np.testing.assert_allclose(thresholds.needs(detector, [item], 0.5, 24), [[0.4, 1]])
        self.assertEqual(len(thresholds.needs(detector, [item], 0.9, 24)), 0)

    def test_nothing_proposed(self):
        detector = cascade.CascadeDetector(lambda picture, least: np.zeros((0, 5), np.float32), None)
        self.assertEqual(detector.detect(np.zeros((60, 60), np.uint8)).shape, (0, 5))


class Drawing(unittest.TestCase):
    def make(self, proposals, chance=1.0):
        picture = draw_face()
        points = np.float32([[[92, 68], [108, 68], [100, 78], [94, 88], [106, 88]]])
        return samples.Squares([samples.Item(picture, points, np.float32([chance]),
                                             proposals=np.float32(proposals))], 3)

    def test_proposals_are_sorted_into_faces_and_others(self):
        squares = self.make([[82, 52, 40, 50, 0.9], [10, 10, 40, 50, 0.2], [98, 50, 40, 50, 0.2]])
        self.assertEqual([list(near) for _, _, near in squares.faces], [[0, 2]])
        self.assertEqual(squares.others, [(0, 1)])

    def test_box_and_landmarks_follow_the_pixels(self):
        squares = self.make([[84, 54, 40, 50, 0.9], [10, 10, 40, 50, 0.2]])
        squares._disturb, squares._cover = lambda out: out, lambda *_: None
        for _ in range(40):
            pixels, kind, box, points = squares._face()
            pixels = pixels[..., 0]
            rows, columns = np.nonzero(pixels > 100)
            middle = (box[:2] + box[2:]) / 2 * SIDE + SIDE / 2
            self.assertEqual(kind, 1.0)
            np.testing.assert_allclose([columns.mean() + 0.5, rows.mean() + 0.5], middle, atol=0.8)
            self.assertAlmostEqual((box[3] - box[1]) * SIDE, np.ptp(rows) + 1, delta=3)
            points = points.reshape(5, 2)
            self.assertLess(abs(((points[0] + points[1] + points[3] + points[4]) / 4 * SIDE + SIDE / 2 - middle)[0]), 3)
            # The subject's right eye stays left of the left one, mirrored or not, unless the head lies on its side.
            self.assertLess(points[0, 0], points[1, 0])

    def make_blue_face(self, size=(200, 160)):
        """The ellipse is blue, and blue alone is what chroma at half the size tells."""
        picture = draw_face(size)
        blue = np.where(picture.pixels > 100, 220, 128).astype(np.uint8)
        half = cv2.resize(blue, (size[0] // 2, size[1] // 2), interpolation=cv2.INTER_AREA)
        chroma = data.Picture(np.dstack([half, np.full_like(half, 128)]))
        return samples.Item(picture, np.full((1, 5, 2), np.nan, np.float32), np.ones(1, np.float32), chroma,
                            np.float32([[84, 54, 40, 50, 0.9], [10, 10, 40, 50, 0.2]]))

    def test_chroma_follows_luma(self):
        """Mirrored, turned, larger and smaller."""
        squares = samples.Squares([self.make_blue_face()], 5)
        squares._disturb, squares._cover, squares.GREY = lambda out: out, lambda *_: None, 0.0
        for _ in range(40):
            pixels = squares._face()[0]
            places = [np.argwhere(pixels[..., i] > limit).mean(0) for i, limit in ((0, 100), (1, 174))]
            np.testing.assert_allclose(*places, atol=0.7)
            self.assertTrue((pixels[..., 2] == NO_COLOUR).all())

    def test_some_squares_lose_their_colour(self):
        squares = samples.Squares([self.make_blue_face()], 5)
        squares._disturb, squares._cover = lambda out: out, lambda *_: None
        grey = np.mean([(squares._face()[0][..., 1:] == NO_COLOUR).all() for _ in range(200)])
        self.assertAlmostEqual(grey, squares.GREY, delta=0.12)

    def test_light_changes_colour_and_grey_stays_grey(self):
        squares = samples.Squares([self.make_blue_face()], 5)
        grey = np.full((SIDE, SIDE, PLANES), NO_COLOUR, np.uint8)
        blue = grey.copy()
        blue[:, SIDE // 2:, 1] = 190
        changed = [squares._disturb(blue.copy())[..., 1].astype(int) for _ in range(60)]
        self.assertGreater(np.std([square[:, -5:].mean() for square in changed]), 4)
        for _ in range(60):
            self.assertLessEqual(np.abs(squares._disturb(grey.copy())[..., 1:].astype(int) - NO_COLOUR).max(), 4)

    def test_a_coloured_picture_has_its_luma_and_chroma(self):
        item = self.make_blue_face()
        y, cb, cr = cascade.planes_of(item.coloured())
        inside, outside = (75, 100), (10, 10)
        self.assertLess(abs(float(y[inside]) - 200), 25)     # blue so light is cut off a little
        self.assertGreater(cb[inside], 150)
        self.assertLess(abs(float(cb[outside]) - NO_COLOUR), 2)
        self.assertLess(abs(float(cr[outside]) - NO_COLOUR), 2)
        self.assertIs(samples.Item(item.picture, None, None).coloured(), item.picture.pixels)

    def test_region_to_ignore_is_no_other_place(self):
        boxes = np.float32([[10, 10, 60, 60, data.IGNORED], [70, 5, 20, 24, data.FACE]])
        item = samples.Item(data.Picture(np.zeros((100, 100), np.uint8), boxes), np.full((2, 5, 2), np.nan, np.float32),
                            samples.chances_of(boxes), proposals=np.float32([[20, 20, 20, 25, 0.3], [75, 75, 20, 25, 0.3]]))
        self.assertEqual(samples.Squares([item], 0).others, [(0, 1)])

    def test_what_the_teacher_doubts_is_a_face_in_part(self):
        kinds = np.float32([data.FACE, data.IGNORED, data.IGNORED])
        boxes = np.concatenate([np.ones((3, 4)), kinds[:, None]], 1).astype(np.float32)
        np.testing.assert_allclose(samples.chances_of(boxes, np.float32([0.9, 0.45, 0.25])), [1, 0.75, 0])
        np.testing.assert_allclose(samples.chances_of(boxes), [1, 0, 0])
        self.assertEqual(self.make([[82, 52, 40, 50, 0.9], [10, 10, 40, 50, 0.2]], 0.75)._face()[1], 0.75)


class Learning(unittest.TestCase):
    def test_cost(self):
        kind, box = torch.tensor([1.0, 0.0]), torch.tensor([[-0.3, -0.3, 0.3, 0.3], [0, 0, 0, 0]])
        points = torch.full((2, 10), float("nan"))
        right = (torch.tensor([[20.0], [-20.0]]), box, torch.zeros(2, 10))
        self.assertLess(sum(float(p) for p in training.refiner_loss(right, kind, box, points)), 1e-5)
        half = (torch.tensor([[0.0], [-20.0]]), box, torch.zeros(2, 10))
        self.assertLess(float(training.refiner_loss(half, kind / 2, box, points)[0]), 1e-5)
        wrong = (torch.tensor([[-3.0], [3.0]]), box + torch.tensor([0.2, 0, 0.2, 0]), torch.zeros(2, 10))
        confidence, place, _ = training.refiner_loss(wrong, kind, box, points)
        self.assertGreater(float(confidence), 1)
        self.assertGreater(float(place), 0.1)

    def test_network(self):
        network = Refiner()
        outputs = network.eval()(torch.zeros(3, PLANES, SIDE, SIDE))
        self.assertEqual([tuple(o.shape) for o in outputs], [(3, 1), (3, 4), (3, 10)])
        self.assertLess(multiply_adds(network), 15e6)


class Teacher(unittest.TestCase):
    def test_views_of_a_face_become_one(self):
        face = [50, 40, 20, 24, 0.8] + [1.0] * 10
        near = [52, 40, 20, 24, 0.4] + [4.0] * 10
        other = [150, 40, 20, 24, 0.6] + [0.0] * 10
        merged = yunet.merge([(np.float32([face, other]), False), (np.float32([near]), True)])
        np.testing.assert_allclose(merged[:, 4], [0.6, 0.3], atol=1e-6)       # the other is in one view of two
        self.assertAlmostEqual(merged[0, 0], (50 * 0.8 + 52 * 0.4) / 1.2, places=3)
        self.assertAlmostEqual(merged[0, 5], 2.0, places=3)

    def test_a_mask_is_no_second_face(self):
        boxes = [[50, 40, 40, 50, 0.9], [58, 65, 24, 24, 0.7], [30, 20, 90, 110, 0.6], [85, 40, 40, 50, 0.5]]
        rows = np.float32([box + [0.0] * 10 for box in boxes])
        np.testing.assert_array_equal(yunet.merge([(rows, False), (rows, True)])[:, 0], [50, 85])
        self.assertEqual(len(yunet.merge([(rows[:0], False)])), 0)


class Tables(unittest.TestCase):
    def test_teachers_boxes_replace_pseudo_ones(self):
        line = lambda name, score: f"{name},1,2,30,40,{score}," + ",".join("5" * 10) + "\n"     # noqa: E731
        with tempfile.TemporaryDirectory() as folder:
            faces = Path(folder)
            (faces / "wild").mkdir()
            for name in "abc":
                cv2.imwrite(str(faces / f"wild/{name}.jpg"), np.zeros((90, 90), np.uint8))
            (faces / "wild.csv").write_text("file,x,y,width,height,source\na.jpg,9,9,9,9,pseudo\nb.jpg,8,8,8,8,truth\n")
            (faces / "wild-ignore.csv").write_text("file,x,y,width,height\na.jpg,50,50,9,9\n")
            (faces / "wild-boxes.csv").write_text("file\n" + line("a.jpg", 0.7) + line("a.jpg", 0.3) + line("a.jpg", 0.05)
                                                  + line("b.jpg", 0.9))
            before, after = (data.read_wild(faces, further) for further in ("", faces))
        self.assertEqual([p.boxes[:, [0, 4]].tolist() for p in before], [[[9, 1], [50, -1]], [[8, 1]], []])
        self.assertEqual([p.boxes[:, [0, 4]].tolist() for p in after], [[[1, 1], [1, -1]], [[8, 1]], []])


class Gathering(unittest.TestCase):
    def test_lays_out_what_is_new(self):
        random = np.random.default_rng(5)
        old, new = (cv2.resize(random.integers(0, 256, (9, 12, 3)).astype(np.uint8), (900, 700),
                               interpolation=cv2.INTER_CUBIC) for _ in range(2))
        with tempfile.TemporaryDirectory() as folder:
            folder = Path(folder)
            work, mirrors, out = folder / "work", folder / "mirrors", folder / "out"
            (work / "pictures").mkdir(parents=True)
            out.mkdir()
            for name, picture in (("a.png", new), ("b.png", old[:, ::-1]), ("c.png", new)):
                cv2.imwrite(str(work / "pictures" / name), picture)
            (work / "pictures/d.txt").write_text("no picture")
            git = ["git", "-C", str(work), "-c", "user.name=a", "-c", "user.email=a@b"]
            for command in (["init", "-q"], ["add", "."], ["commit", "-q", "-m", "all"]):
                subprocess.run(git + command, check=True)
            commit = subprocess.run(git + ["rev-parse", "HEAD"], check=True, stdout=subprocess.PIPE).stdout.decode().strip()
            (mirrors / "owner+name").mkdir(parents=True)
            (work / ".git").rename(mirrors / "owner+name/repo")
            seen = {"wider": gather.Seen(), "new": gather.Seen()}
            seen["wider"].add(cv2.cvtColor(old, cv2.COLOR_BGR2GRAY))
            counts = gather.lay_out(gather.Source("owner/name", commit, "pictures", "xyz"), mirrors, out, seen)
            self.assertEqual(counts, {"kept": 1, "wider": 1, "new": 1, "no picture": 1})
            self.assertEqual(cv2.imread(str(out / "xyz-a.jpg")).shape, (498, 640, 3))

    def test_boxes_go_on_where_they_stopped(self):
        class Teacher:
            calls = 0

            def detect(self, picture):
                self.calls += 1
                return np.float32([[1, 2, 3, 4, 0.7] + [5] * 10] * 2)

        with tempfile.TemporaryDirectory() as folder:
            paths = [Path(folder) / f"{i}.png" for i in range(3)]
            for path in paths:
                cv2.imwrite(str(path), np.zeros((20, 20, 3), np.uint8))
            table, teacher = Path(folder) / "boxes.csv", Teacher()
            gather.draw_boxes(teacher, paths[:2], table, cv2.IMREAD_COLOR)
            gather.draw_boxes(teacher, paths, table, cv2.IMREAD_COLOR)
            self.assertEqual(teacher.calls, 4)      # the last one of before is drawn anew
            boxes = data.read_teacher(table)
            self.assertEqual({name: len(b) for name, (b, *_) in boxes.items()}, {"0.png": 2, "1.png": 2, "2.png": 2})


class Ship(unittest.TestCase):
    def test_the_first_stage_names_the_second(self):
        with tempfile.TemporaryDirectory() as folder:
            first, second, output = (Path(folder) / name for name in ("a.onnx", "b.onnx", "face-int8.onnx"))
            model = onnx.helper.make_model(onnx.helper.make_graph([], "none", [], []))
            model.metadata_props.add(key="refiner", value="another.onnx")
            model.metadata_props.add(key="kind", value="face-detector")
            onnx.save(model, str(first))
            second.write_bytes(b"second")
            self.assertEqual(ship.ship(first, second, output).name, "face-refiner-int8.onnx")
            self.assertEqual((Path(folder) / "face-refiner-int8.onnx").read_bytes(), b"second")
            self.assertEqual({p.key: p.value for p in onnx.load(str(output)).metadata_props},
                             {"refiner": "face-refiner-int8.onnx", "kind": "face-detector"})


if __name__ == "__main__":
    unittest.main()
